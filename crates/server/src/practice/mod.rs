//! What a learner does in an exercise: run, submit, keep a draft, open hints and the solution. The pages' forms and the
//! API are two doors to these same acts.

mod fair;
mod gate;
mod help;
mod submit;
mod trial;

use std::{sync::Arc, time::Duration};

use serde::Serialize;
use tremplin_course::{
    Answer, Course, Digest, Example, Exercise, ExerciseId, Language, LessonId, Limits, Scope, Source, SourceFile, Spec,
};
use tremplin_grader::{Graded, Job};
use tremplin_store::{Progress, SaveDraft, SavedDraft, User};
use utoipa::ToSchema;

use crate::{Error, Locale, State, VerdictView, catalogue::Edition};

pub(crate) use fair::Fair;
pub use gate::{closed_modules, enter};
pub use help::{Help, Solution, open_hint, open_solution};
pub use submit::{SubmissionState, SubmissionView, find, submit, wait};
pub use trial::{TrialView, Typed, try_program};

/// The longest a run waits for its turn and its end.
const RUN_TIME: Duration = Duration::from_secs(30);

/// An exercise of an edition that is held as long as this is.
pub struct Found {
    edition: Arc<Edition>,
    id: ExerciseId,
}

impl Found {
    /// The exercise of this id in what is served now.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn new(state: &State, id: &str) -> Result<Self, Error> {
        let id = ExerciseId::new(id).ok_or(Error::NotFound)?;
        let edition = state.catalogue.edition();
        edition.course.exercise(&id).ok_or(Error::NotFound)?;
        Ok(Self { edition, id })
    }

    /// The whole course of the same edition.
    pub fn course(&self) -> &Course {
        &self.edition.course
    }

    /// # Errors
    /// None in practice: it was there when this was made.
    pub fn exercise(&self) -> Result<&Exercise, Error> {
        self.edition.course.exercise(&self.id).ok_or(Error::NotFound)
    }
}

/// How far a learner is in one exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProgressView {
    /// Graded submissions.
    pub attempts: u32,
    pub passed: bool,
    pub hints_opened: u32,
    /// Hints that may be opened now, the opened ones included.
    pub hints_available: usize,
    pub hints_total: usize,
    /// Whether the corrected solution may be opened.
    pub solution_available: bool,
}

impl ProgressView {
    pub fn new(exercise: &Exercise, progress: Option<&Progress>) -> Self {
        Self {
            attempts: progress.map_or(0, |progress| progress.attempts),
            passed: progress.is_some_and(|progress| progress.passed_at.is_some()),
            hints_opened: progress.map_or(0, |progress| progress.hints_opened),
            hints_available: help::hints_available(exercise, progress),
            hints_total: exercise.hints.len(),
            solution_available: help::is_solution_open(exercise, progress),
        }
    }
}

/// Files that could be a submission to `exercise`.
///
/// # Errors
/// [`Error::TooLarge`], or [`Error::BadInput`] for files that are not the exercise's.
pub fn source(exercise: &Exercise, files: Vec<SourceFile>) -> Result<Source, Error> {
    let source = Source::new(files)?;
    if !exercise.accepts(&source) {
        return Err(Error::BadInput("files-unknown"));
    }
    Ok(source)
}

/// "Lancer": the visible tests, at once; nothing is recorded.
///
/// # Errors
/// [`Error::BadInput`] where nothing is to run; [`Error::TooManyRequests`] when this learner has a run going on and another waiting; [`Error::Unavailable`] when it is
/// our fault that there is no verdict.
pub async fn run(
    state: &State,
    user: &User,
    exercise: &Exercise,
    source: Source,
    locale: Locale,
) -> Result<VerdictView, Error> {
    // Where answers are compared, a run would be a guess that does not count.
    if !exercise.spec.can_run() && exercise.spec.answer != Answer::Program {
        return Err(Error::BadInput("nothing-to-run"));
    }
    let _turn = state.fair.enter(user.id).await?;
    let is_untouched = exercise.is_untouched(&source);
    let job = Job { spec: Arc::clone(&exercise.spec), source, scope: Scope::Visible };
    let graded = grade_now(state, job).await?;
    let feedback = match graded.report.verdict {
        tremplin_course::Verdict::Passed => None,
        _ => state.wrongs.feedback(exercise, &Scope::Visible, graded.behaviour).await,
    };
    let view = VerdictView::for_learner(&graded.report, &exercise.spec.limits, feedback, locale);
    Ok(if is_untouched { view.of_untouched(locale) } else { view })
}

/// Runs a lesson's example number `n` (from 0) and shows what it prints: the author's code for anyone, or `code` as a
/// learner changed it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::SignInRequired`] for changed code without a session, and as [`run`].
pub async fn run_example(
    state: &State,
    user: Option<&User>,
    lesson: &str,
    n: usize,
    code: Option<String>,
    locale: Locale,
) -> Result<VerdictView, Error> {
    let edition = state.catalogue.edition();
    let lesson = LessonId::new(lesson).and_then(|id| edition.course.lesson(&id)).ok_or(Error::NotFound)?;
    let Some(Example::Program { language, code: original }) = lesson.examples.get(n) else {
        return Err(Error::NotFound);
    };
    let graded = match code.filter(|code| code != original) {
        // The same code prints the same: it runs once for everyone.
        None => {
            let key = Digest::of([language.facts().name.as_bytes(), original.as_bytes()]);
            let cell = state.examples.cell(key);
            cell.get_or_try_init(|| async { grade_now(state, example(*language, original.clone())?).await })
                .await?
                .clone()
        }
        Some(code) => {
            let user = user.ok_or(Error::SignInRequired)?;
            let job = example(*language, code)?;
            let _turn = state.fair.enter(user.id).await?;
            grade_now(state, job).await?
        }
    };
    Ok(VerdictView::for_learner(&graded.report, &Limits::default(), None, locale))
}

fn example(language: Language, code: String) -> Result<Job, Error> {
    let spec = Spec::printing(language);
    let source = Source::new(vec![SourceFile { name: spec.entry.clone(), text: code }])?;
    Ok(Job { spec: Arc::new(spec), source, scope: Scope::Print })
}

/// One grade, tried once more when a process died with it: the first may have died of something else.
async fn grade_now(state: &State, job: Job) -> Result<Graded, Error> {
    let twice = async {
        match state.pool.grade(job.clone()).await {
            Err(fault) => {
                tracing::warn!(%fault, "a run failed by our fault; once more");
                state.pool.grade(job).await
            }
            graded => graded,
        }
    };
    match tokio::time::timeout(RUN_TIME, twice).await {
        Ok(graded) => graded.map_err(|fault| Error::Unavailable(fault.to_string())),
        Err(_) => Err(Error::Unavailable("the graders are busy".into())),
    }
}

/// Saves what a learner has typed, if nobody has saved since they last saw version `expected` (0 for none).
///
/// # Errors
/// The store's own faults: then nothing is said to be saved.
pub async fn save_draft(
    state: &State,
    user: &User,
    exercise: &Exercise,
    expected: i64,
    source: Source,
) -> Result<SavedDraft, Error> {
    let save = SaveDraft { user: user.id, exercise: exercise.id.clone(), expected, source, now: state.now() };
    Ok(state.store.save_draft(save).await?)
}
