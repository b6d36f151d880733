//! One at a time, and one waiting, for each learner: nobody's thousand runs delay another's first.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tremplin_store::UserId;

use crate::Error;

const MAX_INSIDE: usize = 2;
const RETRY_AFTER_S: u64 = 2;

struct Entry {
    turn: Arc<Semaphore>,
    /// Running and waiting.
    inside: usize,
}

#[derive(Clone, Default)]
pub(crate) struct Fair(Arc<Mutex<HashMap<UserId, Entry>>>);

/// A learner's turn, until dropped.
pub(crate) struct Turn {
    // Before the permit is given back, so that whoever is let in finds the count right.
    _place: Place,
    _permit: OwnedSemaphorePermit,
}

struct Place {
    user: UserId,
    all: Fair,
}

impl Fair {
    /// Waits for the learner's turn.
    pub(crate) async fn enter(&self, user: UserId) -> Result<Turn, Error> {
        let (place, turn) = self.place(user)?;
        let permit = turn.acquire_owned().await.map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Turn { _place: place, _permit: permit })
    }

    fn place(&self, user: UserId) -> Result<(Place, Arc<Semaphore>), Error> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = all.entry(user).or_insert_with(|| Entry { turn: Arc::new(Semaphore::new(1)), inside: 0 });
        if entry.inside >= MAX_INSIDE {
            return Err(Error::TooManyRequests { retry_after_s: RETRY_AFTER_S });
        }
        entry.inside += 1;
        Ok((Place { user, all: self.clone() }, Arc::clone(&entry.turn)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = all.get_mut(&self.user) {
            entry.inside -= 1;
            if entry.inside == 0 {
                all.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn a_third_is_refused_and_the_second_comes_after_the_first() {
        let fair = Fair::default();
        let (one, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let first = fair.enter(one).await.unwrap();
        let mut second = Box::pin(fair.enter(one));
        assert!(futures_util::poll!(&mut second).is_pending());
        assert!(matches!(fair.enter(one).await, Err(Error::TooManyRequests { .. })));
        let _other = fair.enter(other).await.unwrap();
        drop(first);
        assert!(futures_util::poll!(&mut second).is_ready());
    }

    #[tokio::test]
    async fn one_who_gives_up_waiting_makes_room_and_nothing_is_kept_of_anyone() {
        let fair = Fair::default();
        let user = UserId(Uuid::from_u128(1));
        let first = fair.enter(user).await.unwrap();
        let mut second = Box::pin(fair.enter(user));
        assert!(futures_util::poll!(&mut second).is_pending());
        drop(second);
        let mut third = Box::pin(fair.enter(user));
        assert!(futures_util::poll!(&mut third).is_pending());
        drop((first, third));
        assert!(fair.0.lock().unwrap().is_empty());
    }
}
