//! "Lancer mon programme": lines at the keyboard and a form's fields, with the real engines; nothing is counted.

use serde_json::{Value, json};
use tremplin_store::Role;

use crate::classroom::{Answer, Classroom, Person};

const TALK: &str = "\
---
kind: exercise
title: La conversation
language: python
skills: [py.entrees]
minutes: 5
---
Demandez un prénom.

```python file=main.py role=starter
prenom = input('Prénom ? ')
```
```python file=main.py role=solution
prenom = input('Prénom ? ')
print(f'Bonjour {prenom}')
```
```python role=test
def test_awa():
    assert sortie(entrees=['Awa']) == 'Bonjour Awa'
```
```python role=test hidden
def test_bob():
    assert sortie(entrees=['Secret-42']) == 'Bonjour Secret-42'
```
";

const PAGES: &str = "\
---
kind: exercise
title: Le formulaire
language: php
skills: [php.formulaires]
minutes: 5
---
Dites bonjour.

```php file=index.php role=starter
<p>Bonjour <?= htmlspecialchars($_POST['prenom'] ?? '') ?></p>
```
```php file=merci.php role=starter
<?php echo 'Merci';
```
```php file=merci.php role=solution
<?php echo 'Merci';
```
```php file=index.php role=solution
<p>Bonjour <?= htmlspecialchars($_POST['prenom'] ?? '') ?> !</p>
```
```php role=test
final class BonjourTest extends PHPUnit\\Framework\\TestCase
{
    public function testAwa(): void
    {
        $this->assertStringContainsString('Awa !', soumettre('index.php', post: ['prenom' => 'Awa'])->texte);
    }
}
```
";

fn room() -> Classroom {
    let room = Classroom::open();
    for (name, text) in [("04-la-conversation.md", TALK), ("05-le-formulaire.md", PAGES)] {
        std::fs::write(room.content().join("01-essais").join(name), text).unwrap();
    }
    let edition = room.block_on(room.state().reload()).unwrap();
    assert_eq!(edition.course.modules[0].exercises().count(), 4, "{:?}", edition.diagnostics);
    room
}

fn try_it(person: &Person, exercise: &str, body: &Value) -> Answer {
    person.send("POST", &format!("/api/v1/exercises/{exercise}/trials"), body)
}

fn main_py(text: &str, lines: &str) -> Value {
    json!({ "files": [{ "name": "main.py", "text": text }], "lines": lines })
}

/// The body of a form, every byte of a value written as its number.
fn encoded(fields: &[(&str, &str)]) -> String {
    let value = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, text)| format!("{name}={}", value(text))).collect::<Vec<_>>().join("&")
}

#[test]
fn a_program_is_tried_on_the_lines_its_learner_types_and_nothing_is_counted() {
    let room = room();
    let ana = room.signed_in("Ana", Role::Learner);
    let program = "a = input('A ? ')\nprint('<b>' + a)\nb = input('B ? ')\n";
    let answer = try_it(&ana, "la-conversation", &main_py(program, "un\ndeux"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told = json!({ "printed": "A ? un\n<b>un\nB ? deux\n", "is_page": false, "stopped": null, "error": null });
    assert_eq!(answer.json(), told);

    let few = try_it(&ana, "la-conversation", &main_py(program, "un")).json();
    assert_eq!(few["printed"], "A ? un\n<b>un\nB ? ");
    assert!(few["error"]["explanation"].as_str().unwrap().contains("Ajoutez une ligne"), "{few}");
    assert_eq!(few["error"]["line"], 3);

    let endless = try_it(&ana, "la-conversation", &main_py("while True: input", "")).json();
    assert!(endless["stopped"].as_str().unwrap().starts_with("Arrêté après"), "{endless}");

    let page = ana.get("/exercices/la-conversation").body;
    assert!(page.contains("Ce que vous tapez (une réponse par ligne)"), "{page}");
    assert!(!page.contains("Secret-42"));
    assert_eq!(ana.get("/api/v1/exercises/la-conversation/draft").json()["version"], 0, "a trial saves nothing");
    assert!(
        !room.visitor().get("/exercices/la-conversation").body.contains("trial-run"),
        "who may not run sees no button"
    );
}

#[test]
fn what_cannot_be_tried_is_refused_in_words() {
    let room = room();
    let ana = room.guest();
    let long = "x".repeat(tremplin_course::MAX_TRIAL_BYTES);
    assert_eq!(try_it(&ana, "la-conversation", &main_py("input()", &long)).status, 200);
    let files = json!([{ "name": "index.php", "text": "" }]);
    let somme = json!([{ "name": "main.js", "text": "" }]);
    for (exercise, body, code) in [
        ("la-conversation", main_py("", &format!("{long}x")), "trial-too-long"),
        ("la-conversation", json!({ "files": somme, "lines": "" }), "files-unknown"),
        ("somme", json!({ "files": somme, "lines": "" }), "trial-none"),
        ("le-formulaire", json!({ "files": files, "page": "../x.php" }), "trial-no-page"),
        ("le-formulaire", json!({ "files": files, "page": "index.php", "post": "=a" }), "trial-no-name"),
        ("le-formulaire", json!({ "files": files, "page": "index.php", "surplus": "" }), "bad-input"),
    ] {
        let answer = try_it(&ana, exercise, &body);
        assert_eq!((answer.status, answer.json()["error"]["code"].as_str()), (400, Some(code)), "{}", answer.body);
    }
}

#[test]
fn a_page_is_tried_with_fields_and_the_form_does_it_without_scripts() {
    let room = room();
    let ana = room.signed_in("Ana", Role::Learner);
    let files = json!([{ "name": "index.php", "text": "<h1>Bonjour <?= $_POST['prenom'] ?></h1>" }]);
    let body = json!({ "files": files, "page": "index.php", "post": "prenom=<b>Awa</b>" });
    let answer = try_it(&ana, "le-formulaire", &body).json();
    assert_eq!((&answer["printed"], &answer["is_page"]), (&json!("<h1>Bonjour <b>Awa</b></h1>"), &json!(true)));
    // A file that is not sent is as the learner found it.
    let merci = try_it(&ana, "le-formulaire", &json!({ "files": files, "page": "merci.php" })).json();
    assert_eq!((&merci["printed"], &merci["is_page"]), (&json!("Merci"), &json!(false)));

    let page = ana.get("/exercices/le-formulaire").body;
    assert!(page.contains(">\nprenom=\n</textarea>"), "the fields that the program reads are proposed: {page}");
    assert!(page.contains("<option selected>index.php</option><option>merci.php</option>"), "{page}");

    let form = |action: &str, index: &str, post: &str| {
        let fields = [
            ("action", action),
            ("version", "0"),
            ("opened", "0"),
            ("file.index.php", index),
            ("page", "index.php"),
            ("get", ""),
            ("post", post),
        ];
        ana.post_form("/exercices/le-formulaire", &encoded(&fields)).body
    };
    let shown = form("try", "<h1><?= $_POST['prenom'] ?></h1>", "prenom=<i>Awa</i>");
    assert!(shown.contains("<samp>&#60;h1&#62;&#60;i&#62;Awa&#60;/i&#62;&#60;/h1&#62;</samp>"), "{shown}");
    assert!(shown.contains("prenom=&#60;i&#62;Awa&#60;/i&#62;</textarea>"), "what was filled in stays: {shown}");
    assert_eq!(ana.get("/api/v1/exercises/le-formulaire/draft").json()["version"], 1, "the form saves what was typed");
}
