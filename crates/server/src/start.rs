//! A server's life: what is opened in which order, what runs beside the requests, and how it ends.

use std::{
    fs::DirBuilder,
    io,
    net::{SocketAddr, TcpListener},
    os::unix::fs::DirBuilderExt as _,
    path::Path,
    sync::Arc,
    time::Duration,
};

use actix_web::{App, HttpServer, dev::ServerHandle, middleware, web};
use rand::TryRngCore as _;
use tokio::{
    task::{JoinHandle, JoinSet},
    time::{MissedTickBehavior, interval, sleep},
};
use tremplin_grader::{Pool, PoolConfig};
use tremplin_store::Store;

use crate::{Config, State, catalogue::watch, guard, routes, state::StartError};

/// Headers that do not come in this time are not waited for.
const HEAD_TIME: Duration = Duration::from_secs(5);
const KEEP_ALIVE: Duration = Duration::from_secs(30);
const DISCONNECT_TIME: Duration = Duration::from_secs(3);
const SHUTDOWN_TIME_S: u64 = 10;
const LOOK_AROUND: Duration = Duration::from_secs(2);
/// Submissions of before that are counted at once, and the time left to others between.
const OLD_FAILURES: u32 = 100;
const OLD_FAILURES_PAUSE: Duration = Duration::from_millis(50);
/// Every so many looks around, what has expired is removed.
const LOOKS_PER_TIDY: u32 = 300;
/// A guest who has not come back in a term, and has no session left.
const GUEST_LIFE_MS: i64 = 180 * 24 * 3_600 * 1_000;

/// A server that accepts requests.
pub struct Server {
    state: State,
    address: SocketAddr,
    setup_link: Option<String>,
    handle: ServerHandle,
    serving: JoinHandle<io::Result<()>>,
    beside: JoinSet<()>,
}

impl Server {
    /// Opens everything in the order that leaves nothing half done: what may be refused without a trace comes first.
    ///
    /// # Errors
    /// [`StartError`], each one line.
    pub async fn start(mut config: Config) -> Result<Self, StartError> {
        let address = config.listen;
        let listener = TcpListener::bind(address).map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => StartError::AddressInUse { address },
            _ => StartError::Listen { address, source },
        })?;
        let address = listener.local_addr().map_err(|source| StartError::Listen { address, source })?;
        // Port 0 asks the system for any: links need the one it gave.
        if let Some(host) = config.public_url.strip_suffix(":0") {
            config.public_url = format!("{host}:{}", address.port());
        }
        if !config.content.is_dir() {
            return Err(crate::catalogue::FolderError::Missing(config.content).into());
        }
        make_dir(&config.data_dir)?;
        make_dir(&config.engines)?;
        let store = Arc::new(Store::open(config.database.clone()).await?);
        let pool = Pool::start(PoolConfig {
            program: config.grader_program.clone(),
            arguments: config.grader_arguments.clone(),
            processes: config.graders,
            cache: config.engines.clone(),
        })
        .await?;
        let state = State::new(config, store, pool).await?;
        let setup_link = offer_setup(&state).await?;
        state.start_work().await?;
        let beside = start_beside(&state);
        let (handle, serving) = serve(&state, listener, address)?;
        Ok(Self { state, address, setup_link, handle, serving, beside })
    }

    /// Where it listens; with port 0 in the configuration, the port it was given.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The one-time link that creates the first admin, while there is none.
    pub fn setup_link(&self) -> Option<&str> {
        self.setup_link.as_deref()
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// Serves until `stop` resolves, then ends in order: no new request, no new claim, grades under way written, graders
    /// and database closed.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn run(mut self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let ended = tokio::select! {
            ended = &mut self.serving => Some(ended),
            () = stop => None,
        };
        tracing::info!("stopping");
        self.beside.abort_all();
        // Event streams end by themselves once they are told; the rest is given its time.
        self.state.announce_stop();
        self.handle.stop(true).await;
        let ended = match ended {
            Some(ended) => ended,
            None => self.serving.await,
        };
        self.state.stop_work().await;
        self.state.pool.clone().stop().await;
        while self.beside.join_next().await.is_some() {}
        self.state.close_store().await;
        ended.map_err(io::Error::other)?
    }
}

fn make_dir(folder: &Path) -> Result<(), StartError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|source| StartError::DataDir { path: folder.to_owned(), source })
}

async fn offer_setup(state: &State) -> Result<Option<String>, StartError> {
    let mut token = [0_u8; 24];
    rand::rngs::OsRng
        .try_fill_bytes(&mut token)
        .map_err(|error| crate::Error::Internal(format!("randomness: {error}")))?;
    let token: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
    let offered = state.store.offer_setup(&token, state.now()).await?;
    Ok(offered.then(|| format!("{}/installation/{token}", state.config.public_url)))
}

/// What runs beside the requests: the course's folder is watched, leases and sessions expire.
fn start_beside(state: &State) -> JoinSet<()> {
    let mut beside = JoinSet::new();
    match watch(&state.config.content) {
        Ok((watch, mut changes)) => {
            let state = state.clone();
            beside.spawn(async move {
                let _watch = watch;
                while changes.recv().await.is_some() {
                    reload(&state).await;
                }
            });
        }
        Err(error) => tracing::error!(%error, "the course's folder cannot be watched: changes need a restart"),
    }
    beside.spawn(count_old_failures(state.clone()));
    let looking = state.clone();
    beside.spawn(async move { looking.health.run(&looking).await });
    let syncing = state.clone();
    beside.spawn(async move { syncing.syncer.run(&syncing).await });
    let regrading = state.clone();
    beside.spawn(async move { regrading.regrader.run().await });
    let state = state.clone();
    beside.spawn(async move {
        let mut ticks = interval(LOOK_AROUND);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for look in 0_u32.. {
            ticks.tick().await;
            if let Err(error) = state.work.look_around().await {
                tracing::error!(%error, "could not look for waiting submissions");
            }
            if look % LOOKS_PER_TIDY == 0
                && let Err(error) = tidy(&state).await
            {
                tracing::error!(%error, "could not remove what has expired");
            }
        }
    });
    beside
}

/// Counts what submissions failed at that were graded by a version without these counters; few at a time, so that those
/// who hand something in meanwhile do not wait.
async fn count_old_failures(state: State) {
    loop {
        match state.store.count_old_failures(OLD_FAILURES).await {
            Ok(0) => return,
            Ok(_) => sleep(OLD_FAILURES_PAUSE).await,
            Err(error) => {
                tracing::error!(%error, "could not count what older submissions failed at");
                sleep(LOOK_AROUND).await;
            }
        }
    }
}

/// Until it succeeds: a change that came while the database did not answer is not forgotten.
async fn reload(state: &State) {
    loop {
        match state.reload().await {
            Ok(edition) => {
                let errors = edition.diagnostics.iter().filter(|found| found.is_error()).count();
                tracing::info!(errors, "the course was read again");
                return;
            }
            Err(error) => {
                tracing::error!(%error, "the course could not be read again");
                sleep(LOOK_AROUND).await;
            }
        }
    }
}

async fn tidy(state: &State) -> Result<(), tremplin_store::Error> {
    let now = state.now();
    state.newcomers.tidy();
    state.signing.tidy();
    state.store.purge_sessions(now).await?;
    state.store.purge_throttles(now).await?;
    state.store.purge_rosters(now).await?;
    let guests = state.store.purge_guests(now.plus(-GUEST_LIFE_MS)).await?;
    if guests > 0 {
        tracing::info!(guests, "removed guests who did not come back");
    }
    Ok(())
}

fn serve(
    state: &State,
    listener: TcpListener,
    address: SocketAddr,
) -> Result<(ServerHandle, JoinHandle<io::Result<()>>), StartError> {
    let data = web::Data::new(state.clone());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .configure(routes::configure)
            .wrap(middleware::Compress::default())
            .wrap(middleware::from_fn(guard::stand))
    })
    .client_request_timeout(HEAD_TIME)
    .client_disconnect_timeout(DISCONNECT_TIME)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(SHUTDOWN_TIME_S)
    .max_connections(4_096)
    // Whoever calls decides what stops a server.
    .disable_signals()
    .listen(listener)
    .map_err(|source| StartError::Listen { address, source })?
    .run();
    Ok((server.handle(), tokio::spawn(server)))
}
