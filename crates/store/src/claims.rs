//! The queue: who grades what, until when, and what came of it.
//!
//! A claim raises the submission's attempt number. Whoever finishes, releases or extends names the attempt it holds, and
//! one that has been overtaken changes nothing: of any number of late or doubled results, one is written.

use tremplin_course::{Digest, ExerciseId, Outcome, Report, Source};

use crate::connection::{Connection, Text, locking, sql};
use crate::submissions::{NewSubmission, Reader, verdict_word};
use crate::{Error, Millis, NodeId, Store, SubmissionId, UserId, progress};

/// A job that failed so often by our fault is abandoned.
pub const MAX_TRIES: i64 = 3;
/// A job whose lease ran out so often is abandoned: it may be what takes the grading process down with it. Far above
/// [`MAX_TRIES`], since a restart or a power cut says nothing against the job it interrupted.
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
    /// It waits again; so many tries have failed.
    Requeued { tries: i64 },
    /// It failed [`MAX_TRIES`] times: done, with no verdict, and not counted against its learner.
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
    let done: Option<(String, String)> = sql("UPDATE submissions
         SET state = 'done', node = NULL, lease_until = NULL, outcome = $3, verdict = $4, behaviour = $5, runner = $6,
             finished = $7
         WHERE id = $1 AND attempt = $2 AND state = 'running'
         RETURNING user_id, exercise")
    .bind(finish.job.id)
    .bind(finish.job.attempt)
    .bind(outcome)
    .bind(verdict_word(verdict))
    .bind(*behaviour)
    .bind(runner.as_str())
    .bind(finish.now)
    .fetch_optional(c)
    .await?;
    let Some((user, exercise)) = done else {
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
    Ok(Finished::Done { progress: progress::count(&counted, c).await? })
}

async fn fail(job: JobKey, now: Millis, c: &mut Connection<'_>) -> Result<Failed, Error> {
    let row: Option<(i64,)> = sql("UPDATE submissions
         SET state = 'queued', node = NULL, lease_until = NULL, tries = tries + 1
         WHERE id = $1 AND attempt = $2 AND state = 'running'
         RETURNING tries")
    .bind(job.id)
    .bind(job.attempt)
    .fetch_optional(c)
    .await?;
    match row {
        None => Ok(Failed::LeaseLost),
        Some((tries,)) if tries < MAX_TRIES => Ok(Failed::Requeued { tries }),
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

fn outcome_text(outcome: &Outcome) -> Result<String, Error> {
    serde_json::to_string(outcome).map_err(|error| Error::Refused(sqlx::Error::Encode(Box::new(error))))
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::sync::Arc;

    use tremplin_course::Verdict;
    use uuid::Uuid;

    use super::*;
    use crate::testing::{both_engines, claim, claim_for, enqueue, exercise, finish, grading, learner, new_submission};
    use crate::{Enqueued, State};

    async fn state(store: &Store, id: SubmissionId) -> State {
        store.submission(id).await.unwrap().unwrap().state
    }

    both_engines! {
        async fn a_grade_is_written_with_the_progress(store) {
            let user = learner(&store, "Ana").await;
            let new = new_submission(&user, "somme", 5);
            let id = enqueue(&store, new.clone()).await;
            let job = claim(&store).await.unwrap();
            let attempt = JobKey { id, attempt: 1 };
            assert_eq!(
                job,
                Job {
                    key: attempt,
                    user: user.id,
                    exercise: new.exercise,
                    exercise_digest: new.exercise_digest,
                    seed: new.seed,
                    source: new.source,
                    created: Millis(5),
                }
            );
            let running = State::Running { node: NodeId("here".into()), lease_until: Millis(60_000) };
            assert_eq!(state(&store, id).await, running);
            let progress = finish(&store, attempt, Verdict::Passed, 9).await.unwrap();
            assert_eq!((progress.attempts, progress.passed_at), (1, Some(Millis(9))));
            let done = store.submission(id).await.unwrap().unwrap();
            let Grading { report, behaviour, runner } = grading(Verdict::Passed);
            assert_eq!(done.state, State::Done(Outcome::Graded(report)));
            assert_eq!((done.behaviour, done.runner, done.finished), (Some(behaviour), Some(runner), Some(Millis(9))));
            assert_eq!(claim(&store).await, None);
        }

        async fn a_submission_may_be_claimed_as_it_is_accepted(store) {
            let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
            let new = new_submission(&ana, "somme", 5);
            let accepted = store.enqueue(new.clone(), Some(claim_for("here", 60_000))).await.unwrap();
            let Enqueued::Accepted { job: Some(job) } = accepted else { panic!("{accepted:?}") };
            assert_eq!((job.key, &job.source), (JobKey { id: new.id, attempt: 1 }, &new.source));
            assert!(matches!(state(&store, new.id).await, State::Running { .. }));
            // Her second waits for her first, and Bob's is not let past it.
            for user in [&ana, &bob] {
                let waits = store.enqueue(new_submission(user, "somme", 6), Some(claim_for("here", 60_000))).await;
                assert_eq!(waits.unwrap(), Enqueued::Accepted { job: None });
            }
            assert_eq!(store.queue_length().await.unwrap(), 2);
            finish(&store, job.key, Verdict::Passed, 9).await.unwrap();
        }

        async fn the_oldest_goes_first_but_one_of_each_learner_at_a_time(store) {
            let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
            let a1 = enqueue(&store, new_submission(&ana, "somme", 1)).await;
            let a2 = enqueue(&store, new_submission(&ana, "somme", 2)).await;
            let b1 = enqueue(&store, new_submission(&bob, "somme", 3)).await;
            let first = claim(&store).await.unwrap();
            assert_eq!(first.key.id, a1);
            assert_eq!(claim(&store).await.unwrap().key.id, b1, "hers waits for her first");
            assert_eq!(claim(&store).await, None);
            finish(&store, first.key, Verdict::Failed, 9).await.unwrap();
            assert_eq!(claim(&store).await.unwrap().key.id, a2);
        }

        async fn eight_claimers_never_hold_the_same_job_nor_two_of_one_learner(store) {
            let mut all = HashSet::new();
            for n in 0..40 {
                let user = learner(&store, &format!("learner {n}")).await;
                for at in 0..2 {
                    all.insert(enqueue(&store, new_submission(&user, "somme", at)).await);
                }
            }
            let tasks: Vec<_> = (0..8).map(|n| tokio::spawn(drain(store.clone(), format!("node {n}")))).collect();
            let mut graded = Vec::new();
            for task in tasks {
                graded.extend(task.await.unwrap());
            }
            assert_eq!(graded.len(), 80, "none twice");
            assert_eq!(graded.into_iter().collect::<HashSet<_>>(), all, "none lost");
            let counts = store.exercise_counts().await.unwrap();
            assert_eq!((counts[0].tried, counts[0].attempts), (40, 80));
        }

        async fn a_result_that_was_overtaken_changes_nothing(store) {
            let user = learner(&store, "Ana").await;
            let id = enqueue(&store, new_submission(&user, "somme", 1)).await;
            let late = store.claim(claim_for("frozen", 1_000)).await.unwrap().unwrap();
            assert_eq!(store.requeue_expired(Millis(999)).await.unwrap(), 0);
            assert_eq!(store.requeue_expired(Millis(1_000)).await.unwrap(), 1);
            assert_eq!(finish(&store, late.key, Verdict::Failed, 1_001).await, None, "nobody has it");
            let now = store.claim(claim_for("other", 5_000)).await.unwrap().unwrap();
            assert_eq!((now.key.id, now.key.attempt), (id, 2));
            assert_eq!(finish(&store, late.key, Verdict::Failed, 1_002).await, None, "another has it");
            assert!(!store.extend(late.key, Millis(9_000)).await.unwrap());
            assert!(!store.release(late.key).await.unwrap());
            assert_eq!(store.fail(late.key, Millis(1_003)).await.unwrap(), Failed::LeaseLost);
            assert_eq!(finish(&store, now.key, Verdict::Passed, 1_004).await.unwrap().attempts, 1);
            assert_eq!(finish(&store, late.key, Verdict::Failed, 1_005).await, None, "it is done");
            assert_eq!(finish(&store, now.key, Verdict::Failed, 1_006).await, None, "once");
            let progress = store.progress_in(user.id, &exercise("somme")).await.unwrap().unwrap();
            assert_eq!((progress.attempts, progress.failed, progress.last_verdict), (1, 0, Some(Verdict::Passed)));
        }

        async fn the_same_result_raced_is_counted_once(store) {
            let user = learner(&store, "Ana").await;
            enqueue(&store, new_submission(&user, "somme", 1)).await;
            let job = claim(&store).await.unwrap();
            let tasks: Vec<_> = (0..20)
                .map(|_| {
                    let store = store.clone();
                    tokio::spawn(async move { finish(&store, job.key, Verdict::Failed, 2).await.is_some() })
                })
                .collect();
            let mut written = 0;
            for task in tasks {
                written += usize::from(task.await.unwrap());
            }
            assert_eq!(written, 1);
            assert_eq!(store.progress(user.id).await.unwrap()[0].attempts, 1);
        }

        async fn our_faults_are_retried_and_never_counted_against_the_learner(store) {
            let user = learner(&store, "Ana").await;
            let id = enqueue(&store, new_submission(&user, "somme", 1)).await;
            for tries in 1..MAX_TRIES {
                let job = claim(&store).await.unwrap();
                assert_eq!(store.fail(job.key, Millis(2)).await.unwrap(), Failed::Requeued { tries });
            }
            let job = claim(&store).await.unwrap();
            assert_eq!(job.key.attempt, 3);
            assert_eq!(store.fail(job.key, Millis(3)).await.unwrap(), Failed::Abandoned);
            let abandoned = store.submission(id).await.unwrap().unwrap();
            assert_eq!(abandoned.state, State::Done(Outcome::Abandoned));
            assert_eq!(abandoned.finished, Some(Millis(3)));
            assert_eq!(store.history(user.id, &exercise("somme"), 9).await.unwrap()[0].verdict, None);
            assert_eq!(store.progress(user.id).await.unwrap(), []);
            assert_eq!(claim(&store).await, None, "the queue moves on");
            enqueue(&store, new_submission(&user, "somme", 4)).await;
        }

        async fn a_released_job_is_as_good_as_new(store) {
            let user = learner(&store, "Ana").await;
            enqueue(&store, new_submission(&user, "somme", 1)).await;
            for _ in 0..20 {
                let job = claim(&store).await.unwrap();
                assert!(store.release(job.key).await.unwrap());
                assert!(!store.release(job.key).await.unwrap());
            }
            let job = claim(&store).await.unwrap();
            assert_eq!(store.fail(job.key, Millis(2)).await.unwrap(), Failed::Requeued { tries: 1 });
        }

        async fn an_extended_lease_does_not_run_out(store) {
            let user = learner(&store, "Ana").await;
            enqueue(&store, new_submission(&user, "somme", 1)).await;
            let job = store.claim(claim_for("here", 1_000)).await.unwrap().unwrap();
            assert!(store.extend(job.key, Millis(2_000)).await.unwrap());
            assert_eq!(store.requeue_expired(Millis(1_500)).await.unwrap(), 0);
            assert!(finish(&store, job.key, Verdict::Passed, 1_600).await.is_some());
        }

        async fn a_node_that_starts_again_gives_back_its_own(store) {
            let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
            enqueue(&store, new_submission(&ana, "somme", 1)).await;
            enqueue(&store, new_submission(&bob, "somme", 2)).await;
            let here = store.claim(claim_for("here", 60_000)).await.unwrap().unwrap();
            let there = store.claim(claim_for("there", 60_000)).await.unwrap().unwrap();
            assert_eq!(store.recover(NodeId("here".into()), Millis(4)).await.unwrap(), 1);
            let again = claim(&store).await.unwrap();
            assert_eq!((again.key.id, again.key.attempt), (here.key.id, 2));
            assert!(finish(&store, there.key, Verdict::Passed, 5).await.is_some());
            assert_eq!(store.recover(NodeId("here".into()), Millis(4)).await.unwrap(), 1);
        }

        async fn a_job_that_outlives_no_lease_is_abandoned_in_the_end(store) {
            let user = learner(&store, "Ana").await;
            let id = enqueue(&store, new_submission(&user, "somme", 1)).await;
            for loss in 1..=MAX_LOSSES {
                store.claim(claim_for("here", 1_000)).await.unwrap().unwrap();
                let back = match loss % 2 {
                    0 => store.requeue_expired(Millis(1_000)).await.unwrap(),
                    _ => store.recover(NodeId("here".into()), Millis(1_000)).await.unwrap(),
                };
                assert_eq!(back, u64::from(loss < MAX_LOSSES), "loss {loss}");
            }
            let abandoned = store.submission(id).await.unwrap().unwrap();
            assert_eq!((abandoned.state, abandoned.finished), (State::Done(Outcome::Abandoned), Some(Millis(1_000))));
            assert_eq!(store.progress(user.id).await.unwrap(), []);
            assert_eq!(claim(&store).await, None);
        }

        async fn a_job_unknown_is_lost(store) {
            let job = JobKey { id: SubmissionId(Uuid::new_v4()), attempt: 1 };
            assert_eq!(finish(&store, job, Verdict::Passed, 1).await, None);
            assert_eq!(store.fail(job, Millis(1)).await.unwrap(), Failed::LeaseLost);
        }
    }

    /// Years of finished submissions must not slow the queue down: its statements go by the indexes of what is not done.
    #[test]
    fn the_queue_never_reads_the_history() {
        crate::testing::on_sqlite(async |store: Arc<Store>| {
            for statement in [
                CLAIM_OLDEST.sqlite,
                CLAIM_THIS,
                REQUEUE_EXPIRED,
                RECOVER,
                ABANDON_LOST,
                crate::submissions::COUNT_PENDING,
                crate::submissions::COUNT_QUEUED,
            ] {
                let plan = store.explain(statement).await;
                assert!(plan.iter().all(|step| !step.starts_with("SCAN") || step.contains("INDEX")), "{plan:#?}");
                assert!(plan.iter().any(|step| step.contains("INDEX")), "{plan:#?}");
            }
        });
    }

    /// Claims and finishes until nothing waits; what it finished. Looks out for a learner who has two running.
    async fn drain(store: Arc<Store>, node: String) -> Vec<SubmissionId> {
        let mut done = Vec::new();
        while let Some(job) = next(&store, &node).await {
            assert_eq!(job.key.attempt, 1, "nobody had it before");
            finish(&store, job.key, Verdict::Failed, 9).await.unwrap();
            done.push(job.key.id);
        }
        done
    }

    /// `None` when the queue is empty, and not only barred by learners who have one running.
    async fn next(store: &Store, node: &str) -> Option<Job> {
        loop {
            if let Some(job) = store.claim(claim_for(node, 60_000)).await.unwrap() {
                let pending = running_of(store, job.user).await;
                assert!(pending <= 1, "{pending} running of one learner");
                return Some(job);
            }
            if store.queue_length().await.unwrap() == 0 {
                return None;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn running_of(store: &Store, user: UserId) -> usize {
        let mut states = HashMap::new();
        for line in store.history(user, &exercise("somme"), 9).await.unwrap() {
            states.insert(line.id, state(store, line.id).await);
        }
        states.values().filter(|state| matches!(state, State::Running { .. })).count()
    }
}
