//! `tremplin new`, and the help for editors and forges: what is written passes `tremplin check` as it is.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tempfile::TempDir;

const GUIDE: &str = include_str!("../../../docs/authoring.md");
const WORKFLOW: &str = include_str!("../../../docs/ci/contenu.yml");

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Exit status, standard output, standard error.
    fn say(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_tremplin"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("TREMPLIN_ENGINES", Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines"))
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    #[track_caller]
    fn new_file(&self, arguments: &[&str]) -> String {
        let (status, out, err) = self.say(&[&["new"], arguments].concat());
        assert_eq!(status, 0, "{arguments:?}: {err}");
        fs::read_to_string(self.path(out.trim_end())).unwrap()
    }
}

#[test]
fn a_course_of_new_files_passes_check_at_once() {
    let desk = Desk::new();
    desk.new_file(&["module", "cours/08-les-listes"]);
    let kinds = ["lesson", "bug", "quiz", "positioning", "predict", "blanks", "parsons", "project", "exercise"];
    for (number, kind) in (1..).zip(kinds) {
        desk.new_file(&[kind, &format!("cours/08-les-listes/{number:02}-{kind}.md")]);
    }
    let languages = ["html-css", "python", "sql", "php"];
    for (number, language) in (20..).zip(languages) {
        let path = format!("cours/08-les-listes/{number}-en-{language}.md");
        let text = desk.new_file(&["exercise", &path, "--language", language]);
        assert!(text.contains(&format!("\ntitle: \"En {}\"\n", language.replace('-', " "))), "{text}");
    }
    let (status, out, err) = desk.say(&["check", "cours"]);
    assert!(status == 0 && out.ends_with(" 1 lessons: 0 errors, 0 warnings\n"), "{out}{err}");
    assert!(out.starts_with("12 exercises"), "{out}");
}

#[test]
fn what_was_written_is_said_with_what_comes_next() {
    let desk = Desk::new();
    let (_, out, err) = desk.say(&["new", "module", "cours/08-listes"]);
    assert_eq!(out, "cours/08-listes/module.md\n");
    let next = "tremplin new lesson cours/08-listes/01-decouvrir.md";
    assert!(err.contains(next), "{err}");
    let (status, out, err) = desk.say(&next.split(' ').skip(1).collect::<Vec<_>>());
    assert_eq!((status, out.as_str()), (0, "cours/08-listes/01-decouvrir.md\n"), "{err}");
    assert!(err.contains("tremplin preview cours/08-listes/01-decouvrir.md"), "{err}");
    let check = err.trim_end().split_once("tremplin check ").unwrap().1;
    assert_eq!(desk.say(&["check", check]).0, 0, "{err}");
}

#[test]
fn nothing_is_written_over_nor_beside_the_rules() {
    let desk = Desk::new();
    desk.new_file(&["module", "cours/08-listes", "--title", "JavaScript : les « listes »"]);
    desk.new_file(&["quiz", "cours/08-listes/01-choisir.md"]);
    fs::write(desk.path("cours/08-listes/01-choisir.md"), "à moi").unwrap();
    for (arguments, says) in [
        (&["bug", "cours/08-listes/01-choisir.md"][..], "is there already"),
        (&["module", "cours/08-listes"], "is there already"),
        (&["module", "cours/08-listes/module.md"], "is there already"),
        (&["bug", "cours/09-objets/01-b.md"], "tremplin new module"),
        (&["bug", "cours/08-listes/02-Été.md"], "n'est pas un nom"),
        (&["bug", "cours/08-listes/02-choisir.md"], "est déjà le nom"),
        (&["bug", "cours/08-listes/02-ranger"], "ends in .md"),
        (&["bug", "cours/08-listes/02-ranger.txt"], "ends in .md"),
        (&["bug", "cours/08-listes/02-b.md", "--language", "cobol"], "there is javascript"),
        (&["quiz", "cours/08-listes/02-b.md", "--language", "php"], "leave --language out"),
        (&["quiz", "cours/08-listes/02-b.md", "--title", ""], "title"),
    ] {
        let (status, out, err) = desk.say(&[&["new"], arguments].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.contains(says) && err.lines().count() == 1, "{arguments:?}: {err}");
    }
    assert_eq!(fs::read_to_string(desk.path("cours/08-listes/01-choisir.md")).unwrap(), "à moi");
    let mut names: Vec<_> =
        fs::read_dir(desk.path("cours/08-listes")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["01-choisir.md", "module.md"]);
    assert!(!desk.path("cours/09-objets").exists());
}

#[test]
fn the_schema_is_printed_as_it_is_published() {
    let published: Value = serde_json::from_str(include_str!("../../../docs/front-matter.schema.json")).unwrap();
    let (status, out, _) = Desk::new().say(&["schema"]);
    assert_eq!(status, 0);
    assert!(serde_json::from_str::<Value>(&out).unwrap() == published);
}

/// The command of the workflow is one this program understands, and writes what the next step uploads.
#[test]
fn the_workflow_of_the_guide_checks_a_course() {
    let desk = Desk::new();
    desk.new_file(&["module", "cours/08-listes"]);
    desk.new_file(&["parsons", "cours/08-listes/01-ranger.md"]);
    let line = WORKFLOW.lines().find_map(|line| line.trim().strip_prefix("run: tremplin ")).unwrap();
    let (command, file) = line.split_once(" > ").unwrap();
    let (status, out, err) = desk.say(&command.split(' ').collect::<Vec<_>>());
    assert_eq!(status, 0, "{err}");
    let log: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&log["version"], &log["runs"][0]["results"]), (&"2.1.0".into(), &Value::Array(Vec::new())));
    assert!(WORKFLOW.contains(&format!("sarif_file: {file}\n")));
}

/// What the guide gives an editor to read diagnostics by has the parts of a line that is printed.
#[test]
fn the_editor_task_of_the_guide_reads_our_lines() {
    let (_, rest) = GUIDE.split_once("```json\n{\n  \"version\"").unwrap();
    let task: Value = serde_json::from_str(&format!("{{\"version\"{}", rest.split("\n```").next().unwrap())).unwrap();
    let pattern = &task["tasks"][0]["problemMatcher"]["pattern"];
    assert_eq!(pattern["regexp"], "^(.+):([0-9]+):([0-9]+): (error|warning): (.+)$");
    let desk = Desk::new();
    desk.new_file(&["module", "cours/08-listes"]);
    fs::write(desk.path("cours/08-listes/01-a.md"), "---\nkind: quizz\n---\n").unwrap();
    let (_, out, _) = desk.say(&["check", "cours/08-listes/01-a.md"]);
    let parts: Vec<_> = out.lines().next().unwrap().splitn(5, ':').collect();
    assert_eq!(parts[0], "cours/08-listes/01-a.md");
    assert!(parts[1].parse::<u32>().is_ok() && parts[2].parse::<u32>().is_ok() && parts[3] == " error", "{out}");
}
