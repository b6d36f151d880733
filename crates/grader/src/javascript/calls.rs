//! Tables of calls: the host itself asks the learner's instance, call by call, and compares. No code of the author's runs.

use tremplin_course::{CallCase, Expected, Failure, Reason, TestBlock, TestBody, TestReport, TestStatus, Value};
use wasmtime::Store;

use super::frames::HOST_ASKS;
use super::host::{Host, Stop, advance, ask_learner, load_learner, virtual_now};
use super::reports::{Results, code_error, is_compile_error};
use super::values::{Reader, Received, ReceivedError, put_text, put_uint, put_value, same, show};
use super::{Work, stopped};

const ITEM_END: u8 = 0;
const OP_PUMP: u8 = 10;
const OP_NAMED: u8 = 12;
/// Rounds of microtasks and timers that one call may need before it counts as never settling.
const MAX_ROUNDS: u32 = 100_000;

/// Rounds on end of 2,000 microtasks that leave others waiting: microtasks that make microtasks are a loop without end.
const MAX_UNFINISHED_ROUNDS: u32 = 100;

/// One answer of the learner's instance.
enum Answer {
    /// The function exists (`true` for requests that name none), and what it gave.
    Value(bool, Received),
    Thrown(Received),
    Stopped(Stop),
}

/// How one call ended.
enum Outcome {
    Returned(Value),
    Threw(ReceivedError),
    Missing,
    NeverSettled,
    Stopped(Stop),
}

struct Caller<'a> {
    store: &'a mut Store<Host>,
    next_id: u32,
    answer: Vec<u8>,
    settled: Vec<(u32, bool, Received)>,
    loaded: Option<bool>,
    unfinished: u32,
}

pub(super) fn run<'a>(
    store: &mut Store<Host>,
    results: &mut Results,
    blocks: impl Iterator<Item = (usize, &'a TestBlock)>,
) {
    store.data_mut().restart_clock();
    let mut caller = Caller::new(store);
    let mut tables: Vec<_> = blocks
        .filter_map(|(number, block)| match &block.body {
            TestBody::Calls(cases) => Some((number, block.hidden, cases)),
            TestBody::Code(_) | TestBody::Query(_) => None,
        })
        .collect();
    tables.sort_by_key(|(number, hidden, _)| (*hidden, *number));
    for (number, hidden, cases) in tables {
        for case in cases {
            let outcome = if caller.ensure_loaded(hidden, results) {
                caller.call(case)
            } else if results.load_stop == Some(Stop::Time) && !results.tests.is_empty() {
                Outcome::Stopped(Stop::Time) // the time of the whole grade is up
            } else {
                return;
            };
            results.behaviour.extend_from_slice(behaviour_of(&outcome).as_bytes());
            results.tests.push((number, judge(case, hidden, outcome)));
        }
    }
}

/// Loads the learner's files and lets them run to the end of their timers: a lesson's example.
pub(super) fn print_only(store: &mut Store<Host>, results: &mut Results, _: &Work<'_>) {
    let mut caller = Caller::new(store);
    if caller.ensure_loaded(false, results) {
        let mut rounds = 0;
        while rounds < MAX_ROUNDS && caller.pump() == Some(true) {
            rounds += 1;
        }
        if caller.store.data().stop.is_some_and(|stop| stop != Stop::Protocol) {
            results.load_stop = caller.store.data().stop;
        }
    }
}

impl<'a> Caller<'a> {
    fn new(store: &'a mut Store<Host>) -> Self {
        Self { store, next_id: 0, answer: Vec::new(), settled: Vec::new(), loaded: None, unfinished: 0 }
    }

    /// A live instance with the learner's files, of its own for hidden tests. `false`: they do not load, and `results` says why.
    fn ensure_loaded(&mut self, hidden: bool, results: &mut Results) -> bool {
        if self.loaded == Some(hidden) && self.store.data().stop.is_none() {
            self.store.data_mut().begin_test();
            return true;
        }
        self.answer.clear();
        self.next_id = 0;
        self.settled.clear();
        self.loaded = Some(hidden);
        self.store.data_mut().load[HOST_ASKS] = 1;
        let loaded = load_learner(&mut *self.store, hidden, &mut self.answer);
        self.store.data_mut().load[HOST_ASKS] = 0;
        match loaded.map(|()| self.read_answer(false)) {
            Ok(Some(Answer::Value(..))) => return true,
            Ok(Some(Answer::Thrown(Received::Error(error)))) => {
                results.error = Some((code_error(&error), is_compile_error(&error)));
            }
            Ok(Some(Answer::Thrown(other))) => {
                let error = ReceivedError { message: show_received(&other), ..ReceivedError::default() };
                results.error = Some((code_error(&error), false));
            }
            Ok(Some(Answer::Stopped(stop))) | Err(stop) => results.load_stop = Some(stop),
            Ok(None) => results.load_stop = Some(Stop::Protocol),
        }
        false
    }

    /// Reads what stands in `answer`; `named` when the request named a function. `None`: it is no answer.
    fn read_answer(&mut self, named: bool) -> Option<Answer> {
        const STATUS_VALUE: u8 = 0;
        const STATUS_THROW: u8 = 1;
        const STATUS_STOP: u8 = 2;
        let mut reader = Reader::new(&self.answer);
        read_header(&mut reader, &mut self.settled)?;
        let answer = match reader.byte()? {
            STATUS_VALUE => {
                let found = !named || reader.byte()? != 0;
                Answer::Value(found, reader.received()?)
            }
            STATUS_THROW => Answer::Thrown(reader.received()?),
            STATUS_STOP => Answer::Stopped(Stop::from_number(i32::from(reader.byte()?))?),
            _ => return None,
        };
        reader.is_at_end().then_some(answer)
    }

    fn ask(&mut self, frame: &[u8], named: bool) -> Answer {
        self.answer.clear();
        if let Err(stop) = ask_learner(&mut *self.store, frame, &mut self.answer) {
            return Answer::Stopped(stop);
        }
        let answer = self.read_answer(named).unwrap_or(Answer::Stopped(Stop::Protocol));
        if let Answer::Stopped(stop) = answer {
            self.store.data_mut().stop = Some(stop); // the next case gets a fresh instance
        }
        answer
    }

    fn call(&mut self, case: &CallCase) -> Outcome {
        let mut frame = vec![ITEM_END, OP_NAMED];
        put_text(&mut frame, &case.function);
        put_uint(&mut frame, u32::try_from(case.arguments.len()).unwrap_or(u32::MAX));
        for argument in &case.arguments {
            put_value(&mut frame, argument, &mut self.next_id);
        }
        self.settled.clear();
        self.unfinished = 0;
        match self.ask(&frame, true) {
            Answer::Value(false, _) => Outcome::Missing,
            Answer::Value(true, Received::Promise(id)) => self.wait_for(id),
            Answer::Value(true, received) => Outcome::Returned(plain(received)),
            Answer::Thrown(received) => threw(received),
            Answer::Stopped(stop) => Outcome::Stopped(stop),
        }
    }

    /// Lets the learner's side run in virtual time until its promise `id` settles.
    fn wait_for(&mut self, id: u32) -> Outcome {
        for _ in 0..MAX_ROUNDS {
            if let Some(at) = self.settled.iter().position(|(settled, ..)| *settled == id) {
                return match self.settled.swap_remove(at) {
                    (_, true, reason) => threw(reason),
                    (_, false, Received::Promise(_)) => Outcome::NeverSettled,
                    (_, false, value) => Outcome::Returned(plain(value)),
                };
            }
            match self.pump() {
                Some(true) => {}
                Some(false) if self.settled.iter().any(|(settled, ..)| *settled == id) => {}
                Some(false) => return Outcome::NeverSettled,
                None => return Outcome::Stopped(self.store.data().stop.unwrap_or(Stop::Protocol)),
            }
        }
        Outcome::NeverSettled
    }

    /// Runs what is due, then moves virtual time to the next timer. `None`: the instance ended; `false`: nothing waits.
    fn pump(&mut self) -> Option<bool> {
        let now = virtual_now(self.store.data());
        let mut frame = vec![ITEM_END, OP_PUMP];
        frame.extend_from_slice(&now.to_le_bytes());
        let settled = self.settled.len();
        let Answer::Value(_, Received::Value(Value::Array(parts))) = self.ask(&frame, false) else { return None };
        match parts.as_slice() {
            [Value::Bool(true), _] => {
                self.unfinished += 1;
                if self.unfinished > MAX_UNFINISHED_ROUNDS {
                    self.store.data_mut().end_learner(Stop::Time);
                    return None;
                }
                Some(true)
            }
            [_, Value::Number(due)] => {
                advance(self.store.data_mut(), (due - now).max(0.0));
                Some(true)
            }
            _ => Some(self.settled.len() > settled),
        }
    }
}

fn read_header(reader: &mut Reader<'_>, settled: &mut Vec<(u32, bool, Received)>) -> Option<()> {
    loop {
        match reader.byte()? {
            0 => return Some(()),
            1 => reader.skip_change()?,
            2 => {
                let (id, rejected) = (reader.uint()?, reader.byte()? == 1);
                settled.push((id, rejected, reader.received()?));
            }
            3 => {
                reader.byte()?;
                reader.uint()?;
            }
            4 => {
                reader.uint()?;
                reader.units()?;
                reader.received()?;
            }
            _ => return None,
        }
    }
}

fn plain(received: Received) -> Value {
    match received {
        Received::Value(value) => value,
        Received::Promise(_) => Value::Other("Promise".into()),
        Received::Error(error) => Value::Other(format!("{}: {}", error.name, error.message)),
    }
}

fn show_received(received: &Received) -> String {
    show(&plain(received.clone()))
}

fn threw(received: Received) -> Outcome {
    match received {
        Received::Error(error) => Outcome::Threw(error),
        other => Outcome::Threw(ReceivedError { message: show_received(&other), ..ReceivedError::default() }),
    }
}

/// What the learner's code did, in words that two answers share when they behave alike.
fn behaviour_of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Returned(value) => format!("returned {}\n", show(value)),
        Outcome::Threw(error) => format!("threw {} {}\n", error.name, error.message),
        Outcome::Missing => "missing\n".into(),
        Outcome::NeverSettled => "pending\n".into(),
        Outcome::Stopped(stop) => format!("stopped {stop:?}\n"),
    }
}

fn judge(case: &CallCase, hidden: bool, outcome: Outcome) -> TestReport {
    let failure = match (&case.expected, outcome) {
        (Expected::Value { value, tolerance }, Outcome::Returned(received)) => {
            (!same(value, &received, *tolerance)).then(|| unlike(case, show(value), show(&received)))
        }
        (Expected::Throws { class }, Outcome::Threw(error)) => {
            let wanted = class.as_ref().filter(|class| **class != error.name);
            wanted.map(|class| unlike(case, class.clone(), format!("{}: {}", error.name, error.message)))
        }
        (Expected::Throws { class }, Outcome::Returned(received)) => {
            Some(unlike(case, class.clone().unwrap_or_else(|| "Error".into()), show(&received)))
        }
        (expected, Outcome::Threw(error)) => {
            let error = code_error(&error);
            let received = format!("{}: {}", error.name, error.message);
            Some(failed(case, Reason::Threw { error }, expected, Some(received)))
        }
        (expected, Outcome::Missing) => {
            Some(failed(case, Reason::Missing { name: case.function.clone() }, expected, None))
        }
        (expected, Outcome::NeverSettled) => Some(failed(case, Reason::NeverSettled, expected, None)),
        (expected, Outcome::Stopped(stop)) => Some(failed(case, stopped(stop), expected, None)),
    };
    let status = if failure.is_some() { TestStatus::Failed } else { TestStatus::Passed };
    TestReport { name: case.name.clone(), status, hidden, failure, tables: None }
}

fn unlike(case: &CallCase, expected: String, received: String) -> Failure {
    let matcher = if matches!(case.expected, Expected::Throws { .. }) { "toThrow" } else { "toEqual" };
    Failure {
        reason: Reason::Assertion { matcher: matcher.into(), negated: false },
        call: Some(case.call.clone()),
        expected: Some(expected),
        received: Some(received),
        message: String::new(),
    }
}

fn failed(case: &CallCase, reason: Reason, expected: &Expected, received: Option<String>) -> Failure {
    let expected = match expected {
        Expected::Value { value, .. } => show(value),
        Expected::Throws { class } => class.clone().unwrap_or_else(|| "Error".into()),
    };
    Failure { reason, call: Some(case.call.clone()), expected: Some(expected), received, message: String::new() }
}
