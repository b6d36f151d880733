//! "Lancer mon programme": what a learner's program does with what they give it. Nothing is judged, nothing recorded.

use std::sync::Arc;

use serde::Serialize;
use tremplin_course::{Answer, Exercise, Scope, Source, Spec, Trial, TrialError, TrialForm, Verdict};
use tremplin_grader::Job;
use tremplin_store::User;
use utoipa::ToSchema;

use super::grade_now;
use crate::{Error, Locale, State, VerdictView, verdict::ErrorView};

/// What a learner filled in, as they typed it; what their exercise does not ask for is not read.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// What is typed at the keyboard, an answer a line.
    pub lines: String,
    /// The file of the page that is asked for.
    pub page: String,
    /// `name=value` fields of its address, one a line.
    pub get: String,
    /// `name=value` fields that its form sends, one a line.
    pub post: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TrialView {
    /// What the program printed, with what was typed where it was read; or what the page sends.
    pub printed: String,
    /// It is a page, to be shown as one.
    pub is_page: bool,
    /// Which limit stopped it, and what to look at.
    pub stopped: Option<String>,
    pub error: Option<ErrorView>,
}

/// Runs the program on what its learner gives it, within the limits of its exercise.
///
/// # Errors
/// [`Error::BadInput`] where the exercise offers no trial or what was typed cannot be read, [`Error::TooManyRequests`] and
/// [`Error::Unavailable`] as for a run.
pub async fn try_program(
    state: &State,
    user: &User,
    exercise: &Exercise,
    source: Source,
    typed: &Typed,
    locale: Locale,
) -> Result<TrialView, Error> {
    let trial = trial(exercise, typed)?;
    let is_of_page = matches!(trial, Trial::Page(_));
    // A project is handed in to a trainer; tried, it is a program like another.
    let spec = Spec { tests: Vec::new(), answer: Answer::Program, ..Spec::clone(&exercise.spec) };
    let _turn = state.fair.enter(user.id).await?;
    let job = Job { spec: Arc::new(spec), source, scope: Scope::Try(trial) };
    let graded = grade_now(state, job).await?;
    let mut verdict = VerdictView::for_learner(&graded.report, &exercise.spec.limits, None, locale);
    let lacks_a_line = graded.report.error.is_some_and(|error| error.name == "EOFError");
    if let Some(error) = verdict.error.as_mut().filter(|_| lacks_a_line) {
        // Here it is the learner who gives the lines, and can give one more.
        error.explanation = Some(locale.text("trial-no-line"));
    }
    Ok(TrialView::new(verdict, is_of_page))
}

fn trial(exercise: &Exercise, typed: &Typed) -> Result<Trial, Error> {
    let read = match exercise.trial_form().ok_or(Error::BadInput("trial-none"))? {
        TrialForm::Lines => Trial::lines(&typed.lines),
        TrialForm::Page => {
            let files = exercise.starter.iter().chain(&exercise.spec.given).cloned().collect::<Vec<_>>();
            Trial::page(&typed.page, &typed.get, &typed.post, &files)
        }
    };
    read.map_err(|error| {
        Error::BadInput(match error {
            TrialError::TooLong => "trial-too-long",
            TrialError::NoName => "trial-no-name",
            TrialError::NoPage => "trial-no-page",
        })
    })
}

impl TrialView {
    fn new(verdict: VerdictView, is_of_page: bool) -> Self {
        let is_told = match verdict.verdict {
            Verdict::Passed | Verdict::Failed | Verdict::Received => true,
            Verdict::CompileError | Verdict::RuntimeError => verdict.error.is_some(),
            Verdict::TimeLimit | Verdict::MemoryLimit | Verdict::OutputLimit => false,
        };
        let words = [Some(verdict.title), verdict.advice];
        let words = words.into_iter().flatten().collect::<Vec<_>>().join(". ");
        Self {
            is_page: is_of_page && is_html(&verdict.stdout),
            printed: verdict.stdout,
            stopped: (!is_told).then_some(words),
            error: verdict.error,
        }
    }
}

/// Whether a browser would draw something of it that its text is not.
fn is_html(text: &str) -> bool {
    text.contains("</") || text.trim_start().starts_with('<')
}
