//! A project's marks in words, as its learner and their trainers read them.

use tremplin_store::{CriterionMark, Marks};

use super::frame::Frame;

pub(crate) struct MarksView {
    /// "12 points sur 15, validé".
    pub(crate) title: String,
    pub(crate) passes: bool,
    pub(crate) who: String,
    pub(crate) words: String,
    pub(crate) criteria: Vec<CriterionView>,
    /// Its learner has not seen it before.
    pub(crate) is_new: bool,
}

pub(crate) struct CriterionView {
    pub(crate) name: String,
    pub(crate) essential: bool,
    /// From 0 to 3, or a dash.
    pub(crate) mark: String,
    pub(crate) level: String,
    pub(crate) remark: String,
}

impl MarksView {
    pub(crate) fn new(marks: &Marks, frame: &Frame) -> Self {
        let passes = marks.passes();
        let values = [("sum", marks.sum().into()), ("most", marks.most().into()), ("pass", marks.pass.into())];
        let by = marks.by.clone().unwrap_or_else(|| frame.t("comment-nobody"));
        let day = frame.day_of(marks.published.unwrap_or(marks.updated));
        Self {
            title: frame.all(
                match passes {
                    Some(true) => "marks-passed",
                    Some(false) => "marks-not-yet",
                    None => "marks-begun",
                },
                values,
            ),
            passes: passes == Some(true),
            who: frame.all("note-by", [("name", by.into()), ("day", day.into())]),
            words: marks.words.clone(),
            criteria: marks.criteria.iter().map(CriterionView::new).collect(),
            is_new: marks.published.is_some() && marks.seen.is_none(),
        }
    }
}

impl CriterionView {
    fn new(criterion: &CriterionMark) -> Self {
        Self {
            name: criterion.name.clone(),
            essential: criterion.essential,
            mark: criterion.mark.map_or_else(|| "–".to_owned(), |mark| mark.to_string()),
            level: criterion.level.clone(),
            remark: criterion.remark.clone(),
        }
    }
}
