//! `/exercices/{id}`: the task, the code and its result side by side. Its one form does everything without JavaScript.

mod act;
mod aid;
mod answers;
mod answers_page;
mod calling;
mod comments;
mod marks;
mod page_preview;
mod trial;

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Course, Exercise, Module, SourceFile, Step, TestStatus, Verdict};
use tremplin_store::{Draft, LessonRead, Progress, SubmissionId, User};
use uuid::Uuid;

use super::{
    frame::{Frame, Link, render},
    journey::{self, Journey, Tile},
    past::past_verdict,
};
use crate::{
    Error, State, VerdictView,
    auth::Visitor,
    practice::{self, Found},
};
pub(super) use act::act;
use aid::{HintsPart, SolutionPart};
use calling::CallPart;
pub(crate) use calling::words as call_words;
use comments::CommentsPart;
pub(super) use comments::answer as answer_comment;
use marks::MarksPart;
pub(super) use page_preview::PagePreview;
use trial::{TrialPart, Tried};

#[derive(Template)]
#[template(path = "exercise.html")]
struct ExercisePage<'a> {
    frame: Frame,
    exercise: &'a Exercise,
    module_id: String,
    module_title: &'a str,
    /// "Exercice 4 sur 9".
    position: String,
    tiles: Vec<Tile>,
    tiles_label: String,
    lesson: Option<Link>,
    next: Option<Link>,
    files: Vec<FileView>,
    preview: Option<PagePreview>,
    trial: Option<TrialPart>,
    /// Whose unsaved text on a shared device this page may take up.
    person_key: String,
    /// The draft's version that `files` are; empty for a visitor, who has none.
    draft_version: String,
    verdict: Option<VerdictView>,
    /// What is said while there is no verdict.
    waiting: Option<String>,
    passed: bool,
    hints: HintsPart<'a>,
    solution: SolutionPart<'a>,
    call: Option<CallPart>,
    comments: Option<CommentsPart>,
    marks: Option<MarksPart>,
    /// Verdicts of theirs before they were graded again.
    past: Vec<String>,
    /// The starter stands in the editor in place of the draft, which is kept.
    starter_shown: bool,
    /// Another version of the learner's files: a save that came between, or what they wrote as a guest.
    other: Option<OtherVersion>,
}

struct FileView {
    name: String,
    text: String,
    starter: String,
    /// The author's, to read only.
    is_given: bool,
}

struct OtherVersion {
    files: Vec<SourceFile>,
    /// It was set aside and waits for a choice; else it is what the server has.
    is_aside: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    /// The submission whose verdict to show.
    essai: Option<Uuid>,
    /// Present to see the starter again.
    depart: Option<String>,
}

/// What one person has in one exercise.
struct Desk {
    journey: Journey,
    progress: Option<Progress>,
    draft: Option<Draft>,
    call: Option<CallPart>,
    comments: Option<CommentsPart>,
    marks: Option<MarksPart>,
    past: Vec<String>,
}

/// What a page shows beyond what is stored.
#[derive(Default)]
struct Shown {
    /// In place of the draft.
    files: Option<Vec<SourceFile>>,
    verdict: Option<VerdictView>,
    /// The verdict is of what the draft holds, as the exercise is now.
    is_of_draft: bool,
    waiting: Option<String>,
    starter: bool,
    tried: Option<Tried>,
    /// What the server has, when it is not what was typed.
    conflict: Option<Draft>,
}

pub(super) async fn show(
    state: web::Data<State>,
    visitor: Visitor,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let found = Found::new(&state, &id)?;
    let exercise = found.exercise()?;
    if let Some(user) = &visitor.user {
        practice::enter(&state, user, found.course(), &id).await?;
    }
    let desk = desk(&state, &visitor, exercise).await?;
    let mut shown = Shown { starter: asked.depart.is_some(), ..Shown::default() };
    if let Some(user) = &visitor.user {
        state.store.note_presence(user.id, &exercise.id, true, state.now()).await?;
        let submission = match asked.essai {
            Some(id) => Some(id),
            None => last_as_drafted(&state, user, &desk).await?,
        };
        if let Some(id) = submission {
            let view = practice::find(&state, user, id, visitor.locale).await?;
            let submission = state.store.submission_of(user.id, SubmissionId(id)).await?;
            let sent = submission.as_ref().map(|submission| &submission.source);
            shown.is_of_draft = !view.older_version && desk.draft.as_ref().map(|draft| &draft.source) == sent;
            (shown.verdict, shown.waiting) = (view.verdict, view.message);
        }
    }
    page(&state, &visitor, &found, desk, shown)
}

async fn desk(state: &State, visitor: &Visitor, exercise: &Exercise) -> Result<Desk, Error> {
    let Some(user) = &visitor.user else {
        return Ok(Desk {
            journey: Journey::default(),
            progress: None,
            draft: None,
            call: None,
            comments: None,
            marks: None,
            past: Vec::new(),
        });
    };
    let progress = state.store.progress(user.id).await?;
    let read: Vec<LessonRead> = state.store.lessons_read(user.id).await?;
    let draft = state.store.draft(user.id, &exercise.id).await?;
    let journey = Journey::new(progress, read);
    let progress = journey.of_exercise(&exercise.id).cloned();
    let call = CallPart::of(state, user, visitor.locale).await?;
    let frame = Frame::new(state, visitor);
    let comments = CommentsPart::of(state, user, exercise, &frame).await?;
    let marks = MarksPart::of(state, user, exercise, progress.as_ref(), &frame).await?;
    let past = state.store.past_verdicts(user.id, &exercise.id).await?;
    let past = past.iter().map(|past| past_verdict(past, &frame)).collect();
    Ok(Desk { journey, progress, draft, call, comments, marks, past })
}

/// The last submission, when the editor still holds what was sent.
async fn last_as_drafted(state: &State, user: &User, desk: &Desk) -> Result<Option<Uuid>, Error> {
    let last = desk.progress.as_ref().and_then(|progress| progress.last_submission);
    let (Some(last), Some(draft)) = (last, &desk.draft) else { return Ok(None) };
    let submission = state.store.submission_of(user.id, last).await?;
    Ok(submission.filter(|submission| submission.source == draft.source).map(|_| last.0))
}

fn page(state: &State, visitor: &Visitor, found: &Found, desk: Desk, mut shown: Shown) -> Result<HttpResponse, Error> {
    let exercise = found.exercise()?;
    if !exercise.kind.has_editor() {
        return answers_page::page(state, visitor, found, desk, shown);
    }
    let course = found.course();
    let module = course.module_of(exercise.id.as_str()).ok_or(Error::NotFound)?;
    let frame = Frame::new(state, visitor);
    let files = files(exercise, desk.draft.as_ref(), &shown);
    let trial = TrialPart::of(exercise, &files, shown.tried.take()).filter(|_| visitor.user.is_some());
    let status = if shown.conflict.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let page = ExercisePage {
        exercise,
        module_id: module.id.to_string(),
        module_title: &module.title,
        position: position(module, exercise, &frame),
        tiles: exercise_tiles(&desk.journey, module, exercise, &frame),
        tiles_label: frame.t("exercise-tiles"),
        lesson: journey::lesson_before(module, exercise).map(|lesson| Link {
            href: format!("/lecons/{}", lesson.id),
            text: frame.with("exercise-review-lesson", "title", &lesson.title),
        }),
        next: next(course, exercise, &frame),
        preview: PagePreview::of(Some(exercise), files.iter().map(|file| file.name.as_str())),
        trial,
        files,
        person_key: person_key(visitor),
        draft_version: draft_version(visitor, &desk, &shown),
        verdict: shown.verdict,
        waiting: shown.waiting,
        passed: desk.journey.is_finished(exercise),
        hints: HintsPart::new(exercise, desk.progress.as_ref(), &frame),
        solution: SolutionPart::new(exercise, desk.progress.as_ref(), &frame),
        starter_shown: shown.starter && desk.draft.is_some(),
        other: other(&desk, shown.conflict),
        call: desk.call,
        comments: desk.comments,
        marks: desk.marks,
        past: desk.past,
        frame,
    };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(render(&page)?))
}

fn position(module: &Module, exercise: &Exercise, frame: &Frame) -> String {
    let (number, count) = journey::exercise_place(module, &exercise.id);
    frame.all("exercise-position", [("number", number.into()), ("count", count.into())])
}

/// The bar has room for the exercises only; lessons are on the map.
fn exercise_tiles(journey: &Journey, module: &Module, exercise: &Exercise, frame: &Frame) -> Vec<Tile> {
    let tiles = journey.tiles(module, Some(exercise.id.as_str()), frame);
    tiles.into_iter().filter(|tile| !tile.is_lesson).collect()
}

fn next(course: &Course, exercise: &Exercise, frame: &Frame) -> Option<Link> {
    let step = course.next(exercise.id.as_str())?;
    let words = match step {
        Step::Lesson(_) => "exercise-next-lesson",
        Step::Exercise(_) => "exercise-next-exercise",
    };
    Some(Link { href: step.path(), text: frame.with(words, "title", step.title()) })
}

/// The learner's files as they left them, then what the author gives.
fn files(exercise: &Exercise, draft: Option<&Draft>, shown: &Shown) -> Vec<FileView> {
    let drafted = draft.filter(|_| !shown.starter).map(|draft| draft.source.files());
    let kept = shown.files.as_deref().or(drafted).unwrap_or_default();
    let own = exercise.starter.iter().map(|starter| FileView {
        name: starter.name.clone(),
        text: kept.iter().find(|file| file.name == starter.name).unwrap_or(starter).text.clone(),
        starter: starter.text.clone(),
        is_given: false,
    });
    let given = exercise.spec.given.iter().filter(|file| !exercise.starter.iter().any(|own| own.name == file.name));
    let given = given.map(|file| FileView {
        name: file.name.clone(),
        text: file.text.clone(),
        starter: String::new(),
        is_given: true,
    });
    own.chain(given).collect()
}

/// Whose text a browser keeps: on a shared computer, nobody finds another's.
fn person_key(visitor: &Visitor) -> String {
    visitor.user.as_ref().map_or_else(|| "visitor".to_owned(), |user| user.id.to_string())
}

fn draft_version(visitor: &Visitor, desk: &Desk, shown: &Shown) -> String {
    let known = shown.conflict.as_ref().or(desk.draft.as_ref()).map_or(0, |draft| draft.version);
    visitor.user.as_ref().map(|_| known.to_string()).unwrap_or_default()
}

fn other(desk: &Desk, conflict: Option<Draft>) -> Option<OtherVersion> {
    if let Some(current) = conflict {
        return Some(OtherVersion { files: current.source.files().to_vec(), is_aside: false });
    }
    let aside = desk.draft.as_ref()?.aside.as_ref()?;
    Some(OtherVersion { files: aside.files().to_vec(), is_aside: true })
}
