//! PHP's errors as a learner reads them: where they stand, and plain words for the commonest.
//!
//! Gives ids and arguments only: the words are the interface's (`php-errors.ftl`), in the reader's language.

use tremplin_course::{CodeError, Explanation, Place, SourceFile};

/// What `exit` and `die` become (`guests/php/php/page.php`).
const ENDED: &str = "Tremplin\\Ended";

/// The warnings in what PHP wrote to its log, as a page would show them: `Warning: Undefined variable $x in main.php on
/// line 3`.
pub(super) fn warnings(log: &str) -> impl Iterator<Item = String> + '_ {
    log.lines().filter_map(|line| {
        let (kind, rest) = line.strip_prefix("PHP ")?.split_once(":  ")?;
        matches!(kind, "Warning" | "Notice" | "Deprecated")
            .then(|| format!("{kind}: {}", rest.replacen(" in /", " in ", 1)))
    })
}

/// The first warning in what was printed that has plain words: what nobody read may be why a test failed.
pub(super) fn first_warning(printed: &str) -> Option<CodeError> {
    printed.lines().find_map(|line| {
        let (message, place) = line.strip_prefix("Warning: ")?.rsplit_once(" in ")?;
        let (file, number) = place.rsplit_once(" on line ")?;
        let error = code_error("Warning", message, place_of(file, number.parse().ok()?));
        error.explanation.is_some().then_some(error)
    })
}

/// A file without PHP's tag is a text to PHP, which prints it as it is and says nothing.
pub(super) fn untagged(files: &[SourceFile]) -> Option<CodeError> {
    let has_variable =
        |text: &str| text.split('$').skip(1).any(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic()));
    let is_text =
        |file: &&SourceFile| file.name.ends_with(".php") && !file.text.contains("<?") && has_variable(&file.text);
    files.iter().find(is_text).map(|file| CodeError {
        name: "PHP".into(),
        message: "<?php".into(),
        place: place_of(&file.name, 1),
        explanation: Some(with("php-error-no-tag", &[])),
    })
}

/// PHP's last words, when it has given up.
pub(super) fn fatal(log: &str) -> Option<CodeError> {
    let line = log
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("PHP Fatal error:  ").or_else(|| line.strip_prefix("PHP Parse error:  ")))?;
    let (message, place) = line.rsplit_once(" in /").unwrap_or((line, ""));
    let place = place.rsplit_once(" on line ").and_then(|(file, number)| place_of(file, number.trim().parse().ok()?));
    Some(code_error("Fatal error", message, place))
}

pub(super) fn is_memory(message: &str) -> bool {
    message.starts_with("Allowed memory size") || message.starts_with("Out of memory")
}

pub(super) fn place_of(file: &str, line: u32) -> Option<Place> {
    let file = file.trim_start_matches('/');
    (line > 0 && tremplin_course::is_file_name(file)).then(|| Place { file: file.to_owned(), line, column: None })
}

pub(super) fn code_error(class: &str, message: &str, place: Option<Place>) -> CodeError {
    let message = without_own(message);
    let (name, message) = if class == ENDED { ("exit", "exit()") } else { (class, message.as_str()) };
    CodeError { name: name.to_owned(), message: message.to_owned(), place, explanation: explain(name, message) }
}

/// Without where in the grader's own files a call came from: the learner has never seen them.
fn without_own(message: &str) -> String {
    let calls = [", called in /tremplin/", " in /tremplin/"];
    let found = calls.iter().find_map(|call| message.split_once(call));
    let rest = found.and_then(|(before, own)| Some((before, own.split_once(" on line ")?.1)));
    rest.map_or_else(
        || message.to_owned(),
        |(before, rest)| format!("{before}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit())),
    )
}

/// Messages with one name in them: the id, what stands before it, what after.
const NAMED: [(&str, &str, &str); 16] = [
    ("php-error-undefined-variable", "Undefined variable $", ""),
    ("php-error-undefined-property", "Undefined property: ", ""),
    ("php-error-offset-of-nothing", "Trying to access array offset on value of type ", ""),
    ("php-error-no-function", "Call to undefined function ", "()"),
    ("php-error-no-method", "Call to undefined method ", "()"),
    ("php-error-no-class", "Class \"", "\" not found"),
    ("php-error-no-constant", "Undefined constant \"", "\""),
    ("php-error-abstract", "Cannot instantiate abstract class ", ""),
    ("php-error-interface", "Cannot instantiate interface ", ""),
    ("php-error-match", "Unhandled match case ", ""),
    ("php-error-redeclared", "Cannot redeclare ", ""),
    ("php-error-class-redeclared", "Cannot declare class ", ", because the name is already in use"),
    ("php-error-readonly", "Cannot modify readonly property ", ""),
    ("php-error-key", "Undefined array key ", ""),
    ("php-error-named", "Unknown named parameter $", ""),
    ("php-error-uninitialized", "Typed property ", " must not be accessed before initialization"),
];

/// Messages told by what they hold: the id, and one part of the message.
const HOLDING: [(&str, &str); 23] = [
    ("php-error-variable-expected", "expecting variable"),
    ("php-error-end", "unexpected end of file"),
    ("php-error-unmatched", "Unmatched '"),
    ("php-error-quote", "unexpected string content"),
    ("php-error-equals", "unexpected token \"=\""),
    ("php-error-word", "unexpected identifier \""),
    ("php-error-variable", "unexpected variable \""),
    ("php-error-semicolon", "syntax error, unexpected "),
    ("php-error-member-of-null", "Call to a member function"),
    ("php-error-private", "Call to private "),
    ("php-error-private", "Call to protected "),
    ("php-error-private", "Cannot access private property"),
    ("php-error-private", "Cannot access protected property"),
    ("php-error-too-few", "Too few arguments to function"),
    ("php-error-too-few", "() expects "),
    ("php-error-plus", "Unsupported operand types: string +"),
    ("php-error-plus", "A non-numeric value"),
    ("php-error-operands", "Unsupported operand types"),
    ("php-error-this", "Using $this when not in object context"),
    ("php-error-static", "Non-static method"),
    ("php-error-file", "Failed opening required"),
    ("php-error-string-offset", "String offset"),
    ("php-error-array-as-string", "Array to string conversion"),
];

/// The words for one of PHP's errors; `None` for one that is not among the common ones, or that the learner's own code
/// made.
fn explain(class: &str, message: &str) -> Option<Explanation> {
    match class {
        "exit" => return Some(with("php-error-exit", &[])),
        "DivisionByZeroError" => return Some(with("php-error-division", &[])),
        "ParseError"
        | "Error"
        | "TypeError"
        | "ArgumentCountError"
        | "ValueError"
        | "Fatal error"
        | "UnhandledMatchError"
        | "CompileError"
        | "Warning" => {}
        _ => return None,
    }
    for (id, before, after) in NAMED {
        let name = message.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        if let Some(name) = name {
            // "somme() (previously declared in…)" is named by its first word.
            return Some(with(id, &[("name", name.split(" (").next().unwrap_or(name))]));
        }
    }
    if let Some(words) = of_type(message).or_else(|| unclosed(message)) {
        return Some(words);
    }
    let (id, _) = HOLDING.iter().find(|(_, part)| message.contains(part))?;
    let quoted = message.split('"').nth(1).unwrap_or_default();
    if *id == "php-error-semicolon" && quoted.is_empty() {
        return Some(with("php-error-syntax", &[]));
    }
    let names_it = ["php-error-semicolon", "php-error-word", "php-error-variable"].contains(id);
    Some(if names_it { with(id, &[("name", quoted)]) } else { with(id, &[]) })
}

/// `f(): Argument #1 ($a) must be of type int, string given, called in…`, and the same of what is returned.
fn of_type(message: &str) -> Option<Explanation> {
    let (what, types) = message.split_once(" must be of type ")?;
    let (wanted, rest) = types.split_once(", ")?;
    let given = rest.split(' ').next()?;
    if what.ends_with("Return value") {
        let id = if given == "none" { "php-error-return-none" } else { "php-error-return-type" };
        return Some(with(id, &[("wanted", wanted), ("given", given)]));
    }
    let name = what.rsplit_once('(').and_then(|(_, name)| name.strip_suffix(')'))?;
    Some(with("php-error-argument-type", &[("name", name), ("wanted", wanted), ("given", given)]))
}

/// `Unclosed '{' on line 2`, where the line is another than the one that is told of.
fn unclosed(message: &str) -> Option<Explanation> {
    let (what, rest) = message.strip_prefix("Unclosed '")?.split_once('\'')?;
    Some(match rest.strip_prefix(" on line ") {
        Some(line) => with("php-error-unclosed-line", &[("name", what), ("line", line)]),
        None => with("php-error-unclosed", &[("name", what)]),
    })
}

/// Arguments may be the learner's own words, as long as their file: a sentence takes the first of them.
fn with(id: &str, arguments: &[(&str, &str)]) -> Explanation {
    let cut = |text: &str| text.chars().take(60).collect();
    let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), cut(value))).collect();
    Explanation { id: id.to_owned(), arguments }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_last_words_are_told_apart() {
        let log = "PHP Warning:  Undefined variable $t in /main.php on line 3\nPHP Fatal error:  Cannot redeclare somme() \
                   (previously declared in /main.php:1) in /main.php on line 7\n";
        let shown: Vec<String> = warnings(log).collect();
        assert_eq!(shown, ["Warning: Undefined variable $t in main.php on line 3"]);
        let error = fatal(log).unwrap();
        assert_eq!(error.place, Some(Place { file: "main.php".into(), line: 7, column: None }));
        assert_eq!(error.explanation, Some(with("php-error-redeclared", &[("name", "somme()")])));
        assert_eq!(fatal("PHP Warning:  x in /main.php on line 1\n"), None);
        assert!(is_memory("Allowed memory size of 67108864 bytes exhausted (tried to allocate 262144 bytes)"));
    }

    #[test]
    fn the_first_that_fits_explains() {
        let id = |class: &str, message: &str| explain(class, message).map(|words| words.id);
        assert_eq!(id("ParseError", "syntax error, unexpected token \";\"").as_deref(), Some("php-error-semicolon"));
        assert_eq!(id("ParseError", "syntax error, unexpected end of file").as_deref(), Some("php-error-end"));
        assert_eq!(id("Error", "Call to undefined function moyene()").as_deref(), Some("php-error-no-function"));
        assert_eq!(
            id("TypeError", "f(): Return value must be of type int, string returned").as_deref(),
            Some("php-error-return-type")
        );
        assert_eq!(id("InvalidArgumentException", "Too few arguments to function"), None);
        for (message, expected) in [
            ("syntax error, unexpected string content \"Bonjour ;\"", "php-error-quote"),
            ("syntax error, unexpected identifier \"heure\", expecting \",\" or \";\"", "php-error-word"),
            ("syntax error, unexpected token \"=\"", "php-error-equals"),
            ("syntax error, unexpected variable \"$nom\", expecting \",\" or \";\"", "php-error-variable"),
            ("Unclosed '{' on line 2", "php-error-unclosed-line"),
            ("Unclosed '('", "php-error-unclosed"),
            ("Unsupported operand types: string + null", "php-error-plus"),
            ("Unsupported operand types: array + int", "php-error-operands"),
            ("f(): Return value must be of type int, none returned", "php-error-return-none"),
        ] {
            assert_eq!(id("TypeError", message).as_deref(), Some(expected), "{message}");
        }
    }

    #[test]
    fn what_has_a_type_says_which() {
        let message = "f(): Argument #1 ($a) must be of type int, string given, called in /index.php on line 3";
        let named = [("name", "$a"), ("wanted", "int"), ("given", "string")];
        assert_eq!(explain("TypeError", message), Some(with("php-error-argument-type", &named)));
        let line = [("name", "{"), ("line", "2")];
        assert_eq!(explain("ParseError", "Unclosed '{' on line 2"), Some(with("php-error-unclosed-line", &line)));
    }

    #[test]
    fn the_first_warning_that_is_known_is_told() {
        let printed = "Bonjour\nWarning: Something rare in index.php on line 1\n\nWarning: Undefined variable $nom in \
                       index.php on line 2\n";
        let error = first_warning(printed).unwrap();
        assert_eq!(error.place, Some(Place { file: "index.php".into(), line: 2, column: None }));
        assert_eq!(error.explanation, Some(with("php-error-undefined-variable", &[("name", "nom")])));
        assert_eq!(first_warning("Warning: Undefined variable $nom"), None);
    }
}
