//! The values of the protocol on the host's side: plain data out, anything in. What comes in may be forged by an instance
//! that a learner has corrupted, so every read is checked.

use std::collections::HashMap;

use tremplin_course::Value;

/// Tags and kinds, as in `encode.h` and `objects.h`.
mod tag {
    pub(super) const UNDEFINED: u8 = 0;
    pub(super) const NULL: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const TRUE: u8 = 3;
    pub(super) const INT: u8 = 4;
    pub(super) const FLOAT: u8 = 5;
    pub(super) const STRING: u8 = 6;
    pub(super) const BIGINT: u8 = 7;
    pub(super) const SYMBOL: u8 = 8;
    pub(super) const HOLE: u8 = 9;
    pub(super) const MINE: u8 = 10;
    pub(super) const YOURS: u8 = 11;
    pub(super) const NEW: u8 = 12;
    pub(super) const PROTOTYPE: u8 = 13;
}

mod kind {
    pub(super) const ARRAY: u8 = 0;
    pub(super) const OBJECT: u8 = 1;
    pub(super) const DATE: u8 = 2;
    pub(super) const MAP: u8 = 3;
    pub(super) const SET: u8 = 4;
    pub(super) const ERROR: u8 = 5;
    pub(super) const REGEXP: u8 = 6;
    pub(super) const BOXED: u8 = 7;
    pub(super) const BYTES: u8 = 8;
    pub(super) const FUNCTION: u8 = 9;
    pub(super) const CONSTRUCTOR: u8 = 10;
    pub(super) const INSTANCE: u8 = 11;
    pub(super) const SYMBOL: u8 = 12;
    pub(super) const PROMISE: u8 = 13;
}

const MAX_DEPTH: u32 = 520;
/// Values that the objects of one frame may come to when those met twice are written out, and those that are held for it.
const MAX_VALUES: usize = 1_000_000;
const TOO_MANY: &str = "[…]";
const PROPERTY_FLAGS: u8 = 4;
const REGISTERED_SYMBOL: u8 = 0xff;

pub(super) fn put_uint(out: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn put_length(out: &mut Vec<u8>, length: usize) {
    // Frames are bounded far below 4 GiB; a length that does not fit makes a frame the other side refuses.
    put_uint(out, u32::try_from(length).unwrap_or(u32::MAX >> 1));
}

/// Text of the host for the guest's `take_utf8`.
pub(super) fn put_utf8(out: &mut Vec<u8>, text: &str) {
    put_length(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

pub(super) fn put_string(out: &mut Vec<u8>, units: &[u16]) {
    let wide = units.iter().any(|&unit| unit > 0xff);
    put_length(out, units.len() << 1 | usize::from(wide));
    for &unit in units {
        let [low, high] = unit.to_le_bytes();
        out.push(low);
        if wide {
            out.push(high);
        }
    }
}

pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_string(out, &text.encode_utf16().collect::<Vec<_>>());
}

/// Appends `value`; `next_id` numbers the arrays and objects in it.
pub(super) fn put_value(out: &mut Vec<u8>, value: &Value, next_id: &mut u32) {
    match value {
        // Python's containers are in no table of JavaScript's.
        Value::Undefined | Value::Other(_) | Value::Tuple(_) | Value::Set(_) | Value::Dict(_) => {
            out.push(tag::UNDEFINED)
        }
        Value::Null => out.push(tag::NULL),
        Value::Bool(false) => out.push(tag::FALSE),
        Value::Bool(true) => out.push(tag::TRUE),
        Value::Number(number) => {
            out.push(tag::FLOAT);
            out.extend_from_slice(&number.to_le_bytes());
        }
        Value::BigInt(digits) => {
            out.push(tag::BIGINT);
            put_text(out, digits);
        }
        Value::String(units) => {
            out.push(tag::STRING);
            put_string(out, units);
        }
        Value::Array(items) => {
            put_new(out, kind::ARRAY, next_id);
            put_length(out, items.len());
            put_length(out, items.len());
            items.iter().for_each(|item| put_value(out, item, next_id));
            out.extend_from_slice(&[0, 0]);
        }
        Value::Object(entries) => {
            put_new(out, kind::OBJECT, next_id);
            out.push(0);
            put_length(out, entries.len());
            for (key, value) in entries {
                put_text(out, key);
                put_value(out, value, next_id);
            }
        }
    }
}

fn put_new(out: &mut Vec<u8>, kind: u8, next_id: &mut u32) {
    out.push(tag::NEW);
    put_uint(out, *next_id);
    out.push(kind);
    *next_id += 1;
}

/// Reads a frame. `None` from any read means the frame is not one.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    depth: u32,
    /// The arrays and objects of this frame by number, with how many values each holds.
    objects: HashMap<u32, (Value, usize)>,
    values: usize,
    held: usize,
}

/// What an answer's value was, beyond plain data.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Received {
    Value(Value),
    Promise(u32),
    Error(ReceivedError),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ReceivedError {
    /// Class of a built-in error, or the `name` property of one of the learner's own.
    pub(super) name: String,
    pub(super) message: String,
    pub(super) stack: String,
}

const NATIVE_ERRORS: [&str; 9] = [
    "EvalError",
    "RangeError",
    "ReferenceError",
    "SyntaxError",
    "TypeError",
    "URIError",
    "InternalError",
    "AggregateError",
    "SuppressedError",
];
const NATIVE_ERROR_BASE: u8 = 200;

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, depth: 0, objects: HashMap::new(), values: 0, held: 0 }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(byte)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    pub(super) fn uint(&mut self) -> Option<u32> {
        let mut number = 0u32;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn float(&mut self) -> Option<f64> {
        self.take(8)?.try_into().ok().map(f64::from_le_bytes)
    }

    pub(super) fn units(&mut self) -> Option<Vec<u16>> {
        let head = self.uint()? as usize;
        let length = head >> 1;
        if head & 1 == 0 {
            return Some(self.take(length)?.iter().map(|&byte| u16::from(byte)).collect());
        }
        let bytes = self.take(length.checked_mul(2)?)?;
        Some(bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect())
    }

    pub(super) fn text(&mut self) -> Option<String> {
        self.units().map(|units| String::from_utf16_lossy(&units))
    }

    pub(super) fn value(&mut self) -> Option<Value> {
        match self.received()? {
            Received::Value(value) => Some(value),
            Received::Promise(_) => Some(Value::Other("Promise".into())),
            Received::Error(error) => Some(Value::Other(format!("{}: {}", error.name, error.message))),
        }
    }

    pub(super) fn received(&mut self) -> Option<Received> {
        self.depth += 1;
        self.values += 1;
        let received = if self.depth > MAX_DEPTH { None } else { self.tagged() };
        self.depth -= 1;
        received
    }

    fn tagged(&mut self) -> Option<Received> {
        let value = match self.byte()? {
            tag::UNDEFINED | tag::HOLE => Value::Undefined,
            tag::NULL => Value::Null,
            tag::FALSE => Value::Bool(false),
            tag::TRUE => Value::Bool(true),
            tag::INT => {
                let zigzag = self.uint()?;
                Value::Number(f64::from((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed()))
            }
            tag::FLOAT => Value::Number(self.float()?),
            tag::STRING => Value::String(self.units()?),
            tag::BIGINT => Value::BigInt(self.text()?),
            tag::SYMBOL => {
                if self.byte()? == REGISTERED_SYMBOL {
                    self.units()?;
                }
                Value::Other("Symbol".into())
            }
            tag::MINE => {
                let id = self.uint()?;
                self.again(id)
            }
            tag::YOURS => {
                self.uint()?;
                Value::Other("object".into())
            }
            tag::PROTOTYPE => {
                self.byte()?;
                Value::Other("prototype".into())
            }
            tag::NEW => return self.new_object(),
            _ => return None,
        };
        Some(Received::Value(value))
    }

    fn new_object(&mut self) -> Option<Received> {
        let id = self.uint()?;
        let kind = self.byte()?;
        if kind == kind::PROMISE {
            return Some(Received::Promise(id));
        }
        let before = self.values;
        let received = self.contents(kind)?;
        if let Received::Value(value @ (Value::Array(_) | Value::Object(_))) = &received {
            let count = self.values - before + 1;
            let held = (self.held + count <= MAX_VALUES).then(|| (value.clone(), count));
            self.held += held.as_ref().map_or(0, |(_, count)| *count);
            self.objects.insert(id, held.unwrap_or_else(|| (Value::Other(TOO_MANY.into()), 1)));
        }
        Some(received)
    }

    /// One that stands in this frame already, or that holds the place where it is named. Written out again, objects that hold
    /// one another twice would double at each level: past a size nobody reads they are shown as what they are.
    fn again(&mut self, id: u32) -> Value {
        match self.objects.get(&id) {
            Some((value, count)) if self.values + count <= MAX_VALUES => {
                self.values += count;
                value.clone()
            }
            Some(_) => Value::Other(TOO_MANY.into()),
            None => Value::Other("[Circular]".into()),
        }
    }

    /// Passes over an item that brings a shared copy up to date: the host compares what is returned, not what is shared.
    pub(super) fn skip_change(&mut self) -> Option<()> {
        self.byte()?;
        self.uint()?;
        let kind = self.byte()?;
        self.contents(kind).map(|_| ())
    }

    fn contents(&mut self, kind: u8) -> Option<Received> {
        let value = match kind {
            kind::ARRAY => self.array()?,
            kind::OBJECT => Value::Object(self.properties()?),
            kind::DATE => Value::Other(format!("Date({})", show(&self.value()?))),
            kind::MAP => self.records("Map", true)?,
            kind::SET => self.records("Set", false)?,
            kind::ERROR => return self.error().map(Received::Error),
            kind::REGEXP => {
                let (pattern, flags) = (self.text()?, self.value()?);
                let flags =
                    if let Value::String(units) = &flags { String::from_utf16_lossy(units) } else { String::new() };
                Value::Other(format!("/{pattern}/{flags}"))
            }
            kind::BOXED => Value::Other(format!("Object({})", show(&self.value()?))),
            kind::BYTES => {
                self.byte()?;
                let length = self.uint()? as usize;
                self.take(length)?;
                Value::Other(format!("TypedArray({length})"))
            }
            kind::FUNCTION | kind::CONSTRUCTOR => {
                self.received()?;
                Value::Other("function".into())
            }
            kind::INSTANCE => {
                self.received()?;
                Value::Other("object".into())
            }
            kind::SYMBOL => Value::Other(format!("Symbol({})", self.text()?)),
            _ => return None,
        };
        Some(Received::Value(value))
    }

    fn array(&mut self) -> Option<Value> {
        let (length, dense) = (self.uint()? as usize, self.uint()? as usize);
        if dense > length || dense > self.bytes.len() || length > 10_000_000 {
            return None;
        }
        let mut items = (0..dense).map(|_| self.value()).collect::<Option<Vec<_>>>()?;
        let named = self.properties()?;
        if length > dense {
            // With holes, or sparse: not what any literal of a table writes.
            return Some(Value::Other(format!("array with holes, length {length}")));
        }
        if !named.is_empty() {
            items.push(Value::Other("named properties".into()));
        }
        Some(Value::Array(items))
    }

    fn properties(&mut self) -> Option<Vec<(String, Value)>> {
        let flags = self.byte()?;
        let count = self.uint()? as usize;
        if count > self.bytes.len() {
            return None;
        }
        let mut entries = Vec::with_capacity(count.min(64));
        for _ in 0..count {
            let key = self.text()?;
            if flags & PROPERTY_FLAGS != 0 {
                self.byte()?;
            }
            entries.push((key, self.value()?));
        }
        Some(entries)
    }

    fn records(&mut self, name: &str, with_values: bool) -> Option<Value> {
        let count = self.uint()? as usize;
        let mut shown = Vec::new();
        for _ in 0..count {
            let mut entry = show(&self.value()?);
            if with_values {
                entry = format!("{entry} => {}", show(&self.value()?));
            }
            shown.push(entry);
        }
        Some(Value::Other(format!("{name} {{{}}}", shown.join(", "))))
    }

    fn error(&mut self) -> Option<ReceivedError> {
        let class = match self.bytes {
            [tag::PROTOTYPE, number, rest @ ..] => {
                self.bytes = rest;
                number.checked_sub(NATIVE_ERROR_BASE).and_then(|n| NATIVE_ERRORS.get(usize::from(n))).copied()
            }
            _ => self.received().map(|_| None)?,
        };
        let message = string(&self.value()?);
        let stack = string(&self.value()?);
        let own = self.properties()?;
        let own_name = own.iter().find(|(key, _)| key == "name").map(|(_, value)| string(value));
        let name = own_name.unwrap_or_else(|| class.unwrap_or("Error").to_owned());
        Some(ReceivedError { name, message, stack })
    }
}

fn string(value: &Value) -> String {
    match value {
        Value::String(units) => String::from_utf16_lossy(units),
        Value::Undefined => String::new(),
        other => show(other),
    }
}

/// Whether two values are the same, types and depth included. Numbers as `Object.is` has them (NaN is NaN, 0 is not -0),
/// or within `tolerance`.
pub(super) fn same(expected: &Value, received: &Value, tolerance: Option<f64>) -> bool {
    match (expected, received) {
        (Value::Number(a), Value::Number(b)) => match tolerance {
            Some(tolerance) => (a - b).abs() <= tolerance,
            None => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, tolerance)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| {
                    b.iter().any(|(other, received)| key == other && same(value, received, tolerance))
                })
        }
        (Value::Other(_), _) | (_, Value::Other(_)) => false,
        _ => expected == received,
    }
}

/// The value as the language writes it, on one line.
pub(super) fn show(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value);
    text
}

/// Appends the value: what is deep is then not copied at each level.
fn write(text: &mut String, value: &Value) {
    match value {
        Value::Undefined => text.push_str("undefined"),
        Value::Null => text.push_str("null"),
        Value::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&show_number(*number)),
        Value::BigInt(digits) => text.extend([digits.as_str(), "n"]),
        Value::String(units) => text.push_str(&quote(&String::from_utf16_lossy(units))),
        Value::Array(items) => {
            text.push('[');
            for (n, item) in items.iter().enumerate() {
                text.push_str(if n == 0 { "" } else { ", " });
                write(text, item);
            }
            text.push(']');
        }
        Value::Object(entries) => {
            text.push('{');
            for (n, (key, value)) in entries.iter().enumerate() {
                text.extend([if n == 0 { "" } else { ", " }, &quote(key), ": "]);
                write(text, value);
            }
            text.push('}');
        }
        Value::Other(words) => text.push_str(words),
        Value::Tuple(_) | Value::Set(_) | Value::Dict(_) => {}
    }
}

fn quote(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// As JavaScript's `String(number)`, but for -0, which is told from 0.
fn show_number(number: f64) -> String {
    if number.is_nan() {
        return "NaN".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    let magnitude = number.abs();
    if number == 0.0 || (1e-6..1e21).contains(&magnitude) {
        return format!("{number}");
    }
    let text = format!("{number:e}");
    if magnitude >= 1.0 { text.replace('e', "e+") } else { text }
}
