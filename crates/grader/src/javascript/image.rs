//! What an instance's memory has become by work that each grade would have it do again.

use wasmtime::{AsContextMut, Memory};

/// In bytes; a multiple of it is what the host must put back after an instance.
const PAGE: usize = 4096;
const WASM_PAGE: usize = 64 << 10;
/// Bytes that may differ; of more, no image is made.
const MOST: usize = 2 << 20;

/// The stretches of pages in which a memory differs from the one an instance starts with. An instance has no other state
/// between two calls than its memory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Image {
    length: usize,
    stretches: Vec<(usize, Vec<u8>)>,
}

impl Image {
    /// Of a memory that holds `now` and held `start`. `None` when it is too large to be held.
    pub(super) fn of(start: &[u8], now: &[u8]) -> Option<Self> {
        let mut stretches: Vec<(usize, Vec<u8>)> = Vec::new();
        let mut bytes = 0;
        for (number, page) in now.chunks(PAGE).enumerate() {
            let at = number * PAGE;
            let before = start.get(at..at + page.len());
            if before.map_or_else(|| page.iter().all(|byte| *byte == 0), |before| before == page) {
                continue;
            }
            bytes += page.len();
            match stretches.last_mut().filter(|(from, stretch)| from + stretch.len() == at) {
                Some((_, stretch)) => stretch.extend_from_slice(page),
                None => stretches.push((at, page.to_vec())),
            }
        }
        (bytes <= MOST).then_some(Self { length: now.len(), stretches })
    }

    /// Makes of a fresh instance's memory what this is an image of.
    ///
    /// # Errors
    /// When the memory may not grow to the image's length.
    pub(super) fn lay(&self, memory: Memory, mut store: impl AsContextMut) -> wasmtime::Result<()> {
        let missing = self.length.saturating_sub(memory.data_size(&store));
        if missing > 0 {
            memory.grow(&mut store, u64::try_from(missing.div_ceil(WASM_PAGE))?)?;
        }
        let data = memory.data_mut(&mut store);
        for (at, stretch) in &self.stretches {
            let place = data.get_mut(*at..at + stretch.len());
            place.ok_or_else(|| wasmtime::format_err!("an image of another memory"))?.copy_from_slice(stretch);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmtime::{Engine, MemoryType, Store};

    const ZEROS: [u8; PAGE] = [0; PAGE];

    #[test]
    fn what_is_laid_over_a_fresh_memory_is_what_was_seen() {
        let mut store = Store::new(&Engine::default(), ());
        let fresh = |store: &mut Store<()>| Memory::new(store, MemoryType::new(1, None)).unwrap();
        let (start, changed, other) = (fresh(&mut store), fresh(&mut store), fresh(&mut store));
        changed.grow(&mut store, 1).unwrap();
        let places = [0, PAGE - 1, PAGE, 5 * PAGE + 7, WASM_PAGE - 1, WASM_PAGE + 3];
        for at in places {
            changed.data_mut(&mut store)[at] = 1;
        }
        let image = Image::of(start.data(&store), changed.data(&store)).unwrap();
        let held: usize = image.stretches.iter().map(|(_, stretch)| stretch.len()).sum();
        assert_eq!(held, 5 * PAGE, "pages 0, 1, 5, 15 and 16");
        image.lay(other, &mut store).unwrap();
        assert!(other.data(&store) == changed.data(&store));
    }

    #[test]
    fn what_is_too_large_is_not_held() {
        let changed = vec![1; MOST + PAGE];
        assert_eq!(Image::of(&ZEROS, &changed), None);
        assert!(Image::of(&ZEROS, &changed[PAGE..]).is_some());
    }

    #[test]
    fn an_image_is_laid_on_no_memory_that_cannot_hold_it() {
        let mut store = Store::new(&Engine::default(), ());
        let small = Memory::new(&mut store, MemoryType::new(1, Some(1))).unwrap();
        let image = Image::of(&ZEROS, &[1; 2 * WASM_PAGE]).unwrap();
        assert!(image.lay(small, &mut store).is_err());
    }
}
