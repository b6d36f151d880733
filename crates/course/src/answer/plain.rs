//! Texts that are the same to a reader: what is compared of a typed answer.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::judge::{Asked, Ending, Judged};
use crate::AnswerMistake;

/// Texts any of which is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// As the author wrote them; at least one. The first is the one that is shown as the solution.
    pub texts: Vec<String>,
    pub ignores_case: bool,
}

impl Accepted {
    pub fn has(&self, answer: &str) -> bool {
        let answer = self.plain(answer);
        self.texts.iter().any(|text| self.plain(text) == answer)
    }

    /// What is compared of `text`: composed characters, plain quotes, one space for any run of blanks, no space at the
    /// end of a line nor around the whole.
    pub fn plain(&self, text: &str) -> String {
        let plain = plain(text);
        if self.ignores_case { plain.to_lowercase() } else { plain }
    }

    /// The answer to the one question of a prediction.
    pub(super) fn judge_text(&self, answer: &str) -> Judged {
        let ending = self.judge(answer);
        let received = (!answer.trim().is_empty()).then(|| answer.trim_end().to_owned());
        let asked = Asked { name: "Votre réponse".to_owned(), ending, received };
        Judged { asked: vec![asked], behaviour: vec![self.plain(answer)], is_only_received: false }
    }

    pub(super) fn judge(&self, answer: &str) -> Ending {
        let answer = self.plain(answer);
        if answer.is_empty() {
            return Ending::Mistaken(AnswerMistake::Missing);
        }
        let accepted: Vec<String> = self.texts.iter().map(|text| self.plain(text)).collect();
        if accepted.contains(&answer) {
            return Ending::Right;
        }
        Ending::Mistaken(match first_other_line(&answer, &accepted) {
            Some(line) => AnswerMistake::Line { line },
            None => AnswerMistake::Other,
        })
    }
}

/// The first line, from 1, that differs from the nearest of `accepted`; `None` where there is only one line to look at,
/// or where the lines are right and only their number is not.
fn first_other_line(answer: &str, accepted: &[String]) -> Option<u32> {
    let same = |text: &String| text.lines().zip(answer.lines()).take_while(|(a, b)| a == b).count();
    let nearest = accepted.iter().max_by_key(|text| same(text))?;
    let (at, lines) = (same(nearest), nearest.lines().count());
    (lines > 1 && at < answer.lines().count()).then(|| u32::try_from(at + 1).unwrap_or(u32::MAX))
}

fn plain(text: &str) -> String {
    let text: String = text.nfc().map(straight).collect();
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = lines.split('\n').map(one_space).collect();
    lines.join("\n").trim().to_owned()
}

fn straight(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{02bc}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' => '"',
        c => c,
    }
}

/// Runs of blanks (no-break spaces too) as one space, none at the end.
fn one_space(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    for c in line.trim_end().chars() {
        if !c.is_whitespace() {
            plain.push(c);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(texts: &[&str]) -> Accepted {
        Accepted { texts: texts.iter().map(|text| (*text).to_owned()).collect(), ignores_case: false }
    }

    #[test]
    fn what_a_reader_does_not_see_does_not_count() {
        for (text, answer) in [
            ("réduit", "re\u{301}duit"),
            ("réduit\n", "  réduit  \r\n\n"),
            ("a b", "a \u{a0}\u{202f} b"),
            ("l'eau \"ici\"", "l\u{2019}eau \u{201c}ici\u{201d}"),
            ("a\nb", "a  \r\nb\r\n"),
        ] {
            assert!(accepted(&[text]).has(answer), "{text:?} {answer:?}");
        }
    }

    #[test]
    fn what_a_reader_sees_counts() {
        for (text, answer) in [("réduit", "Réduit"), ("réduit", "reduit"), ("a\nb", "a b"), ("a b", "ab"), ("1", "01")]
        {
            assert!(!accepted(&[text]).has(answer), "{text:?} {answer:?}");
        }
        let either = Accepted { ignores_case: true, ..accepted(&["Réduit"]) };
        assert!(either.has("RÉDUIT") && !either.has("reduit"));
    }

    #[test]
    fn any_alternative_is_right_and_nothing_is_not() {
        let two = accepted(&["jpg", "jpeg"]);
        assert_eq!(two.judge("jpeg"), Ending::Right);
        assert_eq!(two.judge(" \n"), Ending::Mistaken(AnswerMistake::Missing));
        assert_eq!(two.judge("png"), Ending::Mistaken(AnswerMistake::Other));
    }

    #[test]
    fn of_several_lines_the_first_other_one_is_told() {
        let lines = accepted(&["1\n2\n3"]);
        assert_eq!(lines.judge("1\n3\n3"), Ending::Mistaken(AnswerMistake::Line { line: 2 }));
        assert_eq!(lines.judge("1\n2\n3\n4"), Ending::Mistaken(AnswerMistake::Line { line: 4 }));
        assert_eq!(lines.judge("1\n2"), Ending::Mistaken(AnswerMistake::Other));
    }
}
