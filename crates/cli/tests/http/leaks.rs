//! Nothing hidden leaves the server: hidden tests, their inputs and expected values, unopened hints and the locked
//! solution carry canaries, and every answer a learner can get is searched for them.

use serde_json::json;
use tremplin_server::routes::table;
use tremplin_store::Role;
use uuid::Uuid;

use crate::classroom::{Answer, Classroom, Person, files};

/// In hidden tests: names, arguments and expected values.
const HIDDEN: [&str; 6] = ["canariNom", "canariPhrase", "739184", "739185", "5512873", "5512875"];
const LOCKED: [&str; 4] = ["canariCorrige", "canariExplication", "canariIndiceUn", "canariIndiceDeux"];

/// Code that tries to carry off what the hidden tests hand to it.
const THIEVES: [&str; 6] = [
    "function somme(a, b) { console.log(a, b); return a - b; }",
    "function somme(a, b) { throw new Error('reçu ' + a + ' et ' + b); }",
    "function somme(a, b) { return 'reçu ' + a + ' et ' + b; }",
    "const vus = []; function somme(a, b) { vus.push(a); if (vus.length > 1) throw new TypeError(vus.join()); return a + b; }",
    "function somme(a, b) { return { toString() { return String(a); }, a, b }; }",
    "function somme(a, b) { for (;;) { console.log(a); } }",
];

fn search(answer: &Answer, words: &[&str], what: &str) {
    let headers = format!("{:?}", answer.headers);
    for word in words {
        assert!(!answer.body.contains(word), "{what} shows {word}: {}", answer.body);
        assert!(!headers.contains(word), "{what} shows {word} in its headers: {headers}");
    }
}

/// Every page and API answer that can be asked for with GET.
fn read_everything(person: &Person, submission: Uuid, words: &[&str]) {
    let mut asked = 0;
    for route in table().iter().filter(|route| route.method == "GET") {
        let is_submission = route.path.contains("/submissions/");
        let ids = if is_submission { vec![submission.to_string()] } else { vec!["somme".into(), "lecon".to_owned()] };
        for id in ids {
            let path = route.path.replace("{id}", &id);
            let answer = person.get(&path);
            search(&answer, words, &path);
            asked += usize::from(answer.status == 200);
        }
    }
    assert!(asked > 6, "only {asked} addresses answered: this test looks in the wrong places");
}

#[test]
fn no_answer_to_a_learner_shows_what_is_hidden_or_locked() {
    let room = Classroom::open();
    for person in [room.guest(), room.signed_in("eleve", Role::Learner)] {
        for code in THIEVES {
            let run = person.send("POST", "/api/v1/exercises/somme/runs", &json!({ "files": files(code) }));
            assert_eq!(run.status, 200, "{}", run.body);
            search(&run, &HIDDEN, code);
            search(&run, &LOCKED, code);
        }
        // Two attempts: the author's number, after which the solution opens, is three.
        let mut last = Uuid::nil();
        for code in &THIEVES[..2] {
            last = Uuid::new_v4();
            let answer = person.submit(last, "somme", code);
            assert_eq!(answer.status, 200, "{}", answer.body);
            search(&answer, &HIDDEN, code);
            search(&answer, &LOCKED, code);
        }
        let words: Vec<_> = HIDDEN.into_iter().chain(LOCKED).collect();
        read_everything(&person, last, &words);
        let form = person.post_form("/exercices/somme", "action=solution");
        search(&form, &words, "the form's solution");
    }
}

#[test]
fn a_grader_sees_the_hidden_tests_fail_and_says_only_that() {
    let room = Classroom::open();
    let person = room.guest();
    for code in THIEVES {
        let answer = person.submit(Uuid::new_v4(), "somme", code);
        search(&answer, &HIDDEN, code);
        let view = answer.json();
        assert_ne!(view["verdict"]["verdict"], "passed", "{code}");
        let hidden: Vec<_> = view["verdict"]["tests"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|test| test["hidden"] == true)
            .cloned()
            .collect();
        for test in hidden {
            assert!(test["name"].as_str().unwrap().starts_with("Test caché n°"), "{test}");
            for key in ["call", "expected", "received", "message", "error"] {
                assert!(test[key].is_null(), "{test}");
            }
        }
    }
}

#[test]
fn hints_and_the_solution_open_one_by_one_and_no_sooner() {
    let room = Classroom::open();
    let person = room.guest();
    let hint = |opened: u32| person.send("POST", "/api/v1/exercises/somme/hints", &json!({ "opened": opened }));
    let solution = || person.get("/api/v1/exercises/somme/solution");
    let fail = || assert_eq!(person.submit(Uuid::new_v4(), "somme", THIEVES[0]).status, 200);
    assert_eq!((hint(0).status, solution().status), (403, 403));
    fail();
    assert_eq!(hint(1).status, 403);
    let first = hint(0);
    assert!(first.body.contains("canariIndiceUn") && !first.body.contains("canariIndiceDeux"), "{}", first.body);
    // A double click opens one.
    assert_eq!(hint(0).json()["hints"].as_array().unwrap().len(), 1);
    fail();
    assert!(hint(1).body.contains("canariIndiceDeux"));
    assert_eq!(hint(2).status, 404);
    assert_eq!(solution().status, 403);
    fail();
    let open = solution();
    assert_eq!(open.status, 200);
    assert!(open.body.contains("canariCorrige") && open.body.contains("canariExplication"));
    search(&open, &HIDDEN, "the solution");
}
