//! What the grader needs of an exercise, and nothing else of it.

use serde::{Deserialize, Serialize};

use crate::{Answer, Language, Limits, Query, Source, SourceFile, Trial, Value};

/// How to grade one exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// `None` where nothing runs: answers are compared.
    pub language: Option<Language>,
    /// Name of the program's file that is loaded first, and whose top-level names tests may use without importing them.
    /// Where nothing runs, the file of the answer.
    pub entry: String,
    /// The learner's other files that a submission may leave out, and read-only files the author gives.
    pub given: Vec<SourceFile>,
    pub tests: Vec<TestBlock>,
    pub limits: Limits,
    /// Seed of `Math.random` in both instances; recorded with the submission.
    pub seed: u64,
    pub answer: Answer,
}

impl Spec {
    /// What is run: what the learner handed in, and what the exercise has besides. A submission may not hold a file that
    /// is only given ([`crate::Exercise::accepts`]): a name that is in both is a file of the learner's that is there to be
    /// changed.
    pub fn files<'a>(&'a self, source: &'a Source) -> Vec<&'a SourceFile> {
        let submitted = source.files();
        let is_left_out = |given: &&SourceFile| !submitted.iter().any(|file| file.name == given.name);
        submitted.iter().chain(self.given.iter().filter(is_left_out)).collect()
    }

    /// Runs one file, under the name of its entry, and shows what it prints.
    pub fn printing(language: Language) -> Self {
        Self {
            language: Some(language),
            entry: language.default_entry().to_owned(),
            given: Vec::new(),
            tests: Vec::new(),
            limits: Limits::default(),
            seed: 0,
            answer: Answer::Program,
        }
    }
}

/// One block of tests of an exercise file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestBlock {
    pub hidden: bool,
    pub body: TestBody,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TestBody {
    /// Tests in the language's own way (Jest/Vitest style in JavaScript).
    Code(String),
    /// A table of calls: the host makes each call and compares, with no test code at all.
    Calls(Vec<CallCase>),
    /// A database on which the host compares what the learner's SQL and the reference's give.
    Query(Box<Query>),
}

/// One line of a table of calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallCase {
    /// The sentence the learner reads; the author's, or made from `call`.
    pub name: String,
    /// The call as the author wrote it: `total([3, 5, 2])`.
    pub call: String,
    pub function: String,
    pub arguments: Vec<Value>,
    pub expected: Expected,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Expected {
    /// Deep and typed equality; with a tolerance, every number may differ by as much.
    Value { value: Value, tolerance: Option<f64> },
    /// The call throws; with a class name, an error of that class.
    Throws { class: Option<String> },
}

/// Which tests to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// "Lancer": the visible tests; nothing counted.
    Visible,
    /// "Envoyer": every test.
    All,
    /// No test: run the code and show what it prints (a lesson's example).
    Print,
    /// No test: run the program on what its learner gives it, and show what it prints.
    Try(Trial),
}

impl Scope {
    /// Whether the code is run for what it prints, and not judged.
    pub fn is_printing(&self) -> bool {
        matches!(self, Self::Print | Self::Try(_))
    }
}
