//! Why a connection could not be made.

use std::io;

/// Why a connection could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// No address is known for the name.
    #[error("the name was not found: {0}")]
    NameUnknown(#[source] io::Error),
    /// The connection would have come back to anyone who makes it.
    #[error("the address is Porthole's own")]
    Itself,
    /// The name leads to this device, or to an address of its link or its cloud only.
    #[error("the address is one of this device or its link")]
    ThisDevice,
    /// The name leads to a private network, which the managed file refuses.
    #[error("the address is of a private network")]
    PrivateAddress,
    /// The server or the network between refused.
    #[error("the connection was refused: {0}")]
    Unreachable(#[source] io::Error),
    /// No server answered in time.
    #[error("the connection attempt timed out")]
    NoConnection,
    /// This process or device has no room for another connection.
    #[error("no room for another connection: {0}")]
    Exhausted(#[source] io::Error),
    /// The organisation's proxy is in the way.
    #[error("the organisation's proxy: {0}")]
    Proxy(String),
    /// The organisation's proxy cannot be reached.
    #[error("the proxy {proxy} cannot be reached: {why}")]
    ProxyUnreachable {
        /// Its host and port.
        proxy: String,
        /// Why, going on from "because".
        why: String,
    },
    /// The organisation's proxy wants to know who asks.
    #[error("the proxy {proxy} asks for a sign-in")]
    ProxySignIn {
        /// Its host and port.
        proxy: String,
        /// What it was given and refused.
        refused: Option<Refused>,
        /// Why there is no ticket for it, where it would have taken one.
        no_ticket: Option<String>,
        /// It takes a name and a password.
        takes_password: bool,
        /// The ways of signing in that it offers, as it names them.
        offers: String,
    },
    /// The settings or the script that name the proxy are not available.
    #[error("the proxy is not known: {0}")]
    ProxyUnknown(String),
}

/// What a proxy refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// A name and a password.
    Account,
    /// A ticket of the person's Kerberos sign-in.
    Ticket,
}

impl ReachError {
    /// The reason in plain words, going on from "because".
    #[must_use]
    pub fn reason(&self) -> String {
        let text = match self {
            Self::ProxySignIn { proxy, refused, no_ticket, offers, .. } => {
                return sign_in(proxy, *refused, no_ticket.as_deref(), offers);
            }
            Self::ProxyUnreachable { proxy, why } => {
                return format!("its proxy {proxy} cannot be reached: {why}");
            }
            Self::ProxyUnknown(why) => return format!("the proxy for it is not known: {why}"),
            Self::NameUnknown(_) => "its name is not known here",
            Self::Itself => "its address is Porthole's own",
            Self::ThisDevice => "its name leads to this device or its link",
            Self::PrivateAddress => "its name leads to a private network, which your organisation refuses",
            Self::Unreachable(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                "nothing listens at its address"
            }
            Self::Unreachable(_) => "the network has no way to its address",
            Self::NoConnection => "the connection attempt timed out",
            Self::Exhausted(_) => "too many files or connections are open",
            Self::Proxy(text) => text,
        };
        text.to_owned()
    }

    /// A connection could not be made.
    pub(crate) fn of_connecting(error: io::Error) -> Self {
        if porthole_resources::is_exhausted(&error) {
            Self::Exhausted(error)
        } else {
            Self::Unreachable(error)
        }
    }

    /// Whether another way to the server may do better.
    pub(crate) const fn is_of_the_way(&self) -> bool {
        match self {
            Self::ProxyUnreachable { .. }
            | Self::Unreachable(_)
            | Self::NoConnection
            | Self::NameUnknown(_) => true,
            // A proxy that says no is not gone around.
            Self::Itself
            | Self::ThisDevice
            | Self::PrivateAddress
            | Self::Exhausted(_)
            | Self::Proxy(_)
            | Self::ProxySignIn { .. }
            | Self::ProxyUnknown(_) => false,
        }
    }

    /// Whether something is at the address, and takes no connection at the moment: nothing listens there, or what
    /// listened has just ended.
    pub(crate) fn is_refusal(&self) -> bool {
        use io::ErrorKind::{ConnectionRefused, ConnectionReset};
        matches!(self, Self::Unreachable(error) if matches!(error.kind(), ConnectionRefused | ConnectionReset))
    }

    /// The organisation's proxy spoke before TLS did.
    pub(crate) fn early_data() -> Self {
        Self::Proxy("it sent something before the tunnel was in use".to_owned())
    }
}

fn sign_in(proxy: &str, refused: Option<Refused>, no_ticket: Option<&str>, offers: &str) -> String {
    let with = match refused {
        Some(Refused::Account) => "refused the name and password that Porthole has for it",
        Some(Refused::Ticket) => "refused the ticket of your Kerberos sign-in",
        None => "asks who you are",
    };
    let offers = if offers.is_empty() { "nothing that Porthole knows" } else { offers };
    match no_ticket {
        Some(why) => {
            format!("the proxy {proxy} {with} (it offers {offers}; there is no Kerberos ticket: {why})")
        }
        None => format!("the proxy {proxy} {with} (it offers {offers})"),
    }
}
