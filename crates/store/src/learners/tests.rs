use tremplin_course::Verdict;
use uuid::Uuid;

use super::*;
use crate::testing::{both_engines, claim, cohort, enqueue, finish, guest, learner, new_submission, user_name};

fn people(names: &[&str]) -> Vec<NewLearner> {
    names.iter().map(|name| NewLearner { id: UserId(Uuid::new_v4()), name: user_name(name) }).collect()
}

async fn names(store: &Store, cohort: &Cohort) -> Vec<String> {
    store.learners(cohort.id).await.unwrap().iter().map(|learner| learner.name().to_owned()).collect()
}

fn code(text: &str) -> ClassCode {
    ClassCode::new(text).unwrap()
}

both_engines! {
    async fn a_list_is_enrolled_whole_or_not_at_all(store) {
        let class = cohort(&store, "A", "figue-27").await;
        let enrol = async |names: &[&str]| store.enrol(class.id, people(names), Millis(9)).await.unwrap();
        assert_eq!(enrol(&["Zoé B.", "Ana C."]).await, Enrolled::Enrolled);
        assert_eq!(names(&store, &class).await, ["Ana C.", "Zoé B."]);
        let refused = enrol(&["Bob D.", "ZOÉ B.", "Eva F.", "eva f."]).await;
        assert_eq!(refused, Enrolled::NamesTaken(vec![user_name("ZOÉ B."), user_name("eva f.")]));
        assert_eq!(names(&store, &class).await, ["Ana C.", "Zoé B."]);
        let nowhere = store.enrol(CohortId(Uuid::new_v4()), people(&["X"]), Millis(9)).await.unwrap();
        assert_eq!(nowhere, Enrolled::NotFound);
    }

    async fn a_cohort_has_its_limit(store) {
        let class = cohort(&store, "A", "figue-27").await;
        let all: Vec<String> = (0..=MAX_LEARNERS).map(|n| format!("N{n}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(store.enrol(class.id, people(&all), Millis(9)).await.unwrap(), Enrolled::Full);
        assert_eq!(store.enrol(class.id, people(&all[1..]), Millis(9)).await.unwrap(), Enrolled::Enrolled);
        let late = learner(&store, "Ana").await;
        assert_eq!(store.join_cohort(code("figue-27"), late.id, Millis(9)).await.unwrap(), Joined::Full);
    }

    async fn a_name_is_ones_own_within_the_class_only(store) {
        let (first, second) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
        learner(&store, "Inès L.").await;
        for class in [&first, &second] {
            let enrolled = store.enrol(class.id, people(&["Inès L."]), Millis(9)).await.unwrap();
            assert_eq!(enrolled, Enrolled::Enrolled);
        }
        let of = async |class: &str, name: &str| store.class_credentials(&code(class), &user_name(name)).await.unwrap();
        let (one, other) = (of("figue-27", "INÈS L.").await.unwrap(), of("olive-12", "inès l.").await.unwrap());
        assert_ne!(one.user.id, other.user.id);
        assert_eq!(one.secret_hash, None, "no way in before a card is printed");
        assert!(of("figue-27", "Inès").await.is_none() && of("figue-28", "Inès L.").await.is_none());
        // The name alone is the account's that has it for itself.
        let alone = store.credentials(&user_name("Inès L.")).await.unwrap().unwrap();
        assert!(![one.user.id, other.user.id].contains(&alone.user.id));
        store.archive_cohort(first.id, 1, Some(Millis(9))).await.unwrap();
        assert!(of("figue-27", "Inès L.").await.is_none(), "an archived class is closed");
    }

    async fn someone_with_an_account_joins_by_the_code(store) {
        let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
        let (ana, visitor) = (learner(&store, "Ana").await, guest(&store).await);
        let join = async |class: &str, user: &User| store.join_cohort(code(class), user.id, Millis(9)).await.unwrap();
        assert_eq!(join("figue-28", &ana).await, Joined::NoSuchCode);
        assert_eq!(join("figue-27", &visitor).await, Joined::NoSuchCode, "a guest has no name to be called by");
        assert_eq!(join("figue-27", &ana).await, Joined::Joined(class.clone()));
        assert_eq!(join("figue-27", &ana).await, Joined::Already(class.clone()));
        assert_eq!(join("olive-12", &ana).await, Joined::Elsewhere);
        assert_eq!(store.cohort_of_learner(ana.id).await.unwrap(), Some(class.clone()));
        store.enrol(other.id, people(&["Bob"]), Millis(9)).await.unwrap();
        let bob = learner(&store, "Bob").await;
        assert_eq!(join("olive-12", &bob).await, Joined::NameTaken);
        store.archive_cohort(class.id, 1, Some(Millis(9))).await.unwrap();
        assert_eq!(join("figue-27", &bob).await, Joined::NoSuchCode);
        let closed = crate::CohortPlan { joinable: false, ..other.plan.clone() };
        store.change_cohort(other.id, 1, closed, vec![]).await.unwrap();
        let zoe = learner(&store, "Zoé").await;
        assert_eq!(join("olive-12", &zoe).await, Joined::NoSuchCode);
    }

    async fn a_learner_moved_during_a_submission_keeps_it(store) {
        let (first, second) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
        let ana = learner(&store, "Ana").await;
        store.join_cohort(code("figue-27"), ana.id, Millis(1)).await.unwrap();
        let id = enqueue(&store, new_submission(&ana, "somme", 2)).await;
        let job = claim(&store).await.unwrap();
        assert_eq!(store.move_learner(ana.id, first.id, second.id).await.unwrap(), Moved::Moved);
        finish(&store, job.key, Verdict::Passed, 3).await.unwrap();
        assert_eq!(names(&store, &second).await, ["Ana"]);
        assert!(names(&store, &first).await.is_empty());
        assert!(store.submission_of(ana.id, id).await.unwrap().is_some());
        assert_eq!(store.progress(ana.id).await.unwrap()[0].passed_at, Some(Millis(3)));
    }

    async fn a_move_that_cannot_be_changes_nothing(store) {
        let (first, second) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
        for class in [&first, &second] {
            store.enrol(class.id, people(&["Ana"]), Millis(9)).await.unwrap();
        }
        let ana = store.learners(first.id).await.unwrap().remove(0).user;
        let go = async |from: &Cohort, to: CohortId| store.move_learner(ana.id, from.id, to).await.unwrap();
        assert_eq!(go(&first, second.id).await, Moved::NameTaken);
        assert_eq!(go(&second, first.id).await, Moved::NotFound, "she is not in that one");
        assert_eq!(go(&first, CohortId(Uuid::new_v4())).await, Moved::NotFound);
        assert_eq!(go(&first, first.id).await, Moved::Moved);
        assert!(store.learner(first.id, ana.id).await.unwrap().is_some());
        assert!(store.learner(second.id, ana.id).await.unwrap().is_none());
    }
}
