//! From what happened to a verdict, the same for every language.

use tremplin_course::{Failure, Limit, Reason, TestReport, TestStatus, Verdict};

/// Why the learner's code did not load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotLoaded {
    /// A limit; `None` when it broke the rules of the exchange.
    Stopped(Option<Limit>),
    /// It could not even be read.
    Unreadable,
    Threw,
}

/// The most telling verdict: code that does not load, then a limit, then a test that failed.
pub(crate) fn verdict(not_loaded: Option<NotLoaded>, tests: &[TestReport]) -> Verdict {
    match not_loaded {
        Some(NotLoaded::Stopped(limit)) => return of_limit(limit),
        Some(NotLoaded::Unreadable) => return Verdict::CompileError,
        Some(NotLoaded::Threw) => return Verdict::RuntimeError,
        None => {}
    }
    let stopped = tests.iter().find_map(|test| match &test.failure {
        Some(Failure { reason: Reason::Stopped { limit }, .. }) if *limit != Limit::Recursion => Some(*limit),
        _ => None,
    });
    match stopped {
        Some(limit) => of_limit(Some(limit)),
        None if tests.iter().any(|test| test.status == TestStatus::Failed) => Verdict::Failed,
        None => Verdict::Passed,
    }
}

fn of_limit(limit: Option<Limit>) -> Verdict {
    match limit {
        Some(Limit::Time) => Verdict::TimeLimit,
        Some(Limit::Memory) => Verdict::MemoryLimit,
        Some(Limit::Output) => Verdict::OutputLimit,
        Some(Limit::Recursion) | None => Verdict::RuntimeError,
    }
}
