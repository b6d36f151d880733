//! Python's engine: what crosses between the two sides, what tests are told, attacks, limits.

#![allow(clippy::unwrap_used, reason = "what a test expects to be there is there, or it has failed")]

#[path = "../common/mod.rs"]
mod common;
mod explain;
mod hostile;
mod limits;
mod semantics;
mod trial;

use common::{code, file, grade, spec};
use tremplin_course::{Language, Report, Scope, Source, Spec, TestBlock};

fn python(tests: Vec<TestBlock>) -> Spec {
    Spec { language: Some(Language::Python), entry: "main.py".into(), ..spec(tests) }
}

fn source(text: &str) -> Source {
    Source::new(vec![file("main.py", text)]).unwrap()
}

fn report(learner: &str, tests: &str) -> Report {
    grade(&python(vec![code(tests)]), &source(learner), Scope::All).report
}
