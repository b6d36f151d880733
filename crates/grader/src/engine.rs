//! The grader in this process: engines loaded once, a fresh instance for each grade.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use tremplin_course::{Language, Scope, Source, Spec};
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

use crate::answers;
use crate::artifact::engine_fault;
use crate::javascript::Javascript;
use crate::php::Php;
use crate::python::{self, Python};
use crate::reports;
use crate::sql::Sql;
use crate::typescript;
use crate::{Fault, Graded};

/// Native stack that a thread needs for [`Grader::grade`]: wasm may use [`WASM_STACK`] of it, calls out of it the rest.
pub const GRADING_STACK: usize = 64 << 20;
const WASM_STACK: usize = 16 << 20;
/// How often running guests are asked whether their time is up.
const TICK: Duration = Duration::from_millis(5);
/// Ticks without a new grade after which the ticking stops until the next: 20 s, well over the longest grade allowed.
const IDLE_TICKS: u32 = 4_000;
const MEMORY_CEILING: usize = 320 << 20;
const MEMORY_KEPT: usize = 16 << 20;
/// Instances at once, of all threads: one that a grade has ended keeps its place until the grade ends.
const INSTANCES: u32 = 500;

/// Grades in the calling thread. Shared by threads; each needs a stack of [`GRADING_STACK`] bytes.
pub struct Grader {
    javascript: Javascript,
    sql: Lazy<Sql>,
    php: Lazy<Php>,
    python: Lazy<Python>,
    engine: Engine,
    python_engine: Engine,
    cache: PathBuf,
    ticker: Arc<Ticker>,
}

/// An engine that is loaded when it is first needed.
#[derive(Clone)]
pub(crate) struct Lazy<T>(OnceLock<T>);

impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Lazy<T> {
    /// Loaded before, or by `load` now; two threads at once may both load it, and one of the two is kept.
    pub(crate) fn get(&self, load: impl FnOnce() -> Result<T, Fault>) -> Result<&T, Fault> {
        if let Some(loaded) = self.0.get() {
            return Ok(loaded);
        }
        let loaded = load()?;
        Ok(self.0.get_or_init(|| loaded))
    }
}

impl Grader {
    /// Loads JavaScript from `cache` (a folder, made if need be) or compiled into it now. The other engines are left for
    /// their first grade or [`Grader::load_all`].
    ///
    /// # Errors
    /// [`Fault::Engine`] when a guest cannot be compiled or the cache cannot be written.
    pub fn new(cache: &Path) -> Result<Self, Fault> {
        let engine = Engine::new(&config()).map_err(engine_fault)?;
        let python_engine = Engine::new(&python::config()).map_err(engine_fault)?;
        let javascript = Javascript::new(&engine, cache)?;
        let ticker = Ticker::start([engine.clone(), python_engine.clone()])?;
        Ok(Self {
            javascript,
            sql: Lazy::default(),
            php: Lazy::default(),
            python: Lazy::default(),
            engine,
            python_engine,
            cache: cache.to_owned(),
            ticker,
        })
    }

    /// Loads what has been left, for a process that will have no files any more. Pages of an engine that never runs
    /// are mapped and take no memory.
    ///
    /// # Errors
    /// As [`Grader::new`].
    pub fn load_all(&self) -> Result<(), Fault> {
        self.javascript.load_pages()?;
        self.sql()?;
        self.php()?;
        self.python()?;
        Ok(())
    }

    fn sql(&self) -> Result<&Sql, Fault> {
        self.sql.get(|| Sql::new(&self.engine, &self.cache))
    }

    fn php(&self) -> Result<&Php, Fault> {
        self.php.get(|| Php::new(&self.engine, &self.cache))
    }

    fn python(&self) -> Result<&Python, Fault> {
        self.python.get(|| Python::new(&self.python_engine, &self.cache))
    }

    /// Runs `source` against the tests of `spec` that are in `scope`.
    ///
    /// # Errors
    /// Our own faults only; everything the learner's code does is in the report.
    pub fn grade(&self, spec: &Spec, source: &Source, scope: Scope) -> Result<Graded, Fault> {
        match answers::prepare(spec, source) {
            Ok(source) => Ok(answers::settle(spec, &scope, self.run(spec, &source, scope.clone())?)),
            Err(graded) => Ok(*graded),
        }
    }

    /// [`Self::grade`] of files that are the program itself.
    pub(crate) fn run(&self, spec: &Spec, source: &Source, scope: Scope) -> Result<Graded, Fault> {
        self.ticker.wake();
        let mut graded = self.run_as_it_is(spec, source, scope)?;
        reports::shorten(&mut graded.report);
        Ok(graded)
    }

    fn run_as_it_is(&self, spec: &Spec, source: &Source, scope: Scope) -> Result<Graded, Fault> {
        match spec.language {
            Some(Language::Javascript | Language::HtmlCss | Language::Dom) => {
                self.javascript.grade(spec, source, scope)
            }
            Some(Language::Typescript) => match typescript::prepare(spec, source)? {
                Ok((spec, source)) => self.javascript.grade(&spec, &source, scope),
                Err(graded) => Ok(*graded),
            },
            Some(Language::Sql) => self.sql()?.grade(spec, source, scope),
            Some(Language::Php) => self.php()?.grade(spec, source, scope),
            Some(Language::Python) => self.python()?.grade(spec, source, scope),
            None => Err(Fault::Engine("a program without a language".into())),
        }
    }
}

pub(crate) fn config() -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(INSTANCES)
        .total_memories(INSTANCES)
        .total_tables(INSTANCES)
        .max_memories_per_module(1)
        .max_memory_size(MEMORY_CEILING)
        .table_elements(20_000)
        .linear_memory_keep_resident(MEMORY_KEPT)
        .table_keep_resident(1 << 20)
        .pagemap_scan(Enabled::Auto);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .cranelift_opt_level(OptLevel::Speed)
        .memory_init_cow(true)
        .memory_reservation(4 << 30)
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(WASM_STACK + (1 << 20)) // unused, but it may not be smaller
        .wasm_memory64(false);
    config
}

/// Advances the engines' epochs while grades run. Its thread starts before a grader process gives up the right to start
/// any, and sleeps when there is nothing to time.
struct Ticker {
    grades: AtomicU64,
    asleep: AtomicBool,
    thread: thread::Thread,
}

impl Ticker {
    fn start(engines: [Engine; 2]) -> Result<Arc<Self>, Fault> {
        let (sender, receiver) = std::sync::mpsc::sync_channel::<std::sync::Weak<Self>>(1);
        let handle = thread::Builder::new()
            .name("ticker".into())
            .spawn(move || {
                if let Ok(ticker) = receiver.recv() {
                    tick(&engines, &ticker);
                }
            })
            .map_err(|error| Fault::Start(format!("the ticker: {error}")))?;
        let ticker = Arc::new(Self {
            grades: AtomicU64::new(0),
            asleep: AtomicBool::new(false),
            thread: handle.thread().clone(),
        });
        let _ = sender.send(Arc::downgrade(&ticker));
        Ok(ticker)
    }

    fn wake(&self) {
        self.grades.fetch_add(1, Ordering::Relaxed);
        if self.asleep.swap(false, Ordering::AcqRel) {
            self.thread.unpark();
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.thread.unpark();
    }
}

fn tick(engines: &[Engine], ticker: &std::sync::Weak<Ticker>) {
    let (mut seen, mut idle) = (0, 0);
    loop {
        let Some(shared) = ticker.upgrade() else { return };
        engines.iter().for_each(Engine::increment_epoch);
        let grades = shared.grades.load(Ordering::Relaxed);
        idle = if grades == seen { idle + 1 } else { 0 };
        seen = grades;
        if idle > IDLE_TICKS {
            shared.asleep.store(true, Ordering::Release);
            drop(shared);
            thread::park();
            idle = 0;
        } else {
            drop(shared);
            thread::sleep(TICK);
        }
    }
}
