//! What each role may do, and what holds once it is confined.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What the shell may do. Everything else is refused to it and to the web engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellPlan {
    /// The only TCP port that may be connected to: the proxy's.
    pub proxy_port: u16,
    /// What the windows are shown by.
    pub display: Display,
    /// The person's runtime folder (`XDG_RUNTIME_DIR`). The shell writes nowhere in it but in its own folders.
    pub session: PathBuf,
    /// The shell's own folders for what must never reach the disk: in memory of the shell's own where the kernel
    /// permits that, else as they are. They must exist.
    pub in_memory: Vec<PathBuf>,
    /// Whether the shell must not run where one of them is on a disk: so on a device that may keep nothing.
    pub must_be_in_memory: bool,
    /// More folders to write to: the profile and the staging folder of a device that may keep something. They must
    /// exist.
    pub writable: Vec<PathBuf>,
    /// More places to read, such as a folder for copies of the files that the person chose to attach. What does not exist
    /// yet cannot be allowed later.
    pub readable: Vec<PathBuf>,
    /// Where the person's fonts and themes are.
    pub person: Person,
    /// Whether the printers of the system stay in reach. Their queue keeps what it is told on the disk.
    pub printers: bool,
    /// Sockets of agents that act for the person and that the environment names (`SSH_AUTH_SOCK` and the like).
    pub agents: Vec<PathBuf>,
}

/// The person's folders, as the environment named them before it was changed for the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// `HOME`.
    pub home: PathBuf,
    /// `XDG_CONFIG_HOME` or its default.
    pub config: PathBuf,
    /// `XDG_DATA_HOME` or its default.
    pub data: PathBuf,
    /// `XAUTHORITY`, or `.Xauthority` in the home.
    pub authority: Option<PathBuf>,
}

impl Person {
    /// Caches, where the XDG Base Directory Specification (0.8) puts them by default.
    pub(crate) fn cache(&self) -> PathBuf {
        self.home.join(".cache")
    }
}

/// What windows are shown by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// An X server, whose abstract socket must stay in reach.
    X11,
    /// A Wayland compositor.
    Wayland,
}

/// What holds for a confined shell; for the log, the launcher and `portholectl doctor`. Files, TCP ports and system
/// calls always hold: without them there is no confined shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    /// Whether folders in memory are the shell's own.
    pub namespace: Namespace,
    /// Sockets of other programs that are out of reach.
    pub hidden: Vec<PathBuf>,
    /// Signals reach the shell's own processes only (Linux 6.12).
    pub signals: bool,
    /// Abstract sockets of other programs are out of reach (Linux 6.12, and Wayland).
    pub abstract_sockets: bool,
    /// Devices can be controlled only where they are needed (Linux 6.10).
    pub devices: bool,
}

/// Whether the shell has its own mount namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Namespace {
    /// It has: its folders in memory are visible to its own processes only and gone with the last of them, and media play from
    /// memory.
    Private,
    /// It has none, for this reason. Audio and video do not play (the engine would keep them in `/var/tmp`), the
    /// folders are those of the runtime folder, and other programs' sockets stay in reach.
    Refused(String),
}

/// What a token worker may do: read, use devices and sockets, and write here. A module must reach its token and its
/// own files, wherever their maker put them, and nothing of Porthole's or the person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerPlan {
    /// Where the module may write; what does not exist is passed over.
    pub writable: Vec<PathBuf>,
}

/// Where the broker may write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerPlan {
    /// State, profile, staging, Downloads, its part of the runtime folder, and what the managed file names. They must
    /// exist.
    pub writable: Vec<PathBuf>,
}

/// What holds for a hardened broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokerHardening {
    /// How many files it may have open.
    pub open_files: u64,
}

/// Which Landlock the kernel has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landlock {
    /// Enough to confine every role; its ABI.
    Enough(u32),
    /// Too little; its ABI.
    TooOld(u32),
    /// None, or it is not enabled.
    Absent,
}
