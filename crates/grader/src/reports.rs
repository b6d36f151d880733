//! What the reports of every language's tests have in common.

use tremplin_course::{CodeError, Failure, Reason, SourceFile, TestReport, TestStatus};

/// A failure of which nothing is known but why.
pub(crate) fn bare(reason: Reason) -> Failure {
    Failure { reason, call: None, expected: None, received: None, message: String::new() }
}

pub(crate) fn failed(name: String, hidden: bool, failure: Failure) -> TestReport {
    TestReport { name, status: TestStatus::Failed, hidden, failure: Some(failure), tables: None }
}

/// A test that an error ended. It is the learner's where the tests' side says so, or where it comes from a file of theirs.
pub(crate) fn threw(learners: bool, error: CodeError, message: String, files: &[SourceFile]) -> Failure {
    let is_theirs = |file: &str| files.iter().any(|own| own.name == file);
    let theirs = learners || error.place.as_ref().is_some_and(|place| is_theirs(&place.file));
    let reason = if theirs { Reason::Threw { error } } else { Reason::TestThrew { error } };
    Failure { message, ..bare(reason) }
}
