//! Rows of a database, for a page.

use serde::Serialize;
use tremplin_course::{CellKind, Table, Tables};
use utoipa::ToSchema;

use crate::Locale;

/// The rows that the learner's statements gave, beside the expected ones where the two differ.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TablesView {
    pub received: Option<TableView>,
    pub expected: Option<TableView>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TableView {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<CellView>>,
    /// How many rows there are, those that are not shown counted: "2 lignes", "150 lignes, dont 50 sont montrées".
    pub count: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CellView {
    /// `null`, `integer`, `real`, `text` or `blob`.
    #[schema(value_type = String)]
    pub kind: CellKind,
    pub text: String,
    /// To be marked: it is not the same in the other table.
    pub differs: bool,
}

impl CellView {
    /// Numbers stand at the end of their cell.
    pub fn is_number(&self) -> bool {
        matches!(self.kind, CellKind::Integer | CellKind::Real)
    }

    pub fn is_null(&self) -> bool {
        self.kind == CellKind::Null
    }
}

impl TablesView {
    pub(super) fn new(tables: &Tables, locale: Locale) -> Self {
        let view = |table: &Option<Table>| table.as_ref().map(|table| TableView::new(table, locale));
        Self { received: view(&tables.received), expected: view(&tables.expected) }
    }
}

impl TableView {
    fn new(table: &Table, locale: Locale) -> Self {
        let cell =
            |cell: &tremplin_course::Cell| CellView { kind: cell.kind, text: cell.text.clone(), differs: cell.differs };
        let rows: Vec<Vec<CellView>> = table.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        let total = table.total.into();
        let count = if rows.len() < table.total {
            locale.text_with("exercise-table-part", [("total", total), ("shown", rows.len().into())])
        } else {
            locale.text_with("exercise-table-whole", [("total", total)])
        };
        Self { columns: table.columns.clone(), rows, count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_how_many_rows_it_has() {
        let table = |total| Table { columns: vec!["n".into()], rows: vec![vec![]], total };
        assert_eq!(TableView::new(&table(1), Locale::French).count, "1 ligne");
        assert_eq!(TableView::new(&table(9), Locale::French).count, "9 lignes, la première est montrée");
    }
}
