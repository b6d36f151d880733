//! The language and the exchange between the two instances: what crosses, and how it comes out.

mod common;

use common::{call, calls, code, failures, file, grade, hidden, passes, report, source, spec};
use tremplin_course::{Reason, Scope, Source, TestStatus, Value, Verdict};

#[test]
fn a_plain_script_is_tested_without_export() {
    passes(
        "function total(prix) { let s = 0; for (const p of prix) s += p; return s; }\nconst PRIX = 5; class Pile {}",
        "import { total, PRIX, Pile } from './main.js';
         test('somme', () => { expect(total([3, 5, 2])).toBe(10); expect(PRIX).toBe(5); expect(new Pile()).toBeInstanceOf(Pile); });
         test('global', () => { expect(globalThis.total([])).toBe(0); expect(total([1])).toBe(1) });",
    );
}

#[test]
fn a_module_exports_and_its_other_names_are_seen_too() {
    let files = vec![
        file(
            "main.js",
            "import { double } from './outils.js';\nexport default 4;\nexport const six = double(3);\nconst cache = 7;",
        ),
        file("outils.js", "export const double = (n) => 2 * n;"),
    ];
    let tests = "import quatre, { six, cache } from './main.js';\nimport { double } from './outils.js';
        test('t', () => { expect([quatre, six, cache, double(2)]).toEqual([4, 6, 7, 4]); });";
    let graded = grade(&spec(vec![code(tests)]), &Source::new(files).unwrap(), Scope::All);
    assert_eq!(failures(&graded.report), Vec::<String>::new());
}

#[test]
fn tests_read_what_was_handed_in_as_text() {
    let files = vec![
        file("main.js", "const source = () => 'autre';\nconst total = 6 * 2; // `${x}` \"é\" \\n"),
        file("outils.js", "const a = 1;"),
    ];
    let tests = "test('lu', () => {
          expect(source('main.js')).toContain('autre\\';\\nconst total = 6 * 2; // `${x}` \"é\" \\\\n');
          expect(source('outils.js')).toBe('const a = 1;');
          expect(source('rien.js')).toBe(undefined);
          expect(total).toBe(12);
        });";
    let graded = grade(&spec(vec![code(tests)]), &Source::new(files).unwrap(), Scope::All);
    assert_eq!(failures(&graded.report), Vec::<String>::new());
    // A block with a function of its own by this name keeps it.
    let own = "const source = (n) => n; test('t', () => expect(source(3)).toBe(3));";
    passes("const total = 1;", own);
    // A function of the learner's is theirs.
    passes("const source = (n) => n + 1;", "test('t', () => expect(source(3)).toBe(4));");
}

#[test]
fn values_keep_their_kind() {
    passes(
        "const rendre = (x) => x;
         function* suite(n) { for (let i = 0; i < n; i++) yield i; }
         const valeurs = () => [undefined, null, NaN, -0, 10n, 'é\\ud800', new Date(5), new Map([[1, { a: 2 }]]), new Set([1]), [1, , 3], /a+/g, new Uint8Array([1, 2])];",
        "test('t', () => {
           expect(Object.is(rendre(-0), -0)).toBe(true);
           expect(valeurs()).toStrictEqual([undefined, null, NaN, -0, 10n, 'é\\ud800', new Date(5), new Map([[1, { a: 2 }]]), new Set([1]), [1, , 3], /a+/g, new Uint8Array([1, 2])]);
           expect([...suite(3)]).toEqual([0, 1, 2]);
           expect(rendre(Symbol.for('x'))).toBe(Symbol.for('x'));
           const s = Symbol('u'); expect(rendre(s)).toBe(s);
           expect(Object.isFrozen(rendre(Object.freeze({ a: 1 })))).toBe(true);
         });",
    );
}

#[test]
fn objects_keep_their_identity_and_show_their_changes() {
    passes(
        "const pile = []; function empile(x) { pile.push(x); x.vu = true; return pile; }
         function depile() { return pile.pop(); }
         function trie(l) { l.sort((a, b) => a - b); return l; }
         function applique(o, f) { o.n = 1; f(o); return o.n; }",
        "test('identité', () => { const o = { a: 1 }; empile(o); expect(o.vu).toBe(true); expect(depile()).toBe(o); });
         test('sur place', () => { const l = [3, 1, 2]; const r = trie(l); expect(l).toEqual([1, 2, 3]); expect(r).toBe(l); });
         test('dans un rappel', () => { const o = {}; expect(applique(o, (p) => { expect(p).toBe(o); expect(p.n).toBe(1); p.n = 5; })).toBe(5); });
         test('partage', () => { const l = empile({}); const n = l.length; empile({}); expect(l.length).toBe(n + 1); });",
    );
}

#[test]
fn an_ordinary_jest_spec_works_as_it_stands() {
    let report = report(include_str!("specs/panier.js"), include_str!("specs/panier.test.js"));
    let failed: Vec<_> = report.tests.iter().filter(|test| test.failure.is_some()).collect();
    assert_eq!((failed.as_slice(), &report.error), ([].as_slice(), &None), "{report:?}");
    let count = |status| report.tests.iter().filter(|test| test.status == status).count();
    assert_eq!((count(TestStatus::Passed), count(TestStatus::Skipped)), (12, 1));
    assert_eq!(report.verdict, Verdict::Passed);
}

#[test]
fn functions_classes_and_errors_cross() {
    passes(
        "class ErreurStock extends Error { constructor(m, code) { super(m); this.name = 'ErreurStock'; this.code = code; } get double() { return this.code * 2; } }
         class Compte { #solde = 0; static nombre = 0; constructor() { Compte.nombre++; } get solde() { return this.#solde; } depose(n) { if (n < 0) throw new ErreurStock('négatif', 4); this.#solde += n; return this; } }
         class Livret extends Compte { depose(n) { return super.depose(n * 2); } }
         class Animal { constructor(nom) { this.nom = nom; } parle() { return this.nom + ' ' + this.cri(); } cri() { return '...'; } get majuscule() { return this.nom.toUpperCase(); } }
         const compose = (f, g) => (x) => f(g(x));
         function essaie(f) { try { return f(); } catch (e) { return e; } }",
        "test('classe', () => {
           const c = new Compte(); expect(c.depose(3).depose(4).solde).toBe(7); expect(c).toBeInstanceOf(Compte); expect(Compte.nombre).toBe(1);
           const l = new Livret(); l.depose(2); expect(l.solde).toBe(4); expect(l instanceof Compte).toBe(true);
           expect(() => c.depose(-1)).toThrow(ErreurStock); expect(() => c.depose(-1)).toThrow('négatif');
           let e; try { c.depose(-1); } catch (x) { e = x; } expect(e.code).toBe(4); expect(e.double).toBe(8); expect(e.name).toBe('ErreurStock'); expect(e).toBeInstanceOf(Error);
         });
         test('constructeur', () => {
           class Chien extends Animal { constructor(nom) { super(nom); this.age = 2; } cri() { return 'ouaf ' + this.age + super.cri(); } }
           const c = new Chien('Rex'); expect(c.parle()).toBe('Rex ouaf 2...'); expect(c.majuscule).toBe('REX'); expect(c.age).toBe(2); expect(c.nom).toBe('Rex');
           class Chat extends Animal {} const t = new Chat('Mia'); t.nom = 'Zoé'; expect(t.parle()).toBe('Zoé ...'); expect(t).toBeInstanceOf(Animal);
         });
         test('fonctions', () => { const f = compose((n) => n + 1, (n) => n * 10); expect(f(4)).toBe(41); });
         test('erreur rendue', () => { const mienne = new TypeError('x'); expect(essaie(() => { throw mienne; })).toBe(mienne); });
         test('sous-classe du test', () => {
           class Mon extends Compte { bonus = 2; depose(n) { return super.depose(n + this.bonus); } quoi() { return 'mon'; } }
           const m = new Mon(); m.depose(1); expect(m.solde).toBe(3); expect(m.quoi()).toBe('mon'); expect(m).toBeInstanceOf(Compte); expect(m).toBeInstanceOf(Mon);
         });",
    );
}

#[test]
fn promises_and_timers_run_in_virtual_time() {
    passes(
        "const attendre = (ms) => new Promise((r) => setTimeout(r, ms));
         async function lent(n) { await attendre(60_000); if (n < 0) throw new RangeError('non'); return n * 2; }
         async function chaque(l, f) { const r = []; for (const x of l) r.push(await f(x)); return r; }",
        "test('attend', async () => { expect(await lent(4)).toBe(8); });
         test('rejette', async () => { await expect(lent(-1)).rejects.toThrow(RangeError); await expect(lent(1)).resolves.toBe(2); });
         test('rappel', async () => { expect(await chaque([1, 2], async (x) => { await new Promise((r) => setTimeout(r, 5)); return x + 1; })).toEqual([2, 3]); });",
    );
}

#[test]
fn live_bindings_follow() {
    passes(
        "let compteur = 0; function plus() { compteur++; }",
        "import { compteur, plus } from './main.js'; test('t', () => { plus(); plus(); expect(compteur).toBe(2); expect(globalThis.compteur).toBe(2); });",
    );
}

#[test]
fn a_missing_name_fails_only_the_tests_that_use_it() {
    let report = report(
        "function a() { return 1; }",
        "import { a, b } from './main.js'; test('a', () => { expect(a()).toBe(1); }); test('b', () => { expect(b()).toBe(1); }); test('c', () => { c(); });",
    );
    let states: Vec<_> = report.tests.iter().map(|test| test.status).collect();
    assert_eq!(states, [TestStatus::Passed, TestStatus::Failed, TestStatus::Failed]);
    for (test, name) in report.tests[1..].iter().zip(["b", "c"]) {
        assert_eq!(test.failure.as_ref().unwrap().reason, Reason::Missing { name: name.into() });
    }
}

#[test]
fn a_failure_shows_expected_received_and_the_line() {
    let report = report(
        "function f(x) { return x.nom.length; }",
        "test('t', () => { expect(f({ nom: 'ab' })).toBe(3); }); test('u', () => { f({}); });",
    );
    let first = report.tests[0].failure.as_ref().unwrap();
    assert_eq!((first.expected.as_deref(), first.received.as_deref()), (Some("3"), Some("2")));
    let Reason::Threw { error } = &report.tests[1].failure.as_ref().unwrap().reason else { panic!("{report:?}") };
    assert_eq!((error.name.as_str(), error.place.as_ref().unwrap().line), ("TypeError", 1));
    assert!(error.explanation.is_some());
}

#[test]
fn code_that_does_not_load_says_where() {
    let report = report("let a = 1;\nfunction f( {\n", "test('t', () => {});");
    assert_eq!(report.verdict, Verdict::CompileError);
    assert_eq!(report.error.unwrap().place.unwrap().file, "main.js");
    let report = common::report("let a = 1;\nnull.x;\n", "test('t', () => {});");
    assert_eq!(report.verdict, Verdict::RuntimeError);
    assert_eq!(report.error.unwrap().place.unwrap().line, 2);
}

#[test]
fn an_assignment_to_a_constant_has_its_own_line() {
    let learner = "function f() {\n  const prix = 1;\n  prix = 2;\n\n  const autre = prix;\n  return autre;\n}";
    let report = report(learner, "test('t', () => { expect(f()).toBe(2); });");
    let Reason::Threw { error } = &report.tests[0].failure.as_ref().unwrap().reason else { panic!("{report:?}") };
    assert_eq!(error.place.as_ref().map(|place| place.line), Some(3));
}

#[test]
fn tables_of_calls_need_no_test_code() {
    let n = Value::Number;
    let table = vec![
        call("somme", vec![n(1.0), n(2.0)], n(3.0)),
        call(
            "double",
            vec![Value::Array(vec![n(1.0), Value::string("é")])],
            Value::Array(vec![n(2.0), Value::string("éé")]),
        ),
        call("plus_tard", vec![n(4.0)], n(5.0)),
        call("objet", vec![], Value::Object(vec![("b".into(), n(1.0)), ("a".into(), Value::Null)])),
    ];
    let learner = "function somme(a, b) { return a + b; } const double = (l) => l.map((x) => typeof x === 'number' ? 2 * x : x + x);
        async function plus_tard(n) { await new Promise((r) => setTimeout(r, 1000)); return n + 1; } function objet() { return { a: null, b: 1 }; }";
    let graded = grade(&spec(vec![calls(table.clone()), hidden(calls(table))]), &source(learner), Scope::All);
    assert_eq!(failures(&graded.report), Vec::<String>::new());
    assert_eq!(graded.report.tests.len(), 8);
}

#[test]
fn a_table_sees_whole_what_was_given_before() {
    let list = |items: &[f64]| Value::Array(items.iter().map(|&n| Value::Number(n)).collect());
    let pair = Value::Array(vec![list(&[1.0]), list(&[1.0])]);
    let table = vec![
        call("jours", vec![], list(&[1.0, 2.0])),
        call("jours", vec![], list(&[1.0, 2.0])),
        call("trie", vec![list(&[2.0, 1.0])], list(&[1.0, 2.0])),
        call("deux", vec![list(&[1.0])], pair.clone()),
        call("garde", vec![list(&[1.0])], list(&[1.0])),
        call("garde", vec![list(&[3.0])], list(&[1.0])),
    ];
    let learner =
        "const SEMAINE = [1, 2]; let gardé; function jours() { return SEMAINE; } function trie(l) { return l.sort(); }
        function deux(x) { return [x, x]; } function garde(l) { gardé ??= l; return gardé; }";
    let graded = grade(&spec(vec![calls(table)]), &source(learner), Scope::All);
    assert_eq!(failures(&graded.report), Vec::<String>::new());
    // Doubling at each level, it would come to 2^60 numbers.
    let bomb = "function f() { let v = [1]; for (let i = 0; i < 60; i++) v = [v, v]; return v; }";
    let graded = grade(&spec(vec![calls(vec![call("f", vec![], pair)])]), &source(bomb), Scope::All);
    assert_eq!(graded.report.verdict, Verdict::Failed);
}

#[test]
fn what_behaves_alike_has_the_same_fingerprint() {
    let tests = spec(vec![code(
        "test('t', () => { expect(f([1, 2])).toBe(9); }); test('u', () => { expect(f([])).toBe(9); });",
    )]);
    let of = |learner: &str| grade(&tests, &source(learner), Scope::All).behaviour;
    let sum = of("function f(l) { let s = 0; for (const x of l) s += x; return s; }");
    assert_eq!(sum, of("// autre\nconst outil = (a, b) => a + b;\nfunction f(l) { return l.reduce(outil, 0); }"));
    assert_ne!(sum, of("function f(l) { return l.length; }"));
}

#[test]
fn constants_that_tests_read_are_part_of_the_fingerprint() {
    let tests = spec(vec![code(
        "test('t', () => { expect(prix).toBe(6); }); test('u', () => { expect(liste).toEqual([1]); });",
    )]);
    let of = |learner: &str| grade(&tests, &source(learner), Scope::All).behaviour;
    let text = of("const prix = '6'; const liste = [1];");
    assert_eq!(text, of("// autre\nconst liste = [1], autre = 5, prix = '6';"));
    assert_ne!(text, of("const prix = 7; const liste = [1];"));
    assert_ne!(text, of("const prix = 6; const liste = [1];"));
    assert_ne!(text, of("const prix = '6'; const liste = [2];"));
}

#[test]
fn a_name_that_the_learners_own_code_lacks_is_their_error_and_has_a_line() {
    let report = report("function f() {\n  return prx;\n}", "test('t', () => { expect(f()).toBe(1); });");
    let Reason::Threw { error } = &report.tests[0].failure.as_ref().unwrap().reason else { panic!("{report:?}") };
    assert_eq!((error.name.as_str(), error.place.as_ref().unwrap().line), ("ReferenceError", 2));
}

#[test]
fn printing_is_shown_but_not_from_hidden_tests() {
    let blocks = vec![code("test('t', () => { dis(1); });"), hidden(code("test('h', () => { dis(1000000001); });"))];
    let graded = grade(&spec(blocks), &source("function dis(x) { console.log('x', x, [x]); }"), Scope::All);
    assert_eq!(graded.report.stdout, "x 1 [ 1 ]\n");
    let graded =
        grade(&spec(vec![]), &source("console.log('a'); setTimeout(() => console.log('b'), 500);"), Scope::Print);
    assert_eq!(graded.report.stdout, "a\nb\n");
}

#[test]
fn a_stop_ends_its_test_and_no_other() {
    let learner =
        "function f(n) { while (n) {} return 0; } function g(n) { return n ? g(n + 1) : 0; } function h(n) { const t = []; while (n) t.push(new Array(1000).fill(n)); return 0; }
         function v(f) { try { f(); } catch {} return 1; }";
    let tests = "for (const [name, f1] of [['f', () => f(1)], ['g', () => g(1)], ['h', () => h(1)]]) {
           test(name, () => { expect(f1).toThrow(); });
           test(name + ' async', async () => { await expect(async () => f1()).rejects.toThrow(); });
           test(name + ' attrapé', () => { try { f1(); } catch {} });
         }
         test('ensuite', () => { expect([f(0), g(0), h(0)]).toEqual([0, 0, 0]); });
         test('avalé', () => { expect(v(() => expect(1).toBe(2))).toBe(1); });";
    let mut spec = spec(vec![code(tests)]);
    spec.limits.wall_ms = 60_000; // what is tried here is each test's own limit
    let report = grade(&spec, &source(learner), Scope::All).report;
    let limits = [tremplin_course::Limit::Time, tremplin_course::Limit::Recursion, tremplin_course::Limit::Memory];
    assert_eq!(report.tests.len(), 11, "{report:?}");
    for (test, limit) in report.tests.iter().zip(limits.iter().flat_map(|limit| [limit; 3])) {
        assert_eq!(
            test.failure.as_ref().map(|failure| &failure.reason),
            Some(&Reason::Stopped { limit: *limit }),
            "{}",
            test.name
        );
    }
    assert_eq!(report.tests[9].status, TestStatus::Passed, "{:?}", report.tests[9]);
    assert_eq!(report.tests[10].status, TestStatus::Failed);
}

#[test]
fn half_a_character_is_told_like_any_other_text() {
    let wrong = report(
        "const envers = (s) => s.split('').reverse().join('');",
        "test('t', () => { expect(envers('a😀')).toBe('😀a'); });",
    );
    assert_eq!(wrong.verdict, Verdict::Failed);
    assert_eq!(report("throw new Error('\\ud800');", "test('t', () => {});").verdict, Verdict::RuntimeError);
}

#[test]
fn what_a_learner_throws_is_no_part_of_the_report_but_its_words() {
    let learner = "async function somme() { const e = new Error('x'); e.missing = 5; throw e; }";
    assert_eq!(report(learner, "test('t', async () => { await somme(); });").verdict, Verdict::Failed);
    let learner = "const f = () => new (class A { get x() { throw { message: ['Matcher error: received'] } } })();";
    assert_eq!(report(learner, "test('t', () => { expect(f()).toHaveProperty('x', 3); });").verdict, Verdict::Failed);
}

#[test]
fn many_tests_of_code_that_calls_itself_each_have_their_failure() {
    let tests: String = (0..80).map(|n| format!("test('t{n}', () => {{ expect(somme(1, {n})).toBe(1); }});")).collect();
    let report = report("function somme(a, b) { return somme(a, b); }", &tests);
    assert_eq!(report.tests.len(), 80);
    assert!(report.tests.iter().all(|test| test.status == TestStatus::Failed));
}

#[test]
fn a_callback_of_a_test_is_bound_counted_and_printed() {
    passes(
        "const lie = (f) => f.bind(null, 1);
         function curry(f) { return function prend(...a) { return a.length >= f.length ? f(...a) : (...b) => prend(...a, ...b); }; }
         function montre(f) { console.log(f, [f]); return [typeof f, Object.keys(f), 'length' in f, 'mock' in f, f.mock, f instanceof Function]; }
         function gache(f) { try { f.mock = 1; } catch (erreur) { return erreur.name; } }",
        "test('bind', () => { expect(lie((a, b) => a + b)(2)).toBe(3); expect(lie(jest.fn((a) => a))()).toBe(1); });
         test('curry', () => { const somme = curry((a, b, c) => a + b + c); expect(somme(1)(2)(3)).toBe(6); expect(somme(1, 2)(3)).toBe(6); });
         test('montre', () => { expect(montre(jest.fn())).toEqual(['function', [], true, false, undefined, true]); });
         test('gache', () => { expect(gache(jest.fn())).toBe('TypeError'); });",
    );
}

#[test]
fn specs_stand_as_they_are_written_for_jest_and_vitest() {
    passes(
        "class Pile { t = []; empiler(x) { this.t.push(x); } } const double = (x) => 2 * x; function plusTard(f) { setTimeout(f, 500); setTimeout(() => setTimeout(f, 500), 1); }",
        "import { describe, it, expect, beforeEach, vi } from 'vitest';
         import { jest as autre } from '@jest/globals';
         import { Pile, double } from './main';
         describe('Pile', () => {
           let pile;
           beforeEach(() => { pile = new Pile(); });
           it('empile', () => { pile.empiler(1); expect(pile.t).toEqual([1]); });
           it('finit', () => {
             autre.useFakeTimers(); const f = vi.fn(); plusTard(f); autre.runAllTimers();
             expect(f).toHaveBeenCalledTimes(2); expect(vi.isMockFunction(f)).toBe(true);
           });
           it.each`
             n    | attendu
             ${1} | ${2}
             ${2} | ${4}
           `('le double de $n est $attendu', ({ n, attendu }) => { expect(double(n)).toBe(attendu); });
         });",
    );
}

#[test]
fn a_text_that_is_no_json_does_not_make_a_program_unreadable() {
    let verdict = |learner| report(learner, "test('t', () => {});").verdict;
    assert_eq!(verdict("const lu = JSON.parse('Not Found');"), Verdict::RuntimeError);
    assert_eq!(verdict("const lu = ;"), Verdict::CompileError);
}

#[test]
fn of_a_function_that_notes_its_calls_they_are_what_was_received() {
    let tests = "const f = () => { const f = jest.fn(); fois(f); return f; };
         test('combien', () => { expect(f()).toHaveBeenCalledTimes(3); });
         test('avec', () => { expect(f()).toHaveBeenCalledWith('c', 1); });
         test('dernier', () => { expect(f()).toHaveBeenLastCalledWith('a'); });
         test('aucun', () => { expect(jest.fn()).toHaveBeenCalledWith('a'); });
         test('jamais', () => { expect(f()).not.toHaveBeenCalled(); });";
    let report = report("function fois(f) { f('a', { n: 1 }); f('b', 2); }", tests);
    let told: Vec<_> = report.tests.iter().map(|test| test.failure.as_ref().unwrap()).collect();
    let words =
        told.iter().map(|failure| (failure.expected.as_deref(), failure.received.as_deref())).collect::<Vec<_>>();
    assert_eq!(
        words,
        [
            (Some("3"), Some("2")),
            (Some("\"c\", 1"), Some("\"a\", {\"n\": 1}\n\"b\", 2")),
            (Some("\"a\""), Some("\"b\", 2")),
            (Some("\"a\""), None),
            (None, Some("2")),
        ]
    );
}
