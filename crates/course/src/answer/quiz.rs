//! Questions with options, and questions to which one types an answer.

use serde::{Deserialize, Serialize};

use super::judge::{Asked, Ending, Judged};
use super::plain::Accepted;
use super::sheet::{DO_NOT_KNOW, Sheet};
use crate::AnswerMistake;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiz {
    /// Numbered from 1 in the sheet.
    pub questions: Vec<Question>,
    /// "I do not know" is an answer, no score is shown, and it is sent once.
    pub positioning: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question, as plain text.
    pub name: String,
    pub right: Right,
}

/// What is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Right {
    /// The options as plain text, and whether each is to be chosen. They are numbered from 1.
    Options(Vec<(String, bool)>),
    Typed(Accepted),
}

impl Quiz {
    pub(super) fn judge(&self, sheet: &Sheet) -> Judged {
        let numbered = || (1u32..).zip(&self.questions);
        let asked = numbered().map(|(number, question)| question.judge(number, sheet, self.positioning)).collect();
        let behaviour = numbered().map(|(number, question)| question.behaviour(number, sheet)).collect();
        Judged { asked, behaviour, is_only_received: self.positioning }
    }

    /// The sheet on which everything is right.
    pub fn solution(&self) -> Sheet {
        (1u32..).zip(&self.questions).map(|(number, question)| (number, question.solution())).collect()
    }
}

impl Question {
    fn judge(&self, number: u32, sheet: &Sheet, positioning: bool) -> Asked {
        let answer = sheet.get(number).unwrap_or_default();
        let (ending, received) = match &self.right {
            _ if positioning && answer.trim() == DO_NOT_KNOW => (Ending::Skipped, None),
            Right::Options(options) => judge_options(options, &sheet.chosen(number)),
            Right::Typed(accepted) => {
                (accepted.judge(answer), (!answer.trim().is_empty()).then(|| answer.trim().to_owned()))
            }
        };
        Asked { name: self.name.clone(), ending, received }
    }

    fn behaviour(&self, number: u32, sheet: &Sheet) -> String {
        match &self.right {
            Right::Options(_) => format!("{:?}", sheet.chosen(number)),
            Right::Typed(accepted) => accepted.plain(sheet.get(number).unwrap_or_default()),
        }
    }

    fn solution(&self) -> String {
        match &self.right {
            Right::Options(options) => {
                let right = (1u32..).zip(options).filter(|(_, (_, right))| *right);
                right.map(|(number, _)| number.to_string()).collect::<Vec<_>>().join(", ")
            }
            Right::Typed(accepted) => accepted.texts.first().cloned().unwrap_or_default(),
        }
    }

    /// What is right, in words.
    pub(crate) fn right_words(&self) -> String {
        match &self.right {
            Right::Options(options) => {
                let right = options.iter().filter(|(_, right)| *right).map(|(text, _)| text.as_str());
                right.collect::<Vec<_>>().join(" · ")
            }
            Right::Typed(_) => self.solution(),
        }
    }

    /// Whether several options are to be chosen.
    pub fn is_multiple(&self) -> bool {
        matches!(&self.right, Right::Options(options) if options.iter().filter(|(_, right)| *right).count() > 1)
    }
}

fn judge_options(options: &[(String, bool)], chosen: &[u32]) -> (Ending, Option<String>) {
    let is_chosen = |number: u32| chosen.contains(&number);
    let numbered = || (1u32..).zip(options);
    let texts: Vec<&str> =
        numbered().filter(|(number, _)| is_chosen(*number)).map(|(_, (text, _))| text.as_str()).collect();
    let received = (!texts.is_empty()).then(|| texts.join(" · "));
    let known = chosen.iter().all(|number| (1..=options.len()).contains(&(*number as usize)));
    let ending = if texts.is_empty() {
        Ending::Mistaken(AnswerMistake::Missing)
    } else if known && numbered().all(|(number, (_, right))| is_chosen(number) == *right) {
        Ending::Right
    } else if numbered().filter(|(_, (_, right))| *right).count() > 1 {
        Ending::Mistaken(AnswerMistake::Choice)
    } else {
        Ending::Mistaken(AnswerMistake::Other)
    };
    (ending, received)
}
