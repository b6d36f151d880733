//! TypeScript through both instances: types go, behaviour and places stay.

mod common;

use common::{call, calls, code, failures, file, grade, hidden, spec};
use tremplin_course::{
    Language, Limit, Limits, Reason, Report, Scope, Source, SourceFile, Spec, TestBlock, Value, Verdict,
};

fn typed(tests: Vec<TestBlock>) -> Spec {
    Spec { language: Some(Language::Typescript), entry: "main.ts".into(), ..spec(tests) }
}

#[allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
fn report(files: Vec<SourceFile>, tests: Vec<TestBlock>) -> Report {
    grade(&typed(tests), &Source::new(files).unwrap(), Scope::All).report
}

const SHOP: &str = "export enum Taille { S, M = 5, L }
export interface Article { nom: string; prix: number; taille?: Taille }
type Panier = Article[];

export class Caisse<T extends Article> {
  private vendus: T[] = [];
  constructor(readonly nom: string, private taux = 0.2) {}
  vendre(article: T): this {
    if (article.prix < 0) throw new RangeError(`prix négatif : ${article.prix}` as string);
    this.vendus.push(article);
    return this;
  }
  get total(): number { return this.vendus.reduce((somme: number, a) => somme + a.prix, 0) * (1 + this.taux); }
}

function moinsCher(panier: Panier): Article | undefined {
  return panier.toSorted((a, b) => a.prix - b.prix)[0]!;
}";

#[test]
fn a_class_with_everything_is_tested_as_it_stands() {
    let tests = "import { Caisse, Taille, type Article } from './main';
        const pain: Article = { nom: 'pain', prix: 2 };
        test('caisse', () => {
          const caisse = new Caisse<Article>('A', 0.5);
          expect(caisse.vendre(pain).vendre({ nom: 'lait', prix: 1 }).total).toBe(4.5);
          expect(caisse.nom).toBe('A');
          expect(() => caisse.vendre({ nom: 'x', prix: -1 })).toThrow('prix négatif : -1');
        });
        test('enum', () => { expect([Taille.S, Taille.L, Taille[5]]).toEqual([0, 6, 'M']); });
        test('fonction', () => { expect(moinsCher([pain, { nom: 'lait', prix: 1 }])!.nom).toBe('lait'); });";
    let report = report(vec![file("main.ts", SHOP)], vec![code(tests)]);
    assert_eq!(failures(&report), Vec::<String>::new());
    assert_eq!((report.verdict, report.tests.len()), (Verdict::Passed, 3));
}

#[test]
fn files_import_one_another_with_or_without_their_ending() {
    let files = vec![
        file(
            "main.ts",
            "import { double, type Nombre } from './outils';\nimport { Forme } from './types.js';\nexport const six = (n: Nombre, f?: Forme) => double(n);",
        ),
        file("outils.ts", "export type Nombre = number;\nexport const double = (n: Nombre): Nombre => 2 * n;"),
        file("types.ts", "export interface Forme { aire(): number }"),
    ];
    let report =
        report(files, vec![code("import { six } from './main.ts'; test('t', () => { expect(six(3)).toBe(6); });")]);
    assert_eq!(failures(&report), Vec::<String>::new());
}

#[test]
fn tables_of_calls_work_and_hidden_ones_stay_hidden() {
    let number = |n: f64| Value::Number(n);
    let table = |a: f64, b: f64| calls(vec![call("somme", vec![number(a), number(b)], number(a + b))]);
    let tests = vec![table(1.0, 2.0), hidden(table(5.0, 6.0))];
    let good =
        report(vec![file("main.ts", "function somme(a: number, b: number): number { return a + b; }")], tests.clone());
    assert_eq!((good.verdict, good.tests.len()), (Verdict::Passed, 2));
    let bad = report(vec![file("main.ts", "const somme = (a: number, b: number): number => a - b;")], tests);
    assert_eq!(bad.verdict, Verdict::Failed);
}

#[test]
fn a_mistake_of_syntax_is_at_the_learners_own_line() {
    let report = report(
        vec![file("main.ts", "interface A {\n  n: number\n}\n\nconst x: number = (1;\n")],
        vec![code("test('t', () => {});")],
    );
    assert_eq!(report.verdict, Verdict::CompileError);
    let error = report.error.unwrap();
    let place = error.place.unwrap();
    assert_eq!((place.file.as_str(), place.line, place.column), ("main.ts", 5, Some(21)), "{}", error.message);
    let explanation = error.explanation.unwrap();
    assert_eq!((explanation.id.as_str(), explanation.arguments[0].1.as_str()), ("js-error-expecting", ")"));
}

#[test]
fn an_error_while_it_runs_is_at_the_learners_own_line() {
    let text = "type Client = {\n  nom: string;\n};\nfunction salut(client: Client | null): string {\n  return client!.nom;\n}";
    let report = report(vec![file("main.ts", text)], vec![code("test('t', () => { salut(null); });")]);
    let failure = report.tests[0].failure.as_ref().unwrap();
    let shown = format!("{failure:?}");
    assert!(shown.contains("line: 5"), "{shown}");
}

#[test]
fn what_is_not_part_of_the_course_is_refused_by_name() {
    let report =
        report(vec![file("main.ts", "namespace Boutique { export const x = 1; }")], vec![code("test('t', () => {});")]);
    assert_eq!(report.verdict, Verdict::CompileError);
    let explanation = report.error.unwrap().explanation.unwrap();
    assert_eq!((explanation.id.as_str(), explanation.arguments[0].1.as_str()), ("ts-error-refused", "namespace"));
}

#[test]
fn a_program_may_just_print() {
    let spec = Spec::printing(Language::Typescript);
    let source = Source::new(vec![file("main.ts", "const n: number = 3;\nconsole.log(`n = ${n}`);")]).unwrap();
    assert_eq!(grade(&spec, &source, Scope::Print).report.stdout, "n = 3\n");
}

#[test]
fn each_limit_is_obeyed_and_broken() {
    let limits = Limits { cpu_ms: 400, memory_mib: 8, output_kib: 4, stack_kib: 256, ..Limits::default() };
    let spec = Spec { limits, ..typed(vec![code("test('t', () => { expect(f()).toBe(1); });")]) };
    let run = |body: &str| {
        let text = format!("function f(n: number = 0): number {{ {body} return 1; }}");
        grade(&spec, &Source::new(vec![file("main.ts", &text)]).unwrap(), Scope::All).report
    };
    for (obeys, breaks, limit, verdict) in [
        ("for (let i: number = 0; i < 1000; i++);", "for (;;);", Limit::Time, Verdict::TimeLimit),
        ("'x'.repeat(1 << 20);", "const x: string = 'x'.repeat(32 << 20);", Limit::Memory, Verdict::MemoryLimit),
        ("console.log('x'.repeat(4000));", "console.log('x'.repeat(5000));", Limit::Output, Verdict::OutputLimit),
        ("if (n < 50) return f(n + 1);", "f(n + 1);", Limit::Recursion, Verdict::Failed),
    ] {
        let report = run(obeys);
        assert_eq!((failures(&report), report.verdict), (Vec::new(), Verdict::Passed), "{obeys}");
        let report = run(breaks);
        let reason = report.tests[0].failure.as_ref().map(|failure| &failure.reason);
        assert_eq!((reason, report.verdict), (Some(&Reason::Stopped { limit }), verdict), "{breaks}");
    }
}
