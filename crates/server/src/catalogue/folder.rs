//! The course's folder on disk, read within bounds: whoever can write to it is trusted with the course, not with the
//! server's memory or other files.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;
use tremplin_course::{Diagnostic, Severity};

const MAX_FILES: usize = 20_000;
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
const MAX_ALL_BYTES: u64 = 256 * 1024 * 1024;
/// Modules, files, and one folder more for pictures.
const MAX_DEPTH: usize = 3;

/// The folder as a whole could not be read.
#[derive(Debug, Error)]
pub enum FolderError {
    #[error("the course folder {} is missing: name another with --content", .0.display())]
    Missing(PathBuf),
    #[error("the course folder {} cannot be read: {source}", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
}

/// Bytes by path relative to the course's folder, parts separated by `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Every file under `root`, and what was left out and why. Blocks.
///
/// # Errors
/// When the folder itself is not there or cannot be read.
pub fn read(root: &Path) -> Result<(Files, Vec<Diagnostic>), FolderError> {
    if !root.is_dir() {
        return Err(FolderError::Missing(root.to_owned()));
    }
    let mut reading = Reading { files: Files::new(), refused: Vec::new(), bytes: 0 };
    reading.folder(root, "", 0).map_err(|source| FolderError::Unreadable { path: root.to_owned(), source })?;
    Ok((reading.files, reading.refused))
}

struct Reading {
    files: Files,
    refused: Vec<Diagnostic>,
    bytes: u64,
}

impl Reading {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.refuse(format!("{prefix}{}", name.to_string_lossy()), "bad-name", NAME);
                continue;
            };
            // Editors' and version control's own files.
            if name.starts_with('.') || name.ends_with('~') {
                continue;
            }
            let path = format!("{prefix}{name}");
            // Of the entry itself: a symbolic link is neither file nor folder here.
            let kind = entry.file_type()?;
            if kind.is_dir() {
                if depth + 1 < MAX_DEPTH {
                    self.folder(&entry.path(), &format!("{path}/"), depth + 1)?;
                } else {
                    self.refuse(path, "too-deep", DEPTH);
                }
            } else if kind.is_file() {
                self.file(&entry.path(), path)?;
            } else {
                self.refuse(path, "not-a-file", LINK);
            }
        }
        Ok(())
    }

    fn file(&mut self, file: &Path, path: String) -> io::Result<()> {
        let size = match fs::symlink_metadata(file) {
            Ok(metadata) => metadata.len(),
            // Editors save by replacing: what was listed may be gone, and the change will be told again.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        if size > MAX_FILE_BYTES || self.bytes + size > MAX_ALL_BYTES || self.files.len() >= MAX_FILES {
            self.refuse(path, "too-large", SIZE);
            return Ok(());
        }
        match fs::read(file) {
            Ok(bytes) => {
                self.bytes += size;
                self.files.insert(path, bytes);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => self.refuse(path, "unreadable", RIGHTS),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn refuse(&mut self, path: String, code: &'static str, (message, remedy): (&str, &str)) {
        self.refused.push(Diagnostic {
            path,
            line: 1,
            column: 1,
            severity: Severity::Error,
            code,
            message: message.to_owned(),
            remedy: remedy.to_owned(),
        });
    }
}

const NAME: (&str, &str) = ("ce nom de fichier n’est pas de l’UTF-8", "renommez-le en lettres sans accent");
const DEPTH: (&str, &str) = ("ce dossier est trop profond", "placez ses fichiers dans le dossier du module");
const LINK: (&str, &str) = ("les liens symboliques ne sont pas suivis", "copiez le fichier à cet endroit");
const SIZE: (&str, &str) = ("ce fichier est trop grand", "un fichier du cours fait au plus 4 Mio");
const RIGHTS: (&str, &str) = ("ce fichier ne peut pas être lu", "donnez au serveur le droit de le lire");
