//! What was said about one line of a submission, as its learner and their trainers see it.

use tremplin_store::Comment;
use uuid::Uuid;

use super::frame::Frame;

/// A line with what was said about it.
pub(crate) struct Thread {
    /// The id of its element.
    pub(crate) anchor: String,
    /// "Ligne 3", and for the learner which submission it is of.
    pub(crate) title: String,
    pub(crate) submission: Uuid,
    pub(crate) file: String,
    pub(crate) line: u32,
    /// The line as it was.
    pub(crate) quote: String,
    pub(crate) comments: Vec<CommentView>,
    /// What was typed to add to it.
    pub(crate) typed: String,
    /// The field to add to it is open.
    pub(crate) is_open: bool,
}

pub(crate) struct CommentView {
    pub(crate) id: Uuid,
    pub(crate) author: String,
    pub(crate) day: String,
    pub(crate) text: String,
    pub(crate) from_trainer: bool,
    pub(crate) version: i64,
    /// Whoever reads it has not seen it before.
    pub(crate) is_new: bool,
    /// Where it is changed, for those who may.
    pub(crate) change: Option<String>,
    /// It is being changed: what was typed.
    pub(crate) editing: Option<String>,
    /// Somebody changed it meanwhile: what is typed is beside what is kept.
    pub(crate) is_conflict: bool,
}

impl CommentView {
    /// For a trainer, or for the learner.
    pub(crate) fn new(comment: &Comment, for_trainer: bool, frame: &Frame) -> Self {
        Self {
            id: comment.id.0,
            author: comment.author.clone().unwrap_or_else(|| frame.t("comment-nobody")),
            day: frame.day_of(comment.created),
            text: comment.words.clone(),
            from_trainer: comment.from_trainer,
            version: comment.version,
            is_new: comment.seen.is_none() && comment.from_trainer != for_trainer,
            change: None,
            editing: None,
            is_conflict: false,
        }
    }
}
