//! Web apps that other people wrote, run as an organisation runs them: each on ports of its own, behind nginx.
//!
//! Nothing is installed here. Debian's packages must be present (`cargo xtask test real-apps` installs them), and
//! what comes from npm and PyPI lies in `target/real-apps/`.

pub mod files;
pub mod jupyter;
pub mod lounge;
pub mod oidc;
pub mod roundcube;
mod smtp;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::failure::While as _;
use crate::nginx::Site;
use crate::pki::Issued;
use crate::process::{Process, command};
use crate::{Failure, Result};

/// The account of every app.
pub const USER: &str = "robin";
/// Its password.
pub const PASSWORD: &str = "harbor-pilot-7";

/// How long a server may take to start on a busy machine.
const READY: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The user that programs get that refuse to run as root. It owns no files.
const NOBODY: u32 = 65534;

/// Where `cargo xtask test real-apps` installs what comes from npm and PyPI.
#[must_use]
pub fn packages() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target")), PathBuf::from);
    target.join("real-apps")
}

/// A program of those packages.
///
/// # Errors
/// It is not installed; the message says how to install it.
fn installed(program: &str) -> Result<PathBuf> {
    let path = packages().join(program);
    // The servers change their working folder.
    std::fs::canonicalize(&path).map_err(|error| {
        Failure::from_cause(format!("{} is missing; run `cargo xtask test real-apps`", path.display()), error)
    })
}

/// Some of them want a newer Node than Debian and this project have; npm ships one.
fn node() -> Result<PathBuf> {
    let arch = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => return Err(Failure::new(format!("npm ships no Node for {other}"))),
    };
    installed(&format!("npm/node_modules/node-linux-{arch}/bin/node"))
}

/// A command for a program that refuses to run as root.
fn unprivileged(program: &str) -> Command {
    if !rustix::process::geteuid().is_root() {
        return Command::new(program);
    }
    let id = NOBODY.to_string();
    command("setpriv", ["--reuid", &id, "--regid", &id, "--clear-groups", "--", program])
}

/// Gives a folder and everything in it to the user of [`unprivileged`].
fn give_to_unprivileged(folder: &Path) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    std::os::unix::fs::lchown(folder, Some(NOBODY), Some(NOBODY))
        .doing(format_args!("change the owner of {}", folder.display()))?;
    if folder.is_dir() && !folder.is_symlink() {
        for entry in std::fs::read_dir(folder).doing(format_args!("list {}", folder.display()))? {
            give_to_unprivileged(&entry.doing("list a folder")?.path())?;
        }
    }
    Ok(())
}

/// Lets an unprivileged server reach its own part below `folder`.
fn let_others_pass(folder: &Path) -> Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o711);
    std::fs::set_permissions(folder, mode).doing(format_args!("open {}", folder.display()))
}

fn temporary_folder(name: &str) -> Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix(&format!("porthole-{name}-")).tempdir().doing("make a folder")
}

fn make_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).doing(format_args!("make {}", path.display()))
}

fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(path, content).doing(format_args!("write {}", path.display()))
}

/// Waits until `process` accepts connections on a port of 127.0.0.1.
fn wait_for_port(process: &Process, port: u16) -> Result<()> {
    wait_until(process, || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map(drop))
}

/// Waits until `process` accepts connections on a socket in the file system.
fn wait_for_socket(process: &Process, socket: &Path) -> Result<()> {
    wait_until(process, || UnixStream::connect(socket).map(drop))
}

fn wait_until(process: &Process, connect: impl Fn() -> std::io::Result<()>) -> Result<()> {
    let started = Instant::now();
    loop {
        match connect() {
            Ok(()) => return Ok(()),
            Err(error) if !matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound) => {
                return Err(Failure::from_cause("connect to a server that has just started", error));
            }
            Err(_) if !process.is_running() => {
                return Err(process.failure("ended before it accepted connections"));
            }
            Err(_) if started.elapsed() > READY => {
                return Err(process.failure("did not accept connections in time"));
            }
            Err(_) => std::thread::park_timeout(LOOK_EVERY),
        }
    }
}

/// A site of nginx that passes everything to `port`, WebSockets included.
fn passing_on(name: &str, certificate: &Issued, port: u16) -> Site {
    Site::new(&[name], certificate).location(
        "/",
        &format!(
            "set $upgrading \"\"; if ($http_upgrade) {{ set $upgrading upgrade; }} \
             proxy_pass http://127.0.0.1:{port}; proxy_http_version 1.1; proxy_set_header Host $host; \
             proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $upgrading; \
             proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto https; \
             proxy_set_header X-Real-IP $remote_addr; proxy_buffering off; proxy_request_buffering off; \
             proxy_read_timeout 1h;"
        ),
    )
}
