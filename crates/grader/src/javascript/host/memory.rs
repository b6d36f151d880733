//! What one grade's instances may take of memory and tables, each and together.

use wasmtime::ResourceLimiter;

use super::{Host, Running, Stop};

/// How many instances' memory those of one grade may take together.
const GROWN: usize = 6;

impl ResourceLimiter for Host {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let most = ((self.limits.memory_mib as usize) << 20) + self.margin;
        if desired > most {
            return Ok(false);
        }
        // What an instance has taken stays taken until the grade ends, though the instance be gone.
        if current > 0 && self.running == Running::Learner {
            self.grown += desired - current;
            if self.grown > GROWN * most {
                self.stop.get_or_insert(Stop::Memory);
                wasmtime::bail!("memory limit");
            }
        }
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(current == 0) // asked once, for the table an instance starts with
    }
}
