//! The course's folder while the server runs.

use std::{
    fs,
    time::{Duration, Instant},
};

use tremplin_store::Role;

use crate::classroom::Classroom;

/// Asks until `seen`, for longer than any machine should need; the watch itself has no such wait.
fn until(what: &str, seen: impl Fn() -> bool) {
    let start = Instant::now();
    while !seen() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what} did not happen");
        std::thread::yield_now();
    }
}

#[test]
fn a_changed_file_is_served_and_a_broken_one_leaves_the_last_good_version() {
    let room = Classroom::open();
    let trainer = room.signed_in("formatrice", Role::Trainer);
    let visitor = room.visitor();
    let file = room.content().join("01-essais/02-somme.md");
    let good = fs::read_to_string(&file).unwrap();
    let page = || visitor.get("/exercices/somme").body;

    fs::write(&file, good.replace("La somme", "Le total")).unwrap();
    until("the new title", || page().contains("Le total"));

    fs::write(&file, good.replace("La somme", "Le cassé").replace("kind: exercise", "kind: exercice")).unwrap();
    until("the diagnostic", || trainer.get("/formateur/contenu").body.contains("02-somme.md"));
    assert!(page().contains("Le total"), "the last good version is served");

    // As many editors do: a new file in the place of the old.
    let aside = room.content().join("01-essais/.02-somme.md.tmp");
    fs::write(&aside, good.replace("La somme", "Le retour")).unwrap();
    fs::rename(&aside, &file).unwrap();
    until("the mended title", || page().contains("Le retour"));
    assert!(!trainer.get("/formateur/contenu").body.contains("02-somme.md"));

    fs::remove_file(&file).unwrap();
    until("the end of the exercise", || visitor.get("/exercices/somme").status == 404);
}

#[test]
fn a_preview_shows_an_exercise_from_both_sides_and_is_told_of_changes() {
    let room = Classroom::open();
    let trainer = room.signed_in("formatrice", Role::Trainer);
    let page = trainer.get("/formateur/apercu/somme").body;
    for seen in ["canariNom", "canariPhrase", "canariCorrige", "canariExplication", "canariIndiceDeux", "soustraction"]
    {
        assert!(page.contains(seen), "{seen}");
    }
    let edition = trainer.first_event("/api/v1/content/events").body;
    let digest = edition.strip_prefix("event: edition\ndata: ").unwrap().trim_end();
    assert!(page.contains(&format!("data-edition=\"{digest}\"")), "the page is of the edition that is served");

    let file = room.content().join("01-essais/02-somme.md");
    let starts_solved = fs::read_to_string(&file).unwrap().replace("a, b) {\n}", "a, b) { return a + b; }");
    fs::write(&file, starts_solved).unwrap();
    until("the next edition", || trainer.first_event("/api/v1/content/events").body != edition);
    let no = "tag-ko";
    assert!(!page.contains(no), "all answers end as they should");
    assert!(trainer.get("/formateur/apercu/somme").body.contains(no), "the starter passes");
    let framed = |page: &str, path: &str| page.contains(&format!("<iframe class=\"panel\" src=\"{path}\""));
    assert!(framed(&page, "/exercices/somme?depart=1"), "{page}");
    let lesson = trainer.get("/formateur/apercu/lecon");
    assert!(lesson.status == 200 && framed(&lesson.body, "/lecons/lecon"), "{}", lesson.body);
    assert_eq!(trainer.get("/formateur/apercu/absente").status, 404);
}

#[test]
fn a_preview_says_what_is_wrong_with_a_file_also_with_one_that_never_was_right() {
    let room = Classroom::open();
    let trainer = room.signed_in("formatrice", Role::Trainer);
    let page = |id: &str| trainer.get(&format!("/formateur/apercu/{id}")).body;
    let (outdated, nothing) = ("la dernière version sans erreur", "jamais été lu sans erreur");
    assert!(!page("somme").contains(outdated));
    let file = room.content().join("01-essais/02-somme.md");
    let good = fs::read_to_string(&file).unwrap();
    fs::write(&file, good.replace("kind: exercise", "kind: exercice")).unwrap();
    until("the mistake", || page("somme").contains("01-essais/02-somme.md:2:7"));
    let shown = page("somme");
    assert!(shown.contains(outdated) && shown.contains("canariCorrige"), "{shown}");

    let new = room.content().join("01-essais/30-nouvelle.md");
    fs::write(&new, good.replace("kind: exercise", "kind: exercice")).unwrap();
    until("the new file's mistake", || page("nouvelle").contains("01-essais/30-nouvelle.md:2:7"));
    let shown = page("nouvelle");
    assert!(shown.contains(nothing) && !shown.contains("<iframe"), "{shown}");
    let content = trainer.get("/formateur/contenu").body;
    assert!(content.contains("<a href=\"/formateur/apercu/nouvelle\">"), "{content}");
    assert!(content.contains("<tremplin-preview data-edition"), "{content}");
    for step in ["lecon", "somme"] {
        assert!(content.contains(&format!("<li><a href=\"/formateur/apercu/{step}\">")), "{step}: {content}");
    }
}

#[test]
fn links_out_of_the_folder_are_not_followed() {
    let room = Classroom::open();
    let link = room.content().join("01-essais/09-passwd.md");
    std::os::unix::fs::symlink("/etc/passwd", &link).unwrap();
    std::os::unix::fs::symlink("/etc", room.content().join("02-etc")).unwrap();
    let edition = room.block_on(room.state().reload()).unwrap();
    let refused: Vec<_> = edition.diagnostics.iter().filter(|found| found.code == "not-a-file").collect();
    assert_eq!(
        refused.iter().map(|found| found.path.as_str()).collect::<Vec<_>>(),
        ["01-essais/09-passwd.md", "02-etc"]
    );
    assert_eq!(room.visitor().get("/exercices/passwd").status, 404);
    assert_eq!(room.visitor().get("/exercices/somme").status, 200);
}
