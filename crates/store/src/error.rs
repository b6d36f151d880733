//! What can go wrong that is nobody's answer. What a caller must tell apart while things go right (a conflict, a full
//! queue, a lost lease) is a value of the operation's own type instead.

use std::path::PathBuf;

use thiserror::Error;

/// Why the database could not be opened, or did not do as asked. Nothing was changed by the operation that returned it,
/// except where [`Error::Unavailable`] says otherwise.
#[derive(Debug, Error)]
pub enum Error {
    #[error("the folder {0} does not exist: create it, or name another database")]
    NoFolder(PathBuf),
    #[error("there is no database at {0}")]
    Missing(PathBuf),
    #[error("{0} is in use by another tremplin: stop it first, or name another database")]
    InUse(PathBuf),
    #[error("{database} cannot be written ({reason}): make it writable, or name another database")]
    ReadOnly { database: String, reason: String },
    #[error("{path} is damaged ({reason}): nothing was changed; restore a backup")]
    Corrupt { path: PathBuf, reason: String },
    #[error("{database} is not a Tremplin database ({reason}): nothing was changed; name another")]
    NotOurs { database: String, reason: String },
    #[error(
        "{database} was written by a newer Tremplin (version {found}; this program knows {known}): nothing was \
         changed; run that Tremplin, or a newer one"
    )]
    Newer { database: String, found: i64, known: i64 },
    #[error("{database} has version {found}, and this program needs {known}: start the server or run `migrate` first")]
    Older { database: String, found: i64, known: i64 },
    #[error("migration {version} of {database} is not the one this program knows: nothing was changed")]
    OtherHistory { database: String, version: i64 },
    #[error("PostgreSQL {found} is too old: 15 or newer is needed")]
    OldServer { found: String },
    #[error("the address of the database is not understood: {0}")]
    Address(String),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },

    /// Busy, full, unreachable, restarting: worth another try later. A write may or may not have been done; every
    /// operation here may be repeated.
    #[error("the database does not answer now: {0}")]
    Unavailable(#[source] sqlx::Error),
    #[error("the store is closed")]
    Closed,
    /// A row that this program would not have written.
    #[error("{table} {row}: the column {column} holds something this program does not understand")]
    CorruptRow { table: &'static str, row: String, column: &'static str },
    /// A mistake of ours: a statement the database refuses.
    #[error("the database refused: {0}")]
    Refused(#[source] sqlx::Error),
}

impl Error {
    /// Whether the same call may succeed a little later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if transient(&error) { Self::Unavailable(error) } else { Self::Refused(error) }
    }
}

/// SQLite's primary codes: BUSY, LOCKED, NOMEM, READONLY (a disk remounted), INTERRUPT, IOERR, FULL, CANTOPEN.
const SQLITE_TRANSIENT: [i32; 8] = [5, 6, 7, 8, 9, 10, 13, 14];
/// PostgreSQL's classes: connection, rollback (serialization, deadlock), resources, operator intervention, system.
const POSTGRES_TRANSIENT: [&str; 5] = ["08", "40", "53", "57", "58"];

fn transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                code.parse::<i32>().is_ok_and(|code| SQLITE_TRANSIENT.contains(&(code & 0xff)))
            } else {
                // 55P03: a lock not had in time; 25006: a server that became read-only in a failover.
                code == "55P03" || code == "25006" || POSTGRES_TRANSIENT.iter().any(|class| code.starts_with(class))
            }
        }),
        _ => false,
    }
}
