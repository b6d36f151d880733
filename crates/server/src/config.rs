//! What a server is told when it starts.

use std::{net::IpAddr, net::SocketAddr, path::PathBuf, sync::Arc};

/// Milliseconds since 1970, from whoever starts the server.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Everything the server may differ in; `cli` makes it from flags and the environment.
#[derive(Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// The address people type, without a final slash: `https://tremplin.example.org`. Its scheme decides whether the
    /// session cookie is `Secure` and named `__Host-…`; links are made from it, never from the `Host` header.
    pub public_url: String,
    /// Where the token key and the grader's compiled code live; created with mode 0700.
    pub data_dir: PathBuf,
    /// The folder of course files.
    pub content: PathBuf,
    /// Grader child processes.
    pub graders: usize,
    /// The only peers whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
    pub clock: Clock,
}

impl Config {
    /// Whether people reach the server over https, directly or through a proxy.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
