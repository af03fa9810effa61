//! Why no connection came about.

use std::io;

/// Why no connection came about.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// No address is known for the name.
    #[error("the name was not found: {0}")]
    NameUnknown(#[source] io::Error),
    /// The connection would have come back to whoever makes it.
    #[error("the address is Porthole's own")]
    Itself,
    /// The name leads to this device, or to an address of its link or its cloud alone.
    #[error("the address is one of this device or its link")]
    ThisDevice,
    /// The server or the network between refused.
    #[error("the connection was refused: {0}")]
    Unreachable(#[source] io::Error),
    /// Nobody answered in time.
    #[error("no connection came about in time")]
    NoConnection,
    /// The organisation's proxy is in the way.
    #[error("the organisation's proxy: {0}")]
    Proxy(String),
}

impl ReachError {
    /// The reason in plain words, going on from "because".
    #[must_use]
    pub fn reason(&self) -> String {
        let words = match self {
            Self::NameUnknown(_) => "its name is not known here",
            Self::Itself => "its address is Porthole's own",
            Self::ThisDevice => "its name leads to this device or its link",
            Self::Unreachable(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                "nothing listens at its address"
            }
            Self::Unreachable(_) => "the network has no way to its address",
            Self::NoConnection => "no connection came about in time",
            Self::Proxy(words) => words,
        };
        words.to_owned()
    }

    /// The organisation's proxy spoke before TLS did.
    pub(crate) fn early_words() -> Self {
        Self::Proxy("it sent something before the tunnel was in use".to_owned())
    }
}
