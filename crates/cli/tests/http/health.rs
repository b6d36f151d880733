//! The health of the content: what goes wrong for many is listed, and which tests no wrong answer fails.

use std::{
    fs,
    time::{Duration, Instant},
};

use tremplin_store::Role;
use uuid::Uuid;

use crate::{
    classroom::Classroom,
    kinds::{self, press},
};

const PAGE: &str = "/formateur/contenu/sante";

/// What stands in the section of that id.
fn section<'a>(page: &'a str, id: &str) -> &'a str {
    page.split(&format!("<section class=\"stack\" id=\"{id}\">")).nth(1).unwrap().split("</section>").next().unwrap()
}

#[test]
fn an_exercise_that_nobody_passes_is_listed_and_tests_that_catch_nothing_are_named() {
    let room = Classroom::open();
    let trainer = room.signed_in("Claire", Role::Trainer);
    // A test that the known wrong answer, a subtraction, passes as well.
    let file = room.content().join("01-essais/02-somme.md");
    let text = fs::read_to_string(&file).unwrap();
    let more = "somme(-1, 1) => 0\nsomme(4, 0) => 4 // Zéro ne change rien\n";
    fs::write(&file, text.replace("somme(-1, 1) => 0\n", more)).unwrap();
    room.block_on(room.state().reload()).unwrap();
    for at in 0..5 {
        if at == 4 {
            let page = trainer.get(PAGE).body;
            assert!(!section(&page, "never").contains("La somme"), "four are too few to say anything");
        }
        let guest = room.guest();
        assert_eq!(guest.submit(Uuid::new_v4(), "somme", "function somme(a, b) { return a * b; }").status, 200);
    }
    let page = trainer.get(PAGE).body;
    assert!(section(&page, "never").contains("La somme"), "{page}");
    assert!(!section(&page, "at-once").contains("La somme"));

    let start = Instant::now();
    let mut page = trainer.get(PAGE).body;
    while section(&page, "tests").contains("à examiner") {
        assert!(start.elapsed() < Duration::from_secs(60), "{page}");
        std::thread::yield_now();
        page = trainer.get(PAGE).body;
    }
    let tests = section(&page, "tests");
    assert!(tests.contains("Zéro ne change rien") && !tests.contains("Un et deux font trois"), "{page}");
}

#[test]
fn what_is_only_received_is_not_listed_as_never_passed() {
    let room = kinds::classroom();
    let trainer = room.signed_in("Claire", Role::Trainer);
    for _ in 0..5 {
        press(&room.guest(), "positioning", "answer.1=1&answer.2=%3F", "submit");
    }
    let page = trainer.get(PAGE).body;
    assert!(section(&page, "never").contains("Aucun exercice."), "{page}");
}
