//! The keys at the head of a file. These structs are the only list of keys: the JSON Schema is made from them, every
//! front matter is checked against that schema, and then read into them.

use std::sync::LazyLock;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::database_keys::DatabaseKeys;
use super::kind_keys::{self, KindKeys};
use super::mistake::{self, Problems, suggestion};
use super::schema::{check, words};
use super::text::{Position, Text};
use super::yaml::{self, Node, Placed};
use crate::{Language, Limits, ModuleId, Plan, SkillId};

/// A file's front matter, read and checked.
#[derive(Debug)]
pub(crate) enum FrontMatter {
    Module(ModuleKeys),
    Lesson(LessonKeys),
    Exercise(ExerciseKeys),
    Skills(SkillsKeys),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "module", description = "Un module : le fichier module.md d'un dossier.")]
pub(crate) struct ModuleKeys {
    #[schemars(extend("const" = "module"), description = "La sorte de fichier.")]
    #[expect(dead_code, reason = "read before the keys are, to know which struct holds them")]
    kind: String,
    #[schemars(length(min = 1, max = 120), description = "Le titre, montré sur la carte du cours.")]
    pub(crate) title: String,
    #[schemars(length(min = 1, max = 400), description = "Ce que l'on saura faire à la fin, en une ou deux phrases.")]
    pub(crate) summary: String,
    #[serde(default)]
    #[schemars(description = "Les modules à finir avant : noms de dossiers, sans leur numéro.")]
    pub(crate) needs: Vec<ModuleId>,
    #[serde(default)]
    #[schemars(description = "Les heures qu'une classe passe sur le module.")]
    pub(crate) hours: HoursKeys,
}

#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HoursKeys {
    #[schemars(range(min = 0, max = 200), description = "La lecture des leçons, en heures.")]
    lessons: f64,
    #[schemars(range(min = 0, max = 200), description = "Les exercices, nouveaux essais et révisions compris.")]
    exercises: f64,
    #[schemars(range(min = 0, max = 200), description = "Le projet.")]
    project: f64,
    #[schemars(range(min = 0, max = 200), description = "Le travail avec un formateur.")]
    trainer: f64,
}

impl HoursKeys {
    /// `None` when no hour is said.
    pub(crate) fn plan(&self) -> Option<Plan> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the schema bounds it: 0 to 200")]
        let minutes = |hours: f64| (hours * 60.0).round() as u32;
        let Self { lessons, exercises, project, trainer } = *self;
        let plan = Plan {
            lessons: minutes(lessons),
            exercises: minutes(exercises),
            project: minutes(project),
            trainer: minutes(trainer),
        };
        (plan.total() > 0).then_some(plan)
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lesson", description = "Une leçon.")]
pub(crate) struct LessonKeys {
    #[schemars(extend("const" = "lesson"), description = "La sorte de fichier.")]
    #[expect(dead_code, reason = "read before the keys are, to know which struct holds them")]
    kind: String,
    #[schemars(length(min = 1, max = 120), description = "Le titre de la page.")]
    pub(crate) title: String,
    #[schemars(length(min = 1, max = 400), description = "L'idée de la leçon en une phrase.")]
    pub(crate) summary: Option<String>,
    #[schemars(length(min = 1), description = "Les compétences que la leçon enseigne.")]
    pub(crate) skills: Vec<SkillId>,
    #[serde(default)]
    #[schemars(description = "Les compétences qu'elle suppose acquises.")]
    pub(crate) needs: Vec<SkillId>,
    #[schemars(range(min = 1, max = 600), description = "Le temps de lecture, en minutes.")]
    pub(crate) minutes: u32,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "skills", description = "Les titres des compétences : le fichier skills.md du dossier du cours.")]
pub(crate) struct SkillsKeys {
    #[schemars(extend("const" = "skills"), description = "La sorte de fichier.")]
    #[expect(dead_code, reason = "read before the keys are, to know which struct holds them")]
    kind: String,
    #[schemars(length(min = 1), description = "Chaque compétence et chaque domaine, avec son titre.")]
    pub(crate) skills: Vec<SkillEntry>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SkillEntry {
    #[schemars(description = "Le nom de la compétence, ou celui d'un domaine : ce qui précède le point.")]
    pub(crate) skill: SkillId,
    #[schemars(length(min = 1, max = 60), description = "Ce que l'on sait faire, en quelques mots.")]
    pub(crate) title: String,
    #[schemars(length(min = 1, max = 60), description = "Le même titre en anglais.")]
    pub(crate) en: Option<String>,
}

/// An exercise of whatever kind.
#[derive(Debug)]
pub(crate) struct ExerciseKeys {
    pub(crate) title: String,
    pub(crate) skills: Vec<SkillId>,
    pub(crate) needs: Vec<SkillId>,
    pub(crate) minutes: u32,
    pub(crate) solution_after: Option<u32>,
    pub(crate) language: Option<Language>,
    pub(crate) limits: Limits,
    pub(crate) seed: u64,
    pub(crate) ignores_case: bool,
    pub(crate) kind: KindKeys,
    pub(crate) database: DatabaseKeys,
}

struct Schemas {
    module: Json,
    lesson: Json,
    /// Of each kind of exercise, with its name.
    exercises: Vec<(&'static str, Json)>,
    skills: Json,
}

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| Schemas {
    module: schema_of::<ModuleKeys>(),
    lesson: schema_of::<LessonKeys>(),
    exercises: kind_keys::schemas(),
    skills: schema_of::<SkillsKeys>(),
});

pub(super) fn schema_of<T: JsonSchema>() -> Json {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// JSON Schema (2020-12) of the front matter of every kind of file, as an editor can use it.
pub fn front_matter_schema() -> Json {
    let exercises = SCHEMAS.exercises.iter().map(|(_, schema)| schema);
    let all: Vec<&Json> =
        [&SCHEMAS.module, &SCHEMAS.lesson].into_iter().chain(exercises).chain([&SCHEMAS.skills]).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tremplin",
        "description": "L'en-tête d'un fichier du cours.",
        "oneOf": all,
    })
}

/// A front matter and where its keys stand.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) keys: FrontMatter,
    tree: Node,
}

impl Head {
    /// The position of a key's value, or of its `index`-th item; the start of the file when there is none.
    pub(crate) fn position(&self, key: &str, index: Option<usize>) -> Position {
        let Some(node) = self.tree.get(key) else { return Position::START };
        match (&node.value, index) {
            (Node::List(items), Some(index)) => items.get(index).map_or(node.at, |item| item.at),
            _ => node.at,
        }
    }
}

/// Splits a file into front matter and body. Gives the front matter, if it can be read, and the offset of the body, if
/// the front matter ends.
pub(crate) fn read(text: &Text, problems: &mut Problems) -> (Option<Head>, Option<usize>) {
    let all = text.as_str();
    let mut end = 0;
    let mut lines = all.split_inclusive('\n').map(|line| {
        let start = end;
        end += line.len();
        (start, end, line.trim_end())
    });
    let Some((_, start, "---")) = lines.next() else {
        problems.add(&mistake::NO_FRONT_MATTER, Position::START, &[]);
        return (None, None);
    };
    let Some((stop, body, _)) = lines.find(|(_, _, line)| *line == "---") else {
        problems.add(&mistake::UNCLOSED_FRONT_MATTER, Position::START, &[]);
        return (None, None);
    };
    let head = yaml::parse(&all[start..stop], problems).and_then(|tree| keys(tree, problems));
    (head, Some(body))
}

fn schema(kind: &str) -> Option<&'static Json> {
    match kind {
        "module" => Some(&SCHEMAS.module),
        "lesson" => Some(&SCHEMAS.lesson),
        "skills" => Some(&SCHEMAS.skills),
        kind => SCHEMAS.exercises.iter().find(|(name, _)| *name == kind).map(|(_, schema)| schema),
    }
}

fn keys(tree: Placed<Node>, problems: &mut Problems) -> Option<Head> {
    if !matches!(tree.value, Node::Map(_)) {
        let words = ["l'en-tête", "une suite de lignes « clé: valeur »", "title"];
        problems.add(&mistake::WRONG_TYPE, tree.at, &words);
        return None;
    }
    let Some(kind) = tree.value.get("kind") else {
        problems.add(&mistake::MISSING_KEY, Position { line: 2, column: 1 }, &["kind", "exercise"]);
        return None;
    };
    let written = words(&kind.value);
    let Some(schema) = schema(&written) else {
        let exercises = SCHEMAS.exercises.iter().map(|(name, _)| *name);
        let kinds = ["module", "lesson"].into_iter().chain(exercises).chain(["skills"]);
        let near = suggestion(&written, kinds.clone());
        let known = kinds.collect::<Vec<_>>().join(", ");
        problems.add(&mistake::UNKNOWN_VALUE, kind.at, &["kind", &written, &near, &known]);
        return None;
    };
    if !check(&tree, "", schema, problems) {
        return None;
    }
    let json = tree.value.to_json();
    let keys = match written.as_str() {
        "module" => serde_json::from_value(json).map(FrontMatter::Module),
        "lesson" => serde_json::from_value(json).map(FrontMatter::Lesson),
        "skills" => serde_json::from_value(json).map(FrontMatter::Skills),
        kind => kind_keys::read(kind, json).map(FrontMatter::Exercise),
    };
    match keys {
        Ok(keys) => Some(Head { keys, tree: tree.value }),
        Err(error) => {
            // What the schema lets through and the structs do not: none is known, yet none may be lost.
            problems.add(&mistake::YAML, tree.at, &[&error.to_string()]);
            None
        }
    }
}
