//! What the two instances of a grade share: the calls between them, the budgets, what was printed and reported.

mod memory;
mod side;

use std::sync::Arc;
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};
use tremplin_course::Limits;
use wasmtime::{Caller, InstancePre, Linker, Memory, Store, UpdateDeadline};

use super::Prepared;
use super::image::Image;
pub(super) use side::Side;

/// Why the learner's instance was ended; the numbers are those of `frames.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Time = 1,
    Memory = 2,
    Output = 3,
    Recursion = 4,
    Protocol = 5,
}

impl Stop {
    pub(super) fn from_number(number: i32) -> Option<Self> {
        [Self::Time, Self::Memory, Self::Output, Self::Recursion, Self::Protocol]
            .into_iter()
            .find(|stop| *stop as i32 == number)
    }
}

/// The largest frame, as in `buffer.h`; a side that sends more has been tampered with.
const MAX_FRAME: usize = 4 << 20;
/// Calls from one side into the other inside one another. Each holds native stack on this side.
const MAX_DEPTH: u32 = 400;
/// Callbacks that one call of the tests' side may cause.
const MAX_CALLBACKS: u32 = 100_000;
/// Memory of an instance beyond what its engine counts: the engine itself, frames, the snapshot.
const MEMORY_MARGIN: usize = 32 << 20;
/// The same where a browser's window is in the snapshot.
const PAGE_MARGIN: usize = 64 << 20;
/// How long the tests' own code may run on, once time is up, before the grade is ended.
const GRACE_MS: u64 = 2_000;
/// How long after the clock's limit a grade ends whatever runs: before the pool would kill the process for it.
const LAST_MS: u128 = 500;
/// Instances of the learner's code in one grade; each keeps its place in the engine's pool until the grade ends.
const MAX_INSTANCES: u32 = 120;
/// Virtual time starts on Monday 5 January 2026 at 09:00 UTC, in milliseconds of the Unix epoch.
const EPOCH_MS: f64 = 1_767_603_600_000.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Running {
    Learner,
    Tests,
}

/// State of one grade.
pub(super) struct Host {
    learner_pre: InstancePre<Host>,
    /// What each instance begins as, where that is not what the snapshot is.
    pub(super) prepared: Option<Arc<Prepared>>,
    learner: Option<Side>,
    tests: Option<Side>,
    /// The LOAD request with the learner's files.
    pub(super) load: Vec<u8>,
    pub(super) stop: Option<Stop>,
    /// What went wrong on our side; no report can be made then.
    pub(super) fault: Option<String>,
    running: Running,
    depth: u32,
    callbacks: u32,
    hidden: bool,
    pub(super) printed: String,
    printed_bytes: usize,
    pub(super) reports: Vec<Vec<u8>>,
    virtual_ms: f64,
    instances: u32,
    grown: usize,
    limits: Limits,
    started: Instant,
    started_cpu_us: u64,
    test_started_cpu_us: u64,
    expired_cpu_us: Option<u64>,
    timeouts: u32,
    frame: Vec<u8>,
    /// The tests' side itself reads the learner's page: it is stopped as the learner's would be.
    reads_page: bool,
    margin: usize,
}

/// Processor time of this thread, in microseconds.
pub(super) fn thread_cpu_us() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000
}

impl Host {
    pub(super) fn new(learner_pre: InstancePre<Host>, load: Vec<u8>, limits: Limits) -> Self {
        let now = thread_cpu_us();
        Self {
            learner_pre,
            prepared: None,
            learner: None,
            tests: None,
            load,
            stop: None,
            fault: None,
            running: Running::Tests,
            depth: 0,
            callbacks: 0,
            hidden: false,
            printed: String::new(),
            printed_bytes: 0,
            reports: Vec::new(),
            virtual_ms: 0.0,
            instances: 0,
            grown: 0,
            limits,
            started: Instant::now(),
            started_cpu_us: now,
            test_started_cpu_us: now,
            expired_cpu_us: None,
            timeouts: 0,
            frame: Vec::new(),
            reads_page: false,
            margin: MEMORY_MARGIN,
        }
    }

    /// For a page that is data: there is no learner's side, and the limits are those of the tests' side.
    pub(super) fn of_page(self) -> Self {
        Self { reads_page: true, margin: PAGE_MARGIN, ..self }
    }

    /// For a page whose scripts run: a window is in both sides.
    pub(super) fn of_live_page(self, prepared: Option<Arc<Prepared>>) -> Self {
        Self { margin: PAGE_MARGIN, prepared, ..self }
    }

    pub(super) fn cpu_us(&self) -> u64 {
        thread_cpu_us().saturating_sub(self.started_cpu_us)
    }

    /// Virtual time begins again, for tests or calls that know of none before.
    pub(super) fn restart_clock(&mut self) {
        self.virtual_ms = 0.0;
    }

    /// A new test begins: it has its own processor time, unless the whole grade's time is up.
    pub(super) fn begin_test(&mut self) {
        self.test_started_cpu_us = thread_cpu_us();
        self.expired_cpu_us = None;
        self.callbacks = 0;
    }

    fn is_out_of_time(&self, now_us: u64) -> bool {
        // Once a test has run out of time, the others get a share: a loop without end is in them all as a rule.
        let share = if self.timeouts > 0 { 4 } else { 1 };
        let (cpu_us, wall_us) = (u64::from(self.limits.cpu_ms) * 1_000, u64::from(self.limits.wall_ms) * 1_000);
        // A guest cannot sleep: clock time that its processor time falls far short of was taken by a busy machine, and is
        // none of the learner's doing.
        let is_its_own = now_us.saturating_sub(self.started_cpu_us) > wall_us / 10;
        now_us.saturating_sub(self.test_started_cpu_us) > cpu_us / share
            || (is_its_own && self.started.elapsed().as_micros() > u128::from(wall_us))
    }

    /// Ends the learner's instance; the first reason stands.
    pub(super) fn end_learner(&mut self, stop: Stop) {
        self.learner = None;
        if *self.stop.get_or_insert(stop) == Stop::Time {
            self.timeouts += 1;
        }
    }

    fn print(&mut self, text: &str) -> wasmtime::Result<()> {
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
}

/// Asked at each tick of a running guest: goes on, or ends whoever runs.
fn at_tick(host: &mut Host) -> wasmtime::Result<UpdateDeadline> {
    let now = thread_cpu_us();
    if host.is_out_of_time(now) {
        // The tests' side is not cut short in the middle: it would lose its report. Its next call finds the learner's ended.
        let expired = *host.expired_cpu_us.get_or_insert(now);
        if host.running == Running::Learner || host.reads_page {
            host.stop.get_or_insert(Stop::Time);
            wasmtime::bail!("time limit");
        }
        let last = u128::from(host.limits.wall_ms) + LAST_MS;
        if now.saturating_sub(expired) > GRACE_MS * 1_000 || host.started.elapsed().as_millis() > last {
            wasmtime::bail!("the tests go on without end");
        }
    }
    Ok(UpdateDeadline::Continue(1))
}

pub(super) fn new_store(engine: &wasmtime::Engine, host: Host) -> Store<Host> {
    let mut store = Store::new(engine, host);
    store.limiter(|host| host);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|mut context| at_tick(context.data_mut()));
    store
}

/// What a fresh instance of `side` becomes when it has answered `frame`.
///
/// # Errors
/// When it does not answer, or has become too large to be held.
pub(super) fn image_after(
    engine: &wasmtime::Engine,
    host: Host,
    side: &InstancePre<Host>,
    frame: &[u8],
) -> wasmtime::Result<Image> {
    let mut store = new_store(engine, host);
    let (start, side) = (Side::new(&mut store, side, None)?, Side::new(&mut store, side, None)?);
    side.request(&mut store, frame, &mut Vec::new())?;
    let image = Image::of(start.memory.data(&store), side.memory.data(&store));
    image.ok_or_else(|| wasmtime::format_err!("too large"))
}

/// Replaces the learner's instance by a fresh one and has it load the learner's files; its answer is appended.
pub(super) fn load_learner(
    mut store: impl wasmtime::AsContextMut<Data = Host>,
    hidden: bool,
    answer: &mut Vec<u8>,
) -> Result<(), Stop> {
    let mut context = store.as_context_mut();
    let host = context.data_mut();
    host.end_learner(Stop::Protocol);
    host.stop = None;
    host.hidden = hidden;
    host.begin_test();
    host.instances += 1;
    if host.instances > MAX_INSTANCES || host.is_out_of_time(thread_cpu_us()) {
        host.stop = Some(Stop::Time);
        return Err(Stop::Time);
    }
    let (pre, prepared, load) = (host.learner_pre.clone(), host.prepared.clone(), std::mem::take(&mut host.load));
    let image = prepared.as_ref().map(|both| &both.learner);
    let loaded = Side::new(&mut context, &pre, image).map(|side| context.data_mut().learner = Some(side));
    let result = match loaded {
        Ok(()) => ask_learner(&mut context, &load, answer),
        Err(error) => {
            // No fault of the learner's: the grade as a whole has failed.
            context.data_mut().fault = Some(format!("{error:#}"));
            Err(Stop::Protocol)
        }
    };
    context.data_mut().load = load;
    result
}

/// Sends `frame` to the learner's instance and appends its answer to `answer`. An instance that traps, sends nonsense or has no
/// time left is ended, and so says every request after that until the next [`load_learner`].
pub(super) fn ask_learner(
    mut store: impl wasmtime::AsContextMut<Data = Host>,
    frame: &[u8],
    answer: &mut Vec<u8>,
) -> Result<(), Stop> {
    let mut context = store.as_context_mut();
    let host = context.data_mut();
    if host.expired_cpu_us.is_some() {
        host.end_learner(Stop::Time);
    } else if host.depth >= MAX_DEPTH {
        host.end_learner(Stop::Recursion);
    }
    let Some(learner) = host.learner.clone() else { return Err(host.stop.unwrap_or(Stop::Protocol)) };
    let before = std::mem::replace(&mut host.running, Running::Learner);
    host.depth += 1;
    let asked = learner.request(&mut context, frame, answer);
    let host = context.data_mut();
    host.depth -= 1;
    host.running = before;
    if let Err(error) = asked {
        host.end_learner(stop_of(&error));
    }
    // A callback in between may have ended it too: then its frames above must not go on.
    if host.learner.is_none() { Err(host.stop.unwrap_or(Stop::Protocol)) } else { Ok(()) }
}

/// Why an instance trapped, where no limit has said so before.
fn stop_of(error: &wasmtime::Error) -> Stop {
    match error.downcast_ref::<wasmtime::Trap>() {
        Some(wasmtime::Trap::StackOverflow) => Stop::Recursion,
        Some(wasmtime::Trap::Interrupt) => Stop::Time,
        _ => Stop::Protocol,
    }
}

fn guest_memory(caller: &mut Caller<'_, Host>) -> wasmtime::Result<Memory> {
    let memory = caller.get_export("memory").and_then(wasmtime::Extern::into_memory);
    memory.ok_or_else(|| wasmtime::format_err!("the guest exports no memory"))
}

fn read(caller: &mut Caller<'_, Host>, address: u32, length: u32, into: &mut Vec<u8>) -> wasmtime::Result<()> {
    let memory = guest_memory(caller)?;
    let bytes = memory.data(&caller).get(address as usize..).and_then(|rest| rest.get(..length as usize));
    let bytes = bytes.filter(|bytes| bytes.len() <= MAX_FRAME);
    into.extend_from_slice(bytes.ok_or_else(|| wasmtime::format_err!("a frame out of bounds"))?);
    Ok(())
}

/// The tests' side asks: what it sends is carried to the learner's, the answer back; -1 when there is none.
fn tests_call(mut caller: Caller<'_, Host>, address: u32, length: u32) -> wasmtime::Result<i32> {
    const LOAD: [u8; 2] = [0, 0];
    let mut frame = std::mem::take(&mut caller.data_mut().frame);
    frame.clear();
    read(&mut caller, address, length, &mut frame)?;
    let mut answer = Vec::with_capacity(256);
    let asked = match frame.as_slice() {
        [head @ .., hidden] if *head == LOAD => load_learner(&mut caller, *hidden != 0, &mut answer),
        _ => ask_learner(&mut caller, &frame, &mut answer),
    };
    caller.data_mut().frame = frame;
    if asked.is_err() {
        return Ok(-1);
    }
    let Some(tests) = caller.data().tests.clone() else { wasmtime::bail!("no tests' side") };
    tests.deliver(&mut caller, &answer)?;
    Ok(i32::try_from(answer.len())?)
}

/// The learner's side calls back.
fn learner_call(mut caller: Caller<'_, Host>, address: u32, length: u32) -> wasmtime::Result<i32> {
    let host = caller.data_mut();
    host.callbacks += 1;
    let Some(tests) = host.tests.clone() else { wasmtime::bail!("nobody to call back") };
    if host.callbacks > MAX_CALLBACKS || host.depth >= MAX_DEPTH {
        host.stop.get_or_insert(if host.depth >= MAX_DEPTH { Stop::Recursion } else { Stop::Time });
        wasmtime::bail!("too many callbacks");
    }
    let Some(learner) = host.learner.clone() else { wasmtime::bail!("ended") };
    let mut frame = Vec::with_capacity(length as usize);
    read(&mut caller, address, length, &mut frame)?;
    let mut answer = Vec::with_capacity(256);
    let before = std::mem::replace(&mut caller.data_mut().running, Running::Tests);
    caller.data_mut().depth += 1;
    let asked = tests.request(&mut caller, &frame, &mut answer);
    caller.data_mut().depth -= 1;
    caller.data_mut().running = before;
    asked?;
    if caller.data().learner.is_none() {
        wasmtime::bail!("ended in a callback");
    }
    learner.deliver(&mut caller, &answer)?;
    Ok(i32::try_from(answer.len())?)
}

fn learner_print(mut caller: Caller<'_, Host>, address: u32, length: u32) -> wasmtime::Result<()> {
    let mut bytes = Vec::new();
    let length = length.min(u32::try_from(MAX_FRAME)?);
    read(&mut caller, address, length, &mut bytes)?;
    caller.data_mut().print(&String::from_utf8_lossy(&bytes))
}

fn tests_report(mut caller: Caller<'_, Host>, address: u32, length: u32) -> wasmtime::Result<()> {
    let mut bytes = Vec::with_capacity(length as usize);
    read(&mut caller, address, length, &mut bytes)?;
    caller.data_mut().reports.push(bytes);
    Ok(())
}

fn clock(mut caller: Caller<'_, Host>, _: i32, _: i64, address: u32) -> wasmtime::Result<i32> {
    let memory = guest_memory(&mut caller)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time in nanoseconds fits")]
    let nanoseconds = ((EPOCH_MS + caller.data().virtual_ms) * 1e6) as u64;
    memory.write(&mut caller, address as usize, &nanoseconds.to_le_bytes())?;
    Ok(0)
}

/// What a C library built for WASI imports besides: a clock in virtual time, an output that goes nowhere, an end that traps.
fn add_system(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    const WASI: &str = "wasi_snapshot_preview1";
    const BAD_DESCRIPTOR: i32 = 8;
    linker.func_wrap(WASI, "clock_time_get", clock)?;
    linker.func_wrap(WASI, "fd_write", |_: i32, _: i32, _: i32, _: i32| BAD_DESCRIPTOR)?;
    linker.func_wrap(WASI, "fd_close", |_: i32| BAD_DESCRIPTOR)?;
    linker.func_wrap(WASI, "fd_seek", |_: i32, _: i64, _: i32, _: i32| BAD_DESCRIPTOR)?;
    linker.func_wrap(WASI, "fd_fdstat_get", |_: i32, _: i32| BAD_DESCRIPTOR)?;
    linker.func_wrap(WASI, "proc_exit", |_: i32| -> wasmtime::Result<()> { wasmtime::bail!("exit") })?;
    Ok(())
}

/// What the learner's instance may ask of the host: to call back and to print.
pub(super) fn link_learner(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    const NS: &str = "tremplin";
    add_system(linker)?;
    linker.func_wrap(NS, "call", learner_call)?;
    linker.func_wrap(NS, "print", learner_print)?;
    let refused = || -> wasmtime::Result<()> { wasmtime::bail!("not for the learner's side") };
    linker.func_wrap(NS, "report", move |_: u32, _: u32| refused())?;
    linker.func_wrap(NS, "begin", refused)?;
    linker.func_wrap(NS, "kill", move |_: i32| refused())?;
    linker.func_wrap(NS, "reason", move || refused().map(|()| 0))?;
    linker.func_wrap(NS, "advance", move |_: f64| refused())?;
    Ok(())
}

/// What the tests' instance may ask of the host.
pub(super) fn link_tests(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    const NS: &str = "tremplin";
    add_system(linker)?;
    linker.func_wrap(NS, "call", tests_call)?;
    linker.func_wrap(NS, "report", tests_report)?;
    linker.func_wrap(NS, "print", |_: u32, _: u32| {})?; // an author's own traces are nobody's output
    linker.func_wrap(NS, "begin", |mut caller: Caller<'_, Host>| caller.data_mut().begin_test())?;
    linker.func_wrap(NS, "kill", |mut caller: Caller<'_, Host>, stop: i32| {
        let stop = Stop::from_number(stop).unwrap_or(Stop::Protocol);
        caller.data_mut().end_learner(stop);
    })?;
    linker.func_wrap(NS, "reason", |caller: Caller<'_, Host>| caller.data().stop.unwrap_or(Stop::Protocol) as i32)?;
    linker.func_wrap(NS, "advance", |mut caller: Caller<'_, Host>, milliseconds: f64| {
        if milliseconds > 0.0 {
            caller.data_mut().virtual_ms += milliseconds;
        }
    })?;
    Ok(())
}

/// Moves virtual time on, for the host's own pumping.
pub(super) fn advance(host: &mut Host, milliseconds: f64) {
    host.virtual_ms += milliseconds;
}

pub(super) fn virtual_now(host: &Host) -> f64 {
    host.virtual_ms
}
