//! What each kind of exercise makes of the parts of its file.

mod blanks;
mod parsons;
mod predict;

use super::front_matter::{ExerciseKeys, Head};
use super::kind_keys::KindKeys;
use super::mistake::{self, Problems};
use super::parts::{Parts, Placed};
use super::prose::Prose;
use super::text::Position;
use super::{files, quiz};
use crate::{Answer, Criterion, Kind, Rubric, SourceFile};

/// How an exercise is answered.
pub(super) struct Form {
    pub(super) kind: Kind,
    pub(super) answer: Answer,
    /// See [`crate::Spec::entry`].
    pub(super) entry: String,
    pub(super) starter: Vec<SourceFile>,
    pub(super) solution: Vec<SourceFile>,
    /// The files of each `wrong`, in order.
    pub(super) wrongs: Vec<Vec<SourceFile>>,
}

/// `None` when something is missing, which is then reported.
pub(super) fn read(parts: &mut Parts, head: &Head, keys: &ExerciseKeys, prose: &mut Prose) -> Option<Form> {
    match &keys.kind {
        KindKeys::Code => program(parts, keys, Kind::Code, prose.problems()),
        KindKeys::Bug => program(parts, keys, Kind::Bug, prose.problems()),
        KindKeys::Project { .. } => project(parts, head, keys, prose.problems()),
        KindKeys::Predict => predict::read(parts, keys, prose.problems()),
        KindKeys::Blanks => blanks::read(parts, keys, prose.problems()),
        KindKeys::Parsons { indent } => parsons::read(parts, keys, *indent, prose.problems()),
        KindKeys::Quiz { positioning, routes } => quiz::read(parts, head, keys, (*positioning, routes), prose),
    }
}

fn program(parts: &mut Parts, keys: &ExerciseKeys, kind: Kind, problems: &mut Problems) -> Option<Form> {
    let language = keys.language?;
    let needs_solution = !matches!(kind, Kind::Project(_));
    let entry = files::check(parts, language, needs_solution, problems)?;
    let starter = plain(std::mem::take(&mut parts.starter));
    let solution = plain(std::mem::take(&mut parts.solution));
    let whole = if solution.is_empty() { &starter } else { &solution };
    let wrongs = parts.wrongs.iter_mut().map(|wrong| files::over(whole, plain(std::mem::take(&mut wrong.files))));
    let wrongs = wrongs.collect();
    let answer = if needs_solution { Answer::Program } else { Answer::Project };
    Some(Form { kind, answer, entry, starter, solution, wrongs })
}

fn project(parts: &mut Parts, head: &Head, keys: &ExerciseKeys, problems: &mut Problems) -> Option<Form> {
    let KindKeys::Project { pass, rubric } = &keys.kind else { return None };
    let criterion = |keys: &super::kind_keys::CriterionKeys| Criterion {
        name: keys.criterion.clone(),
        essential: keys.essential,
        levels: keys.levels.clone(),
    };
    let rubric = Rubric { criteria: rubric.iter().map(criterion).collect(), pass: *pass };
    if rubric.pass > rubric.most() {
        let words = [rubric.pass.to_string(), rubric.most().to_string()];
        problems.add(&mistake::BAD_PASS, head.position("pass", None), &[&words[0], &words[1]]);
    }
    program(parts, keys, Kind::Project(rubric), problems)
}

fn plain(files: Vec<Placed>) -> Vec<SourceFile> {
    files.into_iter().map(|placed| placed.file).collect()
}

/// Reports a number of `what` that is not within the bounds.
pub(super) fn check_count(
    what: &str,
    count: usize,
    (least, most): (usize, usize),
    at: Position,
    problems: &mut Problems,
) {
    if count < least || count > most {
        let [count, least, most] = [count, least, most].map(|n| n.to_string());
        problems.add(&mistake::BAD_COUNT, at, &[what, &count, &least, &most]);
    }
}

/// An answer's file as a learner first finds it.
fn empty(name: &str) -> Vec<SourceFile> {
    one(name, String::new())
}

fn one(name: &str, text: String) -> Vec<SourceFile> {
    vec![SourceFile { name: name.to_owned(), text }]
}
