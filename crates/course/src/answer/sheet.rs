//! Numbered answers as one file: `1: 2`, `2: images`, one line each.

use std::collections::BTreeMap;
use std::fmt;

use super::{SHEET_FILE, text_of};
use crate::{Source, SourceFile};

/// What a sheet holds for "I do not know".
pub const DO_NOT_KNOW: &str = "?";
/// The greatest number of a question or blank.
const MAX_NUMBER: u32 = 999;

/// Answers by number, from 1. A number that is not there was not answered. A line of the file that begins with two
/// spaces continues the answer above it; any other line that has no number is nobody's answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet(BTreeMap<u32, String>);

impl Sheet {
    pub fn parse(text: &str) -> Self {
        let mut answers = BTreeMap::new();
        let mut last = None;
        for line in text.lines() {
            if let Some((number, answer)) = numbered(line) {
                answers.insert(number, answer.to_owned());
                last = Some(number);
            } else if let (Some(more), Some(answer)) =
                (line.strip_prefix("  "), last.and_then(|last| answers.get_mut(&last)))
            {
                answer.push('\n');
                answer.push_str(more);
            } else {
                last = None;
            }
        }
        Self(answers)
    }

    /// The sheet of a submission to a quiz or to a text with blanks.
    pub fn of(source: &Source) -> Self {
        Self::parse(text_of(source, SHEET_FILE))
    }

    pub fn get(&self, number: u32) -> Option<&str> {
        self.0.get(&number).map(String::as_str)
    }

    /// The option numbers of an answer to a question with options.
    pub fn chosen(&self, number: u32) -> Vec<u32> {
        let parts = self.get(number).unwrap_or_default().split([',', ' ']);
        let mut chosen: Vec<u32> = parts.filter_map(|part| part.trim().parse().ok()).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    pub fn set(&mut self, number: u32, answer: &str) {
        let answer = answer.replace("\r\n", "\n").replace('\r', "\n");
        self.0.insert(number, answer);
    }

    /// The file that holds these answers.
    pub fn to_file(&self) -> SourceFile {
        SourceFile { name: SHEET_FILE.to_owned(), text: self.to_string() }
    }
}

impl FromIterator<(u32, String)> for Sheet {
    fn from_iter<T: IntoIterator<Item = (u32, String)>>(answers: T) -> Self {
        let mut sheet = Self::default();
        for (number, answer) in answers {
            sheet.set(number, &answer);
        }
        sheet
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(number, answer)| writeln!(f, "{number}: {}", answer.replace('\n', "\n  ")))
    }
}

/// The number and text of a line `12: text`.
pub(crate) fn numbered(line: &str) -> Option<(u32, &str)> {
    let (number, answer) = line.split_once(':')?;
    let digits = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| number.parse().ok())?.filter(|number| (1..=MAX_NUMBER).contains(number))?;
    Some((number, answer.strip_prefix(' ').unwrap_or(answer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_comes_back_as_it_was() {
        let answers = [(1, "2".to_owned()), (3, "a\n2: b\n\n  c".to_owned()), (12, String::new())];
        let sheet: Sheet = answers.into_iter().collect();
        assert_eq!(sheet.to_string(), "1: 2\n3: a\n  2: b\n  \n    c\n12: \n");
        assert_eq!(Sheet::parse(&sheet.to_string()), sheet);
    }

    #[test]
    fn lines_without_a_number_are_nobodys_and_the_last_of_a_number_counts() {
        let sheet = Sheet::parse("bonjour\n  seul\n1: a\n0: b\n  c\n1: d\n1000: e\r\n2:f\n");
        assert_eq!(sheet, [(1, "d".to_owned()), (2, "f".to_owned())].into_iter().collect());
    }

    #[test]
    fn options_are_numbers_in_any_order() {
        let sheet = Sheet::parse("1: 3, 1,3\n2: deux\n3: ?\n");
        assert_eq!((sheet.chosen(1), sheet.chosen(2), sheet.chosen(3)), (vec![1, 3], vec![], vec![]));
        assert_eq!(sheet.get(3), Some(DO_NOT_KNOW));
    }
}
