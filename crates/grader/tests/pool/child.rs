//! The child's side: an engine that does what the source says, so that a test can ask for any end.

use std::io::Write as _;
use std::mem::ManuallyDrop;
use std::os::fd::FromRawFd as _;

use tremplin_course::{Digest, Report, Scope, Source, Spec, TestReport, TestStatus, Verdict};
use tremplin_grader::{Fault, Graded, child};

pub(crate) fn serve() {
    let served = child::serve(|| Ok(grade));
    std::process::exit(i32::from(served.is_err()));
}

pub(crate) fn serve_unfit() {
    type Grade = fn(&Spec, &Source, Scope) -> Result<Graded, Fault>;
    let served = child::serve(|| Err::<Grade, _>(Fault::Engine("no such guest".into())));
    std::process::exit(i32::from(served.is_err()));
}

fn grade(spec: &Spec, source: &Source, scope: Scope) -> Result<Graded, Fault> {
    let text = source.files()[0].text.as_str();
    let (verb, word) = text.split_once(' ').unwrap_or((text, ""));
    match verb {
        "echo" => {}
        // Printed by accident: it must not reach the server as an answer.
        "print" => println!("{word}"),
        "work" => drop(std::hint::black_box((0..2_000).fold(Digest::of([]), |d, _| Digest::of([&d.as_bytes()[..]])))),
        "fault" => return Err(Fault::Engine(word.into())),
        "abort" => std::process::abort(),
        "exit" => std::process::exit(3),
        "panic" => panic!("{word}"),
        "hang" => loop {
            std::hint::spin_loop();
        },
        "garbage" => answer_pipe().write_all(&[4, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]).unwrap(),
        "oversize" => answer_pipe().write_all(&u32::MAX.to_le_bytes()).unwrap(),
        "stranger" => answer_pipe().write_all(&postcard_faulted()).unwrap(),
        _ => unreachable!("not a test's source: {text}"),
    }
    Ok(report(spec, scope, word))
}

/// Everything of the job that an answer can show, so that none can pass for another's.
pub(crate) fn report(spec: &Spec, scope: Scope, word: &str) -> Graded {
    let name = format!("{scope:?} {}", spec.seed);
    let test = TestReport { name, status: TestStatus::Passed, hidden: false, failure: None, tables: None };
    let report =
        Report { verdict: Verdict::Passed, tests: vec![test], stdout: word.into(), error: None, duration_us: 1 };
    Graded { report, behaviour: Digest::of([word.as_bytes()]) }
}

/// A well-formed answer, `Faulted { job: 77, message: "" }`, to a job that was never given.
fn postcard_faulted() -> [u8; 7] {
    [3, 0, 0, 0, 3, 77, 0]
}

/// The pipe to the server, which `child::serve` keeps at the first descriptor after the standard three.
#[expect(unsafe_code, reason = "a child that has gone mad writes to descriptors it does not own")]
fn answer_pipe() -> ManuallyDrop<std::fs::File> {
    ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(3) })
}
