//! The store: one of the two engines, opened, and the two ways into it (a read, a write).

use std::fmt;
use std::path::PathBuf;

use sqlx::pool::PoolConnection;

use crate::connection::{Connection, sql};
use crate::migrations::Migrated;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::writer::Body;
use crate::{Error, postgres, sqlite};

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file, made when it is missing; its folder must exist.
    Sqlite(PathBuf),
    /// `postgres://user:secret@host/name`; version 15 or newer.
    Postgres(String),
}

impl fmt::Debug for Database {
    /// Without the secret that the address may hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(_) => f.write_str("Postgres(..)"),
        }
    }
}

/// An open database. Cheap to share behind an `Arc`.
pub struct Store {
    pub(crate) engine: Engine,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.engine {
            Engine::Sqlite(_) => "Store(SQLite)",
            Engine::Postgres(_) => "Store(PostgreSQL)",
        })
    }
}

pub(crate) enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// A connection out of the readers, for as long as it is held.
pub(crate) enum Reader {
    Sqlite(PoolConnection<sqlx::Sqlite>),
    Postgres(PoolConnection<sqlx::Postgres>),
}

impl Reader {
    pub(crate) fn connection(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(connection) => Connection::Sqlite(connection),
            Self::Postgres(connection) => Connection::Postgres(connection),
        }
    }
}

impl Store {
    /// Opens the database for a server, making and migrating it as needed.
    ///
    /// A SQLite file then belongs to this process until [`Store::close`] or drop: a second `open` is [`Error::InUse`].
    /// A database that is read-only, damaged, of a newer program or of another one is refused, and nothing is touched.
    pub async fn open(database: Database) -> Result<Self, Error> {
        let engine = match database {
            Database::Sqlite(path) => Engine::Sqlite(sqlite::open(path).await?),
            Database::Postgres(url) => Engine::Postgres(postgres::open(&url).await?),
        };
        Ok(Self { engine })
    }

    /// Opens a database that exists and is up to date beside whoever else uses it, for a command such as `user create`
    /// while the server runs. Never makes nor migrates: [`Error::Missing`], [`Error::Older`].
    pub async fn attach(database: Database) -> Result<Self, Error> {
        let engine = match database {
            Database::Sqlite(path) => Engine::Sqlite(sqlite::attach(path).await?),
            Database::Postgres(url) => Engine::Postgres(postgres::attach(&url).await?),
        };
        Ok(Self { engine })
    }

    /// Brings the database to this program's version, and says from which to which. Same refusals as [`Store::open`].
    pub async fn migrate(database: Database) -> Result<Migrated, Error> {
        match database {
            Database::Sqlite(path) => sqlite::migrate(path).await,
            Database::Postgres(url) => postgres::migrate(&url).await,
        }
    }

    /// Ends what was handed over, and closes. A SQLite database is then one file again, with no `-wal` beside it.
    pub async fn close(self) {
        match self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }

    /// Whether the database answers, and would take a write, for a health check.
    pub async fn ping(&self) -> Result<(), Error> {
        self.write((), |(), c| Box::pin(async move { sql("SELECT COUNT(*) FROM setup").execute(c).await.map(|_| ()) }))
            .await
    }

    /// One connection for reading. On SQLite what it sees is what was last committed.
    pub(crate) async fn reader(&self) -> Result<Reader, Error> {
        Ok(match &self.engine {
            Engine::Sqlite(sqlite) => Reader::Sqlite(sqlite.readers.acquire().await?),
            Engine::Postgres(postgres) => Reader::Postgres(postgres.pool.acquire().await?),
        })
    }

    /// One transaction. `Ok` means that it is on disk; a body that returns `Err` leaves no trace.
    pub(crate) async fn write<A, T>(&self, arguments: A, body: Body<A, T>) -> Result<T, Error>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.writer.write(arguments, body).await,
            Engine::Postgres(postgres) => postgres.write(&arguments, body).await,
        }
    }
}
