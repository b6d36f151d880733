//! `/formateur/classes/{id}/reglages`: name, dates, part of the course, trainers, code; putting a class away.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Course, Module, ModuleId};
use tremplin_store::{ChangedCohort, Cohort, CohortPlan, Day, MAX_TRAINERS, User, UserId};

use super::{CODE_DRAWS, Head, LIST, address, answer, dates, draw_code, one_line};
use crate::{
    Error, State,
    auth::OwnCohort,
    input::{Fields, Form},
    pages::frame::{Frame, Problem, see_other},
};

/// More is a typing mistake: a year of full time.
const MAX_HOURS: u32 = 2_000;

#[derive(Template)]
#[template(path = "classes/settings.html")]
struct SettingsPage {
    frame: Frame,
    head: Head,
    notice: Option<String>,
    problem: Option<Problem>,
    /// What somebody else wrote meanwhile.
    theirs: Vec<Fact>,
    typed: Typed,
    modules: Vec<Choice>,
    trainers: Vec<Choice>,
    version: i64,
}

/// The form as it was filled in.
struct Typed {
    name: String,
    starts: String,
    ends: String,
    hours: String,
    joinable: bool,
}

struct Choice {
    value: String,
    text: String,
    is_chosen: bool,
}

struct Fact {
    name: String,
    value: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    fait: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VersionForm {
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchiveForm {
    version: i64,
    archived: bool,
}

/// What is wrong with the form, as the message that says so.
enum Mistake {
    Name,
    Day,
    Order,
    Hours,
    Modules,
    Trainers,
}

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let notice = asked.fait.as_ref().map(|_| frame.t("class-saved"));
    stored(&state, &own, &own.cohort, notice, None).await
}

pub(super) async fn save(
    state: web::Data<State>,
    own: OwnCohort,
    form: Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Error> {
    let names = ["name", "starts", "ends", "hours", "joinable", "module", "trainer", "version"];
    let fields = Fields::only(form, &names)?;
    let expected = fields.value("version").parse().map_err(|_| Error::BadInput("bad-input"))?;
    let chosen: Vec<UserId> = fields.read("trainer")?.into_iter().map(UserId).collect();
    let frame = Frame::new(&state, &own.trainer.visitor);
    let plan = match read(&fields, &chosen, &state.catalogue.edition().course) {
        Ok(plan) => plan,
        Err(mistake) => {
            let problem = frame.problem(match mistake {
                Mistake::Name => "class-name-invalid",
                Mistake::Day => "class-day-invalid",
                Mistake::Order => "class-days-order",
                Mistake::Hours => "class-hours-invalid",
                Mistake::Modules => "class-modules-none",
                Mistake::Trainers => "class-trainers-none",
            });
            let (cohort, fields, trainers) = (&own.cohort, &fields, &*chosen);
            let theirs = Vec::new();
            return page(&state, &own, Attempt { cohort, fields, trainers, version: expected, problem, theirs }).await;
        }
    };
    match state.store.change_cohort(own.cohort.id, expected, plan, chosen.clone()).await? {
        ChangedCohort::Changed(cohort) => {
            // Whoever has left the class sees it no more.
            let is_still_theirs = own.trainer.visitor.is_admin() || chosen.contains(&own.trainer.user.id);
            Ok(see_other(&if is_still_theirs { address(cohort.id, "reglages?fait=1") } else { LIST.to_owned() }))
        }
        ChangedCohort::Conflict(now) => {
            let problem = frame.problem("class-conflict");
            let theirs = facts(&state, &now, &frame).await?;
            let (cohort, fields, trainers) = (&*now, &fields, &*chosen);
            page(&state, &own, Attempt { cohort, fields, trainers, version: now.version, problem, theirs }).await
        }
        ChangedCohort::NotFound | ChangedCohort::CodeTaken => Err(Error::NotFound),
    }
}

pub(super) async fn renew_code(
    state: web::Data<State>,
    own: OwnCohort,
    Form(form): Form<VersionForm>,
) -> Result<HttpResponse, Error> {
    for _ in 0..CODE_DRAWS {
        let changed = state.store.set_class_code(own.cohort.id, form.version, draw_code()?).await?;
        if changed != ChangedCohort::CodeTaken {
            return after(&state, &own, changed).await;
        }
    }
    Err(Error::Unavailable("no class code is free".into()))
}

pub(super) async fn archive(
    state: web::Data<State>,
    own: OwnCohort,
    Form(form): Form<ArchiveForm>,
) -> Result<HttpResponse, Error> {
    let archived = form.archived.then(|| state.now());
    let changed = state.store.archive_cohort(own.cohort.id, form.version, archived).await?;
    after(&state, &own, changed).await
}

async fn after(state: &State, own: &OwnCohort, changed: ChangedCohort) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &own.trainer.visitor);
    match changed {
        ChangedCohort::Changed(cohort) => Ok(see_other(&address(cohort.id, "reglages?fait=1"))),
        ChangedCohort::Conflict(now) => {
            stored(state, own, &now, None, Some(frame.problem("class-conflict-button"))).await
        }
        ChangedCohort::NotFound | ChangedCohort::CodeTaken => Err(Error::NotFound),
    }
}

fn read(fields: &Fields, trainers: &[UserId], course: &Course) -> Result<CohortPlan, Mistake> {
    let day = |name: &str| match fields.value(name).trim() {
        "" => Ok(None),
        text => Day::parse(text).map(Some).ok_or(Mistake::Day),
    };
    let (starts, ends) = (day("starts")?, day("ends")?);
    if let (Some(starts), Some(ends)) = (&starts, &ends)
        && starts > ends
    {
        return Err(Mistake::Order);
    }
    let hours = match fields.value("hours").trim() {
        "" => 0,
        text => text.parse().ok().filter(|hours| *hours <= MAX_HOURS).ok_or(Mistake::Hours)?,
    };
    let chosen = |module: &&Module| fields.values("module").any(|id| id == module.id.as_str());
    let mut modules: Vec<_> = course.modules.iter().filter(chosen).map(|module| module.id.clone()).collect();
    if modules.len() == course.modules.len() {
        // All of them, those that are still to be written too.
        modules.clear();
    } else if modules.is_empty() {
        return Err(Mistake::Modules);
    }
    if trainers.is_empty() || trainers.len() > MAX_TRAINERS {
        return Err(Mistake::Trainers);
    }
    let name = one_line(fields.value("name")).ok_or(Mistake::Name)?;
    Ok(CohortPlan { name, joinable: fields.has("joinable"), starts, ends, hours, modules })
}

/// The page with what is stored.
async fn stored(
    state: &State,
    own: &OwnCohort,
    cohort: &Cohort,
    notice: Option<String>,
    problem: Option<Problem>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &own.trainer.visitor);
    let trainers: Vec<_> = state.store.trainers_of(cohort.id).await?.into_iter().map(|user| user.id).collect();
    let plan = &cohort.plan;
    let text = |day: &Option<Day>| day.as_ref().map(|day| day.as_str().to_owned()).unwrap_or_default();
    let page = SettingsPage {
        head: Head::new(cohort, &frame),
        notice,
        problem,
        theirs: Vec::new(),
        typed: Typed {
            name: plan.name.clone(),
            starts: text(&plan.starts),
            ends: text(&plan.ends),
            hours: if plan.hours == 0 { String::new() } else { plan.hours.to_string() },
            joinable: plan.joinable,
        },
        modules: module_choices(state, |id| plan.modules.is_empty() || plan.modules.contains(id)),
        trainers: trainer_choices(state, &trainers).await?,
        version: cohort.version,
        frame,
    };
    answer(page.problem.is_some(), &page)
}

/// What was typed, and why it was not saved.
struct Attempt<'a> {
    /// As it is now.
    cohort: &'a Cohort,
    fields: &'a Fields,
    trainers: &'a [UserId],
    /// What another try is based on.
    version: i64,
    problem: Problem,
    theirs: Vec<Fact>,
}

async fn page(state: &State, own: &OwnCohort, attempt: Attempt<'_>) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &own.trainer.visitor);
    let value = |name: &str| attempt.fields.value(name).to_owned();
    let page = SettingsPage {
        head: Head::new(attempt.cohort, &frame),
        notice: None,
        typed: Typed {
            name: value("name"),
            starts: value("starts"),
            ends: value("ends"),
            hours: value("hours"),
            joinable: attempt.fields.has("joinable"),
        },
        modules: module_choices(state, |id| attempt.fields.values("module").any(|chosen| chosen == id.as_str())),
        trainers: trainer_choices(state, attempt.trainers).await?,
        problem: Some(attempt.problem),
        theirs: attempt.theirs,
        version: attempt.version,
        frame,
    };
    answer(true, &page)
}

fn module_choices(state: &State, is_chosen: impl Fn(&ModuleId) -> bool) -> Vec<Choice> {
    let edition = state.catalogue.edition();
    let modules = edition.course.modules.iter();
    let choice = |module: &Module| Choice {
        value: module.id.to_string(),
        text: module.title.clone(),
        is_chosen: is_chosen(&module.id),
    };
    modules.map(choice).collect()
}

async fn trainer_choices(state: &State, chosen: &[UserId]) -> Result<Vec<Choice>, Error> {
    let all = state.store.trainers().await?.into_iter();
    let choice = |user: User| {
        let name = user.name.as_ref()?.as_str().to_owned();
        Some(Choice { value: user.id.to_string(), text: name, is_chosen: chosen.contains(&user.id) })
    };
    Ok(all.filter_map(choice).collect())
}

/// A class as it is now, for someone whose change came too late.
async fn facts(state: &State, cohort: &Cohort, frame: &Frame) -> Result<Vec<Fact>, Error> {
    let trainers = state.store.trainers_of(cohort.id).await?;
    let names: Vec<_> = trainers.iter().filter_map(|user| user.name.as_ref()).map(|name| name.as_str()).collect();
    let edition = state.catalogue.edition();
    let in_plan = |id: &ModuleId| cohort.plan.modules.is_empty() || cohort.plan.modules.contains(id);
    let modules: Vec<_> =
        edition.course.modules.iter().filter(|module| in_plan(&module.id)).map(|module| &*module.title).collect();
    let fact = |name: &str, value: String| Fact { name: frame.t(name), value };
    Ok(vec![
        fact("class-name", cohort.plan.name.clone()),
        fact("class-when", dates(&cohort.plan, frame).unwrap_or_else(|| frame.t("class-unsaid"))),
        fact("class-hours", cohort.plan.hours.to_string()),
        fact("class-modules", modules.join(", ")),
        fact("class-trainers", names.join(", ")),
    ])
}
