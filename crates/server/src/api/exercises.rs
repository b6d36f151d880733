//! One exercise: runs, the draft, hints, the solution.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use tremplin_course::SourceFile;
use tremplin_store::{Draft, SavedDraft};
use utoipa::ToSchema;

use crate::{
    Error, Json, State, VerdictView,
    auth::Learner,
    practice::{self, Found, Help, Solution, TrialView, Typed},
};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    /// `name` and `text` of each file; the entry file among them.
    #[schema(value_type = Vec<Object>)]
    files: Vec<SourceFile>,
}

/// What a program is given; fields that its exercise does not offer may be left out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Try {
    #[schema(value_type = Vec<Object>)]
    files: Vec<SourceFile>,
    /// What is typed at the keyboard, an answer a line.
    #[serde(default)]
    lines: String,
    /// The file of the page that is asked for.
    #[serde(default)]
    page: String,
    /// `name=value` fields of its address, one a line.
    #[serde(default)]
    get: String,
    /// `name=value` fields that its form sends, one a line.
    #[serde(default)]
    post: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SaveDraft {
    /// The version last seen; 0 for none.
    expected: i64,
    #[schema(value_type = Vec<Object>)]
    files: Vec<SourceFile>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenHint {
    /// How many are open already: the next one opens.
    opened: u32,
}

#[derive(Serialize, ToSchema)]
pub(super) struct DraftView {
    /// Counts the saves; 0 before the first, when `files` are the starter's.
    version: i64,
    #[schema(value_type = Vec<Object>)]
    files: Vec<SourceFile>,
    /// Another draft that was set aside when a guest's work moved to this account.
    #[schema(value_type = Option<Vec<Object>>)]
    aside: Option<Vec<SourceFile>>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct DraftSaved {
    version: i64,
}

/// What stands in the way of a save; nothing was changed.
#[derive(Serialize, ToSchema)]
pub(super) struct DraftConflict {
    error: ConflictError,
    /// What was saved elsewhere; `null` when it is gone.
    current: Option<DraftView>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ConflictError {
    code: &'static str,
    message: String,
}

impl From<Draft> for DraftView {
    fn from(draft: Draft) -> Self {
        Self { version: draft.version, files: draft.source.into(), aside: draft.aside.map(Into::into) }
    }
}

#[utoipa::path(
    post, path = "/api/v1/exercises/{id}/runs", tag = "exercises", params(("id" = String, Path)), request_body = Run,
    responses((status = 200, body = VerdictView), (status = 400), (status = 401), (status = 404), (status = 413),
        (status = 429), (status = 503))
)]
pub(super) async fn run(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
    body: Json<Run>,
) -> Result<web::Json<VerdictView>, Error> {
    let found = Found::new(&state, &id)?;
    let exercise = found.exercise()?;
    practice::enter(&state, &learner.user, found.course(), &id).await?;
    let source = practice::source(exercise, body.0.files)?;
    let view = practice::run(&state, &learner.user, exercise, source, learner.visitor.locale).await?;
    Ok(web::Json(view))
}

#[utoipa::path(
    post, path = "/api/v1/exercises/{id}/trials", tag = "exercises", params(("id" = String, Path)), request_body = Try,
    responses((status = 200, body = TrialView), (status = 400, description = "Nothing to try, or fields not to be read"),
        (status = 401), (status = 404), (status = 413), (status = 429), (status = 503))
)]
pub(super) async fn try_program(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
    body: Json<Try>,
) -> Result<web::Json<TrialView>, Error> {
    let found = Found::new(&state, &id)?;
    let exercise = found.exercise()?;
    practice::enter(&state, &learner.user, found.course(), &id).await?;
    let Try { files, lines, page, get, post } = body.0;
    let source = practice::source(exercise, files)?;
    let typed = Typed { lines, page, get, post };
    let view = practice::try_program(&state, &learner.user, exercise, source, &typed, learner.visitor.locale).await?;
    Ok(web::Json(view))
}

#[utoipa::path(
    get, path = "/api/v1/exercises/{id}/draft", tag = "exercises", params(("id" = String, Path)),
    responses((status = 200, body = DraftView), (status = 401), (status = 404))
)]
pub(super) async fn draft(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
) -> Result<web::Json<DraftView>, Error> {
    let found = Found::new(&state, &id)?;
    let exercise = found.exercise()?;
    let draft = state.store.draft(learner.user.id, &exercise.id).await?;
    Ok(web::Json(match draft {
        Some(draft) => draft.into(),
        None => DraftView { version: 0, files: exercise.starter.clone(), aside: None },
    }))
}

#[utoipa::path(
    put, path = "/api/v1/exercises/{id}/draft", tag = "exercises", params(("id" = String, Path)),
    request_body = SaveDraft,
    responses((status = 200, body = DraftSaved), (status = 409, body = DraftConflict), (status = 401), (status = 404),
        (status = 413))
)]
pub(super) async fn save_draft(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
    body: Json<SaveDraft>,
) -> Result<HttpResponse, Error> {
    let found = Found::new(&state, &id)?;
    let exercise = found.exercise()?;
    let source = practice::source(exercise, body.0.files)?;
    Ok(match practice::save_draft(&state, &learner.user, exercise, body.0.expected, source).await? {
        SavedDraft::Saved { version } => HttpResponse::Ok().json(DraftSaved { version }),
        SavedDraft::Conflict { current } => HttpResponse::Conflict().json(DraftConflict {
            error: ConflictError {
                code: "draft-conflict",
                message: learner.visitor.locale.text("error-draft-conflict"),
            },
            current: current.map(Into::into),
        }),
    })
}

#[utoipa::path(
    delete, path = "/api/v1/exercises/{id}/draft/aside", tag = "exercises", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 404))
)]
pub(super) async fn drop_aside(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let found = Found::new(&state, &id)?;
    state.store.drop_aside(learner.user.id, &found.exercise()?.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(
    post, path = "/api/v1/exercises/{id}/hints", tag = "exercises", params(("id" = String, Path)),
    request_body = OpenHint,
    responses((status = 200, body = Help), (status = 401), (status = 403, description = "Takes another attempt"),
        (status = 404))
)]
pub(super) async fn open_hint(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
    body: Json<OpenHint>,
) -> Result<web::Json<Help>, Error> {
    let found = Found::new(&state, &id)?;
    Ok(web::Json(practice::open_hint(&state, &learner.user, found.exercise()?, body.0.opened).await?))
}

#[utoipa::path(
    get, path = "/api/v1/exercises/{id}/solution", tag = "exercises", params(("id" = String, Path)),
    responses((status = 200, body = Solution), (status = 401), (status = 403, description = "Not open yet"),
        (status = 404))
)]
pub(super) async fn solution(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
) -> Result<web::Json<Solution>, Error> {
    let found = Found::new(&state, &id)?;
    Ok(web::Json(practice::open_solution(&state, &learner.user, found.exercise()?).await?))
}
