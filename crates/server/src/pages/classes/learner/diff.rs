//! A learner's files beside those of the submission before, line by line, with what was said about each line.

use std::time::Duration;

use similar::{Algorithm, ChangeTag, TextDiff};
use tremplin_course::{Source, SourceFile};
use tremplin_store::Comment;

use crate::pages::thread::Thread;

/// Two files that have nothing in common would take long to compare: after this, larger parts are said to differ.
const MAX_TIME: Duration = Duration::from_millis(100);

pub(super) struct FileView {
    pub(super) name: String,
    /// For anchors.
    pub(super) number: usize,
    pub(super) added: usize,
    pub(super) removed: usize,
    pub(super) chunks: Vec<Chunk>,
    /// The whole text, for the page that is shown of it.
    pub(super) text: String,
}

/// Lines up to one of which something is said or to be said.
pub(super) struct Chunk {
    pub(super) lines: Vec<LineView>,
    pub(super) thread: Option<Thread>,
}

pub(super) struct LineView {
    /// In this submission; `None` for a line that is there no more.
    pub(super) number: Option<u32>,
    pub(super) shown_number: u32,
    /// `+`, `−` or nothing.
    pub(super) mark: &'static str,
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// Makes the thread of a line of a file; `None` where there is nothing to show.
pub(super) type MakeThread<'a> = dyn Fn(&str, u32, Vec<&Comment>) -> Option<Thread> + 'a;

/// What is done with the threads while the lines are laid out.
pub(super) struct Threads<'a> {
    pub(super) comments: &'a [Comment],
    pub(super) make: &'a MakeThread<'a>,
}

/// The files of `now`, each compared with the one of its name in `before`; those that are gone come last.
pub(super) fn files(now: &Source, before: Option<&Source>, threads: &Threads) -> Vec<FileView> {
    let earlier = before.map(Source::files).unwrap_or_default();
    let find = |files: &[SourceFile], name: &str| files.iter().find(|file| file.name == name).cloned();
    let gone = earlier.iter().filter(|file| find(now.files(), &file.name).is_none());
    let gone = gone.map(|file| SourceFile { name: file.name.clone(), text: String::new() });
    let all = now.files().iter().cloned().chain(gone);
    all.enumerate()
        .map(|(at, file)| {
            // The first submission is compared with nothing: all of it would be new.
            let old = before.map_or_else(
                || file.text.clone(),
                |_| find(earlier, &file.name).map(|file| file.text).unwrap_or_default(),
            );
            file_view(at + 1, &file, &old, threads)
        })
        .collect()
}

fn file_view(number: usize, file: &SourceFile, old: &str, threads: &Threads) -> FileView {
    let mut view =
        FileView { name: file.name.clone(), number, added: 0, removed: 0, chunks: Vec::new(), text: file.text.clone() };
    let mut lines = Vec::new();
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).timeout(MAX_TIME).diff_lines(old, &file.text);
    for change in diff.iter_all_changes() {
        let line = LineView::new(change.tag(), change.old_index(), change.new_index(), change.value());
        match change.tag() {
            ChangeTag::Insert => view.added += 1,
            ChangeTag::Delete => view.removed += 1,
            ChangeTag::Equal => {}
        }
        let at = line.number;
        lines.push(line);
        let thread = at.and_then(|at| {
            let here = |comment: &&Comment| comment.spot.file == file.name && comment.spot.line == at;
            (threads.make)(&file.name, at, threads.comments.iter().filter(here).collect())
        });
        if thread.is_some() {
            view.chunks.push(Chunk { lines: std::mem::take(&mut lines), thread });
        }
    }
    if !lines.is_empty() {
        view.chunks.push(Chunk { lines, thread: None });
    }
    view
}

impl Threads<'_> {
    /// Nothing was said, and nothing may be.
    pub(super) const NONE: Self = Self { comments: &[], make: &|_, _, _| None };
}

impl LineView {
    fn new(tag: ChangeTag, old: Option<usize>, new: Option<usize>, text: &str) -> Self {
        let count = |index: usize| u32::try_from(index + 1).unwrap_or(u32::MAX);
        let (mark, class) = match tag {
            ChangeTag::Equal => ("", ""),
            ChangeTag::Insert => ("+", "l-add"),
            ChangeTag::Delete => ("−", "l-del"),
        };
        Self {
            number: new.map(count),
            shown_number: new.or(old).map_or(0, count),
            mark,
            class,
            text: text.trim_end_matches(['\n', '\r']).to_owned(),
        }
    }
}

/// The text of a line of a file, from 1; `None` when there is none.
pub(super) fn line_of<'a>(source: &'a Source, file: &str, line: u32) -> Option<&'a str> {
    let file = source.files().iter().find(|known| known.name == file)?;
    file.text.lines().nth((line as usize).checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(files: &[(&str, &str)]) -> Source {
        let file = |(name, text): &(&str, &str)| SourceFile { name: (*name).into(), text: (*text).into() };
        Source::new(files.iter().map(file).collect()).unwrap()
    }

    /// `+2 b` for each line that differs, and for the others the number only.
    fn shown(now: &Source, before: Option<&Source>) -> String {
        let lines =
            files(now, before, &Threads::NONE).into_iter().flat_map(|file| file.chunks).flat_map(|chunk| chunk.lines);
        let line = |line: LineView| match line.mark {
            "" => line.shown_number.to_string(),
            mark => format!("{mark}{} {}", line.shown_number, line.text),
        };
        lines.map(line).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn lines_that_came_and_went_are_marked_and_the_first_submission_has_none() {
        let (first, second) = (source(&[("a.js", "a\nb\nc")]), source(&[("a.js", "a\r\nB\nc\n")]));
        assert_eq!(shown(&first, None), "1|2|3");
        let both = shown(&second, Some(&first));
        assert!(both.contains("−2 b") && both.contains("+2 B"), "{both}");
        assert_eq!(shown(&first, Some(&first)), "1|2|3");
    }

    #[test]
    fn a_file_that_is_new_or_gone_is_all_of_one_kind() {
        let (first, second) = (source(&[("a.js", "a")]), source(&[("b.js", "b")]));
        assert_eq!(shown(&second, Some(&first)), "+1 b|−1 a");
    }

    #[test]
    fn a_line_is_found_by_its_number() {
        let source = source(&[("a.js", "a\r\nb")]);
        assert_eq!((line_of(&source, "a.js", 1), line_of(&source, "a.js", 2)), (Some("a"), Some("b")));
        assert_eq!(
            (line_of(&source, "a.js", 0), line_of(&source, "a.js", 3), line_of(&source, "b", 1)),
            (None, None, None)
        );
    }
}
