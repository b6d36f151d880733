//! Every mistake of the table, made once in a sound course: its code and its place.

use std::collections::{BTreeMap, BTreeSet};

use super::kind_tests;
use super::mistake::all;
use super::read;
use super::text::MAX_FILE_BYTES;
use crate::{Course, Diagnostic, Severity};

pub(super) const MODULE: &str = "---
kind: module
title: Fonctions
summary: Écrire des fonctions.
---
";

pub(super) const LESSON: &str = "---
kind: lesson
title: Additionner
skills: [js.boucles]
minutes: 12
---
## Le problème

Lisez [la suite](02-total.md).

```js run
console.log(1);
```
";

pub(super) const EXERCISE: &str = "---
kind: exercise
title: Le total
language: javascript
skills: [js.tableaux]
needs: [js.boucles]
minutes: 15
---
Écrivez `total`.

```js file=main.js role=starter
function total() {}
```

```js file=main.js role=solution
function total() { return 1; }
```

```calls role=test
total() => 1
```

```js role=test hidden
test(\"un\", () => { expect(total()).toBe(1); });
```

```js file=main.js role=wrong tag=deux
function total() { return 2; }
```

> [!FEEDBACK] Deux, et non un.

> [!HINT] Combien ?
";

/// A sound exercise of SQL, which is not in the sound course.
const SQL: &str = "---
kind: exercise
title: Les prénoms
language: sql
skills: [sql.select]
minutes: 5
compare: { tables: [t] }
---
Ajoutez une ligne.

```sql role=schema
CREATE TABLE t(a);
```

```sql role=data
-- La table est vide
```

```sql role=data hidden
INSERT INTO t VALUES (1);
```

```sql file=requete.sql role=starter
```

```sql file=requete.sql role=solution
INSERT INTO t VALUES (2);
```
";

/// A word that nothing explains, then the same with another translation.
const WORDS: &str = "## Les mots

- *a* (<bdi lang=\"ar\" dir=\"rtl\">وسم</bdi>, b)
- *a* (<bdi lang=\"ar\" dir=\"rtl\">عنصر</bdi>, b)

## Fin

Lisez";

/// Of the skills of the sound course.
const TITLES: &str = "---
kind: skills
skills:
  - { skill: js, title: JavaScript }
  - { skill: js.boucles, title: Parcourir une liste, en: Go through a list }
  - { skill: js.tableaux, title: \"Ranger, dans un tableau\" }
---
";

/// The sound course, as files by path.
pub(super) fn sound() -> BTreeMap<String, Vec<u8>> {
    let files = [("01-a/module.md", MODULE), ("01-a/01-lecon.md", LESSON), ("01-a/02-total.md", EXERCISE)];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
}

pub(super) fn with(path: &str, bytes: &[u8]) -> (Course, Vec<Diagnostic>) {
    let mut files = sound();
    files.insert(path.to_owned(), bytes.to_vec());
    read(files)
}

/// Reads the sound course with `from` replaced by `to` in one file.
pub(super) fn edited(path: &str, from: &str, to: &str) -> (Course, Vec<Diagnostic>) {
    let text = String::from_utf8(sound()[path].clone()).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from:?} is to be in {path} once");
    with(path, text.replace(from, to).as_bytes())
}

const M: &str = "01-a/module.md";
const L: &str = "01-a/01-lecon.md";
const E: &str = "01-a/02-total.md";

/// Code, line and column of the one diagnostic that is looked for; file; what is replaced by what. `@starter` and the
/// like stand for whole blocks of the sound exercise.
type Case = (&'static str, u32, u32, &'static str, &'static str, &'static str);

const PARTS: [(&str, &str); 6] = [
    ("@module-keys", "kind: module\ntitle: Fonctions\nsummary: Écrire des fonctions.\n"),
    (
        "@exercise-keys",
        "kind: exercise\ntitle: Le total\nlanguage: javascript\nskills: [js.tableaux]\nneeds: [js.boucles]\nminutes: 15\n",
    ),
    ("@starter", "```js file=main.js role=starter\nfunction total() {}\n```\n"),
    ("@solution", "```js file=main.js role=solution\nfunction total() { return 1; }\n```\n"),
    ("@wrong", "```js file=main.js role=wrong tag=deux\nfunction total() { return 2; }\n```\n"),
    (
        "@tests",
        "```calls role=test\ntotal() => 1\n```\n\n```js role=test hidden\ntest(\"un\", () => { expect(total()).toBe(1); });\n```\n",
    ),
];

const HEADS: &[Case] = &[
    ("nul", 9, 2, E, "Écrivez", "É\0crivez"),
    ("control-character", 9, 1, E, "Écrivez", "\u{7}Écrivez"),
    ("bidi-control", 9, 8, E, "Écrivez `", "Écrivez\u{202e} `"),
    ("byte-order-mark", 1, 1, M, "---\nkind", "\u{feff}---\nkind"),
    ("no-front-matter", 1, 1, M, "---\nkind", "kind"),
    ("unclosed-front-matter", 1, 1, M, "fonctions.\n---", "fonctions.\n"),
    ("yaml", 3, 16, E, "Le total\n", "Le total: un\n"),
    ("duplicate-key", 4, 1, M, "title: Fonctions", "title: Fonctions\ntitle: Fonctions"),
    ("unknown-key", 5, 1, E, "skills", "skill"),
    ("unknown-key", 8, 11, E, "minutes: 15", "minutes: 15\nlimits: { cpu: 3 }"),
    ("missing-key", 2, 1, M, "title: Fonctions\n", ""),
    ("missing-key", 2, 1, M, "kind: module\n", ""),
    ("wrong-type", 7, 10, E, "15", "quinze"),
    ("wrong-type", 3, 8, M, "Fonctions\n", "12\n"),
    ("wrong-type", 5, 10, E, "[js.tableaux]", "[1.5]"),
    ("wrong-type", 2, 1, M, "@module-keys", "- 1\n- 2\n"),
    ("out-of-range", 7, 10, E, "15", "601"),
    ("out-of-range", 8, 20, E, "minutes: 15", "minutes: 15\nlimits: { cpu_ms:  9 }"),
    ("out-of-range", 8, 7, E, "minutes: 15", "minutes: 15\nseed: -1"),
    ("bad-length", 3, 8, M, "Fonctions\n", "\"\"\n"),
    ("empty-list", 5, 9, E, "[js.tableaux]", "[]"),
    ("unknown-value", 2, 7, E, "kind: exercise", "kind: exercice"),
    ("unknown-value", 4, 11, E, "javascript", "javscript"),
    ("bad-name", 5, 10, E, "js.tableaux", "JS.tableaux"),
    ("wrong-kind", 2, 7, E, "@exercise-keys", "kind: module\ntitle: A\nsummary: B\n"),
    ("wrong-kind", 2, 7, M, "@module-keys", "kind: lesson\ntitle: A\nskills: [a]\nminutes: 1\n"),
    ("unknown-module", 5, 11, M, "fonctions.\n", "fonctions.\nneeds: [  b]\n"),
    ("hours-far", 5, 8, M, "fonctions.\n", "fonctions.\nhours: { lessons: 9 }\n"),
    ("module-cycle", 5, 9, M, "fonctions.\n", "fonctions.\nneeds: [a]\n"),
    ("skill-not-taught", 6, 9, E, "[js.boucles]", "[js.boucle]"),
    ("skill-taught-later", 5, 9, L, "minutes", "needs: [js.tableaux]\nminutes"),
];

const BLOCKS: &[Case] = &[
    ("unclosed-fence", 11, 1, L, "1);\n```\n", "1);\n"),
    ("fence-inside", 14, 1, E, "{}\n```\n", "{}\n"),
    ("bad-attribute", 11, 7, E, "file=main.js role=starter", "file= role=starter"),
    ("unknown-attribute", 11, 7, E, "file=main.js role=starter", "fil=main.js role=starter"),
    ("duplicate-attribute", 11, 33, E, "role=starter", "role=starter role=starter"),
    ("needless-attribute", 11, 33, E, "role=starter", "role=starter hidden"),
    ("needless-attribute", 19, 20, E, "role=test\n", "role=test tag=a\n"),
    ("unknown-role", 11, 20, E, "role=starter", "role=start"),
    ("no-role", 11, 7, E, " role=starter", ""),
    ("nested-block", 11, 3, E, "@starter", "- ```js file=main.js role=starter\n  x\n  ```\n"),
    ("block-in-lesson", 11, 1, L, "```js run", "```js file=main.js role=starter"),
    ("run-outside-lesson", 11, 7, E, "@starter", "```js run\n1\n```\n\n@starter"),
    ("run-language", 11, 9, L, "```js run", "```sass run"),
    ("sheet-without-page", 11, 8, L, "```js run", "```css run"),
    ("bad-height", 11, 13, L, "```js run", "```html run height=12"),
    ("bad-height", 11, 13, L, "```js run", "```html run height=haut"),
    ("height-without-page", 11, 11, L, "```js run", "```js run height=120"),
    ("height-without-page", 11, 9, L, "```js run", "```html height=120"),
    ("sheet-not-linked", 11, 1, L, "```js run\nconsole.log(1);\n```", "```html run\n<html>\n```\n\n```css run\n```"),
    ("sheet-missing", 12, 1, L, "```js run", "```html run\n<link rel=\"stylesheet\" href=\"a.css\">"),
    ("page-script", 12, 1, L, "```js run\nconsole.log(1);", "```html run\n<script>a</script>"),
    ("page-picture", 12, 1, L, "```js run", "```html run\n<img src=\"a.png\" alt=\"a\">"),
    ("no-file", 11, 1, E, "file=main.js role=starter", "role=starter"),
    ("bad-file-name", 11, 7, E, "file=main.js role=starter", "file=../main.js role=starter"),
    ("duplicate-file", 14, 1, E, "@starter", "@starter@starter"),
    ("given-is-starter", 14, 1, E, "@starter", "@starter```js file=main.js role=given\n```\n"),
    ("file-not-in-starter", 18, 1, E, "@solution", "@solution```js file=b.js role=solution\n```\n"),
    ("file-not-in-starter", 27, 1, E, "file=main.js role=wrong", "file=b.js role=wrong"),
    ("solution-lacks-file", 17, 1, E, "@starter", "@starter```js file=b.js role=starter\n```\n"),
    ("test-language", 19, 1, E, "```calls role=test\ntotal() => 1", "```python role=test\nx"),
    ("calls-role", 11, 20, E, "```js file=main.js role=starter", "```calls file=a.js role=starter"),
    ("calls-without-role", 19, 1, E, "```calls role=test", "```calls"),
    ("no-tag", 27, 1, E, " tag=deux", ""),
    ("bad-tag", 27, 31, E, "tag=deux", "tag=Deux"),
    ("duplicate-tag", 33, 31, E, "un.\n", "un.\n\n@wrong\n> [!FEEDBACK] Encore.\n"),
    ("no-starter", 1, 1, E, "@starter", ""),
    ("no-page", 1, 1, E, "language: javascript", "language: dom"),
    ("no-entry", 11, 1, E, "@starter", "```css file=main.css role=starter\n```\n"),
    ("no-solution", 1, 1, E, "@solution", ""),
    ("no-test", 1, 1, E, "@tests", ""),
    ("no-visible-test", 1, 1, E, "```calls role=test", "```calls role=test hidden"),
    ("empty-test", 19, 1, E, "total() => 1\n", "\n// rien\n"),
    ("empty-test", 23, 1, E, "test(\"un\", () => { expect(total()).toBe(1); });\n", ""),
    ("test-layout", 24, 29, E, "expect(total()).toBe(1)", "expect(x.offsetWidth).toBe(1)"),
    ("solution-is-starter", 15, 1, E, "{ return 1; }", "{}"),
    ("wrong-is-solution", 27, 1, E, "return 2", "return 1"),
    (
        "same-solution",
        33,
        1,
        E,
        "> [!HINT] C",
        "```js file=main.js role=solution tag=b\nfunction total() { return 1; }\n```\n> [!HINT] C",
    ),
    ("wrong-without-feedback", 27, 1, E, "> [!FEEDBACK] Deux, et non un.\n", ""),
    ("feedback-without-wrong", 11, 3, E, "@starter", "> [!feedback] Tôt.\n\n@starter"),
    ("second-feedback", 33, 3, E, "un.\n", "un.\n\n> [!FEEDBACK] Trois.\n"),
    ("second-explanation", 35, 3, E, "> [!HINT] C", "> [!SOLUTION] A.\n\n> [!SOLUTION] B.\n\n> [!HINT] C"),
    ("empty-alert", 33, 3, E, "[!HINT] Combien ?", "[!HINT]"),
    ("unknown-alert", 33, 3, E, "[!HINT]", "[!HINTS]"),
    ("nested-alert", 33, 5, E, "> [!HINT]", "- > [!HINT]"),
    ("alert-in-lesson", 9, 3, L, "Lisez", "> [!HINT] Lisez"),
];

const CALLS: &[Case] = &[
    ("call-name", 20, 1, E, "total() => 1", "=> 1"),
    ("call-open", 20, 7, E, "total() => 1", "total => 1"),
    ("call-comma", 20, 9, E, "total() => 1", "total(1 2) => 1"),
    ("call-comma", 20, 8, E, "total() => 1", "total(1"),
    ("call-arrow", 20, 9, E, "total() => 1", "total() = 1"),
    ("call-value", 20, 12, E, "total() => 1", "total() => un"),
    ("call-value", 20, 11, E, "total() => 1", "total() =>"),
    ("call-number", 20, 12, E, "total() => 1", "total() => 1.2.3"),
    ("call-string", 20, 12, E, "total() => 1", "total() => \"é"),
    ("call-escape", 20, 14, E, "total() => 1", "total() => \"é\\q\""),
    ("call-template", 20, 13, E, "total() => 1", "total() => `${x}`"),
    ("call-key", 20, 14, E, "total() => 1", "total() => { a }"),
    ("call-duplicate-key", 20, 20, E, "total() => 1", "total() => { a: 1, a: 2 }"),
    ("call-duplicate-key", 20, 14, E, "total() => 1", "total() => { __proto__: 1 }"),
    ("call-hole", 20, 14, E, "total() => 1", "total() => [ , 1]"),
    ("call-depth", 20, 45, E, "total() => 1", "total() => [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
    ("call-tolerance", 20, 16, E, "total() => 1", "total() => 1 ± -1"),
    ("call-class", 20, 16, E, "total() => 1", "total() throws 12"),
    ("call-end", 20, 14, E, "total() => 1", "total() => 1 un"),
    ("call-duplicate", 21, 1, E, "total() => 1", "total() => 1\ntotal() => 1"),
];

const PROSE: &[Case] = &[
    ("no-text", 9, 1, E, "Écrivez `total`.\n", ""),
    ("html-dropped", 10, 1, E, "`total`.", "<b>\n<script>"),
    ("image-without-alt", 9, 9, E, "`total`", "![](a.png)"),
    ("remote-image", 9, 9, E, "`total`", "![un](https://example.org/a.png)"),
    ("image-missing", 9, 9, E, "`total`", "![un](a.png)"),
    ("image-type", 9, 9, E, "`total`", "![un](a.bmp)"),
    ("link-scheme", 9, 9, E, "`total`", "[un](javascript:a)"),
    ("link-missing", 9, 7, L, "02-total.md", "03-total.md"),
    ("anchor-missing", 9, 7, L, "02-total.md", "#le-probleme"),
    ("word-malformed", 11, 1, L, "Lisez", "## Les mots\n\n- a\n\n## Fin\n\nLisez"),
    ("word-unexplained", 11, 1, L, "Lisez", WORDS),
    ("word-otherwise", 12, 1, L, "Lisez", WORDS),
    ("heading-level", 7, 1, L, "## Le", "# Le"),
    ("heading-level", 9, 1, L, "Lisez", "#### Lisez"),
    ("empty-heading", 7, 1, L, "## Le problème", "##"),
];

fn expand(text: &str) -> String {
    PARTS.iter().fold(text.to_owned(), |text, (name, part)| text.replace(name, part))
}

/// Mistakes that take more than one edit.
fn special() -> Vec<(&'static str, u32, u32, Vec<Diagnostic>)> {
    let renamed = |from: &str, to: &str| {
        let mut files = sound();
        let bytes = files.remove(from).unwrap();
        files.insert(to.to_owned(), bytes);
        read(files).1
    };
    let second_module = |number: &str, needs: &str, first_needs: &str| {
        let mut files = sound();
        files.insert(format!("{number}-b/module.md"), MODULE.replace("fonctions.\n", needs).into_bytes());
        files.insert(M.into(), MODULE.replace("fonctions.\n", first_needs).into_bytes());
        read(files).1
    };
    let body = |body: &str| edited(E, "Écrivez", &format!("{body}\n\nÉcrivez")).1;
    let big = format!("```js file=b.js role=given\n{}\n```", "x".repeat(crate::MAX_SOURCE_BYTES));
    let call = format!("total({}) => 1", "1,".repeat(5_000));
    let sql = |from: &str, to: &str| with("01-a/03-sql.md", SQL.replace(from, to).as_bytes()).1;
    assert_eq!(sql("", ""), []);
    let python = |line: &str| {
        let text = EXERCISE.replace("javascript", "python").replace("```js", "```python").replace(".js ", ".py ");
        with(E, text.replace("total() => 1", line).as_bytes()).1
    };
    vec![
        ("no-data", 1, 1, sql("role=data", "role=schema")),
        ("no-hidden-data", 1, 1, sql(" hidden", "")),
        ("bad-table", 1, 1, sql("tables: [t]", "tables: [\"t; x\"]")),
        ("not-sql", 1, 1, edited(E, "language: javascript\n", "language: javascript\nstatements: 2\n").1),
        ("not-sql", 9, 7, body("```js role=schema\n```")),
        ("call-python-value", 20, 12, python("total() => true")),
        ("call-python-number", 20, 12, python("total() => 012")),
        ("file-too-large", 1, 1, with(M, &vec![b'a'; MAX_FILE_BYTES + 1]).1),
        ("invalid-utf8", 1, 4, with(M, b"\xc3\xa9--\xff").1),
        ("bad-path", 1, 1, with("01-a/Total.md", b"").1),
        ("outside-module", 1, 1, with("total.md", b"").1),
        ("unread-translation", 1, 1, with("01-a/02-total.ar.md", b"").1),
        ("no-module-file", 1, 1, renamed(M, "02-b/module.md")),
        ("empty-module", 1, 1, with("02-b/module.md", MODULE.as_bytes()).1),
        ("untitled-skill", 4, 10, with("skills.md", TITLES.replace("js.boucles", "js.boucle").as_bytes()).1),
        ("duplicate-skill", 6, 5, with("skills.md", TITLES.replace("js.tableaux", "js.boucles").as_bytes()).1),
        ("wrong-kind", 2, 7, with("skills.md", MODULE.as_bytes()).1),
        ("wrong-kind", 2, 7, with("01-a/03-b.md", TITLES.as_bytes()).1),
        ("duplicate-id", 1, 1, with("01-a/03-total.md", EXERCISE.as_bytes()).1),
        ("duplicate-path", 1, 1, read(sound().into_iter().chain(sound())).1),
        ("same-number", 1, 1, with("01-a/02-un.md", EXERCISE.as_bytes()).1),
        ("same-number", 1, 1, second_module("01", "fonctions.\n", "fonctions.\n")),
        ("module-order", 5, 9, second_module("02", "fonctions.\n", "fonctions.\nneeds: [b]\n")),
        ("module-cycle", 5, 9, second_module("02", "fonctions.\nneeds: [a]\n", "fonctions.\nneeds: [b]\n")),
        ("image-too-large", 1, 1, with("01-a/a.png", &vec![0; 512 * 1024 + 1]).1),
        ("too-deep", 9, 65, body(&"> ".repeat(40))),
        ("too-much-html", 9, 6001, body(&"<b>".repeat(2_001))),
        ("bad-files", 9, 1, body(&big)),
        ("too-many-examples", 105, 7, edited(L, "Lisez", &("```js run\n1\n```\n".repeat(33) + "\nLisez")).1),
        ("call-long", 20, 1, edited(E, "total() => 1", &call).1),
    ]
}

#[test]
fn the_sound_course_has_no_mistake() {
    let (course, diagnostics) = read(sound());
    assert_eq!(diagnostics, []);
    assert_eq!(course.steps().count(), 2);
}

#[test]
fn every_mistake_has_its_code_and_place_and_an_error_leaves_the_file_out() {
    let tables = [HEADS, BLOCKS, CALLS, PROSE].concat();
    let edits = tables.into_iter().map(|(code, line, column, path, from, to)| {
        let (course, diagnostics) = edited(path, &expand(from), &expand(to));
        let wrong = diagnostics.iter().any(|d| d.is_error() && d.path == path);
        let left = course.steps().filter(|step| path == M || path.contains(step.id())).count();
        assert_eq!(left == 0, wrong, "{code}: {path} {to:?}: {diagnostics:#?}");
        (code, line, column, diagnostics)
    });
    let mut seen = BTreeSet::new();
    let mut missed = Vec::new();
    for (code, line, column, diagnostics) in edits.chain(special()).chain(kind_tests::mistakes()) {
        let found = diagnostics.iter().any(|d| (d.code, d.line, d.column) == (code, line, column));
        if !found {
            missed.push(format!("{code} at {line}:{column} is not among {diagnostics:?}"));
        }
        seen.insert(code);
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    let unseen: Vec<_> = all().map(|mistake| mistake.code).filter(|code| !seen.contains(code)).collect();
    assert_eq!(unseen, [""; 0], "no case makes these mistakes");
}

#[test]
fn an_unknown_key_is_answered_with_the_nearest() {
    let (_, diagnostics) = edited(E, "skills", "skill");
    assert_eq!(diagnostics[0].severity, Severity::Error);
    assert_eq!(
        diagnostics[0].to_string(),
        "01-a/02-total.md:5:1: error: la clé « skill » n'existe pas ici, peut-être « skills » ? (clés possibles : \
         check_state, compare, kind, language, limits, minutes, needs, seed, skills, solution_after, statements, title)"
    );
}

#[test]
fn several_mistakes_of_a_file_are_all_reported() {
    let (_, diagnostics) = edited(E, "skills: [js.tableaux]", "skills: []\nduree: 3");
    let codes: Vec<_> = diagnostics.iter().map(|d| (d.line, d.code)).collect();
    assert_eq!(codes, [(5, "empty-list"), (6, "unknown-key")]);
}

#[test]
fn skills_have_titles_in_the_readers_language_where_the_course_has_them() {
    let (course, diagnostics) = with("skills.md", TITLES.as_bytes());
    assert_eq!(diagnostics, []);
    for (name, language, title) in [
        ("js.boucles", "fr", "Parcourir une liste"),
        ("js.boucles", "en", "Go through a list"),
        ("js.tableaux", "en", "Ranger, dans un tableau"),
        ("js", "fr", "JavaScript"),
        ("js.inconnue", "fr", "js.inconnue"),
        ("Pas un nom", "fr", "Pas un nom"),
    ] {
        assert_eq!(course.skill_title(name, language), title, "{name} {language}");
    }
    assert_eq!(read(sound()).0.skill_title("js.boucles", "fr"), "js.boucles", "a course need not have the file");
    let (_, diagnostics) = with("skills.md", b"---\nkind: skills\nskills:\n  - { skill: css, title: CSS }\n---\n");
    let said: Vec<_> = diagnostics.iter().map(|found| found.message.clone()).collect();
    let untitled = |name: &str| format!("« {name} » n'a pas de titre dans skills.md");
    assert_eq!(said, ["js", "js.boucles", "js.tableaux"].map(untitled), "each once, its area first");
}
