//! A course from a git repository: looked at on a button and on a timer, copied aside, checked, and only then served in
//! the place of the one before. Whatever goes wrong, what was served still is.

mod git;
mod tree;

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::timeout};
use tremplin_course::Diagnostic;
use tremplin_store::{CourseSource, Millis};

pub(crate) use git::GitError;
pub use git::{Git, Proxy};
use tree::Copies;
pub(crate) use tree::{TreeError, Version};

use crate::State;

/// Between looks for what the store says of the source.
const LOOK_AROUND: Duration = Duration::from_secs(5);
const CURRENT: &str = "current.json";

/// How the last look ended, and what is served.
#[derive(Clone, Default)]
pub(crate) struct Status {
    pub(crate) is_running: bool,
    pub(crate) served: Option<Version>,
    pub(crate) last: Option<Attempt>,
}

#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) at: Millis,
    /// Why what was found is not served.
    pub(crate) problem: Option<Arc<TreeError>>,
    /// The commit that was looked at, when it came so far.
    pub(crate) commit: Option<String>,
}

impl Attempt {
    pub(crate) fn diagnostics(&self) -> &[Diagnostic] {
        match self.problem.as_deref() {
            Some(TreeError::Mistakes(found)) => found,
            _ => &[],
        }
    }
}

pub(crate) struct Syncer {
    copies: Copies,
    status: Mutex<Status>,
    wake: Notify,
}

impl Syncer {
    /// With copies in `folder`. Takes up the version that was served when the server last stopped, if `source` is still
    /// where it came from.
    pub(crate) fn new(folder: PathBuf, git: Git, source: Option<&CourseSource>) -> Self {
        let copies = Copies { folder, git };
        let kept = fs::read(copies.folder.join(CURRENT)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let is_ours =
            |version: &Version| source.is_some_and(|source| version.is_of(source)) && copies.path_of(version).is_dir();
        let served = kept.filter(is_ours);
        Self { copies, status: Mutex::new(Status { served, ..Status::default() }), wake: Notify::new() }
    }

    pub(crate) fn status(&self) -> Status {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where the served version's files are; `None` for the server's own folder.
    pub(crate) fn root(&self) -> Option<PathBuf> {
        self.status().served.map(|version| self.copies.path_of(&version))
    }

    /// Says that the source has changed, or that somebody asked for a look.
    pub(crate) fn call(&self) {
        self.change(|status| status.is_running = true);
        self.wake.notify_one();
    }

    fn change(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Until it is aborted.
    pub(crate) async fn run(&self, state: &State) {
        let mut seen = None;
        loop {
            match state.store.course_source().await {
                Ok(Some(source)) => self.look_when_due(state, &source, &mut seen).await,
                Ok(None) => self.leave(state).await,
                Err(error) => tracing::error!(%error, "the course's source could not be read"),
            }
            self.change(|status| status.is_running = false);
            let _ = timeout(LOOK_AROUND, self.wake.notified()).await;
        }
    }

    /// `seen` is the source's version and question that were last answered.
    async fn look_when_due(&self, state: &State, source: &CourseSource, seen: &mut Option<(i64, Millis)>) {
        let question = (source.version, source.asked);
        let status = self.status();
        let pause_ms = i64::from(source.every_minutes) * 60_000;
        let is_time = match (&status.last, source.every_minutes) {
            (_, 0) => status.served.is_none() && seen.is_none(),
            (None, _) => true,
            (Some(last), _) => state.now().0 - last.at.0 >= pause_ms,
        };
        // Asked before we started, it was answered by the one before us, unless nothing came of it.
        let is_asked = seen.is_some_and(|seen| seen != question);
        if !is_time && !is_asked {
            *seen = seen.or(Some(question));
            return;
        }
        *seen = Some(question);
        self.change(|status| status.is_running = true);
        let mut commit = None;
        let looked = self.look(state, source, &mut commit).await;
        if let Err(error) = &looked {
            tracing::warn!(%error, "the course's repository gave nothing to serve");
        }
        let last = Attempt { at: state.now(), problem: looked.err().map(Arc::new), commit };
        self.change(|status| status.last = Some(last));
    }

    /// Fetches, checks and serves; nothing when that is what is served.
    async fn look(&self, state: &State, source: &CourseSource, commit: &mut Option<String>) -> Result<(), TreeError> {
        let version = self.copies.fetch(source).await?;
        *commit = Some(version.commit.clone());
        let before = self.status().served;
        if before.as_ref() == Some(&version) {
            return Ok(());
        }
        // The same content under another commit needs no other copy; one that is served is not touched.
        if before.as_ref().is_none_or(|before| before.tree != version.tree) {
            self.copies.check_out(&version).await?;
        }
        self.serve(state, Some(version)).await
    }

    /// The course is the server's own folder again.
    async fn leave(&self, state: &State) {
        if self.status().served.is_none() {
            self.change(|status| status.last = None);
            return;
        }
        match self.serve(state, None).await {
            Ok(()) => self.change(|status| status.last = None),
            Err(error) => tracing::error!(%error, "the server's own course could not be served again"),
        }
    }

    /// Serves a version, and remembers it only when it is.
    async fn serve(&self, state: &State, version: Option<Version>) -> Result<(), TreeError> {
        let before = state.catalogue.root();
        let root = match &version {
            Some(version) => self.copies.path_of(version),
            None => state.config.content.clone(),
        };
        state.catalogue.move_to(root);
        if let Err(error) = state.reload().await {
            state.catalogue.move_to(before);
            return Err(std::io::Error::other(error.to_string()).into());
        }
        self.change(|status| status.served = version.clone());
        self.copies.tidy(version.as_ref());
        self.remember(version.as_ref())?;
        Ok(())
    }

    fn remember(&self, version: Option<&Version>) -> std::io::Result<()> {
        let (current, aside) = (self.copies.folder.join(CURRENT), self.copies.folder.join("current.next"));
        match version {
            Some(version) => {
                fs::write(&aside, serde_json::to_vec(version)?)?;
                fs::rename(&aside, &current)
            }
            None if current.exists() => fs::remove_file(&current),
            None => Ok(()),
        }
    }
}

impl Version {
    fn is_of(&self, source: &CourseSource) -> bool {
        (&self.address, &self.branch, &self.folder) == (&source.address, &source.branch, &source.folder)
    }
}
