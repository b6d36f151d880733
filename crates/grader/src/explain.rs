//! The commonest errors of beginners' JavaScript, recognised by the engine's own words.
//!
//! Gives ids and arguments only: the words a learner reads are the interface's (`js-errors.ftl`), in their language.

use tremplin_course::Explanation;

mod dom;

/// The plain-words explanation for an error of class `name` with quickjs-ng's `message`; `None` for one that is not
/// among the common ones, or that the learner's own code made.
#[must_use]
pub fn explain(name: &str, message: &str) -> Option<Explanation> {
    if let Some(of_page) = dom::explain(name, message) {
        return Some(of_page);
    }
    match name {
        "ReferenceError" => reference_error(message),
        "TypeError" => type_error(message),
        "RangeError" => range_error(message),
        "SyntaxError" => syntax_error(message),
        "InternalError" if message.contains("out of memory") => Some(plain("js-error-out-of-memory")),
        "InternalError" if message.contains("stack overflow") => Some(plain("js-error-recursion")),
        _ => None,
    }
}

fn reference_error(message: &str) -> Option<Explanation> {
    if let Some(name) = message.strip_suffix(" is not defined") {
        return Some(with("js-error-not-defined", &[("name", name)]));
    }
    match message.strip_suffix(" is not initialized") {
        Some("lexical variable") => Some(plain("js-error-used-too-early")),
        Some(name) => Some(with("js-error-used-before", &[("name", name)])),
        None => {
            quoted(message, "could not load module '").map(|module| with("js-error-no-module", &[("module", module)]))
        }
    }
}

fn type_error(message: &str) -> Option<Explanation> {
    for (start, id) in
        [("cannot read property '", "js-error-read-of-nothing"), ("cannot set property '", "js-error-write-of-nothing")]
    {
        if let Some(property) = quoted(message, start) {
            // What `for (… of undefined)` and `[a, b] = undefined` look for.
            if property == "Symbol.iterator" {
                return Some(plain("js-error-not-iterable"));
            }
            let value = if message.ends_with("of null") { "null" } else { "undefined" };
            return Some(with(id, &[("property", property), ("value", value)]));
        }
    }
    if let Some(name) = message.strip_prefix('\'').and_then(|rest| rest.strip_suffix("' is read-only")) {
        return Some(with("js-error-read-only", &[("name", name)]));
    }
    if let Some(name) = message.strip_suffix(" is not a constructor") {
        return Some(with("js-error-not-a-class", &[("name", name)]));
    }
    Some(plain(match message {
        "not a function" | "property is not a function" => "js-error-not-a-function",
        "not a constructor" => "js-error-not-constructible",
        "value is not iterable" => "js-error-not-iterable",
        "Cannot convert undefined or null to object" | "cannot convert to object" => "js-error-nothing-to-object",
        "class constructors must be invoked with 'new'" | "constructor requires 'new'" => "js-error-needs-new",
        "invalid 'in' operand" => "js-error-in-operand",
        "invalid 'instanceof' right operand" => "js-error-instanceof-operand",
        "circular reference" => "js-error-circular",
        "object is not extensible" => "js-error-frozen",
        message if message.contains("BigInt") => "js-error-bigint",
        message if message.ends_with(" is not a function") => "js-error-not-a-function",
        _ => return None,
    }))
}

fn range_error(message: &str) -> Option<Explanation> {
    Some(plain(match message {
        "Maximum call stack size exceeded" => "js-error-recursion",
        "invalid array length" | "invalid array index" => "js-error-array-length",
        "invalid repeat count" => "js-error-repeat-count",
        "invalid string length" | "string too long" => "js-error-string-length",
        "invalid number of digits" => "js-error-digits",
        "Date value is NaN" => "js-error-date",
        _ => return None,
    }))
}

fn syntax_error(message: &str) -> Option<Explanation> {
    if message.contains("JSON") {
        return Some(plain("js-error-json"));
    }
    if let Some((export, module)) = quoted(message, "Could not find export '").zip(message.split("in module '").nth(1))
    {
        let module = module.trim_end_matches('\'');
        return Some(with("js-error-no-export", &[("name", export), ("module", module)]));
    }
    // The parser expects semicolons only; the rest are a regular expression's.
    if message.starts_with("expecting '") && message != "expecting ';'" {
        return Some(plain("js-error-regexp"));
    }
    if message == "expecting ';'" {
        return Some(plain("js-error-semicolon"));
    }
    for (start, id) in [
        ("Unexpected identifier '", "js-error-unexpected-name"),
        ("unexpected token in expression: '", "js-error-unexpected-token"),
        ("Unexpected token '", "js-error-unexpected-token"),
        ("redeclaration of '", "js-error-declared-twice-name"),
    ] {
        if let Some(what) = quoted(message, start) {
            // At the end of the file the engine's token is empty.
            return Some(if what.is_empty() { plain("js-error-unexpected-end") } else { with(id, &[("what", what)]) });
        }
    }
    if let Some(word) = message.strip_prefix('\'').and_then(|rest| rest.strip_suffix("' is a reserved identifier")) {
        return Some(with("js-error-reserved", &[("what", word)]));
    }
    fixed_syntax_error(message).map(plain)
}

/// The same for what the reader of TypeScript says of a file, before any of it runs.
pub(crate) fn typescript(message: &str) -> Option<Explanation> {
    if let Some(rest) = message.strip_prefix("Expected `") {
        // Of two, the second closes what is open.
        let what = rest.split_once("` or `").map_or(rest, |(_, closing)| closing).split('`').next()?;
        return Some(match message.rsplit_once("found `").map(|(_, found)| found) {
            Some("EOF`") => plain("js-error-unexpected-end"),
            Some("Identifier`") if rest.contains("` or `") => with("ts-error-comma-or", &[("what", what)]),
            _ => with("js-error-expecting", &[("what", what)]),
        });
    }
    Some(plain(match message {
        "namespace" | "import =" | "export =" | "decorator" => {
            return Some(with("ts-error-refused", &[("what", message)]));
        }
        "Unexpected end of file" => "js-error-unexpected-end",
        "too deep" => "ts-error-too-deep",
        "Unexpected token" => "ts-error-unexpected",
        "Unterminated string" => "js-error-string-end",
        "Unterminated multiline comment" => "js-error-comment-end",
        "Unterminated regular expression" => "js-error-regexp",
        "Invalid characters after number" => "js-error-number",
        "Missing initializer in const declaration" => "js-error-no-initializer",
        "Cannot assign to this expression" | "Invalid left-hand side in assignment" => "js-error-assignment-target",
        "Identifier expected." => "js-error-name-expected",
        message if message.starts_with("Invalid Character") => "js-error-character",
        message if message.starts_with("Expected a semicolon") => "ts-error-semicolon",
        message if message.starts_with("A required parameter") => "ts-error-required-after-optional",
        message if message.starts_with("A parameter cannot have a question mark") => "ts-error-optional-with-value",
        message if message.contains("modifier") => "ts-error-modifier",
        _ => return None,
    }))
}

fn fixed_syntax_error(message: &str) -> Option<&'static str> {
    Some(match message {
        "Unexpected end of input" => "js-error-unexpected-end",
        "unexpected end of string" | "expected '}' after template expression" => "js-error-string-end",
        "unexpected end of comment" => "js-error-comment-end",
        "Invalid or unexpected token" | "unexpected character" => "js-error-character",
        "Unexpected string" | "Unexpected string template" | "Unexpected number" => "js-error-unexpected-value",
        "missing initializer for variable" => "js-error-no-initializer",
        "invalid assignment left-hand side" | "invalid increment/decrement operand" => "js-error-assignment-target",
        "invalid destructuring target" => "js-error-destructuring",
        "return not in a function" => "js-error-return-outside",
        "break must be inside loop or switch" | "continue must be inside loop" => "js-error-break-outside",
        "unexpected 'await' keyword" => "js-error-await",
        "variable name expected" | "function name expected" | "missing formal parameter" => "js-error-name-expected",
        "invalid number literal" => "js-error-number",
        "unexpected end of regexp"
        | "unexpected line terminator in regexp"
        | "nothing to repeat"
        | "invalid group"
        | "extraneous characters at the end"
        | "invalid regular expression flags" => "js-error-regexp",
        message if message.starts_with("invalid redefinition") => "js-error-declared-twice",
        message if message.contains("regular expression") => "js-error-regexp",
        _ => return None,
    })
}

/// What stands between `start` and the last quote of `message`.
fn quoted<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    let rest = message.strip_prefix(start)?;
    // A token may itself be a quote; what follows the name in these messages never is, but for the second name of a
    // missing export.
    let end = rest.find("' in module").or_else(|| rest.rfind('\''))?;
    Some(&rest[..end])
}

fn plain(id: &str) -> Explanation {
    with(id, &[])
}

/// Arguments are the learner's own words, which may be as long as their file: a sentence takes the first of them.
fn with(id: &str, arguments: &[(&str, &str)]) -> Explanation {
    let cut = |text: &str| text.chars().take(60).collect();
    Explanation {
        id: id.to_owned(),
        arguments: arguments.iter().map(|(name, value)| ((*name).to_owned(), cut(value))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str, message: &str) -> Option<String> {
        explain(name, message).map(|explanation| explanation.id)
    }

    #[test]
    fn names_and_values_are_taken_from_the_engines_words() {
        let undefined = explain("ReferenceError", "prix is not defined").unwrap();
        assert_eq!(undefined, with("js-error-not-defined", &[("name", "prix")]));
        let read = explain("TypeError", "cannot read property 'length' of null").unwrap();
        assert_eq!(read, with("js-error-read-of-nothing", &[("property", "length"), ("value", "null")]));
        let quote = explain("SyntaxError", "Unexpected token '''").unwrap();
        assert_eq!(quote, with("js-error-unexpected-token", &[("what", "'")]));
        let export = explain("SyntaxError", "Could not find export 'total' in module 'prix.js'").unwrap();
        assert_eq!(export, with("js-error-no-export", &[("name", "total"), ("module", "prix.js")]));
    }

    #[test]
    fn an_empty_token_is_the_end_of_the_file() {
        assert_eq!(id("SyntaxError", "unexpected token in expression: ''").as_deref(), Some("js-error-unexpected-end"));
    }

    #[test]
    fn what_a_learner_threw_themselves_is_left_alone() {
        assert_eq!(id("Error", "prix is not defined"), None);
        assert_eq!(id("TypeError", "le prix doit être un nombre"), None);
        assert_eq!(id("SyntaxError", ""), None);
    }

    #[test]
    fn long_names_are_cut() {
        let explanation = explain("ReferenceError", &format!("{} is not defined", "é".repeat(500))).unwrap();
        assert_eq!(explanation.arguments[0].1.chars().count(), 60);
    }
}
