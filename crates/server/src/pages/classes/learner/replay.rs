//! `.../exercices/{exercise}/rejeu`: how somebody's code came about, one version after the other. Links walk through it;
//! a script lets it play.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::ExerciseId;
use tremplin_store::{Submission, SubmissionSummary};
use uuid::Uuid;

use super::{
    diff::{self, FileView, Threads},
    learner_address,
    timeline::shape,
    work::{AttemptView, MAX_ATTEMPTS, Trail, work_address},
};
use crate::{
    Error, State,
    auth::OwnLearner,
    pages::{
        classes::Head,
        frame::{Clock, Frame, Link, html},
        past::verdict_text,
    },
};

#[derive(Template)]
#[template(path = "classes/replay.html")]
struct ReplayPage {
    frame: Frame,
    head: Head,
    learner: Link,
    /// What was handed in, with its comments.
    work: Link,
    steps: Vec<AttemptView>,
    ways: Vec<Way>,
    part: StepPart,
}

/// What changes from step to step, as the script asks for it.
#[derive(Template)]
#[template(path = "classes/replay-frame.html")]
struct StepFrame {
    frame: Frame,
    part: StepPart,
}

struct Way {
    name: &'static str,
    href: String,
    text: String,
    /// There is nowhere to go.
    is_over: bool,
}

struct StepPart {
    number: usize,
    title: String,
    day: String,
    clock: Clock,
    shape: &'static str,
    verdict: String,
    added: String,
    removed: String,
    is_compared: bool,
    files: Vec<FileView>,
}

#[derive(Deserialize)]
pub(in crate::pages::classes) struct Asked {
    /// The submission to show; the first one without.
    essai: Option<Uuid>,
    /// Present to have the step alone.
    morceau: Option<String>,
}

pub(in crate::pages::classes) async fn show(
    state: web::Data<State>,
    own: OwnLearner,
    path: web::Path<(Uuid, Uuid, String)>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let exercise = ExerciseId::new(&path.2).ok_or(Error::NotFound)?;
    let learner = own.learner.user.id;
    let frame = Frame::new(&state, &own.own.trainer.visitor);
    let history = state.store.history(learner, &exercise, MAX_ATTEMPTS).await?;
    let at = match asked.essai {
        None => history.len().checked_sub(1).ok_or(Error::NotFound)?,
        Some(id) => history.iter().position(|entry| entry.id.0 == id).ok_or(Error::NotFound)?,
    };
    let submission = state.store.submission_of(learner, history[at].id).await?.ok_or(Error::NotFound)?;
    let before = match history.get(at + 1) {
        None => None,
        Some(entry) => state.store.submission_of(learner, entry.id).await?,
    };
    let work = work_address(&own, &exercise);
    let trail = Trail { history: &history, at, address: format!("{work}/rejeu") };
    let part = step(&submission, before.as_ref(), (&trail, &history[at]), &frame);
    if asked.morceau.is_some() {
        return html(&StepFrame { frame, part });
    }
    let edition = state.catalogue.edition();
    let title = edition.course.exercise(&exercise).map_or_else(|| exercise.to_string(), |served| served.title.clone());
    html(&ReplayPage {
        head: Head::new(&own.own.cohort, &frame),
        learner: Link { href: learner_address(&own), text: own.learner.name().to_owned() },
        work: Link { href: work, text: title },
        steps: trail.views(&[], &frame),
        ways: ways(&trail, &frame),
        part,
        frame,
    })
}

fn ways(trail: &Trail, frame: &Frame) -> Vec<Way> {
    // The latest comes first.
    let (first, here) = (trail.history.len() - 1, trail.at);
    let way = |(name, words, to): (&'static str, &str, Option<usize>)| Way {
        name,
        href: trail.href(trail.history[to.unwrap_or(here)].id),
        text: frame.t(words),
        is_over: to.is_none_or(|to| to == here),
    };
    let all = [
        ("first", "replay-first", Some(first)),
        ("previous", "replay-previous", (here < first).then_some(here + 1)),
        ("next", "replay-next", here.checked_sub(1)),
        ("last", "replay-last", Some(0)),
    ];
    all.map(way).into()
}

fn step(
    submission: &Submission,
    before: Option<&Submission>,
    (trail, entry): (&Trail, &SubmissionSummary),
    frame: &Frame,
) -> StepPart {
    let files = diff::files(&submission.source, before.map(|before| &before.source), &Threads::NONE);
    let count = |of: fn(&FileView) -> usize| files.iter().map(of).sum::<usize>();
    let number = trail.number(trail.at);
    StepPart {
        number,
        title: frame.all("attempt-title", [("number", number.into()), ("count", trail.history.len().into())]),
        day: frame.day_of(submission.created),
        clock: frame.clock(submission.created),
        shape: shape(entry.verdict),
        verdict: verdict_text(entry.verdict, frame),
        added: frame.n("attempt-added", "count", count(|file| file.added)),
        removed: frame.n("attempt-removed", "count", count(|file| file.removed)),
        is_compared: before.is_some(),
        files,
    }
}
