//! The one place that asks what time it is.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tremplin_server::Clock;

/// The wall clock's milliseconds since 1970 at the start, and from there on monotonic time: a clock that is set back or
/// forward while the server runs neither ends a lease early nor prolongs it.
#[expect(clippy::disallowed_methods, reason = "the clock that all other code is given")]
pub(crate) fn steady() -> Clock {
    let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let since = Instant::now();
    Arc::new(move || i64::try_from((start + since.elapsed()).as_millis()).unwrap_or(i64::MAX))
}
