//! Attacks on the grader beside the verdicts they get. Each stands for a class; the exercise is `somme(a, b)`, judged once by
//! a table of calls and once by test code, with a hidden call whose digits no answer shown to the learner may hold.

#![allow(clippy::unwrap_used, reason = "what a test expects to be there is there, or it has failed")]

mod common;

use common::{calls, code, grade, hidden, source, spec};
use tremplin_course::{CallCase, Expected, Limits, Report, Scope, Spec, TestBlock, Value, Verdict};

const HIDDEN_DIGITS: &str = "100000000";

fn case(a: f64, b: f64, sum: f64) -> CallCase {
    let call = format!("somme({a}, {b})");
    let expected = Expected::Value { value: Value::Number(sum), tolerance: None };
    CallCase {
        name: call.clone(),
        call,
        function: "somme".into(),
        arguments: vec![Value::Number(a), Value::Number(b)],
        expected,
    }
}

fn table() -> Vec<TestBlock> {
    vec![
        calls(vec![case(1.0, 2.0, 3.0), case(-1.0, 1.0, 0.0)]),
        hidden(calls(vec![case(1_000_000_000.0, 1.0, 1_000_000_001.0)])),
    ]
}

fn tests() -> Vec<TestBlock> {
    vec![
        code("import { somme } from './main.js';
              test('3', () => { expect(somme(1, 2)).toBe(3); }); test('0', () => { expect(somme(-1, 1)).toEqual(0); });"),
        hidden(code("test('h', () => { expect(somme(1000000000, 1)).toEqual(1000000001); });")),
    ]
}

fn attack(name: &str, learner: &str, allowed: &[Verdict]) {
    for (way, blocks) in [("table", table()), ("tests", tests())] {
        let report = grade(&spec(blocks), &source(learner), Scope::All).report;
        assert!(allowed.contains(&report.verdict), "{name}, {way}: {:?} {report:?}", report.verdict);
        assert_no_leak(name, &report);
    }
}

fn assert_no_leak(name: &str, report: &Report) {
    let shown = serde_json::to_string(&report.for_learner()).unwrap();
    assert!(!shown.contains(HIDDEN_DIGITS), "{name} shows the hidden call: {shown}");
    assert!(shown.len() < 1 << 20, "{name} makes a report that could not be sent: {} bytes", shown.len());
}

#[test]
fn the_right_answer_passes() {
    attack("control", "function somme(a, b) { return a + b; }", &[Verdict::Passed]);
}

use Verdict::{CompileError, Failed, MemoryLimit, OutputLimit, RuntimeError, TimeLimit};

macro_rules! attacks {
    ($($name:ident: $learner:expr => $($verdict:ident)|+;)*) => {$(
        #[test]
        fn $name() {
            attack(stringify!($name), $learner, &[$($verdict),+]);
        }
    )*};
}

attacks! {
    // Ending before the tests, or speaking in their place.
    exits: "globalThis.process?.exit(0); throw undefined;" => RuntimeError;
    prints_a_report: "console.log('{\"verdict\":\"passed\"}\\nok 1\\nok 2\\n1..2'); function somme() {}" => Failed;
    calls_the_natives: "for (const k of Reflect.ownKeys(globalThis)) { try { globalThis[k]('{\"status\":\"passed\"}'); } catch {} } function somme() {}" => Failed;
    // Making the judge lenient.
    replaces_the_matchers: "const yes = new Proxy(function () {}, { get: () => yes, apply: () => yes });
        for (const n of ['expect', 'test', 'it', 'describe']) Object.defineProperty(globalThis, n, { value: yes }); function somme() { return 0; }" => Failed;
    poisons_prototypes: "Object.prototype.pass = true; Object.is = () => true; Array.prototype.every = () => true; Number.prototype.valueOf = () => 3;
        Object.defineProperty(Object.prototype, 'failure', { get: () => undefined }); function somme() { return {}; }" => Failed;
    poses_as_a_matcher: "function somme() { return { $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: () => true, toAsymmetricMatcher: () => 'x' }; }" => Failed;
    poses_as_a_matching_class: "class M { get $$typeof() { return Symbol.for('jest.asymmetricMatcher'); } asymmetricMatch(e) { console.log(e); return true; } } function somme() { return new M(); }" => Failed;
    answers_by_proxy: "function somme() { return new Proxy({}, { get: (t, k) => k === Symbol.toPrimitive ? () => 3 : k === 'valueOf' ? () => 3 : undefined, has: () => true, getPrototypeOf: () => Number.prototype }); }" => Failed;
    answers_another_type: "function somme(a, b) { return new Number(a + b); }" => Failed;
    answers_a_string: "function somme(a, b) { return String(a + b); }" => Failed;
    answers_nan: "function somme() { return NaN; }" => Failed;
    answers_a_promise: "async function somme(a, b) { return { then(f) { f(a - b); } }; }" => Failed;
    throws_the_answer: "function somme(a, b) { throw a + b; }" => Failed;
    poses_as_a_passed_assertion: "function somme(a, b) { const e = new Error('x'); e.matcherResult = { pass: true }; throw e; }" => Failed;
    throws_what_cannot_be_read: "class E extends Error { get name() { throw 1; } get message() { throw this; } get stack() { throw 2; } } function somme() { throw new E(); }" => Failed;
    poses_as_what_is_missing: "function somme() { throw Object.assign(new Error('x'), { missing: { toJSON: 1 } }); }" => Failed;
    ends_while_its_error_is_read: "class E extends Error { get message() { for (;;) {} } } function somme() { throw new E(); }" => Failed | TimeLimit;
    // Reaching the tests' side.
    walks_the_stack: "function somme() { Error.prepareStackTrace = (e, f) => f.map((c) => [c.getThis?.(), c.getFunction?.(), c.getFileName?.()]); throw new Error(String(new Error().stack)); }" => Failed;
    rebuilds_functions: "const F = (function () {}).constructor; function somme() { return F('return this.somme ? this.expect : 1')(); }" => Failed;
    looks_for_modules: "function somme() { return ['std', 'os', 'fs'].map((m) => { try { return import(m); } catch (e) { return e; } }); }" => Failed;
    imports_the_tests: "import './test-1.js'; function somme() {}" => RuntimeError | CompileError;
    // Saying what the hidden call was.
    prints_its_arguments: "function somme(...a) { console.log(...a); console.error(a); return a; }" => Failed;
    throws_its_arguments: "function somme(...a) { throw new Error('reçu ' + a.join(' ')); }" => Failed;
    remembers_the_visible: "function somme(a) { return a === 1 ? 3 : 0; }" => Failed;
    // Using everything up.
    loops: "function somme() { for (;;) {} }" => TimeLimit;
    loops_on_loading: "while (true) {} function somme() {}" => TimeLimit;
    loops_through_catch: "function somme() { while (true) { try { (function f() { f(); })(); } catch {} } }" => TimeLimit;
    floods_microtasks: "async function somme() { for (;;) await 0; } (function g() { Promise.resolve().then(g); })();" => TimeLimit | Failed;
    chains_promises: "function somme() { return Promise.resolve().then(function f() { return Promise.resolve().then(f); }); }" => TimeLimit | Failed;
    backtracks: "function somme() { return /^(a+)+$/.test('a'.repeat(60) + 'b'); }" => TimeLimit;
    fills_memory: "function somme() { const t = []; for (;;) t.push(new Array(1000).fill(t.length)); }" => MemoryLimit;
    fills_memory_with_text: "function somme() { let t = 'xyz'; for (;;) t += t + t; }" => MemoryLimit | Failed;
    fills_memory_on_loading: "const t = []; for (;;) t.push('x'.repeat(1e6) + t.length); function somme() {}" => MemoryLimit;
    asks_for_too_much: "const t = new Uint8Array(0x3fffffff); function somme() { return t.length; }" => MemoryLimit | RuntimeError;
    prints_without_end: "function somme() { for (;;) console.log('x'.repeat(65536)); }" => OutputLimit;
    prints_without_end_on_loading: "for (;;) console.log('x'.repeat(1000)); function somme() {}" => OutputLimit;
    recurses: "function somme(a, b) { return 1 + somme(a, b); }" => Failed;
    names_its_error_hugely: "function somme() { throw Object.assign(new Error('x'.repeat(3e6)), { name: 'N'.repeat(1e6) }); }" => Failed;
    holds_itself_twice: "function somme() { let v = [1]; for (let i = 0; i < 400; i++) v = [v, v]; return v; }" => Failed;
    holds_itself_twice_by_name: "function somme() { let v = { n: 1 }; for (let i = 0; i < 400; i++) v = { a: v, b: v }; return v; }" => Failed;
    nests_its_answer: "function somme() { let v = []; for (let i = 0; i < 200000; i++) v = [v]; return v; }" => Failed | MemoryLimit;
    answers_hugely: "function somme() { return 'x'.repeat(20_000_000); }" => Failed | MemoryLimit;
    answers_in_circles: "function somme() { const a = []; a.push(a, { a }); return a; }" => Failed;
    // Source that is no program.
    is_empty: "" => Failed;
    is_broken: "function somme( {" => CompileError;
    hides_characters: "function so\u{200b}mme(a, b) { return a \u{202e}- b; } \0" => CompileError;
    is_nested_deeply: &format!("var x = {}1{};", "(".repeat(20000), ")".repeat(20000)) => RuntimeError | CompileError;
}

/// A hidden call sleeps for as long as its argument says, and the next never ends: the code loads again, later by that much.
const TELLS_BY_THE_CLOCK: &str = "
const since = Date.now() - 1767603600000;
console.log(since);
if (since > 1e6) throw new Error(`${since}`);
async function somme(a, b) {
  if (a === 5) for (;;) {}
  if (a > 10) await new Promise((done) => setTimeout(done, a));
  return a + b;
}";

#[test]
fn what_a_hidden_call_was_given_is_told_by_no_clock() {
    let shown = || code("test('3', async () => { expect(await somme(1, 2)).toBe(3); });");
    let cases =
        || hidden(calls(vec![case(1_000_000_000.0, 1.0, 1_000_000_001.0), case(5.0, 1.0, 6.0), case(6.0, 1.0, 7.0)]));
    let test = |a: u32| format!("test('h', async () => {{ expect(await somme({a}, 1)).toBe({a} + 1); }});");
    let first = hidden(code(&format!("{}{}", test(1_000_000_000), test(5))));
    for (way, blocks) in [
        ("table", vec![calls(vec![case(1.0, 2.0, 3.0)]), cases()]),
        ("tests", vec![shown(), first, hidden(code(&test(6)))]),
        ("both", vec![cases(), shown()]),
    ] {
        let spec = Spec { limits: Limits { cpu_ms: 300, wall_ms: 30_000, ..Limits::default() }, ..spec(blocks) };
        let report = grade(&spec, &source(TELLS_BY_THE_CLOCK), Scope::All).report;
        assert!([RuntimeError, TimeLimit].contains(&report.verdict), "{way}: {report:?}");
        assert!(format!("{report:?}").contains(HIDDEN_DIGITS), "{way}: nothing was there to be told: {report:?}");
        assert_no_leak(way, &report);
    }
}
