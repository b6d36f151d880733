//! A server in this process, people with sessions, and requests.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicI64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::{runtime::Runtime, sync::oneshot};
use tremplin_server::{
    Config, Git, Server, State,
    auth::{Secret, Secrets},
};
use tremplin_store::{CreatedUser, Database, NewUser, Role, User, UserId, UserName};
use ureq::{Agent, http};
use uuid::Uuid;

pub(crate) const SECRET: &str = "figue-27-olive";
/// 2026-09-01; tests move it, nothing else does.
const START_MS: i64 = 1_788_220_800_000;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());
static HASH: LazyLock<String> = LazyLock::new(|| {
    let secret = Secret::chosen(SECRET.to_owned()).unwrap();
    RUNTIME.block_on(async { Secrets::new().unwrap().hash(secret).await.unwrap() })
});

/// A running server and its folder; both end with it.
pub(crate) struct Classroom {
    // Before the folder: it must end first.
    running: Option<Running>,
    config: Config,
    pub(crate) setup_link: String,
    now: Arc<AtomicI64>,
    folder: TempDir,
}

struct Running {
    state: Option<State>,
    url: String,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
}

/// Someone at a browser.
#[derive(Clone)]
pub(crate) struct Person {
    agent: Agent,
    url: String,
    pub(crate) cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: String,
}

impl Classroom {
    pub(crate) fn open() -> Self {
        Self::open_with(|_| {})
    }

    /// With a configuration changed by `change`, on the course of this folder.
    pub(crate) fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/course"), &folder.path().join("course"));
        let now = Arc::new(AtomicI64::new(START_MS));
        let clock = Arc::clone(&now);
        // Compiled once for all tests, in a folder that cargo keeps.
        let engines = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines");
        let data_dir = folder.path().join("data");
        let mut config = Config {
            database: Database::Sqlite(data_dir.join("tremplin.db")),
            listen: "127.0.0.1:0".parse().unwrap(),
            public_url: "http://127.0.0.1:0".to_owned(),
            token_key: data_dir.join("token.key"),
            data_dir,
            engines,
            content: folder.path().join("course"),
            git: Git::default(),
            node: "test".to_owned(),
            graders: 1,
            grader_program: PathBuf::from(env!("CARGO_BIN_EXE_tremplin")),
            grader_arguments: vec![OsString::from("grader")],
            proxies: Vec::new(),
            clock: Arc::new(move || clock.load(Ordering::Relaxed)),
        };
        change(&mut config);
        let (running, setup_link) = Running::start(config.clone());
        Self { running: Some(running), config, setup_link, now, folder }
    }

    /// Stops the server as a signal would, and starts it again on the same database.
    pub(crate) fn restart(&mut self) {
        drop(self.running.take());
        self.running = Some(Running::start(self.config.clone()).0);
    }

    /// The same browser at the server that was started again, which has another port.
    pub(crate) fn returning(&self, person: &Person) -> Person {
        Person { cookie: person.cookie.clone(), ..self.visitor() }
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub(crate) fn state(&self) -> &State {
        self.running().state.as_ref().unwrap()
    }

    pub(crate) fn url(&self) -> &str {
        &self.running().url
    }

    pub(crate) fn content(&self) -> PathBuf {
        self.folder.path().join("course")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn pass_time(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds, Ordering::Relaxed);
    }

    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        RUNTIME.block_on(future)
    }

    /// An account that can sign in with [`SECRET`].
    pub(crate) fn account(&self, name: &str, role: Role) -> User {
        let new = NewUser {
            id: UserId(Uuid::new_v4()),
            name: UserName::new(name).unwrap(),
            role,
            secret_hash: Some(HASH.clone()),
            created: self.state().now(),
        };
        match self.block_on(self.state().store.create_user(new)).unwrap() {
            CreatedUser::Created(user) => user,
            CreatedUser::NameTaken => panic!("{name} is taken"),
        }
    }

    pub(crate) fn visitor(&self) -> Person {
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        Person { agent, url: self.url().to_owned(), cookie: None }
    }

    pub(crate) fn guest(&self) -> Person {
        let mut person = self.visitor();
        let answer = person.post_form("/essayer", "");
        person.take_cookie(&answer);
        person
    }

    /// Someone with an account of `role`, signed in.
    pub(crate) fn signed_in(&self, name: &str, role: Role) -> Person {
        self.account(name, role);
        let mut person = self.visitor();
        let answer = person.sign_in(name, SECRET);
        assert_eq!(answer.status, 303, "{}", answer.body);
        person
    }
}

impl Running {
    /// The server, and its set-up link.
    fn start(config: Config) -> (Self, String) {
        let server = RUNTIME.block_on(Server::start(config)).unwrap();
        let (stop, stopped) = oneshot::channel();
        let (state, address) = (server.state().clone(), server.address());
        let setup_link = server.setup_link().unwrap_or_default().to_owned();
        let serving = std::thread::spawn(move || {
            let stopped = async {
                // Dropped or sent: the test is over.
                let _ = stopped.await;
            };
            RUNTIME.block_on(server.run(stopped)).unwrap();
        });
        let url = format!("http://{address}");
        (Self { state: Some(state), url, stop: Some(stop), serving: Some(serving) }, setup_link)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The server closes its database once nobody else holds the state.
        self.state = None;
        drop(self.stop.take());
        if let Some(serving) = self.serving.take() {
            let ended = serving.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server did not end well");
        }
    }
}

impl Person {
    pub(crate) fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut answer = self.ask(method, path, headers, body);
        let body = answer.body_mut().read_to_vec().unwrap();
        Answer::new(&answer, &body)
    }

    /// The first event of a stream that does not end; all of an answer that is none.
    pub(crate) fn first_event(&self, path: &str) -> Answer {
        let mut answer = self.ask("GET", path, &[], b"");
        let mut reader = BufReader::new(answer.body_mut().as_reader());
        let mut event = Vec::new();
        while !event.ends_with(b"\n\n") && reader.read_until(b'\n', &mut event).unwrap() > 0 {}
        drop(reader);
        Answer::new(&answer, &event)
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> http::Response<ureq::Body> {
        let path = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) };
        let mut request = http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        self.agent.run(request.body(body.to_vec()).unwrap()).unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    pub(crate) fn post_form(&self, path: &str, form: &str) -> Answer {
        self.request("POST", path, &[("content-type", "application/x-www-form-urlencoded")], form.as_bytes())
    }

    pub(crate) fn send(&self, method: &str, path: &str, json: &Value) -> Answer {
        self.request(method, path, &[("content-type", "application/json")], json.to_string().as_bytes())
    }

    pub(crate) fn sign_in(&mut self, name: &str, secret: &str) -> Answer {
        let answer = self.post_form("/connexion", &format!("name={name}&secret={secret}"));
        self.take_cookie(&answer);
        answer
    }

    /// Keeps the session cookie of an answer, as a browser would.
    pub(crate) fn take_cookie(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.session_cookie() {
            let pair = cookie.split(';').next().unwrap_or_default();
            self.cookie = Some(pair.to_owned()).filter(|pair| !pair.ends_with('='));
        }
    }

    pub(crate) fn submit(&self, id: Uuid, exercise: &str, code: &str) -> Answer {
        self.send("POST", "/api/v1/submissions", &submission(id, exercise, code))
    }
}

pub(crate) fn submission(id: Uuid, exercise: &str, code: &str) -> Value {
    serde_json::json!({ "id": id, "exercise": exercise, "files": files(code) })
}

pub(crate) fn files(code: &str) -> Value {
    serde_json::json!([{ "name": "main.js", "text": code }])
}

impl Answer {
    fn new(answer: &http::Response<ureq::Body>, body: &[u8]) -> Self {
        Self {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: String::from_utf8_lossy(body).into_owned(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The whole `Set-Cookie` of the session.
    pub(crate) fn session_cookie(&self) -> Option<&str> {
        let cookies = self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        cookies.into_iter().find(|cookie| cookie.starts_with("tremplin=") || cookie.starts_with("__Host-tremplin="))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
