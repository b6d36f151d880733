//! The keys of each kind of exercise.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::database_keys::DatabaseKeys;
use super::front_matter::{ExerciseKeys, schema_of};
use crate::{Language, Limits, SkillId};

/// What a kind of exercise alone has.
#[derive(Debug)]
pub(crate) enum KindKeys {
    Code,
    Bug,
    Quiz { positioning: bool, routes: Vec<RouteKeys> },
    Predict,
    Blanks,
    Parsons { indent: bool },
    Project { pass: u32, rubric: Vec<CriterionKeys> },
}

/// What every exercise has.
#[derive(Deserialize, JsonSchema)]
struct Common {
    #[schemars(length(min = 1, max = 120), description = "Le titre de la page.")]
    title: String,
    #[schemars(length(min = 1), description = "Les compétences que l'exercice entraîne.")]
    skills: Vec<SkillId>,
    #[serde(default)]
    #[schemars(description = "Les compétences qu'il suppose acquises.")]
    needs: Vec<SkillId>,
    #[schemars(range(min = 1, max = 600), description = "Le temps de travail prévu, en minutes.")]
    minutes: u32,
    #[serde(default)]
    #[schemars(range(min = 1, max = 50), description = "Le nombre d'essais comptés qui ouvre la solution.")]
    solution_after: Option<u32>,
}

/// What an exercise that runs something has.
#[derive(Default, Deserialize, JsonSchema)]
struct Running {
    #[serde(default)]
    #[schemars(description = "Ce qu'une correction peut consommer ; chaque clé peut manquer.")]
    limits: Limits,
    #[serde(default)]
    #[schemars(description = "La graine du hasard, la même à chaque correction.")]
    seed: u64,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Case {
    #[default]
    Respect,
    Ignore,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(title = "exercise", description = "Un exercice corrigé par des tests.")]
#[schemars(extend("additionalProperties" = false))]
struct CodeKeys {
    #[serde(flatten)]
    common: Common,
    #[serde(flatten)]
    running: Running,
    #[schemars(description = "Le langage de la réponse.")]
    language: Language,
    #[serde(flatten)]
    database: DatabaseKeys,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(title = "quiz", description = "Des questions à choix, ou à réponse courte.")]
#[schemars(extend("additionalProperties" = false))]
struct QuizKeys {
    #[serde(flatten)]
    common: Common,
    #[serde(default)]
    #[schemars(description = "Si les majuscules comptent dans les réponses écrites.")]
    case: Case,
    #[serde(default)]
    #[schemars(description = "Un test de positionnement : « Je ne sais pas », aucun score, un seul envoi.")]
    positioning: bool,
    #[serde(default)]
    #[schemars(length(max = 20), description = "Les conseils d'un test de positionnement.")]
    routes: Vec<RouteKeys>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteKeys {
    #[schemars(length(min = 1, max = 80), description = "Les numéros des questions comptées : \"1-11\".")]
    pub(crate) questions: String,
    #[schemars(range(min = 0, max = 40), description = "Le conseil vaut jusqu'à ce nombre de réponses justes.")]
    pub(crate) at_most: Option<u32>,
    #[schemars(range(min = 0, max = 40), description = "Le conseil vaut à partir de ce nombre de réponses justes.")]
    pub(crate) at_least: Option<u32>,
    #[schemars(length(min = 1, max = 400), description = "Le conseil, en une ou deux phrases.")]
    pub(crate) advice: String,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(title = "predict", description = "Dire ce qu'un programme affiche, ou ce qu'un calcul donne.")]
#[schemars(extend("additionalProperties" = false))]
struct PredictKeys {
    #[serde(flatten)]
    common: Common,
    #[serde(flatten)]
    running: Running,
    #[schemars(description = "Le langage du programme montré, s'il peut être exécuté.")]
    language: Option<Language>,
    #[serde(default)]
    #[schemars(description = "Si les majuscules comptent.")]
    case: Case,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(title = "blanks", description = "Un texte à trous.")]
#[schemars(extend("additionalProperties" = false))]
struct BlanksKeys {
    #[serde(flatten)]
    common: Common,
    #[serde(flatten)]
    running: Running,
    #[schemars(description = "Le langage des fichiers complétés, si des tests les corrigent.")]
    language: Option<Language>,
    #[serde(default)]
    #[schemars(description = "Si les majuscules comptent.")]
    case: Case,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(title = "parsons", description = "Des lignes à remettre dans l'ordre.")]
#[schemars(extend("additionalProperties" = false))]
struct ParsonsKeys {
    #[serde(flatten)]
    common: Common,
    #[serde(flatten)]
    running: Running,
    #[schemars(description = "Le langage des lignes, si des tests les corrigent.")]
    language: Option<Language>,
    #[serde(default)]
    #[schemars(description = "Si l'apprenant règle aussi le retrait des lignes.")]
    indent: bool,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(title = "project", description = "Un projet remis à un formateur, qui le note avec la grille.")]
#[schemars(extend("additionalProperties" = false))]
struct ProjectKeys {
    #[serde(flatten)]
    common: Common,
    #[serde(flatten)]
    running: Running,
    #[schemars(description = "Le langage des fichiers.")]
    language: Language,
    #[schemars(
        range(min = 0, max = 36),
        description = "La somme des notes à partir de laquelle le projet est réussi."
    )]
    pass: u32,
    #[schemars(length(min = 1, max = 12), description = "La grille : chaque critère est noté de 0 à 3.")]
    rubric: Vec<CriterionKeys>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CriterionKeys {
    #[schemars(length(min = 1, max = 80), description = "Le nom du critère.")]
    pub(crate) criterion: String,
    #[serde(default)]
    #[schemars(description = "Si un zéro à ce critère suffit à ne pas réussir.")]
    pub(crate) essential: bool,
    #[schemars(length(min = 4, max = 4), inner(length(min = 1, max = 200)))]
    #[schemars(description = "Ce que veut dire chaque note, de 0 à 3, en quatre phrases.")]
    pub(crate) levels: [String; 4],
}

/// The schema of each kind, with its name.
pub(super) fn schemas() -> Vec<(&'static str, Json)> {
    let kinds = [
        ("exercise", schema_of::<CodeKeys>()),
        ("bug", schema_of::<CodeKeys>()),
        ("quiz", schema_of::<QuizKeys>()),
        ("predict", schema_of::<PredictKeys>()),
        ("blanks", schema_of::<BlanksKeys>()),
        ("parsons", schema_of::<ParsonsKeys>()),
        ("project", schema_of::<ProjectKeys>()),
    ];
    kinds.map(|(name, schema)| (name, of_kind(name, schema))).into()
}

/// `schema` with the key that says which kind it is of.
fn of_kind(name: &str, mut schema: Json) -> Json {
    if name == "bug" {
        schema["title"] = json!("bug");
        schema["description"] = json!("Un programme qui contient une erreur à corriger.");
    }
    schema["properties"]["kind"] = json!({ "type": "string", "const": name, "description": "La sorte de fichier." });
    if let Some(required) = schema["required"].as_array_mut() {
        required.insert(0, json!("kind"));
    }
    schema
}

/// The keys of an exercise of this kind, which fit its schema.
pub(super) fn read(kind: &str, json: Json) -> serde_json::Result<ExerciseKeys> {
    let runs = |language| (language, Case::Respect);
    let mut tables = DatabaseKeys::default();
    let (common, running, (language, case), kind, default_after) = match kind {
        "quiz" => {
            let QuizKeys { common, case, positioning, routes } = serde_json::from_value(json)?;
            (common, Running::default(), (None, case), KindKeys::Quiz { positioning, routes }, Some(2))
        }
        "predict" => {
            let PredictKeys { common, running, language, case } = serde_json::from_value(json)?;
            (common, running, (language, case), KindKeys::Predict, Some(2))
        }
        "blanks" => {
            let BlanksKeys { common, running, language, case } = serde_json::from_value(json)?;
            (common, running, (language, case), KindKeys::Blanks, Some(3))
        }
        "parsons" => {
            let ParsonsKeys { common, running, language, indent } = serde_json::from_value(json)?;
            (common, running, runs(language), KindKeys::Parsons { indent }, Some(4))
        }
        "project" => {
            let ProjectKeys { common, running, language, pass, rubric } = serde_json::from_value(json)?;
            (common, running, runs(Some(language)), KindKeys::Project { pass, rubric }, None)
        }
        kind => {
            let CodeKeys { common, running, language, database } = serde_json::from_value(json)?;
            tables = database;
            let kind = if kind == "bug" { KindKeys::Bug } else { KindKeys::Code };
            (common, running, runs(Some(language)), kind, Some(4))
        }
    };
    let Common { title, skills, needs, minutes, solution_after } = common;
    let Running { limits, seed } = running;
    Ok(ExerciseKeys {
        title,
        skills,
        needs,
        minutes,
        solution_after: solution_after.or(default_after),
        language,
        limits,
        seed,
        ignores_case: case == Case::Ignore,
        kind,
        database: tables,
    })
}

impl KindKeys {
    /// As `kind:` says it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Code => "exercise",
            Self::Bug => "bug",
            Self::Quiz { .. } => "quiz",
            Self::Predict => "predict",
            Self::Blanks => "blanks",
            Self::Parsons { .. } => "parsons",
            Self::Project { .. } => "project",
        }
    }
}
