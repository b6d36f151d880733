//! A lesson's file.

use super::body::{self, Piece};
use super::front_matter::LessonKeys;
use super::glossary;
use super::links::Links;
use super::mistake::{self, Problems};
use super::prose::Prose;
use super::text::Text;
use crate::{Lesson, LessonId};

/// Reads the body of a lesson, from byte `start`. `None` when it has an error, which is then reported.
pub(super) fn read(
    id: LessonId,
    keys: &LessonKeys,
    text: &Text,
    start: usize,
    links: Links,
    problems: &mut Problems,
) -> Option<Lesson> {
    let mut spots = Vec::new();
    for piece in body::parse(text, start, false, problems)? {
        match piece {
            Piece::Prose(mut prose) => spots.append(&mut prose),
            Piece::Block(block) if block.info.broken => {}
            Piece::Block(block) => problems.add(&mistake::BLOCK_IN_LESSON, block.info.at, &[]),
            Piece::Alert(alert) => problems.add(&mistake::ALERT_IN_LESSON, alert.at, &[alert.name]),
        }
    }
    let mut prose = Prose::new(text, links, true, problems);
    let html = prose.render(spots);
    let (toc, examples) = prose.finish();
    if html.is_empty() && !problems.has(&mistake::TOO_MUCH_HTML) {
        problems.add(&mistake::NO_TEXT, text.position(start), &[]);
    }
    let words = glossary::words(text, start, problems).into_iter().map(|(_, word)| word).collect();
    (!problems.has_error()).then(|| Lesson {
        id,
        title: keys.title.clone(),
        summary: keys.summary.clone(),
        skills: keys.skills.clone(),
        needs: keys.needs.clone(),
        minutes: keys.minutes,
        html,
        toc,
        examples,
        words,
    })
}
