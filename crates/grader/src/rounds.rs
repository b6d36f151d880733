//! Which of an exercise's blocks run together, and which before.

use tremplin_course::{Scope, Spec, TestBlock, TestBody};

/// A block and its number in the exercise.
pub(crate) type Numbered<'a> = (usize, &'a TestBlock);

/// The blocks in `scope`, in the rounds in which they run. In a round the tables of calls come before the test code, and of both
/// what is hidden comes last. Test code that is not hidden runs in a round before calls that are: what it prints is shown, and
/// would tell of the time, the memory or the output that a hidden call has used up.
pub(crate) fn rounds<'a>(spec: &'a Spec, scope: &Scope) -> Vec<Vec<Numbered<'a>>> {
    let all = spec.tests.iter().enumerate().filter(|(_, block)| *scope == Scope::All || !block.hidden);
    let (hidden, shown): (Vec<_>, Vec<_>) = all.clone().partition(|(_, block)| block.hidden);
    if shown.iter().any(is_code) && hidden.iter().any(|block| !is_code(block)) {
        return vec![shown, hidden];
    }
    vec![all.collect()]
}

pub(crate) fn is_code((_, block): &Numbered<'_>) -> bool {
    matches!(block.body, TestBody::Code(_))
}
