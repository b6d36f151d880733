//! What the README promises of the source tree and no compiler checks: each test reads the tree and names offenders.

#![allow(clippy::unwrap_used, reason = "a tree that cannot be read has failed the test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Who may name what in their `Cargo.toml`: `cargo-deny` says the same of whole graphs, but only in `make check`.
const DEPENDENCIES: [(&str, &[&str]); 9] = [
    ("sqlx", &["store"]),
    ("wasmtime", &["grader"]),
    ("wasmtime-wizer", &["grader"]),
    ("actix-web", &["server"]),
    ("anyhow", &["cli"]),
    ("tremplin-course", &["grader", "store", "server", "cli"]),
    ("tremplin-grader", &["server", "cli"]),
    ("tremplin-store", &["server", "cli"]),
    ("tremplin-server", &["cli"]),
];

/// Files aim at 400 lines, their tests apart; past this they are two files.
const MAX_LINES: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file under `folder`, as (path from the root, text), but for what is built or fetched.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !["node_modules", "dist", "target"].contains(&name) && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                found.push((path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no file in {endings:?}: this test looks in the wrong place");
    found
}

/// `path:line: words` of every line that `offends`.
fn offenders(files: &[(String, String)], offends: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let lines = files.iter().flat_map(|(path, text)| text.lines().zip(1..).map(move |(line, at)| (path, at, line)));
    lines
        .filter(|(path, _, line)| offends(path, line))
        .map(|(path, at, line)| format!("{path}:{at}: {}", line.trim()))
        .collect()
}

/// The Rust files of the crates but `cli`, without their tests: beside the code, or modules declared for tests only.
fn libraries() -> Vec<(String, String)> {
    let all = files("crates", &[".rs"]);
    let tests: Vec<_> = all.iter().flat_map(|(path, text)| test_modules(path, text)).collect();
    let shipped = |text: &str| text.split("#[cfg(test)]").next().unwrap().to_owned();
    all.iter()
        .filter(|(path, _)| path.contains("/src/") && !path.starts_with("crates/cli/"))
        .filter(|(path, _)| !tests.iter().any(|test| path.starts_with(test)))
        .map(|(path, text)| (path.clone(), shipped(text)))
        .collect()
}

/// How the paths of the modules start that `text`, the file at `path`, declares for tests only.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').unwrap();
    let folder = match name {
        "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
        _ => path.trim_end_matches(".rs").to_owned(),
    };
    let declared = text.split("#[cfg(test)]\n").skip(1).filter_map(|rest| {
        let line = rest.lines().next()?.trim_start_matches("pub(crate) ");
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    declared.flat_map(|module| [format!("{folder}/{module}.rs"), format!("{folder}/{module}/")]).collect()
}

fn depends_on(manifest: &str, dependency: &str) -> bool {
    manifest.lines().any(|line| {
        line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with([' ', '=', '.']) && rest.contains('='))
    })
}

#[test]
fn arrows_between_crates_go_one_way() {
    let mut wrong = Vec::new();
    for (path, manifest) in files("crates", &["Cargo.toml"]) {
        let crate_name = path.split('/').nth(1).unwrap();
        for (dependency, allowed) in DEPENDENCIES {
            if depends_on(&manifest, dependency) && !allowed.contains(&crate_name) {
                wrong.push(format!("{path}: only {allowed:?} may name {dependency}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The reader of manifests sees what is there.
    assert!(depends_on("sqlx.workspace = true", "sqlx") && !depends_on("sqlx-core = \"1\"", "sqlx"));
}

#[test]
fn only_cli_reads_the_clock_and_the_environment() {
    const READERS: [&str; 6] =
        ["SystemTime::now", "env::var(", "env::var_os(", "env::vars", "env::args", "OffsetDateTime::now"];
    let wrong = offenders(&libraries(), |_, line| READERS.iter().any(|reader| line.contains(reader)));
    assert!(wrong.is_empty(), "time and configuration are parameters:\n{}", wrong.join("\n"));
}

#[test]
fn every_sql_statement_is_in_the_store() {
    const STATEMENTS: [&str; 5] = ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM ", "\"CREATE TABLE "];
    let wrong = offenders(&libraries(), |path, line| {
        !path.starts_with("crates/store/") && STATEMENTS.iter().any(|statement| line.contains(statement))
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A classroom without internet: nothing a browser is given may name another place.
#[test]
fn pages_load_nothing_from_elsewhere() {
    let files = files("web", &[".html", ".css", ".ts", ".svg"]);
    let shipped: Vec<_> = files.into_iter().filter(|(path, _)| !path.starts_with("web/tests/")).collect();
    // The namespace of SVG is a name that looks like an address.
    let elsewhere = |line: &str| {
        let line = line.replace("http://www.w3.org/", "");
        ["http://", "https://", "src=\"//", "url(//"].iter().any(|start| line.contains(start))
    };
    let wrong = offenders(&shipped, |_, line| elsewhere(line));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_short() {
    let mut all = files("crates", &[".rs", ".c", ".h", ".js", ".py"]);
    all.extend(files("web", &[".ts", ".mjs", ".css"]));
    all.extend(files("scripts", &[".py"]));
    let lines = |text: &str| text.split("\n#[cfg(test)]").next().unwrap().lines().count();
    let mut wrong: Vec<_> =
        all.iter().map(|(path, text)| (path, lines(text))).filter(|(_, lines)| *lines > MAX_LINES).collect();
    wrong.sort();
    assert!(wrong.is_empty(), "more than {MAX_LINES} lines: {wrong:#?}");
}

#[test]
fn nothing_is_left_for_later() {
    // Written apart, so that this file does not name itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
    let mut all = files("crates", &[".rs", ".c", ".h", ".js", ".py"]);
    all.extend(files("web", &[".ts", ".mjs", ".css", ".html", ".ftl"]));
    all.extend(files("migrations", &[".sql"]));
    let wrong = offenders(&all, |_, line| marks.iter().any(|mark| line.contains(mark)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Cargo takes a file there for a change of what it builds, and builds all that follows again at the next start.
#[test]
fn the_build_writes_nothing_among_its_sources() {
    let names = fs::read_dir(root().join("crates/grader/guests/python/guest")).unwrap();
    let strays: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".py"))
        .collect();
    assert!(strays.is_empty(), "{strays:?}");
}

#[test]
fn every_crate_says_what_it_is() {
    for (path, text) in files("crates", &["src/lib.rs", "src/main.rs", "lib.rs", "main.rs"]) {
        if path.split('/').count() == 4 {
            assert!(text.starts_with("//!"), "{path} does not start by saying what the crate is");
        }
    }
}
