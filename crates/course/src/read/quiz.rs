//! A quiz: `##` begins a question; a list of `- [ ]` and `- [x]` holds its options, or a block its typed answer.

use pulldown_cmark::{Event, HeadingLevel, Tag};

use super::body::{Alert, Block, Spot, mark, whole};
use super::forms::{Form, check_count};
use super::front_matter::{ExerciseKeys, Head};
use super::kind_keys::RouteKeys;
use super::mistake::{self, Problems};
use super::parts::Parts;
use super::prose::{Prose, text_of};
use super::text::{Position, Text};
use crate::answer::SHEET_FILE;
use crate::{Accepted, Answer, Bound, Choice, Kind, Question, QuestionPage, Quiz, QuizPage, Right, Route, SourceFile};

const QUESTIONS: (usize, usize) = (1, 40);
const OPTIONS: (usize, usize) = (2, 8);
/// The most characters of a question's name, where it is told of in one line.
const MAX_NAME: usize = 160;

/// The questions as they are gathered.
#[derive(Debug, Default)]
pub(super) struct Sections<'a> {
    /// What stands before the first question.
    before: Vec<Spot<'a>>,
    all: Vec<Section<'a>>,
}

#[derive(Debug)]
struct Section<'a> {
    at: Position,
    /// What the heading holds; `None` for the one question of a quiz without headings.
    title: Option<Vec<Spot<'a>>>,
    prompt: Vec<Spot<'a>>,
    options: Vec<Spot<'a>>,
    answers: Vec<String>,
    feedback: Option<Alert<'a>>,
}

impl<'a> Sections<'a> {
    pub(super) fn prose(&mut self, spots: Vec<Spot<'a>>, text: &'a Text, problems: &mut Problems) {
        let mut spots = spots.into_iter();
        while let Some(first) = spots.next() {
            let at = text.position(first.1.start);
            let element = match &first.0 {
                Event::Start(_) => whole(first, &mut spots),
                _ => vec![first],
            };
            match &element[0].0 {
                Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => {
                    let title = inside(element);
                    self.all.push(Section { title: Some(title), ..Section::new(at, Vec::new()) });
                }
                Event::Start(Tag::List(_)) if element.iter().any(|spot| matches!(spot.0, Event::TaskListMarker(_))) => {
                    let section = self.current(at);
                    if section.options.is_empty() {
                        section.options = element;
                    } else {
                        problems.add(&mistake::TWO_LISTS, at, &[]);
                    }
                }
                _ => match self.all.last_mut() {
                    Some(section) => section.prompt.extend(element),
                    None => self.before.extend(element),
                },
            }
        }
    }

    pub(super) fn answer(&mut self, block: &Block, problems: &mut Problems) {
        if block.text.trim().is_empty() {
            problems.add(&mistake::EMPTY_ANSWER, block.info.at, &[]);
        }
        self.current(block.info.at).answers.push(block.text.trim().to_owned());
    }

    pub(super) fn feedback(&mut self, alert: Alert<'a>, problems: &mut Problems) {
        match self.all.last_mut().filter(|section| !section.answers.is_empty()) {
            None => problems.add(&mistake::FEEDBACK_WITHOUT_ANSWER, alert.at, &[]),
            Some(section) if section.feedback.is_some() => {
                problems.add(&mistake::SECOND_FEEDBACK, alert.at, &["role=answer"])
            }
            Some(section) => section.feedback = Some(alert),
        }
    }

    /// The prose before the questions.
    pub(super) fn statement(&mut self) -> Vec<Spot<'a>> {
        std::mem::take(&mut self.before)
    }

    /// The question that is being read. Without a heading, the prose so far is the question.
    fn current(&mut self, at: Position) -> &mut Section<'a> {
        if self.all.is_empty() {
            let prompt = std::mem::take(&mut self.before);
            self.all.push(Section::new(at, prompt));
        }
        let last = self.all.len() - 1;
        &mut self.all[last]
    }
}

impl<'a> Section<'a> {
    fn new(at: Position, prompt: Vec<Spot<'a>>) -> Self {
        Self { at, title: None, prompt, options: Vec::new(), answers: Vec::new(), feedback: None }
    }
}

/// An element's spots without its own start and end.
fn inside(mut element: Vec<Spot>) -> Vec<Spot> {
    element.pop();
    element.drain(..1);
    element
}

pub(super) fn read(
    parts: &mut Parts,
    head: &Head,
    keys: &ExerciseKeys,
    (positioning, routes): (bool, &[RouteKeys]),
    prose: &mut Prose,
) -> Option<Form> {
    let sections = std::mem::take(&mut parts.questions.all);
    check_count("les questions", sections.len(), QUESTIONS, Position::START, prose.problems());
    if let Some(first) = sections.first().filter(|first| first.title.is_none() && sections.len() > 1) {
        prose.problem(&mistake::QUESTION_WITHOUT_HEADING, first.at, &[]);
    }
    let (mut questions, mut pages) = (Vec::new(), Vec::new());
    for section in sections {
        let (question, page) = question(section, keys.ignores_case, positioning, prose);
        questions.push(question);
        pages.push(page);
    }
    let routes = read_routes(routes, positioning, questions.len(), head, prose.problems());
    let quiz = Quiz { questions, positioning };
    Some(Form {
        kind: Kind::Quiz(QuizPage { questions: pages, routes }),
        entry: SHEET_FILE.to_owned(),
        starter: vec![SourceFile { name: SHEET_FILE.to_owned(), text: String::new() }],
        solution: vec![quiz.solution().to_file()],
        wrongs: Vec::new(),
        answer: Answer::Quiz(quiz),
    })
}

fn question(section: Section, ignores_case: bool, positioning: bool, prose: &mut Prose) -> (Question, QuestionPage) {
    let Section { at, title, prompt, options, answers, feedback } = section;
    let words = text_of(title.as_ref().unwrap_or(&prompt));
    let name: String = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_NAME).collect();
    if name.is_empty() {
        prose.problem(&mistake::EMPTY_HEADING, at, &[]);
    }
    let title = title.map(|title| prose.render(title));
    prose.below_question();
    let prompt = prose.render(prompt);
    // The one question of a quiz without headings has its whole prose as its title.
    let (title, prompt) = match title {
        Some(title) => (title, prompt),
        None => (prompt, crate::Html::default()),
    };
    let typed = !answers.is_empty();
    match (typed, options.is_empty()) {
        (false, true) => prose.problem(&mistake::QUESTION_WITHOUT_ANSWER, at, &[&name]),
        (true, false) => prose.problem(&mistake::QUESTION_WITH_BOTH, at, &[&name]),
        _ => {}
    }
    let (choices, plain) = read_options(options, at, &name, positioning, prose);
    let has_lines = answers.iter().any(|answer| answer.contains('\n'));
    let right = if typed { Right::Typed(Accepted { texts: answers, ignores_case }) } else { Right::Options(plain) };
    let feedback = feedback.and_then(|alert| prose.alert(alert));
    (Question { name, right }, QuestionPage { title, prompt, choices, has_lines, feedback })
}

/// The options as they are shown, and as plain text with whether each is right.
fn read_options(
    list: Vec<Spot>,
    at: Position,
    name: &str,
    positioning: bool,
    prose: &mut Prose,
) -> (Vec<Choice>, Vec<(String, bool)>) {
    let (mut choices, mut plain) = (Vec::new(), Vec::new());
    if list.is_empty() {
        return (choices, plain);
    }
    let mut spots = inside(list).into_iter();
    while let Some(first) = spots.next() {
        let at = prose.position(first.1.start);
        let Some((choice, option)) = option(inside(whole(first, &mut spots)), at, positioning, prose) else { continue };
        choices.push(choice);
        plain.push(option);
    }
    check_count("les réponses proposées", plain.len(), OPTIONS, at, prose.problems());
    if !plain.iter().any(|(_, right)| *right) {
        prose.problem(&mistake::NO_RIGHT_OPTION, at, &[name]);
    }
    (choices, plain)
}

fn option(item: Vec<Spot>, at: Position, positioning: bool, prose: &mut Prose) -> Option<(Choice, (String, bool))> {
    let mut right = None;
    let (mut text, mut explanation) = (Vec::new(), Vec::new());
    let mut spots = item.into_iter();
    while let Some(first) = spots.next() {
        match &first.0 {
            Event::TaskListMarker(checked) => right = right.or(Some(*checked)),
            Event::Start(Tag::BlockQuote(_)) => {
                if let Some((name, _)) = mark(&first.1, prose.text()) {
                    prose.problem(&mistake::NESTED_ALERT, at, &[name]);
                }
                explanation.extend(inside(whole(first, &mut spots)));
            }
            _ => text.push(first),
        }
    }
    let Some(right) = right else {
        prose.problem(&mistake::BAD_OPTION, at, &[]);
        return None;
    };
    let words = text_of(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        prose.problem(&mistake::EMPTY_OPTION, at, &[]);
    }
    let explanation = Some(prose.render(explanation)).filter(|html| !html.is_empty());
    if explanation.is_none() && !positioning {
        prose.problem(&mistake::OPTION_WITHOUT_EXPLANATION, at, &[&words]);
    }
    Some((Choice { text: prose.render(text), explanation }, (words, right)))
}

fn read_routes(
    routes: &[RouteKeys],
    positioning: bool,
    count: usize,
    head: &Head,
    problems: &mut Problems,
) -> Vec<Route> {
    if !positioning && !routes.is_empty() {
        problems.add(&mistake::ROUTES_WITHOUT_POSITIONING, head.position("routes", None), &[]);
    }
    let mut read = Vec::new();
    for (index, route) in routes.iter().enumerate() {
        let at = head.position("routes", Some(index));
        let bound = match (route.at_most, route.at_least) {
            (Some(most), None) => Bound::AtMost(most),
            (None, Some(least)) => Bound::AtLeast(least),
            _ => {
                problems.add(&mistake::ROUTE_BOUND, at, &[]);
                continue;
            }
        };
        match numbers(&route.questions, count) {
            Some(questions) => read.push(Route { questions, bound, advice: route.advice.clone() }),
            None => problems.add(&mistake::BAD_ROUTE, at, &[&route.questions, &count.to_string()]),
        }
    }
    read
}

/// `"1-3, 7"` as 1, 2, 3, 7; `None` when it names questions that there are not.
fn numbers(text: &str, count: usize) -> Option<Vec<u32>> {
    let mut all = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        if first < 1 || last < first || last as usize > count {
            return None;
        }
        all.extend(first..=last);
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}
