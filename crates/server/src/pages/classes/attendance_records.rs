//! What the school keeps of the attendance: a table for a spreadsheet, and a sheet of paper to sign.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_store::{Attendance, Day, HalfDay, HalfDayId, UserId};

use super::{
    address, answer,
    attendance::{hours, mark_text, people},
};
use crate::{
    Error, State,
    auth::OwnCohort,
    pages::{
        attendance::half,
        frame::{Frame, Link},
    },
    spreadsheet,
};

/// As many columns as a sheet of paper holds: a week.
const COLUMNS: usize = 10;

#[derive(Template)]
#[template(path = "classes/attendance-sheet.html")]
struct PaperPage {
    frame: Frame,
    class: String,
    back: Link,
    columns: Vec<Column>,
    rows: Vec<PaperRow>,
    /// The half-days before and after, when there are any.
    earlier: Option<Link>,
    later: Option<Link>,
}

struct Column {
    day: String,
    half: String,
}

struct PaperRow {
    name: String,
    /// Empty where the paper is to be signed.
    cells: Vec<String>,
    hours: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    /// How many sheets before the last one.
    page: Option<usize>,
}

/// Everything there is, by half-day, the earliest first.
struct Records {
    half_days: Vec<HalfDay>,
    people: Vec<(UserId, String)>,
    marks: HashMap<(HalfDayId, UserId), Attendance>,
}

impl Records {
    async fn of(state: &State, own: &OwnCohort) -> Result<Self, Error> {
        let mut half_days = state.store.half_days(own.cohort.id).await?;
        half_days.reverse();
        let marks = state.store.attendance(own.cohort.id, None).await?;
        let people = people(state, own, &marks).await?;
        Ok(Self {
            half_days,
            people,
            marks: marks.into_iter().map(|mark| ((mark.half_day, mark.learner), mark)).collect(),
        })
    }

    fn text(&self, half_day: &HalfDay, learner: UserId, frame: &Frame) -> String {
        let Some(entry) = self.marks.get(&(half_day.id, learner)) else { return String::new() };
        let text = mark_text(entry.mark, frame);
        if entry.signed.is_some() { frame.with("attendance-signed-mark", "mark", text) } else { text }
    }

    fn minutes_there(&self, half_days: &[HalfDay], learner: UserId) -> u32 {
        let is_there =
            |half_day: &&HalfDay| self.marks.get(&(half_day.id, learner)).is_some_and(|entry| entry.mark.is_there());
        half_days.iter().filter(is_there).map(|half_day| half_day.minutes).sum()
    }
}

pub(super) async fn export(state: web::Data<State>, own: OwnCohort) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let records = Records::of(&state, &own).await?;
    let planned: u32 = records.half_days.iter().map(|half_day| half_day.minutes).sum();
    let mut first = vec![frame.t("attendance-learner")];
    first.extend(records.half_days.iter().map(|half_day| format!("{} {}", half_day.day, half(half_day.half, &frame))));
    first.extend([frame.t("attendance-hours-there"), frame.t("attendance-hours-planned")]);
    let mut rows = vec![first];
    for (learner, name) in &records.people {
        let mut row = vec![name.clone()];
        row.extend(records.half_days.iter().map(|half_day| records.text(half_day, *learner, &frame)));
        row.push(hours(records.minutes_there(&records.half_days, *learner), &frame));
        row.push(hours(planned, &frame));
        rows.push(row);
    }
    spreadsheet::answer("emargement", &rows)
}

pub(super) async fn print(
    state: web::Data<State>,
    own: OwnCohort,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let records = Records::of(&state, &own).await?;
    let sheets = records.half_days.len().div_ceil(COLUMNS).max(1);
    let page = asked.page.unwrap_or(0).min(sheets - 1);
    let end = records.half_days.len().saturating_sub(page * COLUMNS);
    let shown = &records.half_days[end.saturating_sub(COLUMNS)..end];
    let link = |page: usize, words| Link {
        href: address(own.cohort.id, &format!("emargement/feuille?page={page}")),
        text: frame.t(words),
    };
    let row = |(learner, name): &(UserId, String)| PaperRow {
        name: name.clone(),
        cells: shown.iter().map(|half_day| records.text(half_day, *learner, &frame)).collect(),
        hours: hours(records.minutes_there(shown, *learner), &frame),
    };
    let page = PaperPage {
        class: own.cohort.plan.name.clone(),
        back: Link { href: address(own.cohort.id, "emargement"), text: frame.t("attendance-back") },
        columns: shown.iter().map(|known| Column { day: short(&known.day), half: half(known.half, &frame) }).collect(),
        rows: records.people.iter().map(row).collect(),
        earlier: (page + 1 < sheets).then(|| link(page + 1, "attendance-earlier")),
        later: (page > 0).then(|| link(page - 1, "attendance-later")),
        frame,
    };
    answer(false, &page)
}

/// A day in the width of a column.
fn short(day: &Day) -> String {
    let (_, month, day) = day.parts();
    format!("{day:02}/{month:02}")
}
