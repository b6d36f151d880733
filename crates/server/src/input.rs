//! Bodies: read within a size and a time, of the type expected, with no field that was not asked for (input structs say
//! `deny_unknown_fields`).

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpRequest,
    dev::{JsonBody, Payload, UrlEncoded},
    error::{JsonPayloadError, UrlencodedError},
    http::header,
};
use serde::de::DeserializeOwned;

use crate::Error;

/// 64 KiB of code may be six times as long in JSON (`\u0000`) and three times in a form (`%00`).
const MAX_BODY_BYTES: usize = 512 * 1024;
/// A body that trickles in holds a connection no longer than this.
const MAX_BODY_TIME: Duration = Duration::from_secs(20);

/// A JSON body; `Content-Type: application/json` is required, which no cross-site form can send.
pub struct Json<T>(pub T);

/// An `application/x-www-form-urlencoded` body.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = JsonBody::<T>::new(request, payload, None, true).limit(MAX_BODY_BYTES);
        let plain = is_plain(request);
        Box::pin(async move {
            plain?;
            match tokio::time::timeout(MAX_BODY_TIME, body).await {
                Ok(Ok(value)) => Ok(Self(value)),
                Ok(Err(JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. })) => {
                    Err(Error::TooLarge)
                }
                Ok(Err(JsonPayloadError::ContentType)) => Err(Error::UnsupportedType),
                Ok(Err(_)) => Err(Error::BadInput("bad-input")),
                Err(_) => Err(Error::TooSlow),
            }
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = UrlEncoded::<T>::new(request, payload).limit(MAX_BODY_BYTES);
        let plain = is_plain(request);
        Box::pin(async move {
            plain?;
            match tokio::time::timeout(MAX_BODY_TIME, body).await {
                Ok(Ok(value)) => Ok(Self(value)),
                Ok(Err(UrlencodedError::Overflow { .. })) => Err(Error::TooLarge),
                Ok(Err(UrlencodedError::ContentType)) => Err(Error::UnsupportedType),
                Ok(Err(_)) => Err(Error::BadInput("bad-input")),
                Err(_) => Err(Error::TooSlow),
            }
        })
    }
}

/// No browser compresses what it sends, and a compressed body may be a thousand times what it seems.
fn is_plain(request: &HttpRequest) -> Result<(), Error> {
    match request.headers().get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => Err(Error::UnsupportedType),
        _ => Ok(()),
    }
}
