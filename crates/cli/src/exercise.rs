//! Course files named on a command line: the course they belong to, and which of it is meant.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use tremplin_course::{Course, Diagnostic, Exercise};
use tremplin_server::{Files, read_folder};

/// The folder of a module that is made up for an exercise file that stands alone.
const LONE_FOLDER: &str = "01-seul";
const LONE_MODULE: &str = "---\nkind: module\ntitle: Seul\nsummary: Un exercice hors d’un module.\n---\n";

/// A course read from a folder, and the paths in it that were asked for.
pub(crate) struct Reading {
    /// What is put before a diagnostic's path to name the file on disk.
    pub(crate) root: PathBuf,
    pub(crate) files: Files,
    pub(crate) course: Course,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Reads the course whose folder is `root`, as a server would.
    pub(crate) fn new(root: &Path) -> anyhow::Result<Self> {
        let (files, refused) = read_folder(root)?;
        let (course, diagnostics) = tremplin_course::read(files.clone());
        let diagnostics = diagnostics.into_iter().chain(refused).collect();
        Ok(Self { root: root.to_owned(), files, course, diagnostics })
    }

    /// The path of the exercise's file.
    pub(crate) fn path_of(&self, exercise: &Exercise) -> Option<&str> {
        self.files.keys().map(String::as_str).find(|path| id_in(path) == Some(exercise.id.as_str()))
    }

    /// The line of the file, from 1, of the fence whose info string has all of `words`; 1 when there is none.
    pub(crate) fn fence_line(&self, path: &str, words: &[&str]) -> u32 {
        self.line_where(path, |line| {
            line.trim_start().starts_with("```")
                && words.iter().all(|word| line.split_whitespace().any(|part| part.trim_start_matches('`') == *word))
        })
    }

    /// The line of the file, from 1, that first has `text`; 1 when there is none.
    pub(crate) fn line_with(&self, path: &str, text: &str) -> u32 {
        self.line_where(path, |line| line.contains(text))
    }

    fn line_where(&self, path: &str, is_it: impl FnMut(&str) -> bool) -> u32 {
        let text = self.files.get(path).map(|bytes| String::from_utf8_lossy(bytes)).unwrap_or_default();
        let at = text.lines().position(is_it);
        at.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(1)
    }
}

/// A step's id: the file's name without its number and ending.
pub(crate) fn id_in(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?.strip_suffix(".md")?;
    let (number, id) = name.split_once('-')?;
    number.bytes().all(|digit| digit.is_ascii_digit()).then_some(id)
}

/// The course's folder and the part of it that `path` means: `("exercises", "07-fonctions/03-total.md")`. The part is
/// empty for the whole course, and ends with a slash for a module.
pub(crate) fn locate(path: &Path) -> anyhow::Result<(PathBuf, String)> {
    let metadata = fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let absolute = fs::canonicalize(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let parent = |path: &Path| path.parent().map(Path::to_owned);
    let unknown = || format!("{} is not in the folder of a module", path.display());
    if metadata.is_dir() {
        if !absolute.join("module.md").is_file() {
            return Ok((absolute, String::new()));
        }
        let module = name(&absolute).with_context(unknown)?;
        return Ok((parent(&absolute).with_context(unknown)?, format!("{module}/")));
    }
    let folder = parent(&absolute).with_context(unknown)?;
    if name(&absolute).as_deref() == Some("skills.md") {
        return Ok((folder, "skills.md".to_owned()));
    }
    let (file, module) = (name(&absolute).with_context(unknown)?, name(&folder).with_context(unknown)?);
    Ok((parent(&folder).with_context(unknown)?, format!("{module}/{file}")))
}

/// The exercise in the file `path`: one of a course, or one that stands alone.
pub(crate) fn read_one(path: &Path) -> anyhow::Result<Exercise> {
    let folder = fs::canonicalize(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let in_course = folder.parent().is_some_and(|folder| folder.join("module.md").is_file());
    let (course, diagnostics, name) = if in_course {
        let (root, name) = locate(path)?;
        let reading = Reading::new(&root)?;
        (reading.course, reading.diagnostics, name)
    } else {
        let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let name = format!("{LONE_FOLDER}/{}", lone_name(path));
        let module = (format!("{LONE_FOLDER}/module.md"), LONE_MODULE.as_bytes().to_vec());
        let files = BTreeMap::from([module, (name.clone(), bytes)]);
        let (course, diagnostics) = tremplin_course::read(files);
        (course, diagnostics, name)
    };
    let id = id_in(&name).unwrap_or_default().to_owned();
    if let Some(exercise) = course.exercises().find(|exercise| exercise.id.as_str() == id) {
        return Ok(exercise.clone());
    }
    match diagnostics.into_iter().find(|found| found.is_error() && found.path == name) {
        Some(found) => bail!("{}", Diagnostic { path: path.display().to_string(), ..found }),
        None => bail!("{} is not an exercise", path.display()),
    }
}

/// A name that a module's file may have, as near to the one it has as can be.
fn lone_name(path: &Path) -> String {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let id = stem.split_once('-').filter(|(number, _)| number.parse::<u32>().is_ok()).map_or(stem, |(_, id)| id);
    let known = tremplin_course::ExerciseId::new(id);
    format!("01-{}.md", known.as_ref().map_or("exercice", tremplin_course::ExerciseId::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_from_names() {
        assert_eq!(id_in("07-fonctions/03-total.md"), Some("total"));
        assert_eq!(id_in("07-fonctions/module.md"), None);
        assert_eq!(lone_name(Path::new("/x/12-la-caisse.md")), "01-la-caisse.md");
        assert_eq!(lone_name(Path::new("somme.md")), "01-somme.md");
        assert_eq!(lone_name(Path::new("Ma Somme.md")), "01-exercice.md");
    }
}
