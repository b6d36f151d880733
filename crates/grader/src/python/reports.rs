//! From what the tests' side reports to a report's tests and errors.

use serde::Deserialize;
use serde_json::Value as Json;
use tremplin_course::{CodeError, Failure, Limit, Place, Reason, SourceFile, TestBlock, TestReport, TestStatus};

use super::budget::Stop;
use super::explain;
use crate::Fault;
use crate::outcome::NotLoaded;
use crate::reports::{bare, failed, threw};

#[derive(Default)]
pub(super) struct Results {
    /// With the number of the block each stands in.
    pub(super) tests: Vec<(usize, TestReport)>,
    pub(super) not_loaded: Option<NotLoaded>,
    /// Why the learner's code did not load, in its own words.
    pub(super) error: Option<CodeError>,
    pub(super) behaviour: Vec<u8>,
}

#[derive(Deserialize)]
struct Line {
    block: i64,
    plan: Option<Vec<String>>,
    broken: Option<String>,
    name: Option<String>,
    status: Option<TestStatus>,
    failure: Option<Told>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Told {
    Stopped {
        limit: String,
    },
    Assertion {
        matcher: String,
        negated: bool,
        message: String,
        expected: Option<String>,
        received: Option<String>,
        call: Option<String>,
    },
    Missing {
        name: String,
    },
    Threw {
        learners: bool,
        error: ToldError,
    },
}

/// An error of Python code: its class, its words, and where in the learner's files it came from, innermost last.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub(super) struct ToldError {
    pub(super) name: String,
    pub(super) message: String,
    /// File, line, column (from 1; 0 when there is none).
    pub(super) places: Vec<(String, u32, u32)>,
}

impl Results {
    /// Neither a judged test nor a reason why there is none: nothing a verdict could stand on.
    pub(super) fn says_nothing(&self) -> bool {
        self.not_loaded.is_none() && self.tests.iter().all(|(_, test)| test.status == TestStatus::Skipped)
    }

    /// Adds what the tests' side reported, line by line. `numbers[i]` is the exercise's number of its block `i`; `cut` when
    /// that side was itself ended before its end.
    pub(super) fn take_reports(
        &mut self,
        lines: Vec<Json>,
        numbers: &[usize],
        blocks: &[TestBlock],
        files: &[SourceFile],
        cut: bool,
    ) -> Result<(), Fault> {
        let mut planned: Vec<(usize, String)> = Vec::new();
        let told = self.tests.len();
        for line in lines {
            let line: Line =
                serde_json::from_value(line).map_err(|error| Fault::Engine(format!("a report: {error}")))?;
            let at = usize::try_from(line.block).ok().and_then(|block| numbers.get(block)).copied();
            let Some(at) = at else { return Err(Fault::Engine("a report of no block".into())) };
            let hidden = blocks[at].hidden;
            if let Some(what) = line.broken {
                self.take_broken(&what, at, line.failure, hidden, files);
            } else if let Some(names) = line.plan {
                planned.extend(names.into_iter().map(|name| (at, name)));
            } else if let (Some(name), Some(status)) = (line.name, line.status) {
                let failure = line.failure.map(|told| failure_of(told, files));
                self.tests.push((at, TestReport { name, status, hidden, failure, tables: None }));
            }
        }
        if cut {
            self.add_unreported(planned, blocks, told);
        }
        Ok(())
    }

    /// The tests that were announced and never told: the learner's code kept theirs from ending.
    fn add_unreported(&mut self, planned: Vec<(usize, String)>, blocks: &[TestBlock], before: usize) {
        let told = self.tests.len() - before;
        for (at, name) in planned.into_iter().skip(told) {
            self.tests.push((at, failed(name, blocks[at].hidden, bare(stopped(Stop::Time)))));
        }
        if self.tests.len() - before == told {
            self.not_loaded.get_or_insert(NotLoaded::Stopped(Some(Limit::Time)));
        }
    }

    /// A file that does not load ends the grade; a block that does not is one failed test.
    fn take_broken(&mut self, what: &str, at: usize, told: Option<Told>, hidden: bool, files: &[SourceFile]) {
        match told {
            Some(Told::Stopped { limit }) if what == "load" => self.stopped_on_loading(Stop::named(&limit)),
            Some(Told::Threw { error, .. }) if what == "load" => self.threw_on_loading(&error),
            told => {
                let failure = told.map_or_else(|| bare(Reason::Protocol), |told| failure_of(told, files));
                self.tests.push((at, failed(format!("test-{}.py", at + 1), hidden, failure)));
            }
        }
    }

    pub(super) fn stopped_on_loading(&mut self, stop: Stop) {
        self.not_loaded = Some(NotLoaded::Stopped(limit(stop)));
        match stopped(stop) {
            Reason::Threw { error } => self.error = Some(error),
            Reason::Stopped { limit: Limit::Recursion } => {
                self.error = Some(code_error(&ToldError { name: "RecursionError".into(), ..ToldError::default() }));
            }
            _ => {}
        }
    }

    pub(super) fn threw_on_loading(&mut self, error: &ToldError) {
        let unreadable = matches!(error.name.as_str(), "SyntaxError" | "IndentationError" | "TabError");
        self.not_loaded = Some(if unreadable { NotLoaded::Unreadable } else { NotLoaded::Threw });
        self.error = Some(code_error(error));
    }
}

fn failure_of(told: Told, files: &[SourceFile]) -> Failure {
    match told {
        Told::Stopped { limit } => bare(stopped(Stop::named(&limit))),
        Told::Missing { name } => bare(Reason::Missing { name }),
        Told::Assertion { matcher, negated, message, expected, received, call } => {
            Failure { call, expected, received, message, ..bare(Reason::Assertion { matcher, negated }) }
        }
        Told::Threw { learners, error } => {
            let message = format!("{}: {}", error.name, error.message);
            threw(learners, code_error(&error), message, files)
        }
    }
}

pub(super) fn code_error(error: &ToldError) -> CodeError {
    let place = error.places.last().map(|(file, line, column)| Place {
        file: file.clone(),
        line: (*line).max(1),
        column: Some(*column).filter(|column| *column > 0),
    });
    let message = without_place(&error.message);
    CodeError {
        name: error.name.clone(),
        message: message.to_owned(),
        place,
        explanation: explain(&error.name, message),
    }
}

/// Python ends a syntax error's words with ` (main.py, line 3)`, which is told apart.
fn without_place(message: &str) -> &str {
    match message.rsplit_once(" (") {
        Some((words, place)) if place.ends_with(')') && place.contains(", line ") => words,
        _ => message,
    }
}

fn limit(stop: Stop) -> Option<Limit> {
    match stop {
        Stop::Time => Some(Limit::Time),
        Stop::Memory => Some(Limit::Memory),
        Stop::Output => Some(Limit::Output),
        Stop::Recursion => Some(Limit::Recursion),
        Stop::Exit | Stop::Protocol => None,
    }
}

pub(super) fn stopped(stop: Stop) -> Reason {
    match (limit(stop), stop) {
        (Some(limit), _) => Reason::Stopped { limit },
        (None, Stop::Exit) => {
            let error = ToldError { name: "SystemExit".into(), message: "os._exit".into(), places: Vec::new() };
            Reason::Threw { error: code_error(&error) }
        }
        _ => Reason::Protocol,
    }
}
