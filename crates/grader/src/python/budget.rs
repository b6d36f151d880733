//! What the instances of one grade share: time, real and virtual, and what was printed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};
use tremplin_course::Limits;

/// Why a learner's instance was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Time,
    Memory,
    Output,
    Recursion,
    /// The code ended the whole program (`os._exit`), not by an exception.
    Exit,
    Protocol,
}

impl Stop {
    const NAMES: [(&'static str, Self); 6] = [
        ("time", Self::Time),
        ("memory", Self::Memory),
        ("output", Self::Output),
        ("recursion", Self::Recursion),
        ("exit", Self::Exit),
        ("protocol", Self::Protocol),
    ];

    pub(super) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, stop)| *stop == self).map_or("protocol", |(name, _)| name)
    }

    pub(super) fn named(name: &str) -> Self {
        Self::NAMES.iter().find(|(known, _)| *known == name).map_or(Self::Protocol, |(_, stop)| *stop)
    }
}

/// How long the tests' own code may run on, once time is up, before the grade is ended.
const GRACE_US: u64 = 2_000_000;

pub(super) struct Budget {
    limits: Limits,
    started: Instant,
    started_cpu_us: u64,
    test_started_cpu_us: u64,
    expired_cpu_us: Option<u64>,
    timeouts: u32,
    /// Virtual time since the grade's beginning; sleeping moves it on and takes no other.
    pub(super) virtual_ns: u64,
    /// Virtual time slept through in the running test.
    slept_ns: u64,
    pub(super) printed: String,
    printed_bytes: usize,
    random: u64,
}

/// The budget as the stores of a grade hold it; one thread runs them all, so that it is never contended.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<Budget>>);

impl Shared {
    pub(super) fn new(limits: Limits, seed: u64) -> Self {
        let now = thread_cpu_us();
        Self(Arc::new(Mutex::new(Budget {
            limits,
            started: Instant::now(),
            started_cpu_us: now,
            test_started_cpu_us: now,
            expired_cpu_us: None,
            timeouts: 0,
            virtual_ns: 0,
            slept_ns: 0,
            printed: String::new(),
            printed_bytes: 0,
            random: seed,
        })))
    }

    pub(super) fn get(&self) -> MutexGuard<'_, Budget> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Processor time of this thread, in microseconds.
pub(super) fn thread_cpu_us() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000
}

impl Budget {
    pub(super) fn cpu_us(&self) -> u64 {
        thread_cpu_us().saturating_sub(self.started_cpu_us)
    }

    /// A new test begins: it has its own processor time, unless the whole grade's time is up.
    pub(super) fn begin_test(&mut self) {
        self.test_started_cpu_us = thread_cpu_us();
        self.expired_cpu_us = None;
        self.slept_ns = 0;
    }

    pub(super) fn is_out_of_time(&self) -> bool {
        let now_us = thread_cpu_us();
        // Once a test has run out of time, the others get a share: a loop without end is in them all as a rule.
        let share = if self.timeouts > 0 { 4 } else { 1 };
        let (cpu_us, wall_us) = (u64::from(self.limits.cpu_ms) * 1_000, u64::from(self.limits.wall_ms) * 1_000);
        // No guest really sleeps: clock time that its processor time falls far short of was taken by a busy machine, and
        // is none of the learner's doing.
        let is_its_own = now_us.saturating_sub(self.started_cpu_us) > wall_us / 10;
        now_us.saturating_sub(self.test_started_cpu_us) > cpu_us / share
            || (is_its_own && self.started.elapsed().as_micros() > u128::from(wall_us))
    }

    /// Whether time was up already, while the tests' own code ran.
    pub(super) fn has_expired(&self) -> bool {
        self.expired_cpu_us.is_some()
    }

    /// Asked at each tick of the tests' side; `false` ends it. It is not cut short in the middle, it would lose its
    /// report: its next call finds the learner's side ended.
    pub(super) fn tests_may_go_on(&mut self) -> bool {
        if !self.is_out_of_time() {
            return true;
        }
        let now = thread_cpu_us();
        now.saturating_sub(*self.expired_cpu_us.get_or_insert(now)) <= GRACE_US
    }

    pub(super) fn note_timeout(&mut self) {
        self.timeouts += 1;
    }

    /// Sleeps until virtual time `until_ns`; `false` when that is longer than a whole grade may take.
    pub(super) fn sleep(&mut self, until_ns: u64) -> bool {
        let slept = until_ns.saturating_sub(self.virtual_ns);
        self.virtual_ns = self.virtual_ns.max(until_ns);
        self.slept_ns = self.slept_ns.saturating_add(slept);
        self.slept_ns <= u64::from(self.limits.wall_ms) * 1_000_000
    }

    /// Adds to what the learner is shown; `false` when it is more than may be printed.
    pub(super) fn print(&mut self, text: &str, hidden: bool) -> bool {
        self.printed_bytes += text.len();
        let most = (self.limits.output_kib as usize) << 10;
        if !hidden {
            let room = most.saturating_sub(self.printed.len());
            self.printed.push_str(&text[..text.floor_char_boundary(room)]);
        }
        self.printed_bytes <= most
    }

    /// The next of a fixed series that follows from the grade's seed (splitmix64).
    pub(super) fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
