//! "Essayer mon programme": what a program is given, and what came of it.

use tremplin_course::{Exercise, TrialForm, field_lines, is_page};

use super::{FileView, act::Fields};
use crate::practice::{TrialView, Typed};

pub(super) struct TrialPart {
    pub(super) form: TrialForm,
    pub(super) typed: Typed,
    /// The pages that can be asked for.
    pub(super) pages: Vec<String>,
    pub(super) shown: Option<TrialView>,
    /// Why it was not run, in words.
    pub(super) problem: Option<String>,
}

/// What a request has filled in, and what came of it.
pub(super) struct Tried {
    pub(super) typed: Typed,
    pub(super) shown: Option<TrialView>,
    pub(super) problem: Option<String>,
}

impl Tried {
    /// What was filled in stays there, whatever was asked for.
    pub(super) fn typed(fields: &Fields) -> Self {
        let value = |name| fields.get(name).unwrap_or_default().replace("\r\n", "\n");
        let typed = Typed { lines: value("lines"), page: value("page"), get: value("get"), post: value("post") };
        Self { typed, shown: None, problem: None }
    }
}

impl TrialPart {
    /// `None` where the program reads nothing.
    pub(super) fn of(exercise: &Exercise, files: &[FileView], tried: Option<Tried>) -> Option<Self> {
        let form = exercise.trial_form()?;
        let pages = files.iter().map(|file| file.name.clone()).filter(|name| is_page(name)).collect();
        let (typed, shown, problem) = match tried {
            Some(Tried { typed, shown, problem }) => (typed, shown, problem),
            None => (first(exercise, files), None, None),
        };
        Some(Self { form, typed, pages, shown, problem })
    }

    pub(super) fn is_of_page(&self) -> bool {
        self.form == TrialForm::Page
    }
}

/// The fields that the program reads as it now stands, to be filled in.
fn first(exercise: &Exercise, files: &[FileView]) -> Typed {
    let texts = || files.iter().map(|file| file.text.as_str());
    Typed {
        lines: String::new(),
        page: exercise.spec.entry.clone(),
        get: field_lines(texts(), "$_GET"),
        post: field_lines(texts(), "$_POST"),
    }
}
