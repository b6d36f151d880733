//! Guests: people who try the course without an account, and whose work moves to the one they get.

use crate::connection::{Connection, sql, sql_locking};
use crate::users::{self, end_sessions};
use crate::{Error, Millis, Role, Store, User, UserId, UserName};

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
        self.write(before, |before, c| {
            Box::pin(
                sql("DELETE FROM users WHERE role = 'guest' AND created < $1
                       AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.user_id = users.id)
                       AND NOT EXISTS (SELECT 1 FROM submissions
                                       WHERE submissions.user_id = users.id AND state <> 'done')")
                .bind(*before)
                .execute(c),
            )
        })
        .await
    }
}

async fn promote(guest: UserId, account: &NewAccount, c: &mut Connection<'_>) -> Result<Promoted, Error> {
    let taken: Option<(String,)> =
        sql("SELECT id FROM users WHERE name_key = $1").bind(account.name.key()).fetch_optional(c).await?;
    if taken.is_some() {
        return Ok(Promoted::NameTaken);
    }
    let changed = sql("UPDATE users SET name = $2, name_key = $3, role = $4, secret_hash = $5
         WHERE id = $1 AND role = 'guest' AND disabled = 0")
    .bind(guest)
    .bind(account.name.as_str())
    .bind(account.name.key())
    .bind(account.role.max(Role::Learner).as_str())
    .bind(account.secret_hash.as_str())
    .execute(c)
    .await?;
    if changed == 0 {
        return Ok(Promoted::NotFound);
    }
    end_sessions(guest, c).await?;
    Ok(Promoted::Promoted(users::existing(guest, c).await?))
}

async fn merge(guest: UserId, account: UserId, c: &mut Connection<'_>) -> Result<Merged, Error> {
    // Both rows, held until the end and in one order for all, so that nothing is handed in by either meanwhile.
    let held: Vec<(String, String)> = sql_locking!(
        "SELECT id, role FROM users WHERE (id = $1 AND role = 'guest') OR (id = $2 AND role <> 'guest') ORDER BY id",
        "FOR UPDATE",
        ""
    )
    .bind(guest)
    .bind(account)
    .fetch_all(c)
    .await?;
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
    for statement in [MOVE_SUBMISSIONS, MOVE_DRAFTS, MOVE_PROGRESS, MOVE_LESSON_READS] {
        sql(statement).bind(guest).bind(account).execute(c).await?;
    }
    sql("DELETE FROM users WHERE id = $1").bind(guest).execute(c).await?;
    Ok(Merged::Merged)
}

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

const MOVE_LESSON_READS: &str = "INSERT INTO lesson_reads (user_id, lesson, read_at)
    SELECT $2, lesson, read_at FROM lesson_reads WHERE user_id = $1
    ON CONFLICT (user_id, lesson) DO UPDATE SET
        read_at = CASE WHEN excluded.read_at > lesson_reads.read_at
                       THEN excluded.read_at ELSE lesson_reads.read_at END";
