//! `/formateur/apercu/{id}`: a step as its author wants to see it. What its learner sees is the learner's own page, in a
//! frame; beside it, of an exercise, the tests, hidden ones too, and what becomes of the starter, the solution and each
//! known wrong answer. Drawn anew when a file changes, also one that was never without a mistake.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{
    Diagnostic, Exercise, Html, Scope, Severity, Source, SourceFile, Step, TestBody, TestStatus, Verdict,
};
use tremplin_grader::Job;

use super::frame::{Frame, html};
use crate::{Error, State, VerdictView, auth::Trainer};

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage<'a> {
    frame: Frame,
    title: String,
    /// The learner's page; `None` of a file that was never without a mistake.
    learner_page: Option<String>,
    /// What is served, so that the page knows when that changes.
    edition: String,
    diagnostics: Vec<&'a Diagnostic>,
    /// The file has a mistake, and what is shown is what it was before.
    is_outdated: bool,
    exercise: Option<Behind<'a>>,
}

/// What a learner does not see of an exercise.
struct Behind<'a> {
    exercise: &'a Exercise,
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
    let edition = state.catalogue.edition();
    let frame = Frame::new(&state, &trainer.visitor);
    let diagnostics: Vec<_> =
        edition.diagnostics.iter().filter(|found| step_in(&found.path) == Some(id.as_str())).collect();
    let step = edition.course.step(&id);
    let exercise = match step.and_then(Step::exercise) {
        Some(exercise) => {
            let answers = answers(&state, exercise, &frame).await?;
            let tests = exercise.spec.tests.iter();
            let tests = tests.map(|block| Tests { hidden: block.hidden, code: code_of(&block.body) }).collect();
            Some(Behind { exercise, answers, tests })
        }
        None => None,
    };
    let title = match (step, diagnostics.first()) {
        (Some(step), _) => step.title().to_owned(),
        (None, Some(found)) => found.path.clone(),
        (None, None) => return Err(Error::NotFound),
    };
    // A draft that the author left in the learner's editor would hide the starter they are writing.
    let learner_page = step.map(|step| match step {
        Step::Lesson(_) => step.path(),
        Step::Exercise(_) => format!("{}?depart=1", step.path()),
    });
    html(&PreviewPage {
        frame,
        title,
        learner_page,
        edition: edition.digest.map_or_else(String::new, |digest| digest.to_string()),
        diagnostics,
        is_outdated: edition.outdated.iter().any(|path| step_in(path) == Some(id.as_str())),
        exercise,
    })
}

/// The step that a path is of, going by its name: its id after a number, in its own file or in a translation of it.
pub(super) fn step_in(path: &str) -> Option<&str> {
    let (number, rest) = path.rsplit('/').next()?.split_once('-')?;
    let (id, ending) = rest.split_once('.')?;
    let is_step = number.bytes().all(|digit| digit.is_ascii_digit()) && (ending == "md" || ending.ends_with(".md"));
    is_step.then_some(id)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_its_translations_are_of_their_step() {
        assert_eq!(step_in("08-listes/02-le-total.md"), Some("le-total"));
        assert_eq!(step_in("08-listes/02-le-total.ar.md"), Some("le-total"));
        assert_eq!(step_in("08-listes/02-le-total.png"), None);
        assert_eq!(step_in("08-listes/module.md"), None);
        assert_eq!(step_in("skills.md"), None);
    }
}
