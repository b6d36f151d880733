//! The queue: who grades what, until when, and what came of it.
//!
//! A claim raises the submission's attempt number. Whoever finishes, releases or extends names the attempt it holds, and
//! one that has been overtaken changes nothing: of any number of late or doubled results, one is written.

use tremplin_course::{Digest, ExerciseId, Outcome, Report, Source};

use crate::connection::{Connection, Text, locking, sql};
use crate::submissions::{NewSubmission, Reader, verdict_word};
use crate::{Error, Millis, NodeId, Store, SubmissionId, UserId, efforts, failures, progress};

/// A job that failed so often by our fault is abandoned.
pub const MAX_TRIES: i64 = 3;
/// A job lost so often is abandoned: its lease ran out, or its grader was killed from outside, and it may be why. Far
/// above [`MAX_TRIES`], since a restart, a power cut or a stranger's signal says little against the job it interrupted.
pub const MAX_LOSSES: i64 = 10;

/// Who wants to grade, and until when it may be thought alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub node: NodeId,
    pub lease_until: Millis,
}

/// What one claim of a submission is called: only the latest attempt counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobKey {
    pub id: SubmissionId,
    pub attempt: i64,
}

/// A submission to grade.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub key: JobKey,
    pub user: UserId,
    pub exercise: ExerciseId,
    pub exercise_digest: Digest,
    pub seed: u64,
    pub source: Source,
    pub created: Millis,
}

/// A finished grade.
#[derive(Debug, Clone, PartialEq)]
pub struct Finish {
    pub job: JobKey,
    pub grading: Grading,
    pub now: Millis,
}

/// What the grader said, and which grader.
#[derive(Debug, Clone, PartialEq)]
pub struct Grading {
    pub report: Report,
    pub behaviour: Digest,
    pub runner: String,
}

/// Whether a result counted.
#[derive(Debug, Clone, PartialEq)]
pub enum Finished {
    /// On disk, the learner's progress with it.
    Done { progress: crate::Progress },
    /// Somebody else has the job, or has done it. Nothing was changed.
    LeaseLost,
}

/// What became of a job that we failed to grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// It waits again; so many tries have failed, or so many were lost.
    Requeued { tries: i64 },
    /// That was once too often ([`MAX_TRIES`], [`MAX_LOSSES`]): done, with no verdict, and not counted against its learner.
    Abandoned,
    /// Somebody else has the job. Nothing was changed.
    LeaseLost,
}

#[derive(sqlx::FromRow)]
struct JobRow {
    id: String,
    attempt: i64,
    user_id: String,
    exercise: String,
    exercise_digest: String,
    seed: i64,
    source: Vec<u8>,
    created: i64,
}

impl TryFrom<JobRow> for Job {
    type Error = Error;

    fn try_from(row: JobRow) -> Result<Self, Error> {
        let read = Reader { row: &row.id };
        Ok(Self {
            key: JobKey { id: read.id()?, attempt: row.attempt },
            user: read.user(&row.user_id)?,
            exercise: read.exercise(&row.exercise)?,
            exercise_digest: read.digest(&row.exercise_digest, "exercise_digest")?,
            seed: row.seed.cast_unsigned(),
            source: read.source(&row.source)?,
            created: Millis(row.created),
        })
    }
}

impl Store {
    /// The submission that waits longest among those whose user has none running; `None` when there is none.
    ///
    /// A claim whose process dies is given back by [`Store::recover`] when that node starts again, or by
    /// [`Store::requeue_expired`], which some node should call every few seconds.
    pub async fn claim(&self, claim: Claim) -> Result<Option<Job>, Error> {
        self.write(claim, |claim, c| Box::pin(claim_oldest(claim, c))).await
    }

    /// Records the grade and the learner's progress in one transaction. `Done` means that it is on disk.
    pub async fn finish(&self, finish: Finish) -> Result<Finished, Error> {
        self.write(finish, |finish, c| Box::pin(write_result(finish, c))).await
    }

    /// Our own fault: the job goes back to the queue, or is abandoned at the third time.
    pub async fn fail(&self, job: JobKey, now: Millis) -> Result<Failed, Error> {
        self.write((job, now), |(job, now), c| Box::pin(fail(*job, *now, c))).await
    }

    /// Its grader was killed from outside: the job goes back to the queue, or is abandoned at the [`MAX_LOSSES`]th time.
    pub async fn lose(&self, job: JobKey, now: Millis) -> Result<Failed, Error> {
        self.write((job, now), |(job, now), c| Box::pin(lose(*job, *now, c))).await
    }

    /// Gives a job back ungraded, with nothing held against it, as when the server stops. Whether it was still ours.
    pub async fn release(&self, job: JobKey) -> Result<bool, Error> {
        self.write(job, |job, c| {
            Box::pin(async move {
                let released = sql("UPDATE submissions SET state = 'queued', node = NULL, lease_until = NULL
                     WHERE id = $1 AND attempt = $2 AND state = 'running'")
                .bind(job.id)
                .bind(job.attempt)
                .execute(c)
                .await?;
                Ok(released > 0)
            })
        })
        .await
    }

    /// Keeps a job that takes long. Whether it is still ours; if not, its grade may be stopped.
    pub async fn extend(&self, job: JobKey, lease_until: Millis) -> Result<bool, Error> {
        self.write((job, lease_until), |(job, lease_until), c| {
            Box::pin(async move {
                let extended = sql("UPDATE submissions SET lease_until = $3
                     WHERE id = $1 AND attempt = $2 AND state = 'running'")
                .bind(job.id)
                .bind(job.attempt)
                .bind(*lease_until)
                .execute(c)
                .await?;
                Ok(extended > 0)
            })
        })
        .await
    }

    /// Gives back the jobs whose lease has run out by `now`, on every node; how many.
    pub async fn requeue_expired(&self, now: Millis) -> Result<u64, Error> {
        self.write(now, |now, c| {
            Box::pin(async move {
                let lost = sql(REQUEUE_EXPIRED).bind(*now).execute(c).await?;
                Ok(lost - abandon_lost(lost, *now, c).await?)
            })
        })
        .await
    }

    /// Gives back what `node` had claimed before it died; to be called when it starts, before its first claim. How many.
    pub async fn recover(&self, node: NodeId, now: Millis) -> Result<u64, Error> {
        self.write((node, now), |(node, now), c| {
            Box::pin(async move {
                let lost = sql(RECOVER).bind(node).execute(c).await?;
                Ok(lost - abandon_lost(lost, *now, c).await?)
            })
        })
        .await
    }
}

const CLAIM_OLDEST: Text = locking!(
    "UPDATE submissions SET state = 'running', attempt = attempt + 1, node = $1, lease_until = $2
         WHERE id = (
             SELECT waiting.id FROM submissions waiting
             WHERE waiting.state = 'queued' AND NOT EXISTS (
                 SELECT 1 FROM submissions running
                 WHERE running.state = 'running' AND running.user_id = waiting.user_id
             )
             ORDER BY waiting.created, waiting.id LIMIT 1",
    "FOR UPDATE OF waiting SKIP LOCKED",
    ") AND state = 'queued'
         RETURNING id, attempt, user_id, exercise, exercise_digest, seed, source, created"
);

const CLAIM_THIS: &str = "UPDATE submissions
         SET state = 'running', attempt = attempt + 1, node = $2, lease_until = $3
         WHERE id = $1
           AND NOT EXISTS (SELECT 1 FROM submissions other WHERE other.state = 'queued' AND other.id <> $1)
           AND NOT EXISTS (SELECT 1 FROM submissions other WHERE other.state = 'running' AND other.user_id = $4)
         RETURNING attempt";

const REQUEUE_EXPIRED: &str =
    "UPDATE submissions SET state = 'queued', node = NULL, lease_until = NULL, losses = losses + 1
         WHERE state = 'running' AND lease_until <= $1";

const RECOVER: &str = "UPDATE submissions SET state = 'queued', node = NULL, lease_until = NULL, losses = losses + 1
         WHERE state = 'running' AND node = $1";

const ABANDON_LOST: &str = "UPDATE submissions SET state = 'done', outcome = $2, finished = $1
         WHERE state = 'queued' AND losses >= $3";

async fn claim_oldest(claim: &Claim, c: &mut Connection<'_>) -> Result<Option<Job>, Error> {
    // A user's second submission is passed over while their first runs; if two nodes take one user's two waiting ones at
    // once, the index on running submissions refuses the later, which then tries again.
    let row: Option<JobRow> = sql(CLAIM_OLDEST).bind(&claim.node).bind(claim.lease_until).fetch_optional(c).await?;
    row.map(Job::try_from).transpose()
}

/// Claims the submission just enqueued, unless somebody else's waits for the same grader.
pub(crate) async fn claim_this(
    new: &NewSubmission,
    claim: &Claim,
    c: &mut Connection<'_>,
) -> Result<Option<Job>, Error> {
    let row: Option<(i64,)> =
        sql(CLAIM_THIS).bind(new.id).bind(&claim.node).bind(claim.lease_until).bind(new.user).fetch_optional(c).await?;
    Ok(row.map(|(attempt,)| Job {
        key: JobKey { id: new.id, attempt },
        user: new.user,
        exercise: new.exercise.clone(),
        exercise_digest: new.exercise_digest,
        seed: new.seed,
        source: new.source.clone(),
        created: new.created,
    }))
}

async fn write_result(finish: &Finish, c: &mut Connection<'_>) -> Result<Finished, Error> {
    let Grading { report, behaviour, runner } = &finish.grading;
    let verdict = report.verdict;
    let outcome = outcome_text(&Outcome::Graded(report.clone()))?;
    let done: Option<(String, String, String, Vec<u8>)> = sql("UPDATE submissions
         SET state = 'done', node = NULL, lease_until = NULL, outcome = $3, verdict = $4, behaviour = $5, runner = $6,
             finished = $7, failures_counted = 1
         WHERE id = $1 AND attempt = $2 AND state = 'running'
         RETURNING user_id, exercise, source_digest, source")
    .bind(finish.job.id)
    .bind(finish.job.attempt)
    .bind(outcome)
    .bind(verdict_word(verdict))
    .bind(*behaviour)
    .bind(runner.as_str())
    .bind(finish.now)
    .fetch_optional(c)
    .await?;
    let Some((user, exercise, digest, source)) = done else {
        return Ok(Finished::LeaseLost);
    };
    // From the row, not from the job: a guest's work may have moved to an account since it was claimed.
    let id = finish.job.id.to_string();
    let read = Reader { row: &id };
    let counted = progress::Counted {
        user: read.user(&user)?,
        exercise: read.exercise(&exercise)?,
        submission: finish.job.id,
        verdict,
        now: finish.now,
    };
    let progress = progress::count(&counted, c).await?;
    let digest = read.digest(&digest, "source_digest")?;
    efforts::count(counted.user, &progress, report, digest, finish.now, c).await?;
    if failures::is_failure(verdict) {
        let (user, exercise, submission) = (counted.user, &counted.exercise, finish.job.id);
        let source = read.source(&source)?;
        failures::count(&failures::Graded { user, exercise, submission, report, source: &source }, c).await?;
    }
    Ok(Finished::Done { progress })
}

const FAIL: &str = "UPDATE submissions
         SET state = 'queued', node = NULL, lease_until = NULL, tries = tries + 1
         WHERE id = $1 AND attempt = $2 AND state = 'running'
         RETURNING tries";

const LOSE: &str = "UPDATE submissions
         SET state = 'queued', node = NULL, lease_until = NULL, losses = losses + 1
         WHERE id = $1 AND attempt = $2 AND state = 'running'
         RETURNING losses";

async fn fail(job: JobKey, now: Millis, c: &mut Connection<'_>) -> Result<Failed, Error> {
    requeue(FAIL, MAX_TRIES, job, now, c).await
}

async fn lose(job: JobKey, now: Millis, c: &mut Connection<'_>) -> Result<Failed, Error> {
    requeue(LOSE, MAX_LOSSES, job, now, c).await
}

/// Gives a job back by `statement`, which counts how often; the `most`th time it is abandoned instead.
async fn requeue(
    statement: &'static str,
    most: i64,
    job: JobKey,
    now: Millis,
    c: &mut Connection<'_>,
) -> Result<Failed, Error> {
    let row: Option<(i64,)> = sql(statement).bind(job.id).bind(job.attempt).fetch_optional(c).await?;
    match row {
        None => Ok(Failed::LeaseLost),
        Some((tries,)) if tries < most => Ok(Failed::Requeued { tries }),
        Some(_) => {
            sql("UPDATE submissions SET state = 'done', outcome = $2, finished = $3 WHERE id = $1")
                .bind(job.id)
                .bind(outcome_text(&Outcome::Abandoned)?)
                .bind(now)
                .execute(c)
                .await?;
            Ok(Failed::Abandoned)
        }
    }
}

/// Of the `lost` jobs that went back to the queue just now, ends those that did so once too often; how many.
async fn abandon_lost(lost: u64, now: Millis, c: &mut Connection<'_>) -> Result<u64, Error> {
    if lost == 0 {
        return Ok(0);
    }
    let abandoned =
        sql(ABANDON_LOST).bind(now).bind(outcome_text(&Outcome::Abandoned)?).bind(MAX_LOSSES).execute(c).await?;
    if abandoned > 0 {
        tracing::error!(abandoned, "submissions abandoned: whoever graded them died of it too often");
    }
    Ok(abandoned)
}

pub(crate) fn outcome_text(outcome: &Outcome) -> Result<String, Error> {
    serde_json::to_string(outcome).map_err(|error| Error::Refused(sqlx::Error::Encode(Box::new(error))))
}

#[cfg(test)]
mod tests;
