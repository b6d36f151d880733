//! A grade of ten assertions in each of the other languages, beside spawning that language's own program.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use tremplin_course::{ExerciseId, Scope, Source, SourceFile, read};
use tremplin_grader::Job;

use crate::{
    course::LANGUAGES,
    grade::{GRADES, Row, SPAWNS, cells, rate, sample},
    measure::{Sample, percentile, waited_cpu},
    table::{Table, ratio},
};

/// One language: its exercise, the program it is held against and what that is given, the most a grade may take (µs).
struct Language {
    name: &'static str,
    exercise: &'static str,
    program: &'static str,
    input: &'static str,
    most_us: f64,
}

const HELD: [Language; 4] = [
    Language {
        name: "SQL, ten sets of data",
        exercise: "sql",
        program: "sqlite3",
        input: include_str!("../tasks/sql.sql"),
        most_us: 1_500.0,
    },
    Language {
        name: "PHP, PHPUnit's tests",
        exercise: "php",
        program: "php",
        input: include_str!("../tasks/php.php"),
        most_us: 8_000.0,
    },
    Language {
        name: "HTML and CSS",
        exercise: "page",
        program: "node",
        input: include_str!("../tasks/jsdom-page.js"),
        most_us: 8_000.0,
    },
    Language {
        name: "DOM, two pages",
        exercise: "dom",
        program: "node",
        input: include_str!("../tasks/jsdom-dom.js"),
        most_us: 12_000.0,
    },
];

fn job(id: &str) -> Job {
    let (course, diagnostics) = read(LANGUAGES.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
    let id = ExerciseId::new(id).expect("a slug");
    let exercise = course.exercise(&id).unwrap_or_else(|| panic!("{id}: {diagnostics:?}"));
    let files: Vec<SourceFile> = exercise.solution.clone();
    Job { spec: Arc::clone(&exercise.spec), source: Source::new(files).expect("small"), scope: Scope::All }
}

/// The program started for each piece of work; `None` where this machine has none.
fn spawned(language: &Language) -> Option<Sample> {
    Command::new(language.program).arg("--version").stdout(Stdio::null()).status().ok()?;
    let mut sample = Sample::take(SPAWNS, waited_cpu, || {
        let mut child = Command::new(language.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("it has started before");
        child.stdin.take().expect("a pipe").write_all(language.input.as_bytes()).expect("it reads");
        assert!(child.wait().expect("it ends").success());
    });
    // One run is a few hundredths of a second, which is what the clock counts in: only the mean is exact.
    sample.cpus = vec![sample.mean_cpu(); 1];
    Some(sample)
}

pub fn run(program: &Path, scratch: &Path) {
    let cache = &scratch.join("cache");
    let (mut rows, mut ratios) = (Vec::new(), Vec::new());
    for language in HELD {
        let job = job(language.exercise);
        let sample = sample(program, cache, &job, GRADES / 4);
        let p50 = percentile(&sample.walls, 0.5);
        ratios.push(ratio(&format!("{}, p50 in µs", language.name), p50, "at most", language.most_us));
        let (one, two) = (Some(rate(program, cache, &job, 1)), Some(rate(program, cache, &job, 2)));
        let row = Row { name: language.name.to_owned(), sample, one, two };
        rows.push(cells(&row));
        match spawned(&language) {
            Some(sample) => {
                rows.push(cells(&Row { name: format!("spawning {}", language.program), sample, one: None, two: None }));
            }
            None => println!("this machine has no {}: nothing to hold {} against", language.program, language.name),
        }
    }
    let head = ["", "CPU µs", "p50", "p99", "wall p50", "p99", "/s, 1 core", "/s, 2 cores", "KiB"];
    Table::new("A grade in other languages", &head, rows).print();
    Table::new("Limits", &["", "measured", "wanted", ""], ratios).print();
}
