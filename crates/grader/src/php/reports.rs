//! From what the tests' side reports to a report's tests and errors.

use serde::Deserialize;
use tremplin_course::{CodeError, Failure, Limit, Reason, SourceFile, TestReport, TestStatus};

use super::errors::{code_error, is_memory, place_of};
use super::host::{Host, Reply, Stop};
use super::node::Node;
use crate::Fault;
use crate::outcome::NotLoaded;
use crate::reports::{bare, failed, threw};

#[derive(Default)]
pub(super) struct Results {
    /// With the number of the block each stands in.
    pub(super) tests: Vec<(usize, TestReport)>,
    /// Why the learner's code did not load.
    pub(super) error: Option<CodeError>,
    /// The limit that stopped it while it loaded.
    pub(super) load_stop: Option<Stop>,
    pub(super) behaviour: Vec<u8>,
}

#[derive(Deserialize)]
struct Line {
    plan: Option<Vec<String>>,
    broken: Option<String>,
    name: Option<String>,
    status: Option<TestStatus>,
    failure: Option<Told>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Told {
    Stopped { limit: i64, words: serde_json::Value },
    Assertion { matcher: String, message: String, expected: Option<String>, received: Option<String> },
    Missing { name: String },
    Threw { learners: bool, class: String, message: String, file: String, line: u32 },
}

impl Results {
    /// Neither a judged test nor a reason why there is none: nothing a verdict could stand on.
    pub(super) fn says_nothing(&self) -> bool {
        self.not_loaded().is_none() && self.tests.iter().all(|(_, test)| test.status == TestStatus::Skipped)
    }

    /// Why the learner's code did not load.
    pub(super) fn not_loaded(&self) -> Option<NotLoaded> {
        match (self.load_stop, &self.error) {
            (Some(stop), _) => Some(NotLoaded::Stopped(limit(stop))),
            (None, Some(error)) if error.name == "ParseError" => Some(NotLoaded::Unreadable),
            (None, Some(_)) => Some(NotLoaded::Threw),
            (None, None) => None,
        }
    }

    /// What loading gave; false when there is nothing to test.
    pub(super) fn take_load(&mut self, reply: Reply, fatal: Option<CodeError>) -> bool {
        match reply {
            Reply::Stopped(Stop::Fatal) if fatal.is_some() => self.error = fatal,
            // The time of the whole grade is up: the tests before it stand.
            Reply::Stopped(stop) => self.load_stop = Some(stop),
            Reply::Answer { answer, .. } => {
                let Some(answer) = Node::read(&answer) else {
                    self.load_stop = Some(Stop::Protocol);
                    return false;
                };
                if answer.at(0).and_then(Node::bytes) == Some(b"r") {
                    return true;
                }
                self.error = Some(error_of(answer.at(1).unwrap_or(&Node::Null)));
            }
        }
        false
    }

    /// Adds what the tests' side reported of a block, line by line, and gives the number of tests it told; `cut` says why it
    /// was itself ended before its end.
    pub(super) fn take_reports(
        &mut self,
        lines: &[Vec<u8>],
        at: usize,
        hidden: bool,
        files: &[SourceFile],
        cut: Option<Reason>,
    ) -> Result<usize, Fault> {
        let mut planned: Vec<String> = Vec::new();
        let before = self.tests.len();
        for line in lines {
            let line: Line =
                serde_json::from_slice(line).map_err(|error| Fault::Engine(format!("a report: {error}")))?;
            if let Some(what) = line.broken {
                self.take_broken(&what, at, hidden, line.failure, files);
            } else if let Some(names) = line.plan {
                planned.extend(names);
            } else if let (Some(name), Some(status)) = (line.name, line.status) {
                let failure = line.failure.map(|told| failure_of(told, files));
                self.behaviour.extend_from_slice(format!("{failure:?}").as_bytes());
                self.tests.push((at, TestReport { name, status, hidden, failure, tables: None }));
            }
        }
        let told = self.tests.len() - before;
        if let Some(reason) = cut {
            let untold: Vec<String> = planned.into_iter().skip(told).collect();
            // What was not even announced cannot have passed either.
            let untold = if untold.is_empty() { vec![file_of(at)] } else { untold };
            self.tests.extend(untold.into_iter().map(|name| (at, failed(name, hidden, bare(reason.clone())))));
        }
        Ok(told)
    }

    /// A file that does not load ends the grade; a block that does not is one failed test.
    fn take_broken(&mut self, what: &str, at: usize, hidden: bool, told: Option<Told>, files: &[SourceFile]) {
        let failure = told.map_or_else(|| bare(Reason::Protocol), |told| failure_of(told, files));
        match failure.reason {
            Reason::Threw { error } if what == "load" => self.error = Some(error),
            Reason::Stopped { limit } if what == "load" => self.load_stop = Some(stop_of(limit)),
            Reason::Protocol if what == "load" => self.load_stop = Some(Stop::Protocol),
            reason => {
                let failure = Failure { reason, ..failure };
                self.tests.push((at, failed(file_of(at), hidden, failure)));
            }
        }
    }
}

fn file_of(block: usize) -> String {
    format!("test-{}.php", block + 1)
}

/// Why the tests of a block were not all told: a limit, or what the tests' own code died of.
pub(super) fn of_cut(host: &Host, words: Option<&CodeError>) -> Reason {
    match (words, host.stop.or(host.limit_reached())) {
        (Some(words), _) if is_memory(&words.message) => stopped(Stop::Memory, None),
        (Some(words), _) => Reason::TestThrew { error: CodeError { place: None, ..words.clone() } },
        (None, stop) => stopped(stop.unwrap_or(Stop::Protocol), None),
    }
}

fn limit(stop: Stop) -> Option<Limit> {
    match stop {
        Stop::Time => Some(Limit::Time),
        Stop::Memory => Some(Limit::Memory),
        Stop::Output => Some(Limit::Output),
        Stop::Recursion => Some(Limit::Recursion),
        Stop::Protocol | Stop::Fatal => None,
    }
}

fn stop_of(limit: Limit) -> Stop {
    match limit {
        Limit::Time => Stop::Time,
        Limit::Memory => Stop::Memory,
        Limit::Output => Stop::Output,
        Limit::Recursion => Stop::Recursion,
    }
}

/// Why a test failed whose learner's code was ended.
pub(super) fn stopped(stop: Stop, fatal: Option<&CodeError>) -> Reason {
    match (limit(stop), fatal) {
        (Some(limit), _) => Reason::Stopped { limit },
        (None, Some(error)) if stop == Stop::Fatal => Reason::Threw { error: error.clone() },
        _ => Reason::Protocol,
    }
}

fn failure_of(told: Told, files: &[SourceFile]) -> Failure {
    match told {
        Told::Stopped { limit, words } => {
            let word = |at: usize| words.get(at).and_then(|word| word.as_str()).unwrap_or_default();
            let line = words.get(2).and_then(serde_json::Value::as_u64).and_then(|line| u32::try_from(line).ok());
            let fatal = code_error("Fatal error", word(0), place_of(word(1), line.unwrap_or(0)));
            bare(stopped(Stop::from_number(limit), Some(&fatal)))
        }
        Told::Missing { name } => bare(Reason::Missing { name }),
        Told::Assertion { matcher, message, expected, received } => {
            let negated = matcher.starts_with("assertNot");
            Failure { expected, received, message, ..bare(Reason::Assertion { matcher, negated }) }
        }
        // PHP counts its memory itself, and what it throws when there is none left can be caught.
        Told::Threw { message, .. } if is_memory(&message) => bare(Reason::Stopped { limit: Limit::Memory }),
        Told::Threw { learners, class, message, file, line } => {
            let place = place_of(&file, line).filter(|place| !place.file.starts_with("test-"));
            let error = code_error(&class, &message, place);
            let message = format!("{}: {}", error.name, error.message);
            threw(learners, error, message, files)
        }
    }
}

/// An error as the guest gives it: class, parents, message, code, file, line, number, own place.
pub(super) fn error_of(node: &Node) -> CodeError {
    let own = node.at(7);
    let file = own.and_then(|own| own.at(0)).and_then(Node::words).unwrap_or_default();
    let line = own.and_then(|own| own.at(1)).and_then(Node::int).and_then(|line| u32::try_from(line).ok());
    let words = |at: i64| node.at(at).and_then(Node::words).unwrap_or_default();
    code_error(&words(0), &words(2), place_of(&file, line.unwrap_or(0)))
}
