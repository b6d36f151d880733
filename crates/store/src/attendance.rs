//! Attendance by half-days: signed by the learner with the code shown in the room, or marked by a trainer.

use std::sync::Arc;

use uuid::Uuid;

use crate::connection::{Connection, Text, locking, sql};
use crate::{CohortId, Day, Error, HalfDayId, Millis, Store, UserId};

/// The most half-days that a class's page and its export hold: two years of full time.
const MAX_HALF_DAYS: i64 = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    Morning,
    Afternoon,
}

impl Half {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
        }
    }

    /// Reads what [`Half::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Morning, Self::Afternoon].into_iter().find(|half| half.as_str() == word)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttendanceMark {
    Present,
    Late,
    Absent,
    /// Absent with a reason that the school accepts.
    Excused,
}

impl AttendanceMark {
    pub const ALL: [Self; 4] = [Self::Present, Self::Late, Self::Absent, Self::Excused];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Late => "late",
            Self::Absent => "absent",
            Self::Excused => "excused",
        }
    }

    /// Reads what [`AttendanceMark::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.as_str() == word)
    }

    /// Whether they were there.
    pub fn is_there(self) -> bool {
        matches!(self, Self::Present | Self::Late)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfDay {
    pub id: HalfDayId,
    pub day: Day,
    pub half: Half,
    /// Of the plan.
    pub minutes: u32,
    /// What learners type to sign, while it is open.
    pub code: String,
    pub open_until: Option<Millis>,
}

#[derive(Debug, Clone)]
pub struct NewHalfDay {
    pub id: HalfDayId,
    pub cohort: CohortId,
    pub day: Day,
    pub half: Half,
    pub minutes: u32,
    pub code: String,
    /// Open from the start until then.
    pub open_until: Option<Millis>,
    pub now: Millis,
}

/// One learner in one half-day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    pub half_day: HalfDayId,
    pub learner: UserId,
    /// Of the account; it is kept here for those who have left the class.
    pub name: String,
    pub mark: AttendanceMark,
    /// When they signed by themselves.
    pub signed: Option<Millis>,
}

/// A change by a trainer who last saw `was`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkChange {
    pub learner: UserId,
    pub was: Option<AttendanceMark>,
    pub mark: Option<AttendanceMark>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    Signed,
    WrongCode,
    /// Nothing is open in their class.
    Closed,
}

#[derive(sqlx::FromRow)]
struct HalfDayRow {
    id: String,
    day: String,
    half: String,
    minutes: i64,
    code: String,
    open_until: Option<i64>,
}

impl TryFrom<HalfDayRow> for HalfDay {
    type Error = Error;

    fn try_from(row: HalfDayRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "half_days", row: row.id.clone(), column };
        Ok(Self {
            id: HalfDayId(Uuid::parse_str(&row.id).map_err(|_| corrupt("id"))?),
            day: Day::parse(&row.day).ok_or_else(|| corrupt("day"))?,
            half: Half::parse(&row.half).ok_or_else(|| corrupt("half"))?,
            minutes: u32::try_from(row.minutes).map_err(|_| corrupt("minutes"))?,
            open_until: row.open_until.map(Millis),
            code: row.code,
        })
    }
}

#[derive(sqlx::FromRow)]
struct AttendanceRow {
    half_day_id: String,
    user_id: String,
    name: Option<String>,
    mark: String,
    signed: Option<i64>,
}

impl TryFrom<AttendanceRow> for Attendance {
    type Error = Error;

    fn try_from(row: AttendanceRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "attendance", row: row.half_day_id.clone(), column };
        Ok(Self {
            half_day: HalfDayId(Uuid::parse_str(&row.half_day_id).map_err(|_| corrupt("half_day_id"))?),
            learner: UserId(Uuid::parse_str(&row.user_id).map_err(|_| corrupt("user_id"))?),
            mark: AttendanceMark::parse(&row.mark).ok_or_else(|| corrupt("mark"))?,
            name: row.name.unwrap_or_default(),
            signed: row.signed.map(Millis),
        })
    }
}

impl Store {
    /// Makes a half-day; `false` when the class has it already, and then nothing is changed.
    pub async fn add_half_day(&self, new: NewHalfDay) -> Result<bool, Error> {
        self.write(new, |new, c| {
            Box::pin(async move {
                let added = sql("INSERT INTO half_days (id, cohort_id, day, half, minutes, code, open_until, created)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (cohort_id, day, half) DO NOTHING")
                .bind(new.id)
                .bind(new.cohort)
                .bind(&new.day)
                .bind(new.half.as_str())
                .bind(i64::from(new.minutes))
                .bind(new.code.as_str())
                .bind(new.open_until)
                .bind(new.now)
                .execute(c)
                .await?;
                Ok(added > 0)
            })
        })
        .await
    }

    /// Opens it under a new code until a time, or closes it (`None`). Whether the class has it.
    pub async fn open_half_day(
        &self,
        cohort: CohortId,
        id: HalfDayId,
        code: String,
        until: Option<Millis>,
    ) -> Result<bool, Error> {
        self.write((cohort, id, code, until), |(cohort, id, code, until), c| {
            Box::pin(async move {
                let changed = sql("UPDATE half_days SET code = $3, open_until = $4 WHERE id = $1 AND cohort_id = $2")
                    .bind(*id)
                    .bind(*cohort)
                    .bind(code.as_str())
                    .bind(*until)
                    .execute(c)
                    .await?;
                Ok(changed > 0)
            })
        })
        .await
    }

    /// Takes away one that was made by mistake, with all its marks. Whether the class had it.
    pub async fn remove_half_day(&self, cohort: CohortId, id: HalfDayId) -> Result<bool, Error> {
        self.write((cohort, id), |(cohort, id), c| {
            Box::pin(async move {
                let gone = sql("DELETE FROM half_days WHERE id = $1 AND cohort_id = $2")
                    .bind(*id)
                    .bind(*cohort)
                    .execute(c)
                    .await?;
                Ok(gone > 0)
            })
        })
        .await
    }

    /// A class's half-days, the latest first.
    pub async fn half_days(&self, cohort: CohortId) -> Result<Vec<HalfDay>, Error> {
        // By name the afternoon comes before the morning, as it should when the latest comes first.
        let rows: Vec<HalfDayRow> = sql("SELECT id, day, half, minutes, code, open_until FROM half_days
             WHERE cohort_id = $1 ORDER BY day DESC, half LIMIT $2")
        .bind(cohort)
        .bind(MAX_HALF_DAYS)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(HalfDay::try_from).collect()
    }

    pub async fn half_day(&self, cohort: CohortId, id: HalfDayId) -> Result<Option<HalfDay>, Error> {
        let row: Option<HalfDayRow> =
            sql("SELECT id, day, half, minutes, code, open_until FROM half_days WHERE id = $1 AND cohort_id = $2")
                .bind(id)
                .bind(cohort)
                .fetch_optional(&mut self.reader().await?.connection())
                .await?;
        row.map(HalfDay::try_from).transpose()
    }

    /// Every mark of a class, or of one of its half-days.
    pub async fn attendance(&self, cohort: CohortId, half_day: Option<HalfDayId>) -> Result<Vec<Attendance>, Error> {
        let rows: Vec<AttendanceRow> = sql("SELECT attendance.half_day_id, attendance.user_id, users.name,
                 attendance.mark, attendance.signed
             FROM half_days JOIN attendance ON attendance.half_day_id = half_days.id
                 JOIN users ON users.id = attendance.user_id
             WHERE half_days.cohort_id = $1 AND (CAST($2 AS TEXT) IS NULL OR half_days.id = $2)
             ORDER BY users.name, attendance.user_id")
        .bind(cohort)
        .bind(half_day)
        .fetch_all(&mut self.reader().await?.connection())
        .await?;
        rows.into_iter().map(Attendance::try_from).collect()
    }

    /// A trainer's marks: all of them, or none (`false`) when somebody else has marked one of them since. Those who are
    /// neither in the class nor on its sheet are left out.
    pub async fn mark_attendance(
        &self,
        cohort: CohortId,
        half_day: HalfDayId,
        changes: Vec<MarkChange>,
        trainer: UserId,
        now: Millis,
    ) -> Result<bool, Error> {
        self.write(
            (cohort, half_day, Arc::new(changes), trainer, now),
            |(cohort, half_day, changes, trainer, now), c| {
                Box::pin(async move {
                    let _: Option<(String,)> = sql(HOLD_HALF_DAY).bind(*half_day).fetch_optional(c).await?;
                    for change in changes.iter() {
                        let current = find(*half_day, change.learner, c).await?;
                        if current != change.was && current != change.mark {
                            return Ok(false);
                        }
                    }
                    for change in changes.iter() {
                        apply(*cohort, *half_day, change, (*trainer, *now), c).await?;
                    }
                    Ok(true)
                })
            },
        )
        .await
    }

    /// A learner signs what is open in their class. Who was marked absent before is late.
    pub async fn sign_attendance(&self, learner: UserId, code: String, now: Millis) -> Result<Signed, Error> {
        self.write((learner, code, now), |(learner, code, now), c| Box::pin(sign(*learner, code, *now, c))).await
    }

    /// The half-day that is open now in a learner's class, and when they signed it.
    pub async fn open_attendance(
        &self,
        learner: UserId,
        now: Millis,
    ) -> Result<Option<(HalfDay, Option<Millis>)>, Error> {
        let mut reader = self.reader().await?;
        let c = &mut reader.connection();
        let Some(open) = open_of(learner, now, c).await?.into_iter().next() else { return Ok(None) };
        let signed: Option<(Option<i64>,)> =
            sql("SELECT signed FROM attendance WHERE half_day_id = $1 AND user_id = $2")
                .bind(open.id)
                .bind(learner)
                .fetch_optional(c)
                .await?;
        Ok(Some((open, signed.and_then(|(signed,)| signed).map(Millis))))
    }
}

/// Signing waits for a trainer who is marking, and they for whoever is signing.
const HOLD_HALF_DAY: Text = locking!("SELECT id FROM half_days WHERE id = $1", "FOR UPDATE", "");

/// All that are open: a past half-day that is filled in now must not hide today's. The latest day first.
async fn open_of(learner: UserId, now: Millis, c: &mut Connection<'_>) -> Result<Vec<HalfDay>, Error> {
    let rows: Vec<HalfDayRow> = sql("SELECT half_days.id, half_days.day, half_days.half, half_days.minutes,
             half_days.code, half_days.open_until
         FROM cohort_learners JOIN cohorts ON cohorts.id = cohort_learners.cohort_id
             JOIN half_days ON half_days.cohort_id = cohorts.id
         WHERE cohort_learners.user_id = $1 AND cohorts.archived IS NULL AND half_days.open_until > $2
         ORDER BY half_days.day DESC, half_days.half")
    .bind(learner)
    .bind(now)
    .fetch_all(c)
    .await?;
    rows.into_iter().map(HalfDay::try_from).collect()
}

async fn find(half_day: HalfDayId, learner: UserId, c: &mut Connection<'_>) -> Result<Option<AttendanceMark>, Error> {
    let row: Option<(String,)> = sql("SELECT mark FROM attendance WHERE half_day_id = $1 AND user_id = $2")
        .bind(half_day)
        .bind(learner)
        .fetch_optional(c)
        .await?;
    let corrupt = || Error::CorruptRow { table: "attendance", row: half_day.to_string(), column: "mark" };
    row.map(|(word,)| AttendanceMark::parse(&word).ok_or_else(corrupt)).transpose()
}

async fn apply(
    cohort: CohortId,
    half_day: HalfDayId,
    change: &MarkChange,
    (trainer, now): (UserId, Millis),
    c: &mut Connection<'_>,
) -> Result<(), Error> {
    match change.mark {
        Some(mark) => sql("INSERT INTO attendance (half_day_id, user_id, mark, marked_by, marked)
             SELECT half_days.id, users.id, $4, $5, $6 FROM half_days JOIN users ON users.id = $3
             WHERE half_days.id = $2 AND half_days.cohort_id = $1 AND (
                 EXISTS (SELECT 1 FROM cohort_learners WHERE cohort_id = $1 AND user_id = $3)
                 OR EXISTS (SELECT 1 FROM attendance WHERE half_day_id = $2 AND user_id = $3))
             ON CONFLICT (half_day_id, user_id) DO UPDATE SET
                 mark = excluded.mark, marked_by = excluded.marked_by, marked = excluded.marked")
        .bind(cohort)
        .bind(half_day)
        .bind(change.learner)
        .bind(mark.as_str())
        .bind(trainer)
        .bind(now),
        None => sql("DELETE FROM attendance WHERE half_day_id = $2 AND user_id = $3
             AND EXISTS (SELECT 1 FROM half_days WHERE id = $2 AND cohort_id = $1)")
        .bind(cohort)
        .bind(half_day)
        .bind(change.learner),
    }
    .execute(c)
    .await?;
    Ok(())
}

async fn sign(learner: UserId, code: &str, now: Millis, c: &mut Connection<'_>) -> Result<Signed, Error> {
    let open = open_of(learner, now, c).await?;
    if open.is_empty() {
        return Ok(Signed::Closed);
    }
    let Some(open) = open.into_iter().find(|open| open.code == code) else { return Ok(Signed::WrongCode) };
    sql("INSERT INTO attendance (half_day_id, user_id, mark, signed) VALUES ($1, $2, 'present', $3)
         ON CONFLICT (half_day_id, user_id) DO UPDATE SET
             mark = CASE WHEN attendance.mark IN ('absent', 'excused') THEN 'late' ELSE attendance.mark END,
             signed = COALESCE(attendance.signed, excluded.signed)")
    .bind(open.id)
    .bind(learner)
    .bind(now)
    .execute(c)
    .await?;
    Ok(Signed::Signed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, cohort, learner};
    use crate::{ClassCode, Cohort, Moved, User};

    async fn pupil(store: &Store, name: &str, code: &str) -> User {
        let user = learner(store, name).await;
        store.join_cohort(ClassCode::new(code).unwrap(), user.id, Millis(1)).await.unwrap();
        user
    }

    async fn half_day(store: &Store, class: &Cohort, half: Half, until: i64) -> HalfDayId {
        let id = HalfDayId(Uuid::new_v4());
        let new = NewHalfDay {
            id,
            cohort: class.id,
            day: Day::parse("2026-11-24").unwrap(),
            half,
            minutes: 210,
            code: "4071".into(),
            open_until: Some(Millis(until)),
            now: Millis(1),
        };
        assert!(store.add_half_day(new.clone()).await.unwrap());
        assert!(!store.add_half_day(NewHalfDay { id: HalfDayId(Uuid::new_v4()), ..new }).await.unwrap());
        id
    }

    async fn sheet(store: &Store, class: &Cohort, id: HalfDayId) -> Vec<(String, AttendanceMark, bool)> {
        let marks = store.attendance(class.id, Some(id)).await.unwrap().into_iter();
        marks.map(|entry| (entry.name, entry.mark, entry.signed.is_some())).collect()
    }

    fn change(learner: &User, was: Option<AttendanceMark>, mark: Option<AttendanceMark>) -> MarkChange {
        MarkChange { learner: learner.id, was, mark }
    }

    both_engines! {
        async fn a_past_half_day_that_is_filled_in_hides_none_of_today(store) {
            let class = cohort(&store, "A", "figue-27").await;
            let ana = pupil(&store, "Ana", "figue-27").await;
            let today = half_day(&store, &class, Half::Morning, 100).await;
            let past = NewHalfDay {
                id: HalfDayId(Uuid::new_v4()),
                cohort: class.id,
                day: Day::parse("2026-11-23").unwrap(),
                half: Half::Morning,
                minutes: 210,
                code: "1111".into(),
                open_until: Some(Millis(200)),
                now: Millis(2),
            };
            assert!(store.add_half_day(past).await.unwrap());
            assert_eq!(store.open_attendance(ana.id, Millis(50)).await.unwrap().unwrap().0.id, today);
            assert_eq!(store.sign_attendance(ana.id, "4071".into(), Millis(50)).await.unwrap(), Signed::Signed);
            assert_eq!(sheet(&store, &class, today).await, [("Ana".into(), AttendanceMark::Present, true)]);
        }

        async fn a_learner_signs_with_the_code_while_it_is_open(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let (ana, zoe) = (pupil(&store, "Ana", "figue-27").await, pupil(&store, "Zoé", "olive-12").await);
            let id = half_day(&store, &class, Half::Morning, 100).await;
            let sign = async |who: &User, code: &str, now| {
                store.sign_attendance(who.id, code.to_owned(), Millis(now)).await.unwrap()
            };
            assert_eq!(sign(&ana, "0000", 50).await, Signed::WrongCode);
            assert_eq!(sign(&zoe, "4071", 50).await, Signed::Closed, "another class's code");
            assert_eq!(sign(&ana, "4071", 100).await, Signed::Closed, "too late");
            assert_eq!(store.open_attendance(ana.id, Millis(50)).await.unwrap().unwrap().1, None);
            assert_eq!(sign(&ana, "4071", 50).await, Signed::Signed);
            assert_eq!(sign(&ana, "4071", 60).await, Signed::Signed);
            let (open, signed) = store.open_attendance(ana.id, Millis(70)).await.unwrap().unwrap();
            assert_eq!((open.id, signed), (id, Some(Millis(50))), "the first time counts");
            assert_eq!(sheet(&store, &class, id).await, [("Ana".into(), AttendanceMark::Present, true)]);

            assert!(!store.open_half_day(other.id, id, "1".into(), None).await.unwrap());
            assert!(store.open_half_day(class.id, id, "9".into(), Some(Millis(500))).await.unwrap());
            assert_eq!(store.half_day(class.id, id).await.unwrap().unwrap().code, "9");
            assert_eq!(store.half_day(other.id, id).await.unwrap(), None);
            assert!(store.open_half_day(class.id, id, "9".into(), None).await.unwrap());
            assert_eq!(store.open_attendance(ana.id, Millis(70)).await.unwrap(), None);
        }

        async fn trainers_mark_and_do_not_overwrite_each_other(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let (ana, bob) = (pupil(&store, "Ana", "figue-27").await, pupil(&store, "Bob", "figue-27").await);
            let (zoe, claire) = (pupil(&store, "Zoé", "olive-12").await, learner(&store, "Claire").await);
            let id = half_day(&store, &class, Half::Morning, 100).await;
            let mark = async |class: &Cohort, changes| {
                store.mark_attendance(class.id, id, changes, claire.id, Millis(5)).await.unwrap()
            };
            let both = vec![change(&ana, None, Some(AttendanceMark::Absent)), change(&zoe, None, Some(AttendanceMark::Present))];
            assert!(mark(&class, both).await);
            assert_eq!(sheet(&store, &class, id).await, [("Ana".into(), AttendanceMark::Absent, false)], "not who is elsewhere");
            let late = vec![change(&bob, None, Some(AttendanceMark::Present)), change(&ana, None, Some(AttendanceMark::Present))];
            assert!(!mark(&class, late).await);
            assert_eq!(sheet(&store, &class, id).await.len(), 1, "nothing of it was done");
            assert_eq!(store.sign_attendance(ana.id, "4071".into(), Millis(50)).await.unwrap(), Signed::Signed);
            assert_eq!(sheet(&store, &class, id).await, [("Ana".into(), AttendanceMark::Late, true)]);

            assert_eq!(store.move_learner(ana.id, class.id, other.id).await.unwrap(), Moved::Moved);
            assert!(mark(&class, vec![change(&ana, Some(AttendanceMark::Late), Some(AttendanceMark::Excused))]).await);
            assert_eq!(sheet(&store, &class, id).await[0].1, AttendanceMark::Excused, "who has left stays on the sheet");
            assert_eq!(store.attendance(other.id, None).await.unwrap(), []);
            assert!(mark(&other, vec![change(&ana, Some(AttendanceMark::Excused), None)]).await);
            assert_eq!(store.attendance(class.id, None).await.unwrap().len(), 1, "another class takes nothing off");
            assert!(mark(&class, vec![change(&ana, Some(AttendanceMark::Excused), None)]).await);
            assert_eq!(sheet(&store, &class, id).await, []);
        }

        async fn half_days_come_the_latest_first_and_go_with_their_marks(store) {
            let (class, other) = (cohort(&store, "A", "figue-27").await, cohort(&store, "B", "olive-12").await);
            let ana = pupil(&store, "Ana", "figue-27").await;
            let morning = half_day(&store, &class, Half::Morning, 100).await;
            let afternoon = half_day(&store, &class, Half::Afternoon, 200).await;
            let known = store.half_days(class.id).await.unwrap();
            assert_eq!(known.iter().map(|known| known.id).collect::<Vec<_>>(), [afternoon, morning]);
            assert_eq!((known[0].minutes, known[0].half), (210, Half::Afternoon));
            store.sign_attendance(ana.id, "4071".into(), Millis(50)).await.unwrap();
            assert!(!store.remove_half_day(other.id, afternoon).await.unwrap());
            assert!(store.remove_half_day(class.id, afternoon).await.unwrap());
            assert_eq!(store.half_days(class.id).await.unwrap().len(), 1);
            assert_eq!(store.attendance(class.id, None).await.unwrap(), []);
        }
    }
}
