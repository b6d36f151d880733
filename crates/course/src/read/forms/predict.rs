//! Say what will be shown.

use super::{Form, empty, one};
use crate::answer::TEXT_FILE;
use crate::read::front_matter::ExerciseKeys;
use crate::read::mistake::{self, Problems};
use crate::read::parts::Parts;
use crate::read::text::Position;
use crate::{Accepted, Answer, Kind, Language, Predict};

pub(super) fn read(parts: &mut Parts, keys: &ExerciseKeys, problems: &mut Problems) -> Option<Form> {
    let program = keys.language.and_then(|language| program(parts, language, problems));
    if parts.answers.is_empty() {
        problems.add(&mistake::NO_ANSWER, Position::START, &[]);
        return None;
    }
    let wrongs = parts.wrongs.iter().filter_map(|wrong| wrong.block.as_ref());
    for block in parts.answers.iter().chain(wrongs.clone()).filter(|block| block.text.trim().is_empty()) {
        problems.add(&mistake::EMPTY_ANSWER, block.info.at, &[]);
    }
    let texts: Vec<String> = parts.answers.iter().map(|block| block.text.clone()).collect();
    let accepted = Accepted { texts, ignores_case: keys.ignores_case };
    for wrong in &parts.wrongs {
        if wrong.block.as_ref().is_some_and(|block| accepted.has(&block.text)) {
            problems.add(&mistake::WRONG_IS_SOLUTION, wrong.at, &[&wrong.tag]);
        }
    }
    let solution = accepted.texts.first().cloned().unwrap_or_default();
    Some(Form {
        kind: Kind::Predict(Predict { program }),
        entry: TEXT_FILE.to_owned(),
        starter: empty(TEXT_FILE),
        solution: one(TEXT_FILE, solution),
        wrongs: wrongs.map(|block| one(TEXT_FILE, block.text.clone())).collect(),
        answer: Answer::Text(accepted),
    })
}

/// The blocks that are shown in the language, as one program.
fn program(parts: &Parts, language: Language, problems: &mut Problems) -> Option<(Language, String)> {
    let facts = language.facts();
    let runs = |fence: &str| facts.is_printing && facts.fences.contains(&fence);
    let shown = parts.shown.iter().filter(|block| runs(&block.info.language));
    let code: String = shown.map(|block| block.text.as_str()).collect();
    if code.is_empty() {
        problems.add(&mistake::NOTHING_SHOWN, Position::START, &[facts.name, facts.fences[0]]);
        return None;
    }
    Some((language, code))
}
