//! A PostgreSQL of the tests' own, from the binaries the system has installed.
//!
//! Every test process uses the same one: the first starts it, and a shell that outlives the tests stops and removes it
//! when no process holds the lock any more. Its files are thrown away, so it need not sync them.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use uuid::Uuid;

pub(crate) struct Cluster {
    folder: PathBuf,
    /// Shared among the tests; the one who finds nobody holding it takes the cluster down.
    _in_use: File,
}

impl Cluster {
    /// `None`, with a line that says so, where PostgreSQL is not installed; there must be one where `CI` is set.
    pub(crate) fn get() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
        let cluster = CLUSTER.get_or_init(|| binaries().map(|binaries| Cluster::start(&binaries))).as_ref();
        if cluster.is_none() {
            assert!(std::env::var_os("CI").is_none(), "CI is set, and PostgreSQL 15 or newer is not installed");
            eprintln!("skipped: PostgreSQL 15 or newer is not installed (Debian: apt-get install postgresql)");
        }
        cluster
    }

    fn start(binaries: &Path) -> Self {
        let us = fs::metadata("/proc/self").unwrap().uid();
        let folder = std::env::temp_dir().join(format!("tremplin-test-postgres-{us}"));
        fs::create_dir_all(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().uid(), us, "{} is somebody else's", folder.display());
        let in_use = File::create(folder.join("in-use.lock")).unwrap();
        in_use.lock_shared().unwrap();
        let starting = File::create(folder.join("starting.lock")).unwrap();
        starting.lock().unwrap();
        if !folder.join("socket/.s.PGSQL.5432").exists() {
            make(&folder, binaries, us == 0);
        }
        Self { folder, _in_use: in_use }
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.join("socket").display())
    }

    /// An empty database; its address.
    pub(crate) async fn create_database(&self) -> String {
        let name = format!("test_{}", Uuid::new_v4().simple());
        self.administer(format!("CREATE DATABASE {name}")).await;
        self.url(&name)
    }

    pub(crate) async fn drop_database(&self, url: &str) {
        let name = url.split(['/', '?']).find(|part| part.starts_with("test_")).unwrap();
        self.administer(format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }

    async fn administer(&self, statement: String) {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
        connection.close().await.unwrap();
    }
}

/// The folder of the newest PostgreSQL from 15 on: Debian's own place for it, or the PATH.
fn binaries() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let folder = entry.path().join("bin");
        (version >= 15 && folder.join("initdb").exists()).then_some((version, folder))
    });
    debian.max().map(|(_, folder)| folder).or_else(|| {
        let output = Command::new("pg_config").args(["--bindir", "--version"]).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let (folder, version) = text.split_once('\n')?;
        let major: u32 = version.trim_start_matches("PostgreSQL ").split(['.', ' ', '\n']).next()?.parse().ok()?;
        (major >= 15 && Path::new(folder).join("initdb").exists()).then(|| PathBuf::from(folder))
    })
}

/// PostgreSQL refuses to run as root, so root lends itself to the user that Debian's package made.
fn make(folder: &Path, binaries: &Path, root: bool) {
    let (data, socket) = (folder.join("data"), folder.join("socket"));
    for place in [&data, &socket] {
        // What an interrupted start left.
        let _ = fs::remove_dir_all(place);
        fs::create_dir(place).unwrap();
        if root {
            let owner = fs::metadata("/var/lib/postgresql").expect("Debian's user postgres owns this");
            chown(place, Some(owner.uid()), Some(owner.gid())).unwrap();
        }
    }
    let command = |program: &str| {
        let program = binaries.join(program);
        if !root {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
        command
    };
    let mut initdb = command("initdb");
    initdb.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
    run(initdb.current_dir(folder));
    let options = format!(
        "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off -c max_connections=400",
        socket.display()
    );
    let mut start = command("pg_ctl");
    start.arg("-D").arg(&data).args(["-w", "-l"]).arg(data.join("log")).args(["-o", &options, "start"]);
    run(start.current_dir(folder).stdin(Stdio::null()));
    stop_when_unused(folder, command("pg_ctl"), &data);
}

fn run(command: &mut Command) {
    // Not `output()`: the server that pg_ctl leaves behind would hold the pipe open.
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

fn stop_when_unused(folder: &Path, mut stop: Command, data: &Path) {
    stop.arg("-D").arg(data).args(["-m", "immediate", "stop"]);
    let script = r#"
        lock=$1; shift
        while sleep 5; do
            flock --nonblock --exclusive "$lock" sh -c '
                data=$1; shift; socket=$1; shift
                "$@"; rm -rf "$data" "$socket"' sh "$@" && exit
        done &"#;
    Command::new("sh")
        .args(["-c", script, "sh"])
        .args([&folder.join("in-use.lock"), data, &folder.join("socket")])
        .arg(stop.get_program())
        .args(stop.get_args())
        .current_dir(folder)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
}
