use tremplin_course::{Explanation, Limit, Place};

use super::*;

fn failed(name: &str, hidden: bool, reason: Reason) -> TestReport {
    TestReport {
        name: name.into(),
        status: TestStatus::Failed,
        hidden,
        failure: Some(Failure {
            reason,
            call: Some("total([41])".into()),
            expected: Some("41".into()),
            received: Some("42".into()),
            message: "expected 42 to be 41".into(),
        }),
        tables: None,
    }
}

fn passed(name: &str) -> TestReport {
    TestReport { name: name.into(), status: TestStatus::Passed, hidden: false, failure: None, tables: None }
}

fn report(verdict: Verdict, tests: Vec<TestReport>) -> Report {
    Report { verdict, tests, stdout: String::new(), error: None, duration_us: 1 }
}

fn assertion() -> Reason {
    Reason::Assertion { matcher: "toBe".into(), negated: false }
}

#[test]
fn failed_tests_come_first_and_the_title_counts() {
    let report = report(Verdict::Failed, vec![passed("a"), failed("b", false, assertion()), passed("c")]);
    let view = VerdictView::for_learner(&report, &Limits::default(), None, Locale::French);
    assert_eq!(view.title, "2 tests sur 3 réussis");
    assert_eq!(view.tests.iter().map(|test| test.name.as_str()).collect::<Vec<_>>(), ["b", "a", "c"]);
    assert_eq!(view.tests[0].reason.as_deref(), Some("Le résultat n’est pas celui qui est attendu."));
}

#[test]
fn one_test_is_said_in_the_singular() {
    let report = report(Verdict::Failed, vec![passed("a"), failed("b", false, assertion())]);
    let view = VerdictView::for_learner(&report, &Limits::default(), None, Locale::French);
    assert_eq!(view.title, "1 test sur 2 réussi");
}

#[test]
fn of_a_hidden_test_only_its_end_is_shown() {
    let secret = Reason::Threw {
        error: CodeError { name: "Error".into(), message: "canary-41".into(), place: None, explanation: None },
    };
    let report = report(
        Verdict::Failed,
        vec![failed("canary name 41", true, secret), failed("canary 41", true, Reason::Stopped { limit: Limit::Time })],
    );
    let view = VerdictView::for_learner(&report, &Limits::default(), None, Locale::French);
    let json = serde_json::to_string(&view).unwrap();
    assert!(!json.contains("41") && !json.contains("42") && !json.contains("canary"), "{json}");
    assert_eq!(view.tests[0].name, "Test caché n°\u{a0}1");
    assert_eq!(view.tests[1].reason.as_deref(), Some("Arrêté après 2\u{a0}s de calcul"));
    let whole = VerdictView::for_trainer(&report, &Limits::default(), None, Locale::French);
    assert_eq!(whole.tests[0].name, "canary name 41");
}

#[test]
fn what_a_page_has_wrong_is_said_in_words_alone() {
    let error = CodeError { name: "HTML".into(), message: "no title".into(), place: None, explanation: None };
    let mut absent = failed("b", false, assertion());
    if let Some(failure) = &mut absent.failure {
        failure.message = "Matcher error: received value must be an element of the page".into();
    }
    let tests = vec![failed("a", false, Reason::Invalid { error, more: 1 }), absent];
    let view = VerdictView::for_learner(&report(Verdict::Failed, tests), &Limits::default(), None, Locale::English);
    assert_eq!((&view.tests[0].expected, &view.tests[0].received), (&None, &None));
    assert_eq!(view.tests[1].reason.as_deref(), Some("The element that is looked for is not in the page."));
}

#[test]
fn answers_are_named_in_the_readers_language() {
    let report = report(Verdict::Failed, vec![passed("Trou 2"), passed("Votre réponse"), passed("Trou d'air")]);
    let names = |locale| {
        let view = VerdictView::for_learner(&report, &Limits::default(), None, locale);
        view.tests.into_iter().map(|test| test.name).collect::<Vec<_>>()
    };
    assert_eq!(names(Locale::English), ["Blank 2", "Your answer", "Trou d'air"]);
    assert_eq!(names(Locale::French)[1..], ["Votre réponse", "Trou d'air"]);
}

#[test]
fn no_line_is_promised_where_none_is_shown() {
    let of = |verdict| VerdictView::for_learner(&report(verdict, vec![]), &Limits::default(), None, Locale::English);
    assert_eq!(of(Verdict::CompileError).advice, None);
    assert!(!of(Verdict::RuntimeError).advice.unwrap().contains("line"));
}

#[test]
fn an_error_has_its_line_and_its_explanation() {
    let error = CodeError {
        name: "ReferenceError".into(),
        message: "prix is not defined".into(),
        place: Some(Place { file: "main.js".into(), line: 3, column: Some(5) }),
        explanation: Some(Explanation {
            id: "js-error-not-defined".into(),
            arguments: vec![("name".into(), "prix".into())],
        }),
    };
    let report = Report { error: Some(error), ..report(Verdict::RuntimeError, vec![]) };
    let view = VerdictView::for_learner(&report, &Limits::default(), None, Locale::English);
    let error = view.error.unwrap();
    assert_eq!(error.original, "ReferenceError: prix is not defined");
    assert_eq!(error.line, Some(3));
    assert!(error.explanation.unwrap().starts_with("The name “prix” does not exist here."));
}

#[test]
fn half_seconds_have_the_languages_decimal_mark() {
    let limits = Limits { cpu_ms: 500, ..Limits::default() };
    let report = report(Verdict::TimeLimit, vec![]);
    let title = |locale| VerdictView::for_learner(&report, &limits, None, locale).title;
    assert_eq!(title(Locale::French), "Arrêté après 0,5\u{a0}s de calcul");
    assert_eq!(title(Locale::English), "Stopped after 0.5 s of computing");
}
