//! `/lexique`: the words of the course in French, Arabic and English, with what they mean.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::Entry;

use super::frame::{Frame, Link, html};
use crate::{Error, State, auth::Visitor};

#[derive(Template)]
#[template(path = "glossary.html")]
struct GlossaryPage<'a> {
    frame: Frame,
    letters: Vec<Letter<'a>>,
    count: String,
}

/// The words that begin with one letter.
struct Letter<'a> {
    letter: char,
    words: Vec<WordView<'a>>,
}

struct WordView<'a> {
    entry: Entry<'a>,
    lessons: Vec<Link>,
}

pub(super) async fn show(state: web::Data<State>, visitor: Visitor) -> Result<HttpResponse, Error> {
    let edition = state.catalogue.edition();
    let glossary = edition.course.glossary();
    let frame = Frame::new(&state, &visitor);
    let count = frame.n("glossary-count", "count", glossary.len());
    let mut letters: Vec<Letter> = Vec::new();
    for entry in glossary {
        let letter = entry.letter();
        let link = |lesson: &&tremplin_course::Lesson| Link {
            href: format!("/lecons/{}", lesson.id),
            text: lesson.title.clone(),
        };
        let word = WordView { lessons: entry.lessons.iter().map(link).collect(), entry };
        match letters.last_mut().filter(|last| last.letter == letter) {
            Some(last) => last.words.push(word),
            None => letters.push(Letter { letter, words: vec![word] }),
        }
    }
    html(&GlossaryPage { frame, letters, count })
}
