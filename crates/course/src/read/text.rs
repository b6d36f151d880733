//! An author's file as text with positions.

use super::mistake::{self, Mistake, Problems};

/// The most one file may hold, in bytes.
pub(crate) const MAX_FILE_BYTES: usize = 256 * 1024;

/// A place in a file; both numbers count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Position {
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// The start of the line that is `lines` below.
    pub(crate) fn below(self, lines: usize) -> Self {
        Self { line: self.line.saturating_add(u32::try_from(lines).unwrap_or(0)), column: 1 }
    }
}

/// UTF-8 without a byte order mark, NUL, control or bidi control characters, every line ended by `\n` alone.
#[derive(Debug)]
pub(crate) struct Text {
    text: String,
    /// Offset of the first byte of each line.
    lines: Vec<usize>,
}

impl Text {
    /// `None` when the bytes are no text at all; lesser mistakes are reported and the text is still given.
    pub(crate) fn read(bytes: &[u8], problems: &mut Problems) -> Option<Self> {
        if bytes.len() > MAX_FILE_BYTES {
            let sizes = [bytes.len().to_string(), MAX_FILE_BYTES.to_string()];
            problems.add(&mistake::FILE_TOO_LARGE, Position::START, &[&sizes[0], &sizes[1]]);
            return None;
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                let before = Self::new(&String::from_utf8_lossy(valid));
                let byte = rest.first().map_or(String::new(), |byte| format!("0x{byte:02X}"));
                problems.add(&mistake::INVALID_UTF8, before.position(before.text.len()), &[&byte]);
                return None;
            }
        };
        let text = Self::new(text.strip_prefix('\u{feff}').unwrap_or(text));
        if bytes.starts_with("\u{feff}".as_bytes()) {
            problems.add(&mistake::BYTE_ORDER_MARK, Position::START, &[]);
        }
        text.check_characters(problems);
        Some(text)
    }

    pub(crate) fn new(text: &str) -> Self {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, lines }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The position of the character that holds byte `offset`; of the end, when there is none.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text[start..offset].chars().count() + 1;
        // A file holds less than 2^32 bytes (MAX_FILE_BYTES), so neither number is ever cut.
        Position { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::try_from(column).unwrap_or(u32::MAX) }
    }

    /// Reports the first character of each forbidden kind on each line.
    fn check_characters(&self, problems: &mut Problems) {
        for (line, start) in self.text.split('\n').zip(&self.lines) {
            for (mistake, forbidden) in FORBIDDEN {
                if let Some((at, c)) = line.char_indices().find(|(_, c)| forbidden(*c)) {
                    problems.add(mistake, self.position(start + at), &[&format!("U+{:04X}", u32::from(c))]);
                }
            }
        }
    }
}

type Forbidden = (&'static Mistake, fn(char) -> bool);

const FORBIDDEN: [Forbidden; 3] = [
    (&mistake::NUL, |c| c == '\0'),
    (&mistake::BIDI_CONTROL, |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')),
    (&mistake::CONTROL_CHARACTER, |c| c.is_control() && !matches!(c, '\0' | '\t')),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Option<Text>, Vec<(u32, u32, &'static str)>) {
        let mut problems = Problems::new("a.md");
        let text = Text::read(bytes, &mut problems);
        (text, problems.into_list().into_iter().map(|d| (d.line, d.column, d.code)).collect())
    }

    #[test]
    fn line_ends_and_byte_order_mark_change_no_position() {
        let (text, problems) = read("\u{feff}é\r\nab\rc".as_bytes());
        assert_eq!(problems, [(1, 1, "byte-order-mark")]);
        let text = text.unwrap();
        assert_eq!(text.as_str(), "é\nab\nc");
        assert_eq!(text.position(4), Position { line: 2, column: 2 });
        assert_eq!(text.position(99), Position { line: 3, column: 2 });
    }

    #[test]
    fn invalid_utf8_is_placed_at_its_byte() {
        let (text, problems) = read(b"ab\n\xc3\xa9x\xff\n");
        assert!(text.is_none());
        assert_eq!(problems, [(2, 3, "invalid-utf8")]);
    }

    #[test]
    fn forbidden_characters_are_placed() {
        let (_, problems) = read("a\0\n\u{202e}b\u{2066}\n\u{7f}\n\u{200f}ok\t".as_bytes());
        assert_eq!(problems, [(1, 2, "nul"), (2, 1, "bidi-control"), (3, 1, "control-character")]);
    }

    #[test]
    fn exactly_the_largest_file_is_read_and_one_byte_more_is_not() {
        assert!(read(&vec![b'a'; MAX_FILE_BYTES]).0.is_some());
        let (text, problems) = read(&vec![b'a'; MAX_FILE_BYTES + 1]);
        assert!(text.is_none());
        assert_eq!(problems, [(1, 1, "file-too-large")]);
    }
}
