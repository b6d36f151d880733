//! What was made of an exercise's own files, so that it is made once and not at each grade.
//!
//! Nothing of a learner's has run where it is made, and it is given only to grades that are handed the very same files. It
//! is held by this process alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tremplin_course::Digest;

/// Things by what they were made of, a limited number of them: one that gives way is made again.
pub(crate) struct Kept<T: ?Sized> {
    most: usize,
    held: Mutex<HashMap<Digest, Arc<T>>>,
}

impl<T: ?Sized> Kept<T> {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, held: Mutex::default() }
    }

    pub(crate) fn get(&self, work: Digest) -> Option<Arc<T>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).get(&work).cloned()
    }

    pub(crate) fn keep(&self, work: Digest, made: Arc<T>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= self.most {
            let any = held.keys().next().copied();
            any.and_then(|any| held.remove(&any));
        }
        held.insert(work, made);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_belongs_to_its_own_work_and_is_bounded() {
        const MOST: usize = 8;
        let work = |number: usize| Digest::of([number.to_string().as_bytes()]);
        let kept = Kept::<str>::new(MOST);
        for number in 0..MOST * 2 {
            kept.keep(work(number), number.to_string().into());
            assert_eq!(kept.get(work(number)).as_deref(), Some(number.to_string().as_str()));
        }
        let held: Vec<usize> = (0..MOST * 2).filter(|number| kept.get(work(*number)).is_some()).collect();
        assert_eq!(held.len(), MOST);
        assert!(held.iter().all(|number| kept.get(work(*number)).as_deref() == Some(number.to_string().as_str())));
    }
}
