//! Each limit once obeyed and once broken.

use crate::common::{code, grade};
use crate::{python, source};
use tremplin_course::{Limit, Limits, Reason, Report, Scope, Verdict};

fn run(learner: &str, limits: Limits) -> Report {
    let mut spec = python(vec![code("from main import f\ndef test_a():\n    assert f() == 1\n")]);
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

const ENDLESS: &str = "def f():\n    while True: pass\n";

#[test]
fn processor_time() {
    let works = "def f():\n    return sum(i for i in range(1000)) - 499499\n";
    let limits = Limits { cpu_ms: 400, ..Limits::default() };
    is_obeyed_and_broken(limits, works, ENDLESS, Verdict::TimeLimit, Limit::Time);
}

#[test]
fn clock_time() {
    let limits = Limits { cpu_ms: 60_000, wall_ms: 1_000, ..Limits::default() };
    is_obeyed_and_broken(limits, "def f(): return 1\n", ENDLESS, Verdict::TimeLimit, Limit::Time);
}

#[test]
fn sleeping_takes_virtual_time_only() {
    let sleeps = |seconds: u32| {
        format!(
            "import time\ndef f():\n    debut = time.monotonic(); time.sleep({seconds}); return int(time.monotonic() - debut >= {seconds})\n"
        )
    };
    is_obeyed_and_broken(Limits::default(), &sleeps(4), &sleeps(6), Verdict::TimeLimit, Limit::Time);
}

#[test]
fn memory() {
    let limits = Limits { memory_mib: 32, cpu_ms: 20_000, wall_ms: 20_000, ..Limits::default() };
    let fills = |mib: u32| format!("def f():\n    t = bytearray({mib} << 20)\n    return len(t) >> 20 > 0\n");
    is_obeyed_and_broken(limits, &fills(16), &fills(120), Verdict::MemoryLimit, Limit::Memory);
}

#[test]
fn memory_that_was_refused_and_forgiven_is_still_too_much() {
    let learner = "def f():\n    try:\n        bytearray(1 << 30)\n    except MemoryError:\n        return 1\n";
    assert_eq!(run(learner, Limits::default()).verdict, Verdict::MemoryLimit);
}

#[test]
fn output() {
    let limits = Limits { output_kib: 8, ..Limits::default() };
    let prints = |n: u32| format!("def f():\n    for i in range({n}): print('x' * 1023)\n    return 1\n");
    is_obeyed_and_broken(limits, &prints(8), &prints(9), Verdict::OutputLimit, Limit::Output);
}

#[test]
fn recursion() {
    let limits = Limits { stack_kib: 256, ..Limits::default() };
    let recurses = |n: u32| format!("def g(n): return g(n - 1) if n else 1\ndef f(): return g({n})\n");
    is_obeyed_and_broken(limits, &recurses(100), &recurses(100_000), Verdict::Failed, Limit::Recursion);
}

#[test]
fn a_stop_is_no_exception_that_a_test_may_expect() {
    let tests = "import unittest, main\nclass T(unittest.TestCase):\n    def test_a(self):\n        with self.assertRaises(BaseException):\n            main.f()\n";
    for learner in
        [ENDLESS, "def f(): return f()\n", "def f():\n    t = []\n    while True: t.append(bytearray(1 << 20))\n"]
    {
        let mut spec = python(vec![code(tests)]);
        spec.limits.cpu_ms = 1_000;
        let report = grade(&spec, &source(learner), Scope::All).report;
        assert_ne!(report.verdict, Verdict::Passed, "{learner} {report:?}");
    }
}
