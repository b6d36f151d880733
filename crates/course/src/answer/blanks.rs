//! Files with blanks: each compared with the texts its author accepts, or filled in and run.

use serde::{Deserialize, Serialize};

use super::judge::{Asked, Ending, Judged};
use super::plain::Accepted;
use super::sheet::Sheet;
use crate::{AnswerMistake, SourceFile};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blanks {
    pub files: Vec<Template>,
    /// For each blank, in the order of the files, what its author accepts.
    pub accepted: Vec<Accepted>,
}

/// A file cut at its blanks: one part more than it has blanks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    pub name: String,
    pub parts: Vec<String>,
}

impl Template {
    /// Cuts `text` at each run of four underscores or more.
    pub fn cut(name: &str, text: &str) -> Self {
        let mut parts = vec![String::new()];
        let mut rest = text;
        while let Some(at) = rest.find("____") {
            let (before, blank) = rest.split_at(at);
            if let Some(last) = parts.last_mut() {
                last.push_str(before);
            }
            parts.push(String::new());
            rest = blank.trim_start_matches('_');
        }
        if let Some(last) = parts.last_mut() {
            last.push_str(rest);
        }
        Self { name: name.to_owned(), parts }
    }

    pub fn blanks(&self) -> usize {
        self.parts.len() - 1
    }
}

impl Blanks {
    /// The files with the blanks filled in; a blank without an answer stays empty.
    pub fn complete(&self, sheet: &Sheet) -> Vec<SourceFile> {
        let mut number = 0;
        let fill = |template: &Template| {
            let mut text = template.parts.first().cloned().unwrap_or_default();
            for part in template.parts.iter().skip(1) {
                number += 1;
                // A blank is on one line, whatever was sent.
                text.extend(sheet.get(number).unwrap_or_default().chars().map(|c| if c == '\n' { ' ' } else { c }));
                text.push_str(part);
            }
            SourceFile { name: template.name.clone(), text }
        };
        self.files.iter().map(fill).collect()
    }

    /// The sheet on which every blank holds the first accepted text.
    pub fn solution(&self) -> Sheet {
        let first = |accepted: &Accepted| accepted.texts.first().cloned().unwrap_or_default();
        (1u32..).zip(&self.accepted).map(|(number, accepted)| (number, first(accepted))).collect()
    }

    pub(super) fn judge(&self, sheet: &Sheet) -> Judged {
        let judge = |(number, accepted): (u32, &Accepted)| {
            let answer = sheet.get(number).unwrap_or_default().trim();
            let ending = accepted.judge(answer);
            // Whatever accepted text it holds, a right blank behaves like any other right one.
            let behaviour =
                if ending == Ending::Right { String::new() } else { format!("={}", accepted.plain(answer)) };
            let received = (!answer.is_empty()).then(|| answer.to_owned());
            (Asked { name: format!("Trou {number}"), ending, received }, behaviour)
        };
        let (asked, behaviour) = (1u32..).zip(&self.accepted).map(judge).unzip();
        Judged { asked, behaviour, is_only_received: false }
    }

    /// What is said of blanks that hold more than a program may.
    pub(super) fn too_large(&self) -> Judged {
        let ending = Ending::Mistaken(AnswerMistake::Other);
        let asked = Asked { name: "Votre réponse".to_owned(), ending, received: None };
        Judged { asked: vec![asked], behaviour: Vec::new(), is_only_received: false }
    }
}
