//! What the managed file says of the way to servers.

use std::{fmt, pin::Pin, sync::Arc};

use porthole_policy::{Endpoint, HostPattern, WithoutPort};

use crate::{ProxySignIn, ReachError};

/// What the managed file says of the way to servers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbound {
    /// Through which proxy, if any.
    pub upstream: Upstream,
    /// How to sign in to that proxy.
    pub sign_in: ProxySignIn,
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
    /// As something else says for each server: the desktop's settings, or a script.
    Found(Finder),
}

/// One way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hop {
    /// Straight.
    Direct,
    /// Through an HTTP proxy, with `CONNECT`.
    HttpProxy {
        /// Its host name or IP address.
        host: String,
        /// Its port.
        port: u16,
    },
}

/// The ways to a server, the best first; never empty.
pub type Hops = Result<Vec<Hop>, ReachError>;

/// Finds the ways to a server.
pub trait FindProxy: Send + Sync {
    /// The ways to the server at `place`.
    fn find<'a>(&'a self, place: &'a Endpoint) -> Pin<Box<dyn Future<Output = Hops> + Send + 'a>>;
}

/// What finds the ways to servers, and what it was made from: two that were made from the same are equal.
#[derive(Clone)]
pub struct Finder {
    rule: String,
    by: Arc<dyn FindProxy>,
}

impl Finder {
    /// Finds ways by `by`, which was made from what `rule` says.
    #[must_use]
    pub fn new(rule: String, by: Arc<dyn FindProxy>) -> Self {
        Self { rule, by }
    }
}

impl PartialEq for Finder {
    fn eq(&self, other: &Self) -> bool {
        self.rule == other.rule
    }
}

impl Eq for Finder {}

impl fmt::Debug for Finder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Finder").field(&self.rule).finish()
    }
}

impl Upstream {
    /// The ways to the server at `place`, the best first; never none.
    ///
    /// # Errors
    /// The settings or the script that say so cannot be had.
    pub async fn hops(&self, place: &Endpoint) -> Hops {
        match self {
            Self::Direct => Ok(vec![Hop::Direct]),
            Self::HttpProxy { host, port } => Ok(vec![Hop::HttpProxy { host: host.clone(), port: *port }]),
            Self::Found(finder) => {
                let hops = finder.by.find(place).await?;
                let none = || ReachError::ProxyUnknown("it names no way that Porthole knows".to_owned());
                if hops.is_empty() { Err(none()) } else { Ok(hops) }
            }
        }
    }
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
