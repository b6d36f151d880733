//! `/administration/cours`: the git repository that the course comes from, what is served of it, and what is wrong.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use tremplin_course::{Diagnostic, Severity};
use tremplin_store::{CourseSource, Day, NewCourseSource};

use super::frame::{Frame, Problem, html, render, see_other};
use crate::{
    Error, State,
    auth::Admin,
    input::Form,
    sync::{Attempt, GitError, TreeError, Version},
};

const PAGE: &str = "/administration/cours";
const MAX_ADDRESS_CHARS: usize = 300;
const MAX_BRANCH_CHARS: usize = 100;
const MAX_FOLDER_CHARS: usize = 100;
/// A day: what is looked at more rarely is looked at on the button.
const MAX_EVERY_MINUTES: u32 = 24 * 60;
/// Enough of a commit's name to find it.
const SHORT: usize = 12;

#[derive(Template)]
#[template(path = "course-source.html")]
struct SourcePage {
    frame: Frame,
    form: SourceForm,
    has_source: bool,
    is_running: bool,
    served: Option<ServedView>,
    last: Option<LastView>,
    diagnostics: Vec<Diagnostic>,
    problem: Option<Problem>,
}

struct ServedView {
    commit: String,
    day: String,
    subject: String,
}

struct LastView {
    when: String,
    problem: Option<Problem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceForm {
    address: String,
    branch: String,
    folder: String,
    every: String,
    version: i64,
}

impl SourceForm {
    fn new(source: Option<&CourseSource>) -> Self {
        match source {
            Some(source) => Self {
                address: source.address.clone(),
                branch: source.branch.clone(),
                folder: source.folder.clone(),
                every: source.every_minutes.to_string(),
                version: source.version,
            },
            None => Self {
                address: String::new(),
                branch: "main".into(),
                folder: String::new(),
                every: "30".into(),
                version: 0,
            },
        }
    }

    /// What to keep, or what is wrong with it; `None` for an empty address: no repository.
    fn read(&self) -> Result<Option<NewCourseSource>, &'static str> {
        let [address, branch, folder] = [&self.address, &self.branch, &self.folder].map(|text| text.trim());
        if address.is_empty() {
            return Ok(None);
        }
        if !is_address(address) {
            return Err("source-address-invalid");
        }
        if !is_branch(branch) {
            return Err("source-branch-invalid");
        }
        if !is_folder(folder) {
            return Err("source-folder-invalid");
        }
        let every = self.every.trim().parse().ok().filter(|every| *every <= MAX_EVERY_MINUTES);
        let every_minutes = every.ok_or("source-every-invalid")?;
        let [address, branch, folder] = [address, branch, folder].map(str::to_owned);
        Ok(Some(NewCourseSource { address, branch, folder, every_minutes }))
    }
}

/// An https address without credentials, query or anything that git or a log could take for something else.
fn is_address(address: &str) -> bool {
    let Some((host, path)) = address.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%+".contains(c);
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
    address.len() <= MAX_ADDRESS_CHARS
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && host.chars().all(is_host)
        && !path.is_empty()
        && path.chars().all(is_plain)
}

/// A name that git takes for a branch and for nothing else.
fn is_branch(branch: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with(['.', '-'])
            && !part.ends_with('.')
            && !part.ends_with(".lock")
            && !part.contains("..")
            && part.chars().all(|c| c.is_alphanumeric() || "-._".contains(c))
    };
    branch.chars().count() <= MAX_BRANCH_CHARS && branch.split('/').all(is_part)
}

/// Empty, or folders inside the repository.
fn is_folder(folder: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with(['.', '-'])
            && part.chars().all(|c| c.is_alphanumeric() || "-._ ".contains(c))
    };
    folder.chars().count() <= MAX_FOLDER_CHARS && (folder.is_empty() || folder.split('/').all(is_part))
}

pub(super) async fn show(state: web::Data<State>, admin: Admin) -> Result<HttpResponse, Error> {
    let source = state.store.course_source().await?;
    html(&page(&state, &admin, SourceForm::new(source.as_ref()), source.is_some(), None))
}

pub(super) async fn save(
    state: web::Data<State>,
    admin: Admin,
    Form(form): Form<SourceForm>,
) -> Result<HttpResponse, Error> {
    let problem = match form.read() {
        Err(problem) => Some(problem),
        Ok(None) if form.version == 0 => None,
        Ok(None) => (!state.store.remove_course_source(form.version).await?).then_some("source-changed"),
        Ok(Some(source)) => {
            let changed = state.store.set_course_source(source, form.version, state.now()).await?;
            (!changed).then_some("source-changed")
        }
    };
    let Some(problem) = problem else {
        state.syncer.call();
        return Ok(see_other(PAGE));
    };
    let has_source = state.store.course_source().await?.is_some();
    let problem = Frame::new(&state, &admin.visitor).problem(problem);
    let page = page(&state, &admin, form, has_source, Some(problem));
    Ok(HttpResponse::Conflict().content_type("text/html; charset=utf-8").body(render(&page)?))
}

/// `POST /administration/cours/synchroniser`: looks now.
pub(super) async fn look(state: web::Data<State>, _admin: Admin) -> Result<HttpResponse, Error> {
    state.store.ask_course_sync(state.now()).await?;
    state.syncer.call();
    Ok(see_other(PAGE))
}

fn page(state: &State, admin: &Admin, form: SourceForm, has_source: bool, problem: Option<Problem>) -> SourcePage {
    let frame = Frame::new(state, &admin.visitor);
    let status = state.syncer.status();
    SourcePage {
        form,
        has_source,
        is_running: status.is_running,
        served: status.served.as_ref().map(|version| served_view(version, &frame)),
        last: status.last.as_ref().map(|last| last_view(last, state, &frame)),
        diagnostics: status.last.map(|last| last.diagnostics().to_vec()).unwrap_or_default(),
        problem,
        frame,
    }
}

fn served_view(version: &Version, frame: &Frame) -> ServedView {
    ServedView {
        commit: version.commit.chars().take(SHORT).collect(),
        day: Day::parse(&version.day).map_or_else(|| version.day.clone(), |day| frame.day(&day)),
        subject: version.subject.clone(),
    }
}

fn last_view(last: &Attempt, state: &State, frame: &Frame) -> LastView {
    let minutes = (state.now().0 - last.at.0).max(0) / 60_000;
    let problem = last.problem.as_deref().map(|error| Problem {
        title: match &last.commit {
            Some(commit) => frame.with("source-refused", "commit", commit.chars().take(SHORT).collect::<String>()),
            None => frame.t("source-not-fetched"),
        },
        text: reason(error, frame),
    });
    LastView { when: frame.n("source-looked", "minutes", minutes), problem }
}

/// Why a commit is not served, in words.
fn reason(error: &TreeError, frame: &Frame) -> String {
    match error {
        TreeError::Git(GitError::Missing(_)) => frame.t("source-git-missing"),
        TreeError::Git(GitError::TooLong) => frame.t("source-too-long"),
        TreeError::Git(GitError::TooLarge) | TreeError::Course => frame.t("source-too-large"),
        TreeError::Git(GitError::Failed(why)) => frame.with("source-git-failed", "why", why),
        TreeError::Git(GitError::Disk(_)) | TreeError::Copy(_) => frame.t("source-disk"),
        TreeError::Link(path) => frame.with("source-link", "path", path),
        TreeError::Submodule(path) => frame.with("source-submodule", "path", path),
        TreeError::Lfs(path) => frame.with("source-lfs", "path", path),
        TreeError::File(path) => frame.with("source-file-too-large", "path", path),
        TreeError::Folder => frame.t("source-no-folder"),
        TreeError::Empty => frame.t("source-empty"),
        TreeError::Mistakes(_) => frame.t("source-mistakes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_https_addresses_are_taken() {
        for good in ["https://git.example/ecole/cours.git", "https://git.example:8443/~a/b", "https://127.0.0.1/x"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("https://a/{}", "b".repeat(300));
        for bad in [
            "",
            "http://git.example/x",
            "https://git.example",
            "https://git.example/",
            "https://ana:secret@git.example/x",
            "https://git.example/x?token=1",
            "https://git.example/x y",
            "https://git.example/x\n",
            "https://-oProxy/x",
            "file:///etc",
            "/srv/cours",
            "ext::sh -c true",
            "git@git.example:x",
            "--upload-pack=x",
            &long,
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn a_branch_and_a_folder_are_names_and_nothing_else() {
        for good in ["main", "cours/2026", "été", "v1.2"] {
            assert!(is_branch(good), "{good}");
        }
        for bad in ["", "-x", "a..b", "a/", "/a", "a b", "a:b", "x.lock", "@{1}", "a~1", ".a", "a^", "a/-b"] {
            assert!(!is_branch(bad), "{bad}");
        }
        for good in ["", "exercises", "a/b", "mon cours"] {
            assert!(is_folder(good), "{good}");
        }
        for bad in ["..", "a/..", "/a", "a/", "a\\b", ".git", "-a", "a:b"] {
            assert!(!is_folder(bad), "{bad}");
        }
    }
}
