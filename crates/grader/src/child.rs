//! The body of a grader child process: read a job, grade it, answer, one at a time, until the parent closes the pipe.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::thread;

use nix::sys::signal::{SigSet, Signal};
use rustix::fs::{Mode, OFlags};
use rustix::io::{fcntl_dupfd_cloexec, read};
use rustix::stdio::{dup2_stdout, stdin, stdout};
use serde::Serialize;
use tremplin_course::{Scope, Source, Spec};

use crate::frame::{self, Answer, Inbox, PROTOCOL, RequestBuf, SPEC_SLOTS};
use crate::sandbox::Sandbox;
use crate::{Fault, GRADING_STACK, Graded, Grader};

/// The body of the sub-command that a [`crate::Pool`] starts its processes with: [`serve`] with the engines, which are
/// loaded from the folder `cache`, or compiled into it.
///
/// # Errors
/// Those of [`serve`].
pub fn serve_engine(cache: &Path) -> Result<(), Fault> {
    let cache = cache.to_owned();
    serve(move || {
        let grader = Grader::new(&cache)?;
        grader.load_all()?;
        Ok(move |spec: &Spec, source: &Source, scope| grader.run(spec, source, scope))
    })
}

/// Serves jobs from standard input until its end, answering on what was standard output; call it first thing in
/// `main`, before any thread or file is opened, since it closes every descriptor above 2.
///
/// `warm_up` makes the function that grades, with the file system still there; then the process gives up all it could
/// reach ([`Sandbox::enter`]), says it is ready, and takes jobs.
///
/// # Errors
/// When the engine cannot start (the parent has been told), or the pipe breaks or carries something else than jobs.
pub fn serve<W, G>(warm_up: W) -> Result<(), Fault>
where
    W: FnOnce() -> Result<G, Fault> + Send + 'static,
    G: FnMut(&Spec, &Source, Scope) -> Result<Graded, Fault>,
{
    let sandbox = Sandbox::prepare();
    ignore_stops();
    let pipe = claim_stdout().map_err(|error| Fault::Start(format!("standard output: {error}")))?;
    // Not the main thread: its stack is 8 MiB on most systems. Only what is touched is ever backed by memory.
    let grading = thread::Builder::new()
        .name("grading".into())
        .stack_size(GRADING_STACK)
        .spawn(move || run(warm_up, sandbox, pipe));
    let grading = grading.map_err(|error| Fault::Start(format!("the grading thread: {error}")))?;
    // A panic has written its message to standard error, where the parent reads it.
    grading.join().unwrap_or_else(|_| Err(Fault::Engine("the grading thread panicked".into())))
}

/// A terminal's Ctrl+C and a service manager's SIGTERM reach the graders too. The server then finishes what runs, and
/// closes their pipes, which is what ends them. Threads started later inherit this.
fn ignore_stops() {
    let stops = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];
    // Cannot fail for signals that exist.
    let _ = stops.into_iter().collect::<SigSet>().thread_block();
}

/// Takes standard output for the answers and leaves `/dev/null` in its place, so that nothing printed by accident can
/// pass for an answer.
fn claim_stdout() -> io::Result<File> {
    let pipe: OwnedFd = fcntl_dupfd_cloexec(stdout(), 3)?;
    let null = rustix::fs::open("/dev/null", OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())?;
    dup2_stdout(&null)?;
    Ok(File::from(pipe))
}

fn run<W, G>(warm_up: W, sandbox: Sandbox, mut pipe: File) -> Result<(), Fault>
where
    W: FnOnce() -> Result<G, Fault>,
    G: FnMut(&Spec, &Source, Scope) -> Result<Graded, Fault>,
{
    let mut buffer = Vec::new();
    let grade = match warm_up() {
        Ok(grade) => grade,
        Err(fault) => {
            send(&Answer::NotReady(fault.to_string()), &mut buffer, &mut pipe)?;
            return Err(fault);
        }
    };
    let sandbox = sandbox.enter();
    send(&Answer::Ready { protocol: PROTOCOL, sandbox }, &mut buffer, &mut pipe)?;
    Loop { grade, pipe, buffer, specs: (0..SPEC_SLOTS).map(|_| None).collect() }.run()
}

struct Loop<G> {
    grade: G,
    pipe: File,
    buffer: Vec<u8>,
    specs: Vec<Option<Spec>>,
}

impl<G: FnMut(&Spec, &Source, Scope) -> Result<Graded, Fault>> Loop<G> {
    fn run(mut self) -> Result<(), Fault> {
        let mut inbox = Inbox::default();
        loop {
            while let Some(frame) = inbox.take().map_err(broken)? {
                let request = frame::decode(frame).map_err(broken)?;
                let answer = self.answer(request)?;
                self.reply(answer)?;
            }
            match read(stdin(), inbox.room()) {
                Ok(0) => return Ok(()),
                Ok(count) => inbox.read(count),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(broken(error.into())),
            }
        }
    }

    fn answer(&mut self, request: RequestBuf) -> Result<Answer, Fault> {
        let RequestBuf { job, slot, spec, source, scope } = request;
        let slot = usize::try_from(slot).ok().and_then(|slot| self.specs.get_mut(slot));
        let slot = slot.ok_or_else(|| Fault::Engine("a spec slot that does not exist".into()))?;
        if spec.is_some() {
            *slot = spec;
        }
        let spec = slot.as_ref().ok_or_else(|| Fault::Engine("a spec slot that is empty".into()))?;
        let source = Source::new(source).map_err(|error| Fault::Engine(error.to_string()))?;
        Ok(match (self.grade)(spec, &source, scope) {
            Ok(graded) => Answer::Graded { job, graded: graded.into() },
            Err(fault) => Answer::Faulted { job, message: engine_words(fault) },
        })
    }
}

impl<G> Loop<G> {
    /// A report too large to send is a fault of this job only.
    fn reply(&mut self, answer: Answer) -> Result<(), Fault> {
        let (Answer::Graded { job, .. } | Answer::Faulted { job, .. }) = answer else {
            return send(&answer, &mut self.buffer, &mut self.pipe);
        };
        match send(&answer, &mut self.buffer, &mut self.pipe) {
            Err(Fault::TooLarge { bytes, max }) => {
                let message = format!("a report of {bytes} bytes; the most is {max}");
                send(&Answer::Faulted { job, message }, &mut self.buffer, &mut self.pipe)
            }
            sent => sent,
        }
    }
}

/// The fault's words; the parent makes a [`Fault::Engine`] of them, whose own words stand before.
fn engine_words(fault: Fault) -> String {
    match fault {
        Fault::Engine(message) => message,
        other => other.to_string(),
    }
}

fn send<T: Serialize>(message: &T, buffer: &mut Vec<u8>, pipe: &mut File) -> Result<(), Fault> {
    frame::encode(message, buffer)?;
    pipe.write_all(buffer).map_err(broken)
}

fn broken(error: io::Error) -> Fault {
    Fault::Engine(format!("the pipe to the server: {error}"))
}
