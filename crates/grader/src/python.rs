//! Python: CPython as a component, one instance for the learner's files and one for the tests.

mod behaviour;
mod budget;
mod calls;
mod engine;
mod explain;
mod reports;
mod sides;
mod system;
mod values;

use std::path::Path;

use serde_json::json;
use tremplin_course::{Digest, Report, Scope, Source, Spec, TestBody, TestReport, Trial};
use wasmtime::Engine;
use wasmtime::component::{Component, InstancePre, Linker};

use crate::artifact::{self, engine_fault};
use crate::kept::Kept;
use crate::outcome::verdict;
use crate::rounds::{Numbered, is_code, rounds};
use crate::{Fault, Graded};
use budget::Shared;
use reports::Results;
use sides::{Guest, Host, Learners, link_learner, link_tests, new_tests_store};

pub(crate) use engine::config;
pub(crate) use explain::explain;

static GUEST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/python.wasm"));
const GUEST_DIGEST: &str = env!("TREMPLIN_PYTHON_GUEST");

/// Elements of the guest's one table of functions, and some.
const MAX_TABLE: usize = 30_000;
/// Memory of an instance beyond what a learner's own objects take: the engine and its library, the snapshot, messages.
const MEMORY_MARGIN: usize = 48 << 20;
const TESTS_MEMORY: usize = 256 << 20;
/// Of one exercise's tests, in bytes; larger ones are compiled each time.
const MAX_BYTECODE: usize = 256 << 10;
/// Exercises whose tests' bytecode is held.
const MAX_KEPT: usize = 128;

pub(crate) struct Python {
    engine: Engine,
    learner: InstancePre<Guest>,
    tests: InstancePre<Host>,
    /// Of exercises' tests, which a tests' instance makes before anything of a learner's has run.
    bytecode: Kept<[u8]>,
}

/// What one grade works on.
struct Work<'a> {
    spec: &'a Spec,
    source: &'a Source,
    scope: Scope,
}

impl Python {
    /// Loads the engine, which `engine` must have been made for by [`config`].
    pub(crate) fn new(engine: &Engine, cache: &Path) -> Result<Self, Fault> {
        let component = artifact::load_component(engine, GUEST, GUEST_DIGEST, cache)?;
        Ok(Self {
            learner: prepare(engine, &component, link_learner)?,
            tests: prepare(engine, &component, link_tests)?,
            engine: engine.clone(),
            bytecode: Kept::new(MAX_KEPT),
        })
    }

    pub(crate) fn grade(&self, spec: &Spec, source: &Source, scope: Scope) -> Result<Graded, Fault> {
        let work = Work { spec, source, scope };
        let mut results = Results::default();
        let shared = Shared::new(spec.limits.clone(), spec.seed);
        if work.scope.is_printing() {
            let typed = if let Scope::Try(Trial::Lines(lines)) = &work.scope { Some(lines.as_slice()) } else { None };
            calls::print_only(self.learners(&work, &shared, true), typed, &mut results)?;
        } else {
            for blocks in rounds(spec, &work.scope) {
                self.run_round(&work, &shared, &mut results, &blocks)?;
            }
        }
        if work.scope == Scope::All && results.says_nothing() {
            return Err(Fault::Engine("no test was judged".into()));
        }
        Ok(finish(&shared, results))
    }

    fn run_round(
        &self,
        work: &Work<'_>,
        shared: &Shared,
        results: &mut Results,
        blocks: &[Numbered<'_>],
    ) -> Result<(), Fault> {
        let (code, tables): (Vec<Numbered<'_>>, Vec<Numbered<'_>>) = blocks.iter().partition(|block| is_code(block));
        if results.not_loaded.is_none() && !tables.is_empty() {
            calls::run(self.learners(work, shared, true), results, tables.into_iter())?;
        }
        if results.not_loaded.is_none() && !code.is_empty() {
            self.run_tests(work, shared, results, &code)?;
        }
        Ok(())
    }

    fn learners(&self, work: &Work<'_>, shared: &Shared, host_asks: bool) -> Learners {
        let memory = ((work.spec.limits.memory_mib as usize) << 20) + MEMORY_MARGIN;
        let job = (job(work, host_asks), entry(work).to_owned());
        Learners::new(&self.engine, &self.learner, job, memory, shared.clone())
    }

    /// Has the tests' side run the blocks of test code, visible ones first.
    fn run_tests(
        &self,
        work: &Work<'_>,
        shared: &Shared,
        results: &mut Results,
        blocks: &[Numbered<'_>],
    ) -> Result<(), Fault> {
        let mut blocks = blocks.to_vec();
        blocks.sort_by_key(|(number, block)| (block.hidden, *number));
        let order = tests(work, &blocks);
        let digest = Digest::of([order.as_slice()]);
        let host = Host::new(self.learners(work, shared, false), TESTS_MEMORY, self.bytecode.get(digest));
        let mut store = new_tests_store(&self.engine, host);
        let instance = self.tests.instantiate(&mut store).map_err(engine_fault)?;
        let run = instance.get_typed_func::<(Vec<u8>,), ()>(&mut store, "tests").map_err(engine_fault)?;
        let ran = run.call(&mut store, (order,));
        let host = store.into_data();
        if let Some(made) = host.made.as_deref().filter(|made| made.len() <= MAX_BYTECODE) {
            self.bytecode.keep(digest, made.into());
        }
        results.behaviour.extend_from_slice(&host.learners.behaviour.into_bytes());
        if let Some(fault) = host.learners.fault {
            return Err(Fault::Engine(fault));
        }
        let numbers: Vec<usize> = blocks.iter().map(|(number, _)| *number).collect();
        results.take_reports(host.reports, &numbers, &work.spec.tests, work.source.files(), ran.is_err())
    }
}

fn prepare<T: 'static>(
    engine: &Engine,
    component: &Component,
    link: fn(&mut Linker<T>) -> wasmtime::Result<()>,
) -> Result<InstancePre<T>, Fault> {
    let mut linker = Linker::new(engine);
    link(&mut linker)
        .and_then(|()| linker.define_unknown_imports_as_traps(component))
        .and_then(|()| linker.instantiate_pre(component))
        .map_err(engine_fault)
}

/// What a learner's instance starts with.
fn job(work: &Work<'_>, host_asks: bool) -> Vec<u8> {
    let spec = work.spec;
    let job = json!({
        "files": work.spec.files(work.source).iter().map(|file| [&file.name, &file.text]).collect::<Vec<_>>(),
        "entry": entry(work),
        "seed": spec.seed,
        "recursion": spec.limits.stack_kib,
        "host": host_asks,
    });
    job.to_string().into_bytes()
}

/// The file the exercise names or, where a submission has no such file, its first.
fn entry<'a>(work: &'a Work<'_>) -> &'a str {
    let mut names = work.spec.files(work.source).into_iter().map(|file| file.name.as_str());
    let first = work.source.files().first().map_or("", |file| file.name.as_str());
    names.find(|name| *name == work.spec.entry).unwrap_or(first)
}

fn tests(work: &Work<'_>, blocks: &[Numbered<'_>]) -> Vec<u8> {
    let blocks = blocks.iter().filter_map(|(number, block)| match &block.body {
        TestBody::Code(code) => Some(json!({
            "hidden": block.hidden && work.scope == Scope::All,
            "name": format!("test-{}.py", number + 1),
            "code": code,
        })),
        TestBody::Calls(_) | TestBody::Query(_) => None,
    });
    let work = json!({
        "seed": work.spec.seed,
        "entry": entry(work),
        "files": work.spec.files(work.source).iter().map(|file| &file.name).collect::<Vec<_>>(),
        "blocks": blocks.collect::<Vec<_>>(),
    });
    work.to_string().into_bytes()
}

fn finish(shared: &Shared, mut results: Results) -> Graded {
    results.tests.sort_by_key(|(block, _)| *block);
    let behaviour = Digest::of([results.behaviour.as_slice()]);
    let tests: Vec<TestReport> = results.tests.into_iter().map(|(_, test)| test).collect();
    let verdict = verdict(results.not_loaded, &tests);
    let mut budget = shared.get();
    let (stdout, duration_us) = (std::mem::take(&mut budget.printed), budget.cpu_us());
    Graded { report: Report { verdict, tests, stdout, error: results.error, duration_us }, behaviour }
}
