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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;
    use crate::testing::{both_engines, learner};

    async fn open(store: &Store, user: &User) -> SessionId {
        let id = SessionId(Uuid::new_v4());
        let new = NewSession { id, user: user.clone(), created: Millis(10), expires: Millis(1_000) };
        store.open_session(new).await.unwrap();
        id
    }

    async fn alive(store: &Store, id: SessionId) -> bool {
        store.session(id, Millis(500)).await.unwrap().is_some()
    }

    both_engines! {
        async fn a_session_lives_until_it_expires(store) {
            let user = learner(&store, "Ana").await;
            let id = open(&store, &user).await;
            let session = Session { id, user: user.id, created: Millis(10), expires: Millis(1_000) };
            assert_eq!(store.session(id, Millis(999)).await.unwrap(), Some((session, user)));
            assert_eq!(store.session(id, Millis(1_000)).await.unwrap(), None);
            assert_eq!(store.session(SessionId(Uuid::new_v4()), Millis(500)).await.unwrap(), None);
            assert_eq!(store.purge_sessions(Millis(999)).await.unwrap(), 0);
            assert_eq!(store.purge_sessions(Millis(1_000)).await.unwrap(), 1);
            assert!(!alive(&store, id).await);
        }

        async fn log_out_ends_one_session(store) {
            let user = learner(&store, "Ana").await;
            let (one, other) = (open(&store, &user).await, open(&store, &user).await);
            assert!(store.close_session(one).await.unwrap());
            assert!(!store.close_session(one).await.unwrap());
            assert!(!alive(&store, one).await);
            assert!(alive(&store, other).await);
            store.close_sessions(user.id).await.unwrap();
            assert!(!alive(&store, other).await);
        }

        async fn a_change_of_secret_role_or_state_ends_every_session_of_that_user(store) {
            let user = learner(&store, "Ana").await;
            let other = learner(&store, "Bob").await;
            let others = open(&store, &other).await;
            for change in 0..3 {
                let user = store.user(user.id).await.unwrap().unwrap();
                let ids = [open(&store, &user).await, open(&store, &user).await];
                assert!(alive(&store, ids[0]).await && alive(&store, ids[1]).await);
                match change {
                    0 => store.set_secret(user.id, "new".into()).await.unwrap(),
                    1 => store.set_role(user.id, Role::Trainer).await.unwrap(),
                    _ => store.set_disabled(user.id, true).await.unwrap(),
                };
                assert!(!alive(&store, ids[0]).await && !alive(&store, ids[1]).await, "change {change}");
                assert!(alive(&store, others).await);
            }
        }

        async fn a_log_in_overtaken_by_a_change_opens_nothing(store) {
            // Read before the secret was checked, which takes a while.
            let read = learner(&store, "Ana").await;
            store.set_secret(read.id, "new".into()).await.unwrap();
            assert!(!alive(&store, open(&store, &read).await).await);
            let disabled = store.set_disabled(read.id, true).await.unwrap().unwrap();
            assert!(!alive(&store, open(&store, &disabled).await).await);
        }
    }
}
