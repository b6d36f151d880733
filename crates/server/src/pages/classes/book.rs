//! A class's marks as a table: one row for each learner, one column for each exercise, module or skill.

use std::collections::{BTreeSet, HashMap, HashSet};

use tremplin_course::{Course, Exercise, Kind, Module, ModuleId, SkillId, Step};
use tremplin_store::{Cohort, CohortId, CohortLearner, LastMarks, LearnerBook, Mark, UserId};

use super::{address, late::Late};
use crate::pages::{
    frame::{Frame, Link},
    home,
};

pub(super) const MINUTE_MS: u64 = 60_000;
/// So many attempts without passing are shown as a difficulty.
const MANY_ATTEMPTS: u32 = 3;

/// What the columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum View {
    Modules,
    /// The exercises of this one.
    Module(ModuleId),
    Skills,
}

impl View {
    /// As the address says it; anything else is the modules.
    pub(super) fn parse(word: &str) -> Self {
        match word.strip_prefix("module:").and_then(ModuleId::new) {
            Some(module) => Self::Module(module),
            None if word == "competences" => Self::Skills,
            None => Self::Modules,
        }
    }

    pub(super) fn word(&self) -> String {
        match self {
            Self::Modules => "modules".to_owned(),
            Self::Skills => "competences".to_owned(),
            Self::Module(id) => format!("module:{id}"),
        }
    }
}

pub(super) struct Column<'a> {
    pub(super) link: Link,
    exercises: Vec<&'a Exercise>,
    /// The one exercise, where a column is one and not the sum of several.
    exercise: Option<&'a Exercise>,
}

/// What stands in one column of one learner.
pub(super) struct Cell {
    /// `done` at the first try, or all of several; `late` after more tries; `sent` handed in, where nothing passes;
    /// `valid` or `redo` once a trainer has marked it; `part` begun; `fail` begun, with many tries; `none`.
    pub(super) shape: &'static str,
    pub(super) mark: String,
    pub(super) text: String,
    /// After the day advised for it.
    pub(super) is_late: bool,
}

pub(super) struct Row {
    pub(super) learner: Link,
    pub(super) cells: Vec<Cell>,
    pub(super) passed: usize,
    pub(super) passed_of: String,
    /// In percent of those passed; `None` when none is.
    pub(super) first_rate: Option<usize>,
    pub(super) first_tries: String,
    pub(super) active_ms: u64,
    pub(super) time: String,
    /// In percent of the plan.
    pub(super) done: usize,
    pub(super) completion: String,
    pub(super) is_behind: bool,
    pub(super) has_begun: bool,
}

/// What one learner has begun.
#[derive(Default)]
struct Pages<'a> {
    marks: HashMap<&'a str, &'a Mark>,
    /// What trainers marked, by exercise.
    marked: HashMap<&'a str, &'a LastMarks>,
    lessons: HashSet<&'a str>,
}

/// A class's marks by learner and exercise.
pub(super) struct Book<'a> {
    course: &'a Course,
    cohort: &'a Cohort,
    pages: HashMap<UserId, Pages<'a>>,
    late: Late,
}

impl<'a> Book<'a> {
    pub(super) fn new(
        course: &'a Course,
        cohort: &'a Cohort,
        books: &'a [LearnerBook],
        marked: &'a [LastMarks],
    ) -> Self {
        let page = |book: &'a LearnerBook| {
            let marks = book.marks.iter().map(|mark| (mark.exercise.as_str(), mark)).collect();
            let lessons = book.lessons.iter().map(tremplin_course::LessonId::as_str).collect();
            (book.learner, Pages { marks, marked: HashMap::new(), lessons })
        };
        let mut pages: HashMap<_, _> = books.iter().map(page).collect();
        for last in marked {
            pages.entry(last.learner).or_default().marked.insert(last.exercise.as_str(), last);
        }
        Self { course, cohort, pages, late: Late::default() }
    }

    /// The same, with what came late.
    pub(super) fn with(self, late: Late) -> Self {
        Self { late, ..self }
    }

    pub(super) fn mark(&self, learner: UserId, exercise: &Exercise) -> Option<&'a Mark> {
        self.pages.get(&learner)?.marks.get(exercise.id.as_str()).copied()
    }

    /// Whether it is one that is only received, has been handed in, and has neither passed nor been marked since.
    pub(super) fn is_sent(&self, learner: UserId, exercise: &Exercise) -> bool {
        let is_sent = |mark: &Mark| mark.attempts > 0 && mark.passed_attempt.is_none();
        is_received(exercise)
            && self.mark(learner, exercise).is_some_and(is_sent)
            && self.marked(learner, exercise).is_none_or(|last| last.is_again)
    }

    /// The last marks that a trainer published.
    pub(super) fn marked(&self, learner: UserId, exercise: &Exercise) -> Option<&'a LastMarks> {
        self.pages.get(&learner)?.marked.get(exercise.id.as_str()).copied()
    }

    /// Whether nothing is left to do: passed, handed in and not marked yet, or marked as passing.
    fn is_done(&self, learner: UserId, exercise: &Exercise) -> bool {
        self.mark(learner, exercise).is_some_and(|mark| mark.passed_attempt.is_some())
            || self.is_sent(learner, exercise)
            || self.marked(learner, exercise).is_some_and(|last| last.marks.passes() == Some(true))
    }

    /// The modules that the class follows.
    pub(super) fn modules(&self) -> impl Iterator<Item = &'a Module> {
        let chosen = &self.cohort.plan.modules;
        self.course.modules.iter().filter(move |module| chosen.is_empty() || chosen.contains(&module.id))
    }

    /// Titles are in `language`, as far as the course has them.
    pub(super) fn columns(&self, view: &View, language: &str) -> Vec<Column<'a>> {
        let id = self.cohort.id;
        match view {
            View::Modules => {
                let modules = self.modules().filter(|module| module.exercises().next().is_some());
                let column = |module: &'a Module| {
                    let view = View::Module(module.id.clone()).word();
                    let href = address(id, &format!("resultats?vue={view}"));
                    Column {
                        link: Link { href, text: module.title.clone() },
                        exercises: module.exercises().collect(),
                        exercise: None,
                    }
                };
                modules.map(column).collect()
            }
            View::Module(chosen) => {
                let exercises = self.modules().filter(|module| module.id == *chosen).flat_map(Module::exercises);
                let column = |exercise: &'a Exercise| {
                    let href = address(id, &format!("exercices/{}", exercise.id));
                    Column {
                        link: Link { href, text: exercise.title.clone() },
                        exercises: vec![exercise],
                        exercise: Some(exercise),
                    }
                };
                exercises.map(column).collect()
            }
            View::Skills => {
                let mut skills: Vec<(&SkillId, Vec<&Exercise>)> = Vec::new();
                let mut at = HashMap::new();
                for exercise in self.modules().flat_map(Module::exercises) {
                    for skill in &exercise.skills {
                        let place = *at.entry(skill).or_insert(skills.len());
                        if place == skills.len() {
                            skills.push((skill, Vec::new()));
                        }
                        skills[place].1.push(exercise);
                    }
                }
                let column = |(skill, exercises): (&SkillId, _)| Column {
                    link: Link { href: String::new(), text: self.course.skill_title(skill.as_str(), language) },
                    exercise: None,
                    exercises,
                };
                skills.into_iter().map(column).collect()
            }
        }
    }

    pub(super) fn rows(&self, learners: &[CohortLearner], columns: &[Column], frame: &Frame) -> Vec<Row> {
        let mut seen = BTreeSet::new();
        let shown = columns.iter().flat_map(|column| &column.exercises).filter(|exercise| seen.insert(&exercise.id));
        let shown: Vec<&Exercise> = shown.copied().collect();
        let planned = self.planned_minutes();
        learners.iter().map(|learner| self.row(learner, columns, &shown, planned, frame)).collect()
    }

    fn row(
        &self,
        learner: &CohortLearner,
        columns: &[Column],
        shown: &[&Exercise],
        planned: usize,
        frame: &Frame,
    ) -> Row {
        let id = learner.user.id;
        let marks: Vec<_> = shown.iter().filter_map(|exercise| self.mark(id, exercise)).collect();
        let passed = marks.iter().filter(|mark| mark.passed_attempt.is_some()).count();
        let over = shown.iter().filter(|exercise| self.is_done(id, exercise)).count();
        let first = marks.iter().filter(|mark| mark.passed_attempt == Some(1)).count();
        let first_rate = (passed > 0).then(|| percent(first, passed));
        let active_ms = marks.iter().map(|mark| mark.active_ms).sum();
        let done = percent(self.done_minutes(id), planned).min(100);
        Row {
            learner: learner_link(self.cohort.id, id, learner.name()),
            cells: columns.iter().map(|column| self.cell(id, column, frame)).collect(),
            passed_of: of(over, shown.len(), frame),
            first_tries: first_rate.map_or_else(|| "–".to_owned(), |rate| frame.n("book-percent", "share", rate)),
            time: duration(active_ms, frame),
            completion: frame.n("book-percent", "share", done),
            is_behind: over < shown.len(),
            has_begun: marks.iter().any(|mark| mark.attempts > 0),
            first_rate,
            active_ms,
            passed: over,
            done,
        }
    }

    fn cell(&self, learner: UserId, column: &Column, frame: &Frame) -> Cell {
        let cell = self.bare_cell(learner, column, frame);
        let is_late = |exercise: &&Exercise| {
            let is_done = self.mark(learner, exercise).is_some_and(|mark| {
                mark.passed_attempt.is_some() || (mark.attempts > 0 && exercise.spec.answer.is_only_received())
            });
            self.late.is_late(learner, &exercise.id, is_done)
        };
        if self.late.is_empty() || !column.exercises.iter().any(is_late) {
            return cell;
        }
        Cell { is_late: true, text: format!("{} {}", cell.text, frame.t("book-late")), ..cell }
    }

    fn bare_cell(&self, learner: UserId, column: &Column, frame: &Frame) -> Cell {
        let Some(exercise) = column.exercise else { return self.group_cell(learner, column, frame) };
        let Some(mark) = self.mark(learner, exercise).filter(|mark| mark.attempts > 0) else {
            return Cell { shape: "none", mark: String::new(), text: frame.t("book-none"), is_late: false };
        };
        let time = duration(mark.active_ms, frame);
        if mark.passed_attempt.is_none()
            && let Some(last) = self.marked(learner, exercise)
        {
            let (shape, mark, words) = marked_words(last, frame);
            let text = frame.all("book-cell-marked", [("state", words.into()), ("time", time.into())]);
            return Cell { shape, mark, text, is_late: false };
        }
        if self.is_sent(learner, exercise) {
            return Cell {
                shape: "sent",
                mark: "✓".to_owned(),
                text: frame.with("book-cell-sent", "time", time),
                is_late: false,
            };
        }
        match mark.passed_attempt {
            Some(1) => Cell {
                shape: "done",
                mark: "✓".to_owned(),
                text: frame.with("book-cell-first", "time", time),
                is_late: false,
            },
            Some(after) => {
                let values = [("attempts", after.into()), ("time", time.into())];
                Cell {
                    shape: "late",
                    mark: after.to_string(),
                    text: frame.all("book-cell-passed", values),
                    is_late: false,
                }
            }
            None => {
                let values = [("attempts", mark.attempts.into()), ("time", time.into())];
                let shape = if mark.attempts >= MANY_ATTEMPTS { "fail" } else { "part" };
                Cell {
                    shape,
                    mark: mark.attempts.to_string(),
                    text: frame.all("book-cell-begun", values),
                    is_late: false,
                }
            }
        }
    }

    fn group_cell(&self, learner: UserId, column: &Column, frame: &Frame) -> Cell {
        let (mut passed, mut begun) = (0_usize, false);
        for exercise in &column.exercises {
            let Some(mark) = self.mark(learner, exercise) else { continue };
            passed += usize::from(self.is_done(learner, exercise));
            begun |= mark.attempts > 0;
        }
        let total = column.exercises.len();
        let shape = match passed {
            _ if passed == total => "done",
            0 if !begun => "none",
            _ => "part",
        };
        let mark = if shape == "none" { String::new() } else { format!("{passed}/{total}") };
        Cell { shape, mark, text: of(passed, total, frame), is_late: false }
    }

    /// Planned minutes of what a learner has passed and read: of each module's time, the share that its files give to
    /// those steps.
    fn done_minutes(&self, learner: UserId) -> usize {
        let of_module = |module: &Module| {
            let planned = module.planned_minutes() as usize;
            (self.step_minutes(learner, module) * planned).checked_div(module.minutes() as usize).unwrap_or(0)
        };
        self.modules().map(of_module).sum()
    }

    /// Minutes of what a learner has passed and read in a module, as its files say them.
    fn step_minutes(&self, learner: UserId, module: &Module) -> usize {
        let Some(pages) = self.pages.get(&learner) else { return 0 };
        let is_done = |step: &&Step| match step {
            Step::Lesson(lesson) => pages.lessons.contains(lesson.id.as_str()),
            Step::Exercise(exercise) => self.is_done(learner, exercise),
        };
        module.steps.iter().filter(is_done).map(|step| step.minutes() as usize).sum()
    }

    /// The hours of the class's plan or, when it names none, those of its modules' plans.
    fn planned_minutes(&self) -> usize {
        match self.cohort.plan.hours {
            0 => self.modules().map(|module| module.planned_minutes() as usize).sum(),
            hours => hours as usize * 60,
        }
    }
}

/// Of work that a trainer has marked: its shape, its points and what they say.
pub(super) fn marked_words(last: &LastMarks, frame: &Frame) -> (&'static str, String, String) {
    let passes = last.marks.passes() == Some(true);
    let values = [
        ("sum", last.marks.sum().into()),
        ("most", last.marks.most().into()),
        ("passes", if passes { "yes" } else { "no" }.into()),
    ];
    let (shape, mark, text) = match (last.is_again, passes) {
        (true, _) => ("sent", "✓".to_owned(), "book-marked-before"),
        (false, true) => ("valid", last.marks.sum().to_string(), "book-marked"),
        (false, false) => ("redo", last.marks.sum().to_string(), "book-marked"),
    };
    (shape, mark, frame.all(text, values))
}

/// Leads to the page of one learner.
pub(super) fn learner_link(cohort: CohortId, learner: UserId, name: &str) -> Link {
    Link { href: address(cohort, &format!("apprenants/{learner}")), text: name.to_owned() }
}

/// Whether its submissions neither pass nor fail: a project, or a positioning test.
pub(super) fn is_received(exercise: &Exercise) -> bool {
    match &exercise.kind {
        Kind::Project(_) => true,
        Kind::Quiz(quiz) => !quiz.routes.is_empty(),
        _ => false,
    }
}

pub(super) fn of(passed: usize, total: usize, frame: &Frame) -> String {
    frame.all("book-of", [("passed", passed.into()), ("total", total.into())])
}

pub(super) fn duration(ms: u64, frame: &Frame) -> String {
    home::duration(u32::try_from(ms / MINUTE_MS).unwrap_or(u32::MAX), frame)
}

/// Rounded down; 0 of nothing.
pub(super) fn percent(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(0)
}
