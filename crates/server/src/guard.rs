//! What stands before and after every request: where it may come from, the reader's language, the security headers,
//! and the page or JSON that shows an error.

use actix_web::{
    Error as ActixError, HttpMessage as _, HttpRequest, HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use rand::RngCore as _;

use crate::{Error, Locale, State, auth::Visitor, error::Shown, pages};

/// A word that the page's own style and script elements repeat; new for each response.
#[derive(Debug, Clone)]
pub(crate) struct Nonce(pub(crate) String);

const MAX_ADDRESS_BYTES: usize = 8 * 1024;

/// The pages whose policy allows a frame: a lesson, an exercise, what a learner handed in for it, and an author's preview.
const WITH_FRAME: [&str; 4] = [
    "/lecons/{id}",
    "/exercices/{id}",
    "/formateur/classes/{id}/apprenants/{learner}/exercices/{exercise}",
    "/formateur/apercu/{id}",
];
/// The pages that an author's preview frames; no other page of ours lets itself be framed, and nobody else may.
const FRAMED: [&str; 2] = ["/lecons/{id}", "/exercices/{id}"];

/// What every answer says, unless its handler said otherwise.
const FIXED_HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
];

/// The outermost layer: refuses cross-site effects, settles language and nonce, then dresses the answer.
pub(crate) async fn stand(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    // The same answer without its body, which the protocol's own layer leaves out.
    if *request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let nonce = Nonce(random_word());
    let asked = Locale::asked(request.query_string());
    let locale = Locale::of(request.request());
    request.extensions_mut().insert(locale);
    request.extensions_mut().insert(nonce.clone());
    let mut response = if is_cross_site(request.request()) {
        request.error_response(Error::CrossSite)
    } else if request.uri().path_and_query().is_some_and(|address| address.as_str().len() > MAX_ADDRESS_BYTES) {
        request.error_response(Error::TooLong)
    } else {
        // No second handle on the request may be held here: routing writes to it.
        next.call(request).await?.map_into_boxed_body()
    };
    if lacks_words(response.response()) {
        response = show_error(response).await;
    }
    if let Some(locale) = asked {
        // A cookie that cannot be added is a preference not kept: the page itself is right.
        if let Err(error) = response.response_mut().add_cookie(&locale.cookie()) {
            tracing::warn!(%error, "the language cookie was not set");
        }
    }
    dress(&mut response, &nonce);
    Ok(response)
}

/// A browser says where a request comes from in `Sec-Fetch-Site` or, on plain http, in `Origin`. A client that sends
/// neither is no browser, and carries nobody's cookies but its own.
fn is_cross_site(request: &HttpRequest) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_none() || authority != text(header::HOST)
}

/// Whether this is an error that somebody returned, as opposed to an answer that a handler wrote itself.
fn lacks_words(response: &HttpResponse<BoxBody>) -> bool {
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    let returned = response.error().is_some() || response.extensions().contains::<Shown>();
    let empty = matches!(response.body().size(), BodySize::None | BodySize::Sized(0));
    is_error && (returned || empty)
}

/// Replaces an error's empty body by a page, or by JSON for the API.
async fn show_error(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let shown = response.extensions().get::<Shown>().cloned().unwrap_or_else(|| shown_for(response.status()));
    let mut answer = HttpResponse::build(shown.status);
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            answer.append_header((name.clone(), value.clone()));
        }
    }
    let locale = Locale::of(&request);
    let answer = if request.path().starts_with("/api/") {
        let message = locale.text(&format!("error-{}", shown.code));
        answer.json(serde_json::json!({ "error": { "code": shown.code, "message": message } }))
    } else {
        let visitor = Visitor::of_or_stranger(&request).await;
        let page = match request.app_data::<web::Data<State>>() {
            Some(state) => pages::error::page(state, &visitor, &shown),
            None => locale.text(&format!("error-{}", shown.code)),
        };
        answer.content_type("text/html; charset=utf-8").body(page)
    };
    ServiceResponse::new(request, answer)
}

/// For errors that actix-web itself answered, before any handler.
fn shown_for(status: StatusCode) -> Shown {
    let code = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "not-found",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported-type",
        status if status.is_server_error() => "internal",
        _ => "bad-input",
    };
    Shown { status, code, retry_after_s: None }
}

fn dress(response: &mut ServiceResponse<BoxBody>, nonce: &Nonce) {
    // A lesson shows its pages to try, an exercise its learner's, each in a frame.
    let pattern = response.request().match_pattern().unwrap_or_default();
    let own = |is_so: bool| if is_so { "'self'" } else { "'none'" };
    let (frames, framed_by) = (own(WITH_FRAME.contains(&pattern.as_str())), FRAMED.contains(&pattern.as_str()));
    let headers = response.headers_mut();
    if framed_by {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    for (name, value) in FIXED_HEADERS {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{0}'; style-src 'self' 'nonce-{0}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src {1}; form-action 'self'; \
         base-uri 'none'; frame-ancestors {2}",
        nonce.0,
        frames,
        own(framed_by)
    );
    // A picture of the course has a stricter one, and so has the document that shows a learner's page.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&policy)
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // Pages depend on who reads them: only handlers of public things say otherwise.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn random_word() -> String {
    let mut bytes = [0_u8; 16];
    rand::rng().fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
