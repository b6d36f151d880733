//! The words that lessons define: the lines of a lesson's section « Les mots ».
//!
//! ```markdown
//! ## Les mots
//!
//! - *balise* (<bdi lang="ar" dir="rtl">وسم</bdi>, tag) : un mot entre `<` et `>`.
//! ```

use std::collections::BTreeMap;

use pulldown_cmark::{Parser, html};

use super::front_matter::FrontMatter;
use super::mistake::{self, Problems};
use super::text::{Position, Text};
use super::{OpenModule, clean};
use crate::Word;

const SECTION: &str = "## les mots";
const ARABIC_OPEN: &str = "<bdi lang=\"ar\" dir=\"rtl\">";
const ARABIC_CLOSE: &str = "</bdi>";

/// The words of a lesson whose body starts at byte `start`; a line that is none is reported.
pub(super) fn words(text: &Text, start: usize, problems: &mut Problems) -> Vec<(Position, Word)> {
    let mut words = Vec::new();
    let mut inside = false;
    let mut at = start;
    for line in text.as_str()[start..].split_inclusive('\n') {
        let place = text.position(at);
        at += line.len();
        let line = line.trim_end();
        if line.starts_with("## ") {
            inside = line.to_lowercase() == SECTION;
        } else if inside && !line.is_empty() {
            match word(line) {
                Some(word) => words.push((place, word)),
                None => problems.add(&mistake::WORD_MALFORMED, place, &[line]),
            }
        }
    }
    words
}

fn word(line: &str) -> Option<Word> {
    let (french, rest) = line.strip_prefix("- *")?.split_once("* (")?;
    let (arabic, rest) = rest.strip_prefix(ARABIC_OPEN)?.split_once(ARABIC_CLOSE)?;
    let (english, rest) = rest.strip_prefix(", ")?.split_once(')')?;
    let meaning = match rest.trim_start_matches(['\u{a0}', '\u{202f}', ' ']).strip_prefix(':') {
        Some(meaning) => Some(meaning.trim()).filter(|meaning| !meaning.is_empty()),
        None if rest.is_empty() => None,
        None => return None,
    };
    let plain = |word: &str| !word.trim().is_empty() && !word.contains(['*', '<', '>', '(', ')', '`']);
    let is_arabic = |c: char| ('\u{600}'..='\u{6ff}').contains(&c) || c == ' ';
    let sound = plain(french) && plain(english) && plain(arabic) && arabic.chars().all(is_arabic);
    sound.then(|| Word {
        french: french.to_owned(),
        arabic: arabic.to_owned(),
        english: english.to_owned(),
        meaning: meaning.map(inline),
    })
}

/// One line of markdown without its paragraph.
fn inline(markdown: &str) -> crate::Html {
    let mut page = String::new();
    html::push_html(&mut page, Parser::new(markdown));
    let line = page.trim().trim_start_matches("<p>").trim_end_matches("</p>");
    clean(line)
}

/// Reports words that no lesson explains, and words that lessons translate in different ways.
pub(super) fn check(modules: &mut [OpenModule]) {
    let mut known: BTreeMap<String, Found> = BTreeMap::new();
    for (m, module) in modules.iter().enumerate() {
        for (s, step) in module.steps.iter().enumerate() {
            let (Some(FrontMatter::Lesson(_)), Some(text), Some(body)) =
                (step.file.keys(), &step.file.text, step.file.body)
            else {
                continue;
            };
            for (at, word) in words(text, body, &mut Problems::new("")) {
                let is_explained = word.meaning.is_some();
                let found = known.entry(word.key()).or_insert_with(|| Found::new(&word, (m, s, at)));
                found.is_explained |= is_explained;
                if found.arabic != word.arabic {
                    found.others.push((m, s, at));
                }
            }
        }
    }
    for found in known.values() {
        let (m, s, at) = found.first;
        let first = modules[m].steps[s].file.path.clone();
        if !found.is_explained {
            modules[m].steps[s].file.problems.add(&mistake::WORD_UNEXPLAINED, at, &[&found.french]);
        }
        for (m, s, at) in &found.others {
            let words = [found.french.as_str(), &first];
            modules[*m].steps[*s].file.problems.add(&mistake::WORD_OTHERWISE, *at, &words);
        }
    }
}

/// A word over all lessons; places are a module, a step and a position.
struct Found {
    french: String,
    arabic: String,
    first: (usize, usize, Position),
    others: Vec<(usize, usize, Position)>,
    is_explained: bool,
}

impl Found {
    fn new(word: &Word, first: (usize, usize, Position)) -> Self {
        let (french, arabic) = (word.french.clone(), word.arabic.clone());
        Self { french, arabic, first, others: Vec::new(), is_explained: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "- *balise* (<bdi lang=\"ar\" dir=\"rtl\">وسم</bdi>, tag)";

    #[test]
    fn a_line_is_a_word_in_three_languages_and_what_it_means() {
        let found = word(&format!("{TAG}\u{a0}: un mot entre `<` et `>`.")).unwrap();
        assert_eq!((&*found.french, &*found.arabic, &*found.english), ("balise", "وسم", "tag"));
        let meaning = found.meaning.unwrap();
        assert_eq!(meaning.as_str(), "un mot entre <code>&lt;</code> et <code>&gt;</code>.");
        assert_eq!(word(TAG).unwrap().meaning, None);
        let unsafe_meaning = word(&format!("{TAG} : <script>a</script>b")).unwrap().meaning.unwrap();
        assert_eq!(unsafe_meaning.as_str(), "b");
        for line in [
            "*balise* (tag)",
            "- balise (<bdi lang=\"ar\" dir=\"rtl\">وسم</bdi>, tag)",
            "- *balise* (<bdi>وسم</bdi>, tag)",
            "- *balise* (<bdi lang=\"ar\" dir=\"rtl\">tag</bdi>, tag)",
            "- *balise* (<bdi lang=\"ar\" dir=\"rtl\">وسم</bdi>)",
            "- *balise* (<bdi lang=\"ar\" dir=\"rtl\">وسم</bdi>, tag) un mot",
            "- ** (<bdi lang=\"ar\" dir=\"rtl\">وسم</bdi>, tag)",
        ] {
            assert_eq!(word(line), None, "{line}");
        }
    }

    #[test]
    fn words_are_those_of_their_section_and_bad_lines_have_their_place() {
        let mut problems = Problems::new("a.md");
        let body = format!("## L'idée\n\n- *a*\n\n## Les mots\n\n{TAG}\n- tag\n\n## Ensuite\n\n- b\n");
        let text = Text::read(body.as_bytes(), &mut problems).unwrap();
        let found = words(&text, 0, &mut problems);
        assert_eq!(found.iter().map(|(at, word)| (at.line, &*word.french)).collect::<Vec<_>>(), [(7, "balise")]);
        let said: Vec<_> = problems.into_list().into_iter().map(|found| (found.code, found.line)).collect();
        assert_eq!(said, [("word-malformed", 8)]);
    }
}
