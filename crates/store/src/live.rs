//! A class as it is now: who is where, and how it goes for them. One statement, over the class and never the history.

use tremplin_course::ExerciseId;
use uuid::Uuid;

use crate::connection::sql;
use crate::efforts::{Effort, EffortRow, effort_columns};
use crate::users::{UserRow, user_columns};
use crate::{CohortId, Error, Millis, Store, SubmissionId, User};

/// A learner of the class, wherever they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveLearner {
    pub user: User,
    /// `None` for someone who has never opened an exercise.
    pub place: Option<Place>,
}

/// The exercise someone was last seen at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub exercise: ExerciseId,
    /// When they came to it.
    pub since: Millis,
    /// When its page was last heard of.
    pub seen: Millis,
    /// When they last did something there.
    pub active: Millis,
    pub attempts: u32,
    pub failed: u32,
    pub passed_at: Option<Millis>,
    pub last_submission: Option<SubmissionId>,
    pub effort: Effort,
}

#[derive(sqlx::FromRow)]
struct LiveRow {
    #[sqlx(flatten)]
    user: UserRow,
    exercise: Option<String>,
    since: Option<i64>,
    seen: Option<i64>,
    active: Option<i64>,
    attempts: Option<i64>,
    failed: Option<i64>,
    passed_at: Option<i64>,
    last_submission: Option<String>,
    #[sqlx(flatten)]
    effort: EffortRow,
}

impl LiveRow {
    fn place(&self) -> Option<(&str, Millis, Millis, Millis)> {
        Some((self.exercise.as_deref()?, Millis(self.since?), Millis(self.seen?), Millis(self.active?)))
    }
}

impl TryFrom<LiveRow> for LiveLearner {
    type Error = Error;

    fn try_from(row: LiveRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "presence", row: String::new(), column };
        let count = |value: Option<i64>| u32::try_from(value.unwrap_or_default()).unwrap_or(u32::MAX);
        let place = match row.place() {
            None => None,
            Some((exercise, since, seen, active)) => Some(Place {
                exercise: ExerciseId::new(exercise).ok_or_else(|| corrupt("exercise"))?,
                since,
                seen,
                active,
                attempts: count(row.attempts),
                failed: count(row.failed),
                passed_at: row.passed_at.map(Millis),
                last_submission: row
                    .last_submission
                    .as_deref()
                    .map(|id| Uuid::parse_str(id).map(SubmissionId).map_err(|_| corrupt("last_submission")))
                    .transpose()?,
                effort: row.effort.into(),
            }),
        };
        Ok(Self { user: row.user.try_into()?, place })
    }
}

pub(crate) const LIVE: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", presence.exercise, presence.since, presence.seen, presence.active,
             progress.attempts, progress.failed, progress.passed_at, progress.last_submission, ",
    effort_columns!(),
    " FROM cohort_learners
             JOIN users ON users.id = cohort_learners.user_id
             LEFT JOIN presence ON presence.user_id = cohort_learners.user_id
             LEFT JOIN progress ON progress.user_id = presence.user_id AND progress.exercise = presence.exercise
             LEFT JOIN efforts ON efforts.user_id = presence.user_id AND efforts.exercise = presence.exercise
             WHERE cohort_learners.cohort_id = $1 ORDER BY cohort_learners.name_key"
);

impl Store {
    /// Every learner of a class with where they were last seen, by name.
    pub async fn live(&self, cohort: CohortId) -> Result<Vec<LiveLearner>, Error> {
        let rows: Vec<LiveRow> = sql(LIVE).bind(cohort).fetch_all(&mut self.reader().await?.connection()).await?;
        rows.into_iter().map(LiveLearner::try_from).collect()
    }
}
