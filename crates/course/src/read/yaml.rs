//! YAML as a tree that remembers where each part stands.

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::mistake::{self, Problems};
use super::text::Position;

/// Text, number or other scalar as JSON has it; lists and maps with positions.
#[derive(Debug)]
pub(crate) enum Node {
    Scalar(serde_json::Value),
    List(Vec<Placed<Node>>),
    Map(Vec<(Placed<String>, Placed<Node>)>),
}

#[derive(Debug)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) at: Position,
}

/// Reads a front matter whose first line is line 2 of its file.
pub(crate) fn parse(yaml: &str, problems: &mut Problems) -> Option<Placed<Node>> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        with_snippet: false,
        // A front matter is three levels deep; the parser recurs at each.
        budget: serde_saphyr::budget! { max_depth: 16, flow_nesting_limit: 16, max_nodes: 2_000, max_events: 10_000 },
    };
    match serde_saphyr::from_str_with_options(yaml, options) {
        Ok(root) => Some(root),
        Err(error) => {
            let at = error.location().map_or(Position { line: 2, column: 1 }, |place| position(&place));
            match error {
                serde_saphyr::Error::DuplicateMappingKey { key, .. } => {
                    problems.add(&mistake::DUPLICATE_KEY, at, &[key.as_deref().unwrap_or("?")]);
                }
                error => {
                    let words = error.to_string();
                    let words = words.split(" at line ").next().unwrap_or_default();
                    let known = mistake::YAML_WORDS.iter().find(|(begins, _)| words.starts_with(begins));
                    problems.add(&mistake::YAML, at, &[known.map_or(words, |(_, french)| french)]);
                }
            }
            None
        }
    }
}

fn position(place: &serde_saphyr::Location) -> Position {
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX).max(1);
    // The line `---` comes first.
    Position { line: number(place.line()).saturating_add(1), column: number(place.column()) }
}

impl Node {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Scalar(value) => value.clone(),
            Self::List(items) => items.iter().map(|item| item.value.to_json()).collect(),
            Self::Map(entries) => entries.iter().map(|(key, node)| (key.value.clone(), node.value.to_json())).collect(),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Placed<Node>> {
        match self {
            Self::Map(entries) => entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| node),
            _ => None,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Placed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value, referenced, .. } = Spanned::<T>::deserialize(deserializer)?;
        Ok(Self { value, at: position(&referenced) })
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NodeVisitor;
        impl<'de> Visitor<'de> for NodeVisitor {
            type Value = Node;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a YAML value")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Scalar(serde_json::Value::Null))
            }

            fn visit_none<E>(self) -> Result<Node, E> {
                Ok(Node::Scalar(serde_json::Value::Null))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Node::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
                let mut map = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    map.push(entry);
                }
                Ok(Node::Map(map))
            }

            fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Node, E> {
                Err(E::custom("binary data"))
            }
        }
        deserializer.deserialize_any(NodeVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_yaml_is_said_in_plain_words_at_its_place() {
        for (yaml, line, column, words) in [
            ("title: a: b\n", 2, 9, "« : » se trouve au milieu d'un texte"),
            ("title: \"a\n", 2, 8, "un guillemet n'est pas fermé"),
            ("title: a\nneeds: [b\n", 3, 8, "un crochet n'est pas fermé"),
            ("title: [a\nneeds: b\n", 3, 6, "« : » n'est pas à sa place"),
            ("limits:\n\tcpu_ms: 9\n", 3, 2, "une tabulation se trouve au début de la ligne"),
            ("title: `a`\n", 2, 8, "ce caractère a un sens spécial au début d'un texte"),
            ("title: a\n--- b\n", 3, 5, "il y a plus d'un en-tête"),
            ("title: *a\n", 2, 8, "« * » au début d'un texte a un sens spécial"),
        ] {
            let mut problems = Problems::new("a.md");
            assert!(parse(yaml, &mut problems).is_none());
            let [problem] = problems.into_list().try_into().unwrap();
            assert_eq!((problem.code, problem.line, problem.column), ("yaml", line, column), "{yaml}: {problem}");
            assert_eq!(problem.message, format!("l'en-tête n'est pas du YAML : {words}"));
        }
    }

    #[test]
    fn deep_and_repeated_structures_are_refused() {
        for yaml in ["a: ".to_owned() + &"[".repeat(1_000), "a: &a [1, 1]\nb: &b [*a, *a]\n".repeat(2_000)] {
            let mut problems = Problems::new("a.md");
            assert!(parse(&yaml, &mut problems).is_none());
            assert!(problems.has_error());
        }
    }
}
