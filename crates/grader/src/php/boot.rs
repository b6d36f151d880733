//! The snapshot: PHP with everything of ours declared, stopped inside a call of its own, from where it can be called.
//!
//! PHP has no function that a host could call, and cannot be suspended. But it can be interrupted: the boot script ends
//! in `file_get_contents('Tremplin\serve')`, whose frame holds one argument, and the host ends the run there, where that
//! file would be opened. In the memory as it then stands, PHP is inside a call of a function of its own; and a function
//! of its own may call back. So the host calls another one, `call_user_func`, with that same frame: its argument is the
//! name of the function to call. As each call returns, a grade may call as often as it likes, and inside one another.

use wasmtime::{Engine, Linker, Module};

use super::files::Files;
use super::host::{Host, new_store};
use super::wasi;
use crate::Fault;
use crate::artifact::{engine_fault, take_snapshot};

/// The function that serves a request, which is also the name of the file that the boot script asks for.
pub(super) const ENTRY: &str = "Tremplin\\serve";
/// What `guests/php/build.py` exports the table of functions as.
pub(super) const TABLE: &str = "functions";

/// Where the entry point is kept: below the first byte that a C program uses.
const MARK_AT: usize = 512;
const MARK: &[u8; 8] = b"tremplin";

/// Sizes and places in PHP 8.2's structures where pointers have 32 bits.
mod layout {
    /// From a `zend_string` to its text.
    pub(super) const TEXT: usize = 16;
    /// From an `execute_data` to the first argument, to its function, and to the number of arguments.
    pub(super) const ARGUMENT: usize = 48;
    pub(super) const FUNCTION: usize = 12;
    pub(super) const COUNT: usize = 28;
    /// From a value to its type, and the type of a text.
    pub(super) const TYPE: usize = 8;
    pub(super) const IS_TEXT: u8 = 6;
    /// Words of an internal function, its handler among them.
    pub(super) const FUNCTION_WORDS: usize = 14;
}

macro_rules! sources {
    ($($name:literal),*) => { &[$(($name, include_bytes!(concat!("../../guests/php/php/", $name)))),*] };
}

/// Our own PHP, loaded before the snapshot.
static SOURCES: &[(&str, &[u8])] = sources![
    "boot.php",
    "channel.php",
    "values.php",
    "learner.php",
    "description.php",
    "page.php",
    "declared.php",
    "stubs.php",
    "exporter.php",
    "assertions.php",
    "testcase.php",
    "tests.php"
];

/// All that the snapshot is made of beside the engine.
pub(super) fn recipe() -> Vec<u8> {
    let mut recipe = arguments().join(" ").into_bytes();
    for (name, text) in SOURCES {
        recipe.extend_from_slice(name.as_bytes());
        recipe.extend_from_slice(text);
    }
    recipe
}

/// How PHP is started for the snapshot.
pub(super) fn arguments() -> Vec<&'static str> {
    vec![
        "php-cgi",
        "-c",
        "/nowhere",
        "-d",
        "html_errors=0",
        "-d",
        "implicit_flush=1",
        "-d",
        "output_buffering=0",
        "-d",
        "log_errors=1",
        "-d",
        "display_errors=0",
        "-d",
        "memory_limit=128M",
        "-d",
        "error_reporting=32767",
        "-d",
        "zend.assertions=1",
        "-d",
        "assert.exception=1",
        "-d",
        "date.timezone=Europe/Paris",
        "-d",
        "expose_php=0",
        "-d",
        "max_execution_time=0",
        "-d",
        "pcre.jit=0",
        "/tremplin/boot.php",
    ]
}

pub(super) fn snapshot(engine: &Engine, wasm: &[u8]) -> Result<Vec<u8>, Fault> {
    take_snapshot(engine, wasm, "_start", |module: &Module| {
        let files = SOURCES.iter().map(|(name, text)| (format!("tremplin/{name}"), text.to_vec()));
        let mut store = new_store(engine, Host::booting(Files::new(files)));
        store.set_epoch_deadline(u64::MAX / 2);
        let mut linker = Linker::new(engine);
        wasi::link(&mut linker, module).map_err(engine_fault)?;
        let instance = linker.instantiate(&mut store, module).map_err(engine_fault)?;
        let run = instance.get_typed_func::<(), ()>(&mut store, "_start").map_err(engine_fault)?;
        let ended = run.call(&mut store, ());
        let ended = ended.err().map(|error| format!("{:#}", error.root_cause())).unwrap_or_default();
        if ended != "snapshot" {
            return Err(Fault::Engine(format!("php: {ended}: {}", store.data_mut().complaints())));
        }
        let memory = instance.get_memory(&mut store, "memory").ok_or_else(|| missing("memory"))?;
        let table = instance.get_table(&mut store, TABLE).ok_or_else(|| missing("table"))?.size(&store);
        mark(memory.data_mut(&mut store), table)?;
        Ok((store, instance))
    })
}

fn missing(what: &str) -> Fault {
    Fault::Engine(format!("php: no {what}"))
}

/// Writes the frame and the handler where [`entry_point`] reads them.
fn mark(memory: &mut [u8], table: u64) -> Result<(), Fault> {
    let handler = handler(memory, "call_user_func", table).ok_or_else(|| missing("call_user_func"))?;
    let reader = handler_of_reader(memory, table)?;
    let frame = frame(memory, reader).ok_or_else(|| missing("frame"))?;
    let place = memory.get_mut(MARK_AT..MARK_AT + 16).ok_or_else(|| missing("room"))?;
    place[..8].copy_from_slice(MARK);
    place[8..12].copy_from_slice(&frame.to_le_bytes());
    place[12..].copy_from_slice(&handler.to_le_bytes());
    Ok(())
}

fn handler_of_reader(memory: &[u8], table: u64) -> Result<u32, Fault> {
    handler(memory, "file_get_contents", table).ok_or_else(|| missing("file_get_contents"))
}

/// The frame to call with, and the number of the function in the table.
pub(super) fn entry_point(memory: &[u8]) -> wasmtime::Result<(u32, u32)> {
    let mark = memory.get(MARK_AT..MARK_AT + 16).filter(|bytes| bytes.starts_with(MARK));
    let mark = mark.ok_or_else(|| wasmtime::format_err!("a snapshot without an entry point"))?;
    Ok((word(mark, 8).unwrap_or(0), word(mark, 12).unwrap_or(0)))
}

fn word(memory: &[u8], at: usize) -> Option<u32> {
    memory.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// Every place where `needle` stands.
fn places<'a>(memory: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    memory.windows(needle.len()).enumerate().filter(move |(_, window)| *window == needle).map(|(at, _)| at)
}

/// Every aligned word that is `value`.
fn words(memory: &[u8], value: usize) -> impl Iterator<Item = usize> + '_ {
    let bytes = u32::try_from(value).unwrap_or(0).to_le_bytes();
    memory.chunks_exact(4).enumerate().filter(move |(_, word)| **word == bytes).map(|(at, _)| at * 4)
}

/// The number in the table of the function that PHP lists under `name`: a pointer to the name, then the handler.
fn handler(memory: &[u8], name: &str, table: u64) -> Option<u32> {
    let needle = format!("\0{name}\0");
    let number = |at: usize| word(memory, at + 4).filter(|number| *number > 0 && u64::from(*number) < table);
    places(memory, needle.as_bytes()).find_map(|at| words(memory, at + 1).find_map(number))
}

/// The frame whose only argument is the entry's name and whose function is the one with `handler`.
fn frame(memory: &[u8], handler: u32) -> Option<u32> {
    let needle = format!("{ENTRY}\0");
    let is_frame = |argument: usize| {
        let start = argument.checked_sub(layout::ARGUMENT)?;
        let is_text = memory.get(argument + layout::TYPE) == Some(&layout::IS_TEXT);
        let is_alone = word(memory, start + layout::COUNT) == Some(1);
        let function = word(memory, start + layout::FUNCTION)? as usize;
        let calls = (0..layout::FUNCTION_WORDS).any(|n| word(memory, function + n * 4) == Some(handler));
        (is_text && is_alone && calls).then_some(start)
    };
    let texts = places(memory, needle.as_bytes()).filter_map(|at| at.checked_sub(layout::TEXT));
    let start = texts.filter_map(|text| words(memory, text).find_map(is_frame)).next()?;
    u32::try_from(start).ok()
}
