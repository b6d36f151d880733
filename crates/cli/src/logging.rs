//! Logs: one JSON object a line on standard error. Neither secrets nor learners' code are ever given to them.

use std::io;

use tracing_subscriber::EnvFilter;

/// `filter` in tracing's own syntax (`info`, `warn,tremplin_server=debug`).
pub(crate) fn start(filter: &str) -> anyhow::Result<()> {
    let filter: EnvFilter = filter.parse().map_err(|error| anyhow::anyhow!("--log {filter}: {error}"))?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .try_init()
        .map_err(|error| anyhow::anyhow!("logging: {error}"))
}
