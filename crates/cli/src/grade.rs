//! `tremplin grade`

use std::{
    fs,
    io::{self, BufRead as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail};
use clap::Args;
use serde::Serialize;
use tremplin_course::{CodeError, Exercise, MAX_SOURCE_BYTES, Report, Scope, Source, SourceFile, TestStatus, Verdict};
use tremplin_grader::{Fault, Job, Pool};

use crate::{FAULT, NOT_PASSED, SUCCESS, database, exercise, graders, output};

/// A job that is lost with its grader is tried so often.
const TRIES: usize = 3;

/// Grade a learner's file, or folder of files, against one exercise
///
/// An exercise without code takes the file of its answers; docs/authoring.md says what it holds. Exit status: 0 passed (or
/// received, with every check right), 1 not passed, 2 not understood or our fault.
#[derive(Args)]
pub(crate) struct Grade {
    /// The exercise's file
    exercise: PathBuf,
    /// The learner's file or folder of files; with --json, - reads one such path from each line of standard input
    source: PathBuf,
    /// Write one JSON object for each submission
    #[arg(long)]
    json: bool,
    /// Show hidden tests as their author sees them
    #[arg(long)]
    show_hidden: bool,
    #[command(flatten)]
    cache: graders::Cache,
}

/// One submission's line. Without a verdict when it is our fault that there is none.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    verdict: Option<Verdict>,
    tests: Vec<Test>,
    stdout: String,
    /// Why the learner's code did not load, or their file could not be taken.
    error: Option<CodeErrorLine>,
    duration_us: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: TestStatus,
    hidden: bool,
    /// The matcher's own words; of a hidden test, nothing.
    message: Option<String>,
    expected: Option<String>,
    received: Option<String>,
}

#[derive(Serialize)]
struct CodeErrorLine {
    name: String,
    message: String,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
}

/// What became of one submission.
enum Ending {
    Graded(Box<Report>),
    /// The learner's file itself cannot be taken, for this reason.
    Refused(&'static str, String),
    Fault(String),
}

impl Grade {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let exercise = exercise::read_one(&self.exercise)?;
        let from_input = self.source.as_os_str() == "-";
        if from_input && !self.json {
            bail!("- needs --json");
        }
        let cache = self.cache.folder();
        fs::create_dir_all(&cache).with_context(|| format!("{} cannot be made", cache.display()))?;
        database::runtime()?.block_on(async {
            let pool = Pool::start(graders::pool_config(1, &cache)).await?;
            let grading = Grading { exercise: &exercise, pool: &pool, command: &self };
            let status = if from_input { grading.each_line().await } else { grading.one(&self.source).await };
            pool.stop().await;
            status
        })
    }
}

struct Grading<'a> {
    exercise: &'a Exercise,
    pool: &'a Pool,
    command: &'a Grade,
}

impl Grading<'_> {
    async fn each_line(&self) -> anyhow::Result<u8> {
        let mut status = SUCCESS;
        for line in io::stdin().lock().lines() {
            let line = line.context("standard input")?;
            if !line.trim().is_empty() {
                status = status.max(self.one(Path::new(line.trim())).await?);
            }
        }
        Ok(status)
    }

    /// Grades the submission at `path` and says what came of it; its exit status.
    async fn one(&self, path: &Path) -> anyhow::Result<u8> {
        let ending = match read_source(path, self.exercise) {
            Ok(source) => self.grade(source).await,
            Err(ending) => ending,
        };
        let status = match &ending {
            Ending::Graded(report) if report.is_all_right() => SUCCESS,
            Ending::Graded(_) | Ending::Refused(..) => NOT_PASSED,
            Ending::Fault(_) => FAULT,
        };
        let ending = match ending {
            Ending::Graded(report) if !self.command.show_hidden => Ending::Graded(Box::new(report.for_learner())),
            ending => ending,
        };
        if self.command.json {
            let path = path.to_string_lossy();
            output::say(&serde_json::to_string(&line(&path, ending))?)?;
        } else {
            describe(ending)?;
        }
        Ok(status)
    }

    async fn grade(&self, source: Source) -> Ending {
        let job = Job { spec: Arc::clone(&self.exercise.spec), source, scope: Scope::All };
        let mut fault = Fault::Stopping;
        for _ in 0..TRIES {
            match self.pool.grade(job.clone()).await {
                Ok(graded) => return Ending::Graded(Box::new(graded.report)),
                Err(another) => fault = another,
            }
        }
        Ending::Fault(fault.to_string())
    }
}

/// The learner's files: a single file stands for the exercise's main file, whatever its name.
fn read_source(path: &Path, exercise: &Exercise) -> Result<Source, Ending> {
    let ours = |error: io::Error| Ending::Fault(format!("{}: {error}", path.display()));
    let mut files = Vec::new();
    if fs::metadata(path).map_err(ours)?.is_dir() {
        for entry in fs::read_dir(path).map_err(ours)? {
            let entry = entry.map_err(ours)?;
            if entry.file_type().map_err(ours)?.is_file() {
                let name = entry.file_name().to_string_lossy().into_owned();
                files.push(SourceFile { text: read_text(&entry.path())?, name });
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
    } else {
        files.push(SourceFile { name: exercise.main_file().to_owned(), text: read_text(path)? });
    }
    let source = Source::new(files).map_err(|error| Ending::Refused("FileRefused", error.to_string()))?;
    if !exercise.accepts(&source) {
        let wanted: Vec<_> = exercise.starter.iter().map(|file| file.name.as_str()).collect();
        return Err(Ending::Refused("FileRefused", format!("the files of this exercise are {}", wanted.join(", "))));
    }
    Ok(source)
}

const NOT_UTF8: &str = "FileNotUtf8";

fn read_text(path: &Path) -> Result<String, Ending> {
    let ours = |error: io::Error| Ending::Fault(format!("{}: {error}", path.display()));
    let size = fs::metadata(path).map_err(ours)?.len();
    if size > MAX_SOURCE_BYTES as u64 {
        let message = format!("the file holds {size} bytes; the most is {MAX_SOURCE_BYTES}");
        return Err(Ending::Refused("FileTooLarge", message));
    }
    String::from_utf8(fs::read(path).map_err(ours)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Ending::Refused(NOT_UTF8, format!("the file is not UTF-8: the byte at offset {at} makes no character"))
    })
}

fn line(path: &str, ending: Ending) -> Line<'_> {
    let empty = Line {
        path,
        verdict: None,
        tests: Vec::new(),
        stdout: String::new(),
        error: None,
        duration_us: 0,
        fault: None,
    };
    match ending {
        Ending::Fault(fault) => Line { fault: Some(fault), ..empty },
        Ending::Refused(name, message) => {
            let error = CodeErrorLine { name: name.to_owned(), message, file: None, line: None, column: None };
            // What is too large may be written well; what is no text is not.
            let verdict = if name == NOT_UTF8 { Verdict::CompileError } else { Verdict::Failed };
            Line { verdict: Some(verdict), error: Some(error), ..empty }
        }
        Ending::Graded(report) => Line {
            verdict: Some(report.verdict),
            tests: report
                .tests
                .into_iter()
                .map(|test| {
                    let failure = test.failure;
                    Test {
                        name: test.name,
                        status: test.status,
                        hidden: test.hidden,
                        expected: failure.as_ref().and_then(|failure| failure.expected.clone()),
                        received: failure.as_ref().and_then(|failure| failure.received.clone()),
                        message: failure.map(|failure| failure.message).filter(|message| !message.is_empty()),
                    }
                })
                .collect(),
            stdout: report.stdout,
            error: report.error.map(code_error),
            duration_us: report.duration_us,
            ..empty
        },
    }
}

fn code_error(error: CodeError) -> CodeErrorLine {
    CodeErrorLine {
        name: error.name,
        message: error.message,
        file: error.place.as_ref().map(|place| place.file.clone()),
        line: error.place.as_ref().map(|place| place.line),
        column: error.place.as_ref().and_then(|place| place.column),
    }
}

/// For people: one line a test, and what the code printed.
fn describe(ending: Ending) -> io::Result<()> {
    let report = match ending {
        Ending::Fault(fault) => return output::say(&format!("our fault: {}", output::printable(&fault))),
        Ending::Refused(_, message) => return output::say(&format!("refused: {message}")),
        Ending::Graded(report) => report,
    };
    for test in &report.tests {
        let mark = match test.status {
            TestStatus::Passed => "ok  ",
            TestStatus::Failed => "FAIL",
            TestStatus::Skipped => "skip",
        };
        output::say(&format!("{mark} {}", output::printable(&test.name)))?;
        let failure = test.failure.as_ref();
        for (what, value) in [
            ("expected", failure.and_then(|failure| failure.expected.as_ref())),
            ("received", failure.and_then(|failure| failure.received.as_ref())),
            ("message", failure.map(|failure| &failure.message).filter(|message| !message.is_empty())),
        ] {
            if let Some(value) = value {
                output::say(&format!("     {what}: {}", output::printable(value)))?;
            }
        }
    }
    if let Some(error) = &report.error {
        let place = error.place.as_ref().map_or(String::new(), |place| format!("{}:{}: ", place.file, place.line));
        output::say(&output::printable(&format!("{place}{}: {}", error.name, error.message)))?;
    }
    for line in report.stdout.lines() {
        output::say(&format!("> {}", output::printable(line)))?;
    }
    let verdict = serde_json::to_value(report.verdict)?;
    output::say(&format!("{}, {} µs", verdict.as_str().unwrap_or_default(), report.duration_us))
}
