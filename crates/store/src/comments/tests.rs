use super::*;
use crate::testing::{both_engines, cohort, enqueue, exercise, learner, new_submission};
use crate::{ClassCode, User};

fn comment(user: &User, submission: SubmissionId, author: &User, text: &str, now: i64) -> NewComment {
    NewComment {
        id: CommentId(Uuid::new_v4()),
        learner: user.id,
        spot: Spot { submission, file: "main.js".into(), line: 1 },
        quote: "const a = 1;\0".into(),
        author: author.id,
        words: Words::new(text).unwrap(),
        now: Millis(now),
    }
}

async fn said(store: &Store, user: &User) -> Vec<(String, Option<String>, bool, Option<Millis>)> {
    let all = store.comments(user.id, &exercise("somme")).await.unwrap();
    all.into_iter().map(|comment| (comment.words, comment.author, comment.from_trainer, comment.seen)).collect()
}

both_engines! {
    async fn a_thread_is_said_answered_and_seen_by_each_side(store) {
        let (ana, claire) = (learner(&store, "Ana").await, learner(&store, "Claire").await);
        let class = cohort(&store, "A", "figue-27").await;
        store.join_cohort(ClassCode::new("figue-27").unwrap(), ana.id, Millis(1)).await.unwrap();
        let submission = enqueue(&store, new_submission(&ana, "somme", 5)).await;
        let answer = comment(&ana, submission, &ana, "Pourquoi ?", 11);
        assert_eq!(store.answer_comment(answer.clone()).await.unwrap(), Commented::NotFound, "nothing to answer yet");
        let first = comment(&ana, submission, &claire, "Regardez ici", 10);
        assert_eq!(store.comment(first.clone()).await.unwrap(), Commented::Added);
        let unread = |count| vec![Unread { learner: ana.id, exercise: exercise("somme"), count }];
        assert_eq!(store.unread_comments(ana.id).await.unwrap(), unread(1));
        assert_eq!(store.unread_answers(class.id).await.unwrap(), []);

        store.see_comments(ana.id, &exercise("somme"), true, Millis(12)).await.unwrap();
        assert_eq!(store.unread_comments(ana.id).await.unwrap(), []);
        assert_eq!(store.answer_comment(answer).await.unwrap(), Commented::Added);
        assert_eq!(store.unread_answers(class.id).await.unwrap(), unread(1));
        store.see_comments(ana.id, &exercise("somme"), false, Millis(13)).await.unwrap();
        assert_eq!(store.unread_answers(class.id).await.unwrap(), []);
        assert_eq!(
            said(&store, &ana).await,
            [
                ("Regardez ici".into(), Some("Claire".into()), true, Some(Millis(12))),
                ("Pourquoi ?".into(), Some("Ana".into()), false, Some(Millis(13))),
            ]
        );
        let found = &store.comments(ana.id, &exercise("somme")).await.unwrap()[0];
        assert_eq!((&found.spot, &*found.quote, found.created), (&first.spot, "const a = 1;", Millis(10)));
        assert_eq!(store.comments(ana.id, &exercise("produit")).await.unwrap(), []);
    }

    async fn two_trainers_who_edit_one_comment_never_overwrite_each_other(store) {
        let (ana, claire) = (learner(&store, "Ana").await, learner(&store, "Claire").await);
        let submission = enqueue(&store, new_submission(&ana, "somme", 5)).await;
        let new = comment(&ana, submission, &claire, "un", 10);
        store.comment(new.clone()).await.unwrap();
        store.see_comments(ana.id, &exercise("somme"), true, Millis(11)).await.unwrap();
        let change = async |expected, text| {
            store.change_comment(ana.id, new.id, expected, Words::new(text).unwrap(), claire.id).await.unwrap()
        };
        assert_eq!(change(1, "deux").await, Changed::Changed);
        assert_eq!(store.unread_comments(ana.id).await.unwrap()[0].count, 1, "the new words are unseen");
        match change(1, "trois").await {
            Changed::Conflict(now) => assert_eq!((&*now.words, now.version), ("deux", 2)),
            other => panic!("{other:?}"),
        }
        assert!(matches!(store.delete_comment(ana.id, new.id, 1).await.unwrap(), Changed::Conflict(_)));
        assert_eq!(store.delete_comment(ana.id, new.id, 2).await.unwrap(), Changed::Changed);
        assert_eq!(change(2, "quatre").await, Changed::NotFound);
        assert_eq!(store.delete_comment(ana.id, new.id, 2).await.unwrap(), Changed::NotFound);
    }

    async fn a_comment_is_on_the_learners_own_submission_and_an_answer_is_not_a_trainers_to_change(store) {
        let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
        let submission = enqueue(&store, new_submission(&ana, "somme", 5)).await;
        assert_eq!(store.comment(comment(&bob, submission, &ana, "x", 1)).await.unwrap(), Commented::NotFound);
        let first = comment(&ana, submission, &bob, "x", 1);
        store.comment(first.clone()).await.unwrap();
        let answer = comment(&ana, submission, &ana, "y", 2);
        store.answer_comment(answer.clone()).await.unwrap();
        let words = Words::new("z").unwrap();
        let changed = store.change_comment(ana.id, answer.id, 1, words.clone(), bob.id).await.unwrap();
        assert!(matches!(changed, Changed::Conflict(_)));
        assert!(matches!(store.delete_comment(ana.id, answer.id, 1).await.unwrap(), Changed::Conflict(_)));
        assert_eq!(store.change_comment(bob.id, first.id, 1, words, bob.id).await.unwrap(), Changed::NotFound);
    }

    async fn a_double_click_says_it_once(store) {
        let (ana, claire) = (learner(&store, "Ana").await, learner(&store, "Claire").await);
        let submission = enqueue(&store, new_submission(&ana, "somme", 5)).await;
        let tasks: Vec<_> = (0..4)
            .map(|n| {
                let (store, new) = (store.clone(), comment(&ana, submission, &claire, "Regardez ici", 10_000 + n));
                tokio::spawn(async move { store.comment(new).await })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap(), Commented::Added);
        }
        assert_eq!(said(&store, &ana).await.len(), 1);
        for (author, words, now) in [(&claire, "Et ici", 10_010), (&ana, "Et ici", 10_020), (&claire, "Et ici", 20_000)] {
            store.comment(comment(&ana, submission, author, words, now)).await.unwrap();
        }
        assert_eq!(said(&store, &ana).await.len(), 4, "others' words, and the same later, are said");
    }

    async fn a_submission_has_so_many_comments_and_no_more(store) {
        let ana = learner(&store, "Ana").await;
        let submission = enqueue(&store, new_submission(&ana, "somme", 5)).await;
        for at in 0..MAX_COMMENTS {
            let words = format!("x{at}");
            assert_eq!(store.comment(comment(&ana, submission, &ana, &words, at)).await.unwrap(), Commented::Added);
        }
        assert_eq!(store.comment(comment(&ana, submission, &ana, "x", 0)).await.unwrap(), Commented::Full);
        let answer = comment(&ana, submission, &ana, "x", 0);
        assert_eq!(store.answer_comment(answer).await.unwrap(), Commented::Full);
    }
}
