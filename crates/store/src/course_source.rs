//! Where the course comes from, when it is a git repository.

use crate::connection::sql;
use crate::{Error, Millis, Store};

/// A git repository and where in it the course is. What may stand here is the caller's to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseSource {
    pub address: String,
    pub branch: String,
    /// The folder that holds the modules; empty for the repository's root.
    pub folder: String,
    /// Minutes between two looks; 0 for looks on the button only.
    pub every_minutes: u32,
    /// Counts changes.
    pub version: i64,
    /// When somebody last asked for a look.
    pub asked: Millis,
}

/// What an admin fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCourseSource {
    pub address: String,
    pub branch: String,
    pub folder: String,
    pub every_minutes: u32,
}

impl Store {
    /// `None` while the course is the server's own folder.
    pub async fn course_source(&self) -> Result<Option<CourseSource>, Error> {
        let row: Option<(String, String, String, i64, i64, i64)> =
            sql("SELECT address, branch, folder, every_minutes, version, asked FROM course_source WHERE id = 1")
                .fetch_optional(&mut self.reader().await?.connection())
                .await?;
        let source = |(address, branch, folder, every, version, asked): (String, String, String, i64, i64, i64)| {
            let corrupt = || Error::CorruptRow { table: "course_source", row: "1".into(), column: "every_minutes" };
            let every_minutes = u32::try_from(every).map_err(|_| corrupt())?;
            Ok(CourseSource { address, branch, folder, every_minutes, version, asked: Millis(asked) })
        };
        row.map(source).transpose()
    }

    /// Changes the source that its editor saw at `seen` (0 when there was none), and asks for a look. Whether that is still
    /// what there is; if not, nothing was changed.
    pub async fn set_course_source(&self, source: NewCourseSource, seen: i64, now: Millis) -> Result<bool, Error> {
        self.write((source, seen, now), |(source, seen, now), c| {
            Box::pin(async move {
                let NewCourseSource { address, branch, folder, every_minutes } = source;
                let statement = if *seen == 0 {
                    "INSERT INTO course_source (id, address, branch, folder, every_minutes, asked, version)
                     VALUES (1, $1, $2, $3, $4, $5, $6 + 1) ON CONFLICT (id) DO NOTHING"
                } else {
                    "UPDATE course_source SET address = $1, branch = $2, folder = $3, every_minutes = $4, asked = $5,
                         version = version + 1
                     WHERE id = 1 AND version = $6"
                };
                let changed = sql(statement)
                    .bind(address.as_str())
                    .bind(branch.as_str())
                    .bind(folder.as_str())
                    .bind(i64::from(*every_minutes))
                    .bind(*now)
                    .bind(*seen)
                    .execute(c)
                    .await?;
                Ok(changed > 0)
            })
        })
        .await
    }

    /// The course is the server's own folder again. Whether the source was the one seen.
    pub async fn remove_course_source(&self, seen: i64) -> Result<bool, Error> {
        self.write(seen, |seen, c| {
            Box::pin(async move {
                let removed =
                    sql("DELETE FROM course_source WHERE id = 1 AND version = $1").bind(*seen).execute(c).await?;
                Ok(removed > 0)
            })
        })
        .await
    }

    /// Asks every node to look now.
    pub async fn ask_course_sync(&self, now: Millis) -> Result<(), Error> {
        self.write(now, |now, c| {
            Box::pin(async move {
                sql("UPDATE course_source SET asked = $1 WHERE id = 1 AND asked < $1").bind(*now).execute(c).await?;
                Ok(())
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::both_engines;

    fn new(branch: &str) -> NewCourseSource {
        NewCourseSource {
            address: "https://git.example/cours.git".into(),
            branch: branch.into(),
            folder: "cours".into(),
            every_minutes: 30,
        }
    }

    both_engines! {
        async fn of_two_who_edit_the_later_changes_nothing(store) {
            assert_eq!(store.course_source().await.unwrap(), None);
            store.ask_course_sync(Millis(1)).await.unwrap();
            assert!(store.set_course_source(new("main"), 0, Millis(10)).await.unwrap());
            assert!(!store.set_course_source(new("autre"), 0, Millis(11)).await.unwrap());
            let source = store.course_source().await.unwrap().unwrap();
            let NewCourseSource { address, branch, folder, every_minutes } = new("main");
            let expected = CourseSource { address, branch, folder, every_minutes, version: 1, asked: Millis(10) };
            assert_eq!(source, expected);
            assert!(store.set_course_source(new("suite"), 1, Millis(20)).await.unwrap());
            assert!(!store.set_course_source(new("autre"), 1, Millis(21)).await.unwrap());
            let source = store.course_source().await.unwrap().unwrap();
            assert_eq!((source.branch.as_str(), source.version, source.asked), ("suite", 2, Millis(20)));
        }

        async fn a_look_is_asked_for_and_the_source_removed(store) {
            assert!(store.set_course_source(new("main"), 0, Millis(10)).await.unwrap());
            store.ask_course_sync(Millis(30)).await.unwrap();
            store.ask_course_sync(Millis(20)).await.unwrap();
            assert_eq!(store.course_source().await.unwrap().unwrap().asked, Millis(30), "the latest");
            assert!(!store.remove_course_source(7).await.unwrap());
            assert!(store.remove_course_source(1).await.unwrap());
            assert_eq!(store.course_source().await.unwrap(), None);
        }
    }
}
