//! What the engine's tests share: one grader for the whole test program, exercises in a line.
#![allow(dead_code, reason = "each test program uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::OnceLock;

use tremplin_course::{
    Answer, CallCase, Expected, Language, Limits, Report, Scope, Source, SourceFile, Spec, TestBlock, TestBody,
    TestStatus, Value,
};
use tremplin_grader::{GRADING_STACK, Graded, Grader};

pub(crate) fn grader() -> &'static Grader {
    static GRADER: OnceLock<Grader> = OnceLock::new();
    GRADER.get_or_init(|| Grader::new(&std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines")).unwrap())
}

pub(crate) fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.into(), text: text.into() }
}

pub(crate) fn source(code: &str) -> Source {
    Source::new(vec![file("main.js", code)]).unwrap()
}

pub(crate) fn code(text: &str) -> TestBlock {
    TestBlock { hidden: false, body: TestBody::Code(text.into()) }
}

pub(crate) fn hidden(block: TestBlock) -> TestBlock {
    TestBlock { hidden: true, ..block }
}

pub(crate) fn call(function: &str, arguments: Vec<Value>, value: Value) -> CallCase {
    let call = format!("{function}(…)");
    let expected = Expected::Value { value, tolerance: None };
    CallCase { name: call.clone(), call, function: function.into(), arguments, expected }
}

pub(crate) fn calls(cases: Vec<CallCase>) -> TestBlock {
    TestBlock { hidden: false, body: TestBody::Calls(cases) }
}

pub(crate) fn spec(tests: Vec<TestBlock>) -> Spec {
    Spec {
        language: Some(Language::Javascript),
        entry: "main.js".into(),
        given: vec![],
        tests,
        limits: Limits::default(),
        seed: 7,
        answer: Answer::Program,
    }
}

/// Grades on a thread with the stack that grading needs.
pub(crate) fn grade(spec: &Spec, source: &Source, scope: Scope) -> Graded {
    let (spec, source) = (spec.clone(), source.clone());
    std::thread::Builder::new()
        .stack_size(GRADING_STACK)
        .spawn(move || grader().grade(&spec, &source, scope).unwrap())
        .unwrap()
        .join()
        .unwrap()
}

pub(crate) fn report(learner: &str, tests: &str) -> Report {
    grade(&spec(vec![code(tests)]), &source(learner), Scope::All).report
}

/// The tests that did not pass, with why: empty when all is well.
pub(crate) fn failures(report: &Report) -> Vec<String> {
    report
        .tests
        .iter()
        .filter(|test| test.status != TestStatus::Passed)
        .map(|test| format!("{}: {:?}", test.name, test.failure))
        .chain(report.error.iter().map(|error| format!("{error:?}")))
        .collect()
}

#[track_caller]
pub(crate) fn passes(learner: &str, tests: &str) {
    let report = report(learner, tests);
    assert_eq!(failures(&report), Vec::<String>::new());
    assert!(!report.tests.is_empty(), "no test ran");
    assert_eq!(report.verdict, tremplin_course::Verdict::Passed);
}
