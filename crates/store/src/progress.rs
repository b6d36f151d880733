//! How far each user is with each exercise: counters kept when something happens, read by every page.

use tremplin_course::{ExerciseId, Verdict};
use uuid::Uuid;

use crate::connection::{Connection, sql};
use crate::submissions::{parse_verdict, verdict_word};
use crate::{Error, Millis, Store, SubmissionId, UserId};

/// A user and an exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub exercise: ExerciseId,
    /// Graded submissions; a run and an abandoned submission are none.
    pub attempts: u32,
    /// Those that did not pass; what is only received is none.
    pub failed: u32,
    /// When the first one passed.
    pub passed_at: Option<Millis>,
    pub last_verdict: Option<Verdict>,
    pub last_submission: Option<SubmissionId>,
    pub hints_opened: u32,
    pub solution_opened_at: Option<Millis>,
    pub updated: Millis,
}

/// A grade to count.
pub(crate) struct Counted {
    pub(crate) user: UserId,
    pub(crate) exercise: ExerciseId,
    pub(crate) submission: SubmissionId,
    pub(crate) verdict: Verdict,
    pub(crate) now: Millis,
}

#[derive(sqlx::FromRow)]
pub(crate) struct ProgressRow {
    user_id: String,
    exercise: String,
    attempts: i64,
    failed: i64,
    passed_at: Option<i64>,
    last_verdict: Option<String>,
    last_submission: Option<String>,
    hints_opened: i64,
    solution_opened_at: Option<i64>,
    updated: i64,
}

impl TryFrom<ProgressRow> for Progress {
    type Error = Error;

    fn try_from(row: ProgressRow) -> Result<Self, Error> {
        let name = format!("{} {}", row.user_id, row.exercise);
        let corrupt = |column| Error::CorruptRow { table: "progress", row: name.clone(), column };
        let count = |value: i64, column| u32::try_from(value).map_err(|_| corrupt(column));
        Ok(Self {
            exercise: ExerciseId::new(&row.exercise).ok_or_else(|| corrupt("exercise"))?,
            attempts: count(row.attempts, "attempts")?,
            failed: count(row.failed, "failed")?,
            passed_at: row.passed_at.map(Millis),
            last_verdict: row
                .last_verdict
                .map(|word| parse_verdict(&word).ok_or_else(|| corrupt("last_verdict")))
                .transpose()?,
            last_submission: row
                .last_submission
                .map(|id| Uuid::parse_str(&id).map(SubmissionId).map_err(|_| corrupt("last_submission")))
                .transpose()?,
            hints_opened: count(row.hints_opened, "hints_opened")?,
            solution_opened_at: row.solution_opened_at.map(Millis),
            updated: Millis(row.updated),
        })
    }
}

impl Store {
    /// A user's progress in every exercise they have touched, the latest touched first.
    pub async fn progress(&self, user: UserId) -> Result<Vec<Progress>, Error> {
        let rows: Vec<ProgressRow> = sql("SELECT * FROM progress WHERE user_id = $1 ORDER BY updated DESC, exercise")
            .bind(user)
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        rows.into_iter().map(Progress::try_from).collect()
    }

    /// `None` when the user has neither submitted nor opened anything there.
    pub async fn progress_in(&self, user: UserId, exercise: &ExerciseId) -> Result<Option<Progress>, Error> {
        find(user, exercise, &mut self.reader().await?.connection()).await
    }

    /// Opens the hint after the `opened` ones: nothing when another tab was quicker, so that a double click opens one.
    /// Whether there is such a hint, and whether it may be opened, is the caller's to know.
    pub async fn open_hint(
        &self,
        user: UserId,
        exercise: &ExerciseId,
        opened: u32,
        now: Millis,
    ) -> Result<Progress, Error> {
        self.write((user, exercise.clone(), i64::from(opened), now), |(user, exercise, opened, now), c| {
            Box::pin(async move {
                touch(*user, exercise, *now, c).await?;
                sql("UPDATE progress SET hints_opened = hints_opened + 1, updated = $4
                     WHERE user_id = $1 AND exercise = $2 AND hints_opened = $3")
                .bind(*user)
                .bind(exercise)
                .bind(*opened)
                .bind(*now)
                .execute(c)
                .await?;
                existing(*user, exercise, c).await
            })
        })
        .await
    }

    /// Remembers when the solution was first opened.
    pub async fn open_solution(&self, user: UserId, exercise: &ExerciseId, now: Millis) -> Result<Progress, Error> {
        self.write((user, exercise.clone(), now), |(user, exercise, now), c| {
            Box::pin(async move {
                touch(*user, exercise, *now, c).await?;
                sql("UPDATE progress SET solution_opened_at = $3, updated = $3
                     WHERE user_id = $1 AND exercise = $2 AND solution_opened_at IS NULL")
                .bind(*user)
                .bind(exercise)
                .bind(*now)
                .execute(c)
                .await?;
                existing(*user, exercise, c).await
            })
        })
        .await
    }
}

/// Counts a grade, in the transaction that writes it.
pub(crate) async fn count(counted: &Counted, c: &mut Connection<'_>) -> Result<Progress, Error> {
    let passed = counted.verdict == Verdict::Passed;
    let row: ProgressRow = sql("INSERT INTO progress
             (user_id, exercise, attempts, failed, passed_at, last_verdict, last_submission, updated)
         VALUES ($1, $2, 1, $3, $4, $5, $6, $7)
         ON CONFLICT (user_id, exercise) DO UPDATE SET
             attempts = progress.attempts + 1,
             failed = progress.failed + excluded.failed,
             passed_at = COALESCE(progress.passed_at, excluded.passed_at),
             last_verdict = excluded.last_verdict,
             last_submission = excluded.last_submission,
             updated = excluded.updated
         RETURNING *")
    .bind(counted.user)
    .bind(&counted.exercise)
    .bind(!passed && counted.verdict != Verdict::Received)
    .bind(passed.then_some(counted.now))
    .bind(verdict_word(counted.verdict))
    .bind(counted.submission)
    .bind(counted.now)
    .fetch_one(c)
    .await?;
    row.try_into()
}

async fn touch(user: UserId, exercise: &ExerciseId, now: Millis, c: &mut Connection<'_>) -> Result<(), Error> {
    sql("INSERT INTO progress (user_id, exercise, updated) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, exercise) DO NOTHING")
    .bind(user)
    .bind(exercise)
    .bind(now)
    .execute(c)
    .await?;
    Ok(())
}

async fn find(user: UserId, exercise: &ExerciseId, c: &mut Connection<'_>) -> Result<Option<Progress>, Error> {
    let row: Option<ProgressRow> = sql("SELECT * FROM progress WHERE user_id = $1 AND exercise = $2")
        .bind(user)
        .bind(exercise)
        .fetch_optional(c)
        .await?;
    row.map(Progress::try_from).transpose()
}

async fn existing(user: UserId, exercise: &ExerciseId, c: &mut Connection<'_>) -> Result<Progress, Error> {
    find(user, exercise, c).await?.ok_or(Error::Refused(sqlx::Error::RowNotFound))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, exercise, graded, learner};

    both_engines! {
        async fn grades_are_counted_as_they_are_written(store) {
            let user = learner(&store, "Ana").await;
            assert_eq!(store.progress_in(user.id, &exercise("somme")).await.unwrap(), None);
            graded(&store, &user, "somme", Verdict::CompileError, 10).await;
            graded(&store, &user, "somme", Verdict::Passed, 20).await;
            graded(&store, &user, "somme", Verdict::Passed, 30).await;
            let last = graded(&store, &user, "somme", Verdict::Failed, 40).await;
            let expected = Progress {
                exercise: exercise("somme"),
                attempts: 4,
                failed: 2,
                passed_at: Some(Millis(20)),
                last_verdict: Some(Verdict::Failed),
                last_submission: Some(last),
                hints_opened: 0,
                solution_opened_at: None,
                updated: Millis(40),
            };
            assert_eq!(store.progress_in(user.id, &exercise("somme")).await.unwrap(), Some(expected.clone()));
            graded(&store, &user, "produit", Verdict::Passed, 50).await;
            let all = store.progress(user.id).await.unwrap();
            assert_eq!(all.len(), 2);
            assert_eq!((all[0].exercise.as_str(), &all[1]), ("produit", &expected), "the latest first");
        }

        async fn hints_open_one_by_one(store) {
            let user = learner(&store, "Ana").await;
            let at = exercise("somme");
            assert_eq!(store.open_hint(user.id, &at, 0, Millis(1)).await.unwrap().hints_opened, 1);
            assert_eq!(store.open_hint(user.id, &at, 0, Millis(2)).await.unwrap().hints_opened, 1, "a double click");
            assert_eq!(store.open_hint(user.id, &at, 5, Millis(2)).await.unwrap().hints_opened, 1, "no leap");
            let opened = store.open_hint(user.id, &at, 1, Millis(3)).await.unwrap();
            assert_eq!((opened.hints_opened, opened.attempts, opened.updated), (2, 0, Millis(3)));
            let other = exercise("produit");
            assert_eq!(store.open_hint(user.id, &other, 3, Millis(4)).await.unwrap().hints_opened, 0, "no leap");
        }

        async fn the_solution_was_opened_once(store) {
            let user = learner(&store, "Ana").await;
            let at = exercise("somme");
            store.open_solution(user.id, &at, Millis(7)).await.unwrap();
            let progress = store.open_solution(user.id, &at, Millis(9)).await.unwrap();
            assert_eq!((progress.solution_opened_at, progress.passed_at), (Some(Millis(7)), None));
        }
    }
}
