//! Diagnostics in SARIF 2.1.0, which editors and forges show beside the lines they are of.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tremplin_course::{Diagnostic, Severity};

const GUIDE: &str = include_str!("../../../../docs/authoring.md");
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// What an exercise is found to be when its answers are tried.
const TRIED: [(&str, &str); 9] = [
    ("not-a-submission", "des fichiers ne peuvent pas être envoyés"),
    ("runs-disagree", "deux exécutions ne donnent pas le même résultat"),
    ("shown-otherwise", "le programme montré affiche autre chose que la réponse"),
    ("solution-fails", "le corrigé ne réussit pas tous les tests"),
    ("starter-passes", "le code de départ réussit déjà tous les tests"),
    ("test-throws", "un test lance lui-même une erreur"),
    ("wrong-like-solution", "une réponse fausse se comporte comme le corrigé"),
    ("wrong-passes", "une réponse fausse réussit tous les tests"),
    ("wrongs-alike", "des réponses fausses se comportent de la même façon"),
];

pub(super) fn log(found: &[Diagnostic]) -> Value {
    let codes: BTreeSet<&str> = found.iter().map(|found| found.code).collect();
    let rules: Vec<Value> = codes.into_iter().map(rule).collect();
    let driver = json!({ "name": "tremplin", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let results: Vec<Value> = found.iter().map(result).collect();
    let run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results });
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] })
}

/// What a code says whatever the file, from the author's guide; forges show it beside each result.
fn rule(code: &str) -> Value {
    let start = format!("| `{code}` | ");
    let row = GUIDE.lines().find_map(|line| line.strip_prefix(&start)?.strip_suffix(" |"));
    let parts: Vec<String> = row.map(|row| row.split(" | ").map(general).collect()).unwrap_or_default();
    let [_, message, remedy] = parts.as_slice() else {
        let tried = TRIED.iter().find(|(known, _)| *known == code);
        return json!({ "id": code, "shortDescription": { "text": tried.map_or(code, |(_, words)| words) } });
    };
    json!({
        "id": code,
        "shortDescription": { "text": message },
        "fullDescription": { "text": format!("{message} ({remedy})") },
        "help": { "text": remedy },
    })
}

/// A sentence of the guide without the names that each diagnostic fills in.
fn general(sentence: &str) -> String {
    (0..4).fold(sentence.to_owned(), |text, n| text.replace(&format!("{{{n}}}"), "…"))
}

/// A path as an address: relative to the working folder where it is inside, as a forge wants it.
fn address(path: &str) -> String {
    let mut address = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}

fn result(found: &Diagnostic) -> Value {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let region = json!({ "startLine": found.line, "startColumn": found.column, "endLine": found.line });
    let place = json!({ "artifactLocation": { "uri": address(&found.path) }, "region": region });
    json!({
        "ruleId": found.code,
        "level": level,
        "message": { "text": format!("{} ({})", found.message, found.remedy) },
        "locations": [{ "physicalLocation": place }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_says_what_the_guide_says_without_what_one_file_adds() {
        let told = rule("nested-alert");
        assert_eq!(told["shortDescription"]["text"], "[!…] est à l'intérieur d'une liste ou d'une citation");
        assert_eq!(told["help"]["text"], "écrivez > au début de la ligne");
        assert_eq!(rule("solution-fails")["shortDescription"]["text"], TRIED[3].1);
        assert_eq!(
            rule("not-in-the-guide"),
            json!({ "id": "not-in-the-guide", "shortDescription": { "text": "not-in-the-guide" } })
        );
    }

    #[test]
    fn a_path_is_an_address_whatever_its_letters() {
        assert_eq!(address("cours/01-a/02-b.ar.md"), "cours/01-a/02-b.ar.md");
        assert_eq!(address("mon cours/é#.md"), "mon%20cours/%C3%A9%23.md");
        assert_eq!(address("/srv/cours/a.md"), "file:///srv/cours/a.md");
    }
}
