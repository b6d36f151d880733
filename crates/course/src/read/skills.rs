//! `skills.md` in the course's folder: what each skill is called. A course without it shows their short names.

use std::collections::{BTreeMap, BTreeSet};

use super::front_matter::FrontMatter;
use super::mistake;
use super::{OpenFile, OpenModule};
use crate::{SkillId, SkillTitle};

/// The titles of the file, once its mistakes and the skills it forgets are reported.
pub(super) fn read(file: &mut OpenFile, modules: &mut [OpenModule]) -> BTreeMap<SkillId, SkillTitle> {
    let mut titles = BTreeMap::new();
    let mut twice = Vec::new();
    match file.keys() {
        Some(FrontMatter::Skills(keys)) => {
            for (index, entry) in keys.skills.iter().enumerate() {
                let title = SkillTitle { title: entry.title.clone(), english: entry.en.clone() };
                if titles.insert(entry.skill.clone(), title).is_some() {
                    twice.push((index, entry.skill.to_string()));
                }
            }
        }
        Some(_) => file.problems.add(&mistake::WRONG_KIND, file.position("kind", None), &["skills.md", "autre chose"]),
        None => {}
    }
    for (index, skill) in twice {
        file.problems.add(&mistake::DUPLICATE_SKILL, file.position("skills", Some(index)), &[&skill]);
    }
    if file.problems.has_error() {
        return BTreeMap::new();
    }
    report_untitled(&titles, modules);
    titles
}

/// Each skill and each area without a title, where it first stands.
fn report_untitled(titles: &BTreeMap<SkillId, SkillTitle>, modules: &mut [OpenModule]) {
    let mut known: BTreeSet<String> = titles.keys().map(ToString::to_string).collect();
    for step in modules.iter_mut().flat_map(|module| &mut module.steps) {
        for (index, skill) in step.skills().into_iter().enumerate() {
            let area = skill.split('.').next().unwrap_or_default().to_owned();
            for name in [area, skill] {
                if !known.contains(&name) {
                    let at = step.file.position("skills", Some(index));
                    step.file.problems.add(&mistake::UNTITLED_SKILL, at, &[&name]);
                    known.insert(name);
                }
            }
        }
    }
}
