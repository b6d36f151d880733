//! The commonest errors of beginners' Python, recognised by the engine's own words.
//!
//! Gives ids and arguments only: the words a learner reads are the interface's (`py-errors.ftl`), in their language.

use tremplin_course::Explanation;

/// The plain-words explanation for an error of class `name` with CPython's `message`; `None` for one that is not among
/// the common ones, or that the learner's own code made.
#[must_use]
pub(crate) fn explain(name: &str, message: &str) -> Option<Explanation> {
    match name {
        "NameError" => {
            between(message, "name '", "' is not defined").map(|name| with("py-error-not-defined", &[("name", name)]))
        }
        "UnboundLocalError" => between(message, "cannot access local variable '", "' where")
            .map(|name| with("py-error-unbound", &[("name", name)])),
        "TypeError" => type_error(message),
        "ValueError" => value_error(message),
        "AttributeError" => attribute_error(message),
        "IndexError" => {
            Some(plain(if message.starts_with("pop from empty") { "py-error-pop-empty" } else { "py-error-index" }))
        }
        "KeyError" => Some(with("py-error-key", &[("key", message)])),
        "ZeroDivisionError" => Some(plain("py-error-zero-division")),
        "RecursionError" => Some(plain("py-error-recursion")),
        "MemoryError" => Some(plain("py-error-memory")),
        "EOFError" => Some(plain("py-error-no-input")),
        "SystemExit" => Some(plain("py-error-exit")),
        "ModuleNotFoundError" => {
            between(message, "No module named '", "'").map(|module| with("py-error-no-module", &[("module", module)]))
        }
        "ImportError" => import_error(message),
        "FileNotFoundError" => Some(plain("py-error-no-file")),
        "IndentationError" | "TabError" => Some(plain(indentation_error(message))),
        "SyntaxError" => syntax_error(message),
        _ => None,
    }
}

fn type_error(message: &str) -> Option<Explanation> {
    if let Some(operands) = message.strip_prefix("unsupported operand type(s) for ") {
        let (operator, kinds) = operands.split_once(": ")?;
        let mut kinds = kinds.split(" and ").map(|kind| kind.trim_matches('\''));
        let (one, other) = (kinds.next()?, kinds.next()?);
        let id = if one == "NoneType" || other == "NoneType" { "py-error-operand-none" } else { "py-error-operands" };
        return Some(with(id, &[("operator", operator), ("one", one), ("other", other)]));
    }
    if let Some(kind) = between(message, "can only concatenate str (not \"", "\") to str") {
        return Some(with("py-error-concatenate", &[("kind", kind)]));
    }
    if message.contains("missing") && message.contains("required positional argument") {
        return Some(with("py-error-missing-argument", &[("function", function(message))]));
    }
    if message.contains("positional argument") && message.contains("given") {
        return Some(with("py-error-too-many-arguments", &[("function", function(message))]));
    }
    if let Some(argument) = between(message, "got an unexpected keyword argument '", "'") {
        return Some(with("py-error-unknown-argument", &[("argument", argument)]));
    }
    if message.contains("not supported between instances of") {
        return Some(plain("py-error-compare"));
    }
    for (end, id) in [
        ("' object is not callable", "py-error-not-callable"),
        ("' object is not subscriptable", "py-error-not-subscriptable"),
        ("' object is not iterable", "py-error-not-iterable"),
        ("' object does not support item assignment", "py-error-no-assignment"),
    ] {
        if let Some(kind) = message.strip_prefix('\'').and_then(|rest| rest.split_once(end)).map(|(kind, _)| kind) {
            return Some(with(id, &[("kind", kind)]));
        }
    }
    for (start, id) in [
        ("cannot unpack non-iterable", "py-error-not-iterable-unpack"),
        ("unhashable type:", "py-error-unhashable"),
        ("cannot use '", "py-error-unhashable"),
        ("list indices must be", "py-error-list-index-type"),
        ("string indices must be", "py-error-list-index-type"),
        ("tuple indices must be", "py-error-list-index-type"),
    ] {
        if message.starts_with(start) {
            return Some(plain(id));
        }
    }
    message.ends_with("has no len()").then(|| plain("py-error-no-len"))
}

/// The name before the parenthesis: `total() missing 1 required…`.
fn function(message: &str) -> &str {
    message.split_once("()").map_or("", |(name, _)| name.rsplit('.').next().unwrap_or(name))
}

fn value_error(message: &str) -> Option<Explanation> {
    if let Some((_, text)) = message.split_once("invalid literal for int() with base 10: ") {
        return Some(with("py-error-int", &[("text", text)]));
    }
    if let Some(text) = message.strip_prefix("could not convert string to float: ") {
        return Some(with("py-error-float", &[("text", text)]));
    }
    Some(plain(match message {
        message if message.contains("values to unpack") => "py-error-unpack",
        "list.remove(x): x not in list" | "list.index(x): x not in list" | "substring not found" => {
            "py-error-not-found"
        }
        message if message.ends_with("is not in list") => "py-error-not-found",
        "math domain error" => "py-error-domain",
        message if message.starts_with("expected a nonnegative input") => "py-error-domain",
        message if message.starts_with("expected a positive input") => "py-error-domain",
        _ => return None,
    }))
}

fn attribute_error(message: &str) -> Option<Explanation> {
    let (owner, name) = message.split_once(" has no attribute '")?;
    let name = name.split('\'').next()?;
    if let Some(kind) = between(owner, "'", "' object") {
        let id = if kind == "NoneType" { "py-error-attribute-none" } else { "py-error-attribute" };
        return Some(with(id, &[("kind", kind), ("name", name)]));
    }
    between(owner, "module '", "'")
        .map(|module| with("py-error-module-attribute", &[("module", module), ("name", name)]))
}

fn import_error(message: &str) -> Option<Explanation> {
    let rest = message.strip_prefix("cannot import name '")?;
    let (name, rest) = rest.split_once("' from '")?;
    let module = rest.split('\'').next()?;
    Some(with("py-error-no-export", &[("name", name), ("module", module)]))
}

fn indentation_error(message: &str) -> &'static str {
    match message {
        message if message.starts_with("expected an indented block") => "py-error-expected-block",
        message if message.starts_with("unindent does not match") => "py-error-unindent",
        message if message.contains("tabs") => "py-error-tabs",
        _ => "py-error-indent",
    }
}

fn syntax_error(message: &str) -> Option<Explanation> {
    if let Some(opened) = between(message, "'", "' was never closed") {
        return Some(with("py-error-never-closed", &[("what", opened)]));
    }
    if let Some(closed) = message.strip_prefix("unmatched ") {
        return Some(with("py-error-unmatched", &[("what", closed.trim_matches('\''))]));
    }
    if let Some(character) = between(message, "invalid character '", "'") {
        return Some(with("py-error-character", &[("what", character)]));
    }
    Some(plain(match message {
        "expected ':'" => "py-error-colon",
        message if message.contains("forgot a comma") => "py-error-comma",
        message if message.starts_with("unterminated") => "py-error-unterminated",
        message if message.contains("'==' ") || message.contains("'==' or") => "py-error-equals",
        message if message.starts_with("cannot assign to") => "py-error-equals",
        message if message.starts_with("Missing parentheses in call to") => "py-error-print",
        message if message.starts_with("closing parenthesis") => "py-error-mismatch",
        message if message.ends_with("outside function") => "py-error-return-outside",
        "'break' outside loop" | "'continue' not properly in loop" => "py-error-break-outside",
        message if message.starts_with("invalid decimal literal") => "py-error-number",
        message if message.starts_with("leading zeros") => "py-error-number",
        message if message.starts_with("f-string") => "py-error-f-string",
        message if message.starts_with("expected 'except'") => "py-error-try",
        message if message.starts_with("positional argument follows") => "py-error-argument-order",
        message if message.starts_with("invalid syntax") => "py-error-syntax",
        _ => return None,
    }))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let rest = &text[text.find(start)? + start.len()..];
    Some(&rest[..rest.find(end)?])
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
