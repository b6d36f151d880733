//! Group commit for SQLite, which has one writer at a time: whoever wants to write hands the operation to a task that
//! runs all that wait, each in a savepoint of its own, in one transaction, and answers after that transaction is on
//! disk. Fifty learners then share one fsync instead of queueing for fifty.

use std::pin::Pin;

use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use crate::Error;
use crate::connection::Connection;
use crate::sqlite_file::Lock;

/// The most operations one transaction takes, so that a reply never waits for an endless batch.
const MAX_BATCH: usize = 256;
/// How many operations may wait before callers wait to hand theirs over.
const QUEUE: usize = 1_024;

pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a write does, given its arguments. It may be run again after a failed commit, so it owns nothing but those.
pub(crate) type Body<A, T> = for<'a, 'c> fn(&'a A, &'a mut Connection<'c>) -> BoxFuture<'a, Result<T, Error>>;

trait Operation: Send {
    /// Runs it and keeps what it returned; whether that was an `Ok`.
    fn run<'a>(&'a mut self, connection: &'a mut Connection<'_>) -> BoxFuture<'a, bool>;
    /// Answers the caller: with what `run` returned, or with `Err` when the transaction came to nothing.
    fn settle(self: Box<Self>, committed: Result<(), Error>);
}

struct Pending<A, T> {
    arguments: A,
    body: Body<A, T>,
    result: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<A: Send + Sync, T: Send> Operation for Pending<A, T> {
    fn run<'a>(&'a mut self, connection: &'a mut Connection<'_>) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let result = (self.body)(&self.arguments, connection).await;
            let done = result.is_ok();
            self.result = Some(result);
            done
        })
    }

    fn settle(self: Box<Self>, committed: Result<(), Error>) {
        let result = match (self.result, committed) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (None, Ok(())) => Err(Error::Closed),
        };
        // The caller may have gone away; what it asked for is done all the same.
        let _ = self.reply.send(result);
    }
}

/// The hand that writes. Dropping every clone ends the task after what was handed over.
#[derive(Clone)]
pub(crate) struct Writer {
    operations: mpsc::Sender<Box<dyn Operation>>,
}

impl Writer {
    /// Starts the task on the current tokio runtime. The receiver hears when the task has closed its connection; until
    /// then it also holds `lock`.
    pub(crate) fn start(connection: SqliteConnection, lock: Option<Lock>) -> (Self, oneshot::Receiver<()>) {
        let (operations, waiting) = mpsc::channel(QUEUE);
        let (ended, end) = oneshot::channel();
        tokio::spawn(async move {
            write_until_closed(connection, waiting).await;
            drop(lock);
            let _ = ended.send(());
        });
        (Self { operations }, end)
    }

    pub(crate) async fn write<A, T>(&self, arguments: A, body: Body<A, T>) -> Result<T, Error>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let operation = Box::new(Pending { arguments, body, result: None, reply });
        self.operations.send(operation).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }
}

async fn write_until_closed(mut connection: SqliteConnection, mut waiting: mpsc::Receiver<Box<dyn Operation>>) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while let Some(operation) = waiting.recv().await {
        batch.push(operation);
        let outcome = write_batch(&mut connection, &mut waiting, &mut batch).await;
        settle(&mut batch, outcome);
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the database was not closed cleanly");
    }
}

/// One transaction: what is in `batch`, and whatever else waits by the time its turn comes.
///
/// The statements are plain ones, not sqlx's transactions: on a full disk SQLite ends the transaction by itself, and a
/// count of those that sqlx believes open would then be wrong for good.
async fn write_batch(
    connection: &mut SqliteConnection,
    waiting: &mut mpsc::Receiver<Box<dyn Operation>>,
    batch: &mut Vec<Box<dyn Operation>>,
) -> Result<(), sqlx::Error> {
    run(connection, "BEGIN IMMEDIATE").await?;
    let outcome = match run_all(connection, waiting, batch).await {
        Ok(()) => run(connection, "COMMIT").await,
        Err(error) => Err(error),
    };
    if outcome.is_err() {
        // An error here says that there is nothing left to roll back.
        let _ = run(connection, "ROLLBACK").await;
    }
    outcome
}

async fn run_all(
    connection: &mut SqliteConnection,
    waiting: &mut mpsc::Receiver<Box<dyn Operation>>,
    batch: &mut Vec<Box<dyn Operation>>,
) -> Result<(), sqlx::Error> {
    for next in 0..MAX_BATCH {
        if next == batch.len() {
            match waiting.try_recv() {
                Ok(operation) => batch.push(operation),
                Err(_) => break,
            }
        }
        run_in_savepoint(connection, batch[next].as_mut()).await?;
    }
    Ok(())
}

/// An operation that fails takes back its own writes only. `Err` when the whole transaction is gone with it.
async fn run_in_savepoint(connection: &mut SqliteConnection, operation: &mut dyn Operation) -> Result<(), sqlx::Error> {
    run(connection, "SAVEPOINT operation").await?;
    if !operation.run(&mut Connection::Sqlite(connection)).await {
        run(connection, "ROLLBACK TO operation").await?;
    }
    run(connection, "RELEASE operation").await
}

async fn run(connection: &mut SqliteConnection, statement: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(statement).execute(connection).await.map(|_| ())
}

fn settle(batch: &mut Vec<Box<dyn Operation>>, outcome: Result<(), sqlx::Error>) {
    match outcome {
        Ok(()) => batch.drain(..).for_each(|operation| operation.settle(Ok(()))),
        Err(error) => {
            tracing::warn!(%error, operations = batch.len(), "a transaction came to nothing");
            // The error cannot be cloned; each caller gets its words and its class.
            let words = error.to_string();
            for operation in batch.drain(..) {
                let copy = std::io::Error::other(words.clone());
                operation.settle(Err(Error::Unavailable(sqlx::Error::Io(copy))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::connection::sql;
    use crate::testing::{both_engines, guest};
    use crate::{Millis, UserId};

    async fn insert(id: UserId, c: &mut Connection<'_>) -> Result<(), Error> {
        sql("INSERT INTO users (id, role, created) VALUES ($1, 'guest', $2)")
            .bind(id)
            .bind(Millis(1))
            .execute(c)
            .await?;
        Ok(())
    }

    both_engines! {
        async fn an_operation_that_fails_takes_back_its_own_writes_only(store) {
            let there = guest(&store).await;
            let tasks: Vec<_> = (0..60)
                .map(|n| {
                    let (store, id) = (store.clone(), UserId(Uuid::new_v4()));
                    tokio::spawn(async move {
                        let written = store.write((id, there.id, n % 3), |(id, there, fails), c| {
                            Box::pin(async move {
                                insert(*id, c).await?;
                                // Its second row is already there: the first must go, and nobody else's.
                                if *fails == 0 { insert(*there, c).await } else { Ok(()) }
                            })
                        });
                        (id, n % 3 == 0, written.await)
                    })
                })
                .collect();
            for task in tasks {
                let (id, fails, written) = task.await.unwrap();
                assert_eq!(written.is_err(), fails, "{written:?}");
                assert!(!written.is_err_and(|error| error.is_transient()), "a mistake of ours is not worth another try");
                assert_eq!(store.user(id).await.unwrap().is_none(), fails);
            }
        }

        async fn a_caller_that_goes_away_stops_nobody(store) {
            for n in 0..50 {
                let store = store.clone();
                let task = tokio::spawn(async move { store.create_guest(UserId(Uuid::new_v4()), Millis(n)).await });
                tokio::task::yield_now().await;
                task.abort();
            }
            guest(&store).await;
        }
    }
}
