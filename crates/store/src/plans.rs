//! How each database reads what the trainers' pages show, with a school's history in it: by the keys of a class's or a
//! learner's own rows, however long the history of the others is.

use std::sync::Arc;

use tremplin_course::{Digest, Verdict};
use uuid::Uuid;

use crate::testing::{cohort, exercise, grading, on_postgres, on_sqlite, source};
use crate::{
    Millis, SeedAnswer, SeedAttempt, SeedBatch, SeedLearner, SeedWork, Store, SubmissionId, UserId, UserName, book,
    class_exercise, comments, deadlines, live, marks, submissions, tallies, timeline,
};

const STATEMENTS: [(&str, &str); 15] = [
    ("live class", live::LIVE),
    ("grade book, marks", book::MARKS),
    ("grade book, lessons", book::LESSONS),
    ("exercise, learners", class_exercise::LEARNERS),
    ("exercise, tests", class_exercise::TESTS),
    ("exercise, wrong answers", class_exercise::WRONGS),
    ("exercise, a wrong answer", class_exercise::WRONG),
    ("similar work", class_exercise::ANSWERS),
    ("projects to mark", marks::WAITING),
    ("marked projects", marks::MARKED),
    ("positioning", marks::REPORTS),
    ("late work", deadlines::LATE),
    ("answers to comments", comments::UNREAD_ANSWERS),
    ("history in an exercise", submissions::HISTORY),
    ("timeline", timeline::TIMELINE),
];

/// The tables with a row or more for each learner and exercise.
const HISTORIES: [&str; 5] = ["submissions", "progress", "efforts", "test_failures", "wrong_answers"];

/// The steps of PostgreSQL's plan that go through an index of such a table, but not to one learner or submission: through
/// all of it, or to all who did an exercise.
fn by_no_learner(plan: &str) -> Vec<&str> {
    let is_of_history = |step: &str| HISTORIES.iter().any(|table| step.contains(&format!(" on {table}")));
    let names_one = |condition: &str| {
        let condition = condition.trim().strip_prefix("Index Cond: ").unwrap_or_default();
        ["user_id =", "id ="].iter().any(|key| condition.contains(key))
    };
    let lines: Vec<&str> = plan.lines().collect();
    let steps = lines.iter().enumerate().filter(|(_, step)| {
        (step.contains("Index Scan using ") || step.contains("Index Only Scan using ")) && is_of_history(step)
    });
    steps.filter(|(at, _)| !lines.get(at + 1).is_some_and(|next| names_one(next))).map(|(_, step)| *step).collect()
}

const COHORTS: usize = 20;
const LEARNERS: usize = 15;
const EXERCISES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

async fn school(store: &Store) {
    let answer = |text, verdict| Arc::new(SeedAnswer::new(&source(text), grading(verdict).report).unwrap());
    let (wrong, right) = (answer("a", Verdict::Failed), answer("b", Verdict::Passed));
    for class in 0..COHORTS {
        let cohort = cohort(store, "A", &format!("figue-{}", class + 10)).await.id;
        let mut batch = SeedBatch::default();
        for n in 0..LEARNERS {
            let id = UserId(Uuid::new_v4());
            let name = UserName::new(&format!("{class} {n}")).unwrap();
            batch.learners.push(SeedLearner { id, cohort, name, secret_hash: "hash".into(), created: Millis(1) });
            batch.work.extend(EXERCISES.map(|slug| {
                SeedWork {
                    user: id,
                    exercise: exercise(slug),
                    exercise_digest: Digest::of([slug.as_bytes()]),
                    attempts: [&wrong, &wrong, &right]
                        .map(|answer| SeedAttempt {
                            id: SubmissionId(Uuid::new_v4()),
                            answer: Arc::clone(answer),
                            at: Millis(10),
                        })
                        .into(),
                    active_ms: 20,
                }
            }));
        }
        store.seed(batch).await.unwrap();
    }
    store.seeded().await.unwrap();
}

#[test]
fn a_plan_that_reads_all_who_did_an_exercise_is_known_for_one() {
    let own = "Nested Loop\n  ->  Index Scan using progress_pkey on progress  (cost=0.1)\n        \
               Index Cond: ((user_id = c.user_id) AND (exercise = $2))";
    assert_eq!(by_no_learner(own), Vec::<&str>::new());
    let all =
        "  ->  Index Scan using progress_of_exercise on progress p  (cost=0.1)\n        Index Cond: (exercise = $2)";
    assert_eq!(by_no_learner(all).len(), 1);
    let whole = "  ->  Index Only Scan using efforts_book on efforts  (cost=0.1)\n  ->  Hash";
    assert_eq!(by_no_learner(whole).len(), 1);
}

#[test]
fn sqlite_reads_a_class_by_its_learners_and_a_learner_by_their_key() {
    on_sqlite(async |store| {
        school(&store).await;
        for (name, statement) in STATEMENTS {
            let plan = store.explain(statement).await;
            // The parts of a union are scanned, a page each.
            let scans = plan.iter().filter(|step| step.starts_with("SCAN "));
            let scanned: Vec<_> =
                scans.filter(|step| !["submitted", "lessons", "calls", "happened"].contains(&&step[5..])).collect();
            assert!(scanned.is_empty(), "{name}: {plan:#?}");
            let by_exercise = plan.iter().any(|step| step.contains("(exercise=?)"));
            assert!(!by_exercise, "{name} reads all who did an exercise: {plan:#?}");
        }
        let plan = store.explain(tallies::HEALTH).await;
        assert!(plan.iter().all(|step| !step.contains("efforts")), "{plan:?}");
    });
}

#[test]
fn postgres_reads_a_class_by_its_learners_and_a_learner_by_their_key() {
    on_postgres(async |store| {
        school(&store).await;
        let crate::database::Engine::Postgres(postgres) = &store.engine else { panic!("not PostgreSQL") };
        let mut connection = postgres.pool.acquire().await.unwrap();
        // A test's tables are small enough to be read whole: what matters is that the indexes are of use.
        for setting in ["SET plan_cache_mode = force_generic_plan", "SET enable_seqscan = off"] {
            sqlx::query(setting).execute(&mut *connection).await.unwrap();
        }
        for (name, statement) in STATEMENTS {
            let arguments = (1..9).filter(|n| statement.contains(&format!("${n}"))).count();
            let arguments = vec!["NULL"; arguments].join(", ");
            let texts = [
                format!("PREPARE page AS {statement}"),
                format!("EXPLAIN EXECUTE page ({arguments})"),
                "DEALLOCATE page".to_owned(),
            ];
            let [prepare, explain, deallocate] = texts.map(sqlx::AssertSqlSafe);
            sqlx::raw_sql(prepare).execute(&mut *connection).await.unwrap();
            let steps: Vec<(String,)> = sqlx::query_as(explain).fetch_all(&mut *connection).await.unwrap();
            sqlx::raw_sql(deallocate).execute(&mut *connection).await.unwrap();
            let plan = steps.into_iter().map(|(step,)| step).collect::<Vec<_>>().join("\n");
            for table in HISTORIES {
                assert!(!plan.contains(&format!("Seq Scan on {table}")), "{name}:\n{plan}");
            }
            assert_eq!(by_no_learner(&plan), Vec::<&str>::new(), "{name} reads what others did:\n{plan}");
        }
    });
}
