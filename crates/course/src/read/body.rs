//! The body of a file, cut into prose, blocks with a role, and alerts of an exercise.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::info::{self, Info};
use super::mistake::{self, Problems};
use super::text::{Position, Text};

/// An event of the parser, and its bytes in the file.
pub(crate) type Spot<'a> = (Event<'a>, Range<usize>);

/// The deepest nesting of lists, quotes and emphasis: deeper text is no prose, and costs the sanitiser dear.
const MAX_DEPTH: usize = 32;

#[derive(Debug)]
pub(crate) enum Piece<'a> {
    Prose(Vec<Spot<'a>>),
    Block(Block),
    Alert(Alert<'a>),
}

/// A fenced block with a role.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) info: Info,
    pub(crate) text: String,
    /// Offset of the fence in the file.
    pub(crate) fence: usize,
    /// Where runs of `text` come from: offset in `text`, offset in the file.
    runs: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlertKind {
    Feedback,
    Hint,
    Solution,
}

/// `> [!HINT] …`
#[derive(Debug)]
pub(crate) struct Alert<'a> {
    pub(crate) kind: AlertKind,
    pub(crate) name: &'a str,
    pub(crate) at: Position,
    pub(crate) spots: Vec<Spot<'a>>,
}

pub(crate) const ALERTS: [(&str, AlertKind); 3] =
    [("FEEDBACK", AlertKind::Feedback), ("HINT", AlertKind::Hint), ("SOLUTION", AlertKind::Solution)];

impl Block {
    /// The lines, each with the offset of its first byte in the file.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = 0;
        self.text.split_inclusive('\n').map(move |line| {
            let run = self.runs.partition_point(|(start, _)| *start <= at).saturating_sub(1);
            let (start, source) = self.runs.get(run).copied().unwrap_or_default();
            let place = source + (at - start);
            at += line.len();
            (place, line.trim_end_matches('\n'))
        })
    }
}

/// Parses the file from byte `start`; `has_options` when `- [x]` means something. `None`, with a diagnostic, when it is
/// nested too deeply.
pub(crate) fn parse<'a>(
    text: &'a Text,
    start: usize,
    has_options: bool,
    problems: &mut Problems,
) -> Option<Vec<Piece<'a>>> {
    let mut options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    options.set(Options::ENABLE_TASKLISTS, has_options);
    let body = &text.as_str()[start..];
    let mut spots: Vec<Spot> = Vec::new();
    let mut depth = 0;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth > MAX_DEPTH {
            problems.add(&mistake::TOO_DEEP, text.position(start + range.start), &[&MAX_DEPTH.to_string()]);
            return None;
        }
        spots.push((event, start + range.start..start + range.end));
    }
    Some(cut(spots, text, problems))
}

fn cut<'a>(spots: Vec<Spot<'a>>, text: &'a Text, problems: &mut Problems) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut prose = Vec::new();
    let mut spots = spots.into_iter();
    while let Some(first) = spots.next() {
        let Event::Start(tag) = &first.0 else {
            prose.push(first);
            continue;
        };
        let tag = tag.clone();
        let whole = whole(first, &mut spots);
        let piece = match tag {
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => block(&info, &whole, text, problems).map(Piece::Block),
            tag => {
                nested(&whole, text, problems);
                matches!(tag, Tag::BlockQuote(_)).then(|| alert(&whole, text).map(Piece::Alert)).flatten()
            }
        };
        match piece {
            Some(piece) => {
                pieces.push(Piece::Prose(std::mem::take(&mut prose)));
                pieces.push(piece);
            }
            None => prose.extend(whole),
        }
    }
    pieces.push(Piece::Prose(prose));
    pieces
}

/// `first`, which starts an element, and all up to its end.
pub(crate) fn whole<'a>(first: Spot<'a>, rest: &mut impl Iterator<Item = Spot<'a>>) -> Vec<Spot<'a>> {
    let mut whole = vec![first];
    let mut depth = 1;
    while depth > 0 {
        let Some(spot) = rest.next() else { break };
        match spot.0 {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        whole.push(spot);
    }
    whole
}

/// A block with a role or, with a diagnostic, one that looks like it; `None` for code of the prose.
fn block(info: &str, spots: &[Spot], text: &Text, problems: &mut Problems) -> Option<Block> {
    let range = spots.first()?.1.clone();
    check_fence(range.clone(), text, problems);
    let info = info::read(info, range.start, text, problems);
    let ours = info.role.is_some() || info.broken || info.file.is_some() || info.tag.is_some() || info.hidden.is_some();
    if info.language == "calls" && !ours {
        problems.add(&mistake::CALLS_WITHOUT_ROLE, info.at, &[]);
    } else if !ours {
        return None;
    }
    let mut block = Block { info, text: String::new(), fence: range.start, runs: Vec::new() };
    for (event, range) in spots {
        if let Event::Text(part) = event {
            block.runs.push((block.text.len(), range.start));
            block.text.push_str(part);
        }
    }
    check_inside(&block, text, problems);
    Some(block)
}

/// Reports a fence that is opened and never closed.
fn check_fence(range: Range<usize>, text: &Text, problems: &mut Problems) {
    let source = &text.as_str()[range.clone()];
    let fence = fence_of(source);
    let last = source.trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
    // A block inside a list or quote has its marks before the fence.
    let last = last.trim_start_matches([' ', '\t', '>']).trim_end();
    let closed = source.trim_end().contains('\n') && last.starts_with(fence) && fence_of(last) == last;
    if !closed {
        problems.add(&mistake::UNCLOSED_FENCE, text.position(range.start), &[fence]);
    }
}

/// The fence that `line` begins with: its first character, as often as it is repeated.
fn fence_of(line: &str) -> &str {
    let first = line.chars().next().unwrap_or('`');
    &line[..line.len() - line.trim_start_matches(first).len()]
}

/// Reports a line that opens a fence inside a block: nearly always the block before it was not closed.
fn check_inside(block: &Block, text: &Text, problems: &mut Problems) {
    let opens = |line: &str| line.starts_with("```") && line.len() > fence_of(line).len();
    let fenced_by_tildes = text.as_str()[block.fence..].starts_with('~');
    if let Some((at, line)) = block.lines().find(|(_, line)| opens(line)).filter(|_| !fenced_by_tildes) {
        problems.add(&mistake::FENCE_INSIDE, text.position(at), &[line]);
    }
}

/// Reports blocks with a role that stand inside a list or a quote, where nothing reads them.
fn nested(spots: &[Spot], text: &Text, problems: &mut Problems) {
    for (event, range) in spots {
        if let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = event {
            check_fence(range.clone(), text, problems);
            let info = info::read(info, range.start, text, problems);
            if info.role.is_some() {
                problems.add(&mistake::NESTED_BLOCK, info.at, &[]);
            } else if info.language == "calls" {
                problems.add(&mistake::CALLS_WITHOUT_ROLE, info.at, &[]);
            }
        }
    }
}

/// The `[!NAME]` that a quote begins with: the name, and the bytes of the whole mark in the file.
pub(crate) fn mark<'a>(quote: &Range<usize>, text: &'a Text) -> Option<(&'a str, Range<usize>)> {
    let source = &text.as_str()[quote.clone()];
    let inner = source.trim_start_matches(' ').strip_prefix('>')?.trim_start_matches(' ');
    let (name, after) = inner.strip_prefix("[!")?.split_once(']')?;
    let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
    let alone = after.is_empty() || after.starts_with(char::is_whitespace);
    let start = quote.end - inner.len();
    (named && alone).then(|| (name, start..start + name.len() + 3))
}

fn alert<'a>(quote: &[Spot<'a>], text: &'a Text) -> Option<Alert<'a>> {
    let range = &quote.first()?.1;
    let (name, mark) = mark(range, text)?;
    let (_, kind) = ALERTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    let inner = quote.get(1..quote.len() - 1).unwrap_or_default().to_vec();
    Some(Alert { kind: *kind, name, at: text.position(mark.start), spots: without_mark(inner, &mark) })
}

/// What a quote holds, without the bytes of its mark and the break or space after it.
pub(crate) fn without_mark<'a>(spots: Vec<Spot<'a>>, mark: &Range<usize>) -> Vec<Spot<'a>> {
    let mut rest: Vec<Spot> = spots
        .into_iter()
        .filter(|(event, range)| {
            let inside = range.start >= mark.start && range.end <= mark.end;
            !inside || matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph))
        })
        .collect();
    match rest.get_mut(1) {
        Some((Event::SoftBreak | Event::HardBreak, _)) => {
            rest.remove(1);
        }
        Some((Event::Text(words), _)) => *words = words.trim_start().to_owned().into(),
        Some((Event::End(TagEnd::Paragraph), _)) => {
            rest.drain(..2);
        }
        _ => {}
    }
    rest
}
