//! The embedded proxy. It takes the webviews' traffic on a loopback port, presents the device certificate where policy
//! allows, and blocks downloads that policy refuses.
//!
//! ```text
//! listener ─► connect ─► intercept ─► exchange ─► filter::headers ─► upstream ─► server
//! who are you  which host  which leaf   one request  (WebSocket: upgrade)         ▲ verified TLS
//!                                          │◄──────── filter::attachment ◄────────┘
//!                                          └─► pages: what a refusal looks like
//! ```
//!
//! It decides nothing itself: `porthole_policy` decides about hosts and downloads. It does not know the window system;
//! the shell is behind [`CertificatePinner`] and [`Notices`].

#![forbid(unsafe_code)]

mod admitted;
mod authority;
mod body;
mod bulk_read;
mod check;
mod connect;
mod consent;
mod credentials;
mod exchange;
mod filter;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod intercept;
mod limits;
mod listener;
mod notices;
mod page_language;
mod pages;
mod patience;
mod peer;
mod places;
mod proxy;
mod refusals;
mod request;
mod request_head;
mod route;
mod settings;
mod shared;
mod socks;
mod start_error;
mod stopped;
mod traffic_runtime;
mod trust;
mod upgrade;
mod upstream;
mod view_stream;
mod visit;

pub use authority::AuthorityError;
pub use check::{Step, StepKind, check};
pub use credentials::Credentials;
pub use limits::Limits;
pub use notices::{BlockedDownload, Notices, ProxyAuthRequired};
pub use page_language::PageLanguage;
pub use peer::{Callers, ShellProcess};
pub use porthole_network::{ProxySignIn, ResolveTo, Upstream};
pub use proxy::Proxy;
pub use settings::{OrganizationInfo, PrivateAddresses, Settings, Tunnelled};
pub use start_error::StartError;
pub use stopped::StoppedDownloads;
pub use traffic_runtime::runtime;
pub use trust::{CertificatePinner, PinningError, TrustByAuthority};
pub use visit::{VisitResult, Visitor};
