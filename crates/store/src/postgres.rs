//! PostgreSQL: several nodes on one database, a transaction each.

use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};

use crate::Error;
use crate::connection::{Connection, sql};
use crate::migrations::{self, Migrated};
use crate::writer::Body;

const CONNECTIONS: u32 = 10;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a transaction that lost to another one is run again.
const TRIES: u32 = 8;
const OLDEST_SERVER: i64 = 150_000;

pub(crate) struct Postgres {
    pub(crate) pool: PgPool,
}

impl Postgres {
    pub(crate) async fn close(self) {
        self.pool.close().await;
    }

    pub(crate) async fn write<A, T>(&self, arguments: &A, body: Body<A, T>) -> Result<T, Error> {
        let mut tries = 1;
        loop {
            match self.write_once(arguments, body).await {
                Err(error) if tries < TRIES && lost_to_another(&error) => tries += 1,
                result => return result,
            }
        }
    }

    /// A transaction that is dropped before its commit is rolled back.
    async fn write_once<A, T>(&self, arguments: &A, body: Body<A, T>) -> Result<T, Error> {
        let mut transaction = self.pool.begin().await?;
        let value = body(arguments, &mut Connection::Postgres(&mut transaction)).await?;
        transaction.commit().await?;
        Ok(value)
    }
}

/// Serialization failure, deadlock, or a row that another transaction made first: the next try sees what it did.
fn lost_to_another(error: &Error) -> bool {
    match error {
        Error::Unavailable(sqlx::Error::Database(error)) | Error::Refused(sqlx::Error::Database(error)) => {
            error.code().is_some_and(|code| matches!(&*code, "40001" | "40P01" | "23505"))
        }
        _ => false,
    }
}

pub(crate) async fn open(url: &str) -> Result<Postgres, Error> {
    migrate(url).await?;
    start(url).await
}

pub(crate) async fn attach(url: &str) -> Result<Postgres, Error> {
    let options = options(url)?;
    let mut connection = connect(&options).await?;
    let (name, found) = check(&mut connection).await?;
    connection.close().await?;
    if found < migrations::known() {
        return Err(Error::Older { database: name, found, known: migrations::known() });
    }
    start(url).await
}

pub(crate) async fn migrate(url: &str) -> Result<Migrated, Error> {
    let mut connection = connect(&options(url)?).await?;
    let (name, from) = check(&mut connection).await?;
    let migrated = migrations::apply(&mut connection, from, &name).await?;
    connection.close().await?;
    Ok(migrated)
}

async fn start(url: &str) -> Result<Postgres, Error> {
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options(url)?)
        .await?;
    Ok(Postgres { pool })
}

/// The server and the database before they are touched: their name (without the secret) and version.
async fn check(connection: &mut PgConnection) -> Result<(String, i64), Error> {
    let mut connection = Connection::Postgres(connection);
    let (name, number, version, standby, read_only): (String, i64, String, i64, String) =
        sql("SELECT current_database()::text, current_setting('server_version_num')::bigint,
                current_setting('server_version'), pg_is_in_recovery()::int::bigint,
                current_setting('default_transaction_read_only')")
        .fetch_one(&mut connection)
        .await?;
    let name = format!("the PostgreSQL database '{name}'");
    if number < OLDEST_SERVER {
        return Err(Error::OldServer { found: version });
    }
    if standby != 0 || read_only == "on" {
        let reason = if standby != 0 { "the server is a standby" } else { "its transactions are read-only" };
        return Err(Error::ReadOnly { database: name, reason: reason.to_owned() });
    }
    let found = migrations::check(&mut connection, &name).await?;
    Ok((name, found))
}

fn options(url: &str) -> Result<PgConnectOptions, Error> {
    // The parser's own words may repeat the address, and with it the secret.
    let options: PgConnectOptions =
        url.parse().map_err(|_| Error::Address("it should read postgres://user:secret@host/name".to_owned()))?;
    // A server may be set to answer a commit before the disk has it; what we accept is durable.
    Ok(options.application_name("tremplin").options([("synchronous_commit", "on")]))
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, Error> {
    Ok(PgConnection::connect_with(options).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{guest, on_postgres};

    #[test]
    fn it_goes_on_after_the_server_has_dropped_every_connection() {
        on_postgres(async |store| {
            let before = guest(&store).await;
            let crate::database::Engine::Postgres(postgres) = &store.engine else { panic!("not PostgreSQL") };
            let mut other = PgConnection::connect_with(&postgres.pool.connect_options()).await.unwrap();
            sql("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()")
            .execute(&mut Connection::Postgres(&mut other))
            .await
            .unwrap();
            assert_eq!(store.user(before.id).await.unwrap(), Some(before));
            guest(&store).await;
        });
    }

    #[test]
    fn a_commit_waits_for_the_disk_whatever_the_server_is_set_to() {
        on_postgres(async |store| {
            let mut reader = store.reader().await.unwrap();
            let (level,): (String,) =
                sql("SELECT current_setting('synchronous_commit')").fetch_one(&mut reader.connection()).await.unwrap();
            assert_eq!(level, "on");
        });
    }
}
