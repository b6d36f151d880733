//! What comes before what: modules that need modules, steps that need skills.

use std::collections::{BTreeMap, BTreeSet};

use super::mistake::{self, suggestion};
use super::{OpenModule, OpenStep};

/// Reports modules that need what is not there, or themselves.
pub(super) fn check_modules(modules: &mut [OpenModule]) {
    let needs: BTreeMap<String, Vec<String>> =
        modules.iter().map(|module| (module.name.id.clone(), module.needs())).collect();
    for at in 0..modules.len() {
        let (before, rest) = modules.split_at_mut(at);
        let [module, ..] = rest else { continue };
        for (index, need) in module.needs().iter().enumerate() {
            let place = module.file.position("needs", Some(index));
            let problems = &mut module.file.problems;
            if !needs.contains_key(need) {
                let near = suggestion(need, needs.keys().map(String::as_str));
                problems.add(&mistake::UNKNOWN_MODULE, place, &[need, &near]);
            } else if let Some(way) = way(need, &module.name.id, &needs) {
                let way = [&[module.name.id.as_str()], way.as_slice()].concat();
                problems.add(&mistake::MODULE_CYCLE, place, &[&way.join(" → ")]);
            } else if !before.iter().any(|other| other.name.id == *need) {
                problems.add(&mistake::MODULE_ORDER, place, &[need]);
            }
        }
    }
}

/// The shortest way from one module to another through what each needs: all modules on it.
fn way<'a>(from: &'a str, to: &str, needs: &'a BTreeMap<String, Vec<String>>) -> Option<Vec<&'a str>> {
    let mut seen = BTreeSet::from([from]);
    let mut ways = vec![vec![from]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last().copied().unwrap_or(from);
            if last == to {
                return Some(way);
            }
            for next in needs.get(last).into_iter().flatten() {
                if seen.insert(next) {
                    longer.push([way.as_slice(), &[next.as_str()]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

/// Reports steps that need a skill which no earlier step teaches, nor any step of a module that theirs needs.
pub(super) fn check_skills(modules: &mut [OpenModule]) {
    // Where each skill is taught: the places of its steps in the whole course, and their modules.
    let mut taught: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    let mut order = 0;
    for (at, module) in modules.iter().enumerate() {
        for step in &module.steps {
            for skill in step.skills() {
                taught.entry(skill).or_default().push((order, at));
            }
            order += 1;
        }
    }
    let ids: Vec<String> = modules.iter().map(|module| module.name.id.clone()).collect();
    let closures: Vec<BTreeSet<usize>> = (0..modules.len()).map(|at| closure(at, modules)).collect();
    let mut order = 0;
    for (module, closure) in modules.iter_mut().zip(&closures) {
        for step in &mut module.steps {
            for (index, need) in step.needs().iter().enumerate() {
                let places = taught.get(need).map_or(&[][..], Vec::as_slice);
                if places.iter().any(|(place, module)| *place < order || closure.contains(module)) {
                    continue;
                }
                let at = step.file.position("needs", Some(index));
                match places.first() {
                    Some((_, module)) => {
                        step.file.problems.add(&mistake::SKILL_TAUGHT_LATER, at, &[need, &ids[*module]]);
                    }
                    None => {
                        let near = suggestion(need, taught.keys().map(String::as_str));
                        step.file.problems.add(&mistake::SKILL_NOT_TAUGHT, at, &[need, &near]);
                    }
                }
            }
            order += 1;
        }
    }
}

/// The modules to finish before the one at `at`, whatever their order.
fn closure(at: usize, modules: &[OpenModule]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        for need in modules[at].needs() {
            let place = modules.iter().position(|module| module.name.id == need);
            open.extend(place.filter(|place| found.insert(*place)));
        }
    }
    found
}

/// Reports two modules, or two steps of a module, of the same number: their order is then by name.
pub(super) fn check_numbers(modules: &mut [OpenModule]) {
    let numbers: Vec<_> = modules.iter().map(|module| (module.name.number, module.file.path.clone())).collect();
    for (at, module) in modules.iter_mut().enumerate() {
        if at > 0 && numbers[at - 1].0 == numbers[at].0 {
            module.file.say(&mistake::SAME_NUMBER, &[&numbers[at].0.to_string(), &numbers[at - 1].1]);
        }
        let steps = &mut module.steps;
        for at in 1..steps.len() {
            let (before, rest) = steps.split_at_mut(at);
            let (Some(OpenStep { name, file, .. }), [step, ..]) = (before.last(), rest) else { continue };
            if name.number == step.name.number {
                step.file.say(&mistake::SAME_NUMBER, &[&name.number.to_string(), &file.path]);
            }
        }
    }
}
