//! `/lecons/{id}`: a lesson, and the way on from it.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Course, Lesson, LessonId, Step};

use super::{
    frame::{Frame, Link, html},
    journey,
};
use crate::{Error, State, auth::Visitor, practice};

#[derive(Template)]
#[template(path = "lesson.html")]
struct LessonPage<'a> {
    frame: Frame,
    lesson: &'a Lesson,
    module_id: String,
    module_title: &'a str,
    /// ", leçon 2. Lecture : 8 minutes."
    place: String,
    previous: Option<Link>,
    next: Option<Link>,
}

pub(super) async fn show(
    state: web::Data<State>,
    visitor: Visitor,
    id: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let edition = state.catalogue.edition();
    let course = &edition.course;
    let id = LessonId::new(&id).ok_or(Error::NotFound)?;
    let lesson = course.lesson(&id).ok_or(Error::NotFound)?;
    if let Some(user) = &visitor.user {
        practice::enter(&state, user, course, id.as_str()).await?;
        state.store.read_lesson(user.id, &id, state.now()).await?;
    }
    html(&page(course, lesson, Frame::new(&state, &visitor))?)
}

fn page<'a>(course: &'a Course, lesson: &'a Lesson, frame: Frame) -> Result<LessonPage<'a>, Error> {
    let id = lesson.id.as_str();
    let module = course.module_of(id).ok_or(Error::NotFound)?;
    let number = journey::lesson_place(module, &lesson.id);
    let link = |step: &Step, before_lesson, before_exercise| Link {
        href: step.path(),
        text: frame.with(if step.lesson().is_some() { before_lesson } else { before_exercise }, "title", step.title()),
    };
    let previous = course.previous(id).map(|step| link(step, "lesson-previous-lesson", "lesson-previous-exercise"));
    let next = course.next(id).map(|step| link(step, "lesson-next-lesson", "lesson-next-exercise"));
    let place = frame.all("lesson-where", [("number", number.into()), ("minutes", lesson.minutes.into())]);
    let module_id = module.id.to_string();
    Ok(LessonPage { frame, lesson, module_id, module_title: &module.title, place, previous, next })
}
