//! `/formateur/classes/{id}/apprenants`: who is in the class, and how they get in.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_store::{CohortId, Enrolled, Moved, NewLearner, Role, UserId, UserName};
use uuid::Uuid;

use super::{Head, address, answer};
use crate::{
    Error, State,
    auth::OwnCohort,
    input::Form,
    pages::frame::{Frame, Problem, see_other},
    roster,
};

#[derive(Template)]
#[template(path = "classes/learners.html")]
pub(super) struct LearnersPage {
    frame: Frame,
    head: Head,
    learners: Vec<LearnerView>,
    has_cardless: bool,
    /// Where a learner may be moved to.
    others: Vec<OtherClass>,
    notice: Option<String>,
    problem: Option<Problem>,
    name: String,
}

struct LearnerView {
    id: Uuid,
    name: String,
    /// Whether a card was ever printed.
    has_card: bool,
    is_disabled: bool,
}

struct OtherClass {
    id: Uuid,
    name: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    /// What was just done: `ajoute`, `importe` or `change`.
    fait: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AddForm {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TransferForm {
    to: Uuid,
}

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let notice = match asked.fait.as_deref() {
        Some("ajoute") => Some(frame.t("class-added")),
        Some("importe") => Some(frame.t("class-imported")),
        Some("change") => Some(frame.t("class-moved")),
        _ => None,
    };
    page(&state, &own, notice, None, String::new()).await
}

pub(super) async fn add(
    state: web::Data<State>,
    own: OwnCohort,
    Form(form): Form<AddForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let typed = form.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(name) = UserName::new(&typed).filter(|name| !roster::is_formula(name.as_str())) else {
        return page(&state, &own, None, Some(frame.problem("form-name-invalid")), form.name).await;
    };
    let people = vec![NewLearner { id: UserId(Uuid::new_v4()), name }];
    let problem = match state.store.enrol(own.cohort.id, people, state.now()).await? {
        Enrolled::Enrolled => return Ok(see_other(&address(own.cohort.id, "apprenants?fait=ajoute"))),
        Enrolled::NamesTaken(_) => frame.problem("class-name-taken"),
        Enrolled::Full => frame.problem("class-full"),
        Enrolled::NotFound => return Err(Error::NotFound),
    };
    page(&state, &own, None, Some(problem), form.name).await
}

/// Moves a learner to another class of the same trainer.
pub(super) async fn transfer(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(Uuid, Uuid)>,
    Form(form): Form<TransferForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let to = own_classes(&state, &own).await?.into_iter().find(|other| other.id == form.to).ok_or(Error::NotFound)?;
    let learner = UserId(path.1);
    let problem = match state.store.move_learner(learner, own.cohort.id, CohortId(to.id)).await? {
        Moved::Moved => return Ok(see_other(&address(own.cohort.id, "apprenants?fait=change"))),
        Moved::NameTaken => frame.problem("class-name-taken-there"),
        Moved::Full => frame.problem("class-full"),
        Moved::NotFound => return Err(Error::NotFound),
    };
    page(&state, &own, None, Some(problem), String::new()).await
}

/// The running classes of this trainer, without this one.
async fn own_classes(state: &State, own: &OwnCohort) -> Result<Vec<OtherClass>, Error> {
    let trainer = (own.trainer.user.role != Role::Admin).then_some(own.trainer.user.id);
    let all = state.store.cohorts(trainer).await?.into_iter().map(|line| line.cohort);
    let others = all.filter(|cohort| cohort.archived.is_none() && cohort.id != own.cohort.id);
    Ok(others.map(|cohort| OtherClass { id: cohort.id.0, name: cohort.plan.name }).collect())
}

pub(super) async fn page(
    state: &State,
    own: &OwnCohort,
    notice: Option<String>,
    problem: Option<Problem>,
    name: String,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &own.trainer.visitor);
    let learners = state.store.learners(own.cohort.id).await?;
    let learners: Vec<_> = learners
        .into_iter()
        .map(|learner| LearnerView {
            id: learner.user.id.0,
            name: learner.name().to_owned(),
            has_card: learner.carded.is_some(),
            is_disabled: learner.user.disabled,
        })
        .collect();
    let page = LearnersPage {
        head: Head::new(&own.cohort, &frame),
        has_cardless: learners.iter().any(|learner| !learner.has_card),
        learners,
        others: own_classes(state, own).await?,
        notice,
        problem,
        name,
        frame,
    };
    answer(page.problem.is_some(), &page)
}
