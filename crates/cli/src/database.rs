//! Which database, and `migrate`.

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use clap::Args;
use tremplin_store::{Database, Store};

use crate::{SUCCESS, output};

/// Where things are kept; the same flags for every command that needs them.
#[derive(Args, Clone)]
pub(crate) struct Place {
    /// Folder of the database, the token key and the compiled engines
    #[arg(long, alias = "data-dir", env = "TREMPLIN_DATA", default_value = "data", value_name = "FOLDER")]
    pub(crate) data: PathBuf,
    /// postgres://… or the path of a SQLite file [default: tremplin.db in the data folder]
    #[arg(long, env = "TREMPLIN_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,
}

impl Place {
    pub(crate) fn database(&self) -> anyhow::Result<Database> {
        let Some(url) = &self.database_url else { return Ok(Database::Sqlite(self.data.join("tremplin.db"))) };
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Database::Postgres(url.clone()));
        }
        let path = url.strip_prefix("sqlite:").map_or(url.as_str(), |path| path.trim_start_matches("//"));
        if path.is_empty() || path.contains("://") {
            // Not repeated: it may hold a secret.
            anyhow::bail!("--database-url is neither postgres://… nor the path of a file");
        }
        Ok(Database::Sqlite(PathBuf::from(path)))
    }

    /// Makes the data folder, for its owner alone.
    pub(crate) fn make(&self) -> anyhow::Result<()> {
        use std::os::unix::fs::DirBuilderExt as _;
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.data)
            .with_context(|| format!("{} cannot be made: name another folder with --data", self.data.display()))
    }
}

/// Bring the database to this program's version
#[derive(Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    place: Place,
}

impl Migrate {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        self.place.make()?;
        let migrated = runtime()?.block_on(Store::migrate(self.place.database()?))?;
        output::say(&if migrated.from == migrated.to {
            format!("the database is at version {}: nothing to do", migrated.to)
        } else {
            format!("the database went from version {} to {}", migrated.from, migrated.to)
        })?;
        Ok(SUCCESS)
    }
}

/// Add up anew what the page on the content's health counts, should it ever look wrong
///
/// From each learner's own counters; nothing else is changed, and a server may run meanwhile.
#[derive(Args)]
pub(crate) struct Tallies {
    #[command(flatten)]
    place: Place,
}

impl Tallies {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let database = self.place.database()?;
        let (before, after) = runtime()?.block_on(async {
            let store = Store::attach(database).await?;
            let before = store.recount_tallies().await?;
            let after = store.content_health().await?;
            store.close().await;
            anyhow::Ok((before, after))
        })?;
        let mended = after.iter().filter(|now| !before.contains(now)).count();
        let gone = before.iter().filter(|was| after.iter().all(|now| now.exercise != was.exercise)).count();
        output::say(&format!("{} exercises added up anew; of {} the tallies were wrong", after.len(), mended + gone))?;
        Ok(SUCCESS)
    }
}

pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime did not start")
}
