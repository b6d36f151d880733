//! What a piece of work took, and where the figures are read.

use std::{fs, time::Instant};

use rustix::time::{ClockId, clock_gettime};

/// One kind of work, done again and again.
#[derive(Default)]
pub struct Sample {
    /// Clock time of each, in microseconds.
    pub walls: Vec<f64>,
    /// Processor time of each in all processes it took, in microseconds.
    pub cpus: Vec<f64>,
    /// Memory that one takes, in bytes, where it can be told.
    pub bytes: Option<u64>,
}

impl Sample {
    /// Measures `work` done `times` over; `cpu` is the processor time used so far, in microseconds.
    pub fn take(times: usize, mut cpu: impl FnMut() -> f64, mut work: impl FnMut()) -> Self {
        let mut sample = Self::default();
        let mut used = cpu();
        for _ in 0..times {
            let start = Instant::now();
            work();
            sample.walls.push(micros(start));
            let now = cpu();
            sample.cpus.push(now - used);
            used = now;
        }
        sample
    }

    pub fn mean_cpu(&self) -> f64 {
        self.cpus.iter().sum::<f64>() / self.cpus.len() as f64
    }
}

pub fn micros(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e6
}

/// The value that a share `p` of `values` does not exceed.
pub fn percentile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = ((sorted.len() - 1) as f64 * p).round();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index of a short list")]
    sorted[at as usize]
}

/// Processor time of this process so far, in microseconds.
pub fn own_cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

/// Processor time of another process so far, all its threads, in microseconds.
pub fn cpu_of(pid: u32) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("a Linux /proc and a living process");
    let times = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("schedstat")).ok());
    times.filter_map(|text| text.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e3
}

/// Processor time of the processes this one has waited for, in microseconds; counted in hundredths of a second.
pub fn waited_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("a Linux /proc");
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    fields.skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 1e4
}

/// A line of `/proc/PID/status` such as `VmRSS`, in bytes.
pub fn memory_of(pid: u32, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a Linux /proc and a living process");
    let value = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
    let kib = value.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or_else(|| panic!("/proc/{pid}/status has no {line}")) * 1024
}
