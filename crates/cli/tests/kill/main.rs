//! Learners send work while server and graders are killed at random; each learner keeps a ledger of what they sent and
//! what they were told, and in the end the server must agree with it: nothing lost, doubled or changed.
//!
//! `TREMPLIN_KILLS` says how many times something is killed (20 unless told; `make faults` asks for 200).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a school that cannot be set up has failed the test")]

#[path = "../school/mod.rs"]
mod school;

use std::{
    env, fs,
    path::Path,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use rustix::process::{Pid, Signal, kill_process};
use school::{Learner, Running, School, Trouble, verdict};
use serde_json::Value;
use uuid::Uuid;

const LEARNERS: u64 = 8;
const EXERCISE: &str = "le-double";
/// What learners send, and the only verdict it can get.
const ANSWERS: [(&str, &str); 5] = [
    ("function double(n) { return 2 * n; }", "passed"),
    ("function double(n) { return n; }", "failed"),
    ("function double(n) { return 2 * ; }", "compile_error"),
    ("indefini();", "runtime_error"),
    ("function double(n) { for (;;) {} }", "time_limit"),
];

/// One submission as its learner knows it.
struct Entry {
    id: Uuid,
    code: &'static str,
    expected: &'static str,
    /// The server said that it has it.
    accepted: bool,
    /// The first verdict seen, with its tests.
    seen: Option<Value>,
}

/// What the learners and the one who kills tell each other.
#[derive(Default)]
struct Tally {
    answers: Mutex<u64>,
    changed: Condvar,
    over: AtomicBool,
}

impl Tally {
    fn answered(&self) {
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.notify_all();
    }

    /// Waits until learners got `more` answers; whether they did within half a minute.
    fn wait_for(&self, more: u64) -> bool {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let goal = *answers + more;
        let patience = Duration::from_secs(30);
        let waited = self.changed.wait_timeout_while(answers, patience, |answers| *answers < goal);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// A moment, or until something was answered: between tries while the server is away.
    fn pause(&self) {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_timeout(answers, Duration::from_millis(20)));
    }
}

fn write_course(folder: &Path) {
    let module = folder.join("01-essai");
    fs::create_dir_all(&module).unwrap();
    fs::write(module.join("module.md"), "---\nkind: module\ntitle: Essai\nsummary: Essai.\n---\n").unwrap();
    fs::write(module.join("01-le-double.md"), include_str!("exercise.md")).unwrap();
}

/// Sends one submission again and again until its verdict is known, and notes what it was told.
fn hand_in(learner: &Learner, entry: &mut Entry, tally: &Tally) {
    loop {
        match learner.submit(entry.id, EXERCISE, entry.code) {
            Ok(view) => {
                entry.accepted = true;
                tally.answered();
                if verdict(&view).is_some() {
                    entry.seen = Some(view);
                    return;
                }
            }
            Err(Trouble::Lost(_) | Trouble::Refused(429 | 503, _)) => tally.pause(),
            Err(Trouble::Refused(status, body)) => panic!("{} was refused with {status}: {body}", entry.id),
        }
        if entry.accepted && tally.over.load(Ordering::Relaxed) {
            return;
        }
    }
}

fn learn(learner: &Learner, seed: u64, tally: &Tally) -> Vec<Entry> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut ledger = Vec::new();
    while !tally.over.load(Ordering::Relaxed) {
        // An endless loop is slow: rare enough to leave the graders to others.
        let weigh = |answer: &(_, &str)| if answer.1 == "time_limit" { 0.02 } else { 1.0 };
        let &(code, expected) = ANSWERS.choose_weighted(&mut random, weigh).unwrap();
        let id = uuid::Builder::from_random_bytes(random.random()).into_uuid();
        let mut entry = Entry { id, code, expected, accepted: false, seen: None };
        hand_in(learner, &mut entry, tally);
        ledger.push(entry);
    }
    ledger
}

/// Kills the server or one of its graders, `kills` times, each after a random number of answers.
fn kill(school: &School, mut server: Running, kills: u32, tally: &Tally) -> Running {
    let mut random = StdRng::seed_from_u64(1);
    for done in 0..kills {
        assert!(tally.wait_for(random.random_range(1..=60)), "no answers any more after {done} kills");
        let graders = server.graders();
        match graders.choose(&mut random) {
            Some(&grader) if random.random() => {
                let pid = Pid::from_raw(i32::try_from(grader).unwrap()).unwrap();
                // It may have died by itself since it was listed, as one does whose server died.
                let _ = kill_process(pid, Signal::KILL);
            }
            _ => {
                server.kill();
                server = school.open();
            }
        }
    }
    server
}

/// What the server and the ledger disagree on.
fn disagreements(learner: &Learner, ledger: &mut [Entry], tally: &Tally) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut given_up = 0;
    for entry in &mut *ledger {
        let Entry { id, expected, .. } = *entry;
        let first = entry.seen.take();
        match learner.submission(id) {
            Err(trouble) if entry.accepted => wrong.push(format!("{id} was accepted and is lost: {trouble:?}")),
            Err(trouble) => wrong.push(format!("{id} is unknown: {trouble:?}")),
            // Still on its way: sent again, it is waited for.
            Ok(view) if verdict(&view).is_none() => hand_in(learner, entry, tally),
            Ok(view) => entry.seen = Some(view),
        }
        let Some(last) = &entry.seen else { continue };
        // A grade that lasts may have been killed three times: it is given up, said to be, and no attempt.
        if expected == "time_limit" && last["state"] == "abandoned" {
            given_up += 1;
            continue;
        }
        if verdict(last).as_deref() != Some(expected) {
            wrong.push(format!("{id} should be {expected}: {last}"));
        }
        if first.is_some_and(|first| first["verdict"] != last["verdict"]) {
            wrong.push(format!("{id} was told another verdict before: {last}"));
        }
    }
    // Each counted once: a submission graded twice, or written twice, would show here.
    let counted = ledger.iter().filter_map(|entry| entry.seen.as_ref()?["progress"]["attempts"].as_u64()).max();
    if counted != Some(ledger.len() as u64 - given_up) {
        wrong.push(format!("{} submissions were counted as {counted:?} attempts", ledger.len()));
    }
    wrong
}

#[test]
fn nothing_is_lost_doubled_or_changed_by_random_kills() {
    let kills = env::var_os("TREMPLIN_KILLS").map_or(20, |kills| kills.to_str().unwrap().parse().unwrap());
    let scratch = tempfile::tempdir().unwrap();
    let content = scratch.path().join("content");
    write_course(&content);
    let school = School::new(&content, &scratch.path().join("data"), 2);
    let server = school.open();
    let learners: Vec<_> = (0..LEARNERS).map(|_| Learner::join(&school.url()).unwrap()).collect();
    let tally = &Tally::default();
    let (mut ledgers, server) = thread::scope(|scope| {
        let threads: Vec<_> =
            learners.iter().zip(0..).map(|(learner, seed)| scope.spawn(move || learn(learner, seed, tally))).collect();
        let killing = scope.spawn(|| kill(&school, server, kills, tally)).join();
        tally.over.store(true, Ordering::Relaxed);
        let ledgers: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        (ledgers, killing.unwrap())
    });
    // Learners whose last word was "accepted" may now wait for the verdict without an end in sight.
    tally.over.store(false, Ordering::Relaxed);
    let wrong: Vec<_> =
        learners.iter().zip(&mut ledgers).flat_map(|(learner, ledger)| disagreements(learner, ledger, tally)).collect();
    let sent: usize = ledgers.iter().map(Vec::len).sum();
    println!("{kills} kills, {sent} submissions, {} disagreements", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    drop(server);
}
