use super::*;
use crate::testing::{
    both_engines, claim, claim_for, enqueue, exercise, finish, graded, learner, new_submission, source,
};
use tremplin_course::{MAX_SOURCE_BYTES, SourceFile};

/// NUL, BOM, CRLF, bidi marks, both kinds of quotes, a character of four bytes, no final newline.
const ODD: &str = "\u{feff}a\r\n\0\u{202e}b'\"\\\u{1f600}\u{2028}";

both_engines! {
    async fn a_submission_is_kept_as_it_was_handed_in(store) {
        let user = learner(&store, "Ana").await;
        let files = [("main.js", ODD), ("vide.js", "")].map(|(name, text)| SourceFile {
            name: name.into(),
            text: text.into(),
        });
        let full = "é".repeat(MAX_SOURCE_BYTES / 2);
        for source in [Source::new(files.into()).unwrap(), source(&full), source("")] {
            let new = NewSubmission { source, ..new_submission(&user, "somme", 5) };
            let id = enqueue(&store, new.clone()).await;
            let kept = store.submission(id).await.unwrap().unwrap();
            assert_eq!(
                kept,
                Submission {
                    id,
                    user: user.id,
                    exercise: exercise("somme"),
                    exercise_digest: new.exercise_digest,
                    seed: u64::MAX - 1,
                    source: new.source.clone(),
                    state: State::Queued,
                    runner: None,
                    behaviour: None,
                    created: Millis(5),
                    finished: None,
                }
            );
            let job = claim(&store).await.unwrap();
            assert_eq!((job.source, job.seed), (new.source, u64::MAX - 1));
            finish(&store, job.key, Verdict::Passed, 6).await.unwrap();
        }
    }

    async fn the_same_again_is_known_and_anything_else_is_a_conflict(store) {
        let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
        let new = new_submission(&ana, "somme", 5);
        enqueue(&store, new.clone()).await;
        let later = NewSubmission {
            created: Millis(9),
            exercise_digest: Digest::of([b"edited".as_slice()]),
            ..new.clone()
        };
        let Enqueued::Known(known) = store.enqueue(later, None).await.unwrap() else { panic!("not known") };
        assert_eq!((known.id, known.created, known.exercise_digest), (new.id, Millis(5), new.exercise_digest));
        let others = [
            NewSubmission { source: source("const a = 2;"), ..new.clone() },
            NewSubmission { exercise: exercise("produit"), ..new.clone() },
            NewSubmission { user: bob.id, ..new.clone() },
        ];
        for other in others {
            assert_eq!(store.enqueue(other, None).await.unwrap(), Enqueued::Conflict);
        }
        assert_eq!(store.submission(new.id).await.unwrap(), Some(*known));
        assert_eq!(store.queue_length().await.unwrap(), 1);
    }

    async fn fifty_retries_at_once_make_one_row(store) {
        let user = learner(&store, "Ana").await;
        let new = new_submission(&user, "somme", 5);
        let tasks: Vec<_> = (0..50)
            .map(|n| {
                let (store, new) = (store.clone(), new.clone());
                let claim = (n % 2 == 0).then(|| claim_for("here", 60_000));
                tokio::spawn(async move { store.enqueue(new, claim).await.unwrap() })
            })
            .collect();
        let (mut accepted, mut known) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Enqueued::Accepted { .. } => accepted += 1,
                Enqueued::Known(submission) => known += usize::from(submission.id == new.id),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((accepted, known), (1, 49));
        assert_eq!(store.history(user.id, &exercise("somme"), 100).await.unwrap().len(), 1);
    }

    async fn a_learner_has_two_unfinished_submissions_at_most(store) {
        let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
        let tasks: Vec<_> = (0..20)
            .map(|n| {
                let (store, new) = (store.clone(), new_submission(&ana, "somme", n));
                tokio::spawn(async move { store.enqueue(new, None).await.unwrap() })
            })
            .collect();
        let mut accepted = 0;
        for task in tasks {
            match task.await.unwrap() {
                Enqueued::Accepted { .. } => accepted += 1,
                other => assert_eq!(other, Enqueued::Busy),
            }
        }
        assert_eq!(accepted, MAX_PENDING);
        enqueue(&store, new_submission(&bob, "somme", 50)).await;
        let job = claim(&store).await.unwrap();
        let again = store.enqueue(new_submission(&ana, "somme", 60), None).await.unwrap();
        assert_eq!(again, Enqueued::Busy, "one runs and one waits");
        finish(&store, job.key, Verdict::Failed, 61).await.unwrap();
        enqueue(&store, new_submission(&ana, "somme", 62)).await;
    }

    async fn a_submission_of_nobody_is_refused(store) {
        let user = learner(&store, "Ana").await;
        let nobody = crate::User { id: UserId(Uuid::new_v4()), ..user };
        assert_eq!(store.enqueue(new_submission(&nobody, "somme", 5), None).await.unwrap(), Enqueued::NoUser);
    }

    async fn nobody_reads_the_submission_of_another(store) {
        let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
        let id = enqueue(&store, new_submission(&ana, "somme", 5)).await;
        assert_eq!(store.submission_of(ana.id, id).await.unwrap().unwrap().id, id);
        assert_eq!(store.submission_of(bob.id, id).await.unwrap(), None);
        assert_eq!(store.history(bob.id, &exercise("somme"), 10).await.unwrap(), []);
    }

    async fn the_history_is_latest_first_and_bounded(store) {
        let user = learner(&store, "Ana").await;
        let mut ids = Vec::new();
        for (n, verdict) in [Verdict::CompileError, Verdict::TimeLimit, Verdict::Passed].into_iter().enumerate() {
            ids.push(graded(&store, &user, "somme", verdict, 10 + i64::try_from(n).unwrap()).await);
        }
        graded(&store, &user, "produit", Verdict::Failed, 50).await;
        let history = store.history(user.id, &exercise("somme"), 2).await.unwrap();
        let seen: Vec<_> = history.iter().map(|line| (line.id, line.verdict, line.finished)).collect();
        assert_eq!(
            seen,
            [
                (ids[2], Some(Verdict::Passed), Some(Millis(12))),
                (ids[1], Some(Verdict::TimeLimit), Some(Millis(11)))
            ]
        );
    }
}

#[test]
fn every_verdict_has_a_word_of_its_own() {
    for verdict in [
        Verdict::Passed,
        Verdict::Failed,
        Verdict::CompileError,
        Verdict::RuntimeError,
        Verdict::TimeLimit,
        Verdict::MemoryLimit,
        Verdict::OutputLimit,
    ] {
        assert_eq!(parse_verdict(verdict_word(verdict)), Some(verdict));
    }
    assert_eq!(parse_verdict("queued"), None);
}

#[test]
fn files_read_back_byte_for_byte() {
    assert_eq!(from_bytes(&to_bytes(&source(ODD))), Some(source(ODD)));
    assert_eq!(from_bytes(b"[[\"main.js\"]]"), None);
    assert_eq!(from_bytes(b"[]"), None);
}
