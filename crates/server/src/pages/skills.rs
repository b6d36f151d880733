//! What a learner can do: of each skill, the exercises that train it and were passed. A drawing, and its table; for
//! themselves at `/competences`, and for their trainers on their page.

use actix_web::{HttpResponse, web};
use askama::Template;
use tremplin_course::{Course, Module};
use tremplin_store::CohortPlan;

use super::{
    frame::{Frame, html},
    journey::Journey,
};
use crate::{Error, State, auth::Learner};

/// Below this many corners there is no shape to see.
const LEAST_AXES: usize = 3;
/// Of the drawing, in its own units.
const RADIUS: f64 = 100.0;
const LABEL_RADIUS: f64 = 116.0;

#[derive(Template)]
#[template(path = "skills.html")]
struct SkillsPage {
    frame: Frame,
    skills: Skills,
}

/// A learner's own.
pub(super) async fn show(state: web::Data<State>, learner: Learner) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &learner.visitor);
    let edition = state.catalogue.edition();
    let id = learner.user.id;
    let journey = Journey::new(state.store.progress(id).await?, state.store.lessons_read(id).await?);
    let class = state.store.cohort_of_learner(id).await?;
    let modules: Vec<_> = followed(&edition.course, class.as_ref().map(|cohort| &cohort.plan)).collect();
    let skills = Skills::new(&edition.course, &modules, &journey, &frame);
    html(&SkillsPage { frame, skills })
}

/// The modules that a class follows; all of them without one.
pub(super) fn followed<'a>(course: &'a Course, plan: Option<&CohortPlan>) -> impl Iterator<Item = &'a Module> {
    let chosen = plan.map(|plan| plan.modules.clone()).unwrap_or_default();
    course.modules.iter().filter(move |module| chosen.is_empty() || chosen.contains(&module.id))
}

pub(super) struct Skills {
    pub(super) radar: Option<Radar>,
    pub(super) areas: Vec<AreaView>,
}

/// `points` attributes are in units of the drawing, whose centre is 0 0.
pub(super) struct Radar {
    pub(super) rings: Vec<String>,
    pub(super) axes: Vec<AxisView>,
    pub(super) shape: String,
}

pub(super) struct AxisView {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) label_x: String,
    pub(super) label_y: String,
    /// `start`, `middle` or `end`.
    pub(super) anchor: &'static str,
    pub(super) text: String,
}

pub(super) struct AreaView {
    pub(super) name: String,
    pub(super) score: String,
    pub(super) percent: String,
    pub(super) skills: Vec<SkillView>,
}

pub(super) struct SkillView {
    pub(super) name: String,
    pub(super) score: String,
}

/// Exercises passed, of all there are.
#[derive(Default, Clone, Copy)]
struct Score {
    passed: u32,
    total: u32,
}

impl Score {
    fn add(&mut self, is_passed: bool) {
        self.passed += u32::from(is_passed);
        self.total += 1;
    }

    fn share(self) -> f64 {
        f64::from(self.passed) / f64::from(self.total.max(1))
    }

    fn text(self, frame: &Frame) -> String {
        frame.all("learner-score", [("passed", self.passed.into()), ("total", self.total.into())])
    }
}

#[derive(Default)]
struct Area {
    whole: Score,
    /// By the whole name of a skill, as they come in the course.
    skills: Vec<(String, Score)>,
}

impl Skills {
    /// Over the modules that the class follows; the area of a skill is what stands before its dot.
    pub(super) fn new(course: &Course, modules: &[&Module], journey: &Journey, frame: &Frame) -> Self {
        let mut areas: Vec<(String, Area)> = Vec::new();
        for exercise in modules.iter().flat_map(|module| module.exercises()) {
            let is_passed = journey.is_finished(exercise);
            let mut counted: Vec<&str> = Vec::new();
            for skill in &exercise.skills {
                let name = skill.as_str().split('.').next().unwrap_or_default();
                let at = areas.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                    areas.push((name.to_owned(), Area::default()));
                    areas.len() - 1
                });
                let area = &mut areas[at].1;
                let at = area.skills.iter().position(|(known, _)| known == skill.as_str()).unwrap_or_else(|| {
                    area.skills.push((skill.to_string(), Score::default()));
                    area.skills.len() - 1
                });
                area.skills[at].1.add(is_passed);
                // An exercise that trains two skills of one area is one exercise of it.
                if !counted.contains(&name) {
                    area.whole.add(is_passed);
                    counted.push(name);
                }
            }
        }
        let title = |name: &str| match course.skill_title(name, frame.lang()) {
            // An area without a title is an abbreviation.
            title if title == name => name.to_uppercase(),
            title => title,
        };
        let shares: Vec<_> = areas.iter().map(|(name, area)| (title(name), area.whole.share())).collect();
        Self {
            radar: (shares.len() >= LEAST_AXES).then(|| Radar::new(&shares)),
            areas: areas.iter().map(|(name, area)| AreaView::new(title(name), area, course, frame)).collect(),
        }
    }
}

impl AreaView {
    fn new(name: String, area: &Area, course: &Course, frame: &Frame) -> Self {
        let skill = |(name, score): &(String, Score)| SkillView {
            name: course.skill_title(name, frame.lang()),
            score: score.text(frame),
        };
        Self {
            name,
            score: area.whole.text(frame),
            percent: frame.n("learner-percent", "percent", percent(area.whole)),
            skills: area.skills.iter().map(skill).collect(),
        }
    }
}

fn percent(score: Score) -> u32 {
    score.passed * 100 / score.total.max(1)
}

impl Radar {
    fn new(shares: &[(String, f64)]) -> Self {
        let corner = |at: usize, radius: f64| {
            let count = u32::try_from(shares.len()).unwrap_or(1);
            let turn = f64::from(u32::try_from(at).unwrap_or(0)) / f64::from(count) * std::f64::consts::TAU;
            (radius * turn.sin(), -radius * turn.cos())
        };
        let points = |radius: &dyn Fn(usize) -> f64| {
            let point = |at: usize| {
                let (x, y) = corner(at, radius(at));
                format!("{x:.1},{y:.1}")
            };
            (0..shares.len()).map(point).collect::<Vec<_>>().join(" ")
        };
        let axis = |(at, (text, _)): (usize, &(String, f64))| {
            let ((x, y), (label_x, label_y)) = (corner(at, RADIUS), corner(at, LABEL_RADIUS));
            let anchor = match label_x {
                x if x > 1.0 => "start",
                x if x < -1.0 => "end",
                _ => "middle",
            };
            let text = text.clone();
            let one = |number: f64| format!("{number:.1}");
            AxisView { x: one(x), y: one(y), label_x: one(label_x), label_y: one(label_y + 4.0), anchor, text }
        };
        Self {
            rings: [0.25, 0.5, 0.75, 1.0].map(|share| points(&|_| RADIUS * share)).into(),
            axes: shares.iter().enumerate().map(axis).collect(),
            shape: points(&|at| RADIUS * shares[at].1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_radar_has_a_corner_for_each_area_the_first_on_top() {
        let shares =
            [("HTML".to_owned(), 1.0), ("CSS".to_owned(), 0.5), ("JS".to_owned(), 0.0), ("SQL".to_owned(), 1.0)];
        let radar = Radar::new(&shares);
        assert_eq!(radar.shape, "0.0,-100.0 50.0,-0.0 0.0,0.0 -100.0,0.0");
        assert_eq!((radar.rings.len(), radar.axes.len()), (4, 4));
        assert_eq!(radar.axes.iter().map(|axis| axis.anchor).collect::<Vec<_>>(), ["middle", "start", "middle", "end"]);
    }
}
