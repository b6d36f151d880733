//! A class as it is now, in words: who is stuck, who calls, who is here. Read from the counters of its learners.

use std::collections::HashMap;

use tremplin_course::{
    Course, ExerciseId, Level, Outcome, Report, Struggle, Stuck, StuckKind, StuckReason, StuckRule, TestStatus,
};
use tremplin_store::{Cohort, CohortId, HelpCall, LiveLearner, Millis, Place, State as Stage, User, UserId, UserName};
use uuid::Uuid;

use super::address;
use crate::{
    Error, State,
    pages::frame::{Frame, Link},
};

/// A page that has not been heard of for so long is closed.
const GONE_MS: i64 = 150_000;
/// Nothing done for so long is idle.
const IDLE_MS: i64 = 5 * MINUTE_MS;
const MINUTE_MS: i64 = 60_000;

pub(super) struct Live {
    pub(super) class: Uuid,
    pub(super) counts: Vec<String>,
    pub(super) stuck: Vec<StuckView>,
    pub(super) calls: Vec<CallView>,
    pub(super) here: Vec<HereView>,
    pub(super) absent: Option<String>,
    /// Said when nobody is here: how learners come in.
    pub(super) nobody: String,
}

pub(super) struct StuckView {
    pub(super) name: String,
    pub(super) minutes: i64,
    /// What they handed in.
    pub(super) work: Link,
    pub(super) attempts: String,
    pub(super) reason: String,
    pub(super) message: Option<String>,
    pub(super) is_red: bool,
}

pub(super) struct CallView {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// What they handed in.
    pub(super) work: Link,
    pub(super) note: String,
    pub(super) waited: String,
    /// Who is on the way, in words.
    pub(super) taken: Option<String>,
    /// They have closed the page since.
    pub(super) is_away: bool,
}

pub(super) struct HereView {
    /// Their own page.
    pub(super) learner: Link,
    /// `works`, `stuck` or `idle`.
    pub(super) state: &'static str,
    pub(super) text: String,
    pub(super) since: String,
    pub(super) exercise: String,
}

/// What the views are made with.
struct Eye<'a> {
    class: CohortId,
    now: Millis,
    course: &'a Course,
    rules: HashMap<StuckKind, StuckRule>,
    frame: &'a Frame,
}

impl Live {
    pub(super) async fn of(state: &State, cohort: &Cohort, frame: &Frame) -> Result<Self, Error> {
        let learners = state.store.live(cohort.id).await?;
        let calls = state.store.help_calls(cohort.id).await?;
        let trainers = state.store.trainers().await?;
        let edition = state.catalogue.edition();
        let rules = state.store.stuck_rules(cohort.id).await?;
        let eye = Eye { class: cohort.id, now: state.now(), course: &edition.course, rules, frame };
        let (mut stuck, mut here, mut absent) = (Vec::new(), Vec::new(), Vec::new());
        for learner in &learners {
            let Some(place) = eye.place(learner) else {
                absent.push(name_of(&learner.user));
                continue;
            };
            let judged = eye.judge(place);
            if let Some(judged) = judged {
                stuck.push(eye.stuck(learner, place, judged, last_failure(state, place, frame).await?));
            }
            here.push(eye.here(learner, place, judged.is_some()));
        }
        stuck.sort_by_key(|view| std::cmp::Reverse((view.is_red, view.minutes)));
        let waiting = calls.iter().filter(|call| call.taken_by.is_none()).count();
        Ok(Self {
            class: cohort.id.0,
            counts: vec![
                frame.all("live-here", [("count", here.len().into()), ("total", learners.len().into())]),
                frame.n("live-stuck", "count", stuck.len()),
                frame.n("live-calls", "count", waiting),
            ],
            calls: calls.iter().map(|call| eye.call(call, &learners, &trainers)).collect(),
            absent: (!absent.is_empty()).then(|| frame.with("live-absent", "names", absent.join(", "))),
            nobody: frame.with("live-nobody", "code", cohort.code.as_str()),
            stuck,
            here,
        })
    }
}

impl Eye<'_> {
    /// Where they are, if they are here.
    fn place<'a>(&self, learner: &'a LiveLearner) -> Option<&'a Place> {
        learner.place.as_ref().filter(|place| self.now.0 - place.seen.0 < GONE_MS)
    }

    fn judge(&self, place: &Place) -> Option<Stuck> {
        let exercise = self.course.exercise(&place.exercise).filter(|_| place.passed_at.is_none())?;
        let kind = StuckKind::of(exercise);
        let rule = self.rules.get(&kind).copied().unwrap_or_else(|| kind.rule());
        let still = place.effort.failed_at.filter(|failed| place.active <= *failed).map(|failed| self.now.0 - failed.0);
        rule.judge(&Struggle {
            active_ms: place.effort.active_ms,
            failures: place.failed,
            same_test: place.effort.failing_times,
            still_ms: still.map(|ms| ms.max(0).unsigned_abs()),
        })
    }

    fn stuck(&self, learner: &LiveLearner, place: &Place, judged: Stuck, message: Option<String>) -> StuckView {
        let frame = self.frame;
        let reason = match judged.reason {
            StuckReason::SameTest { times } => frame.n("stuck-same-test", "times", times),
            StuckReason::Still { minutes } => frame.n("stuck-still", "minutes", minutes),
            StuckReason::Failures { count } => frame.n("stuck-failures", "count", count),
            StuckReason::Minutes { minutes } => frame.n("stuck-minutes", "minutes", minutes),
        };
        StuckView {
            name: name_of(&learner.user),
            minutes: i64::try_from(place.effort.active_ms).unwrap_or(i64::MAX) / MINUTE_MS,
            work: self.work(learner.user.id, &place.exercise),
            attempts: frame.n("live-attempts", "count", place.attempts),
            reason,
            message,
            is_red: judged.level == Level::Red,
        }
    }

    fn here(&self, learner: &LiveLearner, place: &Place, is_stuck: bool) -> HereView {
        let is_idle = self.now.0 - place.active.0 >= IDLE_MS;
        let (state, text) = match (is_stuck, is_idle) {
            (true, _) => ("stuck", "live-is-stuck"),
            (false, true) => ("idle", "live-is-idle"),
            (false, false) => ("works", "live-is-working"),
        };
        HereView {
            learner: Link { href: self.page_of(learner.user.id), text: name_of(&learner.user) },
            state,
            text: self.frame.t(text),
            since: self.frame.n("live-since", "minutes", (self.now.0 - place.since.0).max(0) / MINUTE_MS),
            exercise: self.title(&place.exercise),
        }
    }

    fn call(&self, call: &HelpCall, learners: &[LiveLearner], trainers: &[User]) -> CallView {
        let caller = learners.iter().find(|learner| learner.user.id == call.learner);
        let taken = call.taken_by.map(|id| {
            let name = trainers.iter().find(|trainer| trainer.id == id).map(name_of).unwrap_or_default();
            self.frame.with("live-taken", "name", name)
        });
        CallView {
            id: call.id.0,
            name: caller.map(|learner| name_of(&learner.user)).unwrap_or_default(),
            work: self.work(call.learner, &call.exercise),
            note: call.note.clone(),
            waited: self.frame.n("live-waited", "minutes", (self.now.0 - call.called.0).max(0) / MINUTE_MS),
            taken,
            is_away: caller.is_none_or(|learner| self.place(learner).is_none()),
        }
    }

    fn title(&self, id: &ExerciseId) -> String {
        self.course.exercise(id).map_or_else(|| id.to_string(), |exercise| exercise.title.clone())
    }

    fn page_of(&self, learner: UserId) -> String {
        address(self.class, &format!("apprenants/{learner}"))
    }

    fn work(&self, learner: UserId, exercise: &ExerciseId) -> Link {
        Link { href: format!("{}/exercices/{exercise}", self.page_of(learner)), text: self.title(exercise) }
    }
}

fn name_of(user: &User) -> String {
    user.name.as_ref().map(UserName::as_str).unwrap_or_default().to_owned()
}

/// What the last submission failed at: one row for each of the few who are stuck.
async fn last_failure(state: &State, place: &Place, frame: &Frame) -> Result<Option<String>, Error> {
    let Some(id) = place.last_submission else { return Ok(None) };
    let submission = state.store.submission(id).await?;
    Ok(match submission.map(|submission| submission.state) {
        Some(Stage::Done(Outcome::Graded(report))) => first_failure(&report, frame),
        _ => None,
    })
}

fn first_failure(report: &Report, frame: &Frame) -> Option<String> {
    if let Some(error) = &report.error {
        return Some(format!("{}: {}", error.name, error.message));
    }
    let test = report.tests.iter().find(|test| test.status == TestStatus::Failed)?;
    let failure = test.failure.as_ref();
    let values = failure.and_then(|failure| Some((failure.expected.as_ref()?, failure.received.as_ref()?)));
    Some(match values {
        Some((expected, received)) => {
            let (test, expected, received) = (test.name.as_str(), expected.as_str(), received.as_str());
            let values = [("test", test.into()), ("expected", expected.into()), ("received", received.into())];
            frame.all("live-failure", values)
        }
        None => test.name.clone(),
    })
}
