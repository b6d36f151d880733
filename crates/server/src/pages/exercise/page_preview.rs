//! The learner's page beside their code, where an exercise is one.

use tremplin_course::{Exercise, Language};

pub(in crate::pages) struct PagePreview {
    /// The document that shows it.
    pub(in crate::pages) frame: &'static str,
    /// Its scripts run, and only when its learner says so: one that does not end could take the whole tab with it.
    pub(in crate::pages) runs_scripts: bool,
    /// Runs at the end of a page that does not name it, as it does where answers are graded.
    pub(in crate::pages) lone_script: Option<String>,
}

impl PagePreview {
    /// `None` where no file is a page. One with scripts among its files is run; else no script of it runs at all.
    /// `exercise` is whose files they are, where it is still in the course.
    pub(in crate::pages) fn of<'a>(
        exercise: Option<&Exercise>,
        names: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<Self> {
        let page = Language::page(names.clone())?;
        let live = exercise.filter(|exercise| exercise.spec.language == Some(Language::Dom));
        let lone = live.filter(|exercise| !exercise.starter.iter().any(|file| file.name == page));
        let lone_script = lone.map(|exercise| exercise.spec.entry.clone());
        let mut names = names;
        Some(if live.is_some() || names.any(|name| name.ends_with(".js") || name.ends_with(".mjs")) {
            Self { frame: "/apercu/programme", runs_scripts: true, lone_script }
        } else {
            Self { frame: "/apercu/page", runs_scripts: false, lone_script }
        })
    }
}
