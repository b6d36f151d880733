//! Drafts: what a learner has typed and not handed in. Two tabs never overwrite each other without saying so.

use tremplin_course::{ExerciseId, Source};

use crate::connection::{Connection, sql};
use crate::submissions::{from_bytes, to_bytes};
use crate::{Error, Millis, Store, UserId, efforts};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Counts the saves, from 1.
    pub version: i64,
    pub source: Source,
    /// Another draft of the same exercise that a merge of a guest's work set aside; see [`Store::drop_aside`].
    pub aside: Option<Source>,
    pub updated: Millis,
}

/// A save by someone who last saw `expected`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveDraft {
    pub user: UserId,
    pub exercise: ExerciseId,
    /// The version it is based on; 0 when there was none.
    pub expected: i64,
    pub source: Source,
    pub now: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedDraft {
    Saved {
        version: i64,
    },
    /// Someone else has saved since. Nothing was changed; `None` when there is no draft any more.
    Conflict {
        current: Option<Draft>,
    },
}

#[derive(sqlx::FromRow)]
struct DraftRow {
    version: i64,
    source: Vec<u8>,
    aside: Option<Vec<u8>>,
    updated: i64,
}

impl DraftRow {
    fn read(self, user: UserId, exercise: &ExerciseId) -> Result<Draft, Error> {
        let corrupt = |column| Error::CorruptRow { table: "drafts", row: format!("{user} {exercise}"), column };
        Ok(Draft {
            version: self.version,
            source: from_bytes(&self.source).ok_or_else(|| corrupt("source"))?,
            aside: self.aside.map(|bytes| from_bytes(&bytes).ok_or_else(|| corrupt("aside"))).transpose()?,
            updated: Millis(self.updated),
        })
    }
}

impl Store {
    pub async fn draft(&self, user: UserId, exercise: &ExerciseId) -> Result<Option<Draft>, Error> {
        find(user, exercise, &mut self.reader().await?.connection()).await
    }

    /// Saves a draft if nobody has saved since `expected`. The same files as the current ones are never a conflict: a
    /// retry whose first answer was lost is told the version it made.
    pub async fn save_draft(&self, save: SaveDraft) -> Result<SavedDraft, Error> {
        self.write(save, |save, c| Box::pin(write(save, c))).await
    }

    /// Forgets the draft that was set aside, once its learner has chosen.
    pub async fn drop_aside(&self, user: UserId, exercise: &ExerciseId) -> Result<(), Error> {
        self.write((user, exercise.clone()), |(user, exercise), c| {
            Box::pin(async move {
                sql("UPDATE drafts SET aside = NULL WHERE user_id = $1 AND exercise = $2")
                    .bind(*user)
                    .bind(exercise)
                    .execute(c)
                    .await?;
                Ok(())
            })
        })
        .await
    }
}

async fn write(save: &SaveDraft, c: &mut Connection<'_>) -> Result<SavedDraft, Error> {
    let statement = if save.expected == 0 {
        sql("INSERT INTO drafts (user_id, exercise, version, source, updated) VALUES ($1, $2, $3 + 1, $4, $5)
             ON CONFLICT (user_id, exercise) DO NOTHING RETURNING version")
    } else {
        sql("UPDATE drafts SET version = version + 1, source = $4, updated = $5
             WHERE user_id = $1 AND exercise = $2 AND version = $3 RETURNING version")
    };
    let saved: Option<(i64,)> = statement
        .bind(save.user)
        .bind(&save.exercise)
        .bind(save.expected)
        .bind(to_bytes(&save.source))
        .bind(save.now)
        .fetch_optional(c)
        .await?;
    if let Some((version,)) = saved {
        efforts::note(save.user, &save.exercise, true, save.now, c).await?;
        return Ok(SavedDraft::Saved { version });
    }
    let current = find(save.user, &save.exercise, c).await?;
    Ok(match current {
        Some(draft) if draft.source == save.source => SavedDraft::Saved { version: draft.version },
        current => SavedDraft::Conflict { current },
    })
}

async fn find(user: UserId, exercise: &ExerciseId, c: &mut Connection<'_>) -> Result<Option<Draft>, Error> {
    let row: Option<DraftRow> =
        sql("SELECT version, source, aside, updated FROM drafts WHERE user_id = $1 AND exercise = $2")
            .bind(user)
            .bind(exercise)
            .fetch_optional(c)
            .await?;
    row.map(|row| row.read(user, exercise)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::User;
    use crate::testing::{both_engines, exercise, learner, source};

    fn save(user: &User, expected: i64, text: &str, now: i64) -> SaveDraft {
        SaveDraft { user: user.id, exercise: exercise("somme"), expected, source: source(text), now: Millis(now) }
    }

    both_engines! {
        async fn a_draft_is_kept_byte_for_byte_and_numbered(store) {
            let user = learner(&store, "Ana").await;
            assert_eq!(store.draft(user.id, &exercise("somme")).await.unwrap(), None);
            let odd = "\u{feff}let a\0 = '\u{202e}';\r\n";
            for (expected, text) in [(0, "let"), (1, odd), (2, "")] {
                let saved = store.save_draft(save(&user, expected, text, 10 + expected)).await.unwrap();
                assert_eq!(saved, SavedDraft::Saved { version: expected + 1 });
                let draft = Draft {
                    version: expected + 1,
                    source: source(text),
                    aside: None,
                    updated: Millis(10 + expected),
                };
                assert_eq!(store.draft(user.id, &exercise("somme")).await.unwrap(), Some(draft));
            }
        }

        async fn an_older_tab_overwrites_nothing(store) {
            let user = learner(&store, "Ana").await;
            store.save_draft(save(&user, 0, "one", 1)).await.unwrap();
            store.save_draft(save(&user, 1, "two", 2)).await.unwrap();
            let current = store.draft(user.id, &exercise("somme")).await.unwrap();
            for expected in [0, 1, 7] {
                let refused = store.save_draft(save(&user, expected, "other", 3)).await.unwrap();
                assert_eq!(refused, SavedDraft::Conflict { current: current.clone() }, "expected {expected}");
            }
            assert_eq!(store.draft(user.id, &exercise("somme")).await.unwrap(), current);
            let elsewhere = SaveDraft { exercise: exercise("produit"), ..save(&user, 3, "other", 3) };
            assert_eq!(store.save_draft(elsewhere).await.unwrap(), SavedDraft::Conflict { current: None });
        }

        async fn a_save_whose_answer_was_lost_may_be_repeated(store) {
            let user = learner(&store, "Ana").await;
            for expected in [0, 1] {
                let again = save(&user, expected, &format!("text {expected}"), 1);
                for _ in 0..3 {
                    let saved = store.save_draft(again.clone()).await.unwrap();
                    assert_eq!(saved, SavedDraft::Saved { version: expected + 1 });
                }
            }
        }

        async fn of_twenty_tabs_at_once_one_saves(store) {
            let user = learner(&store, "Ana").await;
            store.save_draft(save(&user, 0, "start", 1)).await.unwrap();
            let tasks: Vec<_> = (0..20)
                .map(|n| {
                    let (store, save) = (store.clone(), save(&user, 1, &format!("tab {n}"), 2));
                    tokio::spawn(async move { (save.source.clone(), store.save_draft(save).await.unwrap()) })
                })
                .collect();
            let mut winners = Vec::new();
            for task in tasks {
                match task.await.unwrap() {
                    (source, SavedDraft::Saved { version: 2 }) => winners.push(source),
                    (_, other) => assert!(matches!(other, SavedDraft::Conflict { current: Some(_) }), "{other:?}"),
                }
            }
            let kept = store.draft(user.id, &exercise("somme")).await.unwrap().unwrap();
            assert_eq!((winners, kept.version), (vec![kept.source], 2));
        }
    }
}
