//! Why nothing came of a request, in words for people.

use std::error::Error as StdError;
use std::{fmt, io};

use http::StatusCode;
use porthole_network::ReachError;
use porthole_policy::without_secrets;
use rustls::{AlertDescription, CertificateError};
use url::Url;

/// Why nothing came of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct FetchError {
    /// What was asked, without what may be secret in it: no query, no user.
    pub address: String,
    /// What went wrong.
    pub failure: FetchFailure,
}

/// What, where and why, ending without a full stop.
impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.address, self.failure)
    }
}

/// What went wrong; the words go on from the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchFailure {
    /// The address is none of `http://` or `https://` with a host.
    #[error("is no web address (http:// or https://)")]
    NotHttp,
    /// A password would have gone over the wire for all to read.
    #[error("is not protected by TLS, and the password for it must not travel in the open")]
    PasswordInTheOpen,
    /// DNS knows no such host.
    #[error("was not found: the name of its server is not known here")]
    NameUnknown,
    /// Nobody listens there, or the network has no way to it.
    #[error("could not be reached: {0}")]
    Unreachable(String),
    /// The organisation's proxy is in the way.
    #[error("could not be reached, because the organisation's proxy is in the way: {0}")]
    Proxy(String),
    /// The server could not prove who it is, or did not accept who we are.
    #[error("could not be asked over a secure connection: {0}")]
    Tls(String),
    /// Time ran out.
    #[error("did not answer within {0} seconds")]
    TimedOut(u64),
    /// [`crate::Stop`] was called.
    #[error("was not waited for any longer")]
    Stopped,
    /// The answer was cut off at the limit.
    #[error("sent more than the {0} bytes that such an answer may have")]
    TooLarge(u64),
    /// The answer's status is no success.
    #[error("answered with the error {}", status_words(*.0))]
    Status(u16),
    /// The server sent us somewhere we do not go.
    #[error("sent us elsewhere, and that was not followed: {0}")]
    Redirect(&'static str),
    /// The server broke the rules of HTTP or hung up.
    #[error("sent a broken answer: {0}")]
    Broken(String),
    /// This device could not do its part.
    #[error("could not be asked: {0}")]
    Local(String),
}

fn status_words(status: u16) -> String {
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    reason.map_or_else(|| status.to_string(), |reason| format!("{status} ({reason})"))
}

impl FetchError {
    pub(crate) fn new(url: &Url, failure: FetchFailure) -> Self {
        Self { address: without_secrets(url), failure }
    }
}

impl FetchFailure {
    pub(crate) fn of_tls(error: &rustls::Error) -> Self {
        Self::Tls(tls_words(error))
    }

    /// The failure of a handshake.
    pub(crate) fn of_handshake(error: &io::Error) -> Self {
        let failure = Self::of(error);
        if let Self::Broken(words) = failure { Self::Tls(words) } else { failure }
    }

    /// Looks through an error and its causes for what a person can be told.
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Self {
        let mut cause = Some(error);
        let mut last = error.to_string();
        while let Some(error) = cause {
            if let Some(tls) = error.downcast_ref::<rustls::Error>() {
                return Self::of_tls(tls);
            }
            let broken = error.downcast_ref::<io::Error>();
            if let Some(inner) = broken.and_then(io::Error::get_ref)
                && let Some(tls) = inner.downcast_ref::<rustls::Error>()
            {
                return Self::of_tls(tls);
            }
            let is_cut =
                error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message);
            if is_cut || broken.is_some_and(is_hang_up) {
                return Self::Broken("it hung up before it had answered".to_owned());
            }
            last = error.to_string();
            cause = error.source();
        }
        Self::Broken(last)
    }
}

impl From<ReachError> for FetchFailure {
    fn from(error: ReachError) -> Self {
        match error {
            ReachError::NameUnknown(_) => Self::NameUnknown,
            ReachError::Proxy(words) => Self::Proxy(words),
            error @ (ReachError::ProxySignIn { .. }
            | ReachError::ProxyUnknown(_)
            | ReachError::ProxyUnreachable { .. }) => Self::Proxy(error.reason()),
            ReachError::Unreachable(_)
            | ReachError::Itself
            | ReachError::ThisDevice
            | ReachError::PrivateAddress
            | ReachError::Exhausted(_)
            | ReachError::NoConnection => Self::Unreachable(error.reason()),
        }
    }
}

fn is_hang_up(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    [UnexpectedEof, BrokenPipe, ConnectionAborted, ConnectionReset].contains(&error.kind())
}

fn tls_words(error: &rustls::Error) -> String {
    if let rustls::Error::InvalidCertificate(reason) = error {
        return certificate_words(reason);
    }
    if matches!(error, rustls::Error::AlertReceived(AlertDescription::CertificateRequired)) {
        return "the server requires a client certificate".to_owned();
    }
    if let rustls::Error::AlertReceived(alert) = error {
        return format!("the server refused it ({alert:?})");
    }
    if matches!(error, rustls::Error::InvalidMessage(_)) {
        return "the server does not speak TLS at this port".to_owned();
    }
    error.to_string()
}

fn unknown_authority(reason: &CertificateError) -> Option<&porthole_network::UnknownAuthority> {
    let CertificateError::Other(other) = reason else { return None };
    other.0.downcast_ref()
}

fn certificate_words(reason: &CertificateError) -> String {
    let words = if matches!(reason, CertificateError::Expired | CertificateError::ExpiredContext { .. }) {
        "the server's certificate has expired"
    } else if matches!(reason, CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) {
        "the server's certificate is not valid yet, or this device's clock is wrong"
    } else if let Some(unknown) = unknown_authority(reason) {
        let issuer: String = unknown.issuer.chars().filter(|letter| !letter.is_control()).take(200).collect();
        return format!(
            "the server's certificate was issued by an authority that is not trusted for it ({issuer})"
        );
    } else if matches!(reason, CertificateError::UnknownIssuer) {
        "the server's certificate was issued by an authority that is not trusted for it"
    } else if matches!(
        reason,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    ) {
        "the server's certificate is for another name"
    } else if is_authority(reason) {
        "the server shows a CA's certificate as its own, and the managed file does not name that certificate"
    } else {
        return format!("the server's certificate cannot be accepted ({reason})");
    };
    words.to_owned()
}

fn is_authority(reason: &CertificateError) -> bool {
    let CertificateError::Other(other) = reason else { return false };
    other.0.is::<porthole_network::AuthorityAsServer>()
}
