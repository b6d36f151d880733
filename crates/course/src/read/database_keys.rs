//! The keys of an exercise of SQL.

use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct DatabaseKeys {
    #[serde(default)]
    #[schemars(description = "Comment les lignes sont comparées, dans un exercice de SQL.")]
    pub(crate) compare: CompareKeys,
    #[schemars(length(min = 1, max = 4_000))]
    #[schemars(description = "Des SELECT faits après la réponse, dont les lignes sont comparées.")]
    pub(crate) check_state: Option<String>,
    #[schemars(range(min = 1, max = 50), description = "Le nombre d'instructions SQL permises.")]
    pub(crate) statements: Option<u32>,
}

#[derive(Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CompareKeys {
    #[schemars(
        description = "L'ordre des lignes : auto, s'il est dans la solution ; ordered, toujours ; any, jamais."
    )]
    pub(crate) rows: RowKeys,
    #[schemars(description = "Les colonnes : counted, leur nombre ; named, leur nom aussi.")]
    pub(crate) columns: ColumnKeys,
    #[schemars(range(min = 0, max = 15), description = "Le nombre de décimales auquel les nombres sont comparés.")]
    pub(crate) decimals: Option<u32>,
    #[schemars(description = "Les tables comparées entièrement après la réponse.")]
    pub(crate) tables: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RowKeys {
    #[default]
    Auto,
    Ordered,
    Any,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ColumnKeys {
    #[default]
    Counted,
    Named,
}
