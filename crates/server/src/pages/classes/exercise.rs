//! `/formateur/classes/{id}/exercices/{exercise}`: how one exercise goes in the class.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Exercise, ExerciseId, Kind, Outcome, Report, Source, TestStatus};
use tremplin_store::{CohortId, State as Stage, Submission, WrongAnswer};

use super::{
    Head, address, answer,
    exercise_stats::{Failing, Stats},
};
use crate::{
    Error, State,
    auth::OwnCohort,
    catalogue::Edition,
    pages::frame::{Frame, Link},
};

/// The most failing tests and wrong answers a page shows.
const MOST_TESTS: u32 = 20;
const MOST_WRONGS: u32 = 6;

#[derive(Template)]
#[template(path = "classes/exercise.html")]
struct ExercisePage {
    frame: Frame,
    head: Head,
    title: String,
    learner_page: String,
    regrade_page: String,
    similar_page: String,
    module: Link,
    previous: Option<Link>,
    next: Option<Link>,
    stats: Stats,
    failing: Vec<Failing>,
    wrongs: Vec<WrongView>,
}

struct WrongView {
    learners: String,
    times: String,
    /// The names of the tests it fails.
    tests: Vec<String>,
    files: Vec<FileView>,
    /// What is known of it, in words.
    known: Option<String>,
    /// Where it becomes a block of the exercise's file.
    make: Option<String>,
}

pub(super) struct FileView {
    pub(super) name: String,
    pub(super) html: String,
}

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let (cohort, id) = (own.cohort.id, path.into_inner().1);
    let edition = state.catalogue.edition();
    let exercise = find(&edition, &id)?;
    let learners = state.store.exercise_learners(cohort, &exercise.id).await?;
    // Only projects are marked.
    let marked = match exercise.kind.rubric() {
        Some(_) => state.store.last_marks(cohort).await?,
        None => Vec::new(),
    };
    let failures = state.store.test_failures(cohort, &exercise.id, MOST_TESTS).await?;
    let mut wrongs = Vec::new();
    for wrong in state.store.wrong_answers(cohort, &exercise.id, MOST_WRONGS).await? {
        let Some(submission) = state.store.submission(wrong.example).await? else { continue };
        wrongs.push(wrong_view(cohort, exercise, &wrong, &submission, &frame));
    }
    let module = edition.course.module_of(&id).ok_or(Error::NotFound)?;
    let at = module.exercises().position(|other| other.id == exercise.id).unwrap_or_default();
    let neighbour = |at: Option<usize>| {
        let other = module.exercises().nth(at?)?;
        Some(Link { href: address(cohort, &format!("exercices/{}", other.id)), text: other.title.clone() })
    };
    let page = ExercisePage {
        head: Head::new(&own.cohort, &frame),
        title: exercise.title.clone(),
        learner_page: format!("/exercices/{}", exercise.id),
        regrade_page: format!("/formateur/recorrection/{}", exercise.id),
        similar_page: address(own.cohort.id, &format!("exercices/{}/ressemblances", exercise.id)),
        module: Link {
            href: address(cohort, &format!("resultats?vue=module:{}", module.id)),
            text: module.title.clone(),
        },
        previous: neighbour(at.checked_sub(1)),
        next: neighbour(Some(at + 1)),
        failing: Failing::of(&failures, learners.iter().filter(|learner| learner.attempts > 0).count(), &frame),
        stats: Stats::of(cohort, exercise, &learners, &marked, &frame),
        wrongs,
        frame,
    };
    answer(false, &page)
}

/// An exercise of the course as it is served.
pub(super) fn find<'e>(edition: &'e Edition, id: &str) -> Result<&'e Exercise, Error> {
    let id = ExerciseId::new(id).ok_or(Error::NotFound)?;
    edition.course.exercise(&id).ok_or(Error::NotFound)
}

/// The report of a submission that was graded.
pub(super) fn report(submission: &Submission) -> Option<&Report> {
    match &submission.state {
        Stage::Done(Outcome::Graded(report)) => Some(report),
        _ => None,
    }
}

fn wrong_view(
    cohort: CohortId,
    exercise: &Exercise,
    wrong: &WrongAnswer,
    submission: &Submission,
    frame: &Frame,
) -> WrongView {
    let failed = report(submission).into_iter().flat_map(|report| &report.tests);
    let failed = failed.filter(|test| test.status == TestStatus::Failed);
    let known = known(exercise, &submission.source, frame);
    let can_be_made = !matches!(exercise.kind, Kind::Quiz(_)) && known.is_none();
    WrongView {
        learners: frame.n("exercise-learners", "count", wrong.learners),
        times: frame.n("exercise-times", "count", wrong.times),
        tests: failed.map(|test| test.name.clone()).collect(),
        files: files(exercise, &submission.source),
        make: can_be_made.then(|| address(cohort, &format!("exercices/{}/reponses/{}", exercise.id, wrong.answer))),
        known,
    }
}

/// Whether it is the starter, or a wrong answer that the author has foreseen.
fn known(exercise: &Exercise, source: &Source, frame: &Frame) -> Option<String> {
    let likeness = source.likeness();
    let is_like = |files: &[tremplin_course::SourceFile]| {
        Source::new(files.to_vec()).is_ok_and(|other| other.likeness() == likeness)
    };
    if is_like(&exercise.starter) {
        return Some(frame.t("exercise-wrong-starter"));
    }
    let wrong = exercise.wrongs.iter().find(|wrong| is_like(&wrong.files))?;
    Some(frame.with("exercise-wrong-known", "tag", &wrong.tag))
}

/// The files that are not as the learner found them; all of them when none differs.
pub(super) fn files(exercise: &Exercise, source: &Source) -> Vec<FileView> {
    let view = |file: &tremplin_course::SourceFile| FileView {
        name: file.name.clone(),
        html: file.to_html().as_str().to_owned(),
    };
    let changed: Vec<_> = source.files().iter().filter(|file| !exercise.starter.contains(file)).map(view).collect();
    if changed.is_empty() { source.files().iter().map(view).collect() } else { changed }
}
