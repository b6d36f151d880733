//! Jobs, specs, replacement, cancellation, stopping.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::pin::pin;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::task::Poll;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, kill_process, pidfd_open, waitid};
use tokio::task::JoinSet;
use tremplin_course::MAX_SOURCE_BYTES;
use tremplin_grader::{Fault, Pool, Tuning};

use crate::{answer, echo, job, pool, runtime, spec, tuned};

pub(crate) fn answers_go_to_those_who_asked() {
    runtime(async {
        let pool = pool(3).await;
        let spec = spec(1);
        let mut tasks = JoinSet::new();
        for n in 0..500 {
            let (pool, spec) = (pool.clone(), Arc::clone(&spec));
            tasks.spawn(async move { echo(&pool, &spec, &n.to_string()).await });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap().unwrap();
        }
        // What the engine prints is not an answer.
        assert_eq!(pool.grade(job(&spec, "print hello")).await.unwrap(), answer(&spec, "hello"));
        let status = pool.status();
        assert_eq!((status.alive, status.busy, status.waiting, status.graded, status.crashes), (3, 0, 0, 501, 0));
        assert!(status.children.iter().all(|child| child.resident.is_some_and(|bytes| bytes > 100_000)));
    });
}

pub(crate) fn a_changed_spec_reaches_a_child() {
    runtime(async {
        let pool = pool(1).await;
        for seed in [1, 2, 1] {
            echo(&pool, &spec(seed), "x").await.unwrap();
        }
    });
}

pub(crate) fn more_specs_than_a_child_keeps() {
    runtime(async {
        let pool = pool(1).await;
        let specs: Vec<_> = (0..200).map(spec).collect();
        // In order, then jumping about, so that every slot is overwritten and found again.
        for n in (0..200).chain((0..600).map(|n| n * 37 % 200)) {
            echo(&pool, &specs[n], "x").await.unwrap();
        }
    });
}

pub(crate) fn the_largest_source_passes_whole() {
    runtime(async {
        let pool = pool(1).await;
        let word = "x".repeat(MAX_SOURCE_BYTES - "echo ".len());
        echo(&pool, &spec(1), &word).await.unwrap();
    });
}

pub(crate) fn replaced_after_its_share_of_jobs() {
    runtime(async {
        let pool = tuned(1, Tuning { jobs_per_process: 5, ..Tuning::default() }).await;
        let mut pids = BTreeSet::new();
        let spec = spec(1);
        for n in 0..20 {
            pids.extend(pool.status().children.iter().map(|child| child.pid));
            echo(&pool, &spec, &n.to_string()).await.unwrap();
        }
        assert!(pids.len() >= 3, "{pids:?}");
        assert_eq!(pool.status().crashes, 0);
    });
}

pub(crate) fn replaced_when_too_large() {
    runtime(async {
        let pool = tuned(1, Tuning { resident_limit: 1, ..Tuning::default() }).await;
        let before = pool.status().children[0].pid;
        let spec = spec(1);
        for n in 0..65 {
            echo(&pool, &spec, &n.to_string()).await.unwrap();
        }
        assert_ne!(pool.status().children[0].pid, before);
    });
}

pub(crate) fn jobs_given_up_do_not_shift_answers() {
    runtime(async {
        let pool = pool(2).await;
        let spec = spec(1);
        for n in 0..200_usize {
            // Polled a few times and dropped: before it is sent, while it runs, or just when it is done.
            let given_up = pool.grade(job(&spec, "work given-up"));
            poll_at_most(n % 4 + 1, given_up).await;
            echo(&pool, &spec, &n.to_string()).await.unwrap();
        }
        assert_eq!(pool.status().crashes, 0);
        assert_eq!(pool.status().alive, 2);
    });
}

/// Polls `future` up to `times` times, then drops it.
async fn poll_at_most<F: Future>(mut times: usize, future: F) {
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        times -= 1;
        if future.as_mut().poll(context).is_ready() || times == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

pub(crate) fn stopping_finishes_and_refuses() {
    runtime(async {
        let pool = pool(1).await;
        let spec = spec(1);
        let ends = ends(&pool);
        let pid = pid(&pool);
        let mut running = Box::pin(pool.grade(job(&spec, "echo done")));
        freeze(pid);
        poll_once(running.as_mut()).await;
        let mut waiting = Box::pin(pool.grade(job(&spec, "echo never")));
        poll_once(waiting.as_mut()).await;
        assert_eq!((pool.status().busy, pool.status().waiting), (1, 1));

        let go_on = async { kill_process(pid, Signal::CONT).unwrap() };
        let (waiting, running, (), ()) = tokio::join!(waiting, running, pool.clone().stop(), go_on);

        assert_eq!(running.unwrap(), answer(&spec, "done"));
        assert_eq!(waiting, Err(Fault::Stopping));
        assert_eq!(pool.grade(job(&spec, "echo late")).await, Err(Fault::Stopping));
        assert_eq!(pool.status().crashes, 0);
        ends.into_iter().for_each(wait_for_end);
    });
}

/// The process of a pool of one.
fn pid(pool: &Pool) -> Pid {
    Pid::from_raw(pool.status().children[0].pid.try_into().unwrap()).unwrap()
}

/// Stops a process, all its threads, until it is told to go on: it cannot answer before then.
fn freeze(pid: Pid) {
    kill_process(pid, Signal::STOP).unwrap();
    waitid(WaitId::Pid(pid), WaitIdOptions::STOPPED).unwrap();
}

async fn poll_once<F: Future>(mut future: std::pin::Pin<&mut F>) {
    std::future::poll_fn(|context| {
        assert!(future.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
}

pub(crate) fn stop_signals_leave_jobs_alone() {
    runtime(async {
        let pool = pool(1).await;
        let spec = spec(1);
        for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
            let pid = pid(&pool);
            let mut running = Box::pin(pool.grade(job(&spec, "echo done")));
            freeze(pid);
            poll_once(running.as_mut()).await;
            kill_process(pid, signal).unwrap();
            kill_process(pid, Signal::CONT).unwrap();
            assert_eq!(running.await.unwrap(), answer(&spec, "done"));
            echo(&pool, &spec, "next").await.unwrap();
        }
        assert_eq!(pool.status().crashes, 0);
    });
}

pub(crate) fn dropping_the_pool_ends_its_processes() {
    runtime(async {
        let pool = pool(2).await;
        let ends = ends(&pool);
        drop(pool);
        tokio::task::spawn_blocking(|| ends.into_iter().for_each(wait_for_end)).await.unwrap();
    });
}

/// The body of this program run as `pool server`: a server whose grader is busy for ever.
pub(crate) fn serve_until_killed() {
    runtime(async {
        let pool = pool(2).await;
        let pids: Vec<_> = pool.status().children.iter().map(|child| child.pid.to_string()).collect();
        let spec = spec(1);
        let mut busy = Box::pin(pool.grade(job(&spec, "hang")));
        poll_once(busy.as_mut()).await;
        println!("{}", pids.join(" "));
        let _ = busy.await;
    });
}

pub(crate) fn graders_die_with_their_server() {
    let program = std::env::current_exe().unwrap();
    let mut server = Command::new(program).arg("server").stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let pids = line.split_whitespace().map(|pid| pid.parse().unwrap());
    let ends: Vec<_> = pids.map(end_of).collect();
    assert_eq!(ends.len(), 2);

    server.kill().unwrap();
    server.wait().unwrap();

    ends.into_iter().for_each(wait_for_end);
}

/// Something to poll for the end of each process of the pool.
fn ends(pool: &Pool) -> Vec<std::os::fd::OwnedFd> {
    pool.status().children.iter().map(|child| end_of(child.pid)).collect()
}

fn end_of(pid: u32) -> std::os::fd::OwnedFd {
    let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    pidfd_open(pid, PidfdFlags::empty()).unwrap()
}

fn wait_for_end(process: std::os::fd::OwnedFd) {
    let limit = rustix::event::Timespec { tv_sec: 60, tv_nsec: 0 };
    let ended = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&limit)).unwrap();
    assert_eq!(ended, 1, "a grader process outlived its pool");
}
