//! The two frames the host writes itself: the learner's files, and the tests.

use tremplin_course::{Scope, SourceFile, TestBlock, TestBody};

use super::Work;
use super::values::{put_uint, put_utf8};
use crate::Fault;

const ITEM_END: u8 = 0;
const OP_LOAD: u8 = 0;

/// Where in the LOAD request it says that the host itself will ask.
pub(super) const HOST_ASKS: usize = 2;

/// The LOAD request, for the tests' side to ask. A file that the author gives stands before a submitted one of its name; the entry file is the one the
/// exercise names or, where a submission has no such file, its first.
pub(super) fn load(work: &Work<'_>) -> Result<Vec<u8>, Fault> {
    let spec = work.spec;
    let submitted = work.source.files().iter().filter(|file| !spec.given.iter().any(|given| given.name == file.name));
    let files: Vec<&SourceFile> = submitted.chain(&spec.given).collect();
    let entry = files.iter().position(|file| file.name == spec.entry).unwrap_or(0);
    let number = |n: usize| u32::try_from(n).map_err(|_| Fault::Engine("too many files".into()));
    let mut frame = vec![ITEM_END, OP_LOAD, 0];
    frame.extend_from_slice(&seed(spec.seed));
    put_uint(&mut frame, spec.limits.stack_kib);
    put_uint(&mut frame, spec.limits.memory_mib << 10);
    put_uint(&mut frame, number(files.len())?);
    for file in &files {
        put_utf8(&mut frame, &file.name);
        put_utf8(&mut frame, &file.text);
    }
    put_uint(&mut frame, number(entry)?);
    Ok(frame)
}

/// The blocks of test code, visible ones first, and the number in the exercise of each.
pub(super) fn tests<'a>(
    work: &Work<'_>,
    blocks: impl Iterator<Item = (usize, &'a TestBlock)>,
) -> (Vec<u8>, Vec<usize>) {
    let mut code: Vec<(usize, bool, &str)> = blocks
        .filter_map(|(number, block)| match &block.body {
            TestBody::Code(text) => Some((number, block.hidden, text.as_str())),
            TestBody::Calls(_) => None,
        })
        .collect();
    // One instance of the learner's code for the visible blocks, one for the hidden.
    code.sort_by_key(|(number, hidden, _)| (*hidden, *number));
    let mut frame = seed(work.spec.seed).to_vec();
    put_utf8(&mut frame, &work.spec.entry);
    put_uint(&mut frame, u32::try_from(code.len()).unwrap_or(0));
    for (number, hidden, text) in &code {
        frame.push(u8::from(*hidden && work.scope == Scope::All));
        put_utf8(&mut frame, &format!("test-{}.js", number + 1));
        put_utf8(&mut frame, text);
    }
    (frame, code.into_iter().map(|(number, ..)| number).collect())
}

/// The generator of random numbers must not start from zero.
fn seed(seed: u64) -> [u8; 8] {
    (seed | 1 << 63).to_le_bytes()
}
