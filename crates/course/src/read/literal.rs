//! JavaScript literals, as they stand in a table of calls.

use super::mistake::{self, Mistake};
use crate::Value;

/// The deepest nesting of lists and objects.
const MAX_DEPTH: usize = 32;

/// What is wrong, where (offset in the line), and a word for the message.
pub(crate) type Failed = (&'static Mistake, usize, String);

pub(crate) fn failed<T>(mistake: &'static Mistake, at: usize) -> Result<T, Failed> {
    Err((mistake, at, String::new()))
}

/// A line of a table and how far it has been read.
#[derive(Debug)]
pub(crate) struct Cursor<'a> {
    line: &'a str,
    pub(crate) at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(line: &'a str) -> Self {
        Self { line, at: 0 }
    }

    pub(crate) fn rest(&self) -> &'a str {
        &self.line[self.at..]
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    pub(crate) fn skip_space(&mut self) {
        self.at = self.line.len() - self.rest().trim_start().len();
    }

    /// Skips space, then `token` if it comes next.
    pub(crate) fn eat(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// A JavaScript name, without escapes.
    pub(crate) fn name(&mut self) -> Option<&'a str> {
        self.skip_space();
        let rest = self.rest();
        let starts = |c: char| c.is_alphabetic() || c == '_' || c == '$';
        if !rest.starts_with(starts) {
            return None;
        }
        let end = rest.find(|c: char| !starts(c) && !c.is_alphanumeric()).unwrap_or(rest.len());
        self.at += end;
        Some(&rest[..end])
    }

    /// Values separated by commas up to `close`, one comma allowed after the last.
    pub(crate) fn values(&mut self, close: &str, depth: usize) -> Result<Vec<Value>, Failed> {
        let mut values = Vec::new();
        loop {
            if self.eat(close) {
                return Ok(values);
            }
            if self.rest().starts_with(',') {
                return failed(&mistake::CALL_HOLE, self.at);
            }
            values.push(self.value(depth)?);
            if !self.eat(",") && !self.rest().starts_with(close) {
                return Err((&mistake::CALL_COMMA, self.at, close.to_owned()));
            }
        }
    }

    pub(crate) fn value(&mut self, depth: usize) -> Result<Value, Failed> {
        self.skip_space();
        let at = self.at;
        if depth > MAX_DEPTH {
            return failed(&mistake::CALL_DEPTH, at);
        }
        match self.peek() {
            Some('[') => {
                self.at += 1;
                self.values("]", depth + 1).map(Value::Array)
            }
            Some('{') => {
                self.at += 1;
                self.object(depth + 1)
            }
            Some(quote @ ('"' | '\'' | '`')) => {
                self.at += 1;
                self.string(quote).map(Value::String)
            }
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => self.number(),
            _ => {
                let value = match self.name() {
                    Some("true") => Value::Bool(true),
                    Some("false") => Value::Bool(false),
                    Some("null") => Value::Null,
                    Some("undefined") => Value::Undefined,
                    Some("NaN") => Value::Number(f64::NAN),
                    Some("Infinity") => Value::Number(f64::INFINITY),
                    _ => return failed(&mistake::CALL_VALUE, at),
                };
                Ok(value)
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Failed> {
        let mut entries: Vec<(String, Value)> = Vec::new();
        while !self.eat("}") {
            let at = self.at;
            let key = match self.peek() {
                Some(quote @ ('"' | '\'')) => {
                    self.at += 1;
                    String::from_utf16(&self.string(quote)?).ok()
                }
                Some(c) if c.is_ascii_digit() => self.index(),
                _ => self.name().map(str::to_owned),
            };
            let Some(key) = key.filter(|_| self.eat(":")) else { return failed(&mistake::CALL_KEY, at) };
            if key == "__proto__" || entries.iter().any(|(other, _)| *other == key) {
                return Err((&mistake::CALL_DUPLICATE_KEY, at, key));
            }
            entries.push((key, self.value(depth)?));
            if !self.eat(",") && !self.rest().starts_with('}') {
                return Err((&mistake::CALL_COMMA, self.at, "}".to_owned()));
            }
        }
        // JavaScript's own order: keys that are indexes first, rising.
        entries.sort_by_key(|(key, _)| as_index(key).map_or((1, 0), |index| (0, index)));
        Ok(Value::Object(entries))
    }

    /// A decimal key, as JavaScript writes it back.
    fn index(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        as_index(&rest[..end])?;
        self.at += end;
        Some(rest[..end].to_owned())
    }

    /// What follows the opening quote.
    fn string(&mut self, quote: char) -> Result<Vec<u16>, Failed> {
        let start = self.at - 1;
        let mut units = Vec::new();
        loop {
            let at = self.at;
            match self.bump() {
                None => return failed(&mistake::CALL_STRING, start),
                Some(c) if c == quote => return Ok(units),
                Some('$') if quote == '`' && self.rest().starts_with('{') => {
                    return failed(&mistake::CALL_TEMPLATE, at);
                }
                Some('\\') => match self.escape() {
                    Some(code) => push(&mut units, code),
                    None => return failed(&mistake::CALL_ESCAPE, at),
                },
                Some(c) => push(&mut units, u32::from(c)),
            }
        }
    }

    /// What follows a backslash: a code point, or half a surrogate pair.
    fn escape(&mut self) -> Option<u32> {
        match self.bump()? {
            'n' => Some(0x0a),
            't' => Some(0x09),
            'r' => Some(0x0d),
            'b' => Some(0x08),
            'f' => Some(0x0c),
            'v' => Some(0x0b),
            '0' if !self.peek().is_some_and(|c| c.is_ascii_digit()) => Some(0),
            'x' => self.hex(2),
            'u' if self.rest().starts_with('{') => {
                let end = self.rest().find('}').filter(|end| (2..=7).contains(end))?;
                self.at += 1;
                let code = self.hex(end - 1)?;
                self.at += 1;
                (code <= 0x10_ffff).then_some(code)
            }
            'u' => self.hex(4),
            c if c.is_alphanumeric() => None,
            c => Some(u32::from(c)),
        }
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text = self.rest().get(..digits)?;
        let code = text.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(text, 16).ok())?;
        self.at += digits;
        code
    }

    pub(crate) fn number(&mut self) -> Result<Value, Failed> {
        let at = self.at;
        let sign = self.rest().starts_with(['-', '+']);
        let negative = self.rest().starts_with('-');
        self.at += usize::from(sign);
        let rest = self.rest();
        if rest.starts_with("Infinity") {
            self.at += "Infinity".len();
            return Ok(Value::Number(if negative { f64::NEG_INFINITY } else { f64::INFINITY }));
        }
        let is_part = |at: usize, c: char| match c {
            '+' | '-' => rest[..at].ends_with(['e', 'E']) && !rest.starts_with("0x"),
            c => c.is_ascii_alphanumeric() || matches!(c, '.' | '_'),
        };
        let end = rest.char_indices().find(|(at, c)| !is_part(*at, *c)).map_or(rest.len(), |(at, _)| at);
        let value = number(&rest[..end], negative, sign);
        self.at += end;
        value.map_or_else(|| failed(&mistake::CALL_NUMBER, at), Ok)
    }
}

fn push(units: &mut Vec<u16>, code: u32) {
    match char::from_u32(code) {
        Some(c) => units.extend(c.encode_utf16(&mut [0; 2]).iter()),
        // Half of a surrogate pair: one unit, since `code` came from four hexadecimal digits or is below 0x10000.
        None => units.extend(u16::try_from(code)),
    }
}

fn as_index(key: &str) -> Option<u32> {
    let index: u32 = key.parse().ok().filter(|index| *index < u32::MAX)?;
    (index.to_string() == key).then_some(index)
}

/// A number without its sign; `None` where JavaScript would not read one.
fn number(text: &str, negative: bool, signed: bool) -> Option<Value> {
    let digits = without_separators(text)?;
    if let Some(integer) = digits.strip_suffix('n') {
        let plain = integer.bytes().all(|b| b.is_ascii_digit()) && (integer == "0" || !integer.starts_with('0'));
        // `+1n` is an error in JavaScript; and there is no negative zero.
        let sign = if negative && integer != "0" { "-" } else { "" };
        return (plain && !integer.is_empty() && (negative || !signed))
            .then(|| Value::BigInt(format!("{sign}{integer}")));
    }
    let radix = match digits.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    let number = if radix == 10 { decimal(&digits)? } else { integer(&digits[2..], radix)? };
    Some(Value::Number(if negative { -number } else { number }))
}

/// Digits with the separators `_` taken out, where each stands between two digits.
fn without_separators(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_hexdigit);
    let placed = (0..bytes.len()).all(|at| bytes[at] != b'_' || (digit(at.checked_sub(1)) && digit(Some(at + 1))));
    placed.then(|| text.replace('_', ""))
}

fn decimal(digits: &str) -> Option<f64> {
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    let shape = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    // Rust reads these as JavaScript does: nearest double, `1e999` infinite.
    (shape && !leading_zero).then(|| digits.parse().ok())?
}

fn integer(digits: &str, radix: u32) -> Option<f64> {
    // Exact up to 2^53, which is what an author can mean; beyond, the sum would round more than once.
    let number = u64::from_str_radix(digits, radix).ok().filter(|number| *number <= 1 << 53)?;
    (!digits.starts_with('+')).then_some(number as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Value> {
        let mut cursor = Cursor::new(text);
        let value = cursor.value(0).ok()?;
        cursor.rest().trim().is_empty().then_some(value)
    }

    fn number(text: &str) -> Option<f64> {
        match read(text) {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    #[test]
    fn numbers_are_read_as_javascript_reads_them() {
        for (text, value) in [
            ("0", 0.0),
            ("12", 12.0),
            ("-3.5", -3.5),
            ("+2", 2.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("1E-9", 1e-9),
            ("2.5e+2", 250.0),
            ("1_000.5", 1000.5),
            ("0xff", 255.0),
            ("-0b101", -5.0),
            ("0o17", 15.0),
            ("9007199254740993", 9_007_199_254_740_992.0),
            ("1e999", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        assert!(number("-0").is_some_and(|zero| zero == 0.0 && zero.is_sign_negative()));
        assert!(number("NaN").is_some_and(f64::is_nan));
        for text in [
            "01",
            "1_",
            "_1",
            "1__0",
            "0x",
            "0b2",
            "0x+1",
            "1e",
            "1.2.3",
            ".",
            "-",
            "--1",
            "- 1",
            "1a",
            "0x1.5",
            "-NaN",
            "0xfffffffffffffffff",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn big_integers_keep_every_digit() {
        let digits = "123456789012345678901234567890";
        assert_eq!(read(&format!("-{digits}n")), Some(Value::BigInt(format!("-{digits}"))));
        assert_eq!(read("1_000n"), Some(Value::BigInt("1000".into())));
        assert_eq!(read("-0n"), Some(Value::BigInt("0".into())));
        for text in ["n", "01n", "+1n", "1.5n", "0x1n"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn strings_keep_their_units() {
        for (text, value) in [
            ("\"a'b\"", "a'b"),
            ("'a\"b'", "a\"b"),
            ("`a$b`", "a$b"),
            (r"'\n\t\\\'\x41\u00e9\u{1F600}\0'", "\n\t\\'Aé😀\0"),
            ("'مرحبا'", "مرحبا"),
            ("'a // b => c'", "a // b => c"),
        ] {
            assert_eq!(read(text), Some(Value::string(value)), "{text}");
        }
        assert_eq!(read(r"'\ud83d'"), Some(Value::String(vec![0xd83d])));
        for text in [r"'\x4'", r"'\u{110000}'", r"'\u{}'", r"'\é'", r"'\u00g0'", "'a\"", r"'\'", r"'\01'"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn lists_and_objects_nest_and_keep_the_order_of_javascript() {
        let number = |n: u32| Value::Number(n.into());
        assert_eq!(read("[1, [2,], ]"), Some(Value::Array(vec![number(1), Value::Array(vec![number(2)])])));
        let entries =
            |keys: &[(&str, u32)]| Value::Object(keys.iter().map(|(key, n)| ((*key).to_owned(), number(*n))).collect());
        assert_eq!(
            read("{ b: 1, 'a-c': 2, 10: 3, \"2\": 4, }"),
            Some(entries(&[("2", 4), ("10", 3), ("b", 1), ("a-c", 2)]))
        );
        assert_eq!(read("{}"), Some(Value::Object(Vec::new())));
        for text in ["[1 2]", "[,]", "[1,,2]", "{a}", "{a:}", "{,}", "{01: 1}", "[1", "{a: 1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn words_that_are_values() {
        assert_eq!(read("true"), Some(Value::Bool(true)));
        assert_eq!(read("null"), Some(Value::Null));
        assert_eq!(read("undefined"), Some(Value::Undefined));
        for text in ["vrai", "total", "", "new Map()", "x => x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
