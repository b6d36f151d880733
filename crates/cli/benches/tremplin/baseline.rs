//! The same work done by others: isolated-vm, native QuickJS, a `node` for each grade.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rquickjs::{Context, Runtime};

use crate::measure::{Sample, own_cpu, waited_cpu};

pub const LEARNER: &str = include_str!("../tasks/learner.js");
const ASSERTIONS: &str = include_str!("../tasks/assertions.js");

fn quickjs_grade() -> i64 {
    let runtime = Runtime::new().expect("QuickJS starts");
    runtime.set_memory_limit(64 << 20);
    let context = Context::full(&runtime).expect("QuickJS has memory");
    let passed: i32 = context.with(|context| {
        context.eval::<(), _>(LEARNER).expect("the learner's code runs");
        context.eval(ASSERTIONS).expect("the assertions run")
    });
    assert_eq!(passed, 10);
    runtime.memory_usage().malloc_size
}

/// Native QuickJS in this process, a fresh runtime each time.
pub fn quickjs(grades: usize) -> Sample {
    let mut bytes = 0;
    let mut sample = Sample::take(grades, own_cpu, || bytes = quickjs_grade());
    sample.bytes = u64::try_from(bytes).ok();
    sample
}

/// Grades a second of native QuickJS on `threads` threads.
pub fn quickjs_rate(threads: usize, time: Duration) -> f64 {
    let start = Instant::now();
    let counters: Vec<_> = (0..threads)
        .map(|_| {
            thread::spawn(move || {
                let mut done = 0_u32;
                while start.elapsed() < time {
                    quickjs_grade();
                    done += 1;
                }
                done
            })
        })
        .collect();
    let done: u32 = counters.into_iter().map(|counter| counter.join().expect("a grade does not panic")).sum();
    f64::from(done) / start.elapsed().as_secs_f64()
}

/// isolated-vm as `make bench` installed it; one process grades one after the other.
pub struct Isolated {
    modules: PathBuf,
    /// Arguments of `isolated.js`: the tests, and the harness where there is one.
    tests: PathBuf,
    harness: Option<PathBuf>,
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches")
}

#[derive(serde::Deserialize)]
struct Printed {
    seconds: f64,
    walls: Vec<f64>,
    cpus: Vec<f64>,
    bytes: u64,
}

impl Isolated {
    /// The assertions alone: the least work there is. `installed` has the `node_modules` of
    /// `benches/node/package-lock.json`.
    pub fn bare(installed: &Path) -> Self {
        Self { modules: installed.join("node_modules"), tests: here().join("tasks/assertions.js"), harness: None }
    }

    /// The very tests of an exercise, Jest-style, with the harness and the `expect` of our own grader, which
    /// `guests/javascript/build.mjs` bundles from the packages in `installed/guest`.
    pub fn jest(installed: &Path, scratch: &Path, tests: &str) -> Self {
        let guest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../grader/guests/javascript");
        let guest = guest.canonicalize().expect("the guest's sources");
        let bundling = Command::new("node")
            .args([&guest.join("build.mjs"), &guest, &installed.join("guest"), &scratch.to_owned()])
            .arg("harness")
            .status();
        assert!(bundling.expect("node starts").success(), "the harness was not bundled");
        // Where learner and tests share one context, there is nothing to import.
        let own: Vec<_> = tests.lines().filter(|line| !line.starts_with("import ")).collect();
        let path = scratch.join("jest.js");
        fs::write(&path, own.join("\n")).expect("a temporary file");
        Self { modules: installed.join("node_modules"), tests: path, harness: Some(scratch.join("harness.js")) }
    }

    fn start(&self, grades: usize) -> Child {
        // isolated-vm asks for --no-node-snapshot on Node 20.
        Command::new("node")
            .arg("--no-node-snapshot")
            .args([&here().join("node/isolated.js"), &here().join("tasks/learner.js"), &self.tests])
            .arg(grades.to_string())
            .args(&self.harness)
            .env("NODE_PATH", &self.modules)
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts")
    }

    fn finish(child: Child) -> Printed {
        let output = child.wait_with_output().expect("node ends");
        assert!(output.status.success(), "isolated.js failed");
        serde_json::from_slice(&output.stdout).expect("isolated.js prints JSON")
    }

    pub fn sample(&self, grades: usize) -> Sample {
        let printed = Self::finish(self.start(grades));
        Sample { walls: printed.walls, cpus: printed.cpus, bytes: Some(printed.bytes) }
    }

    /// Grades a second of `processes` processes at once.
    pub fn rate(&self, processes: usize, grades: usize) -> f64 {
        let children: Vec<_> = (0..processes).map(|_| self.start(grades)).collect();
        children.into_iter().map(|child| grades as f64 / Self::finish(child).seconds).sum()
    }
}

/// A `node` started for each grade.
pub fn spawned(grades: usize) -> Sample {
    let mut file = tempfile::Builder::new().suffix(".js").tempfile().expect("a temporary file");
    write!(file, "{LEARNER}{ASSERTIONS}if (passed !== 10) process.exit(1);").expect("a temporary file");
    let mut sample = Sample::take(grades, waited_cpu, || {
        let status = Command::new("node").arg(file.path()).status().expect("node starts");
        assert!(status.success());
    });
    // One run is a few hundredths of a second, which is what the clock counts in: only the mean is exact.
    sample.cpus = vec![sample.mean_cpu(); 1];
    sample
}
