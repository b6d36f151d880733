//! SQL: what is compared and said, attacks beside the verdicts they get, each limit obeyed and broken.

#![allow(clippy::unwrap_used, reason = "what a test expects to be there is there, or it has failed")]

mod common;

use common::{file, grade, hidden};
use tremplin_course::{
    Answer, CellKind, Compare, Language, Limit, Limits, Query, Reason, Report, Scope, Source, Spec, TestBlock,
    TestBody, TestStatus, Verdict,
};

const SCHEMA: &str = "CREATE TABLE apprenants(id INTEGER PRIMARY KEY, prenom TEXT NOT NULL, ville TEXT, age INTEGER);";
const VISIBLE: &str =
    "INSERT INTO apprenants VALUES (1,'Awa','Sevran',17),(2,'Bilal','Bondy',19),(3,'Zoé','Sevran',NULL);";
const HIDDEN: &str =
    "INSERT INTO apprenants VALUES (1,'Lina','Drancy',471),(2,'Omar','Sevran',472),(3,'Adam','Sevran',473);";
const REFERENCE: &str = "SELECT prenom FROM apprenants WHERE ville = 'Sevran' ORDER BY prenom";

fn how() -> Compare {
    Compare { ordered: true, named: false, decimals: None, statements: 1, state: None }
}

fn block(data: &str, reference: &str, compare: Compare) -> TestBlock {
    let query = Query {
        name: "Les prénoms de Sevran".into(),
        setup: format!("{SCHEMA}\n{data}"),
        reference: reference.into(),
        compare,
    };
    TestBlock { hidden: false, body: TestBody::Query(Box::new(query)) }
}

fn spec(reference: &str, compare: &Compare) -> Spec {
    let tests = vec![block(VISIBLE, reference, compare.clone()), hidden(block(HIDDEN, reference, compare.clone()))];
    Spec {
        language: Some(Language::Sql),
        entry: "main.sql".into(),
        given: vec![],
        tests,
        limits: Limits::default(),
        seed: 7,
        answer: Answer::Program,
    }
}

fn run(spec: &Spec, learner: &str) -> Report {
    let source = Source::new(vec![file("main.sql", learner)]).unwrap();
    grade(spec, &source, Scope::All).report
}

fn report(learner: &str) -> Report {
    run(&spec(REFERENCE, &how()), learner)
}

/// The id of what the first test says, and the whole explanation of the error where there is one.
fn said(report: &Report) -> String {
    if let Some(error) = &report.error {
        return error.explanation.as_ref().map_or_else(|| error.message.clone(), |words| words.id.clone());
    }
    match report.tests[0].failure.as_ref().map(|failure| &failure.reason) {
        Some(Reason::Differs { explanation }) => explanation.id.clone(),
        Some(Reason::Threw { error }) => error.explanation.as_ref().map_or_else(String::new, |words| words.id.clone()),
        other => format!("{other:?}"),
    }
}

#[test]
fn the_right_rows_pass_and_are_shown() {
    let report = report("-- les prénoms\nSELECT prenom FROM apprenants WHERE ville = 'Sevran' ORDER BY 1;\n");
    assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
    assert_eq!(report.tests.len(), 2);
    let tables = report.tests[0].tables.as_ref().unwrap();
    let received = tables.received.as_ref().unwrap();
    assert_eq!((received.columns.as_slice(), received.total), (&["prenom".to_owned()][..], 2));
    assert_eq!((received.rows[1][0].text.as_str(), received.rows[1][0].kind), ("Zoé", CellKind::Text));
    assert_eq!(tables.expected, None);
    assert_eq!(report.for_learner().tests[1].tables, None);
}

#[test]
fn differences_are_told_apart() {
    for (learner, id) in [
        ("SELECT prenom FROM apprenants", "sql-differs-rows"),
        ("SELECT prenom, id FROM apprenants WHERE ville = 'Sevran'", "sql-differs-columns"),
        ("SELECT prenom FROM apprenants WHERE ville = 'Sevran' ORDER BY prenom DESC", "sql-differs-order"),
        ("SELECT upper(prenom) FROM apprenants WHERE ville = 'Sevran' ORDER BY 1", "sql-differs-cell"),
        ("SELECT id FROM apprenants WHERE ville = 'Sevran' ORDER BY 1", "sql-differs-integer-for-text"),
        ("-- rien", "sql-differs-no-rows"),
    ] {
        let report = report(learner);
        assert_eq!((said(&report).as_str(), report.verdict), (id, Verdict::Failed), "{learner}: {report:?}");
        let tables = report.tests[0].tables.as_ref().unwrap();
        assert!(tables.expected.is_some(), "{learner}");
    }
}

#[test]
fn errors_have_their_place_and_their_words() {
    for (learner, id, line, column, verdict) in [
        ("SELECT prenom\nFORM apprenants", "sql-error-near", 2, Some(6), Verdict::CompileError),
        ("SELECT prenom FROM", "sql-error-incomplete", 1, None, Verdict::CompileError),
        ("SELECT 'Sevran", "sql-error-quote", 1, Some(8), Verdict::CompileError),
        ("SELECT prenom FROM\n eleves", "sql-error-no-table", 1, None, Verdict::RuntimeError),
        ("SELECT nom FROM apprenants", "sql-error-no-column", 1, Some(8), Verdict::RuntimeError),
        ("SELECT 1 WHERE \"a\" = 1", "sql-error-double-quotes", 1, Some(16), Verdict::RuntimeError),
        ("SELECT prenom FROM apprenants a, apprenants b", "sql-error-ambiguous", 1, Some(8), Verdict::RuntimeError),
        ("SELECT len(prenom) FROM apprenants", "sql-error-no-function", 1, Some(8), Verdict::RuntimeError),
        ("SELECT prenom FROM apprenants WHERE count(*) > 1", "sql-error-aggregate", 1, Some(37), Verdict::RuntimeError),
        ("SELECT 1; SELECT 2", "sql-error-statements", 1, Some(11), Verdict::RuntimeError),
    ] {
        let report = report(learner);
        let place = report.error.as_ref().and_then(|error| error.place.clone());
        let place = place.unwrap_or_else(|| panic!("{learner}: {report:?}"));
        assert_eq!((said(&report).as_str(), report.verdict), (id, verdict), "{learner}: {report:?}");
        assert_eq!((place.line, place.column), (line, column), "{learner}");
    }
}

#[test]
fn the_commonest_errors_have_words() {
    let compare = Compare { statements: 5, state: Some("SELECT 1".into()), ..how() };
    let spec = spec("SELECT 1", &compare);
    for (learner, id) in [
        ("SELECT upper() FROM apprenants", "sql-error-arguments"),
        ("SELECT 1 UNION SELECT 1, 2", "sql-error-union"),
        ("SELECT 1 ORDER BY 1 UNION SELECT 2", "sql-error-order-first"),
        ("SELECT id IN (SELECT 1, 2) FROM apprenants", "sql-error-subquery"),
        ("SELECT prenom FROM apprenants HAVING id > 1", "sql-error-having"),
        ("SELECT prenom FROM apprenants ORDER BY 4", "sql-error-term"),
        ("SELECT *", "sql-error-no-from"),
        ("INSERT INTO apprenants VALUES (1)", "sql-error-values"),
        ("INSERT INTO apprenants(nom) VALUES (1)", "sql-error-insert-column"),
        ("INSERT INTO apprenants VALUES (1, 'A', 'B', 2)", "sql-error-unique"),
        ("INSERT INTO apprenants(ville) VALUES ('A')", "sql-error-not-null"),
        ("INSERT INTO apprenants VALUES ('x', 'A', 'B', 2)", "sql-error-type"),
        ("CREATE TABLE apprenants(id)", "sql-error-exists"),
        ("CREATE TABLE t(a, a)", "sql-error-duplicate-column"),
        ("CREATE TABLE t(a CHECK (a > 0)); INSERT INTO t VALUES (0)", "sql-error-check"),
        ("CREATE TABLE t(a REFERENCES apprenants); INSERT INTO t VALUES (9)", "sql-error-foreign-key"),
        ("SELECT group_concat(randomblob(900000)) FROM apprenants", "sql-error-too-big"),
        ("SELECT lag(id) FROM apprenants", "sql-error-window"),
        ("PRAGMA writable_schema = 1", "sql-error-forbidden"),
        ("SELECT @", "sql-error-token"),
    ] {
        let report = run(&spec, learner);
        assert_eq!(said(&report), id, "{learner}: {report:?}");
    }
    assert_eq!(said(&report("DELETE FROM apprenants")), "sql-error-read-only");
}

#[test]
fn what_is_changed_is_judged_by_the_state_after() {
    let compare = Compare { state: Some("SELECT * FROM apprenants ORDER BY id".into()), ..how() };
    let spec = spec("UPDATE apprenants SET age = age + 1 WHERE ville = 'Sevran'", &compare);
    let passed = run(&spec, "UPDATE apprenants SET age = 1 + age WHERE ville LIKE 'sevran'");
    assert_eq!(passed.verdict, Verdict::Passed, "{passed:?}");
    for (learner, id) in [
        ("UPDATE apprenants SET age = age + 1", "sql-state-cell"),
        ("DELETE FROM apprenants WHERE id = 1", "sql-state-rows"),
        ("DROP TABLE apprenants", "sql-differs-no-table"),
        ("ALTER TABLE apprenants DROP COLUMN age", "sql-state-columns"),
        ("BEGIN", "sql-state-cell"),
    ] {
        let report = run(&spec, learner);
        assert_eq!((said(&report).as_str(), report.verdict), (id, Verdict::Failed), "{learner}: {report:?}");
    }
}

#[test]
fn a_table_is_created_as_asked() {
    let state =
        "SELECT name, type, pk FROM pragma_table_info('notes'); INSERT INTO notes VALUES (1, 12); SELECT * FROM notes";
    let compare = Compare { state: Some(state.into()), named: true, ..how() };
    let spec = spec("CREATE TABLE notes(id INTEGER PRIMARY KEY, note INTEGER)", &compare);
    let report = run(&spec, "CREATE TABLE notes (\n id INTEGER PRIMARY KEY,\n note INTEGER\n);");
    assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
    assert_eq!(said(&run(&spec, "CREATE TABLE notes(id INTEGER, note INTEGER)")), "sql-state-cell");
    assert_eq!(said(&run(&spec, "CREATE TABLE note(id INTEGER)")), "sql-differs-no-table");
}

#[test]
fn chance_and_time_are_the_same_for_all() {
    let random = "SELECT random(), hex(randomblob(8)), datetime('now'), current_date";
    let report = run(&spec(random, &how()), random);
    assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
}

#[test]
fn answers_that_give_the_same_rows_behave_alike() {
    let spec = spec(REFERENCE, &Compare { ordered: false, ..how() });
    let behaviour =
        |learner: &str| grade(&spec, &Source::new(vec![file("main.sql", learner)]).unwrap(), Scope::All).behaviour;
    let all = behaviour("SELECT prenom FROM apprenants");
    assert_eq!(all, behaviour("SELECT a.prenom AS p FROM apprenants a ORDER BY id DESC"));
    assert_ne!(all, behaviour(REFERENCE));
}

#[test]
fn an_example_prints_its_tables() {
    let spec = Spec { tests: vec![], ..spec(REFERENCE, &how()) };
    let source = |text: &str| Source::new(vec![file("main.sql", text)]).unwrap();
    let example = "CREATE TABLE t(a); INSERT INTO t VALUES (1), ('é'); SELECT a FROM t; SELECT count(*) AS n FROM t;";
    let graded = grade(&spec, &source(example), Scope::Print);
    assert_eq!(graded.report.stdout, "a\n-\n1\né\n\nn\n-\n2\n");
    let graded = grade(&spec, &source("SELECT"), Scope::Print);
    assert_eq!(graded.report.verdict, Verdict::CompileError);
}

#[test]
fn the_authors_own_mistakes_are_theirs() {
    let report = run(&spec("SELECT nom FROM apprenants", &how()), REFERENCE);
    let reason = &report.tests[0].failure.as_ref().unwrap().reason;
    assert!(matches!(reason, Reason::TestThrew { error } if error.message == "no such column: nom"), "{reason:?}");
}

/// Sets one limit, and gives it statements that obey and statements that break it.
#[track_caller]
fn is_obeyed_and_broken(limits: Limits, obeys: &str, breaks: &str, verdict: Verdict, limit: Limit) {
    let mut spec = spec("SELECT 1", &how());
    spec.limits = limits;
    let obeyed = run(&spec, obeys);
    assert_eq!(obeyed.verdict, Verdict::Failed, "{obeyed:?}");
    assert!(matches!(said(&obeyed).as_str(), "sql-differs-rows" | "sql-differs-cell"), "{obeyed:?}");
    let broken = run(&spec, breaks);
    assert_eq!(broken.verdict, verdict, "{broken:?}");
    assert_eq!(broken.tests[0].failure.as_ref().unwrap().reason, Reason::Stopped { limit });
}

fn counting(to: u32) -> String {
    format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {to}) SELECT i FROM n")
}

#[test]
fn processor_time() {
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    let limits = Limits { cpu_ms: 300, ..Limits::default() };
    is_obeyed_and_broken(limits, &counting(50), endless, Verdict::TimeLimit, Limit::Time);
    let limits = Limits { cpu_ms: 60_000, wall_ms: 400, ..Limits::default() };
    is_obeyed_and_broken(limits, &counting(50), endless, Verdict::TimeLimit, Limit::Time);
}

#[test]
fn memory() {
    let limits = Limits { memory_mib: 8, cpu_ms: 20_000, wall_ms: 20_000, ..Limits::default() };
    let sorted = |rows: u32| {
        format!(
            "SELECT length(max(t)) FROM (SELECT i || hex(zeroblob(20000)) AS t FROM ({}) ORDER BY t DESC LIMIT 9999)",
            counting(rows)
        )
    };
    is_obeyed_and_broken(limits, &sorted(20), &sorted(900), Verdict::MemoryLimit, Limit::Memory);
}

#[test]
fn output() {
    let limits = Limits { output_kib: 8, ..Limits::default() };
    is_obeyed_and_broken(limits, &counting(800), &counting(1_000), Verdict::OutputLimit, Limit::Output);
    let limits = Limits { output_kib: 1_024, ..Limits::default() };
    is_obeyed_and_broken(limits, &counting(10_000), &counting(10_001), Verdict::OutputLimit, Limit::Output);
}

const HIDDEN_WORDS: [&str; 6] = ["Lina", "Omar", "Adam", "471", "472", "473"];

#[track_caller]
fn attack(learner: &str, allowed: &[Verdict]) {
    for (reference, compare) in [
        (REFERENCE, how()),
        (
            "UPDATE apprenants SET age = 0 WHERE ville = 'Sevran'",
            Compare { state: Some("SELECT * FROM main.apprenants ORDER BY id".into()), statements: 20, ..how() },
        ),
    ] {
        let mut spec = spec(reference, &compare);
        spec.limits.cpu_ms = 500;
        let report = run(&spec, learner);
        assert!(allowed.contains(&report.verdict), "{learner}: {report:?}");
        let shown = serde_json::to_string(&report.for_learner()).unwrap();
        let shown = shown.replace(&report.duration_us.to_string(), "");
        for word in HIDDEN_WORDS {
            assert!(!shown.contains(word), "{learner} shows {word}: {shown}");
        }
        // The next grade in the same process is as if nothing had been.
        assert_eq!(run(&spec, reference).verdict, Verdict::Passed);
    }
}

use Verdict::{CompileError, Failed, MemoryLimit, OutputLimit, RuntimeError, TimeLimit};

macro_rules! attacks {
    ($($name:ident: $learner:expr => $($verdict:ident)|+;)*) => {$(
        #[test]
        fn $name() {
            attack($learner, &[$($verdict),+]);
        }
    )*};
}

attacks! {
    // Reaching what is outside.
    attaches_a_file: "ATTACH DATABASE '/etc/passwd' AS p" => RuntimeError | Failed;
    attaches_memory: "ATTACH ':memory:' AS p" => RuntimeError | Failed;
    vacuums_into_a_file: "VACUUM INTO '/tmp/copie.db'" => RuntimeError | Failed;
    vacuums: "VACUUM" => RuntimeError | Failed;
    reads_files: "SELECT readfile('/etc/passwd'), writefile('/tmp/x', 'x')" => RuntimeError;
    loads_code: "SELECT load_extension('/tmp/x.so')" => RuntimeError;
    makes_a_virtual_table: "CREATE VIRTUAL TABLE v USING fts5(a)" => RuntimeError;
    sets_pragmas: "PRAGMA temp_store_directory = '/tmp'" => RuntimeError;
    sets_pragmas_by_function: "SELECT * FROM pragma_journal_mode" => RuntimeError | Failed;
    // Making the judge look elsewhere.
    shadows_the_table: "CREATE TEMP TABLE apprenants(id, prenom, ville, age)" => RuntimeError;
    shadows_with_a_view: "CREATE TEMP VIEW apprenants AS SELECT 1" => RuntimeError;
    replaces_the_table: "DROP TABLE apprenants; CREATE VIEW apprenants AS SELECT 1 AS id, 'Awa' AS prenom, 'Sevran' AS ville, 0 AS age" => RuntimeError | Failed;
    plants_a_trigger: "CREATE TRIGGER t AFTER UPDATE ON apprenants BEGIN UPDATE apprenants SET age = 0; END" => RuntimeError | Failed;
    rewrites_the_schema: "UPDATE sqlite_master SET sql = ''" => RuntimeError;
    leaves_a_transaction: "BEGIN EXCLUSIVE; UPDATE apprenants SET age = 0 WHERE ville = 'Sevran'" => RuntimeError | Failed;
    probes_the_schema: "SELECT name, sql FROM sqlite_master" => Failed;
    looks_for_the_answer: "SELECT * FROM attendu" => RuntimeError;
    answers_the_visible: "SELECT 'Awa' UNION ALL SELECT 'Zoé'" => Failed;
    answers_blobs: "SELECT CAST(prenom AS BLOB) FROM apprenants WHERE ville = 'Sevran' ORDER BY prenom" => Failed;
    adds_a_column: "SELECT prenom, ville FROM apprenants WHERE ville = 'Sevran' ORDER BY prenom" => Failed;
    explains: "EXPLAIN SELECT prenom FROM apprenants" => Failed;
    hides_behind_a_nul: "SELECT prenom FROM apprenants\0 WHERE ville = 'Sevran' ORDER BY prenom" => CompileError;
    binds_nothing: "SELECT prenom FROM apprenants WHERE ville = ?" => Failed;
    // Saying what the hidden data are.
    names_columns_by_data: "SELECT group_concat(prenom) AS x FROM apprenants" => Failed;
    raises_the_data: "SELECT abs(-9223372036854775808), prenom FROM apprenants WHERE prenom = 'Omar'" => Failed;
    // Using everything up.
    counts_for_ever: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n" => TimeLimit;
    joins_for_ever: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT count(*) FROM n a, n b, n c WHERE a.i + b.i = c.i * 1.5" => TimeLimit;
    doubles_a_text: "WITH RECURSIVE d(n, s) AS (SELECT 1, 'xxxxxxxx' UNION ALL SELECT n + 1, s || s FROM d WHERE n < 60) SELECT length(group_concat(s)) FROM d" => Failed | MemoryLimit;
    fills_memory: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT DISTINCT hex(randomblob(400000)) FROM n" => MemoryLimit | TimeLimit | OutputLimit;
    answers_without_end: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n" => OutputLimit;
    repeats_a_pattern: "SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' LIKE '%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%b'" => Failed | TimeLimit;
    is_nested_deeply: &format!("SELECT {}1{}", "(".repeat(20_000), ")".repeat(20_000)) => RuntimeError | CompileError | Failed;
    is_a_long_sum: &format!("SELECT 1{}", "+1".repeat(20_000)) => RuntimeError | CompileError | Failed;
    unites_a_thousand: &["SELECT 'a'"; 1_000].join(" UNION ALL ") => RuntimeError | CompileError | Failed;
    is_empty: "" => Failed;
}

#[test]
fn a_number_without_end_is_no_answer() {
    let spec = spec("SELECT avg(age) * 1.0 FROM apprenants", &how());
    assert_eq!(run(&spec, "SELECT 9e999").verdict, Verdict::Failed);
}

#[test]
fn hidden_tests_say_only_how_they_ended() {
    let report = run(&spec(REFERENCE, &how()), "SELECT prenom FROM apprenants WHERE id IN (1, 3) ORDER BY prenom");
    let learner = report.for_learner();
    assert_eq!(report.tests[0].status, TestStatus::Passed);
    assert_eq!((learner.tests[1].name.as_str(), learner.tests[1].status), ("#1", TestStatus::Failed));
    assert!(report.tests[1].tables.as_ref().unwrap().expected.is_some(), "a trainer sees them");
    assert_eq!(learner.tests[1].tables, None);
}
