//! One grader process as its jobs see it: a pipe in, a pipe out, and what it holds of the exercises.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::{oneshot, watch};
use tremplin_course::Spec;

use crate::frame::{self, Answer, Inbox, RequestRef, SPEC_SLOTS};
use crate::pool::Job;
use crate::{Fault, Graded, SandboxReport};

/// How a process ended.
#[derive(Debug, Clone)]
pub(super) struct End {
    pub(super) how: String,
    /// By SIGKILL, which no program sends itself: whether the pool's or a stranger's, who asks must know.
    pub(super) killed: bool,
    /// The last it wrote to standard error.
    pub(super) said: String,
}

impl End {
    /// What it means for the job the process held; `ours` when the pool may have sent the signal.
    pub(super) fn fault(self, ours: bool) -> Fault {
        let Self { how, killed, said } = self;
        if killed && !ours { Fault::Killed { said } } else { Fault::Crashed { how, said } }
    }
}

/// The server's ends of the pipes. Dropping it closes them, on which the process ends by itself.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) pid: u32,
    pub(super) sandbox: SandboxReport,
    /// Jobs begun.
    pub(super) jobs: u64,
    /// It has answered a job.
    pub(super) worked: Arc<AtomicBool>,
    pub(super) kill: Option<oneshot::Sender<()>>,
    pub(super) end: watch::Receiver<Option<End>>,
    stdin: ChildStdin,
    stdout: ChildStdout,
    outbox: Vec<u8>,
    sent: usize,
    inbox: Inbox,
    specs: Specs,
}

impl Process {
    pub(super) fn new(
        pid: u32,
        (stdin, stdout): (ChildStdin, ChildStdout),
        kill: oneshot::Sender<()>,
        end: watch::Receiver<Option<End>>,
    ) -> Self {
        Self {
            pid,
            // Until the handshake says better.
            sandbox: SandboxReport { no_new_privs: false, seccomp: false, landlock: false, own_uid: false },
            jobs: 0,
            worked: Arc::default(),
            kill: Some(kill),
            end,
            stdin,
            stdout,
            outbox: Vec::new(),
            sent: 0,
            inbox: Inbox::default(),
            specs: Specs::default(),
        }
    }

    /// Makes the message of the next job; [`Process::exchange`] sends it.
    pub(super) fn begin(&mut self, job: &Job) -> Result<(), Fault> {
        let (slot, held) = self.specs.slot(&job.spec);
        let request = RequestRef {
            job: self.jobs + 1,
            slot: u32::try_from(slot).map_err(|error| Fault::Engine(error.to_string()))?,
            spec: (!held).then_some(&*job.spec),
            source: job.source.files(),
            scope: job.scope.clone(),
        };
        self.sent = 0;
        frame::encode(&request, &mut self.outbox)?;
        self.specs.put(slot, &job.spec);
        self.jobs += 1;
        Ok(())
    }

    /// Sends what is left to send and reads the answer to the job begun last. Given up midway and called again, it goes
    /// on where it was.
    pub(super) async fn exchange(&mut self) -> io::Result<Result<Graded, Fault>> {
        while self.sent < self.outbox.len() {
            self.sent += self.stdin.write(&self.outbox[self.sent..]).await?;
        }
        match self.receive().await? {
            Answer::Graded { job, graded } if job == self.jobs => Ok(Ok(graded.into())),
            Answer::Faulted { job, message } if job == self.jobs => Ok(Err(Fault::Engine(message))),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "not the answer to this job")),
        }
    }

    /// The next message; `UnexpectedEof` when the process has closed the pipe, as it does when it dies.
    pub(super) async fn receive(&mut self) -> io::Result<Answer> {
        loop {
            if let Some(frame) = self.inbox.take()? {
                return frame::decode(frame);
            }
            match self.stdout.read(self.inbox.room()).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.inbox.read(count),
            }
        }
    }

    /// Whether the process may have read the whole message: only then can the job be to blame for its end.
    pub(super) fn has_seen_job(&self) -> bool {
        self.sent == self.outbox.len()
    }

    /// Resident memory in bytes.
    pub(super) fn resident(&self) -> Option<u64> {
        resident(self.pid)
    }
}

/// Resident memory of a process in bytes; `None` where the system hides it.
pub(super) fn resident(pid: u32) -> Option<u64> {
    let pages = std::fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    let pages: u64 = pages.split(' ').nth(1)?.parse().ok()?;
    Some(pages * u64::try_from(rustix::param::page_size()).ok()?)
}

/// Which exercise stands in which of the child's slots; the one unused for longest is overwritten.
#[derive(Debug, Default)]
struct Specs {
    /// The spec, and when it was used last, in jobs. Holding the `Arc` keeps its address from being used again.
    slots: Vec<(Arc<Spec>, u64)>,
    uses: u64,
}

impl Specs {
    /// The slot for `spec`, and whether the child holds it there already.
    fn slot(&self, spec: &Arc<Spec>) -> (usize, bool) {
        if let Some(slot) = self.slots.iter().position(|(held, _)| Arc::ptr_eq(held, spec)) {
            return (slot, true);
        }
        if self.slots.len() < SPEC_SLOTS {
            return (self.slots.len(), false);
        }
        let oldest = self.slots.iter().enumerate().min_by_key(|(_, (_, used))| *used);
        (oldest.map_or(0, |(slot, _)| slot), false)
    }

    fn put(&mut self, slot: usize, spec: &Arc<Spec>) {
        self.uses += 1;
        match self.slots.get_mut(slot) {
            Some((held, used)) => {
                if !Arc::ptr_eq(held, spec) {
                    *held = Arc::clone(spec);
                }
                *used = self.uses;
            }
            None => self.slots.push((Arc::clone(spec), self.uses)),
        }
    }
}
