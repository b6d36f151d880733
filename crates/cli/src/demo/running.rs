//! What the invented trainer told the class, advised and noted.

use rand::{Rng as _, rngs::StdRng};
use tremplin_course::Course;
use tremplin_store::{
    AnnouncementId, AttendanceMark, CohortId, Day, DeadlineChange, Half, HalfDayId, MarkChange, Millis,
    NewAnnouncement, NewHalfDay, Store, Target, UserId,
};
use uuid::Uuid;

use super::{COURSE_DAYS, DAY_MS, HOUR_MS};

/// Title, text, and how many days ago.
const TOLD: [(&str, &str, i64); 3] = [
    ("Bienvenue", "Le code de la salle est au tableau. **Vos cartes de connexion** sont sur la table.", 13),
    (
        "Visite de la médiathèque jeudi",
        "Rendez-vous à **9 h 30** devant l’entrée, rue de la Gare.\n\n- Prenez votre carte de transport.\n- Retour vers midi.",
        3,
    ),
    ("Pas de cours vendredi après-midi", "La salle sert aux élections. On se retrouve lundi matin.", 1),
];
/// From the first day on, when each of the first modules is advised to be done.
const ADVISED_DAYS: [i64; 4] = [4, 8, 12, 20];
const MINUTES: u32 = 210;

pub(super) struct Class<'a> {
    pub(super) id: CohortId,
    pub(super) trainer: UserId,
    pub(super) learners: &'a [UserId],
    pub(super) began: i64,
}

pub(super) async fn fill(store: &Store, course: &Course, class: &Class<'_>, random: &mut StdRng) -> anyhow::Result<()> {
    tell(store, class, random).await?;
    let advised = course.modules.iter().zip(ADVISED_DAYS).map(|(module, days)| DeadlineChange {
        target: Target::Module(module.id.clone()),
        was: None,
        day: Some(Day::of(Millis(class.began + days * DAY_MS))),
    });
    store.change_deadlines(class.id, advised.collect()).await?;
    for day in 0..COURSE_DAYS {
        let morning = class.began + day * DAY_MS;
        // 1970 began on a Thursday.
        let is_weekend = (morning.div_euclid(DAY_MS) + 3).rem_euclid(7) >= 5;
        if !is_weekend {
            for (half, hours) in [(Half::Morning, 9), (Half::Afternoon, 14)] {
                attend(store, class, Day::of(Millis(morning)), half, morning + hours * HOUR_MS, random).await?;
            }
        }
    }
    Ok(())
}

async fn tell(store: &Store, class: &Class<'_>, random: &mut StdRng) -> anyhow::Result<()> {
    for (title, text, days_ago) in TOLD {
        let id = AnnouncementId(Uuid::new_v4());
        let now = class.began + (COURSE_DAYS - days_ago) * DAY_MS;
        let (title, text) = (title.to_owned(), text.to_owned());
        let new = NewAnnouncement { id, cohort: class.id, author: class.trainer, title, text, now: Millis(now) };
        store.announce(new).await?;
        for learner in class.learners {
            if random.random_bool(0.6) {
                store.read_announcement(*learner, id, 1, Millis(now + HOUR_MS)).await?;
            }
        }
    }
    Ok(())
}

/// Most are there, and few are late.
async fn attend(
    store: &Store,
    class: &Class<'_>,
    day: Day,
    half: Half,
    now: i64,
    random: &mut StdRng,
) -> anyhow::Result<()> {
    let id = HalfDayId(Uuid::new_v4());
    let code = format!("{:04}", random.random_range(0..10_000));
    let new = NewHalfDay {
        id,
        cohort: class.id,
        day,
        half,
        minutes: MINUTES,
        code,
        open_until: Some(Millis(now + HOUR_MS)),
        now: Millis(now),
    };
    store.add_half_day(new).await?;
    let mark = |random: &mut StdRng| match random.random_range(0..100) {
        0..85 => AttendanceMark::Present,
        85..91 => AttendanceMark::Late,
        91..96 => AttendanceMark::Absent,
        _ => AttendanceMark::Excused,
    };
    let marks =
        class.learners.iter().map(|learner| MarkChange { learner: *learner, was: None, mark: Some(mark(random)) });
    store.mark_attendance(class.id, id, marks.collect(), class.trainer, Millis(now + HOUR_MS)).await?;
    Ok(())
}
