//! Tables of calls: the host itself asks the learner's instance, call by call, and compares. No code of the author's runs.

use serde_json::{Value as Json, json};
use tremplin_course::{CallCase, Expected, Failure, Reason, TestBlock, TestBody, TestReport, TestStatus, Value};

use super::budget::Stop;
use super::reports::{Results, ToldError, code_error, stopped};
use super::sides::Learners;
use super::values::{Received, received, same, show, written};
use crate::Fault;
use crate::outcome::NotLoaded;

/// How one call ended.
enum Outcome {
    Returned(Value),
    Threw(ToldError),
    Missing,
    Stopped(Stop),
}

pub(super) fn run<'a>(
    mut learners: Learners,
    results: &mut Results,
    blocks: impl Iterator<Item = (usize, &'a TestBlock)>,
) -> Result<(), Fault> {
    let mut tables: Vec<_> = blocks
        .filter_map(|(number, block)| match &block.body {
            TestBody::Calls(cases) => Some((number, block.hidden, cases)),
            TestBody::Code(_) | TestBody::Query(_) => None,
        })
        .collect();
    tables.sort_by_key(|(number, hidden, _)| (*hidden, *number));
    let mut loaded = None;
    'tables: for (number, hidden, cases) in tables {
        for case in cases {
            learners.shared.get().begin_test();
            if loaded != Some(hidden) && !load(&mut learners, hidden, results) {
                break 'tables;
            }
            let outcome = call(&mut learners, case);
            loaded = (!matches!(outcome, Outcome::Stopped(_))).then_some(hidden);
            results.tests.push((number, judge(case, hidden, outcome)));
        }
    }
    ended(learners, results)
}

/// Runs the learner's file as a program: a lesson's example or, with the lines that are `typed`, a trial.
pub(super) fn print_only(mut learners: Learners, typed: Option<&[String]>, results: &mut Results) -> Result<(), Fault> {
    let ran = learners.load(false).and_then(|()| {
        let entry = learners.entry();
        match typed {
            None => ask(&mut learners, "program", &json!([entry, ["n", 1, "list", []]])),
            Some(lines) => run_typed(&mut learners, &entry, lines),
        }
    });
    match ran {
        Ok(Received::Error(error)) => results.threw_on_loading(&error),
        Err(stop) => results.stopped_on_loading(stop),
        Ok(Received::Value(_)) => {}
    }
    ended(learners, results)
}

/// Runs a program that asks for each line when it reads one: the line then stands where it was typed in what is shown,
/// as in a terminal.
fn run_typed(learners: &mut Learners, entry: &str, lines: &[String]) -> Result<Received, Stop> {
    let mut lines = lines.iter();
    let mut message = request("program", &json!([entry, null]));
    loop {
        let answer = learners.ask(message.to_string().into_bytes())?;
        if !asks_for_a_line(&answer) {
            return read(learners, &answer);
        }
        let line = lines.next().map(|line| format!("{line}\n")).unwrap_or_default();
        if !learners.shared.get().print(&line, false) {
            learners.stop(Stop::Output);
            return Err(Stop::Output);
        }
        message = json!(["=", false, [], [], line]);
    }
}

fn asks_for_a_line(answer: &[u8]) -> bool {
    let parts: Option<Vec<Json>> = serde_json::from_slice(answer).ok();
    parts.is_some_and(|parts| parts.first().is_some_and(|operation| operation == "readline"))
}

fn ended(learners: Learners, results: &mut Results) -> Result<(), Fault> {
    results.behaviour.extend_from_slice(&learners.behaviour.into_bytes());
    learners.fault.map_or(Ok(()), |fault| Err(Fault::Engine(fault)))
}

/// A fresh instance with the learner's files; `false`: they do not load, and `results` says why.
fn load(learners: &mut Learners, hidden: bool, results: &mut Results) -> bool {
    let module = learners.entry();
    let module = module.trim_end_matches(".py");
    let loaded = learners.load(hidden).and_then(|()| ask(learners, "import", &json!([module, false])));
    match loaded {
        Ok(Received::Value(_)) => return true,
        Ok(Received::Error(error)) => results.threw_on_loading(&error),
        // The time of the whole grade is up, not that of loading.
        Err(Stop::Time) if !results.tests.is_empty() => {
            results.not_loaded = Some(NotLoaded::Stopped(Some(tremplin_course::Limit::Time)))
        }
        Err(stop) => results.stopped_on_loading(stop),
    }
    false
}

/// Sends a request and reads its answer; an instance that answers nonsense is ended.
fn ask(learners: &mut Learners, operation: &str, arguments: &Json) -> Result<Received, Stop> {
    let answer = learners.ask(request(operation, arguments).to_string().into_bytes())?;
    read(learners, &answer)
}

fn request(operation: &str, arguments: &Json) -> Json {
    json!([operation, [], [], arguments])
}

fn read(learners: &mut Learners, answer: &[u8]) -> Result<Received, Stop> {
    let parts: Option<Vec<Json>> = serde_json::from_slice(answer).ok();
    let read = parts.as_deref().and_then(|parts| match parts {
        [answer, raised, _, _, value] if answer == "=" => {
            received(value).filter(|received| (*raised == Json::Bool(true)) == matches!(received, Received::Error(_)))
        }
        _ => None,
    });
    read.ok_or_else(|| {
        learners.stop(Stop::Protocol);
        Stop::Protocol
    })
}

fn call(learners: &mut Learners, case: &CallCase) -> Outcome {
    let mut next = 0;
    let arguments: Vec<_> = case.arguments.iter().map(|argument| written(argument, &mut next)).collect();
    match ask(learners, "host", &json!([case.function, ["t", arguments]])) {
        Err(stop) => Outcome::Stopped(stop),
        // Calls in one another without end are an error of Python's own, and a limit of ours.
        Ok(Received::Error(error)) if error.name == "RecursionError" => {
            if matches!(&case.expected, Expected::Throws { class: Some(class) } if *class == error.name) {
                return Outcome::Threw(error);
            }
            Outcome::Stopped(Stop::Recursion)
        }
        Ok(Received::Error(error)) => Outcome::Threw(error),
        Ok(Received::Value(Value::Tuple(parts))) => match <[Value; 2]>::try_from(parts) {
            Ok([Value::String(found), value]) if String::from_utf16_lossy(&found) == "value" => {
                Outcome::Returned(value)
            }
            Ok([Value::String(found), _]) if String::from_utf16_lossy(&found) == "missing" => Outcome::Missing,
            _ => Outcome::Stopped(Stop::Protocol),
        },
        Ok(Received::Value(_)) => Outcome::Stopped(Stop::Protocol),
    }
}

fn judge(case: &CallCase, hidden: bool, outcome: Outcome) -> TestReport {
    let failure = match (&case.expected, outcome) {
        (Expected::Value { value, tolerance }, Outcome::Returned(received)) => {
            (!same(value, &received, *tolerance)).then(|| unlike(case, Some(show(&received))))
        }
        (Expected::Throws { class }, Outcome::Threw(error)) => {
            let other = class.as_ref().is_some_and(|class| *class != error.name);
            other.then(|| unlike(case, Some(format!("{}: {}", error.name, error.message))))
        }
        (Expected::Throws { .. }, Outcome::Returned(received)) => Some(unlike(case, Some(show(&received)))),
        (Expected::Value { .. }, Outcome::Threw(error)) => {
            let received = format!("{}: {}", error.name, error.message);
            let reason = Reason::Threw { error: code_error(&error) };
            Some(Failure { reason, ..unlike(case, Some(received)) })
        }
        (_, Outcome::Missing) => {
            Some(Failure { reason: Reason::Missing { name: case.function.clone() }, ..unlike(case, None) })
        }
        (_, Outcome::Stopped(stop)) => Some(Failure { reason: stopped(stop), ..unlike(case, None) }),
    };
    let status = if failure.is_some() { TestStatus::Failed } else { TestStatus::Passed };
    TestReport { name: case.name.clone(), status, hidden, failure, tables: None }
}

fn unlike(case: &CallCase, received: Option<String>) -> Failure {
    let (matcher, expected) = match &case.expected {
        Expected::Value { value, .. } => ("assertEqual", show(value)),
        Expected::Throws { class } => ("assertRaises", class.clone().unwrap_or_else(|| "Exception".into())),
    };
    Failure {
        reason: Reason::Assertion { matcher: matcher.into(), negated: false },
        call: Some(case.call.clone()),
        expected: Some(expected),
        received,
        message: String::new(),
    }
}
