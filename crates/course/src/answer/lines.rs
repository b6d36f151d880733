//! Lines to put in order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::judge::{Asked, Ending, Judged};
use crate::AnswerMistake;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// The accepted orders, at least one; each line with its indentation where that counts.
    pub orders: Vec<Vec<String>>,
    /// Lines that belong to no order.
    pub distractors: Vec<String>,
    /// Spaces of one level of indentation, where the learner sets it.
    pub indent: Option<u32>,
}

impl Lines {
    /// The lines of an answer or of a block: without the blank ones, and without indentation where that does not count.
    pub fn cut(text: &str, keeps_indentation: bool) -> Vec<String> {
        let lines = text.lines().map(|line| if keeps_indentation { line.trim_end() } else { line.trim() });
        lines.filter(|line| !line.trim().is_empty()).map(|line| line.replace('\t', "    ")).collect()
    }

    /// What the learner is given, in an order that tells nothing: by the digest of each text.
    pub fn pieces(&self) -> Vec<String> {
        let first = self.orders.first().into_iter().flatten().map(|line| line.trim().to_owned());
        let mut pieces: Vec<String> = first.chain(self.distractors.iter().cloned()).collect();
        pieces.sort_by_cached_key(|piece| crate::Digest::of([piece.as_bytes()]));
        let is_solved =
            |pieces: &[String]| self.orders.iter().any(|order| order.iter().map(|line| line.trim()).eq(pieces.iter()));
        for _ in 0..pieces.len() {
            if !is_solved(&pieces) {
                break;
            }
            pieces.rotate_left(1);
        }
        pieces
    }

    /// The levels of indentation of a line of an answer.
    pub fn level(&self, line: &str) -> usize {
        let spaces = line.len() - line.trim_start().len();
        self.indent.map_or(0, |unit| spaces / unit.max(1) as usize)
    }

    pub(super) fn judge(&self, text: &str) -> Judged {
        let answer = Self::cut(text, self.indent.is_some());
        let behaviour = answer.iter().map(|line| format!("{} {}", self.level(line), line.trim())).collect();
        let judgement =
            self.orders.iter().map(|order| Judgement::new(self, order, &answer)).max_by_key(Judgement::worth);
        let asked = judgement.map(|judgement| judgement.asked(self)).unwrap_or_default();
        Judged { asked, behaviour, is_only_received: false }
    }

    /// What is said of an answer with lines that are not among the pieces, or more often than they are: it would be no
    /// longer this exercise. `None` when there are none.
    pub(super) fn strangers(&self, text: &str) -> Option<Judged> {
        let pieces = self.pieces();
        let mut left = counted(pieces.iter().map(String::as_str));
        let strange = Self::cut(text, false).iter().any(|line| match left.get_mut(line.as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        let asked = Asked { name: CHOICE.to_owned(), ending: Ending::Mistaken(AnswerMistake::Pieces), received: None };
        strange.then(|| Judged { asked: vec![asked], behaviour: vec![text.to_owned()], is_only_received: false })
    }
}

const CHOICE: &str = "Les lignes choisies";
const ORDER: &str = "L’ordre des lignes";
const INDENTATION: &str = "Le retrait des lignes";

fn counted<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    lines.for_each(|line| *counts.entry(line).or_default() += 1);
    counts
}

/// An answer held against one of the orders.
struct Judgement {
    is_empty: bool,
    has_missing: bool,
    has_extra: bool,
    /// The first line of the answer, from 1, that is out of its place among those that belong there.
    misplaced: Option<u32>,
    /// The first line of the answer, from 1, whose indentation is another; looked at only when nothing else is wrong.
    misindented: Option<u32>,
}

impl Judgement {
    fn new(lines: &Lines, order: &[String], answer: &[String]) -> Self {
        let mut wanted = counted(order.iter().map(|line| line.trim()));
        // The lines of the answer that belong to the order, with their numbers.
        let mut own: Vec<(u32, &str)> = Vec::new();
        let mut present: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, line) in (1u32..).zip(answer) {
            if let Some(count) = wanted.get_mut(line.trim()).filter(|count| **count > 0) {
                *count -= 1;
                own.push((number, line));
                *present.entry(line.trim()).or_default() += 1;
            }
        }
        let has_extra = own.len() < answer.len();
        let has_missing = wanted.values().any(|count| *count > 0);
        // The order, of the lines that are there.
        let expected: Vec<&String> = order
            .iter()
            .filter(|line| match present.get_mut(line.trim()) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    true
                }
                _ => false,
            })
            .collect();
        let pairs = || own.iter().zip(&expected);
        let misplaced =
            pairs().find(|((_, line), wanted)| line.trim() != wanted.trim()).map(|((number, _), _)| *number);
        let whole = misplaced.is_none() && !has_extra && !has_missing;
        let misindented = pairs()
            .find(|((_, line), wanted)| lines.level(line) != lines.level(wanted))
            .map(|((number, _), _)| *number)
            .filter(|_| whole);
        Self { is_empty: answer.is_empty(), has_missing, has_extra, misplaced, misindented }
    }

    /// The greater, the nearer: of several orders, the learner is told of the one they seem to have in mind.
    fn worth(&self) -> (bool, bool, u32, u32) {
        let far = |line: Option<u32>| line.unwrap_or(u32::MAX);
        (!self.has_missing, !self.has_extra, far(self.misplaced), far(self.misindented))
    }

    fn asked(self, lines: &Lines) -> Vec<Asked> {
        let mistaken = |mistake: Option<AnswerMistake>| mistake.map_or(Ending::Right, Ending::Mistaken);
        let choice = match (self.is_empty, self.has_missing, self.has_extra) {
            (true, ..) => Some(AnswerMistake::Missing),
            (_, true, true) => Some(AnswerMistake::Pieces),
            (_, true, false) => Some(AnswerMistake::MissingPiece),
            (_, false, true) => Some(AnswerMistake::ExtraPiece),
            (_, false, false) => None,
        };
        let placed = choice.is_none() && self.misplaced.is_none();
        let at = |line: Option<u32>| line.map(|line| AnswerMistake::Line { line });
        let one = |name: &str, ending| Asked { name: name.to_owned(), ending, received: None };
        let order = if self.is_empty { Ending::Skipped } else { mistaken(at(self.misplaced)) };
        let mut asked = vec![one(CHOICE, mistaken(choice)), one(ORDER, order)];
        if lines.indent.is_some() {
            let indentation = if placed { mistaken(at(self.misindented)) } else { Ending::Skipped };
            asked.push(one(INDENTATION, indentation));
        }
        asked
    }
}
