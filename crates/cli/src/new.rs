//! `tremplin new`: a file to start from. The models are those of the author's guide itself, so that the two cannot part.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use tremplin_course::Diagnostic;
use tremplin_server::{Files, read_folder};

use crate::{SUCCESS, output};

const GUIDE: &str = include_str!("../../../docs/authoring.md");
const MODULE_FILE: &str = "module.md";

/// Write a new lesson, exercise or module, from the model that the author's guide shows
///
/// What is written passes `tremplin check` as it is. Nothing is ever written over.
#[derive(Args)]
pub(crate) struct New {
    #[arg(value_enum)]
    kind: Model,
    /// The file to write, in a module's folder (cours/08-listes/02-le-total.md), or the folder of a new module
    path: PathBuf,
    /// The title; without it, what the file's name says
    #[arg(long)]
    title: Option<String>,
    /// The language of the answer, for an exercise
    #[arg(long)]
    language: Option<String>,
}

/// What there are models of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Model {
    Module,
    Lesson,
    /// Write a program
    Exercise,
    /// Mend a program
    Bug,
    Quiz,
    /// A positioning test
    Positioning,
    /// Say what will be shown
    Predict,
    /// Fill in the blanks
    Blanks,
    /// Put lines in order
    Parsons,
    /// Build something that a trainer marks
    Project,
}

impl Model {
    /// As `kind:` in a front matter says it.
    fn kind(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Lesson => "lesson",
            Self::Exercise => "exercise",
            Self::Bug => "bug",
            Self::Quiz | Self::Positioning => "quiz",
            Self::Predict => "predict",
            Self::Blanks => "blanks",
            Self::Parsons => "parsons",
            Self::Project => "project",
        }
    }
}

impl New {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let place = Place::of(self.kind, &self.path)?;
        let title = match &self.title {
            Some(title) => title.trim().to_owned(),
            None => place.title(),
        };
        let text = fill(model(self.kind, self.language.as_deref())?, &title);
        place.prove(&text)?;
        if let Some(folder) = place.file.parent().filter(|_| self.kind == Model::Module) {
            fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        write_new(&place.file, &text)?;
        output::say(&place.file.display().to_string())?;
        output::advise(&self.next(&place.file));
        Ok(SUCCESS)
    }

    /// What an author does with the file that was just written.
    fn next(&self, file: &Path) -> String {
        let file = file.display();
        match (self.kind, file.to_string().strip_suffix(MODULE_FILE)) {
            (Model::Module, Some(folder)) => format!(
                "Next: write its title and summary in {file}, then its first step: tremplin new lesson {folder}01-decouvrir.md"
            ),
            _ => format!(
                "Next: see it while you write it: tremplin preview {file}\nBefore you share it: tremplin check {file}"
            ),
        }
    }
}

/// Where a new file goes.
struct Place {
    file: PathBuf,
    /// The course's folder.
    root: PathBuf,
    /// The file in the course: `08-listes/02-le-total.md`.
    name: String,
}

impl Place {
    fn of(kind: Model, path: &Path) -> anyhow::Result<Self> {
        let is_module_file = path.file_name().is_some_and(|name| name == MODULE_FILE);
        let file = match kind {
            Model::Module if !is_module_file => path.join(MODULE_FILE),
            _ => path.to_owned(),
        };
        if file.extension().is_none_or(|ending| ending != "md") {
            bail!("{} would not be read: the name of a course file ends in .md", file.display());
        }
        if fs::symlink_metadata(&file).is_ok() {
            bail!("{} is there already, and stays as it is", file.display());
        }
        let unnamed = || format!("{} does not name a file of a module", path.display());
        let absolute = std::path::absolute(&file).with_context(unnamed)?;
        let folder = absolute.parent().with_context(unnamed)?;
        if kind != Model::Module && !folder.join(MODULE_FILE).is_file() {
            bail!("{} is no module: make it first, with `tremplin new module`", folder.display());
        }
        let part = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        let (module, step) = (part(folder).with_context(unnamed)?, part(&absolute).with_context(unnamed)?);
        let root = folder.parent().with_context(unnamed)?.to_owned();
        Ok(Self { file, root, name: format!("{module}/{step}") })
    }

    /// What the name says, to a human: `02-le-total.md` is “Le total”.
    fn title(&self) -> String {
        let (module, step) = self.name.split_once('/').unwrap_or_default();
        let name = if step == MODULE_FILE { module } else { step };
        let name = name.trim_end_matches(".md").trim_start_matches(|c: char| c.is_ascii_digit());
        let words = name.trim_matches('-').replace('-', " ");
        let mut letters = words.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    /// Reads the course with the new file in it: a name that is taken or no name at all is refused before anything is
    /// written.
    fn prove(&self, text: &str) -> anyhow::Result<()> {
        let mut files = if self.root.is_dir() { read_folder(&self.root)?.0 } else { Files::new() };
        files.insert(self.name.clone(), text.as_bytes().to_vec());
        let (_, diagnostics) = tremplin_course::read(files);
        match diagnostics.into_iter().find(|found| found.is_error() && found.path == self.name) {
            Some(found) => bail!("{}", Diagnostic { path: self.file.display().to_string(), ..found }),
            None => Ok(()),
        }
    }
}

/// The whole file or none, and never over another.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} is there already, and stays as it is", path.display())
        }
        opened => opened.with_context(|| format!("{} cannot be written", path.display()))?,
    };
    let written = file.write_all(text.as_bytes());
    if written.is_err() {
        // What cannot be removed either is told by the error that comes.
        let _ = fs::remove_file(path);
    }
    written.with_context(|| format!("{} cannot be written", path.display()))
}

/// Every model of the guide, in its order.
fn models() -> impl Iterator<Item = &'static str> {
    GUIDE.split("\n````markdown\n").skip(1).filter_map(|rest| Some(rest.split_once("````\n")?.0))
}

fn key<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let line = text.lines().skip(1).take_while(|line| *line != "---").find_map(|line| line.strip_prefix(key));
    line?.strip_prefix(':').map(str::trim)
}

/// The first model of the kind, in the language where one is asked for.
fn model(kind: Model, language: Option<&str>) -> anyhow::Result<&'static str> {
    let is_kind = |text: &&str| {
        key(text, "kind") == Some(kind.kind())
            && (key(text, "positioning") == Some("true")) == (kind == Model::Positioning)
    };
    let found = models().filter(is_kind).find(|text| language.is_none_or(|asked| key(text, "language") == Some(asked)));
    let known = || {
        let languages: Vec<&str> = models().filter(is_kind).filter_map(|text| key(text, "language")).collect();
        if languages.is_empty() {
            "leave --language out".to_owned()
        } else {
            format!("there is {}", languages.join(", "))
        }
    };
    found.with_context(|| {
        let language = language.unwrap_or_default();
        format!("there is no model of kind {} in {language:?}: {}", kind.kind(), known())
    })
}

/// The model under its own title; what it takes for granted, the course may teach elsewhere or not at all.
fn fill(model: &str, title: &str) -> String {
    let mut lines = Vec::new();
    let mut is_head = true;
    for (at, line) in model.lines().enumerate() {
        is_head &= at == 0 || line != "---";
        if is_head && line.starts_with("needs:") {
            continue;
        }
        if is_head && line.starts_with("title:") {
            let quoted = title.replace('\\', "\\\\").replace('"', "\\\"");
            lines.push(format!("title: \"{quoted}\""));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_of_the_guide_is_one_that_can_be_asked_for() {
        let mut asked: Vec<&str> = Vec::new();
        for kind in Model::value_variants() {
            asked.push(model(*kind, None).unwrap());
            let languages: Vec<_> = models().filter_map(|text| key(text, "language")).collect();
            asked.extend(languages.into_iter().filter_map(|language| model(*kind, Some(language)).ok()));
        }
        for text in models() {
            assert!(asked.contains(&text), "no command writes this model:\n{text}");
        }
    }

    #[test]
    fn a_model_keeps_all_but_its_title_and_its_needs() {
        let model = "---\nkind: lesson\ntitle: Old\nneeds: [a]\nminutes: 1\n---\ntitle: stays\nneeds: stays\n";
        let filled = fill(model, "Dire \"oui\" : un \\");
        let head = "---\nkind: lesson\ntitle: \"Dire \\\"oui\\\" : un \\\\\"\nminutes: 1\n---\n";
        assert_eq!(filled, format!("{head}title: stays\nneeds: stays\n"));
    }

    #[test]
    fn a_title_is_what_the_name_says() {
        let titled = |name: &str| Place { file: PathBuf::new(), root: PathBuf::new(), name: name.to_owned() }.title();
        assert_eq!(titled("08-listes/02-le-total.md"), "Le total");
        assert_eq!(titled("08-les-listes/module.md"), "Les listes");
        assert_eq!(titled("08-a/03-ecoute.md"), "Ecoute");
    }
}
