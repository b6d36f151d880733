//! Where someone stands on the way through the course: tiles, and the step to take up next.

use std::collections::{HashMap, HashSet};

use tremplin_course::{Course, Exercise, ExerciseId, Lesson, LessonId, Module, ModuleId, Step};
use tremplin_store::{LessonRead, Progress};

use super::frame::Frame;

/// What one person has done, as the store tells it.
#[derive(Default)]
pub(super) struct Journey {
    progress: HashMap<ExerciseId, Progress>,
    read: HashSet<LessonId>,
    /// The step touched last.
    last: Option<String>,
    /// Modules that are not open to them yet.
    closed: HashSet<ModuleId>,
}

/// The step to take up next, and why.
#[derive(Debug, PartialEq)]
pub(super) enum Next<'a> {
    /// Nothing was done yet.
    Start(&'a Step),
    /// This exercise was tried and has not passed.
    Resume(&'a Step),
    /// The one after what was done last.
    Onward(&'a Step),
    Finished,
    /// The course is empty.
    Nothing,
}

/// One step as a square or a round.
pub(crate) struct Tile {
    pub(crate) href: String,
    /// What stands in it: the exercise's number, or the lesson's letter.
    pub(crate) mark: String,
    /// What it says to those who do not see it, and in its tooltip.
    pub(crate) text: String,
    /// `done`, `part`, `now` or `todo`.
    pub(crate) shape: &'static str,
    pub(crate) is_lesson: bool,
    pub(crate) is_current: bool,
}

impl Journey {
    /// Both lists as the store gives them, the latest first.
    pub(super) fn new(progress: Vec<Progress>, read: Vec<LessonRead>) -> Self {
        let tried = progress.first().map(|latest| (latest.updated, latest.exercise.as_str()));
        let lesson = read.first().map(|latest| (latest.read_at, latest.lesson.as_str()));
        let last = tried.max(lesson).map(|(_, id)| id.to_owned());
        Self {
            last,
            progress: progress.into_iter().map(|entry| (entry.exercise.clone(), entry)).collect(),
            read: read.into_iter().map(|entry| entry.lesson).collect(),
            closed: HashSet::new(),
        }
    }

    /// The same, with these modules closed: nothing of them comes next.
    pub(super) fn without(self, closed: HashSet<ModuleId>) -> Self {
        Self { closed, ..self }
    }

    pub(super) fn of_exercise(&self, id: &ExerciseId) -> Option<&Progress> {
        self.progress.get(id)
    }

    pub(super) fn has_passed(&self, id: &ExerciseId) -> bool {
        self.of_exercise(id).is_some_and(|progress| progress.passed_at.is_some())
    }

    pub(super) fn is_done(&self, step: &Step) -> bool {
        match step {
            Step::Lesson(lesson) => self.read.contains(&lesson.id),
            Step::Exercise(exercise) => self.is_finished(exercise),
        }
    }

    /// Passed; or handed in, where that is all that is asked.
    pub(super) fn is_finished(&self, exercise: &Exercise) -> bool {
        let sent = self.of_exercise(&exercise.id).is_some_and(|progress| progress.attempts > 0);
        self.has_passed(&exercise.id) || (sent && exercise.spec.answer.is_only_received())
    }

    pub(super) fn next<'a>(&self, course: &'a Course) -> Next<'a> {
        let is_open = |module: &&Module| !self.closed.contains(&module.id);
        let open = || course.modules.iter().filter(is_open).flat_map(|module| &module.steps);
        let Some(last) = self.last.as_deref().and_then(|id| course.step(id)) else {
            return match open().find(|step| !self.is_done(step)) {
                Some(step) => Next::Start(step),
                None if course.steps().next().is_some() => Next::Finished,
                None => Next::Nothing,
            };
        };
        if !self.is_done(last) {
            return Next::Resume(last);
        }
        // What was skipped earlier comes back only once the rest is done.
        let after = open().skip_while(|step| step.id() != last.id()).find(|step| !self.is_done(step));
        match after.or_else(|| open().find(|step| !self.is_done(step))) {
            Some(step) => Next::Onward(step),
            None => Next::Finished,
        }
    }

    /// The tiles of `steps`, of which `current` is ringed.
    pub(super) fn tiles(&self, module: &Module, current: Option<&str>, frame: &Frame) -> Vec<Tile> {
        let mut number = 0;
        let tile = |step: &Step| {
            if matches!(step, Step::Exercise(_)) {
                number += 1;
            }
            self.tile(step, number, current == Some(step.id()), frame)
        };
        module.steps.iter().map(tile).collect()
    }

    fn tile(&self, step: &Step, number: usize, is_current: bool, frame: &Frame) -> Tile {
        let done = self.is_done(step);
        let started = matches!(step, Step::Exercise(exercise) if self.progress.contains_key(&exercise.id));
        let shape = match (is_current, done, started) {
            (true, _, _) => "now",
            (_, true, _) => "done",
            (_, _, true) => "part",
            _ => "todo",
        };
        let state = frame.t(match (done, started, step) {
            (true, _, Step::Lesson(_)) => "state-read",
            (true, _, Step::Exercise(_)) => "state-done",
            _ if is_current => "state-now",
            (_, true, _) => "state-part",
            _ => "state-todo",
        });
        let (mark, text, is_lesson) = match step {
            Step::Lesson(lesson) => {
                let values = [("title", lesson.title.as_str().into()), ("state", state.into())];
                (frame.t("tile-mark-lesson"), frame.all("tile-lesson", values), true)
            }
            Step::Exercise(exercise) => {
                let title = exercise.title.as_str().into();
                let values = [("number", number.into()), ("title", title), ("state", state.into())];
                (number.to_string(), frame.all("tile-exercise", values), false)
            }
        };
        Tile { href: step.path(), mark, text, shape, is_lesson, is_current }
    }
}

/// `(place, count)` of an exercise among those of its module, from 1.
pub(super) fn exercise_place(module: &Module, id: &ExerciseId) -> (usize, usize) {
    let place = module.exercises().position(|exercise| exercise.id == *id).map_or(0, |at| at + 1);
    (place, module.exercises().count())
}

/// The place of a lesson among those of its module, from 1.
pub(super) fn lesson_place(module: &Module, id: &LessonId) -> usize {
    module.steps.iter().filter_map(Step::lesson).position(|lesson| lesson.id == *id).map_or(0, |at| at + 1)
}

/// The lesson that comes before an exercise in its module.
pub(super) fn lesson_before<'a>(module: &'a Module, exercise: &Exercise) -> Option<&'a Lesson> {
    let before = module.steps.iter().take_while(|step| step.id() != exercise.id.as_str());
    before.filter_map(Step::lesson).last()
}

#[cfg(test)]
mod tests {
    use tremplin_store::Millis;
    use uuid::Uuid;

    use super::*;

    /// A lesson, two exercises; a lesson, one exercise.
    fn course() -> Course {
        let lesson = |title: &str| {
            format!("---\nkind: lesson\ntitle: {title}\nskills: [js.boucles]\nneeds: []\nminutes: 3\n---\n## A\nb\n")
        };
        let exercise = |title: &str| {
            format!(
                "---\nkind: exercise\ntitle: {title}\nlanguage: javascript\nskills: [js.boucles]\nneeds: []\nminutes: 3\n---\n\
                 Faites.\n```js file=main.js role=starter\nfunction f() {{}}\n```\n```js file=main.js role=solution\n\
                 function f() {{ return 1; }}\n```\n```calls role=test\nf() => 1\n```\n"
            )
        };
        let module = |title: &str| format!("---\nkind: module\ntitle: {title}\nsummary: S\nneeds: []\n---\n");
        let files = [
            ("01-un/module.md", module("Un")),
            ("01-un/01-lire.md", lesson("Lire")),
            ("01-un/02-somme.md", exercise("Somme")),
            ("01-un/03-produit.md", exercise("Produit")),
            ("02-deux/module.md", module("Deux")),
            ("02-deux/01-relire.md", lesson("Relire")),
            ("02-deux/02-reste.md", exercise("Reste")),
        ];
        let (course, mistakes) = tremplin_course::read(files.map(|(path, text)| (path.to_owned(), text.into_bytes())));
        assert_eq!(course.steps().count(), 5, "{mistakes:?}");
        course
    }

    fn tried(id: &str, at: i64, passed: bool) -> Progress {
        Progress {
            exercise: ExerciseId::new(id).unwrap(),
            attempts: 1,
            failed: u32::from(!passed),
            passed_at: passed.then_some(Millis(at)),
            last_verdict: None,
            last_submission: Some(tremplin_store::SubmissionId(Uuid::nil())),
            hints_opened: 0,
            solution_opened_at: None,
            updated: Millis(at),
        }
    }

    fn read(id: &str, at: i64) -> LessonRead {
        LessonRead { lesson: LessonId::new(id).unwrap(), read_at: Millis(at) }
    }

    /// The step to take up next, by its id.
    fn next(progress: Vec<Progress>, lessons: Vec<LessonRead>) -> String {
        match Journey::new(progress, lessons).next(&course()) {
            Next::Start(step) => format!("start {}", step.id()),
            Next::Resume(step) => format!("resume {}", step.id()),
            Next::Onward(step) => format!("onward {}", step.id()),
            Next::Finished => "finished".to_owned(),
            Next::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn the_next_step_follows_what_was_touched_last() {
        assert_eq!(next(vec![], vec![]), "start lire");
        assert_eq!(next(vec![], vec![read("lire", 1)]), "onward somme");
        assert_eq!(next(vec![tried("somme", 2, false)], vec![read("lire", 1)]), "resume somme");
        assert_eq!(next(vec![tried("somme", 2, true)], vec![read("lire", 1)]), "onward produit");
        assert_eq!(next(vec![tried("produit", 3, true)], vec![read("lire", 1)]), "onward relire");
    }

    #[test]
    fn what_was_skipped_comes_back_once_the_rest_is_done() {
        let all_but_one = vec![tried("reste", 9, true), tried("somme", 2, true)];
        let lessons = || vec![read("relire", 8), read("lire", 1)];
        assert_eq!(next(all_but_one.clone(), lessons()), "onward produit");
        let all = [all_but_one, vec![tried("produit", 1, true)]].concat();
        assert_eq!(next(all, lessons()), "finished");
    }

    #[test]
    fn nothing_of_a_closed_module_comes_next() {
        let closed = HashSet::from([ModuleId::new("deux").unwrap()]);
        let course = course();
        let journey = Journey::new(vec![tried("produit", 3, true)], vec![read("lire", 1)]).without(closed);
        assert_eq!(journey.next(&course), Next::Onward(course.step("somme").unwrap()), "what was skipped, before it");
    }

    #[test]
    fn a_step_that_left_the_course_is_forgotten() {
        assert_eq!(next(vec![tried("disparu", 9, false)], vec![]), "start lire");
        assert_eq!(Journey::default().next(&Course::default()), Next::Nothing);
    }

    #[test]
    fn places_count_within_the_module_and_its_kind() {
        let course = course();
        let id = ExerciseId::new("produit").unwrap();
        assert_eq!(exercise_place(&course.modules[0], &id), (2, 2));
        assert_eq!(lesson_place(&course.modules[1], &LessonId::new("relire").unwrap()), 1);
        let exercise = course.exercise(&id).unwrap();
        assert_eq!(lesson_before(&course.modules[0], exercise).map(|lesson| lesson.id.as_str()), Some("lire"));
    }
}
