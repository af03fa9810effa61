//! The time limits of each step, and the limits of connections.

use std::time::Duration;

/// More header fields than servers and pages use in practice.
pub(crate) const MAX_HEADERS: usize = 1024;

/// The largest head of a server that is read, in bytes; real servers exceed the usual 16 KiB.
pub(crate) const MAX_HEAD_BYTES: u32 = 512 * 1024;

/// The time limits of each step, and the limits of connections. [`Limits::default`] is for people at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many connections may be open that have not shown the secret: more than a window opens at once, and few
    /// enough to leave the process file descriptors.
    pub unauthorized: usize,
    /// How many idle connections to servers are kept for all hosts.
    pub kept: usize,
    /// For a caller to send its request.
    pub connect_header_timeout: Duration,
    /// For a caller to return with the secret before its first request without counts as refused. WebKit's network
    /// library always tries once without, and returns within milliseconds.
    pub retry_window: Duration,
    /// For a window to claim a stopped download, before it is recorded with what the request says.
    pub claim: Duration,
    /// For the webviews to accept a leaf.
    pub leaf_trust: Duration,
    /// For the webview's side of the handshake.
    pub webview_handshake: Duration,
    /// For a webview's next request on a kept connection.
    pub webview_idle: Duration,
    /// For looking up a server's name and connecting, together.
    pub connect: Duration,
    /// For the organisation's proxy to connect.
    pub upstream_proxy: Duration,
    /// For a server or a proxy to accept connections again that it accepted before, from the first refusal.
    pub restart: Duration,
    /// For the server's side of the handshake, including a signature of the key.
    pub handshake: Duration,
    /// For a server to respond to a hello with a post-quantum key, before a shorter one is sent on another connection.
    pub long_hello: Duration,
    /// For the first handshake with a server that may see the device certificate, before others with it start, too.
    /// Once the server has requested the certificate, they wait as long as a handshake may take.
    pub first_handshake: Duration,
    /// For such a server to send a session ticket, from the end of a handshake.
    pub ticket: Duration,
    /// For the other end of a connection to acknowledge sent data, before it is taken for dead. A device that slept or
    /// changed its network has many such connections.
    pub idle_timeout: Duration,
    /// For an HTTP/2 connection to be quiet before it is tested with a PING when it is used again.
    pub quiet: Duration,
    /// For the response to that PING.
    pub pong: Duration,
    /// For the head of a server's response, from the last byte of the request that could be sent. As long as browsers
    /// wait, because pages hold requests open until there is news.
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
