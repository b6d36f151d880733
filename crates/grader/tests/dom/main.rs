//! Pages whose scripts run: what tests do reaches the page, what the page becomes reaches the tests, and no page fools them.

#![allow(clippy::unwrap_used, reason = "what a test expects to be there is there, or it has failed")]

#[path = "../common/mod.rs"]
mod common;
mod errors;
mod given;
mod hostile;

use common::{code, failures, file, grade, spec};
use tremplin_course::{Language, Report, Scope, Source, Spec, TestBlock, Verdict};

const COUNTER: &str = "<button id=\"plus\">+</button><span id=\"compteur\">0</span>";

fn dom(page: &str, tests: Vec<TestBlock>) -> Spec {
    let given = vec![file("index.html", page)];
    Spec { language: Some(Language::Dom), entry: "script.js".into(), given, ..spec(tests) }
}

fn script(code: &str) -> Source {
    Source::new(vec![file("script.js", code)]).unwrap()
}

#[track_caller]
fn run(page: &str, learner: &str, tests: &str) -> Report {
    grade(&dom(page, vec![code(tests)]), &script(learner), Scope::All).report
}

#[track_caller]
fn passes(page: &str, learner: &str, tests: &str) {
    let report = run(page, learner, tests);
    assert_eq!(failures(&report), Vec::<String>::new());
    assert!(!report.tests.is_empty(), "{report:?}");
    assert_eq!(report.verdict, Verdict::Passed);
}

#[test]
fn a_click_reaches_the_page_and_the_page_comes_back() {
    passes(
        COUNTER,
        "let n = 0; const compteur = document.querySelector('#compteur');
         document.getElementById('plus').addEventListener('click', () => { n++; compteur.textContent = n; });",
        "test('un', () => {
           const compteur = document.querySelector('#compteur');
           expect(compteur).toHaveTextContent('0');
           click(document.querySelector('#plus'));
           expect(compteur).toHaveTextContent('1');
           document.querySelector('#plus').click();
           expect(compteur.textContent).toBe('2');
         });
         test('une page neuve', () => { expect(document.querySelector('#compteur').textContent).toBe('0'); });",
    );
}

/// A page that is changed in many places and ways, one at a time, and writes down what it then holds.
const RESTLESS: &str = "
const body = document.body;
let seed = 7;
const next = (most) => (seed = (seed * 1103515245 + 12345) % 2147483648) % most;
const any = () => { const all = [...body.querySelectorAll('main *')]; return all[next(all.length)]; };
const made = () => { const one = document.createElement(['p', 'ul', 'form', 'select', 'input'][next(5)]); one.append('t' + next(9)); return one; };
const changes = [
  () => { any().textContent = 'x' + next(99); },
  () => any().append(made(), 'y'),
  () => any().setAttribute('class', 'c' + next(99)),
  () => any().removeAttribute('class'),
  () => any().before(made()),
  () => any().prepend(document.createComment('c' + next(9))),
  () => { const one = any(); if (body.querySelectorAll('main *').length > 9) one.remove(); },
  () => body.querySelector('main').append(any()),
  () => body.querySelector('main').prepend(made(), any()),
  () => { const one = any(); if (one.firstChild) one.firstChild.data = 'd' + next(99); },
  () => { document.title = 'titre ' + next(9); },
  () => { body.className = 'b' + next(9); },
  () => {},
];
document.querySelector('button').addEventListener('click', () => {
  try { changes[next(changes.length)](); } catch {}
  localStorage.setItem('html', document.documentElement.outerHTML);
});";

#[test]
fn what_changes_in_the_page_changes_in_what_tests_see() {
    let page = "<!DOCTYPE html>\n<html lang=\"fr\"><head><title>t</title></head><body><button>+</button><main><p>a</p><ul><li>b</li><li>c</li></ul><form><input value=\"1\"></form></main></body></html>";
    passes(
        page,
        RESTLESS,
        "test('pas à pas', () => {
           let touched = false;
           for (let i = 0; i < 200; i++) {
             const before = localStorage.getItem('html');
             document.querySelector('button').click();
             const now = localStorage.getItem('html');
             if (now !== before) touched = false;
             if (!touched) expect(document.documentElement.outerHTML).toBe(now);
             // what a test changes by itself goes with the page's next change
             if (i % 7 === 0) touched = document.querySelector('main').append('du test') === undefined;
           }
         });
         test('le même élément', () => {
           const [main, item] = [document.querySelector('main'), document.querySelector('li')];
           document.querySelector('button').click();
           expect(document.querySelector('main')).toBe(main);
           if (item.isConnected) expect(document.querySelector('li')).toBe(item);
         });",
    );
}

#[test]
fn a_disabled_set_disables_what_is_in_it_but_for_its_legend() {
    let page = "<!DOCTYPE html>\n<html lang=\"fr\"><head><title>t</title></head><body><p id=\"n\">0</p><fieldset disabled>\
        <legend><button id=\"a\">a</button></legend><div><button id=\"b\">b</button></div></fieldset>\
        <fieldset><button id=\"c\">c</button></fieldset></body></html>";
    passes(
        page,
        "let n = 0; document.querySelectorAll('button').forEach((button) => button.addEventListener('click', () => { document.querySelector('#n').textContent = ++n; }));",
        "test('un', () => {
           for (const [id, heard] of [['a', '1'], ['b', '1'], ['c', '2']]) {
             click(document.getElementById(id));
             expect(document.querySelector('#n').textContent).toBe(heard);
           }
         });",
    );
}

const FORM: &str = r##"<!doctype html><html lang="fr"><head><link rel="stylesheet" href="style.css"></head><body><h1>Titre</h1>
<form id="f" action="/inscription"><label for="nom">Nom</label><input id="nom" name="nom" required>
<input type="number" id="age" name="age"><label><input type="checkbox" id="ok" name="ok"> Oui</label>
<label><input type="radio" name="r" value="1" id="r1" checked></label><label><input type="radio" name="r" value="2" id="r2"></label>
<select id="s" name="s"><option value="a">A</option><option value="b">B</option></select><button>Envoyer</button></form>
<p id="m"></p><ul></ul><button id="b" onclick="this.textContent = 'cliqué'">!</button>
<details><summary>Plus</summary>…</details><a href="#bas" id="lien">bas</a><a id="dehors" href="autre.html">x</a></body></html>"##;

const SUBMITS: &str = "const f = document.querySelector('#f'), m = document.querySelector('#m');
    f.addEventListener('submit', (e) => { e.preventDefault(); m.textContent = [...new FormData(f)].map(([k, v]) => k + '=' + v).join('&'); });";

const SHORT: &str = "const $ = (s) => document.querySelector(s);\n";

fn in_form(learner: &str, tests: &str) {
    let mut spec = dom(FORM, vec![code(&format!("{SHORT}{tests}"))]);
    spec.given.extend([
        file("style.css", "h1 { color: red } .x { display: none }"),
        file("bus.json", "[\"A\", \"B\"]"),
        file("autre.html", "<h1>Autre</h1>"),
    ]);
    let report = grade(&spec, &script(learner), Scope::All).report;
    assert_eq!(failures(&report), Vec::<String>::new());
    assert_eq!(report.verdict, Verdict::Passed);
}

#[test]
fn a_form_is_filled_and_sent() {
    in_form(
        &format!("{SUBMITS} document.querySelector('#nom').onchange = function () {{ m.dataset.change = this.value; }};"),
        "test('rempli', () => {
           type($('#nom'), 'Awa');
           expect($('#nom')).toHaveFocus();
           expect($('#nom')).toHaveValue('Awa');
           type($('#age'), '12'); check($('#ok')); click($('#r2')); selectOptions($('#s'), 'B');
           expect($('#ok')).toBeChecked();
           expect($('#r1')).not.toBeChecked();
           expect($('#s').value).toBe('b');
           click($('form button'));
           expect($('#m')).toHaveTextContent('nom=Awa&age=12&ok=on&r=2&s=b');
           expect($('#m').dataset.change).toBe('Awa');
         });
         test('obligatoire', () => { submit($('#f')); expect($('#m').textContent).toBe(''); });
         test('entrée', () => { type($('#nom'), 'Zo{Enter}'); expect($('#m').textContent).toContain('nom=Zo'); clear($('#nom')); expect($('#nom').value).toBe(''); });
         test('sans aide', () => {
           $('#nom').value = 'Bob';
           expect($('#nom').value).toBe('Bob');
           $('#f').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
           expect($('#m').textContent).toContain('nom=Bob');
         });",
    );
}

#[test]
fn a_form_that_is_not_held_back_leaves_the_page() {
    in_form(
        "const p = document.querySelector('#m'); document.querySelector('form').onsubmit = () => { p.textContent = 'envoyé'; };",
        "test('la page part', () => {
           type($('#nom'), 'Awa'); click($('form button'));
           expect(document.querySelector('#m')).toBeNull();
           expect(requests().at(-1)).toMatchObject({ method: 'GET', url: 'https://exemple.fr/inscription?nom=Awa&age=&r=1&s=a' });
         });
         test('un lien mène à une autre page', () => { click($('#dehors')); expect($('h1').textContent).toBe('Autre'); });",
    );
}

#[test]
fn keys_and_addresses() {
    in_form(
        "const m = document.querySelector('#m');
         document.addEventListener('keydown', (e) => { if (e.key === 'Escape') m.textContent = 'échap'; });
         window.addEventListener('hashchange', () => { m.textContent = location.hash; });
         window.addEventListener('keyup', (e) => { m.dataset.haut = e.code; });",
        "test('échap', () => { press('Escape'); expect($('#m')).toHaveTextContent('échap'); press($('#nom'), 'a'); expect($('#m').dataset.haut).toBe('KeyA'); });
         test('ancre', () => { click($('#lien')); expect($('#m')).toHaveTextContent('#bas'); });
         test('tab', () => { tab(); expect($('#nom')).toHaveFocus(); tab(); expect($('#age')).toHaveFocus(); tab({ shift: true }); expect($('#nom')).toHaveFocus(); });
         test('espace', () => { $('#ok').focus(); press(' '); expect($('#ok')).toBeChecked(); $('#b').focus(); press('Enter'); expect($('#b').textContent).toBe('cliqué'); });
         test('style', () => { expect(getComputedStyle($('h1')).color).toBe('rgb(255, 0, 0)'); click($('summary')); expect($('details').open).toBe(true); });",
    );
}

#[test]
fn time_is_virtual() {
    in_form(
        "const m = document.querySelector('#m'); let n = 0;
         setTimeout(() => { m.textContent = 'tard'; }, 1000);
         setInterval(() => { n++; m.dataset.n = n; }, 100);
         (function tour() { setTimeout(tour, 0); })();",
        "test('attendre', () => {
           wait(999); expect($('#m').textContent).toBe(''); expect($('#m').dataset.n).toBe('9');
           wait(1); expect($('#m').textContent).toBe('tard');
         });
         test('promesse', async () => { await new Promise((r) => setTimeout(r, 1200)); expect($('#m').textContent).toBe('tard'); });
         test('jusque', async () => { await waitFor(() => expect($('#m')).toHaveTextContent('tard')); });",
    );
}

#[test]
fn states_for_screen_readers_are_properties_too() {
    passes(
        COUNTER,
        "const plus = document.querySelector('#plus'); plus.ariaExpanded = false;
         plus.onclick = () => { plus.ariaExpanded = plus.ariaExpanded !== 'true'; plus.role = 'switch'; plus.ariaLabel = null; };",
        "test('dit', () => {
           const plus = document.querySelector('#plus');
           expect(plus).toHaveAttribute('aria-expanded', 'false');
           click(plus);
           expect([plus.ariaExpanded, plus.role, plus.ariaLabel]).toEqual(['true', 'switch', null]);
         });
         test('tous les minuteurs', () => { jest.runAllTimers(); expect(document.querySelector('#compteur').textContent).toBe('0'); });",
    );
}

#[test]
fn a_page_is_loaded_once_however_long_it_stays() {
    passes(
        COUNTER,
        "let n = 0; const dis = () => { document.querySelector('#compteur').textContent = ++n; };
         addEventListener('load', dis); document.addEventListener('DOMContentLoaded', dis);",
        "const n = () => document.querySelector('#compteur').textContent;
         test('ouverte', () => { expect(n()).toBe('2'); wait(5000); expect(n()).toBe('2'); });
         test('rouverte plus tard', () => { wait(1000); reload(); expect(n()).toBe('2'); open({ url: '?a=1' }); expect(n()).toBe('2'); });
         test('attend', async () => { await new Promise((fini) => setTimeout(fini, 300)); expect(n()).toBe('2'); });",
    );
}

#[test]
fn tables_lists_and_images_are_reached_as_in_a_browser() {
    passes(
        "<table><tbody><tr><td>b</td></tr><tr><td>a</td></tr></tbody></table><select id=\"s\"></select><img src=\"a.png\" alt=\"a\">",
        "const corps = document.querySelector('tbody');
         corps.append(...[...corps.rows].sort((x, y) => x.cells[0].textContent.localeCompare(y.cells[0].textContent)));
         const s = document.querySelector('#s');
         s.add(new Option('Bondy', '93')); s.add(new Option('Sevran', undefined, false, true));
         corps.dataset.dit = `${corps.rows.length} ${document.images.length} ${new Option() instanceof HTMLOptionElement}`;",
        "test('t', () => {
           const corps = document.querySelector('tbody');
           expect([...corps.rows].map((rang) => rang.textContent)).toEqual(['a', 'b']);
           expect(corps.dataset.dit).toBe('2 1 true');
           expect(document.querySelector('#s')).toHaveValue('Sevran');
           expect([...document.querySelectorAll('option')].map((option) => option.value)).toEqual(['93', 'Sevran']);
         });",
    );
}

#[test]
fn what_is_no_json_is_no_unreadable_script() {
    let report = run(COUNTER, "fetch('/absent.json').then((reponse) => reponse.json());", "test('t', () => {});");
    assert_eq!(report.verdict, Verdict::RuntimeError, "{report:?}");
}

#[test]
fn the_network_is_what_the_author_wrote() {
    in_form(
        "async function charge(adresse) {
           const m = document.querySelector('#m'); m.textContent = 'Chargement';
           try {
             const reponse = await fetch(adresse);
             if (!reponse.ok) throw new Error('code ' + reponse.status);
             for (const bus of await reponse.json()) { const li = document.createElement('li'); li.textContent = bus; document.querySelector('ul').append(li); }
             m.textContent = '';
           } catch (erreur) { m.textContent = erreur.message; }
         }
         document.querySelector('h1').onclick = () => charge('bus.json');
         document.querySelector('#b').onclick = () => charge('/api/bus');
         document.querySelector('h1').ondblclick = () => fetch('/api/x', { method: 'POST', body: JSON.stringify({ a: 1 }) });",
        "const bus = () => [...document.querySelectorAll('li')].map((li) => li.textContent);
         test('un fichier', () => { click($('h1')); expect(bus()).toEqual(['A', 'B']); });
         test('une réponse', () => { respond('/api/bus', ['C']); click($('#b')); expect(bus()).toEqual(['C']); });
         test('absente', () => { click($('#b')); expect($('#m').textContent).toBe('code 404'); });
         test('lente', () => {
           open({ fetch: { '/api/bus': { json: ['D'], delay: 300 } } });
           click($('#b')); expect($('#m').textContent).toBe('Chargement'); wait(300); expect(bus()).toEqual(['D']);
         });
         test('coupée', () => { respond('/api/bus', { error: true }); click($('#b')); expect($('#m').textContent).toBe('Failed to fetch'); });
         test('envoi', () => { dblClick($('h1')); expect(requests().at(-1)).toMatchObject({ method: 'POST', url: 'https://exemple.fr/api/x', body: '{\"a\":1}' }); });",
    );
}

#[test]
fn what_is_stored_stays_and_dialogs_are_answered() {
    in_form(
        "const m = document.querySelector('#m'); m.textContent = localStorage.getItem('nom') ?? 'inconnu';
         document.querySelector('#b').onclick = () => { if (confirm('Sûr ?')) { localStorage.nom = prompt('Nom ?'); alert('Merci'); } };",
        "test('garde', () => {
           expect($('#m').textContent).toBe('inconnu');
           answer(true, 'Awa'); click($('#b'));
           expect(dialogs()).toEqual(['Sûr ?', 'Nom ?', 'Merci']);
           expect(localStorage.getItem('nom')).toBe('Awa');
           reload();
           expect($('#m').textContent).toBe('Awa');
         });
         test('refuse', () => { answer(false); click($('#b')); expect(dialogs()).toHaveLength(1); });
         test('ouvre', () => { open({ storage: { nom: 'Zoé' } }); expect($('#m').textContent).toBe('Zoé'); });",
    );
}

#[test]
fn a_page_of_the_learners_own_runs_what_it_names_and_no_more() {
    let mut spec =
        dom("", vec![code("test('t', () => { expect(document.querySelector('p')).toHaveTextContent('b'); });")]);
    spec.given.clear();
    let page = |scripts: &str| format!("<p>a</p>{scripts}");
    let files = |page: &str| {
        let files = vec![file("index.html", page), file("script.js", "document.querySelector('p').textContent = 'b';")];
        Source::new(files).unwrap()
    };
    let verdict = |page: &str| grade(&spec, &files(page), Scope::All).report.verdict;
    assert_eq!(verdict(&page("<script src=\"script.js\"></script>")), Verdict::Passed);
    assert_eq!(verdict(&page("<script>document.querySelector('p').innerHTML = '<b>b</b>';</script>")), Verdict::Passed);
    assert_eq!(verdict(&page("")), Verdict::Failed);
}

#[test]
fn the_names_of_the_script_are_the_tests_too() {
    passes(
        COUNTER,
        "const bouton = document.querySelector('#plus'); let n = 3; function double(x) { return 2 * x; }",
        "test('t', () => { expect(double(4)).toBe(8); expect(n).toBe(3); });",
    );
}

#[test]
fn a_wrong_answer_is_known_by_what_the_tests_saw() {
    let seen = |learner: &str| {
        let tests = "test('t', () => { click(document.querySelector('#plus')); expect(document.querySelector('#compteur').textContent).toBe('1'); });";
        grade(&dom(COUNTER, vec![code(tests)]), &script(learner), Scope::All).behaviour
    };
    let two = seen(
        "let n = 0; document.querySelector('#plus').onclick = () => { n += 2; document.querySelector('#compteur').textContent = n; };",
    );
    let also = seen(
        "const c = document.querySelector('#compteur'); document.createElement('i');
        document.getElementById('plus').addEventListener('click', () => { c.innerHTML = Number(c.innerText) + 2; });",
    );
    assert_eq!(two, also);
    assert_ne!(two, seen(""));
}

#[test]
fn a_number_is_a_text_where_a_browser_takes_it_for_one() {
    passes(
        "<p></p><div></div><textarea></textarea><ul><li></li></ul>",
        "const $ = (s) => document.querySelector(s);
         $('p').innerText = 5; $('div').append(3, document.createElement('b')); $('textarea').value = 12; $('li').textContent = 7;",
        "test('t', () => {
           expect(document.querySelector('p').textContent).toBe('5');
           expect(document.querySelector('div').innerHTML).toBe('3<b></b>');
           expect(document.querySelector('textarea')).toHaveValue('12');
           expect(document.querySelectorAll('li')).toHaveLength(1);
         });",
    );
}
