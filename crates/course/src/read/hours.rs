//! The plan of a module against what its files take.

use super::mistake::{self, Problems};
use super::text::Position;
use crate::Module;

/// How far the files may be from the plan: this share of it, and at least so many minutes. A plan is rounded, and leaves
/// room for what no file says.
const SHARE: f64 = 0.25;
const LEAST_MINUTES: f64 = 45.0;

/// Reports each part of the plan that the files' minutes are far from. The trainer's hours are in no file.
pub(super) fn check(module: &Module, at: Position, problems: &mut Problems) {
    let Some(plan) = module.plan else { return };
    let files = module.expected();
    for (part, planned, found) in [
        ("leçons", plan.lessons, files.lessons),
        ("exercices", plan.exercises, files.exercises),
        ("projet", plan.project, files.project),
    ] {
        let (planned, found) = (f64::from(planned), f64::from(found));
        if (planned - found).abs() > (planned * SHARE).max(LEAST_MINUTES) {
            problems.add(&mistake::HOURS_FAR, at, &[part, &hours(planned), &hours(found)]);
        }
    }
}

/// "7,5"
fn hours(minutes: f64) -> String {
    format!("{:.1}", minutes / 60.0).replace('.', ",")
}

#[cfg(test)]
mod tests {
    use crate::read::read;
    use crate::{Diagnostic, Plan};

    /// A module of one lesson of 60 minutes and one quiz of 120, with this `hours`.
    fn module(hours: &str) -> (Option<Plan>, Vec<Diagnostic>) {
        let module = format!("---\nkind: module\ntitle: A\nsummary: B.\nhours: {hours}\n---\n");
        let lesson = "---\nkind: lesson\ntitle: L\nskills: [a.b]\nminutes: 60\n---\nTexte.\n";
        let quiz = "---\nkind: quiz\ntitle: Q\nskills: [a.b]\nminutes: 120\n---\nQuoi ?\n\n- [x] Oui\n  > Oui.\n- [ ] Non\n  > Non.\n";
        let files = [("01-a/module.md", &*module), ("01-a/01-l.md", lesson), ("01-a/02-q.md", quiz)];
        let (course, found) = read(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
        (course.modules.first().and_then(|module| module.plan), found)
    }

    #[test]
    fn a_plan_is_held_against_the_files_an_exercise_taking_half_as_long_again() {
        let (plan, found) = module("{ lessons: 1, exercises: 3, trainer: 2.5 }");
        assert_eq!(plan, Some(Plan { lessons: 60, exercises: 180, project: 0, trainer: 150 }));
        assert_eq!(plan.map(|plan| plan.total()), Some(390));
        assert_eq!(found, []);
        for (hours, said) in [
            ("{ lessons: 1.75, exercises: 3.75 }", vec![]),
            ("{ lessons: 2, exercises: 3 }", vec!["leçons : hours dit 2,0 h, et les minutes des fichiers font 1,0 h"]),
            (
                "{ lessons: 1, exercises: 4.1 }",
                vec!["exercices : hours dit 4,1 h, et les minutes des fichiers font 3,0 h"],
            ),
            (
                "{ lessons: 1, exercises: 3, project: 4 }",
                vec!["projet : hours dit 4,0 h, et les minutes des fichiers font 0,0 h"],
            ),
        ] {
            let (_, found) = module(hours);
            let said_of = found.iter().map(|found| (found.code, found.line, found.message.as_str()));
            assert_eq!(
                said_of.collect::<Vec<_>>(),
                said.into_iter().map(|said| ("hours-far", 5, said)).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn hours_that_are_no_hours_are_refused() {
        for (hours, code) in [
            ("{ lessons: beaucoup }", "wrong-type"),
            ("{ lessons: -1 }", "out-of-range"),
            ("{ trainer: 201 }", "out-of-range"),
            ("{ lecons: 1 }", "unknown-key"),
            ("3", "wrong-type"),
        ] {
            let (plan, found) = module(hours);
            assert_eq!(plan, None, "{hours}");
            assert_eq!(found.iter().map(|found| found.code).next(), Some(code), "{hours}: {found:?}");
        }
        assert_eq!(module("{}"), (None, vec![]));
    }
}
