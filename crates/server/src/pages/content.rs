//! `/formateur/contenu`: what the course's files say against themselves, for trainers.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Diagnostic, Severity};

use super::frame::{Frame, html};
use crate::{Error, State, auth::Trainer};

#[derive(Template)]
#[template(path = "content.html")]
struct ContentPage<'a> {
    frame: Frame,
    diagnostics: &'a [Diagnostic],
    /// Files whose last good version is served.
    outdated: &'a [String],
}

pub(super) async fn show(state: web::Data<State>, trainer: Trainer) -> Result<HttpResponse, Error> {
    let edition = state.catalogue.edition();
    let frame = Frame::new(&state, &trainer.visitor);
    html(&ContentPage { frame, diagnostics: &edition.diagnostics, outdated: &edition.outdated })
}
