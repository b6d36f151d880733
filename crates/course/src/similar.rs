//! Which answers share long passages that neither the exercise nor the rest of the class explains: winnowed fingerprints
//! of their tokens (Schleimer, Wilkerson, Aiken, 2003), names of variables apart.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::{Source, SourceFile};

/// A passage is so many tokens long, or longer.
const PASSAGE: usize = 9;
/// Of so many passages that follow each other one is kept: any common stretch of `PASSAGE + WINDOW - 1` is found.
const WINDOW: usize = 4;
/// Fewer passages of one's own say nothing: short answers are alike because there are few ways to be short.
const MIN_OWN: usize = 8;
/// Of the shorter answer's own passages, in percent.
const MIN_SHARED: usize = 50;
/// What more than half of the answers have, and more than so many, is how one does it.
const COMMON: usize = 5;
/// The most pairs worth a trainer's time.
const MAX_PAIRS: usize = 20;

/// Two answers, by their places, and how many percent of the shorter one's own passages are the other's too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alike {
    pub first: usize,
    pub second: usize,
    pub percent: usize,
}

/// The pairs among `answers` that share much beyond what is in `known` (starter, solutions), the closest first.
pub fn alike(answers: &[&Source], known: &[Source]) -> Vec<Alike> {
    let explained: HashSet<u64> = known.iter().flat_map(prints).collect();
    let mut own: Vec<HashSet<u64>> = answers.iter().map(|source| prints(source)).collect();
    let mut holders = HashMap::<u64, usize>::new();
    for print in own.iter().flatten() {
        *holders.entry(*print).or_default() += 1;
    }
    let is_common = |print: &u64| holders.get(print).is_some_and(|holders| *holders > COMMON.max(answers.len() / 2));
    for prints in &mut own {
        prints.retain(|print| !explained.contains(print) && !is_common(print));
    }
    let mut pairs = Vec::new();
    for (first, a) in own.iter().enumerate() {
        for (second, b) in own.iter().enumerate().skip(first + 1) {
            let shorter = a.len().min(b.len());
            if shorter < MIN_OWN {
                continue;
            }
            let percent = a.intersection(b).count() * 100 / shorter;
            if percent >= MIN_SHARED {
                pairs.push(Alike { first, second, percent });
            }
        }
    }
    pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.percent), pair.first, pair.second));
    pairs.truncate(MAX_PAIRS);
    pairs
}

/// The fingerprints of a whole submission; a passage does not go over the end of a file.
fn prints(source: &Source) -> HashSet<u64> {
    source.files().iter().flat_map(file_prints).collect()
}

fn file_prints(file: &SourceFile) -> Vec<u64> {
    let text = file.essence();
    let has_names = ["js", "mjs", "ts", "py", "php"].iter().any(|ending| file.name.ends_with(&format!(".{ending}")));
    let tokens = tokens(&text, has_names);
    let passages: Vec<u64> = tokens.windows(PASSAGE).map(hash).collect();
    if passages.len() < WINDOW {
        return passages;
    }
    passages.windows(WINDOW).filter_map(|window| window.iter().min().copied()).collect()
}

fn hash(tokens: &[&str]) -> u64 {
    // Never kept nor sent: it need not be the same in another program.
    let mut hasher = DefaultHasher::new();
    tokens.hash(&mut hasher);
    hasher.finish()
}

/// Words, numbers and signs. Where names are the learner's own choice, one is as good as another.
fn tokens(text: &str, has_names: bool) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let token = &rest[..length];
        let is_name = has_names && is_word(first) && !first.is_ascii_digit() && !KEYWORDS.contains(&token);
        tokens.push(if is_name { "name" } else { token });
        rest = rest[length..].trim_start();
    }
    tokens
}

/// What a name cannot be in one of the languages, as far as beginners meet it.
const KEYWORDS: [&str; 47] = [
    "and", "as", "async", "await", "break", "case", "catch", "class", "const", "continue", "def", "default", "do",
    "echo", "elif", "else", "elseif", "except", "extends", "false", "finally", "for", "foreach", "from", "function",
    "if", "import", "in", "is", "lambda", "let", "new", "not", "null", "of", "or", "public", "raise", "return",
    "static", "switch", "this", "throw", "true", "try", "var", "while",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new(vec![SourceFile { name: "main.js".into(), text: text.into() }]).unwrap()
    }

    const STARTER: &str = "function total(prix) {\n  // à vous\n}\n";
    const SOLUTION: &str = "function total(prix) {\n  let somme = 0;\n  for (const p of prix) {\n    somme += p;\n  }\n  \
        return somme;\n}\n";
    /// A roundabout way that nobody finds twice.
    const ODD: &str = "function total(prix) {\n  const pile = [...prix];\n  let compte = 0, tour = 0;\n  while (pile.length \
        > 0 && tour < 1000) {\n    const haut = pile.pop();\n    compte = compte - (0 - haut) * 1;\n    tour = tour + 1;\n  \
        }\n  if (tour >= 1000) { throw new Error('trop'); }\n  return [compte].map(x => x * 1)[0];\n}\n";

    fn pairs(answers: &[&str]) -> Vec<(usize, usize)> {
        let answers: Vec<_> = answers.iter().map(|text| source(text)).collect();
        let known = [source(STARTER), source(SOLUTION)];
        alike(&answers.iter().collect::<Vec<_>>(), &known).iter().map(|pair| (pair.first, pair.second)).collect()
    }

    #[test]
    fn a_copy_is_found_whatever_its_names_spaces_and_comments() {
        let renamed = ODD.replace("pile", "tas").replace("compte", "c").replace("tour", "t").replace("haut", "h");
        let dressed = renamed.replace("\n  ", "\n\n      ").replace("return", "// fini\n  return");
        assert_eq!(pairs(&[ODD, SOLUTION, &dressed]), [(0, 2)]);
    }

    #[test]
    fn what_the_exercise_explains_is_no_likeness() {
        assert_eq!(pairs(&[SOLUTION, &SOLUTION.replace("somme", "s"), STARTER, STARTER]), []);
        assert_eq!(pairs(&["", "x", "function total(prix) { return 6; }", "function total(a) { return 6; }"]), []);
    }

    #[test]
    fn what_half_of_the_class_writes_is_how_one_does_it() {
        let all: Vec<&str> = std::iter::repeat_n(ODD, 8).collect();
        assert_eq!(pairs(&all), []);
        assert_eq!(pairs(&all[..2]), [(0, 1)]);
    }

    #[test]
    fn different_answers_are_not_alike() {
        let other = "function total(prix) {\n  if (prix.length === 0) { return 0; }\n  const [premier, ...reste] = prix;\n  \
            const suite = total(reste);\n  console.log('reste', reste.length);\n  return premier + suite;\n}\n";
        assert_eq!(pairs(&[ODD, other]), []);
    }
}
