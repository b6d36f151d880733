//! How one exercise goes in one class: from the counters of its learners, never from their history.

use tremplin_course::{Digest, ExerciseId, Source, Verdict};
use uuid::Uuid;

use crate::connection::sql;
use crate::efforts::{Effort, EffortRow, effort_columns};
use crate::submissions::{from_bytes, parse_verdict};
use crate::users::{UserRow, user_columns};
use crate::{CohortId, Error, Millis, Store, SubmissionId, User, UserId, UserName};

/// A learner of the class, and what they have in the exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExerciseLearner {
    pub user: User,
    pub attempts: u32,
    pub passed_at: Option<Millis>,
    pub last_verdict: Option<Verdict>,
    pub last_submission: Option<SubmissionId>,
    pub effort: Effort,
}

impl ExerciseLearner {
    /// An account always has a name.
    pub fn name(&self) -> &str {
        self.user.name.as_ref().map_or("", UserName::as_str)
    }
}

/// What a test, or a verdict where none was reached, brought down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestFailures {
    pub test: FailedTest,
    /// How many of the class's learners it failed at least once, and on how many submissions in all.
    pub learners: u64,
    pub times: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FailedTest {
    Named(String),
    /// No test was reached.
    Verdict(Verdict),
}

/// Answers of the class that fail the same tests with the same code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongAnswer {
    /// Names them, in this exercise.
    pub answer: Digest,
    pub learners: u64,
    pub times: u64,
    /// One of them, by a learner of the class.
    pub example: SubmissionId,
}

/// The last answer of a learner of the class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassAnswer {
    pub learner: UserId,
    pub name: String,
    pub source: Source,
}

#[derive(sqlx::FromRow)]
struct LearnerRow {
    #[sqlx(flatten)]
    user: UserRow,
    attempts: Option<i64>,
    passed_at: Option<i64>,
    last_verdict: Option<String>,
    last_submission: Option<String>,
    #[sqlx(flatten)]
    effort: EffortRow,
}

impl TryFrom<LearnerRow> for ExerciseLearner {
    type Error = Error;

    fn try_from(row: LearnerRow) -> Result<Self, Error> {
        let user: User = row.user.try_into()?;
        let corrupt = |column| Error::CorruptRow { table: "progress", row: user.id.to_string(), column };
        let last_verdict = row.last_verdict.map(|word| parse_verdict(&word).ok_or_else(|| corrupt("last_verdict")));
        let last_submission = row
            .last_submission
            .map(|id| Uuid::parse_str(&id).map(SubmissionId).map_err(|_| corrupt("last_submission")));
        Ok(Self {
            attempts: u32::try_from(row.attempts.unwrap_or_default()).map_err(|_| corrupt("attempts"))?,
            passed_at: row.passed_at.map(Millis),
            last_verdict: last_verdict.transpose()?,
            last_submission: last_submission.transpose()?,
            effort: row.effort.into(),
            user,
        })
    }
}

#[derive(sqlx::FromRow)]
struct WrongRow {
    answer: String,
    learners: i64,
    times: i64,
    example: String,
}

impl TryFrom<WrongRow> for WrongAnswer {
    type Error = Error;

    fn try_from(row: WrongRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "wrong_answers", row: row.answer.clone(), column };
        Ok(Self {
            answer: Digest::parse(&row.answer).ok_or_else(|| corrupt("answer"))?,
            learners: row.learners.unsigned_abs(),
            times: row.times.unsigned_abs(),
            example: Uuid::parse_str(&row.example).map(SubmissionId).map_err(|_| corrupt("submission"))?,
        })
    }
}

pub(crate) const LEARNERS: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", progress.attempts, progress.passed_at, progress.last_verdict, progress.last_submission, ",
    effort_columns!(),
    " FROM cohort_learners JOIN users ON users.id = cohort_learners.user_id
     LEFT JOIN progress ON progress.user_id = cohort_learners.user_id AND progress.exercise = $2
     LEFT JOIN efforts ON efforts.user_id = cohort_learners.user_id AND efforts.exercise = $2
     WHERE cohort_learners.cohort_id = $1 ORDER BY cohort_learners.name_key"
);

pub(crate) const TESTS: &str = "SELECT test_failures.test, COUNT(*), CAST(SUM(test_failures.times) AS BIGINT)
    FROM cohort_learners JOIN test_failures ON test_failures.user_id = cohort_learners.user_id
    WHERE cohort_learners.cohort_id = $1 AND test_failures.exercise = $2
    GROUP BY test_failures.test ORDER BY 2 DESC, 3 DESC, 1 LIMIT $3";

pub(crate) const WRONGS: &str = "SELECT wrong_answers.answer, COUNT(*) AS learners,
        CAST(SUM(wrong_answers.times) AS BIGINT) AS times, MAX(wrong_answers.submission) AS example
    FROM cohort_learners JOIN wrong_answers ON wrong_answers.user_id = cohort_learners.user_id
    WHERE cohort_learners.cohort_id = $1 AND wrong_answers.exercise = $2
    GROUP BY wrong_answers.answer ORDER BY 2 DESC, 3 DESC, 1 LIMIT $3";

pub(crate) const WRONG: &str = "SELECT wrong_answers.answer, COUNT(*) AS learners,
        CAST(SUM(wrong_answers.times) AS BIGINT) AS times, MAX(wrong_answers.submission) AS example
    FROM cohort_learners JOIN wrong_answers ON wrong_answers.user_id = cohort_learners.user_id
    WHERE cohort_learners.cohort_id = $1 AND wrong_answers.exercise = $2 AND wrong_answers.answer = $3
    GROUP BY wrong_answers.answer";

pub(crate) const ANSWERS: &str = "SELECT users.id, users.name, submissions.source
             FROM cohort_learners JOIN users ON users.id = cohort_learners.user_id
                 JOIN progress ON progress.user_id = users.id AND progress.exercise = $2
                 JOIN submissions ON submissions.id = progress.last_submission
             WHERE cohort_learners.cohort_id = $1 ORDER BY cohort_learners.name_key";

impl Store {
    /// Every learner of the class, by name, with what they have in the exercise.
    pub async fn exercise_learners(
        &self,
        cohort: CohortId,
        exercise: &ExerciseId,
    ) -> Result<Vec<ExerciseLearner>, Error> {
        let rows: Vec<LearnerRow> =
            sql(LEARNERS).bind(cohort).bind(exercise).fetch_all(&mut self.reader().await?.connection()).await?;
        rows.into_iter().map(ExerciseLearner::try_from).collect()
    }

    /// What the class's submissions to the exercise fail at, first what most learners do; at most `most`.
    pub async fn test_failures(
        &self,
        cohort: CohortId,
        exercise: &ExerciseId,
        most: u32,
    ) -> Result<Vec<TestFailures>, Error> {
        let rows: Vec<(String, i64, i64)> = sql(TESTS)
            .bind(cohort)
            .bind(exercise)
            .bind(i64::from(most))
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        let failures = rows.into_iter().map(|(test, learners, times)| TestFailures {
            test: parse_verdict(&test).map_or(FailedTest::Named(test), FailedTest::Verdict),
            learners: learners.unsigned_abs(),
            times: times.unsigned_abs(),
        });
        Ok(failures.collect())
    }

    /// The class's wrong answers to the exercise, first what most learners gave; at most `most`.
    pub async fn wrong_answers(
        &self,
        cohort: CohortId,
        exercise: &ExerciseId,
        most: u32,
    ) -> Result<Vec<WrongAnswer>, Error> {
        let rows: Vec<WrongRow> = sql(WRONGS)
            .bind(cohort)
            .bind(exercise)
            .bind(i64::from(most))
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        rows.into_iter().map(WrongAnswer::try_from).collect()
    }

    /// The last answer of each learner of the class to the exercise, by name.
    pub async fn class_answers(&self, cohort: CohortId, exercise: &ExerciseId) -> Result<Vec<ClassAnswer>, Error> {
        let rows: Vec<(String, Option<String>, Vec<u8>)> =
            sql(ANSWERS).bind(cohort).bind(exercise).fetch_all(&mut self.reader().await?.connection()).await?;
        let answer = |(user, name, source): (String, Option<String>, Vec<u8>)| {
            let corrupt = |column| Error::CorruptRow { table: "submissions", row: user.clone(), column };
            Ok(ClassAnswer {
                learner: Uuid::parse_str(&user).map(UserId).map_err(|_| corrupt("user_id"))?,
                source: from_bytes(&source).ok_or_else(|| corrupt("source"))?,
                name: name.unwrap_or_default(),
            })
        };
        rows.into_iter().map(answer).collect()
    }

    /// One of them; `None` when nobody in the class gave it.
    pub async fn wrong_answer(
        &self,
        cohort: CohortId,
        exercise: &ExerciseId,
        answer: Digest,
    ) -> Result<Option<WrongAnswer>, Error> {
        let row: Option<WrongRow> = sql(WRONG)
            .bind(cohort)
            .bind(exercise)
            .bind(answer)
            .fetch_optional(&mut self.reader().await?.connection())
            .await?;
        row.map(WrongAnswer::try_from).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClassCode;
    use crate::testing::{both_engines, cohort, exercise, graded, learner, source};

    both_engines! {
        async fn the_last_answers_are_those_of_the_class(store) {
            let class = cohort(&store, "A", "figue-27").await;
            let (ana, bob, zoe) =
                (learner(&store, "Ana").await, learner(&store, "Bob").await, learner(&store, "Zoé").await);
            for user in [&bob, &ana] {
                store.join_cohort(ClassCode::new("figue-27").unwrap(), user.id, Millis(1)).await.unwrap();
            }
            for (user, slug) in [(&ana, "somme"), (&ana, "produit"), (&zoe, "somme"), (&bob, "produit")] {
                graded(&store, user, slug, Verdict::Failed, 10).await;
            }
            let answers = store.class_answers(class.id, &exercise("produit")).await.unwrap();
            let answer = |user: &User, name: &str| {
                ClassAnswer { learner: user.id, name: name.to_owned(), source: source("const a = 1;") }
            };
            assert_eq!(answers, [answer(&ana, "Ana"), answer(&bob, "Bob")]);
            assert_eq!(store.class_answers(class.id, &exercise("somme")).await.unwrap(), [answer(&ana, "Ana")]);
        }
    }
}
