//! The course's own health: which of an exercise's tests no known wrong answer ever fails, found by grading those answers
//! while no learner waits.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::sleep};
use tremplin_course::{Digest, Exercise, Scope, Source, SourceFile, TestReport, TestStatus};
use tremplin_grader::{Fault, Job};

use crate::State;

/// Between looks while learners wait.
const GIVE_WAY: Duration = Duration::from_millis(500);
/// Beyond it all is forgotten: exercises that were edited a thousand times.
const MAX_KNOWN: usize = 4_096;

#[derive(Default)]
pub(crate) struct Health {
    /// By version of an exercise and of its wrong answers: the tests that none of them fails.
    idle: Mutex<HashMap<Digest, Arc<Vec<String>>>>,
    wake: Notify,
}

impl Health {
    /// The tests of the exercise that no wrong answer fails; `None` while that is not known.
    pub(crate) fn idle_tests(&self, exercise: &Exercise) -> Option<Arc<Vec<String>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).get(&key(exercise)).cloned()
    }

    /// Says that somebody wants to know of all.
    pub(crate) fn call(&self) {
        self.wake.notify_one();
    }

    /// Until it is aborted.
    pub(crate) async fn run(&self, state: &State) {
        loop {
            self.wake.notified().await;
            let edition = state.catalogue.edition();
            for exercise in edition.course.exercises().filter(|exercise| has_wrongs(exercise)) {
                if self.idle_tests(exercise).is_some() {
                    continue;
                }
                while state.pool.status().waiting > 0 {
                    sleep(GIVE_WAY).await;
                }
                match idle_tests(state, exercise).await {
                    Ok(tests) => self.keep(key(exercise), tests),
                    Err(Fault::Stopping) => return,
                    // Looked for again at the next call.
                    Err(fault) => tracing::error!(exercise = %exercise.id, %fault, "wrong answers could not be graded"),
                }
            }
        }
    }

    fn keep(&self, key: Digest, tests: Vec<String>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() >= MAX_KNOWN {
            idle.clear();
        }
        idle.insert(key, Arc::new(tests));
    }
}

/// Whether there is anything to say of its tests: an answer that is compared has none of its own.
pub(crate) fn has_wrongs(exercise: &Exercise) -> bool {
    !exercise.spec.tests.is_empty() && !exercise.wrongs.is_empty() && !exercise.solution.is_empty()
}

fn key(exercise: &Exercise) -> Digest {
    let wrongs = exercise.wrongs.iter().flat_map(|wrong| &wrong.files);
    let texts = wrongs.flat_map(|file| [file.name.as_bytes(), file.text.as_bytes()]);
    Digest::of(std::iter::once(&exercise.digest.as_bytes()[..]).chain(texts))
}

/// The names of the solution's tests that every wrong answer passes too, or does not come to.
async fn idle_tests(state: &State, exercise: &Exercise) -> Result<Vec<String>, Fault> {
    let all = tests_of(state, exercise, &exercise.solution).await?;
    let mut failed = HashSet::new();
    for wrong in &exercise.wrongs {
        let tests = tests_of(state, exercise, &wrong.files).await?;
        // One that does not run at all fails them all.
        if tests.is_empty() {
            return Ok(Vec::new());
        }
        let broken = tests.into_iter().filter(|test| test.status == TestStatus::Failed);
        failed.extend(broken.map(|test| test.name));
    }
    Ok(all.into_iter().map(|test| test.name).filter(|name| !failed.contains(name)).collect())
}

async fn tests_of(state: &State, exercise: &Exercise, files: &[SourceFile]) -> Result<Vec<TestReport>, Fault> {
    let Ok(source) = Source::new(files.to_vec()) else { return Ok(Vec::new()) };
    let job = Job { spec: Arc::clone(&exercise.spec), source, scope: Scope::All };
    Ok(state.pool.grade(job).await?.report.tests)
}
