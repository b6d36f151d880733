//! What a class has done in the whole course, from the counters of its learners and never from their history.

use tremplin_course::{ExerciseId, LessonId};
use uuid::Uuid;

use crate::connection::sql;
use crate::{CohortId, Error, Store, UserId};

/// All that one learner has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnerBook {
    pub learner: UserId,
    pub marks: Vec<Mark>,
    /// The lessons they have read.
    pub lessons: Vec<LessonId>,
}

/// What a learner has in one exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub exercise: ExerciseId,
    /// Graded submissions; 0 of an exercise that was only opened.
    pub attempts: u32,
    /// Which attempt was the first to pass.
    pub passed_attempt: Option<u32>,
    /// Time on the task, as in [`crate::Effort`].
    pub active_ms: u64,
}

impl Mark {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut next = || words.next();
        let (exercise, attempts, passed, active) = (next()?, next()?, next()?, next()?);
        Some(Self {
            exercise: ExerciseId::new(exercise)?,
            attempts: attempts.parse().ok()?,
            passed_attempt: Some(passed.parse().ok()?).filter(|attempt| *attempt > 0),
            active_ms: active.parse().ok()?,
        })
    }
}

/// One row a learner, since a driver costs more for a row than the database does: ids have neither spaces nor `;`.
pub(crate) const MARKS: &str = "SELECT cohort_learners.user_id,
        STRING_AGG(efforts.exercise || ' ' || CAST(efforts.attempts AS TEXT) || ' ' ||
            CAST(COALESCE(efforts.passed_attempt, 0) AS TEXT) || ' ' || CAST(efforts.active_ms AS TEXT), ';')
    FROM cohort_learners JOIN efforts ON efforts.user_id = cohort_learners.user_id
    WHERE cohort_learners.cohort_id = $1 GROUP BY cohort_learners.user_id";

pub(crate) const LESSONS: &str = "SELECT cohort_learners.user_id, STRING_AGG(lesson_reads.lesson, ' ')
    FROM cohort_learners JOIN lesson_reads ON lesson_reads.user_id = cohort_learners.user_id
    WHERE cohort_learners.cohort_id = $1 GROUP BY cohort_learners.user_id";

impl Store {
    /// Of every learner of the class who has begun something, in no order.
    pub async fn class_book(&self, cohort: CohortId) -> Result<Vec<LearnerBook>, Error> {
        let mut reader = self.reader().await?;
        let c = &mut reader.connection();
        let marks: Vec<(String, String)> = sql(MARKS).bind(cohort).fetch_all(c).await?;
        let lessons: Vec<(String, String)> = sql(LESSONS).bind(cohort).fetch_all(c).await?;
        let mut books = Vec::with_capacity(marks.len());
        for (user, text) in marks {
            let marks = text.split(';').map(|mark| Mark::parse(mark).ok_or_else(|| corrupt("efforts", &user)));
            books.push(LearnerBook {
                learner: user_id("efforts", &user)?,
                marks: marks.collect::<Result<_, _>>()?,
                lessons: Vec::new(),
            });
        }
        for (user, text) in lessons {
            let learner = user_id("lesson_reads", &user)?;
            let lessons = text.split(' ').map(|id| LessonId::new(id).ok_or_else(|| corrupt("lesson_reads", &user)));
            let lessons = lessons.collect::<Result<_, _>>()?;
            match books.iter_mut().find(|book| book.learner == learner) {
                Some(book) => book.lessons = lessons,
                None => books.push(LearnerBook { learner, marks: Vec::new(), lessons }),
            }
        }
        Ok(books)
    }
}

fn user_id(table: &'static str, text: &str) -> Result<UserId, Error> {
    Uuid::parse_str(text).map(UserId).map_err(|_| corrupt(table, text))
}

fn corrupt(table: &'static str, row: &str) -> Error {
    Error::CorruptRow { table, row: row.to_owned(), column: "exercise" }
}

#[cfg(test)]
mod tests {
    use tremplin_course::Verdict;

    use super::*;
    use crate::testing::{both_engines, cohort, exercise, graded, guest, learner};
    use crate::{ClassCode, Merged, Millis, Moved, User};

    async fn join(store: &Store, code: &str, user: &User) {
        store.join_cohort(ClassCode::new(code).unwrap(), user.id, Millis(1)).await.unwrap();
    }

    fn mark(slug: &str, attempts: u32, passed_attempt: Option<u32>, active_ms: u64) -> Mark {
        Mark { exercise: exercise(slug), attempts, passed_attempt, active_ms }
    }

    async fn marks(store: &Store, cohort: CohortId, learner: &User) -> Vec<Mark> {
        let mut books = store.class_book(cohort).await.unwrap();
        books.retain(|book| book.learner == learner.id);
        let mut marks = books.pop().map(|book| book.marks).unwrap_or_default();
        marks.sort_by(|one, other| one.exercise.cmp(&other.exercise));
        marks
    }

    both_engines! {
        async fn a_book_holds_its_own_learners_only(store) {
            let class = cohort(&store, "A", "figue-27").await;
            let (ana, bob, eve) = (learner(&store, "Ana").await, learner(&store, "Bob").await, learner(&store, "Eve").await);
            join(&store, "figue-27", &ana).await;
            join(&store, "figue-27", &eve).await;
            graded(&store, &ana, "somme", Verdict::Failed, 10_000).await;
            graded(&store, &ana, "somme", Verdict::Passed, 20_000).await;
            graded(&store, &ana, "somme", Verdict::Failed, 21_000).await;
            graded(&store, &ana, "produit", Verdict::Failed, 22_000).await;
            store.note_presence(ana.id, &exercise("ouvert"), true, Millis(23_000)).await.unwrap();
            store.note_presence(ana.id, &exercise("ouvert"), true, Millis(25_000)).await.unwrap();
            graded(&store, &bob, "somme", Verdict::Passed, 30_000).await;
            let lesson = LessonId::new("valeurs").unwrap();
            store.read_lesson(eve.id, &lesson, Millis(40_000)).await.unwrap();

            let expected =
                [mark("ouvert", 0, None, 2_000), mark("produit", 1, None, 0), mark("somme", 3, Some(2), 11_000)];
            assert_eq!(marks(&store, class.id, &ana).await, expected);
            let books = store.class_book(class.id).await.unwrap();
            assert_eq!(books.len(), 2, "who has begun nothing has no book, and Bob is elsewhere");
            let book = books.iter().find(|book| book.learner == eve.id).unwrap();
            assert_eq!((book.marks.len(), &book.lessons[..]), (0, &[lesson][..]));
        }

        async fn a_book_goes_with_its_learner(store) {
            let (one, two) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let ana = learner(&store, "Ana").await;
            join(&store, "figue-27", &ana).await;
            graded(&store, &ana, "somme", Verdict::Passed, 10).await;
            assert_eq!(store.move_learner(ana.id, one.id, two.id).await.unwrap(), Moved::Moved);
            assert_eq!(store.class_book(one.id).await.unwrap(), []);
            assert_eq!(marks(&store, two.id, &ana).await, [mark("somme", 1, Some(1), 0)]);
        }

        async fn a_guests_attempts_are_added(store) {
            let class = cohort(&store, "A", "figue-27").await;
            let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
            join(&store, "figue-27", &ana).await;
            graded(&store, &visitor, "somme", Verdict::Failed, 10).await;
            graded(&store, &ana, "somme", Verdict::Passed, 20).await;
            assert_eq!(store.merge_guest(visitor.id, ana.id).await.unwrap(), Merged::Merged);
            assert_eq!(marks(&store, class.id, &ana).await, [mark("somme", 2, Some(1), 0)]);
        }
    }

    #[test]
    fn a_book_is_read_from_indexes_of_its_learners_alone() {
        crate::testing::on_sqlite(async |store| {
            for (statement, index) in [(MARKS, "COVERING INDEX efforts_book (user_id=?)"), (LESSONS, "(user_id=?)")] {
                let plan = store.explain(statement).await.join("\n");
                assert!(plan.contains(index) && !plan.contains("SCAN"), "{plan}");
            }
        });
    }
}
