use tremplin_course::{Report, Verdict};

use super::*;
use crate::testing::{
    both_engines, claim_for, cohort, enqueue, exercise, graded, grading, guest, learner, new_submission, source,
};
use crate::{CohortId, Grading, NewSubmission, Role, SubmissionId, User};

fn digest(version: &str) -> Digest {
    Digest::of([version.as_bytes()])
}

fn regrade_of(asker: &User, scope: RegradeScope, at: i64) -> NewRegrade {
    NewRegrade {
        id: RegradeId(Uuid::from_u128(at.unsigned_abs().into())),
        exercise: exercise("somme"),
        exercise_digest: digest("mended"),
        asked_by: asker.id,
        scope,
        created: Millis(at),
    }
}

/// A trainer and their class, with these learners.
async fn class(store: &Store, trainer: &str, code: &str, names: &[&str]) -> (User, Vec<User>) {
    let cohort: CohortId = cohort(store, code, code).await.id;
    let trainer = learner(store, trainer).await;
    store.set_role(trainer.id, Role::Trainer).await.unwrap();
    store
        .write((cohort, trainer.id), |(cohort, trainer), c| {
            Box::pin(async move {
                sql("INSERT INTO cohort_trainers (cohort_id, user_id) VALUES ($1, $2)")
                    .bind(*cohort)
                    .bind(*trainer)
                    .execute(c)
                    .await
            })
        })
        .await
        .unwrap();
    let mut learners = Vec::new();
    for name in names {
        let user = learner(store, name).await;
        store.join_cohort(crate::ClassCode::new(code).unwrap(), user.id, Millis(0)).await.unwrap();
        learners.push(user);
    }
    (trainer, learners)
}

/// Grades all that waits, with the verdict that `says` of each submission.
async fn grade_all(store: &Store, says: impl Fn(SubmissionId) -> Verdict) {
    while let Some(job) = store.claim_regrade(claim_for("here", 60_000)).await.unwrap() {
        let verdict = says(job.key.submission);
        assert!(store.finish_regrade(job.key, grading(verdict)).await.unwrap());
    }
}

async fn only(store: &Store, asker: &User) -> Regrade {
    store.regrades(&exercise("somme"), Some(asker.id)).await.unwrap().remove(0)
}

async fn apply_all(store: &Store, at: i64) -> u32 {
    let mut steps = 0;
    while store.apply_next_regrade(Millis(at)).await.unwrap() {
        steps += 1;
    }
    steps
}

both_engines! {
    async fn what_would_change_is_shown_first_and_then_written_once(store) {
        let (tom, people) = class(&store, "Tom", "figue-27", &["Ana", "Bob", "Eve"]).await;
        let [ana, bob, eve] = people.as_slice() else { panic!() };
        let lost = graded(&store, ana, "somme", Verdict::Passed, 10).await;
        graded(&store, bob, "somme", Verdict::Failed, 20).await;
        let later = graded(&store, bob, "somme", Verdict::TimeLimit, 30).await;
        graded(&store, eve, "somme", Verdict::Passed, 40).await;
        graded(&store, eve, "produit", Verdict::Passed, 50).await;
        let new = regrade_of(&tom, RegradeScope::OwnCohorts, 100);
        assert_eq!(store.ask_regrade(new.clone()).await.unwrap(), AskedRegrade::Asked { total: 4 });
        assert_eq!(store.ask_regrade(NewRegrade { id: RegradeId(Uuid::from_u128(9)), ..new }).await.unwrap(), AskedRegrade::Open);
        assert!(!only(&store, &tom).await.is_ready());
        let id = only(&store, &tom).await.id;
        assert!(!store.apply_regrade(id, tom.id).await.unwrap(), "not before all is known");
        grade_all(&store, |id| if id == lost { Verdict::Failed } else { Verdict::Passed }).await;
        let ready = only(&store, &tom).await;
        assert!(ready.is_ready());
        assert_eq!((ready.total, ready.graded, ready.gained, ready.lost), (4, 4, 2, 1));
        let changes = store.regrade_changes(&ready).await.unwrap();
        let change = |name: &str, gained, lost, was_passed, is_passed| RegradeChange {
            name: name.into(), cohort: Some("figue-27".into()), gained, lost, was_passed, is_passed,
        };
        assert_eq!(changes, [change("Ana", 0, 1, true, false), change("Bob", 2, 0, false, true)]);
        // Nothing has changed yet.
        assert_eq!(store.progress_in(bob.id, &exercise("somme")).await.unwrap().unwrap().passed_at, None);
        assert!(!store.apply_regrade(id, ana.id).await.unwrap(), "only who asked");
        assert!(store.apply_regrade(id, tom.id).await.unwrap());
        assert!(!store.apply_regrade(id, tom.id).await.unwrap(), "once");
        assert!(!store.drop_regrade(id, tom.id, Millis(190)).await.unwrap(), "too late");
        assert_eq!(apply_all(&store, 200).await, 4, "three learners, and the end");
        assert_eq!(only(&store, &tom).await.state, RegradeState::Applied);

        let of_bob = store.progress_in(bob.id, &exercise("somme")).await.unwrap().unwrap();
        assert_eq!((of_bob.attempts, of_bob.failed, of_bob.passed_at), (2, 0, Some(Millis(20))));
        assert_eq!((of_bob.last_verdict, of_bob.last_submission), (Some(Verdict::Passed), Some(later)));
        let effort = store.effort(bob.id, &exercise("somme")).await.unwrap();
        assert_eq!((effort.passed_attempt, effort.failing_test, effort.failing_times), (Some(1), None, 0));
        let of_ana = store.progress_in(ana.id, &exercise("somme")).await.unwrap().unwrap();
        assert_eq!((of_ana.attempts, of_ana.failed, of_ana.passed_at), (1, 1, None));
        let effort = store.effort(ana.id, &exercise("somme")).await.unwrap();
        assert_eq!((effort.passed_attempt, effort.failing_times, effort.failed_at), (None, 1, Some(Millis(10))));

        let somme = store.content_health().await.unwrap().remove(1);
        assert_eq!((somme.tried, somme.passed, somme.passed_at_once), (3, 2, 2), "Bob at once too, Ana no longer");

        let notice = |was_passed, is_passed| {
            vec![RegradeNotice { exercise: exercise("somme"), was_passed, is_passed, created: Millis(200) }]
        };
        assert_eq!(store.regrade_notices(bob.id).await.unwrap(), notice(false, true));
        assert_eq!(store.regrade_notices(ana.id).await.unwrap(), notice(true, false));
        assert_eq!(store.regrade_notices(eve.id).await.unwrap(), [], "nothing changed for her");
        store.dismiss_regrade_notice(bob.id, &exercise("somme")).await.unwrap();
        assert_eq!(store.regrade_notices(bob.id).await.unwrap(), []);
        let again = store.ask_regrade(regrade_of(&tom, RegradeScope::OwnCohorts, 300)).await.unwrap();
        assert_eq!(again, AskedRegrade::Nothing, "all are of that version now");
    }

    async fn the_verdicts_before_are_kept_and_handed_out(store) {
        let (tom, people) = class(&store, "Tom", "figue-27", &["Bob", "Eve"]).await;
        let [bob, eve] = people.as_slice() else { panic!() };
        let won = graded(&store, bob, "somme", Verdict::Failed, 20).await;
        let later = graded(&store, bob, "somme", Verdict::TimeLimit, 30).await;
        let same = graded(&store, eve, "somme", Verdict::Passed, 40).await;
        store.ask_regrade(regrade_of(&tom, RegradeScope::OwnCohorts, 100)).await.unwrap();
        grade_all(&store, |_| Verdict::Passed).await;
        assert!(store.apply_regrade(only(&store, &tom).await.id, tom.id).await.unwrap());
        apply_all(&store, 200).await;
        let submission = store.submission(won).await.unwrap().unwrap();
        assert_eq!(submission.exercise_digest, digest("mended"));
        let past = store.past_verdicts(bob.id, &exercise("somme")).await.unwrap();
        let seen: Vec<_> = past.iter().map(|past| (past.submission, past.verdict, past.exercise_digest)).collect();
        let old = digest("somme");
        assert_eq!(seen, [(later, Verdict::TimeLimit, old), (won, Verdict::Failed, old)]);
        assert_eq!((past[0].replaced, past[0].runner.as_deref()), (Millis(200), Some("quickjs 0.18")));
        assert_eq!((&past[0].exercise, past[0].handed_in), (&exercise("somme"), Millis(30)));
        assert_eq!(store.past_verdicts_of(bob.id, won).await.unwrap(), past[1..], "of that submission only");
        assert_eq!(store.past_verdicts_of(eve.id, won).await.unwrap(), [], "it is not hers");
        assert_eq!(store.personal_records(bob.id).await.unwrap().verdicts.len(), 2, "handed out too");
        assert_eq!(store.past_verdicts(eve.id, &exercise("somme")).await.unwrap()[0].submission, same);
    }

    async fn what_a_guest_was_not_told_yet_is_told_to_their_account(store) {
        let tom = learner(&store, "Tom").await;
        store.set_role(tom.id, Role::Admin).await.unwrap();
        let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
        graded(&store, &visitor, "somme", Verdict::Failed, 10).await;
        store.ask_regrade(regrade_of(&tom, RegradeScope::Everyone, 100)).await.unwrap();
        grade_all(&store, |_| Verdict::Passed).await;
        assert!(store.apply_regrade(only(&store, &tom).await.id, tom.id).await.unwrap());
        apply_all(&store, 200).await;
        store.merge_guest(visitor.id, ana.id).await.unwrap();
        let notice = |was_passed, created| RegradeNotice {
            exercise: exercise("somme"), was_passed, is_passed: true, created: Millis(created),
        };
        assert_eq!(store.regrade_notices(ana.id).await.unwrap(), [notice(false, 200)]);
        // A second guest, who had passed and was told later: of two notices, one that is true of both.
        let other = guest(&store).await;
        store
            .write(other.id, |other, c| {
                Box::pin(async move { notices::leave(*other, &exercise("somme"), (true, false), Millis(300), c).await })
            })
            .await
            .unwrap();
        store.merge_guest(other.id, ana.id).await.unwrap();
        assert_eq!(store.regrade_notices(ana.id).await.unwrap(), [notice(true, 300)]);
        // A third, after the account has seen that: what it has passed, it has not lost.
        store.dismiss_regrade_notice(ana.id, &exercise("somme")).await.unwrap();
        let third = guest(&store).await;
        store
            .write(third.id, |third, c| {
                Box::pin(async move { notices::leave(*third, &exercise("somme"), (true, false), Millis(400), c).await })
            })
            .await
            .unwrap();
        store.merge_guest(third.id, ana.id).await.unwrap();
        assert_eq!(store.regrade_notices(ana.id).await.unwrap(), [notice(true, 400)]);
    }

    async fn a_trainer_regrades_their_own_learners_and_an_admin_everyone(store) {
        let (tom, _) = class(&store, "Tom", "figue-27", &["Ana"]).await;
        let (lea, others) = class(&store, "Léa", "olive-31", &["Bob"]).await;
        graded(&store, &others[0], "somme", Verdict::Failed, 10).await;
        let asked = async |user: &User, scope, at| store.ask_regrade(regrade_of(user, scope, at)).await.unwrap();
        assert_eq!(asked(&tom, RegradeScope::OwnCohorts, 100).await, AskedRegrade::Nothing);
        assert_eq!(asked(&lea, RegradeScope::OwnCohorts, 101).await, AskedRegrade::Asked { total: 1 });
        assert_eq!(asked(&tom, RegradeScope::Everyone, 102).await, AskedRegrade::Asked { total: 1 });
        let shown = |all: Vec<Regrade>| all.into_iter().map(|regrade| regrade.asked_by).collect::<Vec<_>>();
        assert_eq!(shown(store.regrades(&exercise("somme"), None).await.unwrap()), ["Tom", "Léa"]);
        assert_eq!(shown(store.regrades(&exercise("somme"), Some(lea.id)).await.unwrap()), ["Léa"]);
        grade_all(&store, |_| Verdict::Passed).await;
        // Both are written: the later finds that the verdict is not the one it was asked about.
        for user in [&lea, &tom] {
            let id = only(&store, user).await.id;
            assert!(store.apply_regrade(id, user.id).await.unwrap());
            apply_all(&store, 200).await;
        }
        assert_eq!(store.past_verdicts(others[0].id, &exercise("somme")).await.unwrap().len(), 1);
        assert_eq!(store.progress_in(others[0].id, &exercise("somme")).await.unwrap().unwrap().attempts, 1);
    }

    async fn a_late_or_doubled_result_is_not_written_and_a_restart_takes_jobs_back(store) {
        let (tom, people) = class(&store, "Tom", "figue-27", &["Ana"]).await;
        graded(&store, &people[0], "somme", Verdict::Failed, 10).await;
        store.ask_regrade(regrade_of(&tom, RegradeScope::OwnCohorts, 100)).await.unwrap();
        let first = store.claim_regrade(claim_for("here", 1_000)).await.unwrap().unwrap();
        assert_eq!((first.exercise_digest, first.source), (digest("mended"), source("const a = 1;")));
        assert_eq!(store.claim_regrade(claim_for("there", 1_000)).await.unwrap(), None);
        assert_eq!(store.requeue_regrades(None, Millis(999)).await.unwrap(), 0);
        assert_eq!(store.requeue_regrades(Some(claim_for("here", 0).node), Millis(0)).await.unwrap(), 1);
        let second = store.claim_regrade(claim_for("there", 2_000)).await.unwrap().unwrap();
        assert!(!store.finish_regrade(first.key, grading(Verdict::Failed)).await.unwrap(), "overtaken");
        assert!(store.finish_regrade(second.key, grading(Verdict::Passed)).await.unwrap());
        assert!(!store.finish_regrade(second.key, grading(Verdict::Passed)).await.unwrap(), "doubled");
        let ready = only(&store, &tom).await;
        assert_eq!((ready.graded, ready.gained, ready.is_ready()), (1, 1, true));
    }

    async fn our_own_faults_leave_a_verdict_as_it_is(store) {
        let (tom, people) = class(&store, "Tom", "figue-27", &["Ana"]).await;
        graded(&store, &people[0], "somme", Verdict::Passed, 10).await;
        store.ask_regrade(regrade_of(&tom, RegradeScope::OwnCohorts, 100)).await.unwrap();
        for tries in 1..=3 {
            let job = store.claim_regrade(claim_for("here", 1_000)).await.unwrap().unwrap();
            assert_eq!(job.key.attempt, tries);
            store.fail_regrade(job.key).await.unwrap();
            store.fail_regrade(job.key).await.unwrap();
        }
        assert_eq!(store.claim_regrade(claim_for("here", 1_000)).await.unwrap(), None);
        let ready = only(&store, &tom).await;
        assert_eq!((ready.given_up, ready.is_ready()), (1, true));
        assert!(store.apply_regrade(ready.id, tom.id).await.unwrap());
        apply_all(&store, 200).await;
        assert!(store.progress_in(people[0].id, &exercise("somme")).await.unwrap().unwrap().passed_at.is_some());
        assert_eq!(store.past_verdicts(people[0].id, &exercise("somme")).await.unwrap(), []);
    }

    async fn a_dropped_regrade_changes_nothing_and_takes_no_result(store) {
        let (tom, people) = class(&store, "Tom", "figue-27", &["Ana"]).await;
        graded(&store, &people[0], "somme", Verdict::Failed, 10).await;
        store.ask_regrade(regrade_of(&tom, RegradeScope::OwnCohorts, 100)).await.unwrap();
        let job = store.claim_regrade(claim_for("here", 1_000)).await.unwrap().unwrap();
        store.release_regrade(job.key).await.unwrap();
        let job = store.claim_regrade(claim_for("here", 1_000)).await.unwrap().unwrap();
        let id = only(&store, &tom).await.id;
        assert!(!store.drop_regrade(id, people[0].id, Millis(110)).await.unwrap(), "only who asked");
        assert!(store.drop_regrade(id, tom.id, Millis(110)).await.unwrap());
        assert!(!store.finish_regrade(job.key, grading(Verdict::Passed)).await.unwrap());
        assert_eq!(only(&store, &tom).await.state, RegradeState::Dropped);
        let next = store.ask_regrade(regrade_of(&tom, RegradeScope::OwnCohorts, 120)).await.unwrap();
        assert_eq!(next, AskedRegrade::Asked { total: 1 }, "another may follow");
    }

    async fn what_keeps_failing_is_counted_anew(store) {
        let (tom, people) = class(&store, "Tom", "figue-27", &["Ana"]).await;
        let ana = &people[0];
        let mut ids = Vec::new();
        for (code, at) in [("a", 10), ("b", 20), ("b", 30), ("c", 40)] {
            let new = NewSubmission { source: source(code), ..new_submission(ana, "somme", at) };
            ids.push(enqueue(&store, new).await);
            let job = crate::testing::claim(&store).await.unwrap();
            crate::testing::finish(&store, job.key, Verdict::Passed, at).await.unwrap();
        }
        store.ask_regrade(regrade_of(&tom, RegradeScope::OwnCohorts, 100)).await.unwrap();
        while let Some(job) = store.claim_regrade(claim_for("here", 1_000)).await.unwrap() {
            let failed = grading(Verdict::Failed);
            let report = Report { tests: Vec::new(), ..failed.report };
            assert!(store.finish_regrade(job.key, Grading { report, ..failed }).await.unwrap());
        }
        let id = only(&store, &tom).await.id;
        assert!(store.apply_regrade(id, tom.id).await.unwrap());
        apply_all(&store, 200).await;
        let effort = store.effort(ana.id, &exercise("somme")).await.unwrap();
        assert_eq!((effort.failing_test.as_deref(), effort.failing_times), (Some("failed"), 3), "b twice counts once");
        let progress = store.progress_in(ana.id, &exercise("somme")).await.unwrap().unwrap();
        assert_eq!((progress.failed, progress.last_submission), (4, ids.last().copied()));
        let failures: Vec<(String, i64)> = sql("SELECT test, times FROM test_failures WHERE user_id = $1 AND exercise = $2")
            .bind(ana.id)
            .bind(&exercise("somme"))
            .fetch_all(&mut store.reader().await.unwrap().connection())
            .await
            .unwrap();
        assert_eq!(failures, [("failed".to_owned(), 4)]);
    }
}
