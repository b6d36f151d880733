//! A mended test: what would change is seen first, then written; learners are told, and other trainers see nothing.

use std::{
    fs,
    time::{Duration, Instant},
};

use tremplin_store::Role;
use uuid::Uuid;

use crate::{
    classes::{code_of, make_class},
    classroom::{Classroom, Person},
};

const PAGE: &str = "/formateur/recorrection/somme";

/// Asks until the page says `words`, for longer than any machine should need.
fn until(person: &Person, path: &str, words: &str) -> String {
    let start = Instant::now();
    loop {
        let body = person.get(path).body;
        if body.contains(words) {
            return body;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{path} does not say {words:?}: {body}");
        std::thread::yield_now();
    }
}

fn regrade_in(page: &str) -> &str {
    page.split("name=\"regrade\" value=\"").nth(1).unwrap().split('"').next().unwrap()
}

/// Serves the exercise with `from` replaced by `to`; what it was.
fn edit(room: &Classroom, from: &str, to: &str) {
    let file = room.content().join("01-essais/02-somme.md");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(&file, text.replace(from, to)).unwrap();
    room.block_on(room.state().reload()).unwrap();
}

#[test]
fn a_mended_test_is_seen_first_then_written_and_told() {
    let mut room = Classroom::open();
    // A test that refuses what is right.
    edit(&room, "739185", "739186");
    let claire = room.signed_in("Claire", Role::Trainer);
    let tom = room.signed_in("Tom", Role::Trainer);
    let ana = room.signed_in("Ana", Role::Learner);
    let class = make_class(&claire, "Mardi");
    let code = code_of(&claire, &class);
    assert_eq!(ana.post_form("/compte/classe", &format!("code={code}")).status, 303);
    let submission = Uuid::new_v4();
    let answer = ana.submit(submission, "somme", "function somme(a, b) { return a + b; }");
    assert_eq!(answer.json()["verdict"]["verdict"], "failed");

    let nothing = claire.post_form(PAGE, "action=ask");
    assert!(nothing.status == 409 && nothing.body.contains("rien à recorriger"), "{}", nothing.body);
    edit(&room, "739186", "739185");
    assert_eq!(tom.post_form(PAGE, "action=ask").status, 409, "she is not in his class");
    assert_eq!(claire.post_form(PAGE, "action=ask").status, 303);
    room.restart();
    let [claire, tom, ana] = [claire, tom, ana].map(|person| room.returning(&person));
    let page = until(&claire, PAGE, "1 essai échoué serait réussi");
    assert!(page.contains("Ana") && page.contains("Mardi"), "{page}");
    assert!(!ana.get("/").body.contains("a été recorrigé"), "nothing has changed yet");
    let view = ana.get(&format!("/api/v1/submissions/{submission}")).json();
    assert_eq!(view["verdict"]["verdict"], "failed");

    let regrade = regrade_in(&page).to_owned();
    let apply = format!("action=apply&regrade={regrade}");
    assert_eq!(tom.post_form(PAGE, &apply).status, 409, "it is not his");
    assert!(!tom.get(PAGE).body.contains("Claire"));
    assert_eq!(claire.post_form(PAGE, &apply).status, 303);
    assert_eq!(claire.post_form(PAGE, &apply).status, 409, "once");
    let page = until(&claire, PAGE, "appliquée");
    assert!(page.contains("Voir ce qui changerait"), "another may follow: {page}");
    let view = ana.get(&format!("/api/v1/submissions/{submission}")).json();
    assert_eq!(view["verdict"]["verdict"], "passed");

    // What it was before stays, with the version that said so, for her and for her trainer.
    let learners = claire.get(&format!("{class}/apprenants")).body;
    let page = learners.split(&format!("href=\"{class}/apprenants/")).nth(1).unwrap();
    let work = format!("{class}/apprenants/{}/exercices/somme", page.split(['"', '/']).next().unwrap());
    for (person, path) in [(&ana, "/exercices/somme"), (&claire, &*work)] {
        let page = person.get(path).body;
        let past = page.split("Résultats remplacés par une recorrection").nth(1).unwrap_or_else(|| panic!("{page}"));
        assert!(past.contains("des tests échouent, selon la version "), "{past}");
    }
    let data = ana.get("/compte/donnees").json();
    assert_eq!(data["replaced_verdicts"][0]["verdict"], "failed", "{data}");

    let home = ana.get("/").body;
    assert!(home.contains("a été recorrigé") && home.contains("maintenant réussie"), "{home}");
    assert_eq!(ana.post_form("/recorrections/somme/vue", "").status, 303);
    assert!(!ana.get("/").body.contains("a été recorrigé"));
    let admin = room.signed_in("Nadia", Role::Admin);
    assert!(admin.get(PAGE).body.contains("Claire"), "an admin sees all");
}

#[test]
fn a_dropped_regrade_leaves_all_as_it_is() {
    let room = Classroom::open();
    edit(&room, "739185", "739186");
    let admin = room.signed_in("Nadia", Role::Admin);
    let guest = room.guest();
    guest.submit(Uuid::new_v4(), "somme", "function somme(a, b) { return a + b; }");
    edit(&room, "739186", "739185");
    assert_eq!(admin.post_form(PAGE, "action=ask").status, 303);
    assert_eq!(admin.post_form(PAGE, "action=ask").status, 303, "asked twice, it is asked once");
    let page = until(&admin, PAGE, "1 essai échoué serait réussi");
    let drop = format!("action=drop&regrade={}", regrade_in(&page));
    assert_eq!(admin.post_form(PAGE, &drop).status, 303);
    assert_eq!(admin.post_form(PAGE, &drop).status, 409);
    assert!(admin.get(PAGE).body.contains("abandonnée"));
    assert!(!guest.get("/").body.contains("a été recorrigé"));
    assert_eq!(admin.post_form(PAGE, "action=apply").status, 400);
}
