//! How connections to servers are made, as the managed file sets it: directly or through a proxy, and to which address.

use std::{fmt, pin::Pin, sync::Arc};

use porthole_policy::{Endpoint, HostPattern, WithoutPort};

use crate::{ProxySignIn, ReachError};

/// How connections to servers are made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbound {
    /// The proxy, if any.
    pub upstream: Upstream,
    /// How to sign in to that proxy.
    pub sign_in: ProxySignIn,
    /// Addresses that replace DNS. The first pattern that matches counts, so the most specific comes first.
    pub resolve: Arc<[(HostPattern, ResolveTo)]>,
}

/// The address that replaces a host's own. TLS and HTTP still name the original host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveTo {
    /// A host name or IP address.
    pub host: String,
    /// The port, if it differs too.
    pub port: Option<u16>,
}

/// The proxy that connections go through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Upstream {
    /// None: a direct connection.
    #[default]
    Direct,
    /// Through an HTTP proxy, with `CONNECT`.
    HttpProxy {
        /// Its host name or IP address.
        host: String,
        /// Its port.
        port: u16,
    },
    /// Found for each server: from the desktop's settings, or by a script.
    Found(Finder),
}

/// One route to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hop {
    /// None: a direct connection.
    Direct,
    /// Through an HTTP proxy, with `CONNECT`.
    HttpProxy {
        /// Its host name or IP address.
        host: String,
        /// Its port.
        port: u16,
    },
}

/// The routes to a server, the best first; never empty.
pub type Hops = Result<Vec<Hop>, ReachError>;

/// Finds the routes to a server.
pub trait FindProxy: Send + Sync {
    /// The routes to the server at `place`.
    fn find<'a>(&'a self, place: &'a Endpoint) -> Pin<Box<dyn Future<Output = Hops> + Send + 'a>>;
}

/// Finds routes, and knows the rule that it was made from: two with the same rule are equal.
#[derive(Clone)]
pub struct Finder {
    rule: String,
    by: Arc<dyn FindProxy>,
}

impl Finder {
    /// Finds routes with `by`, which was made from `rule`.
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
    /// The routes to the server at `place`, the best first; never none.
    ///
    /// # Errors
    /// The settings or the script cannot be read.
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
    /// The host and port of the first entry of `resolve` that matches `endpoint`; `None` if none does. A pattern without
    /// a port means every port.
    #[must_use]
    pub fn find(resolve: &[(HostPattern, Self)], endpoint: &Endpoint) -> Option<(String, u16)> {
        let (_, to) = resolve.iter().find(|(pattern, _)| pattern.matches(endpoint, WithoutPort::Any))?;
        Some((to.host.clone(), to.port.unwrap_or(endpoint.port)))
    }
}
