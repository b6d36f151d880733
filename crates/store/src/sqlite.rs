//! SQLite: one file, one writer, readers beside it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Executor as _};
use tokio::sync::oneshot;

use crate::connection::{Connection, sql};
use crate::migrations::{self, Migrated};
use crate::sqlite_file::{self, Found, Lock};
use crate::writer::Writer;
use crate::{Error, sqlite_file::APPLICATION_ID};

/// How long a statement waits for another process's lock before the caller is told to come back.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
/// Pages in the log before it is folded into the file: some 16 MiB, so that the two fsyncs of that are rare.
const CHECKPOINT_PAGES: &str = "4000";
const LOG_LIMIT_BYTES: &str = "67108864";

pub(crate) struct Sqlite {
    pub(crate) readers: SqlitePool,
    pub(crate) writer: Writer,
    writer_ended: oneshot::Receiver<()>,
}

impl Sqlite {
    pub(crate) async fn close(self) {
        self.readers.close().await;
        drop(self.writer);
        // An error here says that the task is gone, which is as well.
        let _ = self.writer_ended.await;
    }
}

pub(crate) async fn open(path: PathBuf) -> Result<Sqlite, Error> {
    let (path, lock) = claim(&path)?;
    let (connection, _) = prepare(&path).await?;
    start(&path, connection, Some(lock)).await
}

pub(crate) async fn migrate(path: PathBuf) -> Result<Migrated, Error> {
    let (path, _lock) = claim(&path)?;
    let (connection, migrated) = prepare(&path).await?;
    connection.close().await?;
    Ok(migrated)
}

/// Beside a running server, whose journal is live; where there is none, the lock keeps one from starting meanwhile.
pub(crate) async fn attach(path: PathBuf) -> Result<Sqlite, Error> {
    let path = sqlite_file::resolve(&path)?;
    if sqlite_file::inspect(&path)? == Found::Nothing {
        return Err(Error::Missing(path));
    }
    let lock = match Lock::take(&path) {
        Ok(lock) => Some(lock),
        Err(Error::InUse(_)) => None,
        Err(error) => return Err(error),
    };
    let mut connection = connect(&options(&path)).await?;
    let name = path.display().to_string();
    let found = migrations::check(&mut Connection::Sqlite(&mut connection), &name).await?;
    if found < migrations::known() {
        return Err(Error::Older { database: name, found, known: migrations::known() });
    }
    start(&path, connection, lock).await
}

/// Looks before it locks, so that a file which is refused at sight has not even had a lock file beside it.
fn claim(path: &Path) -> Result<(PathBuf, Lock), Error> {
    let path = sqlite_file::resolve(path)?;
    sqlite_file::inspect(&path)?;
    let lock = Lock::take(&path)?;
    Ok((path, lock))
}

async fn start(path: &Path, connection: SqliteConnection, lock: Option<Lock>) -> Result<Sqlite, Error> {
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(BUSY_TIMEOUT)
        // There is no server that could have gone away in between.
        .test_before_acquire(false)
        .connect_with(options(path).read_only(true))
        .await?;
    let (writer, writer_ended) = Writer::start(connection, lock);
    Ok(Sqlite { readers, writer, writer_ended })
}

/// Checks the whole file while it cannot be changed, then makes or migrates it. The connection is the writer's.
async fn prepare(path: &Path) -> Result<(SqliteConnection, Migrated), Error> {
    let name = path.display().to_string();
    // Again, now that the lock is ours: another server may have closed it in between.
    let found = sqlite_file::inspect(path)?;
    let from = match found {
        Found::Nothing => 0,
        Found::Closed | Found::WithJournal => check(path, found, &name).await?,
    };
    if found == Found::Nothing {
        mark(path).await?;
    }
    let mut connection = connect(&options(path)).await?;
    if 0 < from && from < migrations::known() {
        back_up(&mut connection, path, from).await?;
    }
    let migrated = migrations::apply(&mut connection, from, &name).await?;
    Ok((connection, migrated))
}

/// Reads the whole file through a connection that can write nothing: the version, then every page.
async fn check(path: &Path, found: Found, name: &str) -> Result<i64, Error> {
    let mut options = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT).read_only(true);
    if found == Found::Closed {
        // With no journal to read, SQLite need not make one either.
        options = options.immutable(true);
    }
    let mut connection = connect(&options).await.map_err(|error| damaged(path, error))?;
    let checked = check_pages(&mut connection, path, name).await;
    connection.close().await?;
    checked
}

async fn check_pages(connection: &mut SqliteConnection, path: &Path, name: &str) -> Result<i64, Error> {
    let mut connection = Connection::Sqlite(connection);
    let verdict: Vec<(String,)> =
        sql("PRAGMA quick_check(1)").fetch_all(&mut connection).await.map_err(|error| damaged(path, error))?;
    match verdict.first() {
        Some((word,)) if word == "ok" => {}
        other => {
            let reason = other.map_or_else(|| "no answer".to_owned(), |(word,)| word.clone());
            return Err(Error::Corrupt { path: path.to_owned(), reason });
        }
    }
    migrations::check(&mut connection, name).await.map_err(|error| damaged(path, error))
}

/// SQLITE_CORRUPT and SQLITE_NOTADB in our words.
fn damaged(path: &Path, error: Error) -> Error {
    let code = match &error {
        Error::Refused(sqlx::Error::Database(inner)) => inner.code().and_then(|code| code.parse::<i32>().ok()),
        _ => None,
    };
    match code.map(|code| code & 0xff) {
        Some(11 | 26) => Error::Corrupt { path: path.to_owned(), reason: error.to_string() },
        _ => error,
    }
}

/// Makes the file ours, in the one file and on disk, before anything else is in it.
async fn mark(path: &Path) -> Result<(), Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Delete)
        .synchronous(SqliteSynchronous::Extra);
    let mut connection = connect(&options).await?;
    connection.execute(sqlx::AssertSqlSafe(format!("PRAGMA application_id = {APPLICATION_ID}"))).await?;
    connection.close().await?;
    Ok(())
}

/// A copy of the old version beside the database, from before the migration: `tremplin.db.version-2.backup`.
async fn back_up(connection: &mut SqliteConnection, path: &Path, from: i64) -> Result<(), Error> {
    let copy = sqlite_file::beside(path, &format!(".version-{from}.backup"));
    if copy.exists() {
        // An earlier start made it and was interrupted afterwards: that one is the older state.
        return Ok(());
    }
    let Some(target) = copy.to_str() else {
        return Err(Error::Address(copy.display().to_string()));
    };
    sql("VACUUM INTO $1").bind(target).execute(&mut Connection::Sqlite(connection)).await?;
    Ok(())
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .pragma("journal_size_limit", LOG_LIMIT_BYTES)
}

async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, Error> {
    Ok(SqliteConnection::connect_with(options).await?)
}

/// Makes a database as an older program would have left it.
#[cfg(test)]
pub(crate) async fn make_version(path: &Path, version: i64) {
    mark(path).await.unwrap();
    let mut connection = connect(&options(path)).await.unwrap();
    migrations::MIGRATIONS.run_to(version, &mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[cfg(test)]
mod tests;
