//! An exercise's page says that it is open, and whether something is done in it.

use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Error, Json, State, auth::Learner, pages::call_words, practice::Found};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Beat {
    /// Whether a key, a finger or the pointer was used since the last beat.
    active: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Heard {
    /// Where one's own call for the trainer stands, in words.
    call: Option<String>,
}

#[utoipa::path(
    post, path = "/api/v1/exercises/{id}/presence", tag = "exercises", params(("id" = String, Path)),
    request_body = Beat, responses((status = 200, body = Heard), (status = 401), (status = 404))
)]
pub(super) async fn beat(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
    body: Json<Beat>,
) -> Result<web::Json<Heard>, Error> {
    let found = Found::new(&state, &id)?;
    let user = learner.user.id;
    state.store.note_presence(user, &found.exercise()?.id, body.0.active, state.now()).await?;
    let status = state.store.help_status(user).await?;
    Ok(web::Json(Heard { call: status.map(|status| call_words(status, learner.visitor.locale)) }))
}
