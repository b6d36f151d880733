//! `/formateur/classes/{id}/exercices/{exercise}/reponses/{answer}`: a common wrong answer as a block of the exercise's
//! file, to be copied there.

use std::fmt::Write as _;

use actix_web::{HttpResponse, http::header, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Answer, Digest, Exercise, Kind, Language, Source, SourceFile, TestStatus, is_slug};
use tremplin_store::Submission;

use super::{
    Head, address, answer,
    exercise::{FileView, files, find, report},
};
use crate::{
    Error, State,
    auth::OwnCohort,
    pages::frame::{Frame, Link, Problem},
};

/// Longest feedback, in characters.
const MAX_FEEDBACK_CHARS: usize = 2_000;
/// What an answer is called until somebody names it.
const TAG: &str = "erreur-frequente";

#[derive(Template)]
#[template(path = "classes/wrong-block.html")]
struct BlockPage {
    frame: Frame,
    head: Head,
    exercise: Link,
    learners: String,
    times: String,
    files: Vec<FileView>,
    tag: String,
    feedback: String,
    problem: Option<Problem>,
    /// `None` when what was filled in is no block.
    block: Option<String>,
    rows: usize,
    download: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    tag: Option<String>,
    retour: Option<String>,
}

/// A wrong answer with what it is to be called and told.
struct Making<'e> {
    exercise: &'e Exercise,
    submission: Submission,
    tag: String,
    feedback: String,
}

pub(super) async fn show(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(String, String, String)>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let edition = state.catalogue.edition();
    let (_, id, digest) = path.into_inner();
    let exercise = find(&edition, &id)?;
    let wrong = wrong(&state, &own, exercise, &digest).await?;
    let submission = state.store.submission(wrong.example).await?.ok_or(Error::NotFound)?;
    let making = Making::of(exercise, submission, asked.into_inner(), &frame);
    let problem = making.problem(&frame);
    let block = problem.is_none().then(|| making.block());
    let base = address(own.cohort.id, &format!("exercices/{id}"));
    let page = BlockPage {
        head: Head::new(&own.cohort, &frame),
        exercise: Link { href: base.clone(), text: exercise.title.clone() },
        learners: frame.n("exercise-learners", "count", wrong.learners),
        times: frame.n("exercise-times", "count", wrong.times),
        files: files(exercise, &making.submission.source),
        rows: block.as_ref().map_or(0, |block| block.lines().count().clamp(6, 40)),
        download: format!("{base}/reponses/{digest}/bloc.md"),
        tag: making.tag,
        feedback: making.feedback,
        problem,
        block,
        frame,
    };
    answer(page.problem.is_some(), &page)
}

/// The block alone, as a file.
pub(super) async fn download(
    state: web::Data<State>,
    own: OwnCohort,
    path: web::Path<(String, String, String)>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &own.trainer.visitor);
    let edition = state.catalogue.edition();
    let (_, id, digest) = path.into_inner();
    let exercise = find(&edition, &id)?;
    let wrong = wrong(&state, &own, exercise, &digest).await?;
    let submission = state.store.submission(wrong.example).await?.ok_or(Error::NotFound)?;
    let making = Making::of(exercise, submission, asked.into_inner(), &frame);
    if making.problem(&frame).is_some() {
        return Err(Error::BadInput("bad-input"));
    }
    let name = format!("attachment; filename=\"{}-{}.md\"", exercise.id, making.tag);
    Ok(HttpResponse::Ok()
        .content_type("text/markdown; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(making.block()))
}

async fn wrong(
    state: &State,
    own: &OwnCohort,
    exercise: &Exercise,
    digest: &str,
) -> Result<tremplin_store::WrongAnswer, Error> {
    let digest = Digest::parse(digest).filter(|_| !matches!(exercise.kind, Kind::Quiz(_))).ok_or(Error::NotFound)?;
    state.store.wrong_answer(own.cohort.id, &exercise.id, digest).await?.ok_or(Error::NotFound)
}

impl<'e> Making<'e> {
    fn of(exercise: &'e Exercise, submission: Submission, asked: Asked, frame: &Frame) -> Self {
        let tag = asked.tag.map_or_else(|| free_tag(exercise), |tag| tag.trim().to_owned());
        let feedback = asked.retour.unwrap_or_else(|| suggestion(exercise, &submission, frame));
        Self { exercise, submission, tag, feedback: feedback.replace("\r\n", "\n").trim().to_owned() }
    }

    /// What `tremplin check` would not have.
    fn problem(&self, frame: &Frame) -> Option<Problem> {
        if !is_slug(&self.tag) || is_taken(self.exercise, &self.tag) {
            return Some(frame.problem("wrong-block-tag-invalid"));
        }
        let is_text = !self.feedback.is_empty() && !self.feedback.chars().any(|c| c.is_control() && c != '\n');
        let fits = is_text && self.feedback.chars().count() <= MAX_FEEDBACK_CHARS;
        (!fits).then(|| frame.problem("wrong-block-feedback-invalid"))
    }

    fn block(&self) -> String {
        let mut block = String::new();
        match &self.exercise.spec.answer {
            Answer::Program | Answer::Project => {
                for file in changed(self.exercise, &self.submission.source) {
                    let info = format!("{} file={} role=wrong tag={}", fence_word(&file.name), file.name, self.tag);
                    push_fence(&mut block, &info, &file.text);
                }
            }
            _ => {
                let main = self.exercise.main_file();
                let file = self.submission.source.files().iter().find(|file| file.name == main);
                let text = file.map_or("", |file| &file.text);
                push_fence(&mut block, &format!("text role=wrong tag={}", self.tag), text);
            }
        }
        block.push_str("> [!FEEDBACK]\n");
        for line in self.feedback.lines() {
            let line = line.trim_end();
            let _ = if line.is_empty() { writeln!(block, ">") } else { writeln!(block, "> {line}") };
        }
        block
    }
}

/// The files that differ from the solution's: a block need not repeat the others. The entry when none does.
fn changed<'s>(exercise: &Exercise, source: &'s Source) -> Vec<&'s SourceFile> {
    let differs = |file: &&SourceFile| {
        let solution = exercise.solution.iter().find(|other| other.name == file.name);
        solution.is_none_or(|other| other.text.trim_end() != file.text.trim_end())
    };
    let changed: Vec<_> = source.files().iter().filter(differs).collect();
    if changed.is_empty() { source.files().iter().take(1).collect() } else { changed }
}

/// A fenced block, with a fence that the text does not hold.
fn push_fence(block: &mut String, info: &str, text: &str) {
    let text = text.replace("\r\n", "\n").replace('\0', "");
    let mark = if text.contains("```") { "~" } else { "`" };
    let longest = text.lines().map(|line| line.chars().filter(|c| *c == '~').count()).max().unwrap_or_default();
    let fence = if mark == "~" { mark.repeat(longest.max(2) + 1) } else { mark.repeat(3) };
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let _ = writeln!(block, "{fence}{info}\n{text}{end}{fence}\n");
}

/// The word that opens a block of such a file.
fn fence_word(name: &str) -> &str {
    let ending = name.rsplit('.').next().unwrap_or_default();
    let is_of = |language: &Language| language.facts().endings.iter().any(|known| name.ends_with(known));
    match Language::ALL.iter().find(|language| is_of(language)) {
        Some(language) => language.facts().fences.first().copied().unwrap_or("text"),
        None if matches!(ending, "css" | "json" | "svg" | "ts") => ending,
        None => "text",
    }
}

fn is_taken(exercise: &Exercise, tag: &str) -> bool {
    exercise.wrongs.iter().any(|wrong| wrong.tag == tag)
}

fn free_tag(exercise: &Exercise) -> String {
    if !is_taken(exercise, TAG) {
        return TAG.to_owned();
    }
    let free = (2..).map(|n| format!("{TAG}-{n}")).find(|tag| !is_taken(exercise, tag));
    free.unwrap_or_default()
}

/// What might be told: of a program, the first visible test that fails, since learners read this and see no hidden one.
fn suggestion(exercise: &Exercise, submission: &Submission, frame: &Frame) -> String {
    let tests = report(submission).into_iter().flat_map(|report| &report.tests);
    let failing = tests.filter(|test| test.status == TestStatus::Failed).find(|test| !test.hidden);
    match failing {
        Some(test) if exercise.spec.answer == Answer::Program => {
            frame.with("wrong-block-suggestion", "test", &test.name)
        }
        _ => frame.t("wrong-block-suggestion-none"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_one_that_the_text_does_not_hold() {
        for (text, expected) in [
            ("a\n", "```js x\na\n```\n\n"),
            ("a", "```js x\na\n```\n\n"),
            ("a\r\nb\0", "```js x\na\nb\n```\n\n"),
            ("```\n", "~~~js x\n```\n~~~\n\n"),
            ("```\n~~~~", "~~~~~js x\n```\n~~~~\n~~~~~\n\n"),
        ] {
            let mut block = String::new();
            push_fence(&mut block, "js x", text);
            assert_eq!(block, expected);
        }
    }

    #[test]
    fn files_are_opened_by_their_languages_word() {
        for (name, word) in [
            ("main.js", "js"),
            ("main.py", "python"),
            ("style.css", "css"),
            ("index.html", "html"),
            ("requete.sql", "sql"),
            ("notes.md", "text"),
            ("main.php", "php"),
        ] {
            assert_eq!(fence_word(name), word, "{name}");
        }
    }
}
