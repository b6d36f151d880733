//! Processes that die, hang, or send what is no answer.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::task::JoinSet;
use tremplin_course::{Language, Limits, Spec, Verdict};
use tremplin_grader::{Fault, Pool, PoolConfig, Tuning};

use crate::{answer, config, echo, job, pool, runtime, spec, tuned};

pub(crate) fn poison() {
    runtime(async {
        let pool = pool(2).await;
        let spec = spec(1);
        for (text, end) in [("abort", "signal: 6 (SIGABRT)"), ("exit", "exit status: 3")] {
            for _ in 0..3 {
                let fault = pool.grade(job(&spec, text)).await.unwrap_err();
                assert!(matches!(&fault, Fault::Crashed { how, .. } if how.starts_with(end)), "{fault:?}");
                echo(&pool, &spec, "next").await.unwrap();
            }
        }
        assert_eq!(pool.status().crashes, 6);
        assert!(matches!(pool.status().last_fault, Some(Fault::Crashed { .. })));
    });
}

pub(crate) fn last_words() {
    runtime(async {
        let pool = pool(1).await;
        let fault = pool.grade(job(&spec(1), "panic a broken invariant")).await.unwrap_err();
        assert!(matches!(&fault, Fault::Crashed { said, .. } if said.contains("a broken invariant")), "{fault:?}");
        assert!(fault.to_string().contains("a broken invariant"));
    });
}

pub(crate) fn hung() {
    runtime(async {
        let pool = tuned(1, Tuning { grace: Duration::from_millis(150), ..Tuning::default() }).await;
        let long = spec(1);
        let short = Arc::new(Spec { limits: Limits { wall_ms: 50, ..Limits::default() }, ..Spec::clone(&long) });
        assert_eq!(pool.grade(job(&short, "hang")).await, Err(Fault::Hung { after_ms: 200 }));
        echo(&pool, &long, "next").await.unwrap();
        assert_eq!(pool.status().crashes, 1);
        // Nobody waits for this one any more; its process is killed all the same, and the next job graded.
        let given_up = tokio::time::timeout(Duration::from_millis(1), pool.grade(job(&short, "hang"))).await;
        assert!(given_up.is_err());
        echo(&pool, &long, "after").await.unwrap();
        // Reading types can be made to last: that is the learner's doing, and no reason to try again.
        let typed = Arc::new(Spec { language: Some(Language::Typescript), ..Spec::clone(&short) });
        let graded = pool.grade(job(&typed, "hang")).await.unwrap();
        assert_eq!(graded.report.verdict, Verdict::CompileError);
        echo(&pool, &long, "last").await.unwrap();
    });
}

pub(crate) fn engine() {
    runtime(async {
        let pool = pool(1).await;
        let spec = spec(1);
        let fault = pool.grade(job(&spec, "fault a reason")).await;
        assert_eq!(fault, Err(Fault::Engine("a reason".into())));
        echo(&pool, &spec, "next").await.unwrap();
        assert_eq!(pool.status().crashes, 0);
    });
}

pub(crate) fn garbage() {
    runtime(async {
        let pool = pool(1).await;
        let spec = spec(1);
        for text in ["garbage", "oversize", "stranger"] {
            let fault = pool.grade(job(&spec, text)).await;
            assert!(matches!(fault, Err(Fault::Crashed { .. })), "{text}: {fault:?}");
            echo(&pool, &spec, "next").await.unwrap();
        }
        let large = Spec { entry: "x".repeat(17 << 20), ..Spec::clone(&spec) };
        let fault = pool.grade(job(&Arc::new(large), "echo large")).await;
        assert!(matches!(fault, Err(Fault::TooLarge { .. })), "{fault:?}");
        echo(&pool, &spec, "next").await.unwrap();
    });
}

pub(crate) fn garbage_to_child() {
    let inputs: [&[u8]; 4] = [&[0xff; 4], &[3, 0, 0, 0, 9, 9, 9], b"GET / HTTP/1.1\r\n\r\n", &[0, 0, 0, 0]];
    for input in inputs {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["child", "cache"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = child.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input).unwrap();
        let mut answers = Vec::new();
        // With its input still open: it ends because of what it read.
        child.stdout.take().unwrap().read_to_end(&mut answers).unwrap();
        drop(stdin);
        assert_eq!(child.wait().unwrap().code(), Some(1), "{input:?}");
        // The handshake, and no more.
        let length = u32::from_le_bytes(answers[..4].try_into().unwrap());
        assert_eq!(answers.len(), 4 + length as usize);
    }
}

/// Kills a process after every fifth answer, wherever it stands in its job.
pub(crate) fn kill_9() {
    const JOBS: usize = 600;
    runtime(async {
        let pool = pool(3).await;
        let spec = spec(1);
        let mut tasks = JoinSet::new();
        for n in 0..JOBS {
            let (pool, spec) = (pool.clone(), Arc::clone(&spec));
            tasks.spawn(async move {
                let word = format!("work {n}");
                loop {
                    match pool.grade(job(&spec, &word)).await {
                        Ok(graded) => break assert_eq!(graded, answer(&spec, &n.to_string())),
                        Err(fault) => assert!(matches!(fault, Fault::Killed { .. }), "{fault:?}"),
                    }
                }
                if n % 5 == 0 {
                    kill_one(&pool, n / 5);
                }
            });
        }
        let mut answered = 0;
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
            answered += 1;
        }
        assert_eq!(answered, JOBS);
        let status = pool.status();
        assert_eq!(status.graded, JOBS as u64);
        assert!(status.crashes >= 20, "{}", status.crashes);
        assert_eq!((status.busy, status.waiting), (0, 0));
    });
}

fn kill_one(pool: &Pool, n: usize) {
    let children = pool.status().children;
    if !children.is_empty() {
        let pid = Pid::from_raw(children[n % children.len()].pid.try_into().unwrap()).unwrap();
        // Gone already: another task was quicker.
        let _ = kill_process(pid, Signal::KILL);
    }
}

pub(crate) fn cannot_start() {
    runtime(async {
        let why = |config| async { Pool::start(config).await.unwrap_err().to_string() };
        let unfit = why(PoolConfig { arguments: vec!["unfit".into()], ..config(2) }).await;
        assert!(unfit.contains("no such guest"), "{unfit}");
        let missing = why(PoolConfig { program: PathBuf::from("/nonexistent/tremplin"), ..config(1) }).await;
        assert!(missing.contains("No such file"), "{missing}");
        let other = why(PoolConfig { program: PathBuf::from("/bin/false"), ..config(1) }).await;
        assert!(other.contains("exit status: 1"), "{other}");
    });
}
