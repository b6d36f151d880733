//! Messages as PHP's `serialize` writes them: scalars and arrays, nothing else. What either side sends is read here
//! before the other sees it, so that no class, reference or malformed length ever reaches `unserialize`.

use std::io::Write as _;

const MOST_DEPTH: u32 = 260;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Vec<u8>),
    Array(Vec<(Node, Node)>),
}

impl Node {
    /// `None`: not a message, or one with something else in it.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { bytes };
        let node = reader.node(0)?;
        reader.bytes.is_empty().then_some(node)
    }

    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.as_bytes().to_vec())
    }

    pub(super) fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Array(items.into_iter().zip(0..).map(|(item, at)| (Self::Int(at), item)).collect())
    }

    /// The value under `key` of an array.
    pub(super) fn at(&self, key: i64) -> Option<&Self> {
        let Self::Array(entries) = self else { return None };
        entries.iter().find(|(known, _)| *known == Self::Int(key)).map(|(_, value)| value)
    }

    /// The value under the key `name` of an array.
    pub(super) fn named(&self, name: &str) -> Option<&Self> {
        let Self::Array(entries) = self else { return None };
        entries.iter().find(|(known, _)| known.bytes() == Some(name.as_bytes())).map(|(_, value)| value)
    }

    /// The values of an array, in order.
    pub(super) fn values(&self) -> impl Iterator<Item = &Self> {
        let entries = if let Self::Array(entries) = self { entries.as_slice() } else { &[] };
        entries.iter().map(|(_, value)| value)
    }

    pub(super) fn bytes(&self) -> Option<&[u8]> {
        if let Self::Text(bytes) = self { Some(bytes) } else { None }
    }

    pub(super) fn words(&self) -> Option<String> {
        self.bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    pub(super) fn int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }

    fn write(&self, out: &mut Vec<u8>) {
        // Writing to a Vec cannot fail.
        let _ = match self {
            Self::Null => write!(out, "N;"),
            Self::Bool(value) => write!(out, "b:{};", u8::from(*value)),
            Self::Int(number) => write!(out, "i:{number};"),
            Self::Float(number) if number.is_nan() => write!(out, "d:NAN;"),
            Self::Float(number) if number.is_infinite() => {
                write!(out, "d:{}INF;", if *number < 0.0 { "-" } else { "" })
            }
            Self::Float(number) => write!(out, "d:{number:?};"),
            Self::Text(bytes) => {
                let _ = write!(out, "s:{}:\"", bytes.len());
                out.extend_from_slice(bytes);
                write!(out, "\";")
            }
            Self::Array(entries) => {
                let _ = write!(out, "a:{}:{{", entries.len());
                for (key, value) in entries {
                    key.write(out);
                    value.write(out);
                }
                write!(out, "}}")
            }
        };
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn expect(&mut self, wanted: &[u8]) -> Option<()> {
        (self.take(wanted.len())? == wanted).then_some(())
    }

    fn until(&mut self, end: u8) -> Option<&'a str> {
        let length = self.bytes.iter().take(64).position(|byte| *byte == end)?;
        let text = self.take(length)?;
        self.take(1)?;
        std::str::from_utf8(text).ok()
    }

    fn node(&mut self, depth: u32) -> Option<Node> {
        if depth > MOST_DEPTH {
            return None;
        }
        let kind = self.take(2)?;
        Some(match kind {
            b"N;" => Node::Null,
            b"b:" => Node::Bool(self.until(b';')? == "1"),
            b"i:" => Node::Int(self.until(b';')?.parse().ok()?),
            b"d:" => Node::Float(match self.until(b';')? {
                "NAN" => f64::NAN,
                "INF" => f64::INFINITY,
                "-INF" => f64::NEG_INFINITY,
                number => number.parse().ok()?,
            }),
            b"s:" => {
                let length = self.until(b':')?.parse().ok()?;
                self.expect(b"\"")?;
                let bytes = self.take(length)?.to_vec();
                self.expect(b"\";")?;
                Node::Text(bytes)
            }
            b"a:" => {
                let count: usize = self.until(b':')?.parse().ok()?;
                self.expect(b"{")?;
                let mut entries = Vec::with_capacity(count.min(self.bytes.len() / 4));
                for _ in 0..count {
                    let key = self.node(depth + 1)?;
                    if !matches!(key, Node::Int(_) | Node::Text(_)) {
                        return None;
                    }
                    entries.push((key, self.node(depth + 1)?));
                }
                self.expect(b"}")?;
                Node::Array(entries)
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn node() -> impl Strategy<Value = Node> {
        let leaf = prop_oneof![
            Just(Node::Null),
            any::<bool>().prop_map(Node::Bool),
            any::<i64>().prop_map(Node::Int),
            (-1e300f64..1e300).prop_map(Node::Float),
            prop::collection::vec(any::<u8>(), 0..20).prop_map(Node::Text),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| prop::collection::vec(inner, 0..6).prop_map(Node::list))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(node in node()) {
            prop_assert_eq!(Node::read(&node.to_bytes()), Some(node));
        }

        #[test]
        fn any_bytes_are_a_message_or_none(bytes in "[aOiRrsbdNC:;{}\"0-9]{0,60}") {
            let _ = Node::read(bytes.as_bytes());
        }
    }

    #[test]
    fn classes_references_and_lies_are_refused() {
        for bytes in [
            "O:8:\"stdClass\":0:{}",
            "R:1;",
            "a:1:{i:0;r:1;}",
            "C:1:\"A\":0:{}",
            "s:9:\"x\";",
            "a:99999999999:{}",
            "i:1;i:2;",
            "a:1:{a:0:{}i:1;}",
            "i:;",
            "",
        ] {
            assert_eq!(Node::read(bytes.as_bytes()), None, "{bytes}");
        }
        let deep = "a:1:{i:0;".repeat(100_000) + "N;" + &"}".repeat(100_000);
        assert_eq!(Node::read(deep.as_bytes()), None);
    }
}
