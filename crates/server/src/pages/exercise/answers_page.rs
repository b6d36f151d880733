//! The page of the kinds that are answered without an editor: one column, one form, no script.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use tremplin_course::{Answer, Exercise, Source, TestStatus, Verdict};

use super::super::{
    frame::{Frame, Link, render},
    journey::{self, Tile},
};
use super::{
    Desk, OtherVersion, Shown,
    aid::{HintsPart, SolutionPart},
    answers::{Told, Work},
    calling::CallPart,
    comments::CommentsPart,
    draft_version, exercise_tiles, next, other, person_key, position,
};
use crate::{Error, State, VerdictView, auth::Visitor, practice::Found};

#[derive(Template)]
#[template(path = "answers.html")]
struct AnswersPage<'a> {
    frame: Frame,
    exercise: &'a Exercise,
    module_id: String,
    module_title: &'a str,
    position: String,
    tiles: Vec<Tile>,
    tiles_label: String,
    lesson: Option<Link>,
    next: Option<Link>,
    work: Work<'a>,
    person_key: String,
    draft_version: String,
    verdict: Option<VerdictView>,
    waiting: Option<String>,
    passed: bool,
    /// It was sent, and may not be sent again.
    is_closed: bool,
    hints: HintsPart<'a>,
    solution: SolutionPart<'a>,
    other: Option<OtherVersion>,
    call: Option<CallPart>,
    comments: Option<CommentsPart>,
    past: Vec<String>,
}

pub(super) fn page(
    state: &State,
    visitor: &Visitor,
    found: &Found,
    desk: Desk,
    shown: Shown,
) -> Result<HttpResponse, Error> {
    let exercise = found.exercise()?;
    let module = found.course().module_of(exercise.id.as_str()).ok_or(Error::NotFound)?;
    let frame = Frame::new(state, visitor);
    let status = if shown.conflict.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let typed = shown.files.clone().and_then(|files| Source::new(files).ok());
    let source = typed.as_ref().or(desk.draft.as_ref().map(|draft| &draft.source));
    let progress = desk.progress.as_ref();
    let opened = progress.is_some_and(|progress| progress.solution_opened_at.is_some());
    let told = Told {
        sent: shown.is_of_draft && shown.verdict.is_some() && typed.is_none(),
        all: opened || desk.journey.has_passed(&exercise.id),
    };
    let mut verdict = shown.verdict;
    if let (Some(verdict), Answer::Quiz(_)) = (&mut verdict, &exercise.spec.answer) {
        // Each question says how it ended, in its place.
        verdict.tests.clear();
    }
    let passed = desk.journey.is_finished(exercise);
    let page = AnswersPage {
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
        next: next(found.course(), exercise, &frame),
        work: Work::new(exercise, source, told),
        person_key: person_key(visitor),
        draft_version: draft_version(visitor, &desk, &Shown { conflict: shown.conflict.clone(), ..Shown::default() }),
        verdict,
        waiting: shown.waiting,
        passed,
        is_closed: passed && exercise.spec.answer.is_only_received(),
        hints: HintsPart::new(exercise, progress, &frame),
        solution: SolutionPart::new(exercise, progress, &frame),
        other: other(&desk, shown.conflict),
        call: desk.call,
        comments: desk.comments,
        past: desk.past,
        frame,
    };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(render(&page)?))
}
