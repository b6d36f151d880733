//! What a test cannot ask of a page: where its elements stand and how large they are. Nothing lays pages out.

use super::mistake::{self, Problems};
use super::text::Text;

const WORDS: [&str; 17] = [
    "getBoundingClientRect",
    "getClientRects",
    "offsetWidth",
    "offsetHeight",
    "offsetTop",
    "offsetLeft",
    "offsetParent",
    "clientWidth",
    "clientHeight",
    "clientTop",
    "clientLeft",
    "scrollWidth",
    "scrollHeight",
    "elementFromPoint",
    "elementsFromPoint",
    "checkVisibility",
    "IntersectionObserver",
];

/// Reports the first such word of each line of a test's code.
pub(super) fn check<'a>(lines: impl Iterator<Item = (usize, &'a str)>, text: &Text, problems: &mut Problems) {
    for (start, line) in lines {
        let found = WORDS.iter().filter_map(|word| Some((find(line, word)?, word))).min();
        if let Some((at, word)) = found {
            problems.add(&mistake::TEST_LAYOUT, text.position(start + at), &[word]);
        }
    }
}

/// Where `word` stands in `line`, not as a part of another.
fn find(line: &str, word: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut places = line.match_indices(word).map(|(at, _)| at);
    places.find(|&at| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
}
