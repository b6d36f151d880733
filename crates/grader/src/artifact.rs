//! From a guest's wasm to a module ready to run: started once, its memory taken as a snapshot, compiled for this
//! machine, and kept under a name made of everything that went into it.

use std::future::Future;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use sha2::{Digest as _, Sha256};
use wasmtime::component::Component;
use wasmtime::{Caller, Engine, Instance, Linker, Module, Store, Val};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

use crate::Fault;

/// Loads the module of `wasm` started by its exported function `start`, from `cache` or made now (some seconds).
pub(crate) fn load(engine: &Engine, wasm: &[u8], start: &str, cache: &Path) -> Result<Module, Fault> {
    load_with(engine, [wasm, &[]], start, cache, || snapshot(engine, wasm, start))
}

/// Loads the module that `make` gives as wasm, from `cache` or made now; `recipe` is all it is made of.
pub(crate) fn load_with(
    engine: &Engine,
    recipe: [&[u8]; 2],
    name: &str,
    cache: &Path,
    make: impl FnOnce() -> Result<Vec<u8>, Fault>,
) -> Result<Module, Fault> {
    let path = cache.join(format!("{name}-{}.cwasm", key(engine, recipe, name)));
    keep(&path, || engine.precompile_module(&make()?).map_err(engine_fault))?;
    map(engine, &path)
}

/// Loads the component `wasm`, whose snapshot was taken when it was built and whose content `digest` stands for, from
/// `cache` or compiled into it now (some ten seconds).
pub(crate) fn load_component(engine: &Engine, wasm: &[u8], digest: &str, cache: &Path) -> Result<Component, Fault> {
    let path = cache.join(format!("component-{}.cwasm", key(engine, [digest.as_bytes(), &[]], "component")));
    keep(&path, || engine.precompile_component(wasm).map_err(engine_fault))?;
    // As for modules: a file this program wrote, under a name of all that went into it.
    #[expect(unsafe_code, reason = "wasmtime has no safe way to map code compiled ahead of time")]
    unsafe { Component::deserialize_file(engine, path) }.map_err(engine_fault)
}

/// Sees that the file is there, made by one process while others that want it wait.
fn keep(path: &Path, make: impl FnOnce() -> Result<Vec<u8>, Fault>) -> Result<(), Fault> {
    if path.exists() {
        return Ok(());
    }
    let _lock = lock(path);
    if path.exists() {
        return Ok(());
    }
    store(path, &make()?).map_err(|error| Fault::Engine(format!("{}: {error}", path.display())))
}

/// Keeps others from compiling the same thing at the same time; where it cannot be had, they merely do.
fn lock(path: &Path) -> Option<std::fs::File> {
    std::fs::create_dir_all(path.parent()?).ok()?;
    let file = std::fs::File::create(path.with_extension("lock")).ok()?;
    file.lock().ok()?;
    Some(file)
}

fn map(engine: &Engine, path: &PathBuf) -> Result<Module, Fault> {
    // The file is one this program wrote, under a name that holds the hash of its input and of the engine's settings.
    #[expect(unsafe_code, reason = "wasmtime has no safe way to map code compiled ahead of time")]
    unsafe { Module::deserialize_file(engine, path) }.map_err(engine_fault)
}

fn key(engine: &Engine, recipe: [&[u8]; 2], name: &str) -> String {
    use std::hash::{Hash as _, Hasher};
    /// Feeds what the engine hashes of its version and settings to SHA-256.
    struct Feed(Sha256);
    impl Hasher for Feed {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut feed = Feed(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut feed);
    feed.write(name.as_bytes());
    recipe.into_iter().for_each(|part| feed.write(part));
    feed.0.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// Written beside and renamed, so that a reader never meets half a file; readable by its owner alone.
fn store(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    static WRITES: AtomicU32 = AtomicU32::new(0);
    let write = WRITES.fetch_add(1, Ordering::Relaxed);
    let partial = path.with_extension(format!("{}-{write}.partial", std::process::id()));
    let mut file = std::fs::File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(partial, path)
}

struct Started<T: 'static> {
    store: Store<T>,
    instance: Instance,
}

impl<T: Send + 'static> InstanceState for Started<T> {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        match self.instance.get_global(&mut self.store, name).map(|global| global.get(&mut self.store)) {
            Some(Val::I64(x)) => SnapshotVal::I64(x),
            Some(Val::F32(x)) => SnapshotVal::F32(x),
            Some(Val::F64(x)) => SnapshotVal::F64(x),
            Some(Val::I32(x)) => SnapshotVal::I32(x),
            // The engine's guests are compiled from C: their globals are numbers.
            other => unreachable!("global {name}: {other:?}"),
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        if let Some(memory) = self.instance.get_memory(&mut self.store, name) {
            contents(memory.data(&self.store));
        }
    }
}

fn snapshot(engine: &Engine, wasm: &[u8], start: &str) -> Result<Vec<u8>, Fault> {
    take_snapshot(engine, wasm, start, |module| {
        let mut store = Store::new(engine, String::new());
        store.set_epoch_deadline(u64::MAX / 2);
        let mut linker = Linker::new(engine);
        linker.func_wrap("tremplin", "print", complain).map_err(engine_fault)?;
        // What else a guest asks of its host while it starts gets zeros: no clock, no randomness.
        linker.define_unknown_imports_as_default_values(&mut store, module).map_err(engine_fault)?;
        let instance = linker.instantiate(&mut store, module).map_err(engine_fault)?;
        for function in ["_initialize", start] {
            let run = instance.get_typed_func::<(), ()>(&mut store, function).map_err(engine_fault)?;
            run.call(&mut store, ()).map_err(|error| Fault::Engine(format!("{start}: {}: {error:#}", store.data())))?;
        }
        Ok((store, instance))
    })
}

/// The module of `wasm`, whose memory and globals begin as they are in the instance that `run` has started.
pub(crate) fn take_snapshot<T: Send + 'static>(
    engine: &Engine,
    wasm: &[u8],
    start: &str,
    run: impl FnOnce(&Module) -> Result<(Store<T>, Instance), Fault>,
) -> Result<Vec<u8>, Fault> {
    let mut wizer = Wizer::new();
    wizer.init_func(start);
    let (context, instrumented) = wizer.instrument(wasm).map_err(engine_fault)?;
    let module = Module::new(engine, &instrumented).map_err(engine_fault)?;
    let (store, instance) = run(&module)?;
    ready(wizer.snapshot(&context, &mut Started { store, instance })).map_err(engine_fault)
}

/// A guest that cannot start prints why.
fn complain(mut caller: Caller<'_, String>, address: u32, length: u32) {
    let memory = caller.get_export("memory").and_then(wasmtime::Extern::into_memory);
    let bytes = memory
        .and_then(|memory| memory.data(&caller).get(address as usize..)?.get(..length as usize).map(<[u8]>::to_vec));
    caller.data_mut().push_str(&String::from_utf8_lossy(&bytes.unwrap_or_default()));
}

/// The value of a future that never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

pub(crate) fn engine_fault(error: wasmtime::Error) -> Fault {
    Fault::Engine(format!("{error:#}"))
}
