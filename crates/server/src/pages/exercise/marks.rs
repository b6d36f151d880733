//! What trainers published about a project that the learner handed in.

use tremplin_course::Exercise;
use tremplin_store::{Progress, User};

use super::super::{frame::Frame, marks::MarksView};
use crate::{Error, State};

pub(super) struct MarksPart {
    /// The latest first: one for each time that the work was handed in and marked.
    pub(super) rounds: Vec<MarksView>,
    /// Work was handed in since.
    pub(super) is_waiting: bool,
}

impl MarksPart {
    /// `None` where nothing is published. What is shown is seen.
    pub(super) async fn of(
        state: &State,
        user: &User,
        exercise: &Exercise,
        progress: Option<&Progress>,
        frame: &Frame,
    ) -> Result<Option<Self>, Error> {
        if exercise.kind.rubric().is_none() {
            return Ok(None);
        }
        let mut published = state.store.published_marks(user.id).await?;
        published.retain(|marks| marks.exercise == exercise.id);
        if published.is_empty() {
            return Ok(None);
        }
        if published.iter().any(|marks| marks.seen.is_none()) {
            state.store.see_marks(user.id, &exercise.id, state.now()).await?;
        }
        let last = progress.and_then(|progress| progress.last_submission);
        let is_waiting = last.is_some_and(|last| !published.iter().any(|marks| marks.submission == last));
        Ok(Some(Self { rounds: published.iter().map(|marks| MarksView::new(marks, frame)).collect(), is_waiting }))
    }
}
