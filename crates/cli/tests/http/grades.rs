//! The grade book, its export, the page of one exercise, and wrong answers that become blocks of its file.

use std::{fs, path::Path, process::Command};

use tremplin_store::Role;
use uuid::Uuid;

use crate::{
    classes::{code_of, make_class},
    classroom::{Classroom, Person, SECRET},
};

const RIGHT: &str = "function somme(a, b) { return a + b; }";

struct Class {
    room: Classroom,
    trainer: Person,
    address: String,
}

impl Class {
    fn open() -> Self {
        let room = Classroom::open();
        let trainer = room.signed_in("Claire", Role::Trainer);
        let address = make_class(&trainer, "Mardi");
        Self { room, trainer, address }
    }

    fn learner(&self, name: &str) -> Person {
        self.room.account(name, Role::Learner);
        let mut person = self.room.visitor();
        assert_eq!(person.sign_in(&name.replace('=', "%3D"), SECRET).status, 303, "{name}");
        let code = code_of(&self.trainer, &self.address);
        assert_eq!(person.post_form("/compte/classe", &format!("code={code}")).status, 303);
        person
    }

    fn get(&self, page: &str) -> String {
        let answer = self.trainer.get(&format!("{}/{page}", self.address));
        assert_eq!(answer.status, 200, "{page}: {}", answer.body);
        answer.body
    }
}

fn submit(person: &Person, code: &str) {
    assert_eq!(person.submit(Uuid::new_v4(), "somme", code).status, 200);
}

/// A row of a table, by its first cell.
fn row<'p>(page: &'p str, name: &str) -> &'p str {
    let rest = page.split(&format!("\">{name}</a></th>")).nth(1).unwrap_or_else(|| panic!("{page}"));
    rest.split("</tr>").next().unwrap()
}

/// What stands after `start`, up to the next `"`.
fn value<'p>(page: &'p str, start: &str) -> &'p str {
    page.split_once(start).unwrap_or_else(|| panic!("no {start} in {page}")).1.split('"').next().unwrap()
}

/// The part of a page under the heading with this id.
fn panel<'p>(page: &'p str, id: &str) -> &'p str {
    page.split(&format!("id=\"{id}\"")).nth(1).unwrap().split("</section>").next().unwrap()
}

#[test]
fn the_grade_book_says_how_each_learner_did() {
    let class = Class::open();
    let (ana, bob, _eve) = (class.learner("Ana"), class.learner("Bob"), class.learner("Eve"));
    submit(&ana, RIGHT);
    submit(&bob, "function somme() { return 0; }");
    class.room.pass_time(60_000);
    submit(&bob, RIGHT);

    let page = class.get("resultats?vue=module:essais");
    assert!(row(&page, "Ana").contains("réussi du premier coup, 0 min"), "{page}");
    assert!(row(&page, "Bob").contains("réussi en 2 essais, 1 min"), "{page}");
    assert!(row(&page, "Eve").matches("pas commencé</span>").count() == 2, "{page}");
    assert!(page.split("<tfoot>").nth(1).unwrap().contains("66\u{a0}%"), "two of three have passed");
    assert!(page.contains("/exercices/somme\">La somme</a>"), "columns lead to their exercise");
    let learner = page.split("<tbody>").nth(1).and_then(|body| body.split("href=\"").nth(1)).unwrap();
    assert_eq!(class.trainer.get(learner.split('"').next().unwrap()).status, 200, "rows lead to their learner");

    // Of twelve minutes of the course: Ana has passed five and read two.
    assert_eq!(ana.get("/lecons/lecon").status, 200);
    let modules = class.get("resultats");
    assert!(row(&modules, "Ana").contains("1 sur 2") && row(&modules, "Ana").contains("58\u{a0}%"), "{modules}");
    assert!(row(&modules, "Bob").contains("41\u{a0}%") && row(&modules, "Bob").contains("<td class=\"r\">0\u{a0}%"));
    let skills = class.get("resultats?vue=competences");
    assert!(skills.contains(">essais.somme</th>") && row(&skills, "Ana").contains("1 sur 1"), "{skills}");

    let titles = "---\nkind: skills\nskills:\n  - { skill: essais, title: Essais }\n  \
                  - { skill: essais.somme, title: Additionner, en: Add }\n---\n";
    fs::write(class.room.content().join("skills.md"), titles).unwrap();
    class.room.block_on(class.room.state().reload()).unwrap();
    let skills = class.get("resultats?vue=competences");
    assert!(skills.contains(">Additionner</th>") && !skills.contains("essais.somme"), "{skills}");
    let learner = value(&page, "<th scope=\"row\"><a href=\"");
    for page in [learner.to_owned(), format!("{learner}/bilan")] {
        let body = class.trainer.get(&page).body;
        assert!(body.contains("Essais") && body.contains("Additionner") && !body.contains("essais.somme"), "{body}");
    }

    for order in ["temps", "reussis", "premier", "parcours"] {
        let page = class.get(&format!("resultats?tri={order}"));
        let names = ["Ana", "Bob", "Eve"].map(|name| page.find(&format!(">{name}</a></th>")).unwrap());
        let is_bob_first = order == "temps";
        assert!(names[2] > names[0] && (names[1] < names[0]) == is_bob_first, "{order}");
    }
    for (filter, shown) in [("reste", 3), ("jamais", 1), ("peine", 0), ("tous", 3), ("autre", 3)] {
        let page = class.get(&format!("resultats?vue=module:essais&filtre={filter}"));
        let rows = page.split("<tbody>").nth(1).map_or(0, |body| body.matches("<tr>").count() - 1);
        assert_eq!(rows, shown, "{filter}");
    }
    assert!(class.get("resultats?vue=module:rien&tri=%3Cscript%3E").contains("<table"), "nonsense is the whole table");
}

#[test]
fn how_far_a_learner_is_counts_in_the_hours_of_the_plan() {
    let class = Class::open();
    let ana = class.learner("Ana");
    submit(&ana, RIGHT);
    assert_eq!(ana.get("/lecons/lecon").status, 200);
    let map = ana.get("/").body;
    assert!(map.contains("environ 1\u{a0}h\u{a0}12, dont 1\u{a0}h d’accompagnement"), "{map}");
    // Seven of the files' twelve minutes, whatever the module's hours are.
    assert!(row(&class.get("resultats"), "Ana").contains("58\u{a0}%"));
    // Seven twelfths of the module's 72 minutes are 42, of the two hours that the class has.
    let page = class.get("reglages");
    let own = page.split("name=\"trainer\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let form = format!("name=Mardi&version=1&joinable=1&module=essais&trainer={own}&hours=2");
    assert_eq!(class.trainer.post_form(&format!("{}/reglages", class.address), &form).status, 303);
    assert!(row(&class.get("resultats"), "Ana").contains("35\u{a0}%"));
}

#[test]
fn an_export_runs_in_no_spreadsheet() {
    let class = Class::open();
    let ana = class.learner("Ana");
    class.learner("=HYPERLINK(1)");
    submit(&ana, RIGHT);
    let export = class.trainer.get(&format!("{}/resultats.csv", class.address));
    assert_eq!(export.header("content-type"), "text/csv; charset=utf-8");
    assert!(export.header("content-disposition").starts_with("attachment"));
    let titles = "\u{feff}Apprenant;Module;Exercice;État;Essais;Réussi à l’essai;Minutes;Points;Points possibles\r\n";
    assert!(export.body.starts_with(titles), "{}", export.body);
    assert!(export.body.contains("\nAna;Essais;La somme;du premier coup;1;1;0;;\r\n"), "{}", export.body);
    assert!(export.body.contains("\n'=HYPERLINK(1);Essais;La somme;pas commencé;0;;0;;\r\n"), "{}", export.body);
    assert!(!export.body.contains("\n="), "{}", export.body);
    let page = class.get("resultats");
    assert!(page.contains("\">=HYPERLINK(1)</a></th>"), "a name is only text on a page");
}

#[test]
fn the_page_of_an_exercise_says_what_fails() {
    let class = Class::open();
    let people = ["Ana", "Bob", "Eve", "Lou", "Zoé"].map(|name| class.learner(name));
    assert!(class.get("exercices/somme").contains("Moins de 5 personnes"));
    for (n, person) in people.iter().enumerate() {
        submit(person, &format!("function somme(a, b) {{\n  return 0; // <b>{n}</b>\n}}"));
    }
    submit(&people[0], RIGHT);
    submit(&people[1], "function somme(a, b) {\n  return a - b;\n}\n");
    submit(&people[2], "function somme(a, b) {");
    submit(&people[3], "function somme(a, b) {\n}\n");

    let page = class.get("exercices/somme");
    assert!(page.contains("1 sur 5 (20\u{a0}%)") && page.contains("<svg class=\"chart\""), "{page}");
    let failing = panel(&page, "failing-h");
    let first = failing.split("<tbody>").nth(1).unwrap();
    assert!(first.trim_start().starts_with("<tr><th scope=\"row\" class=\"words\">Un et deux font trois"), "{first}");
    assert!(failing.contains("100\u{a0}%") && failing.contains("Le code ne peut pas être lu"), "{failing}");
    let wrongs = panel(&page, "wrongs-h");
    assert!(wrongs.contains("5 personnes, 5 envois"), "comments do not tell them apart: {wrongs}");
    assert!(wrongs.contains("&lt;b&gt;") && !wrongs.contains("<b>"), "{wrongs}");
    assert!(
        wrongs.contains("Déjà prévue\u{a0}: soustraction") && wrongs.contains("Code de départ, inchangé"),
        "{wrongs}"
    );
    assert!(row(&page, "Eve").contains("Le code ne peut pas être lu"), "{}", row(&page, "Eve"));
    let work = panel(&page, "each-h").split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(work.ends_with("/exercices/somme") && class.trainer.get(work).status == 200, "{work}");
    assert_eq!(class.trainer.get(&format!("{}/exercices/rien", class.address)).status, 404);
}

#[test]
fn a_common_wrong_answer_becomes_a_block_that_check_accepts() {
    let class = Class::open();
    let ana = class.learner("Ana");
    submit(&ana, "function somme(a, b) {\r\n  return 0; // ```\r\n}");
    let page = class.get("exercices/somme");
    let make = page.split("href=\"").find_map(|rest| rest.split('"').next().filter(|href| href.contains("/reponses/")));
    let make = make.unwrap().to_owned();
    let page = class.trainer.get(&make).body;
    assert!(page.contains("value=\"erreur-frequente\"") && page.contains("Un et deux font trois"), "{page}");
    assert!(!page.contains("canariNom") && !page.contains("canariPhrase"), "learners read feedback: no hidden test");

    let block =
        class.trainer.get(&format!("{make}/bloc.md?tag=rend-zero&retour=Toujours%20z%C3%A9ro.%0D%0A%0D%0ARelisez."));
    assert_eq!(block.header("content-type"), "text/markdown; charset=utf-8");
    assert!(block.header("content-disposition").contains("somme-rend-zero.md"));
    let expected = "~~~js file=main.js role=wrong tag=rend-zero\nfunction somme(a, b) {\n  return 0; // ```\n}\n~~~\n\n\
                    > [!FEEDBACK]\n> Toujours zéro.\n>\n> Relisez.\n";
    assert_eq!(block.body, expected);
    for query in ["tag=soustraction&retour=a", "tag=Non%20&retour=a", "tag=ok&retour=", "tag=ok&retour=%07"] {
        assert_eq!(class.trainer.get(&format!("{make}?{query}")).status, 422, "{query}");
        assert_eq!(class.trainer.get(&format!("{make}/bloc.md?{query}")).status, 400, "{query}");
    }

    let file = class.room.content().join("01-essais/02-somme.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}\n{}", block.body)).unwrap();
    let check = Command::new(env!("CARGO_BIN_EXE_tremplin"))
        .arg("check")
        .arg(&file)
        .env("TREMPLIN_ENGINES", Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines"))
        .output()
        .unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

#[test]
fn results_are_nobodys_but_the_classs_trainers() {
    let class = Class::open();
    let ana = class.learner("Ana");
    submit(&ana, "function somme() { return 0; }");
    let page = class.get("exercices/somme");
    let answer = page.split("/reponses/").nth(1).unwrap().split('"').next().unwrap();
    let pages = ["resultats", "resultats.csv", "exercices/somme"].map(str::to_owned);
    let mut pages = pages.to_vec();
    pages.push(format!("exercices/somme/reponses/{answer}"));
    pages.push(format!("exercices/somme/reponses/{answer}/bloc.md"));
    let tom = class.room.signed_in("Tom", Role::Trainer);
    let other = make_class(&tom, "Jeudi");
    for page in &pages {
        let path = format!("{}/{page}", class.address);
        let statuses = [&class.trainer, &tom, &ana].map(|person| person.get(&path).status);
        assert_eq!(statuses, [200, 404, 403], "{page}");
    }
    for page in &pages[3..] {
        assert_eq!(tom.get(&format!("{other}/{page}")).status, 404, "another class's answer: {page}");
    }
}
