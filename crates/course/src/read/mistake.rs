//! Mistakes as they are found.

pub(crate) use super::prose_words::*;
use super::text::Position;
pub(crate) use super::words::*;
use crate::diagnostic::{Diagnostic, Severity};

/// A kind of mistake. `{0}`, `{1}` stand for what [`Problems::add`] is given.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: &'static str,
    pub(crate) remedy: &'static str,
}

/// Every kind of mistake, in the order of the tables.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = &'static Mistake> {
    OF_FILES.iter().chain(OF_PROSE).copied()
}

/// The mistakes found in one file: the first hundred.
#[derive(Debug)]
pub(crate) struct Problems {
    path: String,
    list: Vec<Diagnostic>,
}

impl Problems {
    pub(crate) fn new(path: &str) -> Self {
        Self { path: path.to_owned(), list: Vec::new() }
    }

    pub(crate) fn add(&mut self, mistake: &'static Mistake, at: Position, words: &[&str]) {
        // The first hundred say enough; but an error is never left unsaid, or the file would be used.
        if self.list.len() >= 100 && (mistake.severity == Severity::Warning || self.has_error()) {
            return;
        }
        let Position { line, column } = at;
        self.list.push(Diagnostic {
            path: self.path.clone(),
            line,
            column,
            severity: mistake.severity,
            code: mistake.code,
            message: fill(mistake.message, words),
            remedy: fill(mistake.remedy, words),
        });
    }

    pub(crate) fn has_error(&self) -> bool {
        self.list.iter().any(Diagnostic::is_error)
    }

    pub(crate) fn has(&self, mistake: &'static Mistake) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.code == mistake.code)
    }

    pub(crate) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }
}

/// Puts `words` in the places of `{0}`, `{1}`...; a word is cut at 160 characters, and its line breaks become spaces.
fn fill(template: &str, words: &[&str]) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let place = match rest.as_bytes()[open..] {
            [b'{', digit @ b'0'..=b'9', b'}', ..] => words.get(usize::from(digit - b'0')),
            _ => None,
        };
        match place {
            Some(word) => {
                filled.push_str(&rest[..open]);
                filled.extend(word.chars().take(160).map(|c| if c.is_control() { ' ' } else { c }));
                if word.chars().nth(160).is_some() {
                    filled.push('…');
                }
                rest = &rest[open + 3..];
            }
            None => {
                filled.push_str(&rest[..=open]);
                rest = &rest[open + 1..];
            }
        }
    }
    filled + rest
}

/// ", peut-être « x » ?" for the candidate nearest to `word`, or nothing when none is near.
pub(crate) fn suggestion<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map(|candidate| format!(", peut-être « {candidate} » ?")).unwrap_or_default()
}

pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: String = word.to_lowercase().chars().take(80).collect();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= 1.max(candidate.chars().count() / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_distinct_words_with_hyphens() {
        let codes: BTreeSet<_> = all().map(|mistake| mistake.code).collect();
        assert_eq!(codes.len(), all().count());
        assert!(codes.iter().all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'8')));
    }

    #[test]
    fn words_fill_their_places_and_stay_on_one_line() {
        assert_eq!(fill("a {0} b {1} c", &["x\ny", "z"]), "a x y b z c");
        assert_eq!(fill("{ nom: 1 } {0} ${…} {", &["x"]), "{ nom: 1 } x ${…} {");
        assert_eq!(fill("{0}", &[&"é".repeat(161)]), "é".repeat(160) + "…");
    }

    #[test]
    fn a_suggestion_is_near_or_absent() {
        assert_eq!(suggestion("skill", ["skills", "needs"]), ", peut-être « skills » ?");
        assert_eq!(suggestion("TITLE", ["title"]), ", peut-être « title » ?");
        assert_eq!(suggestion("couleur", ["skills", "needs", "id"]), "");
    }
}
