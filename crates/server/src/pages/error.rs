//! The page that says what went wrong; for 401 it offers to sign in.

use actix_web::http::StatusCode;
use askama::Template;

use super::frame::{Frame, own_path, render};
use crate::{State, auth::Visitor, error::Shown};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    title: String,
    text: String,
    /// After how long to try again, where that is known.
    wait: Option<String>,
    status: u16,
    offers_sign_in: bool,
    sign_in: String,
}

pub(crate) fn page(state: &State, visitor: &Visitor, shown: &Shown) -> String {
    let frame = Frame::new(state, visitor);
    let page = ProblemPage {
        title: frame.t(title(shown.status)),
        text: frame.t(&format!("error-{}", shown.code)),
        wait: shown.retry_after_s.map(|seconds| frame.n("problem-wait", "seconds", seconds)),
        status: shown.status.as_u16(),
        offers_sign_in: shown.status == StatusCode::UNAUTHORIZED,
        sign_in: match own_path(frame.path()) {
            Some(path) => format!("/connexion?vers={path}"),
            None => "/connexion".to_owned(),
        },
        frame,
    };
    render(&page).unwrap_or_else(|error| {
        tracing::error!(%error, "the error page itself could not be drawn");
        page.text
    })
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "problem-not-found",
        StatusCode::UNAUTHORIZED => "problem-sign-in",
        StatusCode::FORBIDDEN => "problem-forbidden",
        StatusCode::PAYLOAD_TOO_LARGE => "problem-too-large",
        StatusCode::TOO_MANY_REQUESTS => "problem-too-many",
        status if status.is_server_error() => "problem-down",
        _ => "problem-bad",
    }
}
