//! Every kind of exercise through its page's form, as without JavaScript: the models of the author's guide.

use std::fs;

use serde_json::json;
use uuid::Uuid;

use crate::classroom::{Classroom, Person};

const GUIDE: &str = include_str!("../../../../docs/authoring.md");

/// A classroom whose first module also has the guide's models, each under the name of its kind.
pub(crate) fn classroom() -> Classroom {
    let room = Classroom::open();
    for text in GUIDE.split("````markdown\n").skip(1).map(|rest| rest.split("````\n").next().unwrap()) {
        let kind = text.split_once("kind: ").unwrap().1.lines().next().unwrap();
        let name = if text.contains("positioning: true") { "positioning" } else { kind };
        if !["module", "lesson", "exercise"].contains(&name) {
            fs::write(room.content().join(format!("01-essais/20-{name}.md")), text).unwrap();
        }
    }
    let picture =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><rect width=\"9\" height=\"9\"/></svg>";
    fs::write(room.content().join("01-essais/boite.svg"), picture).unwrap();
    room.block_on(room.state().reload()).unwrap();
    room
}

fn page(person: &Person, kind: &str) -> String {
    let answer = person.get(&format!("/exercices/{kind}"));
    assert_eq!(answer.status, 200, "{kind}: {}", answer.body);
    answer.body
}

fn version(page: &str) -> &str {
    page.split_once("name=\"version\" value=\"").unwrap().1.split('"').next().unwrap()
}

/// Fills in the form and presses a button: the page that comes then.
pub(crate) fn press(person: &Person, kind: &str, fields: &str, action: &str) -> String {
    let before = page(person, kind);
    let form = format!("version={}&opened=0&answers=1&{fields}&action={action}", version(&before));
    let answer = person.post_form(&format!("/exercices/{kind}"), &form);
    assert_eq!(answer.status, 303, "{kind} {fields}: {}", answer.body);
    let path = answer.header("location").split('#').next().unwrap().to_owned();
    person.get(&path).body
}

#[test]
fn a_quiz_explains_only_what_was_chosen_and_sent_and_all_of_it_once_passed() {
    let room = classroom();
    let person = room.guest();
    let secrets = ["enlève le texte", "reste en place", "déjà copié", "Lisez juste avant", "exemple.ru\n"];
    let shows = |page: &str| secrets.map(|secret| page.contains(secret));
    assert_eq!(shows(&page(&person, "quiz")), [false; 5]);
    assert_eq!(shows(&press(&person, "quiz", "answer.1=1&answer.2=x", "save")), [false; 5], "it is only saved");
    let wrong = press(&person, "quiz", "answer.1=1&answer.2=banque", "submit");
    assert_eq!(shows(&wrong), [true, false, false, true, false], "{wrong}");
    assert!(wrong.contains("Pas encore de réponse juste") && wrong.contains("value=\"banque\""), "{wrong}");
    let right = press(&person, "quiz", "answer.1=2&answer.2=exemple.ru", "submit");
    assert_eq!(shows(&right)[..3], [true; 3]);
    assert!(right.contains("Tout est juste") && right.contains("C’est juste."), "{right}");
}

#[test]
fn a_positioning_test_is_sent_once_and_shows_advice_and_no_score() {
    let room = classroom();
    let person = room.guest();
    assert!(page(&person, "positioning").contains("Je ne sais pas"));
    let sent = press(&person, "positioning", "answer.1=1&answer.2=%3F", "submit");
    assert!(sent.contains("Réponses reçues") && sent.contains("Commencez par le module 1"), "{sent}");
    for score in ["C’est juste", "Ce n’est pas", "sur 2", "test-ok", "value=\"submit\""] {
        assert!(!sent.contains(score), "{score}: {sent}");
    }
    let again = json!({
        "id": Uuid::new_v4(), "exercise": "positioning", "files": [{ "name": "reponses.txt", "text": "1: 1\n2: 4\n" }],
    });
    assert_eq!(person.send("POST", "/api/v1/submissions", &again).status, 409);
}

#[test]
fn a_prediction_and_blanks_are_compared_and_known_mistakes_have_their_words() {
    let room = classroom();
    let person = room.guest();
    let wrong = press(&person, "predict", "answer.1=r%C3%A9duit%0D%0Aplein", "submit");
    assert!(
        wrong.contains("jamais les deux") && wrong.contains("0 réponse juste") != wrong.contains("Pas encore"),
        "{wrong}"
    );
    assert!(press(&person, "predict", "answer.1=r%C3%A9duit", "submit").contains("Tout est juste"));
    let first = page(&person, "blanks");
    assert!(!first.contains("jpg") && !first.contains("jpeg"), "{first}");
    let wrong = press(&person, "blanks", "answer.1=images%5C&answer.2=jpeg", "submit");
    assert!(wrong.contains("avec la barre") && wrong.contains("aria-invalid"), "{wrong}");
    assert!(press(&person, "blanks", "answer.1=images&answer.2=jpg", "submit").contains("Tout est juste"));
}

#[test]
fn lines_move_by_buttons_and_are_kept_as_a_draft() {
    let room = classroom();
    let person = room.guest();
    let first = page(&person, "parsons");
    assert_eq!((first.matches("move.in.").count(), first.matches("name=\"line\"").count()), (6, 0), "{first}");
    let one = press(&person, "parsons", "x=", "move.in.0");
    assert_eq!((one.matches("move.in.").count(), one.matches("name=\"line\"").count()), (5, 1), "{one}");
    let order = "line=Faire+chauffer+l%27eau&line=Mettre+le+th%C3%A9+et+la+menthe+dans+la+th%C3%A9i%C3%A8re&\
                 line=Verser+l%27eau+chaude&line=Servir&line=Laisser+infuser";
    let wrong = press(&person, "parsons", order, "submit");
    assert!(wrong.contains("Vous servez avant"), "{wrong}");
    // These are no lines of code.
    assert!(wrong.contains("L’étape 4 n’est pas celle qui est attendue") && wrong.contains("L’ordre des étapes"));
    assert!(wrong.contains("Vos étapes, dans l’ordre") && !wrong.contains("lignes"), "{wrong}");
    let moved = press(&person, "parsons", order, "move.up.5");
    assert!(moved.find("Laisser infuser").unwrap() < moved.find("value=\"Servir\"").unwrap(), "{moved}");
    let right = order.replace("line=Servir&line=Laisser+infuser", "line=Laisser+infuser&line=Servir");
    assert!(press(&person, "parsons", &right, "submit").contains("Tout est juste"));
}

#[test]
fn a_project_is_handed_in_and_waits_and_its_rubric_is_shown() {
    let room = classroom();
    let person = room.guest();
    let before = page(&person, "project");
    assert!(before.contains("Comment le projet est noté") && before.contains("Une partie manque."), "{before}");
    let form = format!("version={}&opened=0&file.main.js=function+total(p)+%7B%7D&action=submit", version(&before));
    let answer = person.post_form("/exercices/project", &form);
    let sent = person.get(answer.header("location").split('#').next().unwrap()).body;
    assert!(sent.contains("en attente de la note") && sent.contains("La caisse additionne les prix"), "{sent}");
}

#[test]
fn answers_that_are_compared_cannot_be_tried_without_counting() {
    let room = classroom();
    let person = room.guest();
    let run = json!({ "files": [{ "name": "reponses.txt", "text": "1: 2\n" }] });
    assert_eq!(person.send("POST", "/api/v1/exercises/quiz/runs", &run).status, 400);
}

#[test]
fn a_drawing_is_served_so_that_nothing_in_it_runs() {
    let room = classroom();
    let answer = room.visitor().get("/contenu/01-essais/boite.svg");
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/svg+xml"));
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("sandbox") && !policy.contains("script-src"),
        "{policy}"
    );
}

#[test]
fn a_style_sheet_is_handed_in_alone_beside_the_page_it_is_for() {
    let room = Classroom::open();
    let exercise = include_str!("../../../grader/tests/exercises/01-html/06-la-carte-en-couleurs.md");
    fs::write(room.content().join("01-essais/20-la-carte.md"), exercise).unwrap();
    room.block_on(room.state().reload()).unwrap();
    let person = room.guest();
    let shown = page(&person, "la-carte");
    assert!(shown.contains("data-file=\"index.html\" data-given") && shown.contains("/apercu/page"), "{shown}");
    assert!(!shown.contains("name=\"file.index.html\""), "the page is not the learner's");
    let sheet = ".carte { display: grid; grid: auto / 1fr 1fr } .prix { color: #0c6a4d }";
    let files = |name: &str| json!({ "files": [{ "name": name, "text": sheet }] });
    let run = |name: &str| person.send("POST", "/api/v1/exercises/la-carte/runs", &files(name));
    assert_eq!((run("style.css").status, &run("style.css").json()["verdict"]), (200, &json!("passed")));
    assert_eq!(run("index.html").status, 400);
    let send = json!({ "id": Uuid::new_v4(), "exercise": "la-carte", "files": files("style.css")["files"] });
    let sent = person.send("POST", "/api/v1/submissions", &send).json();
    assert_eq!((&sent["verdict"]["verdict"], &sent["verdict"]["total"]), (&json!("passed"), &json!(2)), "{sent}");
}
