//! Who waits for a process, and which processes wait for a job.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, timeout, timeout_at};
use tremplin_course::Language;

use super::process::{End, Process, resident};
use super::{ChildStatus, Job, PoolStatus, Tuning};
use crate::{Fault, Graded, SandboxReport, typescript};

/// Jobs between two looks at a process's memory: a look costs some microseconds.
const LOOK_EVERY: u64 = 64;
/// How long a process that closed its pipe may take to be gone before it is killed.
const LAST_BREATH: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Queue {
    pub(super) tuning: Tuning,
    processes: usize,
    state: Mutex<State>,
    /// True once the pool is stopping.
    closing: watch::Sender<bool>,
    /// Tasks that keep a process alive.
    keepers: watch::Sender<usize>,
    /// Where the answers to abandoned jobs are awaited.
    runtime: Handle,
}

#[derive(Debug, Default)]
struct State {
    /// The last one used is on top: its memory is warm.
    idle: Vec<Process>,
    /// In the order they came. Never empty while `idle` is not, save for those who have left.
    waiting: VecDeque<oneshot::Sender<Lease>>,
    members: BTreeMap<u32, SandboxReport>,
    graded: u64,
    crashes: u64,
    last_fault: Option<Fault>,
}

impl Queue {
    pub(super) fn new(processes: usize, tuning: Tuning) -> Self {
        Self {
            tuning,
            processes,
            state: Mutex::default(),
            closing: watch::Sender::new(false),
            keepers: watch::Sender::new(0),
            runtime: Handle::current(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next free process, first come first served.
    pub(super) async fn lease(self: &Arc<Self>) -> Result<Lease, Fault> {
        let turn = {
            let mut state = self.state();
            if self.is_closing() {
                return Err(Fault::Stopping);
            }
            if let Some(process) = state.idle.pop() {
                return Ok(Lease::new(Arc::clone(self), process));
            }
            let (place, turn) = oneshot::channel();
            state.waiting.push_back(place);
            turn
        };
        turn.await.map_err(|_| Fault::Stopping)
    }

    fn give_back(self: &Arc<Self>, mut process: Process) {
        loop {
            let next = {
                let mut state = self.state();
                if self.is_closing() {
                    // Dropped outside the lock, which closes its pipe and ends it.
                    break;
                }
                match state.waiting.pop_front() {
                    Some(next) => next,
                    None => return state.idle.push(process),
                }
            };
            match next.send(Lease::new(Arc::clone(self), process)) {
                Ok(()) => return,
                // Whoever waited there has left.
                Err(lease) => match lease.into_process() {
                    Some(back) => process = back,
                    None => return,
                },
            }
        }
    }

    /// A process that is ready joins.
    pub(super) fn join(self: &Arc<Self>, process: Process) {
        self.state().members.insert(process.pid, process.sandbox);
        self.give_back(process);
    }

    /// A process has ended, with the fault unless it was meant to.
    pub(super) fn left(&self, pid: u32, fault: Option<Fault>) {
        let idle = {
            let mut state = self.state();
            state.members.remove(&pid);
            if let Some(fault) = fault {
                state.crashes += 1;
                state.last_fault = Some(fault);
            }
            let place = state.idle.iter().position(|process| process.pid == pid);
            place.map(|place| state.idle.remove(place))
        };
        drop(idle);
    }

    pub(super) fn note(&self, fault: Fault) {
        self.state().last_fault = Some(fault);
    }

    pub(super) fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    pub(super) async fn closing(&self) {
        // An error would mean that the sender is gone, and `self` holds it.
        let _ = self.closing.subscribe().wait_for(|closing| *closing).await;
    }

    pub(super) fn close(&self) {
        self.closing.send_replace(true);
        let (idle, waiting) = {
            let mut state = self.state();
            (std::mem::take(&mut state.idle), std::mem::take(&mut state.waiting))
        };
        drop((idle, waiting));
    }

    pub(super) fn keeper_starts(&self) {
        self.keepers.send_modify(|keepers| *keepers += 1);
    }

    pub(super) fn keeper_ends(&self) {
        self.keepers.send_modify(|keepers| *keepers -= 1);
    }

    /// Waits until every process has ended, after [`Queue::close`].
    pub(super) async fn all_gone(&self) {
        let _ = self.keepers.subscribe().wait_for(|keepers| *keepers == 0).await;
    }

    pub(super) fn status(&self) -> PoolStatus {
        let state = self.state();
        let child =
            |(pid, sandbox): (&u32, &SandboxReport)| ChildStatus { pid: *pid, sandbox: *sandbox, resident: None };
        let mut status = PoolStatus {
            processes: self.processes,
            alive: state.members.len(),
            busy: state.members.len() - state.idle.len(),
            waiting: state.waiting.iter().filter(|place| !place.is_closed()).count(),
            graded: state.graded,
            crashes: state.crashes,
            last_fault: state.last_fault.clone(),
            children: state.members.iter().map(child).collect(),
        };
        // Reading files is no work for under the lock.
        drop(state);
        for child in &mut status.children {
            child.resident = resident(child.pid);
        }
        status
    }

    fn is_due(&self, process: &Process) -> bool {
        // Not all at once: the process id spreads them over a tenth more.
        let limit = self.tuning.jobs_per_process;
        let spread = u64::from(process.pid) % (limit / 10).max(1);
        process.jobs >= limit.saturating_add(spread)
            || (process.jobs.is_multiple_of(LOOK_EVERY)
                && process.resident().is_some_and(|bytes| bytes > self.tuning.resident_limit))
    }
}

/// When an answer must be there at last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    at: Instant,
    allowed: Duration,
    /// Whether the job has types to be read before its engine starts.
    reads_types: bool,
}

impl Due {
    fn hung(self) -> Fault {
        Fault::Hung { after_ms: u64::try_from(self.allowed.as_millis()).unwrap_or(u64::MAX) }
    }
}

/// A process held for one job. Dropped, it gives the process back, in whatever state the job is.
#[derive(Debug)]
pub(super) struct Lease {
    queue: Arc<Queue>,
    process: Option<Process>,
    /// While an answer is due.
    due: Option<Due>,
    /// This lease already waits for the answer to a job that nobody wants any more.
    draining: bool,
}

impl Lease {
    fn new(queue: Arc<Queue>, process: Process) -> Self {
        Self { queue, process: Some(process), due: None, draining: false }
    }

    fn into_process(mut self) -> Option<Process> {
        self.process.take()
    }

    /// Gives the process its job; [`Lease::answer`] awaits the answer.
    pub(super) fn begin(&mut self, job: &Job) -> Result<Due, Fault> {
        let process = self.process.as_mut().ok_or_else(no_process)?;
        process.begin(job)?;
        let allowed = Duration::from_millis(job.spec.limits.wall_ms.into()) + self.queue.tuning.grace;
        let reads_types = job.spec.language == Some(Language::Typescript);
        let due = Due { at: Instant::now() + allowed, allowed, reads_types };
        self.due = Some(due);
        Ok(due)
    }

    /// What came of the job begun; `None` when the process was dead before it could see it.
    pub(super) async fn answer(mut self, due: Due) -> Option<Result<Graded, Fault>> {
        let Some(process) = self.process.as_mut() else { return Some(Err(no_process())) };
        match timeout_at(due.at, process.exchange()).await {
            Ok(Ok(answer)) => {
                self.finish();
                Some(answer)
            }
            Ok(Err(error)) => self.lost(error).await.map(Err),
            Err(_) => {
                let fault = self.kill(due.hung());
                // What the engine runs ends by itself before that, unlike the reading of types, whose time can grow
                // without end: the same files would only kill the next process too.
                Some(if due.reads_types { Ok(typescript::unreadable_in_time()) } else { Err(fault) })
            }
        }
    }

    /// The answer has been read: the process goes to the next job, or to its replacement when its time has come.
    fn finish(mut self) {
        self.due = None;
        self.queue.state().graded += 1;
        if let Some(process) = &self.process {
            process.worked.store(true, Ordering::Relaxed);
        }
        if self.process.as_ref().is_some_and(|process| self.queue.is_due(process)) {
            drop(self.process.take());
        }
    }

    /// Kills the process; the job's fault is `fault`.
    fn kill(mut self, fault: Fault) -> Fault {
        self.queue.note(fault.clone());
        if let Some(process) = self.process.take() {
            order_kill(process);
        }
        fault
    }

    /// The pipe broke: what became of the process. `None` when it cannot have seen the job.
    async fn lost(mut self, error: io::Error) -> Option<Fault> {
        let mut process = self.process.take()?;
        let seen = process.has_seen_job();
        if error.kind() == io::ErrorKind::InvalidData {
            order_kill(process);
            return Some(Fault::Crashed { how: error.to_string(), said: String::new() });
        }
        let mut ours = false;
        if timeout(LAST_BREATH, process.end.wait_for(Option::is_some)).await.is_err() {
            ours = true;
            if let Some(kill) = process.kill.take() {
                let _ = kill.send(());
            }
            let _ = process.end.wait_for(Option::is_some).await;
        }
        let end = process.end.borrow().clone();
        let unknown = || End { how: error.to_string(), killed: false, said: String::new() };
        let end = end.unwrap_or_else(unknown);
        seen.then(|| end.fault(ours))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(process) = self.process.take() else { return };
        match self.due {
            None => self.queue.give_back(process),
            // The runtime is going down: it dropped the drain.
            Some(_) if self.draining => order_kill(process),
            Some(due) => {
                let lease =
                    Lease { queue: Arc::clone(&self.queue), process: Some(process), due: Some(due), draining: true };
                // Its answer is read all the same, so that the next job does not get it.
                self.queue.runtime.spawn(lease.answer(due));
            }
        }
    }
}

fn order_kill(mut process: Process) {
    if let Some(kill) = process.kill.take() {
        // Its keeper may have seen it end already.
        let _ = kill.send(());
    }
}

fn no_process() -> Fault {
    Fault::Engine("a lease without its process".into())
}
