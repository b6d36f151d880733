//! The bare rate of durable inserts into the SQLite that the store uses: one row a transaction, one connection, WAL,
//! `synchronous=FULL`. Prints one line of JSON: rows a second, and each insert's time in microseconds.
//!
//! `cargo bench -p tremplin-store --bench insert -- FOLDER`; `make bench` reads it.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking, and prints what it found")]

use std::{
    env,
    path::PathBuf,
    time::{Duration, Instant},
};

use sqlx::{
    Connection as _, Executor as _,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
};

const TIME: Duration = Duration::from_secs(3);
/// About what a small submission takes on disk.
const ROW_BYTES: usize = 600;

fn main() {
    let folder = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let folder = folder.map_or_else(env::temp_dir, PathBuf::from);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let scratch = tempfile::tempdir_in(folder).unwrap();
    let (rate, times) = runtime.block_on(insert(&scratch.path().join("bare.db")));
    println!("{}", serde_json::json!({"per_second": rate, "micros": times}));
}

async fn insert(path: &std::path::Path) -> (f64, Vec<f64>) {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    connection.execute("CREATE TABLE bare (id BIGINT PRIMARY KEY, body TEXT NOT NULL)").await.unwrap();
    let body = "x".repeat(ROW_BYTES);
    let mut times = Vec::new();
    let start = Instant::now();
    for id in 0_i64.. {
        let each = Instant::now();
        let insert = sqlx::query("INSERT INTO bare (id, body) VALUES ($1, $2)").bind(id).bind(&body);
        insert.execute(&mut connection).await.unwrap();
        times.push(each.elapsed().as_secs_f64() * 1e6);
        if start.elapsed() >= TIME {
            break;
        }
    }
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    connection.close().await.unwrap();
    (rate, times)
}
