//! A server of its own and learners who are programs, for the tests and measurements that go over HTTP.

#![allow(dead_code, reason = "each test and bench uses its part")]
#![allow(unreachable_pub, reason = "pub is what the module shows those who include it")]

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use ureq::{Agent, http::Response};
use uuid::Uuid;

/// How to start a server: the same each time, so that one can be started again after its death.
pub struct School {
    pub content: PathBuf,
    pub data: PathBuf,
    port: u16,
    graders: usize,
    /// A PostgreSQL; else a SQLite file in `data`.
    database: Option<String>,
}

/// A running server, killed when dropped.
pub struct Running {
    process: Child,
    /// Held, so that the server can still write to it.
    _output: BufReader<ChildStdout>,
}

impl School {
    /// A free port is found now, and data is kept in `data`.
    pub fn new(content: &Path, data: &Path, graders: usize) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        Self { content: content.to_owned(), data: data.to_owned(), port, graders, database: None }
    }

    /// The same, on another database than the file in `data`.
    pub fn on(mut self, database: Option<&str>) -> Self {
        self.database = database.map(str::to_owned);
        self
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts a server and waits for the line that it prints once it accepts requests. What it logs goes to a file.
    pub fn open(&self) -> Running {
        let path = self.data.with_extension("log");
        let log = File::options().create(true).append(true).open(&path).expect("a log file beside the data");
        let mut command = Command::new(env!("CARGO_BIN_EXE_tremplin"));
        if let Some(url) = &self.database {
            command.env("TREMPLIN_DATABASE_URL", url);
        }
        let mut process = command
            .arg("serve")
            .env("TREMPLIN_ENGINES", Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines"))
            .args(["--listen", &format!("127.0.0.1:{}", self.port), "--graders", &self.graders.to_string()])
            .arg("--data")
            .arg(&self.data)
            .arg("--content")
            .arg(&self.content)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let mut output = BufReader::new(process.stdout.take().expect("its output is ours"));
        let mut line = String::new();
        output.read_line(&mut line).expect("the server says its address");
        let logged = || fs::read_to_string(&path).unwrap_or_default();
        assert!(line.contains("http://"), "the server said {line:?} and logged {}", logged());
        Running { process, _output: output }
    }
}

impl Running {
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The grader processes: the children of the server.
    pub fn graders(&self) -> Vec<u32> {
        children_of(self.pid())
    }

    /// `kill -9`, and waits for the end.
    pub fn kill(mut self) {
        self.process.kill().expect("a process of ours");
        self.process.wait().expect("a process of ours");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already dead, or dead now: either will do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn children_of(parent: u32) -> Vec<u32> {
    let pids =
        fs::read_dir("/proc").expect("a Linux /proc").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_child = |pid: &String| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name, in parentheses, may hold anything; after it come the state and the parent.
        let parent_field = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        parent_field == Some(parent)
    };
    pids.filter(|pid| pid.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(is_child)
        .filter_map(|pid| pid.parse().ok())
        .collect()
}

/// Why there is no answer to use.
#[derive(Debug)]
pub enum Trouble {
    /// The request or its answer was lost on the way: what the server did is unknown.
    Lost(String),
    /// The server said no, with this status.
    Refused(u16, String),
}

/// A guest with their own connection and cookie.
pub struct Learner {
    agent: Agent,
    url: String,
    cookie: String,
}

impl Learner {
    pub fn join(url: &str) -> Result<Self, Trouble> {
        Self::enter(url, "/essayer", &[])
    }

    /// Fills in one of the forms that open a session.
    pub fn enter(url: &str, path: &str, fields: &[(&str, &str)]) -> Result<Self, Trouble> {
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        let answer = agent.post(format!("{url}{path}")).send_form(fields.iter().copied()).map_err(lost)?;
        let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let pairs: Vec<_> = cookies.filter_map(|value| value.split(';').next()).collect();
        if pairs.is_empty() {
            return Err(Trouble::Refused(answer.status().as_u16(), "no session".into()));
        }
        let cookie = pairs.join("; ");
        Ok(Self { agent, url: url.to_owned(), cookie })
    }

    /// Sends one file; sent again under the same id, it is the same submission. The answer is a `SubmissionView`.
    pub fn submit(&self, id: Uuid, exercise: &str, code: &str) -> Result<Value, Trouble> {
        let body = json!({"id": id, "exercise": exercise, "files": [{"name": "main.js", "text": code}]});
        let request = self.agent.post(format!("{}/api/v1/submissions", self.url));
        let request = request.header("cookie", &self.cookie).content_type("application/json");
        value(request.send(body.to_string().as_bytes()).map_err(lost)?)
    }

    pub fn submission(&self, id: Uuid) -> Result<Value, Trouble> {
        value(self.get(&format!("/api/v1/submissions/{id}"), "identity")?)
    }

    pub fn get(&self, path: &str, encodings: &str) -> Result<Response<ureq::Body>, Trouble> {
        let request = self.agent.get(format!("{}{path}", self.url));
        request.header("cookie", &self.cookie).header("accept-encoding", encodings).call().map_err(lost)
    }
}

fn lost(error: ureq::Error) -> Trouble {
    Trouble::Lost(error.to_string())
}

fn value(mut answer: Response<ureq::Body>) -> Result<Value, Trouble> {
    let text = answer.body_mut().read_to_string().map_err(lost)?;
    if !answer.status().is_success() {
        return Err(Trouble::Refused(answer.status().as_u16(), text));
    }
    serde_json::from_str(&text).map_err(|error| Trouble::Lost(error.to_string()))
}

/// The verdict in a `SubmissionView`, `abandoned` for one that was given up, `None` while there is none.
pub fn verdict(view: &Value) -> Option<String> {
    match view["state"].as_str()? {
        "done" => view["verdict"]["verdict"].as_str().map(str::to_owned),
        "abandoned" => Some("abandoned".to_owned()),
        _ => None,
    }
}
