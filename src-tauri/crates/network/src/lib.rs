//! The way to a server: the system's roots, TCP connections, the organisation's HTTP proxy.
//!
//! Whoever opens connections goes this way (the proxy for pages, `pki` for certificates), so that none of them goes
//! around what the managed file says of the network.

#![forbid(unsafe_code)]

mod address;
mod delivery;
mod dial;
mod error;
mod http_proxy;
mod lookup;
mod path;
mod roots;
mod server_verifier;
mod sign_in;
#[cfg(target_os = "linux")]
mod sock_diag;
mod way;

pub use address::Reach;
pub use delivery::Delivery;
pub use dial::{Dialer, allow_stalling, delivery};
pub use error::{ReachError, Refused};
pub use http_proxy::{Route, connect};
pub use lookup::addresses;
pub use path::NetworkPath;
pub use roots::system_roots;
pub use server_verifier::{AuthorityAsServer, UnknownAuthority, WeakKey, server_verifier};
pub use sign_in::{ProxyAccount, ProxyAccounts, ProxySignIn, Tickets};
#[cfg(target_os = "linux")]
pub use sock_diag::{SockDiag, SocketOwner};
pub use way::{FindProxy, Finder, Hop, Hops, Outbound, ResolveTo, Upstream};
