//! What holds for every request of a client.

use std::sync::Arc;
use std::time::Duration;

use porthole_network::Outbound;
use rustls::client::ResolvesClientCert;

use crate::credential::Credential;
use crate::stop::Stop;
use crate::trust::Trust;

/// How much an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For everything together: name, connection, handshake, answer, redirects.
    pub time: Duration,
    /// The largest body, in bytes.
    pub size: usize,
}

impl Default for Limits {
    /// 20 seconds, and 1 MiB.
    fn default() -> Self {
        Self { time: Duration::from_secs(20), size: 1 << 20 }
    }
}

/// The way to servers, which of them are believed, and what is shown to them.
#[derive(Debug, Clone)]
pub(crate) struct RequestSettings {
    pub(crate) outbound: Outbound,
    pub(crate) trust: Trust,
    pub(crate) limits: Limits,
    pub(crate) identity: Option<Arc<dyn ResolvesClientCert>>,
    pub(crate) credential: Option<Credential>,
    pub(crate) stop: Stop,
}
