//! What the files of an exercise must be to each other.

use super::mistake::{self, Mistake, Problems};
use super::parts::{Parts, Placed, WrongParts};
use super::text::Position;
use crate::{Language, MAX_SOURCE_BYTES, MAX_SOURCE_FILES, SourceFile};

/// Reports what is missing or too much of a program; gives the entry file's name when there is one.
pub(super) fn check(
    parts: &Parts,
    language: Language,
    needs_solution: bool,
    problems: &mut Problems,
) -> Option<String> {
    let Some(first) = parts.starter.first() else {
        problems.add(&mistake::NO_STARTER, Position::START, &example(Some(language)));
        return None;
    };
    let names = || parts.starter.iter().map(|placed| placed.file.name.as_str());
    // The page may be the author's, and the learner's only how it looks.
    let given = parts.given.iter().map(|placed| placed.file.name.as_str());
    let page = language.entry(given).filter(|_| language == Language::HtmlCss && language.entry(names()).is_none());
    let entry = page.or_else(|| entry(names(), language, first.at, problems));
    check_size("starter", &parts.starter, problems);
    if needs_solution || !parts.solution.is_empty() {
        check_solution(parts, language, problems);
    }
    check_named("wrong", &parts.wrongs, parts, &mistake::WRONG_IS_SOLUTION, problems);
    check_named("solution", &parts.alternatives, parts, &mistake::SAME_SOLUTION, problems);
    entry.map(str::to_owned)
}

/// Reports files that are given and are the learner's too.
pub(super) fn check_given(parts: &Parts, problems: &mut Problems) {
    check_size("given", &parts.given, problems);
    for given in parts.given.iter().filter(|given| has(&parts.starter, given)) {
        problems.add(&mistake::GIVEN_IS_STARTER, given.at, &[&given.file.name]);
    }
}

/// Reports scripts that are to run in a page and have none.
pub(super) fn check_page(parts: &Parts, language: Option<Language>, problems: &mut Problems) {
    let runs = !parts.starter.is_empty() || !parts.tests.is_empty();
    let names = parts.starter.iter().chain(&parts.given).map(|placed| placed.file.name.as_str());
    if language == Some(Language::Dom) && runs && Language::page(names).is_none() {
        problems.add(&mistake::NO_PAGE, Position::START, &[]);
    }
}

/// The file of `names` that is loaded first; it is reported when there is none.
pub(super) fn entry<'a>(
    names: impl Iterator<Item = &'a str> + Clone,
    language: Language,
    at: Position,
    problems: &mut Problems,
) -> Option<&'a str> {
    let entry = language.entry(names);
    if entry.is_none() {
        problems.add(&mistake::NO_ENTRY, at, &[language.facts().french, language.default_entry()]);
    }
    entry
}

/// The fence word and file name that a remedy shows.
pub(super) fn example(language: Option<Language>) -> [&'static str; 2] {
    language.map_or(["text", "texte.txt"], |language| [language.facts().fences[0], language.default_entry()])
}

fn has(files: &[Placed], wanted: &Placed) -> bool {
    files.iter().any(|placed| placed.file.name == wanted.file.name)
}

fn check_solution(parts: &Parts, language: Language, problems: &mut Problems) {
    let Some(first) = parts.solution.first() else {
        return problems.add(&mistake::NO_SOLUTION, Position::START, &example(Some(language)));
    };
    check_size("solution", &parts.solution, problems);
    for extra in parts.solution.iter().filter(|file| !has(&parts.starter, file)) {
        problems.add(&mistake::FILE_NOT_IN_STARTER, extra.at, &[&extra.file.name]);
    }
    for starter in parts.starter.iter().filter(|file| !has(&parts.solution, file)) {
        problems.add(&mistake::SOLUTION_LACKS_FILE, first.at, &[&starter.file.name]);
    }
    let same = |file: &Placed| parts.starter.iter().any(|starter| starter.file == file.file);
    if parts.solution.iter().all(same) {
        problems.add(&mistake::SOLUTION_IS_STARTER, first.at, &[]);
    }
}

/// Reports what is wrong with the files of answers that have a tag; `same` when one is the solution itself.
fn check_named(role: &str, answers: &[WrongParts], parts: &Parts, same: &'static Mistake, problems: &mut Problems) {
    let plain = |files: &[Placed]| files.iter().map(|placed| placed.file.clone()).collect::<Vec<SourceFile>>();
    let solution = plain(&parts.solution);
    for answer in answers {
        check_size(role, &answer.files, problems);
        let extra: Vec<_> = answer.files.iter().filter(|file| !has(&parts.starter, file)).collect();
        for extra in &extra {
            problems.add(&mistake::FILE_NOT_IN_STARTER, extra.at, &[&extra.file.name]);
        }
        if extra.is_empty() && over(&solution, plain(&answer.files)) == solution {
            problems.add(same, answer.at, &[&answer.tag]);
        }
    }
}

/// The solution's files, with `other` in their places.
pub(super) fn over(solution: &[SourceFile], other: Vec<SourceFile>) -> Vec<SourceFile> {
    let replaced = |file: &SourceFile| other.iter().find(|own| own.name == file.name).unwrap_or(file).clone();
    solution.iter().map(replaced).collect()
}

/// What a learner could not hand in is nothing to start from, nor a solution.
pub(super) fn check_size(role: &str, files: &[Placed], problems: &mut Problems) {
    let bytes: usize = files.iter().map(|placed| placed.file.text.len()).sum();
    if let Some(first) = files.first().filter(|_| files.len() > MAX_SOURCE_FILES || bytes > MAX_SOURCE_BYTES) {
        let [count, bytes, most, most_bytes] =
            [files.len(), bytes, MAX_SOURCE_FILES, MAX_SOURCE_BYTES].map(|n| n.to_string());
        problems.add(&mistake::BAD_FILES, first.at, &[role, &count, &bytes, &most, &most_bytes]);
    }
}
