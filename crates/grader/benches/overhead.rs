//! What a grade costs besides grading: a pool of processes whose engine answers at once, in processor time of the
//! parent and of the children. `cargo bench -p tremplin-grader --bench overhead`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking, and prints its table")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tremplin_course::{
    Answer, Digest, Language, Limits, Report, Scope, Source, SourceFile, Spec, TestReport, TestStatus, Verdict,
};
use tremplin_grader::{Fault, Graded, Job, Pool, PoolConfig, Tuning, child};

const JOBS: u32 = 40_000;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("child") {
        let graded = graded();
        let served = child::serve(move || Ok(move |_: &Spec, _: &Source, _: Scope| Ok::<_, Fault>(graded.clone())));
        std::process::exit(i32::from(served.is_err()));
    }
    println!("| threads | processes | jobs at once | parent µs | child µs | both µs | wall µs |");
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    for threads in [1, 2] {
        let runtime = Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap();
        for processes in [1, 2] {
            runtime.block_on(measure(threads, processes));
        }
    }
}

async fn measure(threads: usize, processes: usize) {
    let config = PoolConfig {
        program: std::env::current_exe().unwrap(),
        arguments: vec!["child".into()],
        processes,
        cache: std::env::temp_dir(),
    };
    // No process is replaced midway: its time would be lost with it.
    let tuning = Tuning { jobs_per_process: u64::MAX, ..Tuning::default() };
    let pool = Pool::start_tuned(config, tuning).await.unwrap();
    let job = job();
    grade(&pool, &job, 1, 2_000).await;
    for at_once in [1, 4, 50] {
        let children: Vec<_> = pool.status().children.iter().map(|child| child.pid.to_string()).collect();
        let child_time = || children.iter().map(|pid| processor_time(pid)).sum::<Duration>();
        let (wall, own, theirs) = (Instant::now(), processor_time("self"), child_time());
        grade(&pool, &job, at_once, JOBS).await;
        let each = |spent: Duration| spent.as_secs_f64() * 1e6 / f64::from(JOBS);
        let (own, theirs, wall) =
            (each(processor_time("self") - own), each(child_time() - theirs), each(wall.elapsed()));
        let both = own + theirs;
        println!("| {threads} | {processes} | {at_once} | {own:.1} | {theirs:.1} | {both:.1} | {wall:.1} |");
    }
    pool.stop().await;
}

async fn grade(pool: &Pool, job: &Job, at_once: u32, jobs: u32) {
    let mut tasks = JoinSet::new();
    for _ in 0..at_once {
        let (pool, job) = (pool.clone(), job.clone());
        tasks.spawn(async move {
            for _ in 0..jobs / at_once {
                pool.grade(job.clone()).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
}

/// Of all threads a process has now; the kernel counts it in nanoseconds.
fn processor_time(pid: &str) -> Duration {
    let tasks = std::fs::read_dir(Path::new("/proc").join(pid).join("task")).unwrap();
    let time = |task: std::fs::DirEntry| {
        let line = std::fs::read_to_string(task.path().join("schedstat")).unwrap();
        line.split(' ').next().unwrap().parse::<u64>().unwrap()
    };
    Duration::from_nanos(tasks.map(|task| time(task.unwrap())).sum())
}

fn job() -> Job {
    let limits = Limits::default();
    let spec = Spec {
        language: Some(Language::Javascript),
        entry: "main.js".into(),
        given: Vec::new(),
        tests: Vec::new(),
        limits,
        seed: 1,
        answer: Answer::Program,
    };
    let text = "function total(prix) { let somme = 0; for (const p of prix) somme += p; return somme }\n".repeat(4);
    let source = Source::new(vec![SourceFile { name: "main.js".into(), text }]).unwrap();
    Job { spec: Arc::new(spec), source, scope: Scope::All }
}

/// The report of ten passed tests.
fn graded() -> Graded {
    let test = |n| TestReport {
        name: format!("somme({n}, 2) donne 3"),
        status: TestStatus::Passed,
        hidden: n > 5,
        failure: None,
        tables: None,
    };
    let report = Report {
        verdict: Verdict::Passed,
        tests: (0..10).map(test).collect(),
        stdout: String::new(),
        error: None,
        duration_us: 1,
    };
    Graded { report, behaviour: Digest::of([]) }
}
