//! One of the two instances of a grade.

use wasmtime::{InstancePre, Memory, Store, TypedFunc};

use super::{Host, MAX_FRAME};
use crate::javascript::image::Image;

/// One instance: its memory and the calls that every guest of the protocol exports.
#[derive(Clone)]
pub(in crate::javascript) struct Side {
    pub(super) memory: Memory,
    inbox: TypedFunc<u32, u32>,
    handle: TypedFunc<u32, i32>,
    outbox: TypedFunc<(), u32>,
    behaviour: TypedFunc<(), u32>,
    run: TypedFunc<u32, ()>,
}

impl Side {
    /// A fresh instance, with `image` as its memory if there is one.
    pub(in crate::javascript) fn new(
        mut store: impl wasmtime::AsContextMut<Data = Host>,
        pre: &InstancePre<Host>,
        image: Option<&Image>,
    ) -> wasmtime::Result<Self> {
        let instance = pre.instantiate(&mut store)?;
        let memory = instance
            .get_memory(&mut store, "memory")
            .ok_or_else(|| wasmtime::format_err!("the guest exports no memory"))?;
        if let Some(image) = image {
            image.lay(memory, &mut store)?;
        }
        Ok(Self {
            memory,
            inbox: instance.get_typed_func(&mut store, "inbox")?,
            handle: instance.get_typed_func(&mut store, "handle")?,
            outbox: instance.get_typed_func(&mut store, "outbox")?,
            behaviour: instance.get_typed_func(&mut store, "behaviour")?,
            run: instance.get_typed_func(&mut store, "run")?,
        })
    }

    /// Copies `frame` into the guest's inbox.
    pub(super) fn deliver(
        &self,
        mut store: impl wasmtime::AsContextMut<Data = Host>,
        frame: &[u8],
    ) -> wasmtime::Result<u32> {
        let length = u32::try_from(frame.len())?;
        let address = self.inbox.call(&mut store, length)?;
        let memory = self.memory.data_mut(&mut store);
        let place = memory.get_mut(address as usize..).and_then(|rest| rest.get_mut(..frame.len()));
        place
            .filter(|_| address != 0)
            .ok_or_else(|| wasmtime::format_err!("no room for a frame"))?
            .copy_from_slice(frame);
        Ok(length)
    }

    /// Sends `frame` and appends the answer to `answer`; an error is the end of this side.
    pub(super) fn request(
        &self,
        mut store: impl wasmtime::AsContextMut<Data = Host>,
        frame: &[u8],
        answer: &mut Vec<u8>,
    ) -> wasmtime::Result<()> {
        let length = self.deliver(&mut store, frame)?;
        let length = self.handle.call(&mut store, length)?;
        let Ok(length) = usize::try_from(length) else { wasmtime::bail!("a frame that is none") };
        let address = self.outbox.call(&mut store, ())? as usize;
        let bytes = self.memory.data(&store).get(address..).and_then(|rest| rest.get(..length));
        let bytes =
            bytes.filter(|_| length <= MAX_FRAME).ok_or_else(|| wasmtime::format_err!("a frame out of bounds"))?;
        answer.extend_from_slice(bytes);
        Ok(())
    }

    /// Runs the tests that `frame` holds.
    pub(in crate::javascript) fn run_tests(&self, store: &mut Store<Host>, frame: &[u8]) -> wasmtime::Result<()> {
        store.data_mut().tests = Some(self.clone());
        store.data_mut().restart_clock();
        let length = self.deliver(&mut *store, frame)?;
        self.run.call(store, length)
    }

    /// The fingerprint of the learner's answers that this tests' side has kept.
    pub(in crate::javascript) fn behaviour(&self, store: &mut Store<Host>) -> wasmtime::Result<[u8; 16]> {
        let address = self.behaviour.call(&mut *store, ())? as usize;
        let bytes = self.memory.data(&store).get(address..).and_then(|rest| rest.first_chunk::<16>());
        bytes.copied().ok_or_else(|| wasmtime::format_err!("no fingerprint"))
    }
}
