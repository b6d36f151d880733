//! What a grader child gives up: files, network, other processes, its user, its parent's secrets.
//!
//! Two steps. [`Sandbox::prepare`] comes first in `main`; [`Sandbox::enter`] when the engine has loaded everything it
//! will ever load, and before the first learner's code. Where a kernel lacks a part the rest still holds, and the
//! [`SandboxReport`] says which parts stand.

mod seccomp;

use std::os::fd::RawFd;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, RestrictSelfAttr as _, Ruleset, RulesetAttr as _, RulesetStatus, Scope,
};
use nix::unistd::{Gid, Uid, close, setgroups, setresgid, setresuid};
use rustix::process::{
    DumpableBehavior, Pid, Resource, Rlimit, Signal, getpid, getppid, getuid, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit,
};
use rustix::thread::set_no_new_privs;
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// Which parts of the sandbox stand, in a child that has entered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxReport {
    /// No program started from here could gain a right.
    pub no_new_privs: bool,
    /// Only the system calls of a running engine are let through.
    pub seccomp: bool,
    /// No path of the file system can be opened, no TCP port used.
    pub landlock: bool,
    /// The child runs as a user of its own; only root can give it one.
    pub own_uid: bool,
}

impl SandboxReport {
    /// The parts this kernel could not give, by name. A user of its own is none of them: it depends on who starts us.
    pub fn missing(&self) -> Vec<&'static str> {
        let parts = [(self.no_new_privs, "no_new_privs"), (self.seccomp, "seccomp"), (self.landlock, "Landlock")];
        parts.into_iter().filter(|(stands, _)| !stands).map(|(_, name)| name).collect()
    }
}

/// systemd keeps these user ids for services that need one for as long as they run; no person has one.
const OWN_UIDS: std::ops::Range<u32> = 61_184..65_520;
/// Badness added in the kernel's choice of what to kill when memory runs out (-1000 to 1000): graders before the server.
const OOM_SCORE_ADJ: &str = "500";

/// A process on its way into the sandbox.
#[derive(Debug)]
pub struct Sandbox {
    parent: Option<Pid>,
}

impl Sandbox {
    /// Drops what was inherited: every descriptor above 2, and the right to outlive the parent.
    ///
    /// Call it before any thread is started or file opened.
    #[must_use]
    pub fn prepare() -> Self {
        close_inherited();
        let sandbox = Self { parent: getppid() };
        sandbox.die_with_parent();
        // Where it is refused, or there is no /proc, the server is as likely a victim as its graders; nothing breaks.
        let _ = std::fs::write("/proc/self/oom_score_adj", OOM_SCORE_ADJ);
        sandbox
    }

    /// Shuts the process in, for good. Run it on the thread that will grade.
    #[must_use]
    pub fn enter(self) -> SandboxReport {
        // The first call looks in /proc for the kernel's quick clock, and would go without it for ever.
        let _ = clock_gettime(ClockId::Monotonic);
        let landlock = restrict_paths(true);
        let own_uid = getuid().is_root() && take_own_uid();
        // Changing user has undone both of these, so they come after it.
        self.die_with_parent();
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        // No descriptor more, no thread or process more, no file written, no core dumped. (The limit on descriptors
        // alone stops `open` and `socket`, on any kernel.) Lowering a limit cannot be refused.
        for resource in [Resource::Nofile, Resource::Nproc, Resource::Fsize, Resource::Core] {
            let _ = setrlimit(resource, Rlimit { current: Some(0), maximum: Some(0) });
        }
        let no_new_privs = set_no_new_privs(true).is_ok();
        let seccomp = seccomp::apply();
        SandboxReport { no_new_privs, seccomp, landlock, own_uid }
    }

    fn die_with_parent(&self) {
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
        // It may have died just before that took hold.
        if getppid() != self.parent {
            std::process::exit(0);
        }
    }
}

/// Denies every path and TCP port there is, to this thread, and to the others where the kernel can (ABI 8).
fn restrict_paths(all_threads: bool) -> bool {
    // All that the library knows; what the kernel does not know, the library leaves out.
    let abi = ABI::V10;
    let ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(abi)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(abi)))
        .and_then(landlock::Ruleset::create)
        .and_then(|ruleset| ruleset.all_threads(all_threads))
        .and_then(landlock::RulesetCreated::restrict_self);
    ruleset.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// Becomes a user and group that own nothing; the process id spreads children over the range, so that no two of them
/// can signal each other.
fn take_own_uid() -> bool {
    let own = OWN_UIDS.start + getpid().as_raw_nonzero().get().unsigned_abs() % (OWN_UIDS.end - OWN_UIDS.start);
    // A container may map 65,536 ids or only a few: then the traditional nobody, then none.
    [own, 65_534].into_iter().any(become_user)
}

fn become_user(id: u32) -> bool {
    let (user, group) = (Uid::from_raw(id), Gid::from_raw(id));
    setgroups(&[]).and_then(|()| setresgid(group, group, group)).and_then(|()| setresuid(user, user, user)).is_ok()
}

/// The server opens all it has close-on-exec; this is for what another library of it, or its own parent, forgot.
fn close_inherited() {
    let Ok(entries) = std::fs::read_dir("/proc/self/fd") else { return };
    let open = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    // Listed before any is closed: one of them is the listing's own, gone by then, which `close` merely refuses.
    let inherited: Vec<RawFd> = open.filter(|fd| *fd > 2).collect();
    for fd in inherited {
        let _ = close(fd);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_that_are_missing_are_named() {
        let whole = SandboxReport { no_new_privs: true, seccomp: true, landlock: true, own_uid: false };
        assert!(whole.missing().is_empty());
        assert_eq!(SandboxReport { seccomp: false, landlock: false, ..whole }.missing(), ["seccomp", "Landlock"]);
    }

    #[test]
    fn landlock_alone_denies_every_path() {
        // A thread of its own, so that the test's stays free.
        let restricted = std::thread::spawn(|| {
            let open = || std::fs::File::open("/dev/null").map(drop).map_err(|error| error.kind());
            (open(), restrict_paths(false), open())
        });
        let (before, enforced, after) = restricted.join().unwrap();
        assert_eq!(before, Ok(()));
        assert_eq!(after, if enforced { Err(std::io::ErrorKind::PermissionDenied) } else { Ok(()) });
    }
}
