//! PHP 8.2 in two instances of one store, one for the learner's files, one for the tests.

mod boot;
mod calls;
mod errors;
mod files;
mod host;
mod node;
mod page;
mod process;
mod reports;
mod route;
mod wasi;

use std::path::Path;

use tremplin_course::{
    Digest, Report, Scope, Source, SourceFile, Spec, TestBlock, TestBody, TestReport, Trial, Verdict,
};
use wasmtime::{Engine, InstancePre, Linker, Store};

use crate::artifact::{self, engine_fault};
use crate::outcome::verdict;
use crate::rounds::{Numbered, rounds};
use crate::{Fault, Graded};
use host::{Host, TestsEnd, load_learner, new_store, renew, run_tests};
use node::Node;
use reports::Results;

static GUEST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/php.wasm"));

pub(crate) struct Php {
    engine: Engine,
    guest: InstancePre<Host>,
}

impl Php {
    pub(crate) fn new(engine: &Engine, cache: &Path) -> Result<Self, Fault> {
        let recipe = boot::recipe();
        let module = artifact::load_with(engine, [GUEST, &recipe], "php", cache, || boot::snapshot(engine, GUEST))?;
        let mut linker = Linker::new(engine);
        wasi::link(&mut linker, &module).map_err(engine_fault)?;
        let guest = linker.instantiate_pre(&module).map_err(engine_fault)?;
        Ok(Self { engine: engine.clone(), guest })
    }

    pub(crate) fn grade(&self, spec: &Spec, source: &Source, scope: Scope) -> Result<Graded, Fault> {
        let files: Vec<_> =
            spec.files(source).iter().map(|file| (file.name.clone(), file.text.clone().into_bytes())).collect();
        let entry = files.iter().find(|(name, _)| *name == spec.entry).or(files.first());
        let entry = entry.map_or_else(String::new, |(name, _)| name.clone());
        let host = Host::new(Some(self.guest.clone()), files, &entry, &spec.limits, spec.seed);
        let mut store = new_store(&self.engine, host);
        let mut results = Results::default();
        if let Scope::Try(Trial::Page(asked)) = &scope {
            page::show(&mut store, &mut results, asked);
        } else if scope.is_printing() {
            let loaded = load_learner(&mut store, false);
            results.take_load(loaded, store.data().fatal.clone());
        } else {
            run_blocks(&mut store, &mut results, spec, source, &scope)?;
        }
        match store.data_mut().fault.take() {
            Some(fault) => Err(Fault::Engine(fault)),
            None if scope == Scope::All && results.says_nothing() => Err(Fault::Engine("no test was judged".into())),
            None => Ok(finish(store, results, source.files())),
        }
    }
}

fn run_blocks(
    store: &mut Store<Host>,
    results: &mut Results,
    spec: &Spec,
    source: &Source,
    scope: &Scope,
) -> Result<(), Fault> {
    for blocks in rounds(spec, scope) {
        if results.not_loaded().is_none() {
            run_round(store, results, source, &blocks)?;
        }
    }
    Ok(())
}

fn run_round(
    store: &mut Store<Host>,
    results: &mut Results,
    source: &Source,
    blocks: &[Numbered<'_>],
) -> Result<(), Fault> {
    calls::run(store, results, blocks.iter().copied());
    let mut code: Vec<(usize, bool, &str)> =
        blocks.iter().filter_map(|(number, block)| code_of(*number, block)).collect();
    code.sort_by_key(|(number, hidden, _)| (*hidden, *number));
    for (number, hidden, text) in code {
        if results.not_loaded().is_some() {
            break;
        }
        let block = Block { number, hidden, name: format!("test-{}.php", number + 1), text: opened(text) };
        run_block(store, results, &block, source)?;
    }
    Ok(())
}

/// A block of tests with its file.
struct Block {
    number: usize,
    hidden: bool,
    name: String,
    text: String,
}

/// Instances of its own for a block, so that two blocks may declare the same names, and for what remains of one after the
/// learner's code has ended.
fn run_block(store: &mut Store<Host>, results: &mut Results, block: &Block, source: &Source) -> Result<(), Fault> {
    let mut told = 0;
    loop {
        renew(store);
        let files = files_of(block, store.data());
        let passed_over = Node::Int(i64::try_from(told).unwrap_or(i64::MAX));
        let plan = Node::list([Node::Bool(block.hidden), Node::text(&block.name), passed_over]);
        let request = Node::list([Node::text("tests"), plan]);
        let end = run_tests(store, files, &request.to_bytes()).map_err(engine_fault)?;
        let reports = std::mem::take(&mut store.data_mut().reports);
        let cut = match &end {
            TestsEnd::Cut(words) => Some(reports::of_cut(store.data(), words.as_ref())),
            TestsEnd::Done | TestsEnd::Again => None,
        };
        let tests = results.take_reports(&reports, block.number, block.hidden, source.files(), cut)?;
        if !matches!(end, TestsEnd::Again) || tests == 0 || results.not_loaded().is_some() {
            return Ok(());
        }
        told += tests;
    }
}

/// A test that requires the learner's file, as one run by PHPUnit must, finds nothing in it: what it declares is there already.
fn files_of(block: &Block, host: &Host) -> Vec<(String, Vec<u8>)> {
    let theirs = host.names().filter(|name| *name != block.name).map(|name| (name.to_owned(), b"<?php\n".to_vec()));
    theirs.chain([(block.name.clone(), block.text.clone().into_bytes())]).collect()
}

fn code_of(number: usize, block: &TestBlock) -> Option<(usize, bool, &str)> {
    match &block.body {
        TestBody::Code(text) => Some((number, block.hidden, text.as_str())),
        TestBody::Calls(_) | TestBody::Query(_) => None,
    }
}

/// A test's own text begins with PHP's tag, which an author may leave out.
fn opened(text: &str) -> String {
    if text.trim_start().starts_with("<?php") { text.to_owned() } else { format!("<?php {text}") }
}

fn finish(store: Store<Host>, mut results: Results, files: &[SourceFile]) -> Graded {
    let duration_us = store.data().used_us();
    let printed = std::mem::take(&mut store.into_data().printed);
    results.tests.sort_by_key(|(block, _)| *block);
    let behaviour = Digest::of([results.behaviour.as_slice()]);
    let not_loaded = results.not_loaded();
    let tests: Vec<TestReport> = results.tests.into_iter().map(|(_, test)| test).collect();
    let verdict = verdict(not_loaded, &tests);
    let may_be_why = || errors::untagged(files).or_else(|| errors::first_warning(&printed));
    let error = results.error.or_else(|| may_be_why().filter(|_| verdict == Verdict::Failed));
    Graded { report: Report { verdict, tests, stdout: printed, error, duration_us }, behaviour }
}
