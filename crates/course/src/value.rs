//! A plain value, as it stands in a table of calls and as it comes back from the learner's instance.

use serde::{Deserialize, Serialize};

/// A value of the exercise's language. Numbers keep NaN and -0; objects keep the order of their keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    /// Decimal digits, with a leading `-` when negative.
    BigInt(String),
    /// UTF-16 code units: a learner's string may hold half a surrogate pair.
    String(Vec<u16>),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
    /// Python's own containers beside its list ([`Value::Array`]). Its `None` is [`Value::Null`], its `int`
    /// [`Value::BigInt`], its `float` [`Value::Number`].
    Tuple(Vec<Value>),
    Set(Vec<Value>),
    Dict(Vec<(Value, Value)>),
    /// Something that no literal writes (a function, an instance, a date...), shown by these words and equal to nothing.
    Other(String),
}

impl Value {
    pub fn string(text: &str) -> Self {
        Self::String(text.encode_utf16().collect())
    }
}
