//! `/compte/donnees` and `/compte/suppression`: everything that is kept of someone, to take along; and its end.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Bytes},
};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tremplin_store::{PersonalRecords, Role, State as Stage, Submission, User};

use super::{frame::see_other, profile};
use crate::{
    Error, State,
    auth::{self, Learner},
    input::Form,
};

/// Submissions read and sent at once: a history of years never stands in memory.
const PIECE: u32 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EraseForm {
    current: String,
    /// For the browser's password keeper only.
    #[serde(rename = "name")]
    _name: Option<String>,
}

/// One JSON file. Of a grade it has the verdict only: a report may name what is hidden.
pub(super) async fn download(state: web::Data<State>, learner: Learner) -> Result<HttpResponse, Error> {
    let user = learner.user;
    let head = head(&state, &user).await?.to_string();
    // The object is left open for the submissions, which are its last member.
    let start = format!("{},\n\"submissions\": [", head.trim_end_matches('}'));
    let sending = Sending { state: state.get_ref().clone(), user, last: None, start: Some(start), is_over: false };
    Ok(HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"tremplin.json\""))
        .streaming(stream::unfold(sending, Sending::step)))
}

pub(super) async fn erase(
    state: web::Data<State>,
    learner: Learner,
    request: HttpRequest,
    Form(form): Form<EraseForm>,
) -> Result<HttpResponse, Error> {
    if learner.user.role > Role::Learner {
        // Their page has no such form: an admin takes their account away.
        return Ok(see_other("/compte"));
    }
    if !auth::erase_own(&state, &learner.user, form.current).await? {
        return profile::not_erased(&state, &learner).await;
    }
    let cookie = auth::sign_out(&state, &request).await?;
    let mut response = see_other("/?compte=supprime");
    let written = response.add_cookie(&cookie);
    written.map_err(|error| Error::Internal(format!("a cookie could not be written: {error}")))?;
    Ok(response)
}

/// All but the submissions.
async fn head(state: &State, user: &User) -> Result<Value, Error> {
    let class = state.store.cohort_of_learner(user.id).await?;
    let progress = state.store.progress(user.id).await?.into_iter().map(|known| {
        json!({
            "exercise": known.exercise, "attempts": known.attempts, "failed": known.failed,
            "passed_at": known.passed_at, "last_verdict": known.last_verdict, "hints_opened": known.hints_opened,
            "solution_opened_at": known.solution_opened_at, "updated": known.updated,
        })
    });
    let lessons = state.store.lessons_read(user.id).await?.into_iter();
    let marks = state.store.published_marks(user.id).await?.into_iter().map(|marks| {
        json!({
            "exercise": marks.exercise, "submission": marks.submission, "criteria": marks.criteria, "pass": marks.pass,
            "words": marks.words, "published": marks.published, "updated": marks.updated,
        })
    });
    let PersonalRecords { efforts, drafts, help, attendance, comments, verdicts } =
        state.store.personal_records(user.id).await?;
    Ok(json!({
        "times": "milliseconds since 1970-01-01 UTC",
        "account": { "id": user.id, "name": user.name, "role": user.role, "created": user.created },
        "class": class.map(|class| class.plan.name),
        "progress": progress.collect::<Vec<_>>(),
        "marks": marks.collect::<Vec<_>>(),
        "lessons_read": lessons.map(|read| json!({ "lesson": read.lesson, "read_at": read.read_at }))
            .collect::<Vec<_>>(),
        "time_on_task": efforts.into_iter()
            .map(|(exercise, effort)| json!({ "exercise": exercise, "milliseconds": effort.active_ms }))
            .collect::<Vec<_>>(),
        "drafts": drafts.into_iter().map(|(exercise, draft)| json!({
            "exercise": exercise, "updated": draft.updated, "files": draft.source.files(),
            "set_aside": draft.aside.as_ref().map(|source| source.files()),
        })).collect::<Vec<_>>(),
        "calls_for_help": help.into_iter().map(|call| json!({
            "exercise": call.exercise, "note": call.note, "called": call.called, "ended": call.ended,
        })).collect::<Vec<_>>(),
        "comments": comments.into_iter().map(|said| json!({
            "exercise": said.exercise, "file": said.file, "line": said.line, "words": said.words,
            "from_trainer": said.from_trainer, "created": said.created,
        })).collect::<Vec<_>>(),
        "replaced_verdicts": verdicts.into_iter().map(|past| json!({
            "submission": past.submission, "exercise": past.exercise, "verdict": past.verdict,
            "exercise_version": past.exercise_digest.to_string(), "replaced": past.replaced,
        })).collect::<Vec<_>>(),
        "attendance": attendance.into_iter().map(|(day, half, mark, signed)| json!({
            "day": day.as_str(), "half": half.as_str(), "mark": mark.as_str(), "signed": signed,
        })).collect::<Vec<_>>(),
    }))
}

struct Sending {
    state: State,
    user: User,
    last: Option<Submission>,
    /// What comes before the first submission.
    start: Option<String>,
    is_over: bool,
}

impl Sending {
    async fn step(mut self) -> Option<(Result<Bytes, Error>, Self)> {
        if self.is_over {
            return None;
        }
        if let Some(start) = self.start.take() {
            return Some((Ok(Bytes::from(start)), self));
        }
        let piece = match self.state.store.submissions_after(self.user.id, self.last.as_ref(), PIECE).await {
            Ok(piece) => piece,
            // The download breaks off, and does not look whole.
            Err(error) => {
                self.is_over = true;
                return Some((Err(error.into()), self));
            }
        };
        let mut text = String::new();
        for submission in &piece {
            let is_first = self.last.is_none() && text.is_empty();
            text.push_str(if is_first { "\n" } else { ",\n" });
            text.push_str(&entry(submission).to_string());
        }
        match piece.into_iter().last() {
            Some(submission) => self.last = Some(submission),
            None => {
                self.is_over = true;
                text.push_str("\n]}\n");
            }
        }
        Some((Ok(Bytes::from(text)), self))
    }
}

fn entry(submission: &Submission) -> Value {
    let verdict = match &submission.state {
        Stage::Done(tremplin_course::Outcome::Graded(report)) => Some(report.verdict),
        _ => None,
    };
    json!({
        "id": submission.id, "exercise": submission.exercise, "created": submission.created,
        "finished": submission.finished, "verdict": verdict, "files": submission.source.files(),
    })
}
