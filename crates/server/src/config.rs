//! What a server is told when it starts.

use std::{ffi::OsString, net::IpAddr, net::SocketAddr, path::PathBuf, sync::Arc};

use tremplin_store::Database;

use crate::sync::Git;

/// Milliseconds since 1970, from whoever starts the server; best never going back while it runs.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Everything the server may differ in; `cli` makes it from flags and the environment.
#[derive(Clone)]
pub struct Config {
    pub database: Database,
    pub listen: SocketAddr,
    /// The address people type, without a final slash: `https://tremplin.example.org`. Its scheme decides whether the
    /// session cookie is `Secure` and named `__Host-…`; links are made from it, never from the `Host` header.
    pub public_url: String,
    /// Where the server keeps its own files; made with mode 0700 when missing.
    pub data_dir: PathBuf,
    /// Where the graders' compiled engines live; made with mode 0700 when missing.
    pub engines: PathBuf,
    /// The key that signs session tokens; made when missing. Nodes behind one address have the same.
    pub token_key: PathBuf,
    /// The folder of course files; served unless the course comes from a git repository.
    pub content: PathBuf,
    /// How repositories are fetched.
    pub git: Git,
    /// Names this process among those on one database, and stays the same when it starts again.
    pub node: String,
    /// Grader child processes.
    pub graders: usize,
    /// The program of a grader process and its arguments.
    pub grader_program: PathBuf,
    pub grader_arguments: Vec<OsString>,
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
