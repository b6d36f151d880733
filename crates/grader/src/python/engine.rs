//! How wasmtime runs the component.

use wasmtime::{Config, Enabled, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

/// Stack of an instance's own: Python's calls in one another take little of it, its parser and `repr` more.
const WASM_STACK: usize = 8 << 20;
const MEMORY_CEILING: usize = 320 << 20;
/// Pages an instance has written that are cleared, not given back, for the next.
const MEMORY_KEPT: usize = 12 << 20;
/// The tests' instance, the learner's and the programs that tests run, at once.
const INSTANCES: u32 = 6;
/// Core modules a component is made of: the interpreter, its libraries and what joins them.
const MODULES: u32 = 60;

pub(crate) fn config() -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(INSTANCES)
        .total_core_instances(INSTANCES * MODULES)
        .max_core_instances_per_component(MODULES)
        .max_component_instance_size(4 << 20)
        .max_core_instance_size(2 << 20)
        .total_memories(INSTANCES)
        .max_memories_per_component(1)
        .max_memories_per_module(1)
        .total_tables(INSTANCES * 4)
        .max_tables_per_component(4)
        .table_elements(super::MAX_TABLE)
        .total_stacks(INSTANCES)
        .max_memory_size(MEMORY_CEILING)
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
        .async_stack_size(WASM_STACK + (4 << 20))
        .wasm_memory64(false);
    config
}
