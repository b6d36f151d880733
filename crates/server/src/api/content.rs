//! Told when the course's files change.

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Bytes},
};
use futures_util::stream;
use tokio::{sync::watch, time::timeout};
use tremplin_course::Digest;

use super::HEARTBEAT;
use crate::{Error, State, auth::Trainer};

#[utoipa::path(
    get, path = "/api/v1/content/events", tag = "content",
    responses(
        (status = 200, content_type = "text/event-stream", body = String,
            description = "An `edition` event with the digest of the files that are served, now and after each change"),
        (status = 401), (status = 403)
    )
)]
pub(super) async fn events(state: web::Data<State>, _trainer: Trainer) -> Result<HttpResponse, Error> {
    let mut changes = state.catalogue.changes();
    changes.mark_changed();
    let listening = Listening { changes, stopping: state.work.stopping() };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream::unfold(listening, Listening::step)))
}

struct Listening {
    changes: watch::Receiver<Option<Digest>>,
    stopping: watch::Receiver<bool>,
}

impl Listening {
    /// The next event, or a comment as a sign of life.
    async fn step(mut self) -> Option<(Result<Bytes, Error>, Self)> {
        let changed = tokio::select! {
            changed = timeout(HEARTBEAT, self.changes.changed()) => changed,
            _ = self.stopping.wait_for(|stopping| *stopping) => return None,
        };
        let text = match changed {
            Err(_) => ": \n\n".to_owned(),
            Ok(Err(_)) => return None,
            Ok(Ok(())) => {
                let digest = self.changes.borrow_and_update().map_or_else(String::new, |digest| digest.to_string());
                format!("event: edition\ndata: {digest}\n\n")
            }
        };
        Some((Ok(Bytes::from(text)), self))
    }
}
