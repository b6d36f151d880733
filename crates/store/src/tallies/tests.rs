use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use tremplin_course::Verdict;
use uuid::Uuid;

use super::*;
use crate::migrations::MIGRATIONS;
use crate::testing::{Cluster, block_on, both_engines, exercise, graded, guest, learner, user_name};
use crate::{Merged, Millis, NewAccount, NewSession, Promoted, Role, SessionId, User};

fn health(slug: &str, [tried, passed, passed_at_once, left]: [u64; 4]) -> ExerciseHealth {
    ExerciseHealth { exercise: exercise(slug), tried, passed, passed_at_once, left }
}

/// A minute of work at it.
async fn worked(store: &Store, user: &User, slug: &str) {
    for at in [60_000, 90_000, 120_000] {
        store.note_presence(user.id, &exercise(slug), true, Millis(at)).await.unwrap();
    }
}

/// What is kept, once it is seen to be what adding up gives.
async fn kept(store: &Store) -> Vec<ExerciseHealth> {
    let kept = store.content_health().await.unwrap();
    store.write((), |(), c| Box::pin(add_up(c))).await.unwrap();
    assert_eq!(store.content_health().await.unwrap(), kept, "added up");
    kept
}

both_engines! {
    async fn an_exercise_is_counted_over_learners_and_guests(store) {
        let (ana, bob, visitor) = (learner(&store, "Ana").await, learner(&store, "Bob").await, guest(&store).await);
        let trainer = learner(&store, "Tom").await;
        store.set_role(trainer.id, Role::Trainer).await.unwrap();
        graded(&store, &ana, "somme", Verdict::Passed, 10).await;
        graded(&store, &bob, "somme", Verdict::Failed, 20).await;
        graded(&store, &bob, "somme", Verdict::Passed, 30).await;
        graded(&store, &bob, "somme", Verdict::Passed, 35).await;
        graded(&store, &visitor, "somme", Verdict::Failed, 40).await;
        graded(&store, &trainer, "somme", Verdict::Passed, 50).await;
        worked(&store, &ana, "produit").await;
        worked(&store, &trainer, "produit").await;
        assert_eq!(kept(&store).await, [health("produit", [0, 0, 0, 1]), health("somme", [3, 2, 1, 0])]);
        // The one who left comes back, and sends.
        graded(&store, &ana, "produit", Verdict::Failed, 200_000).await;
        assert_eq!(kept(&store).await[0], health("produit", [1, 0, 0, 0]));
        worked(&store, &ana, "produit").await;
        assert_eq!(kept(&store).await[0], health("produit", [1, 0, 0, 0]), "sent before, so not left");
    }

    async fn a_tally_that_went_wrong_is_added_up_anew(store) {
        let ana = learner(&store, "Ana").await;
        graded(&store, &ana, "somme", Verdict::Passed, 10).await;
        let right = store.content_health().await.unwrap();
        let spoil = "UPDATE exercise_tallies SET tried = 9, passed = -2";
        store.write(spoil, |spoil, c| Box::pin(async { sql(*spoil).execute(c).await.map(|_| ()) })).await.unwrap();
        let wrong = store.content_health().await.unwrap();
        assert_eq!(wrong, [health("somme", [9, 0, 1, 0])]);
        assert_eq!(store.recount_tallies().await.unwrap(), wrong, "what they were");
        assert_eq!(store.content_health().await.unwrap(), right);
        assert_eq!(store.recount_tallies().await.unwrap(), right, "nothing to mend");
    }

    async fn who_becomes_a_trainer_is_counted_no_longer(store) {
        let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
        graded(&store, &ana, "somme", Verdict::Passed, 10).await;
        graded(&store, &bob, "somme", Verdict::Passed, 20).await;
        worked(&store, &ana, "produit").await;
        for (role, expected) in [(Role::Trainer, 1), (Role::Admin, 1), (Role::Learner, 2), (Role::Learner, 2)] {
            store.set_role(ana.id, role).await.unwrap();
            let kept = kept(&store).await;
            assert_eq!(kept.last(), Some(&health("somme", [expected, expected, expected, 0])), "{role:?}");
        }
        store.set_role(ana.id, Role::Trainer).await.unwrap();
        assert!(store.erase_user(ana.id).await.unwrap());
        assert_eq!(kept(&store).await, [health("somme", [1, 1, 1, 0])], "nor once they are nobody");
        assert!(store.erase_user(bob.id).await.unwrap());
        assert_eq!(kept(&store).await, [health("somme", [1, 1, 1, 0])], "a learner's stay");
    }

    async fn two_who_become_one_count_once(store) {
        let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
        graded(&store, &visitor, "somme", Verdict::Passed, 10).await;
        graded(&store, &ana, "somme", Verdict::Failed, 20).await;
        worked(&store, &visitor, "produit").await;
        worked(&store, &ana, "produit").await;
        assert_eq!(kept(&store).await, [health("produit", [0, 0, 0, 2]), health("somme", [2, 1, 1, 0])]);
        assert_eq!(store.merge_guest(visitor.id, ana.id).await.unwrap(), Merged::Merged);
        assert_eq!(kept(&store).await, [health("produit", [0, 0, 0, 1]), health("somme", [1, 1, 1, 0])]);
        // Into a trainer's account: what a trainer tries is not counted.
        let (other, tom) = (guest(&store).await, learner(&store, "Tom").await);
        store.set_role(tom.id, Role::Trainer).await.unwrap();
        graded(&store, &other, "somme", Verdict::Passed, 30).await;
        store.merge_guest(other.id, tom.id).await.unwrap();
        assert_eq!(kept(&store).await[1], health("somme", [1, 1, 1, 0]));
    }

    async fn guests_count_until_they_are_gone(store) {
        let (gone, kept_on, promoted) = (guest(&store).await, guest(&store).await, guest(&store).await);
        for user in [&gone, &kept_on, &promoted] {
            graded(&store, user, "somme", Verdict::Passed, 10).await;
        }
        let id = SessionId(Uuid::new_v4());
        let session = NewSession { id, user: kept_on, created: Millis(1), expires: Millis(99_000) };
        store.open_session(session).await.unwrap();
        let account = NewAccount { name: user_name("Ana"), role: Role::Learner, secret_hash: "hash".into() };
        assert!(matches!(store.promote_guest(promoted.id, account).await.unwrap(), Promoted::Promoted(_)));
        assert_eq!(kept(&store).await, [health("somme", [3, 3, 3, 0])]);
        let account = NewAccount { name: user_name("Eve"), role: Role::Learner, secret_hash: "hash".into() };
        assert_eq!(store.promote_guest(promoted.id, account).await.unwrap(), Promoted::NotFound);
        assert_eq!(kept(&store).await, [health("somme", [3, 3, 3, 0])], "nothing was changed");
        assert_eq!(store.purge_guests(Millis(1_001)).await.unwrap(), 1);
        assert_eq!(kept(&store).await, [health("somme", [2, 2, 2, 0])]);
        let trainer = guest(&store).await;
        graded(&store, &trainer, "somme", Verdict::Passed, 20).await;
        let account = NewAccount { name: user_name("Tom"), role: Role::Trainer, secret_hash: "hash".into() };
        store.promote_guest(trainer.id, account).await.unwrap();
        assert_eq!(kept(&store).await, [health("somme", [2, 2, 2, 0])]);
    }

    async fn many_at_once_lose_nothing(store) {
        let mut tasks = Vec::new();
        for n in 0..16 {
            let user = learner(&store, &format!("learner {n}")).await;
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                for slug in ["produit", "somme", "quotient"] {
                    worked(&store, &user, slug).await;
                }
                if n % 2 == 0 {
                    store.set_role(user.id, Role::Trainer).await.unwrap();
                    worked(&store, &user, "reste").await;
                    store.set_role(user.id, Role::Learner).await.unwrap();
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let kept = kept(&store).await;
        assert_eq!((kept.len(), kept[0].left, &kept[2]), (4, 16, &health("reste", [0, 0, 0, 8])));
    }
}

const BEFORE: [&str; 4] = [
    "INSERT INTO users (id, role, created) VALUES ('00000000-0000-0000-0000-00000000000a', 'guest', 1)",
    "INSERT INTO users (id, name, name_key, role, created)
         VALUES ('00000000-0000-0000-0000-00000000000b', 'Tom', 'tom', 'trainer', 1)",
    "INSERT INTO efforts (user_id, exercise, attempts, passed_attempt)
         VALUES ('00000000-0000-0000-0000-00000000000a', 'somme', 3, 1),
                ('00000000-0000-0000-0000-00000000000b', 'somme', 1, NULL)",
    "INSERT INTO efforts (user_id, exercise, active_ms) VALUES ('00000000-0000-0000-0000-00000000000a', 'produit', 9)",
];

async fn filled(c: &mut Connection<'_>) {
    let rows: Vec<(String, i64, i64, i64, i64)> = sql(HEALTH).fetch_all(c).await.unwrap();
    assert_eq!(rows, [("produit".to_owned(), 0, 0, 0, 1), ("somme".to_owned(), 1, 1, 1, 0)]);
}

#[test]
fn what_was_done_before_is_counted_when_the_table_is_made() {
    block_on(async {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        MIGRATIONS.run_to(41, &mut connection).await.unwrap();
        for statement in BEFORE {
            sqlx::query(statement).execute(&mut connection).await.unwrap();
        }
        MIGRATIONS.run_to(42, &mut connection).await.unwrap();
        filled(&mut Connection::Sqlite(&mut connection)).await;
        let Some(cluster) = Cluster::get() else { return };
        let url = cluster.create_database().await;
        let mut connection = PgConnection::connect(&url).await.unwrap();
        MIGRATIONS.run_to(41, &mut connection).await.unwrap();
        for statement in BEFORE {
            sqlx::query(statement).execute(&mut connection).await.unwrap();
        }
        MIGRATIONS.run_to(42, &mut connection).await.unwrap();
        filled(&mut Connection::Postgres(&mut connection)).await;
        drop(connection);
        cluster.drop_database(&url).await;
    });
}
