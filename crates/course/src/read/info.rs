//! The info string of a fenced block: ```` ```js file=main.js role=wrong tag=x ````.

use super::mistake::{self, Problems, suggestion};
use super::text::{Position, Text};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Starter,
    Solution,
    Given,
    Test,
    Wrong,
    Shown,
    Answer,
    Distractor,
    Schema,
    Data,
}

impl Role {
    pub(crate) const ALL: [(&'static str, Self); 10] = [
        ("starter", Self::Starter),
        ("solution", Self::Solution),
        ("given", Self::Given),
        ("test", Self::Test),
        ("wrong", Self::Wrong),
        ("shown", Self::Shown),
        ("answer", Self::Answer),
        ("distractor", Self::Distractor),
        ("schema", Self::Schema),
        ("data", Self::Data),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, role)| *role == self).map_or("", |(name, _)| name)
    }
}

/// What an info string says, with the positions of its parts.
#[derive(Debug)]
pub(crate) struct Info {
    /// The first word, in lower case; empty when there is none.
    pub(crate) language: String,
    pub(crate) file: Option<(String, Position)>,
    pub(crate) role: Option<(Role, Position)>,
    pub(crate) tag: Option<(String, Position)>,
    pub(crate) hidden: Option<Position>,
    pub(crate) run: Option<Position>,
    /// As it was written.
    pub(crate) height: Option<(String, Position)>,
    /// Where the block's fence stands.
    pub(crate) at: Position,
    /// A mistake was reported: the block is not to be read further.
    pub(crate) broken: bool,
}

const KEYS: [&str; 6] = ["file", "role", "tag", "hidden", "run", "height"];

/// Reads `info`, which stands on the line of `text` that holds byte `fence`.
pub(crate) fn read(info: &str, fence: usize, text: &Text, problems: &mut Problems) -> Info {
    let mut words = info.split_whitespace();
    let mut read = Info {
        language: words.next().unwrap_or_default().to_lowercase(),
        file: None,
        role: None,
        tag: None,
        hidden: None,
        run: None,
        height: None,
        at: text.position(fence),
        broken: false,
    };
    let line = text.as_str()[fence..].lines().next().unwrap_or_default();
    let mut from = line.find(char::is_whitespace).unwrap_or(line.len());
    for word in words {
        // The info string may differ from the line by escapes; then the fence itself is the place.
        let found = line[from..].find(word).map(|at| from + at);
        from = found.map_or(from, |at| at + word.len());
        let at = found.map_or(read.at, |at| text.position(fence + at));
        read.word(word, at, problems);
    }
    read
}

impl Info {
    fn word(&mut self, word: &str, at: Position, problems: &mut Problems) {
        let (key, value) = word.split_once('=').map_or((word, None), |(key, value)| (key, Some(value)));
        let twice = match key {
            "file" => self.file.is_some(),
            "role" => self.role.is_some(),
            "tag" => self.tag.is_some(),
            "hidden" => self.hidden.is_some(),
            "run" => self.run.is_some(),
            "height" => self.height.is_some(),
            _ => false,
        };
        let mistake = match (key, value) {
            _ if twice => &mistake::DUPLICATE_ATTRIBUTE,
            ("file", Some(name)) if !name.is_empty() => return self.file = Some((name.to_owned(), at)),
            ("tag", Some(name)) if !name.is_empty() => return self.tag = Some((name.to_owned(), at)),
            ("height", Some(height)) if !height.is_empty() => return self.height = Some((height.to_owned(), at)),
            ("hidden", None) => return self.hidden = Some(at),
            ("run", None) => return self.run = Some(at),
            ("role", Some(name)) => match Role::ALL.iter().find(|(known, _)| *known == name) {
                Some((_, role)) => return self.role = Some((*role, at)),
                None => {
                    let near = suggestion(name, Role::ALL.map(|(known, _)| known));
                    problems.add(&mistake::UNKNOWN_ROLE, at, &[name, &near]);
                    self.broken = true;
                    return;
                }
            },
            ("file" | "role" | "tag" | "hidden" | "run" | "height" | "", _) => &mistake::BAD_ATTRIBUTE,
            _ => {
                problems.add(&mistake::UNKNOWN_ATTRIBUTE, at, &[key, &suggestion(key, KEYS)]);
                self.broken = true;
                return;
            }
        };
        problems.add(mistake, at, &[word]);
        self.broken = true;
    }
}
