//! What people write to and about each other, and how it is changed without one overwriting another.

use std::fmt;

/// The most that one may hold, in characters.
pub const MAX_WORDS_CHARS: usize = 2_000;

/// A text of one to [`MAX_WORDS_CHARS`] characters that is not blank, with line feeds for line ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// `None` when it is blank or too long. Browsers send a text area's lines with CR LF.
    pub fn new(typed: &str) -> Option<Self> {
        // A text column of PostgreSQL cannot hold NUL.
        let text = typed.replace("\r\n", "\n").replace('\0', "");
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= MAX_WORDS_CHARS;
        fits.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What came of a change by someone who last saw version `expected`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed<T> {
    Changed,
    /// Someone else has changed it since; this is what it is now. Nothing was changed.
    Conflict(Box<T>),
    NotFound,
}

impl<T> Changed<T> {
    /// From the number of rows that had the version expected, and what is there now.
    pub(crate) fn after(changed: u64, now: Option<T>) -> Self {
        match now {
            _ if changed > 0 => Self::Changed,
            Some(now) => Self::Conflict(Box::new(now)),
            None => Self::NotFound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_trimmed_bounded_and_never_blank() {
        assert_eq!(Words::new(" a\r\nb\0 \n").unwrap().as_str(), "a\nb");
        assert_eq!(Words::new(" \r\n\0"), None);
        assert!(Words::new(&"é".repeat(MAX_WORDS_CHARS)).is_some());
        assert_eq!(Words::new(&"é".repeat(MAX_WORDS_CHARS + 1)), None);
    }
}
