//! What two answers have in common when only comments and white space tell them apart. No parser: a rough reading that
//! is the same for both.

use crate::{Digest, Source, SourceFile};

/// How a file is read, by its ending.
struct Syntax {
    line_comments: &'static [&'static str],
    block_comments: &'static [(&'static str, &'static str)],
    /// Quotes, and whether a text in them may go over the end of the line.
    quotes: &'static [(&'static str, bool)],
    /// Whether the ends of lines mean something.
    has_lines: bool,
    /// Whether the beginnings of lines do.
    has_indents: bool,
}

const PLAIN: Syntax =
    Syntax { line_comments: &[], block_comments: &[], quotes: &[], has_lines: true, has_indents: false };
const SCRIPT: Syntax = Syntax {
    line_comments: &["//"],
    block_comments: &[("/*", "*/")],
    quotes: &[("\"", false), ("'", false), ("`", true)],
    has_lines: false,
    has_indents: false,
};
const STYLE: Syntax = Syntax { line_comments: &[], quotes: &[("\"", false), ("'", false)], ..SCRIPT };
const PAGE: Syntax = Syntax { line_comments: &[], block_comments: &[("<!--", "-->")], quotes: &[], ..SCRIPT };
const SQL: Syntax = Syntax { line_comments: &["--"], quotes: &[("'", true), ("\"", true)], ..SCRIPT };
const PHP: Syntax = Syntax { line_comments: &["//", "#"], quotes: &[("'", true), ("\"", true)], ..SCRIPT };
const PYTHON: Syntax = Syntax {
    line_comments: &["#"],
    block_comments: &[],
    quotes: &[("\"\"\"", true), ("'''", true), ("\"", false), ("'", false)],
    has_lines: true,
    has_indents: true,
};

impl Source {
    /// The same for files that differ in comments and white space only, as far as can be told without parsing them.
    pub fn likeness(&self) -> Digest {
        let parts = self.files().iter().map(|file| (file.name.as_bytes(), file.essence()));
        let parts: Vec<_> = parts.collect();
        Digest::of(parts.iter().flat_map(|(name, essence)| [*name, essence.as_bytes()]))
    }
}

impl SourceFile {
    pub(crate) fn essence(&self) -> String {
        let syntax = match self.name.rsplit('.').next().unwrap_or_default() {
            "js" | "mjs" | "ts" => &SCRIPT,
            "css" => &STYLE,
            "html" | "htm" | "svg" => &PAGE,
            "sql" => &SQL,
            "php" => &PHP,
            "py" => &PYTHON,
            _ => &PLAIN,
        };
        essence(&self.text, syntax)
    }
}

fn essence(text: &str, syntax: &Syntax) -> String {
    let mut kept = Kept { text: String::with_capacity(text.len()), gap: Gap::None, indent: String::new(), syntax };
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = if let Some(length) = comment(rest, syntax) {
            kept.space(' ');
            length
        } else if let Some((quote, long)) = syntax.quotes.iter().find(|(quote, _)| rest.starts_with(quote)) {
            let length = quoted(rest, quote, *long);
            kept.push(&rest[..length]);
            length
        } else if next.is_whitespace() {
            kept.space(next);
            next.len_utf8()
        } else {
            kept.push(&rest[..next.len_utf8()]);
            next.len_utf8()
        };
        rest = &rest[length..];
    }
    kept.text
}

/// How long the comment is that `rest` begins with, if it does; of a line, without its end.
fn comment(rest: &str, syntax: &Syntax) -> Option<usize> {
    if syntax.line_comments.iter().any(|mark| rest.starts_with(mark)) {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    let (open, close) = syntax.block_comments.iter().find(|(open, _)| rest.starts_with(open))?;
    let end = rest[open.len()..].find(close).map(|at| open.len() + at + close.len());
    Some(end.unwrap_or(rest.len()))
}

/// How long the text is that begins with `quote`, both quotes included.
fn quoted(rest: &str, quote: &str, is_long: bool) -> usize {
    let mut escaped = false;
    for (at, next) in rest.char_indices().skip_while(|(at, _)| *at < quote.len()) {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' if !is_long => return at,
            _ if rest[at..].starts_with(quote) => return at + quote.len(),
            _ => {}
        }
    }
    rest.len()
}

#[derive(PartialEq, PartialOrd)]
enum Gap {
    None,
    Space,
    Line,
}

struct Kept<'s> {
    text: String,
    /// What stands between the text and whatever comes next.
    gap: Gap,
    /// Of the line that begins after a [`Gap::Line`].
    indent: String,
    syntax: &'s Syntax,
}

impl Kept<'_> {
    fn space(&mut self, white: char) {
        if white == '\n' && self.syntax.has_lines {
            self.gap = Gap::Line;
            self.indent.clear();
        } else if self.gap == Gap::Line {
            if self.syntax.has_indents && white != '\r' {
                self.indent.push(white);
            }
        } else {
            self.gap = Gap::Space;
        }
    }

    fn push(&mut self, part: &str) {
        match std::mem::replace(&mut self.gap, Gap::None) {
            Gap::Line if !self.text.is_empty() => {
                self.text.push('\n');
                self.text.push_str(&self.indent);
            }
            Gap::Space if self.would_join(part) => self.text.push(' '),
            _ => {}
        }
        self.text.push_str(part);
    }

    /// Whether `part` would become one word, or another sign, with what stands before it.
    fn would_join(&self, part: &str) -> bool {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        match (self.text.chars().next_back(), part.chars().next()) {
            (Some(before), Some(after)) => {
                (is_word(before) && is_word(after)) || (before == after && matches!(after, '+' | '-'))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(name: &str, one: &str, other: &str) -> bool {
        let likeness =
            |text: &str| Source::new(vec![SourceFile { name: name.into(), text: text.into() }]).unwrap().likeness();
        likeness(one) == likeness(other)
    }

    #[test]
    fn comments_and_white_space_do_not_count() {
        for (name, one, other) in [
            ("main.js", "let a = 1; // un\r\nf( a );", "let a=1;\n\n/* deux\n */ f(a);\n"),
            ("main.js", "let s = `a\n b`;", "let   s=`a\n b`;"),
            ("style.css", "p { color: red }", "/* non */\np{color:red}"),
            ("index.html", "<p>\n  Un, deux\n</p>", "<!-- x --><p>Un, deux</p>"),
            ("requete.sql", "SELECT a -- tout\nFROM t", "SELECT a\n  FROM t\n"),
            ("main.php", "<?php\n# un\necho 'a b';", "<?php echo 'a b'; // deux"),
            ("main.py", "def f(a):\n    # un\n    return a + 1\n\n", "def f( a ):\n    return a+1"),
            ("reponse.txt", "un \r\n\ndeux", "un\ndeux\n"),
            ("main.js", "", " // rien"),
        ] {
            assert!(alike(name, one, other), "{name}: {one:?} {other:?}");
        }
    }

    #[test]
    fn code_and_texts_do() {
        for (name, one, other) in [
            ("main.js", "let a = 1;", "let b = 1;"),
            ("main.js", "f('a b')", "f('ab')"),
            ("main.js", "f('// un')", "f('// deux')"),
            ("main.js", "f(\"\\\" // un\")", "f(\"\\\" // deux\")"),
            ("main.js", "let ab", "leta b"),
            ("main.js", "a - -b", "a--b"),
            ("main.js", "f('un\n// a", "f('deux\n// a"),
            ("main.py", "if a:\n    b()\n    c()", "if a:\n    b()\nc()"),
            ("main.py", "s = '''a\n# b'''", "s = '''a\n# c'''"),
            ("reponse.txt", "un\ndeux", "un deux"),
            ("reponse.txt", "// un", "// deux"),
        ] {
            assert!(!alike(name, one, other), "{name}: {one:?} {other:?}");
        }
    }
}
