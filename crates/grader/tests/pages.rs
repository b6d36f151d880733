//! Pages of HTML and CSS: what tests see of them, what is found wrong in them, attacks and limits.

#![allow(clippy::unwrap_used, reason = "what a test expects to be there is there, or it has failed")]

mod common;

use common::{code, failures, file, grade, hidden, spec};
use tremplin_course::{Language, Limit, Limits, Reason, Report, Scope, Source, Spec, TestBlock, Verdict};

fn page_spec(tests: Vec<TestBlock>) -> Spec {
    Spec { language: Some(Language::HtmlCss), entry: "index.html".into(), ..spec(tests) }
}

fn report_with(html: &str, css: &str, tests: Vec<TestBlock>, limits: Limits) -> Report {
    let source = Source::new(vec![file("index.html", html), file("style.css", css)]).unwrap();
    grade(&Spec { limits, ..page_spec(tests) }, &source, Scope::All).report
}

fn report(html: &str, css: &str, tests: &str) -> Report {
    report_with(html, css, vec![code(tests)], Limits::default())
}

fn page(body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head><meta charset=\"utf-8\"><title>t</title><link rel=\"stylesheet\" \
         href=\"style.css\"></head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

/// A style sheet, a property of the element `#x`, and its value as browsers give it.
const STYLES: &[(&str, &str, &str)] = &[
    // One way to write each colour and length.
    ("#x { color: red }", "color", "rgb(255, 0, 0)"),
    ("#x { color: #F00 }", "color", "rgb(255, 0, 0)"),
    ("#x { color: rgb(255 0 0) }", "color", "rgb(255, 0, 0)"),
    ("#x { color: hsl(0 100% 50% / 50%) }", "color", "rgba(255, 0, 0, 0.5)"),
    ("#x { color: color-mix(in srgb, red, blue) }", "color", "rgb(128, 0, 128)"),
    ("#x { background: transparent }", "background-color", "rgba(0, 0, 0, 0)"),
    ("#x { width: 1in }", "width", "96px"),
    ("#x { font-size: 2rem; margin: 0.5em 0 }", "margin", "16px 0px"),
    ("#x { width: calc(50% - 1rem) }", "width", "calc(50% - 16px)"),
    ("#x { width: calc(2 * (1rem + 4px)) }", "width", "40px"),
    ("#x { font-weight: bold }", "font-weight", "700"),
    ("#x { line-height: 1.5 }", "line-height", "24px"),
    ("main { font-size: 18px; line-height: 1.5 } #x { font-size: 40px }", "line-height", "60px"),
    ("main { font-size: 20px; line-height: 1.5em } #x { font-size: 40px }", "line-height", "30px"),
    ("#x { font-family: Georgia, 'Times New Roman',serif }", "font-family", "Georgia, \"Times New Roman\", serif"),
    ("#x { transition: color 300ms }", "transition-duration", "0.3s"),
    ("#x { grid-template-columns: repeat(2, 1fr) }", "grid-template-columns", "1fr 1fr"),
    // Shorthands, both ways.
    ("#x { border: 1px solid red }", "border-left-color", "rgb(255, 0, 0)"),
    ("#x { border: solid 2px }", "border", "2px solid rgb(0, 0, 0)"),
    ("#x { border-width: 3px }", "border-top-width", "0px"),
    ("#x { padding: 1px 2px 3px }", "padding-left", "2px"),
    ("#x { margin-inline: auto }", "margin-left", "auto"),
    ("#x { flex: 1 }", "flex", "1 1 0%"),
    ("#x { background: url(a.png) no-repeat #fff }", "background-repeat", "no-repeat"),
    ("#x { font: italic bold 12px/2 serif }", "line-height", "24px"),
    ("#x { grid: auto / 1fr 2fr }", "grid-template-columns", "1fr 2fr"),
    ("#x { grid: 10px 1fr / 1fr 1fr }", "grid-template-rows", "10px 1fr"),
    ("#x { grid: 'a b' 40px 'c d' / 1fr 2fr }", "grid-template-areas", "\"a b\" \"c d\""),
    ("#x { grid: 'a b' 40px 'c d' / 1fr 2fr }", "grid-template-columns", "1fr 2fr"),
    ("#x { grid: auto-flow dense 2rem / 1fr 1fr }", "grid-auto-rows", "32px"),
    ("#x { grid: auto-flow dense / 1fr 1fr }", "grid-auto-flow", "row dense"),
    ("#x { grid: 1fr 2fr / auto-flow }", "grid-auto-flow", "column"),
    ("#x { grid-auto-flow: column; grid: auto / 1fr }", "grid-auto-flow", "row"),
    ("#x { grid-template-columns: 1fr 3fr; grid: none }", "grid-template-columns", "none"),
    // Cascade: origin, specificity, order, importance, layers.
    ("p { color: blue } #x { color: red } p.a { color: green }", "color", "rgb(255, 0, 0)"),
    (".a { color: blue } .a { color: red }", "color", "rgb(255, 0, 0)"),
    ("p { color: red !important } #x { color: blue }", "color", "rgb(255, 0, 0)"),
    (":where(#x) { color: blue } p { color: red }", "color", "rgb(255, 0, 0)"),
    (":is(#x, h1) { color: red } .a.a { color: blue }", "color", "rgb(255, 0, 0)"),
    ("@layer a, b; @layer b { p { color: red } } @layer a { p { color: blue } }", "color", "rgb(255, 0, 0)"),
    ("p { color: red } @layer a { #x { color: blue } }", "color", "rgb(255, 0, 0)"),
    ("#x { color: red; color: rouge }", "color", "rgb(255, 0, 0)"),
    // Inheritance and its words.
    ("body { color: red; border: 1px solid }", "color", "rgb(255, 0, 0)"),
    ("body { border: 1px solid }", "border-top-style", "none"),
    ("main { border: 1px solid } #x { border: inherit }", "border-top-style", "solid"),
    ("body { color: blue } #x { color: initial }", "color", "rgb(0, 0, 0)"),
    ("#x { display: inline; display: revert }", "display", "block"),
    ("body { font-size: 20px } #x { font-size: 150% }", "font-size", "30px"),
    // Custom properties.
    (":root { --c: red } #x { color: var(--c) }", "color", "rgb(255, 0, 0)"),
    ("#x { color: var(--absent, red) }", "color", "rgb(255, 0, 0)"),
    ("body { color: red } #x { color: var(--absent) }", "color", "rgb(255, 0, 0)"),
    ("#x { --a: var(--b); --b: var(--a); color: var(--a, red) }", "color", "rgb(255, 0, 0)"),
    // Nesting and conditions.
    ("main { & p { color: red } }", "color", "rgb(255, 0, 0)"),
    ("main { p { color: red } }", "color", "rgb(255, 0, 0)"),
    ("p { main & { color: red } }", "color", "rgb(255, 0, 0)"),
    ("p { @media (width >= 600px) { color: red } }", "color", "rgb(255, 0, 0)"),
    ("@media (max-width: 600px) { p { color: blue } }", "color", "rgb(0, 0, 0)"),
    ("@media print { p { color: blue } }", "color", "rgb(0, 0, 0)"),
    ("@supports (display: grid) { p { color: red } }", "color", "rgb(255, 0, 0)"),
    // What is not computed leaves the rest as it is.
    ("@container (width > 1px) { p { color: blue } } #x { color: red }", "color", "rgb(255, 0, 0)"),
    ("@scope (main) to (b) { p { color: blue; & b { color: blue } } } p { color: red }", "color", "rgb(255, 0, 0)"),
    ("p { color: red; @container a (width > 1px) { color: blue } }", "color", "rgb(255, 0, 0)"),
    (
        "@property --c { syntax: '<color>'; inherits: false; initial-value: blue } p { color: red }",
        "color",
        "rgb(255, 0, 0)",
    ),
    // Selectors.
    ("p:nth-child(2n + 1 of .a) { color: red }", "color", "rgb(255, 0, 0)"),
    ("main:has(> b) > p { color: red }", "color", "rgb(255, 0, 0)"),
    ("h2 + p { color: red }", "color", "rgb(255, 0, 0)"),
    ("h2 ~ p:not(.b, .c) { color: red }", "color", "rgb(255, 0, 0)"),
    ("[data-n^=\"1\"] { color: red }", "color", "rgb(255, 0, 0)"),
    ("p:first-of-type:empty { color: blue }", "color", "rgb(0, 0, 0)"),
    ("p:hover { color: blue }", "color", "rgb(0, 0, 0)"),
    ("p::before { color: blue }", "color", "rgb(0, 0, 0)"),
    // What follows from the rest.
    ("main { display: flex } #x { display: inline }", "display", "block"),
    ("#x { float: left; display: inline-block }", "display", "block"),
];

#[test]
fn computed_values_are_those_of_browsers() {
    let html = page("<main><h2>t</h2><p id=\"x\" class=\"a\" data-n=\"12\">texte</p><b>b</b></main>");
    let mut wrong = Vec::new();
    for (css, property, expected) in STYLES {
        let tests = format!(
            "test('t', () => {{ expect(getComputedStyle(document.querySelector('#x')).getPropertyValue('{property}'))\
             .toBe({expected:?}); }});"
        );
        wrong.extend(failures(&report(&html, css, &tests)).into_iter().map(|failure| format!("{css}: {failure}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Of a page or sheet with one mistake: the id of the sentence that says it, and the line it is on.
#[track_caller]
fn finds(matcher: &str, html: &str, css: &str, id: &str, line: u32) {
    let report = report(html, css, &format!("test('t', () => {{ expect(page).{matcher}(); }});"));
    let failure = report.tests[0].failure.as_ref();
    let Some(Reason::Invalid { error, more }) = failure.map(|failure| &failure.reason) else {
        panic!("{html}{css}: {report:?}")
    };
    let found = (error.explanation.as_ref().unwrap().id.as_str(), error.place.as_ref().unwrap().line, *more);
    assert_eq!(found, (id, line, 0), "{html}\n{css}");
}

#[test]
fn mistakes_of_html_are_found_where_they_are() {
    for (body, id, line) in [
        ("<h1>a</h1>\n<div>b", "html-unclosed", 6),
        ("<h1>a</h1>\n<p>b", "html-unclosed", 6),
        ("<h1>a</h1></div>", "html-stray-end-tag", 5),
        ("<p>b</p>\n<img src=\"a.png\">", "html-no-alt", 6),
        ("<p id=\"a\">b</p>\n<p id=\"a\">c</p>", "html-duplicate-id", 6),
        ("<label>n <input></label>\n<input name=\"n\">", "html-no-label", 6),
        ("<label for=\"n\">n</label>", "html-label-for", 5),
        ("<h1>a</h1>\n<h3>c</h3>", "html-heading-order", 6),
        ("<p><a>l</a></p>", "html-no-href", 5),
        ("<buton>b</buton>", "html-unknown-tag", 5),
        ("<image src=\"a.png\" alt=\"un chat\">", "html-unknown-tag", 5),
        ("<center>b</center>", "html-obsolete", 5),
        ("<p class=\"a\" class=\"b\">b</p>", "html-duplicate-attribute", 5),
        ("<p class=\"a\"id=\"b\">b</p>", "html-attribute-space", 5),
        ("<p>a</p>\n<p class='b>c</p>\n<p>d</p>", "html-quote", 6),
        ("<ul>\n<p>b</p></ul>", "html-list-child", 6),
        ("<p>b</p><li>c</li>", "html-item-outside", 5),
        ("<button></button>", "html-empty-button", 5),
        ("<p>a < b</p>", "html-less-than", 5),
    ] {
        finds("toBeValidHtml", &page(body), "", id, line);
    }
    finds(
        "toBeValidHtml",
        "<html lang=\"fr\"><head><title>t</title></head><body></body></html>",
        "",
        "html-no-doctype",
        1,
    );
    finds("toBeValidHtml", &page("<p>b</p>").replace(" lang=\"fr\"", ""), "", "html-no-lang", 2);
    finds("toBeValidHtml", &page("<p>b</p>").replace("<title>t</title>", ""), "", "html-no-title", 3);
    assert_eq!(
        report(&page("<p>b</p>"), "", "test('t', () => { expect(page).toBeValidHtml(); });").verdict,
        Verdict::Passed
    );
}

#[test]
fn mistakes_of_css_are_found_where_they_are() {
    let html = page("<p class=\"note\" id=\"fin\">b</p>");
    for (css, id, line) in [
        ("p { color: red;\n\n", "css-missing-brace", 1),
        ("p { color: red }\n}", "css-extra-brace", 2),
        ("p {\n color: red\n margin: 0;\n}", "css-missing-semicolon", 2),
        ("p {\n color red;\n}", "css-missing-colon", 2),
        ("p {\n color = red;\n}", "css-equals", 2),
        ("note { color: red }", "css-no-dot", 1),
        ("fin { color: red }", "css-no-hash", 1),
        ("p {\n colr: red }", "css-unknown-property", 2),
        ("p { color: rouge }", "css-bad-value", 1),
        ("p { width: 100 }", "css-missing-unit", 1),
        ("p { width: 10 px }", "css-unit-space", 1),
        ("p { color: a00000 }", "css-missing-hash", 1),
        ("p { color: #a000 00 }", "css-bad-color", 1),
        ("p { color: }", "css-empty-value", 1),
        ("p..a { color: red }", "css-bad-selector", 1),
        ("// rouge\np { color: red }", "css-line-comment", 1),
        ("<style>\np { color: red }", "css-html", 1),
        ("/* rouge\np { color: red }", "css-unclosed-comment", 1),
        ("@medai print { }", "css-unknown-at-rule", 1),
        ("p { color: red }\n@media max-width: 600px { p { color: blue } }", "css-media-condition", 2),
        ("@media (max-width 600px) { p { color: blue } }", "css-media-condition", 1),
        ("@container (width > 1px) {\np { colour: red }\n}", "css-unknown-property", 2),
    ] {
        finds("toBeValidCss", &html, css, id, line);
    }
    let sound = "p { color: red; &:hover { margin: 0 auto } } @media print { a { --x: 1; width: var(--x) } } \
                 @container c (width > 1px) { a { grid: auto / 1fr } } @scope (main) to (b) { a { color: red } } \
                 @media screen and (min-width: calc(10px * (2 + 1))), (not (hover: none)) and (400px <= width < 700px) { a { color: red } }";
    assert_eq!(report(&html, sound, "test('t', () => { expect(page).toBeValidCss(); });").verdict, Verdict::Passed);
}

#[test]
fn a_mistake_that_may_be_why_tests_fail_is_told_with_the_verdict() {
    let tests = "test('t', () => { expect(document.querySelector('p')).toHaveStyle({ color: 'red' }); });";
    let failed = report(&page("<p>b</p>"), "p {\n color: blue\n color: red;\n}", tests);
    let error = failed.error.unwrap();
    assert_eq!((error.explanation.unwrap().id.as_str(), error.place.unwrap().line), ("css-missing-semicolon", 2));
    let passed = report(&page("<p>b</p>"), "p { color: red;", tests);
    assert_eq!((passed.verdict, passed.error), (Verdict::Passed, None));
}

#[test]
fn an_element_that_is_not_there_is_the_learners_to_write() {
    let tests = "test('t', () => { expect(document.querySelector('h1').textContent).toBe('a'); });
                 test('s', () => { expect(getComputedStyle(document.querySelector('.b')).color).toBe('a'); });";
    let reasons: Vec<_> =
        report(&page("<p>b</p>"), "", tests).tests.into_iter().map(|test| test.failure.unwrap().reason).collect();
    assert_eq!(reasons, ["h1", ".b"].map(|name| Reason::Missing { name: name.into() }));
}

#[test]
fn answers_that_fail_alike_with_other_values_behave_differently() {
    let tests =
        vec![code("test('t', () => { expect(getComputedStyle(document.querySelector('p')).color).toBe('x'); });")];
    let behaviour = |css: &str| {
        let source = Source::new(vec![file("index.html", &page("<p>b</p>")), file("style.css", css)]).unwrap();
        grade(&page_spec(tests.clone()), &source, Scope::All).behaviour
    };
    assert_ne!(behaviour("p { color: red }"), behaviour("p { color: blue }"));
    assert_eq!(behaviour("p { color: red }"), behaviour("body { color: #f00 } b { color: blue }"));
}

#[test]
fn nothing_of_the_page_is_run() {
    let html = page(
        "<p onclick=\"document.title = 'pris'\" id=\"x\">b</p><script>document.title = 'pris'; globalThis.expect = 0;</script>\
         <img src=x onerror=\"document.title = 'pris'\"><a href=\"javascript:document.title='pris'\">l</a>\
         <iframe src=\"javascript:top.document.title='pris'\"></iframe><svg onload=\"document.title='pris'\"></svg>",
    );
    let tests = "test('t', async () => {
        document.querySelector('#x').click(); document.querySelector('a').click(); document.querySelector('img').dispatchEvent(new Event('error'));
        document.body.innerHTML += '<script>document.title = \"pris\"</script>';
        await new Promise((done) => setTimeout(done, 100));
        expect(document.title).toBe('t'); });";
    assert_eq!(failures(&report(&html, "", tests)), Vec::<String>::new());
}

use Verdict::{Failed, MemoryLimit, Passed, TimeLimit};

/// The page must have one `h1` that says Bonjour and one link to https://example.org.
fn attack(name: &str, html: &str, allowed: &[Verdict]) {
    let visible = code(
        "test('h1', () => { expect([...document.querySelectorAll('h1')].map((h) => h.textContent.trim())).toEqual(['Bonjour']); });",
    );
    let links = "test('a', () => { const links = [...document.querySelectorAll('a[href]')];
                 expect(links.map((a) => a.getAttribute('href').replace(/\\/$/, ''))).toEqual(['https://example.org']);
                 for (const h of document.querySelectorAll('h1, p')) getComputedStyle(h).width; getComputedStyle(document.body, '::after').content; });";
    let report = report_with(html, "", vec![visible, hidden(code(links))], Limits::default());
    assert!(allowed.contains(&report.verdict), "{name}: {:?} {report:?}", report.verdict);
}

macro_rules! attacks {
    ($($name:ident: $html:expr => $($verdict:ident)|+;)*) => {$(
        #[test]
        fn $name() {
            attack(stringify!($name), $html, &[$($verdict),+]);
        }
    )*};
}

const RIGHT: &str = "<h1>Bonjour</h1><a href=\"https://example.org/\">x</a>";

attacks! {
    control: RIGHT => Passed;
    hidden_in_a_comment: &format!("<!-- {RIGHT} -- >") => Failed;
    hidden_in_a_template: &format!("<template>{RIGHT}</template>") => Failed;
    hidden_in_an_attribute: &format!("<p title='{RIGHT}'>x</p>") => Failed;
    hidden_in_a_script: &format!("<script type=text>{RIGHT}</script><style>{RIGHT}</style><textarea>{RIGHT}</textarea>") => Failed;
    twice: &format!("{RIGHT}<h1 hidden>Bonjour</h1>") => Failed;
    other_letters: &RIGHT.replace("jour", "\u{200b}jour") => Failed;
    links_that_are_none: "<h1>Bonjour</h1><link href=\"https://example.org\"><b data-href=\"https://example.org\">x</b>" => Failed;
    foreign_text: "<svg><text>Bonjour</text><title>Bonjour</title></svg><math><mi>Bonjour</mi></math><a href=\"https://example.org\">x</a>" => Failed;
    null_in_a_tag: "<h\x001>Bonjour</h\x001><a href=\"https://example.org\">x</a>" => Failed;
    scripts_and_handlers: "<h1>Salut</h1><img src=x onerror=\"expect = 0\"><svg/onload=expect=0><base href=\"https://autre.test/\">" => Failed;
    clobbered_names: "<form id=document><input name=querySelectorAll><input id=expect name=test></form><img name=getComputedStyle>" => Failed;
    deeply_nested: &"<div>".repeat(10_000) => Failed | MemoryLimit;
    misnested: &"<b><i><u><a href=x>".repeat(3_000) => Failed | MemoryLimit | TimeLimit;
    tables_in_tables: &"<table><tr><td><a><table>".repeat(2_000) => Failed | MemoryLimit | TimeLimit;
    growing_variables: &format!("<style>:root{{--a0:xxxxxxxx;{}}}h1::after,body::after{{content:var(--a59)}}</style><h1>Salut</h1>",
        (1..60).map(|n| format!("--a{n}:var(--a{0})var(--a{0});", n - 1)).collect::<String>()) => Failed | TimeLimit | MemoryLimit;
    nested_calc: &format!("<style>p{{width:{}1px{}}}</style><p>x</p>", "calc(1px + ".repeat(3_000), ")".repeat(3_000)) => Failed | TimeLimit;
    nested_rules: &format!("<style>{}color:red</style><p>x</p>", "p{".repeat(20_000)) => Failed | TimeLimit;
    nested_selectors: &format!("<style>{}p{}{{color:red}}</style><p>x</p>", ":is(".repeat(5_000), ")".repeat(5_000)) => Failed | TimeLimit;
    many_selectors: &format!("<style>{}b{{color:red}}</style>{}<p>x</p>", "p:has(* * * * *) * * * *, ".repeat(50), "<p>".repeat(2_000)) => Failed | TimeLimit;
    many_attributes: &format!("<p {}>x</p>", (0..6_000).map(|n| format!("a{n}=1 ")).collect::<String>()) => Failed | TimeLimit;
}

fn limited(html: &str, limits: Limits) -> Report {
    report_with(
        html,
        "",
        vec![code("test('t', () => { expect(document.querySelectorAll('p').length > 0).toBe(true); });")],
        limits,
    )
}

#[test]
fn processor_time_is_obeyed_and_broken() {
    let limits = Limits { cpu_ms: 400, ..Limits::default() };
    assert_eq!(limited("<p>x", limits.clone()).verdict, Passed);
    let report = limited(&"<p a=1 b=2>x<b>y".repeat(4_000), Limits { cpu_ms: 20, ..limits });
    assert_eq!(report.verdict, TimeLimit, "{report:?}");
}

#[test]
fn clock_time_is_obeyed_and_broken() {
    let limits = Limits { cpu_ms: 60_000, wall_ms: 100, ..Limits::default() };
    let report = limited(&"<p a=1 b=2>x<b>y".repeat(4_000), limits.clone());
    assert_eq!(report.verdict, TimeLimit, "{report:?}");
    assert_eq!(limited("<p>x", Limits { wall_ms: 20_000, ..limits }).verdict, Passed);
}

#[test]
fn memory_is_obeyed_and_broken() {
    let limits = Limits { memory_mib: 4, cpu_ms: 20_000, wall_ms: 30_000, ..Limits::default() };
    assert_eq!(limited("<p>x", limits.clone()).verdict, Passed);
    let report = limited(&"<p>x".repeat(12_000), limits);
    assert_eq!(report.verdict, MemoryLimit, "{report:?}");
}

#[test]
fn a_limit_that_one_test_reaches_is_told_as_such() {
    let report = report_with(
        &page("<p>x</p>"),
        "",
        vec![code("test('t', () => { const all = []; for (;;) all.push('x'.repeat(100000) + all.length); });")],
        Limits { memory_mib: 8, cpu_ms: 20_000, wall_ms: 30_000, ..Limits::default() },
    );
    assert_eq!(report.tests[0].failure.as_ref().unwrap().reason, Reason::Stopped { limit: Limit::Memory });
}

#[test]
fn lists_of_elements_are_shown_as_elements() {
    let report = report(
        &page("<ul><li>a</li><li>b</li></ul>"),
        "",
        "test('liste', () => { expect(document.querySelectorAll('li')).toHaveLength(3); });
         test('tableau', () => { expect([...document.querySelectorAll('li')]).toHaveLength(3); });",
    );
    for test in &report.tests {
        let received = test.failure.as_ref().and_then(|failure| failure.received.as_deref());
        assert_eq!(received, Some("[<li>a</li>, <li>b</li>]"), "{}", test.name);
    }
}
