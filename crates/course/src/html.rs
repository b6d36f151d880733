//! HTML that may be put on a page as it is.

use std::fmt;

use serde::Serialize;

/// Sanitised HTML. Only this crate makes one, so that a template may print it unescaped.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// `html` has been through the sanitiser, or was built from escaped text only.
    pub(crate) fn trusted(html: String) -> Self {
        Self(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
