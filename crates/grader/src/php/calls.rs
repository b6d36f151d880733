//! Tables of calls: the host itself asks the learner's instance, call by call, and compares. No code of the author's runs.

use tremplin_course::{CallCase, Expected, Failure, Reason, TestBlock, TestBody, TestReport, TestStatus, Value};
use wasmtime::Store;

use super::host::{Host, Reply, Stop, ask_learner, load_learner, renew};
use super::node::Node;
use super::reports::{Results, error_of, stopped};
use crate::reports::bare;

/// What the values that are no plain ones begin with (`guests/php/php/values.php`).
const MARK: &[u8] = b"\0";

/// How one call ended.
enum Outcome {
    Returned(Node),
    /// An error, in the form the guest gives it.
    Threw(Node),
    Missing,
    Stopped(Stop),
}

pub(super) fn run<'a>(
    store: &mut Store<Host>,
    results: &mut Results,
    blocks: impl Iterator<Item = (usize, &'a TestBlock)>,
) {
    let mut tables: Vec<_> = blocks
        .filter_map(|(number, block)| match &block.body {
            TestBody::Calls(cases) => Some((number, block.hidden, cases)),
            TestBody::Code(_) | TestBody::Query(_) => None,
        })
        .collect();
    tables.sort_by_key(|(number, hidden, _)| (*hidden, *number));
    let mut loaded = None;
    for (number, hidden, cases) in tables {
        for case in cases {
            if loaded != Some(hidden) || store.data().stop.is_some() {
                renew(store);
                if !results.take_load(load_learner(&mut *store, hidden), store.data().fatal.clone()) {
                    return;
                }
                loaded = Some(hidden);
            }
            store.data_mut().begin_test();
            let outcome = call(store, case);
            results.behaviour.extend_from_slice(&behaviour_of(&outcome));
            let test = judge(case, hidden, outcome, store.data());
            results.tests.push((number, test));
        }
    }
}

fn call(store: &mut Store<Host>, case: &CallCase) -> Outcome {
    let arguments = Node::list(case.arguments.iter().map(to_node));
    let request = Node::list([Node::text("call"), Node::text(&case.function), Node::Null, arguments]);
    let answer = match ask_learner(store, &request.to_bytes()) {
        Reply::Stopped(stop) => return Outcome::Stopped(stop),
        Reply::Answer { answer, .. } => Node::read(&answer),
    };
    let Some(answer) = answer else { return Outcome::Stopped(Stop::Protocol) };
    match (answer.at(0).and_then(Node::bytes), answer.at(1)) {
        (Some(b"r"), Some(value)) if is_marked(value, b"?") => Outcome::Missing,
        (Some(b"r"), Some(value)) => Outcome::Returned(value.clone()),
        (Some(b"t"), Some(error)) => Outcome::Threw(error.clone()),
        _ => Outcome::Stopped(Stop::Protocol),
    }
}

fn is_marked(node: &Node, kind: &[u8]) -> bool {
    node.at(0).and_then(Node::bytes) == Some(MARK) && node.at(1).and_then(Node::bytes) == Some(kind)
}

/// A table's numbers have one type: a whole one that PHP's 32 bits hold is an int.
fn to_node(value: &Value) -> Node {
    match value {
        // The last three are written by no literal of a table that is not Python's.
        Value::Undefined | Value::Null | Value::Other(_) | Value::Tuple(_) | Value::Set(_) | Value::Dict(_) => {
            Node::Null
        }
        Value::Bool(value) => Node::Bool(*value),
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        Value::Number(number) if is_int(*number) => Node::Int(*number as i64),
        Value::Number(number) => Node::Float(*number),
        Value::BigInt(digits) => digits.parse().map_or(Node::Null, Node::Int),
        Value::String(units) => Node::text(&String::from_utf16_lossy(units)),
        Value::Array(items) => Node::list(items.iter().map(to_node)),
        Value::Object(entries) => {
            Node::Array(entries.iter().map(|(key, value)| (key_of(key), to_node(value))).collect())
        }
    }
}

fn is_int(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < 2_147_483_648.0 && (number != 0.0 || number.is_sign_positive())
}

/// PHP makes an int of a key that is written as one.
fn key_of(key: &str) -> Node {
    key.parse::<i32>()
        .ok()
        .filter(|number| number.to_string() == key)
        .map_or_else(|| Node::text(key), |n| Node::Int(n.into()))
}

/// Deep and typed equality; int and float are both numbers.
fn same(expected: &Node, received: &Node, tolerance: Option<f64>) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "PHP's ints have 32 bits")]
    let number = |node: &Node| match node {
        Node::Int(number) => Some(*number as f64),
        Node::Float(number) => Some(*number),
        _ => None,
    };
    if let (Some(a), Some(b)) = (number(expected), number(received)) {
        return a == b || (a.is_nan() && b.is_nan()) || tolerance.is_some_and(|most| (a - b).abs() <= most);
    }
    match (expected, received) {
        (Node::Array(a), Node::Array(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| {
                    b.iter().find(|(other, _)| other == key).is_some_and(|(_, other)| same(value, other, tolerance))
                })
        }
        (a, b) => a == b,
    }
}

/// A value as PHP's code writes it.
pub(super) fn show(node: &Node) -> String {
    let text = match node {
        Node::Null => "null".to_owned(),
        Node::Bool(value) => value.to_string(),
        Node::Int(number) => number.to_string(),
        Node::Float(number) if number.is_nan() => "NAN".to_owned(),
        Node::Float(number) if number.is_infinite() => if *number > 0.0 { "INF" } else { "-INF" }.to_owned(),
        Node::Float(number) => format!("{number:?}"),
        Node::Text(bytes) => {
            format!("'{}'", String::from_utf8_lossy(bytes).replace('\\', "\\\\").replace('\'', "\\'"))
        }
        Node::Array(_) if node.at(0).and_then(Node::bytes) == Some(MARK) => {
            let class = node.at(3).or(node.at(2)).and_then(Node::words).unwrap_or_default();
            format!("object({class})")
        }
        Node::Array(entries) => {
            let is_list = entries.iter().zip(0..).all(|((key, _), at)| *key == Node::Int(at));
            let item = |(key, value): &(Node, Node)| {
                if is_list { show(value) } else { format!("{} => {}", show(key), show(value)) }
            };
            format!("[{}]", entries.iter().take(200).map(item).collect::<Vec<_>>().join(", "))
        }
    };
    if text.chars().nth(MOST_SHOWN).is_some() { text.chars().take(MOST_SHOWN).chain(['…']).collect() } else { text }
}

const MOST_SHOWN: usize = 2_000;

/// What the learner's code did, in words that two answers share when they behave alike.
fn behaviour_of(outcome: &Outcome) -> Vec<u8> {
    match outcome {
        Outcome::Returned(value) => value.to_bytes(),
        Outcome::Threw(error) => format!("threw {:?} {:?}", error.at(0), error.at(2)).into_bytes(),
        Outcome::Missing => b"missing".to_vec(),
        Outcome::Stopped(stop) => format!("stopped {stop:?}").into_bytes(),
    }
}

fn judge(case: &CallCase, hidden: bool, outcome: Outcome, host: &Host) -> TestReport {
    let wanted = match &case.expected {
        Expected::Value { value, .. } => show(&to_node(value)),
        Expected::Throws { class } => class.clone().unwrap_or_else(|| "Exception".into()),
    };
    let failed = |reason: Reason, received: Option<String>| {
        Some(Failure { call: Some(case.call.clone()), expected: Some(wanted.clone()), received, ..bare(reason) })
    };
    let unlike = |matcher: &str| Reason::Assertion { matcher: matcher.into(), negated: false };
    let failure = match (&case.expected, outcome) {
        (Expected::Value { value, tolerance }, Outcome::Returned(got)) if same(&to_node(value), &got, *tolerance) => {
            None
        }
        (Expected::Value { .. }, Outcome::Returned(got)) => failed(unlike("assertEquals"), Some(show(&got))),
        (Expected::Throws { class }, Outcome::Threw(error)) if is_a(&error, class.as_deref()) => None,
        (Expected::Throws { .. }, Outcome::Threw(error)) => {
            let error = error_of(&error);
            failed(unlike("expectException"), Some(format!("{}: {}", error.name, error.message)))
        }
        (Expected::Throws { .. }, Outcome::Returned(got)) => failed(unlike("expectException"), Some(show(&got))),
        (_, Outcome::Threw(error)) => {
            let error = error_of(&error);
            let received = format!("{}: {}", error.name, error.message);
            failed(Reason::Threw { error }, Some(received))
        }
        (_, Outcome::Missing) => failed(Reason::Missing { name: case.function.clone() }, None),
        (_, Outcome::Stopped(stop)) => failed(stopped(stop, host.fatal.as_ref()), None),
    };
    let status = if failure.is_some() { TestStatus::Failed } else { TestStatus::Passed };
    TestReport { name: case.name.clone(), status, hidden, failure, tables: None }
}

/// Whether an error is of this class, or of one that extends it.
fn is_a(error: &Node, class: Option<&str>) -> bool {
    let Some(class) = class else { return true };
    let named = |node: &Node| node.words().is_some_and(|name| name.eq_ignore_ascii_case(class));
    let Some(Node::Array(parents)) = error.at(1) else { return false };
    error.at(0).is_some_and(named) || parents.iter().any(|(_, parent)| named(parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_and_nothing_else_is() {
        assert!(same(&Node::Int(3), &Node::Float(3.0), None));
        assert!(same(&Node::Float(0.3), &Node::Float(0.1 + 0.2), Some(1e-9)));
        assert!(!same(&Node::Int(1), &Node::Bool(true), None));
        assert!(!same(&Node::Int(3), &Node::text("3"), None));
        assert_eq!(to_node(&Value::Number(3_000_000_000.0)), Node::Float(3e9));
    }

    #[test]
    fn arrays_are_shown_as_they_are_written() {
        let keyed = Node::Array(vec![(Node::text("nom"), Node::text("l'été")), (Node::Int(4), Node::Null)]);
        assert_eq!(show(&keyed), "['nom' => 'l\\'été', 4 => null]");
        assert_eq!(show(&Node::list([Node::Int(1), Node::Float(2.0)])), "[1, 2.0]");
    }
}
