//! What the blocks and alerts of an exercise's file hold, gathered by role.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::body::{Alert, AlertKind, Block, Spot};
use super::front_matter::ExerciseKeys;
use super::info::Role;
use super::kind_keys::KindKeys;
use super::mistake::{self, Mistake, Problems};
use super::text::{Position, Text};
use super::{calls, database, layout_words, quiz};
use crate::{Language, SourceFile, TestBlock, TestBody, ids::is_slug};

/// In the order of the file.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    pub(super) prose: Vec<Spot<'a>>,
    pub(super) starter: Vec<Placed>,
    pub(super) solution: Vec<Placed>,
    /// Other right answers (`role=solution tag=…`), written as wrong ones are.
    pub(super) alternatives: Vec<WrongParts<'a>>,
    pub(super) given: Vec<Placed>,
    pub(super) tests: Vec<TestBlock>,
    pub(super) database: database::Database,
    pub(super) wrongs: Vec<WrongParts<'a>>,
    /// Blocks `role=answer`, `role=solution` of Parsons, `role=distractor`, `role=shown`.
    pub(super) answers: Vec<Block>,
    pub(super) orders: Vec<Block>,
    pub(super) distractors: Vec<Block>,
    pub(super) shown: Vec<Block>,
    pub(super) questions: quiz::Sections<'a>,
    pub(super) hints: Vec<Alert<'a>>,
    pub(super) explanation: Option<Alert<'a>>,
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
    /// Where the answer is no file.
    pub(super) block: Option<Block>,
    pub(super) feedback: Option<Alert<'a>>,
}

/// The roles that a kind of exercise knows.
fn roles(kind: &KindKeys) -> &'static [Role] {
    use Role::{Answer, Data, Distractor, Given, Schema, Shown, Solution, Starter, Test, Wrong};
    match kind {
        KindKeys::Code | KindKeys::Bug => &[Starter, Solution, Given, Test, Wrong, Schema, Data],
        KindKeys::Project { .. } => &[Starter, Solution, Given, Test, Wrong],
        KindKeys::Quiz { .. } => &[Answer],
        KindKeys::Predict => &[Shown, Answer, Wrong],
        KindKeys::Blanks => &[Starter, Answer, Given, Test, Wrong],
        KindKeys::Parsons { .. } => &[Solution, Distractor, Given, Test, Wrong],
    }
}

/// Whether a block of this role is one of the learner's or author's files.
fn is_file(kind: &KindKeys, role: Role) -> bool {
    match kind {
        KindKeys::Code | KindKeys::Bug | KindKeys::Project { .. } => {
            !matches!(role, Role::Test | Role::Schema | Role::Data)
        }
        KindKeys::Blanks => matches!(role, Role::Starter | Role::Given),
        _ => role == Role::Given,
    }
}

impl<'a> Parts<'a> {
    pub(super) fn prose(
        &mut self,
        mut spots: Vec<Spot<'a>>,
        keys: &ExerciseKeys,
        text: &'a Text,
        problems: &mut Problems,
    ) {
        match keys.kind {
            KindKeys::Quiz { .. } => self.questions.prose(spots, text, problems),
            _ => self.prose.append(&mut spots),
        }
    }

    pub(super) fn block(&mut self, block: Block, keys: &ExerciseKeys, text: &Text, problems: &mut Problems) {
        if block.info.broken {
            return;
        }
        let Some((role, at)) = block.info.role else {
            let first = block.info.file.as_ref().or(block.info.tag.as_ref());
            let (word, at) = first.map_or(("hidden", block.info.at), |(word, at)| (word.as_str(), *at));
            return problems.add(&mistake::NO_ROLE, at, &[word]);
        };
        let roles = roles(&keys.kind);
        if !roles.contains(&role) {
            let known = roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
            return problems.add(&mistake::ROLE_NOT_HERE, at, &[role.name(), keys.kind.name(), &known]);
        }
        check_attributes(&block, role, &keys.kind, problems);
        if role != Role::Test && block.info.language == "calls" {
            return problems.add(&mistake::CALLS_ROLE, at, &[]);
        }
        match role {
            Role::Test => self.test(&block, keys.language, text, problems),
            Role::Wrong => self.wrong(block, keys, problems),
            Role::Solution if is_file(&keys.kind, role) && block.info.tag.is_some() => {
                named(&mut self.alternatives, block, (role, true), keys, problems);
            }
            Role::Schema | Role::Data if keys.language != Some(Language::Sql) => {
                problems.add(&mistake::NOT_SQL, at, &[&format!("role={}", role.name())]);
            }
            Role::Schema => self.database.schema(&block),
            Role::Data => self.database.data(&block),
            Role::Answer => match keys.kind {
                KindKeys::Quiz { .. } => self.questions.answer(&block, problems),
                _ => self.answers.push(block),
            },
            Role::Shown => self.show(block),
            Role::Distractor => self.distractors.push(block),
            Role::Solution if !is_file(&keys.kind, role) => self.orders.push(block),
            Role::Starter | Role::Solution | Role::Given => {
                let Some(placed) = placed(block, role, keys, problems) else { return };
                let files = match role {
                    Role::Starter => &mut self.starter,
                    Role::Solution => &mut self.solution,
                    _ => &mut self.given,
                };
                add(files, placed, role.name(), problems);
            }
        }
    }

    /// What is to be predicted stands in the statement, at its place.
    fn show(&mut self, block: Block) {
        let at = block.fence..block.fence;
        let kind = CodeBlockKind::Fenced(block.info.language.clone().into());
        self.prose.push((Event::Start(Tag::CodeBlock(kind)), at.clone()));
        self.prose.push((Event::Text(block.text.clone().into()), at.clone()));
        self.prose.push((Event::End(TagEnd::CodeBlock), at));
        self.shown.push(block);
    }

    fn test(&mut self, block: &Block, language: Option<Language>, text: &Text, problems: &mut Problems) {
        let Some(language) = language else {
            return problems.add(&mistake::TESTS_WITHOUT_LANGUAGE, block.info.at, &[]);
        };
        let facts = language.facts();
        let body = match block.info.language.as_str() {
            "calls" if facts.has_calls => TestBody::Calls(calls::read(block.lines(), language, text, problems)),
            fence if facts.tests.contains(&fence) => TestBody::Code(block.text.clone()),
            other => {
                let known = test_fences(language);
                return problems.add(&mistake::TEST_LANGUAGE, block.info.at, &[other, &known]);
            }
        };
        let empty = match &body {
            TestBody::Calls(_) => block.lines().all(|(_, line)| calls::is_blank(line, language)),
            TestBody::Code(code) => code.trim().is_empty(),
            TestBody::Query(_) => false,
        };
        if empty {
            problems.add(&mistake::EMPTY_TEST, block.info.at, &[]);
        }
        if matches!(body, TestBody::Code(_)) {
            layout_words::check(block.lines(), text, problems);
        }
        self.tests.push(TestBlock { hidden: block.info.hidden.is_some(), body });
    }

    fn wrong(&mut self, block: Block, keys: &ExerciseKeys, problems: &mut Problems) {
        if block.info.tag.is_none() {
            return problems.add(&mistake::NO_TAG, block.info.at, &[]);
        }
        let is_file = is_file(&keys.kind, Role::Wrong);
        named(&mut self.wrongs, block, (Role::Wrong, is_file), keys, problems);
    }

    pub(super) fn alert(&mut self, alert: Alert<'a>, keys: &ExerciseKeys, problems: &mut Problems) {
        match alert.kind {
            AlertKind::Hint => self.hints.push(alert),
            AlertKind::Solution if self.explanation.is_some() => {
                problems.add(&mistake::SECOND_EXPLANATION, alert.at, &[]);
            }
            AlertKind::Solution => self.explanation = Some(alert),
            AlertKind::Feedback if matches!(keys.kind, KindKeys::Quiz { .. }) => {
                self.questions.feedback(alert, problems);
            }
            AlertKind::Feedback => match self.wrongs.last_mut() {
                None => problems.add(&mistake::FEEDBACK_WITHOUT_WRONG, alert.at, &[]),
                Some(wrong) if wrong.feedback.is_some() => {
                    problems.add(&mistake::SECOND_FEEDBACK, alert.at, &[&wrong.tag]);
                }
                Some(wrong) => wrong.feedback = Some(alert),
            },
        }
    }

    /// Reports what is missing of the tests, where there must be some, and of the wrong answers.
    pub(super) fn check(&self, keys: &ExerciseKeys, problems: &mut Problems) {
        let must_have_tests = matches!(keys.kind, KindKeys::Code | KindKeys::Bug);
        match keys.language {
            Some(Language::Sql) if must_have_tests => self.database.check(keys, problems),
            Some(language) if self.tests.is_empty() && must_have_tests => {
                problems.add(&mistake::NO_TEST, Position::START, &[&test_fences(language)]);
            }
            _ if !self.tests.is_empty() && self.tests.iter().all(|test| test.hidden) => {
                problems.add(&mistake::NO_VISIBLE_TEST, Position::START, &[]);
            }
            _ => {}
        }
        for wrong in self.wrongs.iter().filter(|wrong| wrong.feedback.is_none()) {
            problems.add(&mistake::WRONG_WITHOUT_FEEDBACK, wrong.at, &[&wrong.tag]);
        }
    }
}

/// Adds a block with a `tag` to the answers of its role.
fn named(
    answers: &mut Vec<WrongParts>,
    block: Block,
    (role, is_file): (Role, bool),
    keys: &ExerciseKeys,
    problems: &mut Problems,
) {
    let at = block.info.at;
    let Some((tag, tag_at)) = block.info.tag.clone() else { return };
    if !is_slug(&tag) {
        return problems.add(&mistake::BAD_TAG, tag_at, &[&tag]);
    }
    let (files, block) = if is_file {
        let Some(placed) = placed(block, role, keys, problems) else { return };
        (vec![placed], None)
    } else {
        (Vec::new(), Some(block))
    };
    match answers.last_mut() {
        // An answer of several files: its blocks follow each other.
        Some(answer) if is_file && answer.tag == tag && answer.feedback.is_none() => {
            files.into_iter().for_each(|placed| add(&mut answer.files, placed, role.name(), problems));
        }
        _ => {
            if answers.iter().any(|answer| answer.tag == tag) {
                problems.add(&mistake::DUPLICATE_TAG, tag_at, &[&tag]);
            }
            answers.push(WrongParts { tag, at, files, block, feedback: None });
        }
    }
}

/// How a block of tests begins, as a remedy says it.
fn test_fences(language: Language) -> String {
    let facts = language.facts();
    let calls = if facts.has_calls { " ou ```calls role=test" } else { "" };
    match facts.tests.first() {
        Some(fence) => format!("```{fence} role=test{calls}"),
        None => format!("```{} role=data", facts.fences[0]),
    }
}

/// The file of a block with `file=`. A text with blanks that no language runs needs no name.
fn placed(block: Block, role: Role, keys: &ExerciseKeys, problems: &mut Problems) -> Option<Placed> {
    const NAMELESS: &str = "texte.txt";
    let at = block.info.at;
    let name = match (block.info.file, &keys.kind, keys.language) {
        (Some(name), ..) => name,
        (None, KindKeys::Blanks, None) => (NAMELESS.to_owned(), at),
        (None, _, language) => {
            let example = language.map_or(NAMELESS, Language::default_entry);
            problems.add(&mistake::NO_FILE, at, &[role.name(), example]);
            return None;
        }
    };
    let (name, name_at) = name;
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
fn check_attributes(block: &Block, role: Role, kind: &KindKeys, problems: &mut Problems) {
    const NEEDLESS: &Mistake = &mistake::NEEDLESS_ATTRIBUTE;
    let info = &block.info;
    let with = format!("role={}", role.name());
    let mut needless = |word: &str, at: Position, with: &str| problems.add(NEEDLESS, at, &[word, with]);
    if let Some((_, at)) = info.file.as_ref().filter(|_| !is_file(kind, role)) {
        needless("file", *at, &with);
    }
    if let Some((_, at)) =
        info.tag.as_ref().filter(|_| role != Role::Wrong && !(role == Role::Solution && is_file(kind, role)))
    {
        needless("tag", *at, &with);
    }
    if let Some(at) = info.hidden.filter(|_| !matches!(role, Role::Test | Role::Data)) {
        needless("hidden", at, &with);
    }
    // A learner is shown all that is looked at of a project.
    if let Some(at) = info.hidden.filter(|_| role == Role::Test && matches!(kind, KindKeys::Project { .. })) {
        needless("hidden", at, "kind: project");
    }
    if let Some(at) = info.run {
        needless("run", at, &with);
    }
}
