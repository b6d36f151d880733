//! The program git, held short: no configuration but ours, no hook, no prompt, no credentials, one protocol, and a bound
//! on everything it may take.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
    time::{interval, sleep},
};

/// Where the programs that git calls are looked for.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
const MAX_TIME: Duration = Duration::from_secs(120);
const MAX_OUTPUT: u64 = 8 * 1024 * 1024;
const MAX_COMPLAINT: u64 = 8 * 1024;
/// What a repository may weigh on our disk while it is fetched.
const MAX_FETCHED: u64 = 512 * 1024 * 1024;
const WEIGH: Duration = Duration::from_millis(500);

/// How git is called.
#[derive(Debug, Clone)]
pub struct Git {
    pub program: PathBuf,
    /// For tests, which have no server to ask: addresses that begin so are looked for in this folder instead. Never set
    /// by anything that a browser sends.
    pub local: Option<(String, PathBuf)>,
    /// The proxy on the way out, where there is one.
    pub proxy: Option<Proxy>,
}

impl Default for Git {
    fn default() -> Self {
        Self { program: PathBuf::from("git"), local: None, proxy: None }
    }
}

/// A proxy that git asks for https addresses, as the variables `https_proxy` and `no_proxy` say it. Its address may hold a
/// secret: it is shown nowhere, and handed to git through its environment, which no other user can read.
#[derive(Clone)]
pub struct Proxy {
    pub address: String,
    /// The hosts that are asked without it, separated by commas; may be empty.
    pub except: String,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proxy")
    }
}

#[derive(Debug, Error)]
pub(crate) enum GitError {
    #[error("git cannot be started: {0}")]
    Missing(io::Error),
    #[error("git took too long")]
    TooLong,
    #[error("the repository is too large")]
    TooLarge,
    /// What git said, without what would not be text on a page.
    #[error("git failed: {0}")]
    Failed(String),
    #[error("a file of the repository's copy: {0}")]
    Disk(#[from] io::Error),
}

impl Git {
    /// A command on the repository `folder`.
    pub(super) fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .env("PATH", PATH)
            .env("HOME", "/nonexistent")
            .env("LC_ALL", "C")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_LFS_SKIP_SMUDGE", "1")
            .env("GIT_ALLOW_PROTOCOL", if self.local.is_some() { "https:file" } else { "https" })
            .arg("--git-dir")
            .arg(folder);
        for setting in [
            "core.hooksPath=/dev/null",
            "core.symlinks=false",
            "core.fsmonitor=false",
            "core.askPass=",
            "credential.helper=",
            "submodule.recurse=false",
            "transfer.fsckObjects=true",
            "gc.auto=0",
            "maintenance.auto=false",
            "http.lowSpeedLimit=1000",
            "http.lowSpeedTime=30",
        ] {
            command.args(["-c", setting]);
        }
        if let Some(Proxy { address, except }) = &self.proxy {
            command.env("https_proxy", address).env("no_proxy", except);
        }
        if let Some((address, local)) = &self.local {
            command.args(["-c", &format!("url.file://{}.insteadOf={address}", local.display())]);
        }
        command
    }

    /// Runs it to its end; what it wrote. Whatever it started ends with it when it takes too long, or when `weighed` has
    /// grown too large.
    pub(super) async fn run(&self, mut command: Command, weighed: &Path) -> Result<Vec<u8>, GitError> {
        let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.process_group(0).kill_on_drop(true).spawn().map_err(GitError::Missing)?;
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let (out, complaint) = (child.stdout.take(), child.stderr.take());
        let work = async {
            let (out, complaint) = tokio::join!(read(out, MAX_OUTPUT), read(complaint, MAX_COMPLAINT));
            (out, complaint, child.wait().await)
        };
        let ended = tokio::select! {
            ended = work => Ok(ended),
            () = sleep(MAX_TIME) => Err(GitError::TooLong),
            () = outgrown(weighed) => Err(GitError::TooLarge),
        };
        if ended.is_err()
            && let Some(group) = group
        {
            // It may have ended just now.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let (out, complaint, status) = ended?;
        if !status?.success() {
            return Err(GitError::Failed(one_line(&complaint?)));
        }
        let out = out?;
        if out.len() as u64 > MAX_OUTPUT { Err(GitError::TooLarge) } else { Ok(out) }
    }
}

/// All there is, or one byte more than `most`.
async fn read(pipe: Option<impl AsyncRead + Unpin>, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(most + 1).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

/// Returns once `folder` weighs more than it may.
async fn outgrown(folder: &Path) {
    let mut looks = interval(WEIGH);
    loop {
        looks.tick().await;
        let folder = folder.to_owned();
        let weight = tokio::task::spawn_blocking(move || weight(&folder)).await;
        if weight.is_ok_and(|weight| weight > MAX_FETCHED) {
            return;
        }
    }
}

/// Bytes of the files under `folder`; what vanishes meanwhile weighs nothing.
fn weight(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let of = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(data) if data.is_dir() => weight(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    };
    entries.filter_map(Result::ok).map(of).sum()
}

/// The last thing that was said, as a line for a page.
fn one_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn a_program_that_is_not_there_and_one_that_fails_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let missing = Git { program: "/nonexistent/git".into(), ..Git::default() };
        let ended = block_on(missing.run(missing.command(folder.path()), folder.path()));
        assert!(matches!(ended, Err(GitError::Missing(_))), "{ended:?}");
        let git = Git::default();
        let mut command = git.command(folder.path());
        command.args(["rev-parse", "HEAD"]);
        let ended = block_on(git.run(command, folder.path()));
        assert!(matches!(&ended, Err(GitError::Failed(why)) if why.contains("not a git repository")), "{ended:?}");
    }

    #[test]
    fn no_protocol_but_https_is_spoken() {
        let folder = tempfile::tempdir().unwrap();
        let git = Git::default();
        for address in ["file:///tmp/x", "ext::sh -c true", "http://127.0.0.1:1/x", "ssh://127.0.0.1/x", "/tmp/x"] {
            let mut command = git.command(folder.path());
            command.args(["ls-remote", "--", address]);
            let ended = block_on(git.run(command, folder.path()));
            assert!(
                matches!(&ended, Err(GitError::Failed(why)) if why.contains("not allowed")),
                "{address}: {ended:?}"
            );
        }
    }

    #[test]
    fn a_proxy_is_asked_where_there_is_one_and_its_secret_is_shown_nowhere() {
        use std::io::{BufRead as _, BufReader, Write as _};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://ecole:figue@{}", listener.local_addr().unwrap());
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let lines: Vec<_> =
                BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok).take(1).collect();
            stream.write_all(b"HTTP/1.1 403 No\r\n\r\n").unwrap();
            lines
        });
        let folder = tempfile::tempdir().unwrap();
        let git = Git { proxy: Some(Proxy { address, except: "localhost".into() }), ..Git::default() };
        assert!(!format!("{git:?}").contains("figue"));
        let mut command = git.command(folder.path());
        command.args(["ls-remote", "--", "https://depot.example/cours.git"]);
        let ended = block_on(git.run(command, folder.path()));
        assert!(matches!(&ended, Err(GitError::Failed(why)) if !why.contains("figue")), "{ended:?}");
        assert_eq!(asked.join().unwrap(), ["CONNECT depot.example:443 HTTP/1.1"]);
        // Nothing of the server's own environment goes with it.
        let command = Git::default().command(folder.path());
        let names: Vec<_> =
            command.as_std().get_envs().map(|(name, _)| name.to_string_lossy().to_lowercase()).collect();
        assert!(!names.iter().any(|name| name.contains("proxy")), "{names:?}");
    }

    #[test]
    fn the_last_line_is_kept_without_what_moves_a_cursor() {
        assert_eq!(one_line(b"a\nfatal: \x1b[31mno\n\n"), "fatal: [31mno");
        assert_eq!(one_line(&[b'x'; 1_000]).len(), 300);
    }
}
