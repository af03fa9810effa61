//! What it costs to find out who a caller of the proxy is: a connection until its first answer, which is 407; on a
//! machine with few sockets, and on one with many.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use porthole_activity::ActivityLog;
use porthole_proxy::{Callers, Proxy, ShellProcess, TrustByAuthority};
use rustix::process::Resource;
use tokio::runtime::Runtime;

use crate::figures::{Figures, median, say};
use crate::proxied::{Silent, settings_without_servers};
use crate::result::Result;

/// Connections that are measured.
const TIMES: usize = 500;

/// How many sockets a machine with many has.
const MANY: usize = 18_000;

pub(crate) fn measure(figures: &mut Figures) -> Result<()> {
    beside(figures, "")?;
    let crowd = Crowd::of(MANY)?;
    beside(figures, &format!(", {} sockets", crowd.0.len()))
}

/// Connections of this program with itself.
struct Crowd(Vec<TcpStream>);

impl Crowd {
    fn of(sockets: usize) -> Result<Self> {
        let mut limit = rustix::process::getrlimit(Resource::Nofile);
        limit.current = limit.maximum;
        rustix::process::setrlimit(Resource::Nofile, limit)?;
        let mut crowd = Vec::with_capacity(sockets);
        // An address has room for some 28,000 connections to a port.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        while crowd.len() < sockets {
            let near = TcpStream::connect(address);
            let near =
                near.map_err(|error| format!("after {} sockets of {sockets}: {error}", crowd.len()))?;
            crowd.extend([near, listener.accept()?.0]);
        }
        Ok(Self(crowd))
    }
}

fn beside(figures: &mut Figures, crowd: &str) -> Result<()> {
    let bare = bare()?;
    figures.add(format!("A connection to a server that looks nobody up{crowd}"), (bare, "ms"), None, None);
    let against = Some(("without looking anybody up", bare));
    let table = median(TIMES / 10, || {
        std::fs::read("/proc/net/tcp")?;
        Ok(())
    })?;
    figures.add(format!("The kernel's table of sockets, read once{crowd}"), (table, "ms"), against, None);

    let runtime = Runtime::new()?;
    let folder = tempfile::tempdir()?;
    let log = Arc::new(ActivityLog::open(folder.path().join("activity.jsonl"))?);
    let start = |callers| {
        let log = Arc::clone(&log);
        let settings = settings_without_servers()?;
        let started = Proxy::start(callers, settings, Arc::new(TrustByAuthority), Arc::new(Silent), log);
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(runtime.block_on(started)?)
    };

    let for_user = start(Callers::ThisUser)?;
    let taken = median(TIMES, || until_answered(for_user.address()))?;
    figures.add(format!("To the proxy, for any program of the user{crowd}"), (taken, "ms"), against, None);

    let shell = ShellProcess::new()?;
    let for_shell = start(Callers::Shell(shell.clone()))?;
    // The second command keeps the shell from becoming the first.
    let mut child = Command::new("sh")
        .args(["-c", "read go; \"$0\" connect \"$1\"; exit $?"])
        .arg(std::env::current_exe()?)
        .arg(for_shell.address().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    shell.set(child.id());
    child.stdin.take().ok_or("no way in")?.write_all(b"go\n")?;
    let mut printed = String::new();
    child.stdout.take().ok_or("no way out")?.read_to_string(&mut printed)?;
    child.wait()?;
    figures.add(
        format!("To the proxy, from a process of the shell{crowd}"),
        (printed.trim().parse()?, "ms"),
        against,
        None,
    );
    Ok(())
}

/// Prints the middle of how long a connection takes.
pub(crate) fn from_a_process(proxy: SocketAddr) -> Result<()> {
    say(&median(TIMES, || until_answered(proxy))?.to_string());
    Ok(())
}

fn until_answered(server: SocketAddr) -> Result<()> {
    let mut socket = TcpStream::connect(server)?;
    socket.set_nodelay(true)?;
    socket.write_all(b"CONNECT mail.test:443 HTTP/1.1\r\nHost: mail.test:443\r\n\r\n")?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer)?;
    if answer.starts_with(b"HTTP/1.1 407 ") && answer.windows(7).any(|word| word == b"Porthol") {
        Ok(())
    } else {
        Err(format!("the answer was {}", String::from_utf8_lossy(&answer)).into())
    }
}

/// A server that answers the same at once.
fn bare() -> Result<f64> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for socket in listener.incoming().take(TIMES) {
            let mut request = [0; 512];
            let answered = socket.and_then(|mut socket| {
                let _read = socket.read(&mut request)?;
                socket.write_all(b"HTTP/1.1 407 Porthole\r\n\r\n")
            });
            if answered.is_err() {
                return;
            }
        }
    });
    median(TIMES, || until_answered(address))
}
