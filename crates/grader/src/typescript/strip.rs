//! Takes types out of a file: they become spaces, so that every line and column stays where the learner wrote it.
//!
//! What TypeScript adds at run time is written in JavaScript on the same lines: enums, and properties declared by a
//! constructor's parameters. Namespaces, `import x = require()` and decorators are refused in plain words.

use std::collections::HashSet;

use oxc::allocator::Allocator;
use oxc::ast::ast::{
    Expression, FormalParameter, FormalParameters, Function, PropertyKey, Statement, TSEnumDeclaration,
    TSTypeAnnotation,
};
use oxc::ast_visit::Visit;
use oxc::parser::Parser;
use oxc::span::{GetSpan as _, SourceType, Span};

use super::edits::Edits;
use super::{enums, modules};

/// Why a file cannot be read as TypeScript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// The parser's words, or the name of what is refused.
    pub message: String,
    /// Bytes into the file.
    pub at: usize,
}

/// Brackets that may be open at once, and signs `<` in one expression. The parser tries each as several things in turn,
/// so that its time grows with the square of their depth; no program of people's comes near.
const MAX_DEPTH: usize = 64;
const MAX_ANGLES: u32 = 32;

/// Brackets inside one another that follow a sign `<` each: what follows may be types or values, and the parser tries
/// both at each level, so that its time doubles with each.
const MAX_PAIRS: u32 = 12;

/// Where `text` goes deeper than that, told from its signs alone: a text in quotes counts too.
fn too_deep(text: &str) -> Option<usize> {
    let mut open: Vec<(u32, u32)> = Vec::new();
    let (mut angles, mut pairs) = (0_u32, 0_u32);
    let mut before = 0;
    text.bytes().position(|byte| {
        match byte {
            b'(' | b'[' | b'{' => {
                open.push((angles, pairs));
                pairs += u32::from(angles > 0);
                angles = 0;
            }
            b')' | b']' | b'}' => (angles, pairs) = open.pop().unwrap_or_default(),
            b'<' => angles += 1,
            b'>' if before != b'=' => angles = angles.saturating_sub(1),
            b';' => angles = 0,
            // The end of a statement, where no semicolon says so.
            b'\n' if before != b'<' => angles = 0,
            _ => {}
        }
        before = byte;
        open.len() > MAX_DEPTH || angles > MAX_ANGLES || pairs > MAX_PAIRS
    })
}

/// `text` without its types. `names` are those of the exercise's files, for what an import leaves of their endings.
pub(super) fn strip(text: &str, names: &[&str]) -> Result<String, Unreadable> {
    if let Some(at) = too_deep(text) {
        return Err(Unreadable { message: "too deep".into(), at });
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, SourceType::ts()).parse();
    if let Some(error) = parsed.diagnostics.iter().next() {
        let at = error.labels.first().map_or(0, |label| usize_of(label.span().start));
        return Err(Unreadable { message: error.message.to_string(), at });
    }
    let mut stripper = Stripper::new(text);
    stripper.visit_program(&parsed.program);
    match stripper.refused {
        Some(refused) => Err(refused),
        None => {
            modules::settle(&parsed.program, &stripper.names, names, &mut stripper.edits);
            Ok(stripper.edits.apply())
        }
    }
}

/// `text` from its first sign that is neither space nor comment.
fn after_space(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let after = match rest.as_bytes() {
            [b'/', b'/', ..] => rest.find('\n').and_then(|at| rest.get(at..)),
            [b'/', b'*', ..] => rest.find("*/").and_then(|at| rest.get(at + 2..)),
            _ => return rest,
        };
        rest = after.unwrap_or_default().trim_start();
    }
}

/// Where an item of a list that ends at `end` ends with the comma after it, if there is one.
pub(super) fn with_comma(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let next = after_space(rest);
    if next.starts_with(',') { end + (rest.len() - next.len()) + 1 } else { end }
}

pub(super) fn usize_of(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

pub(super) fn bounds(span: Span) -> (usize, usize) {
    (usize_of(span.start), usize_of(span.end))
}

/// Which names a file uses as values, and which it declares as what.
#[derive(Default)]
pub(super) struct Names<'a> {
    pub used: HashSet<&'a str>,
    pub values: HashSet<&'a str>,
    pub types: HashSet<&'a str>,
}

pub(super) struct Stripper<'t, 'a> {
    pub edits: Edits<'t>,
    pub names: Names<'a>,
    refused: Option<Unreadable>,
}

impl<'t> Stripper<'t, '_> {
    fn new(text: &'t str) -> Self {
        Self { edits: Edits::new(text), names: Names::default(), refused: None }
    }

    pub(super) fn blank(&mut self, span: Span) {
        let (start, end) = bounds(span);
        self.edits.blank(start, end);
    }

    pub(super) fn blank_statement(&mut self, span: Span) {
        let (start, end) = bounds(span);
        self.edits.blank_statement(start, end);
    }

    pub(super) fn refuse(&mut self, what: &str, span: Span) {
        let at = usize_of(span.start);
        self.refused.get_or_insert_with(|| Unreadable { message: what.to_owned(), at });
    }

    /// Where `wanted` stands between `start` and `end`, comments left out.
    pub(super) fn find(&self, wanted: &str, start: usize, end: usize) -> Option<usize> {
        let text = self.edits.text().get(..end)?;
        let mut at = start;
        while at < end {
            let rest = text.get(at..)?;
            if rest.starts_with(wanted) {
                return Some(at);
            }
            at += match rest.as_bytes() {
                [b'/', b'/', ..] => rest.find('\n').unwrap_or(rest.len()),
                [b'/', b'*', ..] => rest.find("*/").map_or(rest.len(), |length| length + 2),
                _ => rest.chars().next().map_or(1, char::len_utf8),
            };
        }
        None
    }

    pub(super) fn blank_word(&mut self, word: &str, start: usize, end: usize) {
        if let Some(at) = self.find(word, start, end) {
            self.edits.blank(at, at + word.len());
        }
    }

    /// A `?` or `!` that belongs to a name, between it and what follows.
    pub(super) fn blank_mark(&mut self, mark: &str, is_there: bool, start: usize) {
        let end = self.edits.text().len();
        if is_there {
            self.blank_word(mark, start, end);
        }
    }

    /// Words that stand before a member's name and say nothing at run time.
    pub(super) fn blank_modifiers(&mut self, start: usize, key: &PropertyKey<'_>, is_computed: bool) {
        let key_start = usize_of(key.span().start);
        let words = ["public", "private", "protected", "readonly", "override", "abstract", "declare"];
        let mut at = start;
        while let Some(rest) = self.edits.text().get(at..key_start) {
            let Some(word_at) = rest.find(|c: char| c.is_ascii_alphabetic()) else { return };
            let word: &str = rest.get(word_at..).unwrap_or_default();
            let length = word.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(word.len());
            let word = word.get(..length).unwrap_or_default();
            let begin = at + word_at;
            if words.contains(&word) {
                // `a = 1 ⏎ private [b] = 2` without its word would be one expression.
                // Only the first: in `static readonly [a]` it would part `static` from its name.
                if is_computed && at == start {
                    self.edits.blank_statement(begin, begin + length);
                } else {
                    self.edits.blank(begin, begin + length);
                }
            }
            at = begin + length;
        }
    }

    /// After a type that ended a statement, an opening bracket on the next line would go on with the value before it.
    pub(super) fn blank_after_value(&mut self, start: usize, end: usize) {
        let rest = self.edits.text().get(end..).unwrap_or_default();
        let next = after_space(rest);
        let is_cut = rest.get(..rest.len() - next.len()).is_some_and(|space| space.contains('\n'));
        if is_cut && next.starts_with(['(', '[', '`']) {
            self.edits.blank_statement(start, end);
        } else {
            self.edits.blank(start, end);
        }
    }

    /// `return <T> ⏎ x` without its type would return nothing: the value is put in brackets, which open before the type.
    pub(super) fn blank_before_value(&mut self, start: usize, value: usize, end: usize) {
        if self.edits.text().get(start..value).is_some_and(|text| text.contains('\n')) {
            self.edits.insert(start, "(");
            self.edits.insert(end, ")");
        }
        self.edits.blank(start, value);
    }

    /// The line cannot end between an arrow function's parameters and its arrow: the bracket moves past the type.
    pub(super) fn blank_arrow_type(&mut self, annotation: &TSTypeAnnotation<'_>, params: &FormalParameters<'_>) {
        let (start, end) = bounds(annotation.span);
        let from = usize_of(params.span.end);
        let cut = self.edits.text().get(from..end).is_some_and(|text| text.contains('\n'));
        let bracket = usize_of(params.span.end).saturating_sub(1);
        if cut && self.edits.text().get(bracket..=bracket) == Some(")") {
            self.edits.blank(bracket, bracket + 1);
            self.edits.insert(end, ")");
        }
        self.edits.blank(start, end);
    }

    /// `constructor(private name: string)` sets the property as its first act, after the parent class has had its own.
    pub(super) fn set_parameter_properties(&mut self, constructor: &Function<'_>) {
        let Some(body) = &constructor.body else { return };
        let text = self.edits.text();
        let mut assignments = String::new();
        for item in constructor.params.items.iter().filter(|item| is_property(item)) {
            let (start, end) = bounds(item.pattern.span());
            let name: &str = text.get(start..end).unwrap_or_default();
            assignments.push_str(&format!(" this.{name} = {name};"));
        }
        if assignments.is_empty() {
            return;
        }
        let is_super = |statement: &&Statement<'_>| {
            let Statement::ExpressionStatement(statement) = statement else { return false };
            matches!(&statement.expression, Expression::CallExpression(call) if call.callee.is_super())
        };
        let at = match body.statements.iter().find(is_super) {
            Some(call) => {
                assignments.insert(0, ';');
                usize_of(call.span().end)
            }
            None => match body.directives.last() {
                Some(directive) => {
                    assignments.insert(0, ';');
                    usize_of(directive.span.end)
                }
                None => usize_of(body.span.start) + 1,
            },
        };
        self.edits.insert(at, assignments);
    }

    pub(super) fn enumeration<'a>(&mut self, it: &TSEnumDeclaration<'a>, start: u32)
    where
        Self: Visit<'a>,
    {
        let used: HashSet<String> = {
            let before = std::mem::take(&mut self.names.used);
            it.body.members.iter().filter_map(|member| member.initializer.as_ref()).for_each(|value| {
                self.visit_expression(value);
            });
            let used = std::mem::replace(&mut self.names.used, before);
            self.names.used.extend(&used);
            used.iter().map(|name| (*name).to_owned()).collect()
        };
        enums::write(it, usize_of(start), &used, &mut self.edits);
    }
}

pub(super) fn is_property(parameter: &FormalParameter<'_>) -> bool {
    parameter.accessibility.is_some() || parameter.readonly || parameter.r#override
}
