//! A learner's instance whose very memory is the attacker's: it answers with any bytes. Whatever they are, the tests' side
//! judges, and a test that expects a secret never passes.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tremplin_course::{
    Answer, Language, Limits, Scope, Source, SourceFile, Spec, TestBlock, TestBody, TestStatus, Verdict,
};
use wasmtime::{Engine, Linker, Module};

use super::Javascript;
use crate::Graded;
use crate::engine::{GRADING_STACK, config};

const TESTS: &str = "
    test('value', () => { expect(somme(1, 2)).toBe('un secret'); });
    test('object', () => { expect(somme({ a: [1] }).b).toEqual({ c: 'un secret' }); });
    test('throws', () => { expect(() => somme(1)).toThrow('un secret'); });
    test('instance', () => { const o = somme(); expect(o.m(1)).toBe('un secret'); expect(Object.keys(o)).toContain('un secret'); });
    test('promise', async () => { expect(await somme()).toBe('un secret'); });
    test('iterates', () => { expect([...somme()]).toContain('un secret'); });";

/// A guest that answers its nth request with `frames[n]`, and goes on with the last.
fn forger(engine: &Engine, frames: &[Vec<u8>]) -> Module {
    const FRAMES: usize = 65_536;
    let escape = |bytes: &[u8]| bytes.iter().map(|byte| format!("\\{byte:02x}")).collect::<String>();
    let (mut table, mut data) = (Vec::new(), Vec::new());
    for frame in frames {
        table.extend_from_slice(&u32::try_from(FRAMES + data.len()).unwrap().to_le_bytes());
        table.extend_from_slice(&u32::try_from(frame.len()).unwrap().to_le_bytes());
        data.extend_from_slice(frame);
    }
    let last = frames.len() - 1;
    let text = format!(
        r#"(module (memory (export "memory") 160) (global $n (mut i32) (i32.const -1))
             (data (i32.const 0) "{}") (data (i32.const {FRAMES}) "{}")
             (func $entry (result i32) (i32.mul (i32.const 8)
               (select (global.get $n) (i32.const {last}) (i32.lt_s (global.get $n) (i32.const {last})))))
             (func (export "inbox") (param i32) (result i32) (i32.const 4194304))
             (func (export "handle") (param i32) (result i32)
               (global.set $n (i32.add (global.get $n) (i32.const 1))) (i32.load offset=4 (call $entry)))
             (func (export "outbox") (result i32) (i32.load (call $entry)))
             (func (export "behaviour") (result i32) (i32.const 0))
             (func (export "run") (param i32)))"#,
        escape(&table),
        escape(&data),
    );
    Module::new(engine, wat::parse_str(text).unwrap()).unwrap()
}

/// The answer to LOAD that gives `somme` as a function.
fn loaded() -> Vec<u8> {
    let mut frame = vec![4, 0, 5 << 1];
    frame.extend_from_slice(b"somme");
    frame.extend_from_slice(&[12, 0, 9, 13, 1, 0, 0, 0]);
    frame
}

struct Forge {
    engine: Engine,
    honest: Javascript,
}

impl Forge {
    fn new() -> Self {
        let engine = Engine::new(&config()).unwrap();
        let cache = std::env::temp_dir().join("tremplin-test-engines");
        Self { honest: Javascript::new(&engine, &cache).unwrap(), engine }
    }

    fn grade(&self, answers: &[Vec<u8>]) -> Graded {
        let frames: Vec<_> = std::iter::once(loaded()).chain(answers.iter().cloned()).collect();
        let learner = Linker::new(&self.engine).instantiate_pre(&forger(&self.engine, &frames)).unwrap();
        let forged = Javascript { learner, ..self.honest.clone() };
        let spec = Spec {
            language: Some(Language::Javascript),
            entry: "main.js".into(),
            given: vec![],
            tests: vec![TestBlock { hidden: false, body: TestBody::Code(TESTS.into()) }],
            limits: Limits { cpu_ms: 60, wall_ms: 2_000, ..Limits::default() },
            seed: 1,
            answer: Answer::Program,
        };
        let source = Source::new(vec![SourceFile { name: "main.js".into(), text: String::new() }]).unwrap();
        forged.grade(&spec, &source, Scope::All).unwrap()
    }
}

fn assert_nothing_passes(graded: &Graded, answers: &[Vec<u8>]) {
    assert_ne!(graded.report.verdict, Verdict::Passed);
    for test in &graded.report.tests {
        assert_ne!(test.status, TestStatus::Passed, "{}: {answers:02x?}", test.name);
    }
}

/// Bytes that look like the protocol more often than chance would have it.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let tag = prop_oneof![0u8..14, Just(0), Just(12), any::<u8>()];
    let random = proptest::collection::vec(tag, 0..60);
    let valued = proptest::collection::vec(0u8..14, 0..40).prop_map(|body| [&[0, 0][..], &body].concat());
    let thrown = proptest::collection::vec(0u8..14, 0..40).prop_map(|body| [&[0, 1][..], &body].concat());
    let changed = proptest::collection::vec(0u8..14, 0..40).prop_map(|body| [&[1, 1, 0][..], &body].concat());
    prop_oneof![random, valued, thrown, changed]
}

fn on_a_big_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(GRADING_STACK).spawn(work).unwrap().join().unwrap();
}

#[test]
fn no_answer_forges_a_pass() {
    on_a_big_stack(|| {
        let forge = Forge::new();
        let mut runner = TestRunner::new(Config { cases: 120, failure_persistence: None, ..Config::default() });
        let answers = proptest::collection::vec(answer(), 1..5);
        let ran = runner.run(&answers, |answers| {
            assert_nothing_passes(&forge.grade(&answers), &answers);
            Ok(())
        });
        ran.unwrap();
    });
}

#[test]
fn frames_made_to_break_are_refused() {
    on_a_big_stack(|| {
        let forge = Forge::new();
        let nested = [vec![0, 0], [12, 0, 0, 1, 1].repeat(100_000)].concat();
        let frames: [&[u8]; 12] = [
            &[],
            &[0],
            &[0, 0],
            &[0, 0, 0, 0],                                                     // two values
            &[0, 0, 10, 99],                                                   // an object never given
            &[0, 0, 11, 0],                                                    // one of ours that does not exist
            &[0, 0, 12, 0, 0, 0, 0, 0],                                        // a number given twice
            &[0, 0, 12, 200, 255, 255, 255, 15, 0, 0, 0],                      // a number out of range
            &[0, 0, 12, 9, 0, 255, 255, 255, 255, 15, 255, 255, 255, 255, 15], // an endless array
            &[0, 0, 6, 255, 255, 255, 255, 15],                                // an endless text
            &[0, 2, 77],                                                       // an unknown limit
            &[9, 9, 9],
        ];
        for frame in frames.into_iter().map(<[u8]>::to_vec).chain([nested, vec![0; 5 << 20]]) {
            let answers = [frame];
            assert_nothing_passes(&forge.grade(&answers), &answers);
        }
    });
}

#[test]
fn a_well_formed_answer_is_only_an_answer() {
    on_a_big_stack(|| {
        let text: Vec<u8> = [&[0, 0, 6, 9 << 1][..], b"un secret"].concat();
        let graded = Forge::new().grade(&[text, vec![0, 0, 0]]);
        // The control: who knows the secret may say it, and is believed for that test alone.
        assert_eq!(graded.report.tests[0].status, TestStatus::Passed, "{graded:?}");
        assert_eq!(graded.report.verdict, Verdict::Failed);
    });
}
