//! The signed token in the session cookie. It only names a session: whether that session lives is the store's word.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::TryRngCore as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The only algorithm; a token that names another, or none, is refused.
const ALGORITHM: Algorithm = Algorithm::HS256;
/// Explicit typing (RFC 8725): a token made for something else is never a session.
const TYPE: &str = "tremplin-session+jwt";
const AUDIENCE: &str = "tremplin-session";
const LEEWAY_S: i64 = 5;
const KEY_BYTES: usize = 32;

/// What a valid token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    aud: String,
    /// The user.
    pub sub: Uuid,
    /// The session.
    pub jti: Uuid,
    /// Seconds since 1970.
    pub iat: i64,
    /// Seconds since 1970.
    pub exp: i64,
}

/// The instance's own key; nothing in a token's header chooses another.
pub struct TokenKey {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl TokenKey {
    /// Reads the key at `path`, or makes one there that only its owner may read.
    ///
    /// # Errors
    /// When the file cannot be read or made, or does not hold a key.
    pub fn load(path: &Path) -> io::Result<Self> {
        match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(mut file) => {
                let mut key = [0; KEY_BYTES];
                rand::rngs::OsRng.try_fill_bytes(&mut key).map_err(io::Error::other)?;
                file.write_all(&key)?;
                file.sync_all()?;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        let key = fs::read(path)?;
        if key.len() != KEY_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not a token key (delete it to make a new one)"));
        }
        Ok(Self { encoding: EncodingKey::from_secret(&key), decoding: DecodingKey::from_secret(&key) })
    }

    /// A signed token for `session` of `user`; times in seconds since 1970.
    ///
    /// # Errors
    /// When the token cannot be made, which nothing here should cause.
    pub fn sign(
        &self,
        user: Uuid,
        session: Uuid,
        issued_s: i64,
        expires_s: i64,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let header = Header { typ: Some(TYPE.to_owned()), ..Header::new(ALGORITHM) };
        let claims = Claims { aud: AUDIENCE.to_owned(), sub: user, jti: session, iat: issued_s, exp: expires_s };
        jsonwebtoken::encode(&header, &claims, &self.encoding)
    }

    /// The claims of a token that this instance signed and that has not expired at `now_s`; `None` for anything else.
    pub fn read(&self, token: &str, now_s: i64) -> Option<Claims> {
        let mut validation = Validation::new(ALGORITHM);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        // The library would read the system's clock; the times are compared below with the server's own.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let read = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation).ok()?;
        if read.header.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let claims = read.claims;
        let in_time = claims.exp + LEEWAY_S > now_s && claims.iat <= now_s + LEEWAY_S;
        in_time.then_some(claims)
    }
}

#[cfg(test)]
mod tests;
