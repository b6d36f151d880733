//! `/presence`: a learner signs the half-day that is open, with the code shown in the room.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;
use tremplin_store::{Half, HalfDay, Signed, User};

use super::frame::{Frame, Problem, render, see_other};
use crate::{Error, State, auth::Learner, input::Form};

#[derive(Template)]
#[template(path = "attendance.html")]
struct AttendancePage {
    frame: Frame,
    open: Option<OpenView>,
    problem: Option<Problem>,
}

/// A half-day that is open now.
pub(super) struct OpenView {
    pub(super) title: String,
    pub(super) is_signed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignForm {
    code: String,
}

pub(super) async fn show(state: web::Data<State>, learner: Learner) -> Result<HttpResponse, Error> {
    page(&state, &learner, None).await
}

pub(super) async fn sign(
    state: web::Data<State>,
    learner: Learner,
    Form(form): Form<SignForm>,
) -> Result<HttpResponse, Error> {
    state.signing.admit(learner.user.id)?;
    let code: String = form.code.chars().filter(|c| !c.is_whitespace()).take(20).collect();
    let frame = Frame::new(&state, &learner.visitor);
    let problem = match state.store.sign_attendance(learner.user.id, code, state.now()).await? {
        Signed::Signed => return Ok(see_other("/presence")),
        Signed::WrongCode => frame.problem("presence-wrong"),
        Signed::Closed => frame.problem("presence-closed"),
    };
    page(&state, &learner, Some(problem)).await
}

async fn page(state: &State, learner: &Learner, problem: Option<Problem>) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &learner.visitor);
    let open = open_now(state, &learner.user, &frame).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = AttendancePage { frame, open, problem };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(render(&page)?))
}

/// What the learner may sign now.
pub(super) async fn open_now(state: &State, user: &User, frame: &Frame) -> Result<Option<OpenView>, Error> {
    let open = state.store.open_attendance(user.id, state.now()).await?;
    Ok(open.map(|(half_day, signed)| OpenView { title: title(&half_day, frame), is_signed: signed.is_some() }))
}

/// "24 novembre 2026, matin".
pub(super) fn title(half_day: &HalfDay, frame: &Frame) -> String {
    let values = [("day", frame.day(&half_day.day).into()), ("half", half(half_day.half, frame).into())];
    frame.all("attendance-half-day", values)
}

pub(super) fn half(half: Half, frame: &Frame) -> String {
    frame.t(match half {
        Half::Morning => "attendance-morning",
        Half::Afternoon => "attendance-afternoon",
    })
}
