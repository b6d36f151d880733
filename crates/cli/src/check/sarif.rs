//! Diagnostics in SARIF 2.1.0, which editors and forges show beside the lines they are of.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tremplin_course::{Diagnostic, Severity};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn log(found: &[Diagnostic]) -> Value {
    let codes: BTreeSet<&str> = found.iter().map(|found| found.code).collect();
    let rules: Vec<Value> = codes.into_iter().map(|code| json!({ "id": code })).collect();
    let driver = json!({ "name": "tremplin", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let results: Vec<Value> = found.iter().map(result).collect();
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [{ "tool": { "driver": driver }, "results": results }] })
}

fn result(found: &Diagnostic) -> Value {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let region = json!({ "startLine": found.line, "startColumn": found.column });
    // Paths are made of plain names: nothing in them needs to be escaped in an address.
    let place = json!({ "artifactLocation": { "uri": found.path }, "region": region });
    json!({
        "ruleId": found.code,
        "level": level,
        "message": { "text": format!("{} ({})", found.message, found.remedy) },
        "locations": [{ "physicalLocation": place }],
    })
}
