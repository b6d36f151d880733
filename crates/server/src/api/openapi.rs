//! The API's own description.

use actix_web::{HttpResponse, http::header};
use utoipa::OpenApi;

use crate::{Error, practice, verdict};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tremplin",
        description = "What a learner's browser uses. Every call is made with the session cookie; calls that change \
            something must come from the same origin and carry JSON. Errors are `{\"error\": {\"code\", \"message\"}}`."
    ),
    paths(
        describe,
        super::exercises::run,
        super::exercises::try_program,
        super::exercises::draft,
        super::exercises::save_draft,
        super::exercises::drop_aside,
        super::exercises::open_hint,
        super::exercises::solution,
        super::presence::beat,
        super::submissions::create,
        super::submissions::show,
        super::submissions::events,
        super::content::events,
        super::examples::run,
    ),
    components(schemas(
        verdict::VerdictView,
        practice::SubmissionView,
        practice::ProgressView,
        practice::Help,
        practice::Solution
    ))
)]
pub(super) struct Description;

#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "description", responses((status = 200)))]
#[expect(dead_code, reason = "documents `serve`, which takes no part in its own schema")]
fn describe() {}

pub(super) async fn serve() -> Result<HttpResponse, Error> {
    let json = Description::openapi().to_json().map_err(|error| Error::Internal(error.to_string()))?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_api_route_is_described_and_nothing_else_is() {
        let description = serde_json::to_value(Description::openapi()).unwrap();
        let mut described: Vec<String> = description["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, methods)| {
                methods.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .collect();
        let mut routed: Vec<String> =
            crate::api::routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        described.sort();
        routed.sort();
        assert_eq!(described, routed);
    }
}
