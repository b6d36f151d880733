//! Every route against every role. A route of the server's table that has no entry here fails the test.

use serde_json::json;
use tremplin_server::routes::{Access, Route, table};
use tremplin_store::Role;
use uuid::Uuid;

use crate::classroom::{Answer, Classroom, Person, files, submission};

/// A request that the route's own roles may make: the path filled in, and its body.
enum Ask {
    Get(String),
    /// A stream of events that does not end.
    Stream(String),
    Form(String, &'static str),
    Json(String, serde_json::Value),
}

/// A page of a class that there is not.
fn of_class(path: &str) -> Ask {
    let nobody = Uuid::nil().to_string();
    let path = path.replace("{id}", &nobody).replace("{learner}", &nobody);
    let path = path.replace("{announcement}", &nobody).replace("{half_day}", &nobody);
    let path = path.replace("{list}", &nobody);
    let path = path.replace("{first}", &nobody).replace("{second}", &nobody);
    Ask::Get(path.replace("{exercise}", "somme").replace("{answer}", "0"))
}

/// A form of a page of a class.
fn class_form(path: &str) -> &'static str {
    match path {
        "/formateur/classes/{id}/annonces" => "title=a&text=b",
        "/formateur/classes/{id}/annonces/{announcement}" => "title=a&text=b&version=1&action=save",
        "/formateur/classes/{id}/programme/ordre" => "in_order=true",
        "/formateur/classes/{id}/programme/ouvertures" => "module=essais&open=true",
        "/formateur/classes/{id}/emargement" => "day=2026-11-24&half=morning&hours=3",
        "/formateur/classes/{id}/emargement/{half_day}/ouverture" => "action=open",
        "/formateur/classes/{id}/appels" => "call=00000000-0000-0000-0000-000000000000&action=take",
        "/formateur/classes/{id}/apprenants" => "name=a",
        "/formateur/classes/{id}/apprenants/{learner}/classe" => "to=00000000-0000-0000-0000-000000000000",
        "/formateur/classes/{id}/code" => "version=1",
        "/formateur/classes/{id}/archive" => "version=1&archived=true",
        "/formateur/classes/{id}/apprenants/{learner}/notes" => "action=add&words=a",
        "/formateur/classes/{id}/apprenants/{learner}/exercices/{exercise}/commentaires" => {
            "action=add&submission=00000000-0000-0000-0000-000000000000&file=main.js&line=1&words=a"
        }
        "/formateur/classes/{id}/apprenants/{learner}/exercices/{exercise}/notation" => {
            "action=draft&version=0&submission=00000000-0000-0000-0000-000000000000"
        }
        _ => "",
    }
}

/// What to ask of a route of the API.
fn ask_api(route: &Route, own_submission: Uuid) -> Ask {
    let id = |template: &str| template.replace("{id}", "somme");
    match (route.method.as_str(), route.path) {
        ("POST", "/api/v1/exercises/{id}/runs") => Ask::Json(id(route.path), json!({ "files": files("") })),
        ("POST", "/api/v1/exercises/{id}/trials") => Ask::Json(id(route.path), json!({ "files": files("") })),
        ("GET", "/api/v1/exercises/{id}/draft" | "/api/v1/exercises/{id}/solution") => Ask::Get(id(route.path)),
        ("PUT", "/api/v1/exercises/{id}/draft") => {
            Ask::Json(id(route.path), json!({ "expected": 0, "files": files("") }))
        }
        ("DELETE", "/api/v1/exercises/{id}/draft/aside") => Ask::Json(id(route.path), json!({})),
        ("POST", "/api/v1/exercises/{id}/presence") => Ask::Json(id(route.path), json!({ "active": true })),
        ("POST", "/api/v1/exercises/{id}/hints") => Ask::Json(id(route.path), json!({ "opened": 0 })),
        ("POST", "/api/v1/submissions") => Ask::Json(route.path.into(), submission(Uuid::new_v4(), "somme", "")),
        ("GET", "/api/v1/submissions/{id}" | "/api/v1/submissions/{id}/events") => {
            Ask::Get(route.path.replace("{id}", &own_submission.to_string()))
        }
        ("POST", "/api/v1/examples/{lesson}/{n}/runs") => Ask::Json("/api/v1/examples/lecon/0/runs".into(), json!({})),
        (method, path) => panic!("{method} {path} has no entry in this test: say how to ask it"),
    }
}

/// What to ask of the pages of those who keep the course.
fn ask_writing(route: &Route) -> Ask {
    let path = route.path.replace("{id}", "somme");
    match (route.method.as_str(), route.path) {
        ("GET", _) => Ask::Get(path),
        ("POST", "/administration/cours") => Ask::Form(path, "address=&branch=&folder=&every=&version=0"),
        ("POST", "/administration/cours/synchroniser" | "/recorrections/{id}/vue") => Ask::Form(path, ""),
        ("POST", "/formateur/recorrection/{id}") => Ask::Form(path, "action=ask"),
        (method, path) => panic!("{method} {path} has no entry in this test: say how to ask it"),
    }
}

/// What to ask of a route. A new route needs an entry.
fn ask(route: &Route, own_submission: Uuid) -> Ask {
    let id = |template: &str| template.replace("{id}", "somme");
    let nobody = Uuid::nil().to_string();
    let form = |body| {
        let path = route
            .path
            .replace("{id}", &nobody)
            .replace("{learner}", &nobody)
            .replace("{token}", "x")
            .replace("{announcement}", &nobody)
            .replace("{half_day}", &nobody)
            .replace("{list}", &nobody)
            .replace("{exercise}", "somme");
        Ask::Form(path, body)
    };
    let get = || Ask::Get(route.path.to_owned());
    match (route.method.as_str(), route.path) {
        ("GET", "/" | "/connexion" | "/inscription" | "/compte" | "/classe" | "/presence" | "/compte/donnees") => get(),
        ("GET", "/apercu/page" | "/apercu/programme") => get(),
        (
            "GET",
            "/formateur/contenu" | "/formateur/contenu/sante" | "/formateur/classes" | "/administration/comptes",
        ) => get(),
        ("GET", "/healthz" | "/api/v1/openapi.json") => get(),
        ("GET", "/api/v1/content/events") => Ask::Stream(route.path.into()),
        ("GET", "/lexique" | "/competences") => get(),
        ("GET", "/lecons/{id}") => Ask::Get("/lecons/lecon".into()),
        ("GET", "/lecons/{id}/exemples/{n}/{file}") => Ask::Get("/lecons/lecon/exemples/1/index.html".into()),
        ("GET", "/exercices/{id}") => Ask::Get(id(route.path)),
        ("POST", "/exercices/{id}") => Ask::Form(id(route.path), "action=hint"),
        ("POST", "/exercices/{id}/commentaires") => {
            Ask::Form(id(route.path), "submission=00000000-0000-0000-0000-000000000000&file=main.js&line=1&words=a")
        }
        ("POST", "/connexion") => form("name=personne&secret=personne-du-tout"),
        ("POST", "/deconnexion" | "/essayer") => form(""),
        ("POST", "/inscription") => form("name=&secret="),
        ("GET", "/installation/{token}") => Ask::Get("/installation/x".into()),
        ("POST", "/installation/{token}") => form("name=a&secret=figue-27-olive"),
        ("GET", "/formateur/apercu/{id}") => Ask::Get(id(route.path)),
        ("POST", "/classe") => form("code=figue-27&name=personne&secret=personne-du-tout"),
        ("GET", "/carte/{token}") => Ask::Get("/carte/x".into()),
        ("POST", "/carte/{token}") => form(""),
        ("POST", "/compte/classe") => form("code=figue-27"),
        ("POST", "/formateur/classes") => form("name="),
        ("GET", path) if path.starts_with("/formateur/classes/{id}/") => of_class(path),
        ("POST", "/compte/suppression") => form("current=pas-le-mien"),
        ("POST", "/administration/comptes/{id}/suppression") => form(""),
        ("POST", "/presence") => form("code=0000"),
        ("POST", "/annonces/{id}") => form("version=1"),
        ("GET", "/formateur/classes/{id}") => Ask::Get(route.path.replace("{id}", &nobody)),
        ("POST", path) if path.starts_with("/formateur/classes/{id}/") => form(class_form(path)),
        ("POST", "/compte") => form("current=pas-le-mien&secret=figue-27-olive"),
        ("POST", "/administration/comptes") => form("name=&role=learner&secret=figue-27-olive"),
        ("POST", "/administration/comptes/{id}/role") => form("role=learner"),
        ("POST", "/administration/comptes/{id}/etat") => form("disabled=true"),
        ("GET", "/static/{file}") => Ask::Get("/static/nothing.css".into()),
        ("GET", "/contenu/{path:.*}") => Ask::Get("/contenu/nothing.png".into()),
        (_, path) if path.starts_with("/api/v1/") => ask_api(route, own_submission),
        (_, path) if path.contains("/recorrection") || path.contains("/cours") => ask_writing(route),
        (method, path) => panic!("{method} {path} has no entry in this test: say how to ask it"),
    }
}

fn send(person: &Person, route: &Route, ask: &Ask) -> Answer {
    match ask {
        Ask::Get(path) => person.get(path),
        Ask::Stream(path) => person.first_event(path),
        Ask::Form(path, body) => person.post_form(path, body),
        Ask::Json(path, body) => person.send(route.method.as_str(), path, body),
    }
}

/// The least role of an access; `None` for strangers.
fn least(access: Access) -> Option<Role> {
    match access {
        Access::Anyone => None,
        Access::Learner => Some(Role::Guest),
        Access::Account => Some(Role::Learner),
        Access::Trainer => Some(Role::Trainer),
        Access::Admin => Some(Role::Admin),
    }
}

#[test]
fn every_route_lets_in_exactly_the_roles_its_entry_names() {
    let room = Classroom::open();
    // Signing out, and changing a secret, would end the session of those who come after.
    let ends_session = |route: &Route| route.path == "/deconnexion";
    let people = [
        (None, room.visitor()),
        (Some(Role::Guest), room.guest()),
        (Some(Role::Learner), room.signed_in("eleve", Role::Learner)),
        (Some(Role::Trainer), room.signed_in("formatrice", Role::Trainer)),
        (Some(Role::Admin), room.signed_in("cheffe", Role::Admin)),
    ];
    let mut routes = table();
    routes.sort_by_key(ends_session);
    for route in &routes {
        for (role, person) in &people {
            let own = Uuid::new_v4();
            if route.path.contains("/submissions/{id}") && role.is_some() {
                assert_eq!(person.submit(own, "somme", "function somme(a, b) {}").status, 200);
            }
            let answer = send(person, route, &ask(route, own));
            let told = format!("{} {} as {role:?}: {} {}", route.method, route.path, answer.status, answer.body);
            match (least(route.access), role) {
                (None, _) => assert!(![401, 403].contains(&answer.status), "{told}"),
                (Some(_), None) => assert_eq!(answer.status, 401, "{told}"),
                (Some(least), Some(role)) if *role < least => assert_eq!(answer.status, 403, "{told}"),
                (Some(_), Some(_)) => assert!(is_let_in(&answer), "{told}"),
            }
            assert_ne!(answer.status, 500, "{told}");
            // These documents have a policy of their own, which has a test of its own.
            if !route.path.starts_with("/apercu/") && !route.path.contains("/exemples/") {
                assert_dressed(&answer, route.path, &told);
            }
        }
    }
}

/// A hint or a solution that is not open yet is another matter than a role.
fn is_let_in(answer: &Answer) -> bool {
    match answer.status {
        401 => false,
        403 => answer.body.contains("-locked"),
        _ => true,
    }
}

fn assert_dressed(answer: &Answer, route: &str, told: &str) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{told}");
    assert!(!answer.header("cache-control").is_empty(), "{told}");
    assert_eq!(answer.headers.get("access-control-allow-origin"), None, "{told}");
    let policy = answer.header("content-security-policy");
    // What an author's preview shows beside its tests.
    let is_framed = answer.status != 404 && ["/lecons/{id}", "/exercices/{id}"].contains(&route);
    let ancestors = if is_framed { "frame-ancestors 'self'" } else { "frame-ancestors 'none'" };
    for part in ["default-src 'none'", ancestors, "base-uri 'none'", "form-action 'self'"] {
        assert!(policy.contains(part), "{told}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{told}: {policy}");
}

#[test]
fn a_page_to_try_is_framed_by_its_lesson_with_its_own_files_and_nothing_else() {
    let room = Classroom::open();
    let get = |file: &str| room.visitor().get(&format!("/lecons/lecon/exemples/{file}"));
    let lesson = room.visitor().get("/lecons/lecon").body;
    let frame =
        "<iframe src=\"/lecons/lecon/exemples/1/index.html\" title=\"Page de l’exemple 2\" height=\"120\" sandbox";
    assert_eq!(lesson.matches("<iframe").count(), 1, "{lesson}");
    assert!(lesson.contains(frame), "{lesson}");
    for (file, media_type, text) in [
        ("1/index.html", "text/html; charset=utf-8", "<p class=\"note\">Une note</p>"),
        ("1/style.css", "text/css; charset=utf-8", ".note {\n  color: darkred;\n}\n"),
        ("1/carre.svg", "image/svg+xml", "<svg"),
    ] {
        let answer = get(file);
        assert_eq!((answer.status, answer.header("content-type")), (200, media_type), "{file}");
        assert!(answer.body.contains(text), "{file}: {}", answer.body);
        let policy = answer.header("content-security-policy");
        for part in ["sandbox;", "default-src 'none'", "img-src 'self'", "form-action 'none'", "frame-ancestors 'self'"]
        {
            assert!(policy.contains(part), "{file}: {policy}");
        }
        for part in ["allow-", "script-src", "connect-src", "frame-src", "http", "*"] {
            assert!(!policy.contains(part), "{file}: {policy}");
        }
        assert_eq!(answer.header("x-frame-options"), "SAMEORIGIN", "{file}");
    }
    // A program, no example, a file of no example, another module's drawing.
    for file in ["0/index.html", "2/index.html", "1/module.md", "1/somme.md", "1/rond.svg", "1/..%2Fautre%2Frond.svg"] {
        assert_eq!(get(file).status, 404, "{file}");
    }
}

#[test]
fn the_frame_of_a_learners_page_reaches_nothing_and_only_an_exercise_has_one() {
    let room = Classroom::open();
    for (path, scripts) in
        [("/apercu/page", "script-src 'nonce-"), ("/apercu/programme", "script-src 'unsafe-inline';")]
    {
        let answer = room.visitor().get(path);
        let policy = answer.header("content-security-policy");
        for part in
            ["sandbox allow-scripts;", "default-src 'none'", "form-action 'none'", "frame-ancestors 'self'", scripts]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        for part in ["allow-same-origin", "'self';", "connect-src", "frame-src", "http", "*"] {
            assert!(!policy.contains(part), "{path}: {policy}");
        }
        assert_eq!((answer.status, answer.header("x-frame-options")), (200, "SAMEORIGIN"), "{path}");
    }
    for (path, frames, framed) in [
        ("/lecons/lecon", "frame-src 'self'", "SAMEORIGIN"),
        ("/exercices/somme", "frame-src 'self'", "SAMEORIGIN"),
        ("/", "frame-src 'none'", "DENY"),
        ("/connexion", "frame-src 'none'", "DENY"),
    ] {
        let answer = room.visitor().get(path);
        assert!(answer.header("content-security-policy").contains(frames), "{path}");
        assert_eq!(answer.header("x-frame-options"), framed, "{path}");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let room = Classroom::open();
    let (get, head) = (room.visitor().get("/lecons/lecon"), room.visitor().request("HEAD", "/lecons/lecon", &[], b""));
    assert_eq!((get.status, head.status, head.body.as_str()), (200, 200, ""));
    assert_eq!(head.header("content-type"), get.header("content-type"));
    assert_eq!(room.visitor().request("HEAD", "/nulle-part", &[], b"").status, 404);
}

#[test]
fn pictures_of_the_course_are_served_as_what_they_are() {
    let room = Classroom::open();
    // The eight bytes that make a file a PNG.
    let picture = b"\x89PNG\r\n\x1a\n";
    std::fs::write(room.content().join("01-essais/boite.png"), picture).unwrap();
    std::fs::write(room.content().join("01-essais/page.svg"), "<svg onload='alert(1)'/>").unwrap();
    room.block_on(room.state().reload()).unwrap();
    let answer = room.visitor().get("/contenu/01-essais/boite.png");
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/png"));
    for path in ["01-essais/page.svg", "01-essais/02-somme.md", "../data/token.key", "%2e%2e/data/token.key", ""] {
        assert_eq!(room.visitor().get(&format!("/contenu/{path}")).status, 404, "{path}");
    }
}

#[test]
fn what_is_in_no_table_is_not_found() {
    let room = Classroom::open();
    let admin = room.signed_in("cheffe", Role::Admin);
    for (method, path) in [
        ("GET", "/nulle-part"),
        ("GET", "/api/v1/nothing"),
        ("POST", "/lecons/lecon"),
        ("DELETE", "/exercices/somme"),
        ("GET", "/static/../Cargo.toml"),
        ("GET", "/static/%2e%2e%2fCargo.toml"),
        ("GET", "/static/manifest.json"),
        ("GET", "/exercices/..%2f..%2fetc%2fpasswd"),
        ("GET", "/exercices/somme%00"),
        ("GET", "/lecons/SOMME"),
    ] {
        assert_eq!(admin.request(method, path, &[], b"").status, 404, "{method} {path}");
    }
}
