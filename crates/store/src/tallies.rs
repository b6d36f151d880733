//! How each exercise goes over everybody, without a name: tallies kept in the transaction that changes what they count,
//! so that no page adds up the counters of a whole school.

use tremplin_course::ExerciseId;

use crate::connection::{Connection, Text, sql};
use crate::{Error, Store, UserId};

/// An exercise over all learners and guests (trainers try things out).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExerciseHealth {
    pub exercise: ExerciseId,
    /// Those with a graded submission.
    pub tried: u64,
    pub passed: u64,
    /// Those whose first submission passed.
    pub passed_at_once: u64,
    /// Those who worked at it, and sent nothing.
    pub left: u64,
}

pub(crate) const HEALTH: &str = "SELECT exercise, CAST(SUM(tried) AS BIGINT), CAST(SUM(passed) AS BIGINT),
                CAST(SUM(passed_at_once) AS BIGINT), CAST(SUM(left_unsent) AS BIGINT)
         FROM exercise_tallies GROUP BY exercise
         HAVING SUM(tried) > 0 OR SUM(left_unsent) > 0 ORDER BY exercise";

impl Store {
    /// Every exercise that somebody has begun, from sixteen rows each at most.
    pub async fn content_health(&self) -> Result<Vec<ExerciseHealth>, Error> {
        let rows: Vec<(String, i64, i64, i64, i64)> =
            sql(HEALTH).fetch_all(&mut self.reader().await?.connection()).await?;
        // A tally below zero is one that went wrong: it shows as none, not as many.
        let total = |sum: i64| u64::try_from(sum).unwrap_or_default();
        let health = |(exercise, tried, passed, at_once, left): (String, i64, i64, i64, i64)| {
            let id = ExerciseId::new(&exercise);
            let corrupt = || Error::CorruptRow { table: "exercise_tallies", row: exercise, column: "exercise" };
            Ok(ExerciseHealth {
                exercise: id.ok_or_else(corrupt)?,
                tried: total(tried),
                passed: total(passed),
                passed_at_once: total(at_once),
                left: total(left),
            })
        };
        rows.into_iter().map(health).collect()
    }

    /// Adds the tallies up anew from each learner's own counters; what they were before. Beside a running server too.
    pub async fn recount_tallies(&self) -> Result<Vec<ExerciseHealth>, Error> {
        let before = self.content_health().await?;
        self.write((), |(), c| Box::pin(add_up(c))).await?;
        Ok(before)
    }
}

/// What one learner's step in an exercise changes.
#[derive(Default)]
pub(crate) struct Step {
    pub(crate) tried: i64,
    pub(crate) passed: i64,
    pub(crate) passed_at_once: i64,
    pub(crate) left: i64,
}

macro_rules! add {
    () => {
        "ON CONFLICT (exercise, part) DO UPDATE SET
             tried = exercise_tallies.tried + excluded.tried,
             passed = exercise_tallies.passed + excluded.passed,
             passed_at_once = exercise_tallies.passed_at_once + excluded.passed_at_once,
             left_unsent = exercise_tallies.left_unsent + excluded.left_unsent"
    };
}

/// The counters of efforts, `$2` times each, as columns of `exercise_tallies`.
macro_rules! shift {
    ($condition:literal) => {
        concat!(
            "INSERT INTO exercise_tallies (exercise, part, tried, passed, passed_at_once, left_unsent)
             SELECT efforts.exercise, SUBSTR(efforts.user_id, 36, 1),
                 $2 * CASE WHEN efforts.attempts > 0 THEN 1 ELSE 0 END,
                 $2 * CASE WHEN efforts.passed_attempt IS NOT NULL THEN 1 ELSE 0 END,
                 $2 * CASE WHEN efforts.passed_attempt = 1 THEN 1 ELSE 0 END,
                 $2 * CASE WHEN efforts.attempts = 0 AND efforts.passed_attempt IS NULL THEN 1 ELSE 0 END
             FROM efforts JOIN users ON users.id = efforts.user_id
             WHERE efforts.user_id = $1 AND users.role IN ('learner', 'guest') ",
            $condition,
            // In one order for all, so that two who write at once do not wait for each other.
            " ORDER BY efforts.exercise ",
            add!()
        )
    };
}

macro_rules! step {
    () => {
        "INSERT INTO exercise_tallies (exercise, part, tried, passed, passed_at_once, left_unsent)
         SELECT $2, SUBSTR(users.id, 36, 1), $3, $4, $5, $6 FROM users
         WHERE users.id = $1 AND users.role IN ('learner', 'guest') "
    };
}

/// The role is held: of a learner who becomes a trainer meanwhile all is taken back, and this must be there by then.
const COUNT: Text = Text { sqlite: concat!(step!(), add!()), postgres: concat!(step!(), "FOR SHARE ", add!()) };
const SHIFT: &str = shift!("");
const SHIFT_IN: &str = shift!("AND efforts.exercise = $3");

/// Counts a step of one learner, in the transaction that writes it.
pub(crate) async fn count(
    user: UserId,
    exercise: &ExerciseId,
    step: &Step,
    c: &mut Connection<'_>,
) -> Result<(), Error> {
    if let Step { tried: 0, passed: 0, passed_at_once: 0, left: 0 } = step {
        return Ok(());
    }
    sql(COUNT)
        .bind(user)
        .bind(exercise)
        .bind(step.tried)
        .bind(step.passed)
        .bind(step.passed_at_once)
        .bind(step.left)
        .execute(c)
        .await?;
    Ok(())
}

/// Takes all that someone did out of the tallies: before it goes, or becomes another's. Nothing of a trainer.
pub(crate) async fn take_out(user: UserId, c: &mut Connection<'_>) -> Result<(), Error> {
    sql(SHIFT).bind(user).bind(-1_i64).execute(c).await.map(|_| ())
}

/// Puts it back, as it is and for who they are now.
pub(crate) async fn put_back(user: UserId, c: &mut Connection<'_>) -> Result<(), Error> {
    sql(SHIFT).bind(user).bind(1_i64).execute(c).await.map(|_| ())
}

/// Like [`take_out`], of one exercise.
pub(crate) async fn take_out_of(user: UserId, exercise: &ExerciseId, c: &mut Connection<'_>) -> Result<(), Error> {
    sql(SHIFT_IN).bind(user).bind(-1_i64).bind(exercise).execute(c).await.map(|_| ())
}

/// Like [`put_back`], of one exercise.
pub(crate) async fn put_back_in(user: UserId, exercise: &ExerciseId, c: &mut Connection<'_>) -> Result<(), Error> {
    sql(SHIFT_IN).bind(user).bind(1_i64).bind(exercise).execute(c).await.map(|_| ())
}

/// Adds all up anew, as for a history that was written from elsewhere.
pub(crate) async fn add_up(c: &mut Connection<'_>) -> Result<(), Error> {
    // Who counts a step meanwhile waits until all is added up, or is waited for: no step is missed or counted twice.
    if let Connection::Postgres(_) = c {
        sql("LOCK TABLE exercise_tallies IN SHARE ROW EXCLUSIVE MODE").execute(c).await?;
    }
    sql("DELETE FROM exercise_tallies").execute(c).await?;
    sql(ADD_UP).execute(c).await.map(|_| ())
}

/// As the migration that made the table filled it.
const ADD_UP: &str = "INSERT INTO exercise_tallies (exercise, part, tried, passed, passed_at_once, left_unsent)
         SELECT efforts.exercise, SUBSTR(efforts.user_id, 36, 1), COUNT(CASE WHEN efforts.attempts > 0 THEN 1 END),
             COUNT(efforts.passed_attempt), COUNT(CASE WHEN efforts.passed_attempt = 1 THEN 1 END),
             COUNT(CASE WHEN efforts.attempts = 0 AND efforts.passed_attempt IS NULL THEN 1 END)
         FROM efforts JOIN users ON users.id = efforts.user_id
         WHERE users.role IN ('learner', 'guest')
         GROUP BY efforts.exercise, SUBSTR(efforts.user_id, 36, 1)";

#[cfg(test)]
mod tests;
