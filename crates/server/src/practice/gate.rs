//! Modules that open in their order: in a class that goes so, one waits for those it needs, unless a trainer has opened
//! it. What was begun stays open.

use std::collections::HashSet;

use tremplin_course::{Course, Module, ModuleId, Step};
use tremplin_store::{Gate, LessonRead, Progress, User};

use crate::{Error, State};

/// The modules that are not open yet to `user`.
///
/// # Errors
/// The store's own faults.
pub async fn closed_modules(state: &State, user: &User, course: &Course) -> Result<HashSet<ModuleId>, Error> {
    let Some(gate) = state.store.gate_of(user.id).await? else { return Ok(HashSet::new()) };
    let (progress, read) = (state.store.progress(user.id).await?, state.store.lessons_read(user.id).await?);
    Ok(closed(course, &gate, &progress, &read))
}

/// # Errors
/// [`Error::Locked`] when the module of this step is not open yet to `user`.
pub async fn enter(state: &State, user: &User, course: &Course, step: &str) -> Result<(), Error> {
    // Most modules need none, and then nothing is asked of the store.
    let Some(module) = course.module_of(step).filter(|module| !module.needs.is_empty()) else { return Ok(()) };
    if closed_modules(state, user, course).await?.contains(&module.id) {
        return Err(Error::Locked("module-locked"));
    }
    Ok(())
}

fn closed(course: &Course, gate: &Gate, progress: &[Progress], read: &[LessonRead]) -> HashSet<ModuleId> {
    let progress_in = |id: &tremplin_course::ExerciseId| progress.iter().find(|known| known.exercise == *id);
    let is_done = |step: &Step| match step {
        Step::Lesson(lesson) => read.iter().any(|known| known.lesson == lesson.id),
        Step::Exercise(exercise) => progress_in(&exercise.id).is_some_and(|known| {
            known.passed_at.is_some() || (known.attempts > 0 && exercise.spec.answer.is_only_received())
        }),
    };
    let is_followed = |id: &ModuleId| gate.modules.is_empty() || gate.modules.contains(id);
    let waits_for =
        |id: &ModuleId| is_followed(id) && course.module(id).is_some_and(|module| !module.steps.iter().all(&is_done));
    let is_begun = |module: &Module| module.exercises().any(|exercise| progress_in(&exercise.id).is_some());
    let is_closed =
        |module: &&Module| module.needs.iter().any(waits_for) && !gate.opened.contains(&module.id) && !is_begun(module);
    course.modules.iter().filter(is_closed).map(|module| module.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use tremplin_course::{ExerciseId, LessonId};
    use tremplin_store::Millis;

    use super::*;

    /// Two modules of a lesson each and an exercise in the second, which needs the first; and one that needs the second.
    fn course() -> Course {
        let module = |title: &str, needs: &str| {
            format!("---\nkind: module\ntitle: {title}\nsummary: S\nneeds: [{needs}]\n---\n")
        };
        let lesson = |title: &str| {
            format!("---\nkind: lesson\ntitle: {title}\nskills: [js.boucles]\nneeds: []\nminutes: 3\n---\n## A\nb\n")
        };
        let exercise = "---\nkind: exercise\ntitle: Somme\nlanguage: javascript\nskills: [js.boucles]\nneeds: []\n\
            minutes: 3\n---\nFaites.\n```js file=main.js role=starter\nfunction f() {}\n```\n\
            ```js file=main.js role=solution\nfunction f() { return 1; }\n```\n```calls role=test\nf() => 1\n```\n";
        let files = [
            ("01-un/module.md", module("Un", "")),
            ("01-un/01-lire.md", lesson("Lire")),
            ("02-deux/module.md", module("Deux", "un")),
            ("02-deux/01-relire.md", lesson("Relire")),
            ("02-deux/02-somme.md", exercise.to_owned()),
            ("03-trois/module.md", module("Trois", "deux")),
            ("03-trois/01-finir.md", lesson("Finir")),
        ];
        let (course, mistakes) = tremplin_course::read(files.map(|(path, text)| (path.to_owned(), text.into_bytes())));
        assert_eq!(course.modules.len(), 3, "{mistakes:?}");
        course
    }

    fn gate(modules: &[&str], opened: &[&str]) -> Gate {
        let ids = |ids: &[&str]| ids.iter().map(|id| ModuleId::new(id).unwrap()).collect::<Vec<_>>();
        Gate { modules: ids(modules), opened: ids(opened).into_iter().collect() }
    }

    fn closed_to(gate: &Gate, progress: &[Progress], read: &[&str]) -> Vec<String> {
        let read: Vec<_> =
            read.iter().map(|id| LessonRead { lesson: LessonId::new(id).unwrap(), read_at: Millis(1) }).collect();
        let mut ids: Vec<_> = closed(&course(), gate, progress, &read).iter().map(ToString::to_string).collect();
        ids.sort();
        ids
    }

    #[test]
    fn a_module_waits_for_those_it_needs() {
        let tried = Progress {
            exercise: ExerciseId::new("somme").unwrap(),
            attempts: 1,
            failed: 1,
            passed_at: None,
            last_verdict: None,
            last_submission: None,
            hints_opened: 0,
            solution_opened_at: None,
            updated: Millis(1),
        };
        let passed = Progress { passed_at: Some(Millis(2)), ..tried.clone() };
        let all = gate(&[], &[]);
        assert_eq!(closed_to(&all, &[], &[]), ["deux", "trois"]);
        assert_eq!(closed_to(&all, &[], &["lire"]), ["trois"]);
        assert_eq!(closed_to(&all, &[], &["lire", "relire"]), ["trois"], "the exercise is still to do");
        assert_eq!(closed_to(&all, &[passed], &["lire", "relire"]), [""; 0]);
        assert_eq!(closed_to(&all, &[tried], &[]), ["trois"], "what was begun stays open");
        assert_eq!(closed_to(&gate(&[], &["deux"]), &[], &[]), ["trois"], "a trainer opened it");
        assert_eq!(
            closed_to(&gate(&["deux", "trois"], &[]), &[], &[]),
            ["trois"],
            "the class does not follow the first"
        );
    }
}
