//! Whether two answers are the same, and how they differ.

use std::cmp::Ordering;

use tremplin_course::{Compare, Explanation};

use super::answer::{Rows, Value};

/// How a learner's rows differ from the expected ones, and which of their cells do.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Difference {
    pub(super) explanation: Explanation,
    pub(super) received: Marks,
    pub(super) expected: Marks,
}

/// Which cells differ: whole rows, or single cells (row, column).
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Marks {
    rows: Vec<usize>,
    cells: Vec<(usize, usize)>,
}

impl Marks {
    pub(super) fn has(&self, row: usize, column: usize) -> bool {
        self.rows.contains(&row) || self.cells.contains(&(row, column))
    }
}

impl Difference {
    /// The same, said of the tables that are looked at afterwards.
    pub(super) fn of_state(mut self) -> Self {
        let what = self.explanation.id.trim_start_matches("sql-differs-");
        // Of another class, a value is another value.
        let what = if what.contains("-for-") { "cell" } else { what };
        self.explanation.id = format!("sql-state-{what}");
        self
    }
}

/// Sums in another order differ in their last bits.
const NOISE: f64 = 1e-9;
/// More marks than a page shows are not kept.
const MOST_MARKS: usize = 500;

pub(super) fn compare(received: &Rows, expected: &Rows, how: &Compare) -> Option<Difference> {
    columns(received, expected, how).or_else(|| rows(received, expected, how))
}

fn plain(id: &str, arguments: &[(&str, String)]) -> Difference {
    let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), cut(value))).collect();
    let explanation = Explanation { id: id.to_owned(), arguments };
    Difference { explanation, received: Marks::default(), expected: Marks::default() }
}

/// What a learner named or wrote may be as long as their file.
fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}

fn columns(received: &Rows, expected: &Rows, how: &Compare) -> Option<Difference> {
    let (got, wanted) = (received.columns.len(), expected.columns.len());
    if got != wanted {
        let arguments = [("received", got.to_string()), ("expected", wanted.to_string())];
        return Some(plain("sql-differs-columns", &arguments));
    }
    let differs = |(a, b): &(&String, &String)| a.to_lowercase() != b.to_lowercase();
    let (got, wanted) = received.columns.iter().zip(&expected.columns).find(differs).filter(|_| how.named)?;
    Some(plain("sql-differs-column-name", &[("received", got.clone()), ("expected", wanted.clone())]))
}

fn rows(received: &Rows, expected: &Rows, how: &Compare) -> Option<Difference> {
    let (got, wanted) = (&received.rows, &expected.rows);
    let (only_got, only_wanted) = unmatched(got, wanted, how);
    let marks = |rows: &[usize]| Marks { rows: rows.iter().copied().take(MOST_MARKS).collect(), cells: Vec::new() };
    if got.len() != wanted.len() {
        let arguments = [("received", got.len().to_string()), ("expected", wanted.len().to_string())];
        let counted = plain("sql-differs-rows", &arguments);
        return Some(Difference { received: marks(&only_got), expected: marks(&only_wanted), ..counted });
    }
    if only_got.is_empty() {
        let moved = |row: &usize| !same_row(&got[*row], &wanted[*row], how);
        let row = (0..got.len()).find(moved).filter(|_| how.ordered)?;
        let arguments = [("row", (row + 1).to_string())];
        let all: Vec<usize> = (0..got.len()).filter(moved).collect();
        return Some(Difference {
            received: marks(&all),
            expected: marks(&all),
            ..plain("sql-differs-order", &arguments)
        });
    }
    if how.ordered || got.len() == 1 {
        return cells(received, expected, how);
    }
    let arguments = [("count", only_got.len().to_string())];
    Some(Difference {
        received: marks(&only_got),
        expected: marks(&only_wanted),
        ..plain("sql-differs-contents", &arguments)
    })
}

/// The first cell that differs says why; all are marked.
fn cells(received: &Rows, expected: &Rows, how: &Compare) -> Option<Difference> {
    let places = (0..received.rows.len()).flat_map(|row| (0..received.columns.len()).map(move |column| (row, column)));
    let at = |rows: &Rows, (row, column): (usize, usize)| rows.rows[row][column].clone();
    let differing: Vec<_> =
        places.filter(|place| !same(&at(received, *place), &at(expected, *place), how)).take(MOST_MARKS).collect();
    let first = *differing.first()?;
    let (got, wanted) = (at(received, first), at(expected, first));
    let place = [("row", (first.0 + 1).to_string()), ("column", expected.columns[first.1].clone())];
    // Of another class, two values may look the same.
    let id = if class(&got) != class(&wanted) && got != Value::Null && wanted != Value::Null {
        format!("sql-differs-{}-for-{}", class(&got), class(&wanted))
    } else {
        "sql-differs-cell".to_owned()
    };
    let marks = Marks { rows: Vec::new(), cells: differing };
    Some(Difference { received: marks.clone(), expected: marks, ..plain(&id, &place) })
}

fn class(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Integer(_) => "integer",
        Value::Real(_) => "real",
        Value::Text(_) => "text",
        Value::Blob(_) => "blob",
    }
}

fn same_row(a: &[Value], b: &[Value], how: &Compare) -> bool {
    a.iter().zip(b).all(|(a, b)| same(a, b, how))
}

fn same(a: &Value, b: &Value, how: &Compare) -> bool {
    match (a, b) {
        (Value::Real(a), Value::Real(b)) => near(*a, *b, how.decimals),
        #[expect(clippy::cast_precision_loss, reason = "rounded to decimals anyway")]
        (Value::Integer(a), Value::Real(b)) | (Value::Real(b), Value::Integer(a)) => {
            how.decimals.is_some() && near(*a as f64, *b, how.decimals)
        }
        (a, b) => a == b,
    }
}

fn near(a: f64, b: f64, decimals: Option<u32>) -> bool {
    let most = decimals.map_or(0.0, |decimals| 0.5 / 10f64.powi(i32::try_from(decimals).unwrap_or(15)));
    // The noise counts beside the decimals too: a half, rounded, is as far away as may be.
    let within = most + NOISE * a.abs().max(b.abs());
    // Nothing but itself is near what has no end.
    a == b || (within.is_finite() && (a - b).abs() <= within)
}

/// The rows of each side that the other has not, counting doubles.
fn unmatched(received: &[Vec<Value>], expected: &[Vec<Value>], how: &Compare) -> (Vec<usize>, Vec<usize>) {
    let sorted = |rows: &[Vec<Value>]| {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|a, b| order_rows(&rows[*a], &rows[*b]));
        order
    };
    let (left, right) = (sorted(received), sorted(expected));
    let (mut only_left, mut only_right, mut i, mut j) = (Vec::new(), Vec::new(), 0, 0);
    while let (Some(a), Some(b)) = (left.get(i), right.get(j)) {
        if same_row(&received[*a], &expected[*b], how) {
            (i, j) = (i + 1, j + 1);
        } else if order_rows(&received[*a], &expected[*b]) == Ordering::Less {
            only_left.push(*a);
            i += 1;
        } else {
            only_right.push(*b);
            j += 1;
        }
    }
    only_left.extend_from_slice(&left[i..]);
    only_right.extend_from_slice(&right[j..]);
    only_left.sort_unstable();
    only_right.sort_unstable();
    (only_left, only_right)
}

pub(super) fn order_rows(a: &[Value], b: &[Value]) -> Ordering {
    a.iter().zip(b).map(|(a, b)| order(a, b)).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
}

/// As SQLite sorts: null, numbers, text, blobs.
#[expect(clippy::cast_precision_loss, reason = "an order, not an equality")]
fn order(a: &Value, b: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    };
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Real(a), Value::Real(b)) => a.total_cmp(b),
        (Value::Integer(a), Value::Real(b)) => (*a as f64).total_cmp(b),
        (Value::Real(a), Value::Integer(b)) => a.total_cmp(&(*b as f64)),
        (Value::Text(a), Value::Text(b)) | (Value::Blob(a), Value::Blob(b)) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[Value]]) -> Rows {
        let columns = (0..rows.first().map_or(1, |row| row.len())).map(|n| format!("c{n}")).collect();
        Rows { columns, rows: rows.iter().map(|row| row.to_vec()).collect() }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.as_bytes().to_vec())
    }

    const HOW: Compare = Compare { ordered: false, named: false, decimals: None, statements: 1, state: None };

    #[track_caller]
    fn differs(received: &Rows, expected: &Rows, how: &Compare) -> String {
        compare(received, expected, how).map_or_else(String::new, |difference| difference.explanation.id)
    }

    #[test]
    fn order_counts_when_it_is_asked_for() {
        let (a, b) = (rows(&[&[text("a")], &[text("b")]]), rows(&[&[text("b")], &[text("a")]]));
        assert_eq!(differs(&a, &b, &HOW), "");
        assert_eq!(differs(&a, &b, &Compare { ordered: true, ..HOW }), "sql-differs-order");
    }

    #[test]
    fn doubles_are_counted() {
        let (a, b) =
            (rows(&[&[text("a")], &[text("a")], &[text("b")]]), rows(&[&[text("a")], &[text("b")], &[text("b")]]));
        let difference = compare(&a, &b, &HOW).unwrap();
        assert_eq!(difference.explanation.id, "sql-differs-contents");
        assert_eq!((difference.received.rows, difference.expected.rows).0.len(), 1);
    }

    #[test]
    fn classes_are_told_apart_unless_decimals_are_given() {
        let (two, real) = (rows(&[&[Value::Integer(2)]]), rows(&[&[Value::Real(2.0)]]));
        assert_eq!(differs(&two, &real, &HOW), "sql-differs-integer-for-real");
        assert_eq!(differs(&two, &real, &Compare { decimals: Some(2), ..HOW }), "");
        let (blob, name) = (rows(&[&[Value::Blob(b"Awa".to_vec())]]), rows(&[&[text("Awa")]]));
        assert_eq!(differs(&blob, &name, &HOW), "sql-differs-blob-for-text");
        assert_eq!(differs(&rows(&[&[Value::Null]]), &name, &HOW), "sql-differs-cell");
    }

    #[test]
    fn decimals_round_and_sums_have_noise() {
        let number = |x: f64| rows(&[&[Value::Real(x)]]);
        assert_eq!(differs(&number(0.1 + 0.2), &number(0.3), &HOW), "");
        assert_eq!(differs(&number(1.004), &number(1.0), &HOW), "sql-differs-cell");
        assert_eq!(differs(&number(1.004), &number(1.0), &Compare { decimals: Some(2), ..HOW }), "");
        assert_eq!(differs(&number(1.006), &number(1.0), &Compare { decimals: Some(2), ..HOW }), "sql-differs-cell");
        for decimals in [None, Some(2)] {
            let how = Compare { decimals, ..HOW };
            assert_eq!(differs(&number(f64::INFINITY), &number(12.125), &how), "sql-differs-cell");
            assert_eq!(differs(&number(f64::INFINITY), &number(f64::INFINITY), &how), "");
        }
        for rounded in [12.13, 12.12] {
            assert_eq!(differs(&number(rounded), &number(12.125), &Compare { decimals: Some(2), ..HOW }), "");
        }
    }

    #[test]
    fn counts_and_names_say_how_many_and_which() {
        let (one, two) = (rows(&[&[text("a")]]), rows(&[&[text("a")], &[text("b")]]));
        let difference = compare(&one, &two, &HOW).unwrap();
        assert_eq!(
            difference.explanation.arguments,
            [("received".into(), "1".into()), ("expected".into(), "2".into())]
        );
        assert!(difference.expected.has(1, 0) && !difference.expected.has(0, 0));
        let renamed = Rows { columns: vec!["nom".into()], ..one.clone() };
        assert_eq!(differs(&renamed, &one, &HOW), "");
        assert_eq!(differs(&renamed, &one, &Compare { named: true, ..HOW }), "sql-differs-column-name");
        assert_eq!(differs(&rows(&[&[text("a"), text("b")]]), &one, &HOW), "sql-differs-columns");
    }
}
