//! How each exercise goes over everybody, from their counters alone and without a name.

use tremplin_course::ExerciseId;

use crate::connection::sql;
use crate::{Error, Store};

/// An exercise over all learners and guests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExerciseHealth {
    pub exercise: ExerciseId,
    /// Those with a graded submission.
    pub tried: u64,
    pub passed: u64,
    /// Those whose first submission passed.
    pub passed_at_once: u64,
    /// Those who worked at it, and sent nothing.
    pub left: u64,
}

const HEALTH: &str = "SELECT efforts.exercise, COUNT(CASE WHEN efforts.attempts > 0 THEN 1 END),
                COUNT(efforts.passed_attempt), COUNT(CASE WHEN efforts.passed_attempt = 1 THEN 1 END),
                COUNT(CASE WHEN efforts.attempts = 0 AND efforts.passed_attempt IS NULL THEN 1 END)
         FROM efforts JOIN users ON users.id = efforts.user_id
         WHERE users.role IN ('learner', 'guest')
         GROUP BY efforts.exercise ORDER BY efforts.exercise";

impl Store {
    /// Every exercise that somebody has begun. Adds up one counter for each learner and exercise: to be asked for once in
    /// a while, and kept.
    pub async fn content_health(&self) -> Result<Vec<ExerciseHealth>, Error> {
        let rows: Vec<(String, i64, i64, i64, i64)> =
            sql(HEALTH).fetch_all(&mut self.reader().await?.connection()).await?;
        let health = |(exercise, tried, passed, at_once, left): (String, i64, i64, i64, i64)| {
            let id = ExerciseId::new(&exercise);
            let corrupt = || Error::CorruptRow { table: "efforts", row: exercise, column: "exercise" };
            Ok(ExerciseHealth {
                exercise: id.ok_or_else(corrupt)?,
                tried: tried.unsigned_abs(),
                passed: passed.unsigned_abs(),
                passed_at_once: at_once.unsigned_abs(),
                left: left.unsigned_abs(),
            })
        };
        rows.into_iter().map(health).collect()
    }
}

#[cfg(test)]
mod tests {
    use tremplin_course::Verdict;

    use super::*;
    use crate::testing::{both_engines, exercise, graded, guest, learner};
    use crate::{Millis, Role};

    both_engines! {
        async fn an_exercise_is_counted_over_learners_and_guests(store) {
            let (ana, bob, visitor) = (learner(&store, "Ana").await, learner(&store, "Bob").await, guest(&store).await);
            let trainer = learner(&store, "Tom").await;
            store.set_role(trainer.id, Role::Trainer).await.unwrap();
            graded(&store, &ana, "somme", Verdict::Passed, 10).await;
            graded(&store, &bob, "somme", Verdict::Failed, 20).await;
            graded(&store, &bob, "somme", Verdict::Passed, 30).await;
            graded(&store, &visitor, "somme", Verdict::Failed, 40).await;
            graded(&store, &trainer, "somme", Verdict::Passed, 50).await;
            for at in [60_000, 90_000] {
                store.note_presence(ana.id, &exercise("produit"), true, Millis(at)).await.unwrap();
            }
            let health = |slug: &str, tried, passed, passed_at_once, left| ExerciseHealth {
                exercise: exercise(slug), tried, passed, passed_at_once, left,
            };
            let expected = [health("produit", 0, 0, 0, 1), health("somme", 3, 2, 1, 0)];
            assert_eq!(store.content_health().await.unwrap(), expected);
        }
    }
}
