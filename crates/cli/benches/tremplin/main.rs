//! `make bench`: speed and memory beside baselines measured in the same run. Linux only: it reads `/proc`.
//!
//! `make bench ONLY=grade` measures one part: `grade`, `languages`, `python`, `submit`, `server` or `class`.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a program that prints and may panic"
)]
#![allow(unreachable_pub, reason = "its modules are private, pub is what they show each other")]

mod baseline;
mod class;
mod course;
mod grade;
mod languages;
mod measure;
mod python;
#[path = "../../tests/school/mod.rs"]
mod school;
mod server;
mod submit;
mod table;

use std::{env, path::Path};

fn main() {
    let wanted = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let wants = |part: &str| wanted.as_deref().is_none_or(|only| only == part);
    let program = Path::new(env!("CARGO_BIN_EXE_tremplin"));
    let scratch = tempfile::tempdir().expect("a temporary folder");
    if wants("grade") {
        let installed = env::var_os("TREMPLIN_BENCH_NODE").expect("run me with 'make bench'");
        grade::run(program, scratch.path(), Path::new(&installed));
    }
    if wants("languages") {
        languages::run(program, scratch.path());
    }
    if wants("python") {
        python::run(program, scratch.path());
    }
    if wants("submit") {
        submit::run(scratch.path());
    }
    if wants("server") {
        server::run(program, scratch.path());
    }
    if wants("class") {
        class::run(program, scratch.path());
    }
}
