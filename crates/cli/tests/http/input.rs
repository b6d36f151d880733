//! Requests that no browser page of ours would make.

use serde_json::json;
use tremplin_store::Role;
use uuid::Uuid;

use crate::classroom::{Classroom, files, submission};

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn effects_come_from_the_same_origin_only() {
    let room = Classroom::open();
    let person = room.signed_in("Nadia", Role::Learner);
    let own = room.url().to_owned();
    let body = submission(Uuid::new_v4(), "somme", "").to_string();
    let refused: [&[(&str, &str)]; 6] = [
        &[JSON, ("origin", "https://evil.example")],
        &[JSON, ("origin", "null")],
        &[JSON, ("origin", "http://127.0.0.1.evil.example")],
        &[JSON, ("sec-fetch-site", "cross-site")],
        &[JSON, ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")],
        &[JSON, ("sec-fetch-site", "cross-site"), ("origin", &own)],
    ];
    for headers in refused {
        let answer = person.request("POST", "/api/v1/submissions", headers, body.as_bytes());
        assert_eq!((answer.status, answer.json()["error"]["code"].as_str()), (403, Some("cross-site")), "{headers:?}");
        let form = [("content-type", "application/x-www-form-urlencoded"), headers[1]];
        assert_eq!(person.request("POST", "/deconnexion", &form, b"").status, 403, "{headers:?}");
        assert_eq!(room.visitor().request("POST", "/connexion", &form, b"name=a&secret=b").status, 403, "{headers:?}");
    }
    for headers in [&[JSON, ("origin", &own)][..], &[JSON, ("sec-fetch-site", "same-origin")], &[JSON]] {
        let answer = person.request("POST", "/api/v1/submissions", headers, body.as_bytes());
        assert_eq!(answer.status, 200, "{headers:?} {}", answer.body);
    }
}

#[test]
fn the_api_takes_json_and_nothing_that_a_form_can_send() {
    let room = Classroom::open();
    let person = room.guest();
    let body = submission(Uuid::new_v4(), "somme", "").to_string();
    for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let answer = person.request("POST", "/api/v1/submissions", &[("content-type", media)], body.as_bytes());
        assert_eq!(answer.status, 415, "{media}: {}", answer.body);
    }
}

#[test]
fn fields_that_were_not_asked_for_are_refused() {
    let room = Classroom::open();
    let person = room.guest();
    for (field, value) in
        [("verdict", json!("passed")), ("score", json!(100)), ("user", json!(Uuid::nil())), ("role", json!("admin"))]
    {
        let mut body = submission(Uuid::new_v4(), "somme", "");
        body[field] = value;
        assert_eq!(person.send("POST", "/api/v1/submissions", &body).status, 400, "{field}");
    }
    let form = "name=Eve&secret=figue-27-olive&role=admin";
    assert_eq!(room.visitor().post_form("/inscription", form).status, 400);
}

#[test]
fn malformed_json_is_said_to_be() {
    let room = Classroom::open();
    let person = room.guest();
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let twice = format!(r#"{{"id":"{0}","id":"{0}","exercise":"somme","files":[]}}"#, Uuid::new_v4());
    for body in ["", "{", "NaN", "null", "[]", &deep, &twice, "{\"id\":\"x\"}"] {
        let answer = person.request("POST", "/api/v1/submissions", &[JSON], body.as_bytes());
        assert_eq!(answer.status, 400, "{}", &body[..body.len().min(40)]);
        assert_eq!(answer.json()["error"]["code"], "bad-input");
    }
}

#[test]
fn sixty_four_kibibytes_are_taken_and_one_byte_more_is_not() {
    let room = Classroom::open();
    let person = room.guest();
    let code = "function somme(a, b) { return a + b; }//";
    let full = format!("{code}{}", "é".repeat((64 * 1024 - code.len()) / 2));
    assert_eq!(full.len(), 64 * 1024);
    assert_eq!(person.submit(Uuid::new_v4(), "somme", &full).json()["verdict"]["verdict"], "passed");
    let answer = person.submit(Uuid::new_v4(), "somme", &format!("{full}x"));
    assert_eq!((answer.status, answer.json()["error"]["code"].as_str()), (413, Some("too-large")));
    let huge = "x".repeat(2 * 1024 * 1024);
    assert_eq!(person.submit(Uuid::new_v4(), "somme", &huge).status, 413);
}

#[test]
fn code_is_kept_byte_for_byte() {
    let room = Classroom::open();
    let person = room.guest();
    for code in ["", "\u{feff}a\r\nb", "\0", "/* \u{202e}\u{2066} */", "\u{1f600}", "a\rb\n\t"] {
        let body = json!({ "expected": 0, "files": files(code) });
        let path = "/api/v1/exercises/somme/draft";
        let version = person.get(path).json()["version"].clone();
        let saved = person.send("PUT", path, &json!({ "expected": version, "files": body["files"] }));
        assert_eq!(saved.status, 200, "{}", saved.body);
        assert_eq!(person.get(path).json()["files"][0]["text"], code);
    }
}

#[test]
fn files_that_are_not_the_exercises_are_refused() {
    let room = Classroom::open();
    let person = room.guest();
    for files in [
        json!([]),
        json!([{ "name": "../main.js", "text": "" }]),
        json!([{ "name": "autre.js", "text": "" }]),
        json!([{ "name": "main.js", "text": "" }, { "name": "main.js", "text": "" }]),
        json!([{ "name": "main.js", "text": "" }, { "name": "autre.js", "text": "" }]),
    ] {
        let body = json!({ "id": Uuid::new_v4(), "exercise": "somme", "files": files });
        let answer = person.send("POST", "/api/v1/submissions", &body);
        assert_eq!((answer.status, answer.json()["error"]["code"].as_str()), (400, Some("files-unknown")));
    }
}

#[test]
fn long_addresses_and_compressed_bodies_are_refused() {
    let room = Classroom::open();
    let person = room.guest();
    assert_eq!(person.get(&format!("/?q={}", "x".repeat(9_000))).status, 414);
    let headers = [JSON, ("content-encoding", "gzip")];
    assert_eq!(person.request("POST", "/api/v1/submissions", &headers, b"\x1f\x8b").status, 415);
}

#[test]
fn two_tabs_never_overwrite_each_other_silently() {
    let room = Classroom::open();
    let person = room.guest();
    let path = "/api/v1/exercises/somme/draft";
    let save =
        |expected: i64, code: &str| person.send("PUT", path, &json!({ "expected": expected, "files": files(code) }));
    assert_eq!(save(0, "un").json()["version"], 1);
    assert_eq!(save(1, "deux").json()["version"], 2);
    let late = save(1, "trois");
    assert_eq!((late.status, late.json()["error"]["code"].as_str()), (409, Some("draft-conflict")));
    assert_eq!(late.json()["current"]["files"][0]["text"], "deux");
    assert_eq!(person.get(path).json()["files"][0]["text"], "deux");
}

#[test]
fn the_language_is_asked_kept_and_negotiated() {
    let room = Classroom::open();
    let message = |headers: &[(&str, &str)], path: &str| {
        let answer = room.visitor().request("GET", path, headers, b"");
        (answer.json()["error"]["message"].as_str().unwrap().to_owned(), answer.header("set-cookie").to_owned())
    };
    let path = "/api/v1/submissions/x";
    assert!(message(&[], path).0.starts_with("Il faut"));
    assert!(message(&[("accept-language", "de, en-GB;q=0.8")], path).0.starts_with("Sign in"));
    let (text, cookie) = message(&[], &format!("{path}?lang=en"));
    assert!(text.starts_with("Sign in") && cookie.starts_with("lang=en"), "{text} {cookie}");
    assert!(message(&[("cookie", "lang=en")], path).0.starts_with("Sign in"));
}
