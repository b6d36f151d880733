//! Submissions: accepted once, kept as they were handed in, and found again with their state.

use tremplin_course::{Digest, ExerciseId, Outcome, Source, Verdict};
use uuid::Uuid;

use crate::claims::{self, Claim, Job};
use crate::connection::{Connection, sql};
use crate::{Error, Millis, NodeId, Store, SubmissionId, UserId, efforts, users};

/// How many submissions of one learner may be unfinished: one that is graded and one that waits.
pub const MAX_PENDING: i64 = 2;

/// What a learner hands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubmission {
    /// Made by the client; a retry has the same.
    pub id: SubmissionId,
    pub user: UserId,
    pub exercise: ExerciseId,
    /// The version of the exercise it was made for.
    pub exercise_digest: Digest,
    pub seed: u64,
    pub source: Source,
    pub created: Millis,
}

/// What became of a submission that was handed in.
#[derive(Debug, Clone, PartialEq)]
pub enum Enqueued {
    /// It is on disk. With the job when a claim was asked for and its turn is now.
    Accepted { job: Option<Job> },
    /// It was accepted before: the same id, user, exercise and files.
    Known(Box<Submission>),
    /// The id names another submission. Nothing was changed.
    Conflict,
    /// The learner has [`MAX_PENDING`] unfinished submissions. Nothing was changed; try again when one is done.
    Busy,
    /// There is no such user (a guest whose work has moved to an account, for one). Nothing was changed.
    NoUser,
}

/// Where a submission stands. Its verdict is another thing.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    Queued,
    Running { node: NodeId, lease_until: Millis },
    Done(Outcome),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    pub id: SubmissionId,
    pub user: UserId,
    pub exercise: ExerciseId,
    pub exercise_digest: Digest,
    pub seed: u64,
    pub source: Source,
    pub state: State,
    /// Version of what graded it, once it is graded.
    pub runner: Option<String>,
    /// What the learner's code answered, once it is graded.
    pub behaviour: Option<Digest>,
    pub created: Millis,
    pub finished: Option<Millis>,
}

/// A line of a history: a submission without its files and its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionSummary {
    pub id: SubmissionId,
    pub exercise: ExerciseId,
    pub exercise_digest: Digest,
    /// `None` while it is not done, and when it was abandoned.
    pub verdict: Option<Verdict>,
    pub created: Millis,
    /// `None` while it is not done.
    pub finished: Option<Millis>,
}

pub(crate) const HISTORY: &str = "SELECT id, exercise, exercise_digest, verdict, created, finished FROM submissions
                         WHERE user_id = $1 AND exercise = $2 ORDER BY created DESC, id DESC LIMIT $3";

impl Store {
    /// Accepts a submission: `Accepted` and `Known` mean that it is on disk, exactly once.
    ///
    /// With `claim`, it is also claimed in the same transaction when nothing else waits and its user has nothing running:
    /// one fsync less on the way to a verdict. Otherwise it waits for [`Store::claim`].
    pub async fn enqueue(&self, new: NewSubmission, claim: Option<Claim>) -> Result<Enqueued, Error> {
        self.write((new, claim), |(new, claim), c| Box::pin(enqueue(new, claim.as_ref(), c))).await
    }

    pub async fn submission(&self, id: SubmissionId) -> Result<Option<Submission>, Error> {
        find(id, &mut self.reader().await?.connection()).await
    }

    /// The submission if it is that user's: anybody else's is as good as none.
    pub async fn submission_of(&self, user: UserId, id: SubmissionId) -> Result<Option<Submission>, Error> {
        let row: Option<SubmissionRow> = sql("SELECT * FROM submissions WHERE id = $1 AND user_id = $2")
            .bind(id)
            .bind(user)
            .fetch_optional(&mut self.reader().await?.connection())
            .await?;
        row.map(Submission::try_from).transpose()
    }

    /// A user's submissions to one exercise, the latest first.
    pub async fn history(
        &self,
        user: UserId,
        exercise: &ExerciseId,
        limit: u32,
    ) -> Result<Vec<SubmissionSummary>, Error> {
        let rows: Vec<SummaryRow> = sql(HISTORY)
            .bind(user)
            .bind(exercise)
            .bind(i64::from(limit))
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        rows.into_iter().map(SubmissionSummary::try_from).collect()
    }

    /// How many submissions wait to be graded, on all nodes.
    pub async fn queue_length(&self) -> Result<u64, Error> {
        let (waiting,): (i64,) = sql(COUNT_QUEUED).fetch_one(&mut self.reader().await?.connection()).await?;
        Ok(waiting.unsigned_abs())
    }
}

pub(crate) const COUNT_PENDING: &str = "SELECT COUNT(*) FROM submissions WHERE user_id = $1 AND state <> 'done'";
pub(crate) const COUNT_QUEUED: &str = "SELECT COUNT(*) FROM submissions WHERE state = 'queued'";

async fn enqueue(new: &NewSubmission, claim: Option<&Claim>, c: &mut Connection<'_>) -> Result<Enqueued, Error> {
    // One at a time for each user, so that the bound holds when two tabs send at once.
    let has_account = users::hold(new.user, c).await?;
    if let Some(known) = find(new.id, c).await? {
        return Ok(if new.is(&known) { Enqueued::Known(Box::new(known)) } else { Enqueued::Conflict });
    }
    if !has_account {
        return Ok(Enqueued::NoUser);
    }
    let (pending,): (i64,) = sql(COUNT_PENDING).bind(new.user).fetch_one(c).await?;
    if pending >= MAX_PENDING {
        return Ok(Enqueued::Busy);
    }
    let inserted = sql("INSERT INTO submissions
             (id, user_id, exercise, exercise_digest, seed, source, source_digest, state, created)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8) ON CONFLICT (id) DO NOTHING")
    .bind(new.id)
    .bind(new.user)
    .bind(&new.exercise)
    .bind(new.exercise_digest)
    .bind(new.seed.cast_signed())
    .bind(to_bytes(&new.source))
    .bind(new.source.digest())
    .bind(new.created)
    .execute(c)
    .await?;
    if inserted == 0 {
        // Another user's, made since we looked.
        return Ok(Enqueued::Conflict);
    }
    efforts::note(new.user, &new.exercise, true, new.created, c).await?;
    let job = match claim {
        Some(claim) => claims::claim_this(new, claim, c).await?,
        None => None,
    };
    Ok(Enqueued::Accepted { job })
}

impl NewSubmission {
    /// Whether `known` is this submission sent before. The version of the exercise does not count: it may have been
    /// edited between the two.
    fn is(&self, known: &Submission) -> bool {
        self.user == known.user && self.exercise == known.exercise && self.source == known.source
    }
}

pub(crate) async fn find(id: SubmissionId, c: &mut Connection<'_>) -> Result<Option<Submission>, Error> {
    let row: Option<SubmissionRow> = sql("SELECT * FROM submissions WHERE id = $1").bind(id).fetch_optional(c).await?;
    row.map(Submission::try_from).transpose()
}

#[derive(sqlx::FromRow)]
pub(crate) struct SubmissionRow {
    id: String,
    user_id: String,
    exercise: String,
    exercise_digest: String,
    seed: i64,
    source: Vec<u8>,
    source_digest: String,
    state: String,
    node: Option<String>,
    lease_until: Option<i64>,
    runner: Option<String>,
    outcome: Option<String>,
    behaviour: Option<String>,
    created: i64,
    finished: Option<i64>,
}

impl TryFrom<SubmissionRow> for Submission {
    type Error = Error;

    fn try_from(row: SubmissionRow) -> Result<Self, Error> {
        let read = Reader { row: &row.id };
        let state = match (row.state.as_str(), row.node, row.lease_until, &row.outcome) {
            ("queued", None, None, None) => State::Queued,
            ("running", Some(node), Some(until), None) => {
                State::Running { node: NodeId(node), lease_until: Millis(until) }
            }
            ("done", None, None, Some(outcome)) => {
                State::Done(serde_json::from_str(outcome).map_err(|_| read.corrupt("outcome"))?)
            }
            _ => return Err(read.corrupt("state")),
        };
        let source = read.source(&row.source)?;
        if source.digest() != read.digest(&row.source_digest, "source_digest")? {
            return Err(read.corrupt("source"));
        }
        Ok(Self {
            id: read.id()?,
            user: read.user(&row.user_id)?,
            exercise: read.exercise(&row.exercise)?,
            exercise_digest: read.digest(&row.exercise_digest, "exercise_digest")?,
            seed: row.seed.cast_unsigned(),
            source,
            state,
            runner: row.runner,
            behaviour: row.behaviour.map(|digest| read.digest(&digest, "behaviour")).transpose()?,
            created: Millis(row.created),
            finished: row.finished.map(Millis),
        })
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: String,
    exercise: String,
    exercise_digest: String,
    verdict: Option<String>,
    created: i64,
    finished: Option<i64>,
}

impl TryFrom<SummaryRow> for SubmissionSummary {
    type Error = Error;

    fn try_from(row: SummaryRow) -> Result<Self, Error> {
        let read = Reader { row: &row.id };
        Ok(Self {
            id: read.id()?,
            exercise: read.exercise(&row.exercise)?,
            exercise_digest: read.digest(&row.exercise_digest, "exercise_digest")?,
            verdict: row.verdict.map(|word| parse_verdict(&word).ok_or_else(|| read.corrupt("verdict"))).transpose()?,
            created: Millis(row.created),
            finished: row.finished.map(Millis),
        })
    }
}

/// Reads the columns of a row of `submissions`, and names the one that makes no sense.
pub(crate) struct Reader<'r> {
    pub(crate) row: &'r str,
}

impl Reader<'_> {
    pub(crate) fn corrupt(&self, column: &'static str) -> Error {
        Error::CorruptRow { table: "submissions", row: self.row.to_owned(), column }
    }

    pub(crate) fn id(&self) -> Result<SubmissionId, Error> {
        Uuid::parse_str(self.row).map(SubmissionId).map_err(|_| self.corrupt("id"))
    }

    pub(crate) fn user(&self, text: &str) -> Result<UserId, Error> {
        Uuid::parse_str(text).map(UserId).map_err(|_| self.corrupt("user_id"))
    }

    pub(crate) fn exercise(&self, text: &str) -> Result<ExerciseId, Error> {
        ExerciseId::new(text).ok_or_else(|| self.corrupt("exercise"))
    }

    pub(crate) fn digest(&self, text: &str, column: &'static str) -> Result<Digest, Error> {
        Digest::parse(text).ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn source(&self, bytes: &[u8]) -> Result<Source, Error> {
        from_bytes(bytes).ok_or_else(|| self.corrupt("source"))
    }
}

/// Files as stored: JSON in bytes, because a text column of PostgreSQL cannot hold what a learner may type (NUL).
pub(crate) fn to_bytes(source: &Source) -> Vec<u8> {
    let files: Vec<(&str, &str)> = source.files().iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    serde_json::json!(files).to_string().into_bytes()
}

pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Source> {
    let files: Vec<(String, String)> = serde_json::from_slice(bytes).ok()?;
    Source::new(files.into_iter().map(|(name, text)| tremplin_course::SourceFile { name, text }).collect()).ok()
}

/// The word for a verdict in a column.
pub(crate) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Received => "received",
        Verdict::CompileError => "compile_error",
        Verdict::RuntimeError => "runtime_error",
        Verdict::TimeLimit => "time_limit",
        Verdict::MemoryLimit => "memory_limit",
        Verdict::OutputLimit => "output_limit",
    }
}

pub(crate) fn parse_verdict(word: &str) -> Option<Verdict> {
    use Verdict::{CompileError, Failed, MemoryLimit, OutputLimit, Passed, Received, RuntimeError, TimeLimit};
    [Passed, Failed, Received, CompileError, RuntimeError, TimeLimit, MemoryLimit, OutputLimit]
        .into_iter()
        .find(|verdict| verdict_word(*verdict) == word)
}

#[cfg(test)]
mod tests;
