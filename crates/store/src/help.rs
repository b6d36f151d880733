//! Calls for the trainer: a queue for each class, the oldest first.

use tremplin_course::ExerciseId;
use uuid::Uuid;

use crate::connection::{Connection, sql};
use crate::{CohortId, Error, HelpCallId, Millis, Store, UserId};

/// The most of a call's note that is kept, in characters.
pub const MAX_NOTE_CHARS: usize = 300;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHelpCall {
    pub id: HelpCallId,
    pub learner: UserId,
    pub exercise: ExerciseId,
    /// What they ask, in their words; may be empty.
    pub note: String,
    pub now: Millis,
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpStatus {
    /// Before so many others of the class, and itself: 1 is next.
    Waiting { place: u32 },
    /// A trainer is on the way.
    Taken,
}

/// A call as the trainer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpCall {
    pub id: HelpCallId,
    pub learner: UserId,
    pub exercise: ExerciseId,
    pub note: String,
    pub called: Millis,
    /// Who is on the way.
    pub taken_by: Option<UserId>,
}

#[derive(sqlx::FromRow)]
struct CallRow {
    id: String,
    user_id: String,
    exercise: String,
    note: String,
    called: i64,
    taken_by: Option<String>,
}

impl TryFrom<CallRow> for HelpCall {
    type Error = Error;

    fn try_from(row: CallRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "help_calls", row: row.id.clone(), column };
        let user = |text: &str, column| Uuid::parse_str(text).map(UserId).map_err(|_| corrupt(column));
        Ok(Self {
            id: HelpCallId(Uuid::parse_str(&row.id).map_err(|_| corrupt("id"))?),
            learner: user(&row.user_id, "user_id")?,
            exercise: ExerciseId::new(&row.exercise).ok_or_else(|| corrupt("exercise"))?,
            called: Millis(row.called),
            taken_by: row.taken_by.as_deref().map(|id| user(id, "taken_by")).transpose()?,
            note: row.note.clone(),
        })
    }
}

impl Store {
    /// Joins the queue of the learner's class; a second call keeps the place of the first. `None` for someone in no class
    /// that is running.
    pub async fn call_help(&self, new: NewHelpCall) -> Result<Option<HelpStatus>, Error> {
        self.write(new, |new, c| {
            Box::pin(async move {
                // A text column of PostgreSQL cannot hold NUL.
                let note: String = new.note.chars().filter(|c| *c != '\0').take(MAX_NOTE_CHARS).collect();
                sql("INSERT INTO help_calls (id, user_id, cohort_id, exercise, note, called)
                     SELECT $1, cohort_learners.user_id, cohorts.id, $3, $4, $5
                     FROM cohort_learners JOIN cohorts ON cohorts.id = cohort_learners.cohort_id
                     WHERE cohort_learners.user_id = $2 AND cohorts.archived IS NULL
                     ON CONFLICT (user_id) WHERE ended IS NULL DO UPDATE SET
                         exercise = excluded.exercise, note = excluded.note")
                .bind(new.id)
                .bind(new.learner)
                .bind(&new.exercise)
                .bind(note)
                .bind(new.now)
                .execute(c)
                .await?;
                status(new.learner, c).await
            })
        })
        .await
    }

    /// Leaves the queue.
    pub async fn end_help(&self, learner: UserId, now: Millis) -> Result<(), Error> {
        self.write((learner, now), |(learner, now), c| {
            Box::pin(async move {
                sql("UPDATE help_calls SET ended = $2 WHERE user_id = $1 AND ended IS NULL")
                    .bind(*learner)
                    .bind(*now)
                    .execute(c)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Where the learner's own call stands; `None` when they have none.
    pub async fn help_status(&self, learner: UserId) -> Result<Option<HelpStatus>, Error> {
        status(learner, &mut self.reader().await?.connection()).await
    }

    /// The open calls of a class, the oldest first.
    pub async fn help_calls(&self, cohort: CohortId) -> Result<Vec<HelpCall>, Error> {
        let rows: Vec<CallRow> = sql("SELECT id, user_id, exercise, note, called, taken_by FROM help_calls
             WHERE cohort_id = $1 AND ended IS NULL ORDER BY called, id")
        .bind(cohort)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(HelpCall::try_from).collect()
    }

    /// A trainer goes there. Whether the call was still open and nobody else's.
    pub async fn take_help(
        &self,
        cohort: CohortId,
        call: HelpCallId,
        trainer: UserId,
        now: Millis,
    ) -> Result<bool, Error> {
        self.write((cohort, call, trainer, now), |(cohort, call, trainer, now), c| {
            Box::pin(async move {
                let taken = sql("UPDATE help_calls SET taken_by = $3, taken = $4
                     WHERE id = $1 AND cohort_id = $2 AND ended IS NULL AND (taken_by IS NULL OR taken_by = $3)")
                .bind(*call)
                .bind(*cohort)
                .bind(*trainer)
                .bind(*now)
                .execute(c)
                .await?;
                Ok(taken > 0)
            })
        })
        .await
    }

    /// The question is answered. Whether the call was still open.
    pub async fn finish_help(&self, cohort: CohortId, call: HelpCallId, now: Millis) -> Result<bool, Error> {
        self.write((cohort, call, now), |(cohort, call, now), c| {
            Box::pin(async move {
                let ended = sql("UPDATE help_calls SET ended = $3 WHERE id = $1 AND cohort_id = $2 AND ended IS NULL")
                    .bind(*call)
                    .bind(*cohort)
                    .bind(*now)
                    .execute(c)
                    .await?;
                Ok(ended > 0)
            })
        })
        .await
    }
}

async fn status(learner: UserId, c: &mut Connection<'_>) -> Result<Option<HelpStatus>, Error> {
    let own: Option<(String, String, i64, Option<String>)> =
        sql("SELECT id, cohort_id, called, taken_by FROM help_calls WHERE user_id = $1 AND ended IS NULL")
            .bind(learner)
            .fetch_optional(c)
            .await?;
    let Some((id, cohort, called, taken_by)) = own else { return Ok(None) };
    if taken_by.is_some() {
        return Ok(Some(HelpStatus::Taken));
    }
    let (before,): (i64,) = sql("SELECT COUNT(*) FROM help_calls
         WHERE cohort_id = $1 AND ended IS NULL AND taken_by IS NULL AND (called < $2 OR (called = $2 AND id < $3))")
    .bind(cohort)
    .bind(called)
    .bind(id)
    .fetch_one(c)
    .await?;
    Ok(Some(HelpStatus::Waiting { place: u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, cohort, exercise, learner};
    use crate::{ClassCode, User};

    async fn called(store: &Store, user: &User, note: &str, now: i64) -> Option<HelpStatus> {
        let new = NewHelpCall {
            id: HelpCallId(Uuid::new_v4()),
            learner: user.id,
            exercise: exercise("somme"),
            note: note.into(),
            now: Millis(now),
        };
        store.call_help(new).await.unwrap()
    }

    async fn pupil(store: &Store, name: &str, code: &str) -> User {
        let user = learner(store, name).await;
        store.join_cohort(ClassCode::new(code).unwrap(), user.id, Millis(1)).await.unwrap();
        user
    }

    both_engines! {
        async fn the_queue_is_kept_in_order(store) {
            let class = cohort(&store, "A", "figue-27").await;
            let (ana, bob) = (pupil(&store, "Ana", "figue-27").await, pupil(&store, "Bob", "figue-27").await);
            assert_eq!(called(&store, &ana, "NaN ?", 10).await, Some(HelpStatus::Waiting { place: 1 }));
            assert_eq!(called(&store, &bob, "", 20).await, Some(HelpStatus::Waiting { place: 2 }));
            let again = called(&store, &ana, "encore", 30).await;
            assert_eq!(again, Some(HelpStatus::Waiting { place: 1 }), "who calls twice keeps their place");
            let calls = store.help_calls(class.id).await.unwrap();
            assert_eq!((calls.len(), calls[0].learner, &*calls[0].note, calls[0].called), (2, ana.id, "encore", Millis(10)));

            let (claire, tom) = (learner(&store, "Claire").await, learner(&store, "Tom").await);
            assert!(store.take_help(class.id, calls[0].id, claire.id, Millis(40)).await.unwrap());
            assert!(!store.take_help(class.id, calls[0].id, tom.id, Millis(41)).await.unwrap(), "one trainer goes");
            assert_eq!(store.help_status(ana.id).await.unwrap(), Some(HelpStatus::Taken));
            assert_eq!(store.help_status(bob.id).await.unwrap(), Some(HelpStatus::Waiting { place: 1 }));
            assert!(store.finish_help(class.id, calls[0].id, Millis(50)).await.unwrap());
            assert!(!store.finish_help(class.id, calls[0].id, Millis(51)).await.unwrap());
            assert_eq!(store.help_status(ana.id).await.unwrap(), None);
            store.end_help(bob.id, Millis(60)).await.unwrap();
            assert_eq!(store.help_calls(class.id).await.unwrap(), []);
            assert_eq!(called(&store, &ana, "", 70).await, Some(HelpStatus::Waiting { place: 1 }), "and may call again");
        }

        async fn a_call_is_the_classs_own(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let (ana, zoe) = (pupil(&store, "Ana", "figue-27").await, pupil(&store, "Zoé", "olive-12").await);
            let nobody = learner(&store, "Omar").await;
            assert_eq!(called(&store, &nobody, "", 1).await, None, "in no class");
            called(&store, &ana, "", 1).await;
            assert_eq!(called(&store, &zoe, "a\0b", 2).await, Some(HelpStatus::Waiting { place: 1 }));
            let call = store.help_calls(class.id).await.unwrap().remove(0);
            assert!(!store.take_help(other.id, call.id, nobody.id, Millis(3)).await.unwrap());
            assert!(!store.finish_help(other.id, call.id, Millis(3)).await.unwrap());
            assert_eq!(store.help_calls(other.id).await.unwrap()[0].note, "ab");
        }
    }
}
