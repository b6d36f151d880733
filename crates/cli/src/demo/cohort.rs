//! Invented people, and what people like them would try.

use rand::{Rng as _, rngs::StdRng, seq::IndexedRandom as _};
use tremplin_course::{Answer, DO_NOT_KNOW, Exercise, Sheet, Source, SourceFile};

use super::project;

/// First names as in a class of the region; nobody in particular.
pub(crate) const NAMES: [&str; 30] = [
    "Aïcha", "Amir", "Amina", "Awa", "Bilal", "Camille", "Chloé", "Djibril", "Elif", "Fatou", "Gabriel", "Hana",
    "Ibrahim", "Inès", "Jules", "Kadiatou", "Karim", "Léa", "Lina", "Mamadou", "Maria", "Mehdi", "Nadia", "Omar",
    "Rayan", "Sarah", "Sofiane", "Théo", "Yasmine", "Zoé",
];

pub(super) const CLASS_NAME: &str = "Groupe du mardi";
pub(super) const CLASS_CODE: &str = "figue-27";
pub(super) const PLANNED_HOURS: u32 = 140;

/// How someone works.
pub(super) struct Learner {
    /// Chance that an attempt is the right answer.
    skill: f64,
    /// Share of the course they have come to.
    reach: f64,
    /// Chance of opening a hint before another attempt.
    asks: f64,
    /// Attempts after which they leave an exercise for another day.
    patience: usize,
    /// Chance of going on to the next one all the same.
    drive: f64,
    /// Which page they hand in for a project.
    page: usize,
}

pub(super) struct Attempt {
    pub(super) source: Source,
    pub(super) opens_hint: bool,
}

impl Learner {
    pub(super) fn invent(random: &mut StdRng) -> Self {
        Self {
            skill: random.random_range(0.25..0.85),
            reach: random.random_range(0.15..1.1),
            asks: random.random_range(0.0..0.5),
            patience: random.random_range(3..9),
            drive: random.random_range(0.8..1.0),
            page: random.random_range(0..project::KINDS),
        }
    }

    /// Steps of `all` they have come to.
    pub(super) fn reach(&self, all: usize) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of some dozens of steps"
        )]
        let reached = (all as f64 * self.reach).round() as usize;
        reached.min(all)
    }

    /// Whether they go on after an exercise they could not do.
    pub(super) fn goes_on(&self, random: &mut StdRng) -> bool {
        random.random_bool(self.drive)
    }

    /// What they hand in, until it is right or they leave it.
    pub(super) fn attempts(&self, exercise: &Exercise, random: &mut StdRng) -> Vec<Attempt> {
        if exercise.spec.answer.is_only_received() {
            let opens_hint = false;
            let source = Source::new(self.only_received(exercise, random));
            return source.map(|source| Attempt { source, opens_hint }).into_iter().collect();
        }
        let mut attempts = Vec::new();
        for _ in 0..self.patience {
            let right = random.random_bool(self.skill);
            // A project has no solution: what it begins with is handed in.
            let files = match right {
                true if exercise.solution.is_empty() => exercise.starter.clone(),
                true => exercise.solution.clone(),
                false => mistaken(exercise, random),
            };
            if let Ok(source) = Source::new(files) {
                attempts.push(Attempt { source, opens_hint: random.random_bool(self.asks) });
            }
            if right {
                break;
            }
        }
        attempts
    }

    /// Of a project a page, or its starter as yet; of a positioning test the answers they know.
    fn only_received(&self, exercise: &Exercise, random: &mut StdRng) -> Vec<SourceFile> {
        let (Answer::Quiz(quiz), Some(solution)) = (&exercise.spec.answer, exercise.solution.first()) else {
            let has_written = random.random_bool(0.5);
            return if has_written { project::handed_in(exercise, self.page) } else { exercise.starter.clone() };
        };
        let mut sheet = Sheet::parse(&solution.text);
        for (number, _) in (1u32..).zip(&quiz.questions) {
            if !random.random_bool(self.skill) {
                sheet.set(number, DO_NOT_KNOW);
            }
        }
        vec![sheet.to_file()]
    }
}

/// A wrong answer the author foresaw, the starter as it was, or the solution with a slip of the hand.
fn mistaken(exercise: &Exercise, random: &mut StdRng) -> Vec<SourceFile> {
    match random.random_range(0..10) {
        0..5 => exercise.wrongs.choose(random).map_or_else(|| exercise.starter.clone(), |wrong| wrong.files.clone()),
        5..7 => exercise.starter.clone(),
        _ => {
            let mut files = exercise.solution.clone();
            if let Some(file) = files.iter_mut().find(|file| file.name == exercise.spec.entry) {
                let (from, to) = SLIPS.choose(random).copied().unwrap_or(("", ""));
                file.text = file.text.replacen(from, to, 1);
            }
            files
        }
    }
}

/// A brace forgotten, a name misspelt, one sign for another.
const SLIPS: [(&str, &str); 5] =
    [("}", ""), ("return", "retrun"), ("===", "="), ("+", "-"), ("return", "console.log(\"ici\");\n  return")];
