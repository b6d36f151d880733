//! What is kept of one person: all of it handed out, or all that tells who they are taken away.

use tremplin_course::ExerciseId;

use crate::connection::{Connection, Text, locking, sql};
use crate::efforts::{EffortRow, effort_columns};
use crate::regrades::all_past;
use crate::submissions::{SubmissionRow, from_bytes};
use crate::users::end_sessions;
use crate::{AttendanceMark, Day, Draft, Effort, Error, Half, Millis, PastVerdict, Store, Submission, UserId};

/// What is kept of someone beside their account, progress, lessons and submissions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonalRecords {
    pub efforts: Vec<(ExerciseId, Effort)>,
    pub drafts: Vec<(ExerciseId, Draft)>,
    pub help: Vec<PastCall>,
    pub attendance: Vec<(Day, Half, AttendanceMark, Option<Millis>)>,
    pub comments: Vec<PastComment>,
    /// Verdicts that a regrade has replaced.
    pub verdicts: Vec<PastVerdict>,
}

/// What was said about a line of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastComment {
    pub exercise: ExerciseId,
    pub file: String,
    pub line: u32,
    pub words: String,
    /// A trainer's, or their own answer.
    pub from_trainer: bool,
    pub created: Millis,
}

/// A call for the trainer, ended or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCall {
    pub exercise: ExerciseId,
    pub note: String,
    pub called: Millis,
    pub ended: Option<Millis>,
}

#[derive(sqlx::FromRow)]
struct OwnEffortRow {
    exercise: String,
    #[sqlx(flatten)]
    effort: EffortRow,
}

#[derive(sqlx::FromRow)]
struct OwnDraftRow {
    exercise: String,
    version: i64,
    source: Vec<u8>,
    aside: Option<Vec<u8>>,
    updated: i64,
}

impl Store {
    pub async fn personal_records(&self, user: UserId) -> Result<PersonalRecords, Error> {
        let mut reader = self.reader().await?;
        let c = &mut reader.connection();
        Ok(PersonalRecords {
            efforts: efforts(user, c).await?,
            drafts: drafts(user, c).await?,
            help: calls(user, c).await?,
            attendance: attendance(user, c).await?,
            comments: comments(user, c).await?,
            verdicts: all_past(user, c).await?,
        })
    }

    /// Up to `most` of someone's submissions by exercise and time, those after `last`: the whole history in pieces.
    pub async fn submissions_after(
        &self,
        user: UserId,
        last: Option<&Submission>,
        most: u32,
    ) -> Result<Vec<Submission>, Error> {
        let statement = match last {
            None => sql("SELECT * FROM submissions WHERE user_id = $1 ORDER BY exercise, created, id LIMIT $2")
                .bind(user)
                .bind(i64::from(most)),
            Some(last) => sql("SELECT * FROM submissions
                 WHERE user_id = $1 AND (exercise, created, id) > ($3, $4, $5)
                 ORDER BY exercise, created, id LIMIT $2")
            .bind(user)
            .bind(i64::from(most))
            .bind(&last.exercise)
            .bind(last.created)
            .bind(last.id),
        };
        let rows: Vec<SubmissionRow> = statement.fetch_all(&mut self.reader().await?.connection()).await?;
        rows.into_iter().map(Submission::try_from).collect()
    }

    /// Takes away who someone was: name, secret, class, what they wrote. Their counters stay, as those of nobody, so that
    /// what is known of the exercises stays true. Whether there was such an account.
    pub async fn erase_user(&self, user: UserId) -> Result<bool, Error> {
        self.write(user, |user, c| Box::pin(erase(*user, c))).await
    }
}

async fn efforts(user: UserId, c: &mut Connection<'_>) -> Result<Vec<(ExerciseId, Effort)>, Error> {
    let rows: Vec<OwnEffortRow> = sql(concat!(
        "SELECT efforts.exercise, ",
        effort_columns!(),
        " FROM efforts WHERE efforts.user_id = $1 ORDER BY efforts.exercise"
    ))
    .bind(user)
    .fetch_all(c)
    .await?;
    rows.into_iter().map(|row| Ok((exercise("efforts", user, &row.exercise)?, row.effort.into()))).collect()
}

async fn drafts(user: UserId, c: &mut Connection<'_>) -> Result<Vec<(ExerciseId, Draft)>, Error> {
    let rows: Vec<OwnDraftRow> =
        sql("SELECT exercise, version, source, aside, updated FROM drafts WHERE user_id = $1 ORDER BY exercise")
            .bind(user)
            .fetch_all(c)
            .await?;
    let draft = |row: OwnDraftRow| {
        let corrupt = |column| Error::CorruptRow { table: "drafts", row: format!("{user} {}", row.exercise), column };
        let read = |bytes: &[u8], column| from_bytes(bytes).ok_or_else(|| corrupt(column));
        let draft = Draft {
            version: row.version,
            source: read(&row.source, "source")?,
            aside: row.aside.as_deref().map(|bytes| read(bytes, "aside")).transpose()?,
            updated: Millis(row.updated),
        };
        Ok((exercise("drafts", user, &row.exercise)?, draft))
    };
    rows.into_iter().map(draft).collect()
}

async fn calls(user: UserId, c: &mut Connection<'_>) -> Result<Vec<PastCall>, Error> {
    let rows: Vec<(String, String, i64, Option<i64>)> =
        sql("SELECT exercise, note, called, ended FROM help_calls WHERE user_id = $1 ORDER BY called, id")
            .bind(user)
            .fetch_all(c)
            .await?;
    let call = |(id, note, called, ended): (String, String, i64, Option<i64>)| {
        let exercise = exercise("help_calls", user, &id)?;
        Ok(PastCall { exercise, note, called: Millis(called), ended: ended.map(Millis) })
    };
    rows.into_iter().map(call).collect()
}

async fn attendance(
    user: UserId,
    c: &mut Connection<'_>,
) -> Result<Vec<(Day, Half, AttendanceMark, Option<Millis>)>, Error> {
    let rows: Vec<(String, String, String, Option<i64>)> =
        sql("SELECT half_days.day, half_days.half, attendance.mark, attendance.signed
             FROM attendance JOIN half_days ON half_days.id = attendance.half_day_id
             WHERE attendance.user_id = $1 ORDER BY half_days.day, half_days.half DESC")
        .bind(user)
        .fetch_all(c)
        .await?;
    let corrupt = |column| Error::CorruptRow { table: "attendance", row: user.to_string(), column };
    let entry = |(day, half, mark, signed): (String, String, String, Option<i64>)| {
        Ok((
            Day::parse(&day).ok_or_else(|| corrupt("day"))?,
            Half::parse(&half).ok_or_else(|| corrupt("half"))?,
            AttendanceMark::parse(&mark).ok_or_else(|| corrupt("mark"))?,
            signed.map(Millis),
        ))
    };
    rows.into_iter().map(entry).collect()
}

async fn comments(user: UserId, c: &mut Connection<'_>) -> Result<Vec<PastComment>, Error> {
    let rows: Vec<(String, String, i64, String, i64, i64)> =
        sql("SELECT exercise, file, line, words, from_trainer, created FROM comments
             WHERE learner_id = $1 ORDER BY created, id")
        .bind(user)
        .fetch_all(c)
        .await?;
    let comment = |(id, file, line, words, from_trainer, created): (String, String, i64, String, i64, i64)| {
        Ok(PastComment {
            exercise: exercise("comments", user, &id)?,
            file,
            line: u32::try_from(line).unwrap_or(u32::MAX),
            words,
            from_trainer: from_trainer != 0,
            created: Millis(created),
        })
    };
    rows.into_iter().map(comment).collect()
}

fn exercise(table: &'static str, user: UserId, id: &str) -> Result<ExerciseId, Error> {
    ExerciseId::new(id).ok_or_else(|| Error::CorruptRow { table, row: format!("{user} {id}"), column: "exercise" })
}

const HOLD: Text = locking!("SELECT id FROM users WHERE id = $1 AND role <> 'guest'", "FOR UPDATE", "");

/// What goes. What is left of `progress`, `efforts`, `lesson_reads` and `test_failures` are numbers and names of the
/// course.
const ERASE: [&str; 22] = [
    // Trainers try things out: nothing of theirs is in any count, and nothing may come into one.
    "DELETE FROM progress WHERE user_id = $1 AND EXISTS (SELECT 1 FROM users WHERE id = $1 AND role <> 'learner')",
    "DELETE FROM efforts WHERE user_id = $1 AND EXISTS (SELECT 1 FROM users WHERE id = $1 AND role <> 'learner')",
    "DELETE FROM test_failures WHERE user_id = $1 AND EXISTS (SELECT 1 FROM users WHERE id = $1 AND role <> 'learner')",
    "DELETE FROM regrade_notices WHERE user_id = $1",
    "DELETE FROM comments WHERE learner_id = $1",
    "UPDATE comments SET author_id = NULL WHERE author_id = $1",
    "DELETE FROM notes WHERE learner_id = $1",
    "UPDATE notes SET author_id = NULL WHERE author_id = $1",
    "DELETE FROM submissions WHERE user_id = $1",
    "DELETE FROM drafts WHERE user_id = $1",
    "DELETE FROM wrong_answers WHERE user_id = $1",
    "DELETE FROM help_calls WHERE user_id = $1",
    "DELETE FROM attendance WHERE user_id = $1",
    "DELETE FROM announcement_reads WHERE user_id = $1",
    "DELETE FROM opened_for_learners WHERE user_id = $1",
    "DELETE FROM presence WHERE user_id = $1",
    "DELETE FROM cards WHERE user_id = $1",
    "DELETE FROM cohort_learners WHERE user_id = $1",
    "DELETE FROM cohort_trainers WHERE user_id = $1",
    "UPDATE progress SET last_submission = NULL WHERE user_id = $1",
    "UPDATE efforts SET failing_source = NULL WHERE user_id = $1",
    // A guest who cannot come back: disabled, so that guests who are gone for good leave them.
    "UPDATE users SET role = 'guest', name = NULL, name_key = NULL, secret_hash = NULL, disabled = 1 WHERE id = $1",
];

async fn erase(user: UserId, c: &mut Connection<'_>) -> Result<bool, Error> {
    let held: Option<(String,)> = sql(HOLD).bind(user).fetch_optional(c).await?;
    if held.is_none() {
        return Ok(false);
    }
    for statement in ERASE {
        sql(statement).bind(user).execute(c).await?;
    }
    end_sessions(user, c).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use tremplin_course::Verdict;
    use uuid::Uuid;

    use super::*;
    use crate::testing::{
        both_engines, claim, cohort, enqueue, exercise, finish, graded, learner, new_submission, source,
    };
    use crate::{ClassCode, HalfDayId, HelpCallId, NewHalfDay, NewHelpCall, Role, SaveDraft};

    both_engines! {
        async fn all_that_is_kept_of_someone_is_handed_out(store) {
            let (class, ana) = (cohort(&store, "A", "figue-27").await, learner(&store, "Ana").await);
            let other = learner(&store, "Bob").await;
            store.join_cohort(ClassCode::new("figue-27").unwrap(), ana.id, Millis(1)).await.unwrap();
            assert_eq!(store.personal_records(ana.id).await.unwrap(), PersonalRecords::default());
            for (slug, now) in [("somme", 10), ("produit", 20), ("somme", 30), ("somme", 40)] {
                graded(&store, &ana, slug, Verdict::Failed, now).await;
            }
            graded(&store, &other, "somme", Verdict::Failed, 50).await;
            let save = SaveDraft {
                user: ana.id,
                exercise: exercise("somme"),
                expected: 0,
                source: source("let a"),
                now: Millis(60),
            };
            store.save_draft(save).await.unwrap();
            let call = NewHelpCall {
                id: HelpCallId(Uuid::new_v4()),
                learner: ana.id,
                exercise: exercise("somme"),
                note: "NaN ?".into(),
                now: Millis(70),
            };
            store.call_help(call).await.unwrap();
            let half_day = NewHalfDay {
                id: HalfDayId(Uuid::new_v4()),
                cohort: class.id,
                day: Day::parse("2026-11-24").unwrap(),
                half: Half::Morning,
                minutes: 180,
                code: "4071".into(),
                open_until: Some(Millis(100)),
                now: Millis(1),
            };
            store.add_half_day(half_day).await.unwrap();
            store.sign_attendance(ana.id, "4071".into(), Millis(80)).await.unwrap();

            let records = store.personal_records(ana.id).await.unwrap();
            assert_eq!(records.efforts.len(), 2);
            assert_eq!(records.drafts[0].1.source, source("let a"));
            assert_eq!((&*records.help[0].note, records.help[0].ended), ("NaN ?", None));
            let day = Day::parse("2026-11-24").unwrap();
            assert_eq!(records.attendance, [(day, Half::Morning, AttendanceMark::Present, Some(Millis(80)))]);

            let mut times = Vec::new();
            let mut last: Option<Submission> = None;
            loop {
                let piece = store.submissions_after(ana.id, last.as_ref(), 3).await.unwrap();
                times.extend(piece.iter().map(|submission| submission.created.0));
                match piece.into_iter().last() {
                    Some(submission) => last = Some(submission),
                    None => break,
                }
            }
            assert_eq!(times, [20, 10, 30, 40], "each once, and nobody else's");
        }

        async fn who_is_erased_is_nobody_and_the_counters_stay(store) {
            let (class, ana) = (cohort(&store, "A", "figue-27").await, learner(&store, "Ana").await);
            store.join_cohort(ClassCode::new("figue-27").unwrap(), ana.id, Millis(1)).await.unwrap();
            let id = graded(&store, &ana, "somme", Verdict::Failed, 10).await;
            enqueue(&store, new_submission(&ana, "somme", 20)).await;
            let job = claim(&store).await.unwrap();
            let before = store.content_health().await.unwrap();
            assert_eq!(before[0].tried, 1);
            assert!(store.erase_user(ana.id).await.unwrap());
            assert!(!store.erase_user(ana.id).await.unwrap(), "once");
            assert!(finish(&store, job.key, Verdict::Passed, 30).await.is_none(), "a grade that comes too late");

            assert_eq!(store.content_health().await.unwrap(), before);
            assert_eq!(store.submission(id).await.unwrap(), None);
            assert_eq!(store.learners(class.id).await.unwrap(), []);
            assert_eq!(store.users().await.unwrap(), []);
            let name = crate::testing::user_name("Ana");
            assert!(store.credentials(&name).await.unwrap().is_none());
            let left = store.user(ana.id).await.unwrap().unwrap();
            assert_eq!((left.name, left.role, left.disabled), (None, Role::Guest, true));
            assert_eq!(store.progress(ana.id).await.unwrap()[0].last_submission, None);
            store.purge_guests(Millis(i64::MAX)).await.unwrap();
            assert_eq!(store.content_health().await.unwrap(), before, "they do not go with the guests");
            learner(&store, "Ana").await;
        }
    }
}
