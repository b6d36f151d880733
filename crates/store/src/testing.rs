//! What the tests share: every test of a noun runs on both engines, from one text, on a database of its own.

mod cluster;

use std::path::PathBuf;
use std::sync::Arc;

use tremplin_course::{Digest, ExerciseId, Report, Source, SourceFile, Verdict};
use uuid::Uuid;

use crate::{
    Claim, ClassCode, Cohort, CohortId, CohortPlan, CreatedCohort, CreatedUser, Database, Enqueued, Finish, Finished,
    Grading, Job, JobKey, Millis, NewCohort, NewSubmission, NewUser, NodeId, Progress, Role, Store, SubmissionId, User,
    UserName,
};

pub(crate) use cluster::Cluster;

/// `both_engines! { async fn name(store) { ... } }` makes the tests `sqlite::name` and `postgres::name`.
macro_rules! both_engines {
    ($(async fn $name:ident($store:ident) $body:block)+) => {
        $(async fn $name($store: std::sync::Arc<$crate::Store>) $body)+

        mod sqlite {
            $(#[test]
            fn $name() {
                $crate::testing::on_sqlite(super::$name);
            })+
        }

        mod postgres {
            $(#[test]
            fn $name() {
                $crate::testing::on_postgres(super::$name);
            })+
        }
    };
}
pub(crate) use both_engines;

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap().block_on(future)
}

pub(crate) fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(Arc<Store>) -> F) {
    let folder = tempfile::tempdir().unwrap();
    block_on(async {
        let store = Store::open(Database::Sqlite(folder.path().join("tremplin.db"))).await.unwrap();
        test(Arc::new(store)).await;
    });
}

pub(crate) fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(Arc<Store>) -> F) {
    let Some(cluster) = Cluster::get() else { return };
    block_on(async {
        let url = cluster.create_database().await;
        test(Arc::new(Store::open(Database::Postgres(url.clone())).await.unwrap())).await;
        cluster.drop_database(&url).await;
    });
}

/// A fresh place for a SQLite database, and the folder that removes it.
pub(crate) fn sqlite_path() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tremplin.db");
    (folder, path)
}

pub(crate) fn exercise(slug: &str) -> ExerciseId {
    ExerciseId::new(slug).unwrap()
}

pub(crate) fn source(text: &str) -> Source {
    Source::new(vec![SourceFile { name: "main.js".into(), text: text.into() }]).unwrap()
}

pub(crate) fn user_name(name: &str) -> UserName {
    UserName::new(name).unwrap()
}

pub(crate) fn new_user(name: &str, role: Role) -> NewUser {
    NewUser {
        id: crate::UserId(Uuid::new_v4()),
        name: user_name(name),
        role,
        secret_hash: Some("$argon2id$test".into()),
        created: Millis(1_000),
    }
}

pub(crate) async fn learner(store: &Store, name: &str) -> User {
    match store.create_user(new_user(name, Role::Learner)).await.unwrap() {
        CreatedUser::Created(user) => user,
        CreatedUser::NameTaken => panic!("{name} is taken"),
    }
}

pub(crate) fn plan(name: &str) -> CohortPlan {
    CohortPlan { name: name.into(), joinable: true, starts: None, ends: None, hours: 0, modules: Vec::new() }
}

pub(crate) fn new_cohort(name: &str, code: &str) -> NewCohort {
    NewCohort {
        id: CohortId(Uuid::new_v4()),
        code: ClassCode::new(code).unwrap(),
        plan: plan(name),
        trainers: Vec::new(),
        created: Millis(1_000),
    }
}

/// A cohort that people may join, with neither trainer nor learner.
pub(crate) async fn cohort(store: &Store, name: &str, code: &str) -> Cohort {
    match store.create_cohort(new_cohort(name, code)).await.unwrap() {
        CreatedCohort::Created(cohort) => cohort,
        CreatedCohort::CodeTaken => panic!("{code} is taken"),
    }
}

pub(crate) async fn guest(store: &Store) -> User {
    store.create_guest(crate::UserId(Uuid::new_v4()), Millis(1_000)).await.unwrap()
}

pub(crate) fn new_submission(user: &User, slug: &str, created: i64) -> NewSubmission {
    NewSubmission {
        id: SubmissionId(Uuid::new_v4()),
        user: user.id,
        exercise: exercise(slug),
        exercise_digest: Digest::of([slug.as_bytes()]),
        seed: u64::MAX - 1,
        source: source("const a = 1;"),
        created: Millis(created),
    }
}

/// Hands it in, and insists that it was accepted.
pub(crate) async fn enqueue(store: &Store, new: NewSubmission) -> SubmissionId {
    let id = new.id;
    assert_eq!(store.enqueue(new, None).await.unwrap(), Enqueued::Accepted { job: None });
    id
}

pub(crate) fn claim_for(node: &str, lease_until: i64) -> Claim {
    Claim { node: NodeId(node.into()), lease_until: Millis(lease_until) }
}

pub(crate) async fn claim(store: &Store) -> Option<Job> {
    store.claim(claim_for("here", 60_000)).await.unwrap()
}

pub(crate) fn grading(verdict: Verdict) -> Grading {
    let report = Report { verdict, tests: Vec::new(), stdout: "é\0".into(), error: None, duration_us: 210 };
    Grading { report, behaviour: Digest::of([b"behaviour".as_slice()]), runner: "quickjs 0.18".into() }
}

pub(crate) async fn finish(store: &Store, job: JobKey, verdict: Verdict, now: i64) -> Option<Progress> {
    let finish = Finish { job, grading: grading(verdict), now: Millis(now) };
    match store.finish(finish).await.unwrap() {
        Finished::Done { progress } => Some(progress),
        Finished::LeaseLost => None,
    }
}

/// Hands in, claims and finishes.
pub(crate) async fn graded(store: &Store, user: &User, slug: &str, verdict: Verdict, now: i64) -> SubmissionId {
    let id = enqueue(store, new_submission(user, slug, now)).await;
    let job = claim(store).await.unwrap();
    assert_eq!(job.key.id, id);
    finish(store, job.key, verdict, now).await.unwrap();
    id
}

impl Store {
    /// The steps SQLite would take for a statement.
    pub(crate) async fn explain(&self, statement: &'static str) -> Vec<String> {
        let crate::database::Engine::Sqlite(sqlite) = &self.engine else { panic!("only SQLite explains so") };
        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explained).fetch_all(&sqlite.readers).await.unwrap();
        steps.into_iter().map(|(_, _, _, step)| step).collect()
    }
}
