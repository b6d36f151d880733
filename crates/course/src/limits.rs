//! What one grade may use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Limits of one exercise; every key has a default, and front matter may override it within a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Processor time of one test (loading the learner's code included), in milliseconds.
    #[schemars(range(min = 10, max = 10_000))]
    #[schemars(description = "Temps de processeur d'un test, chargement du code compris, en millisecondes.")]
    pub cpu_ms: u32,
    /// Clock time of the whole grade, in milliseconds.
    #[schemars(range(min = 100, max = 30_000), description = "Durée de toute la correction, en millisecondes.")]
    pub wall_ms: u32,
    /// Memory of the learner's instance, in MiB.
    #[schemars(range(min = 4, max = 256), description = "Mémoire du programme de l'apprenant, en MiB.")]
    pub memory_mib: u32,
    /// What the learner's code may print in the whole grade, in KiB.
    #[schemars(range(min = 1, max = 1_024), description = "Ce que le programme peut afficher en tout, en KiB.")]
    pub output_kib: u32,
    /// The engine's stack for calls, in KiB: bounds recursion.
    #[schemars(range(min = 64, max = 1_024), description = "Pile des appels, en KiB : borne la récursion.")]
    pub stack_kib: u32,
}

impl Limits {
    /// The most an exercise may ask for.
    pub const MAX: Self =
        Self { cpu_ms: 10_000, wall_ms: 30_000, memory_mib: 256, output_kib: 1_024, stack_kib: 1_024 };
}

impl Default for Limits {
    fn default() -> Self {
        Self { cpu_ms: 2_000, wall_ms: 5_000, memory_mib: 64, output_kib: 64, stack_kib: 1_024 }
    }
}
