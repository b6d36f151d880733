//! A page that the exercise gives is read before anything is known of the learner, and held: that makes no difference to what
//! their scripts meet, nor to what tests see, from one grade to the next.

use tremplin_course::{Report, Scope, Source, Spec};

use crate::common::{code, file, grade};
use crate::{dom, script};

const HEAD: &str = "<meta charset=\"utf-8\"><title>Page</title>";

fn page(head: &str, body: &str) -> String {
    format!("<!DOCTYPE html>\n<html lang=\"fr\">\n<head>{HEAD}{head}</head>\n<body>\n{body}\n</body>\n</html>\n")
}

/// Writes down what it meets each time it runs, and changes the page.
const LEARNER: &str = "
const seen = `${document.readyState} ${document.body ? document.body.querySelectorAll('*').length : 'none'} ${document.documentElement.outerHTML}`;
localStorage.setItem('seen', (localStorage.getItem('seen') ?? '') + seen);
if (document.body) document.body.prepend('ajouté');
document.addEventListener('click', () => document.querySelector('h1')?.remove());
document.addEventListener('DOMContentLoaded', () => localStorage.setItem('ready', document.documentElement.outerHTML));";

/// Everything that a test can see, told as the failure of each.
const TESTS: &str = "
const all = () => JSON.stringify([localStorage.getItem('seen'), localStorage.getItem('ready'), document.documentElement.outerHTML,
  [...document.querySelectorAll('input, textarea, option')].map((field) => [field.value, field.checked, field.selected]), document.title, document.doctype?.name]);
test('ouverte', () => { expect(all()).toBe(''); });
test('changée par le test', () => { document.body.className = 'x'; document.body.click(); expect(all()).toBe(''); });
test('après un autre', () => { expect(all()).toBe(''); });
test('rechargée', () => { document.body.click(); reload(); expect(all()).toBe(''); });
test('ouverte autrement', () => { open({ url: '?a=1', storage: { b: 'c' } }); expect(all()).toBe(''); });";

fn received(report: &Report) -> Vec<String> {
    assert_eq!(report.tests.len(), 5, "{report:?}");
    let told = report.tests.iter().map(|test| test.failure.as_ref().unwrap().received.clone().unwrap());
    told.chain(report.error.iter().map(|error| format!("{error:?}"))).collect()
}

#[track_caller]
fn is_as_one_of_the_learners_own(page: &str, learner: &str) {
    let tests = || vec![code(TESTS)];
    let own = Spec { given: vec![], ..dom(page, tests()) };
    let source = Source::new(vec![file("script.js", learner), file("index.html", page)]).unwrap();
    let wanted = received(&grade(&own, &source, Scope::All).report);
    assert!(wanted.iter().all(|text| text.contains("loading") || text.contains("interactive")), "{wanted:?}");
    for _ in 0..3 {
        assert_eq!(received(&grade(&dom(page, tests()), &script(learner), Scope::All).report), wanted);
    }
}

#[test]
fn scripts_meet_what_stands_before_them() {
    for (head, body) in [
        ("", "<h1>Un</h1><p>deux</p><script src=\"script.js\"></script>"),
        ("", "<h1>Un</h1><script src=\"script.js\"></script><p>deux</p><ul><li>a</li><li>b</li></ul>"),
        ("<script src=\"script.js\"></script>", "<h1>Un</h1>"),
        ("<script src=\"script.js\" defer></script>", "<h1>Un</h1>"),
        ("<script src=\"script.js\" type=\"module\"></script>", "<h1>Un</h1><p>deux</p>"),
        (
            "",
            "<h1>Un</h1><script>document.querySelector('h1').title = 'a';</script><p>deux</p><script src=\"script.js\"></script>fin",
        ),
        ("", "<script>document.body.textContent = 'vide';</script><h1>Un</h1><script src=\"script.js\"></script>"),
        ("", "<h1>Un</h1><p>une page<p>qui se répare<script src=\"script.js\"></script>"),
    ] {
        is_as_one_of_the_learners_own(&page(head, body), LEARNER);
    }
}

#[test]
fn fields_hold_what_the_page_and_its_scripts_gave_them() {
    let body = "<h1>Un</h1><form><input id=\"a\" value=\"un\"><input type=\"checkbox\" checked><textarea>mots</textarea>\
        <select><option>x</option><option selected>y</option></select><button>ok</button></form><script src=\"script.js\"></script>";
    let changes = "document.querySelector('#a').value = 'deux'; document.querySelector('textarea').value = 'autres';\
        document.querySelectorAll('option')[0].selected = true;";
    is_as_one_of_the_learners_own(&page("", body), LEARNER);
    is_as_one_of_the_learners_own(&page("", body), &format!("{LEARNER}\n{changes}"));
}

#[test]
fn what_one_learner_does_is_not_there_for_the_next() {
    let page = page("", "<h1>Un</h1><script src=\"script.js\"></script>");
    let spoils = "document.body.textContent = 'gâté'; Object.defineProperty(document, 'title', { get: () => 'gâté' });\
        Element.prototype.append = Array.prototype.push = String.prototype.includes = () => 'gâté';";
    let clean = |_| received(&grade(&dom(&page, vec![code(TESTS)]), &script(LEARNER), Scope::All).report);
    let before = clean(());
    grade(&dom(&page, vec![code(TESTS)]), &script(spoils), Scope::All);
    assert_eq!(clean(()), before);
}
