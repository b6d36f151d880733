//! `/`: what to take up next, then the map of the course.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Course, Exercise, ExerciseId, Module, Step};
use tremplin_store::Unread;

use super::{
    attendance::{self, OpenView},
    frame::{Frame, Link, html},
    journey::{self, Journey, Next, Tile},
    notices::{NoticeView, Notices},
    regrade::{self, RegradedView},
};
use crate::{Error, State, auth::Visitor};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    resume: Resume,
    /// They have just deleted their account.
    is_erased: bool,
    /// The half-day to sign now.
    open: Option<OpenView>,
    told: Vec<NoticeView>,
    /// What trainers said that this learner has not seen.
    unread: Vec<Link>,
    regraded: Vec<RegradedView>,
    modules: Vec<ModuleView>,
    /// Whether the course has a glossary.
    has_words: bool,
}

enum Resume {
    /// Someone we do not know yet.
    Welcome,
    Step(ResumeStep),
    Finished,
    Nothing,
}

struct ResumeStep {
    kick: String,
    title: String,
    text: String,
    href: String,
    action: String,
    /// The lesson to read again first.
    lesson: Option<Link>,
}

struct ModuleView {
    id: String,
    number: usize,
    title: String,
    summary: String,
    needs: Option<String>,
    tiles: Vec<Tile>,
    tiles_label: String,
    progress: String,
    duration: String,
    is_current: bool,
    is_closed: bool,
    /// The day advised for it.
    date: Option<String>,
    /// Exercises to do by a day of their own.
    dated: Vec<DatedView>,
}

struct DatedView {
    link: Link,
    date: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    /// Present when an account was just deleted.
    compte: Option<String>,
}

pub(super) async fn show(
    state: web::Data<State>,
    visitor: Visitor,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let edition = state.catalogue.edition();
    let course = &edition.course;
    let journey = match &visitor.user {
        Some(user) => Journey::new(state.store.progress(user.id).await?, state.store.lessons_read(user.id).await?),
        None => Journey::default(),
    };
    let frame = Frame::new(&state, &visitor);
    let mut notices = match &visitor.user {
        Some(user) => Notices::of(&state, user, course, &frame).await?,
        None => Notices::default(),
    };
    let open = match &visitor.user {
        Some(user) => attendance::open_now(&state, user, &frame).await?,
        None => None,
    };
    let journey = journey.without(notices.closed.clone());
    let next = journey.next(course);
    let current = match (&next, frame.is_visitor()) {
        (Next::Start(step) | Next::Resume(step) | Next::Onward(step), false) => Some(step.id()),
        _ => None,
    };
    let told = std::mem::take(&mut notices.told);
    let map = Map { course, current, journey: &journey, notices: &notices, frame: &frame };
    let modules = (first_number(course)..).zip(&course.modules);
    let modules = modules.map(|(number, module)| map.module(module, number)).collect();
    let resume = resume(course, &journey, next, &frame);
    let unread = unread(&state, &visitor, course, &frame).await?;
    let regraded = regrade::told(&state, &visitor, course, &frame).await?;
    let has_words = course.steps().filter_map(Step::lesson).any(|lesson| !lesson.words.is_empty());
    let is_erased = frame.is_visitor() && asked.compte.is_some();
    html(&HomePage { frame, resume, is_erased, open, told, unread, regraded, modules, has_words })
}

async fn unread(state: &State, visitor: &Visitor, course: &Course, frame: &Frame) -> Result<Vec<Link>, Error> {
    let Some(user) = visitor.account() else { return Ok(Vec::new()) };
    let link = |unread: Unread| {
        let title = course.exercise(&unread.exercise).map(|exercise| exercise.title.as_str())?;
        let values = [("title", title.into()), ("count", unread.count.into())];
        let href = format!("/exercices/{}#commentaires", unread.exercise);
        Some(Link { href, text: frame.all("home-unread-comments", values) })
    };
    let mut unread: Vec<_> = state.store.unread_comments(user.id).await?.into_iter().filter_map(link).collect();
    let marked = |id: ExerciseId| {
        let title = course.exercise(&id).map(|exercise| exercise.title.as_str())?;
        Some(Link { href: format!("/exercices/{id}#note"), text: frame.with("home-unread-marks", "title", title) })
    };
    unread.extend(state.store.unseen_marks(user.id).await?.into_iter().filter_map(marked));
    Ok(unread)
}

fn resume(course: &Course, journey: &Journey, next: Next, frame: &Frame) -> Resume {
    let (step, kick) = match next {
        Next::Nothing => return Resume::Nothing,
        _ if frame.is_visitor() => return Resume::Welcome,
        Next::Finished => return Resume::Finished,
        Next::Start(step) => (step, "home-start-kick"),
        Next::Resume(step) => (step, "home-resume-kick"),
        Next::Onward(step) => (step, "home-next-kick"),
    };
    let Some(module) = course.module_of(step.id()) else { return Resume::Nothing };
    let (text, action, lesson) = match step {
        Step::Lesson(lesson) => {
            let values = [("module", module.title.as_str().into()), ("minutes", lesson.minutes.into())];
            let is_first = matches!(next, Next::Start(_));
            let action = frame.t(if is_first { "home-start-lesson" } else { "home-read-lesson" });
            (frame.all("home-where-lesson", values), action, None)
        }
        Step::Exercise(exercise) => {
            let (number, count) = journey::exercise_place(module, &exercise.id);
            let values = [("module", module.title.as_str().into()), ("number", number.into()), ("count", count.into())];
            let mut text = frame.all("home-where-exercise", values);
            let tried = journey.of_exercise(&exercise.id).filter(|progress| progress.attempts > 0);
            if let Some(progress) = tried {
                text.push(' ');
                text.push_str(&frame.n("home-attempts", "attempts", progress.attempts));
            }
            let action = frame.t(if tried.is_some() { "home-resume-exercise" } else { "home-start-exercise" });
            let lesson = journey::lesson_before(module, exercise).map(|lesson| Link {
                href: format!("/lecons/{}", lesson.id),
                text: frame.n("home-review-lesson", "minutes", lesson.minutes),
            });
            (text, action, lesson)
        }
    };
    let (title, href) = (step.title().to_owned(), step.path());
    Resume::Step(ResumeStep { kick: frame.t(kick), title, text, href, action, lesson })
}

/// A course that begins with finding out what someone knows counts its modules from the next one.
fn first_number(course: &Course) -> usize {
    let teaches = |step: &Step| !step.exercise().is_some_and(Exercise::is_positioning);
    usize::from(course.modules.first().is_none_or(|module| module.steps.iter().any(teaches)))
}

/// What the modules are shown with.
struct Map<'a> {
    course: &'a Course,
    /// The step that comes next.
    current: Option<&'a str>,
    journey: &'a Journey,
    notices: &'a Notices,
    frame: &'a Frame,
}

impl Map<'_> {
    fn module(&self, module: &Module, number: usize) -> ModuleView {
        let Self { course, current, journey, notices, frame } = *self;
        let done = module.steps.iter().filter(|step| journey.is_done(step)).count();
        let needs: Vec<_> =
            module.needs.iter().filter_map(|id| course.module(id)).map(|needed| &*needed.title).collect();
        let is_closed = notices.closed.contains(&module.id);
        let is_done = |id: &str| course.step(id).is_some_and(|step| journey.is_done(step));
        let dated = notices.dated(module, is_done).into_iter();
        ModuleView {
            id: module.id.to_string(),
            number,
            title: module.title.clone(),
            summary: module.summary.clone(),
            needs: (!needs.is_empty())
                .then(|| frame.with(if is_closed { "home-closed" } else { "home-needs" }, "modules", needs.join(", "))),
            tiles: journey.tiles(module, current, frame),
            tiles_label: frame.with("home-steps-of", "title", &module.title),
            progress: match done {
                0 => frame.t("home-upcoming"),
                _ => frame.all("home-steps-done", [("done", done.into()), ("total", module.steps.len().into())]),
            },
            duration: plan(module, frame),
            is_current: current.is_some_and(|id| module.steps.iter().any(|step| step.id() == id)),
            is_closed,
            date: notices.date_of(&module.id, frame).filter(|_| done < module.steps.len()),
            dated: dated
                .map(|(link, day)| DatedView { link, date: frame.with("dates-before", "day", frame.day(&day)) })
                .collect(),
        }
    }
}

/// "45 min" or, of a module that has a plan, "environ 18 h, dont 5 h d’accompagnement".
fn plan(module: &Module, frame: &Frame) -> String {
    let Some(plan) = module.plan else { return duration(module.minutes(), frame) };
    // "3 h 30" stays on its line.
    let whole = |minutes| duration(minutes, frame).replace(' ', "\u{a0}");
    let about = frame.with("home-plan", "duration", whole(plan.total()));
    if plan.trainer == 0 {
        return about;
    }
    let trainer = frame.with("home-plan-trainer", "duration", whole(plan.trainer));
    format!("{about}{trainer}")
}

/// "45 min", "2 h", "1 h 05".
pub(super) fn duration(minutes: u32, frame: &Frame) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => frame.n("home-duration-minutes", "minutes", minutes),
        (hours, 0) => frame.n("home-duration-hours", "hours", hours),
        (hours, minutes) => {
            let values = [("hours", hours.into()), ("minutes", format!("{minutes:02}").into())];
            frame.all("home-duration-both", values)
        }
    }
}
