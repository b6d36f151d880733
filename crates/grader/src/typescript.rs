//! TypeScript: types are taken out of the learner's files and the author's, and what is left is JavaScript.
//!
//! Types are not checked: an exercise is judged by what the code does.

mod edits;
mod enums;
mod modules;
mod strip;
#[cfg(test)]
mod tests;
mod visit;

use tremplin_course::{
    CodeError, Digest, Language, Place, Report, Source, SourceFile, Spec, TestBlock, TestBody, Verdict,
};

use crate::{Fault, Graded, explain};
use strip::Unreadable;

/// What reading the longest submission may need at its deepest, 64 KiB of `!`; see the tests. Only what is touched is
/// backed by memory, and all is given back afterwards.
const STACK: usize = 1 << 30;

/// A grade's parts in JavaScript, or the verdict on files that cannot be read.
pub(crate) type Prepared = Result<(Spec, Source), Box<Graded>>;

/// `spec` and `source` without their types.
///
/// # Errors
/// [`Fault::Engine`] when a file the author gives cannot be read, which `check` has told them.
pub(crate) fn prepare(spec: &Spec, source: &Source) -> Result<Prepared, Fault> {
    stacker::grow(STACK, || prepare_here(spec, source))
}

fn prepare_here(spec: &Spec, source: &Source) -> Result<Prepared, Fault> {
    let names: Vec<&str> = source.files().iter().chain(&spec.given).map(|file| file.name.as_str()).collect();
    let mut files = Vec::with_capacity(source.files().len());
    for file in source.files() {
        match stripped(file, &names) {
            Ok(file) => files.push(file),
            Err(error) => return Ok(Err(Box::new(not_read(code_error(file, &error))))),
        }
    }
    let given: Result<Vec<_>, _> = spec.given.iter().map(|file| stripped(file, &names)).collect();
    let given = given.map_err(|error| Fault::Engine(format!("a given file: {}", error.message)))?;
    let source = match Source::new(files) {
        Ok(source) => source,
        Err(error) => return Ok(Err(Box::new(not_read(too_large(error.to_string()))))),
    };
    let tests = spec.tests.iter().map(|block| without_types(block, &names)).collect();
    Ok(Ok((Spec { language: Some(Language::Javascript), given, tests, ..spec.clone() }, source)))
}

fn stripped(file: &SourceFile, names: &[&str]) -> Result<SourceFile, Unreadable> {
    let text = if file.name.ends_with(".ts") { strip::strip(&file.text, names)? } else { file.text.clone() };
    Ok(SourceFile { name: file.name.clone(), text })
}

/// A block that cannot be read stays as it is: JavaScript says so at its line, as for any other block.
fn without_types(block: &TestBlock, names: &[&str]) -> TestBlock {
    match &block.body {
        TestBody::Code(text) => {
            let text = strip::strip(text, names).unwrap_or_else(|_| text.clone());
            TestBlock { hidden: block.hidden, body: TestBody::Code(text) }
        }
        TestBody::Calls(_) | TestBody::Query(_) => block.clone(),
    }
}

fn not_read(error: CodeError) -> Graded {
    let behaviour = Digest::of([b"unreadable".as_slice()]);
    let verdict = Verdict::CompileError;
    let report = Report { verdict, tests: Vec::new(), stdout: String::new(), error: Some(error), duration_us: 0 };
    Graded { report, behaviour }
}

/// The verdict on files whose reading had to be ended from outside. The rest of a grade ends by itself before that.
pub(crate) fn unreadable_in_time() -> Graded {
    let (message, explanation) = ("too deep".to_owned(), explain::typescript("too deep"));
    not_read(CodeError { name: "SyntaxError".into(), message, place: None, explanation })
}

fn too_large(message: String) -> CodeError {
    CodeError { name: "SyntaxError".into(), message, place: None, explanation: None }
}

fn code_error(file: &SourceFile, error: &Unreadable) -> CodeError {
    let before = file.text.get(..error.at).unwrap_or(&file.text);
    let count = |lines: usize| u32::try_from(lines + 1).unwrap_or(u32::MAX);
    let column = before.chars().rev().take_while(|c| *c != '\n').count();
    CodeError {
        name: "SyntaxError".into(),
        message: error.message.clone(),
        place: Some(Place {
            file: file.name.clone(),
            line: count(before.matches('\n').count()),
            column: Some(count(column)),
        }),
        explanation: explain::typescript(&error.message),
    }
}
