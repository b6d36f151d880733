//! The course as data: exercise and lesson files, submissions, reports, and the rules between them.
//!
//! Pure: no async, no files, no clock, no database, no wasm. Callers hand it text and get values back.

mod course;
mod diagnostic;
mod highlight;
mod html;
mod ids;
mod language;
mod limits;
mod read;
mod report;
mod source;
mod spec;
mod value;

pub use course::{Course, Example, Exercise, Image, Lesson, Module, Step, TocEntry, Wrong};
pub use diagnostic::{Diagnostic, Severity};
pub use html::Html;
pub use ids::{Digest, ExerciseId, LessonId, ModuleId, SkillId};
pub use language::{Facts, Language};
pub use limits::Limits;
pub use read::{front_matter_schema, read};
pub use report::{
    CodeError, Explanation, Failure, Limit, Outcome, Place, Reason, Report, TestReport, TestStatus, Verdict,
};
pub use source::{MAX_SOURCE_BYTES, MAX_SOURCE_FILES, Source, SourceError, SourceFile, is_file_name};
pub use spec::{CallCase, Expected, Scope, Spec, TestBlock, TestBody};
pub use value::Value;
