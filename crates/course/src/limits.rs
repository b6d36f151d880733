//! What one grade may use.

use serde::{Deserialize, Serialize};

/// Limits of one exercise; every key has a default, and front matter may override it within a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Processor time of one test (loading the learner's code included), in milliseconds.
    pub cpu_ms: u32,
    /// Clock time of the whole grade, in milliseconds.
    pub wall_ms: u32,
    /// Memory of the learner's instance, in MiB.
    pub memory_mib: u32,
    /// What the learner's code may print in the whole grade, in KiB.
    pub output_kib: u32,
    /// The engine's stack for calls, in KiB: bounds recursion.
    pub stack_kib: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cpu_ms: 2_000, wall_ms: 5_000, memory_mib: 64, output_kib: 64, stack_kib: 1_024 }
    }
}
