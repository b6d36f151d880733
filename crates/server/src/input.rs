//! Bodies: read within a size and a time, of the type expected, with no field that was not asked for (input structs say
//! `deny_unknown_fields`).

use std::{future::Future, pin::Pin, str::FromStr, time::Duration};

use actix_multipart::Multipart;
use actix_web::{
    FromRequest, HttpRequest,
    dev::{JsonBody, Payload, UrlEncoded},
    error::{JsonPayloadError, UrlencodedError},
    http::header,
};
use futures_util::StreamExt as _;
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

/// A form whose fields may come several times, as check boxes of one name do.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Refuses any field that is not among `names`, as `deny_unknown_fields` does for a struct.
    pub(crate) fn only(form: Form<Vec<(String, String)>>, names: &[&str]) -> Result<Self, Error> {
        match form.0.iter().all(|(name, _)| names.contains(&name.as_str())) {
            true => Ok(Self(form.0)),
            false => Err(Error::BadInput("bad-input")),
        }
    }

    /// The field of that name; empty when it did not come.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_default()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }

    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Each field of that name read; [`Error::BadInput`] when one cannot be.
    pub(crate) fn read<T: FromStr>(&self, name: &str) -> Result<Vec<T>, Error> {
        self.values(name).map(|text| text.parse().map_err(|_| Error::BadInput("bad-input"))).collect()
    }
}

/// The field `file` of a form; `None` when it is larger than asked for.
pub(crate) struct Upload(pub(crate) Option<Vec<u8>>);

impl Upload {
    /// # Errors
    /// [`Error::TooLarge`] far beyond `limit` bytes, [`Error::BadInput`] for what no browser sends.
    pub(crate) async fn read(mut parts: Multipart, limit: usize) -> Result<Self, Error> {
        let whole = async {
            let mut content = Vec::new();
            let mut seen = 0;
            while let Some(part) = parts.next().await {
                let mut part = part.map_err(|_| Error::BadInput("bad-input"))?;
                let is_file = part.name() == Some("file");
                while let Some(piece) = part.next().await {
                    let piece = piece.map_err(|_| Error::BadInput("bad-input"))?;
                    seen += piece.len();
                    // A body that is not read to its end is a broken connection to a browser, not an answer.
                    if seen > limit * 4 {
                        return Err(Error::TooLarge);
                    }
                    if is_file && seen <= limit {
                        content.extend_from_slice(&piece);
                    }
                }
            }
            Ok(Self((seen <= limit).then_some(content)))
        };
        tokio::time::timeout(MAX_BODY_TIME, whole).await.map_err(|_| Error::TooSlow)?
    }
}

/// No browser compresses what it sends, and a compressed body may be a thousand times what it seems.
fn is_plain(request: &HttpRequest) -> Result<(), Error> {
    match request.headers().get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => Err(Error::UnsupportedType),
        _ => Ok(()),
    }
}
