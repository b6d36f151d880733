//! Notes about a learner, for the trainers of their class: no page of the learner's reads them.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use tremplin_store::{Changed, NewNote, Note, NoteId, Noted, Words};
use uuid::Uuid;

use super::{Told, learner_address, page};
use crate::{Error, State, auth::OwnLearner, input::Form, pages::frame::Frame};

pub(super) struct NotesPart {
    pub(super) notes: Vec<NoteView>,
    /// What was typed for a new one.
    pub(super) typed: String,
}

pub(super) struct NoteView {
    pub(super) id: Uuid,
    pub(super) who: String,
    pub(super) text: String,
    pub(super) href: String,
    pub(super) version: i64,
    /// It is being changed: what was typed.
    pub(super) editing: Option<String>,
    /// Somebody changed it meanwhile: what is typed is beside what is kept.
    pub(super) is_conflict: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pages::classes) struct NoteForm {
    /// `add`, `change` or `delete`.
    action: String,
    #[serde(default)]
    words: String,
    note: Option<Uuid>,
    version: Option<i64>,
}

impl NotesPart {
    /// With the note `editing` open to be changed.
    pub(super) async fn of(
        state: &State,
        own: &OwnLearner,
        frame: &Frame,
        editing: Option<Uuid>,
    ) -> Result<Self, Error> {
        let address = learner_address(own);
        let view = |note: Note| NoteView {
            who: frame.all(
                "note-by",
                [
                    ("name", note.author.unwrap_or_else(|| frame.t("comment-nobody")).into()),
                    ("day", frame.day_of(note.created).into()),
                ],
            ),
            href: format!("{address}?note={}#note-{}", note.id, note.id),
            editing: (editing == Some(note.id.0)).then(|| note.words.clone()),
            id: note.id.0,
            text: note.words,
            version: note.version,
            is_conflict: false,
        };
        let notes = state.store.notes(own.learner.user.id).await?;
        Ok(Self { notes: notes.into_iter().map(view).collect(), typed: String::new() })
    }
}

pub(in crate::pages::classes) async fn save(
    state: web::Data<State>,
    own: OwnLearner,
    Form(form): Form<NoteForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.own.trainer.visitor);
    let words = Words::new(&form.words);
    let named = || Some((NoteId(form.note?), form.version?));
    let about = own.learner.user.id;
    let changed = match (form.action.as_str(), words, named()) {
        ("add" | "change", None, _) => return again(&state, &own, frame, &form, "words-invalid").await,
        ("add", Some(words), _) => {
            let (id, author) = (NoteId(Uuid::new_v4()), own.own.trainer.user.id);
            let new = NewNote { id, learner: about, author, words, now: state.now() };
            match state.store.add_note(new).await? {
                Noted::Added => Changed::Changed,
                Noted::Full => return again(&state, &own, frame, &form, "notes-full").await,
            }
        }
        ("change", Some(words), Some((id, expected))) => {
            state.store.change_note(about, id, expected, words, own.own.trainer.user.id, state.now()).await?
        }
        ("delete", _, Some((id, expected))) => state.store.delete_note(about, id, expected).await?,
        _ => return Err(Error::BadInput("bad-input")),
    };
    match changed {
        Changed::Changed => Ok(super::see_other(&format!("{}?fait=1#notes", learner_address(&own)))),
        Changed::Conflict(_) => again(&state, &own, frame, &form, "note-conflict").await,
        Changed::NotFound => Err(Error::NotFound),
    }
}

/// The page with what was typed, and what is wrong with it.
async fn again(
    state: &State,
    own: &OwnLearner,
    frame: Frame,
    form: &NoteForm,
    problem: &str,
) -> Result<HttpResponse, Error> {
    let is_conflict = problem == "note-conflict";
    let mut part = NotesPart::of(state, own, &frame, form.note).await?;
    match part.notes.iter_mut().find(|note| Some(note.id) == form.note) {
        // Nothing was typed by whoever wanted it away.
        Some(note) if form.action == "change" => {
            note.editing = Some(form.words.clone());
            note.is_conflict = is_conflict;
        }
        Some(note) => note.editing = None,
        None => part.typed.clone_from(&form.words),
    }
    let problem = Some(frame.problem(problem));
    page(state, own, frame, None, part, Told { notice: None, problem, is_conflict }).await
}
