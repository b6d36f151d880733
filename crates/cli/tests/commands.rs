//! The program as typed: exit status, standard output, and one line on standard error when something is wrong.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

const RIGHT: &str = "function somme(a, b) { return a + b; }";

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tremplin"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            // Compiled once for all tests, in a folder that cargo keeps.
            .env("TREMPLIN_ENGINES", Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.command(arguments).spawn().unwrap();
        // A command that does not read its input may have ended.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Exit status, standard output, standard error.
    fn say(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.run(arguments, "");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }
}

fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/course")
}

fn models() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").display().to_string()
}

fn exercise() -> String {
    course().join("01-essais/02-somme.md").display().to_string()
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[test]
fn grade_says_passed_not_passed_or_our_fault_by_its_status() {
    let desk = Desk::new();
    desk.write("juste.js", RIGHT);
    desk.write("faux.js", "function somme(a, b) { return a - b; }");
    assert_eq!(desk.say(&["grade", &exercise(), "juste.js"]).0, 0);
    let (status, out, _) = desk.say(&["grade", &exercise(), "faux.js"]);
    assert_eq!(status, 1);
    assert!(out.contains("FAIL Un et deux font trois\n     expected: 3\n     received: -1"), "{out}");
    for arguments in [
        &["grade", "rien.md", "juste.js"][..],
        &["grade", &exercise(), "rien.js"],
        &["grade", &exercise()],
        &["grade", &exercise(), "-"],
        &["grade", "juste.js", "juste.js"],
    ] {
        let (status, _, err) = desk.say(arguments);
        assert_eq!(status, 2, "{arguments:?} {err}");
    }
}

#[test]
fn grade_writes_the_report_as_json_and_keeps_hidden_tests_hidden() {
    let desk = Desk::new();
    desk.write("faux.js", "console.log('ici'); function somme(a, b) { return a - b; }");
    let (_, out, _) = desk.say(&["grade", &exercise(), "faux.js", "--json"]);
    let report = json(&out);
    assert_eq!((&report["verdict"], &report["stdout"]), (&"failed".into(), &"ici\n".into()));
    assert!(report["duration_us"].as_u64().unwrap() > 0);
    let test = &report["tests"][0];
    assert_eq!(test["name"], "Un et deux font trois");
    assert_eq!((&test["status"], &test["hidden"]), (&"failed".into(), &false.into()));
    assert_eq!((&test["expected"], &test["received"]), (&"3".into(), &"-1".into()));
    for secret in ["739184", "739185", "5512873", "canari"] {
        assert!(!out.contains(secret), "{out}");
    }
    let (_, out, _) = desk.say(&["grade", &exercise(), "faux.js", "--json", "--show-hidden"]);
    assert!(out.contains("canariNom") && out.contains("739185"), "{out}");
}

#[test]
fn grade_reads_one_path_a_line_and_writes_one_report_a_line() {
    let desk = Desk::new();
    desk.write("juste.js", RIGHT);
    desk.write("dossier/main.js", RIGHT);
    desk.write("octets.js", b"function somme() { return '\xff'; }");
    desk.write("grand.js", "x".repeat(64 * 1024 + 1));
    desk.write("autre/nom.js", RIGHT);
    let paths = "juste.js\ndossier\n\noctets.js\ngrand.js\nautre\nabsent.js\n";
    let output = desk.run(&["grade", &exercise(), "-", "--json"], paths);
    assert_eq!(output.status.code(), Some(2), "one of them could not be read");
    let out = String::from_utf8(output.stdout).unwrap();
    let reports: Vec<_> = out.lines().map(json).collect();
    let verdicts: Vec<_> = reports.iter().map(|report| report["verdict"].as_str()).collect();
    let (no_text, refused) = (Some("compile_error"), Some("failed"));
    assert_eq!(verdicts, [Some("passed"), Some("passed"), no_text, refused, refused, None]);
    let message = |n: usize| reports[n]["error"]["message"].as_str().unwrap();
    assert!(message(2).contains("not UTF-8") && message(3).contains("65537 bytes"), "{out}");
    assert!(message(4).contains("main.js"), "{out}");
    assert!(reports[5]["fault"].as_str().unwrap().contains("absent.js"));
}

#[test]
fn an_exercise_file_needs_no_course_around_it() {
    let desk = Desk::new();
    desk.write("Ma Somme.md", fs::read(exercise()).unwrap());
    desk.write("juste.js", RIGHT);
    assert_eq!(desk.say(&["grade", "Ma Somme.md", "juste.js"]).0, 0);
}

#[test]
fn check_accepts_a_good_course_and_counts_it() {
    let desk = Desk::new();
    let folder = course().display().to_string();
    let (status, out, err) = desk.say(&["check", &folder]);
    assert_eq!((status, out.as_str()), (0, "2 exercises (12 grades), 1 lessons: 0 errors, 0 warnings\n"), "{err}");
    let (status, out, _) = desk.say(&["check", &format!("{folder}/01-essais/02-somme.md"), "--format", "json"]);
    assert_eq!((status, &json(&out)["counts"]["exercises"]), (0, &1.into()));
}

#[test]
fn check_holds_other_solutions_to_the_tests_and_reports_what_a_course_holds() {
    let desk = Desk::new();
    let other = "\n```js file=main.js role=solution tag=autrement\nfunction somme(a, b) { return b - -a; }\n```\n";
    let text = fs::read_to_string(exercise()).unwrap() + other;
    for module in ["module.md", "01-lecon.md", "carre.svg"] {
        desk.write(&format!("cours/01-essais/{module}"), fs::read(course().join("01-essais").join(module)).unwrap());
    }
    desk.write("cours/01-essais/02-somme.md", &text);
    assert_eq!(desk.say(&["check", "cours"]).0, 0, "an answer in another style is as good");
    desk.write("cours/01-essais/02-somme.md", text.replace("b - -a", "b - a"));
    let (status, out, _) = desk.say(&["check", "cours"]);
    assert!(status == 1 && out.contains("ne réussit pas tous les tests"), "{out}");

    let (status, out, _) = desk.say(&["check", "cours", "--report"]);
    assert_eq!(status, 0);
    for seen in ["| Essais | 1 | 1 | 1 | 1 |", "| `essais.somme` | Essais | 1 |"] {
        assert!(out.contains(seen), "{seen} in {out}");
    }
    let titles = "---\nkind: skills\nskills:\n  - { skill: essais.somme, title: Additionner }\n---\nLes titres.\n";
    desk.write("cours/skills.md", titles);
    let (_, out, _) = desk.say(&["check", "cours", "--report"]);
    assert!(out.contains("| Additionner (`essais.somme`) | Essais | 1 |"), "{out}");
}

#[test]
fn the_page_on_the_course_says_what_the_course_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (status, report, _) = Desk::new().say(&["check", &root.join("exercises").display().to_string(), "--report"]);
    let page = fs::read_to_string(root.join("docs/course.md")).unwrap();
    assert!(status == 0 && report == page, "run: tremplin check exercises --report > docs/course.md");
}

#[test]
fn check_names_file_line_and_remedy_of_each_broken_promise() {
    let desk = Desk::new();
    let good = fs::read_to_string(exercise()).unwrap();
    let broken = [
        ("solution-fails", good.replace("const canariCorrige = a + b", "const canariCorrige = a + a"), "role=solution"),
        ("starter-passes", good.replace("function somme(a, b) {\n}", RIGHT), "role=starter"),
        ("wrong-passes", good.replace("return a - b", "return a + b"), "role=wrong"),
        ("test-throws", good.replace("expect(somme(739184, 1))", "expect(undefined.rien)"), "canariNom"),
        (
            "wrong-like-solution",
            good.replace("somme(1, 2) => 3 ", "somme(1, 2) => 4 ").replace("return a - b", "return a + b"),
            "role=wrong",
        ),
    ];
    for (code, text, fence) in broken {
        desk.write("cours/01-essais/module.md", fs::read(course().join("01-essais/module.md")).unwrap());
        desk.write("cours/01-essais/01-lecon.md", fs::read(course().join("01-essais/01-lecon.md")).unwrap());
        desk.write("cours/01-essais/02-somme.md", &text);
        let (status, out, _) = desk.say(&["check", "cours", "--format", "json"]);
        assert_eq!(status, 1, "{code}: {out}");
        let report = json(&out);
        let found = report["diagnostics"].as_array().unwrap().iter().find(|found| found["code"] == code);
        let found = found.unwrap_or_else(|| panic!("no {code} in {out}"));
        assert_eq!(found["path"], "cours/01-essais/02-somme.md");
        let line = text.lines().position(|line| line.contains(fence)).unwrap() + 1;
        assert_eq!(found["line"], line, "{code}: {found}");
        assert!(!found["remedy"].as_str().unwrap().is_empty());
        let (status, out, _) = desk.say(&["check", "cours", "--format", "sarif"]);
        let log = json(&out);
        let result = log["runs"][0]["results"].as_array().unwrap().iter().find(|result| result["ruleId"] == code);
        let place = &result.unwrap()["locations"][0]["physicalLocation"];
        assert_eq!(
            (status, &place["artifactLocation"]["uri"], &place["region"]["startLine"]),
            (1, &found["path"], &found["line"])
        );
    }
}

#[test]
fn bad_starts_say_why_in_one_line_and_touch_nothing() {
    let desk = Desk::new();
    let content = course().display().to_string();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().to_string();
    let garbage = desk.write("garbage/tremplin.db", "this is no database, but somebody's letter ".repeat(100));
    let before = fs::read(&garbage).unwrap();
    let absent = desk.path("absent").display().to_string();
    for (more, says) in [
        (&["--data", "a", "--listen", &port][..], "is already in use"),
        (&["--data", "b", "--content", &absent], "is missing: name another with --content"),
        (&["--data", "garbage"], "tremplin.db"),
        (&["--data", "/proc/nothing"], "cannot be made"),
        (&["--data", "c", "--database-url", "mysql://x"], "neither postgres"),
        (&["--data", "d", "--public-url", "ecole"], "--public-url"),
    ] {
        let mut arguments = vec!["serve", "--graders", "1"];
        if !more.contains(&"--listen") {
            arguments.extend(["--listen", "127.0.0.1:0"]);
        }
        if !more.contains(&"--content") {
            arguments.extend(["--content", &content]);
        }
        arguments.extend(more);
        let (status, out, err) = desk.say(&arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{more:?}: {err}");
        assert!(err.starts_with("tremplin: ") && err.contains(says), "{more:?}: {err}");
        assert_eq!(err.lines().count(), 1, "{more:?}: {err}");
    }
    assert_eq!(fs::read(&garbage).unwrap(), before);
    assert!(!desk.path("a/tremplin.db").exists() && !desk.path("b/tremplin.db").exists());
}

/// A server of its own process, and the address it said. It logs to a file, which is never full.
fn serve(desk: &Desk, more: &[&str]) -> (Child, String) {
    let mut server = desk
        .command(&["serve", "--listen", "127.0.0.1:0", "--graders", "1", "--content", &course().display().to_string()])
        .args(more)
        .stderr(fs::File::create(desk.path("log")).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (server, line.trim().strip_prefix("Tremplin: ").unwrap_or_else(|| panic!("{line}")).to_owned())
}

/// Ends a server as its terminal would; its exit status and what it logged.
fn stop(desk: &Desk, server: Child) -> (Option<i32>, String) {
    let pid = rustix::process::Pid::from_child(&server);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let output = server.wait_with_output().unwrap();
    (output.status.code(), fs::read_to_string(desk.path("log")).unwrap())
}

#[test]
fn a_second_server_on_a_database_is_refused_and_the_first_ends_well() {
    let desk = Desk::new();
    let (first, _) = serve(&desk, &[]);
    let (status, out, err) =
        desk.say(&["serve", "--listen", "127.0.0.1:0", "--content", &course().display().to_string()]);
    assert_eq!((status, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
    assert!(err.contains("is in use by another tremplin"), "{err}");
    assert_eq!(stop(&desk, first), (Some(0), String::new()));
    // Closed: one file again, with nothing beside it.
    assert!(desk.path("data/tremplin.db").exists() && !desk.path("data/tremplin.db-wal").exists());
}

#[test]
fn logs_hold_no_secret_no_cookie_and_no_code() {
    let desk = Desk::new();
    let (server, url) = serve(&desk, &["--log", "debug"]);
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).proxy(None).max_redirects(0).build().into();
    let guest = agent.post(format!("{url}/essayer")).send_empty().unwrap();
    let cookie = guest.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let form = agent.post(format!("{url}/connexion")).content_type("application/x-www-form-urlencoded");
    form.send("name=Nadia&secret=canari-secret").unwrap();
    let code = "throw new Error('canari-code'); // canari-code";
    let body = serde_json::json!({
        "id": uuid::Uuid::new_v4(), "exercise": "somme", "files": [{ "name": "main.js", "text": code }]
    });
    let submit = agent.post(format!("{url}/api/v1/submissions")).header("cookie", &cookie);
    let answer = submit.content_type("application/json").send(body.to_string()).unwrap();
    assert_eq!(answer.status(), 200);
    let (status, log) = stop(&desk, server);
    assert_eq!(status, Some(0));
    assert!(log.contains("a sign-in failed"), "{log}");
    let token = cookie.split_once('=').unwrap().1;
    for secret in ["canari", token, token.rsplit('.').next().unwrap()] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
    for line in log.lines() {
        assert!(json(line).is_object(), "{line}");
    }
}

#[test]
fn accounts_are_made_on_a_database_that_exists() {
    let desk = Desk::new();
    let (status, _, err) = desk.say(&["user", "create", "Nadia"]);
    assert_eq!((status, err.lines().count()), (2, 1), "{err}");
    let (status, out, err) = desk.say(&["migrate"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("the database went from version 0 to "), "{out}");
    assert!(desk.say(&["migrate"]).1.ends_with("nothing to do\n"));
    let added = desk.say(&["tallies"]);
    assert_eq!((added.0, added.1.as_str()), (0, "0 exercises added up anew; of 0 the tallies were wrong\n"));
    let (status, out, err) = desk.say(&["user", "create", "Nadia", "--role", "trainer"]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(out.trim_end().rsplit(' ').next().unwrap().len(), 19, "a made secret: {out}");
    let (status, _, err) = desk.say(&["user", "create", "nadia"]);
    assert_eq!((status, err.as_str()), (2, "tremplin: the name nadia is taken\n"));
    let given = |secret: &str| desk.run(&["user", "create", "Omar", "--secret-stdin"], secret);
    assert_eq!(given("court\n").status.code(), Some(2));
    assert_eq!(given("une-longue-phrase\n").stdout, b"created\n");
    let (status, out, err) = desk.say(&["user", "secret", "OMAR"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("changed; the secret is "), "{out}");
    let (status, _, err) = desk.say(&["user", "secret", "Personne"]);
    assert_eq!((status, err.as_str()), (2, "tremplin: nobody is named Personne\n"));
}

#[test]
fn the_demo_fills_a_new_database_and_no_other() {
    let desk = Desk::new();
    let content = course().display().to_string();
    let (status, out, err) = desk.say(&["demo", "--content", &content]);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("30 learners, "), "{out}");
    let graded: usize = out.split_whitespace().nth(2).unwrap().parse().unwrap();
    assert!(graded > 30, "{out}");
    let (status, _, err) = desk.say(&["demo", "--content", &content]);
    assert_eq!(status, 2);
    assert!(err.contains("has accounts already"), "{err}");
}

#[test]
fn the_model_exercises_of_each_language_hold_to_their_own_rules() {
    let (status, output, error) = Desk::new().say(&["check", &models()]);
    assert_eq!((status, error.as_str()), (0, ""), "{output}");
    assert!(output.contains(" 0 errors, 0 warnings"), "{output}");
}
