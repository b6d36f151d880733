//! Drafts: what a learner has typed and not handed in. Two tabs never overwrite each other without saying so.

use tremplin_course::{ExerciseId, Source};

use crate::connection::{Connection, sql};
use crate::submissions::{from_bytes, to_bytes};
use crate::{Error, Millis, Store, UserId};

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
