//! Values of a table of calls: out as the learner's side reads them, in as it answered. What comes in may be forged, so
//! that anything unforeseen is `None`.

use serde_json::{Value as Json, json};
use tremplin_course::Value;

use super::reports::ToldError;

/// Integers that JSON's readers on both sides keep whole.
const SAFE: i64 = 1 << 62;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Received {
    Value(Value),
    Error(ToldError),
}

/// `value` for the learner's side; `next` numbers its containers.
pub(super) fn written(value: &Value, next: &mut u64) -> Json {
    let all = |items: &[Value], next: &mut u64| items.iter().map(|item| written(item, next)).collect::<Vec<_>>();
    match value {
        Value::Undefined | Value::Null | Value::Other(_) => Json::Null,
        Value::Bool(truth) => json!(truth),
        Value::Number(number) => json!(["f", float(*number)]),
        Value::BigInt(digits) => match digits.parse::<i64>() {
            Ok(number) if number.abs() < SAFE => json!(number),
            _ => json!(["i", hexadecimal(digits)]),
        },
        Value::String(units) => match String::from_utf16(units) {
            Ok(text) => json!(text),
            Err(_) => json!(["S", surrogates(units)]),
        },
        Value::Tuple(items) => json!(["t", all(items, next)]),
        Value::Array(items) => {
            let number = numbered(next);
            json!(["n", number, "list", all(items, next)])
        }
        Value::Set(items) => {
            let number = numbered(next);
            json!(["n", number, "set", all(items, next)])
        }
        Value::Dict(entries) => {
            let number = numbered(next);
            let keys: Vec<_> = entries.iter().map(|(key, _)| written(key, next)).collect();
            let values: Vec<_> = entries.iter().map(|(_, value)| written(value, next)).collect();
            json!(["n", number, "dict", [keys, values]])
        }
        Value::Object(entries) => {
            let entries: Vec<_> = entries.iter().map(|(key, value)| (Value::string(key), value.clone())).collect();
            written(&Value::Dict(entries), next)
        }
    }
}

fn numbered(next: &mut u64) -> u64 {
    *next += 1;
    *next
}

/// Decimal digits, with a sign, as Python's `int(text, 16)` reads them.
fn hexadecimal(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    // The number in base 2^32, least part first.
    let mut parts: Vec<u32> = vec![0];
    for digit in digits.bytes() {
        let mut carry = u64::from(digit - b'0');
        for part in &mut parts {
            let sum = u64::from(*part) * 10 + carry;
            *part = u32::try_from(sum & 0xffff_ffff).unwrap_or(0);
            carry = sum >> 32;
        }
        if carry > 0 {
            parts.push(u32::try_from(carry).unwrap_or(0));
        }
    }
    let mut text = format!("{sign}{:x}", parts.last().copied().unwrap_or(0));
    parts.iter().rev().skip(1).for_each(|part| text.push_str(&format!("{part:08x}")));
    text
}

/// UTF-8 with half pairs let by, in hexadecimal.
fn surrogates(units: &[u16]) -> String {
    let mut bytes = Vec::new();
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(c) => bytes.extend_from_slice(c.to_string().as_bytes()),
            Err(half) => {
                let [high, low] = half.unpaired_surrogate().to_be_bytes();
                bytes.extend([0xe0 | high >> 4, 0x80 | (high & 0x0f) << 2 | low >> 6, 0x80 | low & 0x3f]);
            }
        }
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the learner's side answered.
pub(super) fn received(answer: &Json) -> Option<Received> {
    if let Some(["e"]) = answer.as_array().map(|parts| [parts.first().and_then(Json::as_str).unwrap_or_default()]) {
        let parts = answer.as_array()?;
        let (name, message) = (parts.get(1)?.as_str()?.to_owned(), parts.get(2)?.as_str()?.to_owned());
        let places = serde_json::from_value(parts.get(3)?.clone()).ok()?;
        return Some(Received::Error(ToldError { name, message, places }));
    }
    read(answer).map(Received::Value)
}

fn read(value: &Json) -> Option<Value> {
    Some(match value {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) if number.is_f64() => Value::Number(number.as_f64()?),
        Json::Number(number) => Value::BigInt(number.to_string()),
        Json::String(text) => Value::string(text),
        Json::Array(parts) => return tagged(parts.first()?.as_str()?, &parts[1..]),
        Json::Object(_) => return None,
    })
}

fn tagged(tag: &str, parts: &[Json]) -> Option<Value> {
    let all = |items: &Json| items.as_array()?.iter().map(read).collect::<Option<Vec<_>>>();
    let text = |at: usize| parts.get(at).and_then(Json::as_str);
    Some(match tag {
        "t" => Value::Tuple(all(parts.first()?)?),
        "f" => Value::Number(match text(0)? {
            "nan" => f64::NAN,
            "inf" => f64::INFINITY,
            "-inf" => f64::NEG_INFINITY,
            other => other.parse().ok()?,
        }),
        "n" => match (text(1)?, parts.get(2)?) {
            ("list", items) => Value::Array(all(items)?),
            ("set", items) => Value::Set(all(items)?),
            ("dict", entries) => {
                let (keys, values) = (all(&entries[0])?, all(&entries[1])?);
                Value::Dict(keys.into_iter().zip(values).collect())
            }
            (kind, _) => Value::Other(format!("<{kind}>")),
        },
        "o" => Value::Other(format!("<{}>", text(0)?)),
        "dec" => Value::Other(format!("Decimal('{}')", text(0)?)),
        "d" => Value::BigInt(text(0).filter(|digits| is_whole(digits))?.to_owned()),
        "i" => Value::Other(format!("int({})", text(0)?.chars().take(40).collect::<String>())),
        other => Value::Other(format!("<{other}>")),
    })
}

fn is_whole(digits: &str) -> bool {
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether Python's `==` holds of the two, but that a truth value is no number.
pub(super) fn same(expected: &Value, got: &Value, tolerance: Option<f64>) -> bool {
    let each = |(one, other): (&Value, &Value)| same(one, other, tolerance);
    match (expected, got) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::String(one), Value::String(other)) => one == other,
        (Value::BigInt(one), Value::BigInt(other)) if tolerance.is_none() => one == other,
        (Value::Array(one), Value::Array(other)) | (Value::Tuple(one), Value::Tuple(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(each)
        }
        (Value::Set(one), Value::Set(other)) => {
            one.len() == other.len() && one.iter().all(|item| other.iter().any(|found| each((item, found))))
        }
        (Value::Dict(one), Value::Dict(other)) => {
            let holds = |(key, value): &(Value, Value)| {
                other.iter().any(|(found, there)| same(key, found, None) && each((value, there)))
            };
            one.len() == other.len() && one.iter().all(holds)
        }
        _ => match (number(expected), number(got)) {
            (Some(one), Some(other)) => one == other || tolerance.is_some_and(|most| (one - other).abs() <= most),
            _ => false,
        },
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::BigInt(digits) => digits.parse().ok(),
        _ => None,
    }
}

/// `value` as Python's `repr` writes it.
pub(super) fn show(value: &Value) -> String {
    let all = |items: &[Value]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    match value {
        Value::Undefined | Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(number) => float(*number),
        Value::BigInt(digits) => digits.clone(),
        Value::String(units) => quoted(&String::from_utf16_lossy(units)),
        Value::Array(items) => format!("[{}]", all(items)),
        Value::Tuple(items) if items.len() == 1 => format!("({},)", show(&items[0])),
        Value::Tuple(items) => format!("({})", all(items)),
        Value::Set(items) if items.is_empty() => "set()".into(),
        Value::Set(items) => format!("{{{}}}", all(items)),
        Value::Dict(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, value)| format!("{}: {}", show(key), show(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, value)| format!("{}: {}", quoted(key), show(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Other(words) => words.clone(),
    }
}

fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>().unwrap_or(0) {
        -4..16 => format!("{number:?}"),
        exponent => format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs()),
    }
}

fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut shown = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            '\\' => shown.push_str("\\\\"),
            c if c == quote => shown.extend(['\\', c]),
            c if c.is_control() => shown.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown.push(quote);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(digits: &str) -> Value {
        Value::BigInt(digits.into())
    }

    #[test]
    fn values_are_shown_as_python_writes_them() {
        let list = Value::Array(vec![int("1"), Value::Number(2.0), Value::Null, Value::Bool(true)]);
        assert_eq!(show(&list), "[1, 2.0, None, True]");
        assert_eq!(show(&Value::Tuple(vec![int("1")])), "(1,)");
        assert_eq!(show(&Value::Set(Vec::new())), "set()");
        assert_eq!(show(&Value::Dict(vec![(Value::string("a"), int("1"))])), "{'a': 1}");
        for (number, text) in
            [(1e16, "1e+16"), (1e-5, "1e-05"), (0.1, "0.1"), (1e15, "1000000000000000.0"), (-0.0, "-0.0")]
        {
            assert_eq!(show(&Value::Number(number)), text);
        }
        for (text, shown) in [("l'an", "\"l'an\""), ("a'\"", "'a\\'\"'"), ("é\n\u{7}", "'é\\n\\x07'")] {
            assert_eq!(show(&Value::string(text)), shown);
        }
    }

    #[test]
    fn equality_is_pythons_but_for_truth_values() {
        assert!(same(&int("3"), &Value::Number(3.0), None) && same(&Value::Number(3.0), &int("3"), None));
        assert!(!same(&int("1"), &Value::Bool(true), None) && !same(&Value::Bool(false), &int("0"), None));
        assert!(!same(&Value::Array(vec![int("1")]), &Value::Tuple(vec![int("1")]), None));
        assert!(same(&Value::Set(vec![int("1"), int("2")]), &Value::Set(vec![int("2"), int("1")]), None));
        assert!(!same(&Value::Number(f64::NAN), &Value::Number(f64::NAN), None));
        assert!(same(&Value::Number(0.3), &Value::Number(0.1 + 0.2), Some(1e-9)));
        assert!(!same(&Value::Number(0.3), &Value::Number(0.31), Some(1e-9)));
        assert!(!same(&int("3"), &Value::Other("<Oui>".into()), Some(1e9)));
    }

    #[test]
    fn large_integers_and_half_pairs_cross_whole() {
        let mut next = 0;
        assert_eq!(
            written(&int("-340282366920938463463374607431768211456"), &mut next),
            json!(["i", "-100000000000000000000000000000000"])
        );
        assert_eq!(written(&Value::String(vec![0xd83d]), &mut next), json!(["S", "eda0bd"]));
        assert_eq!(written(&Value::Array(vec![int("1")]), &mut next), json!(["n", 1, "list", [1]]));
    }

    #[test]
    fn what_is_no_value_is_none() {
        for answer in ["{}", "[]", "[1]", r#"["t", 3]"#, r#"["n", 1]"#, r#"["f", "x"]"#, r#"["e", 3]"#] {
            assert_eq!(received(&serde_json::from_str(answer).unwrap()), None, "{answer}");
        }
    }
}
