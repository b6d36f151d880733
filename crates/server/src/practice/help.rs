//! Hints and the corrected solution: what opens when.

use serde::Serialize;
use tremplin_course::{Exercise, SourceFile};
use tremplin_store::{Progress, User};
use utoipa::ToSchema;

use super::ProgressView;
use crate::{Error, State};

/// The hints someone has opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Help {
    /// Sanitised HTML, in order.
    pub hints: Vec<String>,
    pub progress: ProgressView,
}

/// The author's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Solution {
    #[schema(value_type = Vec<Object>)]
    pub files: Vec<SourceFile>,
    /// Why it works; sanitised HTML.
    pub explanation: Option<String>,
}

impl Help {
    pub fn new(exercise: &Exercise, progress: Option<&Progress>) -> Self {
        let opened = progress.map_or(0, |progress| progress.hints_opened as usize);
        Self {
            hints: exercise.hints.iter().take(opened).map(|hint| hint.as_str().to_owned()).collect(),
            progress: ProgressView::new(exercise, progress),
        }
    }
}

/// One hint for each counted attempt; all of them after success.
pub(super) fn hints_available(exercise: &Exercise, progress: Option<&Progress>) -> usize {
    let all = exercise.hints.len();
    progress.map_or(0, |progress| match progress.passed_at {
        Some(_) => all,
        None => all.min((progress.attempts.max(progress.hints_opened)) as usize),
    })
}

pub(super) fn is_solution_open(exercise: &Exercise, progress: Option<&Progress>) -> bool {
    !exercise.solution.is_empty()
        && progress.is_some_and(|progress| {
            progress.passed_at.is_some() || exercise.solution_after.is_some_and(|after| progress.attempts >= after)
        })
}

/// Opens the hint after the `opened` ones; a double click opens one.
///
/// # Errors
/// [`Error::Locked`] when the next hint takes another attempt; [`Error::NotFound`] when there is none.
pub async fn open_hint(state: &State, user: &User, exercise: &Exercise, opened: u32) -> Result<Help, Error> {
    let progress = state.store.progress_in(user.id, &exercise.id).await?;
    if opened as usize >= exercise.hints.len() {
        return Err(Error::NotFound);
    }
    if opened as usize >= hints_available(exercise, progress.as_ref()) {
        return Err(Error::Locked("hint-locked"));
    }
    let progress = state.store.open_hint(user.id, &exercise.id, opened, state.now()).await?;
    Ok(Help::new(exercise, Some(&progress)))
}

/// The author's answer, and the memory that it was opened.
///
/// # Errors
/// [`Error::Locked`] before success and before the author's number of attempts.
pub async fn open_solution(state: &State, user: &User, exercise: &Exercise) -> Result<Solution, Error> {
    let progress = state.store.progress_in(user.id, &exercise.id).await?;
    if !is_solution_open(exercise, progress.as_ref()) {
        return Err(Error::Locked("solution-locked"));
    }
    if progress.is_none_or(|progress| progress.solution_opened_at.is_none()) {
        state.store.open_solution(user.id, &exercise.id, state.now()).await?;
    }
    Ok(Solution {
        files: exercise.solution.clone(),
        explanation: exercise.explanation.as_ref().map(|html| html.as_str().to_owned()),
    })
}
