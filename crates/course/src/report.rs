//! What a grade says: the verdict, each test, what was printed.

use serde::{Deserialize, Serialize};

use crate::Tables;

/// How a graded submission ended. State (queued, running, done) is another thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Passed,
    Failed,
    /// Handed in, and neither right nor wrong to its learner: a project, or a positioning test.
    Received,
    /// The learner's code could not be read.
    CompileError,
    /// The learner's code threw while it was loaded.
    RuntimeError,
    TimeLimit,
    MemoryLimit,
    OutputLimit,
}

/// How a job ended: with a report, or given up after our own faults (never the learner's).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    Graded(Report),
    Abandoned,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub verdict: Verdict,
    pub tests: Vec<TestReport>,
    /// What the learner's code printed, outside hidden tests; cut at the limit.
    pub stdout: String,
    /// Why the learner's code did not load, when it did not.
    pub error: Option<CodeError>,
    /// Processor time of the grade, in microseconds.
    pub duration_us: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestStatus {
    Passed,
    Failed,
    /// Written with `test.skip` or `test.todo`, or not reached because the grade was stopped.
    Skipped,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestReport {
    /// A sentence for the learner.
    pub name: String,
    pub status: TestStatus,
    pub hidden: bool,
    /// Why it failed; `None` when it passed.
    pub failure: Option<Failure>,
    /// The rows the learner's statements gave, where the language has such a thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tables: Option<Tables>,
}

/// Why a test failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub reason: Reason,
    /// The call that was made, where the test is a line of a table: `total([3, 5])`.
    pub call: Option<String>,
    /// The expected and received values as they would be written in the language.
    pub expected: Option<String>,
    pub received: Option<String>,
    /// The matcher's own words (English), or the author's message; kept for the curious, folded.
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reason {
    /// An assertion did not hold: the matcher's name (`toBe`) and whether `.not` stood before it.
    Assertion { matcher: String, negated: bool },
    /// The page breaks the rules of HTML or CSS: the first finding, and how many more there are.
    Invalid { error: CodeError, more: u32 },
    /// What came is not what was expected, and plain words say how they differ.
    Differs { explanation: Explanation },
    /// The learner's code threw where the test did not expect it.
    Threw { error: CodeError },
    /// The test's own code threw: the author's mistake, said as such to trainers.
    TestThrew { error: CodeError },
    /// The learner's code was stopped.
    Stopped { limit: Limit },
    /// The file does not have what the test imports or calls.
    Missing { name: String },
    /// The test waits for a promise that nothing will settle.
    NeverSettled,
    /// The learner's code broke the rules of the exchange (an answer that is none).
    Protocol,
    /// An answer that is compared is not an accepted one.
    Answer { mistake: AnswerMistake },
}

/// In what an answer is not the expected one, as far as its learner may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerMistake {
    /// Nothing was answered.
    Missing,
    Other,
    /// Of a text of several lines, or of lines in order: the first that is not right, from 1.
    Line {
        line: u32,
    },
    /// Of options several of which are right.
    Choice,
    /// Lines are missing and others are too many, or are none of those given.
    Pieces,
    MissingPiece,
    ExtraPiece,
}

/// Which limit stopped the learner's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    Time,
    Memory,
    Output,
    /// Too many calls inside one another.
    Recursion,
}

/// An error of the learner's code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeError {
    /// Class name: `TypeError`.
    pub name: String,
    /// The engine's words, unchanged.
    pub message: String,
    pub place: Option<Place>,
    /// Plain words for it: a Fluent message id and its arguments, when the error is one of the common ones.
    pub explanation: Option<Explanation>,
}

/// A place in a learner's file; both numbers count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub file: String,
    pub line: u32,
    pub column: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// `js-error-not-defined`
    pub id: String,
    /// `[("name", "prix")]`
    pub arguments: Vec<(String, String)>,
}

impl Report {
    /// Whether all that was looked at is right: also of what is only received.
    pub fn is_all_right(&self) -> bool {
        let received = self.verdict == Verdict::Received;
        let right = self.tests.iter().all(|test| test.status == TestStatus::Passed);
        self.verdict == Verdict::Passed || (received && self.error.is_none() && right)
    }

    /// The report as its learner may see it: of a hidden test only that it exists and how it ended (and which limit
    /// stopped it), under the name "#n". Of hidden tests of what is only received, nothing. Why code did not load again, once
    /// a hidden test has run, may tell of that test, and is left out.
    #[must_use]
    pub fn for_learner(&self) -> Report {
        let mut shown = self.clone();
        if shown.verdict == Verdict::Received {
            shown.tests.retain(|test| !test.hidden);
        }
        let did_not_load = matches!(shown.verdict, Verdict::RuntimeError | Verdict::CompileError);
        if did_not_load && shown.tests.iter().any(|test| test.hidden) {
            shown.error = None;
        }
        for (n, test) in shown.tests.iter_mut().filter(|test| test.hidden).enumerate() {
            test.name = format!("#{}", n + 1);
            test.tables = None;
            test.failure = test.failure.take().map(|failure| Failure {
                reason: match failure.reason {
                    Reason::Stopped { limit } => Reason::Stopped { limit },
                    _ => Reason::Assertion { matcher: String::new(), negated: false },
                },
                call: None,
                expected: None,
                received: None,
                message: String::new(),
            });
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(verdict: Verdict, hidden: bool) -> Report {
        let failure = Failure {
            reason: Reason::Missing { name: "secret".into() },
            call: Some("secret".into()),
            expected: Some("secret".into()),
            received: Some("secret".into()),
            message: "secret".into(),
        };
        let test = TestReport {
            name: "secret".into(),
            status: TestStatus::Failed,
            hidden,
            failure: Some(failure),
            tables: None,
        };
        let error = CodeError { name: "Error".into(), message: "why".into(), place: None, explanation: None };
        Report { verdict, tests: vec![test], stdout: String::new(), error: Some(error), duration_us: 1 }
    }

    #[test]
    fn a_learner_sees_of_a_hidden_test_how_it_ended() {
        for verdict in [Verdict::Failed, Verdict::RuntimeError] {
            let told = serde_json::to_string(&report(verdict, true).for_learner()).unwrap();
            assert!(told.contains("\"#1\"") && !told.contains("secret"), "{told}");
        }
    }

    #[test]
    fn why_code_did_not_load_is_told_unless_a_hidden_test_has_run() {
        let told = |verdict, hidden| report(verdict, hidden).for_learner().error.is_some();
        assert!(told(Verdict::RuntimeError, false) && told(Verdict::CompileError, false));
        assert!(told(Verdict::Failed, true), "what is untidy in a page is told with its tests");
        assert!(!told(Verdict::RuntimeError, true) && !told(Verdict::CompileError, true));
    }
}
