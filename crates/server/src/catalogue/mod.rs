//! The course that is being served: read from its folder, read again within a second of a change, and of a file with
//! mistakes the last good version.

mod folder;
mod watch;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use tokio::sync::watch::{Receiver, Sender};
use tremplin_course::{Course, Diagnostic, Digest};

pub use folder::{Files, FolderError, read as read_folder};
pub(crate) use watch::watch;

/// One state of the folder: what is served, and what its files say against themselves.
#[derive(Debug, Default)]
pub struct Edition {
    pub course: Course,
    /// Of the files as they are now, even where an earlier version is served; by path and line.
    pub diagnostics: Vec<Diagnostic>,
    /// Paths whose last good version is served in place of the present one.
    pub outdated: Vec<String>,
    /// What the files are, as a digest: the same for the same files, in another process too.
    pub digest: Option<Digest>,
}

/// The folder, and the edition made of it.
pub struct Catalogue {
    root: Mutex<PathBuf>,
    edition: RwLock<Arc<Edition>>,
    /// The digest of what is served, for those who want to know when it changes.
    served: Sender<Option<Digest>>,
    /// The bytes of each file when it last had no mistake.
    good: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Catalogue {
    /// Reads the course from the folder `root`.
    ///
    /// # Errors
    /// When the folder is not there or cannot be read. Mistakes in files are diagnostics, not errors.
    pub fn open(root: &Path) -> Result<Self, FolderError> {
        let catalogue = Self {
            root: Mutex::new(root.to_owned()),
            edition: RwLock::default(),
            served: Sender::default(),
            good: Mutex::new(BTreeMap::new()),
        };
        let edition = catalogue.read()?;
        catalogue.serve(edition);
        Ok(catalogue)
    }

    /// What is served now. Holders keep theirs while another takes its place.
    pub fn edition(&self) -> Arc<Edition> {
        self.edition.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Told the digest of each edition that is served from now on.
    pub(crate) fn changes(&self) -> Receiver<Option<Digest>> {
        self.served.subscribe()
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.root.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads another folder from now on; what is served changes at the next reading.
    pub(crate) fn move_to(&self, root: PathBuf) {
        *self.root.lock().unwrap_or_else(PoisonError::into_inner) = root;
    }

    /// Reads the folder again, without serving what is found yet. Blocks: for a thread that may.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) fn read(&self) -> Result<Edition, FolderError> {
        let (files, refused) = folder::read(&self.root())?;
        let mut good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(make(files, refused, &mut good))
    }

    /// Puts `edition` in the place of the one that is served.
    pub(crate) fn serve(&self, edition: Edition) -> Arc<Edition> {
        let edition = Arc::new(edition);
        *self.edition.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&edition);
        self.served.send_replace(edition.digest);
        edition
    }
}

/// Reads `files`; where one has mistakes and was good before, reads again with what it was.
fn make(files: BTreeMap<String, Vec<u8>>, refused: Vec<Diagnostic>, good: &mut BTreeMap<String, Vec<u8>>) -> Edition {
    let digest = Digest::of(files.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes.as_slice()]));
    let (mut course, diagnostics) = tremplin_course::read(files.clone());
    let bad = |path: &str| diagnostics.iter().any(|found| found.is_error() && found.path == path);
    let outdated: Vec<String> = files
        .iter()
        .filter(|(path, bytes)| bad(path) && good.get(*path).is_some_and(|before| before != *bytes))
        .map(|(path, _)| path.clone())
        .collect();
    good.retain(|path, _| files.contains_key(path));
    if !outdated.is_empty() {
        let mut mended = files.clone();
        for path in &outdated {
            if let Some(before) = good.get(path) {
                mended.insert(path.clone(), before.clone());
            }
        }
        course = tremplin_course::read(mended).0;
    }
    for (path, bytes) in files {
        if !bad(&path) {
            good.insert(path, bytes);
        }
    }
    let mut diagnostics: Vec<_> = diagnostics.into_iter().chain(refused).collect();
    diagnostics.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    Edition { course, diagnostics, outdated, digest: Some(digest) }
}
