//! An invented history, written by the ten thousand rows: what nobody handed in, with the counters that it would have
//! left. For measuring, on a database of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use tremplin_course::{Digest, ExerciseId, Outcome, Report, Source, Verdict};

use crate::connection::{Connection, Text, sql};
use crate::database::Reader;
use crate::learners::scoped_key;
use crate::submissions::{to_bytes, verdict_word};
use crate::{CohortId, Error, Millis, Store, SubmissionId, UserId, UserName, failures, tallies};

/// A learner in their class, with a secret.
#[derive(Debug, Clone)]
pub struct SeedLearner {
    pub id: UserId,
    pub cohort: CohortId,
    pub name: UserName,
    pub secret_hash: String,
    pub created: Millis,
}

/// An answer and what its grade said, shared by all who gave it.
#[derive(Debug, Clone)]
pub struct SeedAnswer {
    source: String,
    source_digest: Digest,
    outcome: String,
    verdict: Verdict,
    /// The tests that failed, the first first, and what answers alike have in common.
    failing: Vec<String>,
    answer: Digest,
}

impl SeedAnswer {
    /// # Errors
    /// [`Error::Refused`] for a report that cannot be written.
    pub fn new(source: &Source, report: Report) -> Result<Self, Error> {
        let verdict = report.verdict;
        let failing = if failures::is_failure(verdict) { failures::failing_tests(&report) } else { Vec::new() };
        let outcome = serde_json::to_string(&Outcome::Graded(report));
        Ok(Self {
            source: String::from_utf8_lossy(&to_bytes(source)).into_owned(),
            source_digest: source.digest(),
            outcome: outcome.map_err(|error| Error::Refused(sqlx::Error::Encode(Box::new(error))))?,
            verdict,
            answer: failures::answer(&failing, source),
            failing,
        })
    }

    fn passed(&self) -> bool {
        self.verdict == Verdict::Passed
    }

    fn failing(&self) -> Option<&str> {
        self.failing.first().map(String::as_str)
    }
}

/// One attempt.
#[derive(Debug, Clone)]
pub struct SeedAttempt {
    pub id: SubmissionId,
    pub answer: Arc<SeedAnswer>,
    pub at: Millis,
}

/// All that one learner did in one exercise, in order; the time on the task goes evenly to its attempts.
#[derive(Debug, Clone)]
pub struct SeedWork {
    pub user: UserId,
    pub exercise: ExerciseId,
    pub exercise_digest: Digest,
    pub attempts: Vec<SeedAttempt>,
    pub active_ms: i64,
}

/// What one transaction writes.
#[derive(Debug, Clone, Default)]
pub struct SeedBatch {
    pub learners: Vec<SeedLearner>,
    pub work: Vec<SeedWork>,
}

/// The rows of `$1`, a JSON array of arrays, as `value`.
macro_rules! from_rows {
    ($insert:literal, $values:literal) => {
        Text {
            sqlite: concat!($insert, " SELECT ", $values, " FROM json_each($1)"),
            postgres: concat!(
                $insert,
                " SELECT ",
                $values,
                " FROM json_array_elements(CAST($1 AS json)) AS rows (value)"
            ),
        }
    };
}

const USERS: Text = from_rows!(
    "INSERT INTO users (id, name, name_key, role, secret_hash, created)",
    "value->>0, value->>1, value->>2, 'learner', value->>3, CAST(value->>4 AS BIGINT)"
);
const MEMBERS: Text = from_rows!(
    "INSERT INTO cohort_learners (user_id, cohort_id, name_key, joined)",
    "value->>0, value->>1, value->>2, CAST(value->>3 AS BIGINT)"
);
/// Bytes are made from text in another way by each.
const SUBMISSIONS: Text = Text {
    sqlite:
        "INSERT INTO submissions (id, user_id, exercise, exercise_digest, seed, source, source_digest, state, attempt,
             runner, outcome, verdict, created, finished, failures_counted)
         SELECT value->>0, value->>1, value->>2, value->>3, 0, CAST(value->>4 AS BLOB), value->>5, 'done', 1, 'seed',
             value->>6, value->>7, CAST(value->>8 AS BIGINT), CAST(value->>8 AS BIGINT) + 500, 1
         FROM json_each($1)",
    postgres:
        "INSERT INTO submissions (id, user_id, exercise, exercise_digest, seed, source, source_digest, state, attempt,
             runner, outcome, verdict, created, finished, failures_counted)
         SELECT value->>0, value->>1, value->>2, value->>3, 0, convert_to(value->>4, 'UTF8'), value->>5, 'done', 1,
             'seed', value->>6, value->>7, CAST(value->>8 AS BIGINT), CAST(value->>8 AS BIGINT) + 500, 1
         FROM json_array_elements(CAST($1 AS json)) AS rows (value)",
};
const PROGRESS: Text = from_rows!(
    "INSERT INTO progress (user_id, exercise, attempts, failed, passed_at, last_verdict, last_submission, updated)",
    "value->>0, value->>1, CAST(value->>2 AS BIGINT), CAST(value->>3 AS BIGINT), CAST(value->>4 AS BIGINT), value->>5,
     value->>6, CAST(value->>7 AS BIGINT)"
);
const EFFORTS: Text = from_rows!(
    "INSERT INTO efforts (user_id, exercise, active_ms, passed_attempt, passed_active_ms, failing_test, failing_source,
         failing_times, failed_at, attempts)",
    "value->>0, value->>1, CAST(value->>2 AS BIGINT), CAST(value->>3 AS BIGINT), CAST(value->>4 AS BIGINT), value->>5,
     value->>6, CAST(value->>7 AS BIGINT), CAST(value->>8 AS BIGINT), CAST(value->>9 AS BIGINT)"
);
const TEST_FAILURES: Text = from_rows!(
    "INSERT INTO test_failures (user_id, exercise, test, times)",
    "value->>0, value->>1, value->>2, CAST(value->>3 AS BIGINT)"
);
const WRONG_ANSWERS: Text = from_rows!(
    "INSERT INTO wrong_answers (user_id, exercise, answer, times, submission)",
    "value->>0, value->>1, value->>2, CAST(value->>3 AS BIGINT), value->>4"
);
const PRESENCE: Text = from_rows!(
    "INSERT INTO presence (user_id, exercise, since, seen, active)",
    "value->>0, value->>1, CAST(value->>2 AS BIGINT), CAST(value->>3 AS BIGINT), CAST(value->>3 AS BIGINT)"
);

impl Store {
    /// Writes a part of an invented history, with its counters. The learners' cohorts exist; nobody did anything before.
    pub async fn seed(&self, batch: SeedBatch) -> Result<(), Error> {
        let rows = Arc::new(batch.rows());
        self.write(rows, |rows, c| Box::pin(insert(rows, c))).await
    }

    /// To be called once all is written: adds up what is counted over everybody, and lets the database look at what it
    /// holds now and tidy it, as it would have by itself in the years between.
    pub async fn seeded(&self) -> Result<(), Error> {
        self.write((), |(), c| Box::pin(tallies::add_up(c))).await?;
        let mut reader = self.reader().await?;
        if let Reader::Postgres(_) = reader {
            // Outside of any transaction. Otherwise it would be at it while the pages are measured that it was seeded for.
            return sql("VACUUM (ANALYZE)").execute(&mut reader.connection()).await.map(|_| ());
        }
        drop(reader);
        self.write((), |(), c| Box::pin(async move { sql("ANALYZE").execute(c).await.map(|_| ()) })).await
    }
}

/// A statement and the rows it inserts, as JSON.
type Rows = Vec<(Text, String)>;

async fn insert(rows: &Rows, c: &mut Connection<'_>) -> Result<(), Error> {
    for (statement, rows) in rows {
        sql(*statement).bind(rows.as_str()).execute(c).await?;
    }
    Ok(())
}

impl SeedBatch {
    fn rows(&self) -> Rows {
        let (mut users, mut members) = (Vec::new(), Vec::new());
        for learner in &self.learners {
            let (id, key) = (learner.id.to_string(), scoped_key(learner.id));
            users.push(json!([id, learner.name.as_str(), key, learner.secret_hash, learner.created.0]));
            members.push(json!([id, learner.cohort.to_string(), learner.name.key(), learner.created.0]));
        }
        let submissions = self.work.iter().flat_map(SeedWork::submissions).collect();
        let progress = self.work.iter().filter_map(SeedWork::progress).collect();
        let efforts = self.work.iter().filter_map(SeedWork::effort).collect();
        let mut last = BTreeMap::new();
        for work in &self.work {
            last.insert(work.user, work);
        }
        let presence = last.values().filter_map(|work| work.presence()).collect();
        let tables = [
            (USERS, users),
            (MEMBERS, members),
            (SUBMISSIONS, submissions),
            (PROGRESS, progress),
            (EFFORTS, efforts),
            (TEST_FAILURES, self.work.iter().flat_map(SeedWork::test_failures).collect()),
            (WRONG_ANSWERS, self.work.iter().flat_map(SeedWork::wrong_answers).collect()),
            (PRESENCE, presence),
        ];
        tables.into_iter().map(|(statement, rows)| (statement, Value::Array(rows).to_string())).collect()
    }
}

impl SeedWork {
    fn submissions(&self) -> impl Iterator<Item = Value> {
        self.attempts.iter().map(|attempt| {
            let SeedAnswer { source, source_digest, outcome, verdict, .. } = &*attempt.answer;
            let (id, user, digest) = (attempt.id.to_string(), self.user.to_string(), self.exercise_digest.to_string());
            let source_digest = source_digest.to_string();
            let (exercise, verdict) = (self.exercise.as_str(), verdict_word(*verdict));
            json!([id, user, exercise, digest, source, source_digest, outcome, verdict, attempt.at.0])
        })
    }

    /// Which attempt was the first to pass, from 0.
    fn first_pass(&self) -> Option<usize> {
        self.attempts.iter().position(|attempt| attempt.answer.passed())
    }

    fn progress(&self) -> Option<Value> {
        let last = self.attempts.last()?;
        let failed = self.attempts.iter().filter(|attempt| !attempt.answer.passed()).count();
        let passed_at = self.first_pass().map(|at| self.attempts[at].at.0);
        let verdict = verdict_word(last.answer.verdict);
        let (user, exercise) = (self.user.to_string(), self.exercise.as_str());
        let (attempts, submission) = (self.attempts.len(), last.id.to_string());
        Some(json!([user, exercise, attempts, failed, passed_at, verdict, submission, last.at.0]))
    }

    fn effort(&self) -> Option<Value> {
        let last = self.attempts.last()?;
        let first = self.first_pass().map(|at| at + 1);
        let count = i64::try_from(self.attempts.len()).unwrap_or(i64::MAX);
        let until = first.and_then(|first| i64::try_from(first).ok()).map(|first| self.active_ms * first / count);
        let failing = last.answer.failing();
        // Every attempt at the end that failed at the same.
        let same = |attempt: &&SeedAttempt| failing.is_some() && attempt.answer.failing() == failing;
        let times = self.attempts.iter().rev().take_while(same).count();
        let source = failing.map(|_| last.answer.source_digest.to_string());
        let failed_at = self.attempts.iter().rev().find(|attempt| !attempt.answer.passed()).map(|attempt| attempt.at.0);
        let (user, exercise) = (self.user.to_string(), self.exercise.as_str());
        Some(json!([user, exercise, self.active_ms, first, until, failing, source, times, failed_at, count]))
    }

    fn test_failures(&self) -> Vec<Value> {
        let mut times = BTreeMap::<&str, u32>::new();
        for test in self.attempts.iter().flat_map(|attempt| &attempt.answer.failing) {
            *times.entry(test).or_default() += 1;
        }
        let (user, exercise) = (self.user.to_string(), self.exercise.as_str());
        times.into_iter().map(|(test, times)| json!([user, exercise, test, times])).collect()
    }

    fn wrong_answers(&self) -> Vec<Value> {
        // How often each came, and the last time.
        let mut times = BTreeMap::<String, (u32, SubmissionId)>::new();
        for attempt in self.attempts.iter().filter(|attempt| !attempt.answer.failing.is_empty()) {
            let entry = times.entry(attempt.answer.answer.to_string()).or_insert((0, attempt.id));
            *entry = (entry.0 + 1, attempt.id);
        }
        let (user, exercise) = (self.user.to_string(), self.exercise.as_str());
        let row = |(answer, (times, last)): (String, (u32, SubmissionId))| {
            json!([user, exercise, answer, times, last.to_string()])
        };
        times.into_iter().map(row).collect()
    }

    fn presence(&self) -> Option<Value> {
        let (first, last) = (self.attempts.first()?, self.attempts.last()?);
        Some(json!([self.user.to_string(), self.exercise.as_str(), first.at.0, last.at.0]))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::testing::{
        both_engines, claim, cohort, enqueue, exercise, finish, grading, learner, new_submission, source,
    };
    use crate::{ClassCode, State};

    fn answer(text: &str, verdict: Verdict) -> Arc<SeedAnswer> {
        Arc::new(SeedAnswer::new(&source(text), grading(verdict).report).unwrap())
    }

    both_engines! {
        async fn what_is_seeded_reads_like_what_was_handed_in(store) {
            let class = cohort(&store, "A", "figue-27").await;
            // The same by hand: two failures of one test, then a success.
            let bob = learner(&store, "Bob").await;
            for (text, verdict, now) in
                [("a", Verdict::Failed, 10), ("b", Verdict::Failed, 20), ("c", Verdict::Passed, 30)]
            {
                let new = crate::NewSubmission { source: source(text), ..new_submission(&bob, "somme", now) };
                enqueue(&store, new).await;
                let job = claim(&store).await.unwrap();
                finish(&store, job.key, verdict, now).await.unwrap();
            }
            let name = UserName::new("Ana").unwrap();
            let id = UserId(Uuid::new_v4());
            let attempts = [("a", Verdict::Failed, 10), ("b", Verdict::Failed, 20), ("c", Verdict::Passed, 30)]
                .map(|(text, verdict, at)| SeedAttempt {
                    id: SubmissionId(Uuid::new_v4()),
                    answer: answer(text, verdict),
                    at: Millis(at),
                });
            let last = attempts[2].id;
            let work = SeedWork {
                user: id,
                exercise: exercise("somme"),
                exercise_digest: Digest::of([b"somme".as_slice()]),
                attempts: attempts.into(),
                active_ms: 20,
            };
            let ana = SeedLearner {
                id,
                cohort: class.id,
                name: name.clone(),
                secret_hash: "$argon2id$test".into(),
                created: Millis(1),
            };
            store.seed(SeedBatch { learners: vec![ana], work: vec![work] }).await.unwrap();
            store.seeded().await.unwrap();

            let known = store.class_credentials(&ClassCode::new("figue-27").unwrap(), &name).await.unwrap().unwrap();
            assert_eq!((known.user.id, known.secret_hash.as_deref()), (id, Some("$argon2id$test")));
            let by_hand = store.progress(bob.id).await.unwrap().remove(0);
            let seeded = store.progress(id).await.unwrap().remove(0);
            assert_eq!(seeded, crate::Progress { last_submission: Some(last), ..by_hand });
            let by_hand = store.effort(bob.id, &exercise("somme")).await.unwrap();
            assert_eq!(store.effort(id, &exercise("somme")).await.unwrap(), by_hand);
            let submission = store.submission(last).await.unwrap().unwrap();
            assert_eq!(submission.source, source("c"));
            assert_eq!(submission.state, State::Done(Outcome::Graded(grading(Verdict::Passed).report)));
            assert_eq!(store.history(id, &exercise("somme"), 10).await.unwrap().len(), 3);
            assert_eq!(store.content_health().await.unwrap()[0].passed, 2);
            let place = store.live(class.id).await.unwrap().remove(0).place.unwrap();
            assert_eq!((place.since, place.seen, place.attempts), (Millis(10), Millis(30), 3));
        }
    }
}
