//! Extractors: a handler that takes a [`Trainer`] cannot be reached by anyone less.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, web};
use tremplin_store::{Role, User};

use super::current;
use crate::{Error, Locale, State, guard::Nonce};

/// Whoever asks, known or not, and how to answer them.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub user: Option<User>,
    pub locale: Locale,
    /// For `nonce=` on what the page itself must put inline: the editor's styles.
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
    ///
    /// # Errors
    /// When the store cannot say.
    async fn of(request: &HttpRequest) -> Result<Self, Error> {
        let state = request
            .app_data::<web::Data<State>>()
            .ok_or_else(|| Error::Internal("the application has no state".into()))?;
        Ok(Self { user: current(state, request).await?, ..Self::stranger(request) })
    }

    /// As [`Self::of`], and a stranger when the store cannot say: for the page that tells of an error.
    pub(crate) async fn of_or_stranger(request: &HttpRequest) -> Self {
        Self::of(request).await.unwrap_or_else(|_| Self::stranger(request))
    }

    fn stranger(request: &HttpRequest) -> Self {
        Self {
            user: None,
            locale: Locale::of(request),
            nonce: request.extensions().get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default(),
            path: request.path().to_owned(),
        }
    }

    /// Someone whose session answers to a name, as opposed to a guest's.
    pub fn account(&self) -> Option<&User> {
        self.user.as_ref().filter(|user| user.role != Role::Guest)
    }

    pub fn is_trainer(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.role >= Role::Trainer)
    }

    pub fn is_admin(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.role >= Role::Admin)
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
        Box::pin(async move { Self::of(&request).await })
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
                    let (user, visitor) = Visitor::of(&request).await?.with_role($least)?;
                    Ok(Self { user, visitor })
                })
            }
        }
    };
}

extractor!(Learner, Role::Guest);
extractor!(Trainer, Role::Trainer);
extractor!(Admin, Role::Admin);
