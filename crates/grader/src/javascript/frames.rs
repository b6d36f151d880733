//! The two frames the host writes itself: the learner's files, and the tests.

use std::borrow::Cow;

use tremplin_course::{Language, Scope, SourceFile, TestBlock, TestBody};

use super::Work;
use super::values::{put_text, put_uint, put_utf8};
use crate::Fault;

const ITEM_END: u8 = 0;
const OP_LOAD: u8 = 0;
const OP_PREPARE: u8 = 14;

/// Where in the LOAD request it says that the host itself will ask.
pub(super) const HOST_ASKS: usize = 2;

/// The LOAD request, for the tests' side to ask. The entry file is the one the exercise names or, where a submission has no such file, its first.
pub(super) fn load(work: &Work<'_>) -> Result<Vec<u8>, Fault> {
    let spec = work.spec;
    let files = work.spec.files(work.source);
    let entry = files.iter().position(|file| file.name == spec.entry).unwrap_or(0);
    let page = if spec.language == Some(Language::Dom) { page_of(&files) } else { None };
    let mut frame = vec![ITEM_END, OP_LOAD, 0];
    frame.extend_from_slice(&seed(spec.seed));
    put_uint(&mut frame, spec.limits.stack_kib);
    put_uint(&mut frame, spec.limits.memory_mib << 10);
    put_files(&mut frame, &files)?;
    put_uint(&mut frame, number(page.unwrap_or(entry))?);
    if spec.language == Some(Language::Dom) {
        put_uint(&mut frame, lone_script(work, &files, entry, page)?);
    }
    Ok(frame)
}

/// The PREPARE request, for the host to ask of an instance that has no files yet.
pub(super) fn prepare(page: &str) -> Vec<u8> {
    let mut frame = vec![ITEM_END, OP_PREPARE];
    put_text(&mut frame, page);
    frame
}

/// The text of the page, where it is the exercise's and not the learner's to write.
pub(super) fn given_page<'a>(work: &'a Work<'_>) -> Option<&'a str> {
    let files = work.spec.files(work.source);
    let page = files[page_of(&files)?];
    (!super::is_learners(work.source.files(), &page.name)).then_some(page.text.as_str())
}

/// The number of the file that is the page.
fn page_of(files: &[&SourceFile]) -> Option<usize> {
    let name = Language::page(files.iter().map(|file| file.name.as_str()))?;
    files.iter().position(|file| file.name == name)
}

/// The number + 1 of the script that runs at the end of the page though the page does not name it: the entry, where the page
/// is not the learner's to write. Otherwise 0.
fn lone_script(work: &Work<'_>, files: &[&SourceFile], entry: usize, page: Option<usize>) -> Result<u32, Fault> {
    let is_learners = page.is_some_and(|page| super::is_learners(work.source.files(), &files[page].name));
    let is_script = files.get(entry).is_some_and(|file| file.name.ends_with(".js"));
    if is_learners || !is_script { Ok(0) } else { number(entry + 1) }
}

fn put_files(frame: &mut Vec<u8>, files: &[&SourceFile]) -> Result<(), Fault> {
    put_uint(frame, number(files.len())?);
    for file in files {
        put_utf8(frame, &file.name);
        put_utf8(frame, &file.text);
    }
    Ok(())
}

fn number(n: usize) -> Result<u32, Fault> {
    u32::try_from(n).map_err(|_| Fault::Engine("too many files".into()))
}

/// The page for the tests' side, where the language has one: which kind, what memory it may take, the files.
fn put_page(frame: &mut Vec<u8>, work: &Work<'_>) -> Result<(), Fault> {
    let mode = match work.spec.language {
        Some(Language::HtmlCss) => 1,
        Some(Language::Dom) => 2,
        Some(Language::Javascript | Language::Typescript | Language::Sql | Language::Php | Language::Python) | None => {
            return Ok(());
        }
    };
    frame.push(mode);
    put_uint(frame, work.spec.limits.memory_mib << 10);
    put_files(frame, &work.spec.files(work.source))
}

/// The blocks of test code, visible ones first, and the number in the exercise of each.
pub(super) fn tests<'a>(
    work: &Work<'_>,
    blocks: impl Iterator<Item = (usize, &'a TestBlock)>,
) -> Result<(Vec<u8>, Vec<usize>), Fault> {
    let mut code: Vec<(usize, bool, &str)> = blocks
        .filter_map(|(number, block)| match &block.body {
            TestBody::Code(text) => Some((number, block.hidden, text.as_str())),
            TestBody::Calls(_) | TestBody::Query(_) => None,
        })
        .collect();
    // One instance of the learner's code for the visible blocks, one for the hidden.
    code.sort_by_key(|(number, hidden, _)| (*hidden, *number));
    let mut frame = seed(work.spec.seed).to_vec();
    put_utf8(&mut frame, &work.spec.entry);
    put_page(&mut frame, work)?;
    put_uint(&mut frame, u32::try_from(code.len()).unwrap_or(0));
    for (number, hidden, text) in &code {
        frame.push(u8::from(*hidden && work.scope == Scope::All));
        put_utf8(&mut frame, &format!("test-{}.js", number + 1));
        put_utf8(&mut frame, &with_source(work, text));
    }
    Ok((frame, code.into_iter().map(|(number, ..)| number).collect()))
}

/// A block that asks for `source("main.js")` gets the function that answers, as words on its own first line: what was
/// handed in is a text to it, which nothing evaluates. A page's tests have theirs from the page. A block that names none
/// of the files calls something else, such as a function of the learner's.
fn with_source<'a>(work: &Work<'_>, text: &'a str) -> Cow<'a, str> {
    let files = work.spec.files(work.source);
    let own = ["const source", "let source", "var source", "function source", "class source", "{ source"];
    let asks = text.contains("source(")
        && files.iter().any(|file| text.contains(file.name.as_str()))
        && !own.iter().any(|words| text.contains(words));
    if !asks || work.spec.language != Some(Language::Javascript) {
        return Cow::Borrowed(text);
    }
    let entry = |file: &&SourceFile| [&file.name, &file.text].map(|word| serde_json::Value::from(word.as_str()));
    let entries: Vec<_> = files.iter().map(entry).collect();
    let entries = serde_json::json!(entries);
    Cow::Owned(format!("const source = (name) => new Map({entries}).get(name); {text}"))
}

/// The generator of random numbers must not start from zero.
fn seed(seed: u64) -> [u8; 8] {
    (seed | 1 << 63).to_le_bytes()
}
