//! One instance of the SQL guest: a database in memory, its limits, and the statements it is given.

use tremplin_course::Limits;
use wasmtime::{Engine, InstancePre, Memory, ResourceLimiter, Store, TypedFunc, UpdateDeadline};

use super::answer::Answer;
use crate::Fault;
use crate::artifact::engine_fault;
use crate::budget::Budget;

/// Memory of an instance beyond what SQLite counts: the engine itself and its answer.
const MEMORY_MARGIN: usize = 24 << 20;
/// The most rows an answer may have, whatever their size.
const MAX_ROWS: u32 = 10_000;
/// What the author's own statements may answer.
const AUTHOR_BYTES: u32 = 4 << 20;

/// Who the statements are by; the numbers are the guest's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Everything is allowed.
    Author = 0,
    Reader = 1,
    Writer = 2,
}

/// How a run ended, when it did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Time,
    Recursion,
    /// What came back is no answer.
    Protocol,
}

pub(super) struct Host {
    budget: Budget,
    most_memory: usize,
    is_out_of_time: bool,
}

impl ResourceLimiter for Host {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= self.most_memory)
    }

    fn table_growing(&mut self, current: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(current == 0) // asked once, for the table an instance starts with
    }
}

/// A database of its own.
pub(super) struct Guest {
    store: Store<Host>,
    memory: Memory,
    inbox: TypedFunc<u32, u32>,
    outbox: TypedFunc<(), u32>,
    limit: TypedFunc<(u32, u32, u32, u32, u64), ()>,
    run: TypedFunc<(u32, i32), u32>,
    limits: Limits,
    seed: u64,
}

impl Guest {
    /// Takes over the grade's time, which [`Self::into_budget`] gives back.
    pub(super) fn new(
        engine: &Engine,
        pre: &InstancePre<Host>,
        budget: Budget,
        limits: &Limits,
        seed: u64,
    ) -> Result<Self, Fault> {
        let most_memory = ((limits.memory_mib as usize) << 20) + MEMORY_MARGIN;
        let mut store = Store::new(engine, Host { budget, most_memory, is_out_of_time: false });
        store.limiter(|host| host);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|mut context| {
            let host = context.data_mut();
            if host.budget.is_out() {
                host.is_out_of_time = true;
                wasmtime::bail!("time limit");
            }
            Ok(UpdateDeadline::Continue(1))
        });
        let instance = pre.instantiate(&mut store).map_err(engine_fault)?;
        let memory = instance.get_memory(&mut store, "memory");
        Ok(Self {
            memory: memory.ok_or_else(|| Fault::Engine("the SQL guest exports no memory".into()))?,
            inbox: instance.get_typed_func(&mut store, "inbox").map_err(engine_fault)?,
            outbox: instance.get_typed_func(&mut store, "outbox").map_err(engine_fault)?,
            limit: instance.get_typed_func(&mut store, "limit").map_err(engine_fault)?,
            run: instance.get_typed_func(&mut store, "run").map_err(engine_fault)?,
            store,
            limits: limits.clone(),
            seed,
        })
    }

    pub(super) fn into_budget(self) -> Budget {
        self.store.into_data().budget
    }

    /// Runs statements, at most `statements` of them when they are not the author's.
    pub(super) fn run(&mut self, sql: &str, by: By, statements: u32) -> Result<Answer, Stop> {
        let answered = self.call(sql, by, statements);
        answered.map_err(|error| match error.downcast_ref::<wasmtime::Trap>() {
            _ if self.store.data().is_out_of_time => Stop::Time,
            Some(wasmtime::Trap::StackOverflow) => Stop::Recursion,
            _ => Stop::Protocol,
        })
    }

    fn call(&mut self, sql: &str, by: By, statements: u32) -> wasmtime::Result<Answer> {
        let bytes = if by == By::Author { AUTHOR_BYTES } else { self.limits.output_kib << 10 };
        let limits = (self.limits.memory_mib << 20, MAX_ROWS, bytes, statements, self.seed);
        self.limit.call(&mut self.store, limits)?;
        let length = u32::try_from(sql.len())?;
        let address = self.inbox.call(&mut self.store, length)? as usize;
        let place = self.memory.data_mut(&mut self.store).get_mut(address..).and_then(|rest| rest.get_mut(..sql.len()));
        match place.filter(|_| address != 0) {
            Some(place) => place.copy_from_slice(sql.as_bytes()),
            None => return Ok(Answer::OutOfMemory),
        }
        let length = self.run.call(&mut self.store, (length, by as i32))? as usize;
        let address = self.outbox.call(&mut self.store, ())? as usize;
        let answer = self.memory.data(&self.store).get(address..).and_then(|rest| rest.get(..length));
        answer.and_then(Answer::read).ok_or_else(|| wasmtime::format_err!("an answer that is none"))
    }
}
