//! Rows for a page, and for a terminal.

use std::fmt::Write as _;

use tremplin_course::{Cell, CellKind, Table};

use super::answer::{Rows, Value};
use super::compare::Marks;

const MOST_ROWS: usize = 50;
const MOST_COLUMNS: usize = 30;
const MOST_CHARACTERS: usize = 200;
/// A table beyond this many bytes shows no further row.
const MOST_BYTES: usize = 16 << 10;
const MOST_BLOB_BYTES: usize = 32;

pub(super) fn table(rows: &Rows, marks: &Marks) -> Table {
    let columns = rows.columns.iter().take(MOST_COLUMNS).map(|name| cut(name)).collect();
    let mut shown = Vec::new();
    let mut bytes = 0;
    for (number, row) in rows.rows.iter().take(MOST_ROWS).enumerate() {
        let cells: Vec<Cell> = row
            .iter()
            .take(MOST_COLUMNS)
            .enumerate()
            .map(|(column, value)| Cell { kind: kind(value), text: text(value), differs: marks.has(number, column) })
            .collect();
        bytes += cells.iter().map(|cell| cell.text.len()).sum::<usize>();
        if bytes > MOST_BYTES && !shown.is_empty() {
            break;
        }
        shown.push(cells);
    }
    Table { columns, rows: shown, total: rows.rows.len() }
}

fn kind(value: &Value) -> CellKind {
    match value {
        Value::Null => CellKind::Null,
        Value::Integer(_) => CellKind::Integer,
        Value::Real(_) => CellKind::Real,
        Value::Text(_) => CellKind::Text,
        Value::Blob(_) => CellKind::Blob,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(bytes) => cut(&String::from_utf8_lossy(bytes)),
        Value::Blob(bytes) => {
            let mut hex = String::from("x'");
            for byte in bytes.iter().take(MOST_BLOB_BYTES) {
                let _ = write!(hex, "{byte:02x}");
            }
            if bytes.len() > MOST_BLOB_BYTES {
                hex.push('…');
            }
            hex + "'"
        }
    }
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(MOST_CHARACTERS).collect();
    if text.chars().nth(MOST_CHARACTERS).is_some() {
        shown.push('…');
    }
    shown
}

/// The rows in columns of text, as a terminal shows them.
pub(super) fn lines(rows: &Rows) -> String {
    let table = table(rows, &Marks::default());
    let all: Vec<Vec<String>> = std::iter::once(table.columns)
        .chain(table.rows.into_iter().map(|row| row.into_iter().map(|cell| one_line(&cell.text)).collect()))
        .collect();
    let widths: Vec<usize> =
        (0..all[0].len()).map(|n| all.iter().map(|row| row[n].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for (number, row) in all.iter().enumerate() {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join(" | ").trim_end());
        text.push('\n');
        if number == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            text.push_str(&rules.join("-+-"));
            text.push('\n');
        }
    }
    let hidden = rows.rows.len() + 1 - all.len();
    if hidden > 0 {
        let _ = writeln!(text, "… {hidden}");
    }
    text
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        let row = |name: &str, age| vec![Value::Text(name.as_bytes().to_vec()), age];
        let columns = vec!["prenom".into(), "age".into()];
        Rows { columns, rows: vec![row("Zoé", Value::Integer(7)), row("Awa", Value::Null)] }
    }

    #[test]
    fn lines_stand_under_their_names() {
        assert_eq!(lines(&rows()), "prenom | age\n-------+-----\nZoé    | 7\nAwa    | NULL\n");
    }

    #[test]
    fn large_answers_show_their_beginning() {
        let many = Rows { columns: vec!["n".into()], rows: (0..200).map(|n| vec![Value::Integer(n)]).collect() };
        let shown = table(&many, &Marks::default());
        assert_eq!((shown.rows.len(), shown.total), (MOST_ROWS, 200));
        assert!(lines(&many).ends_with("… 150\n"));
        let long = Rows { columns: vec!["t".into()], rows: vec![vec![Value::Text(vec![b'x'; 5_000])]] };
        assert_eq!(table(&long, &Marks::default()).rows[0][0].text.chars().count(), MOST_CHARACTERS + 1);
        assert_eq!(text(&Value::Blob(vec![0xab; 2])), "x'abab'");
        assert_eq!(text(&Value::Real(2.0)), "2.0");
    }
}
