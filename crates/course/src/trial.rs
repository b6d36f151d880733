//! What a learner gives their own program to see what it does with it: lines at the keyboard, or a form's fields.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Exercise, Language, SourceFile, TestBody};

/// The most a trial's fields may hold together, in bytes.
pub const MAX_TRIAL_BYTES: usize = 16 * 1024;
/// The most lines or fields a trial may have.
pub const MAX_TRIAL_LINES: usize = 500;

/// What makes an exercise's page offer a trial, looked for in what its author wrote.
const KEYBOARD: [&str; 2] = ["input(", "sys.stdin"];
const FORM: [&str; 3] = ["$_GET", "$_POST", "$_REQUEST"];

/// What one run of a learner's program is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trial {
    /// What is typed at the keyboard, an answer a line.
    Lines(Vec<String>),
    /// A page asked for with a form's fields.
    Page(PageRequest),
}

/// A page of a program, and what a browser sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// The file that is the page.
    pub page: String,
    /// Fields in the address.
    pub get: Vec<(String, String)>,
    /// Fields in the body; without any, the page is asked for as by a link.
    pub post: Vec<(String, String)>,
}

/// What an exercise's page lets its learner fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialForm {
    Lines,
    Page,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TrialError {
    #[error("a trial holds more than {MAX_TRIAL_BYTES} bytes or {MAX_TRIAL_LINES} lines")]
    TooLong,
    #[error("a field has no name")]
    NoName,
    #[error("the page is none of the program's files")]
    NoPage,
}

impl Trial {
    /// An answer a line, as a learner typed them one under another.
    ///
    /// # Errors
    /// [`TrialError::TooLong`].
    pub fn lines(text: &str) -> Result<Self, TrialError> {
        check_size([text])?;
        Ok(Self::Lines(text.lines().map(str::to_owned).collect()))
    }

    /// `page`, one of `files`, with `name=value` fields, one a line; empty lines are none.
    ///
    /// # Errors
    /// [`TrialError`].
    pub fn page(page: &str, get: &str, post: &str, files: &[SourceFile]) -> Result<Self, TrialError> {
        check_size([get, post])?;
        if !files.iter().any(|file| file.name == page && is_page(&file.name)) {
            return Err(TrialError::NoPage);
        }
        Ok(Self::Page(PageRequest { page: page.to_owned(), get: fields(get)?, post: fields(post)? }))
    }
}

fn check_size<const N: usize>(texts: [&str; N]) -> Result<(), TrialError> {
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let lines: usize = texts.iter().map(|text| text.lines().count()).sum();
    if bytes > MAX_TRIAL_BYTES || lines > MAX_TRIAL_LINES { Err(TrialError::TooLong) } else { Ok(()) }
}

fn fields(text: &str) -> Result<Vec<(String, String)>, TrialError> {
    let field = |line: &str| {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let name = name.trim();
        if name.is_empty() { Err(TrialError::NoName) } else { Ok((name.to_owned(), value.to_owned())) }
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(field).collect()
}

/// Whether a file of this name is a page that can be asked for.
pub fn is_page(name: &str) -> bool {
    name.ends_with(".php")
}

impl Exercise {
    /// What its page lets its learner fill in: where the program reads the keyboard (Python) or a form (PHP), as the
    /// author's own program, or a test that everyone sees, shows.
    pub fn trial_form(&self) -> Option<TrialForm> {
        let (form, marks): (_, &[&str]) = match self.spec.language.filter(|_| self.kind.has_editor())? {
            Language::Python => (TrialForm::Lines, &KEYBOARD),
            Language::Php => (TrialForm::Page, &FORM),
            _ => return None,
        };
        let files = self.starter.iter().chain(&self.solution).map(|file| file.text.as_str());
        let tests = self.spec.tests.iter().filter(|block| !block.hidden).filter_map(|block| match &block.body {
            TestBody::Code(code) => Some(code.as_str()),
            TestBody::Calls(_) | TestBody::Query(_) => None,
        });
        let reads = |text: &str| marks.iter().any(|mark| text.contains(mark));
        let is_given = |text: &str| form == TrialForm::Lines && text.contains("entrees=");
        (files.clone().any(reads) || tests.clone().any(is_given)).then_some(form)
    }
}

/// The names of the fields that a program's files read, as lines to fill in: `nom=` for each, in order, once.
pub fn field_lines<'a>(files: impl Iterator<Item = &'a str>, array: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for text in files {
        for rest in text.split(&format!("{array}[")).skip(1) {
            let name = rest.get(1..).and_then(|quoted| quoted.split(['\'', '"']).next()).unwrap_or_default();
            let is_name = name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c)) && !name.is_empty();
            if rest.starts_with(['\'', '"']) && is_name && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.iter().map(|name| format!("{name}=\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> SourceFile {
        SourceFile { name: name.into(), text: String::new() }
    }

    #[test]
    fn lines_are_kept_as_typed_and_an_empty_one_is_an_answer() {
        assert_eq!(Trial::lines("Awa\r\n\n 20 "), Ok(Trial::Lines(vec!["Awa".into(), String::new(), " 20 ".into()])));
        assert_eq!(Trial::lines(""), Ok(Trial::Lines(Vec::new())));
        assert!(Trial::lines(&"x".repeat(MAX_TRIAL_BYTES)).is_ok());
        assert_eq!(Trial::lines(&"x".repeat(MAX_TRIAL_BYTES + 1)), Err(TrialError::TooLong));
        assert!(Trial::lines(&"\n".repeat(MAX_TRIAL_LINES)).is_ok());
        assert_eq!(Trial::lines(&"\n".repeat(MAX_TRIAL_LINES + 1)), Err(TrialError::TooLong));
    }

    #[test]
    fn fields_are_names_and_values() {
        let read = |get, post| Trial::page("index.php", get, post, &[file("index.php"), file("style.css")]);
        let asked = PageRequest {
            page: "index.php".into(),
            get: vec![("p".into(), "1=2".into()), ("vide".into(), String::new())],
            post: vec![("nom".into(), "Awa Sy ".into())],
        };
        assert_eq!(read("p=1=2\r\n\nvide", "nom =Awa Sy "), Ok(Trial::Page(asked)));
        assert_eq!(read("=1", ""), Err(TrialError::NoName));
        let half = "x".repeat(MAX_TRIAL_BYTES / 2);
        assert!(read(&half, &half).is_ok());
        assert_eq!(read(&half, &format!("{half}x")), Err(TrialError::TooLong));
        for page in ["style.css", "autre.php", ""] {
            assert_eq!(Trial::page(page, "", "", &[file("index.php"), file("style.css")]), Err(TrialError::NoPage));
        }
    }

    #[test]
    fn the_names_that_a_program_reads_are_proposed_once() {
        let text = r#"$a = $_POST['nom'] ?? ''; $b = $_POST["age"]; $_POST['nom']; $_POST[$cle]; $_GET['p']; $_POST['"#;
        assert_eq!(field_lines([text].into_iter(), "$_POST"), "nom=\nage=\n");
        assert_eq!(field_lines([text].into_iter(), "$_GET"), "p=\n");
    }
}
