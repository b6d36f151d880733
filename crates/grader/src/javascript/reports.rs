//! From what the tests' side reports to a report's tests and errors.

use std::collections::BTreeMap;

use serde::Deserialize;
use tremplin_course::{CodeError, Explanation, Failure, Place, Reason, SourceFile, TestBlock, TestReport, TestStatus};

use super::host::Stop;
use super::stopped;
use super::values::ReceivedError;
use crate::reports::{bare, failed, threw};
use crate::{Fault, explain};

#[derive(Default)]
pub(super) struct Results {
    /// With the number of the block each stands in.
    pub(super) tests: Vec<(usize, TestReport)>,
    /// Why the learner's code did not load, and whether it could not even be read.
    pub(super) error: Option<(CodeError, bool)>,
    /// The limit that stopped it while it loaded.
    pub(super) load_stop: Option<Stop>,
    pub(super) behaviour: Vec<u8>,
    /// What is wrong in the page as written, and may be why tests fail.
    pub(super) finding: Option<CodeError>,
}

#[derive(Deserialize)]
struct Line {
    block: i64,
    plan: Option<Vec<String>>,
    broken: Option<String>,
    finding: Option<Finding>,
    name: Option<String>,
    status: Option<TestStatus>,
    failure: Option<Told>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Told {
    Stopped {
        limit: i32,
    },
    Assertion {
        matcher: String,
        negated: bool,
        message: String,
        expected: Option<String>,
        received: Option<String>,
        #[serde(default)]
        findings: Vec<Finding>,
    },
    Missing {
        name: String,
    },
    Pending,
    Threw {
        learners: bool,
        error: ToldError,
    },
}

/// A mistake in a page: `id` is that of the sentence that explains it, `words` its arguments.
#[derive(Deserialize)]
struct Finding {
    id: String,
    words: BTreeMap<String, serde_json::Value>,
    file: String,
    line: u32,
    column: u32,
}

#[derive(Deserialize)]
struct ToldError {
    name: String,
    message: String,
    stack: String,
}

impl Results {
    /// Neither a judged test nor a reason why there is none: nothing a verdict could stand on.
    pub(super) fn says_nothing(&self) -> bool {
        self.error.is_none()
            && self.load_stop.is_none()
            && self.tests.iter().all(|(_, test)| test.status == TestStatus::Skipped)
    }

    /// Adds what the tests' side reported, line by line. `numbers[i]` is the exercise's number of its block `i`; `cut` when
    /// that side was itself ended before its end.
    pub(super) fn take_reports(
        &mut self,
        lines: &[Vec<u8>],
        numbers: &[usize],
        blocks: &[TestBlock],
        files: &[SourceFile],
        cut: bool,
    ) -> Result<(), Fault> {
        let mut planned: Vec<(usize, String)> = Vec::new();
        let mut told: Vec<(usize, String)> = Vec::new();
        for line in lines {
            let line: Line =
                serde_json::from_slice(line).map_err(|error| Fault::Engine(format!("a report: {error}")))?;
            if let Some(finding) = line.finding {
                self.finding.get_or_insert_with(|| finding_error(finding));
                continue;
            }
            let at = usize::try_from(line.block).ok().and_then(|block| numbers.get(block)).copied();
            if let Some(what) = line.broken {
                self.take_broken(&what, at.unwrap_or_default(), line.failure, blocks, files);
                continue;
            }
            let Some(at) = at else { return Err(Fault::Engine("a report of no block".into())) };
            if let Some(names) = line.plan {
                planned.extend(names.into_iter().map(|name| (at, name)));
            } else if let (Some(name), Some(status)) = (line.name, line.status) {
                let failure = line.failure.map(|told| failure_of(told, files));
                let hidden = blocks[at].hidden;
                told.push((at, name.clone()));
                self.tests.push((at, TestReport { name, status, hidden, failure, tables: None }));
            }
        }
        for one in told {
            if let Some(place) = planned.iter().position(|planned| *planned == one) {
                planned.remove(place);
            }
        }
        self.add_unreported(planned, blocks, cut);
        Ok(())
    }

    /// The tests that were announced and never told: the learner's code kept theirs from ending.
    fn add_unreported(&mut self, unreported: Vec<(usize, String)>, blocks: &[TestBlock], cut: bool) {
        if cut && unreported.is_empty() {
            self.load_stop.get_or_insert(Stop::Time);
        }
        let stop = if cut { Stop::Time } else { Stop::Protocol };
        for (at, name) in unreported {
            self.tests.push((at, failed(name, blocks[at].hidden, bare(stopped(stop)))));
        }
    }

    /// A file that does not load ends the grade; a block that does not is one failed test.
    fn take_broken(&mut self, what: &str, at: usize, told: Option<Told>, blocks: &[TestBlock], files: &[SourceFile]) {
        match told {
            Some(Told::Stopped { limit }) if what == "load" => {
                self.load_stop = Some(Stop::from_number(limit).unwrap_or(Stop::Protocol));
            }
            Some(Told::Threw { error, .. }) if what == "load" => {
                let error = ReceivedError { name: error.name, message: error.message, stack: error.stack };
                self.error = Some((code_error(&error), is_compile_error(&error)));
            }
            told => {
                let failure = told.map_or_else(|| bare(Reason::Protocol), |told| failure_of(told, files));
                let name = format!("test-{}.js", at + 1);
                let hidden = blocks.get(at).is_some_and(|block| block.hidden);
                self.tests.push((at, failed(name, hidden, failure)));
            }
        }
    }
}

fn failure_of(told: Told, files: &[SourceFile]) -> Failure {
    match told {
        Told::Stopped { limit } => bare(Stop::from_number(limit).map_or(Reason::Protocol, stopped)),
        Told::Missing { name } => bare(Reason::Missing { name }),
        Told::Pending => bare(Reason::NeverSettled),
        Told::Assertion { mut findings, received, .. } if !findings.is_empty() => {
            let more = u32::try_from(findings.len() - 1).unwrap_or(u32::MAX);
            let error = finding_error(findings.swap_remove(0));
            Failure { received: received.filter(|_| more > 0), ..bare(Reason::Invalid { error, more }) }
        }
        Told::Assertion { matcher, negated, message, expected, received, .. } => {
            Failure { expected, received, message, ..bare(Reason::Assertion { matcher, negated }) }
        }
        Told::Threw { learners, error } => {
            let error = ReceivedError { name: error.name, message: error.message, stack: error.stack };
            let message = format!("{}: {}", error.name, error.message);
            threw(learners, code_error(&error), message, files)
        }
    }
}

fn finding_error(finding: Finding) -> CodeError {
    let Finding { id, words, file, line, column } = finding;
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    let cut = |text: String| text.chars().take(60).collect::<String>();
    let arguments: Vec<_> = words.into_iter().map(|(name, value)| (name, cut(text(value)))).collect();
    let (name, rule) = id.split_once('-').unwrap_or(("html", &id));
    let shown: Vec<_> = arguments.iter().map(|(name, value)| format!("{name} {value}")).collect();
    CodeError {
        name: name.to_uppercase(),
        message: [rule.replace('-', " ")].into_iter().chain(shown).collect::<Vec<_>>().join(", "),
        place: Some(Place { file, line, column: Some(column) }),
        explanation: Some(Explanation { id, arguments }),
    }
}

pub(super) fn code_error(error: &ReceivedError) -> CodeError {
    CodeError {
        name: error.name.clone(),
        message: error.message.clone(),
        place: place_of(&error.stack),
        explanation: explain(&error.name, &error.message),
    }
}

/// The first line of a stack that stands in a file: `at total (main.js:3:14)` or, of a file that cannot be read,
/// `at main.js:3:14`.
fn place_of(stack: &str) -> Option<Place> {
    stack.lines().find_map(|line| {
        let line = line.trim().strip_prefix("at ")?;
        let place = line.rsplit_once('(').map_or(line, |(_, place)| place.trim_end_matches(')'));
        let mut parts = place.rsplitn(3, ':');
        let (column, number, file) = (parts.next()?, parts.next()?, parts.next()?);
        let is_file = tremplin_course::is_file_name(file) && !file.starts_with("test-");
        is_file.then_some(Place { file: file.to_owned(), line: number.parse().ok()?, column: column.parse().ok() })
    })
}

/// A file that cannot be read has its place alone in the stack's first line; code that runs has a function's name there.
pub(super) fn is_compile_error(error: &ReceivedError) -> bool {
    let is_place = |line: &str| !line.contains('(') && place_of(line).is_some();
    error.name == "SyntaxError" && error.stack.lines().next().is_some_and(is_place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_first_line_of_the_learners_own() {
        let stack = "    at parse (native)\n    at total (main.js:3:14)\n    at <eval> (test-1.js:2:1)\n";
        assert_eq!(place_of(stack), Some(Place { file: "main.js".into(), line: 3, column: Some(14) }));
        assert_eq!(place_of("    at main.js:7:2\n"), Some(Place { file: "main.js".into(), line: 7, column: Some(2) }));
        assert_eq!(place_of("    at <anonymous> (native)\n"), None);
    }
}
