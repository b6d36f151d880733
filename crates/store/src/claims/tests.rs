use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tremplin_course::Verdict;
use uuid::Uuid;

use super::*;
use crate::testing::{both_engines, claim, claim_for, enqueue, exercise, finish, grading, learner, new_submission};
use crate::{Enqueued, State};

async fn state(store: &Store, id: SubmissionId) -> State {
    store.submission(id).await.unwrap().unwrap().state
}

both_engines! {
    async fn a_grade_is_written_with_the_progress(store) {
        let user = learner(&store, "Ana").await;
        let new = new_submission(&user, "somme", 5);
        let id = enqueue(&store, new.clone()).await;
        let job = claim(&store).await.unwrap();
        let attempt = JobKey { id, attempt: 1 };
        assert_eq!(
            job,
            Job {
                key: attempt,
                user: user.id,
                exercise: new.exercise,
                exercise_digest: new.exercise_digest,
                seed: new.seed,
                source: new.source,
                created: Millis(5),
            }
        );
        let running = State::Running { node: NodeId("here".into()), lease_until: Millis(60_000) };
        assert_eq!(state(&store, id).await, running);
        let progress = finish(&store, attempt, Verdict::Passed, 9).await.unwrap();
        assert_eq!((progress.attempts, progress.passed_at), (1, Some(Millis(9))));
        let done = store.submission(id).await.unwrap().unwrap();
        let Grading { report, behaviour, runner } = grading(Verdict::Passed);
        assert_eq!(done.state, State::Done(Outcome::Graded(report)));
        assert_eq!((done.behaviour, done.runner, done.finished), (Some(behaviour), Some(runner), Some(Millis(9))));
        assert_eq!(claim(&store).await, None);
    }

    async fn a_submission_may_be_claimed_as_it_is_accepted(store) {
        let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
        let new = new_submission(&ana, "somme", 5);
        let accepted = store.enqueue(new.clone(), Some(claim_for("here", 60_000))).await.unwrap();
        let Enqueued::Accepted { job: Some(job) } = accepted else { panic!("{accepted:?}") };
        assert_eq!((job.key, &job.source), (JobKey { id: new.id, attempt: 1 }, &new.source));
        assert!(matches!(state(&store, new.id).await, State::Running { .. }));
        // Her second waits for her first, and Bob's is not let past it.
        for user in [&ana, &bob] {
            let waits = store.enqueue(new_submission(user, "somme", 6), Some(claim_for("here", 60_000))).await;
            assert_eq!(waits.unwrap(), Enqueued::Accepted { job: None });
        }
        assert_eq!(store.queue_length().await.unwrap(), 2);
        finish(&store, job.key, Verdict::Passed, 9).await.unwrap();
    }

    async fn the_oldest_goes_first_but_one_of_each_learner_at_a_time(store) {
        let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
        let a1 = enqueue(&store, new_submission(&ana, "somme", 1)).await;
        let a2 = enqueue(&store, new_submission(&ana, "somme", 2)).await;
        let b1 = enqueue(&store, new_submission(&bob, "somme", 3)).await;
        let first = claim(&store).await.unwrap();
        assert_eq!(first.key.id, a1);
        assert_eq!(claim(&store).await.unwrap().key.id, b1, "hers waits for her first");
        assert_eq!(claim(&store).await, None);
        finish(&store, first.key, Verdict::Failed, 9).await.unwrap();
        assert_eq!(claim(&store).await.unwrap().key.id, a2);
    }

    async fn eight_claimers_never_hold_the_same_job_nor_two_of_one_learner(store) {
        let mut all = HashSet::new();
        for n in 0..40 {
            let user = learner(&store, &format!("learner {n}")).await;
            for at in 0..2 {
                all.insert(enqueue(&store, new_submission(&user, "somme", at)).await);
            }
        }
        let tasks: Vec<_> = (0..8).map(|n| tokio::spawn(drain(store.clone(), format!("node {n}")))).collect();
        let mut graded = Vec::new();
        for task in tasks {
            graded.extend(task.await.unwrap());
        }
        assert_eq!(graded.len(), 80, "none twice");
        assert_eq!(graded.into_iter().collect::<HashSet<_>>(), all, "none lost");
        let health = store.content_health().await.unwrap();
        assert_eq!((health.len(), health[0].tried, health[0].passed), (1, 40, 0));
    }

    async fn a_result_that_was_overtaken_changes_nothing(store) {
        let user = learner(&store, "Ana").await;
        let id = enqueue(&store, new_submission(&user, "somme", 1)).await;
        let late = store.claim(claim_for("frozen", 1_000)).await.unwrap().unwrap();
        assert_eq!(store.requeue_expired(Millis(999)).await.unwrap(), 0);
        assert_eq!(store.requeue_expired(Millis(1_000)).await.unwrap(), 1);
        assert_eq!(finish(&store, late.key, Verdict::Failed, 1_001).await, None, "nobody has it");
        let now = store.claim(claim_for("other", 5_000)).await.unwrap().unwrap();
        assert_eq!((now.key.id, now.key.attempt), (id, 2));
        assert_eq!(finish(&store, late.key, Verdict::Failed, 1_002).await, None, "another has it");
        assert!(!store.extend(late.key, Millis(9_000)).await.unwrap());
        assert!(!store.release(late.key).await.unwrap());
        assert_eq!(store.fail(late.key, Millis(1_003)).await.unwrap(), Failed::LeaseLost);
        assert_eq!(finish(&store, now.key, Verdict::Passed, 1_004).await.unwrap().attempts, 1);
        assert_eq!(finish(&store, late.key, Verdict::Failed, 1_005).await, None, "it is done");
        assert_eq!(finish(&store, now.key, Verdict::Failed, 1_006).await, None, "once");
        let progress = store.progress_in(user.id, &exercise("somme")).await.unwrap().unwrap();
        assert_eq!((progress.attempts, progress.failed, progress.last_verdict), (1, 0, Some(Verdict::Passed)));
    }

    async fn the_same_result_raced_is_counted_once(store) {
        let user = learner(&store, "Ana").await;
        enqueue(&store, new_submission(&user, "somme", 1)).await;
        let job = claim(&store).await.unwrap();
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { finish(&store, job.key, Verdict::Failed, 2).await.is_some() })
            })
            .collect();
        let mut written = 0;
        for task in tasks {
            written += usize::from(task.await.unwrap());
        }
        assert_eq!(written, 1);
        assert_eq!(store.progress(user.id).await.unwrap()[0].attempts, 1);
    }

    async fn our_faults_are_retried_and_never_counted_against_the_learner(store) {
        let user = learner(&store, "Ana").await;
        let id = enqueue(&store, new_submission(&user, "somme", 1)).await;
        for tries in 1..MAX_TRIES {
            let job = claim(&store).await.unwrap();
            assert_eq!(store.fail(job.key, Millis(2)).await.unwrap(), Failed::Requeued { tries });
        }
        let job = claim(&store).await.unwrap();
        assert_eq!(job.key.attempt, 3);
        assert_eq!(store.fail(job.key, Millis(3)).await.unwrap(), Failed::Abandoned);
        let abandoned = store.submission(id).await.unwrap().unwrap();
        assert_eq!(abandoned.state, State::Done(Outcome::Abandoned));
        assert_eq!(abandoned.finished, Some(Millis(3)));
        assert_eq!(store.history(user.id, &exercise("somme"), 9).await.unwrap()[0].verdict, None);
        assert_eq!(store.progress(user.id).await.unwrap(), []);
        assert_eq!(claim(&store).await, None, "the queue moves on");
        enqueue(&store, new_submission(&user, "somme", 4)).await;
    }

    async fn a_job_whose_grader_is_killed_from_outside_is_tried_more_often(store) {
        let user = learner(&store, "Ana").await;
        let id = enqueue(&store, new_submission(&user, "somme", 1)).await;
        for losses in 1..MAX_LOSSES {
            let job = claim(&store).await.unwrap();
            assert_eq!(store.lose(job.key, Millis(2)).await.unwrap(), Failed::Requeued { tries: losses });
            assert_eq!(store.lose(job.key, Millis(2)).await.unwrap(), Failed::LeaseLost);
        }
        let job = claim(&store).await.unwrap();
        assert_eq!(store.lose(job.key, Millis(3)).await.unwrap(), Failed::Abandoned);
        assert_eq!(store.submission(id).await.unwrap().unwrap().state, State::Done(Outcome::Abandoned));
        assert_eq!(claim(&store).await, None, "the queue moves on");
    }

    async fn a_released_job_is_as_good_as_new(store) {
        let user = learner(&store, "Ana").await;
        enqueue(&store, new_submission(&user, "somme", 1)).await;
        for _ in 0..20 {
            let job = claim(&store).await.unwrap();
            assert!(store.release(job.key).await.unwrap());
            assert!(!store.release(job.key).await.unwrap());
        }
        let job = claim(&store).await.unwrap();
        assert_eq!(store.fail(job.key, Millis(2)).await.unwrap(), Failed::Requeued { tries: 1 });
    }

    async fn an_extended_lease_does_not_run_out(store) {
        let user = learner(&store, "Ana").await;
        enqueue(&store, new_submission(&user, "somme", 1)).await;
        let job = store.claim(claim_for("here", 1_000)).await.unwrap().unwrap();
        assert!(store.extend(job.key, Millis(2_000)).await.unwrap());
        assert_eq!(store.requeue_expired(Millis(1_500)).await.unwrap(), 0);
        assert!(finish(&store, job.key, Verdict::Passed, 1_600).await.is_some());
    }

    async fn a_node_that_starts_again_gives_back_its_own(store) {
        let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
        enqueue(&store, new_submission(&ana, "somme", 1)).await;
        enqueue(&store, new_submission(&bob, "somme", 2)).await;
        let here = store.claim(claim_for("here", 60_000)).await.unwrap().unwrap();
        let there = store.claim(claim_for("there", 60_000)).await.unwrap().unwrap();
        assert_eq!(store.recover(NodeId("here".into()), Millis(4)).await.unwrap(), 1);
        let again = claim(&store).await.unwrap();
        assert_eq!((again.key.id, again.key.attempt), (here.key.id, 2));
        assert!(finish(&store, there.key, Verdict::Passed, 5).await.is_some());
        assert_eq!(store.recover(NodeId("here".into()), Millis(4)).await.unwrap(), 1);
    }

    async fn a_job_that_outlives_no_lease_is_abandoned_in_the_end(store) {
        let user = learner(&store, "Ana").await;
        let id = enqueue(&store, new_submission(&user, "somme", 1)).await;
        for loss in 1..=MAX_LOSSES {
            store.claim(claim_for("here", 1_000)).await.unwrap().unwrap();
            let back = match loss % 2 {
                0 => store.requeue_expired(Millis(1_000)).await.unwrap(),
                _ => store.recover(NodeId("here".into()), Millis(1_000)).await.unwrap(),
            };
            assert_eq!(back, u64::from(loss < MAX_LOSSES), "loss {loss}");
        }
        let abandoned = store.submission(id).await.unwrap().unwrap();
        assert_eq!((abandoned.state, abandoned.finished), (State::Done(Outcome::Abandoned), Some(Millis(1_000))));
        assert_eq!(store.progress(user.id).await.unwrap(), []);
        assert_eq!(claim(&store).await, None);
    }

    async fn a_job_unknown_is_lost(store) {
        let job = JobKey { id: SubmissionId(Uuid::new_v4()), attempt: 1 };
        assert_eq!(finish(&store, job, Verdict::Passed, 1).await, None);
        assert_eq!(store.fail(job, Millis(1)).await.unwrap(), Failed::LeaseLost);
    }
}

/// Years of finished submissions must not slow the queue down: its statements go by the indexes of what is not done.
#[test]
fn the_queue_never_reads_the_history() {
    crate::testing::on_sqlite(async |store: Arc<Store>| {
        for statement in [
            CLAIM_OLDEST.sqlite,
            CLAIM_THIS,
            REQUEUE_EXPIRED,
            RECOVER,
            ABANDON_LOST,
            crate::submissions::COUNT_PENDING,
            crate::submissions::COUNT_QUEUED,
        ] {
            let plan = store.explain(statement).await;
            assert!(plan.iter().all(|step| !step.starts_with("SCAN") || step.contains("INDEX")), "{plan:#?}");
            assert!(plan.iter().any(|step| step.contains("INDEX")), "{plan:#?}");
        }
    });
}

/// Claims and finishes until nothing waits; what it finished. Looks out for a learner who has two running.
async fn drain(store: Arc<Store>, node: String) -> Vec<SubmissionId> {
    let mut done = Vec::new();
    while let Some(job) = next(&store, &node).await {
        assert_eq!(job.key.attempt, 1, "nobody had it before");
        finish(&store, job.key, Verdict::Failed, 9).await.unwrap();
        done.push(job.key.id);
    }
    done
}

/// `None` when the queue is empty, and not only barred by learners who have one running.
async fn next(store: &Store, node: &str) -> Option<Job> {
    loop {
        if let Some(job) = store.claim(claim_for(node, 60_000)).await.unwrap() {
            let pending = running_of(store, job.user).await;
            assert!(pending <= 1, "{pending} running of one learner");
            return Some(job);
        }
        if store.queue_length().await.unwrap() == 0 {
            return None;
        }
        tokio::task::yield_now().await;
    }
}

async fn running_of(store: &Store, user: UserId) -> usize {
    let mut states = HashMap::new();
    for line in store.history(user, &exercise("somme"), 9).await.unwrap() {
        states.insert(line.id, state(store, line.id).await);
    }
    states.values().filter(|state| matches!(state, State::Running { .. })).count()
}
