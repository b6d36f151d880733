//! Comments on lines of a submission: its learner's and their trainers' only. Who may ask for whose is the caller's to
//! know; every statement names the learner, so that an id of somebody else's finds nothing.

use tremplin_course::ExerciseId;
use uuid::Uuid;

use crate::connection::{Connection, Text, locking, sql};
use crate::{Changed, CohortId, CommentId, Error, Millis, Store, SubmissionId, UserId, Words};

/// The most comments one submission has.
pub const MAX_COMMENTS: i64 = 100;
/// The most of a line that is kept with its thread, in characters.
const MAX_QUOTE_CHARS: usize = 200;

/// A line of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    pub submission: SubmissionId,
    pub file: String,
    /// From 1.
    pub line: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    pub id: CommentId,
    /// Whose submission it is.
    pub learner: UserId,
    pub spot: Spot,
    /// The line's own text.
    pub quote: String,
    pub author: UserId,
    pub words: Words,
    pub now: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commented {
    Added,
    /// The submission has [`MAX_COMMENTS`].
    Full,
    /// The learner has no such submission; or, for an answer, there is nothing to answer there.
    NotFound,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    pub exercise: ExerciseId,
    pub spot: Spot,
    pub quote: String,
    /// The author's name; `None` when their account is gone.
    pub author: Option<String>,
    pub from_trainer: bool,
    pub words: String,
    /// Counts changes, from 1.
    pub version: i64,
    pub created: Millis,
    /// When the other side first saw these words.
    pub seen: Option<Millis>,
}

/// Comments that the other side has not seen, of one learner in one exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub learner: UserId,
    pub exercise: ExerciseId,
    pub count: u64,
}

#[derive(sqlx::FromRow)]
struct CommentRow {
    id: String,
    submission_id: String,
    exercise: String,
    file: String,
    line: i64,
    quote: String,
    author: Option<String>,
    from_trainer: i64,
    words: String,
    version: i64,
    created: i64,
    seen: Option<i64>,
}

impl TryFrom<CommentRow> for Comment {
    type Error = Error;

    fn try_from(row: CommentRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "comments", row: row.id.clone(), column };
        let submission = Uuid::parse_str(&row.submission_id).map_err(|_| corrupt("submission_id"))?;
        Ok(Self {
            id: CommentId(Uuid::parse_str(&row.id).map_err(|_| corrupt("id"))?),
            exercise: ExerciseId::new(&row.exercise).ok_or_else(|| corrupt("exercise"))?,
            spot: Spot {
                submission: SubmissionId(submission),
                line: u32::try_from(row.line).map_err(|_| corrupt("line"))?,
                file: row.file,
            },
            quote: row.quote,
            author: row.author,
            from_trainer: row.from_trainer != 0,
            words: row.words,
            version: row.version,
            created: Millis(row.created),
            seen: row.seen.map(Millis),
        })
    }
}

macro_rules! comment_columns {
    () => {
        "comments.id, comments.submission_id, comments.exercise, comments.file, comments.line, comments.quote,
         users.name AS author, comments.from_trainer, comments.words, comments.version, comments.created, comments.seen
         FROM comments LEFT JOIN users ON users.id = comments.author_id"
    };
}

/// Not as a join: SQLite would go through all that is unread in the school, to find that of the class.
pub(crate) const UNREAD_ANSWERS: &str = "SELECT learner_id, exercise, COUNT(*) FROM comments
             WHERE learner_id IN (SELECT user_id FROM cohort_learners WHERE cohort_id = $1)
               AND seen IS NULL AND from_trainer = 0
             GROUP BY learner_id, exercise ORDER BY MIN(created), learner_id";

impl Store {
    /// A trainer's words on a line of a learner's submission.
    pub async fn comment(&self, new: NewComment) -> Result<Commented, Error> {
        self.write(new, |new, c| Box::pin(insert(new, true, c))).await
    }

    /// The learner's own words, in a thread that a trainer has begun.
    pub async fn answer_comment(&self, new: NewComment) -> Result<Commented, Error> {
        self.write(new, |new, c| Box::pin(insert(new, false, c))).await
    }

    /// Everything said about a learner's work on one exercise, the oldest first.
    pub async fn comments(&self, learner: UserId, exercise: &ExerciseId) -> Result<Vec<Comment>, Error> {
        let rows: Vec<CommentRow> = sql(concat!(
            "SELECT ",
            comment_columns!(),
            " WHERE comments.learner_id = $1 AND comments.exercise = $2 ORDER BY comments.created, comments.id"
        ))
        .bind(learner)
        .bind(exercise)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(Comment::try_from).collect()
    }

    /// Changes a trainer's words, if nobody has since `expected`; they are `author`'s now, and unseen again.
    pub async fn change_comment(
        &self,
        learner: UserId,
        id: CommentId,
        expected: i64,
        words: Words,
        author: UserId,
    ) -> Result<Changed<Comment>, Error> {
        self.write((learner, id, expected, words, author), |(learner, id, expected, words, author), c| {
            Box::pin(async move {
                let changed = sql("UPDATE comments SET words = $4, author_id = $5, version = version + 1, seen = NULL
                     WHERE id = $1 AND learner_id = $2 AND version = $3 AND from_trainer = 1")
                .bind(*id)
                .bind(*learner)
                .bind(*expected)
                .bind(words.as_str())
                .bind(*author)
                .execute(c)
                .await?;
                Ok(Changed::after(changed, find(*learner, *id, c).await?))
            })
        })
        .await
    }

    /// Takes a trainer's words back, if nobody has changed them since `expected`.
    pub async fn delete_comment(
        &self,
        learner: UserId,
        id: CommentId,
        expected: i64,
    ) -> Result<Changed<Comment>, Error> {
        self.write((learner, id, expected), |(learner, id, expected), c| {
            Box::pin(async move {
                let deleted = sql("DELETE FROM comments
                     WHERE id = $1 AND learner_id = $2 AND version = $3 AND from_trainer = 1")
                .bind(*id)
                .bind(*learner)
                .bind(*expected)
                .execute(c)
                .await?;
                Ok(Changed::after(deleted, find(*learner, *id, c).await?))
            })
        })
        .await
    }

    /// Remembers that one side has seen what the other said: the learner a trainer's comments, or a trainer the answers.
    pub async fn see_comments(
        &self,
        learner: UserId,
        exercise: &ExerciseId,
        from_trainer: bool,
        now: Millis,
    ) -> Result<(), Error> {
        self.write((learner, exercise.clone(), from_trainer, now), |(learner, exercise, from_trainer, now), c| {
            Box::pin(async move {
                sql("UPDATE comments SET seen = $4
                     WHERE learner_id = $1 AND exercise = $2 AND from_trainer = $3 AND seen IS NULL")
                .bind(*learner)
                .bind(exercise)
                .bind(*from_trainer)
                .bind(*now)
                .execute(c)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// A trainer has seen what the learner answered about one submission.
    pub async fn see_answers(&self, learner: UserId, submission: SubmissionId, now: Millis) -> Result<(), Error> {
        self.write((learner, submission, now), |(learner, submission, now), c| {
            Box::pin(async move {
                sql("UPDATE comments SET seen = $3
                     WHERE learner_id = $1 AND submission_id = $2 AND from_trainer = 0 AND seen IS NULL")
                .bind(*learner)
                .bind(*submission)
                .bind(*now)
                .execute(c)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// What trainers said that the learner has not seen, by exercise.
    pub async fn unread_comments(&self, learner: UserId) -> Result<Vec<Unread>, Error> {
        let rows = sql("SELECT learner_id, exercise, COUNT(*) FROM comments
             WHERE learner_id = $1 AND seen IS NULL AND from_trainer = 1 GROUP BY learner_id, exercise ORDER BY exercise")
        .bind(learner)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(unread).collect()
    }

    /// What the learners of a class answered that no trainer has seen, by learner and exercise.
    pub async fn unread_answers(&self, cohort: CohortId) -> Result<Vec<Unread>, Error> {
        let rows = sql(UNREAD_ANSWERS).bind(cohort).fetch_all(&mut self.reader().await?.connection()).await?;
        rows.into_iter().map(unread).collect()
    }
}

fn unread((learner, exercise, count): (String, String, i64)) -> Result<Unread, Error> {
    let corrupt = |column| Error::CorruptRow { table: "comments", row: learner.clone(), column };
    Ok(Unread {
        learner: Uuid::parse_str(&learner).map(UserId).map_err(|_| corrupt("learner_id"))?,
        exercise: ExerciseId::new(&exercise).ok_or_else(|| corrupt("exercise"))?,
        count: count.unsigned_abs(),
    })
}

const HOLD_SUBMISSION: Text =
    locking!("SELECT exercise FROM submissions WHERE id = $1 AND user_id = $2", "FOR UPDATE", "");

/// The same words of the same person about the same thing within so long are a double click, and said once.
pub(crate) const DOUBLE_MS: i64 = 5_000;

async fn insert(new: &NewComment, from_trainer: bool, c: &mut Connection<'_>) -> Result<Commented, Error> {
    // Held, so that of a double click the second sees what the first wrote.
    let own: Option<(String,)> =
        sql(HOLD_SUBMISSION).bind(new.spot.submission).bind(new.learner).fetch_optional(c).await?;
    let Some((exercise,)) = own else { return Ok(Commented::NotFound) };
    let (all, here): (i64, i64) = sql("SELECT COUNT(*), COUNT(CASE WHEN file = $2 AND line = $3 THEN 1 END)
         FROM comments WHERE submission_id = $1")
    .bind(new.spot.submission)
    .bind(new.spot.file.as_str())
    .bind(i64::from(new.spot.line))
    .fetch_one(c)
    .await?;
    if !from_trainer && here == 0 {
        return Ok(Commented::NotFound);
    }
    if all >= MAX_COMMENTS {
        return Ok(Commented::Full);
    }
    // A text column of PostgreSQL cannot hold NUL.
    let quote: String = new.quote.chars().filter(|c| *c != '\0').take(MAX_QUOTE_CHARS).collect();
    sql("INSERT INTO comments
             (id, learner_id, submission_id, exercise, file, line, quote, author_id, from_trainer, words, version, created)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11
         WHERE NOT EXISTS (SELECT 1 FROM comments WHERE submission_id = $3 AND file = $5 AND line = $6
             AND author_id = $8 AND words = $10 AND created > $12)")
    .bind(new.id)
    .bind(new.learner)
    .bind(new.spot.submission)
    .bind(exercise)
    .bind(new.spot.file.as_str())
    .bind(i64::from(new.spot.line))
    .bind(quote)
    .bind(new.author)
    .bind(from_trainer)
    .bind(new.words.as_str())
    .bind(new.now)
    .bind(new.now.0 - DOUBLE_MS)
    .execute(c)
    .await?;
    Ok(Commented::Added)
}

async fn find(learner: UserId, id: CommentId, c: &mut Connection<'_>) -> Result<Option<Comment>, Error> {
    let row: Option<CommentRow> =
        sql(concat!("SELECT ", comment_columns!(), " WHERE comments.id = $1 AND comments.learner_id = $2"))
            .bind(id)
            .bind(learner)
            .fetch_optional(c)
            .await?;
    row.map(Comment::try_from).transpose()
}

#[cfg(test)]
mod tests;
