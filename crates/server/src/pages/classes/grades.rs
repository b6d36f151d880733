//! `/formateur/classes/{id}/resultats`: the grade book, and its export.

use std::cmp::Reverse;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Exercise, Module};
use tremplin_store::CohortLearner;

use super::{
    Head, address, answer,
    book::{Book, Column, MINUTE_MS, Row, View, percent},
    late::Late,
};
use crate::{
    Error, State,
    auth::OwnCohort,
    pages::frame::{Frame, Link},
    spreadsheet,
};

#[derive(Template)]
#[template(path = "classes/grades.html")]
struct GradesPage {
    frame: Frame,
    head: Head,
    views: Vec<Choice>,
    modules: Vec<Choice>,
    orders: Vec<Choice>,
    filters: Vec<Choice>,
    title: String,
    columns: Vec<Link>,
    rows: Vec<Row>,
    /// For each column, the share of learners who have passed all of it.
    rates: Vec<String>,
    export: String,
    /// Whether each cell is one exercise.
    is_module: bool,
    /// The shapes of cells that only some tables have: of what is only received, and of what a trainer marked.
    has_sent: bool,
    has_valid: bool,
    has_redo: bool,
    /// Whether there are learners at all.
    has_learners: bool,
    /// Whether the class has advised dates.
    has_dates: bool,
}

/// An option of a list.
struct Choice {
    value: String,
    text: String,
    is_chosen: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    /// As [`View::word`].
    #[serde(default)]
    vue: String,
    /// A word of [`ORDERS`].
    #[serde(default)]
    tri: String,
    /// A word of [`FILTERS`].
    #[serde(default)]
    filtre: String,
}

/// Each order's word in the address, and its name.
const ORDERS: [(&str, &str); 5] = [
    ("nom", "book-sort-name"),
    ("reussis", "book-sort-passed"),
    ("premier", "book-sort-first"),
    ("temps", "book-sort-time"),
    ("parcours", "book-sort-completion"),
];
const FILTERS: [(&str, &str); 4] = [
    ("tous", "book-filter-all"),
    ("reste", "book-filter-rest"),
    ("peine", "book-filter-struggling"),
    ("jamais", "book-filter-idle"),
];

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let learners = state.store.learners(own.cohort.id).await?;
    let books = state.store.class_book(own.cohort.id).await?;
    let marked = state.store.last_marks(own.cohort.id).await?;
    let edition = state.catalogue.edition();
    let late = Late::of(&state, &own.cohort, &edition.course).await?;
    let has_dates = !late.is_empty();
    let book = Book::new(&edition.course, &own.cohort, &books, &marked).with(late);
    let view = View::parse(&asked.vue);
    let columns = book.columns(&view, frame.lang());
    let mut rows = book.rows(&learners, &columns, &frame);
    let rates = rates(&rows, &columns, &frame);
    rows.retain(|row| is_shown(row, &asked.filtre));
    order(&mut rows, &asked.tri);
    let module = book.modules().find(|module| view == View::Module(module.id.clone()));
    let page = GradesPage {
        head: Head::new(&own.cohort, &frame),
        views: views(&view, &frame),
        modules: modules(&book, &view),
        orders: choices(&ORDERS, &asked.tri, &frame),
        filters: choices(&FILTERS, &asked.filtre, &frame),
        title: module.map_or_else(|| frame.t("class-tab-grades"), |module| module.title.clone()),
        columns: columns.into_iter().map(|column| column.link).collect(),
        has_sent: has(&rows, "sent"),
        has_valid: has(&rows, "valid"),
        has_redo: has(&rows, "redo"),
        rows,
        rates,
        export: address(own.cohort.id, "resultats.csv"),
        is_module: module.is_some(),
        has_learners: !learners.is_empty(),
        has_dates,
        frame,
    };
    answer(false, &page)
}

fn has(rows: &[Row], shape: &str) -> bool {
    rows.iter().any(|row| row.cells.iter().any(|cell| cell.shape == shape))
}

fn rates(rows: &[Row], columns: &[Column], frame: &Frame) -> Vec<String> {
    let rate = |at: usize| {
        let passed =
            rows.iter().filter(|row| matches!(row.cells[at].shape, "done" | "late" | "sent" | "valid")).count();
        frame.n("book-percent", "share", percent(passed, rows.len()))
    };
    (0..columns.len()).map(rate).collect()
}

fn is_shown(row: &Row, filter: &str) -> bool {
    match filter {
        "reste" => row.is_behind,
        "peine" => row.cells.iter().any(|cell| cell.shape == "fail"),
        "jamais" => !row.has_begun,
        _ => true,
    }
}

/// Rows come by name; of equals, that stays so.
fn order(rows: &mut [Row], order: &str) {
    match order {
        "reussis" => rows.sort_by_key(|row| Reverse(row.passed)),
        "premier" => rows.sort_by_key(|row| Reverse(row.first_rate)),
        "temps" => rows.sort_by_key(|row| Reverse(row.active_ms)),
        "parcours" => rows.sort_by_key(|row| Reverse(row.done)),
        _ => {}
    }
}

fn views(view: &View, frame: &Frame) -> Vec<Choice> {
    let choice = |of: View, text: &str| Choice { value: of.word(), text: frame.t(text), is_chosen: *view == of };
    vec![choice(View::Modules, "book-by-module"), choice(View::Skills, "book-by-skill")]
}

fn modules(book: &Book, view: &View) -> Vec<Choice> {
    let modules = book.modules().filter(|module| module.exercises().next().is_some());
    let choice = |module: &Module| {
        let of = View::Module(module.id.clone());
        Choice { value: of.word(), text: module.title.clone(), is_chosen: *view == of }
    };
    modules.map(choice).collect()
}

fn choices(all: &[(&str, &str)], chosen: &str, frame: &Frame) -> Vec<Choice> {
    let choice = |(value, text): &(&str, &str)| Choice {
        value: (*value).to_owned(),
        text: frame.t(text),
        is_chosen: *value == chosen,
    };
    all.iter().map(choice).collect()
}

/// One line for each learner and exercise, for a spreadsheet.
pub(super) async fn export(state: web::Data<State>, own: OwnCohort) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let learners = state.store.learners(own.cohort.id).await?;
    let books = state.store.class_book(own.cohort.id).await?;
    let marked = state.store.last_marks(own.cohort.id).await?;
    let edition = state.catalogue.edition();
    let book = Book::new(&edition.course, &own.cohort, &books, &marked);
    spreadsheet::answer("resultats", &table(&book, &learners, &frame))
}

fn table(book: &Book, learners: &[CohortLearner], frame: &Frame) -> Vec<Vec<String>> {
    let titles = [
        "book-column-learner",
        "book-column-module",
        "book-column-exercise",
        "book-column-state",
        "book-column-attempts",
        "book-column-passed-attempt",
        "book-column-minutes",
        "book-column-points",
        "book-column-points-most",
    ];
    let mut rows = vec![titles.map(|title| frame.t(title)).to_vec()];
    for learner in learners {
        for module in book.modules() {
            rows.extend(module.exercises().map(|exercise| line(book, learner, module, exercise, frame)));
        }
    }
    rows
}

fn line(book: &Book, learner: &CohortLearner, module: &Module, exercise: &Exercise, frame: &Frame) -> Vec<String> {
    let mark = book.mark(learner.user.id, exercise);
    let passed = mark.and_then(|mark| mark.passed_attempt);
    let last = book.marked(learner.user.id, exercise).filter(|last| !last.is_again);
    let state = match (passed, mark) {
        (None, _) if last.is_some_and(|last| last.marks.passes() == Some(true)) => "book-state-valid",
        (None, _) if last.is_some() => "book-state-redo",
        _ if book.is_sent(learner.user.id, exercise) => "book-state-sent",
        (Some(1), _) => "book-state-first",
        (Some(_), _) => "book-state-passed",
        (None, Some(mark)) if mark.attempts > 0 => "book-state-begun",
        _ => "book-none",
    };
    vec![
        learner.name().to_owned(),
        module.title.clone(),
        exercise.title.clone(),
        frame.t(state),
        mark.map_or(0, |mark| mark.attempts).to_string(),
        passed.map(|attempt| attempt.to_string()).unwrap_or_default(),
        mark.map_or(0, |mark| mark.active_ms / MINUTE_MS).to_string(),
        last.map(|last| last.marks.sum().to_string()).unwrap_or_default(),
        last.map(|last| last.marks.most().to_string()).unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_what_its_word_says() {
        for word in ["modules", "competences", "module:html"] {
            assert_eq!(View::parse(word).word(), word);
        }
        for word in ["", "module:", "module:É", "autre"] {
            assert_eq!(View::parse(word), View::Modules, "{word}");
        }
    }
}
