//! Classes: who sees them, how lists come in, cards and the ways in, and two trainers at once.

use std::collections::BTreeSet;

use tremplin_store::Role;

use crate::classroom::{Answer, Classroom, Person, SECRET};

/// Makes a class and gives its address.
pub(crate) fn make_class(trainer: &Person, name: &str) -> String {
    let answer = trainer.post_form("/formateur/classes", &format!("name={name}"));
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").trim_end_matches("/reglages").to_owned()
}

fn upload(trainer: &Person, class: &str, file: &[u8]) -> Answer {
    let head = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
                content-type: text/csv\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
    let headers = [("content-type", "multipart/form-data; boundary=x")];
    trainer.request("POST", &format!("{class}/apprenants/fichier"), &headers, &body)
}

/// Gives a list, and the address of the page that shows it.
fn keep(trainer: &Person, class: &str, file: &[u8]) -> String {
    let kept = upload(trainer, class, file);
    assert_eq!(kept.status, 303, "{}", kept.body);
    let address = kept.header("location").to_owned();
    assert!(address.starts_with(&format!("{class}/apprenants/liste/")), "{address}");
    address
}

fn confirm(trainer: &Person, class: &str, names: &str) -> Answer {
    trainer.post_form(&keep(trainer, class, names.as_bytes()), "")
}

/// What stands between two marks, all of them.
pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

pub(crate) fn code_of(trainer: &Person, class: &str) -> String {
    let page = trainer.get(&format!("{class}/apprenants")).body;
    between(&page, "<b class=\"ltr\">", "</b>")[0].to_owned()
}

/// Prints the cards that are missing: the secret words on them.
fn print(trainer: &Person, class: &str) -> (Answer, Vec<String>) {
    let answer = trainer.post_form(&format!("{class}/cartes"), "which=new");
    let shown = between(&answer.body, "<dd class=\"ltr\">", "</dd>");
    let secrets = shown.chunks(2).filter_map(|pair| pair.get(1)).map(|secret| (*secret).to_owned()).collect();
    (answer, secrets)
}

fn enter(person: &mut Person, code: &str, name: &str, secret: &str) -> u16 {
    let answer = person.post_form("/classe", &format!("code={code}&name={name}&secret={secret}"));
    person.take_cookie(&answer);
    answer.status
}

fn ids(page: &str) -> Vec<&str> {
    between(page, "name=\"learner\" value=\"", "\"")
}

#[test]
fn a_class_is_nobodys_but_its_trainers() {
    let room = Classroom::open();
    let claire = room.signed_in("Claire", Role::Trainer);
    let tom = room.signed_in("Tom", Role::Trainer);
    let admin = room.signed_in("Nadia", Role::Admin);
    let class = make_class(&claire, "Mardi");
    for page in ["apprenants", "reglages"] {
        assert_eq!(claire.get(&format!("{class}/{page}")).status, 200);
        assert_eq!(admin.get(&format!("{class}/{page}")).status, 200);
        assert_eq!(tom.get(&format!("{class}/{page}")).status, 404);
    }
    for (address, form) in [
        ("apprenants", "name=Ana"),
        ("cartes", "which=new"),
        ("code", "version=1"),
        ("archive", "version=1&archived=true"),
        ("reglages", "name=Vol&version=1"),
    ] {
        assert_eq!(tom.post_form(&format!("{class}/{address}"), form).status, 404, "{address}");
    }
    assert_eq!(upload(&tom, &class, b"Ana\n").status, 404);
    assert!(claire.get("/formateur/classes").body.contains("Mardi"));
    assert!(!tom.get("/formateur/classes").body.contains("Mardi"));
    assert_eq!(claire.get("/formateur/classes/pas-un-id/apprenants").status, 404);
}

#[test]
fn a_list_is_shown_before_it_is_written_and_written_whole() {
    let room = Classroom::open();
    let claire = room.signed_in("Claire", Role::Trainer);
    let class = make_class(&claire, "Mardi");
    let page = || claire.get(&format!("{class}/apprenants")).body;

    // Windows-1252, semicolons.
    let list = keep(&claire, &class, b"Pr\xe9nom;Nom\r\nIn\xe8s;Lopez\r\nAmine;Diallo\r\n");
    let shown = claire.get(&list);
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert!(shown.body.contains("<td>2</td><th scope=\"row\">Inès Lopez</th>"), "{}", shown.body);
    assert!(!page().contains("Inès"), "nothing is written yet");
    let done = claire.post_form(&list, "");
    assert_eq!((done.status, done.header("location")), (303, format!("{class}/apprenants?fait=importe").as_str()));
    assert!(page().contains("Inès Lopez") && page().contains("Amine Diallo"));
    // Pressed twice, or gone back to: it is done, and done once.
    for again in [claire.post_form(&list, ""), claire.get(&list)] {
        assert_eq!((again.status, again.header("location")), (303, done.header("location")));
    }
    assert_eq!(page().matches(">Amine Diallo<").count(), 1, "{}", page());

    let list = keep(&claire, &class, "Prénom,Nom\nBob,Bon\ninès,lopez\n=cmd,x\n,\nBob,Bon\n".as_bytes());
    let shown = claire.get(&list);
    assert_eq!(shown.status, 422);
    assert!(!shown.body.contains(&format!("action=\"{list}\"")), "what has a problem cannot be confirmed");
    for (line, told) in [(3, "déjà dans la classe"), (4, "formule"), (6, "déjà à la ligne 2")] {
        let row = shown.body.split("<tr>").find(|row| row.starts_with(&format!("<td>{line}</td>"))).unwrap();
        assert!(row.contains(told), "{row}");
    }
    assert_eq!(claire.post_form(&list, "").header("location"), list, "back to what is wrong");
    assert!(!page().contains("Bob"));
    // Another trainer was quicker than the button.
    let list = keep(&claire, &class, b"Eva Roi\nLino Roi\n");
    assert_eq!(claire.post_form(&format!("{class}/apprenants"), "name=Lino Roi").status, 303);
    assert_eq!(claire.post_form(&list, "").header("location"), list);
    assert!(claire.get(&list).body.contains("déjà dans la classe"));
    assert!(!page().contains("Eva"), "all or nothing");
}

#[test]
fn a_list_that_waits_is_its_trainers_and_is_not_kept_for_ever() {
    let room = Classroom::open();
    let claire = room.signed_in("Claire", Role::Trainer);
    let (class, other) = (make_class(&claire, "Mardi"), make_class(&claire, "Jeudi"));
    let list = keep(&claire, &class, b"Ana\n");
    let admin = room.signed_in("Nadia", Role::Admin);
    let elsewhere = list.replace(&class, &other);
    let unknown = format!("{class}/apprenants/liste/{}", uuid::Uuid::new_v4());
    for (who, address) in [(&admin, &list), (&claire, &elsewhere), (&claire, &unknown)] {
        for answer in [who.get(address), who.post_form(address, "")] {
            assert_eq!(answer.status, 422, "{address}");
            assert!(answer.body.contains("n’est plus gardée"), "{address}: {}", answer.body);
        }
    }
    let tom = room.signed_in("Tom", Role::Trainer);
    assert_eq!((tom.get(&list).status, tom.post_form(&list, "").status), (404, 404));
    assert_eq!(claire.get(&list).status, 200);
}

#[test]
fn files_that_are_no_list_are_refused_in_words() {
    let room = Classroom::open();
    let claire = room.signed_in("Claire", Role::Trainer);
    let class = make_class(&claire, "Mardi");
    let long: String = (0..50_000).map(|n| format!("Prénom{n};Nom{n}\n")).collect();
    let heavy = vec![b'x'; 5 * 1024 * 1024];
    for (file, told) in [
        (long.as_bytes(), "50000 lignes, c’est trop"),
        (b"PK\x03\x04\0\0", "n’est pas une liste"),
        (b"", "Cette liste est vide"),
        (b"Nom;Pr\xe9nom\n", "Cette liste est vide"),
        (&heavy, "trop gros"),
    ] {
        let answer = upload(&claire, &class, file);
        assert_eq!(answer.status, 422, "{told}");
        assert!(answer.body.contains(told), "{told}: {}", answer.body);
    }
    let script = claire.get(&keep(&claire, &class, b"<script>alert(1)</script>\n"));
    assert!(script.body.contains("&#60;script&#62;") && !script.body.contains("<script>alert"), "{}", script.body);
}

#[test]
fn a_card_lets_its_learner_in_and_the_next_card_voids_it() {
    let room = Classroom::open();
    let claire = room.signed_in("Claire", Role::Trainer);
    let class = make_class(&claire, "Mardi");
    confirm(&claire, &class, "Inès L.\nAna B.");
    let code = code_of(&claire, &class);
    let (cards, secrets) = print(&claire, &class);
    assert_eq!(cards.status, 200);
    let (ana, ines) = (&secrets[0], &secrets[1]);
    assert_eq!(secrets.iter().collect::<BTreeSet<_>>().len(), 2);
    assert!(!claire.get(&format!("{class}/apprenants")).body.contains(ana.as_str()), "shown once");

    let mut person = room.visitor();
    assert_eq!(enter(&mut person, &code.to_uppercase(), "in%C3%A8s%20l.", ines), 303);
    assert!(person.get("/compte").body.contains("Inès L."));
    for (code, name, secret) in [(code.as_str(), "Ana B.", ines), ("figue-99999", "Ana B.", ana), (&code, "Ana", ana)] {
        let answer = room.visitor().post_form("/classe", &format!("code={code}&name={name}&secret={secret}"));
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("Ces trois informations ne vont pas ensemble"));
    }
    assert_eq!(room.visitor().sign_in("Inès L.", ines).status, 422, "a class name is good in its class only");

    let (none, _) = print(&claire, &class);
    assert_eq!(none.status, 422, "no card is missing any more");
    let page = claire.get(&format!("{class}/apprenants")).body;
    let form = format!("which=chosen&learner={}", ids(&page)[1]);
    let reprinted = claire.post_form(&format!("{class}/cartes"), &form);
    let fresh = between(&reprinted.body, "<dd class=\"ltr\">", "</dd>")[1].to_owned();
    assert_eq!(person.get("/compte").status, 401, "the session of the old card is over");
    assert_eq!(enter(&mut room.visitor(), &code, "Inès L.", ines), 422);
    assert_eq!(enter(&mut room.visitor(), &code, "Inès L.", &fresh), 303);
    assert_eq!(enter(&mut room.visitor(), &code, "Ana B.", ana), 303, "the other card is good still");
}

#[test]
fn a_qr_code_opens_once_and_looking_uses_nothing_up() {
    let room = Classroom::open();
    let state = room.state();
    let claire = room.signed_in("Claire", Role::Trainer);
    let class = make_class(&claire, "Mardi");
    confirm(&claire, &class, "Inès L.");
    // The code itself is a picture: the same token is given here.
    let page = claire.get(&format!("{class}/apprenants")).body;
    let learner = tremplin_store::UserId(ids(&page)[0].parse().unwrap());
    let id = tremplin_store::CohortId(class.rsplit('/').next().unwrap().parse().unwrap());
    let digest = tremplin_course_digest("abc");
    let card = tremplin_store::NewCard { learner, secret_hash: "$argon2id$none".into(), token_digest: digest };
    assert!(room.block_on(state.store.issue_cards(id, vec![card], state.now())).unwrap());

    let mut person = room.guest();
    person.submit(uuid::Uuid::new_v4(), "somme", "function somme(a, b) { return a + b; }");
    for _ in 0..2 {
        let shown = person.get("/carte/abc");
        assert_eq!(shown.status, 200);
        assert!(shown.body.contains("Inès L.") && shown.body.contains("Mardi"));
    }
    let entered = person.post_form("/carte/abc", "");
    assert_eq!(entered.status, 303);
    person.take_cookie(&entered);
    assert!(person.get("/compte").body.contains("Inès L."));
    let progress = room.block_on(state.store.progress(learner)).unwrap();
    assert_eq!(progress.len(), 1, "what was done without an account came along");
    for answer in [room.visitor().get("/carte/abc"), room.visitor().post_form("/carte/abc", "")] {
        assert_eq!(answer.status, 404);
        assert!(answer.session_cookie().is_none() && !answer.body.contains("Inès"));
    }
}

fn tremplin_course_digest(token: &str) -> String {
    tremplin_course::Digest::of([b"card".as_slice(), token.as_bytes()]).to_string()
}

#[test]
fn guesses_in_a_class_are_slowed_down() {
    let room = Classroom::open();
    let claire = room.signed_in("Claire", Role::Trainer);
    let class = make_class(&claire, "Mardi");
    confirm(&claire, &class, "Inès L.");
    let code = code_of(&claire, &class);
    let (_, secrets) = print(&claire, &class);
    let statuses: Vec<_> = (0..8).map(|_| enter(&mut room.visitor(), &code, "Inès L.", "citron-citron-10")).collect();
    assert!(statuses.contains(&429), "{statuses:?}");
    assert_eq!(enter(&mut room.visitor(), &code, "Inès L.", &secrets[0]), 429);
    room.pass_time(60_000);
    assert_eq!(enter(&mut room.visitor(), &code, "Inès L.", &secrets[0]), 303);
}

#[test]
fn someone_with_an_account_joins_by_the_code_and_can_be_moved() {
    let room = Classroom::open();
    let claire = room.signed_in("Claire", Role::Trainer);
    let (class, other) = (make_class(&claire, "Mardi"), make_class(&claire, "Jeudi"));
    let tom = room.signed_in("Tom", Role::Trainer);
    let foreign = make_class(&tom, "Ailleurs");
    let omar = room.signed_in("Omar", Role::Learner);
    let join = |code: &str| omar.post_form("/compte/classe", &format!("code={code}"));
    assert_eq!(join("figue-99999").status, 422);
    assert_eq!(join(&code_of(&claire, &class)).status, 303);
    assert!(omar.get("/compte").body.contains("Mardi"));
    assert_eq!(join(&code_of(&claire, &other)).status, 422, "in a class already");
    claire.post_form("/compte/classe", &format!("code={}", code_of(&claire, &class)));
    assert!(!claire.get("/compte").body.contains("Mardi"), "trainers learn in no class");

    let page = claire.get(&format!("{class}/apprenants")).body;
    let learner = ids(&page)[0].to_owned();
    let move_to = |to: &str| {
        let to = to.rsplit('/').next().unwrap();
        claire.post_form(&format!("{class}/apprenants/{learner}/classe"), &format!("to={to}"))
    };
    assert_eq!(move_to(&foreign).status, 404, "another trainer's class is no place to move to");
    assert_eq!(move_to(&other).status, 303);
    assert!(claire.get(&format!("{other}/apprenants")).body.contains("Omar"));
    assert!(!claire.get(&format!("{class}/apprenants")).body.contains("Omar"));
    assert_eq!(move_to(&other).status, 404, "no longer there");
    let stolen = claire.post_form(&format!("{class}/cartes"), &format!("which=chosen&learner={learner}"));
    assert_eq!(stolen.status, 422, "no card for somebody else's learner");
}

#[test]
fn of_two_trainers_who_edit_one_class_the_later_loses_nothing() {
    let room = Classroom::open();
    let claire = room.signed_in("Claire", Role::Trainer);
    let admin = room.signed_in("Nadia", Role::Admin);
    let class = make_class(&claire, "Mardi");
    let page = claire.get(&format!("{class}/reglages")).body;
    let trainer = between(&page, "name=\"trainer\" value=\"", "\"").len();
    assert_eq!(trainer, 2);
    let chosen = page.split("name=\"trainer\"").find(|rest| rest.contains(" checked>Claire")).unwrap();
    let own = &between(chosen, "value=\"", "\"")[0];
    let save = |person: &Person, name: &str, version: u32, more: &str| {
        let form = format!("name={name}&version={version}&module=essais&trainer={own}{more}");
        person.post_form(&format!("{class}/reglages"), &form)
    };
    assert_eq!(save(&admin, "Lundi", 1, "&starts=2026-09-01&ends=2026-11-30&hours=140&joinable=1").status, 303);
    let late = save(&claire, "Mercredi", 1, "&hours=70");
    assert_eq!(late.status, 422);
    assert!(late.body.contains("value=\"Mercredi\"") && late.body.contains("value=\"70\""), "what was typed is kept");
    assert!(late.body.contains("<dd>Lundi</dd>") && late.body.contains("du 1er septembre 2026 au 30 novembre 2026"));
    assert!(late.body.contains("name=\"version\" value=\"2\""));
    assert!(claire.get(&format!("{class}/reglages")).body.contains("value=\"Lundi\""));
    assert_eq!(claire.post_form(&format!("{class}/archive"), "version=1&archived=true").status, 422);
    assert_eq!(save(&claire, "Mercredi", 2, "").status, 303);
    for (more, told) in [
        ("&starts=2026-02-30", "Cette date n’existe pas"),
        ("&starts=2026-09-02&ends=2026-09-01", "Le dernier jour est avant le premier"),
        ("&hours=beaucoup", "Le nombre d’heures ne convient pas"),
    ] {
        let answer = save(&claire, "Mercredi", 3, more);
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(told), "{told}");
    }
    assert_eq!(save(&claire, "Mercredi", 3, "&role=admin").status, 400, "no field that was not asked for");
}

#[test]
fn an_archived_class_lets_nobody_in() {
    let room = Classroom::open();
    let claire = room.signed_in("Claire", Role::Trainer);
    let class = make_class(&claire, "Mardi");
    confirm(&claire, &class, "Inès L.");
    let code = code_of(&claire, &class);
    let (_, secrets) = print(&claire, &class);
    let put_away = |version: u32, archived: bool| {
        claire.post_form(&format!("{class}/archive"), &format!("version={version}&archived={archived}")).status
    };
    assert_eq!(put_away(1, true), 303);
    assert_eq!(enter(&mut room.visitor(), &code, "Inès L.", &secrets[0]), 422);
    assert_eq!(put_away(2, false), 303);
    assert_eq!(enter(&mut room.visitor(), &code, "Inès L.", &secrets[0]), 303);
}

#[test]
fn a_learner_of_a_class_changes_their_own_secret() {
    let room = Classroom::open();
    // An account of the same name, with another secret.
    room.account("Inès L.", Role::Learner);
    let claire = room.signed_in("Claire", Role::Trainer);
    let class = make_class(&claire, "Mardi");
    confirm(&claire, &class, "Inès L.");
    let code = code_of(&claire, &class);
    let (_, secrets) = print(&claire, &class);
    let mut person = room.visitor();
    enter(&mut person, &code, "Inès L.", &secrets[0]);
    assert_eq!(person.post_form("/compte", &format!("current={SECRET}&secret=olive-montagne")).status, 422);
    let changed = person.post_form("/compte", &format!("current={}&secret=olive-montagne", secrets[0]));
    assert_eq!(changed.status, 303);
    assert_eq!(enter(&mut room.visitor(), &code, "Inès L.", "olive-montagne"), 303);
    assert_eq!(room.visitor().sign_in("Inès L.", SECRET).status, 303, "the other account is as it was");
}
