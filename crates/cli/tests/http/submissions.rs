//! From a learner's code to a durable verdict.

use serde_json::json;
use tremplin_store::Role;
use uuid::Uuid;

use crate::classroom::{Classroom, files, submission};

const RIGHT: &str = "function somme(a, b) { return a + b; }";
const WRONG: &str = "const somme = (x, y) => x - y;";
const ENDLESS: &str = "function lent() { for (;;) {} }";

#[test]
fn a_quick_verdict_comes_in_the_same_answer_and_is_kept() {
    let room = Classroom::open();
    let person = room.guest();
    let id = Uuid::new_v4();
    let answer = person.submit(id, "somme", RIGHT);
    assert_eq!((answer.status, answer.header("location")), (200, &*format!("/api/v1/submissions/{id}")));
    let view = answer.json();
    assert_eq!(view["state"], "done");
    assert_eq!(view["verdict"]["verdict"], "passed");
    assert_eq!(view["verdict"]["title"], "Les 4 tests sont réussis");
    assert_eq!(
        view["progress"],
        json!({
            "attempts": 1, "passed": true, "hints_opened": 0, "hints_available": 2, "hints_total": 2,
            "solution_available": true
        })
    );
    let kept = person.get(&format!("/api/v1/submissions/{id}")).json();
    assert_eq!(kept, view);
}

#[test]
fn a_known_wrong_answer_gets_its_authors_words_however_it_is_written() {
    let room = Classroom::open();
    let person = room.guest();
    let answer = person.submit(Uuid::new_v4(), "somme", WRONG).json();
    assert_eq!(answer["verdict"]["verdict"], "failed");
    assert!(answer["verdict"]["feedback"].as_str().unwrap().contains("C'est une soustraction."), "{answer}");
    let other = person.submit(Uuid::new_v4(), "somme", "function somme(a, b) { return a * b; }").json();
    assert!(other["verdict"]["feedback"].is_null(), "{other}");
    let run = person.send("POST", "/api/v1/exercises/somme/runs", &json!({ "files": files(WRONG) })).json();
    assert!(run["feedback"].as_str().unwrap().contains("soustraction"), "{run}");
    let test = &run["tests"][0];
    assert_eq!(test["name"], "Un et deux font trois");
    assert_eq!(test["call"], "somme(1, 2)");
    assert_eq!(test["expected"][0]["text"], "3");
    assert_eq!(run["tests"].as_array().unwrap().len(), 2, "a run shows visible tests only");
}

#[test]
fn code_that_is_still_as_it_was_given_is_answered_with_that() {
    let room = Classroom::open();
    let person = room.guest();
    let says = |view: &serde_json::Value| view["advice"].as_str().is_some_and(|words| words.contains("rien changé"));
    for (code, untouched) in [
        ("function somme(a, b) {\n}\n", true),
        ("function somme(a, b) {  \r\n}\n\n", true),
        ("function somme(a, b) {\n  \n}\n", false),
        (WRONG, false),
    ] {
        let id = Uuid::new_v4();
        let sent = person.submit(id, "somme", code).json();
        assert_eq!(
            (&sent["verdict"]["verdict"], says(&sent["verdict"])),
            (&json!("failed"), untouched),
            "{code}: {sent}"
        );
        let kept = person.get(&format!("/api/v1/submissions/{id}")).json();
        assert_eq!(kept, sent, "{code}");
        let run = person.send("POST", "/api/v1/exercises/somme/runs", &json!({ "files": files(code) })).json();
        assert_eq!(says(&run), untouched, "{code}: {run}");
    }
}

#[test]
fn a_run_counts_for_nothing() {
    let room = Classroom::open();
    let person = room.guest();
    person.send("POST", "/api/v1/exercises/somme/runs", &json!({ "files": files(WRONG) }));
    let answer = person.submit(Uuid::new_v4(), "somme", WRONG).json();
    assert_eq!(answer["progress"]["attempts"], 1);
}

#[test]
fn the_same_submission_sent_fifty_times_is_one() {
    let room = Classroom::open();
    let person = room.guest();
    let id = Uuid::new_v4();
    let threads: Vec<_> = (0..50)
        .map(|_| {
            let person = person.clone();
            std::thread::spawn(move || person.submit(id, "somme", RIGHT))
        })
        .collect();
    for thread in threads {
        let answer = thread.join().unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.json()["verdict"]["verdict"], "passed");
        assert_eq!(answer.json()["progress"]["attempts"], 1);
    }
    let other = person.submit(id, "somme", WRONG);
    assert_eq!((other.status, other.json()["error"]["code"].as_str()), (409, Some("submission-conflict")));
}

#[test]
fn anothers_submission_is_as_good_as_none() {
    let room = Classroom::open();
    let (owner, other) = (room.guest(), room.signed_in("Eve", Role::Learner));
    let id = Uuid::new_v4();
    owner.submit(id, "somme", RIGHT);
    for path in [
        format!("/api/v1/submissions/{id}"),
        format!("/api/v1/submissions/{id}/events"),
        format!("/exercices/somme?essai={id}"),
    ] {
        let theirs = other.get(&path);
        let nobodys = other.get(&path.replace(&id.to_string(), &Uuid::new_v4().to_string()));
        assert_eq!((theirs.status, nobodys.status), (404, 404), "{path}");
    }
    // Their id with other content, or the same, is theirs all the same.
    assert_eq!(other.submit(id, "somme", RIGHT).status, 409);
}

#[test]
fn one_is_graded_one_waits_and_the_third_is_told_when_to_come_back() {
    let room = Classroom::open();
    let person = room.guest();
    let first = person.submit(Uuid::new_v4(), "lent", ENDLESS);
    assert_eq!((first.status, first.json()["state"].as_str()), (202, Some("running")), "{}", first.body);
    let waiting = Uuid::new_v4();
    // Two seconds in line, and then the answer that it waits.
    let (second, third) = std::thread::scope(|scope| {
        let second = scope.spawn(|| person.submit(waiting, "lent", ENDLESS));
        while person.get(&format!("/api/v1/submissions/{waiting}")).status != 200 {
            std::thread::yield_now();
        }
        let third = person.submit(Uuid::new_v4(), "lent", ENDLESS);
        (second.join().unwrap(), third)
    });
    assert_eq!(second.status, 202, "{}", second.body);
    assert_eq!((third.status, third.header("retry-after")), (429, "2"), "{}", third.body);
    // The event stream says the end of each.
    let events = person.get(&format!("/api/v1/submissions/{waiting}/events"));
    assert_eq!(events.header("content-type"), "text/event-stream");
    let last = events.body.rsplit("event: ").next().unwrap();
    assert!(last.starts_with("verdict\n") && last.contains("\"verdict\":\"time_limit\""), "{}", events.body);
    assert_eq!(person.submit(Uuid::new_v4(), "somme", RIGHT).status, 200);
}

#[test]
fn a_third_run_of_one_learner_is_refused_and_anothers_first_is_not() {
    let room = Classroom::open_with(|config| config.graders = 2);
    let (person, other) = (room.guest(), room.guest());
    let path = "/api/v1/exercises/lent/runs";
    let threads: Vec<_> = (0..6)
        .map(|_| {
            let person = person.clone();
            std::thread::spawn(move || person.send("POST", path, &json!({ "files": files(ENDLESS) })).status)
        })
        .collect();
    let fair = other.send("POST", path, &json!({ "files": files("function lent() { return 1; }") }));
    assert_eq!(fair.json()["verdict"], "passed");
    let mut statuses: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 429, 429, 429, 429]);
}

#[test]
fn an_exercise_edited_meanwhile_keeps_its_old_verdicts_and_says_so() {
    let room = Classroom::open();
    let person = room.guest();
    let id = Uuid::new_v4();
    person.submit(id, "somme", RIGHT);
    let file = room.content().join("01-essais/02-somme.md");
    let text = std::fs::read_to_string(&file).unwrap().replace("somme(-1, 1) => 0", "somme(-1, 2) => 1");
    std::fs::write(&file, text).unwrap();
    room.block_on(room.state().reload()).unwrap();
    let kept = person.get(&format!("/api/v1/submissions/{id}")).json();
    assert_eq!((&kept["older_version"], &kept["verdict"]["verdict"]), (&json!(true), &json!("passed")));
    let again = person.submit(id, "somme", RIGHT);
    assert_eq!(again.json()["older_version"], true, "{}", again.body);
    let fresh = person.submit(Uuid::new_v4(), "somme", RIGHT).json();
    assert_eq!((&fresh["older_version"], &fresh["progress"]["attempts"]), (&json!(false), &json!(2)));
}

#[test]
fn a_job_that_waits_is_graded_by_the_version_it_was_made_for() {
    let room = Classroom::open();
    let person = room.guest();
    person.submit(Uuid::new_v4(), "lent", ENDLESS);
    let id = Uuid::new_v4();
    let file = room.content().join("01-essais/03-lent.md");
    let answer = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| person.submit(id, "lent", "function lent() { return 1; }"));
        while person.get(&format!("/api/v1/submissions/{id}")).status != 200 {
            std::thread::yield_now();
        }
        let text = std::fs::read_to_string(&file).unwrap().replace("lent() => 1", "lent() => 3");
        std::fs::write(&file, text.replace("return 1;", "return 3;")).unwrap();
        room.block_on(room.state().reload()).unwrap();
        waiting.join().unwrap()
    });
    assert!([200, 202].contains(&answer.status), "{}", answer.body);
    let events = person.get(&format!("/api/v1/submissions/{id}/events")).body;
    let last: serde_json::Value = serde_json::from_str(events.rsplit("data: ").next().unwrap().trim()).unwrap();
    assert_eq!((&last["verdict"]["verdict"], &last["older_version"]), (&json!("passed"), &json!(true)));
    let now = person.submit(Uuid::new_v4(), "lent", "function lent() { return 1; }").json();
    assert_eq!(now["verdict"]["verdict"], "failed");
}

#[test]
fn a_job_that_costs_three_graders_is_given_up_and_not_held_against_its_learner() {
    let room = Classroom::open();
    let person = room.guest();
    let id = Uuid::new_v4();
    let view = || person.get(&format!("/api/v1/submissions/{id}")).json();
    std::thread::scope(|scope| {
        let sent = scope.spawn(|| person.submit(id, "lent", ENDLESS));
        let abandoned = || {
            let answer = person.get(&format!("/api/v1/submissions/{id}"));
            answer.status == 200 && answer.json()["state"] == "abandoned"
        };
        while !abandoned() {
            let status = room.state().pool.status();
            for child in status.children.iter().filter(|_| status.busy > 0) {
                let pid = rustix::process::Pid::from_raw(child.pid.cast_signed()).unwrap();
                // What a grader does that its job brings down. It may have died since it was listed.
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::ABORT);
            }
            std::thread::yield_now();
        }
        assert!([200, 202].contains(&sent.join().unwrap().status));
    });
    let view = view();
    assert!(view["verdict"].is_null(), "{view}");
    assert_eq!(view["progress"]["attempts"], 0);
    assert!(view["message"].as_str().unwrap().contains("panne de notre côté"), "{view}");
    // The queue goes on.
    assert_eq!(person.submit(Uuid::new_v4(), "somme", RIGHT).json()["verdict"]["verdict"], "passed");
}

#[test]
fn a_server_that_stops_gives_its_jobs_back_and_the_next_one_grades_them() {
    let mut room = Classroom::open();
    let person = room.guest();
    let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
    person.submit(first, "lent", ENDLESS);
    std::thread::scope(|scope| {
        scope.spawn(|| person.submit(second, "somme", RIGHT));
        while person.get(&format!("/api/v1/submissions/{second}")).status != 200 {
            std::thread::yield_now();
        }
    });
    room.restart();
    let person = room.returning(&person);
    for (id, verdict) in [(first, "time_limit"), (second, "passed")] {
        let events = person.get(&format!("/api/v1/submissions/{id}/events")).body;
        assert!(events.contains(&format!("\"verdict\":\"{verdict}\"")), "{events}");
    }
}

#[test]
fn every_learners_mistake_is_a_verdict_in_words() {
    let room = Classroom::open();
    let person = room.guest();
    for (code, verdict, says) in [
        ("", "failed", "Votre fichier ne contient pas"),
        ("function somme(a, b) { return a + ; }", "compile_error", "n’est pas attendu ici"),
        ("prix + 1;", "runtime_error", "n’existe pas à cet endroit"),
        ("import { x } from './rien.js';", "runtime_error", "n’existe pas"),
        ("function somme(a, b) { return somme(a, b); }", "failed", "trop d’appels imbriqués"),
        ("function somme(a, b) { return a.b.c; }", "failed", "lit «\u{a0}c\u{a0}» sur une valeur"),
    ] {
        let answer = person.submit(Uuid::new_v4(), "somme", code);
        let view = answer.json();
        assert_eq!(view["verdict"]["verdict"], verdict, "{code}: {}", answer.body);
        assert!(answer.body.contains(says), "{code}: {}", answer.body);
    }
}

#[test]
fn a_lessons_example_runs_for_anyone_and_changed_code_for_learners() {
    let room = Classroom::open();
    let path = "/api/v1/examples/lecon/0/runs";
    let original = room.visitor().send("POST", path, &json!({}));
    assert_eq!(original.json()["stdout"], "bonjour 42\n", "{}", original.body);
    let changed = json!({ "code": "console.log(1 + 1);" });
    assert_eq!(room.visitor().send("POST", path, &changed).status, 401);
    assert_eq!(room.guest().send("POST", path, &changed).json()["stdout"], "2\n");
    assert_eq!(room.visitor().send("POST", "/api/v1/examples/lecon/1/runs", &json!({})).status, 404);
    assert_eq!(room.visitor().send("POST", "/api/v1/examples/lecon/-1/runs", &json!({})).status, 404);
}

#[test]
fn an_unknown_exercise_is_not_found() {
    let room = Classroom::open();
    let person = room.guest();
    for exercise in ["rien", "../somme", "", "lecon", &"x".repeat(4_096)] {
        let answer = person.send("POST", "/api/v1/submissions", &submission(Uuid::new_v4(), exercise, ""));
        assert_eq!(answer.status, 404, "{exercise}");
    }
}
