//! Lines to put in order.

use super::{Form, check_count, empty, one};
use crate::answer::LINES_FILE;
use crate::read::body::Block;
use crate::read::front_matter::ExerciseKeys;
use crate::read::mistake::{self, Problems};
use crate::read::parts::Parts;
use crate::read::text::Position;
use crate::{Answer, Kind, Language, Lines, ParsonsPage};

const PIECES: (usize, usize) = (2, 20);

pub(super) fn read(parts: &mut Parts, keys: &ExerciseKeys, indent: bool, problems: &mut Problems) -> Option<Form> {
    let Some(first) = parts.orders.first() else {
        let fence = keys.language.map_or("text", |language| language.facts().fences[0]);
        problems.add(&mistake::NO_ORDER, Position::START, &[fence]);
        return None;
    };
    let cut = |block: &Block| Lines::cut(&block.text, indent);
    let orders: Vec<Vec<String>> = parts.orders.iter().map(cut).collect();
    let distractors: Vec<String> = parts.distractors.iter().flat_map(|block| Lines::cut(&block.text, false)).collect();
    let lines = Lines { indent: indent.then(|| unit(&orders)), orders, distractors };
    check_count("les lignes", lines.pieces().len(), PIECES, first.info.at, problems);
    check_orders(&lines, parts, problems);
    check_distractors(&lines, parts, problems);
    let is_compared = parts.tests.is_empty() || keys.language.is_none();
    let name = keys.language.filter(|_| !is_compared).map_or(LINES_FILE, Language::default_entry);
    let written = |block: &Block| one(name, cut(block).iter().map(|line| format!("{line}\n")).collect());
    let mut wrongs = Vec::new();
    for wrong in &parts.wrongs {
        let Some(block) = &wrong.block else { continue };
        check_wrong(&lines, block, problems);
        if is_compared && lines.orders.contains(&cut(block)) {
            problems.add(&mistake::WRONG_IS_SOLUTION, wrong.at, &[&wrong.tag]);
        }
        wrongs.push(written(block));
    }
    Some(Form {
        kind: Kind::Parsons(ParsonsPage { fence: first.info.language.clone() }),
        entry: name.to_owned(),
        starter: empty(name),
        solution: written(first),
        wrongs,
        answer: Answer::Lines(lines),
    })
}

/// The spaces of one level: the smallest indentation that is one.
fn unit(orders: &[Vec<String>]) -> u32 {
    let spaces = orders.iter().flatten().map(|line| line.len() - line.trim_start().len());
    let least = spaces.filter(|spaces| *spaces > 0).min().unwrap_or(4);
    u32::try_from(least).unwrap_or(4)
}

fn sorted(lines: &[String]) -> Vec<&str> {
    let mut sorted: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    sorted.sort_unstable();
    sorted
}

fn check_orders(lines: &Lines, parts: &Parts, problems: &mut Problems) {
    let Some(first) = lines.orders.first() else { return };
    for (order, block) in lines.orders.iter().zip(&parts.orders).skip(1) {
        if sorted(order) != sorted(first) {
            problems.add(&mistake::OTHER_LINES, block.info.at, &[]);
        }
    }
}

fn check_distractors(lines: &Lines, parts: &Parts, problems: &mut Problems) {
    let wanted: Vec<&str> = lines.orders.iter().flatten().map(|line| line.trim()).collect();
    for block in &parts.distractors {
        for (row, (_, line)) in block.lines().enumerate().filter(|(_, (_, line))| wanted.contains(&line.trim())) {
            problems.add(&mistake::DISTRACTOR_IS_LINE, block.info.at.below(row + 1), &[line.trim()]);
        }
    }
}

fn check_wrong(lines: &Lines, block: &Block, problems: &mut Problems) {
    let pieces = lines.pieces();
    let known = |line: &str| line.trim().is_empty() || pieces.iter().any(|piece| piece == line.trim());
    for (row, (_, line)) in block.lines().enumerate().filter(|(_, (_, line))| !known(line)) {
        problems.add(&mistake::UNKNOWN_LINE, block.info.at.below(row + 1), &[line.trim()]);
    }
}
