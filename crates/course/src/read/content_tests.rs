//! What a sound file becomes.

use super::read;
use super::tests::{EXERCISE, LESSON, edited, sound, with};
use crate::{Course, Example, Exercise, Expected, Image, Language, Lesson, PageExample, TestBody, TocEntry, Value};

const L: &str = "01-a/01-lecon.md";
const E: &str = "01-a/02-total.md";

/// The lesson of a course whose lesson has this body; no diagnostic is allowed.
fn lesson(body: &str) -> Lesson {
    let head = LESSON.split("## ").next().unwrap();
    let mut files = sound();
    files.insert(L.into(), format!("{head}{body}").into_bytes());
    files.insert("01-a/img/boite.png".into(), vec![1, 2, 3]);
    let (course, diagnostics) = read(files);
    assert_eq!(diagnostics, [], "{body}");
    course.steps().find_map(|step| step.lesson()).unwrap().clone()
}

fn exercise(course: &Course) -> &Exercise {
    course.exercises().next().unwrap()
}

#[test]
fn headings_have_anchors_and_a_table_of_contents() {
    let lesson = lesson("## L'idée *simple*\n\n### Détail\n\n## Été\n\n## Été\n\n[là](#été-1)\n");
    let entry = |anchor: &str, title: &str| TocEntry { anchor: anchor.into(), title: title.into() };
    assert_eq!(lesson.toc, [entry("s-lidée-simple", "L'idée simple"), entry("s-été", "Été"), entry("s-été-1", "Été")]);
    assert_eq!(
        lesson.html.as_str(),
        "<h2 id=\"s-lidée-simple\">L'idée <em>simple</em></h2>\n<h3 id=\"s-détail\">Détail</h3>\n\
         <h2 id=\"s-été\">Été</h2>\n<h2 id=\"s-été-1\">Été</h2>\n\
         <p><a href=\"#s-%C3%A9t%C3%A9-1\" rel=\"noopener noreferrer\">là</a></p>"
    );
}

#[test]
fn three_titles_of_which_one_has_anothers_number_keep_distinct_anchors() {
    let lesson = lesson("## a-1\n\n## a\n\n## a\n\n## a-1\n");
    let mut anchors: Vec<_> = lesson.toc.iter().map(|entry| entry.anchor.clone()).collect();
    anchors.sort();
    anchors.dedup();
    assert_eq!(anchors.len(), 4);
}

#[test]
fn a_page_takes_the_style_sheet_that_follows_it() {
    let lesson =
        lesson("```html run height=120\n<p>a</p>\n```\n\n```css run\np {}\n```\n\n```html run\n<b>b</b>\n```\n\nA.\n");
    let page = |html: &str, css: Option<&str>, height_px| {
        Example::Page(PageExample { html: html.to_owned(), css: css.map(str::to_owned), height_px })
    };
    assert_eq!(lesson.examples, [page("<p>a</p>\n", Some("p {}\n"), 120), page("<b>b</b>\n", None, 200)]);
    let html = lesson.html.as_str();
    assert!(
        html.starts_with("<tremplin-example data-example=\"0\"><p class=\"try-name\">index.html</p><pre"),
        "{html}"
    );
    assert!(html.contains("</pre><p class=\"try-name\">style.css</p><pre class=\"code\""), "{html}");
    assert!(html.contains("<tremplin-example data-example=\"1\"><pre class=\"code\""), "{html}");
    assert_eq!(html.matches("<pre").count(), 3);
}

#[test]
fn examples_are_numbered_and_work_as_plain_text() {
    let lesson = lesson("```js run\nlet a = 1 < 2;\n```\n\n~~~js\nb\n~~~\n\n```js run\nc\n```\n");
    let examples = ["let a = 1 < 2;\n", "c\n"];
    let javascript = |code: &str| Example::Program { language: Language::Javascript, code: code.to_owned() };
    assert_eq!(lesson.examples, examples.map(javascript));
    let html = lesson.html.as_str();
    assert!(html.starts_with(
        "<tremplin-example data-example=\"0\"><pre class=\"code\" tabindex=\"0\"><code><span class=\"l\">\
         <span class=\"k\">let</span> a = <span class=\"n\">1</span> &lt; <span class=\"n\">2</span>;\n</span></code></pre>\
         </tremplin-example>"
    ), "{html}");
    assert_eq!(html.matches("<tremplin-example").count(), 2);
    assert!(html.contains("<tremplin-example data-example=\"1\">"));
}

#[test]
fn tables_scroll_and_their_heads_are_heads() {
    let lesson = lesson("| a | *n* |\n|---|---:|\n| x | 1 |\n");
    assert_eq!(
        lesson.html.as_str(),
        "<div class=\"scroll\" tabindex=\"0\"><table class=\"table\"><thead><tr><th scope=\"col\">a</th>\
         <th scope=\"col\" class=\"r\"><em>n</em></th></tr></thead><tbody>\n\
         <tr><td>x</td><td class=\"r\">1</td></tr>\n</tbody></table></div>"
    );
}

#[test]
fn notes_have_a_class_and_a_title() {
    let lesson =
        lesson("> [!NOTE] Dans le métier\n> Tout le *monde*.\n\n> [!warning]\n> Un.\n\n> [!TIP] Seul.\n\n> simple\n");
    assert_eq!(
        lesson.html.as_str(),
        "<div class=\"note note-link\"><strong>Dans le métier</strong>\n<p>Tout le <em>monde</em>.</p>\n</div>\n\
         <div class=\"note note-next\"><strong>Attention</strong>\n<p>Un.</p>\n</div>\n\
         <div class=\"note note-ok\"><strong>Astuce</strong>\n<p>Seul.</p>\n</div>\n\
         <blockquote>\n<p>simple</p>\n</blockquote>"
    );
}

#[test]
fn a_note_may_hold_blocks_and_a_title_alone_on_its_paragraph() {
    let lesson = lesson("> [!NOTE] **Le titre**\n>\n> - un\n");
    assert_eq!(
        lesson.html.as_str(),
        "<div class=\"note note-link\"><strong><strong>Le titre</strong></strong>\n<ul>\n<li>un</li>\n</ul>\n</div>"
    );
}

#[test]
fn tasks_are_numbered_beside_all_they_hold() {
    let (course, diagnostics) =
        edited(E, "Écrivez `total`.", "## À faire\n\n1. Un **mot**.\n2. Deux :\n   - a\n\n## Puis\n\n1. b");
    assert_eq!(diagnostics, []);
    assert_eq!(
        exercise(&course).statement.as_str(),
        "<h2 id=\"s-à-faire\">À faire</h2>\n<ol class=\"todo\">\n<li><div>Un <strong>mot</strong>.</div></li>\n\
         <li><div>Deux :\n<ul>\n<li>a</li>\n</ul>\n</div></li>\n</ol>\n\
         <h2 id=\"s-puis\">Puis</h2>\n<ol>\n<li>b</li>\n</ol>"
    );
}

#[test]
fn links_and_pictures_lead_to_pages_of_the_site() {
    let lesson =
        lesson("[a](02-total.md) [b](module.md) <x@example.org>\n\n![une \"boîte\"](img/boite.png \"titre\")\n");
    assert_eq!(
        lesson.html.as_str(),
        "<p><a href=\"/exercices/total\" rel=\"noopener noreferrer\">a</a> \
         <a href=\"/\" rel=\"noopener noreferrer\">b</a> \
         <a href=\"mailto:x@example.org\" rel=\"noopener noreferrer\">x@example.org</a></p>\n\
         <p><img src=\"/contenu/01-a/img/boite.png\" alt=\"une &quot;boîte&quot;\" title=\"titre\"></p>"
    );
}

#[test]
fn pictures_are_kept_with_their_type() {
    let (course, _) = with("01-a/img/b.webp", &[7]);
    assert_eq!(course.images["01-a/img/b.webp"], Image { media_type: "image/webp", bytes: [7].into() });
}

#[test]
fn arabic_prose_keeps_its_direction() {
    let lesson = lesson("Le mot <bdi lang=\"ar\" dir=\"rtl\">حلقة</bdi>.\n");
    assert_eq!(lesson.html.as_str(), "<p>Le mot <bdi lang=\"ar\" dir=\"rtl\">حلقة</bdi>.</p>");
}

#[test]
fn an_exercise_has_all_its_parts() {
    let (course, _) =
        edited(E, "> [!HINT] Combien ?", "> [!SOLUTION]\n> Un *suffit*.\n\n> [!HINT] Combien ?\n\n> [!HINT]\n> Un.");
    let exercise = exercise(&course);
    assert_eq!(exercise.statement.as_str(), "<p>Écrivez <code>total</code>.</p>");
    assert_eq!(exercise.starter[0].text, "function total() {}\n");
    assert_eq!(exercise.solution[0].text, "function total() { return 1; }\n");
    assert_eq!(exercise.explanation.as_ref().unwrap().as_str(), "<p>Un <em>suffit</em>.</p>");
    assert_eq!(exercise.hints.iter().map(|hint| hint.as_str()).collect::<Vec<_>>(), ["<p>Combien ?</p>", "<p>Un.</p>"]);
    assert_eq!(exercise.wrongs[0].tag, "deux");
    assert_eq!(exercise.wrongs[0].files[0].text, "function total() { return 2; }\n");
    assert_eq!(exercise.wrongs[0].feedback.as_str(), "<p>Deux, et non un.</p>");
    assert_eq!((exercise.solution_after, exercise.minutes), (Some(4), 15));
    let spec = &exercise.spec;
    assert_eq!((spec.entry.as_str(), spec.given.len(), spec.seed), ("main.js", 0, 0));
    assert_eq!(spec.tests.iter().map(|test| test.hidden).collect::<Vec<_>>(), [false, true]);
    let TestBody::Calls(cases) = &spec.tests[0].body else { panic!("a table of calls") };
    assert_eq!(cases[0].expected, Expected::Value { value: Value::Number(1.0), tolerance: None });
    assert_eq!(spec.tests[1].body, TestBody::Code("test(\"un\", () => { expect(total()).toBe(1); });\n".into()));
}

#[test]
fn front_matter_sets_limits_seed_and_solution() {
    let keys = "minutes: 15\nsolution_after: 2\nseed: 18446744073709551615\nlimits:\n  cpu_ms: 500\n  memory_mib: 16";
    let (course, diagnostics) = edited(E, "minutes: 15", keys);
    assert_eq!(diagnostics, []);
    let exercise = exercise(&course);
    assert_eq!((exercise.solution_after, exercise.spec.seed), (Some(2), u64::MAX));
    assert_eq!((exercise.spec.limits.cpu_ms, exercise.spec.limits.memory_mib), (500, 16));
    assert_eq!(exercise.spec.limits.wall_ms, crate::Limits::default().wall_ms);
}

#[test]
fn a_wrong_answer_of_one_file_takes_the_others_from_the_solution() {
    let other = "```js file=b.js role=starter\n```\n\n```js file=b.js role=solution\n1\n```\n\n\
                 ```js file=data.js role=given\n2\n```\n\n";
    let (course, diagnostics) =
        edited(E, "```js file=main.js role=wrong", &format!("{other}```js file=main.js role=wrong"));
    assert_eq!(diagnostics, []);
    let exercise = exercise(&course);
    let names = |files: &[crate::SourceFile]| files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&exercise.wrongs[0].files), ["main.js", "b.js"]);
    assert_eq!(exercise.wrongs[0].files[1].text, "1\n");
    assert_eq!(names(&exercise.spec.given), ["b.js", "data.js"]);
    assert!(exercise.wrongs[0].files[0].text.contains("return 2"));
    let source = |name: &str| crate::Source::new(vec![crate::SourceFile { name: name.into(), text: String::new() }]);
    assert!(exercise.accepts(&source("main.js").unwrap()));
    assert!(!exercise.accepts(&source("b.js").unwrap()), "the entry file is missing");
    assert!(!exercise.accepts(&source("data.js").unwrap()), "given files are not the learner's");
}

#[test]
fn a_style_sheet_is_handed_in_alone_where_the_page_is_given() {
    let file = |name: &str, role: &str, text: &str| format!("```css file={name} role={role}\n{text}\n```\n\n");
    let page = "```html file=index.html role=given\n<p>a</p>\n```\n\n";
    let test = "```js role=test\ntest('a', () => {});\n```\n";
    let head =
        "---\nkind: exercise\ntitle: A\nlanguage: html-css\nskills: [css.a]\nneeds: []\nminutes: 5\n---\nFaites.\n\n";
    let sheet = file("style.css", "starter", "p {}") + &file("style.css", "solution", "p { color: red }");
    let (course, diagnostics) = with(E, format!("{head}{page}{sheet}{test}").as_bytes());
    assert_eq!(diagnostics, []);
    let exercise = exercise(&course);
    assert_eq!((exercise.spec.entry.as_str(), exercise.main_file()), ("index.html", "style.css"));
    let source = |name: &str| crate::Source::new(vec![crate::SourceFile { name: name.into(), text: String::new() }]);
    assert!(exercise.accepts(&source("style.css").unwrap()));
    assert!(!exercise.accepts(&source("index.html").unwrap()), "the page is not the learner's");
    let (_, diagnostics) = with(E, format!("{head}{sheet}{test}").as_bytes());
    assert!(diagnostics.iter().any(|found| found.code == "no-entry"), "{diagnostics:?}");
}

#[test]
fn the_digest_covers_what_affects_grading_and_nothing_else() {
    let digest = |from: &str, to: &str| exercise(&edited(E, from, to).0).digest;
    let sound = exercise(&read(sound()).0).digest;
    assert_eq!(digest("Écrivez", "Programmez"), sound);
    assert_eq!(digest("Deux, et non un", "Deux"), sound);
    assert_eq!(digest("Combien", "Et"), sound);
    assert_eq!(digest("title: Le total", "title: La somme"), sound);
    assert_eq!(digest("{ return 1; }", "{ return 1 }"), sound, "the solution does not grade");
    for (from, to) in [
        ("function total() {}", "function total() { }"),
        ("total() => 1", "total() => 2"),
        ("total() => 1", "total() => 1 ± 1"),
        ("role=test hidden", "role=test"),
        ("toBe(1)", "toBe(2)"),
        ("minutes: 15", "minutes: 15\nseed: 1"),
        ("minutes: 15", "minutes: 15\nlimits: { cpu_ms: 100 }"),
        ("```js file=main.js role=solution", "```js file=a.js role=given\n```\n\n```js file=main.js role=solution"),
    ] {
        assert_ne!(digest(from, to), sound, "{from} -> {to}");
    }
    assert_ne!(digest("total() => 1", "total() => NaN"), digest("total() => 1", "total() => Infinity"));
    assert_ne!(digest("total() => 1", "total() => 0 // a"), digest("total() => 1", "total() => -0 // a"));
}

#[test]
fn windows_line_ends_read_as_others() {
    let (course, diagnostics) = with(E, EXERCISE.replace('\n', "\r\n").as_bytes());
    assert_eq!(diagnostics, []);
    assert_eq!(exercise(&course), exercise(&read(sound()).0));
}

#[test]
fn steps_are_found_and_follow_each_other_over_modules() {
    let mut files = sound();
    files.insert("02-b/module.md".into(), files["01-a/module.md"].clone());
    files.insert("02-b/10-dix.md".into(), EXERCISE.as_bytes().to_vec());
    files.insert("02-b/9-neuf.md".into(), EXERCISE.as_bytes().to_vec());
    let (course, diagnostics) = read(files);
    assert_eq!(diagnostics, []);
    assert_eq!(course.steps().map(|step| step.id()).collect::<Vec<_>>(), ["lecon", "total", "neuf", "dix"]);
    assert_eq!(course.next("total").unwrap().id(), "neuf");
    assert_eq!(course.previous("neuf").unwrap().id(), "total");
    assert!(course.previous("lecon").is_none() && course.next("dix").is_none() && course.next("absent").is_none());
    assert_eq!(course.module_of("dix").unwrap().id.as_str(), "b");
    assert_eq!(course.step("total").unwrap().path(), "/exercices/total");
    assert_eq!(course.exercise(&crate::ExerciseId::new("neuf").unwrap()).unwrap().id.as_str(), "neuf");
    assert!(course.exercise(&crate::ExerciseId::new("lecon").unwrap()).is_none());
    assert!(course.lesson(&crate::LessonId::new("lecon").unwrap()).is_some());
    assert_eq!(course.modules[1].minutes(), 30);
}

#[test]
fn a_module_with_a_mistake_is_left_out_and_the_others_stay() {
    let mut files = sound();
    files.insert("02-b/module.md".into(), b"---\nkind: module\ntitle: B\nsummary: B\nneeds: [a]\n---\n".to_vec());
    files.insert("02-b/01-dix.md".into(), EXERCISE.as_bytes().to_vec());
    files.insert("01-a/module.md".into(), b"---\nkind: module\n---\n".to_vec());
    let (course, diagnostics) = read(files);
    assert_eq!(course.modules.iter().map(|module| module.id.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["missing-key", "missing-key"]);
}
