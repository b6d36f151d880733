//! `tremplin check`

mod report;
mod sarif;
mod trial;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;
use tremplin_course::{Diagnostic, Exercise};
use tremplin_grader::{Fault, GRADING_STACK, Grader};

use crate::{
    NOT_PASSED, SUCCESS,
    exercise::{Reading, id_in, locate},
    graders, output,
};
use trial::try_exercise;

/// Hold course files to their own rules
///
/// Every file is read as a server would; then each exercise's solution must pass, its starter must not, each wrong answer
/// must fail by behaving otherwise than the solution, and two runs must agree. Exit status: 0 no error, 1 errors, 2 not
/// understood or our fault.
#[derive(Args)]
pub(crate) struct Check {
    /// The course's folder, modules' folders, or files of them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Print what the course holds (modules, hours, kinds, skills) in markdown, without grading anything
    #[arg(long)]
    report: bool,
    #[command(flatten)]
    cache: graders::Cache,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    /// SARIF 2.1.0, for editors and forges
    Sarif,
}

#[derive(Default, Serialize)]
struct Counts {
    lessons: usize,
    exercises: usize,
    grades: usize,
    errors: usize,
    warnings: usize,
}

impl Check {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        if self.report {
            return self.report();
        }
        let mut counts = Counts::default();
        let mut found = Vec::new();
        // A course is read once, whatever the number of its files that were named.
        let mut courses: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
        for path in &self.paths {
            let (root, part) = locate(path)?;
            courses.entry(root).or_default().push(part);
        }
        let cache = self.cache.folder();
        fs::create_dir_all(&cache).with_context(|| format!("{} cannot be made", cache.display()))?;
        let grader = Grader::new(&cache)?;
        for (root, parts) in courses {
            let reading = Reading::new(&root)?;
            let asked = |path: &str| parts.iter().any(|part| is_part(path, part));
            counts.lessons += count_lessons(&reading, &asked);
            let mut here: Vec<_> = reading.diagnostics.iter().filter(|found| asked(&found.path)).cloned().collect();
            let (tried, grades) = try_all(&reading, &asked, &grader, &mut here)?;
            counts.exercises += tried;
            counts.grades += grades;
            here.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
            let shown = |found: Diagnostic| {
                let path = reading.root.join(&found.path);
                let path = self.as_typed(path);
                Diagnostic { path, ..found }
            };
            found.extend(here.into_iter().map(shown));
        }
        if counts.lessons + counts.exercises + found.len() == 0 {
            bail!("there is no course file to check");
        }
        counts.errors = found.iter().filter(|found| found.is_error()).count();
        counts.warnings = found.len() - counts.errors;
        self.tell(&found, &counts)?;
        Ok(if counts.errors == 0 { SUCCESS } else { NOT_PASSED })
    }

    fn report(&self) -> anyhow::Result<u8> {
        let [path] = self.paths.as_slice() else { bail!("a report is of one course: name its folder") };
        let (root, part) = locate(path)?;
        if !part.is_empty() {
            bail!("a report is of a whole course: name its folder");
        }
        let reading = Reading::new(&root)?;
        output::say(report::markdown(&reading.course).trim_end())?;
        Ok(if reading.diagnostics.iter().any(Diagnostic::is_error) { NOT_PASSED } else { SUCCESS })
    }

    /// A path relative to the working folder where it is inside, so that an editor may open it from the message.
    fn as_typed(&self, path: PathBuf) -> String {
        let here = std::env::current_dir().ok();
        let inside = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
        inside.unwrap_or(&path).display().to_string()
    }

    fn tell(&self, found: &[Diagnostic], counts: &Counts) -> anyhow::Result<()> {
        match self.format {
            Format::Json => {
                return Ok(output::say(&serde_json::json!({ "diagnostics": found, "counts": counts }).to_string())?);
            }
            Format::Sarif => return Ok(output::say(&sarif::log(found).to_string())?),
            Format::Human => {}
        }
        for diagnostic in found {
            output::say(&output::printable(&diagnostic.to_string()))?;
        }
        let Counts { lessons, exercises, grades, errors, warnings } = counts;
        output::say(&format!(
            "{exercises} exercises ({grades} grades), {lessons} lessons: {errors} errors, {warnings} warnings"
        ))?;
        Ok(())
    }
}

/// Whether `path` is what `part` means: everything, a module's folder, or one file.
fn is_part(path: &str, part: &str) -> bool {
    part.is_empty() || path == part || (part.ends_with('/') && path.starts_with(part))
}

fn count_lessons(reading: &Reading, asked: &impl Fn(&str) -> bool) -> usize {
    let ids: BTreeSet<&str> =
        reading.course.steps().filter_map(|step| step.lesson()).map(|lesson| lesson.id.as_str()).collect();
    let is_lesson = |path: &str| id_in(path).is_some_and(|id| ids.contains(id));
    reading.files.keys().filter(|path| asked(path) && is_lesson(path)).count()
}

/// Tries every exercise asked for, on all processors; how many, and the grades that took.
fn try_all(
    reading: &Reading,
    asked: &(impl Fn(&str) -> bool + Sync),
    grader: &Grader,
    found: &mut Vec<Diagnostic>,
) -> anyhow::Result<(usize, usize)> {
    let exercises: Vec<(&str, &Exercise)> = reading
        .course
        .exercises()
        .filter_map(|exercise| reading.path_of(exercise).map(|path| (path, exercise)))
        .filter(|(path, _)| asked(path))
        .collect();
    let next = AtomicUsize::new(0);
    let grades = AtomicUsize::new(0);
    let all = Mutex::new(Vec::new());
    let work = || -> Result<(), Fault> {
        while let Some((path, exercise)) = exercises.get(next.fetch_add(1, Ordering::Relaxed)) {
            let trial = try_exercise(reading, path, exercise, grader)?;
            grades.fetch_add(trial.grades, Ordering::Relaxed);
            all.lock().unwrap_or_else(PoisonError::into_inner).extend(trial.found);
        }
        Ok(())
    };
    thread::scope(|scope| -> anyhow::Result<()> {
        let workers: Vec<_> = (0..graders::processors().min(exercises.len().max(1)))
            .map(|_| thread::Builder::new().stack_size(GRADING_STACK).spawn_scoped(scope, work))
            .collect::<Result<_, _>>()
            .context("a thread did not start")?;
        for worker in workers {
            worker.join().map_err(|_| anyhow::anyhow!("a grading thread panicked"))??;
        }
        Ok(())
    })?;
    found.extend(all.into_inner().unwrap_or_else(PoisonError::into_inner));
    Ok((exercises.len(), grades.into_inner()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_everything_a_module_or_a_file() {
        assert!(is_part("01-a/02-b.md", ""));
        assert!(is_part("01-a/02-b.md", "01-a/"));
        assert!(is_part("01-a/02-b.md", "01-a/02-b.md"));
        assert!(!is_part("01-a/02-b.md", "01-a/02-b"));
        assert!(!is_part("01-ab/02-b.md", "01-a/"));
    }
}
