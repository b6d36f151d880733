//! An exercise's file.

use std::sync::Arc;

use super::body::{self, Alert, AlertKind, Block, Piece, Spot};
use super::front_matter::ExerciseKeys;
use super::info::Role;
use super::links::Links;
use super::mistake::{self, Mistake, Problems};
use super::prose::Prose;
use super::text::{Position, Text};
use super::{calls, files};
use crate::{Digest, Exercise, ExerciseId, Html, Language, SourceFile, Spec, TestBlock, TestBody, Wrong, ids::is_slug};

/// What the blocks of a file hold, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    prose: Vec<Spot<'a>>,
    pub(super) starter: Vec<Placed>,
    pub(super) solution: Vec<Placed>,
    pub(super) given: Vec<Placed>,
    tests: Vec<TestBlock>,
    pub(super) wrongs: Vec<WrongParts<'a>>,
    hints: Vec<Alert<'a>>,
    explanation: Option<Alert<'a>>,
}

/// A file of a block, and where the block stands.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) file: SourceFile,
    pub(super) at: Position,
}

#[derive(Debug)]
pub(super) struct WrongParts<'a> {
    pub(super) tag: String,
    pub(super) at: Position,
    pub(super) files: Vec<Placed>,
    feedback: Option<Alert<'a>>,
}

/// Reads the body of an exercise, from byte `start`. `None` when it has an error, which is then reported.
pub(super) fn read(
    id: ExerciseId,
    keys: &ExerciseKeys,
    text: &Text,
    start: usize,
    links: Links,
    problems: &mut Problems,
) -> Option<Exercise> {
    let mut parts = Parts::default();
    for piece in body::parse(text, start, problems)? {
        match piece {
            Piece::Prose(mut spots) => parts.prose.append(&mut spots),
            Piece::Block(block) => parts.block(block, keys.language, text, problems),
            Piece::Alert(alert) => parts.alert(alert, problems),
        }
    }
    let entry = files::check(&parts, keys.language, problems);
    parts.check_tests(keys.language, problems);

    let mut prose = Prose::new(text, links, false, problems);
    let statement = prose.render(std::mem::take(&mut parts.prose));
    let hints = parts.hints.drain(..).filter_map(|hint| prose.alert(hint)).collect();
    let explanation = parts.explanation.take().and_then(|alert| prose.alert(alert));
    let feedback = parts.wrongs.iter_mut().map(|wrong| wrong.feedback.take().and_then(|alert| prose.alert(alert)));
    let feedback: Vec<Option<Html>> = feedback.collect();
    prose.finish();
    if statement.is_empty() && !problems.has(&mistake::TOO_MUCH_HTML) {
        problems.add(&mistake::NO_TEXT, text.position(start), &[]);
    }
    if problems.has_error() {
        return None;
    }
    parts.finish(id, keys, entry?, Written { statement, hints, explanation, feedback })
}

/// The prose of an exercise.
struct Written {
    statement: Html,
    hints: Vec<Html>,
    explanation: Option<Html>,
    /// One for each `wrong`, in order.
    feedback: Vec<Option<Html>>,
}

impl<'a> Parts<'a> {
    fn block(&mut self, block: Block, language: Language, text: &Text, problems: &mut Problems) {
        if block.info.broken {
            return;
        }
        let Some((role, at)) = block.info.role else {
            let first = block.info.file.as_ref().or(block.info.tag.as_ref());
            let (word, at) = first.map_or(("hidden", block.info.at), |(word, at)| (word.as_str(), *at));
            return problems.add(&mistake::NO_ROLE, at, &[word]);
        };
        check_attributes(&block, role, problems);
        match role {
            Role::Test => self.test(&block, language, text, problems),
            _ if block.info.language == "calls" => problems.add(&mistake::CALLS_ROLE, at, &[]),
            Role::Wrong => self.wrong(block, language, problems),
            _ => {
                let Some(placed) = placed(block, role, language, problems) else { return };
                let files = match role {
                    Role::Starter => &mut self.starter,
                    Role::Solution => &mut self.solution,
                    _ => &mut self.given,
                };
                add(files, placed, role.name(), problems);
            }
        }
    }

    fn test(&mut self, block: &Block, language: Language, text: &Text, problems: &mut Problems) {
        let facts = language.facts();
        let body = match block.info.language.as_str() {
            "calls" if facts.has_calls => TestBody::Calls(calls::read(block.lines(), text, problems)),
            fence if facts.tests.contains(&fence) => TestBody::Code(block.text.clone()),
            other => {
                let known = test_fences(language);
                return problems.add(&mistake::TEST_LANGUAGE, block.info.at, &[other, &known]);
            }
        };
        let empty = match &body {
            TestBody::Calls(_) => block.lines().all(|(_, line)| calls::is_blank(line)),
            TestBody::Code(code) => code.trim().is_empty(),
        };
        if empty {
            problems.add(&mistake::EMPTY_TEST, block.info.at, &[]);
        }
        self.tests.push(TestBlock { hidden: block.info.hidden.is_some(), body });
    }

    fn wrong(&mut self, block: Block, language: Language, problems: &mut Problems) {
        let at = block.info.at;
        let Some((tag, tag_at)) = block.info.tag.clone() else {
            return problems.add(&mistake::NO_TAG, at, &[]);
        };
        if !is_slug(&tag) {
            return problems.add(&mistake::BAD_TAG, tag_at, &[&tag]);
        }
        let Some(placed) = placed(block, Role::Wrong, language, problems) else { return };
        match self.wrongs.last_mut() {
            // A wrong answer of several files: its blocks follow each other.
            Some(wrong) if wrong.tag == tag && wrong.feedback.is_none() => {
                add(&mut wrong.files, placed, "wrong", problems);
            }
            _ => {
                if self.wrongs.iter().any(|wrong| wrong.tag == tag) {
                    problems.add(&mistake::DUPLICATE_TAG, tag_at, &[&tag]);
                }
                self.wrongs.push(WrongParts { tag, at, files: vec![placed], feedback: None });
            }
        }
    }

    fn alert(&mut self, alert: Alert<'a>, problems: &mut Problems) {
        match alert.kind {
            AlertKind::Hint => self.hints.push(alert),
            AlertKind::Solution if self.explanation.is_some() => {
                problems.add(&mistake::SECOND_EXPLANATION, alert.at, &[]);
            }
            AlertKind::Solution => self.explanation = Some(alert),
            AlertKind::Feedback => match self.wrongs.last_mut() {
                None => problems.add(&mistake::FEEDBACK_WITHOUT_WRONG, alert.at, &[]),
                Some(wrong) if wrong.feedback.is_some() => {
                    problems.add(&mistake::SECOND_FEEDBACK, alert.at, &[&wrong.tag]);
                }
                Some(wrong) => wrong.feedback = Some(alert),
            },
        }
    }

    fn check_tests(&self, language: Language, problems: &mut Problems) {
        if self.tests.is_empty() {
            problems.add(&mistake::NO_TEST, Position::START, &[&test_fences(language)]);
        } else if self.tests.iter().all(|test| test.hidden) {
            problems.add(&mistake::NO_VISIBLE_TEST, Position::START, &[]);
        }
        for wrong in self.wrongs.iter().filter(|wrong| wrong.feedback.is_none()) {
            problems.add(&mistake::WRONG_WITHOUT_FEEDBACK, wrong.at, &[&wrong.tag]);
        }
    }

    fn finish(self, id: ExerciseId, keys: &ExerciseKeys, entry: String, written: Written) -> Option<Exercise> {
        let plain = |files: Vec<Placed>| files.into_iter().map(|placed| placed.file).collect::<Vec<_>>();
        let starter = plain(self.starter);
        let solution = plain(self.solution);
        let others = starter.iter().filter(|file| file.name != entry).cloned();
        let spec = Spec {
            language: keys.language,
            given: others.chain(plain(self.given)).collect(),
            entry,
            tests: self.tests,
            limits: keys.limits.clone(),
            seed: keys.seed,
        };
        let wrongs = self.wrongs.into_iter().zip(written.feedback).filter_map(|(wrong, feedback)| {
            Some(Wrong { files: over(&solution, plain(wrong.files)), tag: wrong.tag, feedback: feedback? })
        });
        let wrongs = wrongs.collect();
        Some(Exercise {
            id,
            digest: digest(&spec, &starter)?,
            title: keys.title.clone(),
            skills: keys.skills.clone(),
            needs: keys.needs.clone(),
            minutes: keys.minutes,
            statement: written.statement,
            starter,
            solution,
            solution_after: keys.solution_after,
            explanation: written.explanation,
            spec: Arc::new(spec),
            wrongs,
            hints: written.hints,
        })
    }
}

impl Prose<'_> {
    /// An alert's HTML; `None`, with a diagnostic, when it says nothing.
    fn alert(&mut self, alert: Alert) -> Option<Html> {
        let html = self.render(alert.spots);
        if html.is_empty() {
            self.problem(&mistake::EMPTY_ALERT, alert.at, &[alert.name]);
            return None;
        }
        Some(html)
    }
}

/// How a block of tests begins, as a remedy says it.
fn test_fences(language: Language) -> String {
    let facts = language.facts();
    let calls = if facts.has_calls { " ou ```calls role=test" } else { "" };
    format!("```{} role=test{calls}", facts.tests[0])
}

/// The file of a block with `file=`.
fn placed(block: Block, role: Role, language: Language, problems: &mut Problems) -> Option<Placed> {
    let at = block.info.at;
    let Some((name, name_at)) = block.info.file else {
        problems.add(&mistake::NO_FILE, at, &[role.name(), language.default_entry()]);
        return None;
    };
    if !crate::is_file_name(&name) {
        problems.add(&mistake::BAD_FILE_NAME, name_at, &[&name]);
        return None;
    }
    Some(Placed { file: SourceFile { name, text: block.text }, at })
}

fn add(files: &mut Vec<Placed>, placed: Placed, role: &str, problems: &mut Problems) {
    if files.iter().any(|other| other.file.name == placed.file.name) {
        problems.add(&mistake::DUPLICATE_FILE, placed.at, &[&placed.file.name, role]);
    } else {
        files.push(placed);
    }
}

/// Reports what stands in an info string and means nothing beside its role.
fn check_attributes(block: &Block, role: Role, problems: &mut Problems) {
    let info = &block.info;
    let with = format!("role={}", role.name());
    let mut needless = |word: &str, at: Position| problems.add(NEEDLESS, at, &[word, &with]);
    if let Some((_, at)) = info.file.as_ref().filter(|_| role == Role::Test) {
        needless("file", *at);
    }
    if let Some((_, at)) = info.tag.as_ref().filter(|_| role != Role::Wrong) {
        needless("tag", *at);
    }
    if let Some(at) = info.hidden.filter(|_| role != Role::Test) {
        needless("hidden", at);
    }
    if let Some(at) = info.run {
        needless("run", at);
    }
}

const NEEDLESS: &Mistake = &mistake::NEEDLESS_ATTRIBUTE;

/// The solution's files, with `wrong` in their places.
pub(super) fn over(solution: &[SourceFile], wrong: Vec<SourceFile>) -> Vec<SourceFile> {
    let replaced = |file: &SourceFile| wrong.iter().find(|other| other.name == file.name).unwrap_or(file).clone();
    solution.iter().map(replaced).collect()
}

/// Of what affects a grade. The numbers are encoded bit for bit, so that NaN, -0 and infinities are told apart.
fn digest(spec: &Spec, starter: &[SourceFile]) -> Option<Digest> {
    let bytes = postcard::to_stdvec(&(spec, starter)).ok()?;
    Some(Digest::of([b"exercise 1".as_slice(), &bytes]))
}
