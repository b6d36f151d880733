//! Who waits for which submission, on this node.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;
use tremplin_store::SubmissionId;

use super::Done;

type Slot = watch::Sender<Option<Arc<Done>>>;

#[derive(Default)]
pub(super) struct Watchers(Arc<Mutex<HashMap<SubmissionId, Slot>>>);

/// A place to hear of one submission; leaving it is dropping it.
pub(crate) struct Watching {
    id: SubmissionId,
    receiver: watch::Receiver<Option<Arc<Done>>>,
    all: Arc<Mutex<HashMap<SubmissionId, Slot>>>,
}

/// What waiting brought.
pub(crate) enum Waited {
    Done(Arc<Done>),
    /// Nobody on this node will say any more: look at the store.
    Gone,
}

impl Watchers {
    pub(super) fn watch(&self, id: SubmissionId) -> Watching {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = all.entry(id).or_insert_with(|| watch::Sender::new(None)).subscribe();
        Watching { id, receiver, all: Arc::clone(&self.0) }
    }

    pub(super) fn tell(&self, id: SubmissionId, done: Done) {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        if let Some(slot) = slot {
            slot.send_replace(Some(Arc::new(done)));
        }
    }
}

impl Watching {
    pub(crate) async fn done(&mut self) -> Waited {
        match self.receiver.wait_for(Option::is_some).await {
            Ok(done) => done.clone().map_or(Waited::Gone, Waited::Done),
            Err(_) => Waited::Gone,
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        // This receiver is still counted.
        if all.get(&self.id).is_some_and(|slot| slot.receiver_count() <= 1) {
            all.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use tremplin_course::Outcome;
    use uuid::Uuid;

    use super::*;

    fn abandoned() -> Done {
        Done { outcome: Outcome::Abandoned, behaviour: None, progress: None }
    }

    #[tokio::test]
    async fn all_who_watch_are_told_once_and_then_forgotten() {
        let watchers = Watchers::default();
        let id = SubmissionId(Uuid::from_u128(1));
        let (mut first, mut second) = (watchers.watch(id), watchers.watch(id));
        watchers.tell(id, abandoned());
        assert!(matches!(first.done().await, Waited::Done(_)));
        assert!(matches!(second.done().await, Waited::Done(_)));
        assert!(watchers.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn one_who_leaves_is_forgotten_and_the_others_are_not() {
        let watchers = Watchers::default();
        let id = SubmissionId(Uuid::from_u128(1));
        let (first, mut second) = (watchers.watch(id), watchers.watch(id));
        drop(first);
        watchers.tell(id, abandoned());
        assert!(matches!(second.done().await, Waited::Done(_)));
        drop(watchers.watch(id));
        assert!(watchers.0.lock().unwrap().is_empty());
    }
}
