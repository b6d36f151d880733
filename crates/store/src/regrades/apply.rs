//! Writes a regrade: a learner at a time, each whole or not at all, so that a stop in between leaves nobody half done and
//! the database is never held for long.

use tremplin_course::{Digest, ExerciseId, Outcome, Report, Verdict};
use uuid::Uuid;

use super::notices;
use crate::connection::{Connection, Text, locking, sql};
use crate::failures::{self, failing_tests};
use crate::submissions::{Reader, parse_verdict};
use crate::{Error, Millis, RegradeId, Store, SubmissionId, UserId, tallies};

/// What a submission's verdict was before a regrade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastVerdict {
    pub submission: SubmissionId,
    pub exercise: ExerciseId,
    pub handed_in: Millis,
    pub verdict: Verdict,
    /// The version of the exercise that gave it, and of the grader.
    pub exercise_digest: Digest,
    pub runner: Option<String>,
    pub replaced: Millis,
}

/// The regrade that one learner's verdicts are written of.
struct Applying {
    id: RegradeId,
    exercise: ExerciseId,
    digest: Digest,
    now: Millis,
}

const HOLD_REGRADE: Text = locking!(
    "SELECT id, exercise, exercise_digest FROM regrades WHERE state = 'applying' ORDER BY created, id LIMIT 1",
    "FOR UPDATE SKIP LOCKED",
    ""
);

const NEXT_LEARNER: &str = "SELECT submissions.user_id, submissions.id
         FROM regrade_jobs JOIN submissions ON submissions.id = regrade_jobs.submission_id
         WHERE regrade_jobs.regrade_id = $1 AND regrade_jobs.state = 'graded' LIMIT 1";

/// A role that changes meanwhile is counted after us, or before. Shared, as a grade holds the learner's progress first.
const HOLD_LEARNER: Text = locking!("SELECT id FROM users WHERE id = $1", "FOR SHARE", "");

/// A grade that ends meanwhile counts after us, or before.
const HOLD_PROGRESS: Text =
    locking!("SELECT passed_at FROM progress WHERE user_id = $1 AND exercise = $2", "FOR UPDATE", "");

/// Of a submission that somebody else's regrade has changed meanwhile, nothing is known any more.
const OVERTAKE: &str = "UPDATE regrade_jobs SET state = 'overtaken', outcome = NULL, change = 0
         WHERE regrade_id = $1 AND state = 'graded' AND EXISTS (
             SELECT 1 FROM submissions WHERE submissions.id = regrade_jobs.submission_id AND submissions.user_id = $2
               AND submissions.exercise_digest <> regrade_jobs.before_digest)";

const KEEP_OLD: &str = "INSERT INTO past_verdicts
             (submission_id, regrade_id, exercise_digest, runner, outcome, verdict, behaviour, replaced)
         SELECT submissions.id, regrade_jobs.regrade_id, submissions.exercise_digest, submissions.runner,
                submissions.outcome, submissions.verdict, submissions.behaviour, $3
         FROM regrade_jobs JOIN submissions ON submissions.id = regrade_jobs.submission_id
         WHERE regrade_jobs.regrade_id = $1 AND regrade_jobs.state = 'graded' AND submissions.user_id = $2";

const WRITE_NEW: &str = "UPDATE submissions SET exercise_digest = $3, outcome = regrade_jobs.outcome,
             verdict = regrade_jobs.verdict, behaviour = regrade_jobs.behaviour, runner = regrade_jobs.runner
         FROM regrade_jobs
         WHERE regrade_jobs.submission_id = submissions.id AND regrade_jobs.regrade_id = $1
           AND regrade_jobs.state = 'graded' AND submissions.user_id = $2";

const CHANGED: &str =
    "SELECT COUNT(*) FROM regrade_jobs JOIN submissions ON submissions.id = regrade_jobs.submission_id
         WHERE regrade_jobs.regrade_id = $1 AND submissions.user_id = $2 AND regrade_jobs.state = 'graded'
           AND regrade_jobs.change <> 0";

/// The report is in the submission now.
const MARK: &str = "UPDATE regrade_jobs SET state = 'applied', outcome = NULL
         WHERE regrade_id = $1 AND state = 'graded' AND EXISTS (
             SELECT 1 FROM submissions WHERE submissions.id = regrade_jobs.submission_id AND submissions.user_id = $2)";

macro_rules! past {
    () => {
        "SELECT past_verdicts.submission_id, submissions.exercise, submissions.created, past_verdicts.verdict,
                past_verdicts.exercise_digest, past_verdicts.runner, past_verdicts.replaced
         FROM submissions JOIN past_verdicts ON past_verdicts.submission_id = submissions.id
         WHERE submissions.user_id = $1"
    };
}

impl Store {
    /// Writes one learner's new verdicts of the regrade that was begun first, with the counters that follow from them.
    /// Whether there may be more to write: to be called until it says no.
    pub async fn apply_next_regrade(&self, now: Millis) -> Result<bool, Error> {
        self.write(now, |now, c| Box::pin(apply_next(*now, c))).await
    }

    /// The verdicts that regrades have taken the place of, of someone's submissions to an exercise, the latest first; at
    /// most fifty.
    pub async fn past_verdicts(&self, user: UserId, exercise: &ExerciseId) -> Result<Vec<PastVerdict>, Error> {
        let rows: Vec<PastRow> = sql(concat!(
            past!(),
            " AND submissions.exercise = $2
             ORDER BY past_verdicts.replaced DESC, submissions.created DESC, submissions.id LIMIT 50"
        ))
        .bind(user)
        .bind(exercise)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(PastVerdict::try_from).collect()
    }

    /// Like [`Store::past_verdicts`], of one submission, however many others there are.
    pub async fn past_verdicts_of(&self, user: UserId, submission: SubmissionId) -> Result<Vec<PastVerdict>, Error> {
        let rows: Vec<PastRow> =
            sql(concat!(past!(), " AND submissions.id = $2 ORDER BY past_verdicts.replaced DESC LIMIT 50"))
                .bind(user)
                .bind(submission)
                .fetch_all(&mut self.reader().await?.connection())
                .await?;
        rows.into_iter().map(PastVerdict::try_from).collect()
    }
}

#[derive(sqlx::FromRow)]
struct PastRow {
    submission_id: String,
    exercise: String,
    created: i64,
    verdict: String,
    exercise_digest: String,
    runner: Option<String>,
    replaced: i64,
}

impl TryFrom<PastRow> for PastVerdict {
    type Error = Error;

    fn try_from(row: PastRow) -> Result<Self, Error> {
        let read = Reader { row: &row.submission_id };
        Ok(Self {
            submission: read.id()?,
            exercise: read.exercise(&row.exercise)?,
            handed_in: Millis(row.created),
            verdict: parse_verdict(&row.verdict).ok_or_else(|| read.corrupt("verdict"))?,
            exercise_digest: read.digest(&row.exercise_digest, "exercise_digest")?,
            runner: row.runner.clone(),
            replaced: Millis(row.replaced),
        })
    }
}

/// All of someone's, for what is handed out to them.
pub(crate) async fn all_past(user: UserId, c: &mut Connection<'_>) -> Result<Vec<PastVerdict>, Error> {
    let rows: Vec<PastRow> =
        sql(concat!(past!(), " ORDER BY past_verdicts.replaced, submissions.id")).bind(user).fetch_all(c).await?;
    rows.into_iter().map(PastVerdict::try_from).collect()
}

async fn apply_next(now: Millis, c: &mut Connection<'_>) -> Result<bool, Error> {
    let held: Option<(String, String, String)> = sql(HOLD_REGRADE).fetch_optional(c).await?;
    let Some((id, exercise, digest)) = held else { return Ok(false) };
    let corrupt = |column| Error::CorruptRow { table: "regrades", row: id.clone(), column };
    let applying = Applying {
        id: Uuid::parse_str(&id).map(RegradeId).map_err(|_| corrupt("id"))?,
        exercise: ExerciseId::new(&exercise).ok_or_else(|| corrupt("exercise"))?,
        digest: Digest::parse(&digest).ok_or_else(|| corrupt("exercise_digest"))?,
        now,
    };
    let next: Option<(String, String)> = sql(NEXT_LEARNER).bind(applying.id).fetch_optional(c).await?;
    match next {
        Some((user, submission)) => apply_to(Reader { row: &submission }.user(&user)?, &applying, c).await?,
        None => {
            sql("UPDATE regrades SET state = 'applied', ended = $2 WHERE id = $1")
                .bind(applying.id)
                .bind(now)
                .execute(c)
                .await?;
        }
    }
    Ok(true)
}

async fn apply_to(user: UserId, applying: &Applying, c: &mut Connection<'_>) -> Result<(), Error> {
    let _: Option<(String,)> = sql(HOLD_LEARNER).bind(user).fetch_optional(c).await?;
    let held: Option<(Option<i64>,)> = sql(HOLD_PROGRESS).bind(user).bind(&applying.exercise).fetch_optional(c).await?;
    let was_passed = matches!(held, Some((Some(_),)));
    sql(OVERTAKE).bind(applying.id).bind(user).execute(c).await?;
    let (changed,): (i64,) = sql(CHANGED).bind(applying.id).bind(user).fetch_one(c).await?;
    sql(KEEP_OLD).bind(applying.id).bind(user).bind(applying.now).execute(c).await?;
    sql(WRITE_NEW).bind(applying.id).bind(user).bind(applying.digest).execute(c).await?;
    sql(MARK).bind(applying.id).bind(user).execute(c).await?;
    tallies::take_out_of(user, &applying.exercise, c).await?;
    let is_passed = recount(user, &applying.exercise, c).await?;
    tallies::put_back_in(user, &applying.exercise, c).await?;
    if changed > 0 {
        notices::leave(user, &applying.exercise, (was_passed, is_passed), applying.now, c).await?;
    }
    Ok(())
}

/// What the counters of one learner in one exercise follow from.
#[derive(Default)]
struct Recount {
    graded: i64,
    failed: i64,
    passed_at: Option<i64>,
    passed_attempt: Option<i64>,
    last: Option<(String, String)>,
    failing: Option<Failing>,
    failed_at: Option<i64>,
}

struct Failing {
    test: String,
    source: String,
    times: i64,
}

impl Recount {
    /// The next grade, as `progress::count` and `efforts::count` count it.
    fn count(&mut self, row: GradedRow, report: &Report) {
        self.graded += 1;
        let passed = report.verdict == Verdict::Passed;
        self.failed += i64::from(failures::is_failure(report.verdict));
        if passed && self.passed_at.is_none() {
            self.passed_at = Some(row.finished);
            self.passed_attempt = Some(self.graded);
        }
        self.last = Some((row.id, row.verdict));
        if passed {
            self.failing = None;
            return;
        }
        self.failed_at = Some(row.finished);
        let test = failing_tests(report).swap_remove(0);
        let times = match &self.failing {
            Some(before) if before.test != test => 1,
            Some(before) if before.source == row.source_digest => before.times,
            Some(before) => before.times + 1,
            None => 1,
        };
        self.failing = Some(Failing { test, source: row.source_digest, times });
    }
}

#[derive(sqlx::FromRow)]
struct GradedRow {
    id: String,
    verdict: String,
    outcome: String,
    source: Vec<u8>,
    source_digest: String,
    finished: i64,
}

const GRADED: &str = "SELECT id, verdict, outcome, source, source_digest, finished FROM submissions
         WHERE user_id = $1 AND exercise = $2 AND verdict IS NOT NULL ORDER BY finished, id";

/// All are counted anew, those that were not counted before too.
const FORGET_FAILURES: [&str; 3] = [
    // First: it waits for whoever counts old ones just now, so that what they counted is forgotten too.
    "UPDATE submissions SET failures_counted = 1 WHERE user_id = $1 AND exercise = $2 AND verdict IS NOT NULL",
    "DELETE FROM test_failures WHERE user_id = $1 AND exercise = $2",
    "DELETE FROM wrong_answers WHERE user_id = $1 AND exercise = $2",
];

/// Counts one learner's submissions to an exercise anew, now that their verdicts have changed; whether it is passed.
/// How many they were, and the time on the task, stay as they are.
async fn recount(user: UserId, exercise: &ExerciseId, c: &mut Connection<'_>) -> Result<bool, Error> {
    let rows: Vec<GradedRow> = sql(GRADED).bind(user).bind(exercise).fetch_all(c).await?;
    for forget in FORGET_FAILURES {
        sql(forget).bind(user).bind(exercise).execute(c).await?;
    }
    let mut recount = Recount::default();
    for row in rows {
        let read = Reader { row: &row.id };
        let submission = read.id()?;
        // What cannot be read any more must not be in the way of the rest, nor of every regrade after this one.
        let (Ok(Outcome::Graded(report)), Ok(source)) = (serde_json::from_str(&row.outcome), read.source(&row.source))
        else {
            tracing::error!(%submission, "a graded submission cannot be read and is not counted");
            continue;
        };
        failures::count(&failures::Graded { user, exercise, submission, report: &report, source: &source }, c).await?;
        recount.count(row, &report);
    }
    let Recount { failed, passed_at, passed_attempt, last, failing, failed_at, .. } = recount;
    let (last_submission, last_verdict) = last.unzip();
    sql("UPDATE progress SET failed = $3, passed_at = $4, last_submission = $5, last_verdict = $6
         WHERE user_id = $1 AND exercise = $2")
    .bind(user)
    .bind(exercise)
    .bind(failed)
    .bind(passed_at)
    .bind(last_submission)
    .bind(last_verdict)
    .execute(c)
    .await?;
    // The time on the task when another attempt was the first to pass is not known any more.
    sql("UPDATE efforts SET
             passed_active_ms = CASE WHEN passed_attempt = $3 THEN passed_active_ms ELSE NULL END,
             passed_attempt = $3, failing_test = $4, failing_source = $5, failing_times = $6, failed_at = $7
         WHERE user_id = $1 AND exercise = $2")
    .bind(user)
    .bind(exercise)
    .bind(passed_attempt)
    .bind(failing.as_ref().map(|failing| failing.test.clone()))
    .bind(failing.as_ref().map(|failing| failing.source.clone()))
    .bind(failing.as_ref().map_or(0, |failing| failing.times))
    .bind(failed_at)
    .execute(c)
    .await?;
    Ok(passed_at.is_some())
}
