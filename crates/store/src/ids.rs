//! Ids and times, each its own type.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

id!(
    /// A person, guests included.
    UserId
);
id!(
    /// A session; the `jti` of the cookie that names it.
    SessionId
);
id!(
    /// A submission; made by the client, so that a retry is recognised.
    SubmissionId
);

id!(
    /// A class: some learners, their trainers, and the weeks they share.
    CohortId
);

id!(
    /// A learner's call for their trainer.
    HelpCallId
);

id!(
    /// What a trainer said to a class.
    AnnouncementId
);

id!(
    /// A morning or an afternoon of a class.
    HalfDayId
);

id!(
    /// A list of names that is looked at before it is written.
    RosterId
);

id!(
    /// A comment on a line of a submission.
    CommentId
);

id!(
    /// A trainer's private note about a learner.
    NoteId
);

id!(
    /// A regrade of an exercise.
    RegradeId
);

/// The process that grades, as told apart from the other nodes on the same database. Kept with a lease.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NodeId(pub String);

/// Milliseconds since 1970-01-01 UTC.
///
/// The store has no clock. Callers do best to read the wall clock once and add monotonic time to it, so that a clock
/// that is set back or forward while they run neither ends a lease early nor prolongs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// This time, `milliseconds` later; at the end of time when that is beyond it.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}
