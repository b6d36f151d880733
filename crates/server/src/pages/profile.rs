//! `/compte`: one's own account.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;
use tremplin_store::{Joined, Role};

use super::{
    entry::problem_of,
    frame::{Frame, Problem, render, see_other},
};
use crate::{
    Error, State,
    auth::{self, Learner},
    input::Form,
};

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage {
    frame: Frame,
    name: String,
    role: String,
    /// The class they are in, in words.
    class: Option<String>,
    problem: Option<Problem>,
    join_problem: Option<Problem>,
    erase_problem: Option<Problem>,
    /// Trainers and admins are taken away by an admin.
    may_erase: bool,
    /// What was typed as a class code.
    code: String,
    changed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinForm {
    code: String,
}

/// What one of the page's forms came to.
#[derive(Default)]
struct Outcome {
    problem: Option<Problem>,
    join_problem: Option<Problem>,
    erase_problem: Option<Problem>,
    code: String,
    changed: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    /// Present after a change.
    change: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SecretForm {
    current: String,
    secret: String,
    /// For the browser's password keeper only; who changes is whose session it is.
    #[serde(rename = "name")]
    _name: Option<String>,
}

pub(super) async fn show(
    state: web::Data<State>,
    learner: Learner,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    page(&state, &learner, Outcome { changed: asked.change.is_some(), ..Outcome::default() }).await
}

/// Joins a class by its code.
pub(super) async fn join_class(
    state: web::Data<State>,
    learner: Learner,
    request: HttpRequest,
    Form(form): Form<JoinForm>,
) -> Result<HttpResponse, Error> {
    match learner.user.role {
        Role::Guest => return Err(Error::Forbidden),
        Role::Learner => {}
        // They learn in no class: their page has no such form.
        Role::Trainer | Role::Admin => return Ok(see_other("/compte")),
    }
    let frame = Frame::new(&state, &learner.visitor);
    let problem = match auth::join_class(&state, &request, &learner.user, &form.code).await? {
        Joined::Joined(_) | Joined::Already(_) => return Ok(see_other("/compte")),
        Joined::Elsewhere => frame.problem("join-elsewhere"),
        Joined::NoSuchCode => frame.problem("join-no-code"),
        Joined::NameTaken => frame.problem("join-name-taken"),
        Joined::Full => frame.problem("class-full"),
    };
    page(&state, &learner, Outcome { join_problem: Some(problem), code: form.code, ..Outcome::default() }).await
}

pub(super) async fn change_secret(
    state: web::Data<State>,
    learner: Learner,
    Form(form): Form<SecretForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &learner.visitor);
    let problem = match auth::change_secret(&state, &learner.user, form.current, form.secret).await {
        Ok(Some(session)) => {
            let mut response = see_other("/compte?change=1");
            let written = response.add_cookie(&session.cookie);
            written.map_err(|error| Error::Internal(format!("a cookie could not be written: {error}")))?;
            return Ok(response);
        }
        Ok(None) => frame.problem("profile-wrong-current"),
        Err(error) => problem_of(error, &frame)?,
    };
    page(&state, &learner, Outcome { problem: Some(problem), ..Outcome::default() }).await
}

/// The page again, with why the account is still there.
pub(super) async fn not_erased(state: &State, learner: &Learner) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &learner.visitor);
    let problem = frame.problem("profile-wrong-current");
    page(state, learner, Outcome { erase_problem: Some(problem), ..Outcome::default() }).await
}

async fn page(state: &State, learner: &Learner, outcome: Outcome) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &learner.visitor);
    let Outcome { problem, join_problem, erase_problem, code, changed } = outcome;
    let class = state.store.cohort_of_learner(learner.user.id).await?;
    let class = class.map(|cohort| frame.with("profile-class", "name", cohort.plan.name));
    let refused = problem.is_some() || join_problem.is_some() || erase_problem.is_some();
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let role = frame.with("profile-role", "role", frame.role_name(learner.user.role));
    let name = frame.person().map(|person| person.name).unwrap_or_default();
    let may_erase = learner.user.role == Role::Learner;
    let page = ProfilePage { frame, name, role, class, problem, join_problem, erase_problem, may_erase, code, changed };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(render(&page)?))
}
