//! Scripts, styles and pictures, built by esbuild into `web/dist` under names that change with their content.
//!
//! In release builds they are inside the program; in debug builds they are read from the folder.

use std::{borrow::Cow, collections::BTreeMap};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web,
};
use rust_embed::RustEmbed;

use crate::{Error, State};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

const MANIFEST: &str = "manifest.json";

/// Where each asset is, by the name the sources call it.
#[derive(Debug, Default)]
pub struct Assets {
    addresses: BTreeMap<String, String>,
}

impl Assets {
    /// Reads `manifest.json`: `{"main.css": "main-1a2b3c.css", ...}`. Empty when the assets were not built.
    pub fn load() -> Self {
        let addresses =
            Dist::get(MANIFEST).and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_else(|| {
                tracing::warn!("web/dist/manifest.json is missing: pages will have no style; run 'make web'");
                BTreeMap::new()
            });
        Self { addresses }
    }

    /// The address of `name` for a page: `/static/main-1a2b3c.css`. In debug builds the manifest is read each time, so
    /// that assets may be built while the server runs.
    pub fn url(&self, name: &str) -> String {
        let fresh = if cfg!(debug_assertions) { Some(Self::load()) } else { None };
        let addresses = fresh.as_ref().map_or(&self.addresses, |assets| &assets.addresses);
        format!("/static/{}", addresses.get(name).map_or(name, String::as_str))
    }

    /// The text of `name`, for a document that holds it inside.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let file = Dist::get(self.url(name).trim_start_matches("/static/"))?;
        String::from_utf8(file.data.into_owned()).ok()
    }
}

/// Twins made at build time, best first: encoding and ending. Browsers ask for brotli over https only.
const TWINS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// `GET /static/{file}`: the compressed twin where the browser takes it.
pub(crate) async fn serve(
    _state: web::Data<State>,
    file: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let name = file.into_inner();
    if name == MANIFEST || [".map", ".br", ".gz"].iter().any(|ending| name.ends_with(ending)) {
        return Err(Error::NotFound);
    }
    let plain = Dist::get(&name).ok_or(Error::NotFound)?;
    let twin = TWINS
        .into_iter()
        .filter(|(encoding, _)| accepts(&request, encoding))
        .find_map(|(encoding, ending)| Dist::get(&format!("{name}{ending}")).map(|twin| (encoding, twin.data)));
    let (encoding, data) = twin.unwrap_or(("identity", plain.data));
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, content_type(&name)))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "Accept-Encoding"))
        // Said even when plain, so that the compressing layer leaves the body alone.
        .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(encoding)));
    Ok(match data {
        Cow::Borrowed(bytes) => response.body(bytes),
        Cow::Owned(bytes) => response.body(bytes),
    })
}

/// Styles, since drawings have them inside.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// `GET /contenu/{path}`: a picture of the course.
pub(crate) async fn picture(state: web::Data<State>, path: web::Path<String>) -> Result<HttpResponse, Error> {
    let edition = state.catalogue.edition();
    let image = edition.course.images.get(path.as_str()).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(image.media_type)
        // An author's next version has the same address.
        .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
        .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("identity")))
        // Opened by itself, an SVG is a document: nothing in it runs or loads, whatever it holds.
        .insert_header((header::CONTENT_SECURITY_POLICY, PICTURE_POLICY))
        .body(image.bytes.to_vec()))
}

fn accepts(request: &HttpRequest, encoding: &str) -> bool {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|list| {
        list.split(',').any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            parts.next() == Some(encoding) && !parts.any(|weight| weight == "q=0")
        })
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}
