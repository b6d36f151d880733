//! Ways in: signing in, trying without an account, creating an account, the first admin; and the way out.

use actix_web::{HttpRequest, HttpResponse, cookie::Cookie, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Frame, Problem, own_path, render, see_other};
use crate::{
    Error, State,
    auth::{self, Registration, SignIn, Visitor},
    input::Form,
};

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    frame: Frame,
    problem: Option<Problem>,
    name: String,
    /// Where to go afterwards.
    then: Option<String>,
    is_new: bool,
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    frame: Frame,
    problem: Option<Problem>,
    name: String,
    is_new: bool,
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    frame: Frame,
    problem: Option<Problem>,
    name: String,
    is_new: bool,
}

/// `?vers=/exercices/total`: where someone was on their way to.
#[derive(Deserialize)]
pub(super) struct OnTheWay {
    vers: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInForm {
    name: String,
    secret: String,
    then: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountForm {
    name: String,
    secret: String,
}

pub(super) async fn show_sign_in(
    state: web::Data<State>,
    visitor: Visitor,
    way: web::Query<OnTheWay>,
) -> Result<HttpResponse, Error> {
    let then = way.into_inner().vers.filter(|path| own_path(path).is_some());
    let frame = Frame::new(&state, &visitor);
    page(StatusCode::OK, &SignInPage { frame, problem: None, name: String::new(), then, is_new: false })
}

pub(super) async fn sign_in(
    state: web::Data<State>,
    visitor: Visitor,
    request: HttpRequest,
    Form(form): Form<SignInForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &visitor);
    let then = form.then.filter(|path| own_path(path).is_some());
    let (status, problem) = match auth::sign_in(&state, &request, &form.name, form.secret).await? {
        SignIn::Done(session) => return welcome(then.as_deref().unwrap_or("/"), &session.cookie),
        SignIn::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, frame.problem("sign-in-wrong")),
        SignIn::Wait { seconds } => (StatusCode::TOO_MANY_REQUESTS, throttled(seconds, &frame)),
    };
    page(status, &SignInPage { frame, problem: Some(problem), name: form.name, then, is_new: false })
}

/// "Essayer sans compte". Someone who has a session keeps it: there is nothing to try.
pub(super) async fn try_without_account(
    state: web::Data<State>,
    visitor: Visitor,
    request: HttpRequest,
    way: web::Query<OnTheWay>,
) -> Result<HttpResponse, Error> {
    let then = way.vers.as_deref().and_then(own_path).unwrap_or("/");
    if visitor.user.is_some() {
        return Ok(see_other(then));
    }
    welcome(then, &auth::try_as_guest(&state, &request).await?.cookie)
}

pub(super) async fn show_register(state: web::Data<State>, visitor: Visitor) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &visitor);
    if visitor.user.is_some() && !frame.is_guest() {
        return Ok(see_other("/compte"));
    }
    page(StatusCode::OK, &RegisterPage { frame, problem: None, name: String::new(), is_new: true })
}

pub(super) async fn register(
    state: web::Data<State>,
    visitor: Visitor,
    request: HttpRequest,
    Form(form): Form<AccountForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &visitor);
    let registered = auth::register(&state, &request, visitor.user.as_ref(), &form.name, form.secret).await;
    let problem = match outcome(registered, &frame)? {
        Ok(cookie) => return welcome("/", &cookie),
        Err(problem) => problem,
    };
    let page_of = RegisterPage { frame, problem: Some(problem), name: form.name, is_new: true };
    page(StatusCode::UNPROCESSABLE_ENTITY, &page_of)
}

/// `/installation/{token}`: the link that `serve` prints as long as there is no admin.
pub(super) async fn show_setup(
    state: web::Data<State>,
    visitor: Visitor,
    token: web::Path<String>,
) -> Result<HttpResponse, Error> {
    if !state.store.setup_open(&token).await? {
        return Err(Error::Closed("setup-closed"));
    }
    let frame = Frame::new(&state, &visitor);
    page(StatusCode::OK, &SetupPage { frame, problem: None, name: String::new(), is_new: true })
}

pub(super) async fn set_up(
    state: web::Data<State>,
    visitor: Visitor,
    request: HttpRequest,
    token: web::Path<String>,
    Form(form): Form<AccountForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &visitor);
    let created = auth::create_first_admin(&state, &request, &token, &form.name, form.secret).await;
    let problem = match outcome(created, &frame)? {
        Ok(cookie) => return welcome("/", &cookie),
        Err(problem) => problem,
    };
    page(StatusCode::UNPROCESSABLE_ENTITY, &SetupPage { frame, problem: Some(problem), name: form.name, is_new: true })
}

pub(super) async fn sign_out(
    state: web::Data<State>,
    _visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    welcome("/", &auth::sign_out(&state, &request).await?)
}

/// What is wrong with a name or secret that was chosen, in words; any other error stays one.
pub(super) fn problem_of(error: Error, frame: &Frame) -> Result<Problem, Error> {
    match error {
        Error::BadInput("name-unusable") => Ok(frame.problem("form-name-invalid")),
        Error::BadInput("secret-short") => Ok(frame.problem("form-secret-short")),
        Error::BadInput("secret-unusable") => Ok(frame.problem("form-secret-unusable")),
        error => Err(error),
    }
}

fn outcome(registered: Result<Registration, Error>, frame: &Frame) -> Result<Result<Cookie<'static>, Problem>, Error> {
    match registered {
        Ok(Registration::Done(session)) => Ok(Ok(session.cookie)),
        Ok(Registration::NameTaken) => Ok(Err(frame.problem("form-name-taken"))),
        Err(error) => problem_of(error, frame).map(Err),
    }
}

pub(super) fn throttled(seconds: u64, frame: &Frame) -> Problem {
    Problem { title: frame.t("sign-in-throttled-title"), text: frame.n("sign-in-throttled", "seconds", seconds) }
}

pub(super) fn welcome(address: &str, cookie: &Cookie) -> Result<HttpResponse, Error> {
    let mut response = see_other(address);
    response.add_cookie(cookie).map_err(|error| Error::Internal(format!("a cookie could not be written: {error}")))?;
    Ok(response)
}

pub(super) fn page(status: StatusCode, page: &impl Template) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(render(page)?))
}
