//! Marking a project: each criterion of the rubric in its file, a draft first, then published to the learner.

use actix_web::{HttpResponse, web};
use tremplin_course::{ExerciseId, Rubric};
use tremplin_store::{Changed, CriterionMark, MAX_WORDS_CHARS, Marks, NewMarks, SubmissionId};
use uuid::Uuid;

use super::work::{Shown, page, work_address};
use crate::{
    Error, State,
    auth::OwnLearner,
    input::Form,
    pages::{
        frame::{Frame, see_other},
        marks::MarksView,
    },
};

/// The longest remark on one criterion, in characters.
const MAX_REMARK_CHARS: usize = 500;
const MOST: u32 = 3;

/// The form, with what is kept or what was typed.
pub(super) struct MarkingPart {
    pub(super) address: String,
    pub(super) submission: Uuid,
    pub(super) version: i64,
    pub(super) status: String,
    pub(super) is_published: bool,
    pub(super) pass: String,
    pub(super) criteria: Vec<CriterionForm>,
    pub(super) words: String,
    /// What somebody else saved meanwhile.
    pub(super) theirs: Option<MarksView>,
}

pub(super) struct CriterionForm {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) essential: bool,
    pub(super) levels: Vec<LevelForm>,
    pub(super) remark: String,
}

pub(super) struct LevelForm {
    pub(super) value: usize,
    pub(super) text: String,
    pub(super) is_chosen: bool,
}

/// What was typed and could not be saved.
pub(super) struct TypedMarks {
    criteria: Vec<(Option<u32>, String)>,
    words: String,
    version: i64,
    is_conflict: bool,
}

impl MarkingPart {
    pub(super) fn new(
        rubric: &Rubric,
        kept: Option<&Marks>,
        typed: Option<&TypedMarks>,
        submission: SubmissionId,
        address: &str,
        frame: &Frame,
    ) -> Self {
        // A rubric that was changed since keeps the marks of the criteria that it still has.
        let known = |name: &str| kept?.criteria.iter().find(|criterion| criterion.name == name);
        let criterion = |(at, criterion): (usize, &tremplin_course::Criterion)| {
            let kept = known(&criterion.name);
            let (mark, remark) = match typed.and_then(|typed| typed.criteria.get(at)) {
                Some((mark, remark)) => (*mark, remark.clone()),
                None => (kept.and_then(|kept| kept.mark), kept.map(|kept| kept.remark.clone()).unwrap_or_default()),
            };
            let level = |(value, text): (usize, &String)| LevelForm {
                value,
                text: text.clone(),
                is_chosen: mark.is_some_and(|mark| mark as usize == value),
            };
            CriterionForm {
                number: at + 1,
                name: criterion.name.clone(),
                essential: criterion.essential,
                levels: criterion.levels.iter().enumerate().map(level).collect(),
                remark,
            }
        };
        let published = kept.and_then(|marks| marks.published);
        let kept_words = || kept.map(|marks| marks.words.clone()).unwrap_or_default();
        Self {
            address: format!("{address}/notation"),
            submission: submission.0,
            version: typed.map_or_else(|| kept.map_or(0, |marks| marks.version), |typed| typed.version),
            status: match (kept, published) {
                (None, _) => frame.t("marking-none"),
                (Some(_), None) => frame.t("marking-draft"),
                (Some(_), Some(at)) => frame.with("marking-published", "day", frame.day_of(at)),
            },
            is_published: published.is_some(),
            pass: frame.n("rubric-pass", "points", rubric.pass),
            criteria: rubric.criteria.iter().enumerate().map(criterion).collect(),
            words: typed.map_or_else(kept_words, |typed| typed.words.clone()),
            theirs: kept
                .filter(|_| typed.is_some_and(|typed| typed.is_conflict))
                .map(|kept| MarksView::new(kept, frame)),
        }
    }
}

pub(in crate::pages::classes) async fn save(
    state: web::Data<State>,
    own: OwnLearner,
    path: web::Path<(Uuid, Uuid, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Error> {
    let id = ExerciseId::new(&path.2).ok_or(Error::NotFound)?;
    let edition = state.catalogue.edition();
    let rubric = edition.course.exercise(&id).and_then(|exercise| exercise.kind.rubric()).ok_or(Error::NotFound)?;
    let field = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let submission = field("submission").and_then(|id| Uuid::parse_str(id).ok()).ok_or(Error::BadInput("bad-input"))?;
    let version = field("version").and_then(|text| text.parse().ok()).ok_or(Error::BadInput("bad-input"))?;
    let publish = match field("action") {
        Some("draft") => false,
        Some("publish") => true,
        _ => return Err(Error::BadInput("bad-input")),
    };
    let mut typed = TypedMarks { criteria: Vec::new(), words: plain(field("words")), version, is_conflict: false };
    for (at, criterion) in rubric.criteria.iter().enumerate() {
        let number = number_of(&criterion.name, at + 1, &form);
        let mark = match field(&format!("mark.{number}")) {
            None => None,
            Some(text) => Some(text.parse().ok().filter(|mark| *mark <= MOST).ok_or(Error::BadInput("bad-input"))?),
        };
        typed.criteria.push((mark, plain(field(&format!("remark.{number}")))));
    }
    let problem = match judge(&typed, publish) {
        Some(problem) => problem,
        None => match keep(&state, &own, &id, rubric, &typed, SubmissionId(submission), publish).await? {
            Changed::Changed => {
                let address = work_address(&own, &id);
                return Ok(see_other(&format!("{address}?essai={submission}&fait=1#notation")));
            }
            Changed::Conflict(now) => {
                typed.version = now.version;
                typed.is_conflict = true;
                "marks-conflict"
            }
            Changed::NotFound => return Err(Error::NotFound),
        },
    };
    let frame = Frame::new(&state, &own.own.trainer.visitor);
    let shown = Shown {
        attempt: Some(submission),
        problem: Some(frame.problem(problem)),
        is_conflict: typed.is_conflict,
        marks: Some(typed),
        ..Shown::default()
    };
    page(&state, &own, &id, frame, shown).await
}

/// Under which number the form has a criterion: the rubric may be another by now, and a mark stays with its criterion.
/// A number that no field has for one that the form did not know.
fn number_of(name: &str, number: usize, form: &[(String, String)]) -> String {
    let mut named = form.iter().filter_map(|(field, value)| Some((field.strip_prefix("name.")?, value))).peekable();
    if named.peek().is_none() {
        return number.to_string();
    }
    named.find(|(_, value)| *value == name).map_or_else(|| "0".to_owned(), |(number, _)| number.to_owned())
}

/// What is wrong with what was typed.
fn judge(typed: &TypedMarks, publish: bool) -> Option<&'static str> {
    let long = typed.criteria.iter().any(|(_, remark)| remark.chars().count() > MAX_REMARK_CHARS);
    if long || typed.words.chars().count() > MAX_WORDS_CHARS {
        return Some("marks-too-long");
    }
    (publish && typed.criteria.iter().any(|(mark, _)| mark.is_none())).then_some("marks-missing")
}

async fn keep(
    state: &State,
    own: &OwnLearner,
    exercise: &ExerciseId,
    rubric: &Rubric,
    typed: &TypedMarks,
    submission: SubmissionId,
    publish: bool,
) -> Result<Changed<Marks>, Error> {
    let learner = own.learner.user.id;
    let found = state.store.submission_of(learner, submission).await?;
    found.filter(|found| found.exercise == *exercise).ok_or(Error::NotFound)?;
    let criterion =
        |(criterion, (mark, remark)): (&tremplin_course::Criterion, &(Option<u32>, String))| CriterionMark {
            name: criterion.name.clone(),
            essential: criterion.essential,
            mark: *mark,
            level: mark.and_then(|mark| criterion.levels.get(mark as usize)).cloned().unwrap_or_default(),
            remark: remark.clone(),
        };
    let new = NewMarks {
        submission,
        learner,
        expected: typed.version,
        criteria: rubric.criteria.iter().zip(&typed.criteria).map(criterion).collect(),
        pass: rubric.pass,
        words: typed.words.clone(),
        by: own.own.trainer.user.id,
        publish,
        now: state.now(),
    };
    Ok(state.store.save_marks(new).await?)
}

/// A text area's content, as it is kept.
fn plain(typed: Option<&str>) -> String {
    typed.unwrap_or_default().replace("\r\n", "\n").replace('\0', "").trim().to_owned()
}
