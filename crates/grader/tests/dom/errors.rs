//! What a learner is told when their scripts fail: the error, its own line, plain words for it.

use tremplin_course::{Reason, Report, Verdict};

use crate::{COUNTER, passes, run};

fn failure(report: &Report) -> &Reason {
    &report.tests.iter().find_map(|test| test.failure.as_ref()).unwrap().reason
}

#[test]
fn an_error_in_a_handler_fails_the_test_at_the_learners_own_line() {
    let learner = "const plus = document.getElementById('plus');\nplus.onclick = () => {\n  compter();\n};";
    let report = run(COUNTER, learner, "test('clic', () => { click(document.querySelector('#plus')); });");
    let Reason::Threw { error } = failure(&report) else { panic!("{report:?}") };
    assert_eq!((error.name.as_str(), error.place.as_ref().unwrap().line), ("ReferenceError", 3));
    assert_eq!(error.place.as_ref().unwrap().file, "script.js");
    // of a promise nobody waits for, and of a timer
    for body in ["async () => { await null; null.x; }", "() => setTimeout(() => { null.x; }, 10)"] {
        let learner = format!("document.getElementById('plus').onclick = {body};");
        let report =
            run(COUNTER, &learner, "test('clic', () => { click(document.querySelector('#plus')); wait(20); });");
        assert!(matches!(failure(&report), Reason::Threw { .. }), "{report:?}");
    }
}

#[test]
fn a_script_that_stands_before_what_it_looks_for_does_not_find_it() {
    let page = "<script src=\"script.js\"></script><button id=\"plus\">+</button>";
    let learner = "\ndocument.querySelector('#plus').addEventListener('click', () => {});";
    let report = run(page, learner, "test('t', () => {});");
    let error = report.error.unwrap();
    assert_eq!((report.verdict, error.place.unwrap().line), (Verdict::RuntimeError, 2));
    assert_eq!(error.explanation.unwrap().id, "dom-error-no-element");
    for kept in ["defer src=\"script.js\"", "type=\"module\" src=\"script.js\""] {
        passes(&page.replace("src=\"script.js\"", kept), learner, "test('t', () => {});");
    }
}

#[test]
fn a_page_that_fails_only_when_it_is_opened_anew_says_why() {
    let later = "\nif (Date.now() > 1767603600000) null.x;";
    let report = run(COUNTER, later, "test('un', () => { wait(5); }); test('deux', () => {});");
    let reasons: Vec<_> =
        report.tests.iter().map(|test| test.failure.as_ref().map(|failure| &failure.reason)).collect();
    let [None, Some(Reason::Threw { error })] = &reasons[..] else { panic!("{report:?}") };
    assert_eq!((report.verdict, error.place.as_ref().unwrap().line), (Verdict::Failed, 2));

    let stored = "\nif (localStorage.getItem('n')) null.x;\ndocument.querySelector('#plus').onclick = () => localStorage.setItem('n', 1);";
    let tests = "test('t', () => { click(document.querySelector('#plus')); reload(); });";
    let report = run(COUNTER, stored, tests);
    let Reason::Threw { error } = failure(&report) else { panic!("{report:?}") };
    assert_eq!(error.place.as_ref().unwrap().line, 2);
}

#[test]
fn a_syntax_error_is_told_with_its_line() {
    let report = run(COUNTER, "let a = 1;\nlet b = ;", "test('t', () => {});");
    assert_eq!((report.verdict, report.error.unwrap().place.unwrap().line), (Verdict::CompileError, 2));
}

#[test]
fn an_element_that_the_page_lacks_is_named() {
    let report = run(COUNTER, "", "test('t', () => { click(document.querySelector('#moins')); });");
    assert_eq!(failure(&report), &Reason::Missing { name: "#moins".into() });
}

/// The commonest mistakes of scripts in pages, each on the second line: what explains them.
const MISTAKES: &[(&str, &str)] = &[
    ("document.querySelector('#moins').addEventListener('click', () => {});", "dom-error-no-element"),
    ("document.querySelector('#moins').textContent = 'x';", "dom-error-set-no-element"),
    ("document.getElementById('#plus').onclick = () => {};", "dom-error-set-no-element"),
    ("document.querySelectorAll('p')[9].textContent;", "dom-error-undefined-element"),
    ("document.querySelectorAll('button').addEventListener('click', () => {});", "dom-error-list"),
    ("document.getElementsByTagName('button').appendChild(document.body);", "dom-error-list"),
    ("document.querySelector('#plus').addEventListener('click', 'compter');", "dom-error-listener"),
    ("setTimeout('compter()', 10);", "dom-error-timer"),
    ("document.body.dispatchEvent('click');", "dom-error-event"),
    ("getComputedStyle(null);", "dom-error-style"),
    ("document.body.appendChild('texte');", "dom-error-not-a-node"),
    ("document.querySelector('#1a');", "dom-error-selector"),
    ("document.createElement('<li>');", "dom-error-tag-name"),
    ("document.body.classList.add('a b');", "dom-error-class-space"),
    ("document.body.classList.add('');", "dom-error-class-empty"),
    ("document.body.setAttribute('alt=photo', 'x');", "dom-error-attribute-name"),
    ("document.body.removeChild(document.createElement('p'));", "dom-error-not-a-child"),
    ("document.body.appendChild(document.documentElement);", "dom-error-own-parent"),
    ("compter();", "js-error-not-defined"),
    ("document.querySelector('#plus').colorier();", "js-error-not-a-function"),
];

#[test]
fn every_common_mistake_is_recognised_where_it_is() {
    let mut wrong = Vec::new();
    for (learner, id) in MISTAKES {
        let report = run(COUNTER, &format!("// script\n{learner}"), "test('t', () => {});");
        let found = report.error.as_ref().and_then(|error| error.explanation.as_ref()).map(|found| found.id.as_str());
        let line = report.error.as_ref().and_then(|error| error.place.as_ref()).map(|place| place.line);
        if (found, line) != (Some(id), Some(2)) {
            wrong.push(format!("{learner}: {found:?}, line {line:?}: {:?}", report.error));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
