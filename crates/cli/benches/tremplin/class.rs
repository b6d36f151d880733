//! A trainer's pages while their class is at work, over a school's whole history and over a hundredth of it.
//!
//! `TREMPLIN_BENCH_SCALE=100` divides both, to try the bench out. `TREMPLIN_BENCH_POSTGRES` names two empty databases, a
//! space between, to measure on PostgreSQL too.

use std::{
    env,
    path::Path,
    process::Command,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use uuid::Uuid;

use crate::{
    baseline::LEARNER,
    course,
    measure::{micros, percentile},
    school::{Learner, School},
    table::{Table, ratio, short, whole},
};

const COHORTS: usize = 400;
/// Learners of a class, and submissions of each.
const LEARNERS: usize = 25;
const EACH: usize = 300;
const EXERCISES: usize = 300;
/// A school with so much less history, in classes that are as large and have done as much.
const LESS: usize = 100;
/// Submissions a second, from all of the class.
const RATE: f64 = 100.0;
const WARM: Duration = Duration::from_secs(3);
const TIME: Duration = Duration::from_secs(20);

/// What one school's pages took.
struct Measured {
    /// For each page, the milliseconds of each time it was asked for.
    pages: Vec<(&'static str, Vec<f64>)>,
    /// Submissions that came in, a second.
    rate: f64,
    seeded: f64,
}

/// Makes a school of that size, and says its trainer's and learners' secret, and the code of the first class.
fn seed(program: &Path, school: &School, database: Option<&str>, less: usize) -> (String, String) {
    let mut command = Command::new(program);
    command.arg("seed").arg("--data").arg(&school.data).arg("--content").arg(&school.content);
    let cohorts = (COHORTS / less).max(1);
    let learners = cohorts * LEARNERS;
    for (flag, count) in [("--learners", learners), ("--cohorts", cohorts), ("--submissions", learners * EACH)] {
        command.args([flag, &count.to_string()]);
    }
    command.args(["--exercises", &EXERCISES.to_string()]);
    if let Some(url) = database {
        command.env("TREMPLIN_DATABASE_URL", url);
    }
    let output = command.output().expect("the seeding starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let after = |mark: &str| {
        let rest = said.split(mark).nth(1).unwrap_or_else(|| panic!("{said}"));
        rest.split([';', '\n']).next().unwrap_or_default().trim_end_matches('.').to_owned()
    };
    (after("secret is "), after("has the class "))
}

fn text(learner: &Learner, path: &str) -> String {
    let mut answer = learner.get(path, "identity").expect("an answer");
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    answer.body_mut().read_to_string().expect("a body")
}

/// Everything between two marks, each time.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

fn measure(program: &Path, folder: &Path, database: Option<&str>, less: usize) -> Measured {
    let content = folder.join("content");
    course::generate(&content, EXERCISES);
    let school = School::new(&content, &folder.join("data"), 2).on(database);
    let begin = Instant::now();
    let (secret, code) = seed(program, &school, database, less);
    let seeded = begin.elapsed().as_secs_f64();
    let running = school.open();
    let trainer = Learner::enter(&school.url(), "/connexion", &[("name", "formatrice"), ("secret", &secret)]);
    let trainer = trainer.expect("the trainer's session");
    let list = text(&trainer, "/formateur/classes");
    let class = format!("/formateur/classes/{}", between(&list, "href=\"/formateur/classes/", "\"")[0]);
    let names = text(&trainer, &format!("{class}/apprenants"));
    let learners: Vec<_> = between(&names, "<span class=\"vh\">Choisir ", "<")
        .into_iter()
        .map(|name| Learner::enter(&school.url(), "/classe", &[("code", &code), ("name", name), ("secret", &secret)]))
        .map(|entered| entered.expect("a learner's session"))
        .collect();
    assert!(!learners.is_empty(), "the class has learners");
    let (over, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
    let pages = PAGES.map(|(name, page)| (name, format!("{class}{page}")));
    let begin = Instant::now();
    let pages = thread::scope(|scope| {
        let pause = Duration::from_secs_f64(learners.len() as f64 / RATE);
        for (at, learner) in learners.iter().enumerate() {
            let (over, sent) = (&over, &sent);
            scope.spawn(move || work(learner, at, pause, over, sent));
        }
        let times = look(&trainer, &pages);
        over.store(true, Ordering::Relaxed);
        times
    });
    let rate = sent.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64();
    drop(running);
    Measured { pages, rate, seeded }
}

const PAGES: [(&str, &str); 3] =
    [("live class", ""), ("grade book", "/resultats"), ("exercise page", "/exercices/table-40")];

/// One learner sends at an even pace, whatever the answers take.
fn work(learner: &Learner, at: usize, pause: Duration, over: &AtomicBool, sent: &AtomicUsize) {
    let exercise = at * 2 % EXERCISES;
    let code = LEARNER.replace("somme", &format!("somme{exercise}"));
    let mut next = Instant::now() + pause.mul_f64(at as f64 / LEARNERS as f64);
    while !over.load(Ordering::Relaxed) {
        thread::sleep(next.saturating_duration_since(Instant::now()));
        next += pause;
        if learner.submit(Uuid::new_v4(), &format!("table-{exercise}"), &code).is_ok() {
            sent.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A trainer goes from page to page; the times of those that were asked for after the warm-up.
fn look(trainer: &Learner, pages: &[(&'static str, String)]) -> Vec<(&'static str, Vec<f64>)> {
    let mut times: Vec<_> = pages.iter().map(|(name, _)| (*name, Vec::new())).collect();
    let start = Instant::now();
    while start.elapsed() < WARM + TIME {
        for ((_, path), (_, times)) in pages.iter().zip(&mut times) {
            let asked = Instant::now();
            text(trainer, path);
            if start.elapsed() >= WARM {
                times.push(micros(asked) / 1e3);
            }
        }
    }
    times
}

fn compare(engine: &str, program: &Path, scratch: &Path, databases: [Option<&str>; 2], scale: usize) {
    let folder = |name: &str| {
        let folder = scratch.join(format!("{engine}-{name}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    };
    let small = measure(program, &folder("small"), databases[0], LESS * scale);
    let whole_school = measure(program, &folder("whole"), databases[1], scale);
    let (mut rows, mut ratios): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
    for ((name, less), (_, all)) in small.pages.iter().zip(&whole_school.pages) {
        let ms = |times: &[f64], p| short(percentile(times, p));
        rows.push(vec![(*name).to_owned(), ms(less, 0.5), ms(less, 0.99), ms(all, 0.5), ms(all, 0.99)]);
        let [less, all_p50] = [less, all].map(|times| percentile(times, 0.5));
        ratios.push(ratio(&format!("{name}, p50 ms"), all_p50, "at most", 50.0));
        ratios.push(ratio("  p99 ms", percentile(all, 0.99), "at most", 200.0));
        ratios.push(ratio("  p50 / the same with a hundredth", all_p50 / less, "at most", 1.5));
    }
    let each = |name: &str, [less, all]: [String; 2]| vec![name.to_owned(), less, String::new(), all, String::new()];
    let schools = [&small, &whole_school];
    rows.push(each("submissions that came in, /s", schools.map(|school| whole(school.rate))));
    rows.push(each("seeding, min", schools.map(|school| short(school.seeded / 60.0))));
    ratios.push(ratio("submissions that came in, /s", whole_school.rate, "at least", RATE * 0.95));
    println!("\nPages of a class at work: {engine}");
    Table::new("Times", &["", "p50 ms, a hundredth", "p99 ms", "p50 ms, whole history", "p99 ms"], rows).print();
    Table::new("Held against", &["", "measured", "wanted", ""], ratios).print();
}

pub fn run(program: &Path, scratch: &Path) {
    let said = |name: &str| env::var_os(name).and_then(|text| text.into_string().ok());
    let scale = said("TREMPLIN_BENCH_SCALE").map_or(1, |text| text.parse().expect("a number"));
    compare("SQLite", program, scratch, [None, None], scale);
    let named = said("TREMPLIN_BENCH_POSTGRES").unwrap_or_default();
    if let [small, all] = named.split_whitespace().collect::<Vec<_>>()[..] {
        compare("PostgreSQL", program, scratch, [Some(small), Some(all)], scale);
    }
}
