//! `/formateur/classes/{id}/annonces`: what the class is told.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::Html;
use tremplin_store::{
    Announcement, AnnouncementId, Changed, Day, MAX_ANNOUNCEMENT_CHARS, MAX_ANNOUNCEMENT_TITLE_CHARS, NewAnnouncement,
};
use uuid::Uuid;

use super::{Head, address, answer};
use crate::{
    Error, State,
    auth::OwnCohort,
    input::Form,
    pages::frame::{Frame, Problem, see_other},
};

#[derive(Template)]
#[template(path = "classes/announcements.html")]
struct AnnouncementsPage {
    frame: Frame,
    head: Head,
    notice: Option<String>,
    problem: Option<Problem>,
    told: Vec<ToldView>,
    typed: Typed,
    limits: Limits,
}

#[derive(Template)]
#[template(path = "classes/announcement.html")]
struct AnnouncementPage {
    frame: Frame,
    head: Head,
    problem: Option<Problem>,
    /// What somebody else wrote meanwhile.
    theirs: Option<ToldView>,
    id: Uuid,
    version: i64,
    typed: Typed,
    limits: Limits,
}

struct ToldView {
    id: Uuid,
    title: String,
    html: Html,
    /// Who said it, and when.
    byline: String,
    readers: String,
}

struct Typed {
    title: String,
    text: String,
}

struct Limits {
    title: usize,
    text: usize,
}

const LIMITS: Limits = Limits { title: MAX_ANNOUNCEMENT_TITLE_CHARS, text: MAX_ANNOUNCEMENT_CHARS };

#[derive(Deserialize)]
pub(super) struct Asked {
    fait: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewForm {
    title: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EditForm {
    title: String,
    text: String,
    version: i64,
    /// `save` or `withdraw`.
    action: String,
}

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let notice = asked.fait.as_ref().map(|_| frame.t("class-saved"));
    list(&state, &own, notice, None, Typed { title: String::new(), text: String::new() }).await
}

pub(super) async fn create(
    state: web::Data<State>,
    own: OwnCohort,
    Form(form): Form<NewForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let Some(typed) = read(&form.title, &form.text) else {
        let problem = frame.problem("told-incomplete");
        return list(&state, &own, None, Some(problem), Typed { title: form.title, text: form.text }).await;
    };
    let new = NewAnnouncement {
        id: AnnouncementId(Uuid::new_v4()),
        cohort: own.cohort.id,
        author: own.trainer.user.id,
        title: typed.title,
        text: typed.text,
        now: state.now(),
    };
    if state.store.announce(new).await? {
        return Ok(see_other(&address(own.cohort.id, "annonces?fait=1")));
    }
    let problem = frame.problem("told-too-many");
    list(&state, &own, None, Some(problem), Typed { title: form.title, text: form.text }).await
}

pub(super) async fn show_one(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(String, Uuid)>,
) -> Result<HttpResponse, Error> {
    let id = AnnouncementId(path.1);
    let known = state.store.announcement(own.cohort.id, id).await?.ok_or(Error::NotFound)?;
    let frame = Frame::new(&state, &own.trainer.visitor);
    let typed = Typed { title: known.title, text: known.text };
    let head = Head::new(&own.cohort, &frame);
    let version = known.version;
    let page = AnnouncementPage { frame, head, problem: None, theirs: None, id: id.0, version, typed, limits: LIMITS };
    answer(false, &page)
}

pub(super) async fn change(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(String, Uuid)>,
    Form(form): Form<EditForm>,
) -> Result<HttpResponse, Error> {
    let (cohort, id) = (own.cohort.id, AnnouncementId(path.1));
    let done = || Ok(see_other(&address(cohort, "annonces?fait=1")));
    if form.action == "withdraw" {
        return if state.store.withdraw_announcement(cohort, id).await? { done() } else { Err(Error::NotFound) };
    }
    if form.action != "save" {
        return Err(Error::BadInput("bad-input"));
    }
    let frame = Frame::new(&state, &own.trainer.visitor);
    let (problem, version, theirs) = match read(&form.title, &form.text) {
        None => (frame.problem("told-incomplete"), form.version, None),
        Some(Typed { title, text }) => {
            match state.store.change_announcement(cohort, id, form.version, (title, text), state.now()).await? {
                Changed::Changed => return done(),
                Changed::NotFound => return Err(Error::NotFound),
                Changed::Conflict(current) => {
                    (frame.problem("told-conflict"), current.version, Some(view(*current, &frame)))
                }
            }
        }
    };
    let head = Head::new(&own.cohort, &frame);
    let typed = Typed { title: form.title, text: form.text };
    let page =
        AnnouncementPage { frame, head, problem: Some(problem), theirs, id: id.0, version, typed, limits: LIMITS };
    answer(true, &page)
}

/// What was typed when both parts are there and fit. Browsers send lines with CR LF, and count them as one.
fn read(title: &str, text: &str) -> Option<Typed> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.replace("\r\n", "\n").trim().to_owned();
    let fits = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
    let plain = !title.chars().any(char::is_control);
    (plain && fits(&title, LIMITS.title) && fits(&text, LIMITS.text)).then_some(Typed { title, text })
}

fn view(told: Announcement, frame: &Frame) -> ToldView {
    ToldView {
        id: told.id.0,
        html: tremplin_course::message(&told.text),
        byline: byline(&told, frame),
        readers: frame.n("told-readers", "count", told.readers),
        title: told.title,
    }
}

/// Who says it, and on which day.
pub(in crate::pages) fn byline(told: &Announcement, frame: &Frame) -> String {
    let day = frame.day(&Day::of(told.updated));
    match &told.author {
        Some(author) => frame.all("told-by", [("author", author.as_str().into()), ("day", day.into())]),
        None => day,
    }
}

async fn list(
    state: &State,
    own: &OwnCohort,
    notice: Option<String>,
    problem: Option<Problem>,
    typed: Typed,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &own.trainer.visitor);
    let told = state.store.announcements(own.cohort.id).await?;
    let told = told.into_iter().map(|told| view(told, &frame)).collect();
    let head = Head::new(&own.cohort, &frame);
    let page = AnnouncementsPage { frame, head, notice, problem, told, typed, limits: LIMITS };
    answer(page.problem.is_some(), &page)
}
