//! The real engine inside real grader processes: what learners do to it ends in a verdict, and the process lives on in
//! its sandbox. This program is its own grader, run as `limits_process child CACHE`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::{Arguments, Trial};
use rustix::process::{Pid, Signal, kill_process};
use tokio::task::JoinSet;
use tremplin_course::{
    Answer, CallCase, Expected, Language, Limits, Scope, Source, SourceFile, Spec, TestBlock, TestBody, Value, Verdict,
};
use tremplin_grader::{Fault, GRADING_STACK, Graded, Grader, Job, Pool, PoolConfig};

const RIGHT: &str = "function somme(a, b) { return a + b }";

fn main() {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if let [role, cache] = &arguments[..]
        && role == "child"
    {
        let served = tremplin_grader::serve_child(Path::new(cache));
        std::process::exit(i32::from(served.is_err()));
    }
    let trials: [(&str, fn()); 4] = [
        ("a_grade_in_a_process_is_the_same_as_in_this_one", same_as_here),
        ("whatever_a_learner_does_the_process_lives_on", lives_on),
        ("grades_by_the_thousand_stay_in_the_sandbox_and_in_memory", by_the_thousand),
        ("kill_9_changes_no_verdict", kill_9),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    libtest_mimic::run(&Arguments::from_args(), trials.into_iter().map(trial).collect()).exit()
}

fn cache() -> std::path::PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines")
}

async fn pool(processes: usize) -> Pool {
    let program = std::env::current_exe().unwrap();
    Pool::start(PoolConfig { program, arguments: vec!["child".into()], processes, cache: cache() }).await.unwrap()
}

/// A table of calls and a test in JavaScript, one of each hidden.
fn spec() -> Spec {
    let call = |a: f64, b: f64, sum: f64| CallCase {
        name: format!("somme({a}, {b}) donne {sum}"),
        call: format!("somme({a}, {b})"),
        function: "somme".into(),
        arguments: vec![Value::Number(a), Value::Number(b)],
        expected: Expected::Value { value: Value::Number(sum), tolerance: None },
    };
    let code = |text: &str| TestBody::Code(text.into());
    let tests = vec![
        TestBlock { hidden: false, body: TestBody::Calls(vec![call(1.0, 2.0, 3.0), call(-1.0, 1.0, 0.0)]) },
        TestBlock { hidden: true, body: TestBody::Calls(vec![call(1e9, 1.0, 1_000_000_001.0)]) },
        TestBlock { hidden: false, body: code("test('deux et trois font cinq', () => expect(somme(2, 3)).toBe(5))") },
        TestBlock { hidden: true, body: code("test('des décimaux', () => expect(somme(0.5, 0.25)).toBe(0.75))") },
    ];
    // Little processor time, so that loops end soon; clock time in plenty, for a machine busy with other tests.
    let limits = Limits { cpu_ms: 300, wall_ms: 60_000, ..Limits::default() };
    Spec {
        language: Some(Language::Javascript),
        entry: "main.js".into(),
        given: Vec::new(),
        tests,
        limits,
        seed: 7,
        answer: Answer::Program,
    }
}

fn source(text: &str) -> Source {
    Source::new(vec![SourceFile { name: "main.js".into(), text: text.into() }]).unwrap()
}

fn job(spec: &Arc<Spec>, text: &str) -> Job {
    Job { spec: Arc::clone(spec), source: source(text), scope: Scope::All }
}

/// Without the time it took, which no two grades share.
fn timeless(mut graded: Graded) -> Graded {
    graded.report.duration_us = 0;
    graded
}

fn runtime(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // Generous: it only turns a test that would never end into one that fails.
    let ended = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(300), test).await });
    assert!(ended.is_ok(), "still not done after five minutes");
}

fn same_as_here() {
    const ANSWERS: [&str; 6] = [
        RIGHT,
        "function somme(a, b) { return a - b }",
        "function somme(a, b) { console.log('é', a); throw new TypeError('non') }",
        "function sommme() {}",
        "const x = ;",
        "somme = (a, b) => a + b + y",
    ];
    let here = || {
        let grader = Grader::new(&cache()).unwrap();
        ANSWERS.map(|answer| timeless(grader.grade(&spec(), &source(answer), Scope::All).unwrap()))
    };
    let here = std::thread::Builder::new().stack_size(GRADING_STACK).spawn(here).unwrap().join().unwrap();
    assert_eq!(here[0].report.verdict, Verdict::Passed);
    runtime(async {
        let (pool, spec) = (pool(1).await, Arc::new(spec()));
        for (answer, here) in ANSWERS.iter().zip(here) {
            assert_eq!(timeless(pool.grade(job(&spec, answer)).await.unwrap()), here, "{answer}");
        }
    });
}

/// What may come of an attack: never `Passed`, never a fault of ours. Which limit comes first where several would is
/// the machine's matter; `limits.rs` holds each to its own.
const ATTACKS: [(&str, &[Verdict]); 12] = [
    ("function somme() { while (true) {} }", &[Verdict::TimeLimit]),
    ("while (true) {}", &[Verdict::TimeLimit]),
    ("function somme() { for (;;) { try { for (;;) {} } catch {} finally { continue } } }", &[Verdict::TimeLimit]),
    ("async function somme() { while (true) await null }", &[Verdict::TimeLimit, Verdict::Failed]),
    ("function somme() { /^(a+)+$/.test('a'.repeat(40) + 'b') }", &[Verdict::TimeLimit]),
    (
        "function somme() { const all = []; while (true) all.push(new Array(1e5).fill(1)) }",
        &[Verdict::MemoryLimit, Verdict::TimeLimit],
    ),
    ("const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1))", &[Verdict::MemoryLimit, Verdict::TimeLimit]),
    (
        "function somme() { return 'x'.repeat(2 ** 29) + 'y' }",
        &[Verdict::MemoryLimit, Verdict::TimeLimit, Verdict::Failed],
    ),
    ("function somme(a, b) { return somme(a, b) + 1 }", &[Verdict::Failed, Verdict::TimeLimit]),
    ("function somme() { const f = () => [1].map(f); return f() }", &[Verdict::Failed, Verdict::TimeLimit]),
    ("while (true) console.log('x'.repeat(1000))", &[Verdict::OutputLimit, Verdict::TimeLimit]),
    ("globalThis.somme = () => { throw { get message() { for (;;) {} } } }", &[Verdict::TimeLimit, Verdict::Failed]),
];

fn lives_on() {
    runtime(async {
        let (pool, spec) = (pool(1).await, Arc::new(spec()));
        let before = pool.status().children[0].pid;
        let sound = timeless(pool.grade(job(&spec, RIGHT)).await.unwrap());
        assert_eq!(sound.report.verdict, Verdict::Passed);
        let mut wrong = Vec::new();
        for (attack, allowed) in ATTACKS {
            match pool.grade(job(&spec, attack)).await {
                Ok(graded) if allowed.contains(&graded.report.verdict) => {}
                other => wrong.push(format!("{attack}\n    {:?}", other.map(|graded| graded.report.verdict))),
            }
            // The next learner's grade is what it was.
            assert_eq!(timeless(pool.grade(job(&spec, RIGHT)).await.unwrap()), sound, "after {attack}");
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let status = pool.status();
        assert_eq!((status.crashes, status.children[0].pid), (0, before), "{:?}", status.last_fault);
    });
}

fn by_the_thousand() {
    runtime(async {
        let (pool, spec) = (pool(2).await, Arc::new(spec()));
        let grade = |pool: Pool, times: usize| {
            let spec = Arc::clone(&spec);
            async move {
                for n in 0..times {
                    let text = format!("{RIGHT}\n// {n}");
                    assert_eq!(pool.grade(job(&spec, &text)).await.unwrap().report.verdict, Verdict::Passed);
                }
            }
        };
        let largest = |pool: &Pool| pool.status().children.iter().filter_map(|child| child.resident).max().unwrap();
        tokio::join!(grade(pool.clone(), 100), grade(pool.clone(), 100));
        let warm = largest(&pool);
        tokio::join!(grade(pool.clone(), 1_500), grade(pool.clone(), 1_500));
        // Under 4 KiB a grade, or something is not given back.
        assert!(largest(&pool) < warm + (6 << 20), "{warm} bytes, then {}", largest(&pool));
        let status = pool.status();
        assert_eq!((status.crashes, status.graded), (0, 3_200), "{:?}", status.last_fault);
        assert!(status.children.iter().all(|child| child.sandbox.no_new_privs));
    });
}

/// Kills a process after every tenth answer while 300 are graded, and tries again what was lost with it.
fn kill_9() {
    runtime(async {
        let (pool, spec) = (pool(2).await, Arc::new(spec()));
        let mut tasks = JoinSet::new();
        for n in 0..300_usize {
            let (pool, spec) = (pool.clone(), Arc::clone(&spec));
            tasks.spawn(async move {
                let text = if n % 2 == 0 { RIGHT.to_owned() } else { format!("function somme() {{ return {n} }}") };
                let verdict = loop {
                    match pool.grade(job(&spec, &text)).await {
                        Ok(graded) => break graded.report.verdict,
                        Err(fault) => assert!(matches!(fault, Fault::Killed { .. }), "{fault:?}"),
                    }
                };
                assert_eq!(verdict, if n % 2 == 0 { Verdict::Passed } else { Verdict::Failed }, "{n}");
                if let (0, Some(child)) = (n % 10, pool.status().children.get(n / 10 % 2)) {
                    // Gone already: another task was quicker.
                    let _ = kill_process(Pid::from_raw(child.pid.try_into().unwrap()).unwrap(), Signal::KILL);
                }
                n
            });
        }
        let graded: BTreeSet<usize> = tasks.join_all().await.into_iter().collect();
        assert_eq!(graded.len(), 300);
        assert!(pool.status().crashes > 0);
    });
}
