//! What is left of a file, place by place.

use super::strip::strip;

#[track_caller]
fn becomes(typed: &str, plain: &str) {
    let left = strip(typed, &["main.ts", "prix.ts", "aide.js"]).unwrap_or_else(|error| panic!("{typed}: {error:?}"));
    assert_eq!(left, plain, "{typed}");
}

#[test]
fn types_become_spaces() {
    becomes("let n: number = 1;", "let n         = 1;");
    becomes("function f<T>(a?: T, ...b: T[]): T { return a!; }", "function f   (a    , ...b     )    { return a ; }");
    becomes("const f = (a: string): void => {};", "const f = (a        )       => {};");
    becomes("const f = <T,>(a: T) => a as unknown as T;", "const f =     (a   ) => a                ;");
    becomes("const m = new Map<string, number[]>();", "const m = new Map                  ();");
    becomes("const v = <number>lire(); const w = x satisfies T;", "const v =         lire(); const w = x            ;");
    becomes("try {} catch (e: unknown) {}", "try {} catch (e         ) {}");
    becomes("let x!: number; const g = f<string>;", "let x         ; const g = f        ;");
    becomes("function f(this: Window, a: number) {}", "function f(              a        ) {}");
    becomes("for (const x of liste as string[]) {}", "for (const x of liste            ) {}");
}

#[test]
fn declarations_of_types_leave_an_empty_statement() {
    becomes("let a = b\ninterface I { x: number }\n(c)", "let a = b\n;                        \n(c)");
    becomes("export type T =\n  | 'é'\n", ";              \n       \n");
    becomes(
        "declare const x: number; declare function f(): void;",
        ";                        ;                          ",
    );
    becomes(
        "function f(a: string): void;\nfunction f(a: any) {}",
        ";                           \nfunction f(a     ) {}",
    );
}

#[test]
fn classes_keep_their_members() {
    becomes(
        "abstract class A<T> extends B<T> implements C, D<T> {\n  private readonly n: number = 1;\n  static x?: T\n  ['y'] = 2\n  abstract f(): void;\n  protected async g(): Promise<void> {}\n  [k: string]: any;\n}",
        "         class A    extends B                       {\n                   n         = 1;\n  static x    ;\n  ['y'] = 2\n  ;                  \n            async g()                {}\n  ;                \n}",
    );
}

#[test]
fn parameters_of_a_constructor_become_properties() {
    becomes(
        "class P { constructor(private nom: string, readonly age = 3) { f(); } }",
        "class P { constructor(        nom        ,          age = 3) { this.nom = nom; this.age = age; f(); } }",
    );
    becomes(
        "class Q extends P { constructor(public x: number) { super(x); } }",
        "class Q extends P { constructor(       x        ) { super(x);; this.x = x; } }",
    );
}

#[test]
fn enums_are_written_on_their_lines() {
    becomes(
        "export enum E {\n  A,\n  B = A + 2,\n  'c d' = 'x',\n}",
        "export var E; (function (E) {\n  const A = E[\"A\"] = 0; E[E[\"A\"]] = \"A\";\nE[\"B\"] = A + 2; E[E[\"B\"]] = \"B\";\nE[\"c d\"] = 'x';\n})(E || (E = {}));",
    );
}

#[test]
fn a_member_that_takes_a_texts_value_is_a_text_too() {
    becomes(
        "enum E { A = 'a', B = A, C = E.B, D = E['C'] }",
        "var E; (function (E) { const A = E[\"A\"] = 'a';E[\"B\"] = A;E[\"C\"] = E.B;E[\"D\"] = E['C'];})(E || (E = {}));",
    );
    becomes(
        "enum F { A = 1, B = A }",
        "var F; (function (F) { const A = F[\"A\"] = 1; F[F[\"A\"]] = \"A\";F[\"B\"] = A; F[F[\"B\"]] = \"B\";})(F || (F = {}));",
    );
}

#[test]
fn commas_in_comments_are_no_commas() {
    becomes("function f(this: Window /* a, b */, c: number) {}", "function f(                         c        ) {}");
    becomes("function f(this: Window /* a, b */) {}", "function f(             /* a, b */) {}");
    becomes(
        "import { a, B /* b, c */, d } from './prix.ts'; a(d);",
        "import { a,               d } from './prix.ts'; a(d);",
    );
}

#[test]
fn what_is_imported_for_its_type_goes() {
    becomes(
        "import type { A } from './prix';\nimport { B } from './prix';\nlet b: B;",
        ";                               \n;                          \nlet b   ;",
    );
    becomes("import { a, type B, C } from './prix.js';\na();", "import { a,           } from './prix.ts';\na();");
    becomes(
        "import { a } from './prix'; import { b } from './aide'; a(b);",
        "import { a } from './prix.ts'; import { b } from './aide.js'; a(b);",
    );
    becomes("interface T {}\nconst v = 1;\nexport { T, v };", ";             \nconst v = 1;\nexport {    v };");
    becomes("import './prix.ts';", "import './prix.ts';");
    becomes("import D, * as tout from './prix.ts'; D();", "import D            from './prix.ts'; D();");
    becomes("import D, * as tout from './prix.ts'; tout.a();", "import    * as tout from './prix.ts'; tout.a();");
    becomes("import D, { type A } from './prix.ts'; D();", "import D, {        } from './prix.ts'; D();");
}

#[test]
fn the_next_line_is_not_drawn_into_the_one_before() {
    becomes("const a = b as C\n(d)", "const a = b;    \n(d)");
    becomes("const f = (a: number\n):\n  string => a;", "const f = (a        \n  \n        ) => a;");
}

#[test]
fn what_has_no_plain_form_is_refused_by_name() {
    for (text, name, at) in [
        ("let a = 1;\nnamespace N { export const x = 1 }", "namespace", 11),
        ("import fs = require('fs');", "import =", 0),
        ("@d class A {}", "decorator", 0),
    ] {
        let error = strip(text, &[]).unwrap_err();
        assert_eq!((error.message.as_str(), error.at), (name, at), "{text}");
    }
}

#[test]
fn an_error_is_where_the_learner_made_it() {
    let error = strip("const é: string = 'a';\nlet x: = 2;\n", &[]).unwrap_err();
    assert_eq!(error.at, "const é: string = 'a';\nlet x: ".len(), "{error:?}");
}

/// Each would need a deep stack, or much time, if the parser were led on: there is an answer to every one.
#[test]
fn depth_exhausts_neither_stack_nor_time() {
    let openings = [
        "(",
        "[",
        "{",
        "!",
        "-",
        "a=>",
        "f(",
        "`${",
        "a?b:",
        "new ",
        "typeof ",
        "if(a)",
        "a:",
        "x=",
        "a**",
        "<T>",
        "(a=",
        "let x:A<",
        "class{[",
        "keyof ",
        "({a:",
        "async(a=",
        "a as ",
        "/*",
        "'",
        "let x:(",
        "let x:keyof ",
        "a<b<",
        "f<(",
        "(<T>",
        "else ",
        "a?.",
        "(a)=>a?(b):",
        "type A=A extends B?",
    ];
    let answers = openings.map(|opening| {
        let text = opening.repeat(65_536 / opening.len());
        stacker::grow(super::STACK, || strip(&text, &[]).map_err(|error| error.message))
    });
    assert!(answers.iter().any(|answer| answer.as_ref().is_err_and(|message| message == "too deep")));
    assert!(answers.iter().any(|answer| answer.as_ref().is_err_and(|message| message != "too deep")));
}

#[test]
fn what_people_write_is_not_too_deep() {
    let nested = format!("const x = {}1{};", "[".repeat(60), "]".repeat(60));
    assert!(strip(&nested, &[]).is_ok());
    assert!(strip(&"if (a < b) { f<T>(a); }\n".repeat(500), &[]).is_ok());
    let without_semicolons: String = (0..200).map(|n| format!("const x{n} = a < b\n")).collect();
    assert!(strip(&without_semicolons, &[]).is_ok());
}

#[test]
fn what_a_type_held_apart_stays_apart() {
    becomes("const x = v as number[] // note\n[a, b] = [b, a]", "const x = v;            // note\n[a, b] = [b, a]");
    becomes("class C { static readonly ['k']: number = 1 }", "class C { static          ['k']         = 1 }");
    becomes("const f = () => { return <number>\n 1 }", "const f = () => { return (        \n 1) }");
    becomes(
        "import { F } from './prix'; class C implements F {}",
        ";                           class C              {}",
    );
}
