//! `/formateur/classes/{id}/apprenants/{learner}`: what one learner did, can do, and what trainers note about them.

mod comments;
mod diff;
mod marking;
mod notes;
mod replay;
mod report;
mod timeline;
mod work;

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Course, Module};
use tremplin_store::{Millis, Progress};
use uuid::Uuid;

use super::{Head, address, answer};
use crate::pages::frame::see_other;
use crate::{
    Error, State,
    auth::OwnLearner,
    pages::{
        frame::{Frame, Problem, render},
        home::duration,
        journey::{Journey, Tile},
        skills::{self, Skills},
    },
};

pub(super) use comments::save as save_comment;
pub(super) use marking::save as save_marks;
use notes::NotesPart;
pub(super) use notes::save as save_note;
pub(super) use replay::show as show_replay;
pub(super) use report::show as show_report;
use timeline::Timeline;
pub(super) use work::show as show_work;

const MINUTE_MS: u64 = 60_000;

#[derive(Template)]
#[template(path = "classes/learner.html")]
struct LearnerPage {
    frame: Frame,
    head: Head,
    /// Where this page is.
    address: String,
    name: String,
    counts: Vec<String>,
    timeline: Timeline,
    modules: Vec<ModuleView>,
    skills: Skills,
    notes: NotesPart,
    notice: Option<String>,
    problem: Option<Problem>,
}

struct ModuleView {
    title: String,
    tiles: Vec<Tile>,
    tiles_label: String,
}

#[derive(Deserialize)]
pub(in crate::pages::classes) struct Asked {
    /// Where the timeline goes on: the time and the key of the entry before.
    avant: Option<i64>,
    cle: Option<String>,
    /// The note to change.
    note: Option<Uuid>,
    /// What was just done.
    fait: Option<String>,
}

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnLearner,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.own.trainer.visitor);
    let notice = asked.fait.as_ref().map(|_| frame.t("class-saved"));
    let before = asked.avant.map(|at| (Millis(at), asked.cle.as_deref().unwrap_or_default()));
    let notes = NotesPart::of(&state, &own, &frame, asked.note).await?;
    page(&state, &own, frame, before, notes, Told { notice, ..Told::default() }).await
}

/// What the page says of what was just done.
#[derive(Default)]
struct Told {
    notice: Option<String>,
    problem: Option<Problem>,
    is_conflict: bool,
}

async fn page(
    state: &State,
    own: &OwnLearner,
    frame: Frame,
    before: Option<(Millis, &str)>,
    notes: NotesPart,
    told: Told,
) -> Result<HttpResponse, Error> {
    let learner = own.learner.user.id;
    let edition = state.catalogue.edition();
    let course = &edition.course;
    let address = learner_address(own);
    let progress = state.store.progress(learner).await?;
    let times = state.store.active_times(learner).await?;
    let journey = Journey::new(progress.clone(), state.store.lessons_read(learner).await?);
    let modules: Vec<_> = followed(course, own).collect();
    let page = LearnerPage {
        head: Head::new(&own.own.cohort, &frame),
        name: own.learner.name().to_owned(),
        counts: counts(&modules, &journey, &progress, times.values().sum(), &frame),
        timeline: Timeline::of(state, own, course, before, &frame).await?,
        modules: modules.iter().map(|module| module_view(module, &journey, &address, &frame)).collect(),
        skills: Skills::new(course, &modules, &journey, &frame),
        notes,
        notice: told.notice,
        problem: told.problem,
        address,
        frame,
    };
    match told.is_conflict {
        true => {
            Ok(HttpResponse::build(StatusCode::CONFLICT).content_type("text/html; charset=utf-8").body(render(&page)?))
        }
        false => answer(page.problem.is_some(), &page),
    }
}

fn learner_address(own: &OwnLearner) -> String {
    address(own.own.cohort.id, &format!("apprenants/{}", own.learner.user.id))
}

/// The modules that the class follows.
fn followed<'a>(course: &'a Course, own: &OwnLearner) -> impl Iterator<Item = &'a Module> {
    skills::followed(course, Some(&own.own.cohort.plan))
}

fn counts(modules: &[&Module], journey: &Journey, progress: &[Progress], active_ms: u64, frame: &Frame) -> Vec<String> {
    let steps = || modules.iter().flat_map(|module| &module.steps);
    let done = steps().filter(|step| journey.is_done(step)).count();
    let minutes = u32::try_from(active_ms / MINUTE_MS).unwrap_or(u32::MAX);
    let attempts: u64 = progress.iter().map(|entry| u64::from(entry.attempts)).sum();
    vec![
        frame.all("learner-steps", [("done", done.into()), ("total", steps().count().into())]),
        frame.n("learner-attempts", "count", attempts),
        frame.with("learner-time", "time", duration(minutes, frame)),
    ]
}

/// A module's steps, of which the exercises lead to what the learner handed in.
fn module_view(module: &Module, journey: &Journey, address: &str, frame: &Frame) -> ModuleView {
    let mut tiles = journey.tiles(module, None, frame);
    for (tile, step) in tiles.iter_mut().zip(&module.steps) {
        if step.exercise().is_some() {
            tile.href = format!("{address}/exercices/{}", step.id());
        }
    }
    ModuleView { title: module.title.clone(), tiles, tiles_label: frame.with("home-steps-of", "title", &module.title) }
}
