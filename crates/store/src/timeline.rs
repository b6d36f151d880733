//! What one learner did, the latest first, a page at a time.

use tremplin_course::{ExerciseId, LessonId, Verdict};
use uuid::Uuid;

use crate::connection::sql;
use crate::submissions::parse_verdict;
use crate::{Error, Millis, Store, SubmissionId, UserId};

/// Something a learner did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    pub moment: Moment,
    /// With the time, where to go on: see [`Store::timeline`].
    pub key: String,
    pub at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// The verdict is `None` while there is none, and when it was abandoned.
    Submitted { id: SubmissionId, exercise: ExerciseId, verdict: Option<Verdict> },
    /// The last time that it was read.
    ReadLesson(LessonId),
    /// They called the trainer.
    Called(ExerciseId),
}

#[derive(sqlx::FromRow)]
struct HappenedRow {
    kind: String,
    key: String,
    step: String,
    verdict: Option<String>,
    at: i64,
}

impl TryFrom<HappenedRow> for Happened {
    type Error = Error;

    fn try_from(row: HappenedRow) -> Result<Self, Error> {
        let corrupt = |table, column| Error::CorruptRow { table, row: row.key.clone(), column };
        let exercise = |table| ExerciseId::new(&row.step).ok_or_else(|| corrupt(table, "exercise"));
        let moment = match row.kind.as_str() {
            "lesson" => Moment::ReadLesson(LessonId::new(&row.step).ok_or_else(|| corrupt("lesson_reads", "lesson"))?),
            "call" => Moment::Called(exercise("help_calls")?),
            _ => {
                let verdict = row.verdict.as_deref();
                let verdict = verdict.map(|word| parse_verdict(word).ok_or_else(|| corrupt("submissions", "verdict")));
                let id = Uuid::parse_str(&row.key).map_err(|_| corrupt("submissions", "id"))?;
                Moment::Submitted {
                    id: SubmissionId(id),
                    exercise: exercise("submissions")?,
                    verdict: verdict.transpose()?,
                }
            }
        };
        Ok(Self { moment, key: row.key, at: Millis(row.at) })
    }
}

/// A page of each, from its index, and of these a page: never the whole history.
pub(crate) const TIMELINE: &str = "SELECT * FROM (
                 SELECT * FROM (
                     SELECT 'submission' AS kind, id AS key, exercise AS step, verdict, created AS at FROM submissions
                     WHERE user_id = $1 AND created <= $2 AND (created < $2 OR id < $3)
                     ORDER BY created DESC, id DESC LIMIT $4) AS submitted
                 UNION ALL
                 SELECT * FROM (
                     SELECT 'lesson' AS kind, lesson AS key, lesson AS step, CAST(NULL AS TEXT) AS verdict, read_at AS at
                     FROM lesson_reads WHERE user_id = $1 AND read_at <= $2 AND (read_at < $2 OR lesson < $3)
                     ORDER BY read_at DESC, lesson DESC LIMIT $4) AS lessons
                 UNION ALL
                 SELECT * FROM (
                     SELECT 'call' AS kind, id AS key, exercise AS step, CAST(NULL AS TEXT) AS verdict, called AS at
                     FROM help_calls WHERE user_id = $1 AND called <= $2 AND (called < $2 OR id < $3)
                     ORDER BY called DESC, id DESC LIMIT $4) AS calls
             ) AS happened
             ORDER BY at DESC, key DESC LIMIT $4";

impl Store {
    /// At most `limit` of what a learner did, the latest first: all of it, or what comes after the entry of `before`, its
    /// time and its key.
    pub async fn timeline(
        &self,
        user: UserId,
        before: Option<(Millis, &str)>,
        limit: u32,
    ) -> Result<Vec<Happened>, Error> {
        let (at, key) = before.unwrap_or((Millis(i64::MAX), ""));
        let rows: Vec<HappenedRow> = sql(TIMELINE)
            .bind(user)
            .bind(at)
            .bind(key)
            .bind(i64::from(limit))
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        rows.into_iter().map(Happened::try_from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, cohort, exercise, graded, learner};
    use crate::{ClassCode, HelpCallId, NewHelpCall};

    both_engines! {
        async fn a_timeline_comes_in_pages_that_miss_and_repeat_nothing(store) {
            let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
            cohort(&store, "A", "figue-27").await;
            store.join_cohort(ClassCode::new("figue-27").unwrap(), ana.id, Millis(1)).await.unwrap();
            let lesson = LessonId::new("valeurs").unwrap();
            store.read_lesson(ana.id, &lesson, Millis(10)).await.unwrap();
            // At one time, as two that come in one millisecond.
            for verdict in [Verdict::Failed, Verdict::Failed, Verdict::Passed] {
                graded(&store, &ana, "somme", verdict, 20).await;
            }
            let call = NewHelpCall {
                id: HelpCallId(Uuid::new_v4()),
                learner: ana.id,
                exercise: exercise("somme"),
                note: String::new(),
                now: Millis(15),
            };
            store.call_help(call).await.unwrap();
            graded(&store, &bob, "somme", Verdict::Passed, 30).await;

            let all = store.timeline(ana.id, None, 100).await.unwrap();
            assert_eq!(all.iter().map(|entry| entry.at.0).collect::<Vec<_>>(), [20, 20, 20, 15, 10]);
            assert_eq!(all[3].moment, Moment::Called(exercise("somme")));
            assert_eq!(all[4].moment, Moment::ReadLesson(lesson));
            let passed = |entry: &&Happened| matches!(entry.moment, Moment::Submitted { verdict: Some(Verdict::Passed), .. });
            assert_eq!(all.iter().filter(passed).count(), 1);

            let mut pages = store.timeline(ana.id, None, 2).await.unwrap();
            while let Some(last) = pages.last().cloned() {
                let next = store.timeline(ana.id, Some((last.at, &last.key)), 2).await.unwrap();
                if next.is_empty() {
                    break;
                }
                pages.extend(next);
            }
            assert_eq!(pages, all);
        }
    }
}
