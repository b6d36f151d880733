//! Sessions: what a cookie names, and what ends when someone logs out or their secret, role or state changes.

use uuid::Uuid;

use crate::connection::sql;
use crate::users::{UserRow, user_columns};
use crate::{Error, Millis, SessionId, Store, User, UserId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub user: UserId,
    pub created: Millis,
    pub expires: Millis,
}

/// A session to open for `user` as they were read before their secret was checked: if that was changed meanwhile, the
/// session is dead at birth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    pub id: SessionId,
    pub user: User,
    pub created: Millis,
    pub expires: Millis,
}

impl Store {
    /// Opens a session. An id is used once in the life of the database ([`Error::Refused`] otherwise).
    pub async fn open_session(&self, new: NewSession) -> Result<Session, Error> {
        self.write(new, |new, c| {
            Box::pin(async move {
                sql("INSERT INTO sessions (id, user_id, epoch, created, expires) VALUES ($1, $2, $3, $4, $5)")
                    .bind(new.id)
                    .bind(new.user.id)
                    .bind(new.user.session_epoch)
                    .bind(new.created)
                    .bind(new.expires)
                    .execute(c)
                    .await?;
                Ok(Session { id: new.id, user: new.user.id, created: new.created, expires: new.expires })
            })
        })
        .await
    }

    /// The session and its user, if it is alive at `now`: one statement, for every request.
    pub async fn session(&self, id: SessionId, now: Millis) -> Result<Option<(Session, User)>, Error> {
        #[derive(sqlx::FromRow)]
        struct Row {
            session_id: String,
            session_created: i64,
            expires: i64,
            #[sqlx(flatten)]
            user: UserRow,
        }
        let row: Option<Row> = sql(concat!(
            "SELECT sessions.id AS session_id, sessions.created AS session_created, sessions.expires, ",
            user_columns!(),
            " FROM sessions JOIN users ON users.id = sessions.user_id
                          WHERE sessions.id = $1 AND sessions.expires > $2
                            AND sessions.epoch = users.session_epoch AND users.disabled = 0"
        ))
        .bind(id)
        .bind(now)
        .fetch_optional(&mut self.reader().await?.connection())
        .await?;
        row.map(|row| {
            let corrupt = || Error::CorruptRow { table: "sessions", row: row.session_id.clone(), column: "id" };
            let id = SessionId(Uuid::parse_str(&row.session_id).map_err(|_| corrupt())?);
            let user = User::try_from(row.user)?;
            let (created, expires) = (Millis(row.session_created), Millis(row.expires));
            Ok((Session { id, user: user.id, created, expires }, user))
        })
        .transpose()
    }

    /// Log-out. Whether there was such a session.
    pub async fn close_session(&self, id: SessionId) -> Result<bool, Error> {
        self.write(id, |id, c| {
            Box::pin(async move { Ok(sql("DELETE FROM sessions WHERE id = $1").bind(*id).execute(c).await? > 0) })
        })
        .await
    }

    /// Log-out everywhere.
    pub async fn close_sessions(&self, user: UserId) -> Result<(), Error> {
        self.write(user, |user, c| Box::pin(crate::users::end_sessions(*user, c))).await
    }

    /// Removes the sessions that have expired; how many.
    pub async fn purge_sessions(&self, now: Millis) -> Result<u64, Error> {
        self.write(now, |now, c| Box::pin(sql("DELETE FROM sessions WHERE expires <= $1").bind(*now).execute(c))).await
    }
}
