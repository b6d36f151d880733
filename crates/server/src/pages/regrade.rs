//! `/formateur/recorrection/{id}`: what was handed in to an exercise, graded again after its tests were mended. The page
//! first shows what would change; nothing does until the trainer has seen it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Course, Exercise, Kind};
use tremplin_store::{
    AskedRegrade, NewRegrade, Regrade, RegradeChange, RegradeId, RegradeNotice, RegradeScope, RegradeState, Role,
};
use uuid::Uuid;

use super::frame::{Frame, Problem, html, render, see_other};
use crate::{
    Error, State,
    auth::{Learner, Trainer, Visitor},
    input::Form,
    practice::Found,
};

#[derive(Template)]
#[template(path = "regrade.html")]
struct RegradePage<'a> {
    frame: Frame,
    exercise: &'a Exercise,
    /// The version that is served now, as it is named beside verdicts.
    version: String,
    /// A project is marked by people.
    is_marked: bool,
    is_admin: bool,
    /// One's own that is not over.
    open: Option<OpenView>,
    past: Vec<PastView>,
    problem: Option<Problem>,
}

struct OpenView {
    id: Uuid,
    progress: String,
    version: String,
    is_ready: bool,
    is_applying: bool,
    /// Graded by a version that is not the one served any more.
    is_outdated: bool,
    gained: String,
    lost: String,
    unchanged: String,
    given_up: Option<String>,
    changes: Vec<ChangeView>,
}

struct ChangeView {
    name: String,
    cohort: String,
    gained: u64,
    lost: u64,
    before: String,
    after: String,
    is_passed: bool,
}

struct PastView {
    asked_by: String,
    version: String,
    total: u64,
    gained: u64,
    lost: u64,
    state: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Act {
    action: Action,
    regrade: Option<Uuid>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    Ask,
    Apply,
    Drop,
}

pub(super) async fn show(
    state: web::Data<State>,
    trainer: Trainer,
    id: web::Path<String>,
) -> Result<HttpResponse, Error> {
    html(&page(&state, &trainer, Found::new(&state, &id)?.exercise()?, None).await?)
}

pub(super) async fn act(
    state: web::Data<State>,
    trainer: Trainer,
    id: web::Path<String>,
    Form(act): Form<Act>,
) -> Result<HttpResponse, Error> {
    let found = Found::new(&state, &id)?;
    let exercise = found.exercise()?;
    let asker = trainer.user.id;
    let problem = match (act.action, act.regrade.map(RegradeId)) {
        (Action::Ask, _) => ask(&state, &trainer, exercise).await?,
        (Action::Apply, Some(regrade)) => {
            (!state.store.apply_regrade(regrade, asker).await?).then_some("regrade-problem-over")
        }
        (Action::Drop, Some(regrade)) => {
            let dropped = state.store.drop_regrade(regrade, asker, state.now()).await?;
            (!dropped).then_some("regrade-problem-over")
        }
        _ => return Err(Error::BadInput("bad-input")),
    };
    state.regrader.call();
    let Some(problem) = problem else {
        return Ok(see_other(&format!("/formateur/recorrection/{}", exercise.id)));
    };
    let problem = Frame::new(&state, &trainer.visitor).problem(problem);
    let page = page(&state, &trainer, exercise, Some(problem)).await?;
    Ok(HttpResponse::Conflict().content_type("text/html; charset=utf-8").body(render(&page)?))
}

/// Has it graded again; what is wrong when it is not.
async fn ask(state: &State, trainer: &Trainer, exercise: &Exercise) -> Result<Option<&'static str>, Error> {
    if is_marked(exercise) {
        return Err(Error::BadInput("bad-input"));
    }
    let asked = state.store.ask_regrade(NewRegrade {
        id: RegradeId(Uuid::now_v7()),
        exercise: exercise.id.clone(),
        exercise_digest: exercise.digest,
        asked_by: trainer.user.id,
        scope: if trainer.user.role == Role::Admin { RegradeScope::Everyone } else { RegradeScope::OwnCohorts },
        created: state.now(),
    });
    Ok(match asked.await? {
        // Asked twice, it is asked once.
        AskedRegrade::Asked { .. } | AskedRegrade::Open => None,
        AskedRegrade::Nothing => Some("regrade-problem-nothing"),
    })
}

/// `POST /recorrections/{id}/vue`: a learner has seen that their verdict changed.
pub(super) async fn dismiss(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let found = Found::new(&state, &id)?;
    state.store.dismiss_regrade_notice(learner.user.id, &found.exercise()?.id).await?;
    Ok(see_other("/"))
}

/// What a learner has not seen yet of their verdicts that changed.
pub(super) struct RegradedView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) text: String,
}

/// What to tell someone on their home page.
pub(super) async fn told(
    state: &State,
    visitor: &Visitor,
    course: &Course,
    frame: &Frame,
) -> Result<Vec<RegradedView>, Error> {
    let Some(user) = &visitor.user else { return Ok(Vec::new()) };
    let notices = state.store.regrade_notices(user.id).await?;
    let view = |notice: RegradeNotice| {
        // An exercise that is not in the course any more is nothing to tell of.
        let exercise = course.exercises().find(|exercise| exercise.id == notice.exercise)?;
        let words = match (notice.was_passed, notice.is_passed) {
            (false, true) => "regrade-notice-gained",
            (true, false) => "regrade-notice-lost",
            _ => "regrade-notice-same",
        };
        let title = frame.with("regrade-notice-title", "exercise", &exercise.title);
        Some(RegradedView { id: exercise.id.to_string(), title, text: frame.t(words) })
    };
    Ok(notices.into_iter().filter_map(view).collect())
}

fn is_marked(exercise: &Exercise) -> bool {
    matches!(exercise.kind, Kind::Project(_))
}

async fn page<'a>(
    state: &State,
    trainer: &Trainer,
    exercise: &'a Exercise,
    problem: Option<Problem>,
) -> Result<RegradePage<'a>, Error> {
    let frame = Frame::new(state, &trainer.visitor);
    let is_admin = trainer.user.role == Role::Admin;
    let own = state.store.regrades(&exercise.id, Some(trainer.user.id)).await?;
    let all = if is_admin { state.store.regrades(&exercise.id, None).await? } else { own.clone() };
    let open = match own.iter().find(|regrade| is_open(regrade)) {
        Some(regrade) => Some(open_view(state, regrade, exercise, &frame).await?),
        None => None,
    };
    let is_shown = |regrade: &&Regrade| open.as_ref().is_none_or(|open| open.id != regrade.id.0);
    let past = all.iter().filter(is_shown).map(|regrade| past_view(regrade, &frame)).collect();
    let version = short(&exercise.digest.to_string());
    Ok(RegradePage { is_marked: is_marked(exercise), frame, exercise, version, is_admin, open, past, problem })
}

fn is_open(regrade: &Regrade) -> bool {
    matches!(regrade.state, RegradeState::Open | RegradeState::Applying)
}

async fn open_view(state: &State, regrade: &Regrade, exercise: &Exercise, frame: &Frame) -> Result<OpenView, Error> {
    let is_ready = regrade.is_ready();
    let changes = if is_ready { state.store.regrade_changes(regrade).await? } else { Vec::new() };
    let done = regrade.graded + regrade.given_up;
    let unchanged = regrade.graded.saturating_sub(regrade.gained + regrade.lost);
    Ok(OpenView {
        id: regrade.id.0,
        progress: frame.all("regrade-progress", [("done", done.into()), ("total", regrade.total.into())]),
        version: short(&regrade.exercise_digest.to_string()),
        is_ready,
        is_applying: regrade.state == RegradeState::Applying,
        is_outdated: regrade.exercise_digest != exercise.digest,
        gained: frame.n("regrade-gained", "count", regrade.gained),
        lost: frame.n("regrade-lost", "count", regrade.lost),
        unchanged: frame.n("regrade-unchanged", "count", unchanged),
        given_up: (regrade.given_up > 0).then(|| frame.n("regrade-given-up", "count", regrade.given_up)),
        changes: changes.into_iter().map(|change| change_view(change, frame)).collect(),
    })
}

fn change_view(change: RegradeChange, frame: &Frame) -> ChangeView {
    let word = |passed: bool| frame.t(if passed { "regrade-passed" } else { "regrade-not-passed" });
    ChangeView {
        name: if change.name.is_empty() { frame.t("shell-guest") } else { change.name },
        cohort: change.cohort.unwrap_or_default(),
        gained: change.gained,
        lost: change.lost,
        before: word(change.was_passed),
        after: word(change.is_passed),
        is_passed: change.is_passed,
    }
}

fn past_view(regrade: &Regrade, frame: &Frame) -> PastView {
    PastView {
        asked_by: regrade.asked_by.clone(),
        version: short(&regrade.exercise_digest.to_string()),
        total: regrade.total,
        gained: regrade.gained,
        lost: regrade.lost,
        state: frame.t(match regrade.state {
            RegradeState::Open => "regrade-state-open",
            RegradeState::Applying => "regrade-state-applying",
            RegradeState::Applied => "regrade-state-applied",
            RegradeState::Dropped => "regrade-state-dropped",
        }),
    }
}

/// Enough of a digest to tell versions of one exercise apart.
fn short(digest: &str) -> String {
    digest.chars().take(8).collect()
}
