//! Deadlines: the day by which a class should have done a module or an exercise. Nothing closes after it.

use std::sync::Arc;

use tremplin_course::{ExerciseId, ModuleId};
use uuid::Uuid;

use crate::connection::{Connection, sql};
use crate::{CohortId, Day, Error, Millis, Store, UserId, cohorts};

/// What is to be done by a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    Module(ModuleId),
    Exercise(ExerciseId),
}

impl Target {
    /// `module` or `exercise`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Module(_) => "module",
            Self::Exercise(_) => "exercise",
        }
    }

    pub fn id(&self) -> &str {
        match self {
            Self::Module(id) => id.as_str(),
            Self::Exercise(id) => id.as_str(),
        }
    }

    /// Reads what [`Target::kind`] and [`Target::id`] gave.
    pub fn parse(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "module" => ModuleId::new(id).map(Self::Module),
            "exercise" => ExerciseId::new(id).map(Self::Exercise),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    pub target: Target,
    pub day: Day,
}

/// A change by someone who last saw `was`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineChange {
    pub target: Target,
    pub was: Option<Day>,
    pub day: Option<Day>,
}

/// When a learner first passed an exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    pub learner: UserId,
    pub exercise: ExerciseId,
    pub at: Millis,
}

pub(crate) const LATE: &str = "SELECT progress.user_id, progress.exercise, progress.passed_at
             FROM cohort_learners JOIN progress ON progress.user_id = cohort_learners.user_id
             WHERE cohort_learners.cohort_id = $1 AND progress.passed_at > $2
             ORDER BY progress.user_id, progress.exercise";

impl Store {
    /// The deadlines of a class, by day.
    pub async fn deadlines(&self, cohort: CohortId) -> Result<Vec<Deadline>, Error> {
        let rows = sql("SELECT kind, target, day FROM deadlines WHERE cohort_id = $1 ORDER BY day, kind, target")
            .bind(cohort)
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// The deadlines of the class a learner is in, by day.
    pub async fn deadlines_of(&self, learner: UserId) -> Result<Vec<Deadline>, Error> {
        let rows = sql("SELECT deadlines.kind, deadlines.target, deadlines.day
             FROM cohort_learners JOIN cohorts ON cohorts.id = cohort_learners.cohort_id
                 JOIN deadlines ON deadlines.cohort_id = cohorts.id
             WHERE cohort_learners.user_id = $1 AND cohorts.archived IS NULL
             ORDER BY deadlines.day, deadlines.kind, deadlines.target")
        .bind(learner)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(read).collect()
    }

    /// What learners of the class passed after a time, for a look at what came late.
    pub async fn passed_after(&self, cohort: CohortId, time: Millis) -> Result<Vec<Passed>, Error> {
        let rows: Vec<(String, String, i64)> =
            sql(LATE).bind(cohort).bind(time).fetch_all(&mut self.reader().await?.connection()).await?;
        let passed = |(user, exercise, at): (String, String, i64)| {
            let corrupt = |column| Error::CorruptRow { table: "progress", row: format!("{user} {exercise}"), column };
            Ok(Passed {
                learner: Uuid::parse_str(&user).map(UserId).map_err(|_| corrupt("user_id"))?,
                exercise: ExerciseId::new(&exercise).ok_or_else(|| corrupt("exercise"))?,
                at: Millis(at),
            })
        };
        rows.into_iter().map(passed).collect()
    }

    /// Sets and removes deadlines: all of the changes, or none (`false`) when somebody else has changed one of them since.
    pub async fn change_deadlines(&self, cohort: CohortId, changes: Vec<DeadlineChange>) -> Result<bool, Error> {
        self.write((cohort, Arc::new(changes)), |(cohort, changes), c| {
            Box::pin(async move {
                // One at a time for each class, so that what was looked at is what is changed.
                cohorts::hold(*cohort, c).await?;
                for change in changes.iter() {
                    let now = find(*cohort, &change.target, c).await?;
                    if now != change.was && now != change.day {
                        return Ok(false);
                    }
                }
                for change in changes.iter() {
                    apply(*cohort, change, c).await?;
                }
                Ok(true)
            })
        })
        .await
    }
}

async fn find(cohort: CohortId, target: &Target, c: &mut Connection<'_>) -> Result<Option<Day>, Error> {
    let row: Option<(String, String, String)> =
        sql("SELECT kind, target, day FROM deadlines WHERE cohort_id = $1 AND kind = $2 AND target = $3")
            .bind(cohort)
            .bind(target.kind())
            .bind(target.id())
            .fetch_optional(c)
            .await?;
    row.map(|row| Ok(read(row)?.day)).transpose()
}

async fn apply(cohort: CohortId, change: &DeadlineChange, c: &mut Connection<'_>) -> Result<(), Error> {
    let (kind, id) = (change.target.kind(), change.target.id());
    match &change.day {
        Some(day) => sql("INSERT INTO deadlines (cohort_id, kind, target, day) VALUES ($1, $2, $3, $4)
             ON CONFLICT (cohort_id, kind, target) DO UPDATE SET day = excluded.day")
        .bind(cohort)
        .bind(kind)
        .bind(id)
        .bind(day),
        None => sql("DELETE FROM deadlines WHERE cohort_id = $1 AND kind = $2 AND target = $3")
            .bind(cohort)
            .bind(kind)
            .bind(id),
    }
    .execute(c)
    .await?;
    Ok(())
}

fn read((kind, target, day): (String, String, String)) -> Result<Deadline, Error> {
    let corrupt = |column| Error::CorruptRow { table: "deadlines", row: format!("{kind} {target}"), column };
    Ok(Deadline {
        target: Target::parse(&kind, &target).ok_or_else(|| corrupt("target"))?,
        day: Day::parse(&day).ok_or_else(|| corrupt("day"))?,
    })
}

#[cfg(test)]
mod tests {
    use tremplin_course::Verdict;

    use super::*;
    use crate::ClassCode;
    use crate::testing::{both_engines, cohort, exercise, graded, learner};

    fn day(text: &str) -> Option<Day> {
        (!text.is_empty()).then(|| Day::parse(text).unwrap())
    }

    fn change(target: &Target, was: &str, now: &str) -> DeadlineChange {
        DeadlineChange { target: target.clone(), was: day(was), day: day(now) }
    }

    both_engines! {
        async fn what_was_passed_after_a_time_is_the_classs(store) {
            let class = cohort(&store, "A", "figue-27").await;
            let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
            store.join_cohort(ClassCode::new("figue-27").unwrap(), ana.id, Millis(1)).await.unwrap();
            for (user, slug, verdict, now) in [
                (&ana, "somme", Verdict::Passed, 10),
                (&ana, "produit", Verdict::Passed, 20),
                (&ana, "reste", Verdict::Failed, 30),
                (&bob, "somme", Verdict::Passed, 40),
            ] {
                graded(&store, user, slug, verdict, now).await;
            }
            let late = store.passed_after(class.id, Millis(10)).await.unwrap();
            assert_eq!(late, [Passed { learner: ana.id, exercise: exercise("produit"), at: Millis(20) }]);
        }

        async fn deadlines_are_the_classs_own_and_never_overwritten_unseen(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let ana = learner(&store, "Ana").await;
            store.join_cohort(ClassCode::new("figue-27").unwrap(), ana.id, Millis(1)).await.unwrap();
            let module = Target::Module(ModuleId::new("somme").unwrap());
            let one = Target::Exercise(exercise("somme"));
            let both = vec![change(&module, "", "2026-12-04"), change(&one, "", "2026-12-01")];
            assert!(store.change_deadlines(class.id, both).await.unwrap());
            let known = store.deadlines(class.id).await.unwrap();
            assert_eq!(known.iter().map(|known| &known.target).collect::<Vec<_>>(), [&one, &module]);
            assert_eq!(store.deadlines_of(ana.id).await.unwrap(), known);
            assert_eq!(store.deadlines(other.id).await.unwrap(), []);

            let late = vec![change(&one, "2026-12-01", ""), change(&module, "", "2026-12-24")];
            assert!(!store.change_deadlines(class.id, late).await.unwrap(), "somebody else set the module's");
            assert_eq!(store.deadlines(class.id).await.unwrap(), known, "and nothing of it was done");
            let again = vec![change(&module, "", "2026-12-04"), change(&one, "2026-12-01", "")];
            assert!(store.change_deadlines(class.id, again).await.unwrap(), "the same day twice is no conflict");
            assert_eq!(store.deadlines(class.id).await.unwrap().len(), 1);
        }
    }
}
