//! A list of names as schools have it: a CSV file of any separator and encoding, read into names with their line
//! numbers, and everything wrong with it said before anything is written.

use std::collections::HashMap;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use tremplin_store::{MAX_LEARNERS, UserName};

/// Larger files are refused as a whole, unread.
pub(crate) const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What a file holds. Written only when `problems` is empty.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Roster {
    pub(crate) entries: Vec<Entry>,
    pub(crate) problems: Vec<Problem>,
    /// Titles of columns that were not used.
    pub(crate) ignored: Vec<String>,
}

/// A person, and the line of the file that names them, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) line: u64,
    pub(crate) name: UserName,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) line: u64,
    /// What the line says, shortened.
    pub(crate) text: String,
    pub(crate) kind: Kind,
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(crate) enum Kind {
    /// There are other cells, but no name.
    NoName,
    /// More than a name holds, or characters that none has.
    Unusable,
    /// A spreadsheet would run it.
    Formula,
    /// The name is on this earlier line too.
    Twice(u64),
    /// Somebody in the class has the name.
    Taken,
}

/// Why a file is not even a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    NotText,
    Empty,
    /// So many lines with something on them.
    TooMany(usize),
}

/// Which columns make a name.
enum Columns {
    Whole(usize),
    FirstAndLast(usize, usize),
}

/// Reads a file. `taken` says whether somebody in the class has a name already.
pub(crate) fn read(bytes: &[u8], taken: impl Fn(&UserName) -> bool) -> Result<Roster, Refused> {
    let text = decode(bytes).ok_or(Refused::NotText)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    if lines > MAX_LEARNERS + 1 {
        return Err(Refused::TooMany(lines));
    }
    let mut rows = rows(&text).into_iter().peekable();
    let first = &rows.peek().ok_or(Refused::Empty)?.1;
    let titled = titles(first);
    let width = first.len();
    let mut ignored = Vec::new();
    let columns = match titled {
        Some(columns) => {
            let used = match columns {
                Columns::Whole(at) => [at, at],
                Columns::FirstAndLast(first, last) => [first, last],
            };
            let titles = first.iter().enumerate().filter(|(at, title)| !used.contains(at) && !title.is_empty());
            ignored.extend(titles.map(|(_, title)| shortened(title)));
            rows.next();
            columns
        }
        None if width > 1 => Columns::FirstAndLast(0, 1),
        None => Columns::Whole(0),
    };
    let mut roster = Roster { entries: Vec::new(), problems: Vec::new(), ignored };
    let mut seen = HashMap::new();
    for (line, cells) in rows {
        let text = shortened(&cells.join(" "));
        match name(&cells, &columns) {
            Ok(name) => {
                let kind = match seen.insert(folded(&name), line) {
                    Some(before) => Some(Kind::Twice(before)),
                    None => taken(&name).then_some(Kind::Taken),
                };
                roster.problems.extend(kind.map(|kind| Problem { line, text, kind }));
                roster.entries.push(Entry { line, name });
            }
            Err(kind) => roster.problems.push(Problem { line, text, kind }),
        }
    }
    if roster.entries.is_empty() && roster.problems.is_empty() {
        return Err(Refused::Empty);
    }
    Ok(roster)
}

/// What two names have in common that a person would take for one.
pub(crate) fn folded(name: &UserName) -> String {
    name.as_str().to_lowercase()
}

/// UTF-8 with or without its mark, UTF-16 with its mark (Excel's "Unicode text"), or else Windows-1252 (Excel's CSV).
fn decode(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xfe, 0xff, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        _ => {
            let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            match std::str::from_utf8(rest) {
                Ok(text) => text.to_owned(),
                Err(_) => WINDOWS_1252.decode_without_bom_handling(rest).0.into_owned(),
            }
        }
    };
    (!text.contains('\0')).then_some(text)
}

/// The rows that have something in them, each with its line and its cells trimmed.
fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
    // Excel writes such a line to say what it separated with.
    let declared = text.lines().next().and_then(|line| line.strip_prefix("sep=")).and_then(|rest| rest.bytes().next());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(declared.unwrap_or_else(|| separator(text)))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records().flatten() {
        let line = line_at(text, record.position().map_or(0, csv::Position::byte));
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        let says_separator = line == 1 && declared.is_some();
        if cells.iter().any(|cell| !cell.is_empty()) && !says_separator {
            rows.push((line, cells));
        }
    }
    rows
}

/// The line, from 1, of the row that starts at `byte` or after the empty lines there.
fn line_at(text: &str, byte: u64) -> u64 {
    let start = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    let empty = text.bytes().skip(start).take_while(|byte| matches!(byte, b'\r' | b'\n'));
    text.bytes().take(start).chain(empty).filter(|byte| *byte == b'\n').map(|_| 1).sum::<u64>() + 1
}

/// Of `; , tab |`, the one that is on the first line and on most of the others; none of them when there is one column.
fn separator(text: &str) -> u8 {
    const NONE: u8 = 0x1f;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(50).collect();
    let having = |candidate: u8| lines.iter().filter(|line| line.bytes().any(|byte| byte == candidate)).count();
    let on_first = |candidate: &u8| lines.first().is_some_and(|line| line.bytes().any(|byte| byte == *candidate));
    // The last of equals: a tab is never part of a name, and a comma is more often than a semicolon.
    let candidates = [b',', b';', b'\t', b'|'].into_iter().filter(on_first);
    candidates.max_by_key(|candidate| having(*candidate)).unwrap_or(NONE)
}

/// The columns that a row of titles names; `None` when it is no such row.
fn titles(cells: &[String]) -> Option<Columns> {
    const FIRST: [&str; 5] = ["prénom", "prenom", "first name", "firstname", "given name"];
    const LAST: [&str; 7] = ["nom", "nom de famille", "last name", "lastname", "surname", "family name", "nom d'usage"];
    const WHOLE: [&str; 7] =
        ["nom complet", "nom et prénom", "prénom et nom", "name", "full name", "apprenant", "learner"];
    let at = |names: &[&str]| cells.iter().position(|cell| names.contains(&cell.to_lowercase().as_str()));
    match (at(&FIRST), at(&LAST), at(&WHOLE)) {
        (Some(first), Some(last), _) => Some(Columns::FirstAndLast(first, last)),
        (_, _, Some(whole)) => Some(Columns::Whole(whole)),
        (Some(only), None, None) | (None, Some(only), None) => Some(Columns::Whole(only)),
        (None, None, None) => None,
    }
}

fn name(cells: &[String], columns: &Columns) -> Result<UserName, Kind> {
    let cell = |at: usize| cells.get(at).map_or("", String::as_str);
    let parts = match *columns {
        Columns::Whole(at) => [cell(at), ""],
        Columns::FirstAndLast(first, last) => [cell(first), cell(last)],
    };
    if parts.iter().any(|part| is_formula(part)) {
        return Err(Kind::Formula);
    }
    // A quote that was not closed takes in the lines after it.
    if parts.iter().any(|part| part.contains(['\n', '\r'])) {
        return Err(Kind::Unusable);
    }
    let words: Vec<&str> = parts.into_iter().flat_map(str::split_whitespace).collect();
    if words.is_empty() {
        return Err(Kind::NoName);
    }
    UserName::new(&words.join(" ")).ok_or(Kind::Unusable)
}

/// No name starts so, and a spreadsheet runs what does.
pub(crate) fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@'])
}

fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if chars.next().is_some() { start + "…" } else { start.trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Vec<(u64, String)> {
        let roster = read(bytes, |_| false).unwrap();
        assert_eq!(roster.problems, []);
        roster.entries.into_iter().map(|entry| (entry.line, entry.name.as_str().to_owned())).collect()
    }

    fn problems(text: &str) -> Vec<(u64, Kind)> {
        let roster = read(text.as_bytes(), |name| name.as_str() == "Ana Prise").unwrap();
        roster.problems.into_iter().map(|problem| (problem.line, problem.kind)).collect()
    }

    fn people(expected: [(u64, &str); 2]) -> Vec<(u64, String)> {
        expected.map(|(line, name)| (line, name.to_owned())).into()
    }

    #[test]
    fn every_separator_is_understood() {
        for text in [
            "Prénom;Nom\nInès;Lopez\nÉlodie;D'Arc\n",
            "Prénom|Nom\nInès|Lopez\nÉlodie|D'Arc\n",
            "Prénom,Nom\r\nInès,Lopez\r\nÉlodie,D'Arc\r\n",
            "Prénom\tNom\nInès\tLopez\nÉlodie\tD'Arc",
            "sep=;\nInès;Lopez\nÉlodie;D'Arc\n",
            "Nom;Prénom;Né le\nLopez;Inès;1/2/2001\nD'Arc;Élodie;\n",
            "\nInès Lopez\nÉlodie  D'Arc\n",
            "\n\"Inès\",\"Lopez\"\n\"Élodie\",\"D'Arc\"\n",
        ] {
            assert_eq!(names(text.as_bytes()), people([(2, "Inès Lopez"), (3, "Élodie D'Arc")]), "{text:?}");
        }
        let addresses = "Nom,Prénom,Adresse\nLopez,Inès,\"3, rue\nHaute\"\nD'Arc,Élodie,\n";
        assert_eq!(names(addresses.as_bytes()), people([(2, "Inès Lopez"), (4, "Élodie D'Arc")]));
        assert_eq!(names("Apprenant\nLopez, Inès".as_bytes()), [(2, "Lopez, Inès".to_owned())], "one column");
    }

    #[test]
    fn every_encoding_of_a_spreadsheet_is_understood() {
        let text = "Prénom;Nom\nInès;Lopez\nNoël;Œuvrard\n";
        let expected = people([(2, "Inès Lopez"), (3, "Noël Œuvrard")]);
        let utf_16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            ["\u{feff}", text].concat().into_bytes(),
            WINDOWS_1252.encode(text).0.into_owned(),
            utf_16([0xff, 0xfe], u16::to_le_bytes),
            utf_16([0xfe, 0xff], u16::to_be_bytes),
        ] {
            assert_eq!(names(&bytes), expected);
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let text = "Prénom;Nom;Téléphone\nInès;Lopez;06\n;;07\nINÈS;lopez;\n=1+1;Cmd;\nAna;Prise;\nBob;+33;\n\nLéa;\"Le\u{7}\";\n";
        let expected = [
            (3, Kind::NoName),
            (4, Kind::Twice(2)),
            (5, Kind::Formula),
            (6, Kind::Taken),
            (7, Kind::Formula),
            (9, Kind::Unusable),
        ];
        assert_eq!(problems(text), expected);
        let roster = read(text.as_bytes(), |_| false).unwrap();
        assert_eq!(roster.ignored, ["Téléphone"]);
        assert_eq!(roster.problems[2].text, "=1+1 Cmd");
        assert_eq!(problems(&format!("{}\n", "x".repeat(81))), [(1, Kind::Unusable)]);
        for formula in ["@SUM(A1)", "-2", "+1", "=HYPERLINK(\"x\")"] {
            assert_eq!(problems(&format!("{formula}\n")), [(1, Kind::Formula)], "{formula}");
        }
    }

    #[test]
    fn a_quote_left_open_joins_no_two_people() {
        assert_eq!(problems("Nom\n\"Inès\nBob\n"), [(2, Kind::Unusable)]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert_eq!(read(b"", |_| false), Err(Refused::Empty));
        assert_eq!(read("\u{feff}\r\n \r\n".as_bytes(), |_| false), Err(Refused::Empty));
        assert_eq!(read("Prénom;Nom\n".as_bytes(), |_| false), Err(Refused::Empty));
        assert_eq!(read(b"PK\x03\x04\x14\0\x06\0", |_| false), Err(Refused::NotText));
        let long = |lines: usize| (0..lines).map(|n| format!("Nom{n}\n")).collect::<String>();
        assert_eq!(read(long(50_000).as_bytes(), |_| false), Err(Refused::TooMany(50_000)));
        assert_eq!(read(long(MAX_LEARNERS).as_bytes(), |_| false).unwrap().entries.len(), MAX_LEARNERS);
    }
}
