//! From judged answers to a report.

use super::Prepared;
use crate::{AnswerMistake, Digest, Failure, Reason, Report, TestReport, TestStatus, Verdict};

/// One thing that was asked, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    /// A sentence or title for the learner.
    pub(super) name: String,
    pub(super) ending: Ending,
    /// What was answered, as it may be shown again; `None` when nothing was.
    pub(super) received: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ending {
    Right,
    /// Not looked at, because of another mistake; or passed over with "I do not know".
    Skipped,
    Mistaken(AnswerMistake),
}

/// All that was asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judged {
    pub(super) asked: Vec<Asked>,
    /// What answers that count as the same have in common; see [`crate::Wrong`].
    pub(super) behaviour: Vec<String>,
    /// Its learner is told neither right nor wrong.
    pub(super) is_only_received: bool,
}

pub(super) fn judged(judged: Judged) -> Prepared<'static> {
    let Judged { asked, behaviour, is_only_received } = judged;
    let right = asked.iter().all(|asked| asked.ending == Ending::Right);
    let verdict = match (is_only_received, right) {
        (true, _) => Verdict::Received,
        (false, true) => Verdict::Passed,
        (false, false) => Verdict::Failed,
    };
    let tests = asked.into_iter().map(|asked| asked.test(is_only_received)).collect();
    let report = Report { verdict, tests, stdout: String::new(), error: None, duration_us: 0 };
    Prepared::Judged(Box::new(report), Digest::of(behaviour.iter().map(String::as_bytes)))
}

/// Handed in, and nothing to look at.
pub(super) fn received() -> Prepared<'static> {
    judged(Judged { asked: Vec::new(), behaviour: Vec::new(), is_only_received: true })
}

impl Asked {
    fn test(self, hidden: bool) -> TestReport {
        let (status, mistake) = match self.ending {
            Ending::Right => (TestStatus::Passed, None),
            Ending::Skipped => (TestStatus::Skipped, None),
            Ending::Mistaken(mistake) => (TestStatus::Failed, Some(mistake)),
        };
        let received = self.received;
        let failure = mistake.map(|mistake| Failure {
            reason: Reason::Answer { mistake },
            call: None,
            expected: None,
            received,
            message: String::new(),
        });
        TestReport { name: self.name, status, hidden, failure, tables: None }
    }
}
