//! Pages that learners try with fields of their own.

use crate::common::{file, grade};
use crate::spec;
use tremplin_course::{Limits, Report, Scope, Source, Spec, Trial, Verdict};

/// What a page sends when it is asked for with these fields.
fn tried(limits: Limits, page: &str, get: &str, post: &str) -> Report {
    let files = vec![file("index.php", page), file("merci.php", "<?php echo 'Merci';")];
    let trial = Trial::page("index.php", get, post, &files).unwrap();
    let spec = Spec { limits, ..spec(vec![]) };
    grade(&spec, &Source::new(files).unwrap(), Scope::Try(trial)).report
}

fn sent(page: &str, get: &str, post: &str) -> String {
    let report = tried(Limits::default(), page, get, post);
    assert_eq!((report.verdict, &report.error), (Verdict::Passed, &None), "{report:?}");
    report.stdout
}

#[test]
fn a_page_is_tried_with_a_forms_fields() {
    let page = "<p><?= $_SERVER['REQUEST_METHOD'], ' ', json_encode([$_GET, $_POST, $_REQUEST], JSON_UNESCAPED_UNICODE) ?></p>";
    assert_eq!(sent(page, "", ""), "<p>GET [[],[],[]]</p>");
    let got = "<p>POST [{\"p\":\"1\"},{\"nom\":\"Zoé & =\",\"t\":[\"a\",\"b\"]},{\"p\":\"1\",\"nom\":\"Zoé & =\",\"t\":[\"a\",\"b\"]}]</p>";
    assert_eq!(sent(page, "p=1", "nom=Zoé & =\nt[]=a\nt[]=b"), got);
    let session = "<?php session_start(); $_SESSION['n'] = ($_SESSION['n'] ?? 0) + 1; echo $_SESSION['n'];";
    assert_eq!(sent(session, "", ""), "1");
    assert_eq!(sent("<?php include 'merci.php'; exit; echo 'non';", "", ""), "Merci");
}

#[test]
fn a_tried_page_says_where_it_leads_and_what_php_complains_of() {
    assert_eq!(sent("<?php header('Location: merci.php'); exit;", "", ""), "HTTP 302\nLocation: merci.php\n\n");
    assert_eq!(sent("<?php http_response_code(404); echo 'Rien';", "", ""), "HTTP 404\n\nRien");
    let warned = sent("<?php echo 'a', $inconnue;", "", "");
    assert_eq!(warned, "\nWarning: Undefined variable $inconnue in index.php on line 1\na");
    let report = tried(Limits::default(), "<?php echo 'avant'; \n aucune();", "", "");
    assert_eq!((report.verdict, report.stdout.as_str()), (Verdict::RuntimeError, "avant"));
    assert_eq!(report.error.unwrap().place.unwrap().line, 2);
    let report = tried(Limits::default(), "<?php function f() {} function f() {}", "", "");
    assert!(report.error.unwrap().message.starts_with("Cannot redeclare"));
    assert_eq!(tried(Limits::default(), "<?php if (", "", "").verdict, Verdict::CompileError);
}

#[test]
fn each_limit_holds_for_a_tried_page() {
    let limits = Limits { cpu_ms: 400, output_kib: 1, memory_mib: 16, ..Limits::default() };
    let within = |page| tried(limits.clone(), page, "", "");
    assert_eq!(within("<?php while (true);").verdict, Verdict::TimeLimit);
    assert_eq!(within("<?= str_repeat('x', 1024) ?>").verdict, Verdict::Passed);
    let report = within("<?= str_repeat('x', 1025) ?>");
    assert_eq!((report.verdict, report.stdout.len()), (Verdict::OutputLimit, 1_024));
    assert_eq!(within("<?php $x = str_repeat('x', 40000000);").verdict, Verdict::MemoryLimit);
    assert_ne!(within("<?php function f() { f(); } f();").verdict, Verdict::Passed);
}
