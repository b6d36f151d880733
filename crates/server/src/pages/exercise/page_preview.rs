//! The learner's page beside their code, where an exercise is one.

use super::FileView;

pub(super) struct PagePreview {
    /// The document that shows it.
    pub(super) frame: &'static str,
    /// Its scripts run, and only when its learner says so: one that does not end could take the whole tab with it.
    pub(super) runs_scripts: bool,
}

impl PagePreview {
    /// `None` where no file is a page. One with scripts among its files is run; else no script of it runs at all.
    pub(super) fn of(files: &[FileView]) -> Option<Self> {
        let has = |ending: &str| files.iter().any(|file| file.name.ends_with(ending));
        if !has(".html") {
            return None;
        }
        Some(if has(".js") || has(".mjs") {
            Self { frame: "/apercu/programme", runs_scripts: true }
        } else {
            Self { frame: "/apercu/page", runs_scripts: false }
        })
    }
}
