//! What is said between Porthole and the process that runs a script: one JSON object a line.

use std::io::{self, BufRead, Read as _, Write};
use std::net::IpAddr;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The longest line from Porthole: a script of [`SCRIPT`] bytes, each written in six.
pub(super) const LONGEST_ORDER: u64 = 6 * SCRIPT as u64 + 1024;

/// The longest line from a script's process.
pub(super) const LONGEST_REPORT: u64 = 16 * 1024;

/// The largest script.
pub(crate) const SCRIPT: usize = 1 << 20;

/// From Porthole.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    /// The script, first of all, and this device's own address.
    Load { script: String, own: Vec<IpAddr> },
    /// Which way leads to this server?
    Find { url: String, host: String },
    /// The addresses of the name that was asked for; none where it is not known.
    Addresses(Vec<IpAddr>),
}

/// From the process.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Report {
    /// The script is ready.
    Loaded,
    /// Which addresses has this name?
    Lookup(String),
    /// What the script says.
    Found(String),
    /// The script is of no use, or failed this once.
    Failed(String),
}

pub(super) fn send<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()
}

/// The next message; none at the end.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl BufRead, longest: u64) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    from.take(longest).read_until(b'\n', &mut line)?;
    match line.last() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(serde_json::from_slice(&line)?)),
        Some(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}
