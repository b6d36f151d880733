//! `/formateur/apercu/{id}`: an exercise as its author wants to see it, beside what its learner sees: the tests, hidden
//! ones too, and what becomes of the starter, the solution and each known wrong answer. Drawn anew when a file changes.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Diagnostic, Exercise, Html, Scope, Severity, Source, SourceFile, TestBody, TestStatus, Verdict};
use tremplin_grader::Job;

use super::frame::{Frame, html};
use crate::{Error, State, VerdictView, auth::Trainer, practice::Found};

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage<'a> {
    frame: Frame,
    exercise: &'a Exercise,
    /// What is served, so that the page knows when that changes.
    edition: String,
    diagnostics: Vec<&'a Diagnostic>,
    answers: Vec<Answer>,
    tests: Vec<Tests>,
}

/// One of the author's own answers, graded.
struct Answer {
    title: String,
    /// Whether it ended as it should: solutions pass, all others do not.
    is_right: bool,
    verdict: VerdictView,
    files: Vec<(String, Html)>,
    feedback: Option<Html>,
}

/// A block of tests as the author wrote it.
struct Tests {
    hidden: bool,
    code: Html,
}

pub(super) async fn show(
    state: web::Data<State>,
    trainer: Trainer,
    id: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let found = Found::new(&state, &id)?;
    let exercise = found.exercise()?;
    let edition = state.catalogue.edition();
    let frame = Frame::new(&state, &trainer.visitor);
    let answers = answers(&state, exercise, &frame).await?;
    let diagnostics = edition.diagnostics.iter().filter(|found| is_of(found, exercise)).collect();
    let tests = exercise.spec.tests.iter().map(|block| Tests { hidden: block.hidden, code: code_of(&block.body) });
    let edition = edition.digest.map_or_else(String::new, |digest| digest.to_string());
    html(&PreviewPage { frame, exercise, edition, diagnostics, answers, tests: tests.collect() })
}

/// Whether a diagnostic is of the exercise's own file, whose name is its id after a number.
fn is_of(found: &Diagnostic, exercise: &Exercise) -> bool {
    let name = found.path.rsplit('/').next().unwrap_or_default();
    let id = name.split_once('-').map_or("", |(_, id)| id);
    id.strip_suffix(".md") == Some(exercise.id.as_str())
}

fn code_of(body: &TestBody) -> Html {
    let (name, text) = match body {
        TestBody::Code(code) => ("test.js", code.clone()),
        TestBody::Calls(cases) => {
            ("calls.txt", cases.iter().map(|case| format!("{}  // {}\n", case.call, case.name)).collect())
        }
        TestBody::Query(query) => ("donnees.sql", query.setup.clone()),
    };
    SourceFile { name: name.into(), text }.to_html()
}

/// The starter, the solution and each wrong answer, graded now by every test.
async fn answers(state: &State, exercise: &Exercise, frame: &Frame) -> Result<Vec<Answer>, Error> {
    let mut answers = Vec::new();
    let own = [("preview-starter", &exercise.starter, false), ("preview-solution", &exercise.solution, true)];
    for (title, files, passes) in own {
        answers.extend(answer(state, exercise, frame, frame.t(title), files, passes).await?);
    }
    for other in &exercise.alternatives {
        let title = frame.with("preview-alternative", "tag", &other.tag);
        answers.extend(answer(state, exercise, frame, title, &other.files, true).await?);
    }
    for wrong in &exercise.wrongs {
        let title = frame.with("preview-wrong", "tag", &wrong.tag);
        let graded = answer(state, exercise, frame, title, &wrong.files, false).await?;
        answers.extend(graded.map(|graded| Answer { feedback: Some(wrong.feedback.clone()), ..graded }));
    }
    Ok(answers)
}

/// `None` for files that are no submission, which a diagnostic says.
async fn answer(
    state: &State,
    exercise: &Exercise,
    frame: &Frame,
    title: String,
    files: &[SourceFile],
    passes: bool,
) -> Result<Option<Answer>, Error> {
    let Ok(source) = Source::new(files.to_vec()) else { return Ok(None) };
    let job = Job { spec: Arc::clone(&exercise.spec), source, scope: Scope::All };
    let report = state.pool.grade(job).await.map_err(|fault| Error::Unavailable(fault.to_string()))?.report;
    Ok(Some(Answer {
        title,
        is_right: (report.verdict == Verdict::Passed) == passes,
        verdict: VerdictView::for_trainer(&report, &exercise.spec.limits, None, frame.locale()),
        files: files.iter().map(|file| (file.name.clone(), file.to_html())).collect(),
        feedback: None,
    }))
}
