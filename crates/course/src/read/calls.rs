//! Tables of calls: `total([3, 5]) => 8 // Trois et cinq font huit`, one call a line.

use super::literal::{Cursor, Failed, failed};
use super::mistake::{self, Problems};
use super::text::Text;
use crate::{CallCase, Expected, Value};

/// The longest line, in bytes.
const MAX_LINE_BYTES: usize = 8 * 1024;

/// Reads the lines of a block; `lines` gives each with the offset of its first byte in `text`. Empty lines and lines
/// that begin with `//` are left out.
pub(crate) fn read<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
    text: &Text,
    problems: &mut Problems,
) -> Vec<CallCase> {
    let mut cases: Vec<CallCase> = Vec::new();
    for (start, line) in lines.filter(|(_, line)| !is_blank(line)) {
        match case(line) {
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
pub(super) fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with("//")
}

fn case(line: &str) -> Result<CallCase, Failed> {
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
    let arguments = cursor.values(")", 0)?;
    let call = line[start..cursor.at].to_owned();
    let before = {
        cursor.skip_space();
        cursor.at
    };
    let expected = if cursor.eat("=>") {
        value(&mut cursor)?
    } else if cursor.name() == Some("throws") {
        class(&mut cursor)?
    } else {
        return failed(&mistake::CALL_ARROW, before);
    };
    let written = line[before..cursor.at].trim();
    let name = sentence(&mut cursor)?.unwrap_or_else(|| sentence_of(&call, written, &expected));
    Ok(CallCase { name, call, function: function.to_owned(), arguments, expected })
}

/// The value after `=>`, and its tolerance.
fn value(cursor: &mut Cursor) -> Result<Expected, Failed> {
    let value = cursor.value(0)?;
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
fn class(cursor: &mut Cursor) -> Result<Expected, Failed> {
    cursor.skip_space();
    let at = cursor.at;
    let class = cursor.name().map(str::to_owned);
    if class.is_none() && !cursor.rest().is_empty() && !cursor.rest().starts_with("//") {
        return failed(&mistake::CALL_CLASS, at);
    }
    Ok(Expected::Throws { class })
}

/// What stands after `//`; nothing else may stand there.
fn sentence(cursor: &mut Cursor) -> Result<Option<String>, Failed> {
    if cursor.eat("//") {
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
        case(line).unwrap_or_else(|(mistake, at, _)| panic!("{line}: {} at {at}", mistake.code))
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
    fn names_may_have_accents_and_calls_may_end_with_a_comma() {
        assert_eq!(one("élève_1$(1,) => 1").function, "élève_1$");
    }
}
