//! Model courses of each language, held to their own rules as an author's would be.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{path::Path, process::Command};

use serde_json::Value;

/// Checks the course in `tests/courses/NAME`, which has `exercises` of them.
#[track_caller]
fn is_held_to_its_rules(name: &str, exercises: u64) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses").join(name);
    let output = Command::new(env!("CARGO_BIN_EXE_tremplin"))
        .args(["check", "--format", "json"])
        .arg(&folder)
        .env_clear()
        .env("TREMPLIN_ENGINES", Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines"))
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(said["diagnostics"], Value::Array(Vec::new()), "{said:#}");
    assert_eq!(said["counts"]["exercises"], exercises);
}

#[test]
fn python() {
    is_held_to_its_rules("python", 6);
}
