//! SQLite's complaints as a learner reads them: where they stand, and plain words for the commonest.
//!
//! Gives ids and arguments only: the words are the interface's (`sql-errors.ftl`), in the reader's language.

use tremplin_course::{CodeError, Explanation, Limit, Place, Reason, Verdict};

use super::answer::SqlError;

/// The class of every error, as `CodeError` has it.
pub(super) const NAME: &str = "SQLite";
/// The guest's own code for more statements than are allowed (`guests/sql/answer.h`).
const TOO_MANY: u32 = 100_000;
/// `SQLITE_ERROR`: where nothing more is known.
const ERROR: u32 = 1;
/// Actions of the authorizer that change data or tables: `SQLITE_CREATE_INDEX` to `SQLITE_INSERT`, `SQLITE_UPDATE`,
/// `SQLITE_ALTER_TABLE` and transactions.
const WRITES: [u32; 14] = [1, 2, 7, 8, 9, 10, 11, 16, 17, 18, 22, 23, 26, 32];

/// Text that no statement may hold: SQLite would stop reading at it.
pub(super) fn of_text(sql: &str, _: &str) -> Option<SqlError> {
    let offset = sql.find('\0')?;
    let message = "unrecognized token: \"\\0\"".to_owned();
    Some(SqlError { code: ERROR, denied: 0, offset, is_exact: true, while_running: false, message })
}

pub(super) fn code_error(error: &SqlError, sql: &str, file: &str) -> CodeError {
    CodeError {
        name: NAME.to_owned(),
        message: error.message.clone(),
        place: place(error, sql, file),
        explanation: explanation(error),
    }
}

/// What says why nothing was printed.
pub(super) fn of_stop(reason: &Reason) -> CodeError {
    let message = match reason {
        Reason::Stopped { limit: Limit::Time } => "interrupted",
        Reason::Stopped { limit: Limit::Memory } => "out of memory",
        Reason::Stopped { limit: Limit::Output } => "too many rows",
        _ => "stopped",
    };
    CodeError { name: NAME.to_owned(), message: message.to_owned(), place: None, explanation: None }
}

/// Why the author's look at the tables failed: one of them is gone, or is another.
pub(super) fn of_state(error: &SqlError) -> Reason {
    let named = |id, name: &str| Reason::Differs { explanation: with(id, &[("name", name)]) };
    if let Some(table) = error.message.strip_prefix("no such table: ") {
        named("sql-differs-no-table", table)
    } else if let Some(column) = error.message.strip_prefix("no such column: ") {
        named("sql-differs-no-column", column)
    } else {
        differs("sql-differs-state")
    }
}

pub(super) fn differs(id: &str) -> Reason {
    Reason::Differs { explanation: with(id, &[]) }
}

/// Statements that are no SQL do not compile; those that ask for what is not there fail when they run.
pub(super) fn verdict(error: &SqlError) -> Verdict {
    let message = error.message.as_str();
    let unreadable = message.ends_with("syntax error")
        || message == "incomplete input"
        || message.starts_with("unrecognized token")
        || message == "parser stack overflow";
    if unreadable { Verdict::CompileError } else { Verdict::RuntimeError }
}

fn place(error: &SqlError, sql: &str, file: &str) -> Option<Place> {
    let before = sql.get(..error.offset.min(sql.len()))?;
    // A statement begins where the one before it ended: with the line breaks between the two.
    let skipped = if error.is_exact { 0 } else { sql[before.len()..].len() - sql[before.len()..].trim_start().len() };
    let before = sql.get(..before.len() + skipped)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let column = error.is_exact.then(|| u32::try_from(column).ok()).flatten();
    Some(Place { file: file.to_owned(), line: u32::try_from(line).ok()?, column })
}

fn explanation(error: &SqlError) -> Option<Explanation> {
    if error.code == TOO_MANY {
        return Some(with("sql-error-statements", &[]));
    }
    if error.denied != 0 {
        let id = if WRITES.contains(&error.denied) { "sql-error-read-only" } else { "sql-error-forbidden" };
        return Some(with(id, &[]));
    }
    explain(&error.message)
}

/// Messages that end or begin alike, and hold one name: the id, what stands before the name, what after.
const NAMED: [(&str, &str, &str); 26] = [
    ("sql-error-double-quotes", "no such column: ", " - should this be a string literal in single-quotes?"),
    ("sql-error-near", "near \"", "\": syntax error"),
    ("sql-error-token", "unrecognized token: \"", "\""),
    ("sql-error-no-table", "no such table: ", ""),
    ("sql-error-no-column", "no such column: ", ""),
    ("sql-error-ambiguous", "ambiguous column name: ", ""),
    ("sql-error-no-function", "no such function: ", ""),
    ("sql-error-aggregate", "misuse of aggregate function ", "()"),
    ("sql-error-aggregate", "misuse of aggregate: ", "()"),
    ("sql-error-window", "misuse of window function ", "()"),
    ("sql-error-arguments", "wrong number of arguments to function ", "()"),
    ("sql-error-unique", "UNIQUE constraint failed: ", ""),
    ("sql-error-not-null", "NOT NULL constraint failed: ", ""),
    ("sql-error-check", "CHECK constraint failed: ", ""),
    ("sql-error-exists", "table ", " already exists"),
    ("sql-error-exists", "view ", " already exists"),
    ("sql-error-exists", "index ", " already exists"),
    ("sql-error-duplicate-column", "duplicate column name: ", ""),
    ("sql-error-no-index", "no such index: ", ""),
    ("sql-error-no-view", "no such view: ", ""),
    ("sql-error-view-read-only", "cannot modify ", " because it is a view"),
    ("sql-error-order-first", "ORDER BY clause should come after ", " not before"),
    ("sql-error-order-first", "LIMIT clause should come after ", " not before"),
    ("sql-error-union", "SELECTs to the left and right of ", " do not have the same number of result columns"),
    ("sql-error-type", "cannot store ", ""),
    ("sql-error-foreign-key", "foreign key mismatch - ", ""),
];

/// The words for one of SQLite's messages; `None` for one that is not among the common ones.
fn explain(message: &str) -> Option<Explanation> {
    for (id, before, after) in NAMED {
        let name = message.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        if let Some(name) = name {
            // A text that is not closed is one token up to the end of the file.
            let unclosed = id == "sql-error-token" && name.starts_with(['\'', '"']);
            return Some(if unclosed {
                with("sql-error-quote", &[])
            } else if name.contains(['‘', '’', '“', '”', '«', '»']) {
                with("sql-error-curly-quotes", &[])
            } else {
                with(id, &[("name", name.trim_matches('"'))])
            });
        }
    }
    if let Some((table, _)) = message.strip_prefix("table ").and_then(|rest| rest.split_once(" has no column named ")) {
        let column = message.rsplit(' ').next().unwrap_or_default();
        return Some(with("sql-error-insert-column", &[("table", table), ("name", column)]));
    }
    if message.contains(" values were supplied") || (message.contains(" values for ") && message.contains(" column")) {
        return Some(with("sql-error-values", &[]));
    }
    if message.starts_with("sub-select returns ") {
        return Some(with("sql-error-subquery", &[]));
    }
    if message.contains(" ORDER BY term ") || message.contains(" GROUP BY term ") {
        return Some(with("sql-error-term", &[]));
    }
    let id = match message {
        "incomplete input" => "sql-error-incomplete",
        "a GROUP BY clause is required before HAVING" | "HAVING clause on a non-aggregate query" => "sql-error-having",
        "FOREIGN KEY constraint failed" => "sql-error-foreign-key",
        "datatype mismatch" => "sql-error-type",
        "no tables specified" => "sql-error-no-from",
        "row value misused" => "sql-error-row-value",
        "all VALUES must have the same number of terms" => "sql-error-values",
        "string or blob too big" => "sql-error-too-big",
        "parser stack overflow" => "sql-error-nested",
        "integer overflow" => "sql-error-overflow",
        _ if message.starts_with("Expression tree is too large") => "sql-error-nested",
        _ if message.starts_with("too many terms in compound SELECT") => "sql-error-nested",
        _ if message.starts_with("aggregate functions are not allowed in the GROUP BY") => "sql-error-term",
        _ => return None,
    };
    Some(with(id, &[]))
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
    fn a_place_is_counted_in_lines_and_characters() {
        let sql = "SELECT 'é',\n  prénom FRM t";
        let at = |is_exact| SqlError {
            code: ERROR,
            denied: 0,
            offset: sql.find("FRM").unwrap(),
            is_exact,
            while_running: false,
            message: String::new(),
        };
        let place = place(&at(true), sql, "main.sql").unwrap();
        assert_eq!((place.line, place.column), (2, Some(10)));
    }

    #[test]
    fn names_are_taken_from_the_messages() {
        let near = explain("near \"FRM\": syntax error").unwrap();
        assert_eq!(near, with("sql-error-near", &[("name", "FRM")]));
        let quoted = explain("no such column: \"Sevran\" - should this be a string literal in single-quotes?").unwrap();
        assert_eq!(quoted, with("sql-error-double-quotes", &[("name", "Sevran")]));
        assert_eq!(explain("unrecognized token: \"'Sevran\"").unwrap().id, "sql-error-quote");
        assert_eq!(explain("unrecognized token: \"#\"").unwrap().id, "sql-error-token");
        assert_eq!(explain("no such column: ‘Bondy’").unwrap().id, "sql-error-curly-quotes");
    }
}
