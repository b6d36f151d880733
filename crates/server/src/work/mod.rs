//! The work loop: claims submissions, has them graded, writes what came of it, and tells who waits.
//!
//! A submission moves one way. It is on disk before anyone is told that it was accepted; it is claimed under a lease;
//! its result is written only by the attempt that holds it. A fault of ours sends it back to the queue.

mod regrader;
mod versions;
mod watchers;
mod wrongs;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::{Notify, OwnedSemaphorePermit, Semaphore, watch},
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};
use tokio_util::task::TaskTracker;
use tremplin_course::{Outcome, Scope};
use tremplin_grader::{Fault, Graded, Pool};
use tremplin_store::{Claim, Failed, Finish, Finished, Grading, Job, JobKey, NodeId, Progress, Store, SubmissionId};

use crate::config::Clock;
pub(crate) use regrader::Regrader;
pub(crate) use versions::Versions;
use watchers::Watchers;
pub(crate) use watchers::{Waited, Watching};
pub(crate) use wrongs::Wrongs;

/// Longer than any grade with its wait for a process, and extended while one goes on.
const LEASE: Duration = Duration::from_secs(60);
/// Between claims while the database does not answer.
const CLAIM_PAUSE: Duration = Duration::from_secs(1);
/// Jobs held at once for each grader process: enough that the writes of some overlap the grades of others.
const JOBS_PER_GRADER: usize = 4;
/// How long a stopping server waits for the grades under way.
const FINISH_TIME: Duration = Duration::from_secs(10);

/// Names what graded: kept with each result.
pub(crate) const RUNNER: &str = concat!("tremplin ", env!("CARGO_PKG_VERSION"));

/// A submission that is done, for those who wait for it.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) outcome: Outcome,
    pub(crate) behaviour: Option<tremplin_course::Digest>,
    /// `None` for an abandoned one, which counts for nothing.
    pub(crate) progress: Option<Progress>,
}

/// Cheap to clone; all clones are the same loop.
#[derive(Clone)]
pub(crate) struct Work(Arc<Parts>);

struct Parts {
    store: Arc<Store>,
    pool: Pool,
    versions: Arc<Versions>,
    clock: Clock,
    node: NodeId,
    /// Where jobs run: not the runtime of a worker thread, which ends with it.
    runtime: Handle,
    slots: Arc<Semaphore>,
    /// Claimers, and the grades that requests began.
    tasks: TaskTracker,
    wake: Notify,
    /// Whether a claim may find something.
    claimable: AtomicBool,
    /// Whether something may be in the queue, claimable now or only when its learner's other submission is done.
    queued: AtomicBool,
    watchers: Watchers,
    stopping: watch::Sender<bool>,
}

impl Work {
    /// A loop that does not run yet. `node` names this process among those on the same database, and stays the same when
    /// it starts again.
    pub(crate) fn new(
        store: Arc<Store>,
        pool: Pool,
        versions: Arc<Versions>,
        clock: Clock,
        node: NodeId,
        graders: usize,
    ) -> Self {
        let slots = graders.clamp(1, 1_000) * JOBS_PER_GRADER;
        Self(Arc::new(Parts {
            store,
            pool,
            versions,
            clock,
            node,
            runtime: Handle::current(),
            slots: Arc::new(Semaphore::new(slots)),
            tasks: TaskTracker::new(),
            wake: Notify::new(),
            claimable: AtomicBool::new(true),
            queued: AtomicBool::new(true),
            watchers: Watchers::default(),
            stopping: watch::Sender::new(false),
        }))
    }

    /// Takes back what this node held when it last stopped, then claims and grades until [`Self::stop`].
    pub(crate) async fn start(&self) -> Result<(), tremplin_store::Error> {
        let recovered = self.0.store.recover(self.0.node.clone(), self.0.now()).await?;
        if recovered > 0 {
            tracing::info!(recovered, "took back submissions that were being graded when the server last stopped");
        }
        for _ in 0..self.0.slots.available_permits() {
            self.0.tasks.spawn_on(self.clone().claim_and_grade(), &self.0.runtime);
        }
        Ok(())
    }

    /// Ends the loop: nothing more is claimed; what is being graded is finished, or given back after ten seconds.
    pub(crate) async fn stop(&self) {
        self.announce_stop();
        self.0.tasks.close();
        if timeout(FINISH_TIME, self.0.tasks.wait()).await.is_err() {
            tracing::warn!("some grades did not end in time: their submissions wait for the next start");
        }
    }

    /// Nothing is claimed from here on, and event streams end.
    pub(crate) fn announce_stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// A right to one more job now, and the claim to ask for with it; `None` when enough is going on.
    pub(crate) fn slot(&self) -> Option<(OwnedSemaphorePermit, Claim)> {
        let slot = Arc::clone(&self.0.slots).try_acquire_owned().ok()?;
        (!self.is_stopping()).then(|| (slot, self.0.claim()))
    }

    /// Grades a job that was claimed with a [`Self::slot`]; goes on when the caller does not.
    pub(crate) fn grade(&self, job: Job, slot: OwnedSemaphorePermit) {
        let parts = Arc::clone(&self.0);
        let grading = async move {
            parts.process(job).await;
            drop(slot);
        };
        self.0.tasks.spawn_on(grading, &self.0.runtime);
    }

    /// Says that a submission was put in the queue.
    pub(crate) fn queued(&self) {
        self.0.queued.store(true, Ordering::Release);
        self.0.call();
    }

    /// To be told when `id` is done on this node. Watch first and look at the store after, so that nothing falls between.
    pub(crate) fn watch(&self, id: SubmissionId) -> Watching {
        self.0.watchers.watch(id)
    }

    /// Told `true` when the server stops.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }

    /// Gives back what was let expire, and finds what was queued without a call: by another node, for one.
    pub(crate) async fn look_around(&self) -> Result<(), tremplin_store::Error> {
        self.0.store.requeue_expired(self.0.now()).await?;
        if self.0.store.queue_length().await? > 0 {
            self.queued();
        }
        Ok(())
    }

    fn is_stopping(&self) -> bool {
        *self.0.stopping.borrow()
    }

    async fn claim_and_grade(self) {
        let mut stopping = self.stopping();
        while !self.is_stopping() {
            // Lowered before the look: what is queued after it raises it again.
            if !self.0.claimable.swap(false, Ordering::AcqRel) {
                tokio::select! {
                    () = self.0.wake.notified() => continue,
                    _ = stopping.changed() => return,
                }
            }
            let Ok(slot) = Arc::clone(&self.0.slots).acquire_owned().await else { return };
            if self.is_stopping() {
                return;
            }
            match self.0.store.claim(self.0.claim()).await {
                Ok(Some(job)) => {
                    // Where there is one there may be more.
                    self.0.call();
                    self.0.process(job).await;
                }
                Ok(None) => self.0.forget_queue().await,
                Err(error) => {
                    tracing::error!(%error, "could not claim a submission");
                    drop(slot);
                    self.0.claimable.store(true, Ordering::Release);
                    sleep(CLAIM_PAUSE).await;
                }
            }
        }
    }
}

impl Parts {
    fn now(&self) -> tremplin_store::Millis {
        tremplin_store::Millis((self.clock)())
    }

    fn claim(&self) -> Claim {
        Claim { node: self.node.clone(), lease_until: self.now().plus(millis(LEASE)) }
    }

    /// Has one claimer look.
    fn call(&self) {
        self.claimable.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// A claim found nothing: is the queue empty, or only its learners busy?
    async fn forget_queue(&self) {
        self.queued.store(false, Ordering::Release);
        // Not knowing is taken for "not empty": the next finished job will look.
        if self.store.queue_length().await.unwrap_or(1) > 0 {
            self.queued.store(true, Ordering::Release);
        }
    }

    /// One claimed job to its end. Every way out leaves it done, queued, or under a lease that will run out.
    async fn process(&self, job: Job) {
        let key = job.key;
        match self.grade_under_lease(job).await {
            Some(Ok(graded)) => self.finish(key, graded).await,
            Some(Err(Fault::Stopping)) => {
                if let Err(error) = self.store.release(key).await {
                    tracing::warn!(submission = %key.id, %error, "could not give a job back");
                }
            }
            Some(Err(fault)) => self.failed(key, &fault).await,
            None => tracing::warn!(submission = %key.id, "the lease of a job was lost while it was graded"),
        }
        // Their second submission may have been passed over while this one ran.
        if self.queued.load(Ordering::Acquire) {
            self.call();
        }
    }

    /// `None` when the lease was lost meanwhile.
    async fn grade_under_lease(&self, job: Job) -> Option<Result<Graded, Fault>> {
        let key = job.key;
        let spec = match self.versions.spec(job.exercise_digest).await {
            Ok(Some(spec)) => spec,
            Ok(None) => return Some(Err(Fault::Engine(format!("no version {} is kept", job.exercise_digest)))),
            Err(error) => return Some(Err(Fault::Engine(format!("the exercise's version: {error}")))),
        };
        let grade = self.pool.grade(tremplin_grader::Job { spec, source: job.source, scope: Scope::All });
        tokio::pin!(grade);
        let mut extension = interval(LEASE / 3);
        extension.set_missed_tick_behavior(MissedTickBehavior::Delay);
        extension.tick().await;
        loop {
            tokio::select! {
                graded = &mut grade => return Some(graded),
                _ = extension.tick() => {
                    match self.store.extend(key, self.now().plus(millis(LEASE))).await {
                        Ok(true) => {}
                        Ok(false) => return None,
                        Err(error) => tracing::warn!(submission = %key.id, %error, "could not extend a lease"),
                    }
                }
            }
        }
    }

    /// Writes a grade; while the database does not answer, again, as long as the lease may hold.
    async fn finish(&self, key: JobKey, graded: Graded) {
        let Graded { report, behaviour } = graded;
        let grading = Grading { report: report.clone(), behaviour, runner: RUNNER.to_owned() };
        let deadline = Instant::now() + LEASE;
        let mut pause = Duration::from_millis(50);
        loop {
            let finish = Finish { job: key, grading: grading.clone(), now: self.now() };
            match self.store.finish(finish).await {
                Ok(Finished::Done { progress }) => {
                    let outcome = Outcome::Graded(report);
                    self.watchers.tell(key.id, Done { outcome, behaviour: Some(behaviour), progress: Some(progress) });
                    return;
                }
                Ok(Finished::LeaseLost) => {
                    tracing::warn!(submission = %key.id, "a late grade was not written");
                    return;
                }
                Err(error) if error.is_transient() && Instant::now() + pause < deadline => {
                    tracing::warn!(submission = %key.id, %error, "could not write a grade yet");
                    sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(5));
                }
                Err(error) => {
                    tracing::error!(submission = %key.id, %error, "could not write a grade: it will be made again");
                    return;
                }
            }
        }
    }

    /// Our own fault: the learner waits longer, and after the third is told that we failed, not they. A grader killed
    /// from outside is held against the job less than one that died of it.
    async fn failed(&self, key: JobKey, fault: &Fault) {
        tracing::error!(submission = %key.id, attempt = key.attempt, %fault, "a grade failed by our fault");
        let recorded = match fault {
            Fault::Killed { .. } => self.store.lose(key, self.now()).await,
            _ => self.store.fail(key, self.now()).await,
        };
        match recorded {
            Ok(Failed::Requeued { .. } | Failed::LeaseLost) => {}
            Ok(Failed::Abandoned) => {
                tracing::error!(submission = %key.id, "a submission was abandoned after too many faults of ours");
                self.watchers.tell(key.id, Done { outcome: Outcome::Abandoned, behaviour: None, progress: None });
            }
            Err(error) => tracing::error!(submission = %key.id, %error, "could not record a fault"),
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
