//! The grader processes of a server: jobs go to them in the order they came, and a process that dies is replaced.
//!
//! A job runs in the task that asked for it: it takes an idle process, writes one message, reads one. One task a
//! process starts it, waits for its end, and starts the next.

mod process;
mod queue;
mod supervise;

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tremplin_course::{Scope, Source, Spec};

use crate::{Fault, Graded, SandboxReport, answers};

use queue::Queue;
use supervise::Starter;

/// How to start grader processes. Each is run as `program arguments… cache`, with an empty environment, in `/`.
#[derive(Debug, Clone)]
pub struct PoolConfig {
    /// Usually `/proc/self/exe`, which stays the running program when its file is replaced.
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    /// How many; at least one is started.
    pub processes: usize,
    /// Folder of the compiled engines, handed to the process as its last argument.
    pub cache: PathBuf,
}

/// When a process is given up. The defaults suit a server.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// How long a process may take to be ready; with a cold cache it compiles the engines.
    pub start_limit: Duration,
    /// What a grade may take beyond the clock time of its own limits, before SIGKILL.
    pub grace: Duration,
    /// Jobs after which a process is replaced by a fresh one.
    pub jobs_per_process: u64,
    /// Resident memory at which a process is replaced once its job is done, in bytes.
    pub resident_limit: u64,
    /// Pause before a process that died without one answer is started again; doubles up to 5 s.
    pub backoff: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            // An old machine takes minutes to compile all engines, once.
            start_limit: Duration::from_secs(900),
            grace: Duration::from_secs(1),
            jobs_per_process: 50_000,
            resident_limit: 512 * 1024 * 1024,
            backoff: Duration::from_millis(20),
        }
    }
}

/// One grade to make. Hand the same `Arc` for the same exercise: its process then knows it already.
#[derive(Debug, Clone)]
pub struct Job {
    pub spec: Arc<Spec>,
    pub source: Source,
    pub scope: Scope,
}

/// How the processes are; for logs and the trainers' page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolStatus {
    /// Processes wanted.
    pub processes: usize,
    /// Processes ready now, busy ones included.
    pub alive: usize,
    pub busy: usize,
    /// Jobs waiting for a process.
    pub waiting: usize,
    /// Answers given since the start.
    pub graded: u64,
    /// Processes that died or were killed since the start; those replaced as planned do not count.
    pub crashes: u64,
    /// Why the last one did, or could not start.
    pub last_fault: Option<Fault>,
    pub children: Vec<ChildStatus>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildStatus {
    pub pid: u32,
    pub sandbox: SandboxReport,
    /// Resident memory in bytes; `None` where the system hides it.
    pub resident: Option<u64>,
}

/// Grader processes and the queue before them. Clones are the same pool; the last one dropped kills the processes.
///
/// I/O is driven by the tokio runtime that [`Pool::start`] ran in, which must outlive the pool; [`Pool::grade`] may be
/// awaited in any.
#[derive(Debug, Clone)]
pub struct Pool {
    owner: Arc<Owner>,
}

#[derive(Debug)]
struct Owner {
    queue: Arc<Queue>,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl Pool {
    /// Starts the processes and waits until all are ready: the first alone, so that a cold cache is filled once.
    ///
    /// # Errors
    /// [`Fault::Start`] when one of them does not come up; none is left running then.
    pub async fn start(config: PoolConfig) -> Result<Self, Fault> {
        Self::start_tuned(config, Tuning::default()).await
    }

    /// [`Pool::start`] with other bounds than the usual.
    pub async fn start_tuned(config: PoolConfig, tuning: Tuning) -> Result<Self, Fault> {
        let processes = config.processes.max(1);
        let starter = Arc::new(Starter::new(config, tuning.start_limit)?);
        let queue = Arc::new(Queue::new(processes, tuning));
        let pool = Self { owner: Arc::new(Owner { queue: Arc::clone(&queue) }) };
        let first = starter.start().await?;
        let rest: Vec<_> = (1..processes)
            .map(|_| {
                let starter = Arc::clone(&starter);
                tokio::spawn(async move { starter.start().await })
            })
            .collect();
        let mut started = vec![first];
        for task in rest {
            started.push(task.await.map_err(|error| Fault::Start(error.to_string()))??);
        }
        for (process, keeper) in started {
            queue.keeper_starts();
            queue.join(process);
            tokio::spawn(supervise::keep_alive(Arc::clone(&queue), Arc::clone(&starter), keeper));
        }
        Ok(pool)
    }

    /// Grades one job in the first free process. Dropping the future gives the job up, and nothing else.
    ///
    /// # Errors
    /// [`Fault::Crashed`] and [`Fault::Hung`] when the process was lost with this job: try it again, a few times.
    /// [`Fault::Killed`] when somebody else killed it: try it again, more often.
    /// [`Fault::Engine`] when the engine gave up on it, [`Fault::TooLarge`] when it cannot be sent,
    /// [`Fault::Stopping`] after [`Pool::stop`].
    pub async fn grade(&self, job: Job) -> Result<Graded, Fault> {
        let Job { spec, source, scope } = job;
        let assembled = match answers::prepare(&spec, &source) {
            Ok(Cow::Owned(program)) => Some(program),
            Ok(Cow::Borrowed(_)) => None,
            Err(graded) => return Ok(*graded),
        };
        let source = assembled.unwrap_or(source);
        let graded = self.run(&Job { spec: Arc::clone(&spec), source, scope: scope.clone() }).await?;
        Ok(answers::settle(&spec, &scope, graded))
    }

    async fn run(&self, job: &Job) -> Result<Graded, Fault> {
        let queue = &self.owner.queue;
        loop {
            let mut lease = queue.lease().await?;
            let due = lease.begin(job)?;
            if let Some(outcome) = lease.answer(due).await {
                return outcome;
            }
            // The process had died while it was idle and never saw the job: on to another.
        }
    }

    /// Stops: jobs that wait get [`Fault::Stopping`], jobs that run are finished, then the processes end.
    pub async fn stop(self) {
        self.owner.queue.close();
        self.owner.queue.all_gone().await;
    }

    #[must_use]
    pub fn status(&self) -> PoolStatus {
        self.owner.queue.status()
    }
}
