//! Which lessons a user has read.

use tremplin_course::LessonId;

use crate::connection::sql;
use crate::{Error, Millis, Store, UserId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonRead {
    pub lesson: LessonId,
    /// The last time.
    pub read_at: Millis,
}

impl Store {
    pub async fn read_lesson(&self, user: UserId, lesson: &LessonId, now: Millis) -> Result<(), Error> {
        self.write((user, lesson.clone(), now), |(user, lesson, now), c| {
            Box::pin(async move {
                sql("INSERT INTO lesson_reads (user_id, lesson, read_at) VALUES ($1, $2, $3)
                     ON CONFLICT (user_id, lesson) DO UPDATE SET read_at = excluded.read_at")
                .bind(*user)
                .bind(lesson)
                .bind(*now)
                .execute(c)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// The lessons a user has read, the latest first.
    pub async fn lessons_read(&self, user: UserId) -> Result<Vec<LessonRead>, Error> {
        let rows: Vec<(String, i64)> =
            sql("SELECT lesson, read_at FROM lesson_reads WHERE user_id = $1 ORDER BY read_at DESC, lesson")
                .bind(user)
                .fetch_all(&mut self.reader().await?.connection())
                .await?;
        rows.into_iter()
            .map(|(lesson, read_at)| {
                let id = LessonId::new(&lesson);
                let corrupt = || Error::CorruptRow { table: "lesson_reads", row: lesson, column: "lesson" };
                Ok(LessonRead { lesson: id.ok_or_else(corrupt)?, read_at: Millis(read_at) })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, learner};

    both_engines! {
        async fn the_last_reading_counts(store) {
            let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
            let lesson = |slug| LessonId::new(slug).unwrap();
            for (slug, at) in [("valeurs", 1), ("fonctions", 2), ("valeurs", 3)] {
                store.read_lesson(ana.id, &lesson(slug), Millis(at)).await.unwrap();
            }
            let read = store.lessons_read(ana.id).await.unwrap();
            let expected = [("valeurs", 3), ("fonctions", 2)]
                .map(|(slug, at)| LessonRead { lesson: lesson(slug), read_at: Millis(at) });
            assert_eq!(read, expected);
            assert_eq!(store.lessons_read(bob.id).await.unwrap(), []);
        }
    }
}
