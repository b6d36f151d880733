//! Lists of names that were given and not written yet, kept as long as a trainer may look at them.

use crate::connection::sql;
use crate::{CohortId, Error, Millis, RosterId, Store, UserId};

/// A list that nobody has agreed to for so long is gone.
pub const ROSTER_MS: i64 = 60 * 60 * 1_000;
/// The lists that are kept of one trainer: the latest.
const MAX_ROSTERS: i64 = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRoster {
    pub id: RosterId,
    pub cohort: CohortId,
    pub author: UserId,
    /// The file as it was given.
    pub content: Vec<u8>,
    pub now: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRoster {
    pub content: Vec<u8>,
    /// Whether its people are in the class already.
    pub is_enrolled: bool,
}

impl Store {
    /// Keeps a list, and no more of the same trainer than their latest.
    pub async fn keep_roster(&self, new: NewRoster) -> Result<(), Error> {
        self.write(new, |new, c| {
            Box::pin(async move {
                sql("INSERT INTO kept_rosters (id, cohort_id, author, content, created) VALUES ($1, $2, $3, $4, $5)")
                    .bind(new.id)
                    .bind(new.cohort)
                    .bind(new.author)
                    .bind(new.content.clone())
                    .bind(new.now)
                    .execute(c)
                    .await?;
                sql("DELETE FROM kept_rosters WHERE author = $1 AND id NOT IN (
                         SELECT id FROM kept_rosters WHERE author = $1 ORDER BY created DESC, id LIMIT $2)")
                .bind(new.author)
                .bind(MAX_ROSTERS)
                .execute(c)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// The list of that trainer for that class, if it is still kept.
    pub async fn kept_roster(
        &self,
        id: RosterId,
        cohort: CohortId,
        author: UserId,
        now: Millis,
    ) -> Result<Option<KeptRoster>, Error> {
        let row: Option<(Vec<u8>, Option<i64>)> = sql("SELECT content, enrolled FROM kept_rosters
             WHERE id = $1 AND cohort_id = $2 AND author = $3 AND created >= $4")
        .bind(id)
        .bind(cohort)
        .bind(author)
        .bind(now.plus(-ROSTER_MS))
        .fetch_optional(&mut self.reader().await?.connection())
        .await?;
        Ok(row.map(|(content, enrolled)| KeptRoster { content, is_enrolled: enrolled.is_some() }))
    }

    /// Removes the lists that are kept no longer.
    pub async fn purge_rosters(&self, now: Millis) -> Result<(), Error> {
        self.write(now.plus(-ROSTER_MS), |before, c| {
            Box::pin(async move {
                sql("DELETE FROM kept_rosters WHERE created < $1").bind(*before).execute(c).await?;
                Ok(())
            })
        })
        .await
    }

    /// Remembers that the people of a list are in the class; their names are kept in it no longer.
    pub async fn roster_enrolled(&self, id: RosterId, now: Millis) -> Result<(), Error> {
        self.write((id, now), |(id, now), c| {
            Box::pin(async move {
                sql("UPDATE kept_rosters SET enrolled = $2, content = $3 WHERE id = $1")
                    .bind(*id)
                    .bind(*now)
                    .bind(Vec::new())
                    .execute(c)
                    .await?;
                Ok(())
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::testing::{both_engines, cohort, learner};

    async fn keep(store: &Store, cohort: CohortId, author: UserId, content: &[u8], at: i64) -> RosterId {
        let id = RosterId(Uuid::new_v4());
        let new = NewRoster { id, cohort, author, content: content.to_vec(), now: Millis(at) };
        store.keep_roster(new).await.unwrap();
        id
    }

    both_engines! {
        async fn a_list_is_its_trainers_in_its_class_and_for_an_hour(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await.id, cohort(&store, "B", "olive-12").await.id);
            let (tom, lea) = (learner(&store, "Tom").await.id, learner(&store, "Léa").await.id);
            let id = keep(&store, class, tom, b"In\xe8s\n", 10).await;
            let found = async |cohort, author, at| store.kept_roster(id, cohort, author, Millis(at)).await.unwrap();
            let content = b"In\xe8s\n".to_vec();
            assert_eq!(found(class, tom, 10 + ROSTER_MS).await, Some(KeptRoster { content, is_enrolled: false }));
            assert_eq!(found(class, tom, 11 + ROSTER_MS).await, None);
            assert_eq!(found(other, tom, 10).await, None);
            assert_eq!(found(class, lea, 10).await, None);
            store.roster_enrolled(id, Millis(20)).await.unwrap();
            let enrolled = KeptRoster { content: Vec::new(), is_enrolled: true };
            assert_eq!(found(class, tom, 20).await, Some(enrolled), "its names are no longer in it");
        }

        async fn the_latest_lists_of_a_trainer_are_kept_and_old_ones_go(store) {
            let class = cohort(&store, "A", "figue-27").await.id;
            let (tom, lea) = (learner(&store, "Tom").await.id, learner(&store, "Léa").await.id);
            let of_lea = keep(&store, class, lea, b"a", 2).await;
            let mut ids = Vec::new();
            for at in 1..=MAX_ROSTERS + 1 {
                ids.push(keep(&store, class, tom, b"a", at).await);
            }
            let found = async |id, author| store.kept_roster(id, class, author, Millis(9)).await.unwrap().is_some();
            assert!(!found(ids[0], tom).await && found(ids[1], tom).await && found(of_lea, lea).await);
            store.purge_rosters(Millis(2 + ROSTER_MS)).await.unwrap();
            assert!(found(of_lea, lea).await, "kept for an hour");
            store.purge_rosters(Millis(3 + ROSTER_MS)).await.unwrap();
            assert!(!found(of_lea, lea).await);
        }
    }
}
