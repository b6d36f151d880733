//! Each limit once obeyed and once broken.

#![allow(clippy::unwrap_used, reason = "what a test expects to be there is there, or it has failed")]

mod common;

use common::{code, grade, source, spec};
use tremplin_course::{Limit, Limits, Reason, Report, Scope, Verdict};

fn run(learner: &str, limits: Limits) -> Report {
    let mut spec = spec(vec![code("test('t', () => { expect(f()).toBe(1); });")]);
    spec.limits = limits;
    grade(&spec, &source(learner), Scope::All).report
}

#[track_caller]
fn is_obeyed_and_broken(limits: Limits, obeys: &str, breaks: &str, verdict: Verdict, limit: Limit) {
    let report = run(obeys, limits.clone());
    assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
    let report = run(breaks, limits);
    assert_eq!(report.verdict, verdict, "{report:?}");
    assert_eq!(report.tests[0].failure.as_ref().unwrap().reason, Reason::Stopped { limit });
}

#[test]
fn processor_time() {
    let limits = Limits { cpu_ms: 300, ..Limits::default() };
    let works = "function f() { let n = 0; for (let i = 0; i < 1000; i++) n += i; return 1; }";
    is_obeyed_and_broken(limits, works, "function f() { for (;;); }", Verdict::TimeLimit, Limit::Time);
}

#[test]
fn clock_time() {
    let limits = Limits { cpu_ms: 60_000, wall_ms: 400, ..Limits::default() };
    is_obeyed_and_broken(
        limits,
        "function f() { return 1; }",
        "function f() { for (;;); }",
        Verdict::TimeLimit,
        Limit::Time,
    );
}

#[test]
fn memory() {
    let limits = Limits { memory_mib: 16, cpu_ms: 20_000, wall_ms: 20_000, ..Limits::default() };
    let fills = |mib: u32| {
        format!("function f() {{ const t = new Uint8Array({mib} * 1024 * 1024).fill(7); return t[9] - 6; }}")
    };
    is_obeyed_and_broken(limits, &fills(8), &fills(32), Verdict::MemoryLimit, Limit::Memory);
}

#[test]
fn output() {
    let limits = Limits { output_kib: 8, ..Limits::default() };
    let prints =
        |n: u32| format!("function f() {{ for (let i = 0; i < {n}; i++) console.log('x'.repeat(1023)); return 1; }}");
    is_obeyed_and_broken(limits, &prints(8), &prints(9), Verdict::OutputLimit, Limit::Output);
}

#[test]
fn recursion() {
    let limits = Limits { stack_kib: 256, ..Limits::default() };
    let recurses = |n: u32| format!("function g(n) {{ return n ? g(n - 1) : 1; }} function f() {{ return g({n}); }}");
    is_obeyed_and_broken(limits, &recurses(100), &recurses(100_000), Verdict::Failed, Limit::Recursion);
}

#[test]
fn a_limit_is_the_same_whoever_asks_twice() {
    for learner in [
        "function f() { for (;;); }",
        "function f() { return f(); }",
        "function f() { const t = []; for (;;) t.push({}); }",
    ] {
        let limits = Limits { cpu_ms: 1_500, ..Limits::default() };
        assert_eq!(run(learner, limits.clone()).verdict, run(learner, limits).verdict, "{learner}");
    }
}
