//! Ordinary tests on an ordinary file.

use crate::common::{calls, code, failures, file, grade, hidden};
use crate::{python, report, source};
use tremplin_course::{CallCase, Expected, Failure, Place, Reason, Report, Scope, Source, TestStatus, Value, Verdict};

#[test]
fn ordinary_tests_work_as_they_stand() {
    let mut spec = python(vec![code(include_str!("test_school.py"))]);
    spec.given = vec![file("donnees.csv", "a,b\n1,2\n")];
    let report = grade(&spec, &source(include_str!("school.py")), Scope::All).report;
    assert_eq!(failures(&report), Vec::<String>::new());
    assert_eq!((report.verdict, report.tests.len()), (Verdict::Passed, 28));
}

#[test]
fn a_file_that_the_learner_changes_stands_before_the_one_they_found() {
    let mut spec = python(vec![code("def test_f():\n    assert f() == 2\n")]);
    spec.given = vec![file("aide.py", "def f():\n    return 1\n"), file("reste.txt", "")];
    let verdict = |files| grade(&spec, &Source::new(files).unwrap(), Scope::All).report.verdict;
    let main = file("main.py", "from aide import f\nopen('reste.txt').close()\n");
    assert_eq!(verdict(vec![main.clone()]), Verdict::Failed);
    assert_eq!(verdict(vec![main, file("aide.py", "def f():\n    return 2\n")]), Verdict::Passed);
}

fn only(report: &Report) -> &Failure {
    let failed: Vec<_> = report.tests.iter().filter_map(|test| test.failure.as_ref()).collect();
    assert_eq!(failed.len(), 1, "{report:?}");
    failed[0]
}

const TOTAL: &str = "def total(prix):\n    return sum(prix) + 1\n";

#[test]
fn names_are_sentences_and_values_are_told() {
    let tests = "import unittest\nfrom main import total\n\ndef test_le_total_de_rien():\n    assert total([]) == 0, 'zéro'\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        \"\"\"Deux prix s'additionnent\"\"\"\n        self.assertEqual(total([1, 2]), 4)\n    def test_b(self):\n        for n in (1, 2):\n            with self.subTest(n=n):\n                self.assertIn(total([n]), [2, 9])\n";
    let report = report(TOTAL, tests);
    let names: Vec<_> = report.tests.iter().map(|test| test.name.as_str()).collect();
    assert_eq!(names, ["Le total de rien", "Deux prix s'additionnent", "B"]);
    let [first, second, third] = &report.tests[..] else { panic!("{report:?}") };
    let failure = first.failure.as_ref().unwrap();
    assert_eq!(
        (failure.expected.as_deref(), failure.received.as_deref(), failure.message.as_str()),
        (Some("0"), Some("1"), "zéro")
    );
    assert_eq!(second.status, TestStatus::Passed);
    let failure = third.failure.as_ref().unwrap();
    assert_eq!(
        (failure.call.as_deref(), failure.expected.as_deref(), failure.received.as_deref()),
        (Some("n = 2"), Some("3"), Some("[2, 9]"))
    );
}

#[test]
fn a_missing_name_fails_only_the_tests_that_use_it() {
    let tests = "from main import total, moyenne\ndef test_a():\n    assert total([1]) == 2\ndef test_b():\n    assert moyenne([1]) == 1\n";
    let report = report(TOTAL, tests);
    assert_eq!(report.tests[0].status, TestStatus::Passed);
    assert_eq!(only(&report).reason, Reason::Missing { name: "moyenne".into() });
}

#[test]
fn a_missing_name_is_told_however_it_is_used() {
    for used in [
        "with self.assertRaises(Solde): total([])",
        "with self.assertRaises((ValueError, Solde)): total([])",
        "self.assertRaises(Solde, total, [])",
        "self.assertEqual(Solde, 3)",
        "self.assertIsNone(Solde)",
        "self.assertTrue(Solde)",
        "self.assertIsInstance(total([]), Solde)",
        "self.assertAlmostEqual(Solde, 0.2)",
        "self.assertIn(3, Solde)",
        "assert Solde == 0.2",
        "assert total(Solde) == 1",
        "[each for each in Solde]",
        "Solde + 1",
        "with leve(Solde): total([])",
    ] {
        let tests = format!(
            "import unittest\nfrom main import total, Solde\nclass T(unittest.TestCase):\n    def test_a(self):\n        {used}\n"
        );
        let report = report(TOTAL, &tests);
        assert_eq!(only(&report).reason, Reason::Missing { name: "Solde".into() }, "{used}");
    }
}

#[test]
fn all_names_are_imported_with_a_star_but_none_that_the_tests_have() {
    let learner = "import io\ndef deux():\n    return 2\ndef len(x):\n    return 9\nclass unittest: pass\n_x = 1\n";
    let tests = "import unittest\nfrom main import *\nfrom aide import *\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual((deux(), trois(), len([])), (2, 3, 0))\n    def test_b(self):\n        quatre()\n";
    let files = vec![file("main.py", learner), file("aide.py", "def trois():\n    return 3\n")];
    let report = grade(&python(vec![code(tests)]), &Source::new(files).unwrap(), Scope::All).report;
    assert_eq!(report.tests[0].status, TestStatus::Passed, "{report:?}");
    assert_eq!(only(&report).reason, Reason::Missing { name: "quatre".into() });
}

#[test]
fn a_name_that_a_test_replaces_and_that_is_not_there_is_missing() {
    for target in ["\"main.lire\"", "\"main.Prix.lire\""] {
        let tests = format!(
            "from unittest.mock import patch\nimport main\n@patch({target})\ndef test_a(faux):\n    main.total([])\n"
        );
        let report = report(&format!("{TOTAL}class Prix: pass\n"), &tests);
        assert_eq!(only(&report).reason, Reason::Missing { name: "lire".into() }, "{target}");
    }
}

#[test]
fn a_program_that_cannot_be_read_says_where_in_hidden_tests_too() {
    let tests = "def test_a():\n    assert sortie('main.py', entrees=['1']) == '3'\n";
    let report = grade(&python(vec![hidden(code(tests))]), &source("a = input()\nprint(a +)\n"), Scope::All).report;
    assert_eq!((report.verdict, report.error.unwrap().place.unwrap().line), (Verdict::CompileError, 2));
}

#[test]
fn a_file_saved_with_a_mark_at_its_beginning_is_read() {
    let report =
        report("\u{feff}def total(prix):\r\n    return sum(prix)\r\n", "def test_a():\n    assert total([3]) == 3\n");
    assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
}

#[test]
fn errors_are_told_with_the_learners_own_line() {
    let learner = "import json\n\ndef lire(texte):\n    return json.loads(texte)['a']\n";
    let report = report(learner, "import main\ndef test_a():\n    assert main.lire('{}') == 1\n");
    let Reason::Threw { error } = &only(&report).reason else { panic!("{report:?}") };
    assert_eq!((error.name.as_str(), error.message.as_str()), ("KeyError", "'a'"));
    assert_eq!(error.place, Some(Place { file: "main.py".into(), line: 4, column: None }));
    assert_eq!(error.explanation.as_ref().unwrap().id, "py-error-key");
}

#[test]
fn a_file_that_does_not_load_says_where() {
    for (learner, verdict, line) in [
        ("def f(:\n    pass\n", Verdict::CompileError, 1),
        ("x = 1\ny = x +\n", Verdict::CompileError, 2),
        ("if True:\nprint(1)\n", Verdict::CompileError, 2),
        ("x = 1\nprint(z)\n", Verdict::RuntimeError, 2),
        ("input()\n", Verdict::RuntimeError, 1),
    ] {
        let tests = [code("import main\ndef test_a():\n    pass\n"), calls(vec![case("f", vec![], Value::Null)])];
        for block in tests {
            let report = grade(&python(vec![block]), &source(learner), Scope::All).report;
            assert_eq!(report.verdict, verdict, "{learner} {report:?}");
            let error = report.error.unwrap();
            assert_eq!(error.place.map(|place| place.line), Some(line), "{learner}");
            assert!(error.explanation.is_some(), "{learner}");
        }
    }
}

#[test]
fn the_tests_own_mistakes_are_told_as_such() {
    let report = report(TOTAL, "def test_a():\n    {}['x']\n");
    assert!(matches!(only(&report).reason, Reason::TestThrew { .. }), "{report:?}");
}

#[test]
fn an_instance_that_ends_fails_its_test_alone() {
    let learner = "import os, sys\nvu = 0\ndef f(n):\n    global vu\n    vu += 1\n    if n == 1: os._exit(0)\n    if n == 2: sys.exit(3)\n    return vu\n";
    let tests = "from main import f\ndef test_a():\n    assert f(0) == 1\ndef test_b():\n    f(1)\ndef test_c():\n    assert f(0) == 1\ndef test_d():\n    f(2)\ndef test_e():\n    assert f(0) == 3\n";
    let report = report(learner, tests);
    let passed: Vec<_> = report.tests.iter().map(|test| test.status == TestStatus::Passed).collect();
    assert_eq!(passed, [true, false, true, false, true], "{report:?}");
    for at in [1, 3] {
        let Reason::Threw { error } = &report.tests[at].failure.as_ref().unwrap().reason else { panic!("{report:?}") };
        assert_eq!(error.name, "SystemExit");
    }
}

fn case(function: &str, arguments: Vec<Value>, value: Value) -> CallCase {
    crate::common::call(function, arguments, value)
}

#[test]
fn tables_of_calls_compare_as_python_does() {
    let int = |digits: &str| Value::BigInt(digits.into());
    let learner = "def f(x):\n    if x == 'e': raise ValueError('non')\n    return {'a': (x, 2.0)}\nasync def g():\n    return {1}\n";
    let dict = |x: Value| Value::Dict(vec![(Value::string("a"), Value::Tuple(vec![x, int("2")]))]);
    let throws = |class: &str| CallCase {
        expected: Expected::Throws { class: Some(class.into()) },
        ..case("f", vec![Value::string("e")], Value::Null)
    };
    let table = vec![
        case("f", vec![int("123456789012345678901234567890")], dict(int("123456789012345678901234567890"))),
        case("g", vec![], Value::Set(vec![Value::Number(1.0)])),
        throws("ValueError"),
        throws("KeyError"),
        case("f", vec![Value::Bool(true)], dict(int("1"))),
        case("h", vec![], Value::Null),
    ];
    let report = grade(&python(vec![calls(table)]), &source(learner), Scope::All).report;
    let passed: Vec<_> = report.tests.iter().map(|test| test.status == TestStatus::Passed).collect();
    assert_eq!(passed, [true, true, true, false, false, false], "{report:?}");
    let told = |at: usize| report.tests[at].failure.clone().unwrap();
    assert_eq!(told(3).received.as_deref(), Some("ValueError: non"));
    assert_eq!(told(4).received.as_deref(), Some("{'a': (True, 2.0)}"));
    assert_eq!(told(5).reason, Reason::Missing { name: "h".into() });
}

#[test]
fn answers_that_behave_alike_have_one_behaviour() {
    let tests = || {
        vec![code("from main import total\ndef test_a():\n    assert total([1, 2]) == 3\n    assert total([]) == 0\n")]
    };
    let behaviour = |learner: &str| grade(&python(tests()), &source(learner), Scope::All).behaviour;
    let wrong = behaviour("def total(prix):\n    return sum(prix[:-1])\n");
    let alike = "def total(prix):\n    somme = 0\n    for i in range(len(prix) - 1):\n        somme += prix[i]\n    return somme\n";
    assert_eq!(wrong, behaviour(alike));
    assert_ne!(wrong, behaviour("def total(prix):\n    return sum(prix) + 1\n"));
    assert_ne!(wrong, behaviour("def total(prix):\n    return sum(prix)\n"));
}

#[test]
fn randomness_follows_from_the_seed() {
    let learner = "import random, uuid, os\ndef f():\n    return (random.random(), os.urandom(4))\n";
    let tests = || vec![code("import main\nprint(main.f())\ndef test_a():\n    assert main.f() != main.f()\n")];
    let with = |seed: u64| {
        let mut spec = python(tests());
        spec.seed = seed;
        grade(&spec, &source(learner), Scope::All).behaviour
    };
    assert_eq!(with(1), with(1));
    assert_ne!(with(1), with(2));
}

#[test]
fn hidden_tests_have_an_instance_of_their_own_and_what_they_print_is_dropped() {
    let learner = "n = 0\ndef f(x):\n    global n\n    n += 1\n    print('vu', x)\n    return n\n";
    let tests = |argument: &str| format!("from main import f\ndef test_a():\n    assert f('{argument}') == 1\n");
    let blocks = vec![code(&tests("clair")), hidden(code(&tests("secret")))];
    let report = grade(&python(blocks), &source(learner), Scope::All).report;
    assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
    assert_eq!(report.stdout, "vu clair\n");
}

#[test]
fn a_program_alone_prints() {
    let report = grade(&python(vec![]), &source("for i in range(2):\n    print(i, 'é')\n"), Scope::Print).report;
    assert_eq!((report.verdict, report.stdout.as_str()), (Verdict::Passed, "0 é\n1 é\n"));
}

#[test]
fn tests_compiled_for_one_learner_judge_the_next_alike() {
    let visible = "from main import total\ndef test_a():\n    assert total([1, 2]) == 3\ndef test_b():\n    assert total([4]) == 4\n";
    let spec = python(vec![code(visible), hidden(code("def test_c():\n    assert total([]) == 0\n"))]);
    let graded = |learner: &str| grade(&spec, &source(learner), Scope::All);
    let right = "def total(prix):\n    return sum(prix)\n";
    let first = [graded(TOTAL), graded(right), graded("def total(prix):\n    return prix[0] + prix[1]\n")];
    assert_eq!(first[0].report.tests.len(), 3);
    let verdicts = first.each_ref().map(|graded| graded.report.verdict);
    assert_eq!(verdicts, [Verdict::Failed, Verdict::Passed, Verdict::Failed]);
    for (learner, graded_first) in [TOTAL, right].into_iter().zip(&first) {
        let again = graded(learner);
        assert_eq!(again.report.tests, graded_first.report.tests);
        assert_eq!(again.behaviour, graded_first.behaviour);
    }
    let other = report(right, "from main import total\ndef test_a():\n    assert total([1, 2]) == 4\n");
    assert_eq!(other.verdict, Verdict::Failed, "{other:?}");
}

#[test]
fn a_block_that_does_not_compile_is_told_each_time_and_the_others_run() {
    let spec = python(vec![code("def test_a(:\n"), code("def test_b():\n    assert total([1]) == 2\n")]);
    for _ in 0..2 {
        let report = grade(&spec, &source(TOTAL), Scope::All).report;
        let statuses: Vec<_> = report.tests.iter().map(|test| (test.name.as_str(), test.status)).collect();
        assert_eq!(statuses, [("test-1.py", TestStatus::Failed), ("B", TestStatus::Passed)]);
    }
}

/// Only what is compiled before the learner's code has run is kept for other learners.
#[test]
fn bytecode_told_after_the_learner_has_run_is_not_kept() {
    let tests = "import marshal, wit_world\nfrom main import total\ntotal([])\nwit_world.exchange(b'#' + marshal.dumps([compile('', 'x', 'exec')]))\ndef test_a():\n    assert total([1]) == 2\n";
    for _ in 0..2 {
        let report = report(TOTAL, tests);
        assert_eq!((report.verdict, report.tests.len()), (Verdict::Passed, 1), "{report:?}");
    }
}

#[test]
fn the_snapshot_keeps_nothing_of_its_rehearsal_but_objects_that_last() {
    let learner = "import linecache, sys, unittest\nprint(sorted({'main', 'encore'} & set(sys.modules)), [type(each).__name__ for each in sys.meta_path].count('Finder'))\nprint('encore.py' in linecache.cache, sys.stdout is sys.__stdout__, sys.argv)\nprint(sys._is_immortal(unittest.TestCase), sys._is_immortal(unittest.TestCase.run.__code__), sys._is_immortal([]))\n";
    let report = grade(&python(vec![]), &source(learner), Scope::Print).report;
    assert_eq!(report.stdout, "[] 1\nFalse True ['main.py']\nTrue True False\n");
    let tests = "import sys\nfrom remote import STDOUT, STDIN\ndef test_a():\n    assert type(open).__name__ == 'builtin_function_or_method'\n    assert sys.stdout is STDOUT and sys.stdin is STDIN\n    assert [type(each).__name__ for each in sys.meta_path].count('Importer') == 1\n";
    assert_eq!(self::report(TOTAL, tests).verdict, Verdict::Passed);
}
