//! Every kind of exercise: what its file becomes, and every mistake of it, made once.

use super::tests::with;
use crate::{
    Answer, Bound, Diagnostic, Exercise, Kind, Language, Lines, Predict, Prepared, Report, Right, Route, Source,
    SourceFile, Verdict,
};

const PATH: &str = "01-a/03-sorte.md";

fn head(kind: &str, keys: &str) -> String {
    format!("---\nkind: {kind}\ntitle: A\nskills: [js.boucles]\nminutes: 3\n{keys}---\n")
}

fn read_text(text: &str) -> (Option<Exercise>, Vec<Diagnostic>) {
    let (course, diagnostics) = with(PATH, text.as_bytes());
    let exercise = course.exercises().find(|exercise| exercise.id.as_str() == "sorte").cloned();
    (exercise, diagnostics)
}

fn sound(text: &str) -> Exercise {
    let (exercise, diagnostics) = read_text(text);
    assert_eq!(diagnostics, [], "{text}");
    exercise.unwrap()
}

fn judge(exercise: &Exercise, files: &[SourceFile]) -> Report {
    let source = Source::new(files.to_vec()).unwrap();
    assert!(exercise.accepts(&source));
    match exercise.spec.prepare(&source) {
        Prepared::Judged(report, _) => *report,
        Prepared::Run(_) => panic!("nothing is to run"),
    }
}

/// The solution is right, what one starts from is not, and no known wrong answer is.
fn check_answers(exercise: &Exercise) {
    assert_eq!(judge(exercise, &exercise.solution).verdict, Verdict::Passed);
    assert_eq!(judge(exercise, &exercise.starter).verdict, Verdict::Failed);
    for wrong in &exercise.wrongs {
        assert_eq!(judge(exercise, &wrong.files).verdict, Verdict::Failed, "{}", wrong.tag);
    }
}

const QUIZ: &str = "Awa prépare une affiche.

## Quel raccourci *garde* le texte ?

Regardez l'affiche.

- [ ] `Ctrl+X`
  > Il enlève.
- [x] `Ctrl+C`
  > Il copie.

## Lesquels sont des fruits ?

1. Lisez.

- [x] pomme

  > Oui.

- [x] poire
  > Oui.
- [ ] pneu
  > Non.

## Quelle adresse ?

```text role=answer
exemple.ru
```

> [!FEEDBACK] Avant le premier `/`.

> [!HINT] Lequel ?
";

#[test]
fn a_quiz_has_questions_with_options_or_typed_answers() {
    let exercise = sound(&(head("quiz", "") + QUIZ));
    assert_eq!(exercise.statement.as_str(), "<p>Awa prépare une affiche.</p>");
    assert_eq!((exercise.solution_after, exercise.hints.len()), (Some(2), 1));
    let (Kind::Quiz(page), Answer::Quiz(quiz)) = (&exercise.kind, &exercise.spec.answer) else { panic!("a quiz") };
    let titles: Vec<_> = page.questions.iter().map(|question| question.title.as_str()).collect();
    assert_eq!(titles, ["Quel raccourci <em>garde</em> le texte ?", "Lesquels sont des fruits ?", "Quelle adresse ?"]);
    let first = &page.questions[0];
    assert_eq!(first.prompt.as_str(), "<p>Regardez l'affiche.</p>");
    assert_eq!(first.choices[1].text.as_str(), "<code>Ctrl+C</code>");
    assert_eq!(first.choices[1].explanation.as_ref().unwrap().as_str(), "<p>Il copie.</p>");
    assert_eq!(page.questions[1].prompt.as_str(), "<ol>\n<li>Lisez.</li>\n</ol>", "a list without marks is prose");
    assert_eq!(page.questions[2].feedback.as_ref().unwrap().as_str(), "<p>Avant le premier <code>/</code>.</p>");
    assert_eq!(quiz.questions[0].name, "Quel raccourci garde le texte ?");
    assert!(!quiz.questions[0].is_multiple() && quiz.questions[1].is_multiple());
    assert!(matches!(&quiz.questions[2].right, Right::Typed(accepted) if accepted.has("exemple.ru")));
    assert_eq!(exercise.solution[0].text, "1: 2\n2: 1, 2\n3: exemple.ru\n");
    assert_eq!(exercise.spec.language, None);
    check_answers(&exercise);
}

#[test]
fn a_quiz_of_one_question_needs_no_heading() {
    let exercise =
        sound(&(head("quiz", "") + "Que fait **Ctrl+C** ?\n\n- [x] il copie\n  > Oui.\n- [X] il garde\n  > Oui.\n"));
    let Kind::Quiz(page) = &exercise.kind else { panic!("a quiz") };
    assert_eq!(page.questions[0].title.as_str(), "<p>Que fait <strong>Ctrl+C</strong> ?</p>");
    assert!(exercise.statement.is_empty() && page.questions[0].prompt.is_empty());
    check_answers(&exercise);
}

#[test]
fn a_positioning_test_has_advice_and_needs_no_explanation() {
    let routes = "positioning: true\nroutes:\n  - { questions: \"1-2\", at_most: 1, advice: \"Commencez.\" }\n  \
                  - { questions: \"2, 1\", at_least: 2, advice: \"Passez.\" }\n";
    let text = "## Un ?\n\n- [x] a\n- [ ] b\n\n## Deux ?\n\n```text role=answer\n2\n```\n";
    let exercise = sound(&(head("quiz", routes) + text));
    let Kind::Quiz(page) = &exercise.kind else { panic!("a quiz") };
    let route = |bound, advice: &str| Route { questions: vec![1, 2], bound, advice: advice.into() };
    assert_eq!(page.routes, [route(Bound::AtMost(1), "Commencez."), route(Bound::AtLeast(2), "Passez.")]);
    let advice = |text: &str| {
        let report = judge(&exercise, &[SourceFile { name: "reponses.txt".into(), text: text.into() }]);
        assert_eq!(report.verdict, Verdict::Received);
        page.advice(&report).concat()
    };
    assert_eq!((advice("1: 1\n2: ?\n"), advice("1: 1\n2: 2\n")), ("Commencez.".to_owned(), "Passez.".to_owned()));
}

#[test]
fn a_prediction_shows_its_program_at_its_place() {
    let text = "Que s'affiche-t-il ?\n\n```js role=shown\nconsole.log(1);\n```\n\nÉcrivez-le.\n\n\
                ```text role=answer\nUn\n```\n\n```text role=answer\n1\n```\n\n```text role=wrong tag=deux\n2\n```\n\n\
                > [!FEEDBACK] Non.\n";
    let exercise = sound(&(head("predict", "language: javascript\ncase: ignore\n") + text));
    let html = exercise.statement.as_str();
    let places = ["Que s'affiche", "<pre class=\"code\"", "Écrivez"].map(|part| html.find(part).unwrap());
    assert!(places.is_sorted(), "{html}");
    let program = Some((Language::Javascript, "console.log(1);\n".to_owned()));
    assert_eq!(exercise.kind, Kind::Predict(Predict { program }));
    assert_eq!((exercise.spec.language, exercise.main_file()), (None, "reponse.txt"));
    check_answers(&exercise);
    let upper = [SourceFile { name: "reponse.txt".into(), text: "UN".into() }];
    assert_eq!(judge(&exercise, &upper).verdict, Verdict::Passed);
}

const BLANKS: &str = "Complétez.\n\n```html file=index.html role=starter\n<img src=\"____/a.____\">\n```\n\n\
    ```text role=answer\n1: images\n2: jpg\n2: jpeg\n```\n\n```text role=wrong tag=barre\n1: images\\\n```\n\n\
    > [!FEEDBACK] Une barre.\n";

#[test]
fn blanks_are_compared_or_filled_in_and_tested() {
    let exercise = sound(&(head("blanks", "") + BLANKS));
    assert_eq!(exercise.solution[0].text, "1: images\n2: jpg\n");
    assert_eq!(exercise.wrongs[0].files[0].text, "1: images\\\n2: jpg\n");
    check_answers(&exercise);
    let text = "Complétez.\n\n```js file=main.js role=starter\nlet a = ____;\n```\n\n```text role=answer\n1: 1\n```\n\n\
                ```js role=test\ntest(\"a\", () => {});\n```\n";
    let exercise = sound(&(head("blanks", "language: javascript\n") + text));
    assert_eq!((exercise.spec.entry.as_str(), exercise.main_file()), ("main.js", "reponses.txt"));
    let source = Source::new(exercise.solution.clone()).unwrap();
    let Prepared::Run(program) = exercise.spec.prepare(&source) else { panic!("it runs") };
    assert_eq!(program.files()[0].text, "let a = 1;\n");
}

const PARSONS: &str = "Placez.\n\n```text role=solution\nun\ndeux\n\ntrois\n```\n\n```text role=distractor\nquatre\n```\n\n\
    ```text role=wrong tag=envers\ntrois\ndeux\nun\n```\n\n> [!FEEDBACK] À l'envers.\n";

#[test]
fn lines_are_pieces_in_one_or_more_orders() {
    let exercise = sound(&(head("parsons", "") + PARSONS));
    let Answer::Lines(lines) = &exercise.spec.answer else { panic!("lines") };
    assert_eq!(lines.orders, [["un", "deux", "trois"].map(str::to_owned)]);
    assert_eq!(lines.pieces().len(), 4);
    assert_eq!(exercise.solution[0].text, "un\ndeux\ntrois\n");
    check_answers(&exercise);
    let text = "Placez.\n\n```python role=solution\nif a:\n    b()\nc()\n```\n\n```python role=solution\nc()\nif a:\n    b()\n```\n";
    let exercise = sound(&(head("parsons", "indent: true\n") + text));
    let Answer::Lines(lines) = &exercise.spec.answer else { panic!("lines") };
    assert_eq!((lines.indent, lines.orders.len(), lines.level("    b()")), (Some(4), 2, 1));
    assert!(lines.pieces().contains(&"b()".to_owned()), "pieces are shown without their indentation");
    check_answers(&exercise);
    let text =
        "Placez.\n\n```js role=solution\nlet a = 1;\na += 1;\n```\n\n```js role=test\ntest(\"a\", () => {});\n```\n";
    let exercise = sound(&(head("parsons", "language: javascript\n") + text));
    assert_eq!((exercise.main_file(), exercise.spec.entry.as_str()), ("main.js", "main.js"));
    assert_eq!(Lines::cut(&exercise.solution[0].text, false).len(), 2);
}

const RUBRIC: &str = "language: javascript\npass: 3\nrubric:\n  - criterion: Fonctionne\n    essential: true\n    \
    levels: [a, b, c, d]\n  - criterion: Lisible\n    levels: [a, b, c, d]\n";

#[test]
fn a_project_is_received_and_marked_with_its_rubric() {
    let exercise = sound(&(head("project", RUBRIC) + "Faites.\n\n```js file=main.js role=starter\n```\n"));
    assert_eq!(judge(&exercise, &exercise.starter).verdict, Verdict::Received);
    let rubric = exercise.kind.rubric().unwrap();
    let marks =
        [(&[3, 0][..], Some(true)), (&[0, 3], Some(false)), (&[1, 1], Some(false)), (&[3], None), (&[4, 1], None)];
    for (marks, passes) in marks {
        assert_eq!(rubric.passes(marks), passes, "{marks:?}");
    }
    assert_eq!((rubric.most(), exercise.solution_after, exercise.solution.len()), (6, None, 0));
}

#[test]
fn a_bug_is_an_exercise_of_its_own_kind() {
    let exercise = super::tests::EXERCISE.replace("kind: exercise", "kind: bug");
    assert_eq!(sound(&exercise).kind, Kind::Bug);
}

#[test]
fn the_digest_covers_what_is_right_and_what_is_chosen_from() {
    let digest = |from: &str, to: &str| sound(&(head("quiz", "") + &QUIZ.replace(from, to))).digest;
    let same = digest("Awa", "Ali");
    assert_eq!(digest("Il copie", "Il garde"), same, "an explanation does not grade");
    for (from, to) in [("[ ] pneu", "[x] pneu"), ("poire", "prune"), ("exemple.ru", "exemple.fr")] {
        assert_ne!(digest(from, to), same, "{from} -> {to}");
    }
}

/// Code, line and column of the one diagnostic that is looked for; the kind and its keys; what follows its head.
type Case = (&'static str, u32, u32, &'static str, &'static str, &'static str);

const OPTIONS: &str = "## A ?\n\n- [x] a\n  > b\n- [ ] c\n  > d\n";

const CASES: &[Case] = &[
    ("role-not-here", 8, 9, "quiz", "", "A\n```text role=wrong tag=a\n```\n"),
    ("tests-without-language", 12, 1, "blanks", "", "A\n```text role=starter\n____\n```\n\n```js role=test\na\n```\n"),
    ("no-answer", 1, 1, "predict", "", "A\n"),
    ("no-answer", 1, 1, "blanks", "", "A\n```text role=starter\n____\n```\n"),
    ("empty-answer", 8, 1, "predict", "", "A\n```text role=answer\n\n```\n"),
    ("empty-answer", 12, 1, "blanks", "", "A\n```text role=starter\n____\n```\n```text role=answer\n1: \n```\n"),
    ("empty-answer", 7, 1, "quiz", "", "```text role=answer\n```\n"),
    ("nothing-shown", 1, 1, "predict", "language: javascript\n", "A\n```text role=answer\n1\n```\n"),
    ("bad-count", 8, 1, "blanks", "", "A\n```text role=starter\n___\n```\n```text role=answer\n```\n"),
    ("bad-count", 8, 1, "parsons", "", "A\n```text role=solution\nun\n```\n"),
    ("bad-count", 1, 1, "quiz", "", "A\n"),
    ("bad-count", 7, 1, "quiz", "", "## A ?\n- [x] a\n  > b\n"),
    ("answer-line", 12, 1, "blanks", "", "A\n```text role=starter\n____\n```\n```text role=answer\nun\n```\n"),
    (
        "unknown-blank",
        13,
        1,
        "blanks",
        "",
        "A\n```text role=starter\n____\n```\n```text role=answer\n1: a\n2: b\n```\n",
    ),
    (
        "blank-without-answer",
        11,
        1,
        "blanks",
        "",
        "A\n```text role=starter\n____ ____\n```\n```text role=answer\n1: a\n```\n",
    ),
    ("no-order", 1, 1, "parsons", "", "A\n"),
    ("other-lines", 12, 1, "parsons", "", "A\n```text role=solution\na\nb\n```\n```text role=solution\na\nc\n```\n"),
    (
        "distractor-is-line",
        13,
        1,
        "parsons",
        "",
        "A\n```text role=solution\na\nb\n```\n```text role=distractor\nb\n```\n",
    ),
    (
        "unknown-line",
        13,
        1,
        "parsons",
        "",
        "A\n```text role=solution\na\nb\n```\n```text role=wrong tag=a\nc\n```\n> [!FEEDBACK] a\n",
    ),
    (
        "wrong-is-solution",
        12,
        1,
        "parsons",
        "",
        "A\n```text role=solution\na\nb\n```\n```text role=wrong tag=a\na\nb\n```\n> [!FEEDBACK] a\n",
    ),
    (
        "wrong-is-solution",
        11,
        1,
        "predict",
        "",
        "A\n```text role=answer\na\n```\n```text role=wrong tag=a\n a\n```\n> [!FEEDBACK] a\n",
    ),
    (
        "question-without-heading",
        8,
        1,
        "quiz",
        "",
        "A ?\n- [x] a\n  > b\n- [ ] c\n  > d\n\n## B ?\n- [x] a\n  > b\n- [ ] c\n  > d\n",
    ),
    ("question-without-answer", 7, 1, "quiz", "", "## A ?\n"),
    ("question-with-both", 7, 1, "quiz", "", "## A ?\n- [x] a\n  > b\n- [ ] c\n  > d\n\n```text role=answer\na\n```\n"),
    ("two-lists", 14, 1, "quiz", "", "## A ?\n- [x] a\n  > b\n- [ ] c\n  > d\n\n---\n- [x] a\n  > b\n"),
    ("no-right-option", 7, 1, "quiz", "", "## A ?\n- [ ] a\n  > b\n- [ ] c\n  > d\n"),
    ("bad-option", 10, 1, "quiz", "", "## A ?\n- [x] a\n  > b\n- c\n  > d\n"),
    ("empty-option", 10, 1, "quiz", "", "## A ?\n- [x] a\n  > b\n- [ ] \n  > d\n"),
    ("option-without-explanation", 10, 1, "quiz", "", "## A ?\n- [x] a\n  > b\n- [ ] c\n"),
    ("feedback-without-answer", 14, 3, "quiz", "", "## A ?\n\n- [x] a\n  > b\n- [ ] c\n  > d\n\n> [!FEEDBACK] a\n"),
    ("second-feedback", 13, 3, "quiz", "", "## A ?\n```text role=answer\na\n```\n> [!FEEDBACK] a\n\n> [!FEEDBACK] b\n"),
    (
        "routes-without-positioning",
        7,
        3,
        "quiz",
        "routes:\n  - { questions: \"1\", at_most: 1, advice: \"a\" }\n",
        OPTIONS,
    ),
    ("route-bound", 8, 5, "quiz", "positioning: true\nroutes:\n  - { questions: \"1\", advice: \"a\" }\n", OPTIONS),
    (
        "bad-route",
        8,
        5,
        "quiz",
        "positioning: true\nroutes:\n  - { questions: \"1-2\", at_most: 1, advice: \"a\" }\n",
        OPTIONS,
    ),
    ("wrong-type", 6, 14, "quiz", "positioning: oui\n", OPTIONS),
    ("unknown-value", 6, 7, "quiz", "case: ignorer\n", OPTIONS),
    ("unknown-key", 6, 1, "quiz", "language: javascript\n", OPTIONS),
    ("needless-attribute", 8, 9, "predict", "", "A\n```text file=a.txt role=answer\na\n```\n"),
    (
        "bad-pass",
        7,
        7,
        "project",
        "language: javascript\npass: 7\nrubric:\n  - criterion: A\n    levels: [a, b, c, d]\n",
        "A\n```js file=main.js role=starter\n```\n",
    ),
    (
        "wrong-length",
        10,
        13,
        "project",
        "language: javascript\npass: 1\nrubric:\n  - criterion: A\n    levels: [a, b, c]\n",
        "A\n```js file=main.js role=starter\n```\n",
    ),
    (
        "needless-attribute",
        15,
        17,
        "project",
        "language: javascript\npass: 1\nrubric:\n  - criterion: A\n    levels: [a, b, c, d]\n",
        "A\n```js file=main.js role=starter\n```\n```js role=test hidden\na\n```\n",
    ),
];

/// The mistakes of the table, and those of pictures: what is looked for, and what was said.
pub(super) fn mistakes() -> Vec<(&'static str, u32, u32, Vec<Diagnostic>)> {
    let case = |(code, line, column, kind, keys, body): &Case| {
        let (exercise, diagnostics) = read_text(&(head(kind, keys) + body));
        assert!(exercise.is_none(), "{code}: {body}");
        (*code, *line, *column, diagnostics)
    };
    let picture = |text: &str| with("01-a/a.svg", text.as_bytes()).1;
    let mut all: Vec<_> = CASES.iter().map(case).collect();
    all.push(("svg-xml", 1, 1, picture("<svg/>")));
    all.push(("svg-refused", 2, 1, picture("<svg xmlns=\"http://www.w3.org/2000/svg\">\n<script/></svg>")));
    all
}
