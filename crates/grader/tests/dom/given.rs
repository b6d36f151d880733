//! A page that the exercise gives is read before anything is known of the learner, and held: that makes no difference to what
//! their scripts meet, nor to what tests see, from one grade to the next.

use tremplin_course::{Limits, Report, Scope, Source, Spec, Verdict};

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

#[test]
fn exercises_with_the_same_page_keep_their_own_chance_limits_and_files() {
    let tests = "test('t', () => { expect(document.querySelector('h1').textContent).toBe(''); });";
    let learner = "(() => 'x'.repeat(12 << 20).length)(); document.querySelector('h1').textContent = `${Math.random()} ${typeof autre}`;";
    let told = |page: &str, seed: u64, memory_mib: u32, files: &[&str]| {
        let mut spec = dom(page, vec![code(tests)]);
        spec.given.extend(files.iter().map(|name| file(name, "const autre = 1;")));
        let spec = Spec { seed, limits: Limits { memory_mib, ..Limits::default() }, ..spec };
        let report = grade(&spec, &script(learner), Scope::All).report;
        let received = report.tests.first().and_then(|test| test.failure.clone()?.received);
        (report.verdict, received)
    };
    let body = |n: u32| {
        page("", &format!("<h1>{n}</h1><script src=\"autre.js\"></script><script src=\"script.js\"></script>"))
    };
    for (n, order) in [(1, [8, 64, 8]), (2, [64, 8, 64])] {
        for memory_mib in order {
            let (verdict, received) = told(&body(n), 3, memory_mib, &[]);
            let wanted = if memory_mib == 8 { Verdict::MemoryLimit } else { Verdict::Failed };
            assert_eq!((verdict, received.is_some()), (wanted, memory_mib == 64), "{n}, {memory_mib} MiB");
        }
    }
    let (first, second) = (told(&body(3), 3, 64, &[]), told(&body(3), 4, 64, &["autre.js"]));
    assert!(first.1.as_ref().unwrap().ends_with("undefined\"") && second.1.as_ref().unwrap().ends_with("number\""));
    assert_ne!(first.1.unwrap().split(' ').next(), second.1.unwrap().split(' ').next());
    assert_eq!(told(&body(3), 3, 64, &[]), told(&body(4), 3, 64, &[]), "as on a page that is met for the first time");
}
