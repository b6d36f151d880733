//! What a learner did, by day.

use tremplin_course::{Course, Verdict};
use tremplin_store::{Happened, Millis, Moment};

use super::learner_address;
use crate::{
    Error, State,
    auth::OwnLearner,
    pages::{
        frame::{Clock, Frame},
        past::verdict_text,
    },
};

/// Entries on one page.
const PAGE: u32 = 40;

pub(super) struct Timeline {
    pub(super) days: Vec<DayView>,
    /// Where it goes on.
    pub(super) older: Option<String>,
    /// Back to the latest.
    pub(super) latest: Option<String>,
}

pub(super) struct DayView {
    pub(super) day: String,
    pub(super) entries: Vec<EntryView>,
}

pub(super) struct EntryView {
    /// The tile of a submission: `done`, `fail`, `part`; `None` for anything else.
    pub(super) shape: Option<&'static str>,
    pub(super) clock: Clock,
    pub(super) text: String,
    pub(super) href: Option<String>,
}

impl Timeline {
    pub(super) async fn of(
        state: &State,
        own: &OwnLearner,
        course: &Course,
        before: Option<(Millis, &str)>,
        frame: &Frame,
    ) -> Result<Self, Error> {
        let address = learner_address(own);
        let all = state.store.timeline(own.learner.user.id, before, PAGE).await?;
        let is_full = u32::try_from(all.len()).is_ok_and(|count| count == PAGE);
        let last = all.last().filter(|_| is_full);
        let mut days: Vec<DayView> = Vec::new();
        for entry in &all {
            let day = frame.day_of(entry.at);
            let view = entry_view(entry, course, &address, frame);
            match days.last_mut().filter(|last| last.day == day) {
                Some(last) => last.entries.push(view),
                None => days.push(DayView { day, entries: vec![view] }),
            }
        }
        Ok(Self {
            days,
            older: last.map(|last| format!("{address}?avant={}&cle={}#deroule", last.at.0, last.key)),
            latest: before.map(|_| format!("{address}#deroule")),
        })
    }
}

fn entry_view(entry: &Happened, course: &Course, address: &str, frame: &Frame) -> EntryView {
    let title = |id: &str| course.step(id).map_or_else(|| id.to_owned(), |step| step.title().to_owned());
    let (shape, text, href) = match &entry.moment {
        Moment::Submitted { id, exercise, verdict } => (
            Some(shape(*verdict)),
            format!("{} : {}", title(exercise.as_str()), verdict_text(*verdict, frame)),
            Some(format!("{address}/exercices/{exercise}?essai={id}")),
        ),
        Moment::ReadLesson(lesson) => {
            (None, frame.with("learner-read", "title", title(lesson.as_str())), Some(format!("/lecons/{lesson}")))
        }
        Moment::Called(exercise) => (None, frame.with("learner-called", "title", title(exercise.as_str())), None),
    };
    EntryView { shape, clock: frame.clock(entry.at), text, href }
}

/// The shape of a submission's tile.
pub(super) fn shape(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Passed | Verdict::Received) => "done",
        Some(_) => "fail",
        None => "todo",
    }
}
