//! `tremplin serve`

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tremplin_server::{Config, Git, Proxy, Server};

use crate::{SUCCESS, clock, database, graders, logging, output};

/// Serve the course
#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    place: database::Place,
    /// Folder of the course files
    #[arg(long, env = "TREMPLIN_CONTENT", default_value = "exercises", value_name = "FOLDER")]
    content: PathBuf,
    /// Address and port to listen on
    #[arg(long, env = "TREMPLIN_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The address people type, where it is not the one listened on; https:// makes the session cookie Secure
    #[arg(long, env = "TREMPLIN_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Grader processes [default: one for each processor]
    #[arg(long, env = "TREMPLIN_GRADERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    graders: Option<u16>,
    /// Address of a reverse proxy whose X-Forwarded-For is believed; may be repeated
    #[arg(long = "proxy", env = "TREMPLIN_PROXIES", value_delimiter = ',', value_name = "ADDRESS")]
    proxies: Vec<IpAddr>,
    /// Proxy through which a course's git repository is fetched [also: HTTPS_PROXY]
    #[arg(long, env = "https_proxy", hide_env_values = true, value_name = "URL")]
    git_proxy: Option<String>,
    /// Hosts that are fetched from without it, separated by commas [also: NO_PROXY]
    #[arg(long, env = "no_proxy", value_name = "HOSTS")]
    git_no_proxy: Option<String>,
    /// Name of this server among those on one PostgreSQL database; keeps it from start to start
    #[arg(long, env = "TREMPLIN_NODE", default_value = "tremplin", value_name = "NAME")]
    node: String,
    /// The key that signs session cookies, the same file on every node behind one address [default: token.key in the
    /// data folder]
    #[arg(long, env = "TREMPLIN_TOKEN_KEY", value_name = "FILE")]
    token_key: Option<PathBuf>,
    /// Folder of the compiled engines, which servers of one machine and one version may share [default: engines in the
    /// data folder]
    #[arg(long, env = "TREMPLIN_ENGINES", value_name = "FOLDER")]
    engines: Option<PathBuf>,
    /// What is logged, as JSON lines on standard error
    #[arg(long, env = "TREMPLIN_LOG", value_enum, default_value_t = logging::Level::Warn, value_name = "LEVEL")]
    log: logging::Level,
}

impl Serve {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        logging::start(self.log)?;
        let config = self.config()?;
        database::runtime()?.block_on(serve(config))?;
        Ok(SUCCESS)
    }

    fn config(self) -> anyhow::Result<Config> {
        self.place.make()?;
        let (grader_program, grader_arguments) = graders::program();
        Ok(Config {
            database: self.place.database()?,
            listen: self.listen,
            public_url: public_url(self.public_url, self.listen)?,
            token_key: self.token_key.unwrap_or_else(|| self.place.data.join("token.key")),
            engines: self.engines.unwrap_or_else(|| self.place.data.join("engines")),
            data_dir: self.place.data,
            content: self.content,
            git: Git { proxy: proxy(self.git_proxy, self.git_no_proxy), ..Git::default() },
            node: self.node,
            graders: self.graders.map_or_else(graders::processors, usize::from),
            grader_program,
            grader_arguments,
            proxies: self.proxies,
            clock: clock::steady(),
        })
    }
}

/// As git would read it: names in small letters go before those in capitals, and an empty one is none.
#[expect(clippy::disallowed_methods, reason = "other spellings of variables that clap reads")]
fn proxy(address: Option<String>, except: Option<String>) -> Option<Proxy> {
    let variable = |given: Option<String>, name: &str| given.or_else(|| std::env::var(name).ok());
    let address = variable(address, "HTTPS_PROXY").filter(|address| !address.is_empty())?;
    Some(Proxy { address, except: variable(except, "NO_PROXY").unwrap_or_default() })
}

/// What was given, checked and without a final slash; else the address listened on, as a browser of this machine asks it.
fn public_url(given: Option<String>, listen: SocketAddr) -> anyhow::Result<String> {
    let Some(url) = given else {
        let host = if listen.ip().is_unspecified() { "localhost".to_owned() } else { listen.ip().to_string() };
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        return Ok(format!("http://{host}:{}", listen.port()));
    };
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let host = host.trim_end_matches('/');
    if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
        anyhow::bail!("--public-url {url} is not http:// or https:// and a name");
    }
    Ok(url.trim_end_matches('/').to_owned())
}

async fn serve(config: Config) -> anyhow::Result<()> {
    // Before anything is opened, so that no signal is missed.
    let mut interrupt = signal(SignalKind::interrupt()).context("signals")?;
    let mut terminate = signal(SignalKind::terminate()).context("signals")?;
    let server = Server::start(config).await?;
    output::say(&format!("Tremplin: {}", server.state().config.public_url))?;
    if let Some(link) = server.setup_link() {
        output::say(&format!("Create the first admin (this link works once): {link}"))?;
    }
    let stop = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    server.run(stop).await.context("the server stopped")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_address_is_what_a_browser_asks() {
        let url = |given: Option<&str>, listen: &str| public_url(given.map(str::to_owned), listen.parse().unwrap());
        assert_eq!(url(None, "127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080");
        assert_eq!(url(None, "0.0.0.0:80").unwrap(), "http://localhost:80");
        assert_eq!(url(None, "[::1]:80").unwrap(), "http://[::1]:80");
        assert_eq!(url(Some("https://ecole.example/"), "0.0.0.0:80").unwrap(), "https://ecole.example");
        for bad in ["ecole.example", "ftp://ecole.example", "https://", "https://a/b", "https://a@b"] {
            assert!(url(Some(bad), "0.0.0.0:80").is_err(), "{bad}");
        }
    }
}
