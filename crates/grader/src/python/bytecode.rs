//! The bytecode of exercises' tests, so that they are compiled once and not at each grade.
//!
//! A tests' instance makes it before anything of a learner's has run: what it says later is not kept. It is given to later
//! instances of the same guest that are handed the very same work, and held by this process alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tremplin_course::Digest;

/// Of one exercise; larger tests are compiled each time.
const MAX_BYTES: usize = 256 << 10;
/// Exercises whose bytecode is held; one that gives way is compiled again.
const MAX_KEPT: usize = 128;

#[derive(Default)]
pub(super) struct Kept(Mutex<HashMap<Digest, Arc<[u8]>>>);

impl Kept {
    pub(super) fn get(&self, work: Digest) -> Option<Arc<[u8]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&work).cloned()
    }

    pub(super) fn keep(&self, work: Digest, made: &[u8]) {
        if made.len() > MAX_BYTES {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT {
            let any = kept.keys().next().copied();
            any.and_then(|any| kept.remove(&any));
        }
        kept.insert(work, made.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(number: usize) -> Digest {
        Digest::of([number.to_string().as_bytes()])
    }

    #[test]
    fn what_is_held_belongs_to_its_own_work_and_is_bounded() {
        let kept = Kept::default();
        for number in 0..MAX_KEPT * 2 {
            kept.keep(work(number), number.to_string().as_bytes());
            assert_eq!(kept.get(work(number)).as_deref(), Some(number.to_string().as_bytes()));
        }
        let held: Vec<usize> = (0..MAX_KEPT * 2).filter(|number| kept.get(work(*number)).is_some()).collect();
        assert_eq!(held.len(), MAX_KEPT);
        assert!(held.iter().all(|number| kept.get(work(*number)).as_deref() == Some(number.to_string().as_bytes())));
        kept.keep(work(usize::MAX), &vec![0; MAX_BYTES + 1]);
        assert_eq!(kept.get(work(usize::MAX)), None);
    }
}
