//! Our own faults. A learner's mistake is never one of these: it is a value in the report.

use thiserror::Error;

/// Why a grade could not be made. The work is retried, the fault is logged, and it never counts against the learner.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// The engine itself failed: a guest that cannot be loaded, a broken invariant.
    #[error("the engine failed: {0}")]
    Engine(String),
    /// A grader process could not be started.
    #[error("a grader process could not be started: {0}")]
    Start(String),
    /// The grader process died while it held this job.
    #[error("the grader process died ({how}){}", what_it_said(said))]
    Crashed {
        /// How it ended: `signal: 9 (SIGKILL)`, `exit status: 101`.
        how: String,
        /// The last it wrote to its standard error, cut to 2 KiB; often empty.
        said: String,
    },
    /// The grader process was killed from outside while it held this job: by the system, short of memory, or by somebody.
    /// It says little against the job; the pool's own SIGKILL is [`Fault::Hung`].
    #[error("the grader process was killed from outside (signal: 9){}", what_it_said(said))]
    Killed { said: String },
    /// The grader process did not answer within the job's clock time and one second more, and was killed.
    #[error("the grader process did not answer within {after_ms} ms and was killed")]
    Hung { after_ms: u64 },
    /// The job does not fit in one message.
    #[error("the job holds {bytes} bytes; the most is {max}")]
    TooLarge { bytes: usize, max: usize },
    /// The pool is stopping; the job was not started.
    #[error("the graders are stopping")]
    Stopping,
}

fn what_it_said(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": {}", said.trim_end()) }
}
