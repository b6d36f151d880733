//! Grades and writes regrades, beside the work loop and behind it: one at a time on each node, and none begins while a
//! learner's submission waits. What is asked for is in the store, so that a restart goes on where it was.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};
use tremplin_course::Scope;
use tremplin_grader::{Fault, Pool};
use tremplin_store::{Claim, Grading, NodeId, RegradeJob, Store};

use super::{LEASE, RUNNER, Versions, millis};
use crate::config::Clock;

/// Between looks for what another node was asked for, and for leases that have run out.
const LOOK_AROUND: Duration = Duration::from_secs(5);
/// Between looks while learners wait, or the database does not answer.
const GIVE_WAY: Duration = Duration::from_millis(500);

pub(crate) struct Regrader {
    store: Arc<Store>,
    pool: Pool,
    versions: Arc<Versions>,
    clock: Clock,
    node: NodeId,
    wake: Notify,
}

/// What a step found.
enum Step {
    Done,
    /// Something waits, and must wait longer.
    GaveWay,
    Idle,
}

impl Regrader {
    pub(crate) fn new(store: Arc<Store>, pool: Pool, versions: Arc<Versions>, clock: Clock, node: NodeId) -> Self {
        Self { store, pool, versions, clock, node, wake: Notify::new() }
    }

    /// Says that something was asked for.
    pub(crate) fn call(&self) {
        self.wake.notify_one();
    }

    /// Until it is aborted; what it held then is taken back at the next start.
    pub(crate) async fn run(&self) {
        let mut node = Some(self.node.clone());
        loop {
            if let Err(error) = self.store.requeue_regrades(node.take(), self.now()).await {
                tracing::error!(%error, "could not take regrades back");
            }
            loop {
                match self.step().await {
                    Ok(Step::Done) => {}
                    Ok(Step::GaveWay) => sleep(GIVE_WAY).await,
                    Ok(Step::Idle) => break,
                    Err(error) => {
                        tracing::error!(%error, "a regrade could not go on");
                        sleep(GIVE_WAY).await;
                        break;
                    }
                }
            }
            // A call that came while we were busy is kept; without one, the time is up.
            let _ = timeout(LOOK_AROUND, self.wake.notified()).await;
        }
    }

    fn now(&self) -> tremplin_store::Millis {
        tremplin_store::Millis((self.clock)())
    }

    async fn step(&self) -> Result<Step, tremplin_store::Error> {
        if self.store.apply_next_regrade(self.now()).await? {
            return Ok(Step::Done);
        }
        if self.pool.status().waiting > 0 || self.store.queue_length().await? > 0 {
            return Ok(Step::GaveWay);
        }
        let claim = Claim { node: self.node.clone(), lease_until: self.now().plus(millis(LEASE)) };
        let Some(job) = self.store.claim_regrade(claim).await? else { return Ok(Step::Idle) };
        let key = job.key;
        match self.grade(job).await {
            Ok(grading) => {
                if !self.store.finish_regrade(key, grading).await? {
                    tracing::warn!(submission = %key.submission, "a late regrade was not written");
                }
            }
            Err(Fault::Stopping) => self.store.release_regrade(key).await?,
            Err(fault) => {
                tracing::error!(submission = %key.submission, attempt = key.attempt, %fault, "a regrade failed by our fault");
                self.store.fail_regrade(key).await?;
            }
        }
        Ok(Step::Done)
    }

    async fn grade(&self, job: RegradeJob) -> Result<Grading, Fault> {
        let spec = match self.versions.spec(job.exercise_digest).await {
            Ok(Some(spec)) => spec,
            Ok(None) => return Err(Fault::Engine(format!("no version {} is kept", job.exercise_digest))),
            Err(error) => return Err(Fault::Engine(format!("the exercise's version: {error}"))),
        };
        let job = tremplin_grader::Job { spec, source: job.source, scope: Scope::All };
        let graded = self.pool.grade(job).await?;
        Ok(Grading { report: graded.report, behaviour: graded.behaviour, runner: RUNNER.to_owned() })
    }
}
