//! A trainer's comments on the lines of a submission: said, changed, taken back.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use tremplin_course::ExerciseId;
use tremplin_store::{Changed, CommentId, Commented, NewComment, Spot, SubmissionId, Words};
use uuid::Uuid;

use super::{
    diff::line_of,
    work::{Editing, Opened, Shown, page, work_address},
};
use crate::{
    Error, State,
    auth::OwnLearner,
    input::Form,
    pages::frame::{Frame, see_other},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pages::classes) struct CommentForm {
    /// `add`, `change` or `delete`.
    action: String,
    submission: Uuid,
    file: String,
    line: u32,
    #[serde(default)]
    words: String,
    comment: Option<Uuid>,
    version: Option<i64>,
}

pub(in crate::pages::classes) async fn save(
    state: web::Data<State>,
    own: OwnLearner,
    path: web::Path<(Uuid, Uuid, String)>,
    Form(form): Form<CommentForm>,
) -> Result<HttpResponse, Error> {
    let exercise = ExerciseId::new(&path.2).ok_or(Error::NotFound)?;
    let learner = own.learner.user.id;
    let named = || Some((CommentId(form.comment?), form.version?));
    let changed = match (form.action.as_str(), Words::new(&form.words), named()) {
        ("add" | "change", None, _) => return again(&state, &own, &exercise, form, "words-invalid").await,
        ("add", Some(words), _) => match add(&state, &own, &exercise, &form, words).await? {
            Commented::Added => Changed::Changed,
            Commented::Full => return again(&state, &own, &exercise, form, "comments-full").await,
            Commented::NotFound => Changed::NotFound,
        },
        ("change", Some(words), Some((id, expected))) => {
            state.store.change_comment(learner, id, expected, words, own.own.trainer.user.id).await?
        }
        ("delete", _, Some((id, expected))) => state.store.delete_comment(learner, id, expected).await?,
        _ => return Err(Error::BadInput("bad-input")),
    };
    match changed {
        Changed::Changed => {
            let address = work_address(&own, &exercise);
            Ok(see_other(&format!("{address}?essai={}&fait=1#ligne-{}", form.submission, form.line)))
        }
        Changed::Conflict(_) => again(&state, &own, &exercise, form, "comment-conflict").await,
        Changed::NotFound => Err(Error::NotFound),
    }
}

async fn add(
    state: &State,
    own: &OwnLearner,
    exercise: &ExerciseId,
    form: &CommentForm,
    words: Words,
) -> Result<Commented, Error> {
    let (learner, id) = (own.learner.user.id, SubmissionId(form.submission));
    let submission = state.store.submission_of(learner, id).await?.filter(|found| found.exercise == *exercise);
    let submission = submission.ok_or(Error::NotFound)?;
    let quote = line_of(&submission.source, &form.file, form.line).ok_or(Error::NotFound)?.to_owned();
    let new = NewComment {
        id: CommentId(Uuid::new_v4()),
        learner,
        spot: Spot { submission: id, file: form.file.clone(), line: form.line },
        quote,
        author: own.own.trainer.user.id,
        words,
        now: state.now(),
    };
    Ok(state.store.comment(new).await?)
}

/// The page with what was typed, and what is wrong with it.
async fn again(
    state: &State,
    own: &OwnLearner,
    exercise: &ExerciseId,
    form: CommentForm,
    problem: &str,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &own.own.trainer.visitor);
    let is_conflict = problem == "comment-conflict";
    let is_change = form.action == "change";
    let shown = Shown {
        attempt: Some(form.submission),
        opened: (form.action == "add").then(|| Opened { file: form.file, line: form.line, typed: form.words.clone() }),
        editing: form.comment.filter(|_| is_change).map(|id| Editing { id, typed: Some(form.words), is_conflict }),
        problem: Some(frame.problem(problem)),
        is_conflict,
        ..Shown::default()
    };
    page(state, own, exercise, frame, shown).await
}
