//! Whatever the bytes, `read` gives a course and diagnostics, and what it says of them holds.

use proptest::collection::vec;
use proptest::prelude::*;
use tremplin_course::{Course, Diagnostic, Exercise, Kind, Prepared, Source, Step, read};

const MODULE: &str = "---\nkind: module\ntitle: A\nsummary: B\nneeds: []\n---\n";
const LESSON: &str = include_str!("files/lecon.md");
const EXERCISE: &str = include_str!("files/exercice.md");
/// A lesson and one exercise of each kind.
const SOUND: [&str; 8] = [
    LESSON,
    EXERCISE,
    include_str!("files/quiz.md"),
    include_str!("files/positionnement.md"),
    include_str!("files/prediction.md"),
    include_str!("files/trous.md"),
    include_str!("files/ordre.md"),
    include_str!("files/projet.md"),
];

/// Reads one file beside a sound module, and checks what always holds.
fn check(bytes: &[u8]) -> (Course, Vec<Diagnostic>) {
    let files = [("01-a/module.md", MODULE.as_bytes()), ("01-a/01-total.md", bytes)];
    let read_files = || read(files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())));
    let (course, diagnostics) = read_files();
    let lines = bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() + 1;
    for diagnostic in &diagnostics {
        assert!((1..=lines).contains(&(diagnostic.line as usize)), "{diagnostic}: the file has {lines} lines");
        assert!(diagnostic.column >= 1 && !diagnostic.message.is_empty() && !diagnostic.remedy.is_empty());
        assert!(!diagnostic.to_string().contains('\n'));
    }
    let said = diagnostics.iter().any(|diagnostic| diagnostic.is_error());
    assert_eq!(course.steps().count() == 0, said, "a step is left out if and only if an error says why");
    course.steps().for_each(check_html);
    course.exercises().for_each(check_answers);
    // As text, since an exercise that expects NaN does not equal itself.
    let again = format!("{:?}", read_files());
    assert!(again == format!("{:?}", (&course, &diagnostics)), "reading twice gives the same");
    (course, diagnostics)
}

/// An answer that is compared is judged, whatever it holds; and the author's own is right.
fn check_answers(exercise: &Exercise) {
    if exercise.kind.has_editor() || exercise.spec.can_run() {
        return;
    }
    let garbled =
        vec![tremplin_course::SourceFile { name: exercise.main_file().to_owned(), text: "1: \u{0}9\n  :\n".repeat(3) }];
    for (files, is_right) in [(&exercise.solution, true), (&exercise.starter, false), (&garbled, false)] {
        let Ok(source) = Source::new(files.clone()) else { panic!("{files:?} is no submission") };
        assert!(exercise.accepts(&source));
        let Prepared::Judged(report, _) = exercise.spec.prepare(&source) else { panic!("nothing is to run") };
        assert!(!is_right || report.is_all_right(), "{:?}: {report:?}", exercise.spec.answer);
    }
}

/// No page may run what an author wrote, nor load from elsewhere.
fn check_html(step: &Step) {
    let html: Vec<&str> = match step {
        Step::Lesson(lesson) => vec![lesson.html.as_str()],
        Step::Exercise(exercise) => {
            let prose =
                exercise.hints.iter().chain(&exercise.explanation).chain(exercise.wrongs.iter().map(|w| &w.feedback));
            let questions = match &exercise.kind {
                Kind::Quiz(page) => page.questions.iter().collect(),
                _ => Vec::new(),
            };
            let questions = questions.into_iter().flat_map(|question| {
                let choices =
                    question.choices.iter().flat_map(|choice| [&choice.text].into_iter().chain(&choice.explanation));
                [&question.title, &question.prompt].into_iter().chain(choices).chain(&question.feedback)
            });
            prose.chain([&exercise.statement]).chain(questions).map(|html| html.as_str()).collect()
        }
    };
    for html in html {
        let tags: Vec<String> =
            html.split('<').skip(1).filter_map(|tag| tag.split('>').next()).map(str::to_lowercase).collect();
        for tag in tags {
            let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
            assert!(
                !["script", "style", "iframe", "object", "embed", "form", "input", "svg", "base"].contains(&name),
                "<{tag}>"
            );
            let values: Vec<&str> = tag.split('"').skip(1).step_by(2).collect();
            assert!(!values.iter().any(|value| value.trim_start().starts_with("javascript:")), "<{tag}>");
            let names: Vec<&str> = tag.split('"').step_by(2).collect();
            assert!(!names.iter().any(|name| name.trim_start().starts_with("on")), "<{tag}>");
            assert!(name != "img" || !tag.contains("src=") || tag.contains("src=\"/contenu/"), "<{tag}>");
        }
    }
}

/// Pieces that mean something to one of the parsers on the way.
const PIECES: &[&str] = &[
    "---\n",
    "```",
    "~~~",
    "```js",
    "```calls",
    " file=main.js",
    " role=",
    " role=starter",
    " role=solution",
    " role=given",
    " role=test",
    " role=wrong",
    " role=answer",
    " role=shown",
    " role=distractor",
    "- [ ] a\n  > b\n",
    "- [x] c\n  > d\n",
    "- [x] ",
    "____",
    "1: a\n",
    "2: b\n",
    "```text",
    "kind: quiz\n",
    "positioning: true\n",
    " tag=a",
    " hidden",
    " run",
    "\n",
    "\n\n",
    "> ",
    "> [!HINT] ",
    "> [!FEEDBACK]",
    "> [!SOLUTION]\n",
    "> [!NOTE] ",
    "[!NOTE]",
    "- ",
    "1. ",
    "    ",
    "\t",
    "# ",
    "## ",
    "#### ",
    "## À faire\n",
    "| a | b |\n|---|--:|\n| 1 |\n",
    "[a](b.md)",
    "[a](#a)",
    "[a]: javascript:x\n",
    "![](a.png)",
    "<b>",
    "</b>",
    "<script>",
    "<!--",
    "-->",
    "<div\n",
    "<a href=",
    "\"",
    "'",
    "<img src=x onerror=y>",
    "&lt;",
    "&#0;",
    "\\",
    "*",
    "_",
    "`",
    "~~",
    "total(",
    ") => ",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "1e9",
    "0x",
    "'\\u{1F600}'",
    " ± 1e-9",
    " // a",
    " throws ",
    "kind: exercise\n",
    "kind: lesson\n",
    "title: A\n",
    "skills: [a]\n",
    "minutes: 1\n",
    "language: javascript\n",
    "limits:\n",
    "  cpu_ms: 1\n",
    "needs: ",
    "&a ",
    "*a",
    "<<: ",
    "!!binary ",
    "|\n",
    ">-\n",
    "\u{feff}",
    "\r\n",
    "\r",
    "\0",
    "\u{202e}",
    "\u{2028}",
    "é",
    "😀",
    "مرحبا",
    "x",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![6 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => ".{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..2_000)) {
        check(&bytes);
    }

    #[test]
    fn random_pieces_of_the_format(pieces in vec(piece(), 0..60)) {
        check(pieces.concat().as_bytes());
    }

    #[test]
    fn random_pieces_below_a_sound_head(whole in prop::sample::select(&SOUND), pieces in vec(piece(), 0..60)) {
        let body = whole.match_indices("---\n").nth(1).unwrap().0 + 4;
        check((whole[..body].to_owned() + &pieces.concat()).as_bytes());
    }

    #[test]
    fn sound_files_with_pieces_put_in_or_cut_out(
        whole in prop::sample::select(&SOUND),
        edits in vec((any::<prop::sample::Index>(), 0..30_usize, piece()), 1..6),
    ) {
        let mut bytes = whole.as_bytes().to_vec();
        for (at, cut, piece) in edits {
            let at = at.index(bytes.len() + 1);
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, piece.bytes());
        }
        check(&bytes);
    }

    #[test]
    fn sound_files_with_bytes_changed(
        whole in prop::sample::select(&SOUND),
        edits in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = whole.as_bytes().to_vec();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        check(&bytes);
    }

    #[test]
    fn random_paths(path in "[0-9a-zé./~_-]{0,20}|[0-9]{1,5}-[a-z]{1,3}/[0-9]{0,5}-?[a-z.]{0,8}", bytes in vec(any::<u8>(), 0..8)) {
        let (course, _) = read([(path, bytes), ("01-a/module.md".to_owned(), MODULE.as_bytes().to_vec())]);
        prop_assert!(course.modules.len() <= 2);
    }
}

#[test]
fn the_files_that_are_mutated_are_sound() {
    for file in SOUND {
        let (course, diagnostics) = check(file.as_bytes());
        assert_eq!(diagnostics, []);
        assert_eq!(course.steps().count(), 1);
    }
}

/// Inputs on which one of the parsers might take long, or recur deeply.
#[test]
fn large_and_deep_files_are_read() {
    let repeat = |unit: &str| unit.repeat(100_000 / unit.len());
    let head = &EXERCISE[..EXERCISE.match_indices("---\n").nth(1).unwrap().0 + 4];
    for unit in [
        "> ",
        "- ",
        "[",
        "![",
        "*",
        "**a ",
        "`",
        "<b>",
        "<",
        "&",
        "\\",
        "|",
        "|\n",
        "[a](",
        "a\n",
        "\n\n# a\n",
        "<!--",
        "~~",
        "_a",
        "```\n",
        "1. a\n",
        "[a]: b\n",
        "```js run\nlet x = `${`\n",
        "    a\n",
        "\0",
        "> [!NOTE]\n\n",
        "<a href=\"",
        "```calls role=test\nf(",
        "[a][b]",
        "]",
        "(",
        "- a\n  - b\n",
    ] {
        check((head.to_owned() + &repeat(unit)).as_bytes());
    }
    for unit in ["a: [", "- ", "{", "a: &a [*a]\n", "? ", "\"", "  ", "a:\n ", "!!a ", "|\n", "[", "k: &x 1\n"] {
        check(format!("---\n{}\n---\n", repeat(unit)).as_bytes());
    }
    let deep = format!("```calls role=test\nf({}\n```\n", "[".repeat(4_000));
    check((head.to_owned() + &deep).as_bytes());
    let code = format!("```js\n{}\n```\n", "/* (a[`${".repeat(6_000));
    check((head.to_owned() + &code).as_bytes());
}
