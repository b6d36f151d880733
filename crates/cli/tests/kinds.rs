//! `tremplin check` and `tremplin grade` on every kind of exercise: the models of the author's guide.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

const GUIDE: &str = include_str!("../../../docs/authoring.md");
const MODULE: &str = "---\nkind: module\ntitle: A\nsummary: B\n---\n";
/// What the models take for granted.
const BEFORE: &str = "---\nkind: lesson\ntitle: A\nskills: [js.variables, js.fonctions]\nminutes: 1\n---\nA.\n";

/// A course's folder with one model of each kind.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("01-a/module.md", MODULE);
        desk.write("01-a/01-avant.md", BEFORE);
        for (name, text) in models() {
            desk.write(&format!("01-a/{name}"), text);
        }
        desk
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join("cours").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// One model with `from` replaced by `to`.
    fn edit(&self, name: &str, from: &str, to: &str) {
        let (_, text) = models().into_iter().find(|(model, _)| model == name).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} is to be in {name} once");
        self.write(&format!("01-a/{name}"), &text.replace(from, to));
    }

    /// Exit status and standard output.
    fn say(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_tremplin"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("TREMPLIN_ENGINES", Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines"))
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    }

    fn check(&self) -> (i32, String) {
        self.say(&["check", "cours"])
    }

    fn grade(&self, model: &str, answer: &str) -> (i32, String) {
        self.write("../reponse.txt", answer);
        self.say(&["grade", &format!("cours/01-a/{model}"), "reponse.txt"])
    }
}

/// Name and text of each exercise of the guide.
fn models() -> Vec<(String, &'static str)> {
    let kind = |text: &str| text.split_once("kind: ").unwrap().1.lines().next().unwrap().to_owned();
    let texts = GUIDE.split("````markdown\n").skip(1).map(|rest| rest.split("````\n").next().unwrap());
    let mut exercises: Vec<_> = texts.filter(|text| !["module", "lesson"].contains(&kind(text).as_str())).collect();
    // One of each kind first; then those that are there for their language.
    exercises[1..].sort_by_key(|text| kind(text) == "exercise");
    exercises
        .into_iter()
        .enumerate()
        .map(|(at, text)| {
            let language = text.split_once("language: ").map_or("", |(_, rest)| rest.lines().next().unwrap());
            let more = match kind(text).as_str() {
                "quiz" if text.contains("positioning: true") => "positioning",
                "exercise" if at > 0 => language,
                _ => "",
            };
            (format!("{:02}-{}{more}.md", at + 2, kind(text)), text)
        })
        .collect()
}

#[test]
fn the_models_of_every_kind_hold_to_their_own_rules() {
    let desk = Desk::new();
    let (status, out) = desk.check();
    assert_eq!((status, out.contains("14 exercises")), (0, true), "{out}");
}

#[test]
fn a_model_that_breaks_a_rule_is_told_at_its_line() {
    for (model, from, to, said) in [
        (
            "06-predict.md",
            "réduit\n```\n\n```text role=wrong",
            "plein\n```\n\n```text role=wrong",
            "19:1: error: le programme montré affiche « réduit »",
        ),
        ("06-predict.md", "console.log(\"réduit\");", "throw new Error(\"oups\");", "puis l'erreur Error: oups"),
        ("07-blanks.md", "1: images\\", "2: png", ""),
        (
            "09-project.md",
            "```js file=main.js role=starter\nfunction total(prix) {}",
            "```js file=main.js role=starter\nfunction total() { return 8; }",
            "17:1: error: le code de départ réussit déjà",
        ),
        ("03-bug.md", "return nombre + 8;", "return 8 * nombre;", "error: le code de départ réussit déjà"),
    ] {
        let desk = Desk::new();
        desk.edit(model, from, to);
        let (status, out) = desk.check();
        assert_eq!(status, i32::from(!said.is_empty()), "{model} {to}: {out}");
        assert!(out.contains(said), "{model} {to}: {out}");
    }
}

#[test]
fn lines_and_blanks_with_tests_are_run() {
    let desk = Desk::new();
    let head =
        |kind: &str| format!("---\nkind: {kind}\ntitle: A\nlanguage: javascript\nskills: [a]\nminutes: 1\n---\nA.\n\n");
    let calls = "```calls role=test\ndouble(4) => 8\n```\n";
    let lines = "```js role=solution\nfunction double(n) {\nlet r = n;\nr = r + n;\nreturn r;\n}\n```\n\n\
                 ```js role=distractor\nr = r * r;\n```\n\n";
    let wrong = "```js role=wrong tag=carre\nfunction double(n) {\nlet r = n;\nr = r * r;\nreturn r;\n}\n```\n\n> [!FEEDBACK] A.\n";
    desk.write("01-a/20-lignes.md", &format!("{}{lines}{calls}{wrong}", head("parsons")));
    let blanks = "```js file=main.js role=starter\nfunction double(n) { return ____; }\n```\n\n```text role=answer\n1: n * 2\n```\n\n\
                  ```text role=wrong tag=carre\n1: n * n\n```\n\n> [!FEEDBACK] A.\n\n";
    desk.write("01-a/21-trous.md", &format!("{}{blanks}{calls}", head("blanks")));
    let (status, out) = desk.check();
    assert_eq!(status, 0, "{out}");
    assert_eq!(desk.grade("21-trous.md", "1: n + n\n").0, 0, "whatever passes the tests is right");
    assert_eq!(desk.grade("21-trous.md", "1: 8 +\n").0, 1);
    let other = "function double(n) {\nlet r = n;\nreturn r;\nr = r + n;\n}\n";
    assert_eq!(desk.grade("20-lignes.md", other).0, 1);
    let (status, out) = desk.grade("20-lignes.md", "function double(n) { return 2 * n; }\n");
    assert!(status == 1 && out.contains("FAIL Les lignes choisies"), "only the pieces may be placed: {out}");
}

#[test]
fn an_answer_is_graded_by_its_file_and_tells_nothing_that_is_right() {
    let desk = Desk::new();
    for (model, answer, status) in [
        ("04-quiz.md", "1: 2\n2: exemple.ru\n", 0),
        ("04-quiz.md", "1: 3\n2: banque.exemple.ru\n", 1),
        ("05-quizpositioning.md", "1: ?\n2: 4 €\n", 1),
        ("05-quizpositioning.md", "1: 1\n2: 4\n", 0),
        ("06-predict.md", " réduit\n\n", 0),
        ("06-predict.md", "plein", 1),
        ("07-blanks.md", "1: images\n2: jpeg\n", 0),
        ("07-blanks.md", "1: photos\n", 1),
        ("08-parsons.md", "Servir\n", 1),
        ("09-project.md", "function total() {}", 1),
        ("09-project.md", "function total(p) { return p[0] + p[1]; }", 0),
    ] {
        let (got, out) = desk.grade(model, answer);
        assert_eq!(got, status, "{model} {answer:?}: {out}");
        let secrets = ["Ctrl+C copie", "exemple.ru\n", "réduit", "jpg", "Faire chauffer"];
        let told =
            secrets.iter().find(|secret| status == 1 && out.contains(*secret) && !answer.contains(secret.trim()));
        assert_eq!(told, None, "{out}");
        assert!(!model.contains("positioning") || !out.contains("ok  "), "{out}");
    }
}
