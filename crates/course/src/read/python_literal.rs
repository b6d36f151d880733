//! Python literals, as they stand in a table of calls.

use super::literal::{Cursor, Failed, failed};
use super::mistake;
use crate::Value;

/// The deepest nesting of containers.
const MAX_DEPTH: usize = 32;

/// Values separated by commas up to `close`, one comma allowed after the last; whether there was a comma at all.
pub(crate) fn values(cursor: &mut Cursor, close: &str, depth: usize) -> Result<(Vec<Value>, bool), Failed> {
    let (mut values, mut comma) = (Vec::new(), false);
    loop {
        if cursor.eat(close) {
            return Ok((values, comma));
        }
        if cursor.rest().starts_with(',') {
            return failed(&mistake::CALL_PYTHON_VALUE, cursor.at);
        }
        values.push(value(cursor, depth)?);
        let more = cursor.eat(",");
        comma |= more;
        if !more && !cursor.rest().starts_with(close) {
            return Err((&mistake::CALL_COMMA, cursor.at, close.to_owned()));
        }
    }
}

pub(crate) fn value(cursor: &mut Cursor, depth: usize) -> Result<Value, Failed> {
    cursor.skip_space();
    let at = cursor.at;
    if depth > MAX_DEPTH {
        return failed(&mistake::CALL_DEPTH, at);
    }
    match cursor.peek() {
        Some('[') => {
            cursor.at += 1;
            values(cursor, "]", depth + 1).map(|(items, _)| Value::Array(items))
        }
        Some('(') => {
            cursor.at += 1;
            let (mut items, comma) = values(cursor, ")", depth + 1)?;
            // Parentheses around one value are only that.
            Ok(if items.len() == 1 && !comma { items.remove(0) } else { Value::Tuple(items) })
        }
        Some('{') => {
            cursor.at += 1;
            braces(cursor, depth + 1)
        }
        Some('"' | '\'') => string(cursor),
        Some(c) if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => number(cursor),
        _ => word(cursor, at),
    }
}

fn word(cursor: &mut Cursor, at: usize) -> Result<Value, Failed> {
    match cursor.name() {
        Some("True") => Ok(Value::Bool(true)),
        Some("False") => Ok(Value::Bool(false)),
        Some("None") => Ok(Value::Null),
        Some("set") if cursor.eat("(") && cursor.eat(")") => Ok(Value::Set(Vec::new())),
        Some("float") if cursor.eat("(") => {
            let number = match value(cursor, MAX_DEPTH)? {
                Value::String(units) => match String::from_utf16_lossy(&units).as_str() {
                    "nan" => Some(f64::NAN),
                    "inf" => Some(f64::INFINITY),
                    "-inf" => Some(f64::NEG_INFINITY),
                    _ => None,
                },
                _ => None,
            };
            match number.filter(|_| cursor.eat(")")) {
                Some(number) => Ok(Value::Number(number)),
                None => failed(&mistake::CALL_PYTHON_VALUE, at),
            }
        }
        _ => failed(&mistake::CALL_PYTHON_VALUE, at),
    }
}

/// A dictionary or a set.
fn braces(cursor: &mut Cursor, depth: usize) -> Result<Value, Failed> {
    let (mut entries, mut items) = (Vec::new(), Vec::new());
    while !cursor.eat("}") {
        let at = cursor.at;
        let first = value(cursor, depth)?;
        if cursor.eat(":") {
            if entries.iter().any(|(key, _)| *key == first) {
                return Err((&mistake::CALL_DUPLICATE_KEY, at, String::new()));
            }
            entries.push((first, value(cursor, depth)?));
        } else {
            items.push(first);
        }
        if !entries.is_empty() && !items.is_empty() {
            return failed(&mistake::CALL_PYTHON_VALUE, at);
        }
        if !cursor.eat(",") && !cursor.rest().starts_with('}') {
            return Err((&mistake::CALL_COMMA, cursor.at, "}".to_owned()));
        }
    }
    Ok(if items.is_empty() { Value::Dict(entries) } else { Value::Set(items) })
}

fn string(cursor: &mut Cursor) -> Result<Value, Failed> {
    let start = cursor.at;
    let Some(quote) = cursor.peek() else { return failed(&mistake::CALL_STRING, start) };
    cursor.at += 1;
    let mut units = Vec::new();
    loop {
        let at = cursor.at;
        let Some(c) = cursor.peek() else { return failed(&mistake::CALL_STRING, start) };
        cursor.at += c.len_utf8();
        match c {
            c if c == quote => return Ok(Value::String(units)),
            '\\' => match escape(cursor) {
                Some(code) => push(&mut units, code),
                None => return failed(&mistake::CALL_ESCAPE, at),
            },
            c => push(&mut units, u32::from(c)),
        }
    }
}

/// What follows a backslash.
fn escape(cursor: &mut Cursor) -> Option<u32> {
    let c = cursor.peek()?;
    cursor.at += c.len_utf8();
    match c {
        'n' => Some(0x0a),
        't' => Some(0x09),
        'r' => Some(0x0d),
        '0' if !cursor.peek().is_some_and(|c| c.is_ascii_digit()) => Some(0),
        'x' => hexadecimal(cursor, 2),
        'u' => hexadecimal(cursor, 4),
        'U' => hexadecimal(cursor, 8).filter(|code| *code <= 0x10_ffff),
        '\\' | '\'' | '"' => Some(u32::from(c)),
        _ => None,
    }
}

fn hexadecimal(cursor: &mut Cursor, digits: usize) -> Option<u32> {
    let text = cursor.rest().get(..digits)?;
    let code = text.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(text, 16).ok())?;
    cursor.at += digits;
    code
}

fn push(units: &mut Vec<u16>, code: u32) {
    match char::from_u32(code) {
        Some(c) => units.extend(c.encode_utf16(&mut [0; 2]).iter()),
        None => units.extend(u16::try_from(code)),
    }
}

/// A whole number, kept digit by digit, or one with a point or an exponent.
pub(crate) fn number(cursor: &mut Cursor) -> Result<Value, Failed> {
    let at = cursor.at;
    let rest = cursor.rest();
    let unsigned = rest.trim_start_matches(['-', '+']);
    let signs = rest.len() - unsigned.len();
    let is_part = |at: usize, c: char| match c {
        '+' | '-' => unsigned[..at].ends_with(['e', 'E']),
        c => c.is_ascii_alphanumeric() || matches!(c, '.' | '_'),
    };
    let end = unsigned.char_indices().find(|(at, c)| !is_part(*at, *c)).map_or(unsigned.len(), |(at, _)| at);
    let read = (signs <= 1).then(|| digits(&unsigned[..end], rest.starts_with('-'))).flatten();
    cursor.at += signs + end;
    read.map_or_else(|| failed(&mistake::CALL_PYTHON_NUMBER, at), Ok)
}

fn digits(text: &str, negative: bool) -> Option<Value> {
    if text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        return None;
    }
    let text = text.replace('_', "");
    if text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() {
        let is_zero = text.bytes().all(|b| b == b'0');
        let sign = if negative && !is_zero { "-" } else { "" };
        let digits = if is_zero { "0" } else { &text };
        return (is_zero || !text.starts_with('0')).then(|| Value::BigInt(format!("{sign}{digits}")));
    }
    let shape = text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    let number: f64 = shape.then(|| text.parse().ok()).flatten()?;
    Some(Value::Number(if negative { -number } else { number }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Value> {
        let mut cursor = Cursor::new(text);
        let value = value(&mut cursor, 0).ok()?;
        cursor.rest().trim().is_empty().then_some(value)
    }

    fn int(digits: &str) -> Value {
        Value::BigInt(digits.into())
    }

    #[test]
    fn whole_numbers_and_others_are_two_things() {
        assert_eq!(read("3"), Some(int("3")));
        assert_eq!(read("-1_000"), Some(int("-1000")));
        assert_eq!(read("-0"), Some(int("0")));
        assert_eq!(read("3.0"), Some(Value::Number(3.0)));
        assert_eq!(read("1e-9"), Some(Value::Number(1e-9)));
        assert_eq!(read("-.5"), Some(Value::Number(-0.5)));
        assert_eq!(read("float('inf')"), Some(Value::Number(f64::INFINITY)));
        for text in ["01", "1_", "0x1f", "--1", "1.2.3", "1n", "."] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn containers_are_told_apart() {
        assert_eq!(read("[1, (2,), ]"), Some(Value::Array(vec![int("1"), Value::Tuple(vec![int("2")])])));
        assert_eq!(read("(2)"), Some(int("2")));
        assert_eq!(read("()"), Some(Value::Tuple(Vec::new())));
        assert_eq!(read("{1, 2}"), Some(Value::Set(vec![int("1"), int("2")])));
        assert_eq!(read("set()"), Some(Value::Set(Vec::new())));
        assert_eq!(read("{}"), Some(Value::Dict(Vec::new())));
        assert_eq!(
            read("{(1, 2): 'a'}"),
            Some(Value::Dict(vec![(Value::Tuple(vec![int("1"), int("2")]), Value::string("a"))]))
        );
        for text in ["{1: 2, 3}", "{1: 1, 1: 2}", "[1 2]", "[,]", "total", "true", "null", "list()"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn strings_have_pythons_escapes() {
        assert_eq!(read(r"'l\'été\n\x41\u00e9\U0001F600'"), Some(Value::string("l'été\nAé😀")));
        assert_eq!(read("\"a # b\""), Some(Value::string("a # b")));
        for text in ["'a", r"'\q'", r"'\x4'", "'''a'''"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
