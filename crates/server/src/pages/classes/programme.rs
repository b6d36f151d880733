//! `/formateur/classes/{id}/programme`: advised dates, and which modules are open to whom.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Course, Module, ModuleId};
use tremplin_store::{Day, Deadline, DeadlineChange, Openings, Target, UserId};
use uuid::Uuid;

use super::{Head, address, answer};
use crate::{
    Error, State,
    auth::OwnCohort,
    input::Form,
    pages::frame::{Frame, Problem, see_other},
};

#[derive(Template)]
#[template(path = "classes/programme.html")]
struct ProgrammePage {
    frame: Frame,
    head: Head,
    notice: Option<String>,
    problem: Option<Problem>,
    dates: Vec<DateView>,
    /// The exercises that may get a date, by module.
    groups: Vec<Group>,
    in_order: bool,
    modules: Vec<ModuleView>,
    learners: Vec<Choice>,
    opened_to: Vec<OpenedTo>,
}

/// A line of the form of dates.
struct DateView {
    /// `module.boucles` or `exercise.le-total`: the field's name.
    name: String,
    title: String,
    is_module: bool,
    was: String,
    day: String,
}

struct Group {
    title: String,
    exercises: Vec<Choice>,
}

struct Choice {
    value: String,
    text: String,
}

struct ModuleView {
    id: String,
    title: String,
    /// What it waits for, in words; nothing for one that is always open.
    needs: Option<String>,
    is_opened: bool,
}

struct OpenedTo {
    learner: Uuid,
    name: String,
    module: String,
    title: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    fait: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderForm {
    in_order: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpeningForm {
    module: String,
    /// Nobody's for the whole class.
    learner: Option<Uuid>,
    open: bool,
}

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let notice = asked.fait.as_ref().map(|_| frame.t("class-saved"));
    page(&state, &own, notice, None).await
}

/// Saves the dates that were changed: `module.{id}` and `exercise.{id}` with what they were as `was.…`, and one exercise
/// more as `add` and `add_day`.
pub(super) async fn save_dates(
    state: web::Data<State>,
    own: OwnCohort,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let edition = state.catalogue.edition();
    let problem = match changes(&fields, &edition.course)? {
        None => "programme-day-invalid",
        Some(changes) => match state.store.change_deadlines(own.cohort.id, changes).await? {
            true => return Ok(see_other(&address(own.cohort.id, "programme?fait=1"))),
            false => "programme-conflict",
        },
    };
    page(&state, &own, None, Some(frame.problem(problem))).await
}

/// What the form changes; `None` when a date is none.
fn changes(fields: &[(String, String)], course: &Course) -> Result<Option<Vec<DeadlineChange>>, Error> {
    let value = |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim());
    let day = |text: &str| match text {
        "" => Some(None),
        text => Day::parse(text).map(Some),
    };
    let mut changes = Vec::new();
    for (name, typed) in fields {
        let target = match name.as_str() {
            "add" | "add_day" => continue,
            name if name.starts_with("was.") => continue,
            name => name.split_once('.').and_then(|(kind, id)| Target::parse(kind, id)),
        };
        let target = target.ok_or(Error::BadInput("bad-input"))?;
        let was = day(value(&format!("was.{name}"))).ok_or(Error::BadInput("bad-input"))?;
        let Some(day) = day(typed.trim()) else { return Ok(None) };
        if day != was {
            changes.push(DeadlineChange { target, was, day });
        }
    }
    if !value("add").is_empty() && !value("add_day").is_empty() {
        let target = Target::parse("exercise", value("add")).filter(|target| is_in(course, target));
        let Some(day) = day(value("add_day")) else { return Ok(None) };
        changes.push(DeadlineChange { target: target.ok_or(Error::BadInput("bad-input"))?, was: None, day });
    }
    Ok(Some(changes))
}

fn is_in(course: &Course, target: &Target) -> bool {
    match target {
        Target::Module(id) => course.module(id).is_some(),
        Target::Exercise(id) => course.exercise(id).is_some(),
    }
}

pub(super) async fn set_order(
    state: web::Data<State>,
    own: OwnCohort,
    Form(form): Form<OrderForm>,
) -> Result<HttpResponse, Error> {
    state.store.set_in_order(own.cohort.id, form.in_order).await?;
    Ok(see_other(&address(own.cohort.id, "programme?fait=1")))
}

pub(super) async fn open(
    state: web::Data<State>,
    own: OwnCohort,
    Form(form): Form<OpeningForm>,
) -> Result<HttpResponse, Error> {
    let module = ModuleId::new(&form.module).ok_or(Error::BadInput("bad-input"))?;
    // One that has left the course may still be closed again.
    if form.open && state.catalogue.edition().course.module(&module).is_none() {
        return Err(Error::BadInput("bad-input"));
    }
    let cohort = own.cohort.id;
    match form.learner {
        Some(learner) => state.store.open_module_to(cohort, UserId(learner), module, form.open).await?,
        None => state.store.open_module(cohort, module, form.open).await?,
    }
    Ok(see_other(&address(cohort, "programme?fait=1#ouvertures")))
}

async fn page(
    state: &State,
    own: &OwnCohort,
    notice: Option<String>,
    problem: Option<Problem>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &own.trainer.visitor);
    let edition = state.catalogue.edition();
    let course = &edition.course;
    let plan = &own.cohort.plan.modules;
    let followed: Vec<&Module> =
        course.modules.iter().filter(|module| plan.is_empty() || plan.contains(&module.id)).collect();
    let deadlines = state.store.deadlines(own.cohort.id).await?;
    let openings = state.store.openings(own.cohort.id).await?;
    let learners = state.store.learners(own.cohort.id).await?;
    let choices = learners.iter().map(|learner| (learner.user.id, learner.name().to_owned())).collect::<Vec<_>>();
    let page = ProgrammePage {
        head: Head::new(&own.cohort, &frame),
        notice,
        problem,
        dates: date_views(course, &followed, &deadlines),
        groups: followed.iter().map(|module| group(module, &deadlines)).collect(),
        in_order: openings.in_order,
        modules: followed.iter().map(|module| module_view(course, module, plan, &openings, &frame)).collect(),
        opened_to: opened_to(course, &choices, &openings),
        learners: choices.into_iter().map(|(id, text)| Choice { value: id.to_string(), text }).collect(),
        frame,
    };
    answer(page.problem.is_some(), &page)
}

/// Every module followed, then what else has a date.
fn date_views(course: &Course, followed: &[&Module], deadlines: &[Deadline]) -> Vec<DateView> {
    let view = |target: &Target, title: String| {
        let known = deadlines.iter().find(|deadline| deadline.target == *target);
        let day = known.map(|deadline| deadline.day.as_str().to_owned()).unwrap_or_default();
        let is_module = matches!(target, Target::Module(_));
        DateView { name: format!("{}.{}", target.kind(), target.id()), title, is_module, was: day.clone(), day }
    };
    let modules = followed.iter().map(|module| view(&Target::Module(module.id.clone()), module.title.clone()));
    let others = deadlines.iter().filter_map(|deadline| {
        let title = match &deadline.target {
            Target::Module(id) if followed.iter().any(|module| module.id == *id) => return None,
            Target::Module(id) => course.module(id).map(|module| module.title.clone()),
            Target::Exercise(id) => course.exercise(id).map(|exercise| exercise.title.clone()),
        };
        Some(view(&deadline.target, title.unwrap_or_else(|| deadline.target.id().to_owned())))
    });
    modules.chain(others).collect()
}

fn group(module: &Module, deadlines: &[Deadline]) -> Group {
    let dated = |id: &str| deadlines.iter().any(|known| known.target.kind() == "exercise" && known.target.id() == id);
    let free = module.exercises().filter(|exercise| !dated(exercise.id.as_str()));
    let choice =
        |exercise: &tremplin_course::Exercise| Choice { value: exercise.id.to_string(), text: exercise.title.clone() };
    Group { title: module.title.clone(), exercises: free.map(choice).collect() }
}

fn module_view(course: &Course, module: &Module, plan: &[ModuleId], openings: &Openings, frame: &Frame) -> ModuleView {
    let needed = module.needs.iter().filter(|id| plan.is_empty() || plan.contains(id));
    let titles: Vec<_> = needed.filter_map(|id| course.module(id)).map(|module| &*module.title).collect();
    ModuleView {
        id: module.id.to_string(),
        title: module.title.clone(),
        needs: (!titles.is_empty()).then(|| frame.with("home-needs", "modules", titles.join(", "))),
        is_opened: openings.for_all.contains(&module.id),
    }
}

fn opened_to(course: &Course, learners: &[(UserId, String)], openings: &Openings) -> Vec<OpenedTo> {
    let view = |(learner, module): &(UserId, ModuleId)| {
        let name = learners.iter().find(|(id, _)| id == learner).map(|(_, name)| name.clone())?;
        let title = course.module(module).map_or_else(|| module.to_string(), |module| module.title.clone());
        Some(OpenedTo { learner: learner.0, name, module: module.to_string(), title })
    };
    openings.for_one.iter().filter_map(view).collect()
}
