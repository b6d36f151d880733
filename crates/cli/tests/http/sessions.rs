//! Signing in, and every way of seeming to be someone.

use tremplin_store::Role;

use crate::classroom::{Classroom, Person, SECRET};

fn is_signed_in(person: &Person) -> bool {
    person.get("/api/v1/exercises/somme/draft").status == 200
}

/// A page without what is random in each: runs of 16 hexadecimal digits and more.
fn without_random(page: &str) -> String {
    let words = page.split_inclusive(|c: char| !c.is_ascii_hexdigit());
    words.filter(|word| word.len() < 17).collect()
}

#[test]
fn signing_in_gives_a_new_session_and_the_old_cookie_dies_with_it() {
    let room = Classroom::open();
    room.account("Nadia", Role::Learner);
    let mut person = room.visitor();
    let answer = person.sign_in("nadia", SECRET);
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    let cookie = answer.session_cookie().unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(is_signed_in(&person));
    let old = person.clone();
    person.sign_in("nadia", SECRET);
    assert_ne!(old.cookie, person.cookie);
    assert!(is_signed_in(&person) && !is_signed_in(&old));
}

#[test]
fn over_https_the_cookie_is_bound_to_the_host() {
    let room = Classroom::open_with(|config| config.public_url = "https://ecole.example".to_owned());
    let guest = room.visitor().post_form("/essayer", "");
    let cookie = guest.session_cookie().unwrap();
    assert!(cookie.starts_with("__Host-tremplin=") && cookie.contains("; Secure"), "{cookie}");
}

#[test]
fn a_wrong_name_and_a_wrong_secret_look_the_same() {
    let room = Classroom::open();
    room.account("Nadia", Role::Learner);
    let wrong_secret = room.visitor().sign_in("Nadia", "pas-le-bon");
    let wrong_name = room.visitor().sign_in("Nadja", "pas-le-bon");
    assert_eq!(wrong_secret.status, wrong_name.status);
    assert!(wrong_secret.session_cookie().is_none());
    assert!(wrong_secret.body.contains("Nadia"), "the page repeats the name that was typed");
    assert_eq!(without_random(&wrong_secret.body.replace("Nadia", "Nadja")), without_random(&wrong_name.body));
}

#[test]
fn guessing_slows_down_and_nobody_is_locked_out_for_good() {
    let room = Classroom::open();
    room.account("Nadia", Role::Learner);
    let mut statuses = Vec::new();
    for _ in 0..8 {
        // A forged address gains nothing.
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-for", "203.0.113.77")];
        let answer = room.visitor().request("POST", "/connexion", &headers, b"name=Nadia&secret=pas-le-bon");
        statuses.push(answer.status);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    assert_eq!(room.visitor().sign_in("Nadia", SECRET).status, 429);
    room.pass_time(60_000);
    assert_eq!(room.visitor().sign_in("Nadia", SECRET).status, 303);
}

#[test]
fn unusable_secrets_cost_nothing_and_open_nothing() {
    let room = Classroom::open();
    room.account("Nadia", Role::Learner);
    let long = "x".repeat(600_000);
    assert_eq!(room.visitor().sign_in("Nadia", &long).status, 413);
    for secret in ["", "%00", &"x".repeat(100_000)] {
        let answer = room.visitor().sign_in("Nadia", secret);
        assert!((400..500).contains(&answer.status), "{}", answer.status);
        assert!(answer.session_cookie().is_none());
    }
}

#[test]
fn a_session_dies_on_sign_out_new_secret_new_role_and_closing() {
    let room = Classroom::open();
    let person = room.signed_in("Nadia", Role::Learner);
    assert_eq!(person.post_form("/deconnexion", "").status, 303);
    assert!(!is_signed_in(&person));

    let user = room.account("Omar", Role::Learner);
    let store = room.state().store.clone();
    let changes: [&dyn Fn(); 3] = [
        &|| drop(room.block_on(store.set_role(user.id, Role::Trainer)).unwrap()),
        &|| drop(room.block_on(store.set_disabled(user.id, true)).unwrap()),
        &|| drop(room.block_on(store.set_secret(user.id, "$argon2id$none".to_owned())).unwrap()),
    ];
    for change in changes {
        let mut person = room.visitor();
        person.sign_in("Omar", SECRET);
        assert!(is_signed_in(&person));
        change();
        assert!(!is_signed_in(&person));
        room.block_on(store.set_disabled(user.id, false)).unwrap();
    }
}

#[test]
fn sessions_expire() {
    let room = Classroom::open();
    let person = room.signed_in("Nadia", Role::Learner);
    room.pass_time(6 * 24 * 3_600_000);
    assert!(is_signed_in(&person));
    room.pass_time(2 * 24 * 3_600_000);
    assert!(!is_signed_in(&person));
}

#[test]
fn forged_and_foreign_tokens_are_no_session() {
    let (room, other) = (Classroom::open(), Classroom::open());
    let mut person = room.visitor();
    let foreign = other.guest().cookie.unwrap();
    let own = room.guest().cookie.unwrap();
    let (head, signature) = own.rsplit_once('.').unwrap();
    let payload = head.rsplit_once('.').unwrap().1;
    // {"alg":"none","typ":"tremplin-session+jwt"}
    let unsigned = format!("tremplin=eyJhbGciOiJub25lIiwidHlwIjoidHJlbXBsaW4tc2Vzc2lvbitqd3QifQ.{payload}.");
    let torn = format!("{head}.{}", signature.chars().rev().collect::<String>());
    for cookie in [foreign, unsigned, torn, "tremplin=".into(), "tremplin=a.b.c".into(), "tremplin=é".into()] {
        person.cookie = Some(cookie.clone());
        let answer = person.get("/api/v1/exercises/somme/draft");
        assert_eq!(
            (answer.status, answer.json()["error"]["code"].as_str()),
            (401, Some("sign-in-required")),
            "{cookie}"
        );
    }
    person.cookie = Some(own);
    assert!(is_signed_in(&person));
}

#[test]
fn a_guests_work_moves_to_the_account_they_make_or_sign_in_to() {
    let room = Classroom::open();
    let id = uuid::Uuid::new_v4();
    let right = "function somme(a, b) { return a + b; }";
    let mut guest = room.guest();
    assert_eq!(guest.submit(id, "somme", right).json()["verdict"]["verdict"], "passed");
    let made = guest.post_form("/inscription", &format!("name=Lina&secret={SECRET}"));
    assert_eq!(made.status, 303, "{}", made.body);
    let before = guest.clone();
    guest.take_cookie(&made);
    assert!(!is_signed_in(&before));
    assert_eq!(guest.get(&format!("/api/v1/submissions/{id}")).status, 200);

    let mut other = room.guest();
    let second = uuid::Uuid::new_v4();
    assert_eq!(other.submit(second, "lent", "function lent() { return 1; }").json()["verdict"]["verdict"], "passed");
    assert_eq!(other.sign_in("Lina", SECRET).status, 303);
    for id in [id, second] {
        assert_eq!(other.get(&format!("/api/v1/submissions/{id}")).status, 200);
    }
}

#[test]
fn the_set_up_link_makes_one_admin_once() {
    let room = Classroom::open();
    let path = room.setup_link.strip_prefix(room.url()).unwrap().to_owned();
    assert_eq!(room.visitor().get(&path).status, 200);
    assert_eq!(room.visitor().get("/installation/0123456789abcdef").status, 404);
    let wrong = room.visitor().post_form("/installation/0123456789abcdef", &format!("name=Eve&secret={SECRET}"));
    assert_eq!(wrong.status, 404);
    let racing: Vec<_> = ["Chef", "Autre"]
        .map(|name| {
            let (person, path) = (room.visitor(), path.clone());
            std::thread::spawn(move || person.post_form(&path, &format!("name={name}&secret={SECRET}")).status)
        })
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    assert_eq!(racing.iter().filter(|status| **status == 303).count(), 1, "{racing:?}");
    let used = room.visitor().get(&path);
    assert_eq!(used.status, 404);
    assert!(used.body.contains("ne sert qu’une fois"), "{}", used.body);
    let admins = room.block_on(room.state().store.users()).unwrap();
    assert_eq!(admins.iter().filter(|user| user.role == Role::Admin).count(), 1);
}

#[test]
fn nobody_is_sent_to_another_site() {
    let room = Classroom::open();
    room.account("Nadia", Role::Learner);
    for then in
        ["//evil.example", "https://evil.example", "/%5Cevil.example", "javascript:alert(1)", "%2F%2Fevil.example"]
    {
        let form = format!("name=Nadia&secret={SECRET}&then={then}");
        let answer = room.visitor().post_form("/connexion", &form);
        let location = answer.header("location");
        assert!(
            location.starts_with('/') && !location.starts_with("//") && !location.contains("evil"),
            "{then}: {location}"
        );
    }
}

#[test]
fn the_token_key_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let room = Classroom::open();
    let mode = std::fs::metadata(room.data().join("token.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
