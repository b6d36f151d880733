//! What came after the day advised for it: seen, and of no other consequence.

use std::collections::{HashMap, HashSet};

use tremplin_course::{Course, ExerciseId};
use tremplin_store::{Cohort, Millis, Target, UserId};

use crate::{Error, State};

/// By when each exercise was advised to a class, and who passed it later.
#[derive(Default)]
pub(super) struct Late {
    due: HashMap<ExerciseId, Millis>,
    passed: HashSet<(UserId, ExerciseId)>,
    now: Option<Millis>,
}

impl Late {
    pub(super) async fn of(state: &State, cohort: &Cohort, course: &Course) -> Result<Self, Error> {
        let mut due = HashMap::new();
        let deadlines = state.store.deadlines(cohort.id).await?;
        for deadline in &deadlines {
            if let Target::Module(id) = &deadline.target
                && let Some(module) = course.module(id)
            {
                due.extend(module.exercises().map(|exercise| (exercise.id.clone(), deadline.day.over())));
            }
        }
        // An exercise's own day goes before its module's.
        for deadline in &deadlines {
            if let Target::Exercise(id) = &deadline.target {
                due.insert(id.clone(), deadline.day.over());
            }
        }
        let Some(first) = due.values().min() else { return Ok(Self::default()) };
        let passed = state.store.passed_after(cohort.id, *first).await?.into_iter();
        let is_late = |passed: &tremplin_store::Passed| due.get(&passed.exercise).is_some_and(|day| passed.at > *day);
        let passed = passed.filter(is_late).map(|passed| (passed.learner, passed.exercise)).collect();
        Ok(Self { due, passed, now: Some(state.now()) })
    }

    /// Whether it was passed after its day, or the day is over and it is not passed.
    pub(super) fn is_late(&self, learner: UserId, exercise: &ExerciseId, has_passed: bool) -> bool {
        let Some(day) = self.due.get(exercise) else { return false };
        match has_passed {
            true => self.passed.contains(&(learner, exercise.clone())),
            false => self.now.is_some_and(|now| now > *day),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.due.is_empty()
    }
}
