//! Ways in for a learner of a class: code, name and secret word, or the QR code of their card.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{
    entry::{page, throttled, welcome},
    frame::{Frame, Problem},
};
use crate::{
    Error, State,
    auth::{self, SignIn, Visitor},
    input::Form,
};

#[derive(Template)]
#[template(path = "class-entry.html")]
struct ClassEntryPage {
    frame: Frame,
    problem: Option<Problem>,
    code: String,
    name: String,
    is_new: bool,
}

#[derive(Template)]
#[template(path = "card.html")]
struct CardPage {
    frame: Frame,
    /// Where the card leads; `None` when it is used up, or was replaced.
    holder: Option<Holder>,
}

struct Holder {
    name: String,
    class: String,
    address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryForm {
    code: String,
    name: String,
    secret: String,
}

pub(super) async fn show(state: web::Data<State>, visitor: Visitor) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &visitor);
    let (code, name) = (String::new(), String::new());
    page(StatusCode::OK, &ClassEntryPage { frame, problem: None, code, name, is_new: false })
}

pub(super) async fn sign_in(
    state: web::Data<State>,
    visitor: Visitor,
    request: HttpRequest,
    Form(form): Form<EntryForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &visitor);
    // Cards are copied by hand: a space at the end is nobody's secret.
    let secret = form.secret.trim().to_owned();
    let (status, problem) = match auth::sign_in_to_class(&state, &request, &form.code, &form.name, secret).await? {
        SignIn::Done(session) => return welcome("/", &session.cookie),
        SignIn::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, frame.problem("class-entry-wrong")),
        SignIn::Wait { seconds } => (StatusCode::TOO_MANY_REQUESTS, throttled(seconds, &frame)),
    };
    let problem = Some(problem);
    page(status, &ClassEntryPage { frame, problem, code: form.code, name: form.name, is_new: false })
}

/// The page that a card's QR code opens. It uses nothing up: whatever looks at an address before its reader does not
/// press the button.
pub(super) async fn show_card(
    state: web::Data<State>,
    visitor: Visitor,
    token: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &visitor);
    let found = state.store.card_holder(&auth::card_digest(&token)).await?;
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let holder = found.map(|found| Holder {
        name: found.user.name.map(|name| name.as_str().to_owned()).unwrap_or_default(),
        class: found.cohort,
        address: format!("/carte/{}", *token),
    });
    page(status, &CardPage { frame, holder })
}

pub(super) async fn use_card(
    state: web::Data<State>,
    visitor: Visitor,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Error> {
    match auth::sign_in_by_card(&state, &request, &token).await? {
        Some(session) => welcome("/", &session.cookie),
        None => page(StatusCode::NOT_FOUND, &CardPage { frame: Frame::new(&state, &visitor), holder: None }),
    }
}
