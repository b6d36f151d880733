//! Code as HTML, in the classes of the style sheet: k keyword, s string, n number, c comment, t tag, f function.

use std::fmt::Write;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::{Html, SourceFile};

/// Code beyond these sizes is shown without colours: the highlighter's regular expressions may be slow on it.
const MAX_BYTES: usize = 64 * 1024;
const MAX_LINE_BYTES: usize = 1_000;

impl SourceFile {
    /// The file as a highlighted `pre`, to be put on a page.
    pub fn to_html(&self) -> Html {
        let extension = self.name.rsplit('.').next().unwrap_or_default();
        Html::trusted(pre(extension, &self.text))
    }
}

/// A `pre` of one `span.l` a line; each holds its line break, so that copied text is the code itself.
/// `language` is a name or a file's ending.
pub(crate) fn pre(language: &str, code: &str) -> String {
    let class = if syntax(language).is_some() { "code" } else { "code plain" };
    format!("<pre class=\"{class}\" tabindex=\"0\"><code>{}</code></pre>", lines(language, code))
}

fn lines(language: &str, code: &str) -> String {
    let small = code.len() <= MAX_BYTES && code.lines().all(|line| line.len() <= MAX_LINE_BYTES);
    syntax(language).filter(|_| small).and_then(|syntax| coloured(syntax, code)).unwrap_or_else(|| {
        code.split_inclusive('\n').map(|line| format!("<span class=\"l\">{}</span>", escape(line))).collect()
    })
}

/// `None` when the highlighter gives up.
fn coloured(syntax: &SyntaxReference, code: &str) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut html = String::with_capacity(code.len() * 3);
    for line in code.split_inclusive('\n') {
        let changes = state.parse_line(line, &SYNTAXES).ok()?;
        let mut line_html = Line::default();
        let mut from = 0;
        for (at, change) in changes {
            line_html.push(class(&stack), line.get(from..at)?);
            stack.apply(&change).ok()?;
            from = at;
        }
        line_html.push(class(&stack), line.get(from..)?);
        write!(html, "<span class=\"l\">{}</span>", line_html.into_html()).ok()?;
    }
    Some(html)
}

/// One line's HTML; neighbours of the same class share a span, and space stands outside of spans where it can.
#[derive(Default)]
struct Line {
    html: String,
    open: Option<&'static str>,
    space: String,
}

impl Line {
    fn push(&mut self, class: Option<&'static str>, text: &str) {
        let words = text.trim_end();
        if !words.is_empty() {
            if class != self.open {
                self.close();
                if let Some(class) = class {
                    self.html.push_str("<span class=\"");
                    self.html.push_str(class);
                    self.html.push_str("\">");
                }
                self.open = class;
            }
            self.html.push_str(&std::mem::take(&mut self.space));
            self.html.push_str(&escape(words));
        }
        self.space.push_str(&text[words.len()..]);
    }

    /// Ends the open span; the space after its last word follows it.
    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
        self.html.push_str(&std::mem::take(&mut self.space));
    }

    fn into_html(mut self) -> String {
        self.close();
        self.html
    }
}

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    // The default set has no TypeScript; JavaScript's rules colour what both share.
    let token = match language {
        "" | "text" | "txt" | "plain" => return None,
        "typescript" | "ts" | "mjs" | "cjs" | "jsx" | "node" => "js",
        "html-css" => "html",
        other => other,
    };
    SYNTAXES.find_syntax_by_token(token).filter(|syntax| syntax.name != "Plain Text")
}

/// The class of the innermost scope that has one. `None` as a class ends the search: code inside a string is no string.
static CLASSES: LazyLock<Vec<(Scope, Option<&'static str>)>> = LazyLock::new(|| {
    let classes = [
        ("comment", Some("c")),
        ("punctuation.definition.comment", Some("c")),
        ("meta.template.expression", None),
        ("meta.interpolation", None),
        ("string", Some("s")),
        ("punctuation.definition.string", Some("s")),
        ("constant.character.escape", Some("s")),
        ("constant.numeric", Some("n")),
        ("constant.language", Some("k")),
        ("keyword.operator.word", Some("k")),
        ("keyword.operator.new", Some("k")),
        ("keyword.operator", None),
        ("keyword", Some("k")),
        ("storage", Some("k")),
        ("variable.language", Some("k")),
        ("entity.name.function", Some("f")),
        ("variable.function", Some("f")),
        ("support.function", Some("f")),
        ("entity.name.tag", Some("t")),
        ("punctuation.definition.tag", Some("t")),
        ("entity.other.attribute-name", Some("f")),
        ("support.type.property-name", Some("k")),
    ];
    classes.into_iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class))).collect()
});

fn class(stack: &ScopeStack) -> Option<&'static str> {
    let innermost_first = stack.as_slice().iter().rev();
    innermost_first
        .filter_map(|scope| CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)))
        .map(|(_, class)| *class)
        .next()
        .flatten()
}

/// Text for HTML, in an element or a double-quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_word_has_its_class() {
        let html = pre("js", "let n = 12; // un\nf(\"a\" + `b${n}`);\n");
        assert_eq!(
            html,
            "<pre class=\"code\" tabindex=\"0\"><code>\
             <span class=\"l\"><span class=\"k\">let</span> n = <span class=\"n\">12</span>; \
             <span class=\"c\">// un</span>\n</span>\
             <span class=\"l\"><span class=\"f\">f</span>(<span class=\"s\">&quot;a&quot;</span> + \
             <span class=\"s\">`b</span>${n}<span class=\"s\">`</span>);\n</span></code></pre>"
        );
        assert!(pre("html", "<p class=\"x\">a</p>").contains("<span class=\"t\">&lt;p</span>"));
        assert!(pre("css", "li { color: red; }").contains("<span class=\"k\">color</span>"));
    }

    #[test]
    fn a_comment_over_several_lines_is_coloured_on_each() {
        let html = pre("js", "/* a\nb */ c");
        assert_eq!(html.matches("<span class=\"c\">").count(), 2);
    }

    #[test]
    fn unknown_languages_and_long_lines_are_plain_text() {
        assert!(
            pre("", "<b>")
                .contains("<pre class=\"code plain\" tabindex=\"0\"><code><span class=\"l\">&lt;b&gt;</span>")
        );
        let long = format!("let {}\n", "x".repeat(MAX_LINE_BYTES));
        assert!(!pre("js", &long).contains("class=\"k\""));
    }
}
