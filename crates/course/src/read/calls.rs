//! Tables of calls: `total([3, 5]) => 8 // Trois et cinq font huit`, one call a line, with the literals of the exercise's
//! language.

use super::literal::{Cursor, Failed, failed};
use super::mistake::{self, Problems};
use super::python_literal;
use super::text::Text;
use crate::{CallCase, Expected, Language, Value};

/// The longest line, in bytes.
const MAX_LINE_BYTES: usize = 8 * 1024;

/// Reads the lines of a block; `lines` gives each with the offset of its first byte in `text`. Empty lines and lines
/// that begin with `//` (in Python with `#` too) are left out.
pub(crate) fn read<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
    language: Language,
    text: &Text,
    problems: &mut Problems,
) -> Vec<CallCase> {
    let mut cases: Vec<CallCase> = Vec::new();
    for (start, line) in lines.filter(|(_, line)| !is_blank(line, language)) {
        match case(line, language) {
            Ok(case) if cases.iter().any(|other| other.name == case.name) => {
                problems.add(&mistake::CALL_DUPLICATE, text.position(start), &[]);
            }
            Ok(case) => cases.push(case),
            Err((mistake, at, word)) => problems.add(mistake, text.position(start + at), &[&word]),
        }
    }
    cases
}

/// Whether a line says nothing: empty, or a comment.
pub(super) fn is_blank(line: &str, language: Language) -> bool {
    let line = line.trim();
    line.is_empty() || marks(language).iter().any(|mark| line.starts_with(mark))
}

/// What begins a sentence or a comment.
fn marks(language: Language) -> &'static [&'static str] {
    if language == Language::Python { &["#", "//"] } else { &["//"] }
}

fn arguments(cursor: &mut Cursor, language: Language) -> Result<Vec<Value>, Failed> {
    match language {
        Language::Python => python_literal::values(cursor, ")", 0).map(|(values, _)| values),
        _ => cursor.values(")", 0),
    }
}

fn literal(cursor: &mut Cursor, language: Language) -> Result<Value, Failed> {
    if language == Language::Python { python_literal::value(cursor, 0) } else { cursor.value(0) }
}

fn case(line: &str, language: Language) -> Result<CallCase, Failed> {
    if line.len() > MAX_LINE_BYTES {
        return failed(&mistake::CALL_LONG, 0);
    }
    let mut cursor = Cursor::new(line);
    cursor.skip_space();
    let start = cursor.at;
    let Some(function) = cursor.name() else { return failed(&mistake::CALL_NAME, start) };
    if !cursor.eat("(") {
        return failed(&mistake::CALL_OPEN, cursor.at);
    }
    let arguments = arguments(&mut cursor, language)?;
    let call = line[start..cursor.at].to_owned();
    let before = {
        cursor.skip_space();
        cursor.at
    };
    let expected = if cursor.eat("=>") {
        value(&mut cursor, language)?
    } else if cursor.name().is_some_and(|word| word == "throws" || (word == "raises" && language == Language::Python)) {
        class(&mut cursor, language)?
    } else {
        return failed(&mistake::CALL_ARROW, before);
    };
    let written = line[before..cursor.at].trim();
    let name = sentence(&mut cursor, language)?.unwrap_or_else(|| sentence_of(&call, written, &expected));
    Ok(CallCase { name, call, function: function.to_owned(), arguments, expected })
}

/// The value after `=>`, and its tolerance.
fn value(cursor: &mut Cursor, language: Language) -> Result<Expected, Failed> {
    let value = literal(cursor, language)?;
    if !cursor.eat("±") && !cursor.eat("+/-") {
        return Ok(Expected::Value { value, tolerance: None });
    }
    cursor.skip_space();
    let at = cursor.at;
    match cursor.number() {
        Ok(Value::Number(tolerance)) if tolerance > 0.0 && tolerance.is_finite() => {
            Ok(Expected::Value { value, tolerance: Some(tolerance) })
        }
        _ => failed(&mistake::CALL_TOLERANCE, at),
    }
}

/// The class after `throws`.
fn class(cursor: &mut Cursor, language: Language) -> Result<Expected, Failed> {
    cursor.skip_space();
    let at = cursor.at;
    let class = cursor.name().map(str::to_owned);
    if class.is_none() && !is_blank(cursor.rest(), language) {
        return failed(&mistake::CALL_CLASS, at);
    }
    Ok(Expected::Throws { class })
}

/// What stands after `//`; nothing else may stand there.
fn sentence(cursor: &mut Cursor, language: Language) -> Result<Option<String>, Failed> {
    if marks(language).iter().any(|mark| cursor.eat(mark)) {
        let words = cursor.rest().trim();
        return Ok((!words.is_empty()).then(|| words.to_owned()));
    }
    if cursor.rest().is_empty() { Ok(None) } else { failed(&mistake::CALL_END, cursor.at) }
}

/// The name of a line without a sentence, in the words of the course.
fn sentence_of(call: &str, written: &str, expected: &Expected) -> String {
    match expected {
        Expected::Value { .. } => format!("{call} donne {}", written.trim_start_matches("=>").trim()),
        Expected::Throws { class: Some(class) } => format!("{call} lance une erreur {class}"),
        Expected::Throws { class: None } => format!("{call} lance une erreur"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> CallCase {
        case(line, Language::Javascript).unwrap_or_else(|(mistake, at, _)| panic!("{line}: {} at {at}", mistake.code))
    }

    #[test]
    fn a_line_is_a_call_a_result_and_a_sentence() {
        let read = one("  total([3, 5], \"a // b\") => 8 // Trois et cinq  ");
        assert_eq!(read.call, "total([3, 5], \"a // b\")");
        assert_eq!(read.function, "total");
        assert_eq!(read.arguments.len(), 2);
        assert_eq!(read.expected, Expected::Value { value: Value::Number(8.0), tolerance: None });
        assert_eq!(read.name, "Trois et cinq");
    }

    #[test]
    fn a_tolerance_is_written_either_way() {
        for line in ["f(0.1, 0.2) => 0.3 ± 1e-9", "f(0.1, 0.2) => 0.3 +/- 1e-9 //"] {
            let expected = Expected::Value { value: Value::Number(0.3), tolerance: Some(1e-9) };
            assert_eq!(one(line).expected, expected, "{line}");
        }
    }

    #[test]
    fn errors_are_expected_with_or_without_a_class() {
        assert_eq!(one("f() throws RangeError").expected, Expected::Throws { class: Some("RangeError".into()) });
        assert_eq!(one("f() throws // Rien").expected, Expected::Throws { class: None });
    }

    #[test]
    fn a_line_without_sentence_is_named_by_its_call() {
        assert_eq!(one("somme(1, 2) => 3").name, "somme(1, 2) donne 3");
        assert_eq!(one("f(1) => 0.3 ± 1e-9").name, "f(1) donne 0.3 ± 1e-9");
        assert_eq!(one("f(-1) throws RangeError").name, "f(-1) lance une erreur RangeError");
        assert_eq!(one("f(-1) throws").name, "f(-1) lance une erreur");
    }

    #[test]
    fn a_table_of_python_has_its_literals_and_its_comments() {
        let read = case("aire((2, 3.5)) => None  # Rien", Language::Python).unwrap();
        assert_eq!(read.arguments, [Value::Tuple(vec![Value::BigInt("2".into()), Value::Number(3.5)])]);
        assert_eq!(
            (read.expected, read.name.as_str()),
            (Expected::Value { value: Value::Null, tolerance: None }, "Rien")
        );
        let read = case("f(-1) raises ValueError", Language::Python).unwrap();
        assert_eq!(read.expected, Expected::Throws { class: Some("ValueError".into()) });
        let read = case("f(1) => 2 ± 1", Language::Python).unwrap();
        assert_eq!(read.expected, Expected::Value { value: Value::BigInt("2".into()), tolerance: Some(1.0) });
        assert!(is_blank("  # rien", Language::Python) && !is_blank("# rien", Language::Javascript));
    }

    #[test]
    fn names_may_have_accents_and_calls_may_end_with_a_comma() {
        assert_eq!(one("élève_1$(1,) => 1").function, "élève_1$");
    }
}
