//! Grader processes and in-process graders for commands.

use std::{
    ffi::OsString,
    num::NonZero,
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use tremplin_grader::{Grader, PoolConfig};

use crate::{SUCCESS, output};

/// This very program, which stays itself when its file is replaced by a newer one.
const MYSELF: &str = "/proc/self/exe";

pub(crate) fn program() -> (PathBuf, Vec<OsString>) {
    (PathBuf::from(MYSELF), vec![OsString::from("grader")])
}

pub(crate) fn pool_config(processes: usize, cache: &Path) -> PoolConfig {
    let (program, arguments) = program();
    PoolConfig { program, arguments, processes, cache: cache.to_owned() }
}

/// Processors this process may use.
pub(crate) fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Where commands without a data folder keep the compiled engines: the user's cache folder.
#[derive(clap::Args, Clone)]
pub(crate) struct Cache {
    /// Folder of the compiled engines [default: tremplin in the user's cache folder]
    #[arg(long, env = "TREMPLIN_ENGINES", value_name = "FOLDER")]
    cache: Option<PathBuf>,
    #[arg(long, env = "XDG_CACHE_HOME", hide = true)]
    cache_home: Option<PathBuf>,
    #[arg(long, env = "HOME", hide = true)]
    home: Option<PathBuf>,
}

/// Compile the engines of all languages now, for a first start that takes a second
#[derive(clap::Args)]
pub(crate) struct Engines {
    #[command(flatten)]
    cache: Cache,
}

impl Engines {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let cache = self.cache.folder();
        let started = Instant::now();
        Grader::new(&cache)?.load_all()?;
        let (seconds, mib) = (started.elapsed().as_secs(), size(&cache)? >> 20);
        output::say(&format!("the engines are in {} ({mib} MiB), after {seconds} s", cache.display()))?;
        Ok(SUCCESS)
    }
}

/// Bytes of the files in a folder.
fn size(folder: &Path) -> std::io::Result<u64> {
    std::fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}

impl Cache {
    pub(crate) fn folder(&self) -> PathBuf {
        if let Some(cache) = &self.cache {
            return cache.clone();
        }
        let home = || self.home.as_ref().filter(|home| home.is_absolute()).map(|home| home.join(".cache"));
        let caches = self.cache_home.clone().filter(|folder| folder.is_absolute()).or_else(home);
        caches.unwrap_or_else(std::env::temp_dir).join("tremplin").join("engines")
    }
}
