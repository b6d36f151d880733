//! Bounds how fast someone tries codes of the room: four digits are few.

use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};
use tremplin_store::UserId;

use crate::Error;

const AT_ONCE: NonZeroU32 = NonZeroU32::new(6).expect("not zero");
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(4).expect("not zero");

pub(crate) struct Signing(DefaultKeyedRateLimiter<UserId>);

impl Signing {
    pub(crate) fn new() -> Self {
        Self(DefaultKeyedRateLimiter::keyed(Quota::per_minute(PER_MINUTE).allow_burst(AT_ONCE)))
    }

    pub(crate) fn admit(&self, learner: UserId) -> Result<(), Error> {
        self.0.check_key(&learner).map_err(|_| Error::TooManyRequests { retry_after_s: 15 })
    }

    /// Forgets those who could start afresh.
    pub(crate) fn tidy(&self) {
        self.0.retain_recent();
    }
}
