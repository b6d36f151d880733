//! The commonest mistakes of beginners, each in real code: the engine's words are recognised, and its line is told.

mod common;

use common::{code, grade, source, spec};
use tremplin_course::{CodeError, Scope};

/// A mistake, the explanation it gets, and the line it is on (0 where the engine tells none, or the class's).
const MISTAKES: &[(&str, &str, u32)] = &[
    ("const prix = 3;\nprixx;", "js-error-not-defined", 2),
    ("\ntotal = prix + 1;\nlet prix = 2;", "js-error-used-before", 2),
    ("const prix = 3;\nprix = 4;", "js-error-read-only", 2),
    ("const nom = 'Awa';\nnom();", "js-error-not-a-function", 2),
    ("const nom = 'Awa';\nnom.majuscules();", "js-error-not-a-function", 2),
    ("let panier;\npanier.length;", "js-error-read-of-nothing", 2),
    ("let panier = null;\npanier.total = 3;", "js-error-write-of-nothing", 2),
    ("for (const x of 12) {}", "js-error-not-iterable", 1),
    ("const [a, b] = undefined;", "js-error-not-iterable", 1),
    ("for (const x of undefined) {}", "js-error-not-iterable", 1),
    ("class Caisse {}\nCaisse();", "js-error-needs-new", 0),
    ("new Math();", "js-error-not-constructible", 1),
    ("function f() { return f(); }\nf();", "js-error-recursion", 0),
    ("new Array(-1);", "js-error-array-length", 1),
    ("'a'.repeat(-1);", "js-error-repeat-count", 1),
    ("(1.5).toFixed(200);", "js-error-digits", 1),
    ("new Date('hier').toISOString();", "js-error-date", 1),
    ("JSON.parse(\"{'a': 1}\");", "js-error-json", 1),
    ("JSON.parse('');", "js-error-json", 1),
    ("const a = {}; a.a = a; JSON.stringify(a);", "js-error-circular", 1),
    ("1n + 1;", "js-error-bigint", 1),
    ("'a' in 'abc';", "js-error-in-operand", 1),
    ("[] instanceof 3;", "js-error-instanceof-operand", 1),
    ("Object.keys(null);", "js-error-nothing-to-object", 1),
    ("let a = 1;\nlet b = 2 let c = 3;", "js-error-semicolon", 2),
    ("fonction total(prix) {\n  return prix;\n}", "js-error-semicolon", 1),
    ("function f( {\n  return 1;", "js-error-destructuring", 2),
    ("if (true {\n}", "js-error-unexpected", 1),
    ("const a = ;", "js-error-unexpected-token", 1),
    ("function f() {\n  if (true) {\n", "js-error-unexpected-end", 0),
    ("const nom = \"Awa;\nconst age = 3;", "js-error-string-end", 1),
    ("/* un commentaire\nconst a = 1;", "js-error-comment-end", 0),
    ("const nom = “Awa”;", "js-error-character", 1),
    ("let a = 1;\nlet a = 2;", "js-error-declared-twice", 2),
    ("const prix;", "js-error-no-initializer", 1),
    ("3 = 4;", "js-error-assignment-target", 1),
    ("if (1 = 2) {}", "js-error-assignment-target", 1),
    ("return 3;", "js-error-return-outside", 1),
    ("break;", "js-error-break-outside", 1),
    ("const class = 3;", "js-error-", 1),
    ("const 1a = 3;", "js-error-", 1),
    ("/(/.test('a');", "js-error-regexp", 0),
    ("/a**/.test('a');", "js-error-regexp", 0),
    ("import { x } from './absent.js';", "js-error-no-module", 0),
];

fn error(learner: &str) -> Option<CodeError> {
    grade(&spec(vec![code("test('t', () => {});")]), &source(learner), Scope::All).report.error
}

#[test]
fn every_common_mistake_is_recognised_where_it_is() {
    let mut wrong = Vec::new();
    for (learner, id, line) in MISTAKES {
        let Some(error) = error(learner) else {
            wrong.push(format!("{learner:?} ran without an error"));
            continue;
        };
        let found = error.explanation.as_ref().map_or("none", |explanation| explanation.id.as_str());
        let place = error.place.as_ref().map_or(0, |place| place.line);
        if !found.starts_with(id) || (*line > 0 && place != *line) {
            wrong.push(format!(
                "{learner:?}: {found} line {place}, not {id} line {line}: {}: {}",
                error.name, error.message
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_error_of_the_learners_own_making_is_left_in_their_words() {
    let error = error("throw new TypeError('le prix manque');").unwrap();
    assert_eq!((error.message.as_str(), error.explanation), ("le prix manque", None));
}
