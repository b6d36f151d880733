//! What submissions fail at: which tests, and with which wrong answers. Counted as they are graded, for each learner.

use std::collections::HashSet;

use tremplin_course::{Digest, ExerciseId, Outcome, Report, Source, TestStatus, Verdict};

use crate::connection::{Connection, Text, locking, sql};
use crate::submissions::{Reader, verdict_word};
use crate::{Error, Store, SubmissionId, UserId};

/// The most of a test's name that is kept, in characters.
const MAX_TEST_CHARS: usize = 200;
/// The most failing tests of one submission that are counted: the first ones.
const MAX_TESTS: usize = 20;

/// A graded submission, to be looked at for what it fails.
pub(crate) struct Graded<'a> {
    pub(crate) user: UserId,
    pub(crate) exercise: &'a ExerciseId,
    pub(crate) submission: SubmissionId,
    pub(crate) report: &'a Report,
    pub(crate) source: &'a Source,
}

/// Whether the verdict says that something is wrong.
pub(crate) fn is_failure(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Passed | Verdict::Received)
}

/// The names of the tests that failed, in order and each once; the verdict's word when there is none. Never empty.
pub(crate) fn failing_tests(report: &Report) -> Vec<String> {
    let mut seen = HashSet::new();
    let failed = report.tests.iter().filter(|test| test.status == TestStatus::Failed);
    let names = failed.map(|test| column(&test.name)).filter(|name| seen.insert(name.clone()));
    let names: Vec<String> = names.take(MAX_TESTS).collect();
    if names.is_empty() { vec![column(verdict_word(report.verdict))] } else { names }
}

/// A name as a column holds it: text columns of PostgreSQL have no NUL.
fn column(name: &str) -> String {
    name.chars().filter(|c| *c != '\0').take(MAX_TEST_CHARS).collect()
}

/// What answers have in common that fail the same tests with the same code.
pub(crate) fn answer(tests: &[String], source: &Source) -> Digest {
    let likeness = source.likeness();
    Digest::of(tests.iter().map(String::as_bytes).chain([&likeness.as_bytes()[..]]))
}

/// Counts what a submission fails, in the transaction that writes its grade; nothing of one that does not fail.
pub(crate) async fn count(graded: &Graded<'_>, c: &mut Connection<'_>) -> Result<(), Error> {
    if !is_failure(graded.report.verdict) {
        return Ok(());
    }
    let tests = failing_tests(graded.report);
    for test in &tests {
        sql("INSERT INTO test_failures (user_id, exercise, test, times) VALUES ($1, $2, $3, 1)
             ON CONFLICT (user_id, exercise, test) DO UPDATE SET times = test_failures.times + 1")
        .bind(graded.user)
        .bind(graded.exercise)
        .bind(test.as_str())
        .execute(c)
        .await?;
    }
    sql("INSERT INTO wrong_answers (user_id, exercise, answer, times, submission) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (user_id, exercise, answer) DO UPDATE SET
             times = wrong_answers.times + 1, submission = excluded.submission")
    .bind(graded.user)
    .bind(graded.exercise)
    .bind(answer(&tests, graded.source))
    .bind(graded.submission)
    .execute(c)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct UncountedRow {
    id: String,
    user_id: String,
    exercise: String,
    source: Vec<u8>,
    outcome: String,
}

/// The condition is that of the index `submissions_uncounted`.
const UNCOUNTED: Text = locking!(
    "SELECT id, user_id, exercise, source, outcome FROM submissions
         WHERE failures_counted = 0 AND verdict IS NOT NULL AND verdict <> 'passed' AND verdict <> 'received'
         LIMIT $1",
    "FOR UPDATE SKIP LOCKED",
    ""
);

impl Store {
    /// Counts what failed in up to `most` submissions that were graded before this was counted; how many, so that 0 is
    /// the end.
    pub async fn count_old_failures(&self, most: u32) -> Result<u64, Error> {
        self.write(most, |most, c| Box::pin(count_old(*most, c))).await
    }
}

async fn count_old(most: u32, c: &mut Connection<'_>) -> Result<u64, Error> {
    let rows: Vec<UncountedRow> = sql(UNCOUNTED).bind(i64::from(most)).fetch_all(c).await?;
    let mut counted = 0;
    for row in rows {
        let read = Reader { row: &row.id };
        let id = read.id()?;
        // What cannot be read any more counts for nothing, and must not be in the way of the rest.
        if let (Ok(Outcome::Graded(report)), Ok(source)) =
            (serde_json::from_str(&row.outcome), read.source(&row.source))
        {
            let (user, exercise) = (read.user(&row.user_id)?, read.exercise(&row.exercise)?);
            count(&Graded { user, exercise: &exercise, submission: id, report: &report, source: &source }, c).await?;
        }
        sql("UPDATE submissions SET failures_counted = 1 WHERE id = $1").bind(id).execute(c).await?;
        counted += 1;
    }
    Ok(counted)
}

pub(crate) const MOVE_TEST_FAILURES: &str = "INSERT INTO test_failures (user_id, exercise, test, times)
    SELECT $2, exercise, test, times FROM test_failures WHERE user_id = $1
    ON CONFLICT (user_id, exercise, test) DO UPDATE SET times = test_failures.times + excluded.times";

pub(crate) const MOVE_WRONG_ANSWERS: &str = "INSERT INTO wrong_answers (user_id, exercise, answer, times, submission)
    SELECT $2, exercise, answer, times, submission FROM wrong_answers WHERE user_id = $1
    ON CONFLICT (user_id, exercise, answer) DO UPDATE SET times = wrong_answers.times + excluded.times";

#[cfg(test)]
mod tests;
