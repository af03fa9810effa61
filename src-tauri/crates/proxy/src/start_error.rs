//! Why the proxy did not start.

use std::io;

use porthole_explain::Code;

use crate::AuthorityError;

/// Why the proxy did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No port is free.
    #[error("the embedded proxy could not listen on 127.0.0.1: {0}")]
    Bind(#[source] io::Error),
    /// There is no randomness for the secret.
    #[error("the system gives no random numbers: {0}")]
    Random(#[source] getrandom::Error),
    /// The interception key could not be made.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The system does not report the owner of a connection.
    #[error("the system does not tell whose a connection is: {0}")]
    Callers(#[source] io::Error),
    /// The TLS library cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

impl StartError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Bind(_) | Self::Callers(_) => Code::ProxyBind,
            Self::Random(_) | Self::Authority(_) | Self::Tls(_) => Code::Internal,
        }
    }
}
