//! A class from a file: first a page that shows what would be written, line by line, then all of it or nothing. The file
//! is kept meanwhile, so that this page has an address: going back to it, or asking for it again, sends nothing twice.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_store::{Enrolled, KeptRoster, MAX_LEARNERS, NewLearner, NewRoster, RosterId, UserId};
use uuid::Uuid;

use super::{Head, address, answer, learners};
use crate::{
    Error, State,
    auth::OwnCohort,
    input::Upload,
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
    /// The button that writes it; `None` when nothing can be written.
    confirm: Option<String>,
}

struct LineView {
    line: u64,
    text: String,
    problem: Option<String>,
}

/// Keeps the file and leads to the page that shows it; one that is no list is refused at once.
pub(super) async fn upload(state: web::Data<State>, own: OwnCohort, file: Multipart) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let content = match Upload::read(file, roster::MAX_BYTES).await? {
        Upload(Some(content)) => content,
        Upload(None) => return refused(&state, &own, frame.problem("import-too-large")).await,
    };
    if let Err(problem) = roster::read(&content, |_| false) {
        return refused(&state, &own, refusal(&problem, &frame)).await;
    }
    let id = RosterId(Uuid::new_v4());
    let author = own.trainer.user.id;
    let new = NewRoster { id, cohort: own.cohort.id, author, content, now: state.now() };
    state.store.keep_roster(new).await?;
    Ok(see_other(&list_address(&own, id)))
}

fn list_address(own: &OwnCohort, id: RosterId) -> String {
    address(own.cohort.id, &format!("apprenants/liste/{id}"))
}

async fn refused(state: &State, own: &OwnCohort, problem: Problem) -> Result<HttpResponse, Error> {
    learners::page(state, own, None, Some(problem), String::new()).await
}

/// What would be written, as the class is now.
pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, Error> {
    match kept(&state, &own, RosterId(path.1)).await? {
        Kept::List(read) => {
            let frame = Frame::new(&state, &own.trainer.visitor);
            let problem = problem(&read, &frame);
            answer(problem.is_some(), &page(frame, &own, &read.roster, problem))
        }
        Kept::Other(answer) => Ok(answer),
    }
}

/// Writes the names that the page showed, if they can still be.
pub(super) async fn confirm(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, Error> {
    let id = RosterId(path.1);
    let read = match kept(&state, &own, id).await? {
        Kept::List(read) => read,
        Kept::Other(answer) => return Ok(answer),
    };
    // The page says why there is no button.
    if !read.roster.problems.is_empty() {
        return Ok(see_other(&list_address(&own, id)));
    }
    let named = |entry: roster::Entry| NewLearner { id: UserId(Uuid::new_v4()), name: entry.name };
    let people = read.roster.entries.into_iter().map(named).collect();
    match state.store.enrol(own.cohort.id, people, state.now()).await? {
        Enrolled::Enrolled => {
            state.store.roster_enrolled(id, state.now()).await?;
            Ok(see_other(&done(&own)))
        }
        Enrolled::NotFound => Err(Error::NotFound),
        // Another trainer was quicker: the same page as before says what is in the way now.
        Enrolled::NamesTaken(_) | Enrolled::Full => Ok(see_other(&list_address(&own, id))),
    }
}

fn done(own: &OwnCohort) -> String {
    address(own.cohort.id, "apprenants?fait=importe")
}

/// A list beside the class it is for.
struct Read {
    roster: Roster,
    is_too_long: bool,
}

enum Kept {
    List(Read),
    /// It is written already, or kept no longer.
    Other(HttpResponse),
}

async fn kept(state: &State, own: &OwnCohort, id: RosterId) -> Result<Kept, Error> {
    let frame = Frame::new(state, &own.trainer.visitor);
    let found = state.store.kept_roster(id, own.cohort.id, own.trainer.user.id, state.now()).await?;
    let content = match found {
        Some(KeptRoster { is_enrolled: true, .. }) => return Ok(Kept::Other(see_other(&done(own)))),
        Some(KeptRoster { content, .. }) => content,
        None => return refused(state, own, frame.problem("import-gone")).await.map(Kept::Other),
    };
    let present = state.store.learners(own.cohort.id).await?;
    let keys: std::collections::HashSet<_> =
        present.iter().filter_map(|learner| learner.user.name.as_ref()).map(roster::folded).collect();
    match roster::read(&content, |name| keys.contains(&roster::folded(name))) {
        Ok(roster) => {
            let is_too_long = present.len() + roster.entries.len() > MAX_LEARNERS;
            Ok(Kept::List(Read { roster, is_too_long }))
        }
        Err(problem) => refused(state, own, refusal(&problem, &frame)).await.map(Kept::Other),
    }
}

fn problem(read: &Read, frame: &Frame) -> Option<Problem> {
    match (read.roster.problems.len(), read.is_too_long) {
        (0, false) => None,
        (0, true) => Some(frame.problem("class-full")),
        (count, _) => {
            let title = frame.n("import-problems-title", "count", count);
            Some(Problem { title, text: frame.t("import-problems") })
        }
    }
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
    let ignored = (!read.ignored.is_empty()).then(|| frame.with("import-ignored", "columns", read.ignored.join(", ")));
    ImportPage {
        head: Head::new(&own.cohort, &frame),
        confirm: problem.is_none().then(|| frame.n("import-confirm", "count", read.entries.len())),
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
