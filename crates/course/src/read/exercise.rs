//! An exercise's file.

use std::sync::Arc;

use super::body::{self, Alert, Piece};
use super::forms::{self, Form};
use super::front_matter::{ExerciseKeys, FrontMatter, Head};
use super::kind_keys::KindKeys;
use super::links::Links;
use super::mistake::{self, Problems};
use super::parts::{Parts, WrongParts};
use super::prose::Prose;
use super::text::Text;
use super::{database, files};
use crate::{Alternative, Digest, Exercise, ExerciseId, Html, Language, SourceFile, Spec, Wrong};

/// Reads the body of an exercise, from byte `start`. `None` when it has an error, which is then reported.
pub(super) fn read(
    id: ExerciseId,
    head: &Head,
    text: &Text,
    start: usize,
    links: Links,
    problems: &mut Problems,
) -> Option<Exercise> {
    let FrontMatter::Exercise(keys) = &head.keys else { return None };
    let is_quiz = matches!(keys.kind, KindKeys::Quiz { .. });
    let mut parts = Parts::default();
    for piece in body::parse(text, start, is_quiz, problems)? {
        match piece {
            Piece::Prose(spots) => parts.prose(spots, keys, text, problems),
            Piece::Block(block) => parts.block(block, keys, text, problems),
            Piece::Alert(alert) => parts.alert(alert, keys, problems),
        }
    }
    parts.check(keys, problems);
    database::check_keys(keys, problems);
    files::check_given(&parts, problems);
    files::check_page(&parts, keys.language, problems);

    let mut prose = Prose::new(text, links, false, problems);
    let spots = if is_quiz { parts.questions.statement() } else { std::mem::take(&mut parts.prose) };
    let statement = prose.render(spots);
    let hints = parts.hints.drain(..).filter_map(|hint| prose.alert(hint)).collect();
    let explanation = parts.explanation.take().and_then(|alert| prose.alert(alert));
    let feedback = parts.wrongs.iter_mut().map(|wrong| wrong.feedback.take().and_then(|alert| prose.alert(alert)));
    let feedback: Vec<Option<Html>> = feedback.collect();
    let form = forms::read(&mut parts, head, keys, &mut prose);
    prose.finish();
    // The questions of a quiz may say all.
    if statement.is_empty() && !is_quiz && !problems.has(&mistake::TOO_MUCH_HTML) {
        problems.add(&mistake::NO_TEXT, text.position(start), &[]);
    }
    if problems.has_error() {
        return None;
    }
    finish(id, keys, parts, form?, Written { statement, hints, explanation, feedback })
}

/// The prose of an exercise.
struct Written {
    statement: Html,
    hints: Vec<Html>,
    explanation: Option<Html>,
    /// One for each `wrong`, in order.
    feedback: Vec<Option<Html>>,
}

fn finish(id: ExerciseId, keys: &ExerciseKeys, parts: Parts, form: Form, written: Written) -> Option<Exercise> {
    let Form { kind, answer, entry, starter, solution, wrongs } = form;
    let reference = solution.iter().find(|file| file.name == entry).map_or("", |file| file.text.as_str());
    let (tests, shown) = match keys.language {
        Some(Language::Sql) => (parts.database.tests(keys, reference), parts.database.shown()),
        _ => (parts.tests, None),
    };
    // A file of a program that a submission leaves out is as the learner found it.
    let others = starter.iter().filter(|file| kind.has_editor() && file.name != entry).cloned();
    let spec = Spec {
        language: keys.language.filter(|_| kind.has_editor() || !tests.is_empty()),
        given: others.chain(parts.given.into_iter().map(|placed| placed.file)).chain(shown).collect(),
        entry,
        tests,
        limits: keys.limits.clone(),
        seed: keys.seed,
        answer,
    };
    let tags = parts.wrongs.into_iter().map(|wrong| wrong.tag);
    let wrongs = tags.zip(wrongs).zip(written.feedback);
    let wrongs = wrongs.filter_map(|((tag, files), feedback)| Some(Wrong { tag, files, feedback: feedback? }));
    let wrongs = wrongs.collect();
    let alternative = |other: WrongParts| {
        let files = other.files.into_iter().map(|placed| placed.file).collect();
        Alternative { tag: other.tag, files: files::over(&solution, files) }
    };
    let alternatives = parts.alternatives.into_iter().map(alternative).collect();
    Some(Exercise {
        id,
        digest: digest(&spec, &starter)?,
        kind,
        title: keys.title.clone(),
        skills: keys.skills.clone(),
        needs: keys.needs.clone(),
        minutes: keys.minutes,
        statement: written.statement,
        starter,
        solution,
        alternatives,
        solution_after: keys.solution_after,
        explanation: written.explanation,
        spec: Arc::new(spec),
        wrongs,
        hints: written.hints,
    })
}

impl Prose<'_> {
    /// An alert's HTML; `None`, with a diagnostic, when it says nothing.
    pub(super) fn alert(&mut self, alert: Alert) -> Option<Html> {
        let html = self.render(alert.spots);
        if html.is_empty() {
            self.problem(&mistake::EMPTY_ALERT, alert.at, &[alert.name]);
            return None;
        }
        Some(html)
    }
}

/// Of what affects a grade. The numbers are encoded bit for bit, so that NaN, -0 and infinities are told apart.
fn digest(spec: &Spec, starter: &[SourceFile]) -> Option<Digest> {
    let bytes = postcard::to_stdvec(&(spec, starter)).ok()?;
    Some(Digest::of([b"exercise 2".as_slice(), &bytes]))
}
