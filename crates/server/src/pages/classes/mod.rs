//! `/formateur/classes`: a trainer's own cohorts.

mod announcements;
mod attendance;
mod attendance_records;
mod book;
mod cards;
mod exercise;
mod exercise_stats;
mod grades;
mod import;
mod late;
mod learner;
mod learners;
mod live;
mod live_view;
mod positioning;
mod programme;
mod settings;
mod similar;
mod works;
mod wrong_block;

pub(super) use announcements::byline;

use actix_web::{HttpResponse, http::Method, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;
use tremplin_store::{Cohort, CohortId, CohortPlan, CreatedCohort, NewCohort, Role};
use uuid::Uuid;

use super::frame::{Frame, Link, Problem, render, see_other};
use crate::{
    Error, State,
    auth::{Trainer, words},
    input::Form,
    routes::{Access, Route},
};

const LIST: &str = "/formateur/classes";
/// Longest name of a class, in characters.
const MAX_NAME_CHARS: usize = 80;
/// Codes are drawn until one is free; with some thousand of them, this many never fail all.
const CODE_DRAWS: usize = 40;

pub(super) fn routes() -> Vec<Route> {
    let get = |path, handler| Route::new(Method::GET, path, Access::Trainer, handler);
    let post = |path, handler| Route::new(Method::POST, path, Access::Trainer, handler);
    let mut all = of_learners();
    all.extend([
        get("/formateur/classes", || web::get().to(list)),
        post("/formateur/classes", || web::post().to(create)),
        get("/formateur/classes/{id}", || web::get().to(live::show)),
        get("/formateur/classes/{id}/evenements", || web::get().to(live::events)),
        post("/formateur/classes/{id}/appels", || web::post().to(live::call)),
        get("/formateur/classes/{id}/blocages", || web::get().to(live::show_rules)),
        post("/formateur/classes/{id}/blocages", || web::post().to(live::save_rules)),
        get("/formateur/classes/{id}/apprenants", || web::get().to(learners::show)),
        post("/formateur/classes/{id}/apprenants", || web::post().to(learners::add)),
        post("/formateur/classes/{id}/apprenants/fichier", || web::post().to(import::upload)),
        get("/formateur/classes/{id}/apprenants/liste/{list}", || web::get().to(import::show)),
        post("/formateur/classes/{id}/apprenants/liste/{list}", || web::post().to(import::confirm)),
        post("/formateur/classes/{id}/apprenants/{learner}/classe", || web::post().to(learners::transfer)),
        get("/formateur/classes/{id}/travaux", || web::get().to(works::show)),
        get("/formateur/classes/{id}/positionnement", || web::get().to(positioning::show)),
        post("/formateur/classes/{id}/cartes", || web::post().to(cards::print)),
        get("/formateur/classes/{id}/resultats", || web::get().to(grades::show)),
        get("/formateur/classes/{id}/resultats.csv", || web::get().to(grades::export)),
        get("/formateur/classes/{id}/exercices/{exercise}", || web::get().to(exercise::show)),
        get("/formateur/classes/{id}/exercices/{exercise}/ressemblances", || web::get().to(similar::show)),
        get("/formateur/classes/{id}/exercices/{exercise}/ressemblances/{first}/{second}", || {
            web::get().to(similar::show_pair)
        }),
        get("/formateur/classes/{id}/exercices/{exercise}/reponses/{answer}", || web::get().to(wrong_block::show)),
        get("/formateur/classes/{id}/exercices/{exercise}/reponses/{answer}/bloc.md", || {
            web::get().to(wrong_block::download)
        }),
        get("/formateur/classes/{id}/annonces", || web::get().to(announcements::show)),
        post("/formateur/classes/{id}/annonces", || web::post().to(announcements::create)),
        get("/formateur/classes/{id}/annonces/{announcement}", || web::get().to(announcements::show_one)),
        post("/formateur/classes/{id}/annonces/{announcement}", || web::post().to(announcements::change)),
        get("/formateur/classes/{id}/programme", || web::get().to(programme::show)),
        post("/formateur/classes/{id}/programme", || web::post().to(programme::save_dates)),
        post("/formateur/classes/{id}/programme/ordre", || web::post().to(programme::set_order)),
        post("/formateur/classes/{id}/programme/ouvertures", || web::post().to(programme::open)),
        get("/formateur/classes/{id}/emargement", || web::get().to(attendance::show)),
        post("/formateur/classes/{id}/emargement", || web::post().to(attendance::create)),
        get("/formateur/classes/{id}/emargement.csv", || web::get().to(attendance_records::export)),
        get("/formateur/classes/{id}/emargement/feuille", || web::get().to(attendance_records::print)),
        get("/formateur/classes/{id}/emargement/{half_day}", || web::get().to(attendance::show_one)),
        post("/formateur/classes/{id}/emargement/{half_day}", || web::post().to(attendance::save)),
        post("/formateur/classes/{id}/emargement/{half_day}/ouverture", || web::post().to(attendance::open)),
        get("/formateur/classes/{id}/reglages", || web::get().to(settings::show)),
        post("/formateur/classes/{id}/reglages", || web::post().to(settings::save)),
        post("/formateur/classes/{id}/code", || web::post().to(settings::renew_code)),
        post("/formateur/classes/{id}/archive", || web::post().to(settings::archive)),
    ]);
    all
}

/// The pages of one learner of a class.
fn of_learners() -> Vec<Route> {
    let get = |path, handler| Route::new(Method::GET, path, Access::Trainer, handler);
    let post = |path, handler| Route::new(Method::POST, path, Access::Trainer, handler);
    vec![
        get("/formateur/classes/{id}/apprenants/{learner}", || web::get().to(learner::show)),
        post("/formateur/classes/{id}/apprenants/{learner}/notes", || web::post().to(learner::save_note)),
        get("/formateur/classes/{id}/apprenants/{learner}/exercices/{exercise}", || web::get().to(learner::show_work)),
        get("/formateur/classes/{id}/apprenants/{learner}/exercices/{exercise}/rejeu", || {
            web::get().to(learner::show_replay)
        }),
        post("/formateur/classes/{id}/apprenants/{learner}/exercices/{exercise}/commentaires", || {
            web::post().to(learner::save_comment)
        }),
        post("/formateur/classes/{id}/apprenants/{learner}/exercices/{exercise}/notation", || {
            web::post().to(learner::save_marks)
        }),
        get("/formateur/classes/{id}/apprenants/{learner}/bilan", || web::get().to(learner::show_report)),
    ]
}

#[derive(Template)]
#[template(path = "classes/list.html")]
struct ListPage {
    frame: Frame,
    running: Vec<LineView>,
    archived: Vec<LineView>,
    problem: Option<Problem>,
    name: String,
}

struct LineView {
    href: String,
    name: String,
    code: String,
    dates: Option<String>,
    learners: String,
}

/// What stands above every page of one class.
struct Head {
    id: Uuid,
    name: String,
    code: String,
    dates: Option<String>,
    is_archived: bool,
    tabs: Vec<Tab>,
}

struct Tab {
    link: Link,
    is_current: bool,
}

impl Head {
    fn new(cohort: &Cohort, frame: &Frame) -> Self {
        let tab = |page: &str, words: &str| {
            let href = address(cohort.id, page);
            Tab { is_current: frame.under(&href), link: Link { href, text: frame.t(words) } }
        };
        let live = format!("{LIST}/{}", cohort.id);
        let live = Tab { is_current: frame.at(&live), link: Link { href: live, text: frame.t("class-tab-live") } };
        let mut grades = tab("resultats", "class-tab-grades");
        grades.is_current |= frame.under(&address(cohort.id, "exercices"));
        Self {
            id: cohort.id.0,
            name: cohort.plan.name.clone(),
            code: cohort.code.as_str().to_owned(),
            dates: dates(&cohort.plan, frame),
            is_archived: cohort.archived.is_some(),
            tabs: vec![
                live,
                grades,
                tab("apprenants", "class-tab-learners"),
                tab("travaux", "class-tab-works"),
                tab("positionnement", "class-tab-positioning"),
                tab("annonces", "class-tab-announcements"),
                tab("programme", "class-tab-programme"),
                tab("emargement", "class-tab-attendance"),
                tab("reglages", "class-tab-settings"),
            ],
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameForm {
    name: String,
}

async fn list(state: web::Data<State>, trainer: Trainer) -> Result<HttpResponse, Error> {
    list_page(&state, &trainer, None, String::new()).await
}

async fn create(state: web::Data<State>, trainer: Trainer, Form(form): Form<NameForm>) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &trainer.visitor);
    let Some(name) = one_line(&form.name) else {
        return list_page(&state, &trainer, Some(frame.problem("class-name-invalid")), form.name).await;
    };
    let plan = CohortPlan { name, joinable: true, starts: None, ends: None, hours: 0, modules: Vec::new() };
    for _ in 0..CODE_DRAWS {
        let new = NewCohort {
            id: CohortId(Uuid::new_v4()),
            code: draw_code()?,
            plan: plan.clone(),
            trainers: vec![trainer.user.id],
            created: state.now(),
        };
        if let CreatedCohort::Created(cohort) = state.store.create_cohort(new).await? {
            return Ok(see_other(&address(cohort.id, "reglages")));
        }
    }
    Err(Error::Unavailable("no class code is free".into()))
}

async fn list_page(
    state: &State,
    trainer: &Trainer,
    problem: Option<Problem>,
    name: String,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &trainer.visitor);
    let own = (trainer.user.role != Role::Admin).then_some(trainer.user.id);
    let (running, archived): (Vec<_>, Vec<_>) =
        state.store.cohorts(own).await?.into_iter().partition(|line| line.cohort.archived.is_none());
    let view = |line: tremplin_store::CohortLine| LineView {
        href: format!("{LIST}/{}", line.cohort.id),
        code: line.cohort.code.as_str().to_owned(),
        dates: dates(&line.cohort.plan, &frame),
        learners: frame.n("class-learners", "count", line.learners),
        name: line.cohort.plan.name,
    };
    let running = running.into_iter().map(view).collect();
    let archived = archived.into_iter().map(view).collect();
    answer(problem.is_some(), &ListPage { frame, running, archived, problem, name })
}

/// A page of one class.
fn address(id: CohortId, page: &str) -> String {
    format!("{LIST}/{id}/{page}")
}

/// "du 1 septembre au 30 novembre 2026", as far as it was said.
fn dates(plan: &CohortPlan, frame: &Frame) -> Option<String> {
    let day = |day| frame.day(day);
    match (&plan.starts, &plan.ends) {
        (Some(starts), Some(ends)) => {
            Some(frame.all("class-dates", [("starts", day(starts).into()), ("ends", day(ends).into())]))
        }
        (Some(starts), None) => Some(frame.with("class-from", "starts", day(starts))),
        (None, Some(ends)) => Some(frame.with("class-until", "ends", day(ends))),
        (None, None) => None,
    }
}

/// A name as typed, when it is one.
fn one_line(text: &str) -> Option<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=MAX_NAME_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    fits.then_some(name)
}

fn draw_code() -> Result<tremplin_store::ClassCode, Error> {
    let code = words::class_code(&mut rand::rng());
    tremplin_store::ClassCode::new(&code).ok_or_else(|| Error::Internal(format!("{code} is no class code")))
}

/// A page; one with a problem on it says so in its status.
fn answer(has_problem: bool, page: &impl Template) -> Result<HttpResponse, Error> {
    let status = if has_problem { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(render(page)?))
}
