//! `/formateur/contenu`: what the course's files say against themselves, for trainers.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Diagnostic, Severity, Step};

use super::{
    frame::{Frame, Link, html},
    preview::step_in,
};
use crate::{Error, State, auth::Trainer};

#[derive(Template)]
#[template(path = "content.html")]
struct ContentPage<'a> {
    frame: Frame,
    /// What is served, so that the page knows when that changes.
    edition: String,
    diagnostics: Vec<Line<'a>>,
    /// Files whose last good version is served.
    outdated: &'a [String],
    modules: Vec<ModuleView<'a>>,
}

/// The previews of a module's steps.
struct ModuleView<'a> {
    title: &'a str,
    steps: Vec<Link>,
}

struct Line<'a> {
    found: &'a Diagnostic,
    /// The preview of the step that it is of.
    preview: Option<String>,
}

pub(super) async fn show(state: web::Data<State>, trainer: Trainer) -> Result<HttpResponse, Error> {
    let edition = state.catalogue.edition();
    let frame = Frame::new(&state, &trainer.visitor);
    let line = |found| Line { found, preview: step_in(&found.path).map(preview_of) };
    let diagnostics = edition.diagnostics.iter().map(line).collect();
    let preview = |step: &Step| Link { href: preview_of(step.id()), text: step.title().to_owned() };
    let modules = edition.course.modules.iter();
    let modules = modules
        .map(|module| ModuleView { title: &module.title, steps: module.steps.iter().map(preview).collect() })
        .collect();
    let digest = edition.digest.map_or_else(String::new, |digest| digest.to_string());
    html(&ContentPage { frame, edition: digest, diagnostics, outdated: &edition.outdated, modules })
}

fn preview_of(id: &str) -> String {
    format!("/formateur/apercu/{id}")
}
