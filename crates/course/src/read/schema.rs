//! Checks a YAML tree against the part of JSON Schema that the front matter's structs use.

use serde_json::Value as Json;

use super::mistake::{self, Problems, nearest, suggestion};
use super::yaml::{Node, Placed};
use crate::ids::is_slug;

/// Reports everything in `node` that `schema` does not allow; `key` is the name of what is checked, empty for the whole
/// front matter. True when nothing was reported.
pub(crate) fn check(node: &Placed<Node>, key: &str, schema: &Json, problems: &mut Problems) -> bool {
    match &node.value {
        _ if !has_type(&node.value, schema) => {
            problems.add(&mistake::WRONG_TYPE, node.at, &[key, type_words(schema), &example(key, schema)]);
            false
        }
        Node::Map(entries) => check_map(entries, node, schema, problems),
        Node::List(items) => {
            if items.is_empty() && schema["minItems"].as_u64().is_some_and(|least| least > 0) {
                problems.add(&mistake::EMPTY_LIST, node.at, &[key, &example(key, schema)]);
                return false;
            }
            let [least, most] = ["minItems", "maxItems"].map(|bound| schema[bound].as_u64());
            if !within(items.len() as f64, least.map(|n| n as f64), most.map(|n| n as f64)) {
                let [count, least, most] = [Some(items.len() as u64), least, most].map(|n| n.unwrap_or(0).to_string());
                problems.add(&mistake::WRONG_LENGTH, node.at, &[key, &count, &least, &most]);
                return false;
            }
            // Not `all`: every item is to be looked at.
            items.iter().filter(|item| !check(item, key, &schema["items"], problems)).count() == 0
        }
        Node::Scalar(value) => check_scalar(value, node, key, schema, problems),
    }
}

fn check_map(
    entries: &[(Placed<String>, Placed<Node>)],
    node: &Placed<Node>,
    schema: &Json,
    problems: &mut Problems,
) -> bool {
    let Some(properties) = schema["properties"].as_object() else { return true };
    let mut ok = true;
    let mut misspelt = None;
    for (key, value) in entries {
        match properties.get(&key.value) {
            Some(schema) => ok &= check(value, &key.value, schema, problems),
            None => {
                let mut known: Vec<&str> = properties.keys().map(String::as_str).collect();
                known.sort_unstable();
                let near = suggestion(&key.value, known.iter().copied());
                problems.add(&mistake::UNKNOWN_KEY, key.at, &[&key.value, &near, &known.join(", ")]);
                misspelt = misspelt.or(nearest(&key.value, known));
                ok = false;
            }
        }
    }
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        if node.value.get(key).is_none() && misspelt != Some(key) {
            problems.add(&mistake::MISSING_KEY, node.at, &[key, &example(key, &properties[key])]);
            ok = false;
        }
    }
    ok
}

fn check_scalar(value: &Json, node: &Placed<Node>, key: &str, schema: &Json, problems: &mut Problems) -> bool {
    let written = words(&node.value);
    if let Some(text) = value.as_str() {
        let allowed: Vec<&str> = schema["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .chain(schema.get("const"))
            .filter_map(Json::as_str)
            .collect();
        if !allowed.is_empty() && !allowed.contains(&text) {
            let near = suggestion(text, allowed.iter().copied());
            problems.add(&mistake::UNKNOWN_VALUE, node.at, &[key, &written, &near, &allowed.join(", ")]);
            return false;
        }
        if schema.get("pattern").is_some() && !is_slug(text) {
            problems.add(&mistake::BAD_NAME, node.at, &[&written]);
            return false;
        }
        let length = text.trim().chars().count();
        let [least, most] = ["minLength", "maxLength"].map(|bound| schema[bound].as_u64());
        if !within(length as f64, least.map(|n| n as f64), most.map(|n| n as f64)) {
            let [length, least, most] = [Some(length as u64), least, most].map(|n| n.unwrap_or(0).to_string());
            problems.add(&mistake::BAD_LENGTH, node.at, &[key, &length, &least, &most]);
            return false;
        }
    }
    if let Some(number) = value.as_f64() {
        let [least, most] = ["minimum", "maximum"].map(|bound| schema[bound].as_f64());
        if !within(number, least, most) {
            let most = most.map_or("2^64 - 1".to_owned(), |n| n.to_string());
            let words = [key, &written, &least.unwrap_or(0.0).to_string(), &most];
            problems.add(&mistake::OUT_OF_RANGE, node.at, &words);
            return false;
        }
    }
    true
}

fn within(number: f64, least: Option<f64>, most: Option<f64>) -> bool {
    least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most)
}

fn has_type(node: &Node, schema: &Json) -> bool {
    let fits = |name: &str| match (name, node) {
        ("object", Node::Map(_)) | ("array", Node::List(_)) => true,
        ("string", Node::Scalar(value)) => value.is_string(),
        ("integer", Node::Scalar(value)) => value.is_u64() || value.is_i64(),
        ("number", Node::Scalar(value)) => value.is_number(),
        ("boolean", Node::Scalar(value)) => value.is_boolean(),
        _ => false,
    };
    match &schema["type"] {
        Json::String(name) => fits(name),
        // An optional key: null is written by leaving the key out, never as a value.
        Json::Array(names) => names.iter().filter_map(Json::as_str).any(fits),
        _ => true,
    }
}

fn type_words(schema: &Json) -> &'static str {
    let name = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or_default();
    match name {
        "object" => "une suite de lignes « clé: valeur »",
        "array" => "une liste entre crochets",
        "integer" => "un nombre entier",
        "number" => "un nombre",
        "boolean" => "true ou false",
        _ => "un texte",
    }
}

/// What a right value of this key looks like.
fn example(key: &str, schema: &Json) -> String {
    if let Some(only) = schema["const"].as_str().or_else(|| schema["enum"][0].as_str()) {
        return only.to_owned();
    }
    match (key, type_words(schema)) {
        ("hours", _) => "{ lessons: 1.5, exercises: 7.5 }",
        ("limits", _) => "{ cpu_ms: 1000 }",
        ("skills", "une liste entre crochets") if schema["items"]["type"] == "object" => {
            "[{ skill: js.boucles, title: \"Parcourir une liste\" }]"
        }
        ("skills", _) => "[js.boucles]",
        ("needs", "une liste entre crochets") => "[js.variables]",
        ("needs" | "skill", _) => "js.variables",
        ("questions", _) => "\"1-11\"",
        ("rubric", _) => "[{ criterion: \"Fonctionne\", levels: [\"…\", \"…\", \"…\", \"…\"] }]",
        ("levels", _) => "[\"…\", \"…\", \"…\", \"…\"]",
        (_, "un nombre entier") => "15",
        (_, "un nombre") => "1.5",
        (_, "true ou false") => "true",
        ("title", _) => "\"Le total\"",
        _ => "\"Un texte\"",
    }
    .to_owned()
}

/// A node as the author would write it, for a message.
pub(crate) fn words(node: &Node) -> String {
    match node {
        Node::Scalar(Json::String(text)) => text.clone(),
        Node::Scalar(value) => value.to_string(),
        Node::List(_) => "[…]".to_owned(),
        Node::Map(_) => "{…}".to_owned(),
    }
}
