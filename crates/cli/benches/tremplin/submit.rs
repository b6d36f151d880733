//! From a learner's request to their durable verdict, with a class at work at once.

use std::{
    path::Path,
    process::Command,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use uuid::Uuid;

use crate::{
    baseline::LEARNER,
    course,
    measure::{cpu_of, micros, own_cpu, percentile},
    school::{Learner, School, verdict},
    table::{Table, ratio, short, whole},
};

const LEARNERS: usize = 50;
const WARM: Duration = Duration::from_secs(2);
const TIME: Duration = Duration::from_secs(10);

#[derive(serde::Deserialize)]
struct Bare {
    per_second: f64,
    micros: Vec<f64>,
}

/// The rate of bare durable inserts on the same disk, from the store's own bench: it alone may name SQLite.
fn bare(folder: &Path) -> Bare {
    let output = Command::new(env!("CARGO"))
        // The packages and features of `make bench`: what is built already serves.
        .args(["bench", "--quiet", "--locked", "--package", "tremplin-cli", "--package", "tremplin-store"])
        .args(["--features", "tremplin-cli/bench", "--bench", "insert", "--"])
        .arg(folder)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the insert bench prints JSON")
}

/// One learner sends, waits for the verdict, sends again; the times of those that began after the warm-up.
fn work(learner: &Learner, exercise: &str, start: Instant) -> Vec<f64> {
    let mut times = Vec::new();
    while start.elapsed() < WARM + TIME {
        let counts = start.elapsed() >= WARM;
        let sent = Instant::now();
        let id = Uuid::new_v4();
        let mut view = learner.submit(id, exercise, LEARNER).expect("the submission is accepted");
        while verdict(&view).is_none() {
            // Asked for again under the same id, it is waited for.
            view = learner.submit(id, exercise, LEARNER).expect("the submission is known");
        }
        assert_eq!(verdict(&view).as_deref(), Some("passed"));
        if counts {
            times.push(micros(sent));
        }
    }
    times
}

struct Measured {
    times: Vec<f64>,
    /// Share of two processors that the load itself took, and the server with its graders.
    load: f64,
    server: f64,
}

fn measure(folder: &Path, exercise: &str) -> Measured {
    let content = folder.join("content");
    course::write(&content, &course::WORK);
    let school = School::new(&content, &folder.join("data"), 2);
    let running = school.open();
    let learners: Vec<_> = (0..LEARNERS).map(|_| Learner::join(&school.url()).expect("a guest")).collect();
    let pids: Vec<u32> = running.graders().into_iter().chain([running.pid()]).collect();
    let server_cpu = || pids.iter().map(|&pid| cpu_of(pid)).sum::<f64>();
    let (own, theirs, begin) = (own_cpu(), server_cpu(), Instant::now());
    let ready = Barrier::new(LEARNERS);
    let times = thread::scope(|scope| {
        let threads: Vec<_> = learners
            .iter()
            .map(|learner| {
                scope.spawn(|| {
                    ready.wait();
                    work(learner, exercise, Instant::now())
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no submission fails")).collect()
    });
    let share = |spent: f64| spent / micros(begin) / 2.0;
    Measured { times, load: share(own_cpu() - own), server: share(server_cpu() - theirs) }
}

pub fn run(scratch: &Path) {
    let bare = bare(scratch);
    let row = |name: &str, rate: f64, times: &[f64]| {
        let ms = |p: f64| short(percentile(times, p) / 1e3);
        vec![name.to_owned(), whole(rate), ms(0.5), ms(0.99)]
    };
    let mut rows = vec![row("bare durable insert, one after the other", bare.per_second, &bare.micros)];
    let mut ratios = Vec::new();
    for (exercise, name) in [("table", "submit to verdict, table of calls"), ("tests", "submit to verdict, Jest-style")]
    {
        let measured = measure(&scratch.join(exercise), exercise);
        let rate = measured.times.len() as f64 / TIME.as_secs_f64();
        rows.push(row(name, rate, &measured.times));
        ratios.push(ratio(&format!("{name}, /s"), rate, "at least", 300.0));
        ratios.push(ratio(&format!("{name} / bare insert"), rate / bare.per_second, "for its own sake, near", 1.0));
        ratios.push(ratio("  share of two processors: load", measured.load, "of", 1.0));
        ratios.push(ratio("  share of two processors: server", measured.server, "of", 1.0));
    }
    let title = "Over HTTP, durable, 50 learners at once, load generator on the same processors";
    Table::new(title, &["", "/s", "p50 ms", "p99 ms"], rows).print();
    Table::new("Held against", &["", "measured", "wanted", ""], ratios).print();
}
