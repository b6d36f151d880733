//! A grade with ten assertions, through a grader process, beside others doing the same work.

use std::{
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rustix::thread::{CpuSet, sched_setaffinity};
use tokio::runtime;
use tremplin_course::{ExerciseId, Scope, Source, TestBody, Verdict, read};
use tremplin_grader::{Job, Pool, PoolConfig};

use crate::{
    baseline::{Isolated, quickjs, quickjs_rate, spawned},
    course::WORK,
    measure::{Sample, cpu_of, memory_of, own_cpu, percentile},
    table::{Table, ratio, whole},
};

pub const GRADES: usize = 4_000;
pub const SPAWNS: usize = 40;
const RATE_TIME: Duration = Duration::from_secs(4);

/// The solution of an exercise of `benches/tasks`, read as a course is, against its tests.
pub fn job(id: &str) -> Job {
    let (course, diagnostics) = read(WORK.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
    let id = ExerciseId::new(id).expect("a slug");
    let exercise = course.exercise(&id).unwrap_or_else(|| panic!("{id}: {diagnostics:?}"));
    let source = Source::new(exercise.solution.clone()).expect("a small source");
    Job { spec: Arc::clone(&exercise.spec), source, scope: Scope::All }
}

async fn start(program: &Path, cache: &Path, processes: usize) -> Pool {
    let config = PoolConfig {
        program: program.to_owned(),
        arguments: vec!["grader".into()],
        processes,
        cache: cache.to_owned(),
    };
    Pool::start(config).await.expect("the graders start")
}

async fn grade(pool: &Pool, job: &Job) {
    let graded = pool.grade(job.clone()).await.expect("a grade");
    assert_eq!(graded.report.verdict, Verdict::Passed, "{:?}", graded.report);
}

/// One process, `grades` one after the other. Its memory is what the process grew by at its highest.
pub fn sample(program: &Path, cache: &Path, job: &Job, grades: usize) -> Sample {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    // Whoever compiles the engines grows so much by it that another takes its place soon: not the one to measure.
    runtime.block_on(async { start(program, cache, 1).await.stop().await });
    let pool = runtime.block_on(start(program, cache, 1));
    let pid = pool.status().children[0].pid;
    let idle = memory_of(pid, "VmRSS");
    for _ in 0..grades / 8 {
        runtime.block_on(grade(&pool, job));
    }
    let mut sample = Sample::take(grades, || own_cpu() + cpu_of(pid), || runtime.block_on(grade(&pool, job)));
    sample.bytes = Some(memory_of(pid, "VmHWM").saturating_sub(idle));
    runtime.block_on(pool.stop());
    sample
}

/// Grades a second with `cores` processes: on one core everything, the asking process too, shares that core.
pub fn rate(program: &Path, cache: &Path, job: &Job, cores: usize) -> f64 {
    thread::scope(|scope| scope.spawn(|| rate_on(program, cache, job, cores)).join().expect("a grade does not panic"))
}

fn rate_on(program: &Path, cache: &Path, job: &Job, cores: usize) -> f64 {
    if cores == 1 {
        let mut one = CpuSet::new();
        one.set(0);
        // Threads and processes started from here inherit it.
        sched_setaffinity(None, &one).expect("a processor number 0");
    }
    let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let pool = start(program, cache, cores).await;
        grade(&pool, job).await;
        let begin = Instant::now();
        let asking = (0..cores * 2).map(|_| async {
            let mut done = 0_u32;
            while begin.elapsed() < RATE_TIME {
                grade(&pool, job).await;
                done += 1;
            }
            done
        });
        let done: u32 = futures_util::future::join_all(asking).await.into_iter().sum();
        let rate = f64::from(done) / begin.elapsed().as_secs_f64();
        pool.stop().await;
        rate
    })
}

/// One way of grading, measured.
pub struct Row {
    pub name: String,
    pub sample: Sample,
    pub one: Option<f64>,
    pub two: Option<f64>,
}

/// What [`cells`] has in each column.
pub const COLUMNS: [&str; 9] = ["", "CPU µs", "p50", "p99", "wall p50", "p99", "/s, 1 core", "/s, 2 cores", "KiB"];

pub fn cells(row: &Row) -> Vec<String> {
    let Sample { walls, cpus, bytes } = &row.sample;
    let spread = |p: f64| if cpus.len() > 1 { whole(percentile(cpus, p)) } else { "-".into() };
    let rate = |rate: Option<f64>| rate.map_or("-".into(), whole);
    vec![
        row.name.clone(),
        whole(row.sample.mean_cpu()),
        spread(0.5),
        spread(0.99),
        whole(percentile(walls, 0.5)),
        whole(percentile(walls, 0.99)),
        rate(row.one),
        rate(row.two),
        bytes.map_or("-".into(), |bytes| whole(bytes as f64 / 1024.0)),
    ]
}

fn isolated_row(name: &'static str, isolated: &Isolated, grades: usize) -> Row {
    let (one, two) = (isolated.rate(1, grades), isolated.rate(2, grades));
    Row { name: name.into(), sample: isolated.sample(grades), one: Some(one), two: Some(two) }
}

fn baselines(jest: &str, scratch: &Path, installed: &Path) -> [Row; 4] {
    [
        Row {
            name: "native QuickJS, bare assertions".into(),
            sample: quickjs(GRADES),
            one: Some(quickjs_rate(1, RATE_TIME)),
            two: Some(quickjs_rate(2, RATE_TIME)),
        },
        isolated_row("isolated-vm, bare assertions", &Isolated::bare(installed), GRADES),
        isolated_row("isolated-vm, the Jest-style tests", &Isolated::jest(installed, scratch, jest), GRADES / 4),
        Row { name: "spawning node, bare assertions".into(), sample: spawned(SPAWNS), one: None, two: None },
    ]
}

/// The text of the Jest-style tests of a job.
pub fn code(job: &Job) -> &str {
    let mut bodies = job.spec.tests.iter().map(|block| &block.body);
    bodies.find_map(|body| if let TestBody::Code(code) = body { Some(code.as_str()) } else { None }).expect("tests")
}

/// Prints both tables: the figures, and how they stand to the baselines doing the same work.
pub fn run(program: &Path, scratch: &Path, installed: &Path) {
    let cache = &scratch.join("cache");
    let jobs = [("table of calls", job("table")), ("Jest-style tests", job("tests"))];
    let [table, tests] = jobs.each_ref().map(|(name, job)| Row {
        name: (*name).to_owned(),
        sample: sample(program, cache, job, GRADES),
        one: Some(rate(program, cache, job, 1)),
        two: Some(rate(program, cache, job, 2)),
    });
    let [quickjs, bare, jest, node] = baselines(code(&jobs[1].1), scratch, installed);
    let rows = [&table, &tests, &quickjs, &bare, &jest, &node];
    Table::new("A grade with ten assertions", &COLUMNS, rows.map(cells).into()).print();
    let cpu = |row: &Row| row.sample.mean_cpu();
    let gain = |row: &Row| row.two.unwrap_or(0.0) / row.one.unwrap_or(1.0);
    let ratios = vec![
        ratio("table / isolated-vm", cpu(&table) / cpu(&bare), "at most", 0.15),
        ratio("table / native QuickJS", cpu(&table) / cpu(&quickjs), "at most", 1.7),
        ratio("tests / isolated-vm, the same tests", cpu(&tests) / cpu(&jest), "at most", 0.3),
        ratio("tests / isolated-vm, bare assertions", cpu(&tests) / cpu(&bare), "aim", 0.3),
        ratio("spawning node / table", cpu(&node) / cpu(&table), "at least", 50.0),
        ratio("spawning node / tests", cpu(&node) / cpu(&tests), "at least", 50.0),
        ratio("table, two cores / one", gain(&table), "aim", 2.0),
        ratio("tests, two cores / one", gain(&tests), "aim", 2.0),
        ratio("native QuickJS, two cores / one: what this machine gives", gain(&quickjs), "aim", 2.0),
    ];
    Table::new("Ratios", &["", "measured", "wanted", ""], ratios).print();
}
