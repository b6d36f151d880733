//! A program that its learner tries, with lines of their own at the keyboard.

use crate::common::grade;
use crate::{python, source};
use tremplin_course::{Limits, Report, Scope, Trial, Verdict};

fn try_within(limits: Limits, program: &str, typed: &str) -> Report {
    let spec = tremplin_course::Spec { limits, ..python(vec![]) };
    grade(&spec, &source(program), Scope::Try(Trial::lines(typed).unwrap())).report
}

fn tried(program: &str, typed: &str) -> Report {
    try_within(Limits::default(), program, typed)
}

#[test]
fn prompts_and_typed_lines_stand_as_in_a_terminal() {
    let program = "nom = input('Nom ? ')\nprint('Bonjour', nom)\nage = int(input())\nprint(age + 1, end='')\n";
    let report = tried(program, "Awa\n20");
    assert_eq!(report.stdout, "Nom ? Awa\nBonjour Awa\n20\n21");
    assert_eq!((report.verdict, report.error), (Verdict::Passed, None));
}

#[test]
fn every_way_to_read_lines_takes_the_next_ones() {
    let program = "import sys\nprint(repr(sys.stdin.readline()))\nprint(input())\nfor ligne in sys.stdin:\n    print(ligne.strip())\n";
    assert_eq!(tried(program, "é\n\na\nb").stdout, "é\n'é\\n'\n\n\na\na\nb\nb\n");
    assert_eq!(tried("import sys\nprint(sys.stdin.read().split())", "1\n2").stdout, "1\n2\n['1', '2']\n");
}

#[test]
fn a_line_too_many_is_an_error_at_its_place_after_what_was_printed() {
    let report = tried("a = input('A ? ')\nb = input('B ? ')\n", "1");
    assert_eq!((report.verdict, report.stdout.as_str()), (Verdict::RuntimeError, "A ? 1\nB ? "));
    let error = report.error.unwrap();
    assert_eq!((error.name.as_str(), error.place.unwrap().line), ("EOFError", 2));
    assert_eq!(error.explanation.unwrap().id, "py-error-no-input");
}

#[test]
fn it_is_a_program_of_its_own() {
    let program = "if __name__ == '__main__':\n    print('principal')\n    raise SystemExit\n";
    assert_eq!(tried(program, "").stdout, "principal\n");
    assert_eq!(tried("def f(:\n", "").verdict, Verdict::CompileError);
}

#[test]
fn each_limit_holds() {
    let limits = Limits { cpu_ms: 400, output_kib: 1, ..Limits::default() };
    let within = |program, typed: &str| try_within(limits.clone(), program, typed);
    assert_eq!(within("while True: pass", "").verdict, Verdict::TimeLimit);
    let reads_all = "while True:\n    try: input()\n    except EOFError: break\n";
    assert_eq!(within(reads_all, &"x".repeat(1_000)).verdict, Verdict::Passed);
    // What was typed is shown too.
    let report = within(reads_all, &"x".repeat(1_100));
    assert_eq!((report.verdict, report.stdout.len()), (Verdict::OutputLimit, 1_024));
    assert_eq!(within("print('x' * 2000)", "").verdict, Verdict::OutputLimit);
    assert_eq!(within("x = 'x' * 10**9", "").verdict, Verdict::MemoryLimit);
    assert_eq!(within("def f(): f()\nf()", "").error.unwrap().name, "RecursionError");
}

#[test]
fn an_instance_that_asks_without_end_is_ended() {
    // Each question takes time, and answers nothing.
    let limits = Limits { cpu_ms: 400, ..Limits::default() };
    let report = try_within(limits, "import sys\nwhile True: sys.stdin.readline()", "a");
    assert_eq!(report.verdict, Verdict::TimeLimit);
}
