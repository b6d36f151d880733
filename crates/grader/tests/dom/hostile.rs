//! Attacks of a page on its tests beside the verdicts they get, and the limits.

use tremplin_course::{Limits, Report, Scope, Spec, TestBlock, Verdict};

use crate::common::{code, failures, grade, hidden};
use crate::{COUNTER, dom, script};

fn attacked() -> Vec<TestBlock> {
    vec![
        code("test('un clic', () => { click(document.querySelector('#plus')); expect(document.querySelector('#compteur')).toHaveTextContent(/^1$/); });"),
        hidden(code(
            "test('aucun clic', () => { wait(1000); expect(document.querySelector('#compteur').textContent).toBe('0'); });
             test('trois clics', () => { for (let i = 0; i < 3; i++) document.querySelector('#plus').click(); expect(document.querySelector('#compteur').textContent).toBe('3'); });
             test('un nom', () => { open({ storage: { n: '1000000001' } }); expect(document.querySelector('#compteur').textContent).toBe('0'); });",
        )),
    ]
}

fn attack(learner: &str) -> Report {
    let spec = Spec { limits: Limits { cpu_ms: 700, ..Limits::default() }, ..dom(COUNTER, attacked()) };
    let report = grade(&spec, &script(learner), Scope::All).report;
    let shown = serde_json::to_string(&report.for_learner()).unwrap();
    assert!(!shown.contains("100000000"), "shows what is hidden: {shown}");
    report
}

const HONEST: &str = "let n = 0; document.querySelector('#plus').addEventListener('click', () => { document.querySelector('#compteur').textContent = ++n; });";

#[test]
fn the_honest_page_passes() {
    let report = attack(HONEST);
    assert_eq!((failures(&report), report.verdict), (Vec::new(), Verdict::Passed));
}

macro_rules! attacks {
    ($($name:ident: $learner:expr => $($verdict:ident)|+;)*) => {$(
        #[test]
        fn $name() {
            let report = attack($learner);
            assert!([$(Verdict::$verdict),+].contains(&report.verdict), "{report:?}");
        }
    )*};
}

attacks! {
    // Being found in another's place.
    hands_out_false_elements: "const f = new Proxy({}, { get: (t, k) => k === Symbol.toPrimitive ? () => '1' : k === 'textContent' ? '1' : () => f });
        Document.prototype.querySelector = Document.prototype.getElementById = () => f; document.querySelector = () => f;" => Failed;
    replaces_the_ways_to_click: "let n = 0; EventTarget.prototype.dispatchEvent = function () { n++; return true; };
        HTMLElement.prototype.click = function () { n++; document.body.innerHTML = '<b id=\"plus\"></b><i id=\"compteur\">' + n + '</i>'; };" => Failed;
    replaces_what_writes: "JSON.stringify = () => '{\"answer\":{\"dialogs\":[],\"requests\":[]},\"tree\":[]}'; JSON.parse = () => ({ act: 'look' });
        Object.assign = Array.prototype.push = () => 1; WeakMap.prototype.get = Map.prototype.get = () => 1;" => Failed | TimeLimit;
    rewrites_its_text: "Object.defineProperty(Node.prototype, 'textContent', { get: () => '1', set() {} }); Object.defineProperty(HTMLElement.prototype, 'innerHTML', { get: () => '1' });" => Failed;
    poses_as_the_answer: "Array.prototype.toJSON = String.prototype.toJSON = function () { return '1'; }; Object.prototype.toJSON = () => ({ tree: [] });" => Failed | RuntimeError;
    is_a_page_that_says_one: "document.body.innerHTML = '<button id=\"plus\">+</button><span id=\"compteur\">1</span>';" => Failed;
    swaps_the_document: "document.documentElement.remove(); const d = document.implementation.createHTMLDocument(); Object.defineProperty(globalThis, 'document', { value: d });" => Failed;
    // Guessing in place of listening.
    counts_by_two: "const c = document.getElementById('compteur'); document.getElementById('plus').onclick = () => { c.textContent = Number(c.textContent) + 2; };" => Failed;
    counts_time: "const c = document.getElementById('compteur'); let n = 0; setInterval(() => { c.textContent = String(++n); }, 10);" => Failed;
    listens_to_pointers: "let n = 0; document.addEventListener('pointerdown', () => { document.querySelector('#compteur').textContent = ++n; });" => Failed;
    // Code by other doors than its own.
    injects_scripts: "document.body.innerHTML += '<script>document.title = 1; document.querySelector(\"#compteur\").textContent = 1</'+'script><img src=x onerror=\"document.querySelector(`#compteur`).textContent = 1\"><a href=\"javascript:alert(1)\">x</a>';" => Failed;
    names_what_tests_use: "var click = () => 1; var wait = click, expect = () => new Proxy(click, { get: () => () => 1 }); function test() {} globalThis.open = globalThis.page = 1;" => Failed;
    calls_the_natives: "for (const k of Reflect.ownKeys(globalThis)) { try { if (!/reload|location|history|close|setInterval/.test(String(k))) globalThis[k]('{\"act\":\"look\"}'); } catch {} }" => Failed | RuntimeError;
    // Making the page mute.
    stops_every_event: "for (const t of ['click', 'pointerdown']) document.addEventListener(t, (e) => { e.stopImmediatePropagation(); e.preventDefault(); }, true); document.getElementById('plus').remove();" => Failed;
    leaves_for_ever: "location.reload();" => Failed | TimeLimit;
    throws_what_cannot_be_read: "document.getElementById('plus').onclick = () => { throw { toString() { throw { toString() { throw 0; } }; }, get stack() { throw 1; }, get message() { return '<script>'; } }; };" => Failed;
    throws_a_false_assertion: "class E extends Error { get name() { return 'AssertionError'; } get message() { throw 1; } } document.getElementById('plus').onclick = () => { throw Object.assign(new E(), { matcherResult: { pass: true } }); };" => Failed;
    // Using everything up.
    loops_on_a_click: "const b = document.getElementById('plus'); b.addEventListener('click', () => { for (;;) { try { b.dispatchEvent(new Event('click')); } catch {} } });" => TimeLimit;
    loops_on_loading: "for (;;) {}" => TimeLimit;
    loops_in_promises: "(function tour() { Promise.resolve().then(tour); })();" => TimeLimit;
    calls_itself_by_events: "const b = document.getElementById('plus'); b.onclick = () => b.click();" => Failed;
    recurses: "document.getElementById('plus').onclick = function f() { f(); };" => Failed;
    fills_the_page: "document.getElementById('plus').onclick = () => { for (;;) { const d = document.createElement('div'); d.innerHTML = '<p>x</p>'.repeat(1000); document.body.appendChild(d); } };" => MemoryLimit | TimeLimit;
    is_too_large_to_show: "document.body.append('x'.repeat(3000000));" => MemoryLimit;
    nests_without_end: "let at = document.body; for (let i = 0; i < 20000; i++) { const d = document.createElement('div'); at.appendChild(d); at = d; }" => Failed | MemoryLimit | TimeLimit | RuntimeError;
    prints_without_end: "document.getElementById('plus').onclick = () => { for (;;) console.log('x'.repeat(65536)); };" => OutputLimit;
}

#[test]
fn a_page_inside_itself_has_no_end() {
    let learner =
        "const inner = Object.getOwnPropertySymbols(document.body).find((s) => String(s).includes('nodeArray'));
        document.body[inner].push(document.body);";
    let report = grade(&dom(COUNTER, attacked()), &script(learner), Scope::All).report;
    assert!([Verdict::MemoryLimit, Verdict::TimeLimit].contains(&report.verdict), "{report:?}");
}

#[test]
fn each_limit_is_obeyed_and_violated() {
    let tests = || vec![code("test('t', () => { click(document.querySelector('#plus')); });")];
    let run = |limits: Limits, body: &str| {
        let spec = Spec { limits, ..dom(COUNTER, tests()) };
        let report = grade(
            &spec,
            &script(&format!("document.querySelector('#plus').onclick = () => {{ {body} }};")),
            Scope::All,
        );
        report.report.verdict
    };
    let limits = Limits { cpu_ms: 500, memory_mib: 8, output_kib: 4, stack_kib: 256, ..Limits::default() };
    let cases = [
        ("for (let i = 0; i < 1000; i++);", "for (;;);", Verdict::TimeLimit),
        ("globalThis.t = 'x'.repeat(1 << 20);", "globalThis.t = 'x'.repeat(12 << 20);", Verdict::MemoryLimit),
        ("console.log('x'.repeat(4000));", "console.log('x'.repeat(5000));", Verdict::OutputLimit),
        ("(function f(n) { if (n) f(n - 1); })(50);", "(function f(n) { f(n + 1); })(0);", Verdict::Failed),
    ];
    for (obeyed, violated, verdict) in cases {
        assert_eq!(run(limits.clone(), obeyed), Verdict::Passed, "{obeyed}");
        assert_eq!(run(limits.clone(), violated), verdict, "{violated}");
    }
}
