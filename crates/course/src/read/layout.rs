//! Which file is what, by its path: `07-fonctions/module.md`, `07-fonctions/02-le-total.md`, pictures beside them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::links::{SVG_TYPE, media_type};
use super::mistake::{self, Mistake, Problems};
use super::svg;
use super::text::Position;
use crate::ids::is_slug;
use crate::{Diagnostic, Image};

/// The most a picture may weigh, in bytes.
const MAX_IMAGE_BYTES: usize = 512 * 1024;

/// The file of the course's folder that names its skills.
pub(super) const SKILLS: &str = "skills.md";

/// The files of a course, sorted out; nothing in them has been read yet.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// By path of the folder.
    pub(super) folders: BTreeMap<String, Folder>,
    pub(super) images: BTreeMap<String, Image>,
    /// Of `skills.md`.
    pub(super) skills: Option<Vec<u8>>,
}

#[derive(Debug)]
pub(super) struct Folder {
    pub(super) name: Name,
    pub(super) module: Option<Vec<u8>>,
    /// Name and bytes of each step's file, by path.
    pub(super) steps: BTreeMap<String, (Name, Vec<u8>)>,
}

/// `07-le-total`: a number that orders, and an id. By order first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub(super) number: u32,
    pub(super) id: String,
}

impl Name {
    fn parse(text: &str) -> Option<Self> {
        let (number, id) = text.split_once('-')?;
        let digits = (1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        (digits && is_slug(id) && !id.contains('.'))
            .then(|| number.parse().ok())?
            .map(|number| Self { number, id: id.to_owned() })
    }
}

pub(super) fn sort(files: impl IntoIterator<Item = (String, Vec<u8>)>, diagnostics: &mut Vec<Diagnostic>) -> Layout {
    let mut unique = BTreeMap::new();
    for (path, bytes) in files {
        match unique.entry(path) {
            Entry::Occupied(entry) => say(entry.key(), &mistake::DUPLICATE_PATH, &[], diagnostics),
            Entry::Vacant(entry) => {
                entry.insert(bytes);
            }
        }
    }
    let mut layout = Layout::default();
    for (path, bytes) in unique {
        layout.add(path, bytes, diagnostics);
    }
    layout
}

fn say(path: &str, mistake: &'static Mistake, words: &[&str], diagnostics: &mut Vec<Diagnostic>) {
    let mut problems = Problems::new(path);
    problems.add(mistake, Position::START, words);
    diagnostics.append(&mut problems.into_list());
}

/// Files of editors, systems and tools, and pages about the folder itself.
fn is_foreign(part: &str) -> bool {
    part.starts_with(['.', '_', '#']) || part.ends_with('~') || part.eq_ignore_ascii_case("readme.md")
}

impl Layout {
    fn add(&mut self, path: String, bytes: Vec<u8>, diagnostics: &mut Vec<Diagnostic>) {
        let parts: Vec<&str> = path.split('/').collect();
        if parts.iter().copied().any(is_foreign) {
            return;
        }
        if let (Some(media_type), true) = (media_type(&path), parts.len() > 1) {
            let words = [bytes.len().to_string(), MAX_IMAGE_BYTES.to_string()];
            if bytes.len() > MAX_IMAGE_BYTES {
                return say(&path, &mistake::IMAGE_TOO_LARGE, &[&words[0], &words[1]], diagnostics);
            }
            if media_type == SVG_TYPE {
                let mut problems = Problems::new(&path);
                svg::check(&bytes, &mut problems);
                let refused = problems.has_error();
                diagnostics.append(&mut problems.into_list());
                if refused {
                    return;
                }
            }
            self.images.insert(path, Image { media_type, bytes: bytes.into() });
            return;
        }
        match (parts.as_slice(), path.strip_suffix(".md")) {
            ([SKILLS], _) => self.skills = Some(bytes),
            ([folder, file], Some(_)) => {
                let (folder, file) = ((*folder).to_owned(), (*file).to_owned());
                self.add_file(folder, &file, path, bytes, diagnostics);
            }
            (_, Some(_)) => say(&path, &mistake::OUTSIDE_MODULE, &[], diagnostics),
            (_, None) => {}
        }
    }

    fn add_file(
        &mut self,
        folder: String,
        file: &str,
        path: String,
        bytes: Vec<u8>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(name) = Name::parse(&folder) else {
            return say(&path, &mistake::BAD_PATH, &[&folder], diagnostics);
        };
        let folder =
            self.folders.entry(folder).or_insert_with(|| Folder { name, module: None, steps: BTreeMap::new() });
        let stem = file.strip_suffix(".md").unwrap_or(file);
        if stem == "module" {
            folder.module = Some(bytes);
        } else if let Some(name) = Name::parse(stem) {
            folder.steps.insert(path, (name, bytes));
        } else if is_translation(stem) {
            say(&path, &mistake::UNREAD_TRANSLATION, &[], diagnostics);
        } else {
            say(&path, &mistake::BAD_PATH, &[stem], diagnostics);
        }
    }
}

/// `02-le-total.ar`, `module.en`.
fn is_translation(stem: &str) -> bool {
    stem.rsplit_once('.').is_some_and(|(original, language)| {
        let known = original == "module" || Name::parse(original).is_some();
        known && language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_sorted_by_their_paths() {
        let paths = [
            "07-a/module.md",
            "07-a/02-b.md",
            "07-a/img/x.png",
            "07-a/02-b.ar.md",
            "07-a/Total.md",
            "07-a/deep/1-x.md",
            "notes.md",
            "README.md",
            "07-a/.02-b.md.swp",
            "b/01-c.md",
            "07-a/data.csv",
            "12345-a/01-b.md",
        ];
        let mut diagnostics = Vec::new();
        let layout = sort(paths.map(|path| (path.to_owned(), Vec::new())), &mut diagnostics);
        let folder = &layout.folders["07-a"];
        assert_eq!(layout.folders.len(), 1);
        assert!(folder.module.is_some());
        assert_eq!(folder.steps.keys().collect::<Vec<_>>(), ["07-a/02-b.md"]);
        assert_eq!(layout.images.keys().collect::<Vec<_>>(), ["07-a/img/x.png"]);
        let said: Vec<_> = diagnostics.iter().map(|d| (d.path.as_str(), d.code)).collect();
        assert_eq!(
            said,
            [
                ("07-a/02-b.ar.md", "unread-translation"),
                ("07-a/Total.md", "bad-path"),
                ("07-a/deep/1-x.md", "outside-module"),
                ("12345-a/01-b.md", "bad-path"),
                ("b/01-c.md", "bad-path"),
                ("notes.md", "outside-module"),
            ]
        );
    }

    #[test]
    fn a_path_given_twice_and_a_heavy_picture_are_refused() {
        let mut diagnostics = Vec::new();
        let files = [
            ("1-a/module.md", 1),
            ("1-a/module.md", 2),
            ("1-a/b.png", MAX_IMAGE_BYTES),
            ("1-a/c.png", MAX_IMAGE_BYTES + 1),
        ];
        let layout = sort(files.map(|(path, size)| (path.to_owned(), vec![b'a'; size])), &mut diagnostics);
        assert_eq!(layout.folders["1-a"].module.as_deref(), Some(&b"a"[..]));
        assert_eq!(layout.images.keys().collect::<Vec<_>>(), ["1-a/b.png"]);
        let said: Vec<_> = diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(said, ["duplicate-path", "image-too-large"]);
    }
}
