//! What the page's form does without JavaScript: run, send, open a hint or the solution, choose between two versions.
//! What was typed is saved before anything else.

use actix_web::{HttpResponse, web};
use tremplin_course::{Exercise, SourceFile};
use tremplin_store::SavedDraft;
use uuid::Uuid;

use super::{super::frame::see_other, Shown, answers, calling, desk, page, trial::Tried};
use crate::{
    Error, State,
    auth::Learner,
    input::Form,
    practice::{self, Found},
};

/// The form's fields: `action`, `version`, `opened`, and `file.{name}` for each file; or, without an editor, `answers` and
/// what [`answers::files`] reads.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    fn number<N: std::str::FromStr>(&self, name: &str) -> Result<N, Error> {
        self.get(name).and_then(|value| value.parse().ok()).ok_or(Error::BadInput("bad-input"))
    }

    /// Browsers send a textarea's lines with CR LF, whatever was typed.
    fn files(&self) -> Vec<SourceFile> {
        let file = |(field, text): &(String, String)| {
            let name = field.strip_prefix("file.")?.to_owned();
            Some(SourceFile { name, text: text.replace("\r\n", "\n") })
        };
        self.0.iter().filter_map(file).collect()
    }
}

pub(in crate::pages) async fn act(
    state: web::Data<State>,
    learner: Learner,
    id: web::Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Error> {
    let found = Found::new(&state, &id)?;
    let exercise = found.exercise()?;
    practice::enter(&state, &learner.user, found.course(), &id).await?;
    let fields = Fields(fields);
    let files = answers::files(exercise, &fields).unwrap_or_else(|| fields.files());
    // A script that opens a hint has saved the draft by itself, and sends no files.
    if !files.is_empty()
        && let Some(answer) = save(&state, &learner, &found, &fields, &files).await?
    {
        return Ok(answer);
    }
    let (user, locale) = (&learner.user, learner.visitor.locale);
    let back = |tail: &str| Ok(see_other(&format!("/exercices/{}{tail}", exercise.id)));
    match fields.get("action") {
        Some("run") => {
            let source = practice::source(exercise, files.clone())?;
            let verdict = practice::run(&state, user, exercise, source, locale).await?;
            let desk = desk(&state, &learner.visitor, exercise).await?;
            let tried = Some(Tried::typed(&fields));
            let shown = Shown { files: Some(files), verdict: Some(verdict), tried, ..Shown::default() };
            page(&state, &learner.visitor, &found, desk, shown)
        }
        Some("try") => try_program(&state, &learner, &found, &fields, files).await,
        Some("submit") => {
            let source = practice::source(exercise, files)?;
            let view = practice::submit(&state, user, exercise, Uuid::new_v4(), source, locale).await?;
            back(&format!("?essai={}#resultat", view.id))
        }
        Some("save") => back("#travail"),
        Some(action) if let Some((step, at)) = answers::step(action) => back(&answers::place_after(step, at)),
        Some("hint") => {
            practice::open_hint(&state, user, exercise, fields.number("opened")?).await?;
            back("#resultat")
        }
        Some("solution") => {
            practice::open_solution(&state, user, exercise).await?;
            back("#resultat")
        }
        Some("call") => {
            calling::call(&state, user, exercise, fields.get("note").unwrap_or_default()).await?;
            back("#appel")
        }
        Some("end-call") => {
            state.store.end_help(user.id, state.now()).await?;
            back("#appel")
        }
        Some("keep") => {
            state.store.drop_aside(user.id, &exercise.id).await?;
            back("#code")
        }
        Some("take") => {
            take_aside(&state, &learner, exercise).await?;
            back("#code")
        }
        _ => Err(Error::BadInput("bad-input")),
    }
}

/// Runs the program on what was filled in; what cannot be read is said beside it.
async fn try_program(
    state: &State,
    learner: &Learner,
    found: &Found,
    fields: &Fields,
    files: Vec<SourceFile>,
) -> Result<HttpResponse, Error> {
    let (exercise, locale) = (found.exercise()?, learner.visitor.locale);
    let source = practice::source(exercise, files.clone())?;
    let mut tried = Tried::typed(fields);
    match practice::try_program(state, &learner.user, exercise, source, &tried.typed, locale).await {
        Ok(view) => tried.shown = Some(view),
        Err(Error::BadInput(code)) if exercise.trial_form().is_some() => {
            tried.problem = Some(locale.text(&format!("error-{code}")));
        }
        Err(error) => return Err(error),
    }
    let desk = desk(state, &learner.visitor, exercise).await?;
    page(state, &learner.visitor, found, desk, Shown { files: Some(files), tried: Some(tried), ..Shown::default() })
}

/// Saves what was typed; when someone else has saved meanwhile, the page with both versions, and nothing else is done.
async fn save(
    state: &State,
    learner: &Learner,
    found: &Found,
    fields: &Fields,
    files: &[SourceFile],
) -> Result<Option<HttpResponse>, Error> {
    let exercise = found.exercise()?;
    let source = practice::source(exercise, files.to_vec())?;
    let expected = fields.number("version")?;
    match practice::save_draft(state, &learner.user, exercise, expected, source).await? {
        SavedDraft::Saved { .. } | SavedDraft::Conflict { current: None } => Ok(None),
        SavedDraft::Conflict { current: Some(current) } => {
            let desk = desk(state, &learner.visitor, exercise).await?;
            let shown = Shown { files: Some(files.to_vec()), conflict: Some(current), ..Shown::default() };
            page(state, &learner.visitor, found, desk, shown).map(Some)
        }
    }
}

/// Makes what was set aside the draft; what was the draft is gone, as its learner chose.
async fn take_aside(state: &State, learner: &Learner, exercise: &Exercise) -> Result<(), Error> {
    let user = &learner.user;
    let Some(draft) = state.store.draft(user.id, &exercise.id).await? else { return Ok(()) };
    let Some(aside) = draft.aside else { return Ok(()) };
    match practice::save_draft(state, user, exercise, draft.version, aside).await? {
        SavedDraft::Saved { .. } => Ok(state.store.drop_aside(user.id, &exercise.id).await?),
        SavedDraft::Conflict { .. } => Err(Error::Conflict("draft-conflict")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn only_fields_of_files_are_files_and_their_lines_end_as_typed() {
        let files =
            fields(&[("action", "run"), ("file.main.js", "a\r\nb\r\n"), ("fileX", "c"), ("version", "0")]).files();
        assert_eq!(files, [SourceFile { name: "main.js".to_owned(), text: "a\nb\n".to_owned() }]);
    }

    #[test]
    fn a_missing_or_malformed_number_is_refused() {
        let fields = fields(&[("version", "3"), ("opened", "-1")]);
        assert_eq!(fields.number::<i64>("version").ok(), Some(3));
        assert!(matches!(fields.number::<u32>("opened"), Err(Error::BadInput(_))));
        assert!(matches!(fields.number::<u32>("none"), Err(Error::BadInput(_))));
    }
}
