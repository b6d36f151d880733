//! Signing in and out: the only ways to a session, and what each changes.

use std::{net::IpAddr, num::NonZeroU32};

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use governor::{DefaultKeyedRateLimiter, Quota};
use tremplin_store::{
    ClassCode, CreatedUser, Credentials, FirstAdmin, Joined, LogIn, Merged, Millis, NewAccount, NewSession, NewUser,
    Promoted, Role, SessionId, Throttle, User, UserId, UserName,
};
use uuid::Uuid;

use super::{
    Secret,
    address::{client, place},
};
use crate::{Error, State};

/// A school week, so that nobody signs in each morning; guests keep theirs for a term.
const ACCOUNT_SESSION_MS: i64 = 7 * 24 * 3_600 * 1_000;
const GUEST_SESSION_MS: i64 = 90 * 24 * 3_600 * 1_000;
/// New guests and accounts from one place: a whole school behind one address at once, then one a second.
const NEWCOMERS_AT_ONCE: NonZeroU32 = NonZeroU32::new(600).expect("not zero");
const NEWCOMERS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("not zero");

/// Bounds how fast one place makes users.
pub(crate) struct Newcomers(DefaultKeyedRateLimiter<IpAddr>);

impl Newcomers {
    pub(crate) fn new() -> Self {
        let quota = Quota::per_minute(NEWCOMERS_PER_MINUTE).allow_burst(NEWCOMERS_AT_ONCE);
        Self(DefaultKeyedRateLimiter::keyed(quota))
    }

    fn admit(&self, address: Option<IpAddr>) -> Result<(), Error> {
        let Some(address) = address else { return Ok(()) };
        self.0.check_key(&place(address)).map_err(|_| Error::TooManyRequests { retry_after_s: 10 })
    }

    /// Forgets places that could start afresh.
    pub(crate) fn tidy(&self) {
        self.0.retain_recent();
    }
}

/// A session just opened; its cookie goes into the answer.
pub struct SignedIn {
    pub user: User,
    pub cookie: Cookie<'static>,
}

/// What came of an attempt to sign in; neither wrong answer says which part was wrong.
#[expect(clippy::large_enum_variant, reason = "one of them a sign-in")]
pub enum SignIn {
    Done(SignedIn),
    /// No such name, or not its secret, or the account is closed.
    Wrong,
    /// Too many tries: worth another in so many seconds.
    Wait {
        seconds: u64,
    },
}

/// What came of choosing a name.
#[expect(clippy::large_enum_variant, reason = "one of them a registration")]
pub enum Registration {
    Done(SignedIn),
    NameTaken,
}

/// Signs in by name and secret. What a guest did in this browser moves to the account. The session the request had, if
/// any, ends.
///
/// # Errors
/// The store's own faults.
pub async fn sign_in(state: &State, request: &HttpRequest, name: &str, secret: String) -> Result<SignIn, Error> {
    let (Some(name), Ok(secret)) = (UserName::new(name), Secret::typed(secret)) else { return Ok(SignIn::Wrong) };
    let known = async || state.store.credentials(&name).await;
    try_secret(state, request, Throttle::Account(name.clone()), secret, known).await
}

/// As [`sign_in`], for a learner by the code of their class and their name in it.
///
/// # Errors
/// As [`sign_in`].
pub async fn sign_in_to_class(
    state: &State,
    request: &HttpRequest,
    code: &str,
    name: &str,
    secret: String,
) -> Result<SignIn, Error> {
    let (Some(code), Some(name), Ok(secret)) = (ClassCode::new(code), UserName::new(name), Secret::typed(secret))
    else {
        return Ok(SignIn::Wrong);
    };
    let known = async || state.store.class_credentials(&code, &name).await;
    try_secret(state, request, Throttle::Learner(code.clone(), name.clone()), secret, known).await
}

async fn try_secret(
    state: &State,
    request: &HttpRequest,
    throttle: Throttle,
    secret: Secret,
    known: impl AsyncFnOnce() -> Result<Option<Credentials>, tremplin_store::Error>,
) -> Result<SignIn, Error> {
    let mut throttles = vec![throttle];
    throttles.extend(address(state, request).map(|address| Throttle::Address(place(address).to_string())));
    if let LogIn::Wait { until } = state.store.log_in(throttles.clone(), state.now()).await? {
        let wait_ms = until.0.saturating_sub(state.now().0).max(0);
        return Ok(SignIn::Wait { seconds: wait_ms.unsigned_abs().div_ceil(1_000) });
    }
    let known = known().await?;
    let hash = known.as_ref().and_then(|known| known.secret_hash.as_deref());
    let right = state.secrets.verify(secret, hash).await?;
    let user = match known {
        Some(known) if right && !known.user.disabled => known.user,
        _ => {
            tracing::warn!(address = ?address(state, request), "a sign-in failed");
            return Ok(SignIn::Wrong);
        }
    };
    state.store.log_in_succeeded(throttles).await?;
    leave(state, request, Some(user.id)).await?;
    Ok(SignIn::Done(open(state, user).await?))
}

/// Signs in with the token of a card's QR code, which is then used up. `None` when it is not, or no longer, good.
///
/// # Errors
/// The store's own faults.
pub async fn sign_in_by_card(state: &State, request: &HttpRequest, token: &str) -> Result<Option<SignedIn>, Error> {
    let Some(user) = state.store.use_card(card_digest(token)).await? else { return Ok(None) };
    leave(state, request, Some(user.id)).await?;
    Ok(Some(open(state, user).await?))
}

/// What the store keeps of a card's token.
pub(crate) fn card_digest(token: &str) -> String {
    tremplin_course::Digest::of([b"card".as_slice(), token.as_bytes()]).to_string()
}

/// Joins the class of that code. Guesses are counted as failed sign-ins of this address are.
///
/// # Errors
/// [`Error::TooManyRequests`] after too many wrong codes; the store's own faults.
pub async fn join_class(state: &State, request: &HttpRequest, user: &User, code: &str) -> Result<Joined, Error> {
    let Some(code) = ClassCode::new(code) else { return Ok(Joined::NoSuchCode) };
    let place = address(state, request).map(|address| Throttle::Address(place(address).to_string()));
    let throttles: Vec<_> = place.into_iter().collect();
    if let LogIn::Wait { until } = state.store.log_in(throttles.clone(), state.now()).await? {
        let wait_ms = until.0.saturating_sub(state.now().0).max(0);
        return Err(Error::TooManyRequests { retry_after_s: wait_ms.unsigned_abs().div_ceil(1_000) });
    }
    let joined = state.store.join_cohort(code, user.id, state.now()).await?;
    if joined != Joined::NoSuchCode {
        state.store.log_in_succeeded(throttles).await?;
    }
    Ok(joined)
}

/// "Essayer sans compte": a guest with a session of their own. Whoever already has a session keeps it.
///
/// # Errors
/// [`Error::TooManyRequests`] when too many came from one place.
pub async fn try_as_guest(state: &State, request: &HttpRequest) -> Result<SignedIn, Error> {
    state.newcomers.admit(address(state, request))?;
    let guest = state.store.create_guest(UserId(Uuid::new_v4()), state.now()).await?;
    open(state, guest).await
}

/// Makes a learner's account; a guest keeps all they did, since it is they who get a name.
///
/// # Errors
/// [`Error::BadInput`] for an unusable name or a short secret, [`Error::Forbidden`] for someone who has an account.
pub async fn register(
    state: &State,
    request: &HttpRequest,
    current: Option<&User>,
    name: &str,
    secret: String,
) -> Result<Registration, Error> {
    let name = UserName::new(name).ok_or(Error::BadInput("name-unusable"))?;
    let secret = Secret::chosen(secret)?;
    state.newcomers.admit(address(state, request))?;
    let secret_hash = state.secrets.hash(secret).await?;
    let user = match current {
        Some(user) if user.role != Role::Guest => return Err(Error::Forbidden),
        Some(guest) => {
            let account = NewAccount { name, role: Role::Learner, secret_hash };
            match state.store.promote_guest(guest.id, account).await? {
                Promoted::Promoted(user) => user,
                Promoted::NameTaken => return Ok(Registration::NameTaken),
                Promoted::NotFound => return Err(Error::SignInRequired),
            }
        }
        None => match state.store.create_user(new_user(state, name, Role::Learner, secret_hash)).await? {
            CreatedUser::Created(user) => user,
            CreatedUser::NameTaken => return Ok(Registration::NameTaken),
        },
    };
    Ok(Registration::Done(open(state, user).await?))
}

/// An account that an admin makes for someone else; no session.
///
/// # Errors
/// As [`register`]. A role of guest is refused.
pub async fn create_account(state: &State, name: &str, role: Role, secret: String) -> Result<CreatedUser, Error> {
    let name = UserName::new(name).ok_or(Error::BadInput("name-unusable"))?;
    if role == Role::Guest {
        return Err(Error::BadInput("bad-input"));
    }
    let secret_hash = state.secrets.hash(Secret::chosen(secret)?).await?;
    Ok(state.store.create_user(new_user(state, name, role, secret_hash)).await?)
}

/// Makes the first admin from the link that `serve` printed, and signs them in.
///
/// # Errors
/// [`Error::Closed`] when the link is not, or no longer, good; else as [`register`].
pub async fn create_first_admin(
    state: &State,
    request: &HttpRequest,
    token: &str,
    name: &str,
    secret: String,
) -> Result<Registration, Error> {
    // Before anything costs: a wrong link must not buy hashing.
    if !state.store.setup_open(token).await? {
        return Err(Error::Closed("setup-closed"));
    }
    let name = UserName::new(name).ok_or(Error::BadInput("name-unusable"))?;
    let secret_hash = state.secrets.hash(Secret::chosen(secret)?).await?;
    match state.store.create_first_admin(token, new_user(state, name, Role::Admin, secret_hash)).await? {
        FirstAdmin::Created(user) => {
            leave(state, request, None).await?;
            Ok(Registration::Done(open(state, user).await?))
        }
        FirstAdmin::NameTaken => Ok(Registration::NameTaken),
        FirstAdmin::Refused => Err(Error::Closed("setup-closed")),
    }
}

/// Gives `user` another secret, which ends all their sessions, and opens a new one. `None` when `current` is not their
/// secret.
///
/// # Errors
/// As [`register`]; [`Error::TooManyRequests`] after too many wrong ones.
pub async fn change_secret(
    state: &State,
    user: &User,
    current: String,
    chosen: String,
) -> Result<Option<SignedIn>, Error> {
    let name = user.name.clone().ok_or(Error::Forbidden)?;
    let chosen = Secret::chosen(chosen)?;
    if !is_secret_of(state, user, name, current).await? {
        return Ok(None);
    }
    let hash = state.secrets.hash(chosen).await?;
    let user = state.store.set_secret(user.id, hash).await?.ok_or(Error::SignInRequired)?;
    Ok(Some(open(state, user).await?))
}

/// Whether `current` is the secret of someone who is signed in.
async fn is_secret_of(state: &State, user: &User, name: UserName, current: String) -> Result<bool, Error> {
    let throttles = vec![Throttle::Account(name)];
    if let LogIn::Wait { until } = state.store.log_in(throttles.clone(), state.now()).await? {
        let wait_ms = until.0.saturating_sub(state.now().0).max(0);
        return Err(Error::TooManyRequests { retry_after_s: wait_ms.unsigned_abs().div_ceil(1_000) });
    }
    // Not by name: another account may have the name that this one has in its class.
    let hash = state.store.secret_hash(user.id).await?;
    let Ok(current) = Secret::typed(current) else { return Ok(false) };
    if !state.secrets.verify(current, hash.as_deref()).await? {
        return Ok(false);
    }
    state.store.log_in_succeeded(throttles).await?;
    Ok(true)
}

/// Takes away who a learner was, if they type their secret once more. Whether it was right.
///
/// # Errors
/// [`Error::Forbidden`] for a guest, and for those who train or administer: an admin takes their account away;
/// [`Error::TooManyRequests`] after too many wrong ones.
pub async fn erase_own(state: &State, user: &User, current: String) -> Result<bool, Error> {
    let name = user.name.clone().filter(|_| user.role == Role::Learner).ok_or(Error::Forbidden)?;
    Ok(is_secret_of(state, user, name, current).await? && state.store.erase_user(user.id).await?)
}

/// Ends the request's session, if it has one, and gives the cookie that makes the browser forget it.
///
/// # Errors
/// The store's own faults: a session that could not be ended is not said to be.
pub async fn sign_out(state: &State, request: &HttpRequest) -> Result<Cookie<'static>, Error> {
    if let Some(claims) = claims(state, request) {
        state.store.close_session(SessionId(claims.jti)).await?;
    }
    let mut cookie = session_cookie(state, String::new(), 0);
    cookie.make_removal();
    Ok(cookie)
}

/// The user of the request's session, if it is alive.
pub(crate) async fn current(state: &State, request: &HttpRequest) -> Result<Option<User>, Error> {
    let Some(claims) = claims(state, request) else { return Ok(None) };
    let session = state.store.session(SessionId(claims.jti), state.now()).await?;
    Ok(session.map(|(_, user)| user).filter(|user| user.id.0 == claims.sub))
}

/// Ends the session the request came with, moving a guest's work to `account` first.
async fn leave(state: &State, request: &HttpRequest, account: Option<UserId>) -> Result<(), Error> {
    let Some(claims) = claims(state, request) else { return Ok(()) };
    let Some(before) = current(state, request).await? else { return Ok(()) };
    if let (Role::Guest, Some(account)) = (before.role, account)
        && state.store.merge_guest(before.id, account).await? == Merged::NotFound
    {
        tracing::warn!("a guest's work could not be moved: one of the two is gone");
    }
    state.store.close_session(SessionId(claims.jti)).await?;
    Ok(())
}

async fn open(state: &State, user: User) -> Result<SignedIn, Error> {
    let life_ms = if user.role == Role::Guest { GUEST_SESSION_MS } else { ACCOUNT_SESSION_MS };
    let (now, id) = (state.now(), SessionId(Uuid::new_v4()));
    let expires = now.plus(life_ms);
    state.store.open_session(NewSession { id, user: user.clone(), created: now, expires }).await?;
    let token = state
        .tokens
        .sign(user.id.0, id.0, now.0 / 1_000, expires.0 / 1_000)
        .map_err(|error| Error::Internal(format!("signing a token: {error}")))?;
    Ok(SignedIn { user, cookie: session_cookie(state, token, life_ms / 1_000) })
}

/// Over https the name's prefix makes browsers refuse the cookie from a sub-domain or another path. On plain http, which
/// a classroom box on its own network speaks, no browser but Chromium's on the same machine would keep such a cookie.
pub(crate) fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-tremplin" } else { "tremplin" }
}

fn session_cookie(state: &State, token: String, seconds: i64) -> Cookie<'static> {
    let is_https = state.config.is_https();
    Cookie::build(cookie_name(is_https), token)
        .path("/")
        .http_only(true)
        .secure(is_https)
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(seconds))
        .finish()
}

fn claims(state: &State, request: &HttpRequest) -> Option<super::Claims> {
    let cookie = request.cookie(cookie_name(state.config.is_https()))?;
    let claims = state.tokens.read(cookie.value(), state.now().0 / 1_000);
    if claims.is_none() && !cookie.value().is_empty() {
        tracing::warn!(address = ?address(state, request), "a session token was refused");
    }
    claims
}

fn address(state: &State, request: &HttpRequest) -> Option<IpAddr> {
    client(request, &state.config.proxies)
}

fn new_user(state: &State, name: UserName, role: Role, secret_hash: String) -> NewUser {
    let created: Millis = state.now();
    NewUser { id: UserId(Uuid::new_v4()), name, role, secret_hash: Some(secret_hash), created }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_makes_a_school_of_newcomers_and_then_few() {
        let newcomers = Newcomers::new();
        let admitted = |address: &str, tries: usize| {
            let address = address.parse().ok();
            (0..tries).filter(|_| newcomers.admit(address).is_ok()).count()
        };
        assert_eq!(admitted("192.0.2.1", 600), 600);
        // Some may be let in as time passes, but a thousand seconds do not.
        assert!(admitted("192.0.2.1", 1_000) < 1_000);
        assert_eq!(admitted("192.0.2.2", 1), 1);
        assert!(newcomers.admit(None).is_ok());
    }
}
