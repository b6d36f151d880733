//! `/formateur/classes/{id}/travaux`: what waits for a trainer: projects to mark, answers to comments.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_store::CohortLearner;

use super::{Head, address, answer};
use crate::{
    Error, State,
    auth::OwnCohort,
    pages::frame::{Frame, Link},
};

#[derive(Template)]
#[template(path = "classes/works.html")]
struct WorksPage {
    frame: Frame,
    head: Head,
    works: Vec<WorkView>,
    answers: Vec<AnswerView>,
}

struct WorkView {
    learner: String,
    work: Link,
    day: String,
    state: String,
}

struct AnswerView {
    learner: String,
    work: Link,
    count: String,
}

pub(super) async fn show(state: web::Data<State>, own: OwnCohort) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let learners = state.store.learners(own.cohort.id).await?;
    let name = |id| learners.iter().find(|learner| learner.user.id == id).map(CohortLearner::name).unwrap_or_default();
    let edition = state.catalogue.edition();
    let mut waiting = Vec::new();
    for exercise in edition.course.exercises().filter(|exercise| exercise.kind.rubric().is_some()) {
        let works = state.store.waiting_for_marks(own.cohort.id, &exercise.id).await?;
        waiting.extend(works.into_iter().map(|work| (exercise, work)));
    }
    waiting.sort_by_key(|(_, work)| work.handed_in);
    let work = |(exercise, work): (&tremplin_course::Exercise, tremplin_store::Waiting)| WorkView {
        learner: name(work.learner).to_owned(),
        work: Link {
            href: address(
                own.cohort.id,
                &format!("apprenants/{}/exercices/{}?essai={}#notation", work.learner, exercise.id, work.submission),
            ),
            text: exercise.title.clone(),
        },
        day: frame.day_of(work.handed_in),
        state: frame.t(match (work.is_begun, work.is_again) {
            (true, _) => "works-begun",
            (false, true) => "works-again",
            (false, false) => "works-new",
        }),
    };
    let works = waiting.into_iter().map(work).collect();
    let unread = |unread: tremplin_store::Unread| AnswerView {
        learner: name(unread.learner).to_owned(),
        work: Link {
            href: address(own.cohort.id, &format!("apprenants/{}/exercices/{}", unread.learner, unread.exercise)),
            text: edition
                .course
                .exercise(&unread.exercise)
                .map_or_else(|| unread.exercise.to_string(), |exercise| exercise.title.clone()),
        },
        count: frame.n("works-answers-count", "count", unread.count),
    };
    let answers = state.store.unread_answers(own.cohort.id).await?.into_iter().map(unread).collect();
    answer(false, &WorksPage { head: Head::new(&own.cohort, &frame), works, answers, frame })
}
