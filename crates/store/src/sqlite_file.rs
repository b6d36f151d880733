//! The database file before SQLite opens it: whose it is, whether it can be written, and the lock that keeps a second
//! server away. Reads only; a file that is refused keeps every byte and gets no neighbour.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::Error;

/// Written into the header of every database of ours ("TRMP"), where SQLite keeps it for the `file` command and for us.
pub(crate) const APPLICATION_ID: u32 = 0x5452_4d50;

const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const APPLICATION_ID_AT: usize = 68;
const HEADER_BYTES: usize = 100;
const PAGE_SIZE_AT: usize = 16;
const CHANGES_AT: usize = 24;
const PAGES_AT: usize = 28;
const PAGES_VALID_FOR_AT: usize = 92;

/// What stands at the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing, or a file of no bytes.
    Nothing,
    /// A database of ours, closed cleanly: everything is in the one file.
    Closed,
    /// A database whose last writer was killed or is at work: its journal must be read with it.
    WithJournal,
}

/// The path with its folder resolved, so that one database has one name and one lock.
pub(crate) fn resolve(path: &Path) -> Result<PathBuf, Error> {
    if let Ok(resolved) = path.canonicalize() {
        return Ok(resolved);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| Error::Address(path.display().to_string()))?;
    match folder.canonicalize() {
        Ok(folder) if folder.is_dir() => Ok(folder.join(name)),
        _ => Err(Error::NoFolder(folder.to_owned())),
    }
}

/// `path` with `suffix` after its whole name: `tremplin.db` and `-wal`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(suffix);
    PathBuf::from(name)
}

/// Looks at the first bytes and the permissions.
pub(crate) fn inspect(path: &Path) -> Result<Found, Error> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(source) => return Err(Error::File { path: path.to_owned(), source }),
    };
    let metadata = file.metadata().map_err(|source| Error::File { path: path.to_owned(), source })?;
    if !metadata.is_file() {
        return Err(not_ours(path, "it is not a file"));
    }
    refuse_read_only(path, &metadata)?;
    let journal = ["-wal", "-journal"].iter().any(|suffix| holds_bytes(&beside(path, suffix)));
    if metadata.len() == 0 && !journal {
        return Ok(Found::Nothing);
    }
    let mut header = Vec::with_capacity(HEADER_BYTES);
    file.by_ref()
        .take(HEADER_BYTES as u64)
        .read_to_end(&mut header)
        .map_err(|source| Error::File { path: path.to_owned(), source })?;
    if holds_bytes(&beside(path, "-journal")) {
        // Killed while it was made: the header may be half written, and SQLite puts it right.
        return Ok(Found::WithJournal);
    }
    if !header.starts_with(MAGIC) {
        return Err(not_ours(path, "it is not a SQLite file"));
    }
    let Some(id) = header.get(APPLICATION_ID_AT..APPLICATION_ID_AT + 4) else {
        return Err(Error::Corrupt { path: path.to_owned(), reason: "it is cut short".to_owned() });
    };
    if id != APPLICATION_ID.to_be_bytes() {
        return Err(not_ours(path, "it is the SQLite file of another program"));
    }
    if journal {
        return Ok(Found::WithJournal);
    }
    match expected_length(&header) {
        Some(length) if metadata.len() < length => {
            let reason = format!("it has {} bytes and should have {length}", metadata.len());
            Err(Error::Corrupt { path: path.to_owned(), reason })
        }
        _ => Ok(Found::Closed),
    }
}

/// What the header says of the file's length in bytes; `None` where it does not say. SQLite itself takes a page that is
/// cut short for one that ends in zeros.
fn expected_length(header: &[u8]) -> Option<u64> {
    let word = |at: usize| header.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    let page_size = match u16::from_be_bytes(header.get(PAGE_SIZE_AT..PAGE_SIZE_AT + 2)?.try_into().ok()?) {
        1 => 65_536,
        size => u64::from(size),
    };
    // The count is kept since 2010, and good only if the last writer kept it.
    (word(CHANGES_AT)? == word(PAGES_VALID_FOR_AT)?).then_some(page_size * u64::from(word(PAGES_AT)?))
}

/// The mark on the file counts even for a user whom it would not stop, such as root.
fn refuse_read_only(path: &Path, metadata: &std::fs::Metadata) -> Result<(), Error> {
    if metadata.permissions().readonly() {
        return Err(read_only(path, "the file is marked read-only"));
    }
    match OpenOptions::new().write(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) if denied(&error) => Err(read_only(path, &error.to_string())),
        Err(source) => Err(Error::File { path: path.to_owned(), source }),
    }
}

fn denied(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

fn holds_bytes(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0)
}

fn read_only(path: &Path, reason: &str) -> Error {
    Error::ReadOnly { database: path.display().to_string(), reason: reason.to_owned() }
}

fn not_ours(path: &Path, reason: &str) -> Error {
    Error::NotOurs { database: path.display().to_string(), reason: reason.to_owned() }
}

/// The lock of one server on one database: a file beside it, locked while this lives and removed after.
///
/// It is not the database file itself, because closing any handle of that would drop SQLite's own locks on it.
pub(crate) struct Lock {
    _file: File,
    path: PathBuf,
}

impl Lock {
    /// [`Error::InUse`] when another process, or another `Store` of this one, has it.
    pub(crate) fn take(database: &Path) -> Result<Self, Error> {
        let path = beside(database, ".lock");
        loop {
            let file = match OpenOptions::new().create(true).truncate(false).write(true).open(&path) {
                Ok(file) => file,
                Err(error) if denied(&error) => return Err(read_only(database, &error.to_string())),
                Err(source) => return Err(Error::File { path, source }),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Error::InUse(database.to_owned())),
                Err(TryLockError::Error(source)) => return Err(Error::File { path, source }),
            }
            // Whoever had it may have removed the file between our opening and our locking it: then we hold a file
            // that nobody else will ever find.
            if same_file(&file, &path) {
                return Ok(Self { _file: file, path });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Still locked here, so nobody else's file can be removed.
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::debug!(%error, "the lock file was already gone");
        }
    }
}

fn same_file(file: &File, path: &Path) -> bool {
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(held), Ok(named)) => held.dev() == named.dev() && held.ino() == named.ino(),
        _ => false,
    }
}
