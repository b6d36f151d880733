//! What the learner's side answers, without what two answers that behave alike need not share: the numbers of objects and
//! containers, how classes are written, the lines that errors came from.

use std::collections::HashMap;

use serde_json::Value as Json;

#[derive(Default)]
pub(super) struct Behaviour {
    bytes: Vec<u8>,
    /// The words for each object of the running instance, by its number.
    objects: HashMap<u64, String>,
}

impl Behaviour {
    pub(super) fn begin_instance(&mut self) {
        self.objects.clear();
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(0);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Notes a message; `false` when it is none.
    pub(super) fn message(&mut self, parts: &[Json]) -> bool {
        let (said, changes, value) = match parts {
            [answer, raised, changes, _, value] if answer == "=" => (format!("= {raised}"), changes, value),
            [operation, changes, _, value] if operation.is_string() => (operation.to_string(), changes, value),
            _ => return false,
        };
        self.text(&said);
        let Some(changes) = changes.as_array() else { return false };
        for change in changes {
            self.value(&change[1]);
        }
        self.value(value);
        self.bytes.push(0);
        true
    }

    fn value(&mut self, value: &Json) {
        let Some(parts) = value.as_array() else { return self.text(&value.to_string()) };
        match (parts.first().and_then(Json::as_str), parts.get(1)) {
            (Some("n"), _) => parts.iter().skip(2).for_each(|part| self.value(part)),
            (Some("r"), _) => self.text("again"),
            // An error as the host is told of it: its class and words.
            (Some("e"), _) => parts.iter().take(3).for_each(|part| self.value(part)),
            (Some("h"), Some(number)) => self.object(number.as_u64().unwrap_or(u64::MAX), &parts[2..]),
            _ => parts.iter().for_each(|part| self.value(part)),
        }
        self.bytes.push(b']');
    }

    /// An object by handle: the first time with what it is.
    fn object(&mut self, number: u64, described: &[Json]) {
        let class = |parts: &[Json], objects: &HashMap<u64, String>| match parts.get(1).and_then(Json::as_array) {
            Some(kind) if kind.first() == Some(&Json::from("h")) && kind.len() == 2 => {
                kind[1].as_u64().and_then(|number| objects.get(&number).cloned()).unwrap_or_default()
            }
            Some(kind) if kind.first() == Some(&Json::from("h")) => {
                kind.get(3).map(Json::to_string).unwrap_or_default()
            }
            kind => format!("{kind:?}"),
        };
        if let Some(what) = described.first().and_then(Json::as_str) {
            let words = match what {
                "f" | "m" => what.to_owned(),
                "c" => described.get(1).map(Json::to_string).unwrap_or_default(),
                _ => class(described, &self.objects),
            };
            // A class that is described on the way has a number of its own.
            if let Some(kind) = described.get(1).and_then(Json::as_array).filter(|kind| kind.len() > 2)
                && let Some(number) = kind[1].as_u64()
            {
                self.objects.insert(number, words.clone());
            }
            self.objects.insert(number, words);
            if matches!(what, "e" | "p")
                && let Some(contents) = described.get(2)
            {
                self.value(contents);
            }
        }
        let words = self.objects.get(&number).cloned().unwrap_or_default();
        self.text(&words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(messages: &[&str]) -> Vec<u8> {
        let mut behaviour = Behaviour::default();
        for message in messages {
            let message: Json = serde_json::from_str(message).unwrap();
            assert!(behaviour.message(message.as_array().unwrap()), "{message}");
        }
        behaviour.into_bytes()
    }

    #[test]
    fn numbers_and_places_do_not_tell_two_answers_apart() {
        let one =
            r#"["=", true, [], [], ["h", 3, "e", ["x", "builtins.ValueError"], ["non"], [], [], [["main.py", 3, 0]]]]"#;
        let other =
            r#"["=", true, [], [], ["h", 9, "e", ["x", "builtins.ValueError"], ["non"], [], [], [["main.py", 8, 0]]]]"#;
        assert_eq!(noted(&[one]), noted(&[other]));
        let list = |number: i32| format!(r#"["=", false, [], [{number}], ["n", {number}, "list", [1, 2]]]"#);
        assert_eq!(noted(&[&list(-1)]), noted(&[&list(-4)]));
    }

    #[test]
    fn values_classes_and_changes_do() {
        let answer = |value: &str| format!(r#"["=", false, [], [], {value}]"#);
        let all = [
            "1",
            "1.0",
            "\"1\"",
            "true",
            "null",
            r#"["n", -1, "list", [1]]"#,
            r#"["t", [1]]"#,
            r#"["h", 1, "f", "g", true, ""]"#,
        ];
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert_ne!(noted(&[&answer(one)]), noted(&[&answer(other)]), "{one} {other}");
            }
        }
        let changed = |items: &str| format!(r#"["=", false, [[1, {items}]], [], null]"#);
        assert_ne!(noted(&[&changed("[1]")]), noted(&[&changed("[2]")]));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let mut behaviour = Behaviour::default();
        for message in [r#"["=", false]"#, r#"[1, [], [], []]"#, r#"["call", 3, [], []]"#] {
            let message: Json = serde_json::from_str(message).unwrap();
            assert!(!behaviour.message(message.as_array().unwrap()), "{message}");
        }
    }
}
