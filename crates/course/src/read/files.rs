//! What the files of an exercise must be to each other.

use super::mistake::{self, Problems};
use super::parts::{Parts, Placed};
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
    let names = parts.starter.iter().map(|placed| placed.file.name.as_str());
    let entry = entry(names, language, first.at, problems);
    check_size("starter", &parts.starter, problems);
    if needs_solution || !parts.solution.is_empty() {
        check_solution(parts, language, problems);
    }
    check_wrongs(parts, problems);
    entry.map(str::to_owned)
}

/// Reports files that are given and are the learner's too.
pub(super) fn check_given(parts: &Parts, problems: &mut Problems) {
    check_size("given", &parts.given, problems);
    for given in parts.given.iter().filter(|given| has(&parts.starter, given)) {
        problems.add(&mistake::GIVEN_IS_STARTER, given.at, &[&given.file.name]);
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

fn check_wrongs(parts: &Parts, problems: &mut Problems) {
    let plain = |files: &[Placed]| files.iter().map(|placed| placed.file.clone()).collect::<Vec<SourceFile>>();
    let solution = plain(&parts.solution);
    for wrong in &parts.wrongs {
        check_size("wrong", &wrong.files, problems);
        let extra: Vec<_> = wrong.files.iter().filter(|file| !has(&parts.starter, file)).collect();
        for extra in &extra {
            problems.add(&mistake::FILE_NOT_IN_STARTER, extra.at, &[&extra.file.name]);
        }
        if extra.is_empty() && over(&solution, plain(&wrong.files)) == solution {
            problems.add(&mistake::WRONG_IS_SOLUTION, wrong.at, &[&wrong.tag]);
        }
    }
}

/// The solution's files, with `wrong` in their places.
pub(super) fn over(solution: &[SourceFile], wrong: Vec<SourceFile>) -> Vec<SourceFile> {
    let replaced = |file: &SourceFile| wrong.iter().find(|other| other.name == file.name).unwrap_or(file).clone();
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
