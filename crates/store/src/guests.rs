//! Guests: people who try the course without an account, and whose work moves to the one they get.

use uuid::Uuid;

use crate::connection::{Connection, Text, locking, sql};
use crate::failures::{MOVE_TEST_FAILURES, MOVE_WRONG_ANSWERS};
use crate::users::{self, end_sessions};
use crate::{Error, Millis, Role, Store, User, UserId, UserName, tallies};

/// What became of a guest's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// It is the account's, and the guest is gone.
    Merged,
    /// There is no such guest, or no such account. Nothing was changed.
    NotFound,
}

/// The account that a guest makes of themselves.
#[derive(Clone)]
pub struct NewAccount {
    pub name: UserName,
    pub role: Role,
    pub secret_hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promoted {
    /// The same user, with all they did; every session they had as a guest has ended.
    Promoted(User),
    NameTaken,
    /// There is no such guest. Nothing was changed.
    NotFound,
}

impl Store {
    /// Moves all that `guest` did to `account` and removes the guest, in one transaction.
    ///
    /// Counters add up. Of two drafts of one exercise the later saved is current and the other is kept beside it
    /// ([`crate::Draft::aside`]). A submission that is being graded goes on, for the account.
    pub async fn merge_guest(&self, guest: UserId, account: UserId) -> Result<Merged, Error> {
        self.write((guest, account), |(guest, account), c| Box::pin(merge(*guest, *account, c))).await
    }

    /// Makes an account of a guest: nothing needs to move. A role of guest is taken as [`Role::Learner`].
    pub async fn promote_guest(&self, guest: UserId, account: NewAccount) -> Result<Promoted, Error> {
        self.write((guest, account), |(guest, account), c| Box::pin(promote(*guest, account, c))).await
    }

    /// Removes the guests made before `before` who have no session left, with all they did; how many.
    pub async fn purge_guests(&self, before: Millis) -> Result<u64, Error> {
        self.write((), |(), c| Box::pin(sweep(c))).await?;
        let mut all = 0;
        loop {
            // A few at a time: what others count waits for the tallies meanwhile.
            let purged = self.write(before, |before, c| Box::pin(purge(*before, c))).await?;
            all += purged;
            if purged < MOST_AT_ONCE {
                return Ok(all);
            }
        }
    }
}

/// Guests that are removed in one transaction; as the limit of `HOLD_GONE` has it.
const MOST_AT_ONCE: u64 = 50;

macro_rules! gone {
    () => {
        "SELECT id FROM users WHERE role = 'guest' AND disabled = 0 AND created < $1
           AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.user_id = users.id)
           AND NOT EXISTS (SELECT 1 FROM submissions WHERE submissions.user_id = users.id AND state <> 'done')"
    };
}

const HOLD_GONE: Text =
    Text { sqlite: concat!(gone!(), " LIMIT 50"), postgres: concat!(gone!(), " LIMIT 50 FOR UPDATE SKIP LOCKED") };
/// Looked at again once held: they may have come back in between.
const STILL_GONE: &str = concat!(gone!(), " AND id = $2");

async fn purge(before: Millis, c: &mut Connection<'_>) -> Result<u64, Error> {
    let held: Vec<(String,)> = sql(HOLD_GONE).bind(before).fetch_all(c).await?;
    let mut purged = 0;
    for (id,) in held {
        let corrupt = || Error::CorruptRow { table: "users", row: id.clone(), column: "id" };
        let guest = Uuid::parse_str(&id).map(UserId).map_err(|_| corrupt())?;
        let still: Option<(String,)> = sql(STILL_GONE).bind(before).bind(guest).fetch_optional(c).await?;
        if still.is_some() {
            tallies::take_out(guest, c).await?;
            purged += sql("DELETE FROM users WHERE id = $1").bind(guest).execute(c).await?;
        }
    }
    Ok(purged)
}

/// What a request that was under way wrote for someone who was erased meanwhile.
const SWEEP: [&str; 5] = [
    "DELETE FROM submissions WHERE user_id IN (SELECT id FROM users WHERE role = 'guest' AND disabled = 1)",
    "DELETE FROM drafts WHERE user_id IN (SELECT id FROM users WHERE role = 'guest' AND disabled = 1)",
    "DELETE FROM wrong_answers WHERE user_id IN (SELECT id FROM users WHERE role = 'guest' AND disabled = 1)",
    "DELETE FROM help_calls WHERE user_id IN (SELECT id FROM users WHERE role = 'guest' AND disabled = 1)",
    "DELETE FROM presence WHERE user_id IN (SELECT id FROM users WHERE role = 'guest' AND disabled = 1)",
];

async fn sweep(c: &mut Connection<'_>) -> Result<(), Error> {
    for statement in SWEEP {
        sql(statement).execute(c).await?;
    }
    Ok(())
}

async fn promote(guest: UserId, account: &NewAccount, c: &mut Connection<'_>) -> Result<Promoted, Error> {
    let taken: Option<(String,)> =
        sql("SELECT id FROM users WHERE name_key = $1").bind(account.name.key()).fetch_optional(c).await?;
    if taken.is_some() {
        return Ok(Promoted::NameTaken);
    }
    users::hold(guest, c).await?;
    // Whoever becomes a trainer is counted no longer.
    tallies::take_out(guest, c).await?;
    let changed = sql("UPDATE users SET name = $2, name_key = $3, role = $4, secret_hash = $5
         WHERE id = $1 AND role = 'guest' AND disabled = 0")
    .bind(guest)
    .bind(account.name.as_str())
    .bind(account.name.key())
    .bind(account.role.max(Role::Learner).as_str())
    .bind(account.secret_hash.as_str())
    .execute(c)
    .await?;
    // Also of who is no guest any more: a second tab signed up first.
    tallies::put_back(guest, c).await?;
    if changed == 0 {
        return Ok(Promoted::NotFound);
    }
    end_sessions(guest, c).await?;
    Ok(Promoted::Promoted(users::existing(guest, c).await?))
}

async fn merge(guest: UserId, account: UserId, c: &mut Connection<'_>) -> Result<Merged, Error> {
    // Both rows, held until the end and in one order for all, so that nothing is handed in by either meanwhile.
    let held: Vec<(String, String)> = sql(HOLD_BOTH).bind(guest).bind(account).fetch_all(c).await?;
    if held.len() != 2 {
        return Ok(Merged::NotFound);
    }
    // Nobody has two running: the guest's goes back to the queue, and its grader's answer will come too late.
    sql("UPDATE submissions SET state = 'queued', node = NULL, lease_until = NULL
         WHERE user_id = $1 AND state = 'running'
           AND EXISTS (SELECT 1 FROM submissions other WHERE other.user_id = $2 AND other.state = 'running')")
    .bind(guest)
    .bind(account)
    .execute(c)
    .await?;
    for user in [guest, account] {
        tallies::take_out(user, c).await?;
    }
    let statements = [
        MOVE_SUBMISSIONS,
        MOVE_DRAFTS,
        MOVE_PROGRESS,
        MOVE_EFFORTS,
        MOVE_TEST_FAILURES,
        MOVE_WRONG_ANSWERS,
        MOVE_LESSON_READS,
        MOVE_REGRADE_NOTICES,
        STILL_PASSED,
    ];
    for statement in statements {
        sql(statement).bind(guest).bind(account).execute(c).await?;
    }
    tallies::put_back(account, c).await?;
    sql("DELETE FROM users WHERE id = $1").bind(guest).execute(c).await?;
    Ok(Merged::Merged)
}

const HOLD_BOTH: Text = locking!(
    "SELECT id, role FROM users WHERE (id = $1 AND role = 'guest') OR (id = $2 AND role <> 'guest') ORDER BY id",
    "FOR UPDATE",
    ""
);

const MOVE_SUBMISSIONS: &str = "UPDATE submissions SET user_id = $2 WHERE user_id = $1";

const MOVE_DRAFTS: &str = "INSERT INTO drafts (user_id, exercise, version, source, aside, updated)
    SELECT $2, exercise, version, source, aside, updated FROM drafts WHERE user_id = $1
    ON CONFLICT (user_id, exercise) DO UPDATE SET
        version = drafts.version + excluded.version,
        source = CASE WHEN excluded.updated > drafts.updated THEN excluded.source ELSE drafts.source END,
        aside = CASE WHEN excluded.source = drafts.source THEN drafts.aside
                     WHEN excluded.updated > drafts.updated THEN drafts.source ELSE excluded.source END,
        updated = CASE WHEN excluded.updated > drafts.updated THEN excluded.updated ELSE drafts.updated END";

const MOVE_PROGRESS: &str = "INSERT INTO progress (user_id, exercise, attempts, failed, passed_at, last_verdict,
        last_submission, hints_opened, solution_opened_at, updated)
    SELECT $2, exercise, attempts, failed, passed_at, last_verdict, last_submission, hints_opened, solution_opened_at,
        updated
    FROM progress WHERE user_id = $1
    ON CONFLICT (user_id, exercise) DO UPDATE SET
        attempts = progress.attempts + excluded.attempts,
        failed = progress.failed + excluded.failed,
        passed_at = CASE WHEN progress.passed_at IS NULL OR excluded.passed_at < progress.passed_at
                         THEN COALESCE(excluded.passed_at, progress.passed_at) ELSE progress.passed_at END,
        last_verdict = CASE WHEN progress.last_verdict IS NULL
                              OR (excluded.last_verdict IS NOT NULL AND excluded.updated > progress.updated)
                            THEN excluded.last_verdict ELSE progress.last_verdict END,
        last_submission = CASE WHEN progress.last_submission IS NULL
                                 OR (excluded.last_submission IS NOT NULL AND excluded.updated > progress.updated)
                               THEN excluded.last_submission ELSE progress.last_submission END,
        hints_opened = CASE WHEN excluded.hints_opened > progress.hints_opened
                            THEN excluded.hints_opened ELSE progress.hints_opened END,
        solution_opened_at = CASE WHEN progress.solution_opened_at IS NULL
                                    OR excluded.solution_opened_at < progress.solution_opened_at
                                  THEN COALESCE(excluded.solution_opened_at, progress.solution_opened_at)
                                  ELSE progress.solution_opened_at END,
        updated = CASE WHEN excluded.updated > progress.updated THEN excluded.updated ELSE progress.updated END";

const MOVE_EFFORTS: &str = "INSERT INTO efforts (user_id, exercise, active_ms, passed_attempt, passed_active_ms,
        failing_test, failing_source, failing_times, failed_at, attempts)
    SELECT $2, exercise, active_ms, passed_attempt, passed_active_ms, failing_test, failing_source, failing_times,
        failed_at, attempts
    FROM efforts WHERE user_id = $1
    ON CONFLICT (user_id, exercise) DO UPDATE SET
        active_ms = efforts.active_ms + excluded.active_ms,
        passed_active_ms = CASE WHEN efforts.passed_attempt IS NULL
                                THEN excluded.passed_active_ms ELSE efforts.passed_active_ms END,
        passed_attempt = COALESCE(efforts.passed_attempt, excluded.passed_attempt),
        attempts = efforts.attempts + excluded.attempts";

const MOVE_LESSON_READS: &str = "INSERT INTO lesson_reads (user_id, lesson, read_at)
    SELECT $2, lesson, read_at FROM lesson_reads WHERE user_id = $1
    ON CONFLICT (user_id, lesson) DO UPDATE SET
        read_at = CASE WHEN excluded.read_at > lesson_reads.read_at
                       THEN excluded.read_at ELSE lesson_reads.read_at END";

/// Of two notices of one exercise, one that is true of both together.
const MOVE_REGRADE_NOTICES: &str = "INSERT INTO regrade_notices (user_id, exercise, was_passed, is_passed, created)
    SELECT $2, exercise, was_passed, is_passed, created FROM regrade_notices WHERE user_id = $1
    ON CONFLICT (user_id, exercise) DO UPDATE SET
        was_passed = CASE WHEN excluded.was_passed > regrade_notices.was_passed
                          THEN excluded.was_passed ELSE regrade_notices.was_passed END,
        is_passed = CASE WHEN excluded.is_passed > regrade_notices.is_passed
                         THEN excluded.is_passed ELSE regrade_notices.is_passed END,
        created = CASE WHEN excluded.created > regrade_notices.created
                       THEN excluded.created ELSE regrade_notices.created END";

/// What one of both lost, the other may have passed all along.
const STILL_PASSED: &str = "UPDATE regrade_notices SET is_passed = 1
    WHERE user_id = $2 AND user_id <> $1 AND EXISTS (
        SELECT 1 FROM progress WHERE progress.user_id = regrade_notices.user_id
            AND progress.exercise = regrade_notices.exercise AND progress.passed_at IS NOT NULL)";

#[cfg(test)]
mod tests {
    use tremplin_course::{LessonId, Verdict};

    use super::*;
    use crate::testing::{
        both_engines, claim, claim_for, enqueue, exercise, finish, graded, guest, learner, new_submission, source,
        user_name,
    };
    use crate::{Enqueued, NewSession, SaveDraft, SessionId};

    async fn draft(store: &Store, user: &User, slug: &str, text: &str, now: i64) {
        let save =
            SaveDraft { user: user.id, exercise: exercise(slug), expected: 0, source: source(text), now: Millis(now) };
        store.save_draft(save).await.unwrap();
    }

    async fn session(store: &Store, user: &User) -> SessionId {
        let id = SessionId(Uuid::new_v4());
        store
            .open_session(NewSession { id, user: user.clone(), created: Millis(1), expires: Millis(99_000) })
            .await
            .unwrap();
        id
    }

    both_engines! {
        async fn all_a_guest_did_moves_to_a_new_account(store) {
            let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
            let id = graded(&store, &visitor, "somme", Verdict::Passed, 10).await;
            store.open_hint(visitor.id, &exercise("somme"), 0, Millis(11)).await.unwrap();
            store.read_lesson(visitor.id, &LessonId::new("valeurs").unwrap(), Millis(12)).await.unwrap();
            draft(&store, &visitor, "somme", "let a", 13).await;
            let cookie = session(&store, &visitor).await;
            let progress = store.progress(visitor.id).await.unwrap();

            assert_eq!(store.merge_guest(visitor.id, ana.id).await.unwrap(), Merged::Merged);
            assert_eq!(store.progress(ana.id).await.unwrap(), progress);
            assert_eq!(store.submission_of(ana.id, id).await.unwrap().unwrap().user, ana.id);
            assert_eq!(store.draft(ana.id, &exercise("somme")).await.unwrap().unwrap().source, source("let a"));
            assert_eq!(store.lessons_read(ana.id).await.unwrap().len(), 1);
            assert_eq!(store.user(visitor.id).await.unwrap(), None);
            assert_eq!(store.session(cookie, Millis(20)).await.unwrap(), None);
            assert_eq!(store.merge_guest(visitor.id, ana.id).await.unwrap(), Merged::NotFound, "once");
            let late = store.enqueue(new_submission(&visitor, "somme", 30), None).await.unwrap();
            assert_eq!(late, Enqueued::NoUser);
        }

        async fn counters_add_up_and_firsts_stay_first(store) {
            let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
            graded(&store, &visitor, "somme", Verdict::Failed, 10).await;
            let first_pass = graded(&store, &visitor, "somme", Verdict::Passed, 20).await;
            graded(&store, &ana, "somme", Verdict::Failed, 15).await;
            let last = graded(&store, &ana, "somme", Verdict::Passed, 40).await;
            store.open_hint(ana.id, &exercise("somme"), 0, Millis(41)).await.unwrap();
            store.open_solution(visitor.id, &exercise("somme"), Millis(22)).await.unwrap();
            store.merge_guest(visitor.id, ana.id).await.unwrap();
            let merged = store.progress_in(ana.id, &exercise("somme")).await.unwrap().unwrap();
            assert_eq!((merged.attempts, merged.failed, merged.hints_opened), (4, 2, 1));
            assert_eq!((merged.passed_at, merged.solution_opened_at), (Some(Millis(20)), Some(Millis(22))));
            assert_eq!((merged.last_submission, merged.updated), (Some(last), Millis(41)));
            assert!(store.submission_of(ana.id, first_pass).await.unwrap().is_some());
        }

        async fn a_guest_who_passed_passes_for_an_account_that_did_not(store) {
            let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
            graded(&store, &visitor, "somme", Verdict::Passed, 30).await;
            graded(&store, &ana, "somme", Verdict::Failed, 10).await;
            store.merge_guest(visitor.id, ana.id).await.unwrap();
            let merged = store.progress_in(ana.id, &exercise("somme")).await.unwrap().unwrap();
            assert_eq!((merged.passed_at, merged.last_verdict), (Some(Millis(30)), Some(Verdict::Passed)));
        }

        async fn of_two_drafts_the_later_is_current_and_the_other_is_kept(store) {
            let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
            draft(&store, &visitor, "later", "guest", 20).await;
            draft(&store, &ana, "later", "account", 10).await;
            draft(&store, &visitor, "earlier", "guest", 10).await;
            draft(&store, &ana, "earlier", "account", 20).await;
            draft(&store, &visitor, "same", "same", 10).await;
            draft(&store, &ana, "same", "same", 20).await;
            store.merge_guest(visitor.id, ana.id).await.unwrap();
            for (slug, current, aside) in
                [("later", "guest", Some("account")), ("earlier", "account", Some("guest")), ("same", "same", None)]
            {
                let draft = store.draft(ana.id, &exercise(slug)).await.unwrap().unwrap();
                assert_eq!((draft.source, draft.aside), (source(current), aside.map(source)), "{slug}");
                assert_eq!(draft.version, 2, "a tab that saw either is told");
            }
            store.drop_aside(ana.id, &exercise("later")).await.unwrap();
            assert_eq!(store.draft(ana.id, &exercise("later")).await.unwrap().unwrap().aside, None);
        }

        async fn a_submission_under_way_is_counted_for_the_account(store) {
            let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
            enqueue(&store, new_submission(&visitor, "somme", 1)).await;
            let job = claim(&store).await.unwrap();
            store.merge_guest(visitor.id, ana.id).await.unwrap();
            finish(&store, job.key, Verdict::Passed, 5).await.unwrap();
            assert_eq!(store.progress(ana.id).await.unwrap()[0].attempts, 1);
        }

        async fn two_submissions_under_way_are_both_graded_once(store) {
            let (visitor, ana) = (guest(&store).await, learner(&store, "Ana").await);
            enqueue(&store, new_submission(&visitor, "somme", 1)).await;
            enqueue(&store, new_submission(&ana, "somme", 2)).await;
            let (guests, anas) = (claim(&store).await.unwrap(), claim(&store).await.unwrap());
            store.merge_guest(visitor.id, ana.id).await.unwrap();
            assert_eq!(finish(&store, guests.key, Verdict::Passed, 5).await, None, "it went back to the queue");
            finish(&store, anas.key, Verdict::Failed, 6).await.unwrap();
            let again = store.claim(claim_for("here", 60_000)).await.unwrap().unwrap();
            assert_eq!((again.key.id, again.user), (guests.key.id, ana.id));
            assert_eq!(finish(&store, again.key, Verdict::Passed, 7).await.unwrap().attempts, 2);
        }

        async fn only_a_guest_is_merged_and_only_into_an_account(store) {
            let (ana, bob) = (learner(&store, "Ana").await, learner(&store, "Bob").await);
            let (one, other) = (guest(&store).await, guest(&store).await);
            for (from, to) in [(&ana, &bob), (&one, &other), (&one, &one), (&ana, &ana)] {
                assert_eq!(store.merge_guest(from.id, to.id).await.unwrap(), Merged::NotFound);
            }
            assert!(store.user(ana.id).await.unwrap().is_some() && store.user(one.id).await.unwrap().is_some());
        }

        async fn a_guest_may_become_an_account(store) {
            let visitor = guest(&store).await;
            graded(&store, &visitor, "somme", Verdict::Passed, 10).await;
            let cookie = session(&store, &visitor).await;
            learner(&store, "Bob").await;
            let account = |name| NewAccount {
                name: user_name(name),
                role: Role::Guest,
                secret_hash: "hash".into(),
            };
            assert_eq!(store.promote_guest(visitor.id, account("BOB")).await.unwrap(), Promoted::NameTaken);
            let Promoted::Promoted(user) = store.promote_guest(visitor.id, account("Ana")).await.unwrap() else {
                panic!("not promoted");
            };
            assert_eq!((user.id, user.role), (visitor.id, Role::Learner));
            assert_eq!(store.session(cookie, Millis(20)).await.unwrap(), None);
            assert_eq!(store.progress(user.id).await.unwrap().len(), 1);
            assert!(store.credentials(&user_name("ana")).await.unwrap().is_some());
            assert_eq!(store.promote_guest(user.id, account("Eve")).await.unwrap(), Promoted::NotFound);
        }

        async fn forgotten_guests_are_removed(store) {
            let (idle, signed_in, waiting) = (guest(&store).await, guest(&store).await, guest(&store).await);
            graded(&store, &idle, "somme", Verdict::Passed, 10).await;
            session(&store, &signed_in).await;
            enqueue(&store, new_submission(&waiting, "somme", 11)).await;
            let account = learner(&store, "Ana").await;
            assert_eq!(store.purge_guests(Millis(1_000)).await.unwrap(), 0, "made at 1000");
            assert_eq!(store.purge_guests(Millis(1_001)).await.unwrap(), 1);
            assert_eq!(store.user(idle.id).await.unwrap(), None);
            assert_eq!(store.progress(idle.id).await.unwrap(), []);
            for kept in [signed_in, waiting, account] {
                assert!(store.user(kept.id).await.unwrap().is_some());
            }
        }
    }
}
