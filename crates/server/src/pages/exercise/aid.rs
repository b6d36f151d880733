//! Hints and the corrected solution under a result: what is open, and what opens it.

use tremplin_course::{Exercise, Html};
use tremplin_store::Progress;

use super::super::frame::Frame;
use crate::practice::ProgressView;

pub(super) struct HintsPart<'a> {
    pub(super) opened: &'a [Html],
    /// The words of the button that opens the next one, when it may be opened.
    pub(super) next: Option<String>,
    /// What opens the next one, when it may not.
    pub(super) wait: Option<String>,
}

pub(super) enum SolutionPart<'a> {
    Open(&'a Exercise),
    /// It may be opened.
    Closed,
    /// What opens it.
    Locked(String),
    /// There is none, or none that attempts open.
    Never,
}

impl<'a> HintsPart<'a> {
    pub(super) fn new(exercise: &'a Exercise, progress: Option<&Progress>, frame: &Frame) -> Self {
        let view = ProgressView::new(exercise, progress);
        let opened = (view.hints_opened as usize).min(view.hints_total);
        let mut part = Self { opened: &exercise.hints[..opened], next: None, wait: None };
        // Who has passed needs no more of them.
        if frame.is_visitor() || view.passed || opened == view.hints_total {
            return part;
        }
        if opened < view.hints_available {
            let values = [("number", (opened + 1).into()), ("count", view.hints_total.into())];
            part.next = Some(frame.all("exercise-hint", values));
        } else {
            // One more hint for each counted attempt.
            let missing = (opened + 1).saturating_sub(view.attempts as usize).max(1);
            part.wait = Some(frame.n("exercise-hint-wait", "attempts", missing));
        }
        part
    }
}

impl<'a> SolutionPart<'a> {
    pub(super) fn new(exercise: &'a Exercise, progress: Option<&Progress>, frame: &Frame) -> Self {
        let view = ProgressView::new(exercise, progress);
        let opened = progress.is_some_and(|progress| progress.solution_opened_at.is_some());
        match (view.solution_available, opened, exercise.solution_after) {
            (true, true, _) => Self::Open(exercise),
            (true, false, _) => Self::Closed,
            (false, _, Some(after)) if !exercise.solution.is_empty() => {
                let missing = after.saturating_sub(view.attempts).max(1);
                Self::Locked(frame.n("exercise-solution-wait", "attempts", missing))
            }
            (false, ..) => Self::Never,
        }
    }
}
