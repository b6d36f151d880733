//! `/compte`: one's own account.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

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
    problem: Option<Problem>,
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
    page(&state, &learner, None, asked.change.is_some())
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
    page(&state, &learner, Some(problem), false)
}

fn page(state: &State, learner: &Learner, problem: Option<Problem>, changed: bool) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &learner.visitor);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let role = frame.with("profile-role", "role", frame.role_name(learner.user.role));
    let name = frame.person().map(|person| person.name).unwrap_or_default();
    let page = ProfilePage { frame, name, role, problem, changed };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(render(&page)?))
}
