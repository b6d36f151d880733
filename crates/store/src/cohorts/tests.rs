use super::*;
use crate::Role;
use crate::testing::{both_engines, cohort, learner, new_cohort, plan};

async fn trainer(store: &Store, name: &str) -> User {
    let user = learner(store, name).await;
    store.set_role(user.id, Role::Trainer).await.unwrap().unwrap()
}

both_engines! {
    async fn a_cohort_is_kept_as_it_was_made(store) {
        let claire = trainer(&store, "Claire").await;
        let plan = CohortPlan {
            starts: Day::parse("2026-09-01"),
            ends: Day::parse("2026-11-30"),
            hours: 140,
            modules: vec![ModuleId::new("javascript").unwrap(), ModuleId::new("html").unwrap()],
            ..plan("Groupe du mardi")
        };
        let new = NewCohort { plan: plan.clone(), trainers: vec![claire.id], ..new_cohort("Groupe du mardi", "figue-27") };
        let CreatedCohort::Created(made) = store.create_cohort(new.clone()).await.unwrap() else { panic!("taken") };
        assert_eq!((&made.plan, made.version, made.archived), (&plan, 1, None));
        assert_eq!(store.cohort(made.id).await.unwrap(), Some(made.clone()));
        assert_eq!(store.trainers_of(made.id).await.unwrap(), [claire]);
        let again = NewCohort { id: CohortId(Uuid::new_v4()), plan: self::plan("Jeudi"), ..new };
        assert_eq!(store.create_cohort(again).await.unwrap(), CreatedCohort::CodeTaken);
    }

    async fn a_double_click_makes_one_cohort(store) {
        let (claire, tom) = (trainer(&store, "Claire").await, trainer(&store, "Tom").await);
        let make = async |code: &str, trainer: &User, at: i64| {
            let new = NewCohort { trainers: vec![trainer.id], created: Millis(at), ..new_cohort("A", code) };
            match store.create_cohort(new).await.unwrap() {
                CreatedCohort::Created(made) => made.id,
                CreatedCohort::CodeTaken => panic!("taken"),
            }
        };
        let first = make("figue-27", &claire, 10).await;
        assert_eq!(make("olive-12", &claire, 11).await, first);
        assert_ne!(make("prune-13", &tom, 11).await, first, "another's");
        assert_ne!(make("cerise-14", &claire, 10 + DOUBLE_MS).await, first, "meant");
        assert_eq!(store.cohorts(None).await.unwrap().len(), 3);
    }

    async fn only_its_trainers_find_it(store) {
        let (claire, tom) = (trainer(&store, "Claire").await, trainer(&store, "Tom").await);
        let ana = learner(&store, "Ana").await;
        let new = NewCohort { trainers: vec![claire.id, ana.id], ..new_cohort("A", "figue-27") };
        store.create_cohort(new.clone()).await.unwrap();
        cohort(&store, "B", "olive-12").await;
        assert!(store.cohort_of(claire.id, new.id).await.unwrap().is_some());
        assert!(store.cohort_of(tom.id, new.id).await.unwrap().is_none());
        assert!(store.cohort_of(ana.id, new.id).await.unwrap().is_none(), "a learner trains nobody");
        let names = async |trainer| -> Vec<String> {
            store.cohorts(trainer).await.unwrap().into_iter().map(|line| line.cohort.plan.name).collect()
        };
        assert_eq!(names(Some(claire.id)).await, ["A"]);
        assert!(names(Some(tom.id)).await.is_empty());
        assert_eq!(names(None).await, ["A", "B"]);
    }

    async fn of_two_who_edit_at_once_the_later_is_told(store) {
        let (claire, tom) = (trainer(&store, "Claire").await, trainer(&store, "Tom").await);
        let made = cohort(&store, "A", "figue-27").await;
        let change = |name: &str, expected, trainer: UserId| store.change_cohort(made.id, expected, plan(name), vec![trainer]);
        let ChangedCohort::Changed(first) = change("B", 1, claire.id).await.unwrap() else { panic!("refused") };
        assert_eq!((first.version, first.plan.name.as_str()), (2, "B"));
        let refused = change("C", 1, tom.id).await.unwrap();
        assert_eq!(refused, ChangedCohort::Conflict(Box::new(first.clone())));
        assert_eq!(store.trainers_of(made.id).await.unwrap(), [claire]);
        let refused = store.archive_cohort(made.id, 1, Some(Millis(5))).await.unwrap();
        assert_eq!(refused, ChangedCohort::Conflict(Box::new(first)));
        let nowhere = store.archive_cohort(CohortId(Uuid::new_v4()), 1, None).await.unwrap();
        assert_eq!(nowhere, ChangedCohort::NotFound);
    }

    async fn an_archived_cohort_comes_last_and_can_come_back(store) {
        let (first, second) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
        store.archive_cohort(first.id, 1, Some(Millis(5))).await.unwrap();
        let lines = store.cohorts(None).await.unwrap();
        assert_eq!((lines[0].cohort.id, lines[1].cohort.archived), (second.id, Some(Millis(5))));
        store.archive_cohort(first.id, 2, None).await.unwrap();
        assert_eq!(store.cohort(first.id).await.unwrap().unwrap().archived, None);
    }

    async fn a_code_is_one_cohorts(store) {
        let (first, _) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
        let code = |text| ClassCode::new(text).unwrap();
        let taken = store.set_class_code(first.id, 1, code("olive-12")).await.unwrap();
        assert_eq!(taken, ChangedCohort::CodeTaken);
        let ChangedCohort::Changed(changed) = store.set_class_code(first.id, 1, code("citron-5")).await.unwrap() else {
            panic!("refused")
        };
        assert_eq!(changed.code, code("citron-5"));
    }

    async fn trainers_are_open_accounts_that_train(store) {
        let (claire, tom) = (trainer(&store, "Claire").await, trainer(&store, "Tom").await);
        learner(&store, "Ana").await;
        store.set_disabled(tom.id, true).await.unwrap();
        assert_eq!(store.trainers().await.unwrap(), [claire]);
    }
}

#[test]
fn a_code_has_one_writing() {
    for typed in ["figue-27", " Figue 27 ", "FIGUE--27", "figue–27"] {
        assert_eq!(ClassCode::new(typed).unwrap().as_str(), "figue-27", "{typed:?}");
    }
    for refused in ["", "a", "fig/27", "figué", &"x".repeat(41)] {
        assert_eq!(ClassCode::new(refused), None, "{refused:?}");
    }
}
