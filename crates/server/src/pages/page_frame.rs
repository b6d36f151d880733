//! `/apercu/page` and `/apercu/programme`: the empty document in which an exercise shows its learner's own page.
//!
//! A document written by a script (`srcdoc`, `blob:`) takes over the policy of the page that made it, and ours forbids
//! what every learner's page has: styles of its own. So the exercise frames this document, which has a policy of its
//! own and an origin that is nobody's; its script gets the files by message and draws them in a frame inside, which
//! takes over this policy. The policy's `frame-src` also holds that inner frame where it is: a link or
//! a script of the learner's leads to no other address.

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderName},
    web,
};
use askama::Template;

use super::frame::{Frame, render};
use crate::{Error, State, auth::Visitor};

#[derive(Template)]
#[template(path = "page-frame.html")]
struct PageFrame {
    frame: Frame,
    script: String,
}

/// A page that is only looked at: no script in it runs, since none but ours knows the nonce.
pub(super) async fn still(state: web::Data<State>, visitor: Visitor) -> Result<HttpResponse, Error> {
    let script_source = format!("'nonce-{}'", visitor.nonce);
    show(&state, &visitor, &script_source)
}

/// A page whose scripts run.
pub(super) async fn running(state: web::Data<State>, visitor: Visitor) -> Result<HttpResponse, Error> {
    show(&state, &visitor, "'unsafe-inline'")
}

fn show(state: &State, visitor: &Visitor, script_source: &str) -> Result<HttpResponse, Error> {
    let script = state.assets.text("page-frame.js").unwrap_or_default();
    let page = PageFrame { frame: Frame::new(state, visitor), script };
    let policy = format!(
        "sandbox allow-scripts; default-src 'none'; script-src {script_source}; style-src 'unsafe-inline'; \
         img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    );
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((HeaderName::from_static("x-frame-options"), "SAMEORIGIN"))
        .body(render(&page)?))
}
