//! The two sides of a grade: stores of their own, since a component may not be entered again while it waits. A learner's
//! instance runs on a fiber, and rests there whenever the other side has the word.
//!
//! Each side hands one message over and gets one back, so that an answer nobody asked for, or a second one, cannot be
//! expressed: whoever has the word owes the innermost request its answer.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use serde_json::{Value as Json, json};
use wasmtime::component::{InstancePre, Linker};
use wasmtime::{Engine, Store, StoreContextMut, UpdateDeadline, bail};

use super::behaviour::Behaviour;
use super::budget::{Shared, Stop};
use super::system::{self, Desk, HasSystem, System};

/// The largest message; a side that sends more has been tampered with.
const MAX_MESSAGE: usize = 4 << 20;
/// Requests from one side to the other inside one another.
const MAX_DEPTH: u32 = 150;
/// Callbacks that one request of the tests' side may cause.
const MAX_CALLBACKS: u32 = 100_000;
/// Values of one message; the tests' side makes an object of each.
const MAX_VALUES: usize = 400_000;
/// Learner's instances that may be under way at once: the one the tests import, and a program that they run.
const MAX_INSTANCES: usize = 4;

/// The data of a learner's store.
pub(super) struct Guest {
    system: System,
}

/// The data of a tests' store.
pub(super) struct Host {
    system: System,
    pub(super) learners: Learners,
    pub(super) reports: Vec<Json>,
    /// The tests' bytecode, of an earlier grade.
    known: Option<Arc<[u8]>>,
    /// The tests' bytecode that this side has made, before anything of the learner's has run.
    pub(super) made: Option<Vec<u8>>,
}

impl HasSystem for Guest {
    fn system(&mut self) -> &mut System {
        &mut self.system
    }
}

impl HasSystem for Host {
    fn system(&mut self) -> &mut System {
        &mut self.system
    }
}

/// A learner's instance that runs, or waits for a message.
struct Learner {
    running: Pin<Box<dyn Future<Output = wasmtime::Result<()>> + Send>>,
    desk: Desk,
    /// Requests under way, in both directions.
    depth: u32,
    callbacks: u32,
}

/// The learner's instances of a grade, innermost last; only that one can be spoken to.
pub(super) struct Learners {
    engine: Engine,
    pre: InstancePre<Guest>,
    job: Vec<u8>,
    entry: String,
    memory_bytes: usize,
    pub(super) shared: Shared,
    stack: Vec<Result<Learner, Stop>>,
    /// Whether there has been any instance of the learner's.
    begun: bool,
    pub(super) behaviour: Behaviour,
    /// What went wrong on our side; no report can be made then.
    pub(super) fault: Option<String>,
}

pub(super) fn link_learner(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    system::add(linker)?;
    linker.root().func_wrap_async("exchange", |mut store: StoreContextMut<'_, Guest>, (message,): (Vec<u8>,)| {
        let desk = store.data_mut().system.desk.clone();
        if let Some(mut papers) = desk.get() {
            papers.from_guest = Some(message);
        }
        Box::new(poll_fn(move |_| match desk.get().and_then(|mut papers| papers.to_guest.take()) {
            Some(message) => Poll::Ready(Ok((message,))),
            None => Poll::Pending,
        }))
    })
}

pub(super) fn link_tests(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    system::add(linker)?;
    linker.root().func_wrap("exchange", |mut store: StoreContextMut<'_, Host>, (message,): (Vec<u8>,)| {
        let host = store.data_mut();
        let reply = match message.split_first() {
            Some((b'!', order)) => host.obey(&serde_json::from_slice(order)?)?.to_string().into_bytes(),
            Some((b'#', made)) => host.bytecode(made),
            _ => host.learners.ask(message).unwrap_or_else(|stop| json!(["!", stop.name()]).to_string().into_bytes()),
        };
        Ok((reply,))
    })
}

impl Host {
    pub(super) fn new(learners: Learners, memory_bytes: usize, known: Option<Arc<[u8]>>) -> Self {
        let system = System::new(learners.shared.clone(), Desk::default(), memory_bytes);
        Self { system, learners, reports: Vec::new(), known, made: None }
    }

    /// Gives the tests' bytecode (nothing: there is none yet) when asked with nothing, and takes it otherwise.
    fn bytecode(&mut self, made: &[u8]) -> Vec<u8> {
        if made.is_empty() {
            return self.known.take().map_or_else(Vec::new, |known| known.to_vec());
        }
        if !self.learners.begun {
            self.made.get_or_insert_with(|| made.to_vec());
        }
        Vec::new()
    }

    /// What the tests' side wants of the host itself.
    fn obey(&mut self, order: &Json) -> wasmtime::Result<Json> {
        let argument = &order[1];
        match order[0].as_str().unwrap_or_default() {
            "begin" => self.learners.shared.get().begin_test(),
            "report" => {
                self.reports.push(argument.clone());
                self.learners.shared.get().begin_test();
            }
            "load" => return Ok(told(self.learners.load(argument == &Json::Bool(true)))),
            "spawn" => return Ok(told(self.learners.spawn(argument == &Json::Bool(true)))),
            "end" => return Ok(Json::String(self.learners.end())),
            "printed" => return Ok(Json::String(self.learners.printed())),
            "kill" => self.learners.stop(Stop::Protocol),
            other => bail!("an unknown order: {other}"),
        }
        Ok(Json::Null)
    }
}

fn told(loaded: Result<(), Stop>) -> Json {
    loaded.map_or_else(|stop| Json::String(stop.name().into()), |()| Json::Null)
}

impl Learners {
    pub(super) fn new(
        engine: &Engine,
        pre: &InstancePre<Guest>,
        (job, entry): (Vec<u8>, String),
        memory_bytes: usize,
        shared: Shared,
    ) -> Self {
        let (engine, pre, behaviour) = (engine.clone(), pre.clone(), Behaviour::default());
        Self { engine, pre, job, entry, memory_bytes, shared, stack: Vec::new(), begun: false, behaviour, fault: None }
    }

    /// The learner's file that is loaded first.
    pub(super) fn entry(&self) -> String {
        self.entry.clone()
    }

    /// Replaces the learner's instances by a fresh one.
    pub(super) fn load(&mut self, hidden: bool) -> Result<(), Stop> {
        self.stack.clear();
        self.spawn(hidden)
    }

    /// A fresh instance beside the one there is, which waits until the fresh one has ended.
    fn spawn(&mut self, hidden: bool) -> Result<(), Stop> {
        self.begun = true;
        self.behaviour.begin_instance();
        if self.shared.get().is_out_of_time() || self.stack.len() >= MAX_INSTANCES {
            self.stack.push(Err(Stop::Time));
            return Err(Stop::Time);
        }
        let desk = Desk::for_learner(hidden);
        let system = System::new(self.shared.clone(), desk.clone(), self.memory_bytes);
        let mut store = Store::new(&self.engine, Guest { system });
        store.limiter(|guest| &mut guest.system);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|context| {
            let system = &context.data().system;
            if system.shared.get().is_out_of_time() {
                system.desk.note_stop(Stop::Time);
                bail!("time limit");
            }
            Ok(UpdateDeadline::Continue(1))
        });
        let (pre, job) = (self.pre.clone(), self.job.clone());
        let running = Box::pin(async move {
            let instance = pre.instantiate_async(&mut store).await?;
            let serve = instance.get_typed_func::<(Vec<u8>,), ()>(&mut store, "learner")?;
            serve.call_async(&mut store, (job,)).await
        });
        let mut learner = Learner { running, desk, depth: 0, callbacks: 0 };
        // It says that it is ready, and waits.
        let started = learner.resume(None).map(|_| ());
        if matches!(started, Err(Stop::Protocol | Stop::Exit)) {
            // None of the learner's code has run yet.
            self.fault = Some("a learner's instance did not start".into());
        }
        self.note(&started);
        self.stack.push(started.map(|()| learner));
        self.stack.last().map_or(Ok(()), |top| top.as_ref().map(|_| ()).map_err(|stop| *stop))
    }

    /// Ends the innermost instance; what it has printed that nobody has asked for.
    fn end(&mut self) -> String {
        let text = self.printed();
        self.stack.pop();
        self.behaviour.text(&text);
        text
    }

    /// What the innermost instance has written on its standard output since the last time.
    fn printed(&mut self) -> String {
        let Some(Ok(learner)) = self.stack.last() else { return String::new() };
        learner.desk.get().map(|mut papers| std::mem::take(&mut papers.text)).unwrap_or_default()
    }

    pub(super) fn stop(&mut self, stop: Stop) {
        self.note(&Err(stop));
        if let Some(top) = self.stack.last_mut() {
            *top = Err(stop);
        }
    }

    fn note(&self, ended: &Result<(), Stop>) {
        if *ended == Err(Stop::Time) {
            self.shared.get().note_timeout();
        }
    }

    /// Hands `message` to the learner's side and gives what it says next. Once it has ended, so says every request after
    /// that until the next fresh instance.
    pub(super) fn ask(&mut self, message: Vec<u8>) -> Result<Vec<u8>, Stop> {
        let expired = self.shared.get().has_expired();
        let Some(top) = self.stack.last_mut() else { return Err(Stop::Protocol) };
        let learner = match top {
            Ok(learner) => learner,
            Err(stop) => return Err(*stop),
        };
        let asked = if expired { Err(Stop::Time) } else { learner.say(message) };
        match asked.and_then(|reply| self.accept(reply)) {
            Ok(reply) => Ok(reply),
            Err(stop) => {
                self.stop(stop);
                Err(stop)
            }
        }
    }

    /// Lets through what is a message, and notes what it says of the learner's behaviour.
    fn accept(&mut self, reply: Vec<u8>) -> Result<Vec<u8>, Stop> {
        let message: Json = serde_json::from_slice(&reply).map_err(|_| Stop::Protocol)?;
        let Some(Ok(learner)) = self.stack.last_mut() else { return Err(Stop::Protocol) };
        let Some(parts) = message.as_array().filter(|parts| parts.len() >= 4) else { return Err(Stop::Protocol) };
        if parts[0] == "=" {
            learner.depth = learner.depth.checked_sub(1).ok_or(Stop::Protocol)?;
        } else {
            learner.callbacks += 1;
            learner.depth += 1;
            if learner.callbacks > MAX_CALLBACKS {
                return Err(Stop::Time);
            }
        }
        if count(&message) > MAX_VALUES || !self.behaviour.message(parts) {
            return Err(Stop::Protocol);
        }
        Ok(reply)
    }
}

impl Learner {
    fn say(&mut self, message: Vec<u8>) -> Result<Vec<u8>, Stop> {
        if message.starts_with(b"[\"=\"") {
            self.depth = self.depth.saturating_sub(1);
        } else {
            if self.depth == 0 {
                self.callbacks = 0;
            }
            self.depth += 1;
        }
        if self.depth > MAX_DEPTH {
            return Err(Stop::Recursion);
        }
        self.resume(Some(message))
    }

    /// Lets the instance run until it hands a message over, or ends.
    fn resume(&mut self, message: Option<Vec<u8>>) -> Result<Vec<u8>, Stop> {
        if let Some(mut papers) = self.desk.get() {
            papers.to_guest = message;
        }
        let polled = self.running.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Some(mut papers) = self.desk.get() else { return Err(Stop::Protocol) };
        let said = papers.from_guest.take();
        if let Some(stop) = papers.stop {
            return Err(stop);
        }
        match (polled, said) {
            (Poll::Pending, Some(message)) if message.len() <= MAX_MESSAGE => Ok(message),
            (Poll::Ready(Err(error)), _) => Err(stop_of(&error)),
            _ => Err(Stop::Protocol),
        }
    }
}

/// Why an instance trapped, where no limit has said so before.
fn stop_of(error: &wasmtime::Error) -> Stop {
    match error.downcast_ref::<wasmtime::Trap>() {
        Some(wasmtime::Trap::StackOverflow) => Stop::Recursion,
        Some(wasmtime::Trap::Interrupt) => Stop::Time,
        _ => Stop::Protocol,
    }
}

fn count(message: &Json) -> usize {
    match message {
        Json::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        _ => 1,
    }
}

pub(super) fn new_tests_store(engine: &Engine, host: Host) -> Store<Host> {
    let mut store = Store::new(engine, host);
    store.limiter(|host| &mut host.system);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|context| {
        if context.data().system.shared.get().tests_may_go_on() {
            return Ok(UpdateDeadline::Continue(1));
        }
        bail!("the tests go on without end")
    });
    store
}
