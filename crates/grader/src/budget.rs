//! How much time a grade has used, of its processor and of the clock.

use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};
use tremplin_course::Limits;

/// Processor time of this thread, in microseconds.
pub(crate) fn thread_cpu_us() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000
}

/// The time of one grade, and of the test it is in.
#[derive(Debug)]
pub(crate) struct Budget {
    cpu_us: u64,
    wall_us: u64,
    started: Instant,
    started_cpu_us: u64,
    test_started_cpu_us: u64,
    /// Once a test has run out of time, the others get a share: a loop without end is in them all as a rule.
    share: u64,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        let now = thread_cpu_us();
        Self {
            cpu_us: u64::from(limits.cpu_ms) * 1_000,
            wall_us: u64::from(limits.wall_ms) * 1_000,
            started: Instant::now(),
            started_cpu_us: now,
            test_started_cpu_us: now,
            share: 1,
        }
    }

    pub(crate) fn begin_test(&mut self) {
        self.test_started_cpu_us = thread_cpu_us();
    }

    pub(crate) fn used_us(&self) -> u64 {
        thread_cpu_us().saturating_sub(self.started_cpu_us)
    }

    pub(crate) fn expire(&mut self) {
        self.share = 4;
    }

    pub(crate) fn is_out(&self) -> bool {
        let now = thread_cpu_us();
        // A guest cannot sleep: clock time that its processor time falls far short of was taken by a busy machine, and
        // is none of the learner's doing.
        let is_its_own = now.saturating_sub(self.started_cpu_us) > self.wall_us / 10;
        now.saturating_sub(self.test_started_cpu_us) > self.cpu_us / self.share
            || (is_its_own && self.started.elapsed().as_micros() > u128::from(self.wall_us))
    }
}
