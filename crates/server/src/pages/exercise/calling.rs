//! Calling the trainer from an exercise: in the queue of one's class, with one's place in it.

use tremplin_course::{Exercise, ExerciseId};
use tremplin_store::{HelpCallId, HelpStatus, NewHelpCall, User};
use uuid::Uuid;

use crate::{Error, Locale, State};

/// What the page shows of it, to someone in a class.
pub(super) struct CallPart {
    /// Where one's own call stands, in words; `None` when there is none.
    pub(super) status: Option<String>,
}

impl CallPart {
    /// `None` for someone in no class that is running.
    pub(super) async fn of(state: &State, user: &User, locale: Locale) -> Result<Option<Self>, Error> {
        let cohort = state.store.cohort_of_learner(user.id).await?;
        if cohort.is_none_or(|cohort| cohort.archived.is_some()) {
            return Ok(None);
        }
        let status = state.store.help_status(user.id).await?;
        Ok(Some(Self { status: status.map(|status| words(status, locale)) }))
    }
}

/// Where a call stands, as its learner is told.
pub(crate) fn words(status: HelpStatus, locale: Locale) -> String {
    match status {
        HelpStatus::Waiting { place } => locale.text_with("call-place", [("place", place.into())]),
        HelpStatus::Taken => locale.text("call-taken"),
    }
}

pub(super) async fn call(state: &State, user: &User, exercise: &Exercise, note: &str) -> Result<(), Error> {
    let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    let exercise: ExerciseId = exercise.id.clone();
    let call = NewHelpCall { id: HelpCallId(Uuid::new_v4()), learner: user.id, exercise, note, now: state.now() };
    // Nobody to call for someone in no class: their page has no such button.
    state.store.call_help(call).await?.map(drop).ok_or(Error::NotFound)
}
