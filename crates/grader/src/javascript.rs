//! JavaScript: QuickJS in two instances of one store, one for the learner's files, one for the tests.

mod assignment;
mod calls;
#[cfg(test)]
mod forged;
mod frames;
mod host;
mod image;
mod reports;
mod values;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tremplin_course::{
    CodeError, Digest, Language, Limit, Reason, Report, Scope, Source, SourceFile, Spec, TestReport, Verdict,
};
use wasmtime::{Engine, InstancePre, Linker, Store};

use crate::artifact::{self, engine_fault};
use crate::engine::Lazy;
use crate::kept::Kept;
use crate::outcome::{NotLoaded, verdict};
use crate::rounds::{Numbered, is_code, rounds};
use crate::{Fault, Graded};
use host::{Host, Side, Stop, image_after, link_learner, link_tests, new_store};
use image::Image;
use reports::Results;

static GUEST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/javascript.wasm"));
/// The same with a browser's window in it: another module, so that plain JavaScript never touches its memory.
static PAGES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pages.wasm"));

/// Exercises' pages that are held prepared: some 900 KiB each.
const MAX_PAGES: usize = 16;

/// Both sides of an exercise that gives the page, as they are before anything of the learner's has run: they have read the
/// page up to its first script.
#[derive(Default)]
struct Prepared {
    learner: Image,
    tests: Image,
}

#[derive(Clone)]
pub(crate) struct Javascript {
    engine: Engine,
    learner: InstancePre<Host>,
    tests: InstancePre<Host>,
    page_tests: Lazy<InstancePre<Host>>,
    page_learner: Lazy<InstancePre<Host>>,
    pages: Arc<Kept<Prepared>>,
    cache: PathBuf,
}

/// What one grade works on.
struct Work<'a> {
    spec: &'a Spec,
    source: &'a Source,
    scope: Scope,
}

fn prepare(
    engine: &Engine,
    cache: &Path,
    (guest, start): (&[u8], &str),
    link: fn(&mut Linker<Host>) -> wasmtime::Result<()>,
) -> Result<InstancePre<Host>, Fault> {
    let module = artifact::load(engine, guest, start, cache)?;
    let mut linker = Linker::new(engine);
    link(&mut linker).and_then(|()| linker.instantiate_pre(&module)).map_err(engine_fault)
}

impl Javascript {
    pub(crate) fn new(engine: &Engine, cache: &Path) -> Result<Self, Fault> {
        Ok(Self {
            learner: prepare(engine, cache, (GUEST, "learner"), link_learner)?,
            tests: prepare(engine, cache, (GUEST, "tests"), link_tests)?,
            page_tests: Lazy::default(),
            page_learner: Lazy::default(),
            pages: Arc::new(Kept::new(MAX_PAGES)),
            engine: engine.clone(),
            cache: cache.to_owned(),
        })
    }

    /// Loads both sides of pages, which otherwise wait for the first page.
    pub(crate) fn load_pages(&self) -> Result<(), Fault> {
        self.page_tests()?;
        self.page_learner().map(|_| ())
    }

    fn page_tests(&self) -> Result<&InstancePre<Host>, Fault> {
        self.page_tests.get(|| prepare(&self.engine, &self.cache, (PAGES, "tests"), link_tests))
    }

    fn page_learner(&self) -> Result<&InstancePre<Host>, Fault> {
        self.page_learner.get(|| prepare(&self.engine, &self.cache, (PAGES, "learner"), link_learner))
    }

    fn tests_of(&self, spec: &Spec) -> Result<&InstancePre<Host>, Fault> {
        let is_page = matches!(spec.language, Some(Language::HtmlCss | Language::Dom));
        if is_page { self.page_tests() } else { Ok(&self.tests) }
    }

    /// What the learner's instances of a grade are made of, and the grade's state to begin with.
    fn host(&self, work: &Work<'_>) -> Result<Host, Fault> {
        let load = frames::load(work)?;
        let host = |learner: &InstancePre<Host>| Host::new(learner.clone(), load, work.spec.limits.clone());
        Ok(match work.spec.language {
            Some(Language::HtmlCss) => host(&self.learner).of_page(),
            Some(Language::Dom) => {
                let prepared = self.prepared(work)?; // before the clock of the grade starts
                host(self.page_learner()?).of_live_page(prepared)
            }
            _ => host(&self.learner),
        })
    }

    fn prepared(&self, work: &Work<'_>) -> Result<Option<Arc<Prepared>>, Fault> {
        let Some(page) = frames::given_page(work) else { return Ok(None) };
        let digest = Digest::of([page.as_bytes()]);
        if let Some(prepared) = self.pages.get(digest) {
            return Ok(Some(prepared));
        }
        let (learner, tests, frame) = (self.page_learner()?, self.page_tests()?, frames::prepare(page));
        let image = |side| {
            let host = Host::new(learner.clone(), Vec::new(), work.spec.limits.clone()).of_live_page(None);
            image_after(&self.engine, host, side, &frame)
        };
        // A page that cannot be prepared is read when it is opened, which says what is wrong with it.
        let both = || Ok::<_, wasmtime::Error>(Prepared { learner: image(learner)?, tests: image(tests)? });
        let prepared = Arc::new(both().unwrap_or_default());
        self.pages.keep(digest, Arc::clone(&prepared));
        Ok(Some(prepared))
    }

    pub(crate) fn grade(&self, spec: &Spec, source: &Source, scope: Scope) -> Result<Graded, Fault> {
        let work = Work { spec, source, scope };
        let tests = self.tests_of(spec)?; // before the clock of the grade starts: it may have to be loaded
        let mut store = new_store(&self.engine, self.host(&work)?);
        let mut results = Results::default();
        if work.scope.is_printing() {
            calls::print_only(&mut store, &mut results, &work);
        } else {
            run_blocks(&mut store, &mut results, &work, tests)?;
        }
        match store.data_mut().fault.take() {
            Some(fault) => Err(Fault::Engine(fault)),
            None if work.scope == Scope::All && results.says_nothing() => {
                Err(Fault::Engine("no test was judged".into()))
            }
            None => Ok(finish(store, results, source.files())),
        }
    }
}

fn run_blocks(
    store: &mut Store<Host>,
    results: &mut Results,
    work: &Work<'_>,
    tests: &InstancePre<Host>,
) -> Result<(), Fault> {
    for blocks in rounds(work.spec, &work.scope) {
        if results.error.is_none() && results.load_stop.is_none() {
            run_round(store, results, work, tests, &blocks)?;
        }
    }
    Ok(())
}

fn run_round(
    store: &mut Store<Host>,
    results: &mut Results,
    work: &Work<'_>,
    tests: &InstancePre<Host>,
    blocks: &[Numbered<'_>],
) -> Result<(), Fault> {
    calls::run(store, results, blocks.iter().copied());
    if results.error.is_some() || !blocks.iter().any(is_code) {
        return Ok(());
    }
    let prepared = store.data().prepared.clone();
    let tests = Side::new(&mut *store, tests, prepared.as_ref().map(|both| &both.tests)).map_err(engine_fault)?;
    let (frame, numbers) = frames::tests(work, blocks.iter().copied())?;
    let ran = tests.run_tests(store, &frame);
    let behaviour = if ran.is_ok() { tests.behaviour(store).map_err(engine_fault)? } else { [0; 16] };
    results.behaviour.extend_from_slice(&behaviour);
    let reports = std::mem::take(&mut store.data_mut().reports);
    results.take_reports(&reports, &numbers, &work.spec.tests, work.source.files(), ran.is_err())
}

fn finish(store: Store<Host>, mut results: Results, files: &[SourceFile]) -> Graded {
    let duration_us = store.data().cpu_us();
    let printed = std::mem::take(&mut store.into_data().printed);
    results.tests.sort_by_key(|(block, _)| *block);
    // Constants are read when the file loads, so no answer to a test holds them: what tests received of them does.
    let received =
        results.tests.iter().map(|(_, test)| test.failure.as_ref().and_then(|failure| failure.received.as_deref()));
    let answered =
        [results.behaviour.as_slice()].into_iter().chain(received.map(|text| text.unwrap_or_default().as_bytes()));
    let behaviour = Digest::of(answered);
    let tests: Vec<TestReport> = results.tests.into_iter().map(|(_, test)| test).collect();
    let verdict = verdict(not_loaded(results.error.as_ref(), results.load_stop), &tests);
    let error = results.error.map(|(error, _)| error).or_else(|| recursion_on_loading(results.load_stop));
    // A page that passes may be untidy; one that fails most often does for that.
    let error = error.or(results.finding.filter(|_| verdict == Verdict::Failed));
    let mut report = Report { verdict, tests, stdout: printed, error, duration_us };
    assignment::correct_places(&mut report, files);
    Graded { report, behaviour }
}

/// Calls without end while the file loads are the one limit whose verdict does not say what happened.
fn recursion_on_loading(stop: Option<Stop>) -> Option<CodeError> {
    let (name, message) = ("RangeError", "Maximum call stack size exceeded");
    (stop == Some(Stop::Recursion)).then(|| CodeError {
        name: name.into(),
        message: message.into(),
        place: None,
        explanation: crate::explain(name, message),
    })
}

fn not_loaded(error: Option<&(CodeError, bool)>, load_stop: Option<Stop>) -> Option<NotLoaded> {
    let of_error =
        |(_, unreadable): &(CodeError, bool)| if *unreadable { NotLoaded::Unreadable } else { NotLoaded::Threw };
    load_stop.map(|stop| NotLoaded::Stopped(limit(stop))).or_else(|| error.map(of_error))
}

fn limit(stop: Stop) -> Option<Limit> {
    match stop {
        Stop::Time => Some(Limit::Time),
        Stop::Memory => Some(Limit::Memory),
        Stop::Output => Some(Limit::Output),
        Stop::Recursion => Some(Limit::Recursion),
        Stop::Protocol => None,
    }
}

fn stopped(stop: Stop) -> Reason {
    limit(stop).map_or(Reason::Protocol, |limit| Reason::Stopped { limit })
}

/// Whether `name` is one of the learner's files.
fn is_learners(files: &[SourceFile], name: &str) -> bool {
    files.iter().any(|file| file.name == name)
}
