//! The pool with real child processes: this same program, run as `pool child`, whose "engine" does what a source says.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and its children print")]

mod child;
mod faults;
mod life;

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::{Arguments, Trial};
use tremplin_course::{Answer, Language, Limits, Scope, Source, SourceFile, Spec};
use tremplin_grader::{Fault, Graded, Job, Pool, PoolConfig, Tuning};

fn main() {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match arguments.first().and_then(|role| role.to_str()) {
        Some("child") => child::serve(),
        Some("unfit") => child::serve_unfit(),
        Some("server") => life::serve_until_killed(),
        _ => libtest_mimic::run(&Arguments::from_args(), trials()).exit(),
    }
}

fn trials() -> Vec<Trial> {
    let all: [(&str, fn()); 19] = [
        ("answers_go_to_those_who_asked", life::answers_go_to_those_who_asked),
        ("a_changed_spec_reaches_a_child_that_knows_the_old_one", life::a_changed_spec_reaches_a_child),
        ("more_specs_than_a_child_keeps_are_all_graded_right", life::more_specs_than_a_child_keeps),
        ("the_largest_source_passes_whole", life::the_largest_source_passes_whole),
        ("a_process_is_replaced_after_its_share_of_jobs", life::replaced_after_its_share_of_jobs),
        ("a_process_that_grew_too_large_is_replaced", life::replaced_when_too_large),
        ("jobs_given_up_do_not_shift_the_answers_of_others", life::jobs_given_up_do_not_shift_answers),
        ("stopping_finishes_what_runs_and_refuses_what_waits", life::stopping_finishes_and_refuses),
        ("dropping_the_pool_ends_its_processes", life::dropping_the_pool_ends_its_processes),
        ("signals_that_stop_the_server_leave_jobs_alone", life::stop_signals_leave_jobs_alone),
        ("graders_die_with_their_server", life::graders_die_with_their_server),
        ("a_job_that_kills_its_process_is_a_crash_and_the_next_is_graded", faults::poison),
        ("what_a_dying_process_says_is_in_the_fault", faults::last_words),
        ("a_hung_job_is_killed", faults::hung),
        ("an_engine_fault_leaves_the_process_alone", faults::engine),
        ("garbage_and_oversize_frames_cost_only_their_job", faults::garbage),
        ("a_child_fed_garbage_ends_without_a_word", faults::garbage_to_child),
        ("kill_9_under_load_loses_doubles_and_mixes_nothing", faults::kill_9),
        ("a_process_that_cannot_start_says_why", faults::cannot_start),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    all.into_iter().map(trial).collect()
}

fn config(processes: usize) -> PoolConfig {
    PoolConfig {
        program: std::env::current_exe().unwrap(),
        arguments: vec!["child".into()],
        processes,
        cache: std::env::temp_dir(),
    }
}

async fn pool(processes: usize) -> Pool {
    Pool::start(config(processes)).await.unwrap()
}

async fn tuned(processes: usize, tuning: Tuning) -> Pool {
    Pool::start_tuned(config(processes), tuning).await.unwrap()
}

fn spec(seed: u64) -> Arc<Spec> {
    Arc::new(Spec {
        language: Some(Language::Javascript),
        entry: "main.js".into(),
        given: Vec::new(),
        tests: Vec::new(),
        limits: Limits { wall_ms: 30_000, ..Limits::default() },
        seed,
        answer: Answer::Program,
    })
}

fn job(spec: &Arc<Spec>, text: &str) -> Job {
    let source = Source::new(vec![SourceFile { name: "main.js".into(), text: text.into() }]).unwrap();
    Job { spec: Arc::clone(spec), source, scope: Scope::All }
}

/// Grades `echo WORD` and holds the answer to be its own.
async fn echo(pool: &Pool, spec: &Arc<Spec>, word: &str) -> Result<(), Fault> {
    let graded = pool.grade(job(spec, &format!("echo {word}"))).await?;
    assert_eq!(graded, answer(spec, word));
    Ok(())
}

fn answer(spec: &Spec, word: &str) -> Graded {
    child::report(spec, Scope::All, word)
}

fn runtime(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // Generous: it only turns a test that would never end into one that fails.
    let ended = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(120), test).await });
    assert!(ended.is_ok(), "still not done after two minutes");
}
