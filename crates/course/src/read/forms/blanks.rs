//! A text with blanks.

use super::{Form, check_count, empty};
use crate::answer::{SHEET_FILE, numbered};
use crate::read::body::Block;
use crate::read::files;
use crate::read::front_matter::ExerciseKeys;
use crate::read::mistake::{self, Problems};
use crate::read::parts::Parts;
use crate::read::text::Position;
use crate::{Accepted, Answer, Blanks, Kind, Template};

const COUNT: (usize, usize) = (1, 60);

pub(super) fn read(parts: &mut Parts, keys: &ExerciseKeys, problems: &mut Problems) -> Option<Form> {
    let Some(first) = parts.starter.first().map(|placed| placed.at) else {
        let example = files::example(keys.language);
        problems.add(&mistake::NO_STARTER, Position::START, &example);
        return None;
    };
    files::check_size("starter", &parts.starter, problems);
    let files: Vec<Template> =
        parts.starter.iter().map(|placed| Template::cut(&placed.file.name, &placed.file.text)).collect();
    let count = files.iter().map(Template::blanks).sum();
    check_count("les trous ____", count, COUNT, first, problems);
    if parts.answers.is_empty() {
        problems.add(&mistake::NO_ANSWER, Position::START, &[]);
        return None;
    }
    let mut accepted = vec![Accepted { texts: Vec::new(), ignores_case: keys.ignores_case }; count];
    for block in &parts.answers {
        for (number, text) in lines(block, count, problems) {
            if let Some(accepted) = (number as usize).checked_sub(1).and_then(|at| accepted.get_mut(at)) {
                accepted.texts.push(text);
            }
        }
    }
    let at = parts.answers.first().map_or(Position::START, |block| block.info.at);
    for (number, _) in (1..).zip(&accepted).filter(|(_, accepted)| accepted.texts.is_empty()) {
        problems.add(&mistake::BLANK_WITHOUT_ANSWER, at, &[&i32::to_string(&number)]);
    }
    let blanks = Blanks { files, accepted };
    let is_compared = parts.tests.is_empty();
    let mut wrongs = Vec::new();
    for wrong in &parts.wrongs {
        let Some(block) = &wrong.block else { continue };
        let mut sheet = blanks.solution();
        let written = lines(block, count, problems);
        let right = |(number, text): &(u32, String)| {
            blanks.accepted.get(*number as usize - 1).is_some_and(|accepted| accepted.has(text))
        };
        if written.iter().all(right) && is_compared {
            problems.add(&mistake::WRONG_IS_SOLUTION, wrong.at, &[&wrong.tag]);
        }
        written.iter().for_each(|(number, text)| sheet.set(*number, text));
        wrongs.push(vec![sheet.to_file()]);
    }
    let entry = keys.language.filter(|_| !is_compared).map_or(Some(SHEET_FILE), |language| {
        let names = parts.starter.iter().map(|placed| placed.file.name.as_str());
        files::entry(names, language, first, problems)
    });
    let entry = entry.map(str::to_owned);
    let solution = vec![blanks.solution().to_file()];
    Some(Form {
        kind: Kind::Blanks,
        answer: Answer::Blanks(blanks),
        entry: entry?,
        starter: empty(SHEET_FILE),
        solution,
        wrongs,
    })
}

/// The numbered lines of a block; what is none, or has no such blank, is reported.
fn lines(block: &Block, count: usize, problems: &mut Problems) -> Vec<(u32, String)> {
    let mut read = Vec::new();
    for (row, (_, line)) in block.lines().enumerate().filter(|(_, (_, line))| !line.trim().is_empty()) {
        let at = block.info.at.below(row + 1);
        match numbered(line.trim()) {
            None => problems.add(&mistake::ANSWER_LINE, at, &[]),
            Some((number, _)) if number as usize > count => {
                problems.add(&mistake::UNKNOWN_BLANK, at, &[&number.to_string(), &count.to_string()]);
            }
            Some((_, text)) if text.trim().is_empty() => problems.add(&mistake::EMPTY_ANSWER, at, &[]),
            Some((number, text)) => read.push((number, text.trim().to_owned())),
        }
    }
    if read.is_empty() && !problems.has_error() {
        problems.add(&mistake::EMPTY_ANSWER, block.info.at, &[]);
    }
    read
}
