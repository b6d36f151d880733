//! What can go wrong while answering a request, and its status: the one place where the two meet.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use thiserror::Error;
use tremplin_course::SourceError;

/// Why a request was not answered as asked. Messages for people are looked up by [`Error::message_id`] in their
/// language; what `Display` says is for logs.
#[derive(Debug, Error)]
pub enum Error {
    #[error("nothing at this address")]
    NotFound,
    /// Nothing at this address, for a reason that its visitor may know.
    #[error("nothing at this address: {0}")]
    Closed(&'static str),
    #[error("no valid session")]
    SignInRequired,
    #[error("the role is not allowed this")]
    Forbidden,
    #[error("the request came from another site")]
    CrossSite,
    #[error("bad input: {0}")]
    BadInput(&'static str),
    #[error("the body is larger than accepted")]
    TooLarge,
    #[error("the body took too long to come")]
    TooSlow,
    #[error("the address is longer than accepted")]
    TooLong,
    /// Not open yet: a hint or a solution.
    #[error("locked: {0}")]
    Locked(&'static str),
    #[error("the body is not of the type expected")]
    UnsupportedType,
    #[error("conflict: {0}")]
    Conflict(&'static str),
    #[error("too many requests")]
    TooManyRequests { retry_after_s: u64 },
    #[error("not available now: {0}")]
    Unavailable(String),
    #[error("internal error: {0}")]
    Internal(String),
}

/// What the error page and the API show of an [`Error`]; left in the response for [`crate::guard`], which knows the
/// reader's language and whether they want a page.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub status: StatusCode,
    /// Stable word for programs, and the Fluent message `error-{code}`.
    pub code: &'static str,
    pub retry_after_s: Option<u64>,
}

impl Error {
    /// Stable word for programs; `error-{code}` is the Fluent message for people.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::SignInRequired => "sign-in-required",
            Self::Forbidden => "forbidden",
            Self::CrossSite => "cross-site",
            Self::BadInput(code) | Self::Conflict(code) | Self::Locked(code) | Self::Closed(code) => code,
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::TooLong => "too-long",
            Self::UnsupportedType => "unsupported-type",
            Self::TooManyRequests { .. } => "too-many-requests",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }

    fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::TooManyRequests { retry_after_s } => Some(*retry_after_s),
            Self::Unavailable(_) => Some(2),
            _ => None,
        }
    }
}

impl From<tremplin_store::Error> for Error {
    fn from(error: tremplin_store::Error) -> Self {
        if error.is_transient() { Self::Unavailable(error.to_string()) } else { Self::Internal(error.to_string()) }
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::TooLarge(_) => Self::TooLarge,
            SourceError::Empty | SourceError::TooManyFiles(_) | SourceError::BadName(_) | SourceError::Twice(_) => {
                Self::BadInput("files-unknown")
            }
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::Closed(_) => StatusCode::NOT_FOUND,
            Self::SignInRequired => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::CrossSite | Self::Locked(_) => StatusCode::FORBIDDEN,
            Self::BadInput(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLong => StatusCode::URI_TOO_LONG,
            Self::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Unavailable(why) | Self::Internal(why) => tracing::error!(error = %why, "a request failed"),
            Self::CrossSite | Self::Forbidden => tracing::warn!(error = %self, "a request was refused"),
            _ => {}
        }
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.retry_after_s() {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        let mut response = response.finish();
        response.extensions_mut().insert(Shown {
            status: self.status_code(),
            code: self.code(),
            retry_after_s: self.retry_after_s(),
        });
        response
    }
}
