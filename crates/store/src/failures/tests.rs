use tremplin_course::{TestReport, Verdict};

use super::*;
use crate::testing::{both_engines, claim, cohort, enqueue, exercise, graded, guest, learner, new_submission, source};
use crate::{
    ClassCode, Cohort, FailedTest, Finish, Finished, Grading, Merged, Millis, Moved, NewSubmission, TestFailures, User,
    WrongAnswer,
};

fn report(verdict: Verdict, failing: &[&str]) -> Report {
    let test = |(name, status): (&str, TestStatus)| TestReport {
        name: name.into(),
        status,
        hidden: false,
        failure: None,
        tables: None,
    };
    let tests = [("passe", TestStatus::Passed), ("saute", TestStatus::Skipped)];
    let tests = tests.into_iter().chain(failing.iter().map(|name| (*name, TestStatus::Failed))).map(test).collect();
    Report { verdict, tests, stdout: String::new(), error: None, duration_us: 1 }
}

async fn tried(store: &Store, user: &User, code: &str, report: Report) -> SubmissionId {
    let new = NewSubmission { source: source(code), ..new_submission(user, "somme", 1) };
    let id = enqueue(store, new).await;
    let job = claim(store).await.unwrap();
    let grading = Grading { report, behaviour: Digest::of([b"x".as_slice()]), runner: "r".into() };
    let finish = Finish { job: job.key, grading, now: Millis(1) };
    assert!(matches!(store.finish(finish).await.unwrap(), Finished::Done { .. }));
    id
}

async fn failed(store: &Store, user: &User, code: &str, tests: &[&str]) -> SubmissionId {
    tried(store, user, code, report(Verdict::Failed, tests)).await
}

async fn class_of(store: &Store, code: &str, names: &[&str]) -> (Cohort, Vec<User>) {
    let class = cohort(store, code, code).await;
    let mut people = Vec::new();
    for name in names {
        let person = learner(store, name).await;
        store.join_cohort(ClassCode::new(code).unwrap(), person.id, Millis(1)).await.unwrap();
        people.push(person);
    }
    (class, people)
}

async fn tests_of(store: &Store, class: &Cohort) -> Vec<(FailedTest, u64, u64)> {
    let failures = store.test_failures(class.id, &exercise("somme"), 10).await.unwrap();
    failures.into_iter().map(|TestFailures { test, learners, times }| (test, learners, times)).collect()
}

async fn wrongs_of(store: &Store, class: &Cohort) -> Vec<WrongAnswer> {
    store.wrong_answers(class.id, &exercise("somme"), 10).await.unwrap()
}

fn named(name: &str) -> FailedTest {
    FailedTest::Named(name.into())
}

both_engines! {
    async fn tests_are_counted_by_learner_and_by_submission(store) {
        let (class, people) = class_of(&store, "figue-27", &["Ana", "Bob", "Eve"]).await;
        let stranger = learner(&store, "Zoé").await;
        failed(&store, &people[0], "a", &["un", "deux", "un"]).await;
        failed(&store, &people[0], "b", &["un"]).await;
        failed(&store, &people[0], "c", &["un\0"]).await;
        failed(&store, &people[1], "d", &["deux"]).await;
        tried(&store, &people[2], "e", report(Verdict::TimeLimit, &[])).await;
        tried(&store, &people[2], "f", report(Verdict::Passed, &[])).await;
        tried(&store, &people[2], "g", report(Verdict::Received, &["un"])).await;
        failed(&store, &stranger, "h", &["deux"]).await;
        graded(&store, &people[0], "produit", Verdict::Failed, 2).await;
        let expected =
            [(named("deux"), 2, 2), (named("un"), 1, 3), (FailedTest::Verdict(Verdict::TimeLimit), 1, 1)];
        assert_eq!(tests_of(&store, &class).await, expected);
        let most = store.test_failures(class.id, &exercise("somme"), 1).await.unwrap();
        assert_eq!(most.len(), 1);
    }

    async fn wrong_answers_are_grouped_by_what_they_fail_and_by_their_code(store) {
        let (class, people) = class_of(&store, "figue-27", &["Ana", "Bob", "Eve"]).await;
        failed(&store, &people[0], "f( 1 ) // un", &["un"]).await;
        let again = failed(&store, &people[0], "f(1)", &["un"]).await;
        let other = failed(&store, &people[1], "/* deux */ f(1)", &["un"]).await;
        failed(&store, &people[1], "f(1)", &["un", "deux"]).await;
        failed(&store, &people[2], "f(2)", &["un"]).await;
        let wrongs = wrongs_of(&store, &class).await;
        assert_eq!(wrongs.len(), 3, "{wrongs:?}");
        let first = &wrongs[0];
        assert_eq!((first.learners, first.times), (2, 3));
        assert!([again, other].contains(&first.example), "the last of one of them");
        let one = store.wrong_answer(class.id, &exercise("somme"), first.answer).await.unwrap();
        assert_eq!(one.as_ref(), Some(first));
        assert_eq!(store.wrong_answer(class.id, &exercise("produit"), first.answer).await.unwrap(), None);
        let (elsewhere, _) = class_of(&store, "olive-12", &["Zoé"]).await;
        assert_eq!(store.wrong_answer(elsewhere.id, &exercise("somme"), first.answer).await.unwrap(), None);
        assert_eq!(wrongs_of(&store, &elsewhere).await, []);
    }

    async fn every_learner_is_listed_with_what_they_have(store) {
        let (class, people) = class_of(&store, "figue-27", &["Bob", "Ana"]).await;
        failed(&store, &people[0], "f(1)", &["un"]).await;
        let last = tried(&store, &people[0], "f(2)", report(Verdict::Passed, &[])).await;
        let listed = store.exercise_learners(class.id, &exercise("somme")).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.name()).collect::<Vec<_>>(), ["Ana", "Bob"]);
        assert_eq!((listed[0].attempts, listed[0].last_verdict, listed[0].passed_at), (0, None, None));
        let bob = &listed[1];
        assert_eq!((bob.attempts, bob.last_verdict, bob.last_submission), (2, Some(Verdict::Passed), Some(last)));
        assert_eq!((bob.passed_at, bob.effort.passed_attempt), (Some(Millis(1)), Some(2)));
    }

    async fn counts_go_with_a_learner_who_moves_while_they_are_graded(store) {
        let (one, people) = class_of(&store, "figue-27", &["Ana"]).await;
        let (two, _) = class_of(&store, "olive-12", &["Bob"]).await;
        failed(&store, &people[0], "a", &["un"]).await;
        enqueue(&store, new_submission(&people[0], "somme", 2)).await;
        let job = claim(&store).await.unwrap();
        assert_eq!(store.move_learner(people[0].id, one.id, two.id).await.unwrap(), Moved::Moved);
        let grading = Grading {
            report: report(Verdict::Failed, &["un"]), behaviour: Digest::of([b"x".as_slice()]), runner: "r".into(),
        };
        store.finish(Finish { job: job.key, grading, now: Millis(2) }).await.unwrap();
        assert_eq!((tests_of(&store, &one).await, wrongs_of(&store, &one).await.len()), (vec![], 0));
        assert_eq!((tests_of(&store, &two).await, wrongs_of(&store, &two).await.len()), (vec![(named("un"), 1, 2)], 2));
    }

    async fn counts_of_a_guest_are_added_to_the_accounts(store) {
        let (class, people) = class_of(&store, "figue-27", &["Ana"]).await;
        let visitor = guest(&store).await;
        failed(&store, &visitor, "a", &["un", "deux"]).await;
        failed(&store, &people[0], "a", &["un"]).await;
        failed(&store, &people[0], "b", &["un"]).await;
        failed(&store, &visitor, "b", &["un"]).await;
        assert_eq!(store.merge_guest(visitor.id, people[0].id).await.unwrap(), Merged::Merged);
        assert_eq!(tests_of(&store, &class).await, [(named("un"), 1, 4), (named("deux"), 1, 1)]);
        let times: Vec<_> = wrongs_of(&store, &class).await.iter().map(|wrong| wrong.times).collect();
        assert_eq!(times, [2, 1, 1]);
    }

    async fn what_was_graded_before_is_counted_once(store) {
        let (class, people) = class_of(&store, "figue-27", &["Ana"]).await;
        for n in 0..5 {
            failed(&store, &people[0], &format!("f({n})"), &["un"]).await;
        }
        tried(&store, &people[0], "f(9)", report(Verdict::Passed, &[])).await;
        assert_eq!(store.count_old_failures(10).await.unwrap(), 0, "all are counted as they are graded");
        let before = (tests_of(&store, &class).await, wrongs_of(&store, &class).await);
        // As a database has it that was written before there were these counters.
        store
            .write((), |(), c| {
                Box::pin(async move {
                    for statement in [
                        "DELETE FROM test_failures",
                        "DELETE FROM wrong_answers",
                        "UPDATE submissions SET failures_counted = 0",
                    ] {
                        sql(statement).execute(c).await?;
                    }
                    sql("UPDATE submissions SET outcome = 'x' WHERE id = (SELECT MIN(id) FROM submissions
                         WHERE verdict = 'failed')").execute(c).await
                })
            })
            .await
            .unwrap();
        assert_eq!(store.count_old_failures(3).await.unwrap(), 3);
        assert_eq!(store.count_old_failures(3).await.unwrap(), 2);
        assert_eq!(store.count_old_failures(3).await.unwrap(), 0);
        assert_eq!(tests_of(&store, &class).await, [(named("un"), 1, 4)], "one cannot be read any more");
        assert_eq!((before.0, before.1.len(), wrongs_of(&store, &class).await.len()), (vec![(named("un"), 1, 5)], 5, 4));
    }
}

#[test]
fn old_submissions_are_found_by_their_index() {
    crate::testing::on_sqlite(async |store| {
        let plan = store.explain(UNCOUNTED.sqlite).await.join("\n");
        assert!(plan.contains("USING INDEX submissions_uncounted"), "{plan}");
    });
}

#[test]
fn the_first_of_many_tests_are_counted() {
    let names: Vec<String> = (0..30).map(|n| format!("t{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let failing = failing_tests(&report(Verdict::Failed, &names));
    assert_eq!((failing.len(), failing[0].as_str()), (MAX_TESTS, "t0"));
    let long = "é".repeat(300);
    assert_eq!(failing_tests(&report(Verdict::Failed, &[&long]))[0].chars().count(), MAX_TEST_CHARS);
}
