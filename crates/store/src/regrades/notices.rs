//! What a learner is told of a regrade, until they have seen it.

use tremplin_course::ExerciseId;

use crate::connection::{Connection, sql};
use crate::{Error, Millis, Store, UserId};

/// The most notices a page shows.
const MAX_NOTICES: i64 = 20;

/// A verdict of theirs has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegradeNotice {
    pub exercise: ExerciseId,
    pub was_passed: bool,
    pub is_passed: bool,
    pub created: Millis,
}

impl Store {
    /// What someone has not yet said to have seen, the latest first.
    pub async fn regrade_notices(&self, user: UserId) -> Result<Vec<RegradeNotice>, Error> {
        let rows: Vec<(String, i64, i64, i64)> = sql("SELECT exercise, was_passed, is_passed, created
             FROM regrade_notices WHERE user_id = $1 ORDER BY created DESC, exercise LIMIT $2")
        .bind(user)
        .bind(MAX_NOTICES)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        let notice = |(exercise, was_passed, is_passed, created): (String, i64, i64, i64)| {
            let id = ExerciseId::new(&exercise);
            let corrupt = || Error::CorruptRow { table: "regrade_notices", row: exercise, column: "exercise" };
            Ok(RegradeNotice {
                exercise: id.ok_or_else(corrupt)?,
                was_passed: was_passed == 1,
                is_passed: is_passed == 1,
                created: Millis(created),
            })
        };
        rows.into_iter().map(notice).collect()
    }

    /// They have seen it.
    pub async fn dismiss_regrade_notice(&self, user: UserId, exercise: &ExerciseId) -> Result<(), Error> {
        self.write((user, exercise.clone()), |(user, exercise), c| {
            Box::pin(async move {
                sql("DELETE FROM regrade_notices WHERE user_id = $1 AND exercise = $2")
                    .bind(*user)
                    .bind(exercise)
                    .execute(c)
                    .await?;
                Ok(())
            })
        })
        .await
    }
}

/// Leaves a notice; of two that were not seen, one that says where things were before the first.
pub(super) async fn leave(
    user: UserId,
    exercise: &ExerciseId,
    (was_passed, is_passed): (bool, bool),
    now: Millis,
    c: &mut Connection<'_>,
) -> Result<(), Error> {
    sql("INSERT INTO regrade_notices (user_id, exercise, was_passed, is_passed, created) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_id, exercise) DO UPDATE SET is_passed = excluded.is_passed, created = excluded.created")
    .bind(user)
    .bind(exercise)
    .bind(was_passed)
    .bind(is_passed)
    .bind(now)
    .execute(c)
    .await?;
    Ok(())
}
