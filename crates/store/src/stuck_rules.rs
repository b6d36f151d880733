//! A class's own thresholds for "stuck", where they differ from the course plan's.

use std::collections::HashMap;
use std::sync::Arc;

use tremplin_course::{StuckKind, StuckRule};

use crate::connection::sql;
use crate::{CohortId, Error, Store};

impl Store {
    /// The thresholds that a class has changed.
    pub async fn stuck_rules(&self, cohort: CohortId) -> Result<HashMap<StuckKind, StuckRule>, Error> {
        let rows: Vec<(String, i64, i64)> = sql("SELECT kind, minutes, failures FROM stuck_rules WHERE cohort_id = $1")
            .bind(cohort)
            .fetch_all(&mut self.reader().await?.connection())
            .await?;
        rows.into_iter()
            .map(|(kind, minutes, failures)| {
                let corrupt = |column| Error::CorruptRow { table: "stuck_rules", row: kind.clone(), column };
                let number = |value, column| u32::try_from(value).map_err(|_| corrupt(column));
                let rule = StuckRule { minutes: number(minutes, "minutes")?, failures: number(failures, "failures")? };
                Ok((StuckKind::parse(&kind).ok_or_else(|| corrupt("kind"))?, rule))
            })
            .collect()
    }

    /// Sets a class's thresholds; those equal to the plan's are the plan's, whatever it says later.
    pub async fn set_stuck_rules(&self, cohort: CohortId, rules: Vec<(StuckKind, StuckRule)>) -> Result<(), Error> {
        self.write((cohort, Arc::new(rules)), |(cohort, rules), c| {
            Box::pin(async move {
                sql("DELETE FROM stuck_rules WHERE cohort_id = $1").bind(*cohort).execute(c).await?;
                for (kind, rule) in rules.iter().filter(|(kind, rule)| kind.rule() != *rule) {
                    sql("INSERT INTO stuck_rules (cohort_id, kind, minutes, failures) VALUES ($1, $2, $3, $4)")
                        .bind(*cohort)
                        .bind(kind.as_str())
                        .bind(i64::from(rule.minutes))
                        .bind(i64::from(rule.failures))
                        .execute(c)
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, cohort};

    both_engines! {
        async fn only_what_differs_from_the_plan_is_kept(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let own = StuckRule { minutes: 4, failures: 2 };
            let rules = vec![(StuckKind::Quiz, own), (StuckKind::Bug, StuckKind::Bug.rule())];
            store.set_stuck_rules(class.id, rules).await.unwrap();
            assert_eq!(store.stuck_rules(class.id).await.unwrap(), HashMap::from([(StuckKind::Quiz, own)]));
            assert!(store.stuck_rules(other.id).await.unwrap().is_empty());
            store.set_stuck_rules(class.id, vec![]).await.unwrap();
            assert!(store.stuck_rules(class.id).await.unwrap().is_empty());
        }
    }
}
