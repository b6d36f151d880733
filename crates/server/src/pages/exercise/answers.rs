//! The work area of the kinds that are answered without an editor: forms that need no script.

use tremplin_course::{
    Answer, Blanks, Choice, DO_NOT_KNOW, Exercise, Html, Kind, LINES_FILE, Lines, Prepared, QuestionPage, Quiz,
    SHEET_FILE, Sheet, Source, SourceFile, TEXT_FILE, TestReport, TestStatus,
};

use super::act::Fields;

/// What a learner answers with.
pub(super) enum Work<'a> {
    /// The editor: see `parts/editor.html`.
    Editor,
    Quiz(Vec<QuestionView<'a>>),
    Text(String),
    Blanks(Vec<FileWithBlanks<'a>>),
    Lines(LinesView),
}

pub(super) struct QuestionView<'a> {
    pub(super) number: u32,
    pub(super) title: &'a Html,
    pub(super) prompt: &'a Html,
    pub(super) choices: Vec<ChoiceView<'a>>,
    /// Several options are right.
    pub(super) is_multiple: bool,
    pub(super) has_lines: bool,
    /// What was typed.
    pub(super) text: String,
    /// A positioning test: whether "I do not know" is chosen.
    pub(super) unknown: Option<bool>,
    /// How it ended, when this was sent.
    pub(super) status: Option<TestStatus>,
    pub(super) feedback: Option<&'a Html>,
}

pub(super) struct ChoiceView<'a> {
    pub(super) number: u32,
    pub(super) text: &'a Html,
    pub(super) is_chosen: bool,
    /// When it may be read.
    pub(super) explanation: Option<&'a Html>,
}

pub(super) struct FileWithBlanks<'a> {
    pub(super) name: &'a str,
    /// What stands before the first blank.
    pub(super) start: &'a str,
    pub(super) blanks: Vec<BlankView<'a>>,
}

pub(super) struct BlankView<'a> {
    pub(super) number: u32,
    pub(super) text: String,
    pub(super) status: Option<TestStatus>,
    /// The width of its field, in characters.
    pub(super) width: usize,
    /// What stands after it.
    pub(super) after: &'a str,
}

pub(super) struct LinesView {
    pub(super) placed: Vec<PlacedLine>,
    /// The pieces that are not placed, with their numbers.
    pub(super) left: Vec<(usize, String)>,
    pub(super) has_indent: bool,
    /// The lines are code, to be read in letters of one width.
    pub(super) is_code: bool,
}

pub(super) struct PlacedLine {
    pub(super) number: usize,
    /// As it is sent, with its indentation.
    pub(super) line: String,
    pub(super) text: String,
    pub(super) level: usize,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

/// What decides how much of an answer may be explained.
#[derive(Clone, Copy, Default)]
pub(super) struct Told {
    /// What the form holds was sent, and this is its verdict's page.
    pub(super) sent: bool,
    /// Passed, or the solution was opened.
    pub(super) all: bool,
}

impl<'a> Work<'a> {
    /// The form for `source`, which is the draft or what was just typed.
    pub(super) fn new(exercise: &'a Exercise, source: Option<&Source>, told: Told) -> Self {
        let text = |name: &str| {
            let file = source.and_then(|source| source.files().iter().find(|file| file.name == name));
            file.map(|file| file.text.clone()).unwrap_or_default()
        };
        let tests = source.filter(|_| told.sent).map(|source| judged(exercise, source)).unwrap_or_default();
        match (&exercise.kind, &exercise.spec.answer) {
            (Kind::Quiz(page), Answer::Quiz(quiz)) => {
                let sheet = Sheet::parse(&text(SHEET_FILE));
                let question = |(number, page): (u32, &'a QuestionPage)| {
                    QuestionView::new(number, page, quiz, &sheet, &tests, told)
                };
                Self::Quiz((1u32..).zip(&page.questions).map(question).collect())
            }
            (_, Answer::Text(_)) => Self::Text(text(TEXT_FILE)),
            (_, Answer::Blanks(blanks)) => Self::Blanks(with_blanks(blanks, &Sheet::parse(&text(SHEET_FILE)), &tests)),
            (Kind::Parsons(page), Answer::Lines(lines)) => {
                Self::Lines(LinesView::new(lines, page.is_code(), &text(exercise.main_file())))
            }
            _ => Self::Editor,
        }
    }
}

/// What became of each question, where answers are compared; it is made anew, since it costs nothing.
fn judged(exercise: &Exercise, source: &Source) -> Vec<TestReport> {
    match exercise.spec.prepare(source) {
        Prepared::Judged(report, _) => report.for_learner().tests,
        Prepared::Run(_) => Vec::new(),
    }
}

impl<'a> QuestionView<'a> {
    fn new(number: u32, page: &'a QuestionPage, quiz: &Quiz, sheet: &Sheet, tests: &[TestReport], told: Told) -> Self {
        let at = (number as usize).wrapping_sub(1);
        let chosen = sheet.chosen(number);
        let choice = |(number, choice): (u32, &'a Choice)| {
            let is_chosen = chosen.contains(&number);
            let may_read = !quiz.positioning && (told.all || (told.sent && is_chosen));
            let explanation = choice.explanation.as_ref().filter(|_| may_read);
            ChoiceView { number, text: &choice.text, is_chosen, explanation }
        };
        let answer = sheet.get(number).unwrap_or_default();
        let unknown = quiz.positioning.then_some(answer.trim() == DO_NOT_KNOW);
        let status = tests.get(at).map(|test| test.status);
        Self {
            number,
            title: &page.title,
            prompt: &page.prompt,
            choices: (1u32..).zip(&page.choices).map(choice).collect(),
            is_multiple: quiz.questions.get(at).is_some_and(tremplin_course::Question::is_multiple),
            has_lines: page.has_lines,
            text: if unknown == Some(true) { String::new() } else { answer.to_owned() },
            unknown,
            status,
            feedback: page.feedback.as_ref().filter(|_| status == Some(TestStatus::Failed) && !quiz.positioning),
        }
    }
}

fn with_blanks<'a>(blanks: &'a Blanks, sheet: &Sheet, tests: &[TestReport]) -> Vec<FileWithBlanks<'a>> {
    let mut number = 0;
    let mut all = Vec::new();
    for file in &blanks.files {
        let mut parts = file.parts.iter();
        let start = parts.next().map_or("", String::as_str);
        let blanks = parts.map(|after| {
            number += 1;
            let text = sheet.get(number).unwrap_or_default().to_owned();
            let status = tests.get((number as usize).wrapping_sub(1)).map(|test| test.status);
            // As wide as what it holds: a width made of what is right would tell it.
            let width = text.chars().count().clamp(8, 40);
            BlankView { number, text, status, width, after }
        });
        all.push(FileWithBlanks { name: &file.name, start, blanks: blanks.collect() });
    }
    all
}

impl LinesView {
    fn new(lines: &Lines, is_code: bool, text: &str) -> Self {
        let placed = Lines::cut(text, lines.indent.is_some());
        let mut used: Vec<&str> = placed.iter().map(|line| line.trim()).collect();
        let mut left = Vec::new();
        for (number, piece) in lines.pieces().into_iter().enumerate() {
            match used.iter().position(|line| *line == piece) {
                Some(at) => {
                    used.swap_remove(at);
                }
                None => left.push((number, piece)),
            }
        }
        let count = placed.len();
        let view = |(at, line): (usize, String)| PlacedLine {
            number: at + 1,
            text: line.trim().to_owned(),
            level: lines.level(&line),
            is_first: at == 0,
            is_last: at + 1 == count,
            line,
        };
        Self {
            placed: placed.into_iter().enumerate().map(view).collect(),
            left,
            has_indent: lines.indent.is_some(),
            is_code,
        }
    }
}

/// The files that the form's fields make up; `None` where the exercise has an editor, or no answer was sent along.
pub(super) fn files(exercise: &Exercise, fields: &Fields) -> Option<Vec<SourceFile>> {
    // A form that only opens a hint sends none of them.
    fields.get("answers")?;
    let sheet = || {
        let mut sheet = Sheet::default();
        for (name, value) in fields.all() {
            let Some(number) = name.strip_prefix("answer.").and_then(|number| number.parse().ok()) else { continue };
            // Boxes that are ticked come one by one under the same name.
            match sheet.get(number).map(str::to_owned).filter(|before| !before.is_empty() && before != DO_NOT_KNOW) {
                Some(before) => sheet.set(number, &format!("{before}, {value}")),
                None if value.trim().is_empty() => {}
                None => sheet.set(number, value),
            }
        }
        sheet.to_file()
    };
    let file = match &exercise.spec.answer {
        Answer::Program | Answer::Project => return None,
        Answer::Quiz(_) | Answer::Blanks(_) => sheet(),
        Answer::Text(_) => {
            let text = fields.get("answer.1").unwrap_or_default().replace("\r\n", "\n");
            SourceFile { name: TEXT_FILE.to_owned(), text }
        }
        Answer::Lines(lines) => {
            let mut placed: Vec<String> =
                fields.all().filter(|(name, _)| *name == "line").map(|(_, line)| line.to_owned()).collect();
            if let Some((step, at)) = fields.get("action").and_then(step) {
                take_step(&mut placed, lines, step, at);
            }
            let name = if exercise.spec.can_run() { exercise.main_file() } else { LINES_FILE };
            SourceFile { name: name.to_owned(), text: placed.iter().map(|line| format!("{line}\n")).collect() }
        }
    };
    Some(vec![file])
}

/// `move.up.3` as `("up", 3)`.
pub(super) fn step(action: &str) -> Option<(&str, usize)> {
    let (step, at) = action.strip_prefix("move.")?.split_once('.')?;
    Some((step, at.parse().ok()?))
}

/// One press of a button beside a line; `at` is the line's number from 1, or for `in` the piece's from 0. What does not
/// fit changes nothing.
fn take_step(placed: &mut Vec<String>, lines: &Lines, step: &str, at: usize) {
    let unit = " ".repeat(lines.indent.unwrap_or(0) as usize);
    let last = placed.len();
    match step {
        "in" => placed.extend(lines.pieces().into_iter().nth(at)),
        "up" if (2..=last).contains(&at) => placed.swap(at - 1, at - 2),
        "down" if at >= 1 && at < last => placed.swap(at - 1, at),
        "out" if (1..=last).contains(&at) => drop(placed.remove(at - 1)),
        "more" if (1..=last).contains(&at) && lines.level(&placed[at - 1]) < 8 => placed[at - 1].insert_str(0, &unit),
        "less" if (1..=last).contains(&at) => {
            let line = &placed[at - 1];
            placed[at - 1] = line.strip_prefix(unit.as_str()).unwrap_or(line.trim_start()).to_owned();
        }
        _ => {}
    }
}

/// Where the page is to show itself after a step: at the line that moved.
pub(super) fn place_after(step: &str, at: usize) -> String {
    match step {
        "up" => format!("#ligne-{}", at.saturating_sub(1).max(1)),
        "down" => format!("#ligne-{}", at + 1),
        "more" | "less" => format!("#ligne-{at}"),
        _ => "#travail".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> Lines {
        Lines { orders: vec![vec!["if a:".into(), "  b".into()]], distractors: vec!["c".into()], indent: Some(2) }
    }

    #[test]
    fn each_button_does_one_step_and_what_does_not_fit_does_nothing() {
        let after = |step: &str, at: usize| {
            let mut placed = vec!["if a:".to_owned(), "b".to_owned()];
            take_step(&mut placed, &lines(), step, at);
            placed.join("|")
        };
        assert_eq!(after("up", 2), "b|if a:");
        assert_eq!(after("down", 1), "b|if a:");
        assert_eq!(after("out", 1), "b");
        assert_eq!(after("more", 2), "if a:|  b");
        for (step, at) in [("up", 1), ("up", 0), ("down", 2), ("out", 9), ("less", 2), ("more", 0), ("in", 9), ("x", 1)]
        {
            assert_eq!(after(step, at), "if a:|b", "{step} {at}");
        }
        let piece = lines().pieces().iter().position(|piece| piece == "c").unwrap();
        assert_eq!(after("in", piece), "if a:|b|c");
    }

    #[test]
    fn what_is_placed_is_not_left_and_keeps_its_level() {
        let view = LinesView::new(&lines(), true, "if a:\n  b\n");
        assert_eq!(view.left.iter().map(|(_, piece)| piece.as_str()).collect::<Vec<_>>(), ["c"]);
        assert_eq!(
            view.placed.iter().map(|line| (line.text.as_str(), line.level)).collect::<Vec<_>>(),
            [("if a:", 0), ("b", 1)]
        );
    }

    #[test]
    fn a_step_is_read_from_its_button() {
        assert_eq!(step("move.up.3"), Some(("up", 3)));
        assert_eq!((step("submit"), step("move.up"), step("move.up.x")), (None, None, None));
        assert_eq!((place_after("up", 1), place_after("down", 1)), ("#ligne-1".into(), "#ligne-2".into()));
    }
}
