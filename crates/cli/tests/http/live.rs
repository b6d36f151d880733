//! The live class: who is here, who is stuck and why, the queue of calls, and the stream that keeps the page up to date.

use serde_json::json;
use tremplin_store::Role;
use uuid::Uuid;

use crate::{
    classes::{between, code_of, make_class},
    classroom::{Classroom, Person},
};

const MINUTE_MS: i64 = 60_000;

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
        let person = self.room.signed_in(name, Role::Learner);
        let code = code_of(&self.trainer, &self.address);
        assert_eq!(person.post_form("/compte/classe", &format!("code={code}")).status, 303);
        person
    }

    fn page(&self) -> String {
        let answer = self.trainer.get(&self.address);
        assert_eq!(answer.status, 200);
        answer.body
    }

    /// The part of the page under the heading with this id.
    fn panel(&self, id: &str) -> String {
        let page = self.page();
        let start = page.split(&format!("id=\"{id}\"")).nth(1).unwrap();
        start.split("</section>").next().unwrap().to_owned()
    }
}

fn beat(person: &Person, active: bool) -> serde_json::Value {
    let answer = person.send("POST", "/api/v1/exercises/somme/presence", &json!({ "active": active }));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn fail(person: &Person, n: usize) {
    let code = format!("function somme(a, b) {{ return {n}0; }}");
    assert_eq!(person.submit(Uuid::new_v4(), "somme", &code).status, 200);
}

fn call(person: &Person, form: &str) -> u16 {
    person.post_form("/exercices/somme", form).status
}

#[test]
fn who_is_here_and_who_is_stuck_is_told_with_the_last_failure() {
    let class = Class::open();
    let people = ["Ana", "Bob", "Eva", "Zoé"].map(|name| class.learner(name));
    assert!(class.panel("here-h").contains("Personne n’est connecté"));
    for person in &people[..3] {
        assert_eq!(person.get("/exercices/somme").status, 200);
    }
    for n in 0..3 {
        fail(&people[0], n);
    }
    people[1].submit(Uuid::new_v4(), "somme", "function somme(a, b) { return a + b; }");
    let stuck = class.panel("stuck-h");
    assert!(stuck.contains("Ana") && stuck.contains("Le même test a échoué 3 fois"), "{stuck}");
    assert!(stuck.contains("Un et deux font trois") && stuck.contains("attendu 3, reçu 20"), "{stuck}");
    assert!(!stuck.contains("Bob") && !stuck.contains("Eva"), "{stuck}");
    let handed_in = between(&stuck, "<a href=\"/formateur", "\"")
        .into_iter()
        .find(|path| path.ends_with("/exercices/somme"))
        .unwrap_or_else(|| panic!("no way to what she handed in: {stuck}"));
    assert!(class.trainer.get(&format!("/formateur{handed_in}")).body.contains("Essai 3 sur 3"));
    let here = class.panel("here-h");
    assert!(here.contains("Ana") && here.contains("Bob") && here.contains("Eva"), "{here}");
    assert!(here.contains("Pas là\u{a0}: Zoé."), "{here}");

    // Five minutes of silence after a failure are raised; silence before any is not.
    fail(&people[2], 0);
    for _ in 0..4 {
        class.room.pass_time(MINUTE_MS + 20_000);
        people.iter().take(3).for_each(|person| drop(beat(person, false)));
    }
    let stuck = class.panel("stuck-h");
    assert!(stuck.contains("Eva") && stuck.contains("Rien tapé depuis 5 minutes"), "{stuck}");
    assert!(class.panel("here-h").contains("inactif"));
    // A page that is not heard of any more is closed.
    class.room.pass_time(3 * MINUTE_MS);
    assert!(class.panel("here-h").contains("Personne n’est connecté"));
    assert!(!class.panel("stuck-h").contains("Ana"));
}

#[test]
fn a_class_has_its_own_thresholds() {
    let class = Class::open();
    let ana = class.learner("Ana");
    ana.get("/exercices/somme");
    let rules = format!("{}/blocages", class.address);
    let form = |failures: &str| -> String {
        let kinds = ["quiz", "predict", "blanks", "parsons", "bug", "short-code", "long-code", "project"];
        kinds.map(|kind| format!("{kind}.minutes=20&{kind}.failures={failures}")).join("&")
    };
    fail(&ana, 0);
    assert!(!class.panel("stuck-h").contains("Ana"));
    assert_eq!(class.trainer.post_form(&rules, &form("1")).status, 303);
    assert!(class.panel("stuck-h").contains("1 essai raté"));
    for wrong in ["", "-1", "1000", "x"] {
        let answer = class.trainer.post_form(&rules, &form(wrong));
        assert_eq!(answer.status, 422, "{wrong:?}");
        assert!(answer.body.contains("Un des nombres ne convient pas"));
    }
    assert!(
        class
            .trainer
            .get(&rules)
            .body
            .contains("name=\"quiz.failures\" inputmode=\"numeric\" maxlength=\"3\" required value=\"1\"")
    );
    let tom = class.room.signed_in("Tom", Role::Trainer);
    assert_eq!(tom.get(&rules).status, 404);
    assert_eq!(tom.post_form(&rules, &form("9")).status, 404);
}

#[test]
fn calls_wait_in_order_and_learners_see_their_place() {
    let class = Class::open();
    let [ana, bob] = ["Ana", "Bob"].map(|name| class.learner(name));
    assert!(ana.get("/exercices/somme").body.contains("Appeler le formateur"));
    assert_eq!(call(&ana, "action=call&note=NaN+%3Cb%3E"), 303);
    class.room.pass_time(MINUTE_MS);
    assert_eq!(call(&bob, "action=call&note="), 303);
    assert!(ana.get("/exercices/somme").body.contains("Vous êtes le prochain appel."));
    assert!(bob.get("/exercices/somme").body.contains("Votre place dans la file\u{a0}: 2."));
    let queue = class.panel("queue-h");
    assert!(queue.find("Ana").unwrap() < queue.find("Bob").unwrap(), "the oldest first");
    assert!(queue.contains("NaN &#60;b&#62;"), "{queue}");

    let id = queue.split("name=\"call\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = |person: &Person, action: &str| {
        person.post_form(&format!("{}/appels", class.address), &format!("call={id}&action={action}")).status
    };
    let tom = class.room.signed_in("Tom", Role::Trainer);
    assert_eq!(answer(&tom, "take"), 404);
    assert_eq!(answer(&class.trainer, "lose"), 400);
    assert_eq!(answer(&class.trainer, "take"), 303);
    assert!(class.panel("queue-h").contains("Claire y va"));
    assert_eq!(beat(&ana, true)["call"], "Quelqu’un arrive.");
    assert_eq!(beat(&bob, true)["call"], "Vous êtes le prochain appel.");
    assert_eq!(answer(&class.trainer, "finish"), 303);
    assert_eq!(beat(&ana, true)["call"], json!(null));
    assert!(!class.panel("queue-h").contains("n’est plus là"));
    class.room.pass_time(3 * MINUTE_MS);
    assert!(class.panel("queue-h").contains("n’est plus là"), "Bob has closed the page, and still waits");
    assert_eq!(call(&bob, "action=end-call"), 303);
    assert!(class.panel("queue-h").contains("Personne n’attend."));
}

#[test]
fn someone_in_no_class_has_nobody_to_call() {
    let class = Class::open();
    for person in [class.room.guest(), class.room.signed_in("Omar", Role::Learner)] {
        assert!(!person.get("/exercices/somme").body.contains("Appeler le formateur"));
        assert_eq!(call(&person, "action=call&note=x"), 404);
        assert_eq!(beat(&person, true)["call"], json!(null));
    }
}

#[test]
fn the_stream_brings_the_class_as_it_is_to_its_trainers_only() {
    let class = Class::open();
    let ana = class.learner("Ana");
    ana.get("/exercices/somme");
    let events = format!("{}/evenements", class.address);
    let event = class.trainer.first_event(&events);
    assert_eq!(event.header("content-type"), "text/event-stream");
    assert!(event.body.starts_with("event: live\ndata: "), "{}", event.body);
    assert!(event.body.contains(">Ana</a></strong>"), "{}", event.body);
    assert!(
        event.body.lines().all(|line| line.is_empty() || line.starts_with("data: ") || line.starts_with("event: "))
    );
    let tom = class.room.signed_in("Tom", Role::Trainer);
    assert_eq!(tom.get(&events).status, 404);
    assert_eq!(ana.get(&events).status, 403);
}

#[test]
fn work_is_timed_from_sign_to_sign_of_life() {
    let class = Class::open();
    let ana = class.learner("Ana");
    let state = class.room.state();
    let user = tremplin_store::UserName::new("Ana").unwrap();
    let id = class.room.block_on(state.store.credentials(&user)).unwrap().unwrap().user.id;
    let exercise = tremplin_course::ExerciseId::new("somme").unwrap();
    let seconds = || class.room.block_on(state.store.effort(id, &exercise)).unwrap().active_ms / 1_000;
    ana.get("/exercices/somme");
    for (pause_s, active, expected) in
        [(30, true, 30), (60, false, 30), (50, true, 140), (121, true, 140), (20, true, 160)]
    {
        class.room.pass_time(pause_s * 1_000);
        beat(&ana, active);
        assert_eq!(seconds(), expected, "after a pause of {pause_s} s");
    }
    assert_eq!(ana.send("POST", "/api/v1/exercises/rien/presence", &json!({ "active": true })).status, 404);
}
