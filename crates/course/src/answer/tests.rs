use super::*;
use crate::{AnswerMistake, Limits, Reason, TestStatus, Verdict};

fn spec(answer: Answer) -> Spec {
    let entry = match &answer {
        Answer::Text(_) => TEXT_FILE,
        Answer::Lines(_) => LINES_FILE,
        _ => SHEET_FILE,
    };
    Spec {
        language: None,
        entry: entry.to_owned(),
        given: Vec::new(),
        tests: Vec::new(),
        limits: Limits::default(),
        seed: 0,
        answer,
    }
}

fn judge(spec: &Spec, text: &str) -> (Report, Digest) {
    let source = Source::new(vec![SourceFile { name: spec.entry.clone(), text: text.to_owned() }]).unwrap();
    match spec.prepare(&source) {
        Prepared::Judged(report, behaviour) => (*report, behaviour),
        Prepared::Run(_) => panic!("nothing is to run"),
    }
}

/// The mistakes of a report, with the names of what was asked.
fn mistakes(spec: &Spec, text: &str) -> Vec<(String, AnswerMistake)> {
    let (report, _) = judge(spec, text);
    let mistakes: Vec<_> = report
        .tests
        .into_iter()
        .filter_map(|test| match test.failure?.reason {
            Reason::Answer { mistake } => Some((test.name, mistake)),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(mistakes.is_empty(), report.verdict == Verdict::Passed, "{text:?}");
    mistakes
}

fn accepted(texts: &[&str]) -> Accepted {
    Accepted { texts: texts.iter().map(|text| (*text).to_owned()).collect(), ignores_case: false }
}

fn question(name: &str, right: Right) -> Question {
    Question { name: name.to_owned(), right }
}

fn options(right: &[bool]) -> Right {
    Right::Options(right.iter().enumerate().map(|(at, right)| (format!("option {}", at + 1), *right)).collect())
}

fn quiz(positioning: bool) -> Spec {
    let questions = vec![
        question("une", options(&[false, true, false])),
        question("deux", options(&[true, false, true])),
        question("adresse", Right::Typed(accepted(&["exemple.ru"]))),
    ];
    spec(Answer::Quiz(Quiz { questions, positioning }))
}

#[test]
fn a_quiz_is_right_when_exactly_the_right_options_are_chosen() {
    let quiz = quiz(false);
    assert_eq!(mistakes(&quiz, "1: 2\n2: 3, 1\n3: exemple.ru \n"), []);
    let wrong = mistakes(&quiz, "1: 1\n2: 1\n3: banque.exemple.ru\n");
    assert_eq!(
        wrong.iter().map(|(_, mistake)| *mistake).collect::<Vec<_>>(),
        [AnswerMistake::Other, AnswerMistake::Choice, AnswerMistake::Other]
    );
    let missing = AnswerMistake::Missing;
    assert_eq!(mistakes(&quiz, ""), ["une", "deux", "adresse"].map(|name| (name.to_owned(), missing)));
    for trick in ["1: 2, 1\n", "1: 2, 9\n", "1: 2, 0\n", "1: 99999999999\n", "1: ?\n"] {
        let rest = format!("{trick}2: 1, 3\n3: exemple.ru\n");
        assert_eq!(mistakes(&quiz, &rest).len(), 1, "{trick}");
    }
}

#[test]
fn what_was_chosen_is_told_and_what_is_right_is_not() {
    let (report, _) = judge(&quiz(false), "1: 3\n2: 2\n3: x\n");
    let json = serde_json::to_string(&report.for_learner()).unwrap();
    assert!(json.contains("option 3") && json.contains("\"x\""), "{json}");
    assert!(!json.contains("option 1") && !json.contains("exemple.ru"), "{json}");
}

#[test]
fn a_positioning_test_tells_its_learner_nothing() {
    let (report, _) = judge(&quiz(true), "1: 2\n2: ?\n3: x\n");
    assert_eq!(report.verdict, Verdict::Received);
    let statuses: Vec<_> = report.tests.iter().map(|test| test.status).collect();
    assert_eq!(statuses, [TestStatus::Passed, TestStatus::Skipped, TestStatus::Failed]);
    assert_eq!(report.for_learner().tests, []);
}

fn blanks() -> Blanks {
    let files = vec![Template::cut("index.html", "<img src=\"____/photo.______\">\n"), Template::cut("b.txt", "____")];
    Blanks { files, accepted: vec![accepted(&["images"]), accepted(&["jpg", "jpeg"]), accepted(&["b"])] }
}

#[test]
fn blanks_are_numbered_through_the_files_and_filled_in_place() {
    let blanks = blanks();
    assert_eq!(blanks.files.iter().map(Template::blanks).collect::<Vec<_>>(), [2, 1]);
    let files = blanks.complete(&Sheet::parse("1: images\n2: a\n  b\n"));
    assert_eq!(files[0].text, "<img src=\"images/photo.a b\">\n");
    assert_eq!(files[1].text, "");
    let spec = spec(Answer::Blanks(blanks));
    assert_eq!(mistakes(&spec, "1:  images \n2: jpeg\n3: b\n"), []);
    let wrong = mistakes(&spec, "1: images\\\n2: jpg\n");
    assert_eq!(wrong, [("Trou 1".into(), AnswerMistake::Other), ("Trou 3".into(), AnswerMistake::Missing)]);
}

#[test]
fn a_known_mistake_is_known_whatever_right_text_the_other_blanks_hold() {
    let spec = spec(Answer::Blanks(blanks()));
    let behaviour = |text: &str| judge(&spec, text).1;
    assert_eq!(behaviour("1: images\\\n2: jpg\n3: b\n"), behaviour("1: images\\\n2: jpeg\n3: b\n"));
    assert_ne!(behaviour("1: images\\\n2: jpg\n3: b\n"), behaviour("1: images/\n2: jpg\n3: b\n"));
    assert_ne!(behaviour("1: x\n2: jpg\n3: b\n"), behaviour("1: images\n2: x\n3: b\n"));
}

fn lines(orders: &[&[&str]], distractors: &[&str], indent: Option<u32>) -> Lines {
    let own = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    Lines { orders: orders.iter().map(|order| own(order)).collect(), distractors: own(distractors), indent }
}

#[test]
fn lines_are_right_in_any_accepted_order_with_equal_lines_interchanged() {
    let spec = spec(Answer::Lines(lines(&[&["a", "b", "a", "c"], &["b", "a", "a", "c"]], &["d"], None)));
    for right in ["a\nb\na\nc\n", "b\na\na\nc", "  a\n\nb  \n\ta\nc"] {
        assert_eq!(mistakes(&spec, right), [], "{right:?}");
    }
    let only = |name: &str, mistake| vec![(name.to_owned(), mistake)];
    assert_eq!(mistakes(&spec, "a\nb\nc\na"), only("L’ordre des lignes", AnswerMistake::Line { line: 3 }));
    assert_eq!(mistakes(&spec, "a\nb\na"), only("Les lignes choisies", AnswerMistake::MissingPiece));
    assert_eq!(mistakes(&spec, "a\nb\nd\na\nc"), only("Les lignes choisies", AnswerMistake::ExtraPiece));
    assert_eq!(mistakes(&spec, "a\nb\nd\na"), only("Les lignes choisies", AnswerMistake::Pieces));
    assert_eq!(mistakes(&spec, " \n"), only("Les lignes choisies", AnswerMistake::Missing));
    assert_eq!(mistakes(&spec, "a\nb\na\nc\na"), only("Les lignes choisies", AnswerMistake::ExtraPiece));
}

#[test]
fn indentation_counts_where_the_learner_sets_it_and_only_when_the_order_is_right() {
    let spec = spec(Answer::Lines(lines(&[&["if a:", "  b", "c"]], &[], Some(2))));
    assert_eq!(mistakes(&spec, "if a:\n  b\nc"), []);
    let line = |name: &str, line| vec![(name.to_owned(), AnswerMistake::Line { line })];
    assert_eq!(mistakes(&spec, "if a:\nb\nc"), line("Le retrait des lignes", 2));
    assert_eq!(mistakes(&spec, "if a:\nc\n  b"), line("L’ordre des lignes", 2));
}

#[test]
fn pieces_are_all_there_and_not_in_an_accepted_order() {
    for words in [&["a", "b"][..], &["1", "2", "3", "4", "5"], &["x", "x", "y"]] {
        let lines = lines(&[words], &["d"], None);
        let pieces = lines.pieces();
        assert_eq!(pieces.len(), words.len() + 1);
        let both = Lines { distractors: Vec::new(), ..lines.clone() };
        assert_ne!(both.pieces(), *words);
        assert_eq!(pieces, lines.pieces(), "the same each time");
    }
}

#[test]
fn lines_for_tests_run_as_they_are_unless_they_are_not_the_pieces() {
    let mut spec = spec(Answer::Lines(lines(&[&["let a = 1;", "a += 1;"]], &["a = 3;"], None)));
    spec.language = Some(crate::Language::Javascript);
    spec.entry = "main.js".to_owned();
    spec.tests = vec![crate::TestBlock { hidden: false, body: crate::TestBody::Code("x".to_owned()) }];
    let source = |text: &str| Source::new(vec![SourceFile { name: "main.js".into(), text: text.into() }]).unwrap();
    for own in ["a += 1;\nlet a = 1;\n", "  a = 3;\n", ""] {
        assert_eq!(spec.prepare(&source(own)), Prepared::Run(Cow::Borrowed(&source(own))), "{own}");
    }
    for strange in ["let a = 2;", "a += 1;\na += 1;"] {
        let source = source(strange);
        let Prepared::Judged(report, _) = spec.prepare(&source) else { panic!("{strange} runs") };
        assert_eq!(report.verdict, Verdict::Failed);
    }
}

#[test]
fn completed_blanks_run_under_their_own_names() {
    let mut spec = spec(Answer::Blanks(blanks()));
    spec.language = Some(crate::Language::Javascript);
    spec.tests = vec![crate::TestBlock { hidden: false, body: crate::TestBody::Code("x".to_owned()) }];
    let sheet = |text: String| Source::new(vec![SourceFile { name: SHEET_FILE.into(), text }]).unwrap();
    let source = sheet("1: images\n3: c\n".to_owned());
    let Prepared::Run(program) = spec.prepare(&source) else { panic!("it runs") };
    let names: Vec<_> = program.files().iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    assert_eq!(names, [("index.html", "<img src=\"images/photo.\">\n"), ("b.txt", "c")]);
    let full = sheet(format!("1: {}\n", "x".repeat(crate::MAX_SOURCE_BYTES - 4)));
    let Prepared::Judged(report, _) = spec.prepare(&full) else { panic!("it is too large to run") };
    assert_eq!(report.verdict, Verdict::Failed);
}

#[test]
fn a_project_is_received_whatever_it_holds() {
    let source = Source::new(vec![SourceFile { name: "index.html".into(), text: String::new() }]).unwrap();
    let Prepared::Judged(report, _) = spec(Answer::Project).prepare(&source) else { panic!("nothing runs") };
    assert_eq!((report.verdict, report.is_all_right()), (Verdict::Received, true));
}
