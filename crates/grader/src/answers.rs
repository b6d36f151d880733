//! What comes before and after the engines.
//!
//! Answers that are compared (a quiz, a prediction) need no engine: the comparison is pure, quick, and runs no code of
//! the learner's, so it is made in the process that asks. It goes through the same [`crate::Pool::grade`] all the same:
//! the queue, the leases and the reports of every kind of exercise are one.

use std::borrow::Cow;

use tremplin_course::{Answer, Prepared, Report, Scope, Source, Spec, Verdict};

use crate::Graded;

/// The files to run, or the grade where nothing runs.
pub(crate) fn prepare<'a>(spec: &Spec, source: &'a Source) -> Result<Cow<'a, Source>, Box<Graded>> {
    match spec.prepare(source) {
        Prepared::Run(source) => Ok(source),
        Prepared::Judged(report, behaviour) => Err(Box::new(Graded { report: *report, behaviour })),
    }
}

/// The grade of a program, as its exercise takes it: a project that is handed in is received, whatever its tests say.
pub(crate) fn settle(spec: &Spec, scope: &Scope, graded: Graded) -> Graded {
    if spec.answer == Answer::Project && *scope == Scope::All {
        return Graded { report: Report { verdict: Verdict::Received, ..graded.report }, ..graded };
    }
    graded
}
