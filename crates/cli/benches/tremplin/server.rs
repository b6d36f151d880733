//! What a server takes when nothing happens, how fast it is there, how heavy its pages are, how long `check` takes.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::{
    course,
    measure::{memory_of, micros, percentile},
    school::{Learner, Running, School},
    table::{Table, ratio},
};

const STARTS: usize = 7;
const EXERCISES: usize = 1_000;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Starts on the real course, the first not counted: it fills the caches.
fn starts(school: &School) -> (Vec<f64>, Running) {
    drop(school.open());
    let mut times = Vec::new();
    loop {
        let begin = Instant::now();
        let running = school.open();
        times.push(micros(begin) / 1e6);
        if times.len() == STARTS {
            return (times, running);
        }
    }
}

fn resident(running: &Running) -> [u64; 2] {
    let graders = running.graders();
    assert_eq!(graders.len(), 2, "two graders");
    [memory_of(running.pid(), "VmRSS"), graders.into_iter().map(|pid| memory_of(pid, "VmRSS")).sum()]
}

/// Everything between `before` and a quote, each time.
fn between<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(['"', '\'']).next()).collect()
}

/// Whether a page whose files have these endings loads a script: a mode of the editor comes with the first such file.
fn is_needed(script: &str, endings: &BTreeSet<&str>) -> bool {
    let Some(mode) = script.strip_prefix("mode-").and_then(|rest| rest.split('-').next()) else { return true };
    let ending = match mode {
        "javascript" => "js",
        "typescript" => "ts",
        "python" => "py",
        other => other,
    };
    endings.contains(ending)
}

/// Bytes over the wire as a browser would take them: (page, scripts, all).
fn weigh(learner: &Learner, path: &str) -> (f64, f64, f64) {
    let body = |path: &str, encodings| {
        let mut answer = learner.get(path, encodings).expect("an answer");
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.body_mut().read_to_vec().expect("a body")
    };
    let text = |path: &str| String::from_utf8(body(path, "identity")).expect("UTF-8");
    let page = text(path);
    let named = |folder: &str| -> Vec<String> {
        between(&page, &format!("\"/{folder}/")).iter().map(|name| format!("/{folder}/{name}")).collect()
    };
    let endings: BTreeSet<&str> =
        between(&page, "data-file=\"").into_iter().filter_map(|name| Some(name.rsplit_once('.')?.1)).collect();
    let mut waiting: Vec<String> = named("static");
    waiting.extend(named("contenu"));
    let (mut seen, mut scripts, mut others) = (BTreeSet::new(), 0, 0);
    while let Some(asset) = waiting.pop() {
        if !seen.insert(asset.clone()) {
            continue;
        }
        let weight = body(&asset, "br").len();
        if asset.ends_with(".js") {
            scripts += weight;
            // What it imports, now or when it is needed; of the editor's modes, those of the page's own files.
            let imported = text(&asset);
            let needed = between(&imported, "\"./").into_iter().filter(|name| is_needed(name, &endings));
            waiting.extend(needed.map(|name| format!("/static/{name}")));
        } else {
            others += weight;
        }
    }
    assert!(!seen.is_empty(), "{path} names nothing under /static/");
    let own = body(path, "br").len();
    let kib = |bytes: usize| bytes as f64 / 1000.0;
    (kib(own), kib(scripts), kib(own + scripts + others))
}

fn check(program: &Path, scratch: &Path) -> f64 {
    let folder = scratch.join("thousand");
    course::generate(&folder, EXERCISES);
    let check = || {
        let begin = Instant::now();
        let output = Command::new(program).arg("check").arg(&folder).output().expect("check starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        micros(begin) / 1e6
    };
    check();
    check()
}

/// The ids of all steps of the course that are lessons, or that are not.
fn steps(lessons: bool) -> Vec<String> {
    let files = |folder: PathBuf| std::fs::read_dir(folder).expect("a folder of the course");
    let modules = files(repository().join("exercises")).filter_map(|module| Some(module.ok()?.path()));
    let steps = modules.filter(|module| module.is_dir()).flat_map(files).filter_map(|step| Some(step.ok()?.path()));
    let steps =
        steps.filter(|path| path.extension().is_some_and(|ending| ending == "md") && !path.ends_with("module.md"));
    let is_lesson = |path: &PathBuf| std::fs::read_to_string(path).is_ok_and(|text| text.contains("kind: lesson\n"));
    let id = |path: PathBuf| Some(path.file_stem()?.to_str()?.split_once('-')?.1.to_owned());
    steps.filter(|path| is_lesson(path) == lessons).filter_map(id).collect()
}

/// The heaviest of several pages, by what `weight` of them counts.
fn heaviest(learner: &Learner, paths: Vec<String>, weight: impl Fn(&(f64, f64, f64)) -> f64) -> (f64, f64, f64) {
    let pages = paths.into_iter().map(|path| weigh(learner, &path));
    pages.max_by(|a, b| weight(a).total_cmp(&weight(b))).expect("a page of that kind")
}

pub fn run(program: &Path, scratch: &Path) {
    let school = School::new(&repository().join("exercises"), &scratch.join("data"), 2);
    let (times, running) = starts(&school);
    // Idle: what the start left to do is done.
    thread::sleep(Duration::from_secs(3));
    let [server, graders] = resident(&running).map(|bytes| bytes as f64 / 1e6);
    let learner = Learner::join(&school.url()).expect("a guest");
    let paths = |folder: &str, lessons| steps(lessons).into_iter().map(|id| format!("/{folder}/{id}")).collect();
    let (page, scripts, _) = heaviest(&learner, paths("exercices", false), |page| page.1);
    let (_, lesson_scripts, lesson) = heaviest(&learner, paths("lecons", true), |page| page.2);
    let rows = vec![
        ratio("start with warm caches, s", percentile(&times, 0.5), "at most", 1.0),
        ratio("  the slowest of seven", percentile(&times, 1.0), "at most", 1.0),
        ratio("resident, server and two idle graders, MB", server + graders, "at most", 150.0),
        ratio("  the server alone", server, "of", 150.0),
        ratio("heaviest exercise page: scripts over the wire, KB", scripts, "at most", 160.0),
        ratio("  the page itself", page, "beside", 160.0),
        ratio("heaviest lesson page: all over the wire, KB", lesson, "at most", 40.0),
        ratio("  of which scripts, which it does without", lesson_scripts, "beside", 40.0),
        ratio("check of 1,000 exercises, s", check(program, scratch), "at most", 10.0),
    ];
    Table::new("Server, pages, check", &["", "measured", "wanted", ""], rows).print();
}
