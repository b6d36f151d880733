//! Cards: a learner's secret on paper, and a QR code that opens their session once. A new card voids the old one.

use std::sync::Arc;

use crate::connection::{Connection, sql};
use crate::users::{UserRow, end_sessions, user_columns};
use crate::{CohortId, Error, Millis, Store, User, UserId};

/// What is printed for one learner, as the store keeps it: hash and digest, never the words.
#[derive(Clone)]
pub struct NewCard {
    pub learner: UserId,
    pub secret_hash: String,
    /// Of the token in the QR code.
    pub token_digest: String,
}

/// Whom a QR code lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardHolder {
    pub user: User,
    /// Name of the cohort.
    pub cohort: String,
}

#[derive(sqlx::FromRow)]
struct HolderRow {
    #[sqlx(flatten)]
    user: UserRow,
    cohort: String,
}

impl Store {
    /// Gives each learner their new secret and QR code, all or none: secrets, codes and sessions from before end. Whether
    /// all of them are in the cohort; if not, nothing was changed.
    pub async fn issue_cards(&self, cohort: CohortId, cards: Vec<NewCard>, now: Millis) -> Result<bool, Error> {
        self.write((cohort, Arc::new(cards), now), |(cohort, cards, now), c| Box::pin(issue(*cohort, cards, *now, c)))
            .await
    }

    /// Whom the QR code with this digest would let in now.
    pub async fn card_holder(&self, token_digest: &str) -> Result<Option<CardHolder>, Error> {
        holder(token_digest, &mut self.reader().await?.connection()).await
    }

    /// Uses the QR code up: of any number who try, one is let in.
    pub async fn use_card(&self, token_digest: String) -> Result<Option<User>, Error> {
        self.write(token_digest, |digest, c| {
            Box::pin(async move {
                let holder = holder(digest, c).await?;
                let used = sql("DELETE FROM cards WHERE token_digest = $1").bind(digest.as_str()).execute(c).await?;
                Ok(holder.filter(|_| used > 0).map(|holder| holder.user))
            })
        })
        .await
    }
}

async fn issue(cohort: CohortId, cards: &[NewCard], now: Millis, c: &mut Connection<'_>) -> Result<bool, Error> {
    for card in cards {
        let member: Option<(String,)> =
            sql("SELECT user_id FROM cohort_learners WHERE user_id = $1 AND cohort_id = $2")
                .bind(card.learner)
                .bind(cohort)
                .fetch_optional(c)
                .await?;
        if member.is_none() {
            return Ok(false);
        }
    }
    for card in cards {
        sql("UPDATE users SET secret_hash = $2 WHERE id = $1")
            .bind(card.learner)
            .bind(card.secret_hash.as_str())
            .execute(c)
            .await?;
        end_sessions(card.learner, c).await?;
        sql("INSERT INTO cards (user_id, token_digest, made) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE SET token_digest = excluded.token_digest, made = excluded.made")
        .bind(card.learner)
        .bind(card.token_digest.as_str())
        .bind(now)
        .execute(c)
        .await?;
        sql("UPDATE cohort_learners SET carded = $2 WHERE user_id = $1")
            .bind(card.learner)
            .bind(now)
            .execute(c)
            .await?;
    }
    Ok(true)
}

async fn holder(token_digest: &str, c: &mut Connection<'_>) -> Result<Option<CardHolder>, Error> {
    let row: Option<HolderRow> = sql(concat!(
        "SELECT ",
        user_columns!(),
        ", cohorts.name AS cohort
         FROM cards JOIN users ON users.id = cards.user_id
                    JOIN cohort_learners ON cohort_learners.user_id = users.id
                    JOIN cohorts ON cohorts.id = cohort_learners.cohort_id
         WHERE cards.token_digest = $1 AND users.disabled = 0 AND cohorts.archived IS NULL"
    ))
    .bind(token_digest)
    .fetch_optional(c)
    .await?;
    row.map(|row| Ok(CardHolder { user: row.user.try_into()?, cohort: row.cohort })).transpose()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::testing::{both_engines, cohort, user_name};
    use crate::{ClassCode, NewLearner, NewSession, SessionId};

    fn card(learner: &User, word: &str) -> NewCard {
        NewCard {
            learner: learner.id,
            secret_hash: format!("hash of {word}"),
            token_digest: format!("digest of {word}"),
        }
    }

    async fn class(store: &Store) -> (CohortId, Vec<User>) {
        let class = cohort(store, "A", "figue-27").await;
        let people = ["Ana", "Bob"].map(|name| NewLearner { id: UserId(Uuid::new_v4()), name: user_name(name) });
        store.enrol(class.id, people.into(), Millis(1)).await.unwrap();
        let learners = store.learners(class.id).await.unwrap().into_iter().map(|learner| learner.user);
        (class.id, learners.collect())
    }

    both_engines! {
        async fn another_card_voids_the_one_before(store) {
            let (class, people) = class(&store).await;
            assert!(store.issue_cards(class, vec![card(&people[0], "one"), card(&people[1], "b")], Millis(5)).await.unwrap());
            let session = NewSession {
                id: SessionId(Uuid::new_v4()),
                user: store.user(people[0].id).await.unwrap().unwrap(),
                created: Millis(5),
                expires: Millis(99),
            };
            store.open_session(session.clone()).await.unwrap();
            assert!(store.issue_cards(class, vec![card(&people[0], "two")], Millis(6)).await.unwrap());
            assert!(store.session(session.id, Millis(7)).await.unwrap().is_none());
            assert_eq!(store.card_holder("digest of one").await.unwrap(), None);
            let holder = store.card_holder("digest of two").await.unwrap().unwrap();
            assert_eq!((holder.user.id, holder.cohort.as_str()), (people[0].id, "A"));
            let code = ClassCode::new("figue-27").unwrap();
            let known = store.class_credentials(&code, &user_name("Ana")).await.unwrap().unwrap();
            assert_eq!(known.secret_hash.as_deref(), Some("hash of two"));
            let carded: Vec<_> = store.learners(class).await.unwrap().iter().map(|learner| learner.carded).collect();
            assert_eq!(carded, [Some(Millis(6)), Some(Millis(5))]);
        }

        async fn a_code_lets_in_once(store) {
            let (class, people) = class(&store).await;
            store.issue_cards(class, vec![card(&people[0], "one")], Millis(5)).await.unwrap();
            let racing: Vec<_> = (0..8)
                .map(|_| {
                    let store = store.clone();
                    tokio::spawn(async move { store.use_card("digest of one".into()).await.unwrap() })
                })
                .collect();
            let mut entered = Vec::new();
            for task in racing {
                entered.extend(task.await.unwrap());
            }
            assert_eq!(entered.len(), 1);
            assert_eq!(entered[0].id, people[0].id);
        }

        async fn cards_are_for_learners_of_the_cohort(store) {
            let (class, people) = class(&store).await;
            let other = cohort(&store, "B", "olive-12").await;
            let stranger = crate::testing::learner(&store, "Claire").await;
            assert!(!store.issue_cards(other.id, vec![card(&people[0], "x")], Millis(5)).await.unwrap());
            assert!(!store.issue_cards(class, vec![card(&people[1], "y"), card(&stranger, "z")], Millis(5)).await.unwrap());
            for word in ["x", "y", "z"] {
                assert_eq!(store.card_holder(&format!("digest of {word}")).await.unwrap(), None);
            }
        }

        async fn a_closed_account_or_class_is_not_opened(store) {
            let (class, people) = class(&store).await;
            store.issue_cards(class, vec![card(&people[0], "a"), card(&people[1], "b")], Millis(5)).await.unwrap();
            store.set_disabled(people[0].id, true).await.unwrap();
            assert_eq!(store.use_card("digest of a".into()).await.unwrap(), None);
            store.archive_cohort(class, 1, Some(Millis(6))).await.unwrap();
            assert_eq!(store.use_card("digest of b".into()).await.unwrap(), None);
        }
    }
}
