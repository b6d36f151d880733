//! The author's guide and the schema say what the code does.

use std::fmt::Write;

use serde_json::Value as Json;

use super::body::ALERTS;
use super::info::Role;
use super::mistake::all;
use super::prose::NOTES;
use super::{front_matter_schema, read};
use crate::{Limits, Severity};

const GUIDE: &str = include_str!("../../../../docs/authoring.md");
const SCHEMA: &str = include_str!("../../../../docs/front-matter.schema.json");

#[test]
fn the_schema_file_is_the_schema() {
    // As values: the order of keys in text depends on the features of serde_json that the whole build asks for.
    let schema = front_matter_schema();
    let text = serde_json::to_string_pretty(&schema).unwrap();
    assert!(serde_json::from_str::<Json>(SCHEMA).unwrap() == schema, "front-matter.schema.json is to be:\n{text}");
}

/// Every key of the schema with its own schema, those of `limits` too.
fn keys() -> Vec<(String, Json)> {
    let schema = front_matter_schema();
    let mut keys = Vec::new();
    for kind in schema["oneOf"].as_array().unwrap() {
        for (key, value) in kind["properties"].as_object().unwrap() {
            keys.push((key.clone(), value.clone()));
            for (key, value) in value["properties"].as_object().into_iter().flatten() {
                keys.push((key.clone(), value.clone()));
            }
        }
    }
    keys
}

#[test]
fn every_key_is_in_a_table_of_the_guide_with_its_range() {
    let keys = keys();
    assert!(keys.iter().any(|(key, _)| key == "cpu_ms"), "the keys of limits are among them");
    for (key, schema) in keys {
        let row = |line: &&str| line.starts_with('|') && line.contains(&format!("`{key}`"));
        let rows: Vec<_> = GUIDE.lines().filter(row).collect();
        assert!(!rows.is_empty(), "`{key}` has no row in a table");
        if let (Some(least), Some(most)) = (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
            let range = format!("de {least} à {most}");
            assert!(rows.iter().any(|row| row.contains(&range)), "the row of `{key}` does not say {range:?}: {rows:?}");
        }
    }
}

#[test]
fn the_guide_says_the_default_limits() {
    let defaults = serde_json::to_value(Limits::default()).unwrap();
    for (key, default) in defaults.as_object().unwrap() {
        let row = GUIDE.lines().find(|line| line.starts_with(&format!("| `{key}`"))).unwrap();
        assert!(row.ends_with(&format!("| {default} |")), "{row}");
    }
}

#[test]
fn the_greatest_limits_are_those_of_the_schema() {
    let greatest = serde_json::to_value(Limits::MAX).unwrap();
    let exercise = &front_matter_schema()["oneOf"][2]["properties"]["limits"]["properties"];
    for (key, most) in greatest.as_object().unwrap() {
        assert_eq!(&exercise[key]["maximum"], most, "{key}");
    }
}

#[test]
fn every_role_and_alert_is_in_the_guide() {
    for (role, _) in Role::ALL {
        assert!(GUIDE.contains(&format!("| `role={role}` |")), "{role}");
    }
    for alert in ALERTS.iter().map(|(name, _)| name).chain(NOTES.iter().map(|(name, ..)| name)) {
        assert!(GUIDE.contains(&format!("[!{alert}]")), "{alert}");
    }
}

#[test]
fn every_diagnostic_is_in_the_guide() {
    let mut table = "| Code | | Ce qui ne va pas | Que faire |\n|---|---|---|---|\n".to_owned();
    for mistake in all() {
        let kind = if mistake.severity == Severity::Error { "erreur" } else { "avertissement" };
        // In a cell, `|` ends it and `<` begins a tag.
        let cell = |words: &str| words.replace('|', "\\|").replace('<', "\\<");
        writeln!(table, "| `{}` | {kind} | {} | {} |", mistake.code, cell(mistake.message), cell(mistake.remedy))
            .unwrap();
    }
    let (_, rest) = GUIDE.split_once("<!-- diagnostics -->\n").unwrap();
    let (written, _) = rest.split_once("<!-- /diagnostics -->").unwrap();
    assert!(written == table, "the table of diagnostics in docs/authoring.md is to be:\n{table}");
}

#[test]
fn the_models_of_the_guide_are_read_without_a_diagnostic() {
    let models: Vec<&str> =
        GUIDE.split("````markdown\n").skip(1).map(|rest| rest.split("````\n").next().unwrap()).collect();
    let kinds: Vec<&str> =
        models.iter().map(|model| model.split_once("kind: ").unwrap().1.lines().next().unwrap()).collect();
    let expected = [
        "exercise", "module", "exercise", "exercise", "exercise", "exercise", "exercise", "exercise", "bug", "quiz",
        "quiz", "predict", "blanks", "parsons", "project", "lesson",
    ];
    assert_eq!(kinds, expected);
    // What the models take for granted is taught before them.
    let before = "---\nkind: lesson\ntitle: A\nskills: [js.variables, js.fonctions]\nminutes: 1\n---\nA.\n";
    let mut files = vec![("07-a/module.md".to_owned(), models[1]), ("07-a/01-avant.md".to_owned(), before)];
    let steps = models.iter().enumerate().filter(|(at, _)| *at != 1);
    files.extend(steps.map(|(at, model)| (format!("07-a/{}-modele-{at}.md", at + 2), *model)));
    let (course, diagnostics) = read(files.into_iter().map(|(path, text)| (path, text.as_bytes().to_vec())));
    assert_eq!(diagnostics, []);
    assert_eq!(course.steps().count(), expected.len());
}
