//! One commit of a repository: what is in it, held to our bounds before anything is written, and its files on disk.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tremplin_course::Diagnostic;
use tremplin_store::CourseSource;

use super::git::{Git, GitError};
use crate::catalogue::{FolderError, read_folder};

const MAX_FILES: usize = 20_000;
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
const MAX_ALL_BYTES: u64 = 256 * 1024 * 1024;
/// How a file begins that stands for one kept elsewhere.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/";
const REF: &str = "refs/heads/served";

/// A version of the course from a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) address: String,
    pub(crate) branch: String,
    pub(crate) folder: String,
    pub(crate) commit: String,
    /// Its day, `yyyy-mm-dd`.
    pub(crate) day: String,
    /// The first line of its message.
    pub(crate) subject: String,
    /// Git's name for the folder's content; that of our copy too.
    pub(crate) tree: String,
}

/// Why a commit is not served.
#[derive(Debug, Error)]
pub(crate) enum TreeError {
    #[error(transparent)]
    Git(#[from] GitError),
    #[error("{0} is a symbolic link")]
    Link(String),
    #[error("{0} is a submodule")]
    Submodule(String),
    #[error("{0} is kept in LFS")]
    Lfs(String),
    #[error("{0} is larger than a file may be")]
    File(String),
    #[error("the course has too many files, or too large ones")]
    Course,
    #[error("the branch has no such folder")]
    Folder,
    #[error("there is no course in it")]
    Empty,
    #[error("files of the course have mistakes")]
    Mistakes(Vec<Diagnostic>),
    #[error("the copy cannot be read: {0}")]
    Copy(#[from] FolderError),
}

impl From<std::io::Error> for TreeError {
    fn from(error: std::io::Error) -> Self {
        Self::Git(error.into())
    }
}

/// The copies of a repository on this machine.
pub(crate) struct Copies {
    pub(crate) folder: PathBuf,
    pub(crate) git: Git,
}

impl Copies {
    fn repository(&self) -> PathBuf {
        self.folder.join("repository")
    }

    /// Where the files of a version are.
    pub(crate) fn path_of(&self, version: &Version) -> PathBuf {
        self.folder.join("trees").join(&version.tree)
    }

    async fn git(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        let repository = self.repository();
        let mut command = self.git.command(&repository);
        command.args(arguments);
        self.git.run(command, &repository).await
    }

    async fn word(&self, arguments: &[&str]) -> Result<String, GitError> {
        Ok(String::from_utf8_lossy(&self.git(arguments).await?).trim().to_owned())
    }

    /// Fetches the branch's last commit and nothing before it.
    pub(crate) async fn fetch(&self, source: &CourseSource) -> Result<Version, TreeError> {
        // Each time anew: a repository that was rewritten leaves nothing behind, and the copy does not grow.
        let repository = self.repository();
        if repository.exists() {
            fs::remove_dir_all(&repository)?;
        }
        fs::create_dir_all(&repository)?;
        let bare = ["-c", "init.templateDir=", "init", "--quiet", "--bare"];
        self.git(&bare).await?;
        let refs = format!("+refs/heads/{}:{REF}", source.branch);
        let fetch =
            ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", &source.address, &refs];
        self.git(&fetch).await?;
        let shown = self.word(&["show", "--no-patch", "--format=%H%n%cs%n%s", REF]).await?;
        let mut lines = shown.lines().map(str::to_owned);
        let mut line = || lines.next().unwrap_or_default();
        let (commit, day, subject) = (line(), line(), line().chars().filter(|c| !c.is_control()).take(200).collect());
        let folder = format!("{commit}:{}", source.folder);
        let tree = self.word(&["rev-parse", "--verify", "--quiet", &folder]).await.map_err(|_| TreeError::Folder)?;
        let CourseSource { address, branch, folder, .. } = source.clone();
        Ok(Version { address, branch, folder, commit, day, subject, tree })
    }

    /// Holds what is in the tree to our bounds, writes its files, and reads the course in them: only one without an error
    /// is worth serving. What its files may still be warned of.
    pub(crate) async fn check_out(&self, version: &Version) -> Result<(), TreeError> {
        let listed = self.git(&["ls-tree", "-r", "-l", "-z", "--full-tree", &version.tree]).await;
        // What is no tree cannot be listed: the folder's name is a file's.
        bounds(&listed.map_err(|_| TreeError::Folder)?)?;
        let place = self.path_of(version);
        let aside = self.folder.join("trees").join("next");
        if aside.exists() {
            fs::remove_dir_all(&aside)?;
        }
        fs::create_dir_all(&aside)?;
        self.write(version, &aside).await?;
        let read = aside.clone();
        tokio::task::spawn_blocking(move || judge(&read)).await.map_err(|_| TreeError::Empty)??;
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        fs::rename(&aside, &place)?;
        Ok(())
    }

    async fn write(&self, version: &Version, place: &Path) -> Result<(), GitError> {
        let repository = self.repository();
        let index = repository.join("index-next");
        for arguments in [&["read-tree", &version.tree][..], &["checkout-index", "--all", "--force"]] {
            let mut command = self.git.command(&repository);
            command.env("GIT_INDEX_FILE", &index).arg("--work-tree").arg(place).args(arguments).current_dir(place);
            self.git.run(command, place).await?;
        }
        Ok(())
    }

    /// Removes the copies of other versions.
    pub(crate) fn tidy(&self, kept: Option<&Version>) {
        let Ok(entries) = fs::read_dir(self.folder.join("trees")) else { return };
        for entry in entries.filter_map(Result::ok) {
            if kept.is_none_or(|kept| entry.file_name() != kept.tree.as_str()) {
                // What stays is removed the next time.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// `<mode> <type> <object> <size>\t<path>\0`, for each file.
fn bounds(listed: &[u8]) -> Result<(), TreeError> {
    let (mut files, mut all) = (0, 0_u64);
    for line in listed.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        let line = String::from_utf8_lossy(line);
        let (facts, path) = line.split_once('\t').unwrap_or((&line, ""));
        let mut facts = facts.split_whitespace();
        let (mode, size) = (facts.next().unwrap_or_default(), facts.last().and_then(|size| size.parse::<u64>().ok()));
        let path = path.chars().filter(|c| !c.is_control()).take(200).collect();
        match (mode, size) {
            ("100644" | "100755", Some(size)) if size <= MAX_FILE_BYTES => all += size,
            ("100644" | "100755", _) => return Err(TreeError::File(path)),
            ("160000", _) => return Err(TreeError::Submodule(path)),
            _ => return Err(TreeError::Link(path)),
        }
        files += 1;
        if files > MAX_FILES || all > MAX_ALL_BYTES {
            return Err(TreeError::Course);
        }
    }
    Ok(())
}

/// Reads the course as a server would. Blocks.
fn judge(folder: &Path) -> Result<(), TreeError> {
    let (files, refused) = read_folder(folder)?;
    if let Some((path, _)) = files.iter().find(|(_, bytes)| bytes.starts_with(LFS)) {
        return Err(TreeError::Lfs(path.clone()));
    }
    let (course, diagnostics) = tremplin_course::read(files);
    let found: Vec<_> = diagnostics.into_iter().chain(refused).collect();
    if found.iter().any(Diagnostic::is_error) {
        return Err(TreeError::Mistakes(found));
    }
    if course.steps().next().is_none() { Err(TreeError::Empty) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_in_a_tree() {
        let line = |mode: &str, size: &str| format!("{mode} blob 0123 {size:>7}\tun/fichier.md\0");
        let judged = |listed: &str| bounds(listed.as_bytes());
        assert!(judged("").is_ok());
        assert!(judged(&(line("100644", "12") + &line("100755", "4194304"))).is_ok());
        assert!(matches!(judged(&line("100644", "4194305")), Err(TreeError::File(path)) if path == "un/fichier.md"));
        assert!(matches!(judged(&line("120000", "4")), Err(TreeError::Link(_))));
        assert!(matches!(judged(&line("160000", "-")), Err(TreeError::Submodule(_))));
        assert!(judged(&line("100644", "1").repeat(20_000)).is_ok());
        assert!(matches!(judged(&line("100644", "1").repeat(20_001)), Err(TreeError::Course)));
        assert!(judged(&line("100644", "4194304").repeat(64)).is_ok());
        assert!(matches!(judged(&line("100644", "4194304").repeat(65)), Err(TreeError::Course)));
    }
}
