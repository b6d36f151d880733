//! A lesson's runnable examples.

use actix_web::web;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{Error, Json, State, VerdictView, auth::Visitor, practice};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RunExample {
    /// The example as a learner changed it; without it, as the author wrote it.
    code: Option<String>,
}

#[utoipa::path(
    post, path = "/api/v1/examples/{lesson}/{n}/runs", tag = "lessons",
    params(("lesson" = String, Path), ("n" = usize, Path, description = "From 0, in the lesson's order")),
    request_body = RunExample,
    responses(
        (status = 200, body = VerdictView), (status = 401, description = "Changed code needs a session"),
        (status = 404), (status = 413), (status = 429)
    )
)]
pub(super) async fn run(
    state: web::Data<State>,
    visitor: Visitor,
    path: web::Path<(String, usize)>,
    body: Json<RunExample>,
) -> Result<web::Json<VerdictView>, Error> {
    let (lesson, n) = path.into_inner();
    let view = practice::run_example(&state, visitor.user.as_ref(), &lesson, n, body.0.code, visitor.locale).await?;
    Ok(web::Json(view))
}
