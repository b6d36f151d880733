//! The model exercises of each language of pages: solutions pass, starters and wrong answers fail, each in its own way.

#![allow(clippy::unwrap_used, reason = "what a test expects to be there is there, or it has failed")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{failures, grade};
use tremplin_course::{Course, Exercise, Language, Scope, Severity, Source, SourceFile, Verdict, read};
use tremplin_grader::Graded;

fn course() -> Course {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exercises");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()) {
        for path in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            files.push((name, std::fs::read(&path).unwrap()));
        }
    }
    let (course, diagnostics) = read(files);
    let errors: Vec<_> = diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    course
}

fn answer(exercise: &Exercise, files: &[SourceFile]) -> Graded {
    grade(&exercise.spec, &Source::new(files.to_vec()).unwrap(), Scope::All)
}

fn check(exercise: &Exercise) {
    let id = exercise.id.as_str();
    let solution = answer(exercise, &exercise.solution);
    assert_eq!((failures(&solution.report), solution.report.verdict), (Vec::new(), Verdict::Passed), "{id}");
    assert_eq!(answer(exercise, &exercise.solution).behaviour, solution.behaviour, "{id}: two runs differ");
    assert_ne!(answer(exercise, &exercise.starter).report.verdict, Verdict::Passed, "{id}: the starter passes");
    let mut behaviours = vec![(solution.behaviour, "solution")];
    for wrong in &exercise.wrongs {
        let graded = answer(exercise, &wrong.files);
        assert_ne!(graded.report.verdict, Verdict::Passed, "{id}: {} passes", wrong.tag);
        let alike = behaviours.iter().find(|(behaviour, _)| *behaviour == graded.behaviour);
        assert_eq!(alike, None, "{id}: {} behaves alike", wrong.tag);
        behaviours.push((graded.behaviour, &wrong.tag));
    }
}

#[test]
fn model_exercises_hold_to_their_own_tests() {
    let course = course();
    let mut counts = BTreeMap::new();
    for exercise in course.exercises() {
        check(exercise);
        *counts.entry(exercise.spec.language.unwrap().facts().name).or_insert(0) += 1;
    }
    for language in [Language::HtmlCss, Language::Dom] {
        assert!(counts[language.facts().name] >= 5, "{counts:?}");
    }
}
