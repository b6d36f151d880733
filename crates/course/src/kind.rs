//! The kinds of exercise: what each shows beyond its statement.

use crate::{Html, Language, Report, TestStatus};

/// What a learner is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Write a program.
    Code,
    /// Mend one.
    Bug,
    Quiz(QuizPage),
    /// Say what will be shown.
    Predict(Predict),
    /// Fill in the blanks.
    Blanks,
    /// Put lines in order.
    Parsons(ParsonsPage),
    /// Build something that a trainer marks.
    Project(Rubric),
}

/// A quiz as it is shown; what is right is in [`crate::Answer::Quiz`], which has as many questions.
#[derive(Debug, Clone, PartialEq)]
pub struct QuizPage {
    pub questions: Vec<QuestionPage>,
    /// The advice of a positioning test, in the author's order.
    pub routes: Vec<Route>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct QuestionPage {
    /// The question itself; inline.
    pub title: Html,
    /// What stands under it; may be empty.
    pub prompt: Html,
    /// Empty where the answer is typed.
    pub choices: Vec<Choice>,
    /// A typed answer may have several lines.
    pub has_lines: bool,
    /// What is said of a typed answer that is not right.
    pub feedback: Option<Html>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub text: Html,
    /// Why it is right or not; locked until it was chosen and sent. A positioning test may have none.
    pub explanation: Option<Html>,
}

/// Advice that depends on how many questions of a positioning test were right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Numbers of questions, from 1, in order.
    pub questions: Vec<u32>,
    pub bound: Bound,
    pub advice: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    AtMost(u32),
    AtLeast(u32),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predict {
    /// The program whose output is asked for, when it can be run.
    pub program: Option<(Language, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsonsPage {
    /// The word that opened the block of lines: how they are coloured.
    pub fence: String,
}

impl ParsonsPage {
    /// Lines of code; else steps of something that people do.
    pub fn is_code(&self) -> bool {
        !matches!(self.fence.as_str(), "" | "text" | "txt")
    }
}

/// How a trainer marks a project: each criterion from 0 to 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rubric {
    pub criteria: Vec<Criterion>,
    /// The least sum that passes.
    pub pass: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    pub name: String,
    /// A zero here does not pass, whatever the sum.
    pub essential: bool,
    /// What each mark means, from 0.
    pub levels: [String; 4],
}

impl Kind {
    /// As `kind:` in a front matter says it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Code => "exercise",
            Self::Bug => "bug",
            Self::Quiz(_) => "quiz",
            Self::Predict(_) => "predict",
            Self::Blanks => "blanks",
            Self::Parsons(_) => "parsons",
            Self::Project(_) => "project",
        }
    }

    /// Whether the learner edits the files themselves.
    pub fn has_editor(&self) -> bool {
        matches!(self, Self::Code | Self::Bug | Self::Project(_))
    }

    pub fn rubric(&self) -> Option<&Rubric> {
        match self {
            Self::Project(rubric) => Some(rubric),
            _ => None,
        }
    }
}

impl QuizPage {
    /// The advice that a report of a positioning test calls for.
    pub fn advice(&self, report: &Report) -> Vec<&str> {
        let is_right = |number: &u32| {
            let test = report.tests.get((*number as usize).wrapping_sub(1));
            test.is_some_and(|test| test.status == TestStatus::Passed)
        };
        let holds = |route: &&Route| {
            let right = u32::try_from(route.questions.iter().filter(|number| is_right(number)).count());
            let right = right.unwrap_or(u32::MAX);
            match route.bound {
                Bound::AtMost(most) => right <= most,
                Bound::AtLeast(least) => right >= least,
            }
        };
        self.routes.iter().filter(holds).map(|route| route.advice.as_str()).collect()
    }
}

impl Rubric {
    /// Whether these marks, one for each criterion, pass; `None` when they are no marks of this rubric.
    pub fn passes(&self, marks: &[u32]) -> Option<bool> {
        let fit = marks.len() == self.criteria.len() && marks.iter().all(|mark| *mark <= 3);
        let zero = self.criteria.iter().zip(marks).any(|(criterion, mark)| criterion.essential && *mark == 0);
        fit.then(|| !zero && marks.iter().sum::<u32>() >= self.pass)
    }

    /// The greatest sum of marks.
    pub fn most(&self) -> u32 {
        u32::try_from(self.criteria.len()).unwrap_or(u32::MAX).saturating_mul(3)
    }
}
