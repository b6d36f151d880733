//! "Envoyer": every test, recorded, and the verdict in the same answer when it is quick.

use std::time::Duration;

use serde::Serialize;
use tremplin_course::{Digest, Exercise, Kind, Outcome, Report, Scope, Source, Verdict};
use tremplin_store::{Enqueued, NewSubmission, Progress, State as Stage, Submission, SubmissionId, User};
use utoipa::ToSchema;
use uuid::Uuid;

use super::ProgressView;
use crate::{
    Error, Locale, State, VerdictView,
    work::{Done, Waited},
};

/// How long an answer waits for its verdict.
pub(crate) const REPLY_TIME: Duration = Duration::from_secs(2);
const RETRY_AFTER_S: u64 = 2;

/// Where a submission stands. Its verdict is another thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionState {
    Queued,
    Running,
    Done,
    /// Given up after three faults of ours; it does not count.
    Abandoned,
}

/// A submission as its learner sees it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SubmissionView {
    pub id: Uuid,
    #[schema(value_type = String)]
    pub exercise: tremplin_course::ExerciseId,
    pub state: SubmissionState,
    /// What is said while there is no verdict.
    pub message: Option<String>,
    pub verdict: Option<VerdictView>,
    /// The exercise has been edited since: the verdict is of an earlier version.
    pub older_version: bool,
    pub progress: ProgressView,
}

/// Accepts a submission, durably and once, and waits a little for its verdict.
///
/// `id` is the client's: sent again, it names the same submission.
///
/// # Errors
/// [`Error::Conflict`] when `id` is another submission's, or a positioning test was sent before, [`Error::TooManyRequests`] when one is graded and one waits.
/// After any error, whether it was accepted is unknown: send it again with the same `id`.
pub async fn submit(
    state: &State,
    user: &User,
    exercise: &Exercise,
    id: Uuid,
    source: Source,
    locale: Locale,
) -> Result<SubmissionView, Error> {
    let id = SubmissionId(id);
    if exercise.is_positioning() && has_sent_another(state, user, exercise, id).await? {
        return Err(Error::Conflict("sent-once"));
    }
    let is_untouched = exercise.is_untouched(&source);
    let new = NewSubmission {
        id,
        user: user.id,
        exercise: exercise.id.clone(),
        exercise_digest: exercise.digest,
        seed: exercise.spec.seed,
        source,
        created: state.now(),
    };
    let watching = state.work.watch(id);
    let (slot, claim) = state.work.slot().unzip();
    match state.store.enqueue(new, claim).await? {
        Enqueued::Accepted { job: Some(job) } => match slot {
            Some(slot) => state.work.grade(job, slot),
            // Not claimed without a slot; if it were, its lease would run out.
            None => state.work.queued(),
        },
        Enqueued::Accepted { job: None } => {
            drop(slot);
            state.work.queued();
        }
        Enqueued::Known(known) if matches!(known.state, Stage::Done(_)) => {
            return view(state, user, exercise, *known, locale).await;
        }
        Enqueued::Known(_) => drop(slot),
        Enqueued::Conflict => return Err(Error::Conflict("submission-conflict")),
        Enqueued::Busy => return Err(Error::TooManyRequests { retry_after_s: RETRY_AFTER_S }),
        Enqueued::NoUser => return Err(Error::SignInRequired),
    }
    let mut watching = watching;
    match tokio::time::timeout(REPLY_TIME, watching.done()).await {
        Ok(Waited::Done(done)) => match &done.progress {
            Some(progress) => Ok(done_view(state, exercise, id, &done, (progress, is_untouched), locale).await),
            None => find(state, user, id.0, locale).await,
        },
        // Perhaps another node was quicker.
        Ok(Waited::Gone) | Err(_) => find(state, user, id.0, locale).await,
    }
}

async fn has_sent_another(state: &State, user: &User, exercise: &Exercise, id: SubmissionId) -> Result<bool, Error> {
    let progress = state.store.progress_in(user.id, &exercise.id).await?;
    Ok(progress.and_then(|progress| progress.last_submission).is_some_and(|last| last != id))
}

/// The user's submission of this id.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's, or its exercise is gone.
pub async fn find(state: &State, user: &User, id: Uuid, locale: Locale) -> Result<SubmissionView, Error> {
    let submission = state.store.submission_of(user.id, SubmissionId(id)).await?.ok_or(Error::NotFound)?;
    let edition = state.catalogue.edition();
    let exercise = edition.course.exercise(&submission.exercise).ok_or(Error::NotFound)?;
    view(state, user, exercise, submission, locale).await
}

/// As [`find`], after waiting for at most `time` for it to be done.
///
/// # Errors
/// As [`find`].
pub async fn wait(
    state: &State,
    user: &User,
    id: Uuid,
    time: Duration,
    locale: Locale,
) -> Result<SubmissionView, Error> {
    let mut watching = state.work.watch(SubmissionId(id));
    let now = find(state, user, id, locale).await?;
    if !matches!(now.state, SubmissionState::Queued | SubmissionState::Running) {
        return Ok(now);
    }
    // Whoever it is that finishes, the store knows.
    let _ = tokio::time::timeout(time, watching.done()).await;
    find(state, user, id, locale).await
}

async fn view(
    state: &State,
    user: &User,
    exercise: &Exercise,
    submission: Submission,
    locale: Locale,
) -> Result<SubmissionView, Error> {
    let progress = state.store.progress_in(user.id, &submission.exercise).await?;
    let older_version = submission.exercise_digest != exercise.digest;
    let mut view = SubmissionView {
        id: submission.id.0,
        exercise: submission.exercise,
        state: SubmissionState::Queued,
        message: Some(locale.text("verdict-waiting")),
        verdict: None,
        older_version,
        progress: ProgressView::new(exercise, progress.as_ref()),
    };
    match submission.state {
        Stage::Queued => {}
        Stage::Running { .. } => {
            view.state = SubmissionState::Running;
            view.message = Some(locale.text("verdict-running"));
        }
        Stage::Done(outcome) => {
            let behaviour = submission.behaviour.filter(|_| !older_version);
            let is_untouched = exercise.is_untouched(&submission.source);
            let answer = Answered { outcome: &outcome, behaviour, is_untouched };
            settle(&mut view, state, exercise, &answer, locale).await;
        }
    }
    Ok(view)
}

/// For what was done a moment ago on this node: nothing needs to be read again.
async fn done_view(
    state: &State,
    exercise: &Exercise,
    id: SubmissionId,
    done: &Done,
    (progress, is_untouched): (&Progress, bool),
    locale: Locale,
) -> SubmissionView {
    let mut view = SubmissionView {
        id: id.0,
        exercise: exercise.id.clone(),
        state: SubmissionState::Done,
        message: None,
        verdict: None,
        older_version: false,
        progress: ProgressView::new(exercise, Some(progress)),
    };
    let answer = Answered { outcome: &done.outcome, behaviour: done.behaviour, is_untouched };
    settle(&mut view, state, exercise, &answer, locale).await;
    view
}

/// What a grade found out, and what we see of the files ourselves.
struct Answered<'a> {
    outcome: &'a Outcome,
    behaviour: Option<Digest>,
    is_untouched: bool,
}

async fn settle(view: &mut SubmissionView, state: &State, exercise: &Exercise, answer: &Answered<'_>, locale: Locale) {
    match answer.outcome {
        Outcome::Abandoned => {
            view.state = SubmissionState::Abandoned;
            view.message = Some(locale.text("verdict-abandoned"));
        }
        Outcome::Graded(report) => {
            view.state = SubmissionState::Done;
            view.message = None;
            let feedback = feedback(state, exercise, report, answer.behaviour).await;
            let verdict = VerdictView::for_learner(report, &exercise.spec.limits, feedback, locale);
            let verdict = if answer.is_untouched { verdict.of_untouched(locale) } else { verdict };
            view.verdict = Some(in_its_words(verdict, exercise, report, locale));
        }
    }
}

/// The heading as the kind of exercise has it: there are no tests where answers are compared.
fn in_its_words(mut verdict: VerdictView, exercise: &Exercise, report: &Report, locale: Locale) -> VerdictView {
    let is_compared = !exercise.kind.has_editor() && !exercise.spec.can_run();
    match (&exercise.kind, report.verdict) {
        (Kind::Project(_), Verdict::Received) => {
            verdict.title = locale.text("verdict-project-title");
            verdict.advice = Some(locale.text("verdict-project-advice"));
        }
        (Kind::Quiz(quiz), Verdict::Received) => {
            verdict.title = locale.text("verdict-answers-received");
            verdict.advice = Some(quiz.advice(report).join(" ")).filter(|advice| !advice.is_empty());
        }
        (_, Verdict::Passed) if is_compared => verdict.title = locale.text("verdict-answers-right"),
        (_, Verdict::Failed) if is_compared => {
            let values = [("passed", verdict.passed.into()), ("total", verdict.total.into())];
            verdict.title = locale.text_with("verdict-answers-wrong", values);
        }
        _ => {}
    }
    match &exercise.kind {
        Kind::Parsons(page) if !page.is_code() && is_compared => verdict.of_steps(report, locale),
        _ => verdict,
    }
}

async fn feedback(state: &State, exercise: &Exercise, report: &Report, behaviour: Option<Digest>) -> Option<String> {
    if report.verdict == Verdict::Passed {
        return None;
    }
    state.wrongs.feedback(exercise, &Scope::All, behaviour?).await
}
