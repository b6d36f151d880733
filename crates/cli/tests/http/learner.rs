//! One learner's page: what they did, each submission beside the one before, comments on lines, private notes.

use serde_json::json;
use tremplin_store::{Role, User};
use uuid::Uuid;

use crate::{
    classes::{code_of, make_class},
    classroom::{Answer, Classroom, Person, files},
};

struct Class {
    room: Classroom,
    claire: Person,
    address: String,
    ana: Person,
    /// Ana's page.
    page: String,
}

impl Class {
    fn open() -> Self {
        let room = Classroom::open();
        let claire = room.signed_in("Claire", Role::Trainer);
        let address = make_class(&claire, "Mardi");
        let user = room.account("Ana", Role::Learner);
        let ana = joined(&room, &claire, &address, "Ana");
        let page = learner_page(&address, &user);
        Self { room, claire, address, ana, page }
    }

    fn work(&self) -> String {
        format!("{}/exercices/somme", self.page)
    }

    /// Ana hands `code` in.
    fn submit(&self, code: &str) -> Uuid {
        let id = Uuid::new_v4();
        assert_eq!(self.ana.submit(id, "somme", code).status, 200);
        self.room.pass_time(60_000);
        id
    }

    fn comment(&self, submission: Uuid, line: u32, words: &str) -> Answer {
        let form = format!("action=add&submission={submission}&file=main.js&line={line}&words={words}");
        self.claire.post_form(&format!("{}/commentaires", self.work()), &form)
    }
}

fn joined(room: &Classroom, trainer: &Person, class: &str, name: &str) -> Person {
    let mut person = room.visitor();
    assert_eq!(person.sign_in(name, crate::classroom::SECRET).status, 303);
    let code = code_of(trainer, class);
    assert_eq!(person.post_form("/compte/classe", &format!("code={code}")).status, 303);
    person
}

fn learner_page(class: &str, user: &User) -> String {
    format!("{class}/apprenants/{}", user.id)
}

fn body(person: &Person, path: &str) -> String {
    let answer = person.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

/// What stands after `start`, up to the next `"`.
fn value<'a>(page: &'a str, start: &str) -> &'a str {
    page.split_once(start).unwrap_or_else(|| panic!("no {start} in {page}")).1.split('"').next().unwrap()
}

#[test]
fn a_learners_page_is_their_own_trainers_and_nobody_elses() {
    let class = Class::open();
    let submission = class.submit("function somme(a, b) {}");
    let tom = class.room.signed_in("Tom", Role::Trainer);
    let tom_class = make_class(&tom, "Jeudi");
    let admin = class.room.signed_in("Nadia", Role::Admin);
    let bob = class.room.account("Bob", Role::Learner);
    for path in [class.page.clone(), class.work(), format!("{}/rejeu", class.work())] {
        assert_eq!(class.claire.get(&path).status, 200, "{path}");
        assert_eq!(admin.get(&path).status, 200, "{path}");
        assert_eq!(tom.get(&path).status, 404, "{path}");
        assert_eq!(class.ana.get(&path).status, 403, "{path}");
        // Nor through a class of one's own, in which the learner is not.
        assert_eq!(tom.get(&path.replace(&class.address, &tom_class)).status, 404, "{path}");
    }
    assert_eq!(class.claire.get(&learner_page(&class.address, &bob)).status, 404);
    assert_eq!(class.claire.get(&format!("{}/exercices/rien", class.page)).status, 404);
    assert_eq!(class.claire.get(&format!("{}?essai={}", class.work(), Uuid::new_v4())).status, 404);
    let comment = format!("action=add&submission={submission}&file=main.js&line=1&words=a");
    assert_eq!(tom.post_form(&format!("{}/commentaires", class.work()), &comment).status, 404);
    assert_eq!(tom.post_form(&format!("{}/notes", class.page), "action=add&words=a").status, 404);
}

#[test]
fn what_is_in_the_editor_is_shown_until_it_is_sent() {
    let class = Class::open();
    let drafted = "Dans l’éditeur, pas encore envoyé";
    let work = || body(&class.claire, &class.work());
    assert!(work().contains("Aucun essai") && !work().contains(drafted));
    let save = |expected: i64, code: &str| {
        let draft = json!({ "expected": expected, "files": files(code) });
        assert_eq!(class.ana.send("PUT", "/api/v1/exercises/somme/draft", &draft).status, 200);
    };
    save(0, "// <i>comment</i>");
    let shown = work();
    assert!(shown.contains("Aucun essai") && shown.contains(drafted), "{shown}");
    assert!(shown.contains("&lt;i&gt;") && !shown.contains("<i>comment"), "{shown}");
    class.submit("// <i>comment</i>");
    assert!(!work().contains(drafted), "it is handed in");
    save(1, "// plus tard");
    assert!(work().contains(drafted) && work().contains("plus tard"));
}

#[test]
fn what_a_learner_did_is_told_by_day_and_each_attempt_is_compared_with_the_one_before() {
    let class = Class::open();
    assert!(body(&class.claire, &class.page).contains("Rien pour l’instant."));
    class.ana.get("/lecons/lecon");
    let first = class.submit("function somme(a, b) {\n  return <b>;\n}");
    let second = class.submit("function somme(a, b) {\n  return a + b;\n}");
    let page = body(&class.claire, &class.page);
    assert!(page.contains("1 septembre 2026") || page.contains("1er septembre 2026"), "{page}");
    assert!(page.contains("réussi") && page.contains("Leçon lue") && page.contains("00:01 UTC"), "{page}");
    assert!(page.contains("class=\"radar") || page.contains("Exercices réussis"), "{page}");

    let shown = body(&class.claire, &class.work());
    assert!(shown.contains("Essai 2 sur 2") && shown.contains("1 ligne de plus"), "{shown}");
    assert!(shown.contains("l-add") && shown.contains("l-del") && shown.contains("return &#60;b&#62;;"), "{shown}");
    assert!(shown.contains(&format!("rel=\"prev\" href=\"{}?essai={first}\"", class.work())), "{shown}");
    let before = body(&class.claire, &format!("{}?essai={first}", class.work()));
    assert!(
        before.contains("Essai 1 sur 2") && !before.contains("l-add") && !before.contains("rel=\"prev\""),
        "{before}"
    );
    assert!(before.contains(&format!("rel=\"next\" href=\"{}?essai={second}\"", class.work())), "{before}");
}

#[test]
fn how_code_came_about_is_walked_through_by_links_and_step_by_step_for_a_script() {
    let class = Class::open();
    let replay = format!("{}/rejeu", class.work());
    assert_eq!(class.claire.get(&replay).status, 404, "nothing was handed in");
    let first = class.submit("function somme(a, b) {\n  return <b>;\n}");
    assert!(!body(&class.claire, &class.work()).contains("/rejeu"), "of one alone there is nothing to replay");
    let second = class.submit("function somme(a, b) {\n  return a;\n}");
    let third = class.submit("function somme(a, b) {\n  return a + b;\n}");
    assert!(body(&class.claire, &class.work()).contains(&format!("{replay}?essai={third}")));

    let page = body(&class.claire, &replay);
    assert!(
        page.contains("Essai 1 sur 3") && page.contains("return &#60;b&#62;;") && !page.contains("l-add"),
        "{page}"
    );
    let link = |page: &str, name: &str| {
        let start = format!("data-part=\"{name}\" href=\"");
        value(page, &start).to_owned()
    };
    assert_eq!(link(&page, "next"), format!("{replay}?essai={second}"));
    assert_eq!(link(&page, "last"), format!("{replay}?essai={third}"));
    assert!(page.contains(&format!("{replay}?essai={first}\" aria-disabled=\"true\">Premier")), "{page}");
    let page = body(&class.claire, &link(&page, "next"));
    assert!(page.contains("Essai 2 sur 3") && page.contains("l-add") && page.contains("l-del"), "{page}");
    assert_eq!(link(&page, "previous"), format!("{replay}?essai={first}"));

    let step = body(&class.claire, &format!("{replay}?essai={third}&morceau=1"));
    assert!(step.trim_start().starts_with("<div") && step.contains("Essai 3 sur 3"), "{step}");
    assert!(step.contains("return a + b;") && !step.contains("<html") && !step.contains("<nav"), "{step}");
    assert_eq!(class.claire.get(&format!("{replay}?essai={}", Uuid::new_v4())).status, 404);
}

#[test]
fn a_long_timeline_is_paged() {
    let class = Class::open();
    for n in 0..45 {
        class.submit(&format!("function somme(a, b) {{ return {n}; }}"));
    }
    let first = body(&class.claire, &class.page);
    assert_eq!(first.matches("data-clock").count(), 40, "{first}");
    let older = value(&first, "href=\"").len();
    assert!(older > 0);
    let link = first.split("href=\"").map(|part| part.split('"').next().unwrap()).find(|href| href.contains("avant="));
    let next = body(&class.claire, &link.unwrap().replace("&#38;", "&"));
    assert_eq!(next.matches("data-clock").count(), 5, "{next}");
    assert!(next.contains("Revenir au plus récent"));
}

#[test]
fn a_comment_is_seen_answered_and_seen_again() {
    let class = Class::open();
    let id = class.submit("function somme(a, b) {\n  return a;\n}");
    let home = || body(&class.ana, "/");
    assert!(!home().contains("Du nouveau pour vous"));
    assert_eq!(class.comment(id, 2, "Et+%3Cb%3Eb%3C%2Fb%3E+%3F").status, 303);
    assert!(home().contains("1 nouveau commentaire"), "{}", home());
    let exercise = body(&class.ana, "/exercices/somme");
    assert!(exercise.contains("Et &#60;b&#62;b&#60;/b&#62; ?") && exercise.contains("  return a;"), "{exercise}");
    assert!(exercise.contains(">nouveau<") && exercise.contains("main.js, ligne 2"), "{exercise}");
    assert!(!home().contains("Du nouveau pour vous"), "what was shown is seen");
    assert!(!body(&class.ana, "/exercices/somme").contains(">nouveau<"));

    let answer = |line: u32, words: &str| {
        let form = format!("submission={id}&file=main.js&line={line}&words={words}");
        class.ana.post_form("/exercices/somme/commentaires", &form).status
    };
    assert_eq!(answer(1, "Bonjour"), 404, "a learner answers where something was said");
    assert_eq!(answer(2, "+"), 400);
    assert_eq!(answer(2, &"x".repeat(2_001)), 400);
    assert_eq!(answer(2, "J%27ai+compris"), 303);
    let other = class.room.signed_in("Zoé", Role::Learner);
    let form = format!("submission={id}&file=main.js&line=2&words=a");
    assert_eq!(other.post_form("/exercices/somme/commentaires", &form).status, 404, "nor in somebody else's thread");
    let shown = body(&class.claire, &class.work());
    assert!(shown.contains("J&#39;ai compris") && shown.contains(">nouveau<"), "{shown}");
    assert!(!body(&class.claire, &class.work()).contains(">nouveau<"));
}

#[test]
fn a_comment_is_on_a_line_that_exists_and_keeps_what_was_typed_when_it_cannot_be() {
    let class = Class::open();
    let id = class.submit("function somme(a, b) {}");
    for (line, status) in [(0, 404), (2, 404), (1, 303)] {
        assert_eq!(class.comment(id, line, "a").status, status, "{line}");
    }
    assert_eq!(class.comment(Uuid::new_v4(), 1, "a").status, 404);
    let long = "é".repeat(2_001);
    let refused = class.comment(id, 1, &long);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Ce texte ne peut pas être enregistré") && refused.body.contains(&long));
    let form = body(&class.claire, &format!("{}?essai={id}&fichier=main.js&ligne=1", class.work()));
    assert!(form.contains("id=\"ligne-1\""), "{form}");
}

#[test]
fn two_trainers_who_change_one_comment_are_told() {
    let class = Class::open();
    let id = class.submit("function somme(a, b) {}");
    class.comment(id, 1, "un");
    let page = body(&class.claire, &class.work());
    let comment = value(&page, "commentaire=").split('#').next().unwrap().to_owned();
    let admin = class.room.signed_in("Nadia", Role::Admin);
    let send = |who: &Person, action: &str, version: u32, words: &str| {
        let form = format!(
            "action={action}&submission={id}&file=main.js&line=1&comment={comment}&version={version}&words={words}"
        );
        who.post_form(&format!("{}/commentaires", class.work()), &form)
    };
    assert_eq!(send(&admin, "change", 1, "deux").status, 303);
    let told = send(&class.claire, "change", 1, "trois");
    assert_eq!(told.status, 409);
    for part in ["Quelqu’un a changé ce commentaire", "deux", "trois", "name=\"version\" value=\"2\""] {
        assert!(told.body.contains(part), "{part}: {}", told.body);
    }
    assert!(body(&class.claire, &class.work()).contains("deux"));
    assert_eq!(send(&class.claire, "delete", 1, "").status, 409);
    assert_eq!(send(&class.claire, "delete", 2, "").status, 303);
    assert_eq!(send(&class.claire, "change", 2, "quatre").status, 404);
}

#[test]
fn a_note_is_the_trainers_own_and_two_of_them_are_told() {
    let class = Class::open();
    class.submit("function somme(a, b) {}");
    let send = |form: &str| class.claire.post_form(&format!("{}/notes", class.page), form);
    assert_eq!(send("action=add&words=Fatigu%C3%A9e+lundi").status, 303);
    let page = body(&class.claire, &class.page);
    assert!(page.contains("Fatiguée lundi") && page.contains("Claire, "), "{page}");
    for path in ["/", "/compte", "/exercices/somme", "/lecons/lecon"] {
        assert!(!body(&class.ana, path).contains("Fatigu"), "{path}");
    }
    let note = value(&page, "id=\"note-").to_owned();
    let change =
        |version: u32, words: &str| send(&format!("action=change&note={note}&version={version}&words={words}"));
    assert_eq!(change(1, "Mieux").status, 303);
    let told = change(1, "Pareil");
    assert_eq!(told.status, 409);
    for part in ["Quelqu’un a changé cette note", "Mieux", "Pareil", "name=\"version\" value=\"2\""] {
        assert!(told.body.contains(part), "{part}: {}", told.body);
    }
    assert_eq!(send("action=add&words=+").status, 422);
    assert_eq!(send(&format!("action=delete&note={note}&version=1")).status, 409);
    assert_eq!(send(&format!("action=delete&note={note}&version=2")).status, 303);
    assert!(!body(&class.claire, &class.page).contains("Mieux"));
    assert_eq!(change(2, "x").status, 404);
}
