//! The extractors of a class and of someone in it: a handler that takes one is reached by the class's trainers only.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use tremplin_store::{Cohort, CohortId, CohortLearner, Role, UserId};
use uuid::Uuid;

use super::Trainer;
use crate::{Error, State};

/// A trainer and the cohort that `{id}` in the address names, which is theirs (any cohort is an admin's). Somebody else's
/// is answered as one that does not exist.
#[derive(Debug, Clone)]
pub struct OwnCohort {
    pub cohort: Cohort,
    pub trainer: Trainer,
}

impl FromRequest for OwnCohort {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let trainer = Trainer::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let trainer = trainer.await?;
            let state = request
                .app_data::<web::Data<State>>()
                .ok_or_else(|| Error::Internal("the application has no state".into()))?;
            let id = request.match_info().get("id").and_then(|id| Uuid::parse_str(id).ok()).ok_or(Error::NotFound)?;
            let cohort = match trainer.user.role {
                Role::Admin => state.store.cohort(CohortId(id)).await?,
                _ => state.store.cohort_of(trainer.user.id, CohortId(id)).await?,
            };
            Ok(Self { cohort: cohort.ok_or(Error::NotFound)?, trainer })
        })
    }
}

/// A trainer, their cohort, and the learner of it that `{learner}` in the address names. Anybody else is answered as one
/// who does not exist.
#[derive(Debug, Clone)]
pub struct OwnLearner {
    pub own: OwnCohort,
    pub learner: CohortLearner,
}

impl FromRequest for OwnLearner {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let own = OwnCohort::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let own = own.await?;
            let state = request
                .app_data::<web::Data<State>>()
                .ok_or_else(|| Error::Internal("the application has no state".into()))?;
            let named = request.match_info().get("learner").and_then(|id| Uuid::parse_str(id).ok());
            let learner = state.store.learner(own.cohort.id, UserId(named.ok_or(Error::NotFound)?)).await?;
            Ok(Self { own, learner: learner.ok_or(Error::NotFound)? })
        })
    }
}
