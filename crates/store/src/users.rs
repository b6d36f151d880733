//! People: their name, role and the hash of their secret.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use crate::connection::{Argument, Connection, Text, locking, sql};
use crate::{Error, Millis, Store, UserId, tallies};

/// What someone may do. Ordered: each role may do all that those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Tries the course without an account.
    Guest,
    Learner,
    Trainer,
    Admin,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Learner => "learner",
            Self::Trainer => "trainer",
            Self::Admin => "admin",
        }
    }

    /// Reads what [`Role::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Guest, Self::Learner, Self::Trainer, Self::Admin].into_iter().find(|role| role.as_str() == word)
    }
}

/// The name someone signs in with, as they write it: 1 to 80 characters, no control characters, no space at either end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct UserName(String);

impl UserName {
    /// `None` when the name has none of the characters allowed, or too many of them.
    pub fn new(name: &str) -> Option<Self> {
        let name: String = name.trim().nfc().collect();
        ((1..=80).contains(&name.chars().count()) && !name.chars().any(char::is_control)).then_some(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names have in common when they are the same to a person: case and composition do not count.
    pub(crate) fn key(&self) -> String {
        self.0.nfkc().collect::<String>().to_lowercase().nfkc().collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// `None` for a guest.
    pub name: Option<UserName>,
    pub role: Role,
    pub disabled: bool,
    /// Sessions opened under an older epoch are dead.
    pub session_epoch: i64,
    pub created: Millis,
}

/// A user and what their secret is checked against.
#[derive(Clone)]
pub struct Credentials {
    pub user: User,
    /// As argon2 writes it; `None` for someone who has not chosen a secret yet.
    pub secret_hash: Option<String>,
}

/// An account to make: a learner, a trainer or an admin. Guests are made by [`Store::create_guest`].
#[derive(Clone)]
pub struct NewUser {
    pub id: UserId,
    pub name: UserName,
    pub role: Role,
    pub secret_hash: Option<String>,
    pub created: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreatedUser {
    Created(User),
    NameTaken,
}

#[derive(sqlx::FromRow)]
pub(crate) struct UserRow {
    id: String,
    name: Option<String>,
    role: String,
    disabled: i64,
    session_epoch: i64,
    user_created: i64,
}

/// The columns of [`UserRow`], for every statement that reads one.
macro_rules! user_columns {
    () => {
        "users.id, users.name, users.role, users.disabled, users.session_epoch, users.created AS user_created"
    };
}
pub(crate) use user_columns;

impl TryFrom<UserRow> for User {
    type Error = Error;

    fn try_from(row: UserRow) -> Result<Self, Error> {
        let corrupt = |column| Error::CorruptRow { table: "users", row: row.id.clone(), column };
        Ok(Self {
            id: UserId(Uuid::parse_str(&row.id).map_err(|_| corrupt("id"))?),
            name: row.name.clone().map(UserName),
            role: Role::parse(&row.role).ok_or_else(|| corrupt("role"))?,
            disabled: row.disabled != 0,
            session_epoch: row.session_epoch,
            created: Millis(row.user_created),
        })
    }
}

impl Store {
    /// Makes an account. One that is an admin also ends the one-time set-up link.
    pub async fn create_user(&self, new: NewUser) -> Result<CreatedUser, Error> {
        self.write(new, |new, c| Box::pin(insert(new, c))).await
    }

    /// Someone who tries the course without an account.
    pub async fn create_guest(&self, id: UserId, created: Millis) -> Result<User, Error> {
        self.write((id, created), |(id, created), c| {
            Box::pin(async move {
                sql("INSERT INTO users (id, role, created) VALUES ($1, 'guest', $2)")
                    .bind(*id)
                    .bind(*created)
                    .execute(c)
                    .await?;
                existing(*id, c).await
            })
        })
        .await
    }

    pub async fn user(&self, id: UserId) -> Result<Option<User>, Error> {
        find(id, &mut self.reader().await?.connection()).await
    }

    /// The user of that name, whatever its case, with what their secret is checked against.
    pub async fn credentials(&self, name: &UserName) -> Result<Option<Credentials>, Error> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            user: UserRow,
            secret_hash: Option<String>,
        }
        let key = name.key();
        let row: Option<Row> = sql(concat!("SELECT ", user_columns!(), ", secret_hash FROM users WHERE name_key = $1"))
            .bind(key)
            .fetch_optional(&mut self.reader().await?.connection())
            .await?;
        row.map(|row| Ok(Credentials { user: row.user.try_into()?, secret_hash: row.secret_hash })).transpose()
    }

    /// What the secret of someone known is checked against; `None` when they have none, or are gone.
    pub async fn secret_hash(&self, user: UserId) -> Result<Option<String>, Error> {
        let row: Option<(Option<String>,)> = sql("SELECT secret_hash FROM users WHERE id = $1")
            .bind(user)
            .fetch_optional(&mut self.reader().await?.connection())
            .await?;
        Ok(row.and_then(|(hash,)| hash))
    }

    /// Every account, guests left out, by name.
    pub async fn users(&self) -> Result<Vec<User>, Error> {
        let rows: Vec<UserRow> =
            sql(concat!("SELECT ", user_columns!(), " FROM users WHERE role <> 'guest' ORDER BY name_key, id"))
                .fetch_all(&mut self.reader().await?.connection())
                .await?;
        let mut users = rows.into_iter().map(User::try_from).collect::<Result<Vec<_>, _>>()?;
        // The key of someone whose name is their class's only does not sort by it.
        users.sort_by_cached_key(|user| user.name.as_ref().map(UserName::key));
        Ok(users)
    }

    /// Whether anybody may administer this database.
    pub async fn has_admin(&self) -> Result<bool, Error> {
        admin_exists(&mut self.reader().await?.connection()).await
    }

    /// A new secret ends every session of that user. `None` when there is no such account.
    pub async fn set_secret(&self, user: UserId, secret_hash: String) -> Result<Option<User>, Error> {
        self.change("UPDATE users SET secret_hash = $2 WHERE id = $1 AND role <> 'guest'", user, secret_hash).await
    }

    /// A new role ends every session of that user. `None` when there is no such account; a guest is none, and nobody
    /// becomes one.
    pub async fn set_role(&self, user: UserId, role: Role) -> Result<Option<User>, Error> {
        if role == Role::Guest {
            return Ok(None);
        }
        self.write((user, role), |(user, role), c| {
            Box::pin(async move {
                hold(*user, c).await?;
                tallies::take_out(*user, c).await?;
                let statement = "UPDATE users SET role = $2 WHERE id = $1 AND role <> 'guest'";
                let changed = change(statement, *user, role.as_str().into(), c).await?;
                tallies::put_back(*user, c).await?;
                Ok(changed)
            })
        })
        .await
    }

    /// A disabled user has no session and opens none.
    pub async fn set_disabled(&self, user: UserId, disabled: bool) -> Result<Option<User>, Error> {
        self.change("UPDATE users SET disabled = $2 WHERE id = $1", user, disabled).await
    }

    /// One change of one user, and the end of the sessions opened before it, together.
    async fn change(
        &self,
        statement: &'static str,
        user: UserId,
        value: impl Into<Argument>,
    ) -> Result<Option<User>, Error> {
        self.write((statement, user, value.into()), |(statement, user, value), c| {
            Box::pin(change(statement, *user, value.clone(), c))
        })
        .await
    }
}

const HOLD: Text = locking!("SELECT id FROM users WHERE id = $1", "FOR UPDATE", "");

/// Keeps all else that holds them waiting until the transaction ends: a change of role, so that nothing is counted for one
/// that is just being changed; a double click, so that the second sees what the first wrote. Whether there is such an account.
pub(crate) async fn hold(user: UserId, c: &mut Connection<'_>) -> Result<bool, Error> {
    let held: Option<(String,)> = sql(HOLD).bind(user).fetch_optional(c).await?;
    Ok(held.is_some())
}

async fn change(
    statement: &'static str,
    user: UserId,
    value: Argument,
    c: &mut Connection<'_>,
) -> Result<Option<User>, Error> {
    let changed = sql(statement).bind(user).bind(value).execute(c).await?;
    if changed == 0 {
        return Ok(None);
    }
    end_sessions(user, c).await?;
    // A card printed before is a way in too.
    sql("DELETE FROM cards WHERE user_id = $1").bind(user).execute(c).await?;
    find(user, c).await
}

/// The epoch also ends a session that a log-in still under way will open with what it read before.
pub(crate) async fn end_sessions(user: UserId, c: &mut Connection<'_>) -> Result<(), Error> {
    sql("UPDATE users SET session_epoch = session_epoch + 1 WHERE id = $1").bind(user).execute(c).await?;
    sql("DELETE FROM sessions WHERE user_id = $1").bind(user).execute(c).await?;
    Ok(())
}

pub(crate) async fn insert(new: &NewUser, c: &mut Connection<'_>) -> Result<CreatedUser, Error> {
    let inserted = sql("INSERT INTO users (id, name, name_key, role, secret_hash, created)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name_key) DO NOTHING")
    .bind(new.id)
    .bind(new.name.as_str())
    .bind(new.name.key())
    .bind(new.role.as_str())
    .bind(new.secret_hash.clone())
    .bind(new.created)
    .execute(c)
    .await?;
    if inserted == 0 {
        return Ok(CreatedUser::NameTaken);
    }
    if new.role == Role::Admin {
        sql("DELETE FROM setup").execute(c).await?;
    }
    Ok(CreatedUser::Created(existing(new.id, c).await?))
}

pub(crate) async fn find(id: UserId, c: &mut Connection<'_>) -> Result<Option<User>, Error> {
    let row: Option<UserRow> =
        sql(concat!("SELECT ", user_columns!(), " FROM users WHERE id = $1")).bind(id).fetch_optional(c).await?;
    row.map(User::try_from).transpose()
}

/// A user that this transaction has just written.
pub(crate) async fn existing(id: UserId, c: &mut Connection<'_>) -> Result<User, Error> {
    find(id, c).await?.ok_or(Error::Refused(sqlx::Error::RowNotFound))
}

pub(crate) async fn admin_exists(c: &mut Connection<'_>) -> Result<bool, Error> {
    let found: Option<(i64,)> = sql("SELECT created FROM users WHERE role = 'admin' LIMIT 1").fetch_optional(c).await?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, guest, learner, new_user, user_name};

    both_engines! {
        async fn a_user_is_found_by_any_writing_of_the_name(store) {
            let made = learner(&store, "Éloïse  O'Neil").await;
            for name in ["éloïse  o'neil", " ÉLOÏSE  O'NEIL ", "E\u{301}loi\u{308}se  O'Neil"] {
                let found = store.credentials(&user_name(name)).await.unwrap().unwrap();
                assert_eq!(found.user, made, "{name}");
                assert_eq!(found.secret_hash.as_deref(), Some("$argon2id$test"));
            }
            assert!(store.credentials(&user_name("Eloise O'Neil")).await.unwrap().is_none());
            assert_eq!(store.user(made.id).await.unwrap().unwrap().name.unwrap().as_str(), "Éloïse  O'Neil");
        }

        async fn a_name_is_taken_once(store) {
            learner(&store, "Ana").await;
            let taken = store.create_user(new_user("ANA", Role::Trainer)).await.unwrap();
            assert_eq!(taken, CreatedUser::NameTaken);
            let racing = (0..8).map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.create_user(new_user("Bob", Role::Learner)).await.unwrap() })
            });
            let mut made = 0;
            for task in racing.collect::<Vec<_>>() {
                made += usize::from(matches!(task.await.unwrap(), CreatedUser::Created(_)));
            }
            assert_eq!(made, 1);
            assert_eq!(store.users().await.unwrap().len(), 2);
        }

        async fn guests_are_no_accounts(store) {
            let someone = guest(&store).await;
            assert_eq!((someone.role, someone.name.clone()), (Role::Guest, None));
            assert_eq!(store.users().await.unwrap(), []);
            assert_eq!(store.set_role(someone.id, Role::Admin).await.unwrap(), None);
            assert_eq!(store.set_secret(someone.id, "hash".into()).await.unwrap(), None);
            assert_eq!(store.user(someone.id).await.unwrap(), Some(someone));
        }

        async fn changes_are_kept_and_raise_the_epoch(store) {
            let made = learner(&store, "Ana").await;
            let changed = store.set_role(made.id, Role::Trainer).await.unwrap().unwrap();
            assert_eq!((changed.role, changed.session_epoch), (Role::Trainer, 1));
            assert_eq!(store.set_role(made.id, Role::Guest).await.unwrap(), None);
            let changed = store.set_disabled(made.id, true).await.unwrap().unwrap();
            assert_eq!((changed.disabled, changed.session_epoch), (true, 2));
            store.set_secret(made.id, "other".into()).await.unwrap().unwrap();
            let found = store.credentials(&user_name("ana")).await.unwrap().unwrap();
            assert_eq!((found.secret_hash.as_deref(), found.user.session_epoch), (Some("other"), 3));
            assert_eq!(store.secret_hash(made.id).await.unwrap().as_deref(), Some("other"));
            assert_eq!(store.secret_hash(UserId(Uuid::new_v4())).await.unwrap(), None);
            assert_eq!(store.set_secret(UserId(Uuid::new_v4()), "x".into()).await.unwrap(), None);
        }
    }

    #[test]
    fn names_are_visible_and_short() {
        for refused in ["", "  ", "a\0b", "a\nb", "a\u{7f}", &"x".repeat(81)] {
            assert_eq!(UserName::new(refused), None, "{refused:?}");
        }
        assert_eq!(UserName::new(" Ana ").unwrap().as_str(), "Ana");
        assert!(UserName::new(&"é".repeat(80)).is_some());
    }

    #[test]
    fn roles_read_back() {
        for role in [Role::Guest, Role::Learner, Role::Trainer, Role::Admin] {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }
}
