use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_800_000_000;

struct Instance {
    key: TokenKey,
    bytes: Vec<u8>,
    _folder: tempfile::TempDir,
}

fn instance() -> Instance {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token.key");
    let key = TokenKey::load(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    Instance { key, bytes: fs::read(&path).unwrap(), _folder: folder }
}

fn claims() -> Value {
    json!({ "aud": AUDIENCE, "sub": Uuid::nil(), "jti": Uuid::nil(), "iat": NOW, "exp": NOW + 60 })
}

fn header() -> Header {
    Header { typ: Some(TYPE.into()), ..Header::new(ALGORITHM) }
}

fn forge(header: &Header, claims: &Value, key: &[u8]) -> String {
    jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(key)).unwrap()
}

/// The claims with one replaced, or taken out when `value` is null.
fn but(name: &str, value: Value) -> Value {
    let mut claims = claims();
    match value {
        Value::Null => claims.as_object_mut().unwrap().remove(name),
        value => claims.as_object_mut().unwrap().insert(name.into(), value),
    };
    claims
}

#[test]
fn what_the_instance_signed_is_read_back() {
    let instance = instance();
    let (user, session) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let token = instance.key.sign(user, session, NOW, NOW + 60).unwrap();
    let read = instance.key.read(&token, NOW).unwrap();
    assert_eq!((read.sub, read.jti), (user, session));
    assert!(instance.key.read(&forge(&header(), &claims(), &instance.bytes), NOW).is_some());
}

#[test]
fn a_second_start_reads_the_same_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token.key");
    let token = TokenKey::load(&path).unwrap().sign(Uuid::nil(), Uuid::nil(), NOW, NOW + 60).unwrap();
    assert!(TokenKey::load(&path).unwrap().read(&token, NOW).is_some());
    fs::write(&path, b"short").unwrap();
    assert!(TokenKey::load(&path).is_err());
}

#[test]
fn times_outside_the_leeway_are_refused() {
    let instance = instance();
    for (name, value, accepted) in [
        ("exp", json!(NOW - 59), false),
        ("exp", json!(NOW - 6), false),
        ("exp", json!(NOW - 4), true),
        ("exp", Value::Null, false),
        ("iat", json!(NOW + 4), true),
        ("iat", json!(NOW + 60), false),
        ("nbf", json!(NOW + 60), false),
    ] {
        let token = forge(&header(), &but(name, value.clone()), &instance.bytes);
        assert_eq!(instance.key.read(&token, NOW).is_some(), accepted, "{name} {value}");
    }
}

#[test]
fn another_audience_type_algorithm_or_key_is_refused() {
    let instance = instance();
    let refused = |token: &str, what: &str| assert!(instance.key.read(token, NOW).is_none(), "{what}");
    refused(&forge(&header(), &but("aud", json!("tremplin-setup")), &instance.bytes), "audience");
    refused(&forge(&header(), &but("aud", Value::Null), &instance.bytes), "no audience");
    refused(&forge(&header(), &but("role", json!("admin")), &instance.bytes), "a claim of no session");
    let plain = Header { typ: Some("JWT".into()), ..header() };
    refused(&forge(&plain, &claims(), &instance.bytes), "type");
    let stronger = Header { typ: Some(TYPE.into()), ..Header::new(Algorithm::HS512) };
    refused(&forge(&stronger, &claims(), &instance.bytes), "algorithm");
    refused(&forge(&header(), &claims(), b"another instance's key, 32 bytes"), "key");
    let kid = Header { kid: Some("../../dev/null".into()), jku: Some("https://evil.example".into()), ..header() };
    refused(&forge(&kid, &claims(), b""), "key chosen by the header");
    for garbage in ["", "a.b.c", "..", "é", &"x".repeat(10_000)] {
        refused(garbage, "garbage");
    }
}

#[test]
fn an_unsigned_token_is_refused() {
    let instance = instance();
    let signed = forge(&header(), &claims(), &instance.bytes);
    let payload = signed.split('.').nth(1).unwrap();
    // {"alg":"none","typ":"tremplin-session+jwt"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoidHJlbXBsaW4tc2Vzc2lvbitqd3QifQ";
    assert!(instance.key.read(&format!("{none}.{payload}."), NOW).is_none());
    assert!(instance.key.read(&format!("{none}.{payload}"), NOW).is_none());
}
