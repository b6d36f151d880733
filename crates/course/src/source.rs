//! What a learner hands in: the files they may edit, kept byte for byte.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Digest;

/// The most a submission's files may hold together, in bytes of UTF-8.
pub const MAX_SOURCE_BYTES: usize = 64 * 1024;
/// The most files a submission may have.
pub const MAX_SOURCE_FILES: usize = 16;

/// One file: a plain name (no folder) and its text, exactly as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    pub name: String,
    pub text: String,
}

/// A learner's files, checked: at least one, distinct plain names, at most [`MAX_SOURCE_BYTES`] in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<SourceFile>", into = "Vec<SourceFile>")]
pub struct Source(Vec<SourceFile>);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SourceError {
    #[error("a submission has no file")]
    Empty,
    #[error("a submission has {0} files; the most is {MAX_SOURCE_FILES}")]
    TooManyFiles(usize),
    #[error("the files hold {0} bytes; the most is {MAX_SOURCE_BYTES}")]
    TooLarge(usize),
    #[error("'{0}' is not a plain file name")]
    BadName(String),
    #[error("two files are named '{0}'")]
    Twice(String),
}

impl Source {
    pub fn new(files: Vec<SourceFile>) -> Result<Self, SourceError> {
        if files.is_empty() {
            return Err(SourceError::Empty);
        }
        if files.len() > MAX_SOURCE_FILES {
            return Err(SourceError::TooManyFiles(files.len()));
        }
        let bytes = files.iter().map(|file| file.text.len()).sum();
        if bytes > MAX_SOURCE_BYTES {
            return Err(SourceError::TooLarge(bytes));
        }
        for (at, file) in files.iter().enumerate() {
            if !is_file_name(&file.name) {
                return Err(SourceError::BadName(file.name.chars().take(80).collect()));
            }
            if files[..at].iter().any(|other| other.name == file.name) {
                return Err(SourceError::Twice(file.name.clone()));
            }
        }
        Ok(Self(files))
    }

    pub fn files(&self) -> &[SourceFile] {
        &self.0
    }

    pub fn digest(&self) -> Digest {
        Digest::of(self.0.iter().flat_map(|file| [file.name.as_bytes(), file.text.as_bytes()]))
    }
}

/// Whether `name` is 1 to 64 of `A-Z a-z 0-9 . _ -`, not starting with a dot.
pub fn is_file_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

impl TryFrom<Vec<SourceFile>> for Source {
    type Error = SourceError;

    fn try_from(files: Vec<SourceFile>) -> Result<Self, SourceError> {
        Self::new(files)
    }
}

impl From<Source> for Vec<SourceFile> {
    fn from(source: Source) -> Self {
        source.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> SourceFile {
        SourceFile { name: name.into(), text: text.into() }
    }

    #[test]
    fn exactly_the_limit_is_accepted_and_one_byte_more_is_not() {
        let full = "é".repeat(MAX_SOURCE_BYTES / 2);
        assert!(Source::new(vec![file("main.js", &full)]).is_ok());
        let over = vec![file("main.js", &full), file("b.js", "x")];
        assert_eq!(Source::new(over), Err(SourceError::TooLarge(MAX_SOURCE_BYTES + 1)));
    }

    #[test]
    fn names_are_plain_and_distinct() {
        for name in ["", ".env", "../a.js", "a/b.js", "a\0.js", "é.js"] {
            assert!(matches!(Source::new(vec![file(name, "")]), Err(SourceError::BadName(_))), "{name:?}");
        }
        let twice = vec![file("a.js", "1"), file("a.js", "2")];
        assert_eq!(Source::new(twice), Err(SourceError::Twice("a.js".into())));
    }

    #[test]
    fn text_is_kept_byte_for_byte() {
        let text = "\u{feff}a\r\n\0\u{202e}b";
        let source = Source::new(vec![file("main.js", text)]).unwrap();
        let json = serde_json::to_string(&source).unwrap();
        assert_eq!(serde_json::from_str::<Source>(&json).unwrap().files()[0].text, text);
    }
}
