//! Running a class: what it is told, advised dates, modules that open in their order.

use tremplin_store::Role;

use crate::{
    classes::{between, code_of, make_class},
    classroom::{Classroom, Person, SECRET, files},
};

/// A class of Claire's and someone who has joined it.
fn class(room: &Classroom) -> (Person, String, Person) {
    let claire = room.signed_in("Claire", Role::Trainer);
    let class = make_class(&claire, "Mardi");
    let ana = room.signed_in("Ana", Role::Learner);
    assert_eq!(ana.post_form("/compte/classe", &format!("code={}", code_of(&claire, &class))).status, 303);
    (claire, class, ana)
}

/// A second module, which needs the first; and nothing is served before it is read.
fn add_module(room: &Classroom) {
    let folder = room.content().join("02-suite");
    std::fs::create_dir(&folder).unwrap();
    let module = "---\nkind: module\ntitle: La suite\nsummary: Plus loin.\nneeds: [essais]\n---\n";
    let lesson = "---\nkind: lesson\ntitle: Plus loin\nskills: [js.boucles]\nneeds: []\nminutes: 3\n---\n## A\nb\n";
    let exercise = std::fs::read_to_string(room.content().join("01-essais/02-somme.md")).unwrap();
    let exercise = exercise.replacen("title: La somme", "title: Plus", 1);
    std::fs::write(folder.join("module.md"), module).unwrap();
    std::fs::write(folder.join("01-plus-loin.md"), lesson).unwrap();
    std::fs::write(folder.join("02-plus.md"), exercise).unwrap();
    let edition = room.block_on(room.state().reload()).unwrap();
    assert_eq!(edition.course.modules.len(), 2);
}

#[test]
fn an_announcement_is_on_the_home_page_until_it_is_read() {
    let room = Classroom::open();
    let (claire, class, ana) = class(&room);
    let tom = room.signed_in("Tom", Role::Trainer);
    let text = "title=Jeudi&text=**Salle+4**%0A%3Cscript%3Ealert(1)%3C/script%3E";
    assert_eq!(tom.post_form(&format!("{class}/annonces"), text).status, 404);
    assert_eq!(claire.post_form(&format!("{class}/annonces"), "title=&text=a").status, 422);
    assert_eq!(
        claire.post_form(&format!("{class}/annonces"), &format!("title=a&text={}", "x".repeat(4_001))).status,
        422
    );
    assert_eq!(claire.post_form(&format!("{class}/annonces"), text).status, 303);

    let home = ana.get("/").body;
    assert!(home.contains("Jeudi") && home.contains("<strong>Salle 4</strong>"), "{home}");
    assert!(!home.contains("<script>alert"), "{home}");
    assert!(!room.guest().get("/").body.contains("Jeudi"));
    let id = between(&home, "action=\"/annonces/", "\"")[0].to_owned();
    assert_eq!(ana.post_form(&format!("/annonces/{id}"), "version=1").status, 303);
    assert!(!ana.get("/").body.contains("Jeudi"));
    assert!(claire.get(&format!("{class}/annonces")).body.contains("Lue par 1 personne"));

    let one = format!("{class}/annonces/{id}");
    assert_eq!(tom.get(&one).status, 404);
    assert_eq!(tom.post_form(&one, "title=a&text=b&version=1&action=withdraw").status, 404);
    assert_eq!(claire.post_form(&one, "title=Vendredi&text=b&version=1&action=save").status, 303);
    let late = claire.post_form(&one, "title=Samedi&text=c&version=1&action=save");
    assert_eq!(late.status, 422);
    assert!(late.body.contains("Vendredi") && late.body.contains("value=\"Samedi\""), "{}", late.body);
    assert!(ana.get("/").body.contains("Vendredi"), "a change is shown again");
    assert_eq!(claire.post_form(&one, "title=a&text=&version=2&action=withdraw").status, 303);
    assert!(!ana.get("/").body.contains("Vendredi"));
    assert_eq!(claire.post_form(&one, "title=a&text=&version=2&action=withdraw").status, 404);
}

#[test]
fn a_date_is_advice_and_two_trainers_do_not_overwrite_it() {
    let room = Classroom::open();
    let (claire, class, ana) = class(&room);
    let page = format!("{class}/programme");
    let set = "was.module.essais=&module.essais=2026-12-04&add=somme&add_day=2026-12-01";
    assert_eq!(claire.post_form(&page, set).status, 303);
    let home = ana.get("/").body;
    assert!(home.contains("avant le 4 décembre 2026") && home.contains("avant le 1er décembre 2026"), "{home}");
    let late = claire.post_form(&page, "was.module.essais=&module.essais=2026-12-24");
    assert_eq!(late.status, 422);
    assert!(late.body.contains("value=\"2026-12-04\""), "what is there now");
    assert_eq!(claire.post_form(&page, "was.module.essais=2026-12-04&module.essais=2026-02-30").status, 422);
    for bad in ["module.=2026-12-04", "x=1", "add=inconnu&add_day=2026-12-04", "was.module.essais=x&module.essais="] {
        assert_eq!(claire.post_form(&page, bad).status, 400, "{bad}");
    }
    assert_eq!(ana.submit(uuid::Uuid::new_v4(), "somme", "function somme(a, b) { return a + b; }").status, 200);
    assert!(!ana.get("/").body.contains("1er décembre"), "what is done needs no date");
    assert_eq!(room.signed_in("Tom", Role::Trainer).post_form(&page, set).status, 404);
}

#[test]
fn modules_open_in_order_where_a_trainer_says_so_and_sooner_to_whom_they_choose() {
    let room = Classroom::open();
    let (claire, class, ana) = class(&room);
    add_module(&room);
    let right = "function somme(a, b) { return a + b; }";
    assert_eq!(ana.get("/exercices/plus").status, 200, "all is open unless said otherwise");
    // That page made nothing begin.
    assert_eq!(claire.post_form(&format!("{class}/programme/ordre"), "in_order=true").status, 303);
    assert!(ana.get("/").body.contains("S’ouvre après"));
    for answer in [
        ana.get("/exercices/plus"),
        ana.get("/lecons/plus-loin"),
        ana.post_form("/exercices/plus", "action=hint&opened=0"),
        ana.send("POST", "/api/v1/exercises/plus/runs", &serde_json::json!({ "files": files(right) })),
        ana.submit(uuid::Uuid::new_v4(), "plus", right),
    ] {
        assert_eq!(answer.status, 403, "{}", answer.body);
    }
    assert!(ana.get("/exercices/plus").body.contains("Ce module s’ouvre quand"));
    assert_eq!(room.guest().get("/exercices/plus").status, 200, "nobody else waits");

    let openings = format!("{class}/programme/ouvertures");
    let id = between(&claire.get(&format!("{class}/apprenants")).body, "name=\"learner\" value=\"", "\"")[0].to_owned();
    assert_eq!(claire.post_form(&openings, "module=inconnu&open=true").status, 400);
    assert_eq!(claire.post_form(&openings, &format!("module=suite&learner={id}&open=true")).status, 303);
    assert_eq!(ana.get("/exercices/plus").status, 200);
    assert_eq!(claire.post_form(&openings, &format!("module=suite&learner={id}&open=false")).status, 303);
    assert_eq!(ana.get("/lecons/plus-loin").status, 403);
    assert_eq!(claire.post_form(&openings, "module=suite&open=true").status, 303);
    assert_eq!(ana.submit(uuid::Uuid::new_v4(), "plus", right).status, 200);
    assert_eq!(claire.post_form(&openings, "module=suite&open=false").status, 303);
    assert_eq!(ana.get("/exercices/plus").status, 200, "what was begun stays open");
    assert_eq!(room.signed_in("Tom", Role::Trainer).post_form(&openings, "module=suite&open=true").status, 404);
}

/// Opens a half-day: its address, and the code shown in the room.
fn half_day(claire: &Person, class: &str) -> (String, String) {
    let opened = claire.post_form(&format!("{class}/emargement"), "day=2026-11-24&half=morning&hours=3%2C5");
    assert_eq!(opened.status, 303, "{}", opened.body);
    let sheet = opened.header("location").to_owned();
    let code = between(&claire.get(&sheet).body, "code-to-show ltr\">", "<")[0].to_owned();
    (sheet, code)
}

#[test]
fn a_learner_signs_with_the_code_of_the_room_while_it_is_open() {
    let room = Classroom::open();
    let (claire, class, ana) = class(&room);
    assert!(ana.get("/presence").body.contains("Aucune signature"));
    let (sheet, code) = half_day(&claire, &class);
    assert!(ana.get("/").body.contains("24 novembre 2026, matin"));
    let wrong = ana.post_form("/presence", &format!("code={}", if code == "0000" { "0001" } else { "0000" }));
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("pas celui de la salle"));
    let zoe = room.signed_in("Zoe", Role::Learner);
    assert_eq!(zoe.post_form("/presence", &format!("code={code}")).status, 422, "in no class");
    assert_eq!(ana.post_form("/presence", &format!("code=+{code}+")).status, 303);
    assert!(ana.get("/presence").body.contains("Présence signée"));
    assert!(claire.get(&sheet).body.contains("a signé"));

    assert_eq!(claire.post_form(&format!("{sheet}/ouverture"), "action=close").status, 303);
    assert!(ana.get("/presence").body.contains("Aucune signature"));
    assert_eq!(claire.post_form(&format!("{sheet}/ouverture"), "action=open").status, 303);
    room.pass_time(31 * 60 * 1_000);
    assert!(ana.get("/presence").body.contains("Aucune signature"), "it closes by itself");
    for _ in 0..5 {
        zoe.post_form("/presence", "code=1");
    }
    assert_eq!(zoe.post_form("/presence", "code=1").status, 429, "codes cannot be tried by the dozen");
}

#[test]
fn a_trainer_marks_and_the_school_gets_its_table_and_its_sheet() {
    let room = Classroom::open();
    let (claire, class, _) = class(&room);
    let tom = room.signed_in("Tom", Role::Trainer);
    let (sheet, _) = half_day(&claire, &class);
    let again = claire.post_form(&format!("{class}/emargement"), "day=2026-11-24&half=morning&hours=3");
    assert_eq!(again.header("location"), sheet, "the one that is there");
    for bad in ["day=2026-02-30&half=morning&hours=3", "day=2026-11-24&half=morning&hours=30"] {
        assert_eq!(claire.post_form(&format!("{class}/emargement"), bad).status, 422, "{bad}");
    }
    let id = between(&claire.get(&sheet).body, "name=\"was.", "\"")[0].to_owned();
    assert_eq!(claire.post_form(&sheet, &format!("was.{id}=&{id}=late")).status, 303);
    let late = claire.post_form(&sheet, &format!("was.{id}=&{id}=absent"));
    assert_eq!(late.status, 422);
    assert!(late.body.contains("entre-temps"));
    for bad in [format!("{id}=late"), format!("was.{id}=&{id}=x"), "was.x=&x=late".to_owned()] {
        assert_eq!(claire.post_form(&sheet, &bad).status, 400, "{bad}");
    }
    let rest = |fields: &str| claire.post_form(&sheet, &format!("{fields}&rest=present"));
    assert_eq!(rest(&format!("was.{id}=late&{id}=late")).status, 303);
    assert!(claire.get(&sheet).body.contains("<option value=\"late\" selected>"), "who has a mark keeps it");
    assert_eq!(rest(&format!("was.{id}=late&{id}=")).status, 303);
    assert!(claire.get(&sheet).body.contains("<option value=\"present\" selected>"));
    assert_eq!(claire.post_form(&sheet, &format!("was.{id}=present&{id}=late&rest=x")).status, 400);
    assert_eq!(claire.post_form(&sheet, &format!("was.{id}=present&{id}=late")).status, 303);
    let table = claire.get(&format!("{class}/emargement.csv"));
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert!(table.header("content-disposition").contains("attachment"));
    let lines: Vec<_> = table.body.lines().collect();
    assert_eq!(lines[0], "\u{feff}Nom;2026-11-24 matin;Heures suivies;Heures prévues");
    assert_eq!(lines[1], "Ana;en retard;3,5;3,5");
    let paper = claire.get(&format!("{class}/emargement/feuille"));
    assert!(paper.body.contains("<td>en retard</td>") && paper.body.contains("24/11"), "{}", paper.body);

    for page in ["emargement", "emargement.csv", "emargement/feuille"] {
        assert_eq!(tom.get(&format!("{class}/{page}")).status, 404, "{page}");
    }
    assert_eq!(tom.get(&sheet).status, 404);
    assert_eq!(tom.post_form(&sheet, &format!("was.{id}=late&{id}=absent")).status, 404);
    assert_eq!(tom.post_form(&format!("{sheet}/ouverture"), "action=remove").status, 404);
    assert_eq!(claire.post_form(&format!("{sheet}/ouverture"), "action=remove").status, 303);
    assert_eq!(claire.get(&sheet).status, 404);
}

#[test]
fn everyone_takes_their_data_along_and_sees_nothing_hidden_in_them() {
    let room = Classroom::open();
    let (claire, class, ana) = class(&room);
    let (_, code) = half_day(&claire, &class);
    ana.post_form("/presence", &format!("code={code}"));
    for code in ["function somme(a, b) { return a - b; }", "function somme(a, b) { return a + b; }"] {
        assert_eq!(ana.submit(uuid::Uuid::new_v4(), "somme", code).status, 200);
        // The clock stands still in tests, and two of the same moment have no order.
        room.pass_time(1_000);
    }
    let file = ana.get("/compte/donnees");
    assert!(file.header("content-disposition").contains("attachment"));
    let data = file.json();
    assert_eq!((&data["account"]["name"], &data["class"]), (&"Ana".into(), &"Mardi".into()), "{data}");
    let sent = data["submissions"].as_array().unwrap();
    assert_eq!((sent.len(), &sent[0]["verdict"], &sent[1]["verdict"]), (2, &"failed".into(), &"passed".into()));
    assert!(sent[0]["files"][0]["text"].as_str().unwrap().contains("a - b"));
    assert_eq!(data["progress"][0]["attempts"], 2);
    assert_eq!(data["attendance"][0]["mark"], "present");
    for hidden in ["canari", "739184", "5512873"] {
        assert!(!file.body.contains(hidden), "{hidden}");
    }
    let nothing = room.guest().get("/compte/donnees").json();
    assert_eq!((nothing["submissions"].as_array().unwrap().len(), &nothing["class"]), (0, &serde_json::Value::Null));
}

#[test]
fn a_learner_deletes_their_account_with_their_secret_and_an_admin_anybodys_but_their_own() {
    let room = Classroom::open();
    let (claire, class, ana) = class(&room);
    ana.submit(uuid::Uuid::new_v4(), "somme", "function somme(a, b) { return a + b; }");
    assert_eq!(ana.post_form("/compte/suppression", "current=pas-le-mien").status, 422);
    assert_eq!(claire.post_form("/compte/suppression", &format!("current={SECRET}")).header("location"), "/compte");
    assert_eq!(claire.get("/compte").status, 200);
    let counts = || room.block_on(room.state().store.content_health()).unwrap();
    let before = counts();
    let gone = ana.post_form("/compte/suppression", &format!("current={SECRET}"));
    assert!(room.visitor().get(gone.header("location")).body.contains("Votre compte est supprimé"));
    assert_eq!((gone.status, gone.header("location")), (303, "/?compte=supprime"));
    assert_eq!(ana.get("/compte").status, 401);
    assert!(!claire.get(&format!("{class}/apprenants")).body.contains("Ana"));
    assert_eq!(counts(), before, "the numbers stay");

    let admin = room.signed_in("Nadia", Role::Admin);
    let bob = room.account("Bob", Role::Learner);
    let of = |id: uuid::Uuid| format!("/administration/comptes/{id}/suppression");
    assert_eq!(admin.post_form(&of(bob.id.0), "").status, 303);
    assert!(!admin.get("/administration/comptes").body.contains("Bob"));
    assert_eq!(admin.post_form(&of(bob.id.0), "").status, 404);
    let page = admin.get("/administration/comptes").body;
    assert!(!page.contains("Ana"), "{page}");
}

#[test]
fn work_that_is_close_is_shown_to_the_classs_trainer_side_by_side() {
    let room = Classroom::open();
    let (claire, class, ana) = class(&room);
    let (zoe, tom) = (room.signed_in("Zoe", Role::Learner), room.signed_in("Tom", Role::Trainer));
    assert_eq!(zoe.post_form("/compte/classe", &format!("code={}", code_of(&claire, &class))).status, 303);
    let odd = "function somme(a, b) {\n  const pile = [a, b];\n  let compte = 0, tour = 0;\n  while (pile.length > 0 && \
        tour < 9) {\n    const haut = pile.pop();\n    compte = compte - (0 - haut) * 1;\n    tour = tour + 1;\n  }\n  \
        if (tour >= 9) { throw new Error('<b>trop</b>'); }\n  return [compte].map(x => x * 1)[0];\n}\n";
    let renamed = odd.replace("pile", "tas").replace("compte", "c");
    let page = format!("{class}/exercices/somme/ressemblances");
    assert!(claire.get(&page).body.contains("Personne n’a encore envoyé"));
    for (person, code) in [(&ana, odd), (&zoe, renamed.as_str())] {
        assert_eq!(person.submit(uuid::Uuid::new_v4(), "somme", code).status, 200);
    }
    assert!(claire.get(&format!("{class}/exercices/somme")).body.contains(&page));
    let list = claire.get(&page).body;
    assert!(list.contains("Ana et Zoe"), "{list}");
    let pair = between(&list, "<th scope=\"row\"><a href=\"", "\"")[0].to_owned();
    let shown = claire.get(&pair).body;
    assert!(shown.contains("tas.pop()") && shown.contains("pile.pop()"), "{shown}");
    assert!(!shown.contains("<b>trop</b>"), "{shown}");
    for address in [&page, &pair] {
        assert_eq!(tom.get(address).status, 404);
        assert_eq!(ana.get(address).status, 403);
    }
    assert_eq!(claire.get(&format!("{class}/exercices/inconnu/ressemblances")).status, 404);
    assert_eq!(claire.get(&format!("{page}/{}/{}", uuid::Uuid::nil(), uuid::Uuid::nil())).status, 404);
}
