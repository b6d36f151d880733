//! A report as its reader sees it: sentences in their language, differences marked, nothing hidden.

mod difference;
mod tables;
mod words;

use serde::Serialize;
use tremplin_course::{CodeError, Failure, Limits, Reason, Report, TestReport, TestStatus, Verdict};
use utoipa::ToSchema;

use crate::Locale;
pub use difference::Segment;
pub use tables::{CellView, TableView, TablesView};

/// A whole verdict for a page or the API; every text is in the reader's language except what the code itself said.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VerdictView {
    /// `passed`, `failed`, `compile_error`, `runtime_error`, `time_limit`, `memory_limit` or `output_limit`.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// The heading: "3 tests sur 4 réussis".
    pub title: String,
    /// What to do about it, where the verdict itself says something.
    pub advice: Option<String>,
    pub passed: usize,
    pub total: usize,
    /// Failed tests first, each group in the author's order.
    pub tests: Vec<TestView>,
    /// What the code printed.
    pub stdout: String,
    /// Why the code did not load.
    pub error: Option<ErrorView>,
    /// The author's words on a known wrong answer that behaves like this one; sanitised HTML.
    pub feedback: Option<String>,
    pub duration_us: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TestView {
    /// A sentence.
    pub name: String,
    /// `passed`, `failed` or `skipped`.
    #[schema(value_type = String)]
    pub status: TestStatus,
    pub hidden: bool,
    /// Why it failed, in plain words.
    pub reason: Option<String>,
    /// The call that was made: `total([3, 5])`.
    pub call: Option<String>,
    pub expected: Option<Vec<Segment>>,
    pub received: Option<Vec<Segment>>,
    /// Rows of a database, where the learner's statements gave some.
    pub tables: Option<TablesView>,
    pub error: Option<ErrorView>,
    /// The matcher's own words, for the curious.
    pub message: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ErrorView {
    /// The engine's own words: `TypeError: not a function`.
    pub original: String,
    pub explanation: Option<String>,
    pub file: Option<String>,
    /// From 1.
    pub line: Option<u32>,
    /// From 1.
    pub column: Option<u32>,
}

impl VerdictView {
    /// What the learner who sent the code may see. Redacts before anything else, so that no later line can leak.
    pub fn for_learner(report: &Report, limits: &Limits, feedback: Option<String>, locale: Locale) -> Self {
        Self::new(&report.for_learner(), limits, feedback, locale)
    }

    /// Everything, hidden tests included: for trainers and the command line only.
    pub fn for_trainer(report: &Report, limits: &Limits, feedback: Option<String>, locale: Locale) -> Self {
        Self::new(report, limits, feedback, locale)
    }

    /// The same where what is put in order is no code: it speaks of steps. `report` is the one it was made of.
    pub(crate) fn of_steps(mut self, report: &Report, locale: Locale) -> Self {
        for (told, name) in report.tests.iter().zip(["verdict-steps-chosen", "verdict-steps-order"]) {
            let Some(view) = self.tests.iter_mut().find(|view| view.name == told.name) else { continue };
            if let Some(Reason::Answer { mistake }) = told.failure.as_ref().map(|failure| &failure.reason) {
                view.reason = Some(words::step(*mistake, locale));
            }
            view.name = locale.text(name);
        }
        self
    }

    /// Of files that are still as they were given: a failure says so before all else.
    pub(crate) fn of_untouched(self, locale: Locale) -> Self {
        if matches!(self.verdict, Verdict::Passed | Verdict::Received) {
            return self;
        }
        Self { advice: Some(locale.text("verdict-advice-untouched")), ..self }
    }

    fn new(report: &Report, limits: &Limits, feedback: Option<String>, locale: Locale) -> Self {
        let passed = report.tests.iter().filter(|test| test.status == TestStatus::Passed).count();
        let total = report.tests.iter().filter(|test| test.status != TestStatus::Skipped || stopped(report)).count();
        let mut tests: Vec<_> = report.tests.iter().map(|test| TestView::new(test, limits, locale)).collect();
        tests.sort_by_key(|test| match test.status {
            TestStatus::Failed => 0,
            TestStatus::Passed => 1,
            TestStatus::Skipped => 2,
        });
        Self {
            verdict: report.verdict,
            title: words::title(report.verdict, passed, total, limits, locale),
            advice: words::advice(report.verdict, has_line(report), locale),
            passed,
            total,
            tests,
            stdout: report.stdout.clone(),
            error: report.error.as_ref().map(|error| ErrorView::new(error, locale)),
            feedback,
            duration_us: report.duration_us,
        }
    }
}

fn has_line(report: &Report) -> bool {
    report.error.as_ref().is_some_and(|error| error.place.is_some())
}

/// Tests that a stop kept from running count as not passed; those their author skipped do not count.
fn stopped(report: &Report) -> bool {
    !matches!(report.verdict, Verdict::Passed | Verdict::Failed)
}

impl TestView {
    fn new(test: &TestReport, limits: &Limits, locale: Locale) -> Self {
        let failure = test.failure.as_ref();
        // What a page has wrong is said in words; what was received are those words' names.
        let values = failure.filter(|failure| !matches!(failure.reason, Reason::Invalid { .. }));
        let (expected, received) = values.map_or((None, None), difference::of);
        Self {
            name: words::test_name(&test.name, test.hidden, locale),
            status: test.status,
            hidden: test.hidden,
            reason: failure.map(|failure| words::reason(failure, test.hidden, limits, locale)),
            call: failure.and_then(|failure| failure.call.clone()),
            expected,
            received,
            tables: test.tables.as_ref().map(|tables| TablesView::new(tables, locale)),
            error: failure.and_then(thrown).map(|error| ErrorView::new(error, locale)),
            message: failure.map(|failure| failure.message.clone()).filter(|message| !message.is_empty()),
        }
    }
}

fn thrown(failure: &Failure) -> Option<&CodeError> {
    match &failure.reason {
        Reason::Threw { error } | Reason::TestThrew { error } | Reason::Invalid { error, .. } => Some(error),
        _ => None,
    }
}

impl ErrorView {
    fn new(error: &CodeError, locale: Locale) -> Self {
        let original = match (error.name.as_str(), error.message.as_str()) {
            ("", message) => message.to_owned(),
            (name, "") => name.to_owned(),
            (name, message) => format!("{name}: {message}"),
        };
        Self {
            original,
            explanation: error.explanation.as_ref().and_then(|plain| locale.try_text(&plain.id, &plain.arguments)),
            file: error.place.as_ref().map(|place| place.file.clone()),
            line: error.place.as_ref().map(|place| place.line),
            column: error.place.as_ref().and_then(|place| place.column),
        }
    }
}

#[cfg(test)]
mod tests;
