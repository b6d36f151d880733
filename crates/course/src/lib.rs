//! The course as data: exercise and lesson files, submissions, reports, and the rules between them.
//!
//! Pure: no async, no files, no clock, no database, no wasm. Callers hand it text and get values back.

mod answer;
mod course;
mod diagnostic;
mod glossary;
mod highlight;
mod html;
mod ids;
mod kind;
mod language;
mod likeness;
mod limits;
mod message;
mod query;
mod read;
mod report;
mod similar;
mod source;
mod spec;
mod stuck;
mod trial;
mod value;

pub use answer::{
    Accepted, Answer, Blanks, DO_NOT_KNOW, LINES_FILE, Lines, Prepared, Question, Quiz, Right, SHEET_FILE, Sheet,
    TEXT_FILE, Template,
};
pub use course::{
    Alternative, Course, Example, Exercise, Image, Lesson, Module, PageExample, Plan, SkillTitle, Step, TocEntry, Wrong,
};
pub use diagnostic::{Diagnostic, Severity};
pub use glossary::{Entry, Word};
pub use html::Html;
pub use ids::{Digest, ExerciseId, LessonId, ModuleId, SkillId, is_slug};
pub use kind::{Bound, Choice, Criterion, Kind, ParsonsPage, Predict, QuestionPage, QuizPage, Route, Rubric};
pub use language::{Facts, Language};
pub use limits::Limits;
pub use message::message;
pub use query::{Cell, CellKind, Compare, Query, Table, Tables};
pub use read::{front_matter_schema, read};
pub use report::{
    AnswerMistake, CodeError, Explanation, Failure, Limit, Outcome, Place, Reason, Report, TestReport, TestStatus,
    Verdict,
};
pub use similar::{Alike, alike};
pub use source::{MAX_SOURCE_BYTES, MAX_SOURCE_FILES, Source, SourceError, SourceFile, is_file_name};
pub use spec::{CallCase, Expected, Scope, Spec, TestBlock, TestBody};
pub use stuck::{Level, Struggle, Stuck, StuckKind, StuckReason, StuckRule};
pub use trial::{MAX_TRIAL_BYTES, MAX_TRIAL_LINES, PageRequest, Trial, TrialError, TrialForm, field_lines, is_page};
pub use value::Value;
