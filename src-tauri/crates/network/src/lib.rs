//! Connections to servers: the system's roots, TCP, the organisation's HTTP proxy.
//!
//! Every connection is opened here, the proxy's for pages and those of `pki`, so that `[network]` of the managed file
//! applies to all of them.

#![forbid(unsafe_code)]

mod address;
mod connect_answer;
mod delivery;
mod dial;
mod error;
mod http_proxy;
mod lookup;
mod message_head;
mod outbound;
mod path;
mod restarts;
mod roots;
mod server_verifier;
mod sign_in;
#[cfg(target_os = "linux")]
mod sock_diag;

pub use address::Reach;
pub use delivery::Delivery;
pub use dial::{Dialer, allow_stalling, delivery};
pub use error::{ReachError, Refused};
pub use http_proxy::{Route, connect};
pub use lookup::addresses;
pub use message_head::{StatusLine, end_of_head, may_begin_answer};
pub use outbound::{FindProxy, Finder, Hop, Hops, Outbound, ResolveTo, Upstream};
pub use path::NetworkPath;
pub use restarts::Restarts;
pub use roots::system_roots;
pub use server_verifier::{AuthorityAsServer, UnknownAuthority, WeakKey, server_verifier};
pub use sign_in::{ProxyAccount, ProxyAccounts, ProxySignIn, Tickets};
#[cfg(target_os = "linux")]
pub use sock_diag::{SockDiag, SocketOwner};
