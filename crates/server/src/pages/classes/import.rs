//! A class from a file: first a page that shows what would be written, line by line, then all of it or nothing.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_store::{Enrolled, MAX_LEARNERS, NewLearner, UserId, UserName};
use uuid::Uuid;

use super::{Head, address, answer, learners};
use crate::{
    Error, State,
    auth::OwnCohort,
    input::{Form, Upload},
    pages::frame::{Frame, Problem, see_other},
    roster::{self, Kind, Refused, Roster},
};

#[derive(Template)]
#[template(path = "classes/import.html")]
struct ImportPage {
    frame: Frame,
    head: Head,
    problem: Option<Problem>,
    lines: Vec<LineView>,
    /// Said of columns that were left out.
    ignored: Option<String>,
    /// The names, one a line, to be sent back; `None` when nothing can be written.
    names: Option<String>,
    confirm: String,
}

struct LineView {
    line: u64,
    text: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListForm {
    names: String,
}

pub(super) async fn preview(state: web::Data<State>, own: OwnCohort, file: Multipart) -> Result<HttpResponse, Error> {
    match Upload::read(file, roster::MAX_BYTES).await? {
        Upload(Some(bytes)) => look(&state, &own, &bytes).await,
        Upload(None) => {
            let problem = Frame::new(&state, &own.trainer.visitor).problem("import-too-large");
            learners::page(&state, &own, None, Some(problem), String::new()).await
        }
    }
}

/// Writes the names that the preview showed, if they can still be.
pub(super) async fn confirm(
    state: web::Data<State>,
    own: OwnCohort,
    Form(form): Form<ListForm>,
) -> Result<HttpResponse, Error> {
    let is_good = |name: &UserName| !roster::is_formula(name.as_str());
    let names: Option<Vec<_>> =
        form.names.lines().map(|line| UserName::new(line).filter(is_good)).take(MAX_LEARNERS + 1).collect();
    let names = names.filter(|names| !names.is_empty()).ok_or(Error::BadInput("bad-input"))?;
    let people = names.into_iter().map(|name| NewLearner { id: UserId(Uuid::new_v4()), name }).collect();
    match state.store.enrol(own.cohort.id, people, state.now()).await? {
        Enrolled::Enrolled => Ok(see_other(&address(own.cohort.id, "apprenants?fait=importe"))),
        Enrolled::NotFound => Err(Error::NotFound),
        // Another trainer was quicker: the same page as before says what is in the way now.
        Enrolled::NamesTaken(_) | Enrolled::Full => look(&state, &own, form.names.as_bytes()).await,
    }
}

async fn look(state: &State, own: &OwnCohort, bytes: &[u8]) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &own.trainer.visitor);
    let present = state.store.learners(own.cohort.id).await?;
    let keys: std::collections::HashSet<_> =
        present.iter().filter_map(|learner| learner.user.name.as_ref()).map(roster::folded).collect();
    let read = match roster::read(bytes, |name| keys.contains(&roster::folded(name))) {
        Ok(read) => read,
        Err(refused) => {
            let problem = refusal(&refused, &frame);
            return learners::page(state, own, None, Some(problem), String::new()).await;
        }
    };
    let too_many = present.len() + read.entries.len() > MAX_LEARNERS;
    let problem = match (read.problems.len(), too_many) {
        (0, false) => None,
        (0, true) => Some(frame.problem("class-full")),
        (count, _) => {
            let title = frame.n("import-problems-title", "count", count);
            Some(Problem { title, text: frame.t("import-problems") })
        }
    };
    answer(problem.is_some(), &page(frame, own, &read, problem))
}

fn page(frame: Frame, own: &OwnCohort, read: &Roster, problem: Option<Problem>) -> ImportPage {
    let named = read.entries.iter().filter(|entry| read.problems.iter().all(|problem| problem.line != entry.line));
    let good = named.map(|entry| LineView { line: entry.line, text: entry.name.as_str().to_owned(), problem: None });
    let bad = read.problems.iter().map(|problem| LineView {
        line: problem.line,
        text: problem.text.clone(),
        problem: Some(match problem.kind {
            Kind::NoName => frame.t("import-no-name"),
            Kind::Unusable => frame.t("import-unusable"),
            Kind::Formula => frame.t("import-formula"),
            Kind::Twice(before) => frame.with("import-twice", "line", before),
            Kind::Taken => frame.t("import-taken"),
        }),
    });
    // What must be mended comes first, each part in the order of the file.
    let mut lines: Vec<_> = bad.chain(good).collect();
    lines.sort_by_key(|line| (line.problem.is_none(), line.line));
    let names: Vec<_> = read.entries.iter().map(|entry| entry.name.as_str()).collect();
    let ignored = (!read.ignored.is_empty()).then(|| frame.with("import-ignored", "columns", read.ignored.join(", ")));
    ImportPage {
        head: Head::new(&own.cohort, &frame),
        names: problem.is_none().then(|| names.join("\n")),
        confirm: frame.n("import-confirm", "count", names.len()),
        problem,
        lines,
        ignored,
        frame,
    }
}

fn refusal(refused: &Refused, frame: &Frame) -> Problem {
    match refused {
        Refused::NotText => frame.problem("import-not-text"),
        Refused::Empty => frame.problem("import-empty"),
        Refused::TooMany(lines) => Problem {
            title: frame.n("import-too-many-title", "lines", lines),
            text: frame.n("import-too-many", "most", MAX_LEARNERS),
        },
    }
}
