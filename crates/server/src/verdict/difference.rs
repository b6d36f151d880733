//! Which characters differ between what was expected and what came.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use tremplin_course::Failure;
use utoipa::ToSchema;

/// A run of characters, for `<mark>` when `changed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Segment {
    pub text: String,
    pub changed: bool,
}

/// Longer values are shown without marks: a comparison by characters costs their product.
const MAX_COMPARED: usize = 2_000;
/// Below this share of common characters, marks are confetti: the whole is different, and says so by having none.
const LEAST_ALIKE: f32 = 0.5;

/// The expected and received values of a failure, cut into segments where both are there.
pub(super) fn of(failure: &Failure) -> (Option<Vec<Segment>>, Option<Vec<Segment>>) {
    match (&failure.expected, &failure.received) {
        (Some(expected), Some(received)) => {
            let (expected, received) = compare(expected, received);
            (Some(expected), Some(received))
        }
        (expected, received) => (expected.as_deref().map(whole), received.as_deref().map(whole)),
    }
}

fn compare(expected: &str, received: &str) -> (Vec<Segment>, Vec<Segment>) {
    if expected.len() > MAX_COMPARED || received.len() > MAX_COMPARED {
        return (whole(expected), whole(received));
    }
    let diff = TextDiff::from_chars(expected, received);
    if diff.ratio() < LEAST_ALIKE {
        return (whole(expected), whole(received));
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => {
                push(&mut left, change.value(), false);
                push(&mut right, change.value(), false);
            }
            ChangeTag::Delete => push(&mut left, change.value(), true),
            ChangeTag::Insert => push(&mut right, change.value(), true),
        }
    }
    (left, right)
}

fn push(segments: &mut Vec<Segment>, text: &str, changed: bool) {
    match segments.last_mut() {
        Some(last) if last.changed == changed => last.text.push_str(text),
        _ => segments.push(Segment { text: text.to_owned(), changed }),
    }
}

fn whole(text: &str) -> Vec<Segment> {
    vec![Segment { text: text.to_owned(), changed: false }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(segments: &[Segment]) -> String {
        segments.iter().map(|s| if s.changed { format!("[{}]", s.text) } else { s.text.clone() }).collect()
    }

    #[test]
    fn the_characters_that_differ_are_marked_on_both_sides() {
        let (expected, received) = compare("[1, 2, 3]", "[1, 2, 4]");
        assert_eq!(marked(&expected), "[1, 2, [3]]");
        assert_eq!(marked(&received), "[1, 2, [4]]");
    }

    #[test]
    fn a_missing_part_is_marked_on_one_side_only() {
        let (expected, received) = compare("\"Bonjour, Nadia\"", "\"Bonjour Nadia\"");
        assert_eq!(marked(&expected), "\"Bonjour[,] Nadia\"");
        assert_eq!(marked(&received), "\"Bonjour Nadia\"");
    }

    #[test]
    fn values_with_nothing_in_common_have_no_marks() {
        let (expected, received) = compare("true", "undefined");
        assert_eq!((marked(&expected), marked(&received)), ("true".into(), "undefined".into()));
    }

    #[test]
    fn values_too_long_to_compare_are_kept_whole() {
        let long = "é".repeat(MAX_COMPARED);
        let (expected, received) = compare(&long, &long[2..]);
        assert_eq!((marked(&expected), marked(&received)), (long.clone(), long[2..].to_owned()));
    }
}
