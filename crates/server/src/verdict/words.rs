//! The sentences of a verdict.

use tremplin_course::{AnswerMistake, Failure, Limit, Limits, Reason, Verdict};

use crate::Locale;

pub(super) fn title(verdict: Verdict, passed: usize, total: usize, limits: &Limits, locale: Locale) -> String {
    match verdict {
        Verdict::Passed | Verdict::Failed if total == 0 => locale.text("verdict-title-ran"),
        Verdict::Passed => locale.text_with("verdict-title-passed", [("total", total.into())]),
        Verdict::Failed => {
            locale.text_with("verdict-title-failed", [("passed", passed.into()), ("total", total.into())])
        }
        Verdict::Received => locale.text("verdict-title-received"),
        Verdict::CompileError => locale.text("verdict-title-compile-error"),
        Verdict::RuntimeError => locale.text("verdict-title-runtime-error"),
        Verdict::TimeLimit => limit(Limit::Time, limits, locale),
        Verdict::MemoryLimit => limit(Limit::Memory, limits, locale),
        Verdict::OutputLimit => limit(Limit::Output, limits, locale),
    }
}

/// `has_line`: where the error stands is known, and shown.
pub(super) fn advice(verdict: Verdict, has_line: bool, locale: Locale) -> Option<String> {
    let id = match verdict {
        Verdict::Passed | Verdict::Failed | Verdict::Received => return None,
        Verdict::CompileError if !has_line => return None,
        Verdict::RuntimeError if !has_line => "verdict-advice-runtime-error-nowhere",
        Verdict::CompileError => "verdict-advice-compile-error",
        Verdict::RuntimeError => "verdict-advice-runtime-error",
        Verdict::TimeLimit => "verdict-advice-time",
        Verdict::MemoryLimit => "verdict-advice-memory",
        Verdict::OutputLimit => "verdict-advice-output",
    };
    Some(locale.text(id))
}

/// A redacted hidden test is named `#n` by `Report::for_learner`.
pub(super) fn test_name(name: &str, hidden: bool, locale: Locale) -> String {
    match name.strip_prefix('#').filter(|_| hidden) {
        Some(number) if number.bytes().all(|digit| digit.is_ascii_digit()) => {
            locale.text_with("verdict-hidden-name", [("number", number.into())])
        }
        _ => answer_name(name, locale).unwrap_or_else(|| name.to_owned()),
    }
}

/// What answers that are compared are called by the course's own code, which knows no language of a reader.
fn answer_name(name: &str, locale: Locale) -> Option<String> {
    if name == "Votre réponse" {
        return Some(locale.text("answers-text"));
    }
    let number: u32 = name.strip_prefix("Trou ")?.parse().ok()?;
    Some(locale.text_with("answers-blank", [("number", number.into())]))
}

pub(super) fn reason(failure: &Failure, hidden: bool, limits: &Limits, locale: Locale) -> String {
    match &failure.reason {
        Reason::Assertion { matcher, .. } if hidden && matcher.is_empty() => locale.text("verdict-reason-hidden"),
        Reason::Assertion { .. } if failure.message.starts_with(NO_ELEMENT) => locale.text("verdict-reason-no-element"),
        Reason::Assertion { matcher, negated } => assertion(matcher, *negated, locale),
        Reason::Invalid { more: 0, .. } => locale.text("verdict-reason-invalid"),
        Reason::Invalid { more, .. } => locale.text_with("verdict-reason-invalid-more", [("more", (*more).into())]),
        Reason::Differs { explanation } => {
            let words = locale.try_text(&explanation.id, &explanation.arguments);
            words.unwrap_or_else(|| locale.text("verdict-reason-value"))
        }
        Reason::Threw { .. } => locale.text("verdict-reason-threw"),
        Reason::TestThrew { .. } => locale.text("verdict-reason-test-threw"),
        Reason::Stopped { limit: which } => limit(*which, limits, locale),
        Reason::Missing { name } => locale.text_with("verdict-reason-missing", [("name", name.as_str().into())]),
        Reason::NeverSettled => locale.text("verdict-reason-never-settled"),
        Reason::Protocol => locale.text("verdict-reason-protocol"),
        Reason::Answer { mistake } => answer(*mistake, locale),
    }
}

fn answer(mistake: AnswerMistake, locale: Locale) -> String {
    locale.text(match mistake {
        AnswerMistake::Missing => "verdict-answer-missing",
        AnswerMistake::Other => "verdict-answer-other",
        AnswerMistake::Line { line } => return locale.text_with("verdict-answer-line", [("line", line.into())]),
        AnswerMistake::Choice => "verdict-answer-choice",
        AnswerMistake::Pieces => "verdict-answer-pieces",
        AnswerMistake::MissingPiece => "verdict-answer-missing-piece",
        AnswerMistake::ExtraPiece => "verdict-answer-extra-piece",
    })
}

/// As [`answer`], where steps are put in order.
pub(super) fn step(mistake: AnswerMistake, locale: Locale) -> String {
    locale.text(match mistake {
        AnswerMistake::Line { line } => return locale.text_with("verdict-step-line", [("line", line.into())]),
        AnswerMistake::Pieces => "verdict-step-pieces",
        AnswerMistake::MissingPiece => "verdict-step-missing-piece",
        AnswerMistake::ExtraPiece => "verdict-step-extra-piece",
        AnswerMistake::Missing | AnswerMistake::Other | AnswerMistake::Choice => return answer(mistake, locale),
    })
}

/// What matchers of elements say where there is none (`guests/javascript/page/matchers.js`).
const NO_ELEMENT: &str = "Matcher error: received value must be an element";

/// Matchers whose name says more than "another value was expected" have a sentence of their own.
fn assertion(matcher: &str, negated: bool, locale: Locale) -> String {
    let family = match matcher {
        "toThrow" | "toThrowError" | "assertRaises" => "throw",
        "toContain" | "toContainEqual" | "assertIn" => "contain",
        "toHaveLength" => "length",
        "toBeCloseTo" | "assertAlmostEqual" => "close",
        "toHaveBeenCalled"
        | "toHaveBeenCalledTimes"
        | "toHaveBeenCalledWith"
        | "toHaveBeenLastCalledWith"
        | "toHaveBeenNthCalledWith" => "called",
        "toMatch" | "assertRegex" => "match",
        "toBeInstanceOf" | "assertIsInstance" => "instance",
        _ => "value",
    };
    let negation = if negated { "-not" } else { "" };
    locale.text(&format!("verdict-reason-{family}{negation}"))
}

fn limit(limit: Limit, limits: &Limits, locale: Locale) -> String {
    match limit {
        Limit::Time => locale.text_with("verdict-limit-time", [("seconds", seconds(limits.cpu_ms, locale).into())]),
        Limit::Memory => locale.text_with("verdict-limit-memory", [("mebibytes", limits.memory_mib.into())]),
        Limit::Output => locale.text_with("verdict-limit-output", [("kibibytes", limits.output_kib.into())]),
        Limit::Recursion => locale.text("verdict-limit-recursion"),
    }
}

/// Fluent's numbers have no decimal comma.
fn seconds(milliseconds: u32, locale: Locale) -> String {
    let text = format!("{}", f64::from(milliseconds) / 1_000.0);
    match locale {
        Locale::French => text.replace('.', ","),
        Locale::English => text,
    }
}
