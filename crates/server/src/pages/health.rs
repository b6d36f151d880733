//! `/formateur/contenu/sante`: what in the course deserves a look, by how it goes for everybody.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Course, Exercise};
use tremplin_store::ExerciseHealth;

use super::frame::{Frame, html};
use crate::{Error, State, auth::Trainer, health::has_wrongs};

/// Of fewer learners nothing is said: it could be told who they are, and means little.
const MIN_LEARNERS: u64 = 5;
/// The most exercises of a section that ranks them.
const MAX_RANKED: usize = 15;

#[derive(Template)]
#[template(path = "health.html")]
struct HealthPage {
    frame: Frame,
    sections: Vec<Section>,
    tests: Vec<TestsView>,
    /// How many exercises' wrong answers have not been graded yet.
    waiting: usize,
}

struct Section {
    id: &'static str,
    title: String,
    help: String,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    title: String,
    module: String,
    learners: u64,
    passed: u64,
    at_once: u64,
    left: u64,
}

struct TestsView {
    id: String,
    title: String,
    module: String,
    tests: Vec<String>,
}

pub(super) async fn show(state: web::Data<State>, trainer: Trainer) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &trainer.visitor);
    let edition = state.catalogue.edition();
    let counts = state.store.content_health().await?;
    state.health.call();
    let mut tests = Vec::new();
    let mut waiting = 0;
    for exercise in edition.course.exercises().filter(|exercise| has_wrongs(exercise)) {
        match state.health.idle_tests(exercise) {
            None => waiting += 1,
            Some(idle) if idle.is_empty() => {}
            Some(idle) => tests.push(TestsView {
                id: exercise.id.to_string(),
                title: exercise.title.clone(),
                module: module_of(&edition.course, exercise),
                tests: idle.to_vec(),
            }),
        }
    }
    html(&HealthPage { sections: sections(&edition.course, &counts, &frame), tests, waiting, frame })
}

fn sections(course: &Course, counts: &[ExerciseHealth], frame: &Frame) -> Vec<Section> {
    // Of what is only received, nobody passes.
    let judged = course.exercises().filter(|exercise| !exercise.spec.answer.is_only_received());
    let known = judged.filter_map(|exercise| {
        let health = counts.iter().find(|health| health.exercise == exercise.id)?;
        Some((exercise, health))
    });
    let known: Vec<_> = known.collect();
    let section = |id: &'static str, [title, help]: [&str; 2], chosen: Vec<&(&Exercise, &ExerciseHealth)>| Section {
        id,
        title: frame.t(title),
        help: frame.t(help),
        rows: chosen.into_iter().map(|(exercise, health)| row(course, exercise, health)).collect(),
    };
    let tried = |health: &ExerciseHealth| health.tried >= MIN_LEARNERS;
    let never = known.iter().filter(|(_, health)| tried(health) && health.passed == 0).collect();
    let at_once = known.iter().filter(|(_, health)| tried(health) && health.passed_at_once == health.tried).collect();
    let opened = |health: &ExerciseHealth| health.tried + health.left;
    let mut left: Vec<_> =
        known.iter().filter(|(_, health)| health.left > 0 && opened(health) >= MIN_LEARNERS).collect();
    // By share, without a division: a/b > c/d as a*d > c*b.
    left.sort_by(|(_, a), (_, b)| (b.left * opened(a)).cmp(&(a.left * opened(b))));
    left.truncate(MAX_RANKED);
    vec![
        section("never", ["health-never-title", "health-never-help"], never),
        section("at-once", ["health-at-once-title", "health-at-once-help"], at_once),
        section("left", ["health-left-title", "health-left-help"], left),
    ]
}

fn row(course: &Course, exercise: &Exercise, health: &ExerciseHealth) -> Row {
    Row {
        id: exercise.id.to_string(),
        title: exercise.title.clone(),
        module: module_of(course, exercise),
        learners: health.tried + health.left,
        passed: health.passed,
        at_once: health.passed_at_once,
        left: health.left,
    }
}

fn module_of(course: &Course, exercise: &Exercise) -> String {
    course.module_of(exercise.id.as_str()).map(|module| module.title.clone()).unwrap_or_default()
}
