//! The same work in Python, beside a `python3` started for each grade.

use std::{fs, path::Path, process::Command};

use crate::{
    grade::{COLUMNS, Row, cells, code, job, rate, sample},
    measure::{Sample, percentile, waited_cpu},
    table::{Table, ratio},
};

const GRADES: usize = 400;
const SPAWNS: usize = 40;

/// Prints both tables: the figures, and how they stand to what is wanted and to `python3`.
pub fn run(program: &Path, scratch: &Path) {
    let cache = &scratch.join("cache");
    let jobs = [("table of calls", job("python-table")), ("unittest tests", job("python-tests"))];
    let [table, tests] = jobs.each_ref().map(|(name, job)| Row {
        name: (*name).to_owned(),
        sample: sample(program, cache, job, GRADES),
        one: Some(rate(program, cache, job, 1)),
        two: Some(rate(program, cache, job, 2)),
    });
    let learner = &jobs[1].1.source.files()[0].text;
    let spawned = spawned(scratch, learner, code(&jobs[1].1));
    let python = Row { name: "spawning python3, the same tests".into(), sample: spawned, one: None, two: None };
    let rows = [&table, &tests, &python].map(cells).into();
    Table::new("A grade with ten assertions in Python", &COLUMNS, rows).print();
    let p50 = |row: &Row| percentile(&row.sample.cpus, 0.5) / 1e3;
    let ratios = vec![
        ratio("table, ms", p50(&table), "at most", 10.0),
        ratio("tests, ms", p50(&tests), "at most", 10.0),
        ratio("spawning python3 / tests", python.sample.mean_cpu() / tests.sample.mean_cpu(), "aim", 5.0),
    ];
    Table::new("Ratios", &["", "measured", "wanted", ""], ratios).print();
}

/// A `python3 -m unittest` started for each grade.
fn spawned(scratch: &Path, learner: &str, tests: &str) -> Sample {
    let folder = scratch.join("python");
    fs::create_dir_all(&folder).expect("a temporary folder");
    fs::write(folder.join("main.py"), learner).expect("a temporary file");
    fs::write(folder.join("test_main.py"), tests).expect("a temporary file");
    let mut sample = Sample::take(SPAWNS, waited_cpu, || {
        let tested = Command::new("python3").args(["-m", "unittest", "--quiet"]).current_dir(&folder).output();
        assert!(tested.expect("python3 starts").status.success());
    });
    // One run is a few hundredths of a second, which is what the clock counts in: only the mean is exact.
    sample.cpus = vec![sample.mean_cpu(); 1];
    sample
}
