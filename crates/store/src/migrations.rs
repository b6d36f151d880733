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

#[cfg(test)]
mod tests {
    use sqlx::Connection as _;
    use sqlx::postgres::PgConnection;
    use sqlx::sqlite::SqliteConnection;

    use super::*;
    use crate::testing::{Cluster, block_on, learner, sqlite_path};
    use crate::{Database, Store};

    fn versions() -> Vec<i64> {
        MIGRATIONS.iter().map(|migration| migration.version).collect()
    }

    #[test]
    fn versions_are_numbered_upwards() {
        let versions = versions();
        assert!(versions[0] == 1 && versions.is_sorted_by(|a, b| a < b), "{versions:?}");
        assert!(MIGRATIONS.iter().all(|migration| !migration.no_tx), "one transaction each");
    }

    #[test]
    fn sqlite_migrates_from_every_version_and_keeps_a_copy() {
        for from in [vec![0], versions()].concat() {
            let (folder, path) = sqlite_path();
            let database = Database::Sqlite(path.clone());
            block_on(async {
                if from > 0 {
                    crate::sqlite::make_version(&path, from).await;
                    if from < known() {
                        let error = Store::attach(database.clone()).await.err().unwrap();
                        assert!(matches!(error, Error::Older { found, .. } if found == from), "{error}");
                    }
                }
                let migrated = Store::migrate(database.clone()).await.unwrap();
                assert_eq!(migrated, Migrated { from, to: known() });
                let again = Store::migrate(database.clone()).await.unwrap();
                assert_eq!(again, Migrated { from: known(), to: known() });
                learner(&Store::open(database).await.unwrap(), "Ana").await;
            });
            let copy = path.with_file_name(format!("tremplin.db.version-{from}.backup"));
            assert_eq!(copy.exists(), 0 < from && from < known(), "version {from}");
            drop(folder);
        }
    }

    #[test]
    fn postgres_migrates_from_every_version() {
        let Some(cluster) = Cluster::get() else { return };
        block_on(async {
            for from in [vec![0], versions()].concat() {
                let url = cluster.create_database().await;
                let database = Database::Postgres(url.clone());
                if from > 0 {
                    let mut connection = PgConnection::connect(&url).await.unwrap();
                    MIGRATIONS.run_to(from, &mut connection).await.unwrap();
                }
                if from < known() {
                    let error = Store::attach(database.clone()).await.err().unwrap();
                    assert!(matches!(error, Error::Older { found, .. } if found == from), "{error}");
                }
                let migrated = Store::migrate(database.clone()).await.unwrap();
                assert_eq!(migrated, Migrated { from, to: known() });
                learner(&Store::open(database).await.unwrap(), "Ana").await;
                cluster.drop_database(&url).await;
            }
        });
    }

    #[test]
    fn postgres_refuses_what_is_newer_or_not_ours() {
        let Some(cluster) = Cluster::get() else { return };
        block_on(async {
            for (statement, expected) in [
                ("CREATE TABLE users (id TEXT)", "is not a Tremplin database"),
                ("ALTER DATABASE CURRENT_NAME SET default_transaction_read_only = on", "cannot be written"),
                (
                    "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     VALUES (9999, 'later', true, '', 0)",
                    "was written by a newer Tremplin (version 9999",
                ),
            ] {
                let url = cluster.create_database().await;
                let name = url.split(['/', '?']).find(|part| part.starts_with("test_")).unwrap();
                if statement.starts_with("INSERT") {
                    Store::migrate(Database::Postgres(url.clone())).await.unwrap();
                }
                let mut connection = PgConnection::connect(&url).await.unwrap();
                let statement = statement.replace("CURRENT_NAME", name);
                sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                let error = Store::open(Database::Postgres(url.clone())).await.err().unwrap();
                assert!(error.to_string().contains(expected), "{error}");
                cluster.drop_database(&url).await;
            }
        });
    }

    #[test]
    fn eight_nodes_that_start_together_migrate_once() {
        let Some(cluster) = Cluster::get() else { return };
        block_on(async {
            let url = cluster.create_database().await;
            let tasks: Vec<_> = (0..8).map(|_| tokio::spawn(Store::open(Database::Postgres(url.clone())))).collect();
            for task in tasks {
                task.await.unwrap().unwrap().close().await;
            }
            cluster.drop_database(&url).await;
        });
    }

    #[test]
    fn an_address_is_never_repeated_with_its_secret() {
        let database = Database::Postgres("postgres://u:s3cret@host:notaport/x".into());
        assert!(!format!("{database:?}").contains("s3cret"));
        let error = block_on(Store::open(database)).err().unwrap();
        assert!(matches!(error, Error::Address(_)), "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }

    #[test]
    fn a_server_that_is_not_there_is_said_to_be_unavailable() {
        let database = Database::Postgres("postgres://nobody@localhost/x?host=/nonexistent".into());
        let error = block_on(Store::open(database)).err().unwrap();
        assert!(error.is_transient(), "{error:?}");
    }

    #[test]
    fn a_step_that_fails_leaves_no_trace() {
        block_on(async {
            let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
            MIGRATIONS.run_to(1, &mut connection).await.unwrap();
            // In the way of the last statement of the second step.
            sqlx::raw_sql("CREATE TABLE submissions_of_user (id TEXT)").execute(&mut connection).await.unwrap();
            MIGRATIONS.run(&mut connection).await.unwrap_err();
            let mut connection = Connection::Sqlite(&mut connection);
            let left: Vec<(String,)> = sql("SELECT name FROM sqlite_schema WHERE name LIKE 'submissions%'")
                .fetch_all(&mut connection)
                .await
                .unwrap();
            assert_eq!(left, [("submissions_of_user".to_owned(),)]);
            let (version,): (i64,) =
                sql("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(&mut connection).await.unwrap();
            assert_eq!(version, 1);
        });
    }
}
