//! What a learner's class tells them on their own page: announcements, advised dates, what is not open yet.

use std::collections::{HashMap, HashSet};

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use tremplin_course::{Course, Html, ModuleId};
use tremplin_store::{AnnouncementId, Day, Deadline, Target, User};
use uuid::Uuid;

use super::{
    classes::byline,
    frame::{Frame, Link, see_other},
};
use crate::{Error, State, auth::Learner, input::Form, practice};

pub(super) struct NoticeView {
    pub(super) id: Uuid,
    pub(super) version: i64,
    pub(super) title: String,
    pub(super) html: Html,
    pub(super) byline: String,
}

/// What the class says to one learner.
#[derive(Default)]
pub(super) struct Notices {
    pub(super) told: Vec<NoticeView>,
    pub(super) closed: HashSet<ModuleId>,
    deadlines: Vec<Deadline>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadForm {
    version: i64,
}

impl Notices {
    pub(super) async fn of(state: &State, user: &User, course: &Course, frame: &Frame) -> Result<Self, Error> {
        let told = state.store.unread_announcements(user.id).await?.into_iter().map(|told| NoticeView {
            id: told.id.0,
            version: told.version,
            html: tremplin_course::message(&told.text),
            byline: byline(&told, frame),
            title: told.title,
        });
        Ok(Self {
            told: told.collect(),
            closed: practice::closed_modules(state, user, course).await?,
            deadlines: state.store.deadlines_of(user.id).await?,
        })
    }

    /// "À faire de préférence avant le …".
    pub(super) fn date_of(&self, module: &ModuleId, frame: &Frame) -> Option<String> {
        let known = self.deadlines.iter().find(|known| matches!(&known.target, Target::Module(id) if id == module))?;
        Some(frame.with("dates-before", "day", frame.day(&known.day)))
    }

    /// The exercises of a module that have a date of their own and are not done, the next first.
    pub(super) fn dated(&self, module: &tremplin_course::Module, is_done: impl Fn(&str) -> bool) -> Vec<(Link, Day)> {
        let exercises: HashMap<_, _> =
            module.exercises().map(|exercise| (exercise.id.as_str(), exercise.title.as_str())).collect();
        let view = |known: &Deadline| match &known.target {
            Target::Exercise(id) if !is_done(id.as_str()) => {
                let title = (*exercises.get(id.as_str())?).to_owned();
                Some((Link { href: format!("/exercices/{id}"), text: title }, known.day.clone()))
            }
            _ => None,
        };
        self.deadlines.iter().filter_map(view).collect()
    }
}

/// "J'ai lu": it is not shown again unless it changes.
pub(super) async fn read(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<Uuid>,
    Form(form): Form<ReadForm>,
) -> Result<HttpResponse, Error> {
    state.store.read_announcement(learner.user.id, AnnouncementId(*id), form.version, state.now()).await?;
    Ok(see_other("/"))
}
