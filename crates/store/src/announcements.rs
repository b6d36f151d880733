//! Announcements: what a trainer says to a whole class, shown to each learner until they have read it.

use uuid::Uuid;

use crate::comments::DOUBLE_MS;
use crate::connection::{Connection, sql};
use crate::{AnnouncementId, Changed, CohortId, Error, Millis, Store, UserId, cohorts};

/// The longest title and text that are kept, in characters.
pub const MAX_ANNOUNCEMENT_TITLE_CHARS: usize = 120;
pub const MAX_ANNOUNCEMENT_CHARS: usize = 4_000;
/// The most announcements a class keeps: its page shows all of them.
pub const MAX_ANNOUNCEMENTS: i64 = 200;
/// The most shown to a learner at once; those before come when these are read.
const MAX_UNREAD: i64 = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnnouncement {
    pub id: AnnouncementId,
    pub cohort: CohortId,
    pub author: UserId,
    pub title: String,
    /// Markdown.
    pub text: String,
    pub now: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    pub id: AnnouncementId,
    /// `None` when the account is gone.
    pub author: Option<String>,
    pub title: String,
    pub text: String,
    /// Counts changes, from 1.
    pub version: i64,
    pub created: Millis,
    pub updated: Millis,
    /// Learners who have read this version.
    pub readers: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    author: Option<String>,
    title: String,
    text: String,
    version: i64,
    created: i64,
    updated: i64,
    readers: i64,
}

impl TryFrom<Row> for Announcement {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let id = Uuid::parse_str(&row.id);
        let corrupt = || Error::CorruptRow { table: "announcements", row: row.id.clone(), column: "id" };
        Ok(Self {
            id: AnnouncementId(id.map_err(|_| corrupt())?),
            author: row.author,
            title: row.title,
            text: row.text,
            version: row.version,
            created: Millis(row.created),
            updated: Millis(row.updated),
            readers: row.readers.unsigned_abs(),
        })
    }
}

/// The columns of [`Row`].
macro_rules! columns {
    () => {
        "announcements.id, users.name AS author, announcements.title, announcements.text, announcements.version,
         announcements.created, announcements.updated,
         (SELECT COUNT(*) FROM announcement_reads WHERE announcement_reads.announcement_id = announcements.id
              AND announcement_reads.version = announcements.version) AS readers"
    };
}

/// Whether the same person has just said the same.
async fn is_said(new: &NewAnnouncement, c: &mut Connection<'_>) -> Result<bool, Error> {
    // Held, so that of a double click the second sees what the first wrote.
    cohorts::hold(new.cohort, c).await?;
    let said: Option<(String,)> = sql("SELECT id FROM announcements
         WHERE cohort_id = $1 AND author = $2 AND title = $3 AND text = $4 AND created > $5")
    .bind(new.cohort)
    .bind(new.author)
    .bind(kept(&new.title, MAX_ANNOUNCEMENT_TITLE_CHARS))
    .bind(kept(&new.text, MAX_ANNOUNCEMENT_CHARS))
    .bind(new.now.plus(-DOUBLE_MS))
    .fetch_optional(c)
    .await?;
    Ok(said.is_some())
}

impl Store {
    /// Tells the class, once: the same again is a double click. `false` when it has [`MAX_ANNOUNCEMENTS`] already, or is
    /// none: then nothing was written.
    pub async fn announce(&self, new: NewAnnouncement) -> Result<bool, Error> {
        self.write(new, |new, c| {
            Box::pin(async move {
                if is_said(new, c).await? {
                    return Ok(true);
                }
                let written = sql("INSERT INTO announcements
                         (id, cohort_id, author, title, text, version, created, updated)
                     SELECT $1, id, $3, $4, $5, 1, $6, $6 FROM cohorts WHERE id = $2
                         AND (SELECT COUNT(*) FROM announcements WHERE cohort_id = $2) < $7")
                .bind(new.id)
                .bind(new.cohort)
                .bind(new.author)
                .bind(kept(&new.title, MAX_ANNOUNCEMENT_TITLE_CHARS))
                .bind(kept(&new.text, MAX_ANNOUNCEMENT_CHARS))
                .bind(new.now)
                .bind(MAX_ANNOUNCEMENTS)
                .execute(c)
                .await?;
                Ok(written > 0)
            })
        })
        .await
    }

    /// What was said to a class, the latest first.
    pub async fn announcements(&self, cohort: CohortId) -> Result<Vec<Announcement>, Error> {
        let rows: Vec<Row> = sql(concat!(
            "SELECT ",
            columns!(),
            " FROM announcements LEFT JOIN users ON users.id = announcements.author
              WHERE announcements.cohort_id = $1 ORDER BY announcements.created DESC, announcements.id"
        ))
        .bind(cohort)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(Announcement::try_from).collect()
    }

    /// One announcement of that class.
    pub async fn announcement(&self, cohort: CohortId, id: AnnouncementId) -> Result<Option<Announcement>, Error> {
        find(cohort, id, &mut self.reader().await?.connection()).await
    }

    /// Changes it, if nobody has since `expected`. Those who have read it see it again.
    pub async fn change_announcement(
        &self,
        cohort: CohortId,
        id: AnnouncementId,
        expected: i64,
        (title, text): (String, String),
        now: Millis,
    ) -> Result<Changed<Announcement>, Error> {
        self.write((cohort, id, expected, title, text, now), |(cohort, id, expected, title, text, now), c| {
            Box::pin(async move {
                let changed = sql("UPDATE announcements
                     SET title = $4, text = $5, updated = $6, version = version + 1
                     WHERE id = $1 AND cohort_id = $2 AND version = $3")
                .bind(*id)
                .bind(*cohort)
                .bind(*expected)
                .bind(kept(title, MAX_ANNOUNCEMENT_TITLE_CHARS))
                .bind(kept(text, MAX_ANNOUNCEMENT_CHARS))
                .bind(*now)
                .execute(c)
                .await?;
                Ok(Changed::after(changed, find(*cohort, *id, c).await?))
            })
        })
        .await
    }

    /// Takes it back. Whether the class had it.
    pub async fn withdraw_announcement(&self, cohort: CohortId, id: AnnouncementId) -> Result<bool, Error> {
        self.write((cohort, id), |(cohort, id), c| {
            Box::pin(async move {
                let gone = sql("DELETE FROM announcements WHERE id = $1 AND cohort_id = $2")
                    .bind(*id)
                    .bind(*cohort)
                    .execute(c)
                    .await?;
                Ok(gone > 0)
            })
        })
        .await
    }

    /// What a learner's class was told and they have not read, or not as it is now: the latest first.
    pub async fn unread_announcements(&self, learner: UserId) -> Result<Vec<Announcement>, Error> {
        let rows: Vec<Row> = sql(concat!(
            "SELECT ",
            columns!(),
            " FROM cohort_learners JOIN cohorts ON cohorts.id = cohort_learners.cohort_id AND cohorts.archived IS NULL
              JOIN announcements ON announcements.cohort_id = cohorts.id
              LEFT JOIN users ON users.id = announcements.author
              WHERE cohort_learners.user_id = $1 AND NOT EXISTS (
                  SELECT 1 FROM announcement_reads seen WHERE seen.user_id = $1
                      AND seen.announcement_id = announcements.id AND seen.version = announcements.version)
              ORDER BY announcements.created DESC, announcements.id LIMIT $2"
        ))
        .bind(learner)
        .bind(MAX_UNREAD)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(Announcement::try_from).collect()
    }

    /// The learner has read this version of an announcement of their class; of another's, nothing happens.
    pub async fn read_announcement(
        &self,
        learner: UserId,
        id: AnnouncementId,
        version: i64,
        now: Millis,
    ) -> Result<(), Error> {
        self.write((learner, id, version, now), |(learner, id, version, now), c| {
            Box::pin(async move {
                sql("INSERT INTO announcement_reads (user_id, announcement_id, version, read_at)
                     SELECT $1, announcements.id, $3, $4
                     FROM announcements JOIN cohort_learners ON cohort_learners.cohort_id = announcements.cohort_id
                     WHERE announcements.id = $2 AND cohort_learners.user_id = $1 AND announcements.version >= $3
                     ON CONFLICT (user_id, announcement_id) DO UPDATE SET
                         version = excluded.version, read_at = excluded.read_at")
                .bind(*learner)
                .bind(*id)
                .bind(*version)
                .bind(*now)
                .execute(c)
                .await?;
                Ok(())
            })
        })
        .await
    }
}

async fn find(cohort: CohortId, id: AnnouncementId, c: &mut Connection<'_>) -> Result<Option<Announcement>, Error> {
    let row: Option<Row> = sql(concat!(
        "SELECT ",
        columns!(),
        " FROM announcements LEFT JOIN users ON users.id = announcements.author
          WHERE announcements.id = $2 AND announcements.cohort_id = $1"
    ))
    .bind(cohort)
    .bind(id)
    .fetch_optional(c)
    .await?;
    row.map(Announcement::try_from).transpose()
}

/// A text column of PostgreSQL cannot hold NUL.
fn kept(text: &str, most: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, cohort, learner};
    use crate::{ClassCode, Cohort, User};

    async fn pupil(store: &Store, name: &str, code: &str) -> User {
        let user = learner(store, name).await;
        store.join_cohort(ClassCode::new(code).unwrap(), user.id, Millis(1)).await.unwrap();
        user
    }

    async fn told(store: &Store, class: &Cohort, author: &User, title: &str, now: i64) -> AnnouncementId {
        let id = AnnouncementId(Uuid::new_v4());
        let (title, text) = (title.to_owned(), "**Salle 4**\0".to_owned());
        let new = NewAnnouncement { id, cohort: class.id, author: author.id, title, text, now: Millis(now) };
        assert!(store.announce(new).await.unwrap());
        id
    }

    async fn unread(store: &Store, learner: &User) -> Vec<String> {
        let unread = store.unread_announcements(learner.id).await.unwrap();
        unread.into_iter().map(|announcement| announcement.title).collect()
    }

    both_engines! {
        async fn a_double_click_says_it_once(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let claire = learner(&store, "Claire").await;
            for now in [10, 11, 10 + DOUBLE_MS] {
                told(&store, &class, &claire, "Jeudi", now).await;
            }
            told(&store, &class, &claire, "Vendredi", 11).await;
            told(&store, &other, &claire, "Jeudi", 11).await;
            assert_eq!(store.announcements(class.id).await.unwrap().len(), 3);
            assert_eq!(store.announcements(other.id).await.unwrap().len(), 1);
        }

        async fn an_announcement_is_shown_until_it_is_read_and_again_when_it_changes(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let (claire, ana) = (learner(&store, "Claire").await, pupil(&store, "Ana", "figue-27").await);
            let zoe = pupil(&store, "Zoé", "olive-12").await;
            let id = told(&store, &class, &claire, "Jeudi", 10).await;
            told(&store, &class, &claire, "Vendredi", 20).await;
            assert_eq!(unread(&store, &ana).await, ["Vendredi", "Jeudi"]);
            assert_eq!(unread(&store, &zoe).await, [""; 0], "another class is told nothing");
            store.read_announcement(zoe.id, id, 1, Millis(30)).await.unwrap();
            store.read_announcement(ana.id, id, 1, Millis(30)).await.unwrap();
            assert_eq!(unread(&store, &ana).await, ["Vendredi"]);
            let known = store.announcement(class.id, id).await.unwrap().unwrap();
            assert_eq!((known.readers, known.author.as_deref(), &*known.text), (1, Some("Claire"), "**Salle 4**"));
            assert_eq!(store.announcement(other.id, id).await.unwrap(), None);

            let edit = ("Mercredi".to_owned(), "Salle 5".to_owned());
            let changed = store.change_announcement(class.id, id, 1, edit.clone(), Millis(40)).await.unwrap();
            assert_eq!(changed, Changed::Changed);
            assert_eq!(unread(&store, &ana).await, ["Vendredi", "Mercredi"], "who read the old one reads the new one");
            let late = store.change_announcement(class.id, id, 1, edit.clone(), Millis(41)).await.unwrap();
            let Changed::Conflict(current) = late else { panic!("{late:?}") };
            assert_eq!((current.version, &*current.title), (2, "Mercredi"));
            let elsewhere = store.change_announcement(other.id, id, 2, edit, Millis(42)).await.unwrap();
            assert_eq!(elsewhere, Changed::NotFound);
            store.read_announcement(ana.id, id, 1, Millis(43)).await.unwrap();
            assert_eq!(unread(&store, &ana).await.len(), 2, "the old page's button does not hide the new text");

            assert!(!store.withdraw_announcement(other.id, id).await.unwrap());
            assert!(store.withdraw_announcement(class.id, id).await.unwrap());
            assert_eq!(unread(&store, &ana).await, ["Vendredi"]);
            assert_eq!(store.announcements(class.id).await.unwrap().len(), 1);
        }

        async fn a_class_keeps_so_many(store) {
            let (class, claire) = (cohort(&store, "A", "figue-27").await, learner(&store, "Claire").await);
            for n in 0..MAX_ANNOUNCEMENTS {
                told(&store, &class, &claire, &format!("Encore {n}"), n).await;
            }
            let new = NewAnnouncement {
                id: AnnouncementId(Uuid::new_v4()),
                cohort: class.id,
                author: claire.id,
                title: "De trop".into(),
                text: String::new(),
                now: Millis(1),
            };
            assert!(!store.announce(new.clone()).await.unwrap());
            assert!(!store.announce(NewAnnouncement { cohort: CohortId(Uuid::new_v4()), ..new }).await.unwrap());
        }
    }
}
