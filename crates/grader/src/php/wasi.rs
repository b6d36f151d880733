//! The system PHP sees: files in memory, a clock in virtual time, recorded chance. What is not here is refused.

use wasmtime::{Caller, Linker, Memory, Module};

use super::boot::arguments;
use super::files::{Descriptor, Files, Opening, errno};
use super::host::Host;
use super::route::written;

const WASI: &str = "wasi_snapshot_preview1";
const FOLDER: u8 = 3;
const FILE: u8 = 4;
const DEVICE: u8 = 2;
/// The most one call reads or writes, in bytes.
const MOST_BYTES: usize = 8 << 20;

type Context<'a> = Caller<'a, Host>;
type Outcome = wasmtime::Result<i32>;

fn memory(caller: &mut Context<'_>) -> wasmtime::Result<Memory> {
    let memory = caller.get_export("memory").and_then(wasmtime::Extern::into_memory);
    memory.ok_or_else(|| wasmtime::format_err!("the guest exports no memory"))
}

fn put(caller: &mut Context<'_>, address: u32, bytes: &[u8]) -> wasmtime::Result<()> {
    memory(caller)?.write(caller, address as usize, bytes)?;
    Ok(())
}

fn get(caller: &mut Context<'_>, address: u32, length: usize) -> wasmtime::Result<Vec<u8>> {
    let memory = memory(caller)?;
    let bytes = memory.data(&caller).get(address as usize..).and_then(|rest| rest.get(..length));
    bytes.filter(|_| length <= MOST_BYTES).map(<[u8]>::to_vec).ok_or_else(|| wasmtime::format_err!("out of bounds"))
}

/// The address and length of each buffer of a call.
fn buffers(caller: &mut Context<'_>, address: u32, count: u32) -> wasmtime::Result<Vec<(u32, usize)>> {
    let table = get(caller, address, count as usize * 8)?;
    let number = |bytes: &[u8]| bytes.first_chunk().map_or(0, |four| u32::from_le_bytes(*four));
    Ok(table.chunks_exact(8).map(|pair| (number(pair), number(&pair[4..]) as usize)).collect())
}

fn gather(caller: &mut Context<'_>, address: u32, count: u32) -> wasmtime::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for (address, length) in buffers(caller, address, count)? {
        bytes.extend(get(caller, address, length)?);
        if bytes.len() > MOST_BYTES {
            wasmtime::bail!("too much at once");
        }
    }
    Ok(bytes)
}

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
}

fn files<'a>(caller: &'a mut Context<'_>) -> &'a mut Files {
    &mut caller.data_mut().current().files
}

fn fd_write(mut caller: Context<'_>, number: u32, address: u32, count: u32, result: u32) -> Outcome {
    let bytes = gather(&mut caller, address, count)?;
    let Some(descriptor) = files(&mut caller).descriptor(number).cloned() else { return Ok(errno::BADF) };
    match descriptor {
        Descriptor::Output => caller.data_mut().take_output(&bytes)?,
        Descriptor::Errors => caller.data_mut().take_complaint(&bytes)?,
        Descriptor::Out => written(&mut caller, &bytes)?,
        Descriptor::File { path, position, append } => {
            let files = files(&mut caller);
            let at = if append { files.size(&path).unwrap_or(0) } else { position };
            if let Err(error) = files.write(&path, at, &bytes) {
                return Ok(error);
            }
            if let Some(Descriptor::File { position, .. }) = files.descriptor(number) {
                *position = at + bytes.len();
            }
        }
        Descriptor::Input | Descriptor::Folder | Descriptor::In => return Ok(errno::BADF),
    }
    put(&mut caller, result, &length(bytes.len()))?;
    Ok(errno::SUCCESS)
}

fn fd_read(mut caller: Context<'_>, number: u32, address: u32, count: u32, result: u32) -> Outcome {
    let mut read = 0;
    for (address, room) in buffers(&mut caller, address, count)? {
        let Some(descriptor) = files(&mut caller).descriptor(number).cloned() else { return Ok(errno::BADF) };
        let bytes = match descriptor {
            Descriptor::In => caller.data_mut().current().message(room),
            Descriptor::Input => Vec::new(),
            Descriptor::File { path, position, .. } => {
                let files = files(&mut caller);
                let bytes = files.read(&path, position, room).to_vec();
                if let Some(Descriptor::File { position, .. }) = files.descriptor(number) {
                    *position += bytes.len();
                }
                bytes
            }
            Descriptor::Folder => return Ok(errno::ISDIR),
            _ => return Ok(errno::BADF),
        };
        put(&mut caller, address, &bytes)?;
        read += bytes.len();
        if bytes.len() < room {
            break;
        }
    }
    put(&mut caller, result, &length(read))?;
    Ok(errno::SUCCESS)
}

fn fd_seek(mut caller: Context<'_>, number: u32, offset: i64, whence: u32, result: u32) -> Outcome {
    let files = files(&mut caller);
    let Some(Descriptor::File { path, position, .. }) = files.descriptor(number).cloned() else {
        return Ok(errno::SPIPE);
    };
    let base = match whence {
        0 => 0,
        1 => position,
        _ => files.size(&path).unwrap_or(0),
    };
    let Some(target) = i64::try_from(base).ok().and_then(|base| base.checked_add(offset)) else {
        return Ok(errno::INVAL);
    };
    let Ok(target) = usize::try_from(target) else { return Ok(errno::INVAL) };
    if let Some(Descriptor::File { position, .. }) = files.descriptor(number) {
        *position = target;
    }
    put(&mut caller, result, &(target as u64).to_le_bytes())?;
    Ok(errno::SUCCESS)
}

fn fd_tell(caller: Context<'_>, number: u32, result: u32) -> Outcome {
    fd_seek(caller, number, 0, 1, result)
}

fn put_stat(caller: &mut Context<'_>, address: u32, kind: u8, size: usize) -> wasmtime::Result<()> {
    let mut stat = [0; 64];
    stat[16] = kind;
    stat[24] = 1;
    stat[32..40].copy_from_slice(&(size as u64).to_le_bytes());
    put(caller, address, &stat)
}

fn fd_filestat_get(mut caller: Context<'_>, number: u32, address: u32) -> Outcome {
    let files = files(&mut caller);
    let (kind, size) = match files.descriptor(number).cloned() {
        Some(Descriptor::File { path, .. }) => (FILE, files.size(&path).unwrap_or(0)),
        Some(Descriptor::Folder) => (FOLDER, 0),
        Some(_) => (DEVICE, 0),
        None => return Ok(errno::BADF),
    };
    put_stat(&mut caller, address, kind, size)?;
    Ok(errno::SUCCESS)
}

fn fd_fdstat_get(mut caller: Context<'_>, number: u32, address: u32) -> Outcome {
    let kind = match files(&mut caller).descriptor(number) {
        Some(Descriptor::File { .. }) => FILE,
        Some(Descriptor::Folder) => FOLDER,
        Some(_) => DEVICE,
        None => return Ok(errno::BADF),
    };
    let mut stat = [0xff; 24];
    stat[..8].fill(0);
    stat[0] = kind;
    put(&mut caller, address, &stat)?;
    Ok(errno::SUCCESS)
}

fn path_filestat_get(mut caller: Context<'_>, _: u32, _: u32, path: u32, size: u32, address: u32) -> Outcome {
    let Some(path) = Files::clean(&get(&mut caller, path, size as usize)?) else { return Ok(errno::NOENT) };
    let (kind, size) = match files(&mut caller).size(&path) {
        Some(size) => (FILE, size),
        None if path.is_empty() => (FOLDER, 0),
        None => return Ok(errno::NOENT),
    };
    put_stat(&mut caller, address, kind, size)?;
    Ok(errno::SUCCESS)
}

#[expect(clippy::too_many_arguments, reason = "WASI's own signature")]
fn path_open(
    mut caller: Context<'_>,
    _: u32,
    _: u32,
    path: u32,
    size: u32,
    flags: u32,
    _: u64,
    _: u64,
    options: u32,
    result: u32,
) -> Outcome {
    let path = get(&mut caller, path, size as usize)?;
    caller.data_mut().opening(&path)?;
    let how = Opening {
        create: flags & 1 != 0,
        exclusive: flags & 4 != 0,
        truncate: flags & 8 != 0,
        append: options & 1 != 0,
    };
    let opened = Files::clean(&path).ok_or(errno::NOENT).and_then(|path| files(&mut caller).open(&path, how));
    match opened {
        Ok(number) => {
            put(&mut caller, result, &number.to_le_bytes())?;
            Ok(errno::SUCCESS)
        }
        Err(error) => Ok(error),
    }
}

fn fd_filestat_set_size(mut caller: Context<'_>, number: u32, size: u64) -> Outcome {
    let files = files(&mut caller);
    let Some(Descriptor::File { path, .. }) = files.descriptor(number).cloned() else { return Ok(errno::BADF) };
    Ok(usize::try_from(size).map_or(errno::INVAL, |size| files.resize(&path, size)))
}

fn path_unlink_file(mut caller: Context<'_>, _: u32, path: u32, size: u32) -> Outcome {
    let path = Files::clean(&get(&mut caller, path, size as usize)?);
    Ok(path.map_or(errno::NOENT, |path| files(&mut caller).remove(&path)))
}

/// The folder holds nothing that is listed: names of files are no secret, but nobody needs them.
fn fd_readdir(mut caller: Context<'_>, _: u32, _: u32, _: u32, _: u64, result: u32) -> Outcome {
    put(&mut caller, result, &length(0))?;
    Ok(errno::SUCCESS)
}

fn fd_prestat_get(mut caller: Context<'_>, number: u32, address: u32) -> Outcome {
    if number != 3 {
        return Ok(errno::BADF);
    }
    put(&mut caller, address, &[0, 0, 0, 0, 1, 0, 0, 0])?;
    Ok(errno::SUCCESS)
}

fn fd_prestat_dir_name(mut caller: Context<'_>, _: u32, address: u32, _: u32) -> Outcome {
    put(&mut caller, address, b"/")?;
    Ok(errno::SUCCESS)
}

fn args_sizes_get(mut caller: Context<'_>, count: u32, size: u32) -> Outcome {
    let arguments = arguments();
    put(&mut caller, count, &length(arguments.len()))?;
    put(&mut caller, size, &length(arguments.iter().map(|argument| argument.len() + 1).sum()))?;
    Ok(errno::SUCCESS)
}

fn args_get(mut caller: Context<'_>, mut pointers: u32, mut bytes: u32) -> Outcome {
    for argument in arguments() {
        put(&mut caller, pointers, &bytes.to_le_bytes())?;
        put(&mut caller, bytes, argument.as_bytes())?;
        let size = u32::try_from(argument.len())?;
        put(&mut caller, bytes + size, &[0])?;
        (pointers, bytes) = (pointers + 4, bytes + size + 1);
    }
    Ok(errno::SUCCESS)
}

fn environ_sizes_get(mut caller: Context<'_>, count: u32, size: u32) -> Outcome {
    put(&mut caller, count, &length(0))?;
    put(&mut caller, size, &length(0))?;
    Ok(errno::SUCCESS)
}

fn clock_time_get(mut caller: Context<'_>, _: u32, _: u64, address: u32) -> Outcome {
    let now = caller.data().now_ns();
    put(&mut caller, address, &now.to_le_bytes())?;
    Ok(errno::SUCCESS)
}

fn random_get(mut caller: Context<'_>, address: u32, size: u32) -> Outcome {
    let bytes: Vec<u8> = (0..size.min(1 << 16)).map(|_| caller.data_mut().random()).collect();
    put(&mut caller, address, &bytes)?;
    Ok(errno::SUCCESS)
}

/// Only clocks are ever waited for: virtual time moves on, and nobody waits.
fn poll_oneoff(mut caller: Context<'_>, subscriptions: u32, events: u32, count: u32, result: u32) -> Outcome {
    if count == 0 {
        return Ok(errno::INVAL);
    }
    let subscription = get(&mut caller, subscriptions, 48)?;
    let delay =
        subscription.get(24..).and_then(|rest| rest.first_chunk()).map_or(0, |eight| u64::from_le_bytes(*eight));
    caller.data_mut().sleep_ns(delay);
    let mut event = [0; 32];
    event[..8].copy_from_slice(&subscription[..8]);
    put(&mut caller, events, &event)?;
    put(&mut caller, result, &length(1))?;
    Ok(errno::SUCCESS)
}

pub(super) fn link(linker: &mut Linker<Host>, module: &Module) -> wasmtime::Result<()> {
    linker.func_wrap(WASI, "args_get", args_get)?;
    linker.func_wrap(WASI, "args_sizes_get", args_sizes_get)?;
    linker.func_wrap(WASI, "environ_get", |_: u32, _: u32| errno::SUCCESS)?;
    linker.func_wrap(WASI, "environ_sizes_get", environ_sizes_get)?;
    linker.func_wrap(WASI, "clock_time_get", clock_time_get)?;
    linker.func_wrap(WASI, "random_get", random_get)?;
    linker.func_wrap(WASI, "poll_oneoff", poll_oneoff)?;
    linker.func_wrap(WASI, "proc_exit", |_: u32| -> wasmtime::Result<()> { wasmtime::bail!("exit") })?;
    linker.func_wrap(WASI, "fd_close", |mut caller: Context<'_>, number: u32| files(&mut caller).close(number))?;
    linker.func_wrap(WASI, "fd_fdstat_get", fd_fdstat_get)?;
    linker.func_wrap(WASI, "fd_fdstat_set_flags", |_: u32, _: u32| errno::SUCCESS)?;
    linker.func_wrap(WASI, "fd_filestat_get", fd_filestat_get)?;
    linker.func_wrap(WASI, "fd_filestat_set_size", fd_filestat_set_size)?;
    linker.func_wrap(WASI, "fd_prestat_get", fd_prestat_get)?;
    linker.func_wrap(WASI, "fd_prestat_dir_name", fd_prestat_dir_name)?;
    linker.func_wrap(WASI, "fd_read", fd_read)?;
    linker.func_wrap(WASI, "fd_readdir", fd_readdir)?;
    linker.func_wrap(WASI, "fd_seek", fd_seek)?;
    linker.func_wrap(WASI, "fd_tell", fd_tell)?;
    linker.func_wrap(WASI, "fd_write", fd_write)?;
    linker.func_wrap(WASI, "path_filestat_get", path_filestat_get)?;
    linker.func_wrap(WASI, "path_open", path_open)?;
    linker.func_wrap(WASI, "path_unlink_file", path_unlink_file)?;
    for import in module.imports() {
        let wasmtime::ExternType::Func(kind) = import.ty() else { continue };
        // What is left is what a page of a beginner's never asks for: links, folders, sockets.
        let _ = linker.func_new(import.module(), import.name(), kind, |_, _, results| {
            if let Some(result) = results.first_mut() {
                *result = wasmtime::Val::I32(errno::NOSYS);
            }
            Ok(())
        });
    }
    Ok(())
}
