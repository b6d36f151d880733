//! How trainers mark projects: a draft, then published to the learner. Each submission has marks of its own.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tremplin_course::{Digest, ExerciseId, Outcome, Report};
use uuid::Uuid;

use crate::connection::{Connection, sql};
use crate::{Changed, CohortId, Error, Millis, Store, SubmissionId, UserId};

/// A criterion with its mark, and all that is needed to read it later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionMark {
    pub name: String,
    /// A zero here does not pass, whatever the sum.
    pub essential: bool,
    /// From 0 to 3; `None` in a draft where it is not chosen yet.
    pub mark: Option<u32>,
    /// What the mark means; empty without one.
    pub level: String,
    /// The trainer's own words; may be empty.
    pub remark: String,
}

/// What a trainer decided about a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMarks {
    pub submission: SubmissionId,
    pub learner: UserId,
    /// The version seen last; 0 when there were no marks.
    pub expected: i64,
    pub criteria: Vec<CriterionMark>,
    /// The least sum that passes.
    pub pass: u32,
    /// About the whole; may be empty.
    pub words: String,
    pub by: UserId,
    /// Shown to the learner from now on. What was published once stays so.
    pub publish: bool,
    pub now: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    pub submission: SubmissionId,
    pub exercise: ExerciseId,
    pub exercise_digest: Digest,
    pub criteria: Vec<CriterionMark>,
    pub pass: u32,
    pub words: String,
    /// Counts changes, from 1.
    pub version: i64,
    /// The name of who changed them last; `None` when their account is gone.
    pub by: Option<String>,
    pub updated: Millis,
    pub published: Option<Millis>,
    pub seen: Option<Millis>,
}

/// Work that was handed in and whose marks are not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub learner: UserId,
    pub submission: SubmissionId,
    pub handed_in: Millis,
    /// Marking has begun.
    pub is_begun: bool,
    /// Earlier work of the same learner was marked.
    pub is_again: bool,
}

/// What trainers decided last about a learner's project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastMarks {
    pub learner: UserId,
    pub exercise: ExerciseId,
    pub marks: Marks,
    /// It was handed in again since, and that is not marked.
    pub is_again: bool,
}

/// The last submission of a learner to one exercise, with its report.
#[derive(Debug, Clone, PartialEq)]
pub struct LastReport {
    pub learner: UserId,
    pub exercise_digest: Digest,
    pub created: Millis,
    pub report: Report,
}

impl Marks {
    /// The sum of the marks so far.
    pub fn sum(&self) -> u32 {
        self.criteria.iter().filter_map(|criterion| criterion.mark).sum()
    }

    /// The greatest sum there is.
    pub fn most(&self) -> u32 {
        u32::try_from(self.criteria.len()).unwrap_or(u32::MAX).saturating_mul(3)
    }

    /// Whether the work passes; `None` while a criterion has no mark.
    pub fn passes(&self) -> Option<bool> {
        let whole = self.criteria.iter().all(|criterion| criterion.mark.is_some());
        let zero = self.criteria.iter().any(|criterion| criterion.essential && criterion.mark == Some(0));
        whole.then(|| !zero && self.sum() >= self.pass)
    }
}

#[derive(sqlx::FromRow)]
struct MarksRow {
    submission_id: String,
    exercise: String,
    exercise_digest: String,
    criteria: Vec<u8>,
    pass: i64,
    words: String,
    version: i64,
    marked_by: Option<String>,
    updated: i64,
    published: Option<i64>,
    seen: Option<i64>,
}

impl TryFrom<MarksRow> for Marks {
    type Error = Error;

    fn try_from(row: MarksRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "marks", row: row.submission_id.clone(), column };
        let submission = Uuid::parse_str(&row.submission_id).map_err(|_| corrupt("submission_id"))?;
        Ok(Self {
            submission: SubmissionId(submission),
            exercise: ExerciseId::new(&row.exercise).ok_or_else(|| corrupt("exercise"))?,
            exercise_digest: Digest::parse(&row.exercise_digest).ok_or_else(|| corrupt("exercise_digest"))?,
            criteria: serde_json::from_slice(&row.criteria).map_err(|_| corrupt("criteria"))?,
            pass: u32::try_from(row.pass).map_err(|_| corrupt("pass"))?,
            words: row.words,
            version: row.version,
            by: row.marked_by,
            updated: Millis(row.updated),
            published: row.published.map(Millis),
            seen: row.seen.map(Millis),
        })
    }
}

macro_rules! marks_columns {
    () => {
        "marks.submission_id, marks.exercise, marks.exercise_digest, marks.criteria, marks.pass, marks.words,
         marks.version, users.name AS marked_by, marks.updated, marks.published, marks.seen
         FROM marks LEFT JOIN users ON users.id = marks.marked_by"
    };
}

pub(crate) const WAITING: &str = "SELECT submissions.user_id, submissions.id, submissions.created,
                 CAST(CASE WHEN marks.submission_id IS NULL THEN 0 ELSE 1 END AS BIGINT) AS begun,
                 (SELECT COUNT(*) FROM marks AS earlier WHERE earlier.learner_id = submissions.user_id
                      AND earlier.exercise = submissions.exercise AND earlier.published IS NOT NULL) AS earlier
             FROM cohort_learners
             JOIN progress ON progress.user_id = cohort_learners.user_id AND progress.exercise = $2
             JOIN submissions ON submissions.id = progress.last_submission
             LEFT JOIN marks ON marks.submission_id = submissions.id
             WHERE cohort_learners.cohort_id = $1 AND progress.last_verdict = 'received' AND marks.published IS NULL
             ORDER BY submissions.created, submissions.id";

pub(crate) const MARKED: &str = concat!(
    "SELECT marks.learner_id, progress.last_submission, ",
    marks_columns!(),
    " JOIN cohort_learners ON cohort_learners.user_id = marks.learner_id
      JOIN progress ON progress.user_id = marks.learner_id AND progress.exercise = marks.exercise
      WHERE cohort_learners.cohort_id = $1 AND marks.published IS NOT NULL
      ORDER BY CASE WHEN marks.submission_id = progress.last_submission THEN 0 ELSE 1 END,
          marks.published DESC, marks.submission_id"
);

pub(crate) const REPORTS: &str = "SELECT submissions.id, submissions.user_id, submissions.exercise_digest,
                 submissions.created, submissions.outcome
             FROM cohort_learners
             JOIN progress ON progress.user_id = cohort_learners.user_id AND progress.exercise = $2
             JOIN submissions ON submissions.id = progress.last_submission
             WHERE cohort_learners.cohort_id = $1 AND submissions.verdict IS NOT NULL
             ORDER BY cohort_learners.name_key";

impl Store {
    /// Saves marks of a learner's submission, if nobody has since `expected`; the learner has not seen them.
    pub async fn save_marks(&self, new: NewMarks) -> Result<Changed<Marks>, Error> {
        self.write(new, |new, c| {
            Box::pin(async move {
                let statement = if new.expected == 0 {
                    sql("INSERT INTO marks (submission_id, learner_id, exercise, exercise_digest, criteria, pass, words,
                             version, marked_by, updated, published)
                         SELECT id, user_id, exercise, exercise_digest, $4, $5, $6, $3 + 1, $7, $8, $9
                         FROM submissions WHERE id = $1 AND user_id = $2
                         ON CONFLICT (submission_id) DO NOTHING")
                } else {
                    sql("UPDATE marks SET version = version + 1, criteria = $4, pass = $5, words = $6, marked_by = $7,
                             updated = $8, published = COALESCE(published, $9), seen = NULL
                         WHERE submission_id = $1 AND learner_id = $2 AND version = $3")
                };
                let criteria = serde_json::json!(new.criteria).to_string().into_bytes();
                let saved = statement
                    .bind(new.submission)
                    .bind(new.learner)
                    .bind(new.expected)
                    .bind(criteria)
                    .bind(i64::from(new.pass))
                    .bind(new.words.as_str())
                    .bind(new.by)
                    .bind(new.now)
                    .bind(new.publish.then_some(new.now))
                    .execute(c)
                    .await?;
                Ok(Changed::after(saved, find(new.learner, new.submission, c).await?))
            })
        })
        .await
    }

    /// The marks of one submission, drafts included.
    pub async fn marks(&self, learner: UserId, submission: SubmissionId) -> Result<Option<Marks>, Error> {
        find(learner, submission, &mut self.reader().await?.connection()).await
    }

    /// Every published mark of a learner, the latest first.
    pub async fn published_marks(&self, learner: UserId) -> Result<Vec<Marks>, Error> {
        let rows: Vec<MarksRow> = sql(concat!(
            "SELECT ",
            marks_columns!(),
            " WHERE marks.learner_id = $1 AND marks.published IS NOT NULL
              ORDER BY marks.published DESC, marks.submission_id"
        ))
        .bind(learner)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(Marks::try_from).collect()
    }

    /// Remembers that the learner has seen what is published of one exercise.
    pub async fn see_marks(&self, learner: UserId, exercise: &ExerciseId, now: Millis) -> Result<(), Error> {
        self.write((learner, exercise.clone(), now), |(learner, exercise, now), c| {
            Box::pin(async move {
                sql("UPDATE marks SET seen = $3
                     WHERE learner_id = $1 AND exercise = $2 AND published IS NOT NULL AND seen IS NULL")
                .bind(*learner)
                .bind(exercise)
                .bind(*now)
                .execute(c)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// The exercises of which the learner has marks they have not seen.
    pub async fn unseen_marks(&self, learner: UserId) -> Result<Vec<ExerciseId>, Error> {
        let rows: Vec<(String,)> = sql("SELECT DISTINCT exercise FROM marks
             WHERE learner_id = $1 AND published IS NOT NULL AND seen IS NULL ORDER BY exercise")
        .bind(learner)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        let read = |(exercise,): (String,)| {
            let id = ExerciseId::new(&exercise);
            id.ok_or(Error::CorruptRow { table: "marks", row: exercise, column: "exercise" })
        };
        rows.into_iter().map(read).collect()
    }

    /// What a class's learners handed in last for one exercise and has no published marks, the oldest first.
    pub async fn waiting_for_marks(&self, cohort: CohortId, exercise: &ExerciseId) -> Result<Vec<Waiting>, Error> {
        let rows: Vec<WaitingRow> =
            sql(WAITING).bind(cohort).bind(exercise).fetch_all(&mut self.reader().await?.connection()).await?;
        rows.into_iter().map(Waiting::try_from).collect()
    }

    /// The last published marks of each of a class's learners, for each project; those of what they handed in last go
    /// first, whatever was published about earlier work since.
    pub async fn last_marks(&self, cohort: CohortId) -> Result<Vec<LastMarks>, Error> {
        let rows: Vec<MarkedRow> = sql(MARKED).bind(cohort).fetch_all(&mut self.reader().await?.connection()).await?;
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        for row in rows {
            let corrupt = || Error::CorruptRow { table: "marks", row: row.learner_id.clone(), column: "learner_id" };
            let learner = Uuid::parse_str(&row.learner_id).map(UserId).map_err(|_| corrupt())?;
            let marks = Marks::try_from(row.marks)?;
            let is_again = row.last_submission.is_some_and(|last| last != marks.submission.to_string());
            if seen.insert((learner, marks.exercise.clone())) {
                all.push(LastMarks { learner, exercise: marks.exercise.clone(), marks, is_again });
            }
        }
        Ok(all)
    }

    /// The last submission of each of a class's learners to one exercise: one row each, and never the history.
    pub async fn last_reports(&self, cohort: CohortId, exercise: &ExerciseId) -> Result<Vec<LastReport>, Error> {
        let rows: Vec<ReportRow> =
            sql(REPORTS).bind(cohort).bind(exercise).fetch_all(&mut self.reader().await?.connection()).await?;
        rows.into_iter().filter_map(|row| row.read().transpose()).collect()
    }
}

#[derive(sqlx::FromRow)]
struct MarkedRow {
    learner_id: String,
    last_submission: Option<String>,
    #[sqlx(flatten)]
    marks: MarksRow,
}

#[derive(sqlx::FromRow)]
struct WaitingRow {
    user_id: String,
    id: String,
    created: i64,
    begun: i64,
    earlier: i64,
}

impl TryFrom<WaitingRow> for Waiting {
    type Error = Error;

    fn try_from(row: WaitingRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "submissions", row: row.id.clone(), column };
        Ok(Self {
            learner: UserId(Uuid::parse_str(&row.user_id).map_err(|_| corrupt("user_id"))?),
            submission: SubmissionId(Uuid::parse_str(&row.id).map_err(|_| corrupt("id"))?),
            handed_in: Millis(row.created),
            is_begun: row.begun != 0,
            is_again: row.earlier > 0,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ReportRow {
    id: String,
    user_id: String,
    exercise_digest: String,
    created: i64,
    outcome: String,
}

impl ReportRow {
    /// `None` for what was abandoned.
    fn read(self) -> Result<Option<LastReport>, Error> {
        let corrupt = |column| Error::CorruptRow { table: "submissions", row: self.id.clone(), column };
        let outcome: Outcome = serde_json::from_str(&self.outcome).map_err(|_| corrupt("outcome"))?;
        let Outcome::Graded(report) = outcome else { return Ok(None) };
        Ok(Some(LastReport {
            learner: UserId(Uuid::parse_str(&self.user_id).map_err(|_| corrupt("user_id"))?),
            exercise_digest: Digest::parse(&self.exercise_digest).ok_or_else(|| corrupt("exercise_digest"))?,
            created: Millis(self.created),
            report,
        }))
    }
}

async fn find(learner: UserId, id: SubmissionId, c: &mut Connection<'_>) -> Result<Option<Marks>, Error> {
    let row: Option<MarksRow> =
        sql(concat!("SELECT ", marks_columns!(), " WHERE marks.submission_id = $1 AND marks.learner_id = $2"))
            .bind(id)
            .bind(learner)
            .fetch_optional(c)
            .await?;
    row.map(Marks::try_from).transpose()
}

#[cfg(test)]
mod tests;
