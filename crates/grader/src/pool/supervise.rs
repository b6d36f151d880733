//! Starting grader processes, and starting them again.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStderr, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot::{self, error::TryRecvError};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::PoolConfig;
use super::process::{End, Process};
use super::queue::Queue;
use crate::Fault;
use crate::frame::{Answer, PROTOCOL};

/// The longest pause between two starts.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);
/// How long a process may take to end once its pipe is closed.
const FAREWELL: Duration = Duration::from_secs(1);
/// What is kept of a process's standard error, in bytes.
const SAID: usize = 2_048;
/// What one process may write into the log, in bytes: a sound one writes nothing, and a mad one must not fill a disk.
const LOGGED: usize = 16_384;

/// A thread that starts processes.
///
/// A child dies with the *thread* that started it (`PR_SET_PDEATHSIG`), and tokio's threads come and go; this one lasts
/// as long as the `Starter`.
#[derive(Debug)]
pub(super) struct Starter {
    requests: mpsc::Sender<oneshot::Sender<io::Result<Child>>>,
    limit: Duration,
}

/// What it takes to see a process through that has started.
#[derive(Debug)]
pub(super) struct Keeper {
    child: Child,
    pid: u32,
    worked: Arc<AtomicBool>,
    kill: oneshot::Receiver<()>,
    end: watch::Sender<Option<End>>,
    said: Said,
}

impl Starter {
    pub(super) fn new(config: PoolConfig, limit: Duration) -> Result<Self, Fault> {
        let (requests, waiting) = mpsc::channel::<oneshot::Sender<io::Result<Child>>>();
        let runtime = Handle::current();
        let config = PoolConfig {
            // The process runs in `/`.
            program: std::path::absolute(&config.program).map_err(not_started)?,
            cache: std::path::absolute(&config.cache).map_err(not_started)?,
            ..config
        };
        let serve = move || {
            let _guard = runtime.enter();
            for request in waiting {
                // Nobody waits any more: the child is dropped, and killed by that.
                let _ = request.send(command(&config).spawn());
            }
        };
        std::thread::Builder::new().name("grader-starter".into()).spawn(serve).map_err(not_started)?;
        Ok(Self { requests, limit })
    }

    /// Starts one process and waits until it is ready.
    pub(super) async fn start(&self) -> Result<(Process, Keeper), Fault> {
        let (request, child) = oneshot::channel();
        self.requests.send(request).map_err(not_started)?;
        let mut child = child.await.map_err(not_started)?.map_err(not_started)?;
        let missing = || Fault::Start("a pipe is missing".into());
        let pid = child.id().ok_or_else(missing)?;
        let pipes = child.stdin.take().zip(child.stdout.take()).ok_or_else(missing)?;
        let said = Said::listen(pid, child.stderr.take().ok_or_else(missing)?);
        let (kill, killed) = oneshot::channel();
        let (end, ended) = watch::channel(None);
        let mut process = Process::new(pid, pipes, kill, ended);
        match timeout(self.limit, process.receive()).await {
            Ok(Ok(Answer::Ready { protocol: PROTOCOL, sandbox })) => process.sandbox = sandbox,
            Ok(Ok(Answer::NotReady(why))) => return Err(Fault::Start(why)),
            Ok(Ok(_)) => return Err(Fault::Start("it is not of this version".into())),
            Ok(Err(error)) => {
                // It has closed its pipe, so it is ending; if not, dropping it kills it.
                let how = timeout(FAREWELL, child.wait()).await.map(how).unwrap_or_else(|_| error.to_string());
                return Err(Fault::Start(format!("{how} {}", said.last_words().await).trim_end().into()));
            }
            Err(_) => return Err(Fault::Start(format!("it was not ready after {} s", self.limit.as_secs()))),
        }
        match process.sandbox.missing()[..] {
            [] => tracing::info!(pid, own_uid = process.sandbox.own_uid, "grader process ready"),
            ref missing => tracing::warn!(pid, ?missing, "grader process ready, in an incomplete sandbox"),
        }
        let worked = Arc::clone(&process.worked);
        Ok((process, Keeper { child, pid, worked, kill: killed, end, said }))
    }
}

fn command(config: &PoolConfig) -> Command {
    let mut command = Command::new(&config.program);
    command.args(&config.arguments).arg(&config.cache).env_clear().current_dir("/").kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn not_started(error: impl ToString) -> Fault {
    Fault::Start(error.to_string())
}

/// Sees one process through its life, then starts the next, until the pool stops.
pub(super) async fn keep_alive(queue: Arc<Queue>, starter: Arc<Starter>, mut keeper: Keeper) {
    let mut backoff = Backoff::new(queue.tuning.backoff);
    loop {
        if keeper.see_through(&queue).await {
            backoff.reset();
        }
        let Some((process, next)) = restart(&queue, &starter, &mut backoff).await else { break };
        queue.join(process);
        keeper = next;
    }
    queue.keeper_ends();
}

impl Keeper {
    /// Until the process has ended; whether it answered any job.
    async fn see_through(mut self, queue: &Queue) -> bool {
        let (status, cause) = wait(&mut self.child, self.kill).await;
        let killed = is_killed(&status);
        let end = End { how: how(status), killed, said: self.said.last_words().await };
        let fault = (cause != Cause::LetGo).then(|| end.clone().fault(cause == Cause::Ordered));
        if let Some(fault) = &fault {
            tracing::warn!(pid = self.pid, %fault, "grader process lost");
        }
        queue.left(self.pid, fault);
        self.end.send_replace(Some(end));
        self.worked.load(Ordering::Relaxed)
    }
}

/// Why a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// Not by the pool's doing.
    Itself,
    /// The pool ordered its death.
    Ordered,
    /// The pool let it go, which closed its pipe.
    LetGo,
}

/// Waits for the end of a process, and hastens it when told to.
///
/// `kill` closed and unused means that the process was let go.
async fn wait(child: &mut Child, mut kill: oneshot::Receiver<()>) -> (io::Result<ExitStatus>, Cause) {
    let order = tokio::select! {
        status = child.wait() => {
            // The order may have come at the same moment: let go, a process needs no time to end.
            let let_go = kill.try_recv() == Err(TryRecvError::Closed);
            return (status, if let_go { Cause::LetGo } else { Cause::Itself });
        }
        order = &mut kill => order,
    };
    let cause = if order.is_err() { Cause::LetGo } else { Cause::Ordered };
    if cause == Cause::LetGo
        && let Ok(status) = timeout(FAREWELL, child.wait()).await
    {
        return (status, cause);
    }
    // An error says that it has ended by now.
    let _ = child.start_kill();
    (child.wait().await, cause)
}

fn is_killed(status: &io::Result<ExitStatus>) -> bool {
    status.as_ref().is_ok_and(|status| status.signal() == Some(Signal::SIGKILL as i32))
}

fn how(status: io::Result<ExitStatus>) -> String {
    status.map_or_else(|error| error.to_string(), |status| status.to_string())
}

/// The next process, as soon as one comes up; `None` when the pool stops.
async fn restart(queue: &Queue, starter: &Starter, backoff: &mut Backoff) -> Option<(Process, Keeper)> {
    loop {
        let started = async {
            sleep(backoff.pause()).await;
            starter.start().await
        };
        let started = tokio::select! {
            started = started => started,
            () = queue.closing() => return None,
        };
        match started {
            Ok(started) => return Some(started),
            Err(fault) => {
                tracing::error!(%fault, "no grader process");
                queue.note(fault);
            }
        }
    }
}

/// Pauses between starts: none after a process that did its work, doubling for those that come to nothing.
#[derive(Debug)]
struct Backoff {
    first: Duration,
    next: Duration,
}

impl Backoff {
    fn new(first: Duration) -> Self {
        Self { first, next: Duration::ZERO }
    }

    fn reset(&mut self) {
        self.next = Duration::ZERO;
    }

    fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).clamp(self.first, LONGEST_BACKOFF.max(self.first));
        pause
    }
}

/// What a process writes to its standard error: into the log, and the end of it kept for its fault.
#[derive(Debug)]
struct Said {
    tail: Arc<Mutex<Vec<u8>>>,
    listener: JoinHandle<()>,
}

impl Said {
    fn listen(pid: u32, mut stderr: ChildStderr) -> Self {
        let tail = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&tail);
        let listener = tokio::spawn(async move {
            let (mut chunk, mut logged) = ([0; 1_024], 0);
            while let Ok(count @ 1..) = stderr.read(&mut chunk).await {
                if logged < LOGGED {
                    logged += count;
                    tracing::warn!(pid, "grader process: {}", String::from_utf8_lossy(&chunk[..count]).trim_end());
                }
                let mut tail = kept.lock().unwrap_or_else(PoisonError::into_inner);
                tail.extend_from_slice(&chunk[..count]);
                let excess = tail.len().saturating_sub(SAID);
                tail.drain(..excess);
            }
        });
        Self { tail, listener }
    }

    /// The last 2 KiB of a process that has ended.
    async fn last_words(self) -> String {
        // Its end of the pipe closed with it, so the listener is about to end too.
        let _ = timeout(FAREWELL, self.listener).await;
        String::from_utf8_lossy(&self.tail.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_to_five_seconds_and_start_over_after_work() {
        let mut backoff = Backoff::new(Duration::from_secs(1));
        let pauses: Vec<_> = (0..6).map(|_| backoff.pause().as_secs()).collect();
        assert_eq!(pauses, [0, 1, 2, 4, 5, 5]);
        backoff.reset();
        assert_eq!(backoff.pause(), Duration::ZERO);
    }
}
