//! `.../exercices/{exercise}`: what a learner handed in for one exercise, step by step, each beside the one before.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Exercise, ExerciseId, Html, Limits, Outcome, Report, TestStatus, Verdict};
use tremplin_store::{
    Comment, Marks, PastVerdict, State as Stage, Submission, SubmissionId, SubmissionSummary, UserId,
};
use uuid::Uuid;

use super::{
    diff::{self, FileView, Threads},
    learner_address,
    marking::{MarkingPart, TypedMarks},
    timeline::shape,
};
use crate::{
    Error, State, VerdictView,
    auth::OwnLearner,
    pages::{
        classes::Head,
        exercise::PagePreview,
        frame::{Clock, Frame, Link, Problem, render},
        past::{past_verdict, verdict_text},
        thread::{CommentView, Thread},
    },
};

/// The latest submissions that the page goes through.
pub(super) const MAX_ATTEMPTS: u32 = 300;

#[derive(Template)]
#[template(path = "classes/work.html")]
struct WorkPage {
    frame: Frame,
    head: Head,
    learner: Link,
    exercise: Link,
    /// Where comments go.
    comments_to: String,
    attempts: Vec<AttemptView>,
    shown: Option<AttemptPart>,
    draft: Option<DraftPart>,
    notice: Option<String>,
    problem: Option<Problem>,
}

/// What is in the learner's editor and was not handed in, for a trainer who is called before anything was.
struct DraftPart {
    day: String,
    clock: Clock,
    files: Vec<(String, Html)>,
}

/// A submission as a tile.
pub(super) struct AttemptView {
    pub(super) href: String,
    pub(super) number: usize,
    pub(super) shape: &'static str,
    pub(super) text: String,
    pub(super) is_current: bool,
}

/// The submission that is shown.
struct AttemptPart {
    title: String,
    day: String,
    clock: Clock,
    /// It was made for another version of the exercise.
    is_older: bool,
    previous: Option<String>,
    next: Option<String>,
    /// Where all of them are walked through; `None` of a single one.
    replay: Option<String>,
    added: String,
    removed: String,
    /// There is one before it.
    is_compared: bool,
    submission: Uuid,
    files: Vec<FileView>,
    /// What the author gives beside them: only the page that is shown needs it.
    given: Vec<FileText>,
    preview: Option<PagePreview>,
    verdict: Option<VerdictView>,
    waiting: Option<String>,
    passed: bool,
    /// The rubric to fill in, where a trainer marks.
    marking: Option<MarkingPart>,
    /// Its verdicts before it was graded again.
    past: Vec<String>,
}

struct FileText {
    name: String,
    text: String,
}

#[derive(Deserialize)]
pub(in crate::pages::classes) struct Asked {
    /// The submission to show; the last one without.
    essai: Option<Uuid>,
    /// The line to comment on.
    fichier: Option<String>,
    ligne: Option<u32>,
    /// The comment to change.
    commentaire: Option<Uuid>,
    /// What was just done.
    fait: Option<String>,
}

/// What the page shows beyond what is stored.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) attempt: Option<Uuid>,
    pub(super) opened: Option<Opened>,
    pub(super) editing: Option<Editing>,
    pub(super) notice: Option<String>,
    pub(super) problem: Option<Problem>,
    pub(super) is_conflict: bool,
    /// Marks that were typed and could not be saved.
    pub(super) marks: Option<TypedMarks>,
}

/// The line whose field is open.
pub(super) struct Opened {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) typed: String,
}

/// The comment whose field is open.
pub(super) struct Editing {
    pub(super) id: Uuid,
    /// In place of what it says.
    pub(super) typed: Option<String>,
    pub(super) is_conflict: bool,
}

pub(in crate::pages::classes) async fn show(
    state: web::Data<State>,
    own: OwnLearner,
    path: web::Path<(Uuid, Uuid, String)>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let exercise = ExerciseId::new(&path.2).ok_or(Error::NotFound)?;
    let frame = Frame::new(&state, &own.own.trainer.visitor);
    let asked = asked.into_inner();
    let shown = Shown {
        attempt: asked.essai,
        opened: asked.fichier.zip(asked.ligne).map(|(file, line)| Opened { file, line, typed: String::new() }),
        editing: asked.commentaire.map(|id| Editing { id, typed: None, is_conflict: false }),
        notice: asked.fait.map(|_| frame.t("class-saved")),
        ..Shown::default()
    };
    page(&state, &own, &exercise, frame, shown).await
}

pub(super) fn work_address(own: &OwnLearner, exercise: &ExerciseId) -> String {
    format!("{}/exercices/{exercise}", learner_address(own))
}

pub(super) async fn page(
    state: &State,
    own: &OwnLearner,
    exercise: &ExerciseId,
    frame: Frame,
    shown: Shown,
) -> Result<HttpResponse, Error> {
    let learner = own.learner.user.id;
    let edition = state.catalogue.edition();
    let served = edition.course.exercise(exercise);
    let history = state.store.history(learner, exercise, MAX_ATTEMPTS).await?;
    if history.is_empty() && served.is_none() {
        return Err(Error::NotFound);
    }
    let comments = state.store.comments(learner, exercise).await?;
    let at = place(&history, &comments, shown.attempt)?;
    // What is shown is seen, and nothing else is.
    if let Some(entry) = history.get(at).filter(|entry| has_unread(&comments, entry.id)) {
        state.store.see_answers(learner, entry.id, state.now()).await?;
    }
    let trail = Trail { history: &history, at, address: work_address(own, exercise) };
    let part = match history.get(at) {
        None => None,
        Some(entry) => {
            let submission = state.store.submission_of(learner, entry.id).await?.ok_or(Error::NotFound)?;
            let before = match history.get(at + 1) {
                None => None,
                Some(entry) => state.store.submission_of(learner, entry.id).await?,
            };
            let said: Vec<_> = comments.iter().filter(|comment| comment.spot.submission == entry.id).cloned().collect();
            let marks = state.store.marks(learner, entry.id).await?;
            let past = state.store.past_verdicts_of(learner, entry.id).await?;
            let made = Made { submission, before, said, marks, past, shown: &shown };
            Some(attempt_part(made, &trail, served, &frame))
        }
    };
    let draft = draft_part(state, learner, exercise, &history, &frame).await?;
    let status = match (shown.is_conflict, &shown.problem) {
        (true, _) => StatusCode::CONFLICT,
        (false, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, None) => StatusCode::OK,
    };
    let page = WorkPage {
        head: Head::new(&own.own.cohort, &frame),
        learner: Link { href: learner_address(own), text: own.learner.name().to_owned() },
        exercise: Link {
            href: format!("/exercices/{exercise}"),
            text: served.map_or_else(|| exercise.to_string(), |exercise| exercise.title.clone()),
        },
        comments_to: format!("{}/commentaires", trail.address),
        attempts: trail.views(&comments, &frame),
        shown: part,
        draft,
        notice: shown.notice,
        problem: shown.problem,
        frame,
    };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(render(&page)?))
}

/// `None` where nothing is drafted but what was handed in last.
async fn draft_part(
    state: &State,
    learner: UserId,
    exercise: &ExerciseId,
    history: &[SubmissionSummary],
    frame: &Frame,
) -> Result<Option<DraftPart>, Error> {
    let Some(draft) = state.store.draft(learner, exercise).await? else { return Ok(None) };
    let latest = match history.first() {
        None => None,
        Some(entry) => state.store.submission_of(learner, entry.id).await?,
    };
    if latest.is_some_and(|latest| latest.source == draft.source) {
        return Ok(None);
    }
    Ok(Some(DraftPart {
        day: frame.day_of(draft.updated),
        clock: frame.clock(draft.updated),
        files: draft.source.files().iter().map(|file| (file.name.clone(), file.to_html())).collect(),
    }))
}

/// Whether the learner answered something about that submission that no trainer has seen.
fn has_unread(comments: &[Comment], id: SubmissionId) -> bool {
    comments.iter().any(|comment| !comment.from_trainer && comment.seen.is_none() && comment.spot.submission == id)
}

/// The submission to show: the one asked for, else the latest with an answer to read, else the latest.
fn place(history: &[SubmissionSummary], comments: &[Comment], asked: Option<Uuid>) -> Result<usize, Error> {
    match asked {
        None => Ok(history.iter().position(|entry| has_unread(comments, entry.id)).unwrap_or(0)),
        Some(id) => history.iter().position(|entry| entry.id.0 == id).ok_or(Error::NotFound),
    }
}

/// All submissions, the latest first, and which of them is shown.
pub(super) struct Trail<'a> {
    pub(super) history: &'a [SubmissionSummary],
    pub(super) at: usize,
    pub(super) address: String,
}

impl Trail<'_> {
    /// From 1, the oldest first.
    pub(super) fn number(&self, at: usize) -> usize {
        self.history.len() - at
    }

    pub(super) fn href(&self, id: SubmissionId) -> String {
        format!("{}?essai={id}", self.address)
    }

    /// The oldest first.
    pub(super) fn views(&self, comments: &[Comment], frame: &Frame) -> Vec<AttemptView> {
        let view = |(at, entry): (usize, &SubmissionSummary)| {
            let values = [
                ("number", self.number(at).into()),
                ("day", frame.day_of(entry.created).into()),
                ("verdict", verdict_text(entry.verdict, frame).into()),
            ];
            let mut text = frame.all("attempt-tile", values);
            if comments.iter().any(|comment| comment.spot.submission == entry.id) {
                text = frame.with("attempt-commented", "attempt", text);
            }
            AttemptView {
                href: self.href(entry.id),
                number: self.number(at),
                shape: shape(entry.verdict),
                text,
                is_current: at == self.at,
            }
        };
        self.history.iter().enumerate().rev().map(view).collect()
    }
}

struct Made<'a> {
    submission: Submission,
    before: Option<Submission>,
    said: Vec<Comment>,
    marks: Option<Marks>,
    past: Vec<PastVerdict>,
    shown: &'a Shown,
}

fn attempt_part(made: Made, trail: &Trail, served: Option<&Exercise>, frame: &Frame) -> AttemptPart {
    let Made { submission, before, said, marks, past, shown } = made;
    let make = |file: &str, line: u32, here: Vec<&Comment>| {
        thread(&submission, (file, line), &here, shown, &trail.address, frame)
    };
    let threads = Threads { comments: &said, make: &make };
    let files = diff::files(&submission.source, before.as_ref().map(|before| &before.source), &threads);
    let given: Vec<_> = served.map(|exercise| exercise.spec.given.clone()).unwrap_or_default();
    let given = given.into_iter().filter(|file| !files.iter().any(|own| own.name == file.name));
    let given: Vec<_> = given.map(|file| FileText { name: file.name, text: file.text }).collect();
    let names = files.iter().map(|file| file.name.as_str()).chain(given.iter().map(|file| file.name.as_str()));
    let count = |of: fn(&FileView) -> usize| files.iter().map(of).sum::<usize>();
    let (verdict, waiting) = verdict(&submission.state, served, frame);
    let at = trail.at;
    let rubric = served.and_then(|exercise| exercise.kind.rubric());
    let marking = rubric.map(|rubric| {
        MarkingPart::new(rubric, marks.as_ref(), shown.marks.as_ref(), submission.id, &trail.address, frame)
    });
    let values = [("number", trail.number(at).into()), ("count", trail.history.len().into())];
    AttemptPart {
        title: frame.all("attempt-title", values),
        day: frame.day_of(submission.created),
        clock: frame.clock(submission.created),
        is_older: served.is_some_and(|served| served.digest != submission.exercise_digest),
        previous: trail.history.get(at + 1).map(|entry| trail.href(entry.id)),
        next: at.checked_sub(1).and_then(|at| trail.history.get(at)).map(|entry| trail.href(entry.id)),
        replay: (trail.history.len() > 1).then(|| format!("{}/rejeu?essai={}", trail.address, submission.id)),
        added: frame.n("attempt-added", "count", count(|file| file.added)),
        removed: frame.n("attempt-removed", "count", count(|file| file.removed)),
        is_compared: before.is_some(),
        submission: submission.id.0,
        preview: PagePreview::of(served, names),
        passed: false,
        past: past.iter().map(|past| past_verdict(past, frame)).collect(),
        marking,
        verdict,
        waiting,
        given,
        files,
    }
}

/// The verdict with its hidden tests, or what is said while there is none.
fn verdict(state: &Stage, served: Option<&Exercise>, frame: &Frame) -> (Option<VerdictView>, Option<String>) {
    let limits = served.map_or_else(Limits::default, |exercise| exercise.spec.limits.clone());
    let view = |report: &Report| VerdictView::for_trainer(report, &limits, None, frame.locale());
    match state {
        Stage::Queued | Stage::Running { .. } => (None, Some(frame.t("verdict-waiting"))),
        Stage::Done(Outcome::Abandoned) => (None, Some(frame.t("verdict-abandoned"))),
        Stage::Done(Outcome::Graded(report)) => (Some(view(report)), None),
    }
}

/// What is said about a line, or its field where it is open; `None` for a line that nothing is about.
fn thread(
    submission: &Submission,
    (file, line): (&str, u32),
    here: &[&Comment],
    shown: &Shown,
    address: &str,
    frame: &Frame,
) -> Option<Thread> {
    let opened = shown.opened.as_ref().filter(|opened| opened.file == file && opened.line == line);
    if here.is_empty() && opened.is_none() {
        return None;
    }
    let view = |comment: &&Comment| {
        let mut view = CommentView::new(comment, true, frame);
        let change = format!("{address}?essai={}&commentaire={}#ligne-{line}", submission.id, comment.id);
        view.change = comment.from_trainer.then_some(change);
        if let Some(editing) =
            shown.editing.as_ref().filter(|editing| editing.id == comment.id.0 && comment.from_trainer)
        {
            view.editing = Some(editing.typed.clone().unwrap_or_else(|| comment.words.clone()));
            view.is_conflict = editing.is_conflict;
        }
        view
    };
    Some(Thread {
        anchor: format!("ligne-{line}"),
        title: frame.n("comment-line", "line", line),
        submission: submission.id.0,
        file: file.to_owned(),
        line,
        quote: String::new(),
        comments: here.iter().map(view).collect(),
        typed: opened.map(|opened| opened.typed.clone()).unwrap_or_default(),
        is_open: opened.is_some() || here.is_empty(),
    })
}
