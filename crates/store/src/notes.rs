//! What trainers keep about a learner for themselves.

use uuid::Uuid;

use crate::comments::DOUBLE_MS;
use crate::connection::{Connection, sql};
use crate::{Changed, Error, Millis, NoteId, Store, UserId, Words, users};

/// The most notes about one learner.
pub const MAX_NOTES: i64 = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    pub id: NoteId,
    pub learner: UserId,
    pub author: UserId,
    pub words: Words,
    pub now: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    Added,
    /// There are [`MAX_NOTES`].
    Full,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    /// The author's name; `None` when their account is gone.
    pub author: Option<String>,
    pub words: String,
    /// Counts changes, from 1.
    pub version: i64,
    pub created: Millis,
    pub updated: Millis,
}

#[derive(sqlx::FromRow)]
struct NoteRow {
    id: String,
    author: Option<String>,
    words: String,
    version: i64,
    created: i64,
    updated: i64,
}

impl TryFrom<NoteRow> for Note {
    type Error = Error;

    fn try_from(row: NoteRow) -> Result<Self, Error> {
        let id = Uuid::parse_str(&row.id);
        let id = id.map_err(|_| Error::CorruptRow { table: "notes", row: row.id.clone(), column: "id" })?;
        Ok(Self {
            id: NoteId(id),
            author: row.author,
            words: row.words,
            version: row.version,
            created: Millis(row.created),
            updated: Millis(row.updated),
        })
    }
}

macro_rules! note_columns {
    () => {
        "notes.id, users.name AS author, notes.words, notes.version, notes.created, notes.updated
         FROM notes LEFT JOIN users ON users.id = notes.author_id"
    };
}

impl Store {
    pub async fn add_note(&self, new: NewNote) -> Result<Noted, Error> {
        self.write(new, |new, c| {
            Box::pin(async move {
                users::hold(new.learner, c).await?;
                let noted: Option<(String,)> = sql("SELECT id FROM notes
                     WHERE learner_id = $1 AND author_id = $2 AND words = $3 AND created > $4")
                .bind(new.learner)
                .bind(new.author)
                .bind(new.words.as_str())
                .bind(new.now.plus(-DOUBLE_MS))
                .fetch_optional(c)
                .await?;
                if noted.is_some() {
                    return Ok(Noted::Added);
                }
                let added = sql("INSERT INTO notes (id, learner_id, author_id, words, version, created, updated)
                     SELECT $1, id, $3, $4, 1, $5, $5 FROM users
                     WHERE id = $2 AND (SELECT COUNT(*) FROM notes WHERE learner_id = $2) < $6")
                .bind(new.id)
                .bind(new.learner)
                .bind(new.author)
                .bind(new.words.as_str())
                .bind(new.now)
                .bind(MAX_NOTES)
                .execute(c)
                .await?;
                Ok(if added > 0 { Noted::Added } else { Noted::Full })
            })
        })
        .await
    }

    /// The notes about a learner, the latest first.
    pub async fn notes(&self, learner: UserId) -> Result<Vec<Note>, Error> {
        let rows: Vec<NoteRow> = sql(concat!(
            "SELECT ",
            note_columns!(),
            " WHERE notes.learner_id = $1 ORDER BY notes.created DESC, notes.id DESC"
        ))
        .bind(learner)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(Note::try_from).collect()
    }

    /// Changes a note, if nobody has since `expected`.
    pub async fn change_note(
        &self,
        learner: UserId,
        id: NoteId,
        expected: i64,
        words: Words,
        author: UserId,
        now: Millis,
    ) -> Result<Changed<Note>, Error> {
        self.write((learner, id, expected, words, author, now), |(learner, id, expected, words, author, now), c| {
            Box::pin(async move {
                let changed = sql("UPDATE notes SET words = $4, author_id = $6, version = version + 1, updated = $5
                     WHERE id = $1 AND learner_id = $2 AND version = $3")
                .bind(*id)
                .bind(*learner)
                .bind(*expected)
                .bind(words.as_str())
                .bind(*now)
                .bind(*author)
                .execute(c)
                .await?;
                Ok(Changed::after(changed, find(*learner, *id, c).await?))
            })
        })
        .await
    }

    /// Removes a note, if nobody has changed it since `expected`.
    pub async fn delete_note(&self, learner: UserId, id: NoteId, expected: i64) -> Result<Changed<Note>, Error> {
        self.write((learner, id, expected), |(learner, id, expected), c| {
            Box::pin(async move {
                let deleted = sql("DELETE FROM notes WHERE id = $1 AND learner_id = $2 AND version = $3")
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
}

async fn find(learner: UserId, id: NoteId, c: &mut Connection<'_>) -> Result<Option<Note>, Error> {
    let row: Option<NoteRow> =
        sql(concat!("SELECT ", note_columns!(), " WHERE notes.id = $1 AND notes.learner_id = $2"))
            .bind(id)
            .bind(learner)
            .fetch_optional(c)
            .await?;
    row.map(Note::try_from).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::User;
    use crate::testing::{both_engines, learner};

    fn note(about: &User, author: &User, text: &str, now: i64) -> NewNote {
        let words = Words::new(text).unwrap();
        NewNote { id: NoteId(Uuid::new_v4()), learner: about.id, author: author.id, words, now: Millis(now) }
    }

    both_engines! {
        async fn notes_are_kept_and_changed_by_whoever_saw_them_last(store) {
            let (ana, claire, dora) =
                (learner(&store, "Ana").await, learner(&store, "Claire").await, learner(&store, "Dora").await);
            let (first, second) = (note(&ana, &claire, "un", 1), note(&ana, &claire, "deux", 2));
            for new in [&first, &second] {
                assert_eq!(store.add_note(new.clone()).await.unwrap(), Noted::Added);
            }
            let words = |text| Words::new(text).unwrap();
            assert_eq!(store.change_note(ana.id, first.id, 1, words("trois"), dora.id, Millis(3)).await.unwrap(), Changed::Changed);
            match store.change_note(ana.id, first.id, 1, words("quatre"), claire.id, Millis(4)).await.unwrap() {
                Changed::Conflict(now) => assert_eq!((&*now.words, now.version), ("trois", 2)),
                other => panic!("{other:?}"),
            }
            let all = store.notes(ana.id).await.unwrap();
            assert_eq!(all.iter().map(|note| &*note.words).collect::<Vec<_>>(), ["deux", "trois"]);
            assert_eq!((all[1].author.as_deref(), all[1].created, all[1].updated), (Some("Dora"), Millis(1), Millis(3)));
            assert_eq!(store.notes(claire.id).await.unwrap(), []);
            assert!(matches!(store.delete_note(ana.id, first.id, 1).await.unwrap(), Changed::Conflict(_)));
            assert_eq!(store.delete_note(claire.id, first.id, 2).await.unwrap(), Changed::NotFound);
            assert_eq!(store.delete_note(ana.id, first.id, 2).await.unwrap(), Changed::Changed);
            assert_eq!(store.change_note(ana.id, first.id, 2, words("x"), claire.id, Millis(9)).await.unwrap(), Changed::NotFound);
        }

        async fn there_are_so_many_notes_about_one_learner_and_no_more(store) {
            let ana = learner(&store, "Ana").await;
            for at in 0..MAX_NOTES {
                assert_eq!(store.add_note(note(&ana, &ana, &format!("{at}"), at)).await.unwrap(), Noted::Added);
            }
            assert_eq!(store.add_note(note(&ana, &ana, "x", 0)).await.unwrap(), Noted::Full);
        }

        async fn a_double_click_notes_once(store) {
            let (ana, claire) = (learner(&store, "Ana").await, learner(&store, "Claire").await);
            for at in [10, 11, 10 + DOUBLE_MS] {
                assert_eq!(store.add_note(note(&ana, &claire, "un", at)).await.unwrap(), Noted::Added);
            }
            assert_eq!(store.add_note(note(&ana, &ana, "un", 11)).await.unwrap(), Noted::Added, "another's");
            assert_eq!(store.notes(ana.id).await.unwrap().len(), 3);
        }
    }
}
