//! The program `tremplin`. Alone reads the environment and the clock, and alone decides how errors are told to whoever
//! typed a command: one line on standard error, and an exit status.

mod check;
mod clock;
mod database;
mod demo;
mod exercise;
mod grade;
mod graders;
mod logging;
mod new;
mod output;
mod preview;
mod schema;
mod seed;
mod serve;
mod users;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// Exit status of a command that did what it was asked, and found what it looked for.
const SUCCESS: u8 = 0;
/// What was graded or checked did not pass.
const NOT_PASSED: u8 = 1;
/// The command was not understood, or we failed.
const FAULT: u8 = 2;

/// A learning platform with auto-graded exercises.
#[derive(Parser)]
#[command(name = "tremplin", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the course
    Serve(serve::Serve),
    /// Write a new lesson, exercise or module from its model
    New(new::New),
    /// Hold course files to their own rules: solutions pass, starters do not, wrong answers fail
    Check(check::Check),
    /// Print the JSON Schema of a course file's front matter, for editors
    Schema(schema::Schema),
    /// See an exercise or a lesson as its learners will, while it is being written
    Preview(preview::Preview),
    /// Grade a learner's file, or folder of files, against one exercise
    Grade(grade::Grade),
    /// Compile the engines of all languages now, for a first start that takes a second
    Engines(graders::Engines),
    /// Manage accounts
    #[command(subcommand)]
    User(users::User),
    /// Bring the database to this program's version
    Migrate(database::Migrate),
    /// Add up anew what the page on the content's health counts, should it ever look wrong
    Tallies(database::Tallies),
    /// Make a new database with an invented cohort, to look around in
    Demo(demo::Demo),
    /// Make a new database with an invented school of any size, to measure with
    Seed(seed::Seed),
    /// A grader process of a server: jobs on standard input, answers on standard output
    #[command(hide = true)]
    Grader { cache: PathBuf },
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    // Before anything opens a file or starts a thread: this process gives up all it could reach.
    if let Command::Grader { cache } = command {
        return grader(cache);
    }
    let result = match command {
        Command::Serve(serve) => serve.run(),
        Command::New(new) => new.run(),
        Command::Check(check) => check.run(),
        Command::Schema(schema) => schema.run(),
        Command::Preview(preview) => preview.run(),
        Command::Grade(grade) => grade.run(),
        Command::Engines(engines) => engines.run(),
        Command::User(user) => user.run(),
        Command::Migrate(migrate) => migrate.run(),
        Command::Tallies(tallies) => tallies.run(),
        Command::Demo(demo) => demo.run(),
        Command::Seed(seed) => seed.run(),
        Command::Grader { .. } => Ok(FAULT),
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            output::complain(&error);
            ExitCode::from(FAULT)
        }
    }
}

fn grader(cache: PathBuf) -> ExitCode {
    match tremplin_grader::serve_child(&cache) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            output::complain(&anyhow::Error::new(fault));
            ExitCode::from(FAULT)
        }
    }
}
