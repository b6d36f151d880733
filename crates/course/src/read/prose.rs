//! Prose as HTML: markdown's events, with our own tables, notes, code, headings and links, then sanitised.

use std::collections::BTreeMap;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd, html};

use super::body::{ALERTS, Spot, mark, without_mark};
use super::flow::Flow;
use super::info;
use super::links::{Links, Target};
use super::mistake::{self, Mistake, Problems, suggestion};
use super::page_example;
use super::sanitise::{ANCHOR, ELEMENTS, EXAMPLE, clean, dropped};
use super::text::{Position, Text};
use crate::highlight::{escape, pre};
use crate::{Example, Html, Language, TocEntry};

/// The most runnable examples a lesson may have.
const MAX_EXAMPLES: usize = 32;
/// The most HTML tags a file may hold: the sanitiser's time may grow with their square.
const MAX_TAGS: usize = 2_000;

/// The notes of the prose: name, classes of the style sheet, title.
pub(crate) const NOTES: [(&str, &str, &str); 5] = [
    ("NOTE", "note note-link", "À noter"),
    ("TIP", "note note-ok", "Astuce"),
    ("IMPORTANT", "note note-next", "Important"),
    ("WARNING", "note note-next", "Attention"),
    ("CAUTION", "note note-ko", "Danger"),
];

/// Renders the prose of one file, part by part, and gathers what the parts have in common.
#[derive(Debug)]
pub(crate) struct Prose<'r> {
    text: &'r Text,
    links: Links<'r>,
    problems: &'r mut Problems,
    /// Whether blocks marked `run` are allowed.
    lesson: bool,
    pub(crate) toc: Vec<TocEntry>,
    pub(crate) examples: Vec<Example>,
    /// How often each anchor was asked for.
    anchors: BTreeMap<String, u32>,
    /// Links to headings of this file, to be checked at the end.
    wanted: Vec<(String, Position)>,
    level: u32,
    tags: usize,
}

impl<'r> Prose<'r> {
    pub(crate) fn new(text: &'r Text, links: Links<'r>, lesson: bool, problems: &'r mut Problems) -> Self {
        Self {
            text,
            links,
            problems,
            lesson,
            toc: Vec::new(),
            examples: Vec::new(),
            anchors: BTreeMap::new(),
            wanted: Vec::new(),
            level: 1,
            tags: 0,
        }
    }

    pub(crate) fn problems(&mut self) -> &mut Problems {
        self.problems
    }

    pub(crate) fn text(&self) -> &'r Text {
        self.text
    }

    pub(crate) fn position(&self, offset: usize) -> Position {
        self.text.position(offset)
    }

    /// A question's title was a heading of the second level, though it is not rendered as one.
    pub(crate) fn below_question(&mut self) {
        self.level = 2;
    }

    pub(crate) fn problem(&mut self, mistake: &'static Mistake, at: Position, words: &[&str]) {
        self.problems.add(mistake, at, words);
    }

    /// The HTML of `spots`; empty when they show nothing.
    pub(crate) fn render(&mut self, spots: Vec<Spot>) -> Html {
        let shows = |(event, _): &Spot| match event {
            Event::Text(words) => !words.trim().is_empty(),
            event => matches!(event, Event::Code(_) | Event::Start(Tag::Image { .. })),
        };
        let empty = !spots.iter().any(shows);
        let mut flow = Flow::default();
        self.part(spots, &mut flow);
        if empty || self.tags > MAX_TAGS {
            return Html::default();
        }
        let mut html = String::new();
        html::push_html(&mut html, flow.into_events());
        clean(html.trim())
    }

    /// Reports links to headings that this file does not have.
    pub(crate) fn finish(self) -> (Vec<TocEntry>, Vec<Example>) {
        for (heading, at) in &self.wanted {
            let anchor = format!("{ANCHOR}{heading}");
            if !self.anchors.contains_key(&anchor) {
                let known = self.anchors.keys().filter_map(|anchor| anchor.strip_prefix(ANCHOR));
                self.problems.add(&mistake::ANCHOR_MISSING, *at, &[heading, &suggestion(heading, known)]);
            }
        }
        (self.toc, self.examples)
    }

    fn part<'a>(&mut self, spots: Vec<Spot<'a>>, flow: &mut Flow<'a>) {
        let mut spots = spots.into_iter();
        while let Some((event, range)) = spots.next() {
            let at = range.start;
            let after_tasks = std::mem::take(&mut flow.after_tasks);
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    let code = text_of(&inner(&mut spots));
                    self.code(&kind, code, at, &mut spots, flow);
                }
                Event::Start(Tag::HtmlBlock) => self.raw_html(text_of(&inner(&mut spots)), at, flow),
                Event::InlineHtml(html) => self.raw_html(html.into_string(), at, flow),
                Event::Start(Tag::Heading { level, .. }) => self.heading(level, inner(&mut spots), at, flow),
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let alt = text_of(&inner(&mut spots));
                    self.image(&dest_url, &title, &alt, at, flow);
                }
                Event::Start(Tag::BlockQuote(_)) => self.quote(inner(&mut spots), &range, flow),
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                    let dest_url = self.link(link_type, dest_url, at);
                    flow.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                }
                Event::Start(Tag::List(start)) => flow.open_list(start, after_tasks),
                event => flow.push(event),
            }
        }
    }

    fn code(&mut self, kind: &CodeBlockKind, code: String, at: usize, rest: &mut IntoIter<Spot>, flow: &mut Flow) {
        let CodeBlockKind::Fenced(written) = kind else { return flow.html(pre("", &code)) };
        // The info string's mistakes were reported when the file was cut into pieces.
        let info = info::read(written, at, self.text, &mut Problems::new(""));
        let is_page = info.run.is_some() && info.language == "html";
        if let Some((_, height)) = info.height.as_ref().filter(|_| !is_page) {
            self.problems.add(&mistake::HEIGHT_WITHOUT_PAGE, *height, &[]);
        }
        let Some(run) = info.run else { return flow.html(pre(&info.language, &code)) };
        if !self.lesson {
            return self.problems.add(&mistake::RUN_OUTSIDE_LESSON, run, &[]);
        }
        if is_page {
            let css = page_example::sheet(rest, self.text);
            let page = page_example::read(&info, code, css, &self.links, self.problems);
            return self.example(&page_example::blocks(&page), Example::Page(page), run, flow);
        }
        if info.language == "css" {
            return self.problems.add(&mistake::SHEET_WITHOUT_PAGE, run, &[]);
        }
        let Some(language) = Language::printing(&info.language) else {
            let printing = Language::ALL.into_iter().filter(|language| language.facts().is_printing);
            let fences = printing.map(|language| format!("```{} run", language.facts().fences[0]));
            let known = fences.chain(["```html run".to_owned()]).collect::<Vec<_>>().join(", ");
            return self.problems.add(&mistake::RUN_LANGUAGE, run, &[&info.language, &known]);
        };
        self.example(&pre(&info.language, &code), Example::Program { language, code }, run, flow);
    }

    fn example(&mut self, blocks: &str, example: Example, run: Position, flow: &mut Flow) {
        let number = self.examples.len();
        if number == MAX_EXAMPLES {
            return self.problems.add(&mistake::TOO_MANY_EXAMPLES, run, &[&MAX_EXAMPLES.to_string()]);
        }
        flow.html(format!("<{EXAMPLE} data-example=\"{number}\">{blocks}</{EXAMPLE}>\n"));
        self.examples.push(example);
    }

    fn raw_html(&mut self, html: String, at: usize, flow: &mut Flow) {
        let before = self.tags;
        self.tags += html.matches('<').count();
        if self.tags > MAX_TAGS {
            if before <= MAX_TAGS {
                self.problems.add(&mistake::TOO_MUCH_HTML, self.text.position(at), &[&MAX_TAGS.to_string()]);
            }
            return;
        }
        let first = self.text.position(at);
        for (line, what) in dropped(&html) {
            let line = u32::try_from(line).unwrap_or(0);
            let place = if line == 0 { first } else { Position { line: first.line + line, column: 1 } };
            self.problems.add(&mistake::HTML_DROPPED, place, &[&what, &ELEMENTS.join(", ")]);
        }
        flow.html(html);
    }

    fn heading<'a>(&mut self, level: HeadingLevel, inner: Vec<Spot<'a>>, at: usize, flow: &mut Flow<'a>) {
        let title = text_of(&inner).split_whitespace().collect::<Vec<_>>().join(" ");
        let place = self.text.position(at);
        if title.is_empty() {
            self.problems.add(&mistake::EMPTY_HEADING, place, &[]);
            return;
        }
        let written = level as u32;
        if written < 2 || written > self.level + 1 {
            let words = [written.to_string(), (self.level + 1).to_string()];
            self.problems.add(&mistake::HEADING_LEVEL, place, &[&words[0], &words[1]]);
        }
        self.level = written.max(2);
        let anchor = self.anchor(&title);
        let level = self.level;
        flow.html(format!("<h{level} id=\"{}\">", escape(&anchor)));
        self.part(inner, flow);
        flow.html(format!("</h{level}>\n"));
        flow.after_tasks = is_tasks(&title);
        if level == 2 {
            self.toc.push(TocEntry { anchor, title });
        }
    }

    /// A title as forges write it in an address: small letters, hyphens for spaces; a number makes it unique.
    fn anchor(&mut self, title: &str) -> String {
        let words = title.to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let anchor = format!("{ANCHOR}{anchor}");
        let times = self.anchors.entry(anchor.clone()).or_default();
        *times += 1;
        if *times == 1 {
            return anchor;
        }
        let numbered = format!("{anchor}-{}", *times - 1);
        // A title that already has this number, "a-1" after two "a", is numbered in its turn.
        if self.anchors.contains_key(&numbered) {
            self.anchor(&format!("{title}-1"))
        } else {
            self.anchors.insert(numbered.clone(), 1);
            numbered
        }
    }

    fn link<'a>(&mut self, kind: LinkType, url: CowStr<'a>, at: usize) -> CowStr<'a> {
        if kind == LinkType::Email {
            return url;
        }
        let place = self.text.position(at);
        match self.links.link(&url) {
            Ok(Target::Url(url)) => url.into(),
            Ok(Target::Heading(heading)) => {
                let url = format!("#{ANCHOR}{heading}");
                self.wanted.push((heading, place));
                url.into()
            }
            Err(mistake) => {
                self.problems.add(mistake, place, &[&url]);
                CowStr::Borrowed("#")
            }
        }
    }

    fn image(&mut self, url: &str, title: &str, alt: &str, at: usize, flow: &mut Flow) {
        let place = self.text.position(at);
        if alt.trim().is_empty() {
            self.problems.add(&mistake::IMAGE_WITHOUT_ALT, place, &[]);
        }
        match self.links.image(url) {
            Ok(url) => {
                let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
                flow.inline_html(format!("<img src=\"{}\" alt=\"{}\"{title}>", escape(&url), escape(alt)));
            }
            Err(mistake) => self.problems.add(mistake, place, &[url]),
        }
    }

    fn quote<'a>(&mut self, inner: Vec<Spot<'a>>, range: &Range<usize>, flow: &mut Flow<'a>) {
        let Some((name, mark)) = mark(range, self.text) else {
            flow.html("<blockquote>\n");
            self.part(inner, flow);
            return flow.html("</blockquote>\n");
        };
        let place = self.text.position(mark.start);
        let upper = name.to_ascii_uppercase();
        let Some((_, class, title)) = NOTES.iter().find(|(known, ..)| *known == upper) else {
            if ALERTS.iter().any(|(known, _)| *known == upper) {
                return self.problems.add(&mistake::NESTED_ALERT, place, &[name]);
            }
            let known: Vec<_> = ALERTS.iter().map(|(name, _)| *name).chain(NOTES.iter().map(|note| note.0)).collect();
            let near = suggestion(name, known.iter().copied());
            return self.problems.add(&mistake::UNKNOWN_ALERT, place, &[name, &near, &known.join(", ")]);
        };
        let line = self.text.as_str()[mark.end..].lines().next().unwrap_or_default();
        let (own, rest) = title_of(without_mark(inner, &mark), !line.trim().is_empty());
        flow.html(format!("<div class=\"{class}\"><strong>"));
        match own {
            Some(own) => self.part(own, flow),
            None => flow.html(*title),
        }
        flow.html("</strong>\n");
        self.part(rest, flow);
        flow.html("</div>\n");
    }
}

/// All up to the end of the element that was just opened; the end itself is taken and dropped.
pub(super) fn inner<'a>(spots: &mut IntoIter<Spot<'a>>) -> Vec<Spot<'a>> {
    let mut inner = Vec::new();
    let mut depth = 1;
    for spot in spots {
        match spot.0 {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        inner.push(spot);
    }
    inner
}

pub(crate) fn text_of(spots: &[Spot]) -> String {
    let text = |event: &Event| match event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) => text.to_string(),
        Event::SoftBreak | Event::HardBreak => " ".to_owned(),
        _ => String::new(),
    };
    spots.iter().map(|(event, _)| text(event)).collect()
}

/// Cuts a note into its title, which is what stands on the line of the mark when more follows, and the rest. `spots`
/// are what [`without_mark`] gave; `titled` says whether anything stood on that line.
fn title_of(mut spots: Vec<Spot>, titled: bool) -> (Option<Vec<Spot>>, Vec<Spot>) {
    let breaks = |spot: &Spot| matches!(spot.0, Event::SoftBreak | Event::HardBreak);
    let end = spots.iter().position(|spot| spot.0 == Event::End(TagEnd::Paragraph)).unwrap_or(0);
    let cut = spots[..end].iter().position(breaks).unwrap_or(end);
    let alone = cut == end && end + 1 >= spots.len();
    let balanced = spots[..cut].iter().filter(|spot| matches!(spot.0, Event::Start(_))).count()
        == spots[..cut].iter().filter(|spot| matches!(spot.0, Event::End(_))).count() + 1;
    if !titled || alone || cut < 2 || !balanced {
        return (None, spots);
    }
    // What is left of the paragraph keeps its start; a paragraph that was all title goes.
    let title = spots.drain(1..cut).collect();
    if cut == end {
        spots.drain(..2)
    } else {
        spots.drain(1..2)
    };
    (Some(title), spots)
}

/// Whether a heading announces the list of tasks.
fn is_tasks(title: &str) -> bool {
    ["à faire", "a faire", "to do"].contains(&title.to_lowercase().trim_end_matches([':', ' ', '\u{a0}']))
}
