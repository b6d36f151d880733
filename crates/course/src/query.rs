//! What the grader needs of a SQL exercise: one database with its data, and what is compared on it.

use serde::{Deserialize, Serialize};

/// One database of a SQL exercise: the learner's statements and the reference's run on it, each in its own copy, and what
/// they give is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// The sentence the learner reads.
    pub name: String,
    /// The author's statements that make the tables and fill them.
    pub setup: String,
    /// The solution's statements.
    pub reference: String,
    pub compare: Compare,
}

/// How two answers are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compare {
    /// The order of rows counts.
    pub ordered: bool,
    /// The names of columns count (in either case), not their number alone.
    pub named: bool,
    /// Numbers are equal when they are after rounding to so many decimals, and 2 is then 2.0.
    pub decimals: Option<u32>,
    /// Statements that a learner may write.
    pub statements: u32,
    /// `SELECT`s of the author's, run after both: their rows are compared too. With any, the statements may write.
    pub state: Option<String>,
}

/// Rows as a page shows them; the first ones of a large answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    /// How many rows there are in all.
    pub total: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub kind: CellKind,
    /// The value as SQL would show it, cut when it is long; a blob's bytes in hexadecimal.
    pub text: String,
    /// It is not what stands at its place in the other table, or its row is not there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub differs: bool,
}

/// The storage class of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CellKind {
    Null,
    Integer,
    Real,
    Text,
    Blob,
}

/// What the learner's statements gave beside what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    pub received: Option<Table>,
    /// `None` when the two are the same.
    pub expected: Option<Table>,
}
