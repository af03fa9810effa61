//! What the managed file says of the way to servers.

use std::sync::Arc;

use porthole_policy::{Endpoint, HostPattern, WithoutPort};

/// What the managed file says of the way to servers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Way {
    /// Through which proxy, if any.
    pub upstream: Upstream,
    /// Where hosts are found, if not by DNS. The first pattern that matches counts, so the most specific comes first.
    pub resolve: Arc<[(HostPattern, ResolveTo)]>,
}

/// Where a host is reached instead. TLS and HTTP still name the original host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveTo {
    /// A host name or IP address.
    pub host: String,
    /// A port, where it differs too.
    pub port: Option<u16>,
}

/// The way to the servers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Upstream {
    /// Straight.
    #[default]
    Direct,
    /// Through an HTTP proxy, with `CONNECT`.
    HttpProxy {
        /// Its host name or IP address.
        host: String,
        /// Its port.
        port: u16,
    },
}

impl ResolveTo {
    /// Where `endpoint` is reached by the first of `resolve` that names it, or `None` where it is reached as it is. A
    /// pattern without a port means every port.
    #[must_use]
    pub fn find(resolve: &[(HostPattern, Self)], endpoint: &Endpoint) -> Option<(String, u16)> {
        let (_, to) = resolve.iter().find(|(pattern, _)| pattern.matches(endpoint, WithoutPort::Any))?;
        Some((to.host.clone(), to.port.unwrap_or(endpoint.port)))
    }
}
