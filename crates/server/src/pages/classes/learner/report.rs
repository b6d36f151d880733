//! `.../bilan`: a learner's progress on paper.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Course, ExerciseId, Module};
use tremplin_store::{AttendanceMark, HalfDay, Marks};

use super::{MINUTE_MS, followed, learner_address};
use crate::{
    Error, State,
    auth::OwnLearner,
    pages::{
        frame::{Frame, Link, html},
        home::duration,
        journey::Journey,
        marks::MarksView,
        skills::Skills,
    },
};

#[derive(Template)]
#[template(path = "classes/report.html")]
struct ReportPage {
    frame: Frame,
    back: Link,
    name: String,
    facts: Vec<Fact>,
    modules: Vec<ModuleRow>,
    skills: Skills,
    projects: Vec<ProjectRow>,
}

struct Fact {
    name: String,
    value: String,
}

struct ModuleRow {
    title: String,
    steps: String,
    exercises: String,
    time: String,
}

struct ProjectRow {
    title: String,
    marks: MarksView,
}

pub(in crate::pages::classes) async fn show(state: web::Data<State>, own: OwnLearner) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.own.trainer.visitor);
    let learner = own.learner.user.id;
    let edition = state.catalogue.edition();
    let modules: Vec<_> = followed(&edition.course, &own).collect();
    let journey = Journey::new(state.store.progress(learner).await?, state.store.lessons_read(learner).await?);
    let times = state.store.active_times(learner).await?;
    let marks = state.store.published_marks(learner).await?;
    let half_days = state.store.half_days(own.own.cohort.id).await?;
    let attended = state.store.attendance(own.own.cohort.id, None).await?;
    let attended: HashMap<_, _> = attended
        .into_iter()
        .filter(|entry| entry.learner == learner)
        .map(|entry| (entry.half_day, entry.mark))
        .collect();
    let mut facts = facts(&own, &times, &frame);
    facts.push(Fact { name: frame.t("report-day"), value: frame.day_of(state.now()) });
    let there = |half_day: &&HalfDay| attended.get(&half_day.id).copied().is_some_and(AttendanceMark::is_there);
    if !half_days.is_empty() {
        facts.push(attendance(&half_days, there, &frame));
    }
    let page = ReportPage {
        back: Link { href: learner_address(&own), text: frame.t("report-back") },
        name: own.learner.name().to_owned(),
        modules: modules.iter().map(|module| module_row(module, &journey, &times, &frame)).collect(),
        skills: Skills::new(&edition.course, &modules, &journey, &frame),
        projects: projects(&marks, &edition.course, &frame),
        facts,
        frame,
    };
    html(&page)
}

fn facts(own: &OwnLearner, times: &HashMap<ExerciseId, u64>, frame: &Frame) -> Vec<Fact> {
    let cohort = &own.own.cohort;
    let fact = |name: &str, value: String| Fact { name: frame.t(name), value };
    let mut facts = vec![fact("report-class", cohort.plan.name.clone())];
    if let Some(dates) = crate::pages::classes::dates(&cohort.plan, frame) {
        facts.push(fact("class-when", dates));
    }
    if cohort.plan.hours > 0 {
        facts.push(fact("class-hours", frame.n("home-duration-hours", "hours", cohort.plan.hours)));
    }
    facts.push(fact("report-time", spent(times.values().sum(), frame)));
    facts
}

fn spent(ms: u64, frame: &Frame) -> String {
    duration(u32::try_from(ms / MINUTE_MS).unwrap_or(u32::MAX), frame)
}

/// "12 demi-journées sur 14, 42 h".
fn attendance(half_days: &[HalfDay], there: impl Fn(&&HalfDay) -> bool, frame: &Frame) -> Fact {
    let present: Vec<_> = half_days.iter().filter(there).collect();
    let minutes = present.iter().map(|half_day| half_day.minutes).sum();
    let values = [
        ("present", present.len().into()),
        ("total", half_days.len().into()),
        ("time", duration(minutes, frame).into()),
    ];
    Fact { name: frame.t("class-tab-attendance"), value: frame.all("report-attendance", values) }
}

fn module_row(module: &Module, journey: &Journey, times: &HashMap<ExerciseId, u64>, frame: &Frame) -> ModuleRow {
    let of = |done: usize, total: usize| frame.all("learner-score", [("passed", done.into()), ("total", total.into())]);
    let done = module.steps.iter().filter(|step| journey.is_done(step)).count();
    let passed = module.exercises().filter(|exercise| journey.is_finished(exercise)).count();
    let time = module.exercises().filter_map(|exercise| times.get(&exercise.id)).sum();
    ModuleRow {
        title: module.title.clone(),
        steps: of(done, module.steps.len()),
        exercises: of(passed, module.exercises().count()),
        time: spent(time, frame),
    }
}

/// Of each project the marks published last.
fn projects(marks: &[Marks], course: &Course, frame: &Frame) -> Vec<ProjectRow> {
    let mut rows: Vec<ProjectRow> = Vec::new();
    let mut told: Vec<&ExerciseId> = Vec::new();
    for marks in marks {
        if told.contains(&&marks.exercise) {
            continue;
        }
        told.push(&marks.exercise);
        let title = course.exercise(&marks.exercise);
        let title = title.map_or_else(|| marks.exercise.to_string(), |exercise| exercise.title.clone());
        rows.push(ProjectRow { title, marks: MarksView::new(marks, frame) });
    }
    rows
}
