//! Submissions: sent once under the client's id, then asked for or listened to.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{self, Bytes},
};
use futures_util::stream;
use serde::Deserialize;
use tremplin_course::SourceFile;
use utoipa::ToSchema;
use uuid::Uuid;

use super::HEARTBEAT;
use crate::{
    Error, Json, Locale, State,
    auth::Learner,
    practice::{self, Found, SubmissionState, SubmissionView},
};

/// A stream ends after so many; browsers ask again by themselves.
const HEARTBEATS: u32 = 40;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSubmission {
    /// Made by the client, random; the same when it sends the same again.
    id: Uuid,
    /// The exercise's id.
    exercise: String,
    #[schema(value_type = Vec<Object>)]
    files: Vec<SourceFile>,
}

#[utoipa::path(
    post, path = "/api/v1/submissions", tag = "submissions", request_body = NewSubmission,
    responses(
        (status = 200, body = SubmissionView, description = "Done, in time for this answer"),
        (status = 202, body = SubmissionView, description = "Accepted and on disk; ask for it at `Location`"),
        (status = 400), (status = 401), (status = 404), (status = 409, description = "The id is another submission's"),
        (status = 413), (status = 429, description = "One is being graded and one waits"), (status = 503)
    )
)]
pub(super) async fn create(
    state: web::Data<State>,
    learner: Learner,
    body: Json<NewSubmission>,
) -> Result<HttpResponse, Error> {
    let NewSubmission { id, exercise, files } = body.0;
    let found = Found::new(&state, &exercise)?;
    let exercise = found.exercise()?;
    practice::enter(&state, &learner.user, found.course(), exercise.id.as_str()).await?;
    let source = practice::source(exercise, files)?;
    let view = practice::submit(&state, &learner.user, exercise, id, source, learner.visitor.locale).await?;
    let status = if is_over(&view) { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok(HttpResponse::build(status).insert_header((header::LOCATION, format!("/api/v1/submissions/{id}"))).json(view))
}

#[utoipa::path(
    get, path = "/api/v1/submissions/{id}", tag = "submissions", params(("id" = Uuid, Path)),
    responses((status = 200, body = SubmissionView), (status = 401), (status = 404))
)]
pub(super) async fn show(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
) -> Result<web::Json<SubmissionView>, Error> {
    let view = practice::find(&state, &learner.user, uuid(&id)?, learner.visitor.locale).await?;
    Ok(web::Json(view))
}

#[utoipa::path(
    get, path = "/api/v1/submissions/{id}/events", tag = "submissions", params(("id" = Uuid, Path)),
    responses(
        (status = 200, content_type = "text/event-stream", body = String,
            description = "`state` events, then one `verdict` event, each with a SubmissionView; then the end"),
        (status = 401), (status = 404)
    )
)]
pub(super) async fn events(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let id = uuid(&id)?;
    let locale = learner.visitor.locale;
    let first = practice::find(&state, &learner.user, id, locale).await?;
    let listening =
        Listening { state: state.get_ref().clone(), learner, id, locale, next: Next::Say(Box::new(first)), beats: 0 };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // A compressing layer would hold events back until it has enough of them, and so would a proxy.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream::unfold(listening, Listening::step)))
}

/// A malformed id names nothing, like one that is unknown.
fn uuid(text: &str) -> Result<Uuid, Error> {
    Uuid::parse_str(text).map_err(|_| Error::NotFound)
}

fn is_over(view: &SubmissionView) -> bool {
    matches!(view.state, SubmissionState::Done | SubmissionState::Abandoned)
}

struct Listening {
    state: State,
    learner: Learner,
    id: Uuid,
    locale: Locale,
    next: Next,
    beats: u32,
}

enum Next {
    Say(Box<SubmissionView>),
    Wait,
    End,
}

impl Listening {
    async fn step(mut self) -> Option<(Result<Bytes, Error>, Self)> {
        let view = match std::mem::replace(&mut self.next, Next::Wait) {
            Next::End => return None,
            Next::Say(view) => *view,
            Next::Wait => {
                let mut stopping = self.state.work.stopping();
                let waited = tokio::select! {
                    waited = practice::wait(&self.state, &self.learner.user, self.id, HEARTBEAT, self.locale) => waited,
                    _ = stopping.wait_for(|stopping| *stopping) => return None,
                };
                match waited {
                    Ok(view) => view,
                    // The client asks again, by polling or a new stream.
                    Err(_) => return None,
                }
            }
        };
        let event = if is_over(&view) { "verdict" } else { "state" };
        self.beats += 1;
        if is_over(&view) || self.beats > HEARTBEATS {
            self.next = Next::End;
        }
        let json = match serde_json::to_string(&view) {
            Ok(json) => json,
            Err(error) => return Some((Err(Error::Internal(error.to_string())), self)),
        };
        Some((Ok(Bytes::from(format!("event: {event}\ndata: {json}\n\n"))), self))
    }
}
