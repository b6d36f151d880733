//! What a process can still do inside the sandbox: this same program, run as `sandbox probe NAME`, enters it and tries.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Instant;

use libtest_mimic::{Arguments, Trial};
use rustix::net::{AddressFamily, SocketType};
use rustix::process::{Pid, getppid, getuid, test_kill_process};
use tremplin_grader::SandboxReport;
use tremplin_grader::sandbox::Sandbox;

/// How a forbidden attempt must end.
enum Forbidden {
    /// Refused with an error, and the process goes on.
    Refused,
    /// SIGSYS where the kernel has seccomp; refused where it has not.
    Killed,
}

fn main() {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if let [role, name] = &arguments[..]
        && role == "probe"
    {
        return probe(name.to_str().unwrap());
    }
    use Forbidden::{Killed, Refused};
    let attempts = [
        ("open", Refused),
        ("create", Refused),
        ("list", Refused),
        ("thread", Refused),
        ("socket", Killed),
        ("exec", Killed),
        ("signal_parent", Killed),
        ("become_root", Killed),
        ("executable_memory", Refused),
    ];
    let mut trials: Vec<_> = attempts
        .into_iter()
        .map(|(name, end)| trial(&format!("{name}_is_forbidden"), move || forbidden(name, &end)))
        .collect();
    trials.push(trial("what_an_engine_needs_still_works", engine_needs));
    trials.push(trial("an_abort_is_an_abort", abort));
    trials.push(trial("nothing_is_inherited", nothing_inherited));
    trials.push(trial("the_report_is_true", report_is_true));
    libtest_mimic::run(&Arguments::from_args(), trials).exit()
}

fn trial(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

// In the sandbox. Standard output stays the pipe to the test, which reads one line a probe: what came of it.

fn probe(name: &str) {
    let sandbox = Sandbox::prepare();
    let inherited = std::fs::read_dir("/proc/self/fd").unwrap().count();
    let (order, orders) = mpsc::channel();
    let started_before = std::thread::spawn(move || orders.recv().map(socket));
    let parent = getppid().unwrap();
    let report = sandbox.enter();
    say(&serde_json::to_string(&report).unwrap());
    let outcome = match name {
        // A thread that was there before is shut in as well.
        "socket" => {
            order.send(()).unwrap();
            started_before.join().unwrap().unwrap()
        }
        "needs" => needs(),
        "abort" => std::process::abort(),
        // The listing itself holds one descriptor.
        "inherited" => format!("{} descriptors, {} variables", inherited - 1, std::env::vars_os().count()),
        "wait" => wait(),
        attempt => attempt_forbidden(attempt, parent),
    };
    say(&outcome);
}

fn attempt_forbidden(name: &str, parent: Pid) -> String {
    match name {
        "open" => outcome(std::fs::read("/etc/passwd")),
        "create" => outcome(std::fs::write("/tmp/tremplin-escaped", "x")),
        "list" => outcome(std::fs::read_dir("/").map(Iterator::count)),
        "thread" => outcome(std::thread::Builder::new().spawn(|| ())),
        "exec" => format!("refused: {}", Command::new("/bin/true").exec()),
        "signal_parent" => outcome(test_kill_process(parent)),
        "become_root" => outcome(nix::unistd::setuid(nix::unistd::Uid::from_raw(0))),
        "executable_memory" => executable_memory(),
        _ => unreachable!("no probe named {name}"),
    }
}

fn socket(_order: ()) -> String {
    outcome(rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None))
}

#[expect(unsafe_code, reason = "a mapping of memory is unsafe by its nature; nothing uses it")]
fn executable_memory() -> String {
    use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous};
    let (read_write, all) = (ProtFlags::READ | ProtFlags::WRITE, ProtFlags::READ | ProtFlags::EXEC);
    let plain = unsafe { mmap_anonymous(std::ptr::null_mut(), 4_096, read_write, MapFlags::PRIVATE) };
    plain.unwrap();
    outcome(unsafe { mmap_anonymous(std::ptr::null_mut(), 4_096, all, MapFlags::PRIVATE) })
}

fn outcome<T, E: std::fmt::Display>(attempt: Result<T, E>) -> String {
    attempt.map_or_else(|error| format!("refused: {error}"), |_| "done".into())
}

fn needs() -> String {
    // Enough for the allocator to map, move and give back.
    let mut large = vec![1_u8; 64 << 20];
    large.resize(128 << 20, 2);
    let total: u64 = large.iter().map(|byte| u64::from(*byte)).sum();
    drop(large);
    let now = Instant::now();
    std::thread::sleep(std::time::Duration::from_millis(1));
    assert!(now.elapsed().as_micros() >= 1_000);
    assert!(std::panic::catch_unwind(|| panic!("caught")).is_err());
    format!("{total}")
}

/// Stays until the test closes its end, so that it can look.
fn wait() -> String {
    let _ = std::io::stdin().read(&mut [0]);
    "waited".into()
}

fn say(line: &str) {
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{line}").unwrap();
    stdout.flush().unwrap();
}

// Outside.

struct Seen {
    report: SandboxReport,
    /// What the probe said came of it, unless it was killed first.
    outcome: Option<String>,
    status: ExitStatus,
}

fn run(name: &str) -> Seen {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["probe", name]).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    let status = child.wait().unwrap();
    let mut lines = said.lines();
    let report = lines.next().unwrap_or_else(|| panic!("{name} said nothing: {status}"));
    Seen { report: serde_json::from_str(report).unwrap(), outcome: lines.next().map(Into::into), status }
}

fn forbidden(name: &str, end: &Forbidden) {
    let Seen { report, outcome, status } = run(name);
    if report.seccomp && matches!(end, Forbidden::Killed) {
        assert_eq!((status.signal(), &outcome), (Some(libc::SIGSYS), &None));
    } else if report.seccomp || !matches!(name, "executable_memory" | "exec" | "signal_parent") {
        // Those three only seccomp can refuse to a process that runs as its parent's user.
        let refused = outcome.as_ref().is_some_and(|outcome| outcome.starts_with("refused: "));
        assert!(refused && status.success(), "{outcome:?} {status}");
    }
}

fn engine_needs() {
    let Seen { outcome, status, .. } = run("needs");
    assert_eq!((outcome, status.code()), (Some((3_u64 * (64 << 20)).to_string()), Some(0)));
}

fn abort() {
    assert_eq!(run("abort").status.signal(), Some(libc::SIGABRT));
}

fn nothing_inherited() {
    // Without close-on-exec, so that the probe gets it.
    let leaked = std::fs::File::open("/dev/null").unwrap();
    rustix::io::fcntl_setfd(&leaked, rustix::io::FdFlags::empty()).unwrap();
    assert_eq!(run("inherited").outcome.as_deref(), Some("3 descriptors, 0 variables"));
}

/// What the kernel says of a process in the sandbox, beside what the process says of itself.
fn report_is_true() {
    let mut child = Command::new(std::env::current_exe().unwrap());
    let mut child = child.args(["probe", "wait"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let report: SandboxReport = serde_json::from_str(&line).unwrap();
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    let status = std::fs::read_to_string(process.join("status")).unwrap();
    let fields = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_default().split_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let own = getuid().as_raw().to_string();
    assert_eq!((report.no_new_privs, fields("NoNewPrivs")), (true, vec!["1".to_owned()]));
    assert_eq!(report.seccomp, fields("Seccomp") == ["2"]);
    assert_eq!(report.own_uid, getuid().is_root());
    assert!(["Uid", "Gid"].iter().all(|name| fields(name).iter().all(|id| (*id != own) == report.own_uid)));
    assert!(!report.own_uid || (fields("Groups").is_empty() && fields("CapEff") == ["0000000000000000"]));
    // The kernel gives to root the files of a process that cannot be dumped.
    assert_eq!(std::fs::metadata(process.join("environ")).unwrap().uid(), 0);
    let limits = std::fs::read_to_string(process.join("limits")).unwrap();
    for limit in ["open files", "processes", "file size", "core file size"] {
        let line = limits.lines().find(|line| line.contains(limit)).unwrap();
        assert!(line.split_whitespace().filter(|word| *word == "0").count() == 2, "{line}");
    }
    drop(child.stdin.take());
    child.wait().unwrap();
}
