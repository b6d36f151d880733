//! `/lecons/{id}`: a lesson, and the way on from it.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Course, Example, Lesson, LessonId, Step};

use super::{
    frame::{Frame, Link, html},
    journey, page_example,
};
use crate::{Error, State, auth::Visitor, practice};

/// How wide a page is shown, in CSS pixels.
const PHONE_PX: u32 = 360;
const COMPUTER_PX: u32 = 1024;

#[derive(Template)]
#[template(path = "lesson.html")]
struct LessonPage<'a> {
    frame: Frame,
    lesson: &'a Lesson,
    /// The lesson's HTML, with the frames of its pages.
    text: String,
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
    let text = with_pages(lesson, &frame);
    Ok(LessonPage { frame, lesson, text, module_id, module_title: &module.title, place, previous, next })
}

/// The buttons for the width of a page, for the script that makes them work.
fn widths(frame: &Frame) -> String {
    let button = |width: u32, word| {
        format!("<button type=\"button\" data-width=\"{width}\" aria-pressed=\"false\">{}</button>", frame.t(word))
    };
    let buttons = button(PHONE_PX, "page-preview-phone") + &button(COMPUTER_PX, "page-preview-computer");
    let label = frame.t("page-preview-widths");
    format!("<div class=\"row\" role=\"group\" aria-label=\"{label}\" data-part=\"widths\" hidden>{buttons}</div>")
}

/// The lesson's HTML; each page to try is followed, inside of its element, by the frame that shows it. The frame grants
/// nothing: its page runs no script, sends no form and opens no window.
fn with_pages(lesson: &Lesson, frame: &Frame) -> String {
    const END: &str = "</tremplin-example>";
    let mut html = String::new();
    let mut rest = lesson.html.as_str();
    for (n, example) in lesson.examples.iter().enumerate() {
        let Example::Page(page) = example else { continue };
        let begin = rest.find(&format!("data-example=\"{n}\""));
        let Some(end) = begin.and_then(|begin| Some(begin + rest[begin..].find(END)?)) else { continue };
        html.push_str(&rest[..end]);
        let title = frame.n("example-page", "number", n + 1);
        let height = page.height_px;
        let address = page_example::address(&lesson.id, n);
        html.push_str(&format!(
            "<div class=\"try-page\" data-part=\"page\"><div class=\"try-name\">{}{}</div><div class=\"try-view\"><iframe \
             src=\"{address}\" title=\"{title}\" height=\"{height}\" sandbox loading=\"lazy\"></iframe></div></div>",
            frame.t("example-result"),
            if page.depends_on_width() { widths(frame) } else { String::new() },
        ));
        rest = &rest[end..];
    }
    html + rest
}
