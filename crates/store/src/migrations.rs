//! The versions of the database: the files of `migrations/`, one transaction each, in order, and never undone.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use crate::Error;
use crate::connection::{Connection, sql};

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// What a migration did: the version it found (0 for an empty database) and the one it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    pub from: i64,
    pub to: i64,
}

/// The version this program needs.
pub(crate) fn known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The version the database has; 0 when it is empty. Reads only, so that a refusal has touched nothing.
pub(crate) async fn check(connection: &mut Connection<'_>, database: &str) -> Result<i64, Error> {
    let (tables, ours): (i64, i64) = sql(match connection {
        Connection::Sqlite(_) => {
            "SELECT COUNT(*), COUNT(CASE WHEN name = '_sqlx_migrations' THEN 1 END) FROM sqlite_schema
             WHERE type = 'table'"
        }
        Connection::Postgres(_) => {
            "SELECT COUNT(*), COUNT(CASE WHEN tablename = '_sqlx_migrations' THEN 1 END) FROM pg_tables
             WHERE schemaname = current_schema()"
        }
    })
    .fetch_one(connection)
    .await?;
    if ours == 0 {
        return if tables == 0 { Ok(0) } else { Err(not_ours(database)) };
    }
    let applied: Vec<(i64, Vec<u8>)> =
        sql("SELECT version, checksum FROM _sqlx_migrations ORDER BY version").fetch_all(connection).await?;
    let found = applied.last().map_or(0, |(version, _)| *version);
    for (version, checksum) in applied {
        match MIGRATIONS.iter().find(|migration| migration.version == version) {
            Some(migration) if *migration.checksum == *checksum => {}
            Some(_) => return Err(Error::OtherHistory { database: database.to_owned(), version }),
            None if version > known() => {
                return Err(Error::Newer { database: database.to_owned(), found, known: known() });
            }
            None => return Err(not_ours(database)),
        }
    }
    Ok(found)
}

fn not_ours(database: &str) -> Error {
    Error::NotOurs { database: database.to_owned(), reason: "it holds the tables of another program".to_owned() }
}

/// Applies what is missing after `from`. On PostgreSQL sqlx holds an advisory lock, so that two nodes that start together
/// migrate once.
pub(crate) async fn apply<C>(connection: &mut C, from: i64, database: &str) -> Result<Migrated, Error>
where
    C: Migrate,
{
    MIGRATIONS.run_direct(None, connection, false).await.map_err(|error| refusal(error, database))?;
    Ok(Migrated { from, to: known() })
}

/// Another node may have moved the database on between the check and the lock.
fn refusal(error: MigrateError, database: &str) -> Error {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        MigrateError::VersionMissing(found) => Error::Newer { database: database.to_owned(), found, known: known() },
        MigrateError::VersionMismatch(version) => Error::OtherHistory { database: database.to_owned(), version },
        other => Error::Refused(sqlx::Error::Migrate(Box::new(other))),
    }
}
