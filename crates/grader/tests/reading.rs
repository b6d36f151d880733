//! Pages are read in large steps, their nodes copied and simple questions answered by our own: the same comes of it.

#![allow(clippy::unwrap_used, reason = "what a test expects to be there is there, or it has failed")]

mod common;

use common::{code, failures, file, grade, spec};
use tremplin_course::{Language, Reason, Report, Scope, Source, Spec, Verdict};

fn report(language: Language, html: &str, css: &str, tests: &str) -> Report {
    let source = Source::new(vec![file("index.html", html), file("style.css", css)]).unwrap();
    let spec = Spec { language: Some(language), entry: "index.html".into(), ..spec(vec![code(tests)]) };
    grade(&spec, &source, Scope::All).report
}

#[track_caller]
fn passes(html: &str, tests: &str) {
    for language in [Language::HtmlCss, Language::Dom] {
        let report = report(language, html, "", tests);
        assert_eq!(failures(&report), Vec::<String>::new(), "{language:?}");
        assert_eq!(report.verdict, Verdict::Passed, "{language:?}");
    }
}

/// What stands in a page, and what its body then holds.
const READ: &[(&str, &str)] = &[
    ("<p>un  deux\n trois</p>", "<p>un  deux\n trois</p>"),
    ("<p class=\"a b\"\n id=\"x\">é 😀</p>", "<p class=\"a b\" id=\"x\">é 😀</p>"),
    ("<P CLASS=A>x</P>", "<p class=\"A\">x</p>"),
    ("<p a=\"1\" a=\"2\">x</p>", "<p a=\"1\">x</p>"),
    ("<p a='x'b=\"y\">x</p >", "<p a=\"x\" b=\"y\">x</p>"),
    ("<p>a &amp; b &lt c < d", "<p>a &amp; b &lt; c &lt; d</p>"),
    ("<pre>\n\nx</pre><pre>\n</pre>", "<pre>\nx</pre><pre></pre>"),
    ("<textarea>\n<b> a  b</textarea>", "<textarea>&lt;b&gt; a  b</textarea>"),
    ("<input required><br/><img alt=\"\">", "<input required=\"\"><br><img alt=\"\">"),
    ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
    (
        "<table><tr><td> a b<tr>x<td>c</table>",
        "x<table><tbody><tr><td> a b</td></tr><tr><td>c</td></tr></tbody></table>",
    ),
    ("a<b>c<p>d</b>e", "a<b>c</b><p><b>d</b>e</p>"),
    ("<svg viewBox=\"0 0 1 1\"><circle r=\"1\"/></svg>", "<svg viewBox=\"0 0 1 1\"><circle r=\"1\"></circle></svg>"),
    ("<p>a\r\nb</p>", "<p>a\nb</p>"),
    ("<style>p > a { color: red }</style>", "<style>p > a { color: red }</style>"),
    ("<form><form><input></form>x", "<form><input></form>x"),
];

#[test]
fn a_page_read_in_large_steps_is_the_one_that_browsers_read() {
    for (html, body) in READ {
        let page = format!(
            "<!DOCTYPE html>\n<html lang=\"fr\">\n<head><title>Un titre</title></head>\n<body>{html}</body></html>"
        );
        let wanted = serde_json::to_string(body).unwrap();
        passes(&page, &format!("test('t', () => expect(document.body.innerHTML).toBe({wanted}));"));
    }
}

/// What stands in a page whose tags are all in their places; beside it what is like it and is not.
const TIDY: &[&str] = &[
    "<main><p class=\"a\">un <b>deux</b>\n</p><!-- trois --><hr></main>\n",
    "<p title='a > b' data-x=\"&lt;\">x &amp; y&nbsp;</p >",
    "<p>a &eacute; b &copy c</p>",
    "<ul>\n  <li>a\n  <li>b\n</ul>",
    "<ul>\n  <li>a</li>\n  <li><ol><li>b</li></ol></li>\n</ul><menu><li>c</li></menu>",
    "<div><li>a</li><li>b</li></div>",
    "<p>a<ul><li>b</li></ul></p>",
    "<p>a<span><div>b</div></span></p>",
    "<b>a<div>b</div></b><i><b>c</i></b>",
    "<b><b><b><b>a</b></b></b></b>b",
    "<a href=\"#\">a<b><a href=\"#\">b</a></b></a>",
    "<h1>a<h2>b</h2></h1>",
    "<button>a<button>b</button></button>",
    "<form><div><form><input></form></div></form>",
    "<dl><dt>a</dt><dd>b</dd></dl><dl><dt>a<dd>b</dl>",
    "<select>\n<option>a</option> <option value=\"b\" selected>b</option></select><select><b>x</b></select>",
    "<datalist><option>a</option></datalist><select><option><b>x</b></option></select>",
    "<table>\n<caption>c</caption><thead><tr><th>a</th></tr></thead>\n<tbody><tr><td><p>b</p></td></tr></tbody></table>",
    "<table><tr><td>a</td></tr></table>",
    "<table><tbody>x<tr><td>a</td></tr></tbody></table>",
    "<pre>a\n</pre><pre>\na</pre><textarea>a &amp; <b></textarea><textarea>\na</textarea>",
    "<script type=\"x\">a < b && '</b>'</script><style>p > a {}</style><script type=\"x\"><!-- a</script>",
    "<title>a</title><video><source src=\"a\"><track></video><img alt=\"\"/><br />",
    "<div/>a<p></p></div></br>",
    "<p>a < b</p><!--a--b--><!-->",
    "<!-- a --><section><!----></section>&amp;",
    "<p a=\"1\" a=\"2\" B=\"3\" c=4>x</p>",
    "<svg><circle r=\"1\"/></svg><my-tag>a</my-tag><P>b</P>",
    "<noscript><p>a</p></noscript><center>a</center>",
];

#[test]
fn a_tidy_page_is_read_as_a_browser_reads_any() {
    for body in TIDY {
        let head = r#"<html lang="fr"><head><meta charset="utf-8"><title>Un &amp; titre</title>"#;
        let page = format!("<!DOCTYPE html>\n{head}\n</head>\n<body class=\"b\">\n{body}\n</body>\n</html>\n");
        passes(
            &page,
            r#"test('le corps', () => {
                 const part = document.createElement('div'); // a part of a page is never read in one go
                 part.innerHTML = /<body class="b">([^]*)<\/body>/.exec(source('index.html'))[1] + '\n\n';
                 expect(document.body.innerHTML).toBe(part.innerHTML);
               });
               test('la tête', () => {
                 const head = '<head><meta charset="utf-8"><title>Un &amp; titre</title>\n</head>';
                 expect(document.documentElement.outerHTML.startsWith('<html lang="fr">' + head + '\n<body class="b">')).toBe(true);
                 if (document.doctype) expect(document.doctype.name).toBe('html');
               });"#,
        );
    }
}

#[test]
fn simple_selectors_find_what_others_find() {
    let page = "<main id=\"m\"><ul class=\"a\"><li id=\"x\" class=\"b c\">1<ul><li>2</li></ul></li></ul><p class=\"b\">3</p></main>";
    passes(
        page,
        "const count = (selector) => document.querySelectorAll(selector).length;
         for (const [simple, other] of [['li', 'li:not(.z)'], ['#x', '[id=x]'], ['.b', '[class~=b]'], ['li.b.c', 'li[class=\"b c\"]'],
           ['#m li li', 'main > ul > li > ul > li'], ['ul ul', 'li > ul'], ['.a #x', 'ul > [id=x]'], ['.a .b p', 'p > p'], ['#x#y', 'i > i']])
           test(simple, () => {
             expect(count(simple)).toBe(count(other));
             expect(document.querySelector(simple)).toBe(document.querySelector(other));
           });
         test('dans un élément', () => expect(document.querySelector('#x').querySelectorAll('main li')).toHaveLength(1));
         test('au singulier', () => expect(document.querySelector('li').id).toBe('x'));
         test('un sélecteur qui n’en est pas un', () => expect(() => document.querySelector('p[')).toThrow());",
    );
}

#[test]
fn nodes_that_are_copies_share_nothing() {
    passes(
        "<p>x</p>",
        "for (const name of ['p', 'div', 'input', 'form', 'select', 'a', 'button', 'ul'])
           test(name, () => {
             const all = Array.from({ length: 6 }, () => document.createElement(name));
             let heard = 0;
             all[0].className = 'a';
             all[0].dataset.x = '1';
             all[0].style.color = 'red';
             all[0].append(document.createElement('b'), 'texte');
             all[0].addEventListener('x', () => heard++);
             for (const one of all) one.dispatchEvent(new Event('x'));
             expect(heard).toBe(1);
             expect(all[0].querySelectorAll('b')).toHaveLength(1);
             for (const other of all.slice(1)) {
               expect(other.outerHTML).toBe(document.createElement(name).outerHTML);
               expect(other.querySelectorAll('b')).toHaveLength(0);
               expect(other.childNodes).toHaveLength(0);
             }
             expect(new Set(all).size).toBe(6);
           });",
    );
}

#[test]
fn what_is_wrong_is_told_as_written_whatever_a_test_has_changed() {
    let html =
        "<!DOCTYPE html>\n<html lang=\"fr\"><head><title>t</title></head><body><img src=\"a.png\"></body></html>";
    let changes = "test('t', () => { document.querySelector('img').remove(); expect(page).toBeValidHtml(); });";
    let told = report(Language::HtmlCss, html, "", changes);
    let reason = &told.tests[0].failure.as_ref().unwrap().reason;
    assert!(matches!(reason, Reason::Invalid { error, .. } if error.name == "HTML"), "{reason:?}");
    let fails = "test('t', () => { document.body.innerHTML = ''; expect(1).toBe(2); });";
    let told = report(Language::HtmlCss, html, "p { color: red", fails);
    assert_eq!(told.error.map(|error| error.name), Some("CSS".to_owned()));
}

#[test]
fn hidden_tests_meet_the_page_as_it_is_opened_whatever_visible_ones_did_to_it() {
    let html = "<!DOCTYPE html><main><p id=\"x\">a</p><input value=\"b\"><form><select><option>1<option>2</select></form></main>";
    let acts = [
        "x.textContent = 'z'",
        "x.remove()",
        "x.className = 'z'",
        "x.mine = 1",
        "field.value = 'z'",
        "field.focus()",
        "choice.selectedIndex = 1",
        "choice.mine = 1",
        "x.onclick = () => heard()",
        "x.addEventListener('click', heard)",
        "document.addEventListener('click', heard)",
        "window.addEventListener('click', heard)",
        "x.firstChild.data = 'z'",
        "document.createElement('i')",
    ];
    let fresh = "test('neuve', () => {
        const [p, input, select] = document.querySelectorAll('p, input, select');
        expect([p.outerHTML, p.mine, select.mine]).toEqual(['<p id=\"x\">a</p>', undefined, undefined]);
        expect([input.value, select.selectedIndex, document.activeElement]).toEqual(['b', 0, document.body]);
        const before = globalThis.count;
        p.dispatchEvent(new Event('click'));
        expect(globalThis.count).toBe(before);
    });";
    for act in acts {
        let visible = format!(
            "test('t', () => {{ globalThis.count = 0; const heard = () => globalThis.count++;
             const [x, field, choice] = document.querySelectorAll('p, input, select'); {act}; }});"
        );
        let source = Source::new(vec![file("index.html", html)]).unwrap();
        let tests = vec![code(&visible), common::hidden(code(fresh))];
        let spec = Spec { language: Some(Language::HtmlCss), entry: "index.html".into(), ..spec(tests) };
        assert_eq!(failures(&grade(&spec, &source, Scope::All).report), Vec::<String>::new(), "{act}");
    }
}
