use tremplin_course::{TestReport, TestStatus};

use super::*;
use crate::testing::{both_engines, claim, cohort, enqueue, exercise, guest, learner, new_submission, source};
use crate::{ClassCode, Finish, Finished, Grading, NewSubmission, SaveDraft, User};

const SECOND: i64 = 1_000;

async fn active(store: &Store, user: &User, slug: &str, at_s: i64) {
    store.note_presence(user.id, &exercise(slug), true, Millis(at_s * SECOND)).await.unwrap();
}

async fn seconds(store: &Store, user: &User, slug: &str) -> u64 {
    store.effort(user.id, &exercise(slug)).await.unwrap().active_ms / 1_000
}

/// Hands in `code`, which fails at `test`, or passes with `None`.
async fn tried(store: &Store, user: &User, code: &str, test: Option<&str>, at_s: i64) {
    let new = NewSubmission { source: source(code), ..new_submission(user, "somme", at_s * SECOND) };
    enqueue(store, new).await;
    let job = claim(store).await.unwrap();
    let verdict = if test.is_some() { Verdict::Failed } else { Verdict::Passed };
    let tests = test.map(|name| TestReport {
        name: name.into(),
        status: TestStatus::Failed,
        hidden: false,
        failure: None,
        tables: None,
    });
    let report =
        Report { verdict, tests: tests.into_iter().collect(), stdout: String::new(), error: None, duration_us: 1 };
    let grading = Grading { report, behaviour: Digest::of([b"x".as_slice()]), runner: "r".into() };
    let finish = Finish { job: job.key, grading, now: Millis(at_s * SECOND) };
    assert!(matches!(store.finish(finish).await.unwrap(), Finished::Done { .. }));
}

both_engines! {
    async fn time_on_task_leaves_pauses_out(store) {
        let ana = learner(&store, "Ana").await;
        for at in [0, 30, 60, 180, 301, 302] {
            active(&store, &ana, "somme", at).await;
        }
        assert_eq!(seconds(&store, &ana, "somme").await, 30 + 30 + 120 + 1, "from 180 to 301 was a pause");
        // Somewhere else for a minute: that minute is the other exercise's, once its second sign of life comes.
        active(&store, &ana, "produit", 310).await;
        active(&store, &ana, "produit", 370).await;
        active(&store, &ana, "somme", 380).await;
        assert_eq!(seconds(&store, &ana, "produit").await, 60);
        assert_eq!(seconds(&store, &ana, "somme").await, 181);
        // A clock set back counts nothing.
        active(&store, &ana, "somme", 100).await;
        assert_eq!(seconds(&store, &ana, "somme").await, 181);
    }

    async fn an_open_page_alone_is_no_work(store) {
        let ana = learner(&store, "Ana").await;
        active(&store, &ana, "somme", 0).await;
        for at in [30, 60, 90] {
            store.note_presence(ana.id, &exercise("somme"), false, Millis(at * SECOND)).await.unwrap();
        }
        assert_eq!(seconds(&store, &ana, "somme").await, 0);
        active(&store, &ana, "somme", 100).await;
        assert_eq!(seconds(&store, &ana, "somme").await, 100, "reading for less than two minutes is work");
    }

    async fn drafts_and_submissions_are_work(store) {
        let ana = learner(&store, "Ana").await;
        active(&store, &ana, "somme", 0).await;
        let save = |expected, at: i64| SaveDraft {
            user: ana.id,
            exercise: exercise("somme"),
            expected,
            source: source(&format!("let a = {expected}")),
            now: Millis(at * SECOND),
        };
        store.save_draft(save(0, 50)).await.unwrap();
        tried(&store, &ana, "a", Some("t"), 80).await;
        assert_eq!(seconds(&store, &ana, "somme").await, 80);
        store.save_draft(save(7, 90)).await.unwrap();
        assert_eq!(seconds(&store, &ana, "somme").await, 80, "a save that is refused is none");
    }

    async fn the_first_pass_is_remembered_with_its_attempt_and_time(store) {
        let ana = learner(&store, "Ana").await;
        active(&store, &ana, "somme", 0).await;
        tried(&store, &ana, "a", Some("un"), 60).await;
        tried(&store, &ana, "b", None, 100).await;
        tried(&store, &ana, "c", Some("deux"), 130).await;
        tried(&store, &ana, "b", None, 150).await;
        let effort = store.effort(ana.id, &exercise("somme")).await.unwrap();
        let expected = Effort {
            active_ms: 150_000,
            passed_attempt: Some(2),
            passed_active_ms: Some(100_000),
            failing_test: None,
            failing_times: 0,
            failed_at: Some(Millis(130_000)),
        };
        assert_eq!(effort, expected);
        let bob = learner(&store, "Bob").await;
        tried(&store, &bob, "b", None, 200).await;
        assert_eq!(store.effort(bob.id, &exercise("somme")).await.unwrap().passed_attempt, Some(1));
    }

    async fn the_same_test_is_counted_on_different_answers_only(store) {
        let ana = learner(&store, "Ana").await;
        let mut counts = Vec::new();
        for (code, test) in [("a", "un"), ("b", "un"), ("b", "un"), ("c", "un"), ("d", "deux"), ("e", "un\0")] {
            tried(&store, &ana, code, Some(test), 1).await;
            let effort = store.effort(ana.id, &exercise("somme")).await.unwrap();
            counts.push((effort.failing_test.unwrap(), effort.failing_times));
        }
        let expected = [("un", 1), ("un", 2), ("un", 2), ("un", 3), ("deux", 1), ("un", 1)];
        assert_eq!(counts, expected.map(|(test, times)| (test.to_owned(), times)));
    }

    async fn a_guests_effort_moves_to_the_account(store) {
        let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
        active(&store, &visitor, "somme", 0).await;
        tried(&store, &visitor, "a", None, 60).await;
        active(&store, &ana, "somme", 100).await;
        active(&store, &ana, "somme", 130).await;
        store.merge_guest(visitor.id, ana.id).await.unwrap();
        let effort = store.effort(ana.id, &exercise("somme")).await.unwrap();
        assert_eq!((effort.active_ms, effort.passed_attempt), (90_000, Some(1)));
    }

    async fn a_class_is_seen_where_it_is(store) {
        let class = cohort(&store, "A", "figue-27").await;
        let mut people = Vec::new();
        for name in ["Ana", "Bob"] {
            let user = learner(&store, name).await;
            store.join_cohort(ClassCode::new("figue-27").unwrap(), user.id, Millis(0)).await.unwrap();
            people.push(user);
        }
        active(&store, &people[0], "somme", 10).await;
        tried(&store, &people[0], "a", Some("un"), 40).await;
        store.note_presence(people[0].id, &exercise("somme"), false, Millis(99 * SECOND)).await.unwrap();
        let live = store.live(class.id).await.unwrap();
        let place = live[0].place.clone().unwrap();
        assert_eq!((&live[0].user, &live[1].user, &live[1].place), (&people[0], &people[1], &None));
        assert_eq!((place.exercise, place.attempts, place.failed, place.passed_at), (exercise("somme"), 1, 1, None));
        let times = (place.since, place.active, place.seen, place.effort.active_ms);
        assert_eq!(times, (Millis(10_000), Millis(40_000), Millis(99_000), 30_000));
        assert_eq!(place.effort.failing_test.as_deref(), Some("un"));
        active(&store, &people[0], "produit", 120).await;
        let moved = store.live(class.id).await.unwrap()[0].place.clone().unwrap();
        assert_eq!((moved.exercise, moved.since, moved.attempts), (exercise("produit"), Millis(120_000), 0));
    }
}
