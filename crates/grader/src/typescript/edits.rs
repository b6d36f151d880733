//! Changes to a text that keep its lines: what is taken out leaves spaces behind.

/// What a blanked place leaves behind, besides its ends of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Spaces,
    /// A semicolon, then spaces.
    Semicolon,
    Nothing,
}

/// Changes to one text, gathered in any order. Offsets are bytes of the text.
pub(super) struct Edits<'a> {
    text: &'a str,
    blanks: Vec<(usize, usize, Mark)>,
    inserts: Vec<(usize, String)>,
}

impl<'a> Edits<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, blanks: Vec::new(), inserts: Vec::new() }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Puts a space in the place of each character of `start..end` but ends of lines.
    pub(super) fn blank(&mut self, start: usize, end: usize) {
        if start < end {
            self.blanks.push((start, end, Mark::Spaces));
        }
    }

    /// [`Self::blank`] that ends the statement before it: else what follows could be taken for its rest.
    pub(super) fn blank_statement(&mut self, start: usize, end: usize) {
        if start < end {
            self.blanks.push((start, end, Mark::Semicolon));
        }
    }

    /// Puts `text`, which has no end of line, in the place of `start..end`; ends of lines in there stay.
    pub(super) fn replace(&mut self, start: usize, end: usize, text: impl Into<String>) {
        self.blanks.push((start, end, Mark::Nothing));
        self.insert(start, text);
    }

    /// Adds `text`, which has no end of line, before what stands at `at`.
    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.inserts.push((at, text.into()));
    }

    pub(super) fn apply(mut self) -> String {
        // A blank inside another goes with it; of two that start together the longer one is kept.
        self.blanks.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        self.inserts.sort_by_key(|(at, _)| *at);
        let mut inserts = self.inserts.iter().peekable();
        let mut blanks = self.blanks.iter().peekable();
        let (mut blank_end, mut mark) = (0, Mark::Spaces);
        let mut result = String::with_capacity(self.text.len() + 64);
        for (at, character) in self.text.char_indices() {
            while let Some((_, text)) = inserts.next_if(|(place, _)| *place <= at) {
                result.push_str(text);
            }
            while let Some((_, end, of)) = blanks.next_if(|(start, ..)| *start <= at) {
                if at >= blank_end {
                    mark = *of;
                }
                blank_end = blank_end.max(*end);
            }
            if at >= blank_end || matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
                result.push(character);
            } else if mark != Mark::Nothing {
                result.push(if mark == Mark::Semicolon { ';' } else { ' ' });
                mark = Mark::Spaces;
            }
        }
        inserts.for_each(|(_, text)| result.push_str(text));
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_out_leaves_its_lines_and_columns() {
        let mut edits = Edits::new("let é: é\n= 1; type A = 'é'\nf()");
        edits.blank(6, 10);
        edits.blank_statement(16, 29);
        edits.insert(0, "/* */");
        assert_eq!(edits.apply(), "/* */let é   \n= 1; ;           \nf()");
    }

    #[test]
    fn blanks_may_lie_in_one_another() {
        let mut edits = Edits::new("abcdef");
        edits.blank(2, 3);
        edits.blank(1, 5);
        assert_eq!(edits.apply(), "a    f");
    }
}
