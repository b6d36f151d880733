//! The words of the course, over all its lessons.

use std::collections::BTreeMap;

use crate::{Course, Html, Lesson};

/// A word that a lesson defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub french: String,
    pub arabic: String,
    pub english: String,
    /// What it means, in French: a line that ends with a full stop.
    pub meaning: Option<Html>,
}

/// A word of the glossary, and the lessons that define it, in the learner's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    pub word: &'a Word,
    /// As the first lesson that says it.
    pub meaning: Option<&'a Html>,
    pub lessons: Vec<&'a Lesson>,
}

impl Word {
    /// What makes it one word: "élément" for an element is another than "élément" for an item of a list.
    pub(crate) fn key(&self) -> String {
        format!("{}\n{}", sorting(&self.french), self.english.to_lowercase())
    }
}

impl Entry<'_> {
    /// The letter it is listed under: a capital without accents.
    pub fn letter(&self) -> char {
        sorting(&self.word.french).chars().next().unwrap_or('?').to_ascii_uppercase()
    }
}

impl Course {
    /// Every word that lessons define, as a French dictionary sorts them.
    pub fn glossary(&self) -> Vec<Entry<'_>> {
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for lesson in self.steps().filter_map(|step| step.lesson()) {
            for word in &lesson.words {
                let entry =
                    entries.entry(word.key()).or_insert_with(|| Entry { word, meaning: None, lessons: Vec::new() });
                entry.meaning = entry.meaning.or(word.meaning.as_ref());
                if !entry.lessons.iter().any(|known| known.id == lesson.id) {
                    entry.lessons.push(lesson);
                }
            }
        }
        entries.into_values().collect()
    }
}

/// Small letters without accents, so that "élément" stands between "écran" and "enfant".
fn sorting(word: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'â' | 'ä' => "a".to_owned(),
        'ç' => "c".to_owned(),
        'é' | 'è' | 'ê' | 'ë' => "e".to_owned(),
        'î' | 'ï' => "i".to_owned(),
        'ô' | 'ö' => "o".to_owned(),
        'ù' | 'û' | 'ü' => "u".to_owned(),
        'œ' => "oe".to_owned(),
        'æ' => "ae".to_owned(),
        c => c.to_string(),
    };
    word.to_lowercase().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    fn line(french: &str, arabic: &str, english: &str, meaning: &str) -> String {
        format!("- *{french}* (<bdi lang=\"ar\" dir=\"rtl\">{arabic}</bdi>, {english}){meaning}\n")
    }

    /// The course of one module whose lessons have these lines, and its diagnostics.
    fn course(lessons: &[String]) -> (Course, Vec<(&'static str, String)>) {
        let lesson = |words: &String| {
            format!("---\nkind: lesson\ntitle: L\nskills: [a.b]\nminutes: 1\n---\nTexte.\n\n## Les mots\n\n{words}")
        };
        let module = "---\nkind: module\ntitle: A\nsummary: B.\n---\n".to_owned();
        let mut files = vec![("01-a/module.md".to_owned(), module.into_bytes())];
        let named = |(at, words)| (format!("01-a/{:02}-l{at}.md", at + 1), lesson(words).into_bytes());
        files.extend(lessons.iter().enumerate().map(named));
        let (course, found) = read(files);
        (course, found.into_iter().map(|found| (found.code, found.path)).collect())
    }

    #[test]
    fn words_of_all_lessons_are_one_list_in_the_order_of_a_dictionary() {
        let (course, found) = course(&[
            line("zone", "منطقة", "landmark", " : A.") + &line("écran", "شاشة", "screen", ""),
            line("élément", "عنصر", "item", " : B.") + &line("Écran", "شاشة", "screen", " : C."),
            line("élément", "عنصر", "element", " : D.") + &line("enfant", "ابن", "child", " : E."),
        ]);
        assert_eq!(found, []);
        let glossary = course.glossary();
        let shown = glossary.iter().map(|entry| {
            let meaning = entry.meaning.map_or("", |meaning| meaning.as_str());
            (entry.letter(), &*entry.word.english, meaning, entry.lessons.len())
        });
        let expected =
            [('E', "screen", "C.", 2), ('E', "element", "D.", 1), ('E', "item", "B.", 1), ('E', "child", "E.", 1)];
        assert_eq!(shown.clone().take(4).collect::<Vec<_>>(), expected);
        assert_eq!(shown.into_iter().next_back(), Some(('Z', "landmark", "A.", 1)));
    }

    #[test]
    fn a_word_without_a_meaning_or_with_two_translations_is_said() {
        let (_, found) = course(&[
            line("écran", "شاشة", "screen", " : A."),
            line("écran", "منطقة", "screen", " : A.") + &line("zone", "منطقة", "landmark", ""),
        ]);
        let path = "01-a/02-l1.md".to_owned();
        assert_eq!(found, [("word-otherwise", path.clone()), ("word-unexplained", path)]);
    }
}
