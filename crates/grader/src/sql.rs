//! SQL: SQLite, a fresh database for each data set, and rows that the host compares.
//!
//! The reference runs in an instance that no statement of a learner's has entered.

mod answer;
mod compare;
mod errors;
mod guest;
mod show;

use std::path::Path;
use std::sync::Arc;

use tremplin_course::{
    CodeError, Digest, Failure, Limit, Query, Reason, Report, Scope, Source, Spec, Tables, TestBody, TestReport,
    TestStatus, Verdict,
};
use wasmtime::{Engine, InstancePre, Linker};

use crate::artifact::{self, engine_fault};
use crate::budget::Budget;
use crate::kept::Kept;
use crate::{Fault, Graded};
use answer::{Answer, Rows, SqlError};
use compare::Marks;
use guest::{By, Guest, Host, Stop};

static GUEST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sql.wasm"));

/// Databases of exercises of which it is held what the reference gives.
const MAX_REFERENCES: usize = 256;
/// Bytes of one of them, all tables together; a larger one is asked for each time.
const MAX_HELD: usize = 32 << 10;
/// Statements that a lesson's example may have.
const PRINTED_STATEMENTS: u32 = 50;

pub(crate) struct Sql {
    engine: Engine,
    guest: InstancePre<Host>,
    references: Kept<Outcome>,
}

/// What the statements of one side gave on one database: the last table of the statements, then those of the state.
struct Outcome {
    result: Option<Rows>,
    state: Vec<Rows>,
}

/// How a learner's statements ended on one database.
enum Ending {
    Ran(Outcome),
    Error(SqlError),
    Stopped(Reason),
}

/// One grade on its way.
struct Grade<'a> {
    spec: &'a Spec,
    learner: &'a str,
    budget: Option<Budget>,
    tests: Vec<TestReport>,
    behaviour: Vec<u8>,
    error: Option<(CodeError, Verdict)>,
}

impl Sql {
    pub(crate) fn new(engine: &Engine, cache: &Path) -> Result<Self, Fault> {
        let module = artifact::load(engine, GUEST, "sql", cache)?;
        let guest = Linker::new(engine).instantiate_pre(&module).map_err(engine_fault)?;
        Ok(Self { engine: engine.clone(), guest, references: Kept::new(MAX_REFERENCES) })
    }

    pub(crate) fn grade(&self, spec: &Spec, source: &Source, scope: Scope) -> Result<Graded, Fault> {
        let files = source.files();
        let learner = files.iter().find(|file| file.name == spec.entry).or(files.first());
        let learner = learner.map_or("", |file| file.text.as_str());
        let mut grade = Grade {
            spec,
            learner,
            budget: Some(Budget::new(&spec.limits)),
            tests: Vec::new(),
            behaviour: Vec::new(),
            error: None,
        };
        let printed = if scope.is_printing() { self.print(&mut grade)? } else { String::new() };
        let blocks =
            spec.tests.iter().filter(|block| scope == Scope::All || (scope == Scope::Visible && !block.hidden));
        for block in blocks {
            let TestBody::Query(query) = &block.body else {
                return Err(Fault::Engine("a SQL exercise has other tests than data".into()));
            };
            self.judge(&mut grade, query, block.hidden)?;
            if grade.error.is_some() {
                break;
            }
        }
        if scope == Scope::All && grade.error.is_none() && grade.tests.is_empty() {
            return Err(Fault::Engine("no test was judged".into()));
        }
        Ok(grade.finish(printed))
    }

    fn guest(&self, grade: &mut Grade<'_>) -> Result<Guest, Fault> {
        let mut budget = grade.budget.take().unwrap_or_else(|| Budget::new(&grade.spec.limits));
        budget.begin_test();
        Guest::new(&self.engine, &self.guest, budget, &grade.spec.limits, grade.spec.seed)
    }

    fn judge(&self, grade: &mut Grade<'_>, query: &Query, hidden: bool) -> Result<(), Fault> {
        let expected = match self.reference(grade, query)? {
            Ok(expected) => expected,
            Err(error) => {
                let explanation = None;
                let error = CodeError { name: errors::NAME.into(), message: error, place: None, explanation };
                grade.push(query, hidden, Some(bare(Reason::TestThrew { error })), None);
                return Ok(());
            }
        };
        let mut guest = self.guest(grade)?;
        let ending = run_learner(&mut guest, grade.learner, query, grade.spec);
        grade.budget = Some(guest.into_budget());
        match ending {
            Ending::Ran(received) => {
                grade.behave(&received, query);
                let (failure, tables) = judge_rows(&received, &expected, query);
                grade.push(query, hidden, failure, Some(tables));
            }
            Ending::Error(error) => {
                let code_error = errors::code_error(&error, grade.learner, &grade.spec.entry);
                grade.behaviour.extend_from_slice(code_error.message.as_bytes());
                // Statements that cannot be understood are so on every database.
                if !hidden && !error.while_running {
                    grade.error = Some((code_error, errors::verdict(&error)));
                } else {
                    grade.push(query, hidden, Some(bare(Reason::Threw { error: code_error })), None);
                }
            }
            Ending::Stopped(reason) => {
                if matches!(reason, Reason::Stopped { limit: Limit::Time })
                    && let Some(budget) = grade.budget.as_mut()
                {
                    budget.expire();
                }
                grade.behaviour.extend_from_slice(format!("{reason:?}").as_bytes());
                grade.push(query, hidden, Some(bare(reason)), None);
            }
        }
        Ok(())
    }

    /// What the author's own statements give, of an earlier grade or now; what they complain of is the author's mistake.
    fn reference(&self, grade: &mut Grade<'_>, query: &Query) -> Result<Result<Arc<Outcome>, String>, Fault> {
        let work = work_of_reference(grade.spec, query);
        if let Some(held) = self.references.get(work) {
            return Ok(Ok(held));
        }
        let outcome = self.run_reference(grade, query)?.map(Arc::new);
        if let Ok(outcome) = &outcome
            && outcome.size() <= MAX_HELD
        {
            self.references.keep(work, Arc::clone(outcome));
        }
        Ok(outcome)
    }

    /// On a database of their own.
    fn run_reference(&self, grade: &mut Grade<'_>, query: &Query) -> Result<Result<Outcome, String>, Fault> {
        let mut guest = self.guest(grade)?;
        let run = |guest: &mut Guest, sql: &str| match guest.run(sql, By::Author, u32::MAX) {
            Ok(Answer::Tables(tables)) => Ok(tables),
            Ok(Answer::Error(error)) => Err(error.message),
            Ok(Answer::OutOfMemory) => Err("out of memory".to_owned()),
            Ok(Answer::TooMuchOutput) => Err("too many rows".to_owned()),
            Err(stop) => Err(format!("{stop:?}")),
        };
        let outcome =
            run(&mut guest, &query.setup).and_then(|_| run(&mut guest, &query.reference)).and_then(|mut tables| {
                let state = query.compare.state.as_deref().map_or(Ok(Vec::new()), |sql| run(&mut guest, sql))?;
                Ok(Outcome { result: tables.pop(), state })
            });
        grade.budget = Some(guest.into_budget());
        Ok(outcome)
    }

    /// A lesson's example: every statement's rows, as text.
    fn print(&self, grade: &mut Grade<'_>) -> Result<String, Fault> {
        let setup: String = grade.spec.given.iter().map(|file| format!("{}\n;", file.text)).collect();
        let mut guest = self.guest(grade)?;
        let mut printed = String::new();
        let ran = guest
            .run(&setup, By::Author, u32::MAX)
            .and_then(|_| guest.run(grade.learner, By::Writer, PRINTED_STATEMENTS))
            .map_or_else(|stop| Ending::Stopped(stopped(stop)), |answer| ending(answer, &mut printed));
        grade.budget = Some(guest.into_budget());
        match ran {
            Ending::Error(error) => {
                let code_error = errors::code_error(&error, grade.learner, &grade.spec.entry);
                grade.error = Some((code_error, errors::verdict(&error)));
            }
            Ending::Stopped(reason) => grade.error = Some((errors::of_stop(&reason), of_reason(&reason))),
            Ending::Ran(_) => {}
        }
        Ok(printed)
    }
}

/// Everything on which the reference's rows depend.
fn work_of_reference(spec: &Spec, query: &Query) -> Digest {
    let state = query.compare.state.as_deref();
    let numbers = [spec.seed, spec.limits.memory_mib.into(), state.is_some().into()].map(u64::to_le_bytes);
    let texts = [query.setup.as_bytes(), query.reference.as_bytes(), state.unwrap_or_default().as_bytes()];
    Digest::of(numbers.iter().map(<[u8; 8]>::as_slice).chain(texts))
}

impl Outcome {
    /// In bytes, roughly.
    fn size(&self) -> usize {
        self.result.iter().chain(&self.state).map(Rows::size).sum()
    }
}

/// Prints the tables of an answer.
fn ending(answer: Answer, printed: &mut String) -> Ending {
    match answer {
        Answer::Tables(tables) => {
            *printed = tables.iter().map(show::lines).collect::<Vec<_>>().join("\n");
            Ending::Ran(Outcome { result: None, state: tables })
        }
        Answer::Error(error) => Ending::Error(error),
        Answer::TooMuchOutput => Ending::Stopped(Reason::Stopped { limit: Limit::Output }),
        Answer::OutOfMemory => Ending::Stopped(Reason::Stopped { limit: Limit::Memory }),
    }
}

fn run_learner(guest: &mut Guest, sql: &str, query: &Query, spec: &Spec) -> Ending {
    if let Some(error) = errors::of_text(sql, &spec.entry) {
        return Ending::Error(error);
    }
    let by = if query.compare.state.is_some() { By::Writer } else { By::Reader };
    let ran = guest
        .run(&query.setup, By::Author, u32::MAX)
        .and_then(|_| guest.run(sql, by, query.compare.statements))
        .map_or_else(|stop| Ending::Stopped(stopped(stop)), |answer| ending(answer, &mut String::new()));
    let Ending::Ran(mut outcome) = ran else { return ran };
    outcome.result = outcome.state.pop();
    outcome.state.clear();
    let Some(state) = query.compare.state.as_deref() else { return Ending::Ran(outcome) };
    match guest.run(state, By::Author, u32::MAX) {
        Ok(Answer::Tables(tables)) => outcome.state = tables,
        // What the author looks at is no longer there.
        Ok(Answer::Error(error)) => return Ending::Stopped(errors::of_state(&error)),
        Ok(other) => return ending(other, &mut String::new()),
        Err(stop) => return Ending::Stopped(stopped(stop)),
    }
    Ending::Ran(outcome)
}

fn stopped(stop: Stop) -> Reason {
    match stop {
        Stop::Time => Reason::Stopped { limit: Limit::Time },
        Stop::Recursion => Reason::Stopped { limit: Limit::Recursion },
        Stop::Protocol => Reason::Protocol,
    }
}

/// What was asked for first: the rows of the statements, then the state after them.
fn judge_rows(received: &Outcome, expected: &Outcome, query: &Query) -> (Option<Failure>, Tables) {
    let how = &query.compare;
    let alone = |rows: Option<&Rows>| rows.map(|rows| show::table(rows, &Marks::default()));
    if let Some(wanted) = &expected.result {
        let Some(got) = &received.result else {
            let tables = Tables { received: None, expected: alone(Some(wanted)) };
            return (Some(bare(errors::differs("sql-differs-no-rows"))), tables);
        };
        if let Some(difference) = compare::compare(got, wanted, how) {
            return unlike(difference, got, wanted);
        }
    }
    for (number, wanted) in expected.state.iter().enumerate() {
        let Some(got) = received.state.get(number) else {
            return (Some(bare(Reason::Protocol)), Tables { received: None, expected: None });
        };
        if let Some(difference) = compare::compare(got, wanted, how) {
            return unlike(difference.of_state(), got, wanted);
        }
    }
    (None, Tables { received: alone(received.result.as_ref().or(received.state.first())), expected: None })
}

fn unlike(difference: compare::Difference, got: &Rows, wanted: &Rows) -> (Option<Failure>, Tables) {
    let tables = Tables {
        received: Some(show::table(got, &difference.received)),
        expected: Some(show::table(wanted, &difference.expected)),
    };
    (Some(bare(Reason::Differs { explanation: difference.explanation })), tables)
}

fn bare(reason: Reason) -> Failure {
    Failure { reason, call: None, expected: None, received: None, message: String::new() }
}

impl Grade<'_> {
    fn push(&mut self, query: &Query, hidden: bool, failure: Option<Failure>, tables: Option<Tables>) {
        let status = if failure.is_some() { TestStatus::Failed } else { TestStatus::Passed };
        self.tests.push(TestReport { name: query.name.clone(), status, hidden, failure, tables });
    }

    /// Answers that behave alike give the same rows, in whatever order where none was asked for.
    fn behave(&mut self, received: &Outcome, query: &Query) {
        for rows in received.result.iter().chain(&received.state) {
            let mut rows = rows.rows.clone();
            if !query.compare.ordered {
                rows.sort_by(|a, b| compare::order_rows(a, b));
            }
            self.behaviour.extend_from_slice(format!("{rows:?}\n").as_bytes());
        }
    }

    fn finish(self, stdout: String) -> Graded {
        let behaviour = Digest::of([self.behaviour.as_slice()]);
        let (error, verdict) = self.error.map_or((None, None), |(error, verdict)| (Some(error), Some(verdict)));
        let verdict = verdict.unwrap_or_else(|| verdict_of(&self.tests));
        let duration_us = self.budget.as_ref().map_or(0, Budget::used_us);
        Graded { report: Report { verdict, tests: self.tests, stdout, error, duration_us }, behaviour }
    }
}

fn verdict_of(tests: &[TestReport]) -> Verdict {
    let reasons = || tests.iter().filter_map(|test| test.failure.as_ref().map(|failure| &failure.reason));
    match reasons().map(of_reason).find(|verdict| *verdict != Verdict::Failed) {
        Some(limit) => limit,
        None if reasons().next().is_some() => Verdict::Failed,
        None => Verdict::Passed,
    }
}

fn of_reason(reason: &Reason) -> Verdict {
    match reason {
        Reason::Stopped { limit: Limit::Time } => Verdict::TimeLimit,
        Reason::Stopped { limit: Limit::Memory } => Verdict::MemoryLimit,
        Reason::Stopped { limit: Limit::Output } => Verdict::OutputLimit,
        _ => Verdict::Failed,
    }
}
