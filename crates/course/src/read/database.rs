//! The parts of a SQL exercise that no other has: tables, data, and how answers are compared.

use super::body::Block;
use super::database_keys::{ColumnKeys, CompareKeys, RowKeys};
use super::front_matter::ExerciseKeys;
use super::mistake::{self, Problems};
use super::text::Position;
use crate::{Compare, Language, Query, SourceFile, TestBlock, TestBody};

/// The name of the read-only file in which a learner finds the tables and the visible data.
const SHOWN: &str = "tables.sql";
/// What a learner reads where the author wrote no sentence.
const DEFAULT_NAME: &str = "Le résultat est celui qui est attendu";

/// The blocks with `role=schema` and `role=data`.
#[derive(Debug, Default)]
pub(super) struct Database {
    schema: String,
    sets: Vec<Set>,
}

/// One set of data.
#[derive(Debug)]
struct Set {
    name: String,
    text: String,
    hidden: bool,
}

impl Database {
    pub(super) fn schema(&mut self, block: &Block) {
        self.schema.push_str(&block.text);
    }

    pub(super) fn data(&mut self, block: &Block) {
        // A comment on the first line is the sentence that the learner reads.
        let first = block.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let name = first.trim().strip_prefix("--").map(str::trim).filter(|name| !name.is_empty());
        self.sets.push(Set {
            name: name.unwrap_or(DEFAULT_NAME).to_owned(),
            text: block.text.clone(),
            hidden: block.info.hidden.is_some(),
        });
    }

    /// Reports what a SQL exercise lacks.
    pub(super) fn check(&self, keys: &ExerciseKeys, problems: &mut Problems) {
        if self.sets.is_empty() {
            problems.add(&mistake::NO_DATA, Position::START, &[]);
        } else if self.sets.iter().all(|set| set.hidden) {
            problems.add(&mistake::NO_VISIBLE_TEST, Position::START, &[]);
        } else if !self.sets.iter().any(|set| set.hidden) {
            problems.add(&mistake::NO_HIDDEN_DATA, Position::START, &[]);
        }
        for table in keys.database.compare.tables.iter().filter(|table| !is_table(table)) {
            problems.add(&mistake::BAD_TABLE, Position::START, &[table]);
        }
    }

    /// One test for each set of data. `reference` is the solution.
    pub(super) fn tests(&self, keys: &ExerciseKeys, reference: &str) -> Vec<TestBlock> {
        let compare = compare(keys, reference);
        let test = |set: &Set| {
            let query = Query {
                name: set.name.clone(),
                setup: format!("{}\n{}", self.schema, set.text),
                reference: reference.to_owned(),
                compare: compare.clone(),
            };
            TestBlock { hidden: set.hidden, body: TestBody::Query(Box::new(query)) }
        };
        self.sets.iter().map(test).collect()
    }

    /// The tables and the visible data, to be read beside the learner's file.
    pub(super) fn shown(&self) -> Option<SourceFile> {
        let visible = self.sets.iter().filter(|set| !set.hidden).map(|set| set.text.as_str());
        let parts: Vec<&str> = std::iter::once(self.schema.as_str()).chain(visible).map(str::trim_end).collect();
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
        (!text.is_empty()).then(|| SourceFile { name: SHOWN.to_owned(), text: text + "\n" })
    }
}

/// The keys of a SQL exercise that stand in the front matter of another.
pub(super) fn check_keys(keys: &ExerciseKeys, problems: &mut Problems) {
    if keys.language == Some(Language::Sql) {
        return;
    }
    let has = [
        ("compare", keys.database.compare != CompareKeys::default()),
        ("check_state", keys.database.check_state.is_some()),
        ("statements", keys.database.statements.is_some()),
    ];
    for (key, _) in has.into_iter().filter(|(_, has)| *has) {
        problems.add(&mistake::NOT_SQL, Position::START, &[key]);
    }
}

fn compare(keys: &ExerciseKeys, reference: &str) -> Compare {
    let tables = keys.database.compare.tables.iter().map(|table| {
        format!(
            "\nSELECT name, upper(type) AS type, \"notnull\", pk FROM pragma_table_info('{table}');\nSELECT * FROM \"{table}\";\n"
        )
    });
    let state: String = tables.chain(keys.database.check_state.clone()).collect();
    Compare {
        ordered: match keys.database.compare.rows {
            RowKeys::Auto => is_ordered(reference),
            RowKeys::Ordered => true,
            RowKeys::Any => false,
        },
        named: keys.database.compare.columns == ColumnKeys::Named,
        decimals: keys.database.compare.decimals,
        statements: keys.database.statements.unwrap_or(1),
        state: (!state.is_empty()).then_some(state),
    }
}

/// A name that needs no escaping.
fn is_table(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Whether the query says `ORDER BY` itself, and not only a query inside it.
fn is_ordered(sql: &str) -> bool {
    let mut depth = 0_u32;
    let mut words: Vec<String> = Vec::new();
    let mut chars = sql.chars().peekable();
    let mut word = String::new();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        if depth == 0 && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.clear();
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '\'' | '"' | '`' => while chars.next_if(|next| *next != c).is_some() {},
            '-' if chars.peek() == Some(&'-') => while chars.next_if(|next| *next != '\n').is_some() {},
            _ => {}
        }
        if matches!(c, '\'' | '"' | '`') {
            chars.next();
        }
    }
    words.windows(2).any(|pair| pair[0] == "order" && pair[1] == "by")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_counts_where_the_query_itself_asks_for_one() {
        assert!(is_ordered("SELECT a FROM t ORDER BY a"));
        assert!(is_ordered("select a from t\norder\n by a;"));
        assert!(!is_ordered("SELECT a FROM (SELECT a FROM t ORDER BY a LIMIT 3)"));
        assert!(!is_ordered("SELECT 'order by' FROM t -- ORDER BY a\n"));
        assert!(!is_ordered("SELECT rank() OVER (ORDER BY a) FROM t"));
    }

    #[test]
    fn a_table_is_named_in_words() {
        assert!(is_table("élèves_2"));
        assert!(!is_table("a\"; DROP"));
        assert!(!is_table("2"));
    }
}
