use tremplin_course::Verdict;

use super::*;
use crate::testing::{both_engines, cohort, enqueue, exercise, graded, learner, new_submission};
use crate::{ClassCode, User};

fn criterion(mark: Option<u32>, essential: bool) -> CriterionMark {
    CriterionMark { name: "Fonctionne\0".into(), essential, mark, level: "Tout est là.".into(), remark: "é".into() }
}

fn marks(about: &User, submission: SubmissionId, by: &User, expected: i64, publish: bool) -> NewMarks {
    NewMarks {
        submission,
        learner: about.id,
        expected,
        criteria: vec![criterion(Some(2), true), criterion(publish.then_some(3), false)],
        pass: 5,
        words: "Bien".into(),
        by: by.id,
        publish,
        now: Millis(100 + expected),
    }
}

#[test]
fn marks_pass_by_their_sum_and_an_essential_zero_never_does() {
    let with = |criteria: Vec<CriterionMark>| Marks {
        submission: SubmissionId(Uuid::nil()),
        exercise: exercise("menu"),
        exercise_digest: Digest::of([b"x".as_slice()]),
        criteria,
        pass: 3,
        words: String::new(),
        version: 1,
        by: None,
        updated: Millis(0),
        published: None,
        seen: None,
    };
    let both = |a, b| with(vec![criterion(a, true), criterion(b, false)]);
    assert_eq!((both(Some(1), Some(2)).passes(), both(Some(1), Some(1)).passes()), (Some(true), Some(false)));
    assert_eq!((both(Some(0), Some(3)).passes(), both(Some(3), Some(0)).passes()), (Some(false), Some(true)));
    assert_eq!((both(None, Some(3)).passes(), both(None, Some(3)).sum(), both(None, None).most()), (None, 3, 6));
}

both_engines! {
    async fn marks_are_a_draft_until_published_and_never_overwritten_unseen(store) {
        let (ana, claire) = (learner(&store, "Ana").await, learner(&store, "Claire").await);
        let id = graded(&store, &ana, "menu", Verdict::Received, 10).await;
        assert_eq!(store.marks(ana.id, id).await.unwrap(), None);
        assert_eq!(store.save_marks(marks(&ana, id, &claire, 0, false)).await.unwrap(), Changed::Changed);
        assert!(matches!(store.save_marks(marks(&ana, id, &claire, 0, false)).await.unwrap(), Changed::Conflict(_)));
        assert_eq!(store.published_marks(ana.id).await.unwrap(), [], "a draft is the trainers' own");
        assert_eq!(store.unseen_marks(ana.id).await.unwrap(), []);

        assert_eq!(store.save_marks(marks(&ana, id, &claire, 1, true)).await.unwrap(), Changed::Changed);
        let found = store.published_marks(ana.id).await.unwrap().remove(0);
        assert_eq!((found.version, found.sum(), found.by.as_deref(), found.published), (2, 5, Some("Claire"), Some(Millis(101))));
        assert_eq!((found.exercise_digest, &*found.criteria[0].name), (Digest::of([b"menu".as_slice()]), "Fonctionne\0"));
        assert_eq!(store.unseen_marks(ana.id).await.unwrap(), [exercise("menu")]);
        store.see_marks(ana.id, &exercise("menu"), Millis(200)).await.unwrap();
        assert_eq!(store.unseen_marks(ana.id).await.unwrap(), []);

        // Changed again: published as before, and unseen.
        assert_eq!(store.save_marks(marks(&ana, id, &claire, 2, false)).await.unwrap(), Changed::Changed);
        let found = store.marks(ana.id, id).await.unwrap().unwrap();
        assert_eq!((found.published, found.seen, found.version), (Some(Millis(101)), None, 3));
        match store.save_marks(marks(&ana, id, &claire, 2, false)).await.unwrap() {
            Changed::Conflict(now) => assert_eq!(now.version, 3),
            other => panic!("{other:?}"),
        }
        let of_nobody = marks(&claire, id, &claire, 0, false);
        assert_eq!(store.save_marks(of_nobody).await.unwrap(), Changed::NotFound, "it is Ana's submission");
        assert_eq!(store.marks(claire.id, id).await.unwrap(), None);
    }

    async fn the_last_work_of_each_learner_waits_until_it_is_marked(store) {
        let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
        let class = cohort(&store, "A", "figue-27").await;
        let other = cohort(&store, "B", "olive-12").await;
        for user in [&ana, &bob] {
            store.join_cohort(ClassCode::new("figue-27").unwrap(), user.id, Millis(1)).await.unwrap();
        }
        let oldest = graded(&store, &ana, "menu", Verdict::Received, 10).await;
        let first = graded(&store, &bob, "menu", Verdict::Received, 20).await;
        let last = graded(&store, &ana, "menu", Verdict::Received, 30).await;
        graded(&store, &ana, "somme", Verdict::Passed, 40).await;
        let waiting = async || store.waiting_for_marks(class.id, &exercise("menu")).await.unwrap();
        let entry = |user: &User, submission, at, is_begun, is_again| Waiting {
            learner: user.id, submission, handed_in: Millis(at), is_begun, is_again,
        };
        assert_eq!(waiting().await, [entry(&bob, first, 20, false, false), entry(&ana, last, 30, false, false)]);
        store.save_marks(marks(&bob, first, &ana, 0, false)).await.unwrap();
        store.save_marks(marks(&ana, last, &bob, 0, true)).await.unwrap();
        assert_eq!(waiting().await, [entry(&bob, first, 20, true, false)]);
        let last_marks = async || {
            let all = store.last_marks(class.id).await.unwrap();
            all.iter().map(|one| (one.learner, one.marks.submission, one.marks.sum(), one.is_again)).collect::<Vec<_>>()
        };
        assert_eq!(last_marks().await, [(ana.id, last, 5, false)], "Bob's are a draft");
        let again = graded(&store, &ana, "menu", Verdict::Received, 50).await;
        assert_eq!(last_marks().await, [(ana.id, last, 5, true)], "what was handed in since is not marked");
        let later = NewMarks { now: Millis(300), pass: 6, ..marks(&ana, again, &bob, 0, true) };
        store.save_marks(later).await.unwrap();
        assert_eq!(last_marks().await, [(ana.id, again, 5, false)]);
        assert_eq!(store.last_marks(class.id).await.unwrap()[0].marks.passes(), Some(false));
        store.save_marks(NewMarks { now: Millis(400), ..marks(&ana, oldest, &bob, 0, true) }).await.unwrap();
        assert_eq!(last_marks().await, [(ana.id, again, 5, false)], "earlier work that is marked later is earlier work");
        assert_eq!(store.last_marks(other.id).await.unwrap(), []);
        let again = graded(&store, &ana, "menu", Verdict::Received, 50).await;
        assert_eq!(waiting().await[1], entry(&ana, again, 50, false, true), "handed in again, it waits again");
        assert_eq!(store.waiting_for_marks(other.id, &exercise("menu")).await.unwrap(), []);
        assert_eq!(store.waiting_for_marks(class.id, &exercise("somme")).await.unwrap(), []);
    }

    async fn the_last_report_of_each_learner_is_found_by_name(store) {
        let (bob, ana) = (learner(&store, "Bob").await, learner(&store, "Ana").await);
        let class = cohort(&store, "A", "figue-27").await;
        for user in [&ana, &bob] {
            store.join_cohort(ClassCode::new("figue-27").unwrap(), user.id, Millis(1)).await.unwrap();
        }
        graded(&store, &bob, "quiz", Verdict::Received, 10).await;
        graded(&store, &ana, "quiz", Verdict::Received, 20).await;
        enqueue(&store, new_submission(&bob, "autre", 30)).await;
        let found = store.last_reports(class.id, &exercise("quiz")).await.unwrap();
        assert_eq!(found.iter().map(|last| (last.learner, last.created.0)).collect::<Vec<_>>(), [(ana.id, 20), (bob.id, 10)]);
        assert_eq!(found[0].report.verdict, Verdict::Received);
        assert_eq!(store.last_reports(class.id, &exercise("autre")).await.unwrap(), []);
    }
}
