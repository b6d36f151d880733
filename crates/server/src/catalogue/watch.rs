//! Notices changes of the course's folder.

use std::{path::Path, time::Duration};

use notify_debouncer_full::{
    DebounceEventResult, Debouncer, RecommendedCache, new_debouncer,
    notify::{self, EventKind, RecommendedWatcher, RecursiveMode},
};
use tokio::sync::mpsc;

/// An editor writes a file in several steps; they are over by then.
const QUIET: Duration = Duration::from_millis(200);

/// Watches until dropped.
pub(crate) struct Watch {
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

/// Sends a unit for each burst of changes under `root`; bursts that nobody has taken yet become one.
///
/// # Errors
/// When the system cannot watch the folder (too many watches, a file system without them).
pub(crate) fn watch(root: &Path) -> Result<(Watch, mpsc::Receiver<()>), notify::Error> {
    let (changed, changes) = mpsc::channel(1);
    let mut debouncer = new_debouncer(QUIET, None, move |result: DebounceEventResult| {
        let relevant = match result {
            // Our own reading of the folder is an event too.
            Ok(events) => events.iter().any(|event| !matches!(event.kind, EventKind::Access(_))),
            // Something was missed: reading again tells what.
            Err(_) => true,
        };
        if relevant {
            // Full means that a reload is already due; closed, that the server stops.
            let _ = changed.try_send(());
        }
    })?;
    debouncer.watch(root, RecursiveMode::Recursive)?;
    Ok((Watch { _debouncer: debouncer }, changes))
}
