//! Cohorts: a class with its dates, its part of the course and its trainers. Who learns in it is in `learners`.

use std::sync::Arc;

use tremplin_course::ModuleId;
use uuid::Uuid;

use crate::comments::DOUBLE_MS;
use crate::connection::{Connection, Statement, Text, locking, sql};
use crate::users::{self, UserRow, user_columns};
use crate::{CohortId, Day, Error, Millis, Store, User, UserId};

/// The most trainers a cohort has.
pub const MAX_TRAINERS: usize = 20;

/// What learners type to come in: `figue-27`. In one writing, so that case, spaces and dashes cannot be wrong.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClassCode(String);

impl ClassCode {
    /// `None` unless it is 3 to 40 letters and digits, with dashes (or spaces) between.
    pub fn new(typed: &str) -> Option<Self> {
        let words: Vec<&str> = typed.split(|c: char| c.is_whitespace() || "-‐‑–".contains(c)).collect();
        let code = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_ascii_lowercase();
        let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (plain && (3..=40).contains(&code.len())).then_some(Self(code))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What trainers may change of a cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortPlan {
    pub name: String,
    /// Whether someone who has an account already joins with the code alone.
    pub joinable: bool,
    pub starts: Option<Day>,
    pub ends: Option<Day>,
    /// Hours of the plan; 0 when none was said.
    pub hours: u32,
    /// The modules it follows; none for all.
    pub modules: Vec<ModuleId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    pub id: CohortId,
    pub code: ClassCode,
    pub plan: CohortPlan,
    /// Counts changes, from 1.
    pub version: i64,
    pub archived: Option<Millis>,
    pub created: Millis,
}

/// A line of a list of cohorts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortLine {
    pub cohort: Cohort,
    pub learners: u64,
}

#[derive(Debug, Clone)]
pub struct NewCohort {
    pub id: CohortId,
    pub code: ClassCode,
    pub plan: CohortPlan,
    pub trainers: Vec<UserId>,
    pub created: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreatedCohort {
    Created(Cohort),
    /// Another has that code. Nothing was changed.
    CodeTaken,
}

/// What came of a change by someone who last saw `expected`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedCohort {
    Changed(Cohort),
    /// Someone else has changed it since; this is what it is now. Nothing was changed.
    Conflict(Box<Cohort>),
    CodeTaken,
    NotFound,
}

#[derive(sqlx::FromRow)]
struct CohortRow {
    id: String,
    name: String,
    code: String,
    joinable: i64,
    starts: Option<String>,
    ends: Option<String>,
    hours: i64,
    modules: String,
    version: i64,
    archived: Option<i64>,
    cohort_created: i64,
}

/// The columns of [`CohortRow`].
macro_rules! cohort_columns {
    () => {
        "cohorts.id, cohorts.name, cohorts.code, cohorts.joinable, cohorts.starts, cohorts.ends, cohorts.hours,
         cohorts.modules, cohorts.version, cohorts.archived, cohorts.created AS cohort_created"
    };
}

impl TryFrom<CohortRow> for Cohort {
    type Error = Error;

    fn try_from(row: CohortRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "cohorts", row: row.id.clone(), column };
        let day = |text: &Option<String>, column| {
            text.as_deref().map(|text| Day::parse(text).ok_or_else(|| corrupt(column))).transpose()
        };
        Ok(Self {
            id: CohortId(Uuid::parse_str(&row.id).map_err(|_| corrupt("id"))?),
            code: ClassCode::new(&row.code).ok_or_else(|| corrupt("code"))?,
            plan: CohortPlan {
                joinable: row.joinable != 0,
                starts: day(&row.starts, "starts")?,
                ends: day(&row.ends, "ends")?,
                hours: u32::try_from(row.hours).map_err(|_| corrupt("hours"))?,
                modules: row
                    .modules
                    .split_whitespace()
                    .map(|id| ModuleId::new(id).ok_or_else(|| corrupt("modules")))
                    .collect::<Result<_, _>>()?,
                name: row.name.clone(),
            },
            version: row.version,
            archived: row.archived.map(Millis),
            created: Millis(row.cohort_created),
        })
    }
}

#[derive(sqlx::FromRow)]
struct LineRow {
    #[sqlx(flatten)]
    cohort: CohortRow,
    learners: i64,
}

impl Store {
    /// Makes a cohort, once: of a double click the second gets the one that the first has made.
    pub async fn create_cohort(&self, new: NewCohort) -> Result<CreatedCohort, Error> {
        self.write(new, |new, c| Box::pin(insert(new, c))).await
    }

    pub async fn cohort(&self, id: CohortId) -> Result<Option<Cohort>, Error> {
        find(id, &mut self.reader().await?.connection()).await
    }

    /// The cohort if `trainer` is one of its trainers: anybody else's is as good as none.
    pub async fn cohort_of(&self, trainer: UserId, id: CohortId) -> Result<Option<Cohort>, Error> {
        let row: Option<CohortRow> = sql(concat!(
            "SELECT ",
            cohort_columns!(),
            " FROM cohorts JOIN cohort_trainers ON cohort_trainers.cohort_id = cohorts.id
              WHERE cohorts.id = $1 AND cohort_trainers.user_id = $2"
        ))
        .bind(id)
        .bind(trainer)
        .fetch_optional(&mut self.reader().await?.connection())
        .await?;
        row.map(Cohort::try_from).transpose()
    }

    /// The cohort a learner is in.
    pub async fn cohort_of_learner(&self, learner: UserId) -> Result<Option<Cohort>, Error> {
        let row: Option<CohortRow> = sql(concat!(
            "SELECT ",
            cohort_columns!(),
            " FROM cohorts JOIN cohort_learners ON cohort_learners.cohort_id = cohorts.id
              WHERE cohort_learners.user_id = $1"
        ))
        .bind(learner)
        .fetch_optional(&mut self.reader().await?.connection())
        .await?;
        row.map(Cohort::try_from).transpose()
    }

    /// Those of `trainer`, or all of them: those still running first, then by name.
    pub async fn cohorts(&self, trainer: Option<UserId>) -> Result<Vec<CohortLine>, Error> {
        let rows: Vec<LineRow> = sql(concat!(
            "SELECT ",
            cohort_columns!(),
            ", (SELECT COUNT(*) FROM cohort_learners WHERE cohort_learners.cohort_id = cohorts.id) AS learners
             FROM cohorts
             WHERE CAST($1 AS TEXT) IS NULL OR EXISTS (
                 SELECT 1 FROM cohort_trainers
                 WHERE cohort_trainers.cohort_id = cohorts.id AND cohort_trainers.user_id = $1
             )
             ORDER BY CASE WHEN cohorts.archived IS NULL THEN 0 ELSE 1 END, cohorts.name, cohorts.id"
        ))
        .bind(trainer)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        let line =
            |row: LineRow| Ok(CohortLine { cohort: row.cohort.try_into()?, learners: row.learners.unsigned_abs() });
        rows.into_iter().map(line).collect()
    }

    /// Changes the plan and who trains, if nobody has changed the cohort since `expected`.
    pub async fn change_cohort(
        &self,
        id: CohortId,
        expected: i64,
        plan: CohortPlan,
        trainers: Vec<UserId>,
    ) -> Result<ChangedCohort, Error> {
        self.write((id, expected, Arc::new((plan, trainers))), |(id, expected, arguments), c| {
            Box::pin(async move {
                let (plan, trainers) = &**arguments;
                let statement = sql("UPDATE cohorts SET version = version + 1, name = $3, joinable = $4, starts = $5,
                     ends = $6, hours = $7, modules = $8 WHERE id = $1 AND version = $2")
                .bind(*id)
                .bind(*expected);
                let changed = change(*id, bind_plan(statement, plan), c).await?;
                if matches!(changed, ChangedCohort::Changed(_)) {
                    sql("DELETE FROM cohort_trainers WHERE cohort_id = $1").bind(*id).execute(c).await?;
                    insert_trainers(*id, trainers, c).await?;
                }
                Ok(changed)
            })
        })
        .await
    }

    /// Puts a cohort away (with the time) or takes it out again.
    pub async fn archive_cohort(
        &self,
        id: CohortId,
        expected: i64,
        archived: Option<Millis>,
    ) -> Result<ChangedCohort, Error> {
        self.write((id, expected, archived), |(id, expected, archived), c| {
            let statement =
                sql("UPDATE cohorts SET version = version + 1, archived = $3 WHERE id = $1 AND version = $2")
                    .bind(*id)
                    .bind(*expected)
                    .bind(*archived);
            Box::pin(change(*id, statement, c))
        })
        .await
    }

    /// Another code, as when too many know the old one.
    pub async fn set_class_code(&self, id: CohortId, expected: i64, code: ClassCode) -> Result<ChangedCohort, Error> {
        self.write((id, expected, code), |(id, expected, code), c| {
            Box::pin(async move {
                if code_taken(code, c).await? {
                    return Ok(ChangedCohort::CodeTaken);
                }
                let statement =
                    sql("UPDATE cohorts SET version = version + 1, code = $3 WHERE id = $1 AND version = $2")
                        .bind(*id)
                        .bind(*expected)
                        .bind(code.as_str());
                change(*id, statement, c).await
            })
        })
        .await
    }

    /// Who trains a cohort, by name.
    pub async fn trainers_of(&self, id: CohortId) -> Result<Vec<User>, Error> {
        let rows: Vec<UserRow> = sql(concat!(
            "SELECT ",
            user_columns!(),
            " FROM users JOIN cohort_trainers ON cohort_trainers.user_id = users.id
              WHERE cohort_trainers.cohort_id = $1 ORDER BY users.name_key, users.id"
        ))
        .bind(id)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(User::try_from).collect()
    }

    /// Every open account that may train, by name.
    pub async fn trainers(&self) -> Result<Vec<User>, Error> {
        let rows: Vec<UserRow> = sql(concat!(
            "SELECT ",
            user_columns!(),
            " FROM users WHERE role IN ('trainer', 'admin') AND disabled = 0 ORDER BY name_key, id"
        ))
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(User::try_from).collect()
    }
}

const HOLD: Text = locking!("SELECT id FROM cohorts WHERE id = $1", "FOR UPDATE", "");

/// Keeps all else that holds it waiting until the transaction ends. Whether there is such a cohort.
pub(crate) async fn hold(cohort: CohortId, c: &mut Connection<'_>) -> Result<bool, Error> {
    let held: Option<(String,)> = sql(HOLD).bind(cohort).fetch_optional(c).await?;
    Ok(held.is_some())
}

/// The class of that name that the same trainer has just made.
async fn just_made(new: &NewCohort, c: &mut Connection<'_>) -> Result<Option<CohortId>, Error> {
    let Some(trainer) = new.trainers.first() else { return Ok(None) };
    users::hold(*trainer, c).await?;
    let made: Option<(String,)> = sql("SELECT cohorts.id FROM cohorts
         JOIN cohort_trainers ON cohort_trainers.cohort_id = cohorts.id
         WHERE cohort_trainers.user_id = $1 AND cohorts.name = $2 AND cohorts.created > $3")
    .bind(*trainer)
    .bind(new.plan.name.as_str())
    .bind(new.created.plus(-DOUBLE_MS))
    .fetch_optional(c)
    .await?;
    let corrupt = |row| Error::CorruptRow { table: "cohorts", row, column: "id" };
    made.map(|(id,)| Uuid::parse_str(&id).map(CohortId).map_err(|_| corrupt(id))).transpose()
}

async fn insert(new: &NewCohort, c: &mut Connection<'_>) -> Result<CreatedCohort, Error> {
    if let Some(id) = just_made(new, c).await? {
        return Ok(CreatedCohort::Created(existing(id, c).await?));
    }
    let statement =
        sql("INSERT INTO cohorts (id, code, version, created, name, joinable, starts, ends, hours, modules)
         VALUES ($1, $2, 1, $9, $3, $4, $5, $6, $7, $8) ON CONFLICT (code) DO NOTHING")
        .bind(new.id)
        .bind(new.code.as_str());
    if bind_plan(statement, &new.plan).bind(new.created).execute(c).await? == 0 {
        return Ok(CreatedCohort::CodeTaken);
    }
    insert_trainers(new.id, &new.trainers, c).await?;
    Ok(CreatedCohort::Created(existing(new.id, c).await?))
}

/// `$3` to `$8`.
fn bind_plan(statement: Statement, plan: &CohortPlan) -> Statement {
    let modules: Vec<_> = plan.modules.iter().map(ModuleId::as_str).collect();
    statement
        .bind(plan.name.as_str())
        .bind(plan.joinable)
        .bind(plan.starts.as_ref())
        .bind(plan.ends.as_ref())
        .bind(i64::from(plan.hours))
        .bind(modules.join(" "))
}

/// Only those who may train: an account that is none any more is left out.
async fn insert_trainers(id: CohortId, trainers: &[UserId], c: &mut Connection<'_>) -> Result<(), Error> {
    for trainer in trainers {
        sql("INSERT INTO cohort_trainers (cohort_id, user_id)
             SELECT $1, id FROM users WHERE id = $2 AND role IN ('trainer', 'admin')
             ON CONFLICT (cohort_id, user_id) DO NOTHING")
        .bind(id)
        .bind(*trainer)
        .execute(c)
        .await?;
    }
    Ok(())
}

async fn change(id: CohortId, statement: Statement, c: &mut Connection<'_>) -> Result<ChangedCohort, Error> {
    let changed = statement.execute(c).await?;
    Ok(match find(id, c).await? {
        None => ChangedCohort::NotFound,
        Some(cohort) if changed > 0 => ChangedCohort::Changed(cohort),
        Some(cohort) => ChangedCohort::Conflict(Box::new(cohort)),
    })
}

async fn code_taken(code: &ClassCode, c: &mut Connection<'_>) -> Result<bool, Error> {
    let taken: Option<(String,)> =
        sql("SELECT id FROM cohorts WHERE code = $1").bind(code.as_str()).fetch_optional(c).await?;
    Ok(taken.is_some())
}

pub(crate) async fn find(id: CohortId, c: &mut Connection<'_>) -> Result<Option<Cohort>, Error> {
    let row: Option<CohortRow> =
        sql(concat!("SELECT ", cohort_columns!(), " FROM cohorts WHERE id = $1")).bind(id).fetch_optional(c).await?;
    row.map(Cohort::try_from).transpose()
}

async fn existing(id: CohortId, c: &mut Connection<'_>) -> Result<Cohort, Error> {
    find(id, c).await?.ok_or(Error::Refused(sqlx::Error::RowNotFound))
}

/// The cohort in use that has this code.
pub(crate) async fn by_code(code: &ClassCode, c: &mut Connection<'_>) -> Result<Option<Cohort>, Error> {
    let row: Option<CohortRow> =
        sql(concat!("SELECT ", cohort_columns!(), " FROM cohorts WHERE code = $1 AND archived IS NULL"))
            .bind(code.as_str())
            .fetch_optional(c)
            .await?;
    row.map(Cohort::try_from).transpose()
}

#[cfg(test)]
mod tests;
