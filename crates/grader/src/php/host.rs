//! The instances of one grade, what passes between them, and what they may use.

use tremplin_course::{CodeError, Limits};
use wasmtime::{AsContextMut, Engine, InstancePre, Memory, ResourceLimiter, Store, UpdateDeadline};

use super::boot::ENTRY;
use super::errors;
use super::files::Files;
use super::node::Node;
use super::process::{Guest, Process, Role};
use crate::budget::{Budget, thread_cpu_us};

/// Why a learner's instance was ended. The numbers are those the tests' side reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Time = 1,
    Memory = 2,
    Output = 3,
    Recursion = 4,
    Protocol = 5,
    /// PHP itself gave up, with a message.
    Fatal = 6,
}

impl Stop {
    pub(super) fn from_number(number: i64) -> Self {
        [Self::Time, Self::Memory, Self::Output, Self::Recursion, Self::Fatal]
            .into_iter()
            .find(|stop| *stop as i64 == number)
            .unwrap_or(Self::Protocol)
    }
}

/// Calls from one side into the other inside one another. Each holds native stack on this side.
const MAX_DEPTH: usize = 100;
/// PHP's own count is of what its code asked for: the engine, its pages and its doubled tables come on top.
const MEMORY_MARGIN: usize = 64 << 20;
/// How long the tests' own code may run on, once time is up, before the grade is ended.
const GRACE_US: u64 = 2_000_000;
const MAX_COMPLAINTS: usize = 8 << 10;
const EPOCH_NS: u64 = 1_767_603_600_000_000_000;

/// State of one grade.
pub(super) struct Host {
    pre: Option<InstancePre<Host>>,
    processes: Vec<Process>,
    running: Vec<usize>,
    pub(super) tests: Option<usize>,
    pub(super) learner: Option<usize>,
    /// The learner's files, and the one that is loaded.
    source: Vec<(String, Vec<u8>)>,
    entry: String,
    budget: Budget,
    limits: Limits,
    expired_us: Option<u64>,
    hidden: bool,
    pub(super) callbacks: u32,
    pub(super) printed: String,
    printed_bytes: usize,
    pub(super) stop: Option<Stop>,
    pub(super) fatal: Option<CodeError>,
    pub(super) fault: Option<String>,
    pub(super) reports: Vec<Vec<u8>>,
    slept_ns: u64,
    chance: u64,
    /// More memory was asked for than there is: a trap that follows is because of it.
    is_out_of_memory: bool,
}

impl ResourceLimiter for Host {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let fits = desired <= ((self.limits.memory_mib as usize) << 21) + MEMORY_MARGIN;
        self.is_out_of_memory |= !fits;
        Ok(fits)
    }

    fn table_growing(&mut self, current: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(current == 0) // asked once, for the table an instance starts with
    }
}

impl Host {
    pub(super) fn new(
        pre: Option<InstancePre<Host>>,
        source: Vec<(String, Vec<u8>)>,
        entry: &str,
        limits: &Limits,
        seed: u64,
    ) -> Self {
        Self {
            pre,
            processes: Vec::new(),
            running: Vec::new(),
            tests: None,
            learner: None,
            source,
            entry: entry.to_owned(),
            budget: Budget::new(limits),
            limits: limits.clone(),
            expired_us: None,
            hidden: false,
            callbacks: 0,
            printed: String::new(),
            printed_bytes: 0,
            stop: None,
            fatal: None,
            fault: None,
            reports: Vec::new(),
            slept_ns: 0,
            chance: seed,
            is_out_of_memory: false,
        }
    }

    /// Of no grade.
    fn nobody() -> Self {
        Self::new(None, Vec::new(), "", &Limits::MAX, 0)
    }

    /// The one process that makes the snapshot.
    pub(super) fn booting(files: Files) -> Self {
        let mut host = Self::nobody();
        host.processes.push(Process::new(Role::Boot, files));
        host.running.push(0);
        host
    }

    /// The process whose code is running: it is this one that calls the host.
    pub(super) fn current(&mut self) -> &mut Process {
        let at = self.running.last().copied().unwrap_or(0);
        &mut self.processes[at]
    }

    /// The learner's files, by name.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.source.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn used_us(&self) -> u64 {
        self.budget.used_us()
    }

    pub(super) fn complaints(&mut self) -> String {
        String::from_utf8_lossy(&self.current().complaints).into_owned()
    }

    pub(super) fn now_ns(&self) -> u64 {
        EPOCH_NS + self.slept_ns
    }

    pub(super) fn sleep_ns(&mut self, nanoseconds: u64) {
        self.slept_ns = self.slept_ns.saturating_add(nanoseconds.min(1 << 50)).min(1 << 60);
    }

    /// The same bytes for the same seed (splitmix64).
    pub(super) fn random(&mut self) -> u8 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.chance;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z >> 56).to_le_bytes()[0]
    }

    /// The snapshot is taken where the boot script asks for a file of this name.
    pub(super) fn opening(&mut self, path: &[u8]) -> wasmtime::Result<()> {
        if self.current().role == Role::Boot && path == ENTRY.as_bytes() {
            wasmtime::bail!("snapshot");
        }
        Ok(())
    }

    /// What an instance prints. The tests' own goes nowhere.
    pub(super) fn take_output(&mut self, bytes: &[u8]) -> wasmtime::Result<()> {
        let process = self.current();
        if process.role != Role::Learner {
            return Ok(());
        }
        let mut bytes = bytes;
        if !process.has_begun {
            let Some(mark) = bytes.iter().position(|byte| *byte == 0) else { return Ok(()) };
            process.has_begun = true;
            bytes = &bytes[mark + 1..];
        }
        process.printed.extend_from_slice(bytes);
        self.print(&String::from_utf8_lossy(bytes))
    }

    pub(super) fn print(&mut self, text: &str) -> wasmtime::Result<()> {
        self.printed_bytes += text.len();
        let most = (self.limits.output_kib as usize) << 10;
        if !self.hidden {
            let room = most.saturating_sub(self.printed.len());
            self.printed.push_str(&text[..text.floor_char_boundary(room)]);
        }
        if self.printed_bytes > most {
            self.stop.get_or_insert(Stop::Output);
            wasmtime::bail!("output limit");
        }
        Ok(())
    }

    /// What PHP complains of: a warning is printed where the learner sees it, the last word of a dying instance kept.
    pub(super) fn take_complaint(&mut self, bytes: &[u8]) -> wasmtime::Result<()> {
        let process = self.current();
        if process.complaints.len() < MAX_COMPLAINTS {
            process.complaints.extend_from_slice(bytes);
        }
        if process.role != Role::Learner {
            return Ok(());
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        for warning in errors::warnings(&text) {
            self.print(&format!("\n{warning}\n"))?;
        }
        Ok(())
    }

    /// Whether a limit keeps anything more from being run.
    pub(super) fn limit_reached(&self) -> Option<Stop> {
        if self.budget.is_out() { Some(Stop::Time) } else { self.is_out_of_memory.then_some(Stop::Memory) }
    }

    pub(super) fn begin_test(&mut self) {
        self.budget.begin_test();
        self.expired_us = None;
        self.callbacks = 0;
    }

    /// Ends the learner's instance; the first reason stands.
    fn end_learner(&mut self, stop: Stop) {
        self.learner = None;
        if *self.stop.get_or_insert(stop) == Stop::Time {
            self.budget.expire();
        }
    }
}

/// Asked at each tick of a running guest: goes on, or ends whoever runs.
fn at_tick(host: &mut Host) -> wasmtime::Result<UpdateDeadline> {
    if host.budget.is_out() {
        let now = thread_cpu_us();
        let expired = *host.expired_us.get_or_insert(now);
        if host.current().role == Role::Learner {
            host.stop.get_or_insert(Stop::Time);
            wasmtime::bail!("time limit");
        }
        if now.saturating_sub(expired) > GRACE_US {
            wasmtime::bail!("the tests go on without end");
        }
    }
    Ok(UpdateDeadline::Continue(1))
}

pub(super) fn new_store(engine: &Engine, host: Host) -> Store<Host> {
    let mut store = Store::new(engine, host);
    store.limiter(|host| host);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|mut context| at_tick(context.data_mut()));
    store
}

/// Starts an instance from the snapshot; its number.
fn start(
    mut store: impl AsContextMut<Data = Host>,
    role: Role,
    files: Vec<(String, Vec<u8>)>,
) -> wasmtime::Result<usize> {
    let mut context = store.as_context_mut();
    let pre = context.data().pre.clone().ok_or_else(|| wasmtime::format_err!("nothing to start"))?;
    let number = context.data().processes.len();
    context.data_mut().processes.push(Process::new(role, Files::new(files)));
    let instance = pre.instantiate(&mut context)?;
    let memory: Memory =
        instance.get_memory(&mut context, "memory").ok_or_else(|| wasmtime::format_err!("no memory"))?;
    let (frame, handler) = super::boot::entry_point(memory.data(&context))?;
    let table = instance.get_table(&mut context, super::boot::TABLE);
    let table = table.ok_or_else(|| wasmtime::format_err!("the guest exports no table"))?;
    let handler = table.get(&mut context, u64::from(handler)).and_then(|entry| entry.as_func().flatten().copied());
    let handler = handler.ok_or_else(|| wasmtime::format_err!("no function to call"))?;
    let serve = handler.typed(&context)?;
    context.data_mut().processes[number].guest = Some(Guest { serve, frame });
    Ok(number)
}

/// Asks process `number`, and gives its answer and what it printed meanwhile.
pub(super) fn ask(
    mut store: impl AsContextMut<Data = Host>,
    number: usize,
    body: &[u8],
) -> wasmtime::Result<(Vec<u8>, Vec<u8>)> {
    /// Where the function's result goes, in the frame that calls it: a field that it has read by then.
    const RESULT: u32 = 16;
    let mut context = store.as_context_mut();
    let host = context.data_mut();
    if host.running.len() >= MAX_DEPTH {
        host.stop.get_or_insert(Stop::Recursion);
        wasmtime::bail!("too many calls inside one another");
    }
    let process = &mut host.processes[number];
    process.deliver(0, body, &[]);
    process.answer = None;
    // What it printed before it called back belongs to the call it is still in.
    let before = std::mem::take(&mut process.printed);
    let guest = process.guest.clone().ok_or_else(|| wasmtime::format_err!("not started"))?;
    host.running.push(number);
    let called = guest.serve.call(&mut context, (guest.frame, guest.frame + RESULT));
    let host = context.data_mut();
    host.running.pop();
    called?;
    let process = &mut host.processes[number];
    let printed = std::mem::replace(&mut process.printed, before);
    let answer = process.answer.take().ok_or_else(|| wasmtime::format_err!("no answer"))?;
    Ok((answer, printed))
}

/// What became of a request to the learner's side.
pub(super) enum Reply {
    Answer { answer: Vec<u8>, printed: Vec<u8> },
    Stopped(Stop),
}

fn ask_process(mut store: impl AsContextMut<Data = Host>, number: usize, body: &[u8]) -> Reply {
    let mut context = store.as_context_mut();
    if context.data().expired_us.is_some() {
        context.data_mut().stop.get_or_insert(Stop::Time);
        return Reply::Stopped(Stop::Time);
    }
    match ask(&mut context, number, body) {
        Ok((answer, printed)) => Reply::Answer { answer, printed },
        Err(error) => {
            let host = context.data_mut();
            let why = stop_of(&error, host, number);
            let stop = *host.stop.get_or_insert(why);
            Reply::Stopped(stop)
        }
    }
}

/// Why an instance ended, where no limit has said so before: a trap, or PHP's own last words.
fn stop_of(error: &wasmtime::Error, host: &mut Host, number: usize) -> Stop {
    let complaints = String::from_utf8_lossy(&host.processes[number].complaints).into_owned();
    match error.downcast_ref::<wasmtime::Trap>() {
        Some(wasmtime::Trap::StackOverflow) => return Stop::Recursion,
        Some(wasmtime::Trap::Interrupt) => return Stop::Time,
        _ => {}
    }
    match errors::fatal(&complaints) {
        Some(error) if errors::is_memory(&error.message) => Stop::Memory,
        Some(error) => {
            host.fatal = Some(error);
            Stop::Fatal
        }
        None if host.is_out_of_memory => Stop::Memory,
        None => Stop::Protocol,
    }
}

/// Asks the learner's instance; one that ended says so until the next [`load_learner`].
pub(super) fn ask_learner(mut store: impl AsContextMut<Data = Host>, body: &[u8]) -> Reply {
    let mut context = store.as_context_mut();
    let Some(number) = context.data().learner else {
        return Reply::Stopped(context.data().stop.unwrap_or(Stop::Protocol));
    };
    let reply = ask_process(&mut context, number, body);
    let host = context.data_mut();
    match reply {
        Reply::Stopped(stop) => {
            host.end_learner(stop);
            Reply::Stopped(host.stop.unwrap_or(stop))
        }
        // A callback in between may have ended it: then its answer is none.
        _ if host.learner != Some(number) => Reply::Stopped(host.stop.unwrap_or(Stop::Protocol)),
        reply => reply,
    }
}

/// A fresh instance with the learner's files.
pub(super) fn load_learner(mut store: impl AsContextMut<Data = Host>, hidden: bool) -> Reply {
    let mut context = store.as_context_mut();
    let host = context.data_mut();
    host.learner = None;
    host.stop = None;
    host.fatal = None;
    host.is_out_of_memory = false;
    host.hidden = hidden;
    host.begin_test();
    if host.budget.is_out() {
        host.stop = Some(Stop::Time);
        return Reply::Stopped(Stop::Time);
    }
    let (files, options) = (host.source.clone(), options(host));
    let request = Node::list([Node::text("load"), Node::text(&host.entry), options]);
    match start(&mut context, Role::Learner, files) {
        Ok(number) => context.data_mut().learner = Some(number),
        Err(error) => {
            context.data_mut().fault = Some(format!("{error:#}"));
            return Reply::Stopped(Stop::Protocol);
        }
    }
    ask_learner(context, &request.to_bytes())
}

/// The learner's memory, in bytes, and the names of their files.
fn options(host: &Host) -> Node {
    let memory = Node::Int(i64::from(host.limits.memory_mib) << 20);
    Node::list([memory, Node::list(host.source.iter().map(|(name, _)| Node::text(name)))])
}

/// A page in an instance of its own, which ends with it.
pub(super) fn page(mut store: impl AsContextMut<Data = Host>, request: &Node) -> Reply {
    let mut context = store.as_context_mut();
    let (files, options) = (context.data().source.clone(), options(context.data()));
    let mut asked = request.at(2).cloned().unwrap_or(Node::Null);
    if let (Node::Array(entries), Some(memory), Some(names)) = (&mut asked, options.at(0), options.at(1)) {
        entries.push((Node::text("memory"), memory.clone()));
        entries.push((Node::text("files"), names.clone()));
    }
    let request = Node::list([Node::text("page"), request.at(1).cloned().unwrap_or(Node::Null), asked]);
    // In a store of its own: what the page holds is given back with it.
    let engine = context.engine().clone();
    let mut host = std::mem::replace(context.data_mut(), Host::nobody());
    let (processes, running) = (std::mem::take(&mut host.processes), std::mem::take(&mut host.running));
    let (tests, learner) = (host.tests.take(), host.learner.take());
    let mut own = new_store(&engine, host);
    let reply = match start(&mut own, Role::Learner, files) {
        Ok(number) => ask_process(&mut own, number, &request.to_bytes()),
        Err(error) => {
            own.data_mut().fault = Some(format!("{error:#}"));
            Reply::Stopped(Stop::Protocol)
        }
    };
    *context.data_mut() = Host { processes, running, tests, learner, ..own.into_data() };
    reply
}

/// Gives back what the instances of a store held: nothing of it is needed any more.
pub(super) fn renew(store: &mut Store<Host>) {
    let host = std::mem::replace(store.data_mut(), Host::nobody());
    let engine = store.engine().clone();
    let (processes, running) = (Vec::new(), Vec::new());
    *store = new_store(&engine, Host { processes, running, tests: None, learner: None, stop: None, ..host });
}

/// How the tests' side ended.
pub(super) enum TestsEnd {
    /// All tests of its block are told.
    Done,
    /// The learner's instance ended before the last.
    Again,
    /// It was itself ended, with PHP's last words where there are any.
    Cut(Option<CodeError>),
}

/// Starts the tests' instance and has it run.
pub(super) fn run_tests(
    store: &mut Store<Host>,
    files: Vec<(String, Vec<u8>)>,
    request: &[u8],
) -> wasmtime::Result<TestsEnd> {
    let number = start(&mut *store, Role::Tests, files)?;
    store.data_mut().tests = Some(number);
    let answer = ask(&mut *store, number, request).ok().and_then(|(answer, _)| Node::read(&answer));
    Ok(match answer.as_ref().and_then(|answer| answer.at(1)) {
        Some(Node::Bool(true)) => TestsEnd::Done,
        Some(_) => TestsEnd::Again,
        None => TestsEnd::Cut(errors::fatal(&String::from_utf8_lossy(&store.data().processes[number].complaints))),
    })
}
