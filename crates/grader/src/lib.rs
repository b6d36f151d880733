//! The grader: runs a learner's files against an exercise's tests and says what happened.
//!
//! Every language engine is a WebAssembly module that wasmtime runs with nothing granted. The instances live in child
//! processes ([`Pool`]) which have no files, no network, no environment and no credentials (`sandbox`).
//!
//! This crate must not know users, databases or HTTP. It alone may name wasmtime, landlock and seccompiler.

mod answers;
mod artifact;
mod budget;
pub mod child;
mod engine;
mod explain;
mod fault;
mod frame;
mod javascript;
mod kept;
mod outcome;
mod php;
mod pool;
mod python;
mod reports;
mod rounds;
pub mod sandbox;
mod sql;
mod typescript;
mod wire;

pub use child::serve_engine as serve_child;
pub use engine::{GRADING_STACK, Grader};
pub use explain::explain;
pub use fault::Fault;
pub use pool::{ChildStatus, Job, Pool, PoolConfig, PoolStatus, Tuning};
pub use sandbox::SandboxReport;

use tremplin_course::{Digest, Report};

/// What a grade gives: the report, and what the learner's code did.
#[derive(Debug, Clone, PartialEq)]
pub struct Graded {
    pub report: Report,
    /// Everything the learner's code answered to the tests, hashed: two answers that behave alike have the same one,
    /// which is how a known wrong answer is recognised.
    pub behaviour: Digest,
}
