//! How submissions ended, in words; and how they ended before they were graded again.

use tremplin_course::Verdict;
use tremplin_store::PastVerdict;

use super::frame::Frame;

/// So much of a digest tells two versions apart for a reader.
const VERSION_CHARS: usize = 8;

/// How a submission ended, in a word or two.
pub(super) fn verdict_text(verdict: Option<Verdict>, frame: &Frame) -> String {
    frame.t(match verdict {
        None => "attempt-none",
        Some(Verdict::Passed) => "attempt-passed",
        Some(Verdict::Failed) => "attempt-failed",
        Some(Verdict::Received) => "attempt-received",
        Some(Verdict::CompileError) => "attempt-unread",
        Some(Verdict::RuntimeError) => "attempt-error",
        Some(Verdict::TimeLimit | Verdict::MemoryLimit | Verdict::OutputLimit) => "attempt-stopped",
    })
}

/// What a regrade has taken the place of.
pub(super) fn past_verdict(past: &PastVerdict, frame: &Frame) -> String {
    let version: String = past.exercise_digest.to_string().chars().take(VERSION_CHARS).collect();
    let values = [
        ("sent", frame.day_of(past.handed_in).into()),
        ("verdict", verdict_text(Some(past.verdict), frame).into()),
        ("version", version.into()),
        ("day", frame.day_of(past.replaced).into()),
    ];
    frame.all("past-verdict", values)
}
