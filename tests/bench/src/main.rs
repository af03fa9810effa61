//! Figures, each beside a baseline that was measured in the same run: on another machine the figures differ, their
//! ratios hardly.
//!
//! `cargo xtask bench identity` (or `connections`, `hooks`, `proxy`, `shell`) builds and runs it.
#![forbid(unsafe_code)]
#![expect(
    clippy::disallowed_methods,
    reason = "the write gate guards the product; a bench writes its managed file and its figures"
)]

mod aside;
mod client;
#[cfg(target_os = "linux")]
mod comparison;
mod connections;
mod devices;
mod figures;
mod handshakes;
#[cfg(unix)]
mod hooks;
mod page;
mod proxied;
#[cfg(target_os = "linux")]
mod proxy;
mod result;
#[cfg(target_os = "linux")]
mod shell;
mod status;
#[cfg(target_os = "linux")]
mod usage;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::figures::Figures;
use crate::result::Result;

#[derive(Parser)]
#[command(name = "porthole-bench")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything about the device certificate.
    Identity {
        /// The `portholectl` that is measured.
        #[arg(long)]
        portholectl: PathBuf,
        /// Where the figures go as JSON, too.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// Finding out who a caller of the proxy is.
    Connections {
        /// Where the figures go as JSON, too.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// What a hook of the web engine waits for: a question to the broker.
    #[cfg(unix)]
    Hooks {
        /// Where the figures go as JSON, too.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// The proxy beside others.
    #[cfg(target_os = "linux")]
    Proxy(proxy::Arguments),
    /// The app's windows beside a bare view and Chromium.
    #[cfg(target_os = "linux")]
    Shell(shell::Arguments),
    /// A bare TLS relay.
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    Relay(proxy::ends::Arguments),
    /// A bare forwarder of hyper's parts.
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    Forwarder(proxy::forwarder::Arguments),
    /// Prints how long a connection to this proxy takes.
    #[command(hide = true)]
    Connect { proxy: std::net::SocketAddr },
    /// Fills the keyring of this session with device certificates (PKCS#12, one file each).
    #[command(hide = true)]
    Fill { files: Vec<PathBuf> },
    /// Prints the handshakes a second with the device certificate of this person's token.
    #[command(hide = true)]
    Token { anchor: PathBuf },
}

fn main() -> ExitCode {
    if let Some(code) = porthole_keystore::as_token_worker() {
        return code;
    }
    let done = match Cli::parse().command {
        Command::Identity { portholectl, json } => identity(&portholectl, json.as_deref()),
        Command::Connections { json } => of_connections(json.as_deref()),
        #[cfg(unix)]
        Command::Hooks { json } => of_hooks(json.as_deref()),
        #[cfg(target_os = "linux")]
        Command::Proxy(text) => proxy::run(&text),
        #[cfg(target_os = "linux")]
        Command::Shell(text) => shell::run(&text),
        #[cfg(target_os = "linux")]
        Command::Relay(text) => proxy::relay::run(&text),
        #[cfg(target_os = "linux")]
        Command::Forwarder(text) => proxy::forwarder::run(&text),
        Command::Connect { proxy } => connections::from_a_process(proxy),
        Command::Fill { files } => status::fill(&files),
        Command::Token { anchor } => handshakes::through_token(&anchor),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            figures::say(&format!("The bench failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn identity(portholectl: &std::path::Path, json: Option<&std::path::Path>) -> Result<()> {
    let mut figures = Figures::default();
    status::measure(portholectl, &mut figures)?;
    handshakes::measure(&mut figures)?;
    page::measure(&mut figures)?;
    aside::measure(&mut figures)?;
    write(&figures, json)
}

fn of_connections(json: Option<&std::path::Path>) -> Result<()> {
    let mut figures = Figures::default();
    connections::measure(&mut figures)?;
    write(&figures, json)
}

#[cfg(unix)]
fn of_hooks(json: Option<&std::path::Path>) -> Result<()> {
    let mut figures = Figures::default();
    hooks::measure(&mut figures)?;
    write(&figures, json)
}

fn write(figures: &Figures, json: Option<&std::path::Path>) -> Result<()> {
    figures::say(&figures.table());
    if let Some(file) = json {
        std::fs::write(file, serde_json::to_vec_pretty(figures)?)?;
    }
    Ok(())
}
