//! The course: modules in order, each a list of steps in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::answer::SHEET_FILE;
use crate::highlight::escape;
use crate::{
    Answer, Digest, ExerciseId, Html, Kind, Language, LessonId, ModuleId, SkillId, Source, SourceFile, Spec, Word,
};

/// Everything that was read from the exercise files, in the learner's order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    pub modules: Vec<Module>,
    /// Pictures the prose shows, by path relative to the course's folder: `07-fonctions/boite.png`. Pages name them
    /// `/contenu/` followed by that path.
    pub images: BTreeMap<String, Image>,
    /// What skills are called, and their areas: the part of their names before the dot. Some may have no title.
    pub skills: BTreeMap<SkillId, SkillTitle>,
}

/// What is read in place of a skill's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillTitle {
    pub title: String,
    pub english: Option<String>,
}

/// A picture of the course: PNG, JPEG, GIF, WebP, AVIF, or SVG in which nothing runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub media_type: &'static str,
    pub bytes: Arc<[u8]>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    pub id: ModuleId,
    pub title: String,
    pub summary: String,
    /// Modules to finish first.
    pub needs: Vec<ModuleId>,
    /// The time a class needs for it; `None` where the author did not say.
    pub plan: Option<Plan>,
    pub steps: Vec<Step>,
}

/// The time a class needs for a module, in minutes: not only what its files take, but also second attempts, reviews and
/// the hours with a trainer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Plan {
    pub lessons: u32,
    pub exercises: u32,
    pub project: u32,
    pub trainer: u32,
}

impl Plan {
    pub fn total(&self) -> u32 {
        self.lessons + self.exercises + self.project + self.trainer
    }

    /// The same, part by part.
    pub fn add(&self, other: &Self) -> Self {
        Self {
            lessons: self.lessons + other.lessons,
            exercises: self.exercises + other.exercises,
            project: self.project + other.project,
            trainer: self.trainer + other.trainer,
        }
    }
}

/// One stop on the way through a module. Ids are unique over both kinds.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Lesson(Lesson),
    Exercise(Exercise),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    pub id: LessonId,
    pub title: String,
    pub summary: Option<String>,
    /// What the lesson teaches.
    pub skills: Vec<SkillId>,
    /// What it takes for granted.
    pub needs: Vec<SkillId>,
    /// Reading time, in minutes.
    pub minutes: u32,
    pub html: Html,
    /// The headings of the second level, in order.
    pub toc: Vec<TocEntry>,
    /// The code of the blocks marked `run`, in order; `data-example` in `html` is an index here.
    pub examples: Vec<Example>,
    /// The words it defines, in order.
    pub words: Vec<Word>,
}

/// Code of a lesson that a learner may change and try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Example {
    /// A program that prints.
    Program {
        language: Language,
        code: String,
    },
    Page(PageExample),
}

/// A page that is shown as it is changed; nothing in it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageExample {
    /// A whole page or the inside of a body, as the author wrote it.
    pub html: String,
    /// The text of `style.css`, which a whole page names and a fragment gets.
    pub css: Option<String>,
    /// How much of the page is seen at once, in CSS pixels.
    pub height_px: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TocEntry {
    /// The heading's `id` in the page, without `#`.
    pub anchor: String,
    /// Plain text, not HTML.
    pub title: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Exercise {
    pub id: ExerciseId,
    /// Of all that affects grading: the spec and the starter; not the prose.
    pub digest: Digest,
    pub kind: Kind,
    pub title: String,
    /// What the exercise trains.
    pub skills: Vec<SkillId>,
    pub needs: Vec<SkillId>,
    /// Expected working time, in minutes.
    pub minutes: u32,
    pub statement: Html,
    /// The files a learner hands in, as they first find them: programs, or an answer that is still empty.
    pub starter: Vec<SourceFile>,
    /// The corrected answer: the same files as `starter`, or none for a project. Locked until success or
    /// `solution_after` attempts.
    pub solution: Vec<SourceFile>,
    /// Other right answers, which the author's tests must accept.
    pub alternatives: Vec<Alternative>,
    /// Counted attempts after which the solution opens; `None` for never.
    pub solution_after: Option<u32>,
    /// Why the solution works; locked with it.
    pub explanation: Option<Html>,
    pub spec: Arc<Spec>,
    pub wrongs: Vec<Wrong>,
    /// In the order they open.
    pub hints: Vec<Html>,
}

/// Another right answer than the solution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    pub tag: String,
    /// A whole submission: the solution's files, with those the author wrote differently.
    pub files: Vec<SourceFile>,
}

/// A known wrong answer: it must fail, and a learner whose answer behaves alike gets its feedback.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    pub tag: String,
    /// A whole submission: the solution's files, with those the author wrote differently.
    pub files: Vec<SourceFile>,
    pub feedback: Html,
}

impl PageExample {
    /// The name that the page's style sheet has.
    pub const SHEET: &str = "style.css";

    /// Whether `html` has a head of its own, as opposed to a fragment that needs one.
    pub(crate) fn is_whole(&self) -> bool {
        let text = self.html.trim_start().to_ascii_lowercase();
        text.starts_with("<!doctype") || text.starts_with("<html")
    }

    /// Whether the page may look otherwise on another screen.
    pub fn depends_on_width(&self) -> bool {
        let text = self.css.as_deref().unwrap_or(&self.html);
        ["@media", "max-width", "auto-fill", "auto-fit", "flex-wrap"].iter().any(|word| text.contains(word))
    }

    /// The page as a frame shows it, under `title` where it has none of its own. Its links lead nowhere: they ask for
    /// windows, which a frame without rights does not get, but for those to a place in the page itself.
    pub fn document(&self, title: &str) -> String {
        const BASE: &str = "<base target=\"_blank\">";
        let html = self.html.replace("<a href=\"#", "<a target=\"_self\" href=\"#");
        if self.is_whole() {
            return html.replacen("<head>", &format!("<head>{BASE}"), 1);
        }
        let link = format!("<link rel=\"stylesheet\" href=\"{}\">", Self::SHEET);
        let link = self.css.as_ref().map_or("", |_| link.as_str());
        let title = escape(title);
        format!(
            "<!DOCTYPE html>\n<html lang=\"fr\">\n<head><meta charset=\"utf-8\"><title>{title}</title>{BASE}{link}</head>\n\
             <body>\n{html}</body>\n</html>\n"
        )
    }
}

impl Course {
    pub fn exercise(&self, id: &ExerciseId) -> Option<&Exercise> {
        self.exercises().find(|exercise| exercise.id == *id)
    }

    pub fn lesson(&self, id: &LessonId) -> Option<&Lesson> {
        self.steps().find_map(|step| match step {
            Step::Lesson(lesson) if lesson.id == *id => Some(lesson),
            _ => None,
        })
    }

    pub fn module(&self, id: &ModuleId) -> Option<&Module> {
        self.modules.iter().find(|module| module.id == *id)
    }

    /// Every step, in the learner's order.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = &Step> {
        self.modules.iter().flat_map(|module| &module.steps)
    }

    pub fn exercises(&self) -> impl DoubleEndedIterator<Item = &Exercise> {
        self.steps().filter_map(Step::exercise)
    }

    /// The step of this id, lesson or exercise.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps().find(|step| step.id() == id)
    }

    /// The title of a skill or of an area in a language (`fr`, `en`), as far as the course has it; else the name itself.
    pub fn skill_title(&self, name: &str, language: &str) -> String {
        let known = SkillId::new(name).and_then(|id| self.skills.get(&id));
        let english = known.and_then(|known| known.english.as_ref()).filter(|_| language == "en");
        english.or(known.map(|known| &known.title)).map_or_else(|| name.to_owned(), Clone::clone)
    }

    /// The step after the one of this id; over the border of modules.
    pub fn next(&self, id: &str) -> Option<&Step> {
        self.steps().skip_while(|step| step.id() != id).nth(1)
    }

    pub fn previous(&self, id: &str) -> Option<&Step> {
        self.steps().rev().skip_while(|step| step.id() != id).nth(1)
    }

    /// The module that holds the step of this id.
    pub fn module_of(&self, id: &str) -> Option<&Module> {
        self.modules.iter().find(|module| module.steps.iter().any(|step| step.id() == id))
    }
}

impl Module {
    pub fn exercises(&self) -> impl DoubleEndedIterator<Item = &Exercise> {
        self.steps.iter().filter_map(Step::exercise)
    }

    /// The sum of the steps' minutes.
    pub fn minutes(&self) -> u32 {
        self.steps.iter().map(Step::minutes).sum()
    }

    /// The time a class needs for it: the plan's or, without one, that of the steps.
    pub fn planned_minutes(&self) -> u32 {
        self.plan.map_or_else(|| self.minutes(), |plan| plan.total())
    }

    /// What the steps' minutes come to when each exercise is tried half as long again, as learners do.
    pub fn expected(&self) -> Plan {
        let mut expected = Plan::default();
        for step in &self.steps {
            match step {
                Step::Lesson(lesson) => expected.lessons += lesson.minutes,
                Step::Exercise(exercise) if matches!(exercise.kind, Kind::Project(_)) => {
                    expected.project += exercise.minutes;
                }
                Step::Exercise(exercise) => expected.exercises += exercise.minutes,
            }
        }
        expected.exercises += expected.exercises / 2;
        expected
    }
}

impl Step {
    pub fn id(&self) -> &str {
        match self {
            Self::Lesson(lesson) => lesson.id.as_str(),
            Self::Exercise(exercise) => exercise.id.as_str(),
        }
    }

    pub fn title(&self) -> &str {
        match self {
            Self::Lesson(lesson) => &lesson.title,
            Self::Exercise(exercise) => &exercise.title,
        }
    }

    pub fn minutes(&self) -> u32 {
        match self {
            Self::Lesson(lesson) => lesson.minutes,
            Self::Exercise(exercise) => exercise.minutes,
        }
    }

    pub fn skills(&self) -> &[SkillId] {
        match self {
            Self::Lesson(lesson) => &lesson.skills,
            Self::Exercise(exercise) => &exercise.skills,
        }
    }

    pub fn needs(&self) -> &[SkillId] {
        match self {
            Self::Lesson(lesson) => &lesson.needs,
            Self::Exercise(exercise) => &exercise.needs,
        }
    }

    /// The address of the step's page: what links between files become.
    pub fn path(&self) -> String {
        match self {
            Self::Lesson(lesson) => format!("/lecons/{}", lesson.id),
            Self::Exercise(exercise) => format!("/exercices/{}", exercise.id),
        }
    }

    pub fn lesson(&self) -> Option<&Lesson> {
        match self {
            Self::Lesson(lesson) => Some(lesson),
            Self::Exercise(_) => None,
        }
    }

    pub fn exercise(&self) -> Option<&Exercise> {
        match self {
            Self::Exercise(exercise) => Some(exercise),
            Self::Lesson(_) => None,
        }
    }
}

impl Exercise {
    /// Whether it finds out what someone knows already: sent once, and no part of what a module teaches.
    pub fn is_positioning(&self) -> bool {
        matches!(&self.spec.answer, Answer::Quiz(quiz) if quiz.positioning)
    }

    /// The corrected answer as people read it: completed files, the words of the right options.
    pub fn shown_solution(&self) -> Vec<SourceFile> {
        match &self.spec.answer {
            Answer::Blanks(blanks) => blanks.complete(&blanks.solution()),
            Answer::Quiz(quiz) => {
                let text = (1u32..)
                    .zip(&quiz.questions)
                    .map(|(number, question)| format!("{number}. {}\n", question.right_words()));
                vec![SourceFile { name: SHEET_FILE.to_owned(), text: text.collect() }]
            }
            _ => self.solution.clone(),
        }
    }

    /// The one file without which there is no submission.
    pub fn main_file(&self) -> &str {
        match &self.spec.answer {
            // The page of a style sheet may be the author's.
            Answer::Program | Answer::Project if !self.starter.iter().any(|file| file.name == self.spec.entry) => {
                self.starter.first().map_or(&self.spec.entry, |file| &file.name)
            }
            Answer::Program | Answer::Project | Answer::Lines(_) | Answer::Text(_) => &self.spec.entry,
            Answer::Quiz(_) | Answer::Blanks(_) => SHEET_FILE,
        }
    }

    /// Whether `source` is what the learner was given; spaces at the ends of lines do not count.
    pub fn is_untouched(&self, source: &Source) -> bool {
        let same = |one: &str, other: &str| {
            let trimmed =
                |text: &str| text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
            trimmed(one) == trimmed(other)
        };
        let is_given = |file: &SourceFile| {
            self.starter.iter().any(|given| given.name == file.name && same(&given.text, &file.text))
        };
        self.kind.has_editor() && source.files().iter().all(is_given)
    }

    /// Whether `source` holds only files the learner was given to edit, and the main file among them.
    pub fn accepts(&self, source: &Source) -> bool {
        let mut names = source.files().iter().map(|file| &file.name);
        names.clone().any(|name| *name == self.main_file())
            && names.all(|name| self.starter.iter().any(|file| file.name == *name))
    }
}
