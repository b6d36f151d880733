//! The queue of regrades: as that of submissions, but nobody waits for it.

use tremplin_course::{Digest, Outcome, Source, Verdict};
use uuid::Uuid;

use crate::claims::{Grading, MAX_TRIES, outcome_text};
use crate::connection::{Connection, Text, locking, sql};
use crate::submissions::{Reader, verdict_word};
use crate::{Claim, Error, Millis, NodeId, RegradeId, Store, SubmissionId};

/// What one claim of a job is called: only the latest attempt counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RegradeKey {
    pub regrade: RegradeId,
    pub submission: SubmissionId,
    pub attempt: i64,
}

/// A submission to grade again.
#[derive(Debug, Clone, PartialEq)]
pub struct RegradeJob {
    pub key: RegradeKey,
    /// The version that grades it now.
    pub exercise_digest: Digest,
    pub source: Source,
}

const CLAIM: Text = locking!(
    "UPDATE regrade_jobs SET state = 'running', attempt = attempt + 1, node = $1, lease_until = $2
         WHERE state = 'waiting' AND (regrade_id, submission_id) = (
             SELECT waiting.regrade_id, waiting.submission_id FROM regrade_jobs waiting
             WHERE waiting.state = 'waiting' ORDER BY waiting.regrade_id, waiting.submission_id LIMIT 1",
    "FOR UPDATE OF waiting SKIP LOCKED",
    ") RETURNING regrade_id, submission_id, attempt"
);

const FINISH: &str = "UPDATE regrade_jobs
         SET state = 'graded', node = NULL, lease_until = NULL, outcome = $4, verdict = $5, behaviour = $6, runner = $7,
             change = CASE WHEN before_verdict = $5 THEN 0 WHEN $5 = 'passed' THEN 1
                           WHEN before_verdict = 'passed' THEN -1 ELSE 0 END
         WHERE regrade_id = $1 AND submission_id = $2 AND attempt = $3 AND state = 'running'
         RETURNING change";

const FAIL: &str = "UPDATE regrade_jobs
         SET state = CASE WHEN tries + 1 >= $4 THEN 'given_up' ELSE 'waiting' END, node = NULL, lease_until = NULL,
             tries = tries + 1
         WHERE regrade_id = $1 AND submission_id = $2 AND attempt = $3 AND state = 'running'
         RETURNING state";

const RELEASE: &str = "UPDATE regrade_jobs SET state = 'waiting', node = NULL, lease_until = NULL
         WHERE regrade_id = $1 AND submission_id = $2 AND attempt = $3 AND state = 'running'";

impl Store {
    /// A job of the regrade that was asked for first; `None` when none waits.
    pub async fn claim_regrade(&self, claim: Claim) -> Result<Option<RegradeJob>, Error> {
        self.write(claim, |claim, c| Box::pin(claim_one(claim, c))).await
    }

    /// Keeps what a submission's verdict would be. Whether the claim still held.
    pub async fn finish_regrade(&self, key: RegradeKey, grading: Grading) -> Result<bool, Error> {
        self.write((key, grading), |(key, grading), c| Box::pin(finish(*key, grading, c))).await
    }

    /// Our own fault: the job waits again, or is given up at the third time, and its verdict stays.
    pub async fn fail_regrade(&self, key: RegradeKey) -> Result<(), Error> {
        self.write(key, |key, c| {
            Box::pin(async move {
                let state: Option<(String,)> = sql(FAIL)
                    .bind(key.regrade)
                    .bind(key.submission)
                    .bind(key.attempt)
                    .bind(MAX_TRIES)
                    .fetch_optional(c)
                    .await?;
                if state.is_some_and(|(state,)| state == "given_up") {
                    sql("UPDATE regrades SET given_up = given_up + 1 WHERE id = $1")
                        .bind(key.regrade)
                        .execute(c)
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Gives a job back ungraded, with nothing held against it.
    pub async fn release_regrade(&self, key: RegradeKey) -> Result<(), Error> {
        self.write(key, |key, c| {
            Box::pin(async move {
                sql(RELEASE).bind(key.regrade).bind(key.submission).bind(key.attempt).execute(c).await?;
                Ok(())
            })
        })
        .await
    }

    /// Gives back the jobs whose lease has run out by `now`, and all that `node` holds when one is named, as when it
    /// starts. How many.
    pub async fn requeue_regrades(&self, node: Option<NodeId>, now: Millis) -> Result<u64, Error> {
        self.write((node, now), |(node, now), c| {
            Box::pin(async move {
                sql("UPDATE regrade_jobs SET state = 'waiting', node = NULL, lease_until = NULL
                     WHERE state = 'running' AND (lease_until <= $1 OR node = $2)")
                .bind(*now)
                .bind(node.as_ref().map(|node| node.0.clone()))
                .execute(c)
                .await
            })
        })
        .await
    }
}

async fn claim_one(claim: &Claim, c: &mut Connection<'_>) -> Result<Option<RegradeJob>, Error> {
    let claimed: Option<(String, String, i64)> =
        sql(CLAIM).bind(&claim.node).bind(claim.lease_until).fetch_optional(c).await?;
    let Some((regrade, submission, attempt)) = claimed else { return Ok(None) };
    let read = Reader { row: &submission };
    let id = Uuid::parse_str(&regrade).map(RegradeId).map_err(|_| read.corrupt("regrade_id"))?;
    let key = RegradeKey { regrade: id, submission: read.id()?, attempt };
    let (digest, source): (String, Vec<u8>) = sql("SELECT regrades.exercise_digest, submissions.source
         FROM regrades, submissions WHERE regrades.id = $1 AND submissions.id = $2")
    .bind(id)
    .bind(key.submission)
    .fetch_one(c)
    .await?;
    let exercise_digest = read.digest(&digest, "exercise_digest")?;
    Ok(Some(RegradeJob { key, exercise_digest, source: read.source(&source)? }))
}

async fn finish(key: RegradeKey, grading: &Grading, c: &mut Connection<'_>) -> Result<bool, Error> {
    let verdict: Verdict = grading.report.verdict;
    let change: Option<(i64,)> = sql(FINISH)
        .bind(key.regrade)
        .bind(key.submission)
        .bind(key.attempt)
        .bind(outcome_text(&Outcome::Graded(grading.report.clone()))?)
        .bind(verdict_word(verdict))
        .bind(grading.behaviour)
        .bind(grading.runner.as_str())
        .fetch_optional(c)
        .await?;
    let Some((change,)) = change else { return Ok(false) };
    sql("UPDATE regrades SET graded = graded + 1, gained = gained + $2, lost = lost + $3 WHERE id = $1")
        .bind(key.regrade)
        .bind(change > 0)
        .bind(change < 0)
        .execute(c)
        .await?;
    Ok(true)
}
