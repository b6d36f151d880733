//! Secrets (what others call passwords): hashed with argon2id, away from the threads that answer requests.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::Error;

/// A secret as typed. Has no `Debug` or `Display`, so that it cannot reach a log.
pub struct Secret(String);

impl Secret {
    pub const MIN_CHARS: usize = 8;
    /// Enough for any phrase; hashing is refused anything longer before it costs something.
    pub const MAX_BYTES: usize = 512;

    /// What someone typed to sign in: any text that could be a secret.
    ///
    /// # Errors
    /// [`Error::BadInput`] when it is empty, longer than [`Self::MAX_BYTES`] or holds a NUL.
    pub fn typed(text: String) -> Result<Self, Error> {
        if text.is_empty() || text.len() > Self::MAX_BYTES || text.contains('\0') {
            return Err(Error::BadInput("secret-unusable"));
        }
        Ok(Self(text))
    }

    /// A secret someone chooses for an account.
    ///
    /// # Errors
    /// As [`Self::typed`], and when it has fewer than [`Self::MIN_CHARS`] characters.
    pub fn chosen(text: String) -> Result<Self, Error> {
        let secret = Self::typed(text)?;
        if secret.0.chars().count() < Self::MIN_CHARS {
            return Err(Error::BadInput("secret-short"));
        }
        Ok(secret)
    }
}

/// The desk where secrets are hashed: two at a time (19 MiB each), and a short queue.
#[derive(Clone)]
pub struct Secrets {
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// Verified against when there is no such account, so that the answer takes as long.
    dummy: Arc<str>,
}

const AT_ONCE: usize = 2;
const MAX_WAITING: usize = 256;

impl Secrets {
    /// # Errors
    /// When the system gives no randomness.
    pub fn new() -> Result<Self, Error> {
        let dummy = hash_now("no account has this secret")?;
        Ok(Self { permits: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::default(), dummy: dummy.into() })
    }

    /// The PHC string to keep for `secret`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait.
    pub async fn hash(&self, secret: Secret) -> Result<String, Error> {
        self.away(move || hash_now(&secret.0)).await?
    }

    /// Whether `secret` is the one `hash` was made of; `None` costs as much and is always false.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait, [`Error::Internal`] when the hash is none.
    pub async fn verify(&self, secret: Secret, hash: Option<&str>) -> Result<bool, Error> {
        let known = hash.is_some();
        let hash = hash.map_or_else(|| self.dummy.clone(), Arc::from);
        let same = self.away(move || verify_now(&secret.0, &hash)).await??;
        Ok(same && known)
    }

    async fn away<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let _place = Place::take(&self.waiting).ok_or_else(|| Error::Unavailable("too many sign-ins".into()))?;
        let permit = self.permits.clone().acquire_owned().await.map_err(|error| Error::Internal(error.to_string()))?;
        tokio::task::spawn_blocking(move || {
            // Held by the work itself: a caller that hangs up does not make room for a third.
            let _permit = permit;
            work()
        })
        .await
        .map_err(|error| Error::Internal(error.to_string()))
    }
}

/// One of the places in the queue, given back when dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Ordering::Relaxed) < MAX_WAITING).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn hash_now(secret: &str) -> Result<String, Error> {
    Argon2::default()
        .hash_password(secret.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Internal(format!("hashing: {error}")))
}

fn verify_now(secret: &str, hash: &str) -> Result<bool, Error> {
    let hash = PasswordHash::new(hash).map_err(|error| Error::Internal(format!("a stored hash: {error}")))?;
    Ok(Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_secret_itself_verifies_and_only_against_a_known_hash() {
        let secrets = Secrets::new().unwrap();
        let secret = |text: &str| Secret::typed(text.into()).unwrap();
        let hash = secrets.hash(secret("figue-27-olive")).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(secrets.verify(secret("figue-27-olive"), Some(&hash)).await.unwrap());
        assert!(!secrets.verify(secret("figue-27-Olive"), Some(&hash)).await.unwrap());
        assert!(!secrets.verify(secret("no account has this secret"), None).await.unwrap());
    }

    #[test]
    fn unusable_secrets_are_refused_before_hashing() {
        for text in ["", "a\0b", &"x".repeat(Secret::MAX_BYTES + 1)] {
            assert!(Secret::typed(text.into()).is_err());
        }
        assert!(Secret::chosen("court".into()).is_err());
        assert!(Secret::chosen("éèàùéèàù".into()).is_ok());
    }
}
