//! Which modules of a class open in their order, and which a trainer opened before their turn.

use std::collections::HashSet;

use tremplin_course::ModuleId;
use uuid::Uuid;

use crate::connection::sql;
use crate::{CohortId, Error, Store, UserId};

/// What holds for a learner whose class goes in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// The modules the class follows; none for all.
    pub modules: Vec<ModuleId>,
    /// Opened to them before their turn.
    pub opened: HashSet<ModuleId>,
}

/// What a class's trainers have opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Openings {
    /// Whether a module waits for those it needs.
    pub in_order: bool,
    pub for_all: Vec<ModuleId>,
    pub for_one: Vec<(UserId, ModuleId)>,
}

impl Store {
    /// `None` for someone to whom everything is open: in no class that is running, or in one without an order.
    pub async fn gate_of(&self, learner: UserId) -> Result<Option<Gate>, Error> {
        let mut reader = self.reader().await?;
        let c = &mut reader.connection();
        let class: Option<(String, String)> = sql("SELECT cohorts.id, cohorts.modules
             FROM cohort_learners JOIN cohorts ON cohorts.id = cohort_learners.cohort_id
                 JOIN ordered_cohorts ON ordered_cohorts.cohort_id = cohorts.id
             WHERE cohort_learners.user_id = $1 AND cohorts.archived IS NULL")
        .bind(learner)
        .fetch_optional(c)
        .await?;
        let Some((cohort, modules)) = class else { return Ok(None) };
        let opened: Vec<(String,)> = sql("SELECT module FROM opened_modules WHERE cohort_id = $1
             UNION SELECT module FROM opened_for_learners WHERE user_id = $2")
        .bind(cohort)
        .bind(learner)
        .fetch_all(c)
        .await?;
        Ok(Some(Gate {
            modules: modules.split_whitespace().filter_map(ModuleId::new).collect(),
            opened: opened.into_iter().filter_map(|(id,)| ModuleId::new(&id)).collect(),
        }))
    }

    pub async fn openings(&self, cohort: CohortId) -> Result<Openings, Error> {
        let mut reader = self.reader().await?;
        let c = &mut reader.connection();
        let ordered: Option<(String,)> =
            sql("SELECT cohort_id FROM ordered_cohorts WHERE cohort_id = $1").bind(cohort).fetch_optional(c).await?;
        let all: Vec<(String,)> = sql("SELECT module FROM opened_modules WHERE cohort_id = $1 ORDER BY module")
            .bind(cohort)
            .fetch_all(c)
            .await?;
        let one: Vec<(String, String)> = sql("SELECT opened_for_learners.user_id, opened_for_learners.module
             FROM cohort_learners JOIN opened_for_learners ON opened_for_learners.user_id = cohort_learners.user_id
             WHERE cohort_learners.cohort_id = $1 ORDER BY cohort_learners.name_key, opened_for_learners.module")
        .bind(cohort)
        .fetch_all(c)
        .await?;
        let for_one = one.into_iter().map(|(user, module)| {
            let corrupt = |column| Error::CorruptRow { table: "opened_for_learners", row: user.clone(), column };
            let id = Uuid::parse_str(&user).map_err(|_| corrupt("user_id"))?;
            Ok((UserId(id), ModuleId::new(&module).ok_or_else(|| corrupt("module"))?))
        });
        Ok(Openings {
            in_order: ordered.is_some(),
            for_all: all.into_iter().filter_map(|(id,)| ModuleId::new(&id)).collect(),
            for_one: for_one.collect::<Result<_, Error>>()?,
        })
    }

    /// Whether the class's modules wait for those they need.
    pub async fn set_in_order(&self, cohort: CohortId, in_order: bool) -> Result<(), Error> {
        self.write((cohort, in_order), |(cohort, in_order), c| {
            let statement = if *in_order {
                "INSERT INTO ordered_cohorts (cohort_id) VALUES ($1) ON CONFLICT (cohort_id) DO NOTHING"
            } else {
                "DELETE FROM ordered_cohorts WHERE cohort_id = $1"
            };
            Box::pin(async move { sql(statement).bind(*cohort).execute(c).await.map(|_| ()) })
        })
        .await
    }

    /// Opens a module to the whole class before its turn, or gives it its turn back.
    pub async fn open_module(&self, cohort: CohortId, module: ModuleId, open: bool) -> Result<(), Error> {
        self.write((cohort, module, open), |(cohort, module, open), c| {
            let statement = if *open {
                "INSERT INTO opened_modules (cohort_id, module) VALUES ($1, $2) ON CONFLICT (cohort_id, module) DO NOTHING"
            } else {
                "DELETE FROM opened_modules WHERE cohort_id = $1 AND module = $2"
            };
            Box::pin(async move { sql(statement).bind(*cohort).bind(module.as_str()).execute(c).await.map(|_| ()) })
        })
        .await
    }

    /// As [`Store::open_module`], to one learner of the class.
    pub async fn open_module_to(
        &self,
        cohort: CohortId,
        learner: UserId,
        module: ModuleId,
        open: bool,
    ) -> Result<(), Error> {
        self.write((cohort, learner, module, open), |(cohort, learner, module, open), c| {
            let statement = if *open {
                "INSERT INTO opened_for_learners (user_id, module)
                 SELECT user_id, $3 FROM cohort_learners WHERE cohort_id = $1 AND user_id = $2
                 ON CONFLICT (user_id, module) DO NOTHING"
            } else {
                "DELETE FROM opened_for_learners WHERE user_id = $2 AND module = $3 AND EXISTS (
                     SELECT 1 FROM cohort_learners WHERE cohort_id = $1 AND user_id = $2)"
            };
            Box::pin(async move {
                sql(statement).bind(*cohort).bind(*learner).bind(module.as_str()).execute(c).await.map(|_| ())
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, cohort, learner};
    use crate::{ClassCode, Millis};

    fn module(id: &str) -> ModuleId {
        ModuleId::new(id).unwrap()
    }

    both_engines! {
        async fn what_is_open_is_the_classs_or_the_learners_own(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
            for who in [&ana, &bob] {
                store.join_cohort(ClassCode::new("figue-27").unwrap(), who.id, Millis(1)).await.unwrap();
            }
            assert_eq!(store.gate_of(ana.id).await.unwrap(), None, "no order unless asked for");
            store.set_in_order(class.id, true).await.unwrap();
            store.set_in_order(class.id, true).await.unwrap();
            store.open_module(class.id, module("bases"), true).await.unwrap();
            store.open_module_to(class.id, ana.id, module("boucles"), true).await.unwrap();
            store.open_module_to(other.id, bob.id, module("boucles"), true).await.unwrap();
            let of = async |user| store.gate_of(user).await.unwrap().unwrap().opened;
            assert_eq!(of(ana.id).await, HashSet::from([module("bases"), module("boucles")]));
            assert_eq!(of(bob.id).await, HashSet::from([module("bases")]), "another class's trainer opens nothing");
            let openings = store.openings(class.id).await.unwrap();
            assert_eq!(openings.for_one, [(ana.id, module("boucles"))]);
            assert_eq!((openings.in_order, openings.for_all), (true, vec![module("bases")]));
            assert_eq!(store.openings(other.id).await.unwrap(), Openings::default());

            store.open_module_to(other.id, ana.id, module("boucles"), false).await.unwrap();
            assert_eq!(of(ana.id).await.len(), 2);
            store.open_module_to(class.id, ana.id, module("boucles"), false).await.unwrap();
            store.open_module(class.id, module("bases"), false).await.unwrap();
            assert_eq!(of(ana.id).await, HashSet::new());
            store.set_in_order(class.id, false).await.unwrap();
            assert_eq!(store.gate_of(ana.id).await.unwrap(), None);
        }
    }
}
