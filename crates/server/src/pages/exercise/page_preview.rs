//! The learner's page beside their code, where an exercise is one.

pub(in crate::pages) struct PagePreview {
    /// The document that shows it.
    pub(in crate::pages) frame: &'static str,
    /// Its scripts run, and only when its learner says so: one that does not end could take the whole tab with it.
    pub(in crate::pages) runs_scripts: bool,
}

impl PagePreview {
    /// `None` where no file is a page. One with scripts among its files is run; else no script of it runs at all.
    pub(in crate::pages) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Option<Self> {
        let names: Vec<_> = names.collect();
        let has = |ending: &str| names.iter().any(|name| name.ends_with(ending));
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
