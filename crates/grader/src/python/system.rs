//! What a component built for WASI finds: an output that is kept, an input that is at its end, clocks in virtual time, a
//! series of random numbers that follows from the seed. No file, no directory, no network, no environment: whatever is
//! not defined here ends the instance that asks for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wasmtime::component::{ComponentType, Lift, Linker, Lower, Resource, ResourceType};
use wasmtime::{ResourceLimiter, StoreContextMut, bail};

use super::budget::{Shared, Stop};

/// Virtual time starts on Monday 5 January 2026 at 09:00 UTC, in seconds of the Unix epoch.
const EPOCH_S: u64 = 1_767_603_600;
const VERSION: &str = "0.2.4";
/// Bytes that one write may hold.
const WRITE: u64 = 65_536;
const MAX_POLLABLES: usize = 10_000;

const STDOUT: u32 = 1;
const STDERR: u32 = 2;

/// One instance's view of the system.
pub(super) struct System {
    pub(super) shared: Shared,
    pub(super) desk: Desk,
    memory_bytes: usize,
    /// When each pollable is ready, in virtual nanoseconds; freed places are used again.
    pollables: Vec<Option<u64>>,
}

/// What the host and a learner's instance leave for one another; the tests' instance has none.
#[derive(Default)]
pub(super) struct Papers {
    pub(super) hidden: bool,
    /// What it has written on its standard output and nobody has asked for yet.
    pub(super) text: String,
    /// Why it is to be ended.
    pub(super) stop: Option<Stop>,
    pub(super) to_guest: Option<Vec<u8>>,
    pub(super) from_guest: Option<Vec<u8>>,
}

#[derive(Clone, Default)]
pub(super) struct Desk(Option<Arc<Mutex<Papers>>>);

impl Desk {
    pub(super) fn for_learner(hidden: bool) -> Self {
        Self(Some(Arc::new(Mutex::new(Papers { hidden, ..Papers::default() }))))
    }

    /// `None` on the tests' side.
    pub(super) fn get(&self) -> Option<MutexGuard<'_, Papers>> {
        self.0.as_ref().map(|papers| papers.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn note_stop(&self, stop: Stop) {
        if let Some(mut papers) = self.get() {
            papers.stop.get_or_insert(stop);
        }
    }
}

impl System {
    pub(super) fn new(shared: Shared, desk: Desk, memory_bytes: usize) -> Self {
        Self { shared, desk, memory_bytes, pollables: Vec::new() }
    }

    fn write(&mut self, stream: u32, bytes: &[u8]) -> wasmtime::Result<()> {
        let Some(mut papers) = self.desk.get() else { return Ok(()) };
        let text = String::from_utf8_lossy(bytes);
        let fits = self.shared.get().print(&text, papers.hidden);
        if !fits {
            papers.stop.get_or_insert(Stop::Output);
            bail!("output limit");
        }
        if stream == STDOUT {
            papers.text.push_str(&text);
        }
        Ok(())
    }

    fn pollable(&mut self, ready_ns: u64) -> wasmtime::Result<Resource<Pollable>> {
        let free = self.pollables.iter().position(Option::is_none);
        let at = free.unwrap_or(self.pollables.len());
        if at >= MAX_POLLABLES {
            bail!("too many pollables");
        }
        if free.is_none() {
            self.pollables.push(None);
        }
        self.pollables[at] = Some(ready_ns);
        Ok(Resource::new_own(u32::try_from(at)?))
    }

    fn ready_ns(&self, pollable: &Resource<Pollable>) -> u64 {
        self.pollables.get(pollable.rep() as usize).copied().flatten().unwrap_or(0)
    }

    fn sleep(&mut self, until_ns: u64) -> wasmtime::Result<()> {
        let may_go_on = self.shared.get().sleep(until_ns);
        if let Some(mut papers) = self.desk.get().filter(|_| !may_go_on) {
            papers.stop.get_or_insert(Stop::Time);
            bail!("slept too long");
        }
        Ok(())
    }
}

impl ResourceLimiter for System {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let fits = desired <= self.memory_bytes;
        if !fits {
            // Python raises MemoryError, which code may catch: the next message finds the reason here.
            self.desk.note_stop(Stop::Memory);
        }
        Ok(fits)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= super::MAX_TABLE)
    }
}

/// The resources of WASI: each is known by its number alone. They are one type for the linker, which takes this same
/// one for all that it fills in with traps.
type Pollable = ();
type InputStream = ();
type OutputStream = ();
type IoError = ();
type Terminal = ();
type Directory = ();

#[derive(ComponentType, Lower, Lift)]
#[component(variant)]
enum StreamError {
    #[component(name = "last-operation-failed")]
    LastOperationFailed(Resource<IoError>),
    #[component(name = "closed")]
    Closed,
}

#[derive(ComponentType, Lower, Lift)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

type Written = (Result<(), StreamError>,);

/// Access to the system of a store's data.
pub(super) trait HasSystem: Send + 'static {
    fn system(&mut self) -> &mut System;
}

pub(super) fn add<T: HasSystem>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    add_process(linker)?;
    add_clocks(linker)?;
    add_polling(linker)?;
    add_output(linker)?;
    add_input(linker)
}

fn named(interface: &str) -> String {
    format!("wasi:{interface}@{VERSION}")
}

fn add_process<T: HasSystem>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    let mut environment = linker.instance(&named("cli/environment"))?;
    environment.func_wrap("get-environment", |_, ()| Ok((Vec::<(String, String)>::new(),)))?;
    environment.func_wrap("get-arguments", |_, ()| Ok((Vec::<String>::new(),)))?;
    environment.func_wrap("initial-cwd", |_, ()| Ok((None::<String>,)))?;
    linker.instance(&named("cli/exit"))?.func_wrap(
        "exit",
        |mut store: StoreContextMut<'_, T>, (_,): (Result<(), ()>,)| -> wasmtime::Result<()> {
            store.data_mut().system().desk.note_stop(Stop::Exit);
            bail!("exit")
        },
    )?;
    for (interface, resource, function) in [
        ("cli/terminal-stdin", "cli/terminal-input", "get-terminal-stdin"),
        ("cli/terminal-stdout", "cli/terminal-output", "get-terminal-stdout"),
        ("cli/terminal-stderr", "cli/terminal-output", "get-terminal-stderr"),
    ] {
        let name = resource.trim_start_matches("cli/");
        linker.allow_shadowing(true);
        linker.instance(&named(resource))?.resource(name, ResourceType::host::<Terminal>(), |_, _| Ok(()))?;
        linker.instance(&named(interface))?.func_wrap(function, |_, ()| Ok((None::<Resource<Terminal>>,)))?;
        linker.allow_shadowing(false);
    }
    let mut random = linker.instance(&named("random/random"))?;
    random.func_wrap("get-random-bytes", |mut store: StoreContextMut<'_, T>, (count,): (u64,)| {
        let mut budget = store.data_mut().system().shared.get();
        let count = usize::try_from(count.min(WRITE))?;
        let words = std::iter::repeat_with(|| budget.random().to_le_bytes());
        Ok((words.flatten().take(count).collect::<Vec<u8>>(),))
    })?;
    random.func_wrap("get-random-u64", |mut store: StoreContextMut<'_, T>, ()| {
        Ok((store.data_mut().system().shared.get().random(),))
    })
}

fn add_clocks<T: HasSystem>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    let mut wall = linker.instance(&named("clocks/wall-clock"))?;
    wall.func_wrap("now", |mut store: StoreContextMut<'_, T>, ()| {
        let now = store.data_mut().system().shared.get().virtual_ns;
        let nanoseconds = u32::try_from(now % 1_000_000_000)?;
        Ok((Datetime { seconds: EPOCH_S + now / 1_000_000_000, nanoseconds },))
    })?;
    wall.func_wrap("resolution", |_, ()| Ok((Datetime { seconds: 0, nanoseconds: 1_000 },)))?;
    let mut monotonic = linker.instance(&named("clocks/monotonic-clock"))?;
    monotonic.func_wrap("now", |mut store: StoreContextMut<'_, T>, ()| {
        Ok((store.data_mut().system().shared.get().virtual_ns,))
    })?;
    monotonic.func_wrap("resolution", |_, ()| Ok((1_000_u64,)))?;
    monotonic.func_wrap("subscribe-instant", |mut store: StoreContextMut<'_, T>, (at,): (u64,)| {
        Ok((store.data_mut().system().pollable(at)?,))
    })?;
    monotonic.func_wrap("subscribe-duration", |mut store: StoreContextMut<'_, T>, (lasting,): (u64,)| {
        let system = store.data_mut().system();
        let now = system.shared.get().virtual_ns;
        Ok((system.pollable(now.saturating_add(lasting))?,))
    })
}

fn add_polling<T: HasSystem>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    let mut poll = linker.instance(&named("io/poll"))?;
    poll.resource("pollable", ResourceType::host::<Pollable>(), |mut store, number| {
        if let Some(place) = store.data_mut().system().pollables.get_mut(number as usize) {
            *place = None;
        }
        Ok(())
    })?;
    poll.func_wrap("[method]pollable.ready", |mut store: StoreContextMut<'_, T>, (this,): (Resource<Pollable>,)| {
        let system = store.data_mut().system();
        let now = system.shared.get().virtual_ns;
        Ok((system.ready_ns(&this) <= now,))
    })?;
    poll.func_wrap("[method]pollable.block", |mut store: StoreContextMut<'_, T>, (this,): (Resource<Pollable>,)| {
        let system = store.data_mut().system();
        let until = system.ready_ns(&this);
        system.sleep(until)
    })?;
    poll.func_wrap("poll", |mut store: StoreContextMut<'_, T>, (list,): (Vec<Resource<Pollable>>,)| {
        let system = store.data_mut().system();
        let due: Vec<u64> = list.iter().map(|pollable| system.ready_ns(pollable)).collect();
        let first = due.iter().copied().min().unwrap_or(0);
        system.sleep(first)?;
        let now = system.shared.get().virtual_ns;
        let ready = due.iter().zip(0_u32..).filter(|(due, _)| **due <= now).map(|(_, at)| at);
        Ok((ready.collect::<Vec<u32>>(),))
    })?;
    let mut error = linker.instance(&named("io/error"))?;
    error.resource("error", ResourceType::host::<IoError>(), |_, _| Ok(()))
}

fn add_output<T: HasSystem>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    let mut streams = linker.instance(&named("io/streams"))?;
    streams.resource("output-stream", ResourceType::host::<OutputStream>(), |_, _| Ok(()))?;
    type This = (Resource<OutputStream>,);
    let write = |mut store: StoreContextMut<'_, T>, (this, bytes): (Resource<OutputStream>, Vec<u8>)| {
        store.data_mut().system().write(this.rep(), &bytes)?;
        Ok::<Written, wasmtime::Error>((Ok(()),))
    };
    streams.func_wrap("[method]output-stream.check-write", |_, (_,): This| Ok((Ok::<u64, StreamError>(WRITE),)))?;
    streams.func_wrap("[method]output-stream.write", write)?;
    streams.func_wrap("[method]output-stream.blocking-write-and-flush", write)?;
    streams.func_wrap("[method]output-stream.flush", |_, (_,): This| Ok::<Written, _>((Ok(()),)))?;
    streams.func_wrap("[method]output-stream.blocking-flush", |_, (_,): This| Ok::<Written, _>((Ok(()),)))?;
    streams.func_wrap("[method]output-stream.subscribe", |mut store: StoreContextMut<'_, T>, (_,): This| {
        Ok((store.data_mut().system().pollable(0)?,))
    })?;
    for (interface, function, number) in [("cli/stdout", "get-stdout", STDOUT), ("cli/stderr", "get-stderr", STDERR)] {
        let stream = move |_: StoreContextMut<'_, T>, ()| Ok((Resource::<OutputStream>::new_own(number),));
        linker.instance(&named(interface))?.func_wrap(function, stream)?;
    }
    Ok(())
}

fn add_input<T: HasSystem>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    let mut streams = linker.instance(&named("io/streams"))?;
    streams.resource("input-stream", ResourceType::host::<InputStream>(), |_, _| Ok(()))?;
    let read = |_: StoreContextMut<'_, T>, (_, _): (Resource<InputStream>, u64)| {
        Ok((Err::<Vec<u8>, StreamError>(StreamError::Closed),))
    };
    streams.func_wrap("[method]input-stream.read", read)?;
    streams.func_wrap("[method]input-stream.blocking-read", read)?;
    streams.func_wrap(
        "[method]input-stream.subscribe",
        |mut store: StoreContextMut<'_, T>, (_,): (Resource<InputStream>,)| {
            Ok((store.data_mut().system().pollable(0)?,))
        },
    )?;
    linker.instance(&named("cli/stdin"))?.func_wrap("get-stdin", |_, ()| Ok((Resource::<InputStream>::new_own(0),)))?;
    linker
        .instance(&named("filesystem/preopens"))?
        .func_wrap("get-directories", |_, ()| Ok((Vec::<(Resource<Directory>, String)>::new(),)))?;
    let mut files = linker.instance(&named("filesystem/types"))?;
    files.resource("descriptor", ResourceType::host::<Directory>(), |_, _| Ok(()))
}
