//! Enums, written in JavaScript on the lines where they stand.

use std::collections::HashSet;

use oxc::ast::ast::{Expression, TSEnumDeclaration, TSEnumMember, TSEnumMemberName};
use oxc::span::GetSpan as _;

use super::edits::Edits;
use super::strip::usize_of;

/// Writes `enum A { X, Y = "y" }` as a function that fills an object `A`, in which `A.X` is 0 and `A[0]` is `"X"`, as
/// the compiler of TypeScript does. `start` is where the declaration begins, after `export`; `used` has the names that
/// its values go by.
pub(super) fn write(it: &TSEnumDeclaration<'_>, start: usize, used: &HashSet<String>, edits: &mut Edits<'_>) {
    let name = it.id.name.as_str();
    let opening = usize_of(it.body.span.start);
    edits.replace(start, opening + 1, format!("var {name}; (function ({name}) {{"));
    let mut previous: Option<String> = None;
    let mut texts = Texts { of: name, members: HashSet::new() };
    for (index, member) in it.body.members.iter().enumerate() {
        let end =
            it.body.members.get(index + 1).map_or(usize_of(it.body.span.end) - 1, |next| usize_of(next.span.start));
        let key = format!("{name}[{}]", quoted(member));
        let constant = constant(member, used).map(|name| format!("const {name} = ")).unwrap_or_default();
        let begin = usize_of(member.span.start);
        match &member.initializer {
            Some(value) => {
                edits.replace(begin, usize_of(value.span().start), format!("{constant}{key} = "));
                let is_text = texts.hold(value);
                if is_text {
                    texts.members.insert(named(member));
                }
                edits.replace(usize_of(value.span().end), end, reverse(&key, member, is_text));
            }
            None => {
                let value = previous.as_ref().map_or_else(|| "0".to_owned(), |previous| format!("{previous} + 1"));
                edits.replace(begin, end, format!("{constant}{key} = {value}{}", reverse(&key, member, false)));
            }
        }
        previous = Some(key);
    }
    let end = usize_of(it.body.span.end);
    edits.replace(end - 1, end, format!("}})({name} || ({name} = {{}}));"));
}

/// A number's name can be asked of the enum, a text's cannot.
fn reverse(key: &str, member: &TSEnumMember<'_>, is_text: bool) -> String {
    let object = key.split('[').next().unwrap_or_default();
    if is_text { ";".to_owned() } else { format!("; {object}[{key}] = {};", quoted(member)) }
}

/// The members so far whose values are texts, of the enum `of`.
struct Texts<'a> {
    of: &'a str,
    members: HashSet<&'a str>,
}

impl Texts<'_> {
    /// Whether `value` is a text, such as another member's.
    fn hold(&self, value: &Expression<'_>) -> bool {
        let is_own = |object: &Expression<'_>| matches!(object, Expression::Identifier(name) if name.name == self.of);
        match value {
            Expression::StringLiteral(_) | Expression::TemplateLiteral(_) => true,
            Expression::BinaryExpression(sum) => self.hold(&sum.left) || self.hold(&sum.right),
            Expression::ParenthesizedExpression(inner) => self.hold(&inner.expression),
            Expression::Identifier(name) => self.members.contains(name.name.as_str()),
            Expression::StaticMemberExpression(of) => {
                is_own(&of.object) && self.members.contains(of.property.name.as_str())
            }
            Expression::ComputedMemberExpression(of) => {
                let Expression::StringLiteral(name) = &of.expression else { return false };
                is_own(&of.object) && self.members.contains(name.value.as_str())
            }
            _ => false,
        }
    }
}

fn quoted(member: &TSEnumMember<'_>) -> String {
    serde_json::Value::from(named(member)).to_string()
}

fn named<'a>(member: &TSEnumMember<'a>) -> &'a str {
    match &member.id {
        TSEnumMemberName::Identifier(name) => name.name.as_str(),
        TSEnumMemberName::String(text) | TSEnumMemberName::ComputedString(text) => text.value.as_str(),
        TSEnumMemberName::ComputedTemplateString(text) => {
            text.quasis.first().map_or("", |part| part.value.raw.as_str())
        }
    }
}

/// The member's name where another member's value goes by it: then it can be the name of a constant.
fn constant(member: &TSEnumMember<'_>, used: &HashSet<String>) -> Option<String> {
    match &member.id {
        TSEnumMemberName::Identifier(name) => used.get(name.name.as_str()).cloned(),
        _ => None,
    }
}
