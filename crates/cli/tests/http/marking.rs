//! Projects marked by a trainer, results of the positioning test, and the report on paper.

use tremplin_store::Role;

use crate::{
    classes::{code_of, make_class},
    classroom::{Classroom, Person, SECRET},
    kinds::classroom,
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
        let room = classroom();
        let claire = room.signed_in("Claire", Role::Trainer);
        let address = make_class(&claire, "Mardi");
        let user = room.account("Ana", Role::Learner);
        let mut ana = room.visitor();
        assert_eq!(ana.sign_in("Ana", SECRET).status, 303);
        let code = code_of(&claire, &address);
        assert_eq!(ana.post_form("/compte/classe", &format!("code={code}")).status, 303);
        let page = format!("{address}/apprenants/{}", user.id);
        Self { room, claire, address, ana, page }
    }

    fn work(&self) -> String {
        format!("{}/exercices/project", self.page)
    }

    /// Ana hands her project in; the submission's id.
    fn hand_in(&self, code: &str) -> String {
        let before = body(&self.ana, "/exercices/project");
        let version = value(&before, "name=\"version\" value=\"");
        let form = format!("version={version}&opened=0&file.main.js={code}&action=submit");
        let answer = self.ana.post_form("/exercices/project", &form);
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.room.pass_time(60_000);
        let location = answer.header("location").split('#').next().unwrap().to_owned();
        location.split_once("essai=").unwrap().1.to_owned()
    }

    fn mark(&self, submission: &str, version: u32, rest: &str) -> crate::classroom::Answer {
        let form = format!("submission={submission}&version={version}&{rest}");
        self.claire.post_form(&format!("{}/notation", self.work()), &form)
    }
}

fn body(person: &Person, path: &str) -> String {
    let answer = person.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

fn value<'a>(page: &'a str, start: &str) -> &'a str {
    page.split_once(start).unwrap_or_else(|| panic!("no {start} in {page}")).1.split('"').next().unwrap()
}

const BOTH: &str = "mark.1=2&remark.1=Relire+lundi&mark.2=3&remark.2=&words=Beau+%3Cb%3Etravail%3C%2Fb%3E";

#[test]
fn a_project_waits_is_marked_in_a_draft_and_published() {
    let class = Class::open();
    let works = || body(&class.claire, &format!("{}/travaux", class.address));
    assert!(works().contains("Aucun projet n’attend."));
    let id = class.hand_in("function+total(p)+%7B%7D");
    let list = works();
    assert!(list.contains("Ana") && list.contains("à noter") && list.contains(&id), "{list}");
    let page = body(&class.claire, &class.work());
    assert!(page.contains("Pas encore noté") && page.contains("Tout est là, avec un défaut."), "{page}");

    assert_eq!(class.mark(&id, 0, "mark.1=2&remark.1=Relire+lundi&action=draft").status, 303);
    assert!(works().contains("brouillon gardé"));
    for path in ["/", "/exercices/project"] {
        let seen = body(&class.ana, path);
        assert!(!seen.contains("Relire lundi") && !seen.contains("Votre note"), "{path}: {seen}");
    }
    let missing = class.mark(&id, 1, "mark.1=2&remark.1=Relire+lundi&words=Bien&action=publish");
    assert_eq!(missing.status, 422);
    assert!(missing.body.contains("Il manque une note") && missing.body.contains("Bien"), "{}", missing.body);

    assert_eq!(class.mark(&id, 1, &format!("{BOTH}&action=publish")).status, 303);
    assert!(works().contains("Aucun projet n’attend."));
    assert!(body(&class.ana, "/").contains("votre projet est noté"));
    let seen = body(&class.ana, "/exercices/project");
    for part in
        ["Votre note", "5 points sur 6", "projet validé", "Relire lundi", "Beau &#60;b&#62;travail", ">nouveau<"]
    {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    assert!(!body(&class.ana, "/").contains("votre projet est noté"), "what was shown is seen");

    // Handed in again, it is another round: what was marked stays with what it was about.
    let again = class.hand_in("function+total(p)+%7B+return+1%3B+%7D");
    assert!(works().contains("rendu à nouveau"));
    let seen = body(&class.ana, "/exercices/project");
    assert!(seen.contains("Votre dernier rendu est reçu") && seen.contains("5 points sur 6"), "{seen}");
    assert_eq!(class.mark(&again, 0, "mark.1=0&mark.2=3&action=publish").status, 303);
    let seen = body(&class.ana, "/exercices/project");
    assert!(seen.contains("3 points sur 6") && seen.contains("pas encore validé"), "{seen}");
    assert!(seen.contains("Note précédente") && seen.contains("Relire lundi"), "{seen}");
}

#[test]
fn the_grade_book_says_how_a_project_was_marked() {
    let class = Class::open();
    let module = "essais";
    let results = |query: &str| body(&class.claire, &format!("{}/resultats{query}", class.address));
    let cells = || results(&format!("?vue=module:{module}"));
    let export = || body(&class.claire, &format!("{}/resultats.csv", class.address));
    let exercise = || body(&class.claire, &format!("{}/exercices/project", class.address));
    let id = class.hand_in("function+total(p)+%7B%7D");
    assert!(cells().contains(">rendu, "), "{}", cells());
    assert_eq!(class.mark(&id, 0, &format!("{BOTH}&action=draft")).status, 303);
    assert!(cells().contains(">rendu, ") && !cells().contains("noté"), "a draft is nobody's yet");
    assert_eq!(class.mark(&id, 1, &format!("{BOTH}&action=publish")).status, 303);
    assert!(cells().contains("noté 5 sur 6, validé, "), "{}", cells());
    assert!(exercise().contains("noté 5 sur 6, validé"), "{}", exercise());
    assert!(export().contains(";noté\u{a0}: validé;1;;") && export().contains(";5;6\r\n"), "{}", export());

    let again = class.hand_in("function+total(p)+%7B+return+1%3B+%7D");
    assert!(cells().contains("rendu de nouveau, noté avant 5 sur 6, "), "{}", cells());
    assert!(export().contains(";rendu;2;;"), "{}", export());
    let done =
        |page: &str| page.split("Ana</a></th><td class=\"r\">").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    assert_eq!(done(&cells()), "1", "handed in is done, until it is marked");
    assert_eq!(class.mark(&again, 0, "mark.1=0&mark.2=3&action=publish").status, 303);
    assert!(cells().contains("noté 3 sur 6, à reprendre, "), "{}", cells());
    assert_eq!(done(&cells()), "0", "to be taken up again");
    assert!(export().contains(";noté\u{a0}: à reprendre;2;;"), "{}", export());
}

#[test]
fn two_trainers_who_mark_one_project_are_told_and_what_is_no_mark_is_refused() {
    let class = Class::open();
    let id = class.hand_in("function+total(p)+%7B%7D");
    assert_eq!(class.mark(&id, 0, &format!("{BOTH}&action=draft")).status, 303);
    let told = class.mark(&id, 0, "mark.1=1&mark.2=1&remark.2=Autre&words=Pareil&action=publish");
    assert_eq!(told.status, 409);
    for part in ["Quelqu’un a noté ce projet", "Relire lundi", "Autre", "Pareil", "name=\"version\" value=\"1\""] {
        assert!(told.body.contains(part), "{part}: {}", told.body);
    }
    assert!(!body(&class.ana, "/exercices/project").contains("Votre note"));
    for (rest, status) in [
        ("mark.1=4&action=draft", 400),
        ("mark.1=x&action=draft", 400),
        ("action=rien", 400),
        (&*format!("remark.1={}&action=draft", "x".repeat(501)), 422),
        (&*format!("words={}&action=draft", "x".repeat(2_001)), 422),
    ] {
        assert_eq!(class.mark(&id, 1, rest).status, status, "{rest}");
    }
    assert_eq!(class.mark("00000000-0000-0000-0000-000000000000", 0, "action=draft").status, 404);
    let tom = class.room.signed_in("Tom", Role::Trainer);
    let form = format!("submission={id}&version=1&{BOTH}&action=publish");
    assert_eq!(tom.post_form(&format!("{}/notation", class.work()), &form).status, 404);
    for page in ["travaux", "positionnement"] {
        assert_eq!(tom.get(&format!("{}/{page}", class.address)).status, 404, "{page}");
    }
    // An exercise without a rubric has no marks.
    let other = format!("{}/exercices/somme/notation", class.page);
    assert_eq!(class.claire.post_form(&other, &form).status, 404);
}

#[test]
fn results_of_the_positioning_test_are_the_trainers_with_the_advice_of_its_routes() {
    let class = Class::open();
    let page = format!("{}/positionnement", class.address);
    assert!(body(&class.claire, &page).contains("Pas encore passé\u{a0}: Ana."));
    let before = body(&class.ana, "/exercices/positioning");
    let version = value(&before, "name=\"version\" value=\"");
    let form = format!("version={version}&opened=0&answers=1&answer.1=1&answer.2=%3F&action=submit");
    assert_eq!(class.ana.post_form("/exercices/positioning", &form).status, 303);
    let shown = body(&class.claire, &page);
    assert!(shown.contains("Commencez par le module 1") && shown.contains("Questions 1 à 2"), "{shown}");
    assert!(!shown.contains("Pas encore passé"), "{shown}");
}

#[test]
fn the_report_on_paper_has_hours_modules_skills_and_marks() {
    let class = Class::open();
    let id = class.hand_in("function+total(p)+%7B%7D");
    class.mark(&id, 0, &format!("{BOTH}&action=publish"));
    let report = body(&class.claire, &format!("{}/bilan", class.page));
    for part in
        ["Bilan de Ana", "Mardi", "Travail actif", "Étapes faites", "JS", "5 points sur 6", "Beau &#60;b&#62;travail"]
    {
        assert!(report.contains(part), "{part}: {report}");
    }
    assert!(!report.contains("demi-journées"), "none was held");
    assert_eq!(class.ana.get(&format!("{}/bilan", class.page)).status, 403);
}
