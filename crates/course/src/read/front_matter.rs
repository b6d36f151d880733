//! The keys at the head of a file. These structs are the only list of keys: the JSON Schema is made from them, every
//! front matter is checked against that schema, and then read into them.

use std::sync::LazyLock;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::mistake::{self, Problems, suggestion};
use super::schema::{check, words};
use super::text::{Position, Text};
use super::yaml::{self, Node, Placed};
use crate::{Language, Limits, ModuleId, SkillId};

/// A file's front matter, read and checked.
#[derive(Debug)]
pub(crate) enum FrontMatter {
    Module(ModuleKeys),
    Lesson(LessonKeys),
    Exercise(ExerciseKeys),
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
#[schemars(title = "exercise", description = "Un exercice corrigé par des tests.")]
pub(crate) struct ExerciseKeys {
    #[schemars(extend("const" = "exercise"), description = "La sorte de fichier.")]
    #[expect(dead_code, reason = "read before the keys are, to know which struct holds them")]
    kind: String,
    #[schemars(length(min = 1, max = 120), description = "Le titre de la page.")]
    pub(crate) title: String,
    #[schemars(description = "Le langage de la réponse.")]
    pub(crate) language: Language,
    #[schemars(length(min = 1), description = "Les compétences que l'exercice entraîne.")]
    pub(crate) skills: Vec<SkillId>,
    #[serde(default)]
    #[schemars(description = "Les compétences qu'il suppose acquises.")]
    pub(crate) needs: Vec<SkillId>,
    #[schemars(range(min = 1, max = 600), description = "Le temps de travail prévu, en minutes.")]
    pub(crate) minutes: u32,
    #[serde(default = "four")]
    #[schemars(range(min = 1, max = 50), description = "Le nombre d'essais comptés qui ouvre la solution.")]
    pub(crate) solution_after: u32,
    #[serde(default)]
    #[schemars(description = "Ce qu'une correction peut consommer ; chaque clé peut manquer.")]
    pub(crate) limits: Limits,
    #[serde(default)]
    #[schemars(description = "La graine de Math.random, la même à chaque correction.")]
    pub(crate) seed: u64,
}

fn four() -> u32 {
    4
}

struct Schemas {
    module: Json,
    lesson: Json,
    exercise: Json,
}

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| Schemas {
    module: of::<ModuleKeys>(),
    lesson: of::<LessonKeys>(),
    exercise: of::<ExerciseKeys>(),
});

fn of<T: JsonSchema>() -> Json {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// JSON Schema (2020-12) of the front matter of every kind of file, as an editor can use it.
pub fn front_matter_schema() -> Json {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tremplin",
        "description": "L'en-tête d'un fichier du cours.",
        "oneOf": [SCHEMAS.module, SCHEMAS.lesson, SCHEMAS.exercise],
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

const KINDS: [&str; 3] = ["module", "lesson", "exercise"];

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
    let schema = match written.as_str() {
        "module" => &SCHEMAS.module,
        "lesson" => &SCHEMAS.lesson,
        "exercise" => &SCHEMAS.exercise,
        other => {
            let near = suggestion(other, KINDS);
            problems.add(&mistake::UNKNOWN_VALUE, kind.at, &["kind", other, &near, &KINDS.join(", ")]);
            return None;
        }
    };
    if !check(&tree, "", schema, problems) {
        return None;
    }
    let json = tree.value.to_json();
    let keys = match written.as_str() {
        "module" => serde_json::from_value(json).map(FrontMatter::Module),
        "lesson" => serde_json::from_value(json).map(FrontMatter::Lesson),
        _ => serde_json::from_value(json).map(FrontMatter::Exercise),
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
