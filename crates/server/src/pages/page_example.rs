//! `/lecons/{id}/exemples/{n}/{file}`: a page to try as its author wrote it, with its style sheet and drawings beside it.
//!
//! The lesson frames `index.html`, so that the page is seen without a script; one that a learner has changed is drawn in
//! the frame of [`super::page_frame`] instead.

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderName},
    web,
};
use tremplin_course::{Course, Example, LessonId, PageExample};

use super::frame::Frame;
use crate::{Error, State, auth::Visitor};

const PAGE: &str = "index.html";
/// An origin that is nobody's, which may load what stands beside the page and nothing else.
const POLICY: &str = "sandbox; default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; form-action 'none'; \
                      base-uri 'none'; frame-ancestors 'self'";

/// Where the page of example `n` is.
pub(super) fn address(lesson: &LessonId, n: usize) -> String {
    format!("/lecons/{lesson}/exemples/{n}/{PAGE}")
}

pub(super) async fn show(
    state: web::Data<State>,
    visitor: Visitor,
    path: web::Path<(String, usize, String)>,
) -> Result<HttpResponse, Error> {
    let (id, n, file) = path.into_inner();
    let edition = state.catalogue.edition();
    let id = LessonId::new(&id).ok_or(Error::NotFound)?;
    let lesson = edition.course.lesson(&id).ok_or(Error::NotFound)?;
    let Some(Example::Page(page)) = lesson.examples.get(n) else { return Err(Error::NotFound) };
    let title = || Frame::new(&state, &visitor).n("example-page", "number", n + 1);
    let (media_type, bytes) = match file.as_str() {
        PAGE => ("text/html; charset=utf-8", page.document(&title()).into_bytes()),
        PageExample::SHEET => ("text/css; charset=utf-8", page.css.clone().ok_or(Error::NotFound)?.into_bytes()),
        name => drawing(&edition.course, &id, name).ok_or(Error::NotFound)?,
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((HeaderName::from_static("x-frame-options"), "SAMEORIGIN"))
        // The page's origin is nobody's, so to the browser its own files are another's.
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"))
        .body(bytes))
}

/// An SVG file beside the lesson's own.
fn drawing(course: &Course, lesson: &LessonId, name: &str) -> Option<(&'static str, Vec<u8>)> {
    let module = course.module_of(lesson.as_str())?;
    let is_beside = |path: &str| {
        let beside = path.strip_suffix(name).and_then(|folder| folder.strip_suffix('/'));
        beside.and_then(|folder| folder.split_once('-')).is_some_and(|(_, id)| id == module.id.as_str())
    };
    let image = course.images.iter().find(|(path, _)| is_beside(path)).map(|(_, image)| image)?;
    (image.media_type == "image/svg+xml").then(|| (image.media_type, image.bytes.to_vec()))
}
