//! Known wrong answers: recognised by what the code answered, not by which tests failed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;
use tremplin_course::{Digest, Exercise, Scope, Source, Verdict};
use tremplin_grader::{Fault, Job, Pool};

/// The behaviours of one exercise's wrong answers, in the author's order; `None` for one that cannot be told apart.
type Behaviours = Arc<OnceCell<Vec<Option<Digest>>>>;

/// Grades each exercise's wrong answers once, when the first learner fails it.
pub(crate) struct Wrongs {
    pool: Pool,
    known: Mutex<HashMap<(Digest, bool), Behaviours>>,
}

/// Beyond it, all is forgotten: exercises that were edited a thousand times.
const MAX_KNOWN: usize = 4_096;

impl Wrongs {
    pub(crate) fn new(pool: Pool) -> Self {
        Self { pool, known: Mutex::default() }
    }

    /// The author's words (sanitised HTML) on the wrong answer that behaves like `behaviour`; `None` when none does, or
    /// when we cannot tell now: feedback is help, and never worth failing for.
    pub(crate) async fn feedback(&self, exercise: &Exercise, scope: &Scope, behaviour: Digest) -> Option<String> {
        if exercise.wrongs.is_empty() {
            return None;
        }
        let cell = self.cell(exercise, scope);
        let behaviours = match cell.get_or_try_init(|| self.grade_all(exercise, scope)).await {
            Ok(behaviours) => behaviours,
            Err(fault) => {
                tracing::error!(exercise = %exercise.id, %fault, "the known wrong answers could not be graded");
                return None;
            }
        };
        let alike = behaviours.iter().position(|known| *known == Some(behaviour))?;
        exercise.wrongs.get(alike).map(|wrong| wrong.feedback.as_str().to_owned())
    }

    fn cell(&self, exercise: &Exercise, scope: &Scope) -> Behaviours {
        let parts = exercise.wrongs.iter().flat_map(|wrong| {
            wrong.files.iter().flat_map(|file| [file.name.as_bytes(), file.text.as_bytes()]).chain([&b""[..]])
        });
        let key = Digest::of(std::iter::once(&exercise.digest.as_bytes()[..]).chain(parts));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        Arc::clone(known.entry((key, *scope == Scope::All)).or_default())
    }

    async fn grade_all(&self, exercise: &Exercise, scope: &Scope) -> Result<Vec<Option<Digest>>, Fault> {
        let mut behaviours = Vec::with_capacity(exercise.wrongs.len());
        for wrong in &exercise.wrongs {
            let Ok(source) = Source::new(wrong.files.clone()) else {
                behaviours.push(None);
                continue;
            };
            let graded =
                self.pool.grade(Job { spec: Arc::clone(&exercise.spec), source, scope: scope.clone() }).await?;
            // A wrong answer that passes the visible tests says nothing about one that fails them.
            behaviours.push((graded.report.verdict != Verdict::Passed).then_some(graded.behaviour));
        }
        Ok(behaviours)
    }
}
