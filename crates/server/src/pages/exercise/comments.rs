//! What trainers said about the learner's submissions, and the learner's answers.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use tremplin_course::{Exercise, ExerciseId};
use tremplin_store::{Comment, CommentId, Commented, NewComment, Spot, SubmissionId, User, Words};
use uuid::Uuid;

use super::super::{
    frame::{Frame, see_other},
    thread::{CommentView, Thread},
};
use crate::{Error, State, auth::Learner, input::Form};

pub(super) struct CommentsPart {
    /// Where answers go.
    pub(super) address: String,
    /// The one with the latest words first.
    pub(super) threads: Vec<Thread>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pages) struct AnswerForm {
    submission: Uuid,
    file: String,
    line: u32,
    words: String,
}

impl CommentsPart {
    /// `None` where nothing was said. What is shown is seen.
    pub(super) async fn of(
        state: &State,
        user: &User,
        exercise: &Exercise,
        frame: &Frame,
    ) -> Result<Option<Self>, Error> {
        let comments = state.store.comments(user.id, &exercise.id).await?;
        if comments.is_empty() {
            return Ok(None);
        }
        if comments.iter().any(|comment| comment.from_trainer && comment.seen.is_none()) {
            state.store.see_comments(user.id, &exercise.id, true, state.now()).await?;
        }
        let mut threads: Vec<Thread> = Vec::new();
        // The latest first, so that its thread is met first; within a thread the order is turned back below.
        for comment in comments.iter().rev() {
            let view = CommentView::new(comment, false, frame);
            let spot = &comment.spot;
            let is_here = |thread: &&mut Thread| {
                thread.submission == spot.submission.0 && thread.file == spot.file && thread.line == spot.line
            };
            match threads.iter_mut().find(is_here) {
                Some(thread) => thread.comments.push(view),
                None => threads.push(thread(comment, view, frame)),
            }
        }
        for thread in &mut threads {
            thread.comments.reverse();
            thread.is_open = thread.comments.last().is_some_and(|last| last.from_trainer);
        }
        Ok(Some(Self { address: format!("/exercices/{}/commentaires", exercise.id), threads }))
    }
}

fn thread(comment: &Comment, view: CommentView, frame: &Frame) -> Thread {
    let Spot { submission, file, line } = &comment.spot;
    Thread {
        anchor: format!("fil-{}", comment.id),
        title: frame.all("comment-place", [("file", file.as_str().into()), ("line", (*line).into())]),
        submission: submission.0,
        file: file.clone(),
        line: *line,
        quote: comment.quote.clone(),
        comments: vec![view],
        typed: String::new(),
        is_open: false,
    }
}

/// The learner answers in a thread of their own.
pub(in crate::pages) async fn answer(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse, Error> {
    let exercise = ExerciseId::new(&id).ok_or(Error::NotFound)?;
    let words = Words::new(&form.words).ok_or(Error::BadInput("words-invalid"))?;
    // PostgreSQL refuses to look for a text with NUL, and no file has such a name.
    if form.file.contains('\0') {
        return Err(Error::NotFound);
    }
    let new = NewComment {
        id: CommentId(Uuid::new_v4()),
        learner: learner.user.id,
        spot: Spot { submission: SubmissionId(form.submission), file: form.file, line: form.line },
        quote: String::new(),
        author: learner.user.id,
        words,
        now: state.now(),
    };
    match state.store.answer_comment(new).await? {
        Commented::Added => Ok(see_other(&format!("/exercices/{exercise}#commentaires"))),
        Commented::Full => Err(Error::Conflict("comments-full")),
        Commented::NotFound => Err(Error::NotFound),
    }
}
