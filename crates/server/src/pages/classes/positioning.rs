//! `/formateur/classes/{id}/positionnement`: how each learner did in the positioning tests, and where to begin.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Exercise, Kind, QuizPage, Report, TestStatus};
use tremplin_store::{CohortLearner, LastReport};

use super::{Head, address, answer};
use crate::{
    Error, State,
    auth::OwnCohort,
    pages::frame::{Frame, Link},
};

#[derive(Template)]
#[template(path = "classes/positioning.html")]
struct PositioningPage {
    frame: Frame,
    head: Head,
    tests: Vec<TestView>,
}

struct TestView {
    title: String,
    areas: Vec<String>,
    rows: Vec<RowView>,
    missing: Option<String>,
}

struct RowView {
    learner: Link,
    day: String,
    total: String,
    /// One for each area.
    scores: Vec<String>,
    advice: Vec<String>,
    /// The test was changed since: questions may have moved.
    is_older: bool,
}

pub(super) async fn show(state: web::Data<State>, own: OwnCohort) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let learners = state.store.learners(own.cohort.id).await?;
    let edition = state.catalogue.edition();
    let mut tests = Vec::new();
    for exercise in edition.course.exercises() {
        let Kind::Quiz(quiz) = &exercise.kind else { continue };
        if exercise.spec.answer.is_only_received() {
            let reports = state.store.last_reports(own.cohort.id, &exercise.id).await?;
            tests.push(test(exercise, quiz, &reports, &learners, &own, &frame));
        }
    }
    answer(false, &PositioningPage { head: Head::new(&own.cohort, &frame), tests, frame })
}

fn test(
    exercise: &Exercise,
    quiz: &QuizPage,
    reports: &[LastReport],
    learners: &[CohortLearner],
    own: &OwnCohort,
    frame: &Frame,
) -> TestView {
    let areas = areas(quiz);
    let row = |last: &LastReport| {
        let learner = learners.iter().find(|learner| learner.user.id == last.learner)?;
        let is_older = last.exercise_digest != exercise.digest;
        let advice = quiz.advice(&last.report).into_iter().map(str::to_owned);
        Some(RowView {
            learner: Link {
                href: address(own.cohort.id, &format!("apprenants/{}", last.learner)),
                text: learner.name().to_owned(),
            },
            day: frame.day_of(last.created),
            total: score(&last.report, None, frame),
            scores: areas.iter().map(|area| score(&last.report, Some(area), frame)).collect(),
            advice: advice.collect(),
            is_older,
        })
    };
    let rows: Vec<_> = reports.iter().filter_map(row).collect();
    let absent = learners.iter().filter(|learner| !reports.iter().any(|last| last.learner == learner.user.id));
    let absent: Vec<_> = absent.map(CohortLearner::name).collect();
    TestView {
        title: exercise.title.clone(),
        areas: areas.iter().map(|area| area_name(area, frame)).collect(),
        rows,
        missing: (!absent.is_empty()).then(|| frame.with("positioning-missing", "names", absent.join(", "))),
    }
}

/// What the routes ask about: each set of more than one question, once, in the questions' order.
fn areas(quiz: &QuizPage) -> Vec<Vec<u32>> {
    let mut areas: Vec<_> = quiz.routes.iter().map(|route| route.questions.clone()).collect();
    areas.retain(|questions| questions.len() > 1);
    areas.sort();
    areas.dedup();
    areas
}

/// "Questions 1 à 11".
fn area_name(questions: &[u32], frame: &Frame) -> String {
    let (first, last) = (questions.first().copied().unwrap_or(0), questions.last().copied().unwrap_or(0));
    let is_range = questions.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    if is_range {
        return frame.all("positioning-range", [("first", first.into()), ("last", last.into())]);
    }
    let numbers: Vec<_> = questions.iter().map(u32::to_string).collect();
    frame.with("positioning-questions", "numbers", numbers.join(", "))
}

/// Right answers to these questions, or to all.
fn score(report: &Report, questions: Option<&[u32]>, frame: &Frame) -> String {
    let asked = (1u32..).zip(&report.tests).filter(|(number, _)| questions.is_none_or(|these| these.contains(number)));
    let (mut passed, mut total) = (0u32, 0u32);
    for (_, test) in asked {
        total += 1;
        passed += u32::from(test.status == TestStatus::Passed);
    }
    frame.all("learner-score", [("passed", passed.into()), ("total", total.into())])
}

#[cfg(test)]
mod tests {
    use tremplin_course::{Bound, Route};

    use super::*;

    #[test]
    fn areas_are_the_sets_of_questions_that_routes_ask_about() {
        let route =
            |questions: &[u32]| Route { questions: questions.to_vec(), bound: Bound::AtMost(1), advice: String::new() };
        let routes = [&[12, 13][..], &[1, 2, 3], &[1, 2, 3], &[13]].map(route).to_vec();
        let quiz = QuizPage { questions: Vec::new(), routes };
        assert_eq!(areas(&quiz), [vec![1, 2, 3], vec![12, 13]]);
    }
}
