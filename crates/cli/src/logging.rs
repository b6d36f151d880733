//! Logs: one JSON object a line on standard error. Neither secrets nor learners' code are ever given to them.

use std::io;

use anyhow::Context as _;
use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// What is told; more of it with each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// Only our own crates go beyond warnings: what libraries tell at `debug` includes requests as they came, with cookies
/// and bodies.
pub(crate) fn start(level: Level) -> anyhow::Result<()> {
    let (ours, others) = (level.word(), if level == Level::Error { "error" } else { "warn" });
    let crates = ["tremplin", "tremplin_course", "tremplin_grader", "tremplin_server", "tremplin_store"];
    let directives: Vec<String> = crates.iter().map(|name| format!("{name}={ours}")).collect();
    let filter: EnvFilter = format!("{others},{}", directives.join(",")).parse().context("the log's filter")?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .try_init()
        .map_err(|error| anyhow::anyhow!("logging: {error}"))
}
