//! What every request shares.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use thiserror::Error;
use tokio::sync::OnceCell;
use tremplin_course::Digest;
use tremplin_grader::{Fault, Graded, Pool};
use tremplin_store::{Millis, NodeId, Store};

use crate::{
    assets::Assets,
    auth::{Newcomers, Secrets, Signing, TokenKey},
    catalogue::{Catalogue, Edition, FolderError},
    config::Config,
    health::Health,
    practice::Fair,
    sync::Syncer,
    work::{Regrader, Versions, Work, Wrongs},
};

/// Cheap to clone: one per worker thread, all pointing at the same parts.
#[derive(Clone)]
pub struct State(Arc<Parts>);

pub struct Parts {
    pub config: Config,
    pub store: Arc<Store>,
    pub pool: Pool,
    pub assets: Assets,
    pub catalogue: Catalogue,
    pub secrets: Secrets,
    pub(crate) tokens: TokenKey,
    pub(crate) newcomers: Newcomers,
    pub(crate) signing: Signing,
    pub(crate) fair: Fair,
    pub(crate) work: Work,
    pub(crate) regrader: Regrader,
    pub(crate) syncer: Syncer,
    pub(crate) health: Health,
    pub(crate) wrongs: Wrongs,
    pub(crate) examples: Examples,
    versions: Arc<Versions>,
}

/// Why a server did not start; each is one line for whoever typed the command.
#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    Database(#[from] tremplin_store::Error),
    #[error(transparent)]
    Content(#[from] FolderError),
    #[error("{} cannot be used ({source}): make it writable, or name another with --data", .path.display())]
    DataDir { path: std::path::PathBuf, source: std::io::Error },
    #[error("{} cannot be used as token key: {source}", .path.display())]
    TokenKey { path: std::path::PathBuf, source: std::io::Error },
    #[error("{address} is already in use: stop what listens there, or name another with --listen")]
    AddressInUse { address: std::net::SocketAddr },
    #[error("cannot listen on {address}: {source}")]
    Listen { address: std::net::SocketAddr, source: std::io::Error },
    #[error("{0}")]
    Grader(#[from] Fault),
    #[error("{0}")]
    Internal(#[from] crate::Error),
}

impl State {
    /// Reads the course and keeps its versions, so that the first request can be answered. Nothing is graded before
    /// [`Self::start_work`].
    ///
    /// # Errors
    /// When the folders or the database cannot be used.
    pub async fn new(config: Config, store: Arc<Store>, pool: Pool) -> Result<Self, StartError> {
        let source = store.course_source().await?;
        let syncer = Syncer::new(config.data_dir.join("course"), config.git.clone(), source.as_ref());
        let catalogue = Catalogue::open(&syncer.root().unwrap_or_else(|| config.content.clone()))?;
        let tokens = TokenKey::load(&config.token_key)
            .map_err(|source| StartError::TokenKey { path: config.token_key.clone(), source })?;
        let versions = Arc::new(Versions::new(Arc::clone(&store)));
        versions.keep(&catalogue.edition().course, Millis((config.clock)())).await?;
        let node = NodeId(config.node.clone());
        let clock = Arc::clone(&config.clock);
        let regrader = Regrader::new(Arc::clone(&store), pool.clone(), Arc::clone(&versions), clock, node.clone());
        let work = Work::new(
            Arc::clone(&store),
            pool.clone(),
            Arc::clone(&versions),
            Arc::clone(&config.clock),
            node,
            config.graders,
        );
        Ok(Self(Arc::new(Parts {
            assets: Assets::load(),
            secrets: Secrets::new()?,
            newcomers: Newcomers::new(),
            signing: Signing::new(),
            fair: Fair::default(),
            wrongs: Wrongs::new(pool.clone()),
            examples: Examples::default(),
            config,
            store,
            pool,
            catalogue,
            tokens,
            work,
            regrader,
            syncer,
            health: Health::default(),
            versions,
        })))
    }

    pub fn now(&self) -> Millis {
        Millis((self.config.clock)())
    }

    /// Starts claiming and grading submissions.
    ///
    /// # Errors
    /// When what was left by the last stop cannot be taken back.
    pub async fn start_work(&self) -> Result<(), StartError> {
        Ok(self.work.start().await?)
    }

    /// Stops claiming, and waits for what is being graded.
    pub async fn stop_work(&self) {
        self.work.stop().await;
    }

    /// Tells whoever waits for long that the server ends.
    pub(crate) fn announce_stop(&self) {
        self.work.announce_stop();
    }

    /// Closes the database, if nobody else holds it; otherwise the last who does.
    pub(crate) async fn close_store(self) {
        let Some(parts) = Arc::into_inner(self.0) else { return };
        let Parts { store, work, regrader, wrongs, versions, .. } = parts;
        drop((work, regrader, wrongs, versions));
        if let Some(store) = Arc::into_inner(store) {
            store.close().await;
        }
    }

    /// Reads the course's folder again and serves it, once its versions are kept.
    ///
    /// # Errors
    /// When the folder or the store cannot be used: what was served still is.
    pub async fn reload(&self) -> Result<Arc<Edition>, StartError> {
        let state = self.clone();
        let read = tokio::task::spawn_blocking(move || state.catalogue.read())
            .await
            .map_err(|error| crate::Error::Internal(error.to_string()))?;
        let edition = read?;
        self.versions.keep(&edition.course, self.now()).await?;
        Ok(self.catalogue.serve(edition))
    }
}

impl std::ops::Deref for State {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What the lessons' examples print, each run once.
#[derive(Default)]
pub(crate) struct Examples(Mutex<HashMap<Digest, Arc<OnceCell<Graded>>>>);

/// Beyond it all is forgotten: lessons that were edited a thousand times.
const MAX_EXAMPLES: usize = 4_096;

impl Examples {
    pub(crate) fn cell(&self, code: Digest) -> Arc<OnceCell<Graded>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_EXAMPLES {
            all.clear();
        }
        Arc::clone(all.entry(code).or_default())
    }
}
