//! Extractors: a handler that takes a [`Trainer`] cannot be reached by anyone less.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload};
use uuid::Uuid;

use crate::{Error, Locale, guard::Nonce};

/// What someone may do; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Works without a name until they make an account.
    Guest,
    Learner,
    Trainer,
    Admin,
}

/// Someone with a valid session.
#[derive(Debug, Clone)]
pub struct User {
    pub id: Uuid,
    /// Empty for guests.
    pub name: String,
    pub role: Role,
}

/// Whoever asks, known or not, and how to answer them.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub user: Option<User>,
    pub locale: Locale,
    /// For `nonce=` on the page's own inline elements, which there should be none of but the editor's styles.
    pub nonce: String,
    /// The address asked for, without its query.
    pub path: String,
}

/// Someone who works: a guest or any account.
#[derive(Debug, Clone)]
pub struct Learner {
    pub user: User,
    pub visitor: Visitor,
}

/// A trainer or an admin.
#[derive(Debug, Clone)]
pub struct Trainer {
    pub user: User,
    pub visitor: Visitor,
}

#[derive(Debug, Clone)]
pub struct Admin {
    pub user: User,
    pub visitor: Visitor,
}

impl Visitor {
    /// Who asks, by their session cookie; a cookie that is not valid makes a stranger.
    pub(crate) async fn of(request: &HttpRequest) -> Self {
        Self {
            user: None,
            locale: Locale::of(request),
            nonce: request.extensions().get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default(),
            path: request.path().to_owned(),
        }
    }

    fn with_role(self, least: Role) -> Result<(User, Self), Error> {
        let user = self.user.clone().ok_or(Error::SignInRequired)?;
        if user.role < least {
            return Err(Error::Forbidden);
        }
        Ok((user, self))
    }
}

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self::of(&request).await) })
    }
}

macro_rules! extractor {
    ($name:ident, $least:expr) => {
        impl FromRequest for $name {
            type Error = Error;
            type Future = Extracted<Self>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let request = request.clone();
                Box::pin(async move {
                    let (user, visitor) = Visitor::of(&request).await.with_role($least)?;
                    Ok(Self { user, visitor })
                })
            }
        }
    };
}

extractor!(Learner, Role::Guest);
extractor!(Trainer, Role::Trainer);
extractor!(Admin, Role::Admin);
