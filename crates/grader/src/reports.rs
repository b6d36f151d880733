//! What the reports of every language's tests have in common.

use tremplin_course::{CodeError, Failure, Reason, Report, SourceFile, TestReport, TestStatus};

/// In bytes. Values and errors are the learner's code's, of any size; nobody reads more, and a report must stay one that can be
/// sent and stored.
const LONGEST: usize = 16 << 10;

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

/// Cuts each text of the report that the learner's code may have made long.
pub(crate) fn shorten(report: &mut Report) {
    report.error.as_mut().map(shorten_error);
    for test in &mut report.tests {
        cut(&mut test.name);
        let Some(failure) = &mut test.failure else { continue };
        cut(&mut failure.message);
        [&mut failure.expected, &mut failure.received].into_iter().flatten().for_each(cut);
        match &mut failure.reason {
            Reason::Threw { error } | Reason::TestThrew { error } | Reason::Invalid { error, .. } => {
                shorten_error(error)
            }
            Reason::Missing { name } => cut(name),
            _ => {}
        }
    }
}

fn shorten_error(error: &mut CodeError) {
    cut(&mut error.name);
    cut(&mut error.message);
    let arguments = error.explanation.iter_mut().flat_map(|plain| &mut plain.arguments);
    arguments.for_each(|(_, argument)| cut(argument));
}

fn cut(text: &mut String) {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
}
