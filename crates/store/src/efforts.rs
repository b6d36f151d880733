//! Time on task, first tries and what keeps failing: counted as things happen, in the transaction that writes them.

use std::collections::HashMap;

use tremplin_course::{Digest, ExerciseId, Report, Verdict};

use crate::connection::{Connection, Text, locking, sql};
use crate::tallies::{self, Step};
use crate::{Error, Millis, Progress, Store, UserId, failures};

/// A pause longer than this is not time on the task.
pub const IDLE_MS: i64 = 2 * 60 * 1_000;

/// What someone put into an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effort {
    /// Without pauses of more than [`IDLE_MS`].
    pub active_ms: u64,
    /// Which attempt was the first to pass.
    pub passed_attempt: Option<u32>,
    /// Time on the task until then.
    pub passed_active_ms: Option<u64>,
    /// What failed first in the last submission: a test's name, or a verdict's word when there was none.
    pub failing_test: Option<String>,
    /// On how many different answers in a row.
    pub failing_times: u32,
    /// The last failure.
    pub failed_at: Option<Millis>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct EffortRow {
    active_ms: Option<i64>,
    passed_attempt: Option<i64>,
    passed_active_ms: Option<i64>,
    failing_test: Option<String>,
    failing_times: Option<i64>,
    failed_at: Option<i64>,
}

/// The columns of [`EffortRow`].
macro_rules! effort_columns {
    () => {
        "efforts.active_ms, efforts.passed_attempt, efforts.passed_active_ms, efforts.failing_test,
         efforts.failing_times, efforts.failed_at"
    };
}
pub(crate) use effort_columns;

impl From<EffortRow> for Effort {
    fn from(row: EffortRow) -> Self {
        let count = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
        Self {
            active_ms: row.active_ms.unwrap_or_default().unsigned_abs(),
            passed_attempt: row.passed_attempt.map(count),
            passed_active_ms: row.passed_active_ms.map(i64::unsigned_abs),
            failing_test: row.failing_test,
            failing_times: row.failing_times.map_or(0, count),
            failed_at: row.failed_at.map(Millis),
        }
    }
}

impl Store {
    /// Notes that an exercise is open in front of someone, and, with `is_active`, that they did something there just now:
    /// the time since they last did is time on the task, unless it was a pause.
    pub async fn note_presence(
        &self,
        user: UserId,
        exercise: &ExerciseId,
        is_active: bool,
        now: Millis,
    ) -> Result<(), Error> {
        self.write((user, exercise.clone(), is_active, now), |(user, exercise, is_active, now), c| {
            Box::pin(note(*user, exercise, *is_active, *now, c))
        })
        .await
    }

    pub async fn effort(&self, user: UserId, exercise: &ExerciseId) -> Result<Effort, Error> {
        let row: Option<EffortRow> =
            sql(concat!("SELECT ", effort_columns!(), " FROM efforts WHERE user_id = $1 AND exercise = $2"))
                .bind(user)
                .bind(exercise)
                .fetch_optional(&mut self.reader().await?.connection())
                .await?;
        Ok(row.map(Effort::from).unwrap_or_default())
    }

    /// Milliseconds that someone was at work, in every exercise where they were.
    pub async fn active_times(&self, user: UserId) -> Result<HashMap<ExerciseId, u64>, Error> {
        let rows: Vec<(String, i64)> = sql("SELECT exercise, active_ms FROM efforts WHERE user_id = $1")
            .bind(user)
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        rows.into_iter()
            .map(|(exercise, active)| {
                let id = ExerciseId::new(&exercise);
                let corrupt = || Error::CorruptRow { table: "efforts", row: exercise, column: "exercise" };
                Ok((id.ok_or_else(corrupt)?, active.unsigned_abs()))
            })
            .collect()
    }
}

const HOLD_PRESENCE: Text = locking!("SELECT exercise, active FROM presence WHERE user_id = $1", "FOR UPDATE", "");

pub(crate) async fn note(
    user: UserId,
    exercise: &ExerciseId,
    is_active: bool,
    now: Millis,
    c: &mut Connection<'_>,
) -> Result<(), Error> {
    let before: Option<(String, i64)> = sql(HOLD_PRESENCE).bind(user).fetch_optional(c).await?;
    let pause = before.as_ref().map(|(at, active)| (at.as_str() == exercise.as_str(), now.0 - active));
    sql("INSERT INTO presence (user_id, exercise, since, seen, active) VALUES ($1, $2, $3, $3, $3)
         ON CONFLICT (user_id) DO UPDATE SET
             since = CASE WHEN presence.exercise = excluded.exercise THEN presence.since ELSE excluded.since END,
             active = CASE WHEN presence.exercise <> excluded.exercise OR $4 = 1
                           THEN excluded.active ELSE presence.active END,
             exercise = excluded.exercise,
             seen = excluded.seen")
    .bind(user)
    .bind(exercise)
    .bind(now)
    .bind(is_active)
    .execute(c)
    .await?;
    if let Some((true, pause_ms @ 1..=IDLE_MS)) = pause
        && is_active
    {
        let (active_ms, attempts, passed_attempt): (i64, i64, Option<i64>) =
            sql("INSERT INTO efforts (user_id, exercise, active_ms) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, exercise) DO UPDATE SET active_ms = efforts.active_ms + excluded.active_ms
             RETURNING active_ms, attempts, passed_attempt")
            .bind(user)
            .bind(exercise)
            .bind(pause_ms)
            .fetch_one(c)
            .await?;
        // The first time on the task, with nothing sent before.
        if attempts == 0 && passed_attempt.is_none() && active_ms == pause_ms {
            tallies::count(user, exercise, &Step { left: 1, ..Step::default() }, c).await?;
        }
    }
    Ok(())
}

/// Counts a grade. `progress` is as it is after it.
pub(crate) async fn count(
    user: UserId,
    progress: &Progress,
    report: &Report,
    source: Digest,
    now: Millis,
    c: &mut Connection<'_>,
) -> Result<(), Error> {
    let passed = report.verdict == Verdict::Passed;
    let failing = (!passed).then(|| failures::failing_tests(report).swap_remove(0));
    let (active_ms, passed_attempt): (i64, Option<i64>) =
        sql("INSERT INTO efforts (user_id, exercise, passed_attempt, passed_active_ms, failing_test, failing_source,
             failing_times, failed_at, attempts)
         VALUES ($1, $2, $3, CASE WHEN CAST($3 AS BIGINT) IS NULL THEN NULL ELSE 0 END, $4, $5,
             CASE WHEN CAST($4 AS TEXT) IS NULL THEN 0 ELSE 1 END, $6, $7)
         ON CONFLICT (user_id, exercise) DO UPDATE SET
             passed_active_ms = CASE WHEN efforts.passed_attempt IS NULL AND excluded.passed_attempt IS NOT NULL
                                     THEN efforts.active_ms ELSE efforts.passed_active_ms END,
             passed_attempt = COALESCE(efforts.passed_attempt, excluded.passed_attempt),
             failing_times = CASE WHEN excluded.failing_test IS NULL THEN 0
                                  WHEN efforts.failing_test IS NULL OR efforts.failing_test <> excluded.failing_test
                                  THEN 1
                                  WHEN efforts.failing_source = excluded.failing_source THEN efforts.failing_times
                                  ELSE efforts.failing_times + 1 END,
             failing_test = excluded.failing_test,
             failing_source = excluded.failing_source,
             failed_at = COALESCE(excluded.failed_at, efforts.failed_at),
             attempts = excluded.attempts
         RETURNING active_ms, passed_attempt")
        .bind(user)
        .bind(&progress.exercise)
        .bind(passed.then_some(i64::from(progress.attempts)))
        .bind(failing)
        .bind((!passed).then(|| source.to_string()))
        .bind((!passed).then_some(now))
        .bind(i64::from(progress.attempts))
        .fetch_one(c)
        .await?;
    let is_first = progress.attempts == 1;
    let passes_now = passed && passed_attempt == Some(i64::from(progress.attempts));
    let step = Step {
        tried: i64::from(is_first),
        passed: i64::from(passes_now),
        passed_at_once: i64::from(passes_now && is_first),
        // Whoever had time on the task, and nothing sent, has now.
        left: -i64::from(is_first && active_ms > 0),
    };
    tallies::count(user, &progress.exercise, &step, c).await
}

#[cfg(test)]
mod tests;
