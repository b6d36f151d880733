//! Regrades: what was handed in to an exercise graded again by a later version of it. Nothing is changed until whoever
//! asked has seen what would; then it is, one learner at a time, and the old verdicts are kept beside.

mod apply;
mod jobs;
mod notices;

use tremplin_course::{Digest, ExerciseId};
use uuid::Uuid;

use crate::connection::{Connection, sql};
use crate::{Error, Millis, RegradeId, Store, UserId, users};

pub use apply::PastVerdict;
pub(crate) use apply::all_past;
pub use jobs::{RegradeJob, RegradeKey};
pub use notices::RegradeNotice;

/// The most learners a page shows of those whose verdict changes.
const MAX_CHANGES: i64 = 500;
/// The most regrades a page shows of one exercise.
const MAX_SHOWN: i64 = 20;

/// Whose submissions are graded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegradeScope {
    /// Those of the learners in the asker's own cohorts.
    OwnCohorts,
    Everyone,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRegrade {
    /// Made in order of time: those asked for first are graded first.
    pub id: RegradeId,
    pub exercise: ExerciseId,
    /// The version that grades; kept before.
    pub exercise_digest: Digest,
    pub asked_by: UserId,
    pub scope: RegradeScope,
    pub created: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedRegrade {
    /// So many submissions wait.
    Asked { total: u64 },
    /// All of them were graded by this version already.
    Nothing,
    /// The asker has one of this exercise open.
    Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegradeState {
    /// Being graded, or waiting to be looked at once all are.
    Open,
    /// Being written.
    Applying,
    Applied,
    Dropped,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regrade {
    pub id: RegradeId,
    pub exercise: ExerciseId,
    pub exercise_digest: Digest,
    /// The name of whoever asked.
    pub asked_by: String,
    pub state: RegradeState,
    pub total: u64,
    pub graded: u64,
    /// Those that our own faults kept from being graded: their verdicts stay.
    pub given_up: u64,
    /// Verdicts that become "passed".
    pub gained: u64,
    /// Verdicts that were.
    pub lost: u64,
    pub created: Millis,
    pub ended: Option<Millis>,
}

impl Regrade {
    /// Whether all that would change is known.
    pub fn is_ready(&self) -> bool {
        self.state == RegradeState::Open && self.graded + self.given_up >= self.total
    }
}

/// A learner with a verdict that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegradeChange {
    /// Empty for a guest.
    pub name: String,
    pub cohort: Option<String>,
    pub gained: u64,
    pub lost: u64,
    /// Whether the exercise was passed when last looked at.
    pub was_passed: bool,
    /// Whether it is, counting every submission by its new verdict.
    pub is_passed: bool,
}

#[derive(sqlx::FromRow)]
struct RegradeRow {
    id: String,
    exercise: String,
    exercise_digest: String,
    asked_by: Option<String>,
    state: String,
    total: i64,
    graded: i64,
    given_up: i64,
    gained: i64,
    lost: i64,
    created: i64,
    ended: Option<i64>,
}

impl TryFrom<RegradeRow> for Regrade {
    type Error = Error;

    fn try_from(row: RegradeRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "regrades", row: row.id.clone(), column };
        let state = match row.state.as_str() {
            "open" => RegradeState::Open,
            "applying" => RegradeState::Applying,
            "applied" => RegradeState::Applied,
            "dropped" => RegradeState::Dropped,
            _ => return Err(corrupt("state")),
        };
        Ok(Self {
            id: Uuid::parse_str(&row.id).map(RegradeId).map_err(|_| corrupt("id"))?,
            exercise: ExerciseId::new(&row.exercise).ok_or_else(|| corrupt("exercise"))?,
            exercise_digest: Digest::parse(&row.exercise_digest).ok_or_else(|| corrupt("exercise_digest"))?,
            asked_by: row.asked_by.unwrap_or_default(),
            state,
            total: row.total.unsigned_abs(),
            graded: row.graded.unsigned_abs(),
            given_up: row.given_up.unsigned_abs(),
            gained: row.gained.unsigned_abs(),
            lost: row.lost.unsigned_abs(),
            created: Millis(row.created),
            ended: row.ended.map(Millis),
        })
    }
}

#[derive(sqlx::FromRow)]
struct ChangeRow {
    name: Option<String>,
    cohort: Option<String>,
    gained: i64,
    lost: i64,
    was_passed: i64,
    is_passed: i64,
}

const ENQUEUE_OWN: &str = "INSERT INTO regrade_jobs (regrade_id, submission_id, before_digest, before_verdict, state)
         SELECT $1, submissions.id, submissions.exercise_digest, submissions.verdict, 'waiting'
         FROM cohort_trainers
         JOIN cohort_learners ON cohort_learners.cohort_id = cohort_trainers.cohort_id
         JOIN submissions ON submissions.user_id = cohort_learners.user_id
         WHERE cohort_trainers.user_id = $2 AND submissions.exercise = $3 AND submissions.exercise_digest <> $4
           AND submissions.verdict IS NOT NULL";

const ENQUEUE_ALL: &str = "INSERT INTO regrade_jobs (regrade_id, submission_id, before_digest, before_verdict, state)
         SELECT $1, submissions.id, submissions.exercise_digest, submissions.verdict, 'waiting'
         FROM users JOIN submissions ON submissions.user_id = users.id
         WHERE submissions.exercise = $2 AND submissions.exercise_digest <> $3 AND submissions.verdict IS NOT NULL";

/// What [`RegradeRow`] reads, of one asker or, with an empty `$2`, of all.
/// Submissions may go meanwhile, with whoever handed them in: the total of an open one is of those that are left.
const OF_EXERCISE: &str = "SELECT regrades.id, regrades.exercise, regrades.exercise_digest, users.name AS asked_by,
                regrades.state,
                CASE WHEN regrades.state <> 'open' THEN regrades.total ELSE regrades.graded + regrades.given_up
                    + (SELECT COUNT(*) FROM regrade_jobs
                       WHERE regrade_jobs.regrade_id = regrades.id AND regrade_jobs.state = 'waiting')
                    + (SELECT COUNT(*) FROM regrade_jobs
                       WHERE regrade_jobs.regrade_id = regrades.id AND regrade_jobs.state = 'running')
                END AS total, regrades.graded, regrades.given_up, regrades.gained, regrades.lost,
                regrades.created, regrades.ended
         FROM regrades JOIN users ON users.id = regrades.asked_by
         WHERE regrades.exercise = $1 AND ($2 = '' OR regrades.asked_by = $2)
         ORDER BY regrades.created DESC, regrades.id DESC LIMIT $3";

const CHANGES: &str = "SELECT users.name, cohorts.name AS cohort, changed.gained, changed.lost,
                CAST(CASE WHEN progress.passed_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS was_passed,
                CAST(CASE WHEN EXISTS (
                    SELECT 1 FROM submissions
                    LEFT JOIN regrade_jobs ON regrade_jobs.submission_id = submissions.id
                         AND regrade_jobs.regrade_id = $1
                    WHERE submissions.user_id = changed.user_id AND submissions.exercise = $2
                      AND COALESCE(regrade_jobs.verdict, submissions.verdict) = 'passed'
                ) THEN 1 ELSE 0 END AS BIGINT) AS is_passed
         FROM (
             SELECT submissions.user_id, COUNT(CASE WHEN regrade_jobs.change > 0 THEN 1 END) AS gained,
                    COUNT(CASE WHEN regrade_jobs.change < 0 THEN 1 END) AS lost
             FROM regrade_jobs JOIN submissions ON submissions.id = regrade_jobs.submission_id
             JOIN regrades ON regrades.id = regrade_jobs.regrade_id JOIN users asker ON asker.id = regrades.asked_by
             WHERE regrade_jobs.regrade_id = $1 AND regrade_jobs.change <> 0 AND (asker.role <> 'trainer' OR EXISTS (
                     SELECT 1 FROM cohort_learners
                     JOIN cohort_trainers ON cohort_trainers.cohort_id = cohort_learners.cohort_id
                     WHERE cohort_learners.user_id = submissions.user_id AND cohort_trainers.user_id = asker.id))
             GROUP BY submissions.user_id
         ) changed
         JOIN users ON users.id = changed.user_id
         LEFT JOIN progress ON progress.user_id = changed.user_id AND progress.exercise = $2
         LEFT JOIN cohort_learners ON cohort_learners.user_id = changed.user_id
         LEFT JOIN cohorts ON cohorts.id = cohort_learners.cohort_id
         ORDER BY cohorts.name NULLS LAST, users.name NULLS LAST, users.id LIMIT $3";

impl Store {
    /// Puts every submission of the scope that another version graded in line to be graded again. Their verdicts stay.
    pub async fn ask_regrade(&self, new: NewRegrade) -> Result<AskedRegrade, Error> {
        self.write(new, |new, c| Box::pin(ask(new, c))).await
    }

    /// The regrades of an exercise, the latest first: those `asker` asked for, or all.
    pub async fn regrades(&self, exercise: &ExerciseId, asker: Option<UserId>) -> Result<Vec<Regrade>, Error> {
        let rows: Vec<RegradeRow> = sql(OF_EXERCISE)
            .bind(exercise)
            .bind(asker.map_or_else(String::new, |asker| asker.to_string()))
            .bind(MAX_SHOWN)
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        rows.into_iter().map(Regrade::try_from).collect()
    }

    /// The learners with a verdict that a regrade changes, by cohort and name; at most five hundred.
    pub async fn regrade_changes(&self, regrade: &Regrade) -> Result<Vec<RegradeChange>, Error> {
        let rows: Vec<ChangeRow> = sql(CHANGES)
            .bind(regrade.id)
            .bind(&regrade.exercise)
            .bind(MAX_CHANGES)
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        let change = |row: ChangeRow| RegradeChange {
            name: row.name.unwrap_or_default(),
            cohort: row.cohort,
            gained: row.gained.unsigned_abs(),
            lost: row.lost.unsigned_abs(),
            was_passed: row.was_passed == 1,
            is_passed: row.is_passed == 1,
        };
        Ok(rows.into_iter().map(change).collect())
    }

    /// Has a regrade written that its asker has seen; once. Whether it was theirs, graded, and not written or dropped yet.
    pub async fn apply_regrade(&self, regrade: RegradeId, asker: UserId) -> Result<bool, Error> {
        self.write((regrade, asker), |(regrade, asker), c| {
            Box::pin(async move {
                let begun = sql("UPDATE regrades SET state = 'applying'
                     WHERE id = $1 AND asked_by = $2 AND state = 'open'
                       AND NOT EXISTS (SELECT 1 FROM regrade_jobs WHERE regrade_id = $1 AND state = 'waiting')
                       AND NOT EXISTS (SELECT 1 FROM regrade_jobs WHERE regrade_id = $1 AND state = 'running')")
                .bind(*regrade)
                .bind(*asker)
                .execute(c)
                .await?;
                if begun > 0 {
                    sql(LEAVE_OUT).bind(*regrade).execute(c).await?;
                }
                Ok(begun > 0)
            })
        })
        .await
    }

    /// Forgets a regrade that is not being written. Whether there was such a one of theirs.
    pub async fn drop_regrade(&self, regrade: RegradeId, asker: UserId, now: Millis) -> Result<bool, Error> {
        self.write((regrade, asker, now), |(regrade, asker, now), c| {
            Box::pin(async move {
                let dropped = sql("UPDATE regrades SET state = 'dropped', ended = $3
                     WHERE id = $1 AND asked_by = $2 AND state = 'open'")
                .bind(*regrade)
                .bind(*asker)
                .bind(*now)
                .execute(c)
                .await?;
                if dropped > 0 {
                    sql("DELETE FROM regrade_jobs WHERE regrade_id = $1").bind(*regrade).execute(c).await?;
                }
                Ok(dropped > 0)
            })
        })
        .await
    }
}

/// Of whoever has left the trainer's classes since it was asked for, the verdicts stay.
const LEAVE_OUT: &str = "UPDATE regrade_jobs SET state = 'overtaken', outcome = NULL, change = 0
         WHERE regrade_id = $1 AND state = 'graded' AND NOT EXISTS (
             SELECT 1 FROM submissions JOIN regrades ON regrades.id = $1 JOIN users asker ON asker.id = regrades.asked_by
             WHERE submissions.id = regrade_jobs.submission_id AND (asker.role <> 'trainer' OR EXISTS (
                     SELECT 1 FROM cohort_learners
                     JOIN cohort_trainers ON cohort_trainers.cohort_id = cohort_learners.cohort_id
                     WHERE cohort_learners.user_id = submissions.user_id AND cohort_trainers.user_id = asker.id)))";

async fn ask(new: &NewRegrade, c: &mut Connection<'_>) -> Result<AskedRegrade, Error> {
    // One at a time for each asker: a double click asks once.
    users::hold(new.asked_by, c).await?;
    let open: Option<(String,)> = sql("SELECT id FROM regrades
         WHERE exercise = $1 AND asked_by = $2 AND state IN ('open', 'applying')")
    .bind(&new.exercise)
    .bind(new.asked_by)
    .fetch_optional(c)
    .await?;
    if open.is_some() {
        return Ok(AskedRegrade::Open);
    }
    sql("INSERT INTO regrades (id, exercise, exercise_digest, asked_by, state, total, created)
         VALUES ($1, $2, $3, $4, 'open', 0, $5)")
    .bind(new.id)
    .bind(&new.exercise)
    .bind(new.exercise_digest)
    .bind(new.asked_by)
    .bind(new.created)
    .execute(c)
    .await?;
    let statement = match new.scope {
        RegradeScope::OwnCohorts => sql(ENQUEUE_OWN).bind(new.id).bind(new.asked_by),
        RegradeScope::Everyone => sql(ENQUEUE_ALL).bind(new.id),
    };
    let total = statement.bind(&new.exercise).bind(new.exercise_digest).execute(c).await?;
    if total == 0 {
        sql("DELETE FROM regrades WHERE id = $1").bind(new.id).execute(c).await?;
        return Ok(AskedRegrade::Nothing);
    }
    let count = i64::try_from(total).unwrap_or(i64::MAX);
    sql("UPDATE regrades SET total = $2 WHERE id = $1").bind(new.id).bind(count).execute(c).await?;
    Ok(AskedRegrade::Asked { total })
}

#[cfg(test)]
mod tests;
