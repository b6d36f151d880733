//! Who learns in which cohort: enrolled by a trainer, joined by the class code, moved from one to another.

use std::sync::Arc;

use crate::cohorts::{self, ClassCode, Cohort};
use crate::connection::{Connection, sql};
use crate::users::{self, Credentials, UserRow, user_columns};
use crate::{CohortId, Error, Millis, Store, User, UserId, UserName};

/// The most learners a cohort has: pages show all of them.
pub const MAX_LEARNERS: usize = 200;

/// Between what scopes a key and the key: no name holds it, so nobody signs in by such a key alone.
const SCOPED: char = '\u{1f}';

/// A learner as their cohort knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortLearner {
    pub user: User,
    pub joined: Millis,
    /// When a card with their secret was last printed.
    pub carded: Option<Millis>,
}

impl CohortLearner {
    /// An account always has a name.
    pub fn name(&self) -> &str {
        self.user.name.as_ref().map_or("", UserName::as_str)
    }
}

/// Someone to make an account for, in a cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLearner {
    pub id: UserId,
    pub name: UserName,
}

/// What came of enrolling several: all or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enrolled {
    Enrolled,
    /// These names are in the cohort already, or twice in the list. Nothing was changed.
    NamesTaken(Vec<UserName>),
    /// They would be more than [`MAX_LEARNERS`]. Nothing was changed.
    Full,
    NotFound,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    Joined(Cohort),
    /// They are in that one already.
    Already(Cohort),
    /// They are in another one; a trainer can move them. Nothing was changed.
    Elsewhere,
    /// No cohort in use has that code, or none that is open to those who know it.
    NoSuchCode,
    NameTaken,
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    Moved,
    /// Somebody in the other cohort has that name. Nothing was changed.
    NameTaken,
    Full,
    /// The learner is not in the first cohort, or there is no second.
    NotFound,
}

#[derive(sqlx::FromRow)]
struct LearnerRow {
    #[sqlx(flatten)]
    user: UserRow,
    joined: i64,
    carded: Option<i64>,
}

impl TryFrom<LearnerRow> for CohortLearner {
    type Error = Error;

    fn try_from(row: LearnerRow) -> Result<Self, Error> {
        Ok(Self { user: row.user.try_into()?, joined: Millis(row.joined), carded: row.carded.map(Millis) })
    }
}

impl Store {
    /// A cohort's learners, by name.
    pub async fn learners(&self, cohort: CohortId) -> Result<Vec<CohortLearner>, Error> {
        let rows: Vec<LearnerRow> = sql(concat!(
            "SELECT ",
            user_columns!(),
            ", cohort_learners.joined, cohort_learners.carded
             FROM cohort_learners JOIN users ON users.id = cohort_learners.user_id
             WHERE cohort_learners.cohort_id = $1 ORDER BY cohort_learners.name_key"
        ))
        .bind(cohort)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(CohortLearner::try_from).collect()
    }

    /// One learner of a cohort.
    pub async fn learner(&self, cohort: CohortId, learner: UserId) -> Result<Option<CohortLearner>, Error> {
        let row: Option<LearnerRow> = sql(concat!(
            "SELECT ",
            user_columns!(),
            ", cohort_learners.joined, cohort_learners.carded
             FROM cohort_learners JOIN users ON users.id = cohort_learners.user_id
             WHERE cohort_learners.cohort_id = $1 AND users.id = $2"
        ))
        .bind(cohort)
        .bind(learner)
        .fetch_optional(&mut self.reader().await?.connection())
        .await?;
        row.map(CohortLearner::try_from).transpose()
    }

    /// Makes an account without a secret for each of `people`, in the cohort: all of them or none. Their names need be
    /// unique in the cohort only.
    pub async fn enrol(&self, cohort: CohortId, people: Vec<NewLearner>, now: Millis) -> Result<Enrolled, Error> {
        self.write((cohort, Arc::new(people), now), |(cohort, people, now), c| {
            Box::pin(enrol(*cohort, people, *now, c))
        })
        .await
    }

    /// Puts someone who has an account into the cohort whose code they know.
    pub async fn join_cohort(&self, code: ClassCode, learner: UserId, now: Millis) -> Result<Joined, Error> {
        self.write((code, learner, now), |(code, learner, now), c| Box::pin(join(code, *learner, *now, c))).await
    }

    /// Moves a learner, with all they did, from one cohort to another.
    pub async fn move_learner(&self, learner: UserId, from: CohortId, to: CohortId) -> Result<Moved, Error> {
        self.write((learner, from, to), |(learner, from, to), c| Box::pin(transfer(*learner, *from, *to, c))).await
    }

    /// The learner of that name in the cohort of that code, and what their secret is checked against.
    pub async fn class_credentials(&self, code: &ClassCode, name: &UserName) -> Result<Option<Credentials>, Error> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            user: UserRow,
            secret_hash: Option<String>,
        }
        let row: Option<Row> = sql(concat!(
            "SELECT ",
            user_columns!(),
            ", users.secret_hash
             FROM cohorts JOIN cohort_learners ON cohort_learners.cohort_id = cohorts.id
                          JOIN users ON users.id = cohort_learners.user_id
             WHERE cohorts.code = $1 AND cohorts.archived IS NULL AND cohort_learners.name_key = $2"
        ))
        .bind(code.as_str())
        .bind(name.key())
        .fetch_optional(&mut self.reader().await?.connection())
        .await?;
        row.map(|row| Ok(Credentials { user: row.user.try_into()?, secret_hash: row.secret_hash })).transpose()
    }
}

/// How many more learners the cohort takes, held until the transaction ends; `None` when there is no such cohort.
async fn places(cohort: CohortId, c: &mut Connection<'_>) -> Result<Option<usize>, Error> {
    if !cohorts::hold(cohort, c).await? {
        return Ok(None);
    }
    let (learners,): (i64,) =
        sql("SELECT COUNT(*) FROM cohort_learners WHERE cohort_id = $1").bind(cohort).fetch_one(c).await?;
    Ok(Some(MAX_LEARNERS.saturating_sub(usize::try_from(learners).unwrap_or(usize::MAX))))
}

async fn name_is_taken(cohort: CohortId, key: &str, c: &mut Connection<'_>) -> Result<bool, Error> {
    let taken: Option<(String,)> = sql("SELECT user_id FROM cohort_learners WHERE cohort_id = $1 AND name_key = $2")
        .bind(cohort)
        .bind(key)
        .fetch_optional(c)
        .await?;
    Ok(taken.is_some())
}

async fn enrol(
    cohort: CohortId,
    people: &[NewLearner],
    now: Millis,
    c: &mut Connection<'_>,
) -> Result<Enrolled, Error> {
    let Some(places) = places(cohort, c).await? else { return Ok(Enrolled::NotFound) };
    if people.len() > places {
        return Ok(Enrolled::Full);
    }
    let mut keys = std::collections::HashSet::new();
    let mut taken = Vec::new();
    for person in people {
        let key = person.name.key();
        if name_is_taken(cohort, &key, c).await? || !keys.insert(key) {
            taken.push(person.name.clone());
        }
    }
    if !taken.is_empty() {
        return Ok(Enrolled::NamesTaken(taken));
    }
    for person in people {
        sql("INSERT INTO users (id, name, name_key, role, created) VALUES ($1, $2, $3, 'learner', $4)")
            .bind(person.id)
            .bind(person.name.as_str())
            .bind(scoped_key(person.id))
            .bind(now)
            .execute(c)
            .await?;
        add(cohort, person.id, &person.name, now, c).await?;
    }
    Ok(Enrolled::Enrolled)
}

/// The key of someone whose name is unique in their class only.
pub(crate) fn scoped_key(id: UserId) -> String {
    format!("{SCOPED}{id}")
}

async fn add(
    cohort: CohortId,
    learner: UserId,
    name: &UserName,
    now: Millis,
    c: &mut Connection<'_>,
) -> Result<(), Error> {
    sql("INSERT INTO cohort_learners (user_id, cohort_id, name_key, joined) VALUES ($1, $2, $3, $4)")
        .bind(learner)
        .bind(cohort)
        .bind(name.key())
        .bind(now)
        .execute(c)
        .await?;
    Ok(())
}

async fn join(code: &ClassCode, learner: UserId, now: Millis, c: &mut Connection<'_>) -> Result<Joined, Error> {
    let Some(cohort) = cohorts::by_code(code, c).await?.filter(|cohort| cohort.plan.joinable) else {
        return Ok(Joined::NoSuchCode);
    };
    let Some(places) = places(cohort.id, c).await? else { return Ok(Joined::NoSuchCode) };
    let present: Option<(String,)> =
        sql("SELECT cohort_id FROM cohort_learners WHERE user_id = $1").bind(learner).fetch_optional(c).await?;
    if let Some((present,)) = present {
        return Ok(if present == cohort.id.to_string() { Joined::Already(cohort) } else { Joined::Elsewhere });
    }
    let Some(name) = users::find(learner, c).await?.and_then(|user| user.name) else {
        return Ok(Joined::NoSuchCode);
    };
    if places == 0 {
        return Ok(Joined::Full);
    }
    if name_is_taken(cohort.id, &name.key(), c).await? {
        return Ok(Joined::NameTaken);
    }
    add(cohort.id, learner, &name, now, c).await?;
    Ok(Joined::Joined(cohort))
}

async fn transfer(learner: UserId, from: CohortId, to: CohortId, c: &mut Connection<'_>) -> Result<Moved, Error> {
    let Some(places) = places(to, c).await? else { return Ok(Moved::NotFound) };
    let row: Option<(String,)> = sql("SELECT name_key FROM cohort_learners WHERE user_id = $1 AND cohort_id = $2")
        .bind(learner)
        .bind(from)
        .fetch_optional(c)
        .await?;
    let Some((key,)) = row else { return Ok(Moved::NotFound) };
    if from == to {
        return Ok(Moved::Moved);
    }
    if places == 0 {
        return Ok(Moved::Full);
    }
    if name_is_taken(to, &key, c).await? {
        return Ok(Moved::NameTaken);
    }
    sql("UPDATE cohort_learners SET cohort_id = $2 WHERE user_id = $1").bind(learner).bind(to).execute(c).await?;
    // Whoever calls for the trainer now calls for the new one.
    sql("UPDATE help_calls SET cohort_id = $2, taken_by = NULL, taken = NULL WHERE user_id = $1 AND ended IS NULL")
        .bind(learner)
        .bind(to)
        .execute(c)
        .await?;
    Ok(Moved::Moved)
}

#[cfg(test)]
mod tests;
