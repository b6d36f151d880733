//! The first admin: a one-time token, of which only the digest is kept, makes exactly one.

use tremplin_course::Digest;

use crate::connection::{Connection, sql};
use crate::users::{self, admin_exists};
use crate::{CreatedUser, Error, Millis, NewUser, Role, Store, User};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FirstAdmin {
    Created(User),
    NameTaken,
    /// The token is wrong or used, or there is an admin.
    Refused,
}

impl Store {
    /// Makes `token` the one that creates the first admin, in place of any earlier one. `false`, and nothing done, when
    /// there is an admin.
    pub async fn offer_setup(&self, token: &str, now: Millis) -> Result<bool, Error> {
        self.write((digest(token), now), |(token, now), c| {
            Box::pin(async move {
                if admin_exists(c).await? {
                    return Ok(false);
                }
                sql("INSERT INTO setup (id, token_digest, created) VALUES (1, $1, $2)
                     ON CONFLICT (id) DO UPDATE SET token_digest = excluded.token_digest, created = excluded.created")
                .bind(*token)
                .bind(*now)
                .execute(c)
                .await?;
                Ok(true)
            })
        })
        .await
    }

    /// Whether `token` would still create the first admin.
    pub async fn setup_open(&self, token: &str) -> Result<bool, Error> {
        let token = digest(token);
        let found: Option<(i64,)> = sql("SELECT created FROM setup WHERE token_digest = $1
                           AND NOT EXISTS (SELECT 1 FROM users WHERE role = 'admin')")
        .bind(token)
        .fetch_optional(&mut self.reader().await?.connection())
        .await?;
        Ok(found.is_some())
    }

    /// Creates the first admin and uses the token up, or does neither. `new.role` is taken as [`Role::Admin`].
    pub async fn create_first_admin(&self, token: &str, new: NewUser) -> Result<FirstAdmin, Error> {
        let new = NewUser { role: Role::Admin, ..new };
        self.write((digest(token), new), |(token, new), c| Box::pin(create(*token, new, c))).await
    }
}

async fn create(token: Digest, new: &NewUser, c: &mut Connection<'_>) -> Result<FirstAdmin, Error> {
    // The row is what two racing requests contend for: the second finds it gone.
    let used = sql("UPDATE setup SET created = created WHERE token_digest = $1").bind(token).execute(c).await?;
    if used == 0 || admin_exists(c).await? {
        return Ok(FirstAdmin::Refused);
    }
    // Creating an admin removes the row; a name that is taken leaves it for another try.
    Ok(match users::insert(new, c).await? {
        CreatedUser::Created(user) => FirstAdmin::Created(user),
        CreatedUser::NameTaken => FirstAdmin::NameTaken,
    })
}

fn digest(token: &str) -> Digest {
    Digest::of([token.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{both_engines, learner, new_user};

    both_engines! {
        async fn the_link_makes_one_admin_and_is_used_up(store) {
            assert!(!store.has_admin().await.unwrap());
            assert!(store.offer_setup("first", Millis(1)).await.unwrap());
            assert!(store.offer_setup("second", Millis(2)).await.unwrap());
            assert!(!store.setup_open("first").await.unwrap(), "the later link replaces the earlier");
            assert!(store.setup_open("second").await.unwrap());

            let learner_named = new_user("Ana", Role::Learner);
            let refused = store.create_first_admin("first", learner_named.clone()).await.unwrap();
            assert_eq!(refused, FirstAdmin::Refused);
            let FirstAdmin::Created(admin) = store.create_first_admin("second", learner_named).await.unwrap() else {
                panic!("the link was good");
            };
            assert_eq!(admin.role, Role::Admin);
            assert!(store.has_admin().await.unwrap());
            assert!(!store.setup_open("second").await.unwrap());
            let again = store.create_first_admin("second", new_user("Eve", Role::Admin)).await.unwrap();
            assert_eq!(again, FirstAdmin::Refused);
            assert!(!store.offer_setup("third", Millis(3)).await.unwrap());
        }

        async fn eight_requests_with_the_link_make_one_admin(store) {
            store.offer_setup("token", Millis(1)).await.unwrap();
            let racing = (0..8).map(|n| {
                let store = store.clone();
                let new = new_user(&format!("admin {n}"), Role::Admin);
                tokio::spawn(async move { store.create_first_admin("token", new).await.unwrap() })
            });
            let mut made = 0;
            for task in racing.collect::<Vec<_>>() {
                match task.await.unwrap() {
                    FirstAdmin::Created(_) => made += 1,
                    other => assert_eq!(other, FirstAdmin::Refused),
                }
            }
            assert_eq!(made, 1);
            let admins = store.users().await.unwrap().into_iter().filter(|user| user.role == Role::Admin).count();
            assert_eq!(admins, 1);
        }

        async fn a_taken_name_leaves_the_link_for_another_try(store) {
            learner(&store, "Ana").await;
            store.offer_setup("token", Millis(1)).await.unwrap();
            let taken = store.create_first_admin("token", new_user("ana", Role::Admin)).await.unwrap();
            assert_eq!(taken, FirstAdmin::NameTaken);
            assert!(store.setup_open("token").await.unwrap());
        }

        async fn an_admin_made_otherwise_ends_the_link(store) {
            store.offer_setup("token", Millis(1)).await.unwrap();
            store.create_user(new_user("root", Role::Admin)).await.unwrap();
            assert!(!store.setup_open("token").await.unwrap());
            let refused = store.create_first_admin("token", new_user("Eve", Role::Admin)).await.unwrap();
            assert_eq!(refused, FirstAdmin::Refused);
        }
    }
}
