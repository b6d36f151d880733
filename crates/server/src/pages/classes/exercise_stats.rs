//! The figures of one exercise in one class, in words and as charts.

use tremplin_course::{Exercise, Verdict};
use tremplin_store::{CohortId, ExerciseLearner, FailedTest, LastMarks, TestFailures};

use super::book::{MINUTE_MS, duration, is_received, learner_link, marked_words, of, percent};
use crate::pages::{
    frame::{Frame, Link},
    home,
};

/// Fewer learners make no statistics.
const FEWEST: usize = 5;
/// Attempts that have a bar of their own; more share one.
const ATTEMPT_BARS: u32 = 4;
/// Height and width of a chart's bars, and the room between them, in the units of its picture.
const BAR_HEIGHT: usize = 100;
const BAR_WIDTH: usize = 40;
const BAR_STEP: usize = 56;

pub(super) struct Stats {
    pub(super) facts: Vec<(String, String)>,
    /// Charts are drawn of five learners or more; their tables always, where something passes or fails.
    pub(super) has_charts: bool,
    pub(super) charts: Vec<Chart>,
    pub(super) learners: Vec<LearnerView>,
}

/// Bars with their table.
pub(super) struct Chart {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) column: String,
    pub(super) bars: Vec<Bar>,
    pub(super) width: usize,
}

pub(super) struct Bar {
    pub(super) label: String,
    pub(super) count: usize,
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) middle: usize,
    /// Of those who have not passed.
    pub(super) is_open: bool,
}

pub(super) struct LearnerView {
    /// Leads to what they have done in the exercise, if anything.
    pub(super) learner: Link,
    pub(super) shape: &'static str,
    pub(super) state: String,
    pub(super) attempts: u32,
    pub(super) time: String,
    /// What the last submission failed at first.
    pub(super) failing: String,
}

/// A test that fails.
pub(super) struct Failing {
    pub(super) name: String,
    pub(super) learners: u64,
    pub(super) times: u64,
    /// Of the learners who have tried, in percent.
    pub(super) share: usize,
    pub(super) share_text: String,
}

impl Stats {
    pub(super) fn of(
        cohort: CohortId,
        exercise: &Exercise,
        learners: &[ExerciseLearner],
        marked: &[LastMarks],
        frame: &Frame,
    ) -> Self {
        let tried: Vec<_> = learners.iter().filter(|learner| learner.attempts > 0).collect();
        Self {
            facts: facts(exercise, &tried, learners.len(), frame),
            has_charts: is_received(exercise) || tried.len() >= FEWEST,
            charts: match is_received(exercise) {
                true => Vec::new(),
                false => vec![attempts_chart(&tried, frame), time_chart(exercise, &tried, frame)],
            },
            learners: learners.iter().map(|learner| learner_view(cohort, exercise, (learner, marked), frame)).collect(),
        }
    }
}

fn facts(exercise: &Exercise, tried: &[&ExerciseLearner], all: usize, frame: &Frame) -> Vec<(String, String)> {
    let passed: Vec<_> = tried.iter().filter(|learner| learner.effort.passed_attempt.is_some()).collect();
    let first = passed.iter().filter(|learner| learner.effort.passed_attempt == Some(1)).count();
    let rate = |part: usize, whole: usize| {
        if whole == 0 {
            return "–".to_owned();
        }
        let share = percent(part, whole);
        frame.all("exercise-rate", [("part", part.into()), ("whole", whole.into()), ("share", share.into())])
    };
    let attempts = median(passed.iter().filter_map(|learner| learner.effort.passed_attempt.map(u64::from)));
    let time = median(passed.iter().filter_map(|learner| learner.effort.passed_active_ms));
    let planned = home::duration(exercise.minutes, frame);
    let time = time.map_or_else(|| "–".to_owned(), |ms| duration(ms, frame));
    let fact = |title: &str, value: String| (frame.t(title), value);
    let tried_of = fact("exercise-tried", of(tried.len(), all, frame));
    if is_received(exercise) {
        return vec![tried_of];
    }
    vec![
        tried_of,
        fact("exercise-passed", rate(passed.len(), tried.len())),
        fact("exercise-first", rate(first, tried.len())),
        fact("exercise-attempts", attempts.map_or_else(|| "–".to_owned(), |attempts| attempts.to_string())),
        fact("exercise-time", frame.all("exercise-time-of", [("time", time.into()), ("planned", planned.into())])),
    ]
}

/// The middle one; of two, the greater.
fn median(values: impl Iterator<Item = u64>) -> Option<u64> {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

fn attempts_chart(tried: &[&ExerciseLearner], frame: &Frame) -> Chart {
    let passed_at = |attempt: &dyn Fn(u32) -> bool| {
        tried.iter().filter(|learner| learner.effort.passed_attempt.is_some_and(attempt)).count()
    };
    let mut counts: Vec<(String, usize)> = (1..=ATTEMPT_BARS)
        .map(|attempt| (frame.n("exercise-attempt", "attempt", attempt), passed_at(&|passed| passed == attempt)))
        .collect();
    let more = frame.n("exercise-attempt-more", "attempt", ATTEMPT_BARS + 1);
    counts.push((more, passed_at(&|passed| passed > ATTEMPT_BARS)));
    Chart::of("attempts", frame.t("exercise-attempts-title"), frame.t("exercise-attempts-column"), counts, tried, frame)
}

/// By how the time until success compares with the time that was planned.
fn time_chart(exercise: &Exercise, tried: &[&ExerciseLearner], frame: &Frame) -> Chart {
    let planned = u64::from(exercise.minutes.max(2));
    let bounds = [0, planned / 2, planned, planned * 2];
    let times: Vec<u64> = tried.iter().filter_map(|learner| learner.effort.passed_active_ms).collect();
    let counts = (0..bounds.len()).map(|at| {
        let (from, to) = (bounds[at], bounds.get(at + 1).copied());
        let within = |ms: &&u64| **ms >= from * MINUTE_MS && to.is_none_or(|to| **ms < to * MINUTE_MS);
        let label = match to {
            Some(to) => frame.all("exercise-minutes", [("from", from.into()), ("to", to.into())]),
            None => frame.n("exercise-minutes-more", "from", from),
        };
        (label, times.iter().filter(within).count())
    });
    let title = frame.n("exercise-time-title", "minutes", exercise.minutes);
    Chart::of("time", title, frame.t("exercise-time-column"), counts.collect(), tried, frame)
}

impl Chart {
    /// Bars of `counts`, and one of those of `tried` who have not passed.
    fn of(
        id: &'static str,
        title: String,
        column: String,
        mut counts: Vec<(String, usize)>,
        tried: &[&ExerciseLearner],
        frame: &Frame,
    ) -> Self {
        let passed = counts.len();
        let open = tried.iter().filter(|learner| learner.effort.passed_attempt.is_none()).count();
        counts.push((frame.t("exercise-not-passed"), open));
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
        let width = counts.len() * BAR_STEP;
        let bar = |(at, (label, count)): (usize, (String, usize))| {
            let height = count * BAR_HEIGHT / most;
            let x = at * BAR_STEP + (BAR_STEP - BAR_WIDTH) / 2;
            let (y, middle) = (BAR_HEIGHT - height, x + BAR_WIDTH / 2);
            Bar { label, count, x, y, width: BAR_WIDTH, height, middle, is_open: at == passed }
        };
        Self { id, title, column, bars: counts.into_iter().enumerate().map(bar).collect(), width }
    }
}

fn learner_view(
    cohort: CohortId,
    exercise: &Exercise,
    (learner, marked): (&ExerciseLearner, &[LastMarks]),
    frame: &Frame,
) -> LearnerView {
    let last = marked.iter().find(|last| last.learner == learner.user.id && last.exercise == exercise.id);
    let (shape, state) = match (learner.effort.passed_attempt, learner.attempts) {
        (Some(1), _) => ("done", "book-state-first"),
        (Some(_), _) => ("late", "book-state-passed"),
        (None, 0) => ("none", "book-none"),
        (None, _) if is_received(exercise) => ("sent", "book-state-sent"),
        (None, _) => ("part", "book-state-begun"),
    };
    let (shape, state) = match last.filter(|_| learner.effort.passed_attempt.is_none()) {
        Some(last) => (marked_words(last, frame).0, marked_words(last, frame).2),
        None => (shape, frame.t(state)),
    };
    let failing = learner.effort.failing_test.as_deref().map(|test| {
        let verdict = learner.last_verdict.filter(|verdict| !matches!(verdict, Verdict::Passed | Verdict::Failed));
        verdict.map_or_else(|| test.to_owned(), |verdict| verdict_words(verdict, frame))
    });
    let mut link = learner_link(cohort, learner.user.id, learner.name());
    if learner.attempts > 0 {
        link.href.push_str(&format!("/exercices/{}", exercise.id));
    }
    LearnerView {
        learner: link,
        shape,
        state,
        attempts: learner.attempts,
        time: match learner.effort.active_ms {
            0 => "–".to_owned(),
            ms => duration(ms, frame),
        },
        failing: failing.unwrap_or_default(),
    }
}

impl Failing {
    /// `tried` is how many learners have tried the exercise.
    pub(super) fn of(failures: &[TestFailures], tried: usize, frame: &Frame) -> Vec<Self> {
        let failing = |failure: &TestFailures| {
            let share = percent(usize::try_from(failure.learners).unwrap_or(usize::MAX), tried).min(100);
            Self {
                name: match &failure.test {
                    FailedTest::Named(name) => name.clone(),
                    FailedTest::Verdict(verdict) => verdict_words(*verdict, frame),
                },
                learners: failure.learners,
                times: failure.times,
                share,
                share_text: frame.n("book-percent", "share", share),
            }
        };
        failures.iter().map(failing).collect()
    }
}

/// What a verdict is called where no test was reached.
fn verdict_words(verdict: Verdict, frame: &Frame) -> String {
    frame.t(match verdict {
        Verdict::Passed | Verdict::Received | Verdict::Failed => "exercise-failed",
        Verdict::CompileError => "exercise-compile-error",
        Verdict::RuntimeError => "exercise-runtime-error",
        Verdict::TimeLimit => "exercise-time-limit",
        Verdict::MemoryLimit => "exercise-memory-limit",
        Verdict::OutputLimit => "exercise-output-limit",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_and_of_two_the_greater() {
        for (values, expected) in [(vec![], None), (vec![3], Some(3)), (vec![9, 1, 3], Some(3)), (vec![4, 1], Some(4))]
        {
            assert_eq!(median(values.into_iter()), expected);
        }
    }
}
