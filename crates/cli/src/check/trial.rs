//! One exercise held to its own rules by grading its own answers.

use tremplin_course::{
    Answer, Diagnostic, Exercise, Kind, Predict, Reason, Report, Scope, Severity, Source, SourceFile, Spec, TestStatus,
};
use tremplin_grader::{Fault, Graded, Grader};

use crate::exercise::Reading;

pub(super) struct Trial {
    pub(super) found: Vec<Diagnostic>,
    pub(super) grades: usize,
}

pub(super) fn try_exercise(
    reading: &Reading,
    path: &str,
    exercise: &Exercise,
    grader: &Grader,
) -> Result<Trial, Fault> {
    let mut trial = Trying { exercise, grader, reading, path, found: Vec::new(), grades: 0 };
    // A project may have no solution; what is only handed in is not judged.
    let solution =
        if exercise.solution.is_empty() { None } else { trial.grade(&exercise.solution, &[trial.role()])? };
    if let Some(Graded { report, .. }) = &solution {
        trial.judge_right(report, &[trial.role()]);
    }
    for other in &exercise.alternatives {
        let tag = format!("tag={}", other.tag);
        let fence = ["role=solution", tag.as_str()];
        if let Some(Graded { report, .. }) = trial.grade(&other.files, &fence)? {
            trial.judge_right(&report, &fence);
        }
    }
    trial.judge_starter()?;
    trial.judge_program()?;
    let mut seen: Vec<(String, Graded)> = Vec::new();
    for wrong in &exercise.wrongs {
        let tag = format!("tag={}", wrong.tag);
        let fence = ["role=wrong", tag.as_str()];
        let Some(graded) = trial.grade(&wrong.files, &fence)? else { continue };
        trial.judge_wrong(&fence, &wrong.tag, &graded, solution.as_ref(), &seen);
        seen.push((wrong.tag.clone(), graded));
    }
    Ok(Trial { found: trial.found, grades: trial.grades })
}

struct Trying<'a> {
    exercise: &'a Exercise,
    grader: &'a Grader,
    reading: &'a Reading,
    path: &'a str,
    found: Vec<Diagnostic>,
    grades: usize,
}

impl Trying<'_> {
    /// The role of the blocks that hold the right answer.
    fn role(&self) -> &'static str {
        match self.exercise.kind {
            Kind::Quiz(_) | Kind::Predict(_) | Kind::Blanks => "role=answer",
            _ => "role=solution",
        }
    }

    fn judge_starter(&mut self) -> Result<(), Fault> {
        let role = if self.exercise.kind.has_editor() { "role=starter" } else { self.role() };
        let Some(Graded { report, .. }) = self.grade(&self.exercise.starter, &[role])? else { return Ok(()) };
        if report.is_all_right() && !report.tests.is_empty() {
            let message = "le code de départ réussit déjà tous les tests".to_owned();
            self.say(&[role], "starter-passes", message, STARTER);
        }
        Ok(())
    }

    /// What a prediction shows is run: it must print the answer.
    fn judge_program(&mut self) -> Result<(), Fault> {
        let exercise = self.exercise;
        let (Kind::Predict(Predict { program: Some((language, code)) }), Answer::Text(accepted)) =
            (&exercise.kind, &exercise.spec.answer)
        else {
            return Ok(());
        };
        let spec = Spec { limits: exercise.spec.limits.clone(), seed: exercise.spec.seed, ..Spec::printing(*language) };
        let Ok(source) = Source::new(vec![SourceFile { name: spec.entry.clone(), text: code.clone() }]) else {
            return Ok(());
        };
        let report = self.grader.grade(&spec, &source, Scope::Print)?.report;
        self.grades += 1;
        if !accepted.has(&report.stdout) {
            let error = report.error.map(|error| format!(", puis l'erreur {}: {}", error.name, error.message));
            let printed = report.stdout.trim_end();
            let message = format!("le programme montré affiche « {printed} »{}", error.unwrap_or_default());
            self.say(&["role=answer"], "shown-otherwise", message, "corrigez le programme, ou la réponse");
        }
        Ok(())
    }

    /// Grades `files` twice, and says so when the two disagree. `None` when they are no submission.
    fn grade(&mut self, files: &[SourceFile], fence: &[&str]) -> Result<Option<Graded>, Fault> {
        let source = match Source::new(files.to_vec()) {
            Ok(source) => source,
            Err(error) => {
                self.say(
                    fence,
                    "not-a-submission",
                    format!("ces fichiers ne peuvent pas être envoyés : {error}"),
                    SPLIT,
                );
                return Ok(None);
            }
        };
        let first = self.grader.grade(&self.exercise.spec, &source, Scope::All)?;
        let second = self.grader.grade(&self.exercise.spec, &source, Scope::All)?;
        self.grades += 2;
        let same = first.behaviour == second.behaviour
            && Report { duration_us: 0, ..first.report.clone() } == Report { duration_us: 0, ..second.report };
        if !same {
            self.say(fence, "runs-disagree", "deux exécutions ne donnent pas le même résultat".to_owned(), SEED);
        }
        if let Some((name, message)) = broken_test(&first.report) {
            let line = self.reading.line_with(self.path, name);
            let message = format!("le test « {name} » lance lui-même une erreur : {message}");
            self.add(Severity::Error, line, "test-throws", message, "corrigez le code du test");
        }
        Ok(Some(first))
    }

    fn judge_right(&mut self, report: &Report, fence: &[&str]) {
        if report.is_all_right() {
            return;
        }
        let why = first_failure(report);
        self.say(
            fence,
            "solution-fails",
            format!("le corrigé ne réussit pas tous les tests : {why}"),
            "corrigez le corrigé ou le test",
        );
    }

    fn judge_wrong(
        &mut self,
        fence: &[&str],
        tag: &str,
        graded: &Graded,
        solution: Option<&Graded>,
        seen: &[(String, Graded)],
    ) {
        if graded.report.is_all_right() {
            let remedy = "ajoutez un test, caché peut-être, que cette réponse ne réussit pas";
            self.say(fence, "wrong-passes", format!("la réponse fausse « {tag} » réussit tous les tests"), remedy);
        } else if solution.is_some_and(|solution| solution.behaviour == graded.behaviour) {
            let message = format!("la réponse fausse « {tag} » se comporte comme le corrigé");
            self.say(fence, "wrong-like-solution", message, "changez la réponse, ou ajoutez un test qui les sépare");
        }
        if let Some((other, _)) = seen.iter().find(|(_, other)| other.behaviour == graded.behaviour) {
            let message = format!("les réponses fausses « {tag} » et « {other} » se comportent de la même façon");
            self.warn(fence, "wrongs-alike", message, "ajoutez un test qui les sépare, ou retirez l'une des deux");
        }
    }

    fn say(&mut self, fence: &[&str], code: &'static str, message: String, remedy: &str) {
        self.add(Severity::Error, self.reading.fence_line(self.path, fence), code, message, remedy);
    }

    fn warn(&mut self, fence: &[&str], code: &'static str, message: String, remedy: &str) {
        self.add(Severity::Warning, self.reading.fence_line(self.path, fence), code, message, remedy);
    }

    fn add(&mut self, severity: Severity, line: u32, code: &'static str, message: String, remedy: &str) {
        // The same broken test breaks every answer's grade.
        if self.found.iter().any(|found| found.code == code && found.message == message) {
            return;
        }
        let (path, remedy) = (self.path.to_owned(), remedy.to_owned());
        self.found.push(Diagnostic { path, line, column: 1, severity, code, message, remedy });
    }
}

const STARTER: &str = "retirez-en la réponse, ou ajoutez un test qu'il ne réussit pas";
const SPLIT: &str = "raccourcissez-les : 64 Kio au plus, 16 fichiers au plus";
const SEED: &str = "n'utilisez ni l'heure ni le hasard dans les tests, ou fixez-les";

/// A test whose own code threw, and what it said.
fn broken_test(report: &Report) -> Option<(&str, &str)> {
    report.tests.iter().find_map(|test| match test.failure.as_ref().map(|failure| &failure.reason) {
        Some(Reason::TestThrew { error }) => Some((test.name.as_str(), error.message.as_str())),
        _ => None,
    })
}

/// Why a report is not a pass, in one line.
fn first_failure(report: &Report) -> String {
    if let Some(error) = &report.error {
        return format!("{}: {}", error.name, error.message);
    }
    let failed = report.tests.iter().find(|test| test.status == TestStatus::Failed);
    failed.map_or_else(
        || "aucun test ne s'est terminé".to_owned(),
        |test| {
            let values = test.failure.as_ref().and_then(|failure| {
                Some(format!(" (attendu {}, reçu {})", failure.expected.as_ref()?, failure.received.as_ref()?))
            });
            format!("« {} »{}", test.name, values.unwrap_or_default())
        },
    )
}
