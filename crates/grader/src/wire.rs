//! A grade as the pipe carries it.
//!
//! `tremplin_course::Reason` is tagged inside its JSON object, which a format without field names cannot read back;
//! these mirror the report's types field by field, and a field added there does not compile until it is added here.

use serde::{Deserialize, Serialize};
use tremplin_course::{
    AnswerMistake, Cell, CellKind, CodeError, Digest, Explanation, Failure, Limit, Reason, Report, Table, Tables,
    TestReport, TestStatus, Verdict,
};

use crate::Graded;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WireGraded {
    verdict: Verdict,
    tests: Vec<WireTest>,
    stdout: String,
    error: Option<CodeError>,
    duration_us: u64,
    behaviour: [u8; 32],
}

#[derive(Debug, Serialize, Deserialize)]
struct WireTest {
    name: String,
    status: TestStatus,
    hidden: bool,
    failure: Option<WireFailure>,
    tables: Option<WireTables>,
}

/// As `Tables`, whose cells leave out fields, which this format cannot.
#[derive(Debug, Serialize, Deserialize)]
struct WireTables {
    received: Option<WireTable>,
    expected: Option<WireTable>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireTable {
    columns: Vec<String>,
    rows: Vec<Vec<WireCell>>,
    total: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireCell {
    kind: CellKind,
    text: String,
    differs: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireFailure {
    reason: WireReason,
    call: Option<String>,
    expected: Option<String>,
    received: Option<String>,
    message: String,
}

#[derive(Debug, Serialize, Deserialize)]
enum WireReason {
    Assertion { matcher: String, negated: bool },
    Invalid { error: CodeError, more: u32 },
    Differs { explanation: Explanation },
    Threw { error: CodeError },
    TestThrew { error: CodeError },
    Stopped { limit: Limit },
    Missing { name: String },
    NeverSettled,
    Protocol,
    Answer { mistake: AnswerMistake },
}

impl From<Graded> for WireGraded {
    fn from(Graded { report, behaviour }: Graded) -> Self {
        let Report { verdict, tests, stdout, error, duration_us } = report;
        let tests = tests.into_iter().map(Into::into).collect();
        Self { verdict, tests, stdout, error, duration_us, behaviour: *behaviour.as_bytes() }
    }
}

impl From<WireGraded> for Graded {
    fn from(WireGraded { verdict, tests, stdout, error, duration_us, behaviour }: WireGraded) -> Self {
        let tests = tests.into_iter().map(Into::into).collect();
        let report = Report { verdict, tests, stdout, error, duration_us };
        Self { report, behaviour: Digest::from_bytes(behaviour) }
    }
}

impl From<TestReport> for WireTest {
    fn from(TestReport { name, status, hidden, failure, tables }: TestReport) -> Self {
        Self { name, status, hidden, failure: failure.map(Into::into), tables: tables.map(Into::into) }
    }
}

impl From<WireTest> for TestReport {
    fn from(WireTest { name, status, hidden, failure, tables }: WireTest) -> Self {
        Self { name, status, hidden, failure: failure.map(Into::into), tables: tables.map(Into::into) }
    }
}

/// One direction of the tables.
macro_rules! mirror_tables {
    ($($tables:ident, $table:ident, $cell:ident => $to_tables:ident, $to_table:ident, $to_cell:ident;)*) => {$(
        impl From<$tables> for $to_tables {
            fn from($tables { received, expected }: $tables) -> Self {
                Self { received: received.map(Into::into), expected: expected.map(Into::into) }
            }
        }
        impl From<$table> for $to_table {
            fn from($table { columns, rows, total }: $table) -> Self {
                let rows = rows.into_iter().map(|row| row.into_iter().map(Into::into).collect()).collect();
                Self { columns, rows, total }
            }
        }
        impl From<$cell> for $to_cell {
            fn from($cell { kind, text, differs }: $cell) -> Self {
                Self { kind, text, differs }
            }
        }
    )*};
}

mirror_tables! {
    Tables, Table, Cell => WireTables, WireTable, WireCell;
    WireTables, WireTable, WireCell => Tables, Table, Cell;
}

impl From<Failure> for WireFailure {
    fn from(Failure { reason, call, expected, received, message }: Failure) -> Self {
        Self { reason: reason.into(), call, expected, received, message }
    }
}

impl From<WireFailure> for Failure {
    fn from(WireFailure { reason, call, expected, received, message }: WireFailure) -> Self {
        Self { reason: reason.into(), call, expected, received, message }
    }
}

/// Both directions of one enum whose variants have the same names and fields.
macro_rules! mirror {
    ($from:ident => $to:ident: $($variant:ident { $($field:ident),* }),*) => {
        impl From<$from> for $to {
            fn from(value: $from) -> Self {
                match value {
                    $($from::$variant { $($field),* } => $to::$variant { $($field),* }),*
                }
            }
        }
    };
    ($a:ident <=> $b:ident: $($rest:tt)*) => {
        mirror!($a => $b: $($rest)*);
        mirror!($b => $a: $($rest)*);
    };
}

mirror!(Reason <=> WireReason:
    Assertion { matcher, negated },
    Invalid { error, more },
    Differs { explanation },
    Threw { error },
    TestThrew { error },
    Stopped { limit },
    Missing { name },
    NeverSettled {},
    Protocol {},
    Answer { mistake }
);

#[cfg(test)]
mod tests {
    use tremplin_course::Place;

    use super::*;

    fn error() -> CodeError {
        CodeError {
            name: "TypeError".into(),
            message: "pas une fonction \u{1f600}".into(),
            place: Some(Place { file: "main.js".into(), line: 3, column: Some(7) }),
            explanation: Some(Explanation { id: "js-error".into(), arguments: vec![("nom".into(), "prix".into())] }),
        }
    }

    fn failed(reason: Reason) -> TestReport {
        let failure = Failure {
            reason,
            call: Some("total([1])".into()),
            expected: Some("1".into()),
            received: None,
            message: "\0".into(),
        };
        let cell = |differs| Cell { kind: CellKind::Text, text: "Zoé".into(), differs };
        let table = Table { columns: vec!["prenom".into()], rows: vec![vec![cell(true)], vec![cell(false)]], total: 2 };
        let tables = Some(Tables { received: Some(table), expected: None });
        TestReport { name: "été".into(), status: TestStatus::Failed, hidden: true, failure: Some(failure), tables }
    }

    #[test]
    fn every_kind_of_report_comes_back_the_same() {
        let reasons = [
            Reason::Assertion { matcher: "toBe".into(), negated: true },
            Reason::Invalid { error: error(), more: 2 },
            Reason::Differs { explanation: error().explanation.unwrap() },
            Reason::Threw { error: error() },
            Reason::TestThrew { error: error() },
            Reason::Stopped { limit: Limit::Memory },
            Reason::Missing { name: "total".into() },
            Reason::NeverSettled,
            Reason::Protocol,
            Reason::Answer { mistake: AnswerMistake::Line { line: 3 } },
        ];
        let mut tests: Vec<_> = reasons.into_iter().map(failed).collect();
        tests.push(TestReport {
            name: String::new(),
            status: TestStatus::Skipped,
            hidden: false,
            failure: None,
            tables: None,
        });
        let report = Report {
            verdict: Verdict::Failed,
            tests,
            stdout: "bonjour\n".into(),
            error: Some(error()),
            duration_us: u64::MAX,
        };
        let graded = Graded { report, behaviour: Digest::of([&b"x"[..]]) };

        let bytes = postcard::to_allocvec(&WireGraded::from(graded.clone())).unwrap();
        let back: WireGraded = postcard::from_bytes(&bytes).unwrap();

        assert_eq!(Graded::from(back), graded);
    }
}
