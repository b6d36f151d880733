//! `/formateur/classes/{id}/emargement`: the half-days of a class, who was there, and what the school keeps of it.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use rand::Rng as _;
use serde::Deserialize;
use tremplin_store::{Attendance, AttendanceMark, Day, Half, HalfDay, HalfDayId, MarkChange, NewHalfDay, UserId};
use uuid::Uuid;

use super::{Head, address, answer};
use crate::{
    Error, State,
    auth::OwnCohort,
    input::Form,
    pages::{
        attendance::title,
        frame::{Frame, Problem, see_other},
    },
};

/// A half-day is open for signing so long, unless it is closed or opened again.
const OPEN_MS: i64 = 30 * 60 * 1_000;
/// Before this hour in Greenwich a new half-day is a morning: it is lunch in the schools this is made for.
const NOON_HOUR: i64 = 11;
const HOUR_MS: i64 = 3_600 * 1_000;
/// Hours of a half-day unless said otherwise.
const USUAL_HOURS: &str = "3,5";
const MAX_MINUTES: u32 = 8 * 60;
/// The button that marks everybody who has no mark yet.
const REST: &str = "rest";

#[derive(Template)]
#[template(path = "classes/attendance.html")]
struct ListPage {
    frame: Frame,
    head: Head,
    notice: Option<String>,
    problem: Option<Problem>,
    half_days: Vec<LineView>,
    typed: Typed,
}

struct LineView {
    id: HalfDayId,
    title: String,
    hours: String,
    there: usize,
    absent: usize,
    is_open: bool,
}

/// The form of a new half-day.
struct Typed {
    day: String,
    is_afternoon: bool,
    hours: String,
}

#[derive(Template)]
#[template(path = "classes/half-day.html")]
struct SheetPage {
    frame: Frame,
    head: Head,
    notice: Option<String>,
    problem: Option<Problem>,
    id: HalfDayId,
    title: String,
    /// What learners type, while it is open.
    code: Option<String>,
    rows: Vec<RowView>,
    marks: Vec<(&'static str, String)>,
}

struct RowView {
    learner: UserId,
    name: String,
    mark: &'static str,
    is_signed: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    fait: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewForm {
    day: String,
    half: String,
    hours: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenForm {
    /// `open`, `close` or `remove`.
    action: String,
}

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let notice = asked.fait.as_ref().map(|_| frame.t("class-saved"));
    let now = state.now();
    let typed = Typed {
        day: Day::of(now).as_str().to_owned(),
        is_afternoon: now.0.div_euclid(HOUR_MS).rem_euclid(24) >= NOON_HOUR,
        hours: USUAL_HOURS.to_owned(),
    };
    list(&state, &own, notice, None, typed).await
}

/// Makes a half-day, open for signing; one that is there already is shown.
pub(super) async fn create(
    state: web::Data<State>,
    own: OwnCohort,
    Form(form): Form<NewForm>,
) -> Result<HttpResponse, Error> {
    let half = Half::parse(&form.half).ok_or(Error::BadInput("bad-input"))?;
    let (Some(day), Some(minutes)) = (Day::parse(form.day.trim()), minutes(&form.hours)) else {
        let frame = Frame::new(&state, &own.trainer.visitor);
        let problem = frame.problem("attendance-invalid");
        let typed = Typed { day: form.day, is_afternoon: half == Half::Afternoon, hours: form.hours };
        return list(&state, &own, None, Some(problem), typed).await;
    };
    let (id, cohort, now) = (HalfDayId(Uuid::new_v4()), own.cohort.id, state.now());
    let open_until = Some(now.plus(OPEN_MS));
    let new = NewHalfDay { id, cohort, day: day.clone(), half, minutes, code: draw_code(), open_until, now };
    if state.store.add_half_day(new).await? {
        return Ok(see_other(&address(cohort, &format!("emargement/{id}"))));
    }
    let known = state.store.half_days(cohort).await?.into_iter();
    let known = known.into_iter().find(|known| known.day == day && known.half == half).ok_or(Error::NotFound)?;
    Ok(see_other(&address(cohort, &format!("emargement/{}", known.id))))
}

pub(super) async fn show_one(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(String, Uuid)>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let notice = asked.fait.as_ref().map(|_| frame.t("class-saved"));
    sheet(&state, &own, HalfDayId(path.1), notice, None).await
}

/// Saves the marks that were changed: `{learner}` with what it was as `was.{learner}`; an empty one takes a mark away. With
/// `rest`, whoever has none by then gets that one.
pub(super) async fn save(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(String, Uuid)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Error> {
    let (cohort, id) = (own.cohort.id, HalfDayId(path.1));
    state.store.half_day(cohort, id).await?.ok_or(Error::NotFound)?;
    let changes = changes(&fields)?;
    if state.store.mark_attendance(cohort, id, changes, own.trainer.user.id, state.now()).await? {
        return Ok(see_other(&address(cohort, &format!("emargement/{id}?fait=1"))));
    }
    let frame = Frame::new(&state, &own.trainer.visitor);
    sheet(&state, &own, id, None, Some(frame.problem("attendance-conflict"))).await
}

fn changes(fields: &[(String, String)]) -> Result<Vec<MarkChange>, Error> {
    let mark = |word: &str| match word {
        "" => Ok(None),
        word => AttendanceMark::parse(word).map(Some).ok_or(Error::BadInput("bad-input")),
    };
    let before: HashMap<_, _> =
        fields.iter().filter_map(|(name, value)| Some((name.strip_prefix("was.")?, value.as_str()))).collect();
    let rest = match fields.iter().find(|(name, _)| name == REST) {
        Some((_, word)) => mark(word)?,
        None => None,
    };
    let mut changes = Vec::new();
    for (name, value) in fields.iter().filter(|(name, _)| !name.starts_with("was.") && name != REST) {
        let learner = Uuid::parse_str(name).map(UserId).map_err(|_| Error::BadInput("bad-input"))?;
        let was = mark(before.get(name.as_str()).ok_or(Error::BadInput("bad-input"))?)?;
        let mark = mark(value)?.or(rest);
        if mark != was {
            changes.push(MarkChange { learner, was, mark });
        }
    }
    Ok(changes)
}

/// Opens it for signing with a new code, closes it, or takes it away.
pub(super) async fn open(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(String, Uuid)>,
    Form(form): Form<OpenForm>,
) -> Result<HttpResponse, Error> {
    let (cohort, id) = (own.cohort.id, HalfDayId(path.1));
    let is_there = match form.action.as_str() {
        "open" => state.store.open_half_day(cohort, id, draw_code(), Some(state.now().plus(OPEN_MS))).await?,
        "close" => state.store.open_half_day(cohort, id, draw_code(), None).await?,
        "remove" => state.store.remove_half_day(cohort, id).await?,
        _ => return Err(Error::BadInput("bad-input")),
    };
    match (is_there, form.action.as_str()) {
        (false, _) => Err(Error::NotFound),
        (true, "remove") => Ok(see_other(&address(cohort, "emargement?fait=1"))),
        (true, _) => Ok(see_other(&address(cohort, &format!("emargement/{id}")))),
    }
}

/// Four digits, for a half-hour and a room.
fn draw_code() -> String {
    format!("{:04}", rand::rng().random_range(0..10_000))
}

/// "3,5" or "3.5" hours, in minutes.
fn minutes(hours: &str) -> Option<u32> {
    let (whole, part) = hours.trim().split_once([',', '.']).unwrap_or((hours.trim(), "0"));
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) {
        return None;
    }
    let hundredths = part.parse::<u32>().ok()? * if part.len() == 1 { 10 } else { 1 };
    let minutes = whole.parse::<u32>().ok()? * 60 + hundredths * 60 / 100;
    (1..=MAX_MINUTES).contains(&minutes).then_some(minutes)
}

/// Hours with the sign that the reader's spreadsheet takes for a decimal one.
pub(super) fn hours(minutes: u32, frame: &Frame) -> String {
    let hundredths = u64::from(minutes) * 100 / 60;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if frame.lang() == "fr" { text.replace('.', ",") } else { text.to_owned() }
}

async fn list(
    state: &State,
    own: &OwnCohort,
    notice: Option<String>,
    problem: Option<Problem>,
    typed: Typed,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &own.trainer.visitor);
    let half_days = state.store.half_days(own.cohort.id).await?;
    let marks = state.store.attendance(own.cohort.id, None).await?;
    let view = |half_day: &HalfDay| {
        let own: Vec<_> = marks.iter().filter(|entry| entry.half_day == half_day.id).collect();
        let there = own.iter().filter(|entry| entry.mark.is_there()).count();
        LineView {
            id: half_day.id,
            title: title(half_day, &frame),
            hours: hours(half_day.minutes, &frame),
            there,
            absent: own.len() - there,
            is_open: half_day.open_until.is_some_and(|until| until > state.now()),
        }
    };
    let half_days = half_days.iter().map(view).collect();
    let head = Head::new(&own.cohort, &frame);
    let page = ListPage { frame, head, notice, problem, half_days, typed };
    answer(page.problem.is_some(), &page)
}

async fn sheet(
    state: &State,
    own: &OwnCohort,
    id: HalfDayId,
    notice: Option<String>,
    problem: Option<Problem>,
) -> Result<HttpResponse, Error> {
    let half_day = state.store.half_day(own.cohort.id, id).await?.ok_or(Error::NotFound)?;
    let marks = state.store.attendance(own.cohort.id, Some(id)).await?;
    let frame = Frame::new(state, &own.trainer.visitor);
    let is_open = half_day.open_until.is_some_and(|until| until > state.now());
    let rows = people(state, own, &marks).await?.into_iter().map(|(learner, name)| {
        let entry = marks.iter().find(|entry| entry.learner == learner);
        RowView {
            learner,
            name,
            mark: entry.map_or("", |entry| entry.mark.as_str()),
            is_signed: entry.is_some_and(|entry| entry.signed.is_some()),
        }
    });
    let page = SheetPage {
        head: Head::new(&own.cohort, &frame),
        notice,
        problem,
        id,
        title: title(&half_day, &frame),
        code: is_open.then_some(half_day.code),
        rows: rows.collect(),
        marks: AttendanceMark::ALL.map(|mark| (mark.as_str(), mark_text(mark, &frame))).into(),
        frame,
    };
    answer(page.problem.is_some(), &page)
}

/// The class, then those who have left it and were marked.
pub(super) async fn people(
    state: &State,
    own: &OwnCohort,
    marks: &[Attendance],
) -> Result<Vec<(UserId, String)>, Error> {
    let mut people: Vec<_> = state
        .store
        .learners(own.cohort.id)
        .await?
        .into_iter()
        .map(|learner| {
            let name = learner.name().to_owned();
            (learner.user.id, name)
        })
        .collect();
    for entry in marks {
        if !people.iter().any(|(id, _)| *id == entry.learner) {
            people.push((entry.learner, entry.name.clone()));
        }
    }
    Ok(people)
}

pub(super) fn mark_text(mark: AttendanceMark, frame: &Frame) -> String {
    frame.t(match mark {
        AttendanceMark::Present => "attendance-present",
        AttendanceMark::Late => "attendance-late",
        AttendanceMark::Absent => "attendance-absent",
        AttendanceMark::Excused => "attendance-excused",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_written() {
        for (text, read) in [("3,5", 210), ("3.5", 210), (" 3 ", 180), ("0,25", 15), ("8", 480)] {
            assert_eq!(minutes(text), Some(read), "{text}");
        }
        for text in ["", "0", "9", "-1", "3,", "3,555", "trois", "1e3", "+3"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
