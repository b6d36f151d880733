//! The languages of exercises: one row of facts each, which the readers of files go by.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A language the grader runs. Another one is a variant here, a row of [`Language::facts`], and an engine; variants are
/// added at the end, since what is stored names them by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    Javascript,
    HtmlCss,
    Sql,
    Php,
    Python,
    Dom,
    Typescript,
}

/// What the readers and pages need to know of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What `language:` in a front matter says; the same as the variant in kebab case.
    pub name: &'static str,
    /// What people call it, in the middle of a French sentence.
    pub french: &'static str,
    /// Names of the entry file, the preferred one first.
    pub entries: &'static [&'static str],
    /// Endings of the files that may be the entry where none has such a name.
    pub endings: &'static [&'static str],
    /// Words that open a block of code in it: ```` ```js ````. The first is the one that messages show.
    pub fences: &'static [&'static str],
    /// Words that open a block of tests written as code; the first is the one that messages show. None where an exercise
    /// is judged by other means.
    pub tests: &'static [&'static str],
    /// Whether tests may also be tables of calls.
    pub has_calls: bool,
    /// Whether a lesson may mark an example of it `run`, and a single file of it prints something when it is run.
    pub is_printing: bool,
}

const TYPESCRIPT: Facts = Facts {
    name: "typescript",
    french: "TypeScript",
    entries: &["main.ts"],
    endings: &[".ts"],
    fences: &["ts", "typescript"],
    tests: &["ts", "typescript", "js", "javascript"],
    has_calls: true,
    is_printing: true,
};

const DOM: Facts = Facts {
    name: "dom",
    french: "DOM",
    entries: &["script.js"],
    endings: &[".js", ".html"],
    fences: &["js", "javascript", "html"],
    tests: &["js", "javascript"],
    has_calls: false,
    is_printing: false,
};

impl Language {
    pub const ALL: [Self; 7] =
        [Self::Javascript, Self::Typescript, Self::HtmlCss, Self::Sql, Self::Php, Self::Python, Self::Dom];

    pub const fn facts(self) -> Facts {
        match self {
            Self::Javascript => Facts {
                name: "javascript",
                french: "JavaScript",
                entries: &["main.js"],
                endings: &[".js"],
                fences: &["js", "javascript"],
                tests: &["js", "javascript"],
                has_calls: true,
                is_printing: true,
            },
            Self::Typescript => TYPESCRIPT,
            Self::HtmlCss => Facts {
                name: "html-css",
                french: "HTML",
                entries: &["index.html"],
                endings: &[".html"],
                fences: &["html"],
                tests: &["js", "javascript"],
                has_calls: false,
                is_printing: false,
            },
            Self::Sql => Facts {
                name: "sql",
                french: "SQL",
                entries: &["requete.sql", "main.sql"],
                endings: &[".sql"],
                fences: &["sql"],
                tests: &[],
                has_calls: false,
                is_printing: true,
            },
            Self::Php => Facts {
                name: "php",
                french: "PHP",
                entries: &["main.php", "index.php"],
                endings: &[".php"],
                fences: &["php"],
                tests: &["php"],
                has_calls: true,
                is_printing: true,
            },
            Self::Python => Facts {
                name: "python",
                french: "Python",
                entries: &["main.py"],
                endings: &[".py"],
                fences: &["python", "py"],
                tests: &["python", "py"],
                has_calls: true,
                is_printing: true,
            },
            Self::Dom => DOM,
        }
    }

    /// The language of which a single file can be run and read, by the word that opens a block of it.
    pub fn printing(fence: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| {
            let facts = language.facts();
            facts.is_printing && facts.fences.contains(&fence)
        })
    }

    /// The name of the file that is loaded first, of `names`; `None` when none of them can be.
    pub fn entry<'a>(self, names: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
        let Facts { entries, endings, .. } = self.facts();
        let preferred = entries.iter().find_map(|wanted| names.clone().find(|name| name == wanted));
        preferred.or_else(|| names.clone().find(|name| endings.iter().any(|ending| name.ends_with(ending))))
    }

    /// The name of the page, of the files of a program that runs in one; `None` when none of them can be.
    pub fn page<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
        Self::HtmlCss.entry(names)
    }

    /// The name of the entry file where nobody else gives it one.
    pub fn default_entry(self) -> &'static str {
        self.facts().entries.first().copied().unwrap_or_default()
    }
}

// By hand: the derived schema is another when a variant has a doc comment, and the checker reads `enum`.
impl JsonSchema for Language {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Language".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Self::ALL.map(|language| language.facts().name) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_its_name_is_what_is_read() {
        for language in Language::ALL {
            let facts = language.facts();
            assert_eq!(serde_json::to_value(language).unwrap(), facts.name);
            let lists = [facts.entries, facts.endings, facts.fences];
            assert!(lists.iter().all(|list| !list.is_empty()), "{}", facts.name);
            assert!(facts.endings.iter().all(|ending| ending.starts_with('.')), "{}", facts.name);
            assert_eq!(language.entry([language.default_entry()].into_iter()), Some(language.default_entry()));
        }
    }

    #[test]
    fn the_entry_is_the_preferred_name_then_the_first_with_the_ending() {
        let entry = |names: &[&'static str]| Language::Javascript.entry(names.iter().copied());
        assert_eq!(entry(&["a.js", "main.js"]), Some("main.js"));
        assert_eq!(entry(&["a.css", "b.js", "c.js"]), Some("b.js"));
        assert_eq!(entry(&["a.css"]), None);
    }

    #[test]
    fn an_example_is_run_by_the_word_of_its_block() {
        assert_eq!(Language::printing("js"), Some(Language::Javascript));
        assert_eq!(Language::printing("css"), None);
    }
}
