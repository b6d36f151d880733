//! When someone is stuck: the rules of the course plan, in active minutes and failed attempts.

use serde::{Deserialize, Serialize};

use crate::{Exercise, Kind};

/// When a learner counts as stuck in an exercise; either of the two is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StuckRule {
    /// Active minutes without passing.
    pub minutes: u32,
    /// Failed attempts; 0 when attempts say nothing.
    pub failures: u32,
}

/// What is known of someone who has not passed an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Struggle {
    pub active_ms: u64,
    pub failures: u32,
    /// On how many different answers in a row the same test failed.
    pub same_test: u32,
    /// Since when nothing was typed after the last failure, in milliseconds; `None` when something was.
    pub still_ms: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// At the threshold.
    Orange,
    /// At twice the threshold.
    Red,
}

/// Why someone is stuck, the first of these that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StuckReason {
    SameTest {
        times: u32,
    },
    /// Nothing typed since a failure.
    Still {
        minutes: u64,
    },
    Failures {
        count: u32,
    },
    Minutes {
        minutes: u64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stuck {
    pub level: Level,
    pub reason: StuckReason,
}

const MINUTE_MS: u64 = 60_000;
/// The same test so often on different code is raised at once.
const SAME_TEST: u32 = 3;
/// So long without typing after a failure is raised at once.
const STILL_MINUTES: u64 = 5;

/// The kinds of exercise that have thresholds of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StuckKind {
    Quiz,
    Predict,
    Blanks,
    Parsons,
    Bug,
    /// Code in 12 minutes or less.
    ShortCode,
    LongCode,
    Project,
}

impl StuckKind {
    pub const ALL: [Self; 8] = [
        Self::Quiz,
        Self::Predict,
        Self::Blanks,
        Self::Parsons,
        Self::Bug,
        Self::ShortCode,
        Self::LongCode,
        Self::Project,
    ];

    /// A stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quiz => "quiz",
            Self::Predict => "predict",
            Self::Blanks => "blanks",
            Self::Parsons => "parsons",
            Self::Bug => "bug",
            Self::ShortCode => "short-code",
            Self::LongCode => "long-code",
            Self::Project => "project",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The thresholds of the course plan.
    pub fn rule(self) -> StuckRule {
        let (minutes, failures) = match self {
            Self::Quiz => (5, 3),
            Self::Predict => (6, 3),
            Self::Blanks => (8, 4),
            Self::Parsons => (10, 5),
            Self::Bug => (15, 5),
            Self::ShortCode => (20, 5),
            Self::LongCode => (30, 6),
            Self::Project => (45, 0),
        };
        StuckRule { minutes, failures }
    }

    pub fn of(exercise: &Exercise) -> Self {
        match exercise.kind {
            Kind::Code => Self::of_code(exercise.minutes),
            Kind::Bug => Self::Bug,
            Kind::Quiz(_) => Self::Quiz,
            Kind::Predict(_) => Self::Predict,
            Kind::Blanks => Self::Blanks,
            Kind::Parsons(_) => Self::Parsons,
            Kind::Project(_) => Self::Project,
        }
    }

    /// The kind of an exercise of so many minutes where code is written.
    fn of_code(minutes: u32) -> Self {
        if minutes <= 12 { Self::ShortCode } else { Self::LongCode }
    }
}

impl StuckRule {
    /// Whether someone who struggles so is stuck.
    pub fn judge(self, struggle: &Struggle) -> Option<Stuck> {
        let minutes = struggle.active_ms / MINUTE_MS;
        let over = |measure: u64, threshold: u32| {
            let threshold = u64::from(threshold);
            match measure {
                _ if threshold == 0 || measure < threshold => None,
                measure if measure < 2 * threshold => Some(Level::Orange),
                _ => Some(Level::Red),
            }
        };
        let by_failures = over(struggle.failures.into(), self.failures);
        let by_minutes = over(minutes, self.minutes);
        let still = struggle.still_ms.map(|ms| ms / MINUTE_MS).filter(|still| *still >= STILL_MINUTES);
        let level = by_failures.max(by_minutes);
        let reason = if struggle.same_test >= SAME_TEST {
            StuckReason::SameTest { times: struggle.same_test }
        } else if let Some(minutes) = still {
            StuckReason::Still { minutes }
        } else if by_failures >= by_minutes && by_failures.is_some() {
            StuckReason::Failures { count: struggle.failures }
        } else if by_minutes.is_some() {
            StuckReason::Minutes { minutes }
        } else {
            return None;
        };
        Some(Stuck { level: level.unwrap_or(Level::Orange), reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: StuckRule = StuckRule { minutes: 20, failures: 5 };

    fn judged(minutes: u64, failures: u32, same_test: u32, still_minutes: Option<u64>) -> Option<Stuck> {
        let still_ms = still_minutes.map(|minutes| minutes * MINUTE_MS);
        RULE.judge(&Struggle { active_ms: minutes * MINUTE_MS, failures, same_test, still_ms })
    }

    #[test]
    fn either_column_raises_orange_at_the_threshold_and_red_at_twice() {
        use Level::{Orange, Red};
        let by = |level, reason| Some(Stuck { level, reason });
        assert_eq!(judged(19, 4, 2, None), None);
        assert_eq!(judged(20, 0, 0, None), by(Orange, StuckReason::Minutes { minutes: 20 }));
        assert_eq!(judged(39, 4, 0, None), by(Orange, StuckReason::Minutes { minutes: 39 }));
        assert_eq!(judged(40, 5, 0, None), by(Red, StuckReason::Minutes { minutes: 40 }));
        assert_eq!(judged(3, 5, 0, None), by(Orange, StuckReason::Failures { count: 5 }));
        assert_eq!(judged(3, 10, 0, None), by(Red, StuckReason::Failures { count: 10 }));
    }

    #[test]
    fn the_same_test_three_times_or_five_minutes_of_silence_are_raised_at_once() {
        let reason = |stuck: Option<Stuck>| stuck.map(|stuck| stuck.reason);
        assert_eq!(reason(judged(1, 3, 3, None)), Some(StuckReason::SameTest { times: 3 }));
        assert_eq!(reason(judged(1, 1, 1, Some(4))), None);
        assert_eq!(reason(judged(1, 1, 1, Some(5))), Some(StuckReason::Still { minutes: 5 }));
        assert_eq!(judged(45, 3, 3, None).unwrap().level, Level::Red, "the level is the thresholds'");
    }

    #[test]
    fn a_rule_without_attempts_counts_minutes_only() {
        let project = StuckRule { minutes: 45, failures: 0 };
        assert_eq!(project.judge(&Struggle { failures: 99, ..Struggle::default() }), None);
        let long = Struggle { active_ms: 45 * MINUTE_MS, ..Struggle::default() };
        assert_eq!(project.judge(&long).unwrap().level, Level::Orange);
    }

    #[test]
    fn longer_exercises_give_more_time() {
        assert_eq!(StuckKind::of_code(12).rule(), StuckRule { minutes: 20, failures: 5 });
        assert_eq!(StuckKind::of_code(13).rule(), StuckRule { minutes: 30, failures: 6 });
    }

    #[test]
    fn kinds_read_back() {
        for kind in StuckKind::ALL {
            assert_eq!(StuckKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(StuckKind::parse("code"), None);
    }
}
