//! What was acknowledged is there, whatever kills the process that acknowledged it. Tests only.
//!
//! The test starts itself again as a child that writes as fast as it can and reports on its standard output what it was
//! told was done. That ledger is the client's; the child is killed with SIGKILL at some line of it, again and again on
//! the same database, and in the end the ledger and the tables must agree.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use tremplin_course::{Outcome, Verdict};
use uuid::Uuid;

use crate::testing::{Cluster, block_on, claim, exercise, finish, learner, new_submission, sqlite_path, user_name};
use crate::{
    Claim, Database, Enqueued, Finish, Finished, Millis, NewSubmission, NodeId, State, Store, SubmissionId, User,
};

const URL: &str = "TREMPLIN_TEST_DATABASE";
const LEARNERS: i64 = 8;
const KILLS: u64 = 20;

#[test]
fn sqlite_keeps_what_it_acknowledged_through_twenty_kills() {
    let (_folder, path) = sqlite_path();
    kill_again_and_again(&Database::Sqlite(path.clone()), path.to_str().unwrap());
}

#[test]
fn postgres_keeps_what_it_acknowledged_through_twenty_kills() {
    let Some(cluster) = Cluster::get() else { return };
    let url = block_on(cluster.create_database());
    kill_again_and_again(&Database::Postgres(url.clone()), &url);
    block_on(cluster.drop_database(&url));
}

/// What a client remembers of its submissions.
#[derive(Default)]
struct Ledger {
    /// Sent; perhaps accepted.
    sent: HashMap<SubmissionId, String>,
    accepted: Vec<SubmissionId>,
    graded: Vec<SubmissionId>,
}

fn kill_again_and_again(database: &Database, url: &str) {
    let mut ledger = Ledger::default();
    for kill in 0..KILLS {
        // A place that differs each time, and is the same in each run of the test.
        let lines = 40 + (kill * 7_919) % 173;
        let mut child = start(url, "writes_until_killed");
        read_ledger(&mut child, lines, &mut ledger);
        child.kill().unwrap();
        // What was on its way when it died was acknowledged too.
        read_ledger(&mut child, u64::MAX, &mut ledger);
        child.wait().unwrap();
    }
    assert!(ledger.graded.len() > 100 && ledger.graded.len() < ledger.sent.len());
    block_on(audit(database, &ledger));
}

fn start(url: &str, test: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", &format!("durability::{test}")])
        .env(URL, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

fn read_ledger(child: &mut Child, lines: u64, ledger: &mut Ledger) {
    // Unbuffered enough: nothing but this reads the pipe, and the last call reads to its end.
    let stdout = child.stdout.as_mut().unwrap();
    let mut reader = BufReader::with_capacity(1, stdout);
    let mut line = String::new();
    let mut read = 0;
    while read < lines && reader.read_line(&mut line).unwrap() > 0 {
        let words: Vec<_> = line.split_whitespace().collect();
        if let [word @ ("sent" | "accepted" | "graded"), id, learner] = words[..] {
            let id = SubmissionId(Uuid::parse_str(id).unwrap());
            match word {
                "sent" => drop(ledger.sent.insert(id, learner.to_owned())),
                "accepted" => ledger.accepted.push(id),
                _ => ledger.graded.push(id),
            }
            read += 1;
        }
        line.clear();
    }
}

/// The verdict that this submission gets from every grader that ever runs.
fn verdict(id: SubmissionId) -> Verdict {
    if id.0.as_u128().is_multiple_of(2) { Verdict::Passed } else { Verdict::Failed }
}

async fn audit(database: &Database, ledger: &Ledger) {
    let store = Store::open(database.clone()).await.unwrap();
    for id in &ledger.accepted {
        assert!(store.submission(*id).await.unwrap().is_some(), "{id} was accepted and is gone");
    }
    for id in &ledger.graded {
        let kept = store.submission(*id).await.unwrap().unwrap();
        assert!(
            matches!(&kept.state, State::Done(Outcome::Graded(report)) if report.verdict == verdict(*id)),
            "{kept:?}"
        );
    }
    drain(&store).await;
    // The client sends again whatever it has no answer for: the same row, whether or not the first was accepted.
    for (id, name) in &ledger.sent {
        let user = store.credentials(&user_name(name)).await.unwrap().unwrap().user;
        let again = NewSubmission { id: *id, ..new_submission(&user, "somme", 0) };
        let answer = store.enqueue(again, None).await.unwrap();
        assert!(matches!(answer, Enqueued::Known(_) | Enqueued::Accepted { .. }), "{answer:?}");
        assert!(!(ledger.accepted.contains(id) && matches!(answer, Enqueued::Accepted { .. })), "{id} was lost");
        drain(&store).await;
    }
    for n in 0..LEARNERS {
        let user = store.credentials(&user_name(&n.to_string())).await.unwrap().unwrap().user;
        let lines = store.history(user.id, &exercise("somme"), u32::MAX).await.unwrap();
        let mine = ledger.sent.values().filter(|name| **name == n.to_string()).count();
        assert_eq!(lines.len(), mine, "one row for each that was sent");
        assert!(lines.iter().all(|line| line.verdict == Some(verdict(line.id))), "one verdict, and always the same");
        let passed = lines.iter().filter(|line| line.verdict == Some(Verdict::Passed)).count();
        let progress = store.progress_in(user.id, &exercise("somme")).await.unwrap().unwrap();
        assert_eq!(progress.attempts as usize, lines.len(), "each counted once");
        assert_eq!((progress.attempts - progress.failed) as usize, passed);
    }
    store.close().await;
}

async fn drain(store: &Store) {
    store.recover(NodeId("here".into()), Millis(1)).await.unwrap();
    while let Some(job) = claim(store).await {
        finish(store, job.key, verdict(job.key.id), 2).await.unwrap();
    }
}

/// The child. Not a test of its own: it writes until it is killed.
#[test]
#[ignore = "started by the tests above"]
fn writes_until_killed() {
    let Some(url) = std::env::var_os(URL).and_then(|url| url.into_string().ok()) else { return };
    block_on(async {
        let store = Arc::new(Store::open(database(&url)).await.unwrap());
        store.recover(NodeId("here".into()), Millis(0)).await.unwrap();
        let mut writing = tokio::task::JoinSet::new();
        for n in 0..LEARNERS {
            let name = n.to_string();
            let user = match store.credentials(&user_name(&name)).await.unwrap() {
                Some(credentials) => credentials.user,
                None => learner(&store, &name).await,
            };
            writing.spawn(submit_for_ever(store.clone(), user, name));
            writing.spawn(grade_for_ever(store.clone()));
        }
        writing.join_next().await.unwrap().unwrap();
    });
}

fn database(url: &str) -> Database {
    if url.starts_with("postgres:") { Database::Postgres(url.into()) } else { Database::Sqlite(url.into()) }
}

async fn submit_for_ever(store: Arc<Store>, user: User, name: String) {
    for at in 1.. {
        let new = new_submission(&user, "somme", at);
        let id = new.id;
        println!("sent {id} {name}");
        loop {
            match store.enqueue(new.clone(), None).await.unwrap() {
                Enqueued::Accepted { .. } => break,
                Enqueued::Busy => tokio::task::yield_now().await,
                other => panic!("{other:?}"),
            }
        }
        println!("accepted {id} {name}");
    }
}

async fn grade_for_ever(store: Arc<Store>) {
    loop {
        let claim = Claim { node: NodeId("here".into()), lease_until: Millis(i64::MAX) };
        let Some(job) = store.claim(claim).await.unwrap() else {
            tokio::task::yield_now().await;
            continue;
        };
        let (id, grading) = (job.key.id, crate::testing::grading(verdict(job.key.id)));
        let finished = store.finish(Finish { job: job.key, grading, now: Millis(1) }).await.unwrap();
        assert!(matches!(finished, Finished::Done { .. }), "{finished:?}");
        println!("graded {id} someone");
    }
}

/// However far a migration had come when it was killed, the next start finishes it.
#[test]
fn a_migration_killed_anywhere_is_finished_by_the_next() {
    for bytes in (0..24).map(|n| n * 6_000) {
        let (folder, path) = sqlite_path();
        let mut child = start(path.to_str().unwrap(), "migrates");
        // By what is in the folder, not by the clock: it is killed at another place each time.
        while written(folder.path()) <= bytes && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        block_on(async {
            let store = Store::open(Database::Sqlite(path)).await.unwrap();
            let user = learner(&store, "Ana").await;
            crate::testing::graded(&store, &user, "somme", Verdict::Passed, 1).await;
            store.close().await;
        });
    }
}

fn written(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len()).sum()
}

#[test]
#[ignore = "started by the test above"]
fn migrates() {
    let Some(url) = std::env::var_os(URL).and_then(|url| url.into_string().ok()) else { return };
    block_on(Store::migrate(database(&url))).unwrap();
}
