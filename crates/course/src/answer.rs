//! What a submission's files are: a program for the tests, or answers that are compared.
//!
//! Answers are files too, so that drafts, submissions, history and differences are the same for every kind of exercise:
//! a numbered sheet for questions and blanks, the text itself for a prediction, the lines in their order for Parsons.

mod blanks;
mod judge;
mod lines;
mod plain;
mod quiz;
mod sheet;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use blanks::{Blanks, Template};
pub use lines::Lines;
pub use plain::Accepted;
pub use quiz::{Question, Quiz, Right};
pub(crate) use sheet::numbered;
pub use sheet::{DO_NOT_KNOW, Sheet};

use crate::{Digest, Report, Source, SourceFile, Spec};

/// The file of a numbered sheet: a quiz, or a text with blanks.
pub const SHEET_FILE: &str = "reponses.txt";
/// The file of a prediction.
pub const TEXT_FILE: &str = "reponse.txt";
/// The file of lines in order, where they are no program.
pub const LINES_FILE: &str = "ordre.txt";

/// How a submission's files are taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// They are the program; the tests decide.
    Program,
    /// They are handed in to a trainer; the tests inform, and decide nothing.
    Project,
    /// A sheet with an answer for each question.
    Quiz(Quiz),
    /// One text.
    Text(Accepted),
    /// A sheet with a text for each blank of the files; with tests, the completed files are the program.
    Blanks(Blanks),
    /// Lines in order; with tests, they are the entry file of the program.
    Lines(Lines),
}

/// What is to be done with a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Prepared<'a> {
    /// Run these files against the tests.
    Run(Cow<'a, Source>),
    /// There is nothing to run: this is the report, and the digest of what was answered.
    Judged(Box<Report>, Digest),
}

impl Spec {
    /// What is to be run of `source`, or what is to be said of it where nothing runs. Pure, and quick: its time is in
    /// proportion to the files' size.
    pub fn prepare<'a>(&self, source: &'a Source) -> Prepared<'a> {
        let runs = self.language.is_some() && !self.tests.is_empty();
        match &self.answer {
            Answer::Program => Prepared::Run(Cow::Borrowed(source)),
            Answer::Project if runs => Prepared::Run(Cow::Borrowed(source)),
            Answer::Project => judge::received(),
            Answer::Quiz(quiz) => judge::judged(quiz.judge(&Sheet::of(source))),
            Answer::Text(accepted) => judge::judged(accepted.judge_text(text_of(source, TEXT_FILE))),
            Answer::Blanks(blanks) if runs => {
                program(blanks.complete(&Sheet::of(source)), || judge::judged(blanks.too_large()))
            }
            Answer::Blanks(blanks) => judge::judged(blanks.judge(&Sheet::of(source))),
            Answer::Lines(lines) if runs => {
                let text = text_of(source, &self.entry);
                match lines.strangers(text) {
                    Some(judged) => judge::judged(judged),
                    None => Prepared::Run(Cow::Borrowed(source)),
                }
            }
            Answer::Lines(lines) => judge::judged(lines.judge(text_of(source, LINES_FILE))),
        }
    }

    /// Whether there are tests that "Lancer" may run: answers that are only compared are sent, or one would guess.
    pub fn can_run(&self) -> bool {
        self.language.is_some() && !self.tests.is_empty()
    }
}

impl Answer {
    /// Whether what is handed in is neither right nor wrong to its learner: a project, or a positioning test.
    pub fn is_only_received(&self) -> bool {
        match self {
            Self::Project => true,
            Self::Quiz(quiz) => quiz.positioning,
            _ => false,
        }
    }
}

fn program<'a>(files: Vec<SourceFile>, too_large: impl FnOnce() -> Prepared<'a>) -> Prepared<'a> {
    // The blanks may have been filled with more than a program may hold.
    Source::new(files).map_or_else(|_| too_large(), |source| Prepared::Run(Cow::Owned(source)))
}

/// The text of the file `name`; nothing where there is none.
fn text_of<'a>(source: &'a Source, name: &str) -> &'a str {
    source.files().iter().find(|file| file.name == name).map_or("", |file| &file.text)
}
