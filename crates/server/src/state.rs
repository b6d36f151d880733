//! What every request shares.

use std::sync::Arc;

use crate::{assets::Assets, config::Config};

/// Cheap to clone: one per worker thread, all pointing at the same parts.
#[derive(Clone)]
pub struct State(Arc<Parts>);

pub struct Parts {
    pub config: Config,
    pub assets: Assets,
}

impl State {
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Parts { config, assets: Assets::load() }))
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        (self.config.clock)()
    }
}

impl std::ops::Deref for State {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
