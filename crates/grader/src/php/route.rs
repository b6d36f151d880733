//! Who a message is for: what either side writes is read here, and carried to the other.

use tremplin_course::Place;
use wasmtime::Caller;

use super::host::{Host, Reply, Stop, ask, ask_learner, load_learner, page};
use super::node::Node;
use super::process::Role;

const MAX_CALLBACKS: u32 = 100_000;
/// The largest message, in bytes.
const MAX_MESSAGE: usize = 4 << 20;

/// A message that the running process wrote.
pub(super) fn written(caller: &mut Caller<'_, Host>, bytes: &[u8]) -> wasmtime::Result<()> {
    let Some(node) = Node::read(bytes).filter(|_| bytes.len() <= MAX_MESSAGE) else {
        wasmtime::bail!("a message that is none");
    };
    let kind = node.at(0).and_then(Node::words).unwrap_or_default();
    let process = caller.data_mut().current();
    match (process.role, kind.as_str()) {
        // One answer to each question: a second one ends its writer.
        (Role::Tests | Role::Learner, "r" | "t") if process.answer.is_none() => {
            process.answer = Some(bytes.to_vec());
            Ok(())
        }
        (Role::Learner, "c") => call_back(caller, bytes),
        (Role::Tests, _) => from_tests(caller, &kind, &node, bytes),
        _ => wasmtime::bail!("a message out of turn"),
    }
}

fn from_tests(caller: &mut Caller<'_, Host>, kind: &str, node: &Node, bytes: &[u8]) -> wasmtime::Result<()> {
    let reply = match kind {
        "report" => {
            let report = node.at(1).and_then(Node::bytes).unwrap_or_default().to_vec();
            caller.data_mut().reports.push(report);
            None
        }
        "begin" => {
            caller.data_mut().begin_test();
            None
        }
        "load" => Some(load_learner(&mut *caller, node.at(1) == Some(&Node::Bool(true)))),
        "page" => Some(page(&mut *caller, node)),
        _ => Some(ask_learner(&mut *caller, bytes)),
    };
    let words = fatal_words(caller.data());
    let process = caller.data_mut().current();
    match reply {
        None => process.deliver(0, &[], &[]),
        Some(Reply::Answer { answer, printed }) => process.deliver(0, &answer, &printed),
        Some(Reply::Stopped(stop)) => process.deliver(stop as i32, &words, &[]),
    }
    Ok(())
}

/// PHP's last words, for the report of the test they ended.
fn fatal_words(host: &Host) -> Vec<u8> {
    let Some(error) = &host.fatal else { return Node::Array(Vec::new()).to_bytes() };
    let empty = Place { file: String::new(), line: 0, column: None };
    let place = error.place.as_ref().unwrap_or(&empty);
    Node::list([Node::text(&error.message), Node::text(&place.file), Node::Int(i64::from(place.line))]).to_bytes()
}

/// The learner's side calls an object of the tests'.
fn call_back(caller: &mut Caller<'_, Host>, bytes: &[u8]) -> wasmtime::Result<()> {
    let host = caller.data_mut();
    host.callbacks += 1;
    let Some(tests) = host.tests else { wasmtime::bail!("nobody to call back") };
    if host.callbacks > MAX_CALLBACKS {
        host.stop.get_or_insert(Stop::Time);
        wasmtime::bail!("called back without end");
    }
    let learner = host.learner;
    let (answer, _) = ask(&mut *caller, tests, bytes)?;
    if caller.data().learner != learner {
        wasmtime::bail!("ended in a callback");
    }
    caller.data_mut().current().deliver(0, &answer, &[]);
    Ok(())
}
