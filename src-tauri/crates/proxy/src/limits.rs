//! How long each step may take, and how many may be at the first.

use std::time::Duration;

/// More header fields than any server that a person uses sends or takes.
pub(crate) const MAX_HEADERS: usize = 1024;

/// The size of a head that is still read from a server, in bytes; real servers send more than the usual 16 KiB.
pub(crate) const MAX_HEAD_BYTES: u32 = 512 * 1024;

/// How long each step may take, and how many may be at the first. [`Limits::default`] is meant for people at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many connections may be open that have not shown the secret: more than a window opens at once, and few
    /// enough to leave the process its files.
    pub unauthorized: usize,
    /// How many idle connections to servers are kept for all hosts.
    pub kept: usize,
    /// For a caller to say what it wants.
    pub connect_header_timeout: Duration,
    /// For a caller to come back with the secret before its first try without counts as refused. WebKit's network
    /// library always tries once without, and comes back within milliseconds.
    pub retry_window: Duration,
    /// For a window to claim a download that was stopped, before it is recorded as far as the request tells.
    pub claim: Duration,
    /// For the webviews to accept a leaf.
    pub leaf_trust: Duration,
    /// For a webview's part of its handshake.
    pub webview_handshake: Duration,
    /// For a webview's next request on a connection that is kept.
    pub webview_idle: Duration,
    /// For looking up a server's name and connecting, together.
    pub connect: Duration,
    /// For the organisation's proxy to connect.
    pub upstream_proxy: Duration,
    /// For a server or a proxy to take connections again that took them before, from the first that it refused.
    pub restart: Duration,
    /// For a server's part of its handshake, and a key's signature in it.
    pub handshake: Duration,
    /// For a server to say anything to a hello with a post-quantum key, until a shorter one is sent beside it.
    pub long_hello: Duration,
    /// For the first handshake with a server that may see the device certificate, until others with it go ahead too.
    /// Once the server asked for the certificate they wait as long as a handshake may take.
    pub first_handshake: Duration,
    /// For such a server to give a session that others can take up, from the end of a handshake.
    pub ticket: Duration,
    /// For the other end of a connection to acknowledge what was sent, before it is taken for dead. A device that slept
    /// or changed its network has many such connections.
    pub idle_timeout: Duration,
    /// For an HTTP/2 connection to be quiet before it is asked whether it is still there, when it is to be used again.
    pub quiet: Duration,
    /// For it to say so.
    pub pong: Duration,
    /// For the head of a server's answer, from the last byte of the request that could be sent. As long as browsers
    /// wait: pages hold requests open until there is news.
    pub response_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unauthorized: 512,
            kept: 256,
            connect_header_timeout: Duration::from_secs(10),
            retry_window: Duration::from_secs(10),
            claim: Duration::from_secs(30),
            leaf_trust: Duration::from_secs(10),
            webview_handshake: Duration::from_secs(10),
            webview_idle: Duration::from_secs(300),
            connect: Duration::from_secs(10),
            upstream_proxy: Duration::from_secs(30),
            restart: Duration::from_secs(3),
            handshake: Duration::from_secs(30),
            long_hello: Duration::from_secs(4),
            first_handshake: Duration::from_secs(5),
            ticket: Duration::from_secs(1),
            idle_timeout: Duration::from_secs(30),
            quiet: Duration::from_secs(10),
            pong: Duration::from_secs(3),
            response_timeout: Duration::from_secs(300),
        }
    }
}
