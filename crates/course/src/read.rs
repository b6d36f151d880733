//! Files to course. First every file's head is read, for what concerns them all: ids, links, prerequisites; then the
//! bodies. Whatever the bytes, the outcome is a course and diagnostics.

mod body;
mod calls;
#[cfg(test)]
mod content_tests;
mod database;
mod database_keys;
#[cfg(test)]
mod docs_tests;
mod exercise;
mod files;
mod flow;
mod forms;
mod front_matter;
mod glossary;
mod hours;
mod info;
mod kind_keys;
#[cfg(test)]
mod kind_tests;
mod layout;
mod layout_words;
mod lesson;
mod links;
mod literal;
mod mistake;
mod page_example;
mod parts;
mod prerequisites;
mod prose;
mod prose_words;
mod python_literal;
mod quiz;
mod sanitise;
mod schema;
mod skills;
mod svg;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod words;
mod yaml;

use std::collections::BTreeMap;

use self::front_matter::{FrontMatter, Head};
use self::layout::{Folder, Layout, Name};
use self::links::Links;
use self::mistake::{Mistake, Problems};
use self::text::{Position, Text};
use crate::{Course, Diagnostic, ExerciseId, Image, LessonId, Module, ModuleId, Step};

pub use self::front_matter::front_matter_schema;
pub(crate) use self::sanitise::clean;

/// Reads a course from its files: paths relative to the course's folder, parts separated by `/`, and bytes.
///
/// A file with an [`Error`](crate::Severity::Error) is left out of the course, and a module whose `module.md` has one
/// with all its steps. The diagnostics are sorted by path and position.
pub fn read(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> (Course, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let Layout { folders, images, skills } = layout::sort(files, &mut diagnostics);
    let mut modules: Vec<OpenModule> =
        folders.into_iter().map(|(path, folder)| OpenModule::open(&path, folder)).collect();
    modules.sort_by(|a, b| a.name.cmp(&b.name));
    check_ids(&mut modules);
    prerequisites::check_numbers(&mut modules);
    prerequisites::check_modules(&mut modules);
    prerequisites::check_skills(&mut modules);
    glossary::check(&mut modules);
    let skills = skills.map(|bytes| {
        let mut file = OpenFile::open(layout::SKILLS.to_owned(), &bytes);
        let titles = skills::read(&mut file, &mut modules);
        diagnostics.append(&mut file.problems.into_list());
        titles
    });

    let pages = pages(&modules);
    let modules = modules.into_iter().filter_map(|module| module.read(&pages, &images, &mut diagnostics)).collect();
    diagnostics.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    (Course { modules, images, skills: skills.unwrap_or_default() }, diagnostics)
}

/// A file whose head was read.
struct OpenFile {
    path: String,
    /// `None` when the bytes are no text.
    text: Option<Text>,
    head: Option<Head>,
    /// The offset of the body.
    body: Option<usize>,
    problems: Problems,
}

struct OpenModule {
    /// Path of the folder.
    folder: String,
    name: Name,
    file: OpenFile,
    steps: Vec<OpenStep>,
}

struct OpenStep {
    name: Name,
    file: OpenFile,
}

impl OpenFile {
    fn open(path: String, bytes: &[u8]) -> Self {
        let mut problems = Problems::new(&path);
        let text = Text::read(bytes, &mut problems);
        let (head, body) = text.as_ref().map_or((None, None), |text| front_matter::read(text, &mut problems));
        Self { path, text, head, body, problems }
    }

    fn keys(&self) -> Option<&FrontMatter> {
        self.head.as_ref().map(|head| &head.keys)
    }

    fn position(&self, key: &str, index: Option<usize>) -> Position {
        self.head.as_ref().map_or(Position::START, |head| head.position(key, index))
    }

    /// Reports a mistake of the file as a whole.
    fn say(&mut self, mistake: &'static Mistake, words: &[&str]) {
        self.problems.add(mistake, Position::START, words);
    }
}

impl OpenModule {
    fn open(path: &str, folder: Folder) -> Self {
        let mut file = OpenFile::open(format!("{path}/module.md"), folder.module.as_deref().unwrap_or_default());
        if folder.module.is_none() {
            file.problems = Problems::new(&file.path);
            file.say(&mistake::NO_MODULE_FILE, &[]);
        }
        let kind = match file.keys() {
            Some(FrontMatter::Lesson(_)) => Some("lesson"),
            Some(FrontMatter::Exercise(_)) => Some("exercise"),
            Some(FrontMatter::Skills(_)) => Some("skills"),
            Some(FrontMatter::Module(_)) | None => None,
        };
        if let Some(kind) = kind {
            file.problems.add(&mistake::WRONG_KIND, file.position("kind", None), &["module.md", kind]);
        }
        if folder.steps.is_empty() {
            file.say(&mistake::EMPTY_MODULE, &[]);
        }
        let mut steps: Vec<_> =
            folder.steps.into_iter().map(|(path, (name, bytes))| OpenStep::open(name, path, &bytes)).collect();
        steps.sort_by(|a, b| a.name.cmp(&b.name));
        Self { folder: path.to_owned(), name: folder.name, file, steps }
    }

    fn needs(&self) -> Vec<String> {
        match self.file.keys() {
            Some(FrontMatter::Module(keys)) => keys.needs.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }

    fn read(
        mut self,
        pages: &BTreeMap<String, String>,
        images: &BTreeMap<String, Image>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Module> {
        let links = Links { folder: &self.folder, pages, images };
        let steps = self.steps.into_iter().filter_map(|step| step.read(links, diagnostics)).collect();
        let at = self.file.position("hours", None);
        let left_out = self.file.problems.has_error();
        let module = match self.file.head.map(|head| head.keys) {
            Some(FrontMatter::Module(keys)) if !left_out => ModuleId::new(&self.name.id).map(|id| Module {
                id,
                plan: keys.hours.plan(),
                title: keys.title,
                summary: keys.summary,
                needs: keys.needs,
                steps,
            }),
            _ => None,
        };
        if let Some(module) = &module {
            hours::check(module, at, &mut self.file.problems);
        }
        diagnostics.append(&mut self.file.problems.into_list());
        module
    }
}

impl OpenStep {
    fn open(name: Name, path: String, bytes: &[u8]) -> Self {
        let mut file = OpenFile::open(path, bytes);
        let kind = match file.keys() {
            Some(FrontMatter::Module(_)) => Some("module"),
            Some(FrontMatter::Skills(_)) => Some("skills"),
            _ => None,
        };
        if let Some(kind) = kind {
            file.problems.add(&mistake::WRONG_KIND, file.position("kind", None), &["une étape", kind]);
        }
        Self { name, file }
    }

    fn skills(&self) -> Vec<String> {
        let skills = match self.file.keys() {
            Some(FrontMatter::Lesson(keys)) => &keys.skills,
            Some(FrontMatter::Exercise(keys)) => &keys.skills,
            _ => return Vec::new(),
        };
        skills.iter().map(ToString::to_string).collect()
    }

    fn needs(&self) -> Vec<String> {
        let needs = match self.file.keys() {
            Some(FrontMatter::Lesson(keys)) => &keys.needs,
            Some(FrontMatter::Exercise(keys)) => &keys.needs,
            _ => return Vec::new(),
        };
        needs.iter().map(ToString::to_string).collect()
    }

    fn read(self, links: Links, diagnostics: &mut Vec<Diagnostic>) -> Option<Step> {
        let OpenFile { text, head, body, mut problems, .. } = self.file;
        let step = match (text, head, body) {
            (Some(text), Some(Head { keys: FrontMatter::Lesson(keys), .. }), Some(body)) => {
                LessonId::new(&self.name.id)
                    .and_then(|id| lesson::read(id, &keys, &text, body, links, &mut problems))
                    .map(Step::Lesson)
            }
            (Some(text), Some(head @ Head { keys: FrontMatter::Exercise(_), .. }), Some(body)) => {
                ExerciseId::new(&self.name.id)
                    .and_then(|id| exercise::read(id, &head, &text, body, links, &mut problems))
                    .map(Step::Exercise)
            }
            _ => None,
        };
        let step = step.filter(|_| !problems.has_error());
        diagnostics.append(&mut problems.into_list());
        step
    }
}

/// Reports ids that an earlier file has.
fn check_ids(modules: &mut [OpenModule]) {
    let mut modules_of = BTreeMap::new();
    let mut steps_of = BTreeMap::new();
    for module in modules {
        check_id(&module.name.id, &mut module.file, &mut modules_of);
        for step in &mut module.steps {
            check_id(&step.name.id, &mut step.file, &mut steps_of);
        }
    }
}

fn check_id(id: &str, file: &mut OpenFile, known: &mut BTreeMap<String, String>) {
    match known.get(id) {
        Some(other) => file.say(&mistake::DUPLICATE_ID, &[id, other]),
        None => {
            known.insert(id.to_owned(), file.path.clone());
        }
    }
}

/// The address of each file's page, by path. A file that cannot be read leads to the map of the course.
fn pages(modules: &[OpenModule]) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for module in modules {
        pages.insert(module.file.path.clone(), "/".to_owned());
        for step in &module.steps {
            let page = match step.file.keys() {
                Some(FrontMatter::Lesson(_)) => format!("/lecons/{}", step.name.id),
                Some(FrontMatter::Exercise(_)) => format!("/exercices/{}", step.name.id),
                _ => "/".to_owned(),
            };
            pages.insert(step.file.path.clone(), page);
        }
    }
    pages
}
