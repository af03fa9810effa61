//! A mount namespace of the shell's own: folders in memory that only the shell and its children see, and that are
//! gone with the last of them, however it ends.

use std::ffi::CStr;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_bind, mount_change};
use rustix::thread::UnshareFlags;

use super::process;

/// Where the web engine's media element keeps what it plays; the path is written into WebKit.
const MEDIA: &str = "/var/tmp";

/// Shared memory by name; in memory anyway, but what is left there stays until the machine ends.
const SHARED_MEMORY: &str = "/dev/shm";

/// Sockets of programs that would keep on the disk what they are told, or act for the person outside: the journal, the
/// managers of services and containers, agents that hold keys.
const HIDDEN: [&str; 7] = [
    "/run/systemd/journal",
    "/run/docker.sock",
    "/run/containerd",
    "/run/podman",
    "/run/libvirt",
    "/run/snapd.socket",
    "/run/pcscd",
];

/// The printers' queue, which keeps what it is told, too: hidden unless pages may be printed.
const PRINTERS: &str = "/run/cups";

/// The same within the person's runtime folder.
const HIDDEN_OF_PERSON: [&str; 8] =
    ["systemd", "keyring", "gnupg", "gcr", "ssh-agent.socket", "podman", "docker.sock", "gvfsd"];

/// What the kernel said to a namespace.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The folders are in memory, those of the system among them that may be written to now.
    Private {
        writable: Vec<PathBuf>,
        /// These paths lead nowhere now.
        hidden: Vec<PathBuf>,
    },
    /// The kernel, or the machine's policy, does not let this user have one. Nothing has changed.
    Refused(io::Error),
}

/// What is to be in memory, and what is to be out of reach.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) in_memory: &'a [PathBuf],
    /// The person's runtime folder.
    pub(super) session: &'a Path,
    /// Whether the printers stay in reach.
    pub(super) printers: bool,
    /// Sockets of agents that the environment names.
    pub(super) agents: &'a [PathBuf],
}

/// Moves this process, which must have one thread, into its own namespace.
///
/// # Errors
/// The namespace was made but could not be set up: the process is in an unknown state and must end.
pub(super) fn enter(plan: &Plan<'_>) -> io::Result<Outcome> {
    if let Err(reason) = try_in_child() {
        return Ok(Outcome::Refused(reason));
    }
    unshare_and_map()?;
    // A folder of the plan must not be covered: tests keep a whole session in `/dev/shm`.
    let is_free = |folder: &&str| !plan.in_memory.iter().any(|kept| kept.starts_with(folder));
    let writable: Vec<_> =
        [MEDIA, SHARED_MEMORY].iter().copied().filter(is_free).map(PathBuf::from).collect();
    for folder in &writable {
        mount_memory(folder, c"size=25%,mode=1777")?;
    }
    for folder in plan.in_memory {
        mount_memory(folder, c"size=25%,mode=0700")?;
    }
    let of_person = HIDDEN_OF_PERSON.iter().map(|name| plan.session.join(name));
    let printers = (!plan.printers).then(|| PathBuf::from(PRINTERS));
    let candidates =
        HIDDEN.iter().map(PathBuf::from).chain(printers).chain(of_person).chain(plan.agents.iter().cloned());
    let mut hidden = Vec::new();
    for path in candidates {
        if hide(&path)? {
            hidden.push(path);
        }
    }
    Ok(Outcome::Private { writable, hidden })
}

/// Why the kernel refused, for people who can change it.
pub(super) fn explain_refusal(error: &io::Error) -> String {
    let is = |code: i32| error.raw_os_error() == Some(code);
    if is(libc::ENOSPC) {
        "the system's limit of user namespaces (user.max_user_namespaces) is reached".to_owned()
    } else if is(libc::EPERM) || is(libc::EACCES) {
        "the system's policy does not let this program make a user namespace (on Ubuntu, AppArmor)".to_owned()
    } else {
        format!("the system gives no user namespace: {error}")
    }
}

/// Tries it in a copy of this process, which then ends. Ubuntu's AppArmor lets a namespace be made and then refuses
/// every capability in it, and there is no way back out of one.
pub(super) fn try_in_child() -> io::Result<()> {
    // Says that all of it worked; the program is never started.
    const WORKED: i32 = libc::ECANCELED;
    let mut copy = Command::new("/proc/self/exe");
    #[expect(unsafe_code, reason = "what runs between fork and exec")]
    // SAFETY: this process has one thread, so no lock is held in the copy; the function makes system calls only.
    unsafe {
        copy.pre_exec(|| {
            unshare_and_map()?;
            mount_memory(Path::new(MEDIA), c"size=25%,mode=1777")?;
            Err(io::Error::from_raw_os_error(WORKED))
        });
    }
    match copy.spawn() {
        Err(error) if error.raw_os_error() == Some(WORKED) => Ok(()),
        Err(error) => Err(error),
        Ok(mut child) => {
            child.kill()?;
            child.wait()?;
            Err(io::Error::other("the copy of this process was started as a program"))
        }
    }
}

fn unshare_and_map() -> io::Result<()> {
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    #[expect(unsafe_code, reason = "the safe call of the same name is deprecated")]
    // SAFETY: the flags leave the table of open files alone, the only part of `unshare` that can surprise other
    // threads; and there is no other thread.
    unsafe {
        rustix::thread::unshare_unsafe(UnshareFlags::NEWUSER | UnshareFlags::NEWNS)?;
    }
    process::write("/proc/self/setgroups", "deny")?;
    process::write("/proc/self/uid_map", &format!("{user} {user} 1"))?;
    process::write("/proc/self/gid_map", &format!("{group} {group} 1"))?;
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    Ok(())
}

fn mount_memory(folder: &Path, options: &CStr) -> io::Result<()> {
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    Ok(mount("tmpfs", folder, "tmpfs", flags, Some(options))?)
}

/// Covers what is at `path`. Says whether there was anything.
fn hide(path: &Path) -> io::Result<bool> {
    let Ok(found) = std::fs::metadata(path) else { return Ok(false) };
    if found.is_dir() {
        let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC | MountFlags::RDONLY;
        mount("tmpfs", path, "tmpfs", flags, Some(c"size=4k,mode=0555"))?;
    } else {
        mount_bind("/dev/null", path)?;
    }
    Ok(true)
}
