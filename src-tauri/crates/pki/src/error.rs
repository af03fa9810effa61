//! Why nothing came of a request, in words for people.

use std::error::Error as StdError;
use std::{fmt, io};

use http::StatusCode;
use porthole_explain::{Detail, Details};
use porthole_network::ReachError;
use porthole_policy::without_secrets;
use rustls::{AlertDescription, CertificateError};
use url::Url;

/// Why nothing came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchError {
    /// What was asked, without what may be secret in it: no query, no user.
    pub address: String,
    /// What went wrong.
    pub failure: FetchFailure,
}

impl FetchError {
    /// What, where and why; ends without a full stop.
    #[must_use]
    pub fn detail(&self) -> Detail {
        let address = self.address.clone();
        match &self.failure {
            FetchFailure::NotHttp => Detail::FetchNotHttp { address },
            FetchFailure::PasswordInTheOpen => Detail::FetchPasswordInTheOpen { address },
            FetchFailure::NameUnknown => Detail::FetchNameUnknown { address },
            FetchFailure::Unreachable(reason) => Detail::FetchUnreachable { address, reason: reason.clone() },
            FetchFailure::Proxy(reason) => Detail::FetchProxy { address, reason: reason.clone() },
            FetchFailure::Tls(reason) => Detail::FetchTls { address, reason: reason.clone() },
            FetchFailure::TimedOut(seconds) => {
                Detail::FetchTimedOut { address, seconds: seconds.to_string() }
            }
            FetchFailure::Stopped => Detail::FetchStopped { address },
            FetchFailure::TooLarge(limit) => Detail::FetchTooLarge { address, limit: limit.to_string() },
            FetchFailure::Status(status) => Detail::FetchStatus { address, status: status_text(*status) },
            FetchFailure::Redirect(reason) => Detail::FetchRedirect { address, reason: reason.clone() },
            FetchFailure::Broken(reason) => Detail::FetchBroken { address, reason: reason.clone() },
            FetchFailure::Local(reason) => Detail::FetchLocal { address, reason: reason.clone() },
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.detail().fmt(f)
    }
}

impl StdError for FetchError {}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchFailure {
    /// The address is none of `http://` or `https://` with a host.
    NotHttp,
    /// A password would have gone over the wire for all to read.
    PasswordInTheOpen,
    /// DNS knows no such host.
    NameUnknown,
    /// No program listens there, or the network has no route to it.
    Unreachable(Details),
    /// The organisation's proxy did not make the connection.
    Proxy(String),
    /// The server could not prove its identity, or did not accept ours.
    Tls(Details),
    /// Time ran out; in seconds.
    TimedOut(u64),
    /// [`crate::Stop`] was called.
    Stopped,
    /// The answer was cut off at the limit, in bytes.
    TooLarge(u64),
    /// The answer's status is no success.
    Status(u16),
    /// The server sent us somewhere we do not go.
    Redirect(Details),
    /// The server broke the rules of HTTP or closed the connection.
    Broken(Details),
    /// This device could not do its part.
    Local(String),
}

fn status_text(status: u16) -> String {
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
        Self::Tls(tls_detail(error).into())
    }

    /// The failure of a handshake.
    pub(crate) fn of_handshake(error: &io::Error) -> Self {
        let failure = Self::of(error);
        if let Self::Broken(reason) = failure { Self::Tls(reason) } else { failure }
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
                return Self::Broken(Detail::AnswerCutOff.into());
            }
            last = error.to_string();
            cause = error.source();
        }
        Self::Broken(Detail::FetchMessage { reason: last }.into())
    }
}

impl From<ReachError> for FetchFailure {
    fn from(error: ReachError) -> Self {
        match error {
            ReachError::NameUnknown(_) => Self::NameUnknown,
            ReachError::Proxy(reason) => Self::Proxy(reason),
            error @ (ReachError::ProxySignIn { .. }
            | ReachError::ProxyUnknown(_)
            | ReachError::ProxyUnreachable { .. }) => Self::Proxy(error.reason()),
            ReachError::Unreachable(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                Self::Unreachable(Detail::ReachNothingListens.into())
            }
            ReachError::Unreachable(_) => Self::Unreachable(Detail::ReachNoRoute.into()),
            ReachError::Itself => Self::Unreachable(Detail::ReachItself.into()),
            ReachError::ThisDevice => Self::Unreachable(Detail::ReachThisDevice.into()),
            ReachError::PrivateAddress => Self::Unreachable(Detail::ReachPrivateAddress.into()),
            ReachError::Exhausted(_) => Self::Unreachable(Detail::ReachExhausted.into()),
            ReachError::NoConnection => Self::Unreachable(Detail::ReachTimedOut.into()),
        }
    }
}

fn is_hang_up(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    [UnexpectedEof, BrokenPipe, ConnectionAborted, ConnectionReset].contains(&error.kind())
}

fn tls_detail(error: &rustls::Error) -> Detail {
    if let rustls::Error::InvalidCertificate(reason) = error {
        return certificate_detail(reason);
    }
    if matches!(error, rustls::Error::AlertReceived(AlertDescription::CertificateRequired)) {
        return Detail::TlsClientCertificateRequired;
    }
    if let rustls::Error::AlertReceived(alert) = error {
        return Detail::TlsRefused { alert: format!("{alert:?}") };
    }
    if matches!(error, rustls::Error::InvalidMessage(_)) {
        return Detail::TlsNotSpoken;
    }
    Detail::FetchMessage { reason: error.to_string() }
}

fn unknown_authority(reason: &CertificateError) -> Option<&porthole_network::UnknownAuthority> {
    let CertificateError::Other(other) = reason else { return None };
    other.0.downcast_ref()
}

fn certificate_detail(reason: &CertificateError) -> Detail {
    if matches!(reason, CertificateError::Expired | CertificateError::ExpiredContext { .. }) {
        Detail::TlsExpired
    } else if matches!(reason, CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) {
        Detail::TlsNotYetValid
    } else if let Some(unknown) = unknown_authority(reason) {
        let issuer = unknown.issuer.chars().filter(|letter| !letter.is_control()).take(200).collect();
        Detail::TlsIssuerNotTrusted { issuer }
    } else if matches!(reason, CertificateError::UnknownIssuer) {
        Detail::TlsNotTrusted
    } else if matches!(
        reason,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    ) {
        Detail::TlsOtherName
    } else if is_authority(reason) {
        Detail::TlsAuthorityAsServer
    } else {
        Detail::TlsNotAccepted { reason: reason.to_string() }
    }
}

fn is_authority(reason: &CertificateError) -> bool {
    let CertificateError::Other(other) = reason else { return false };
    other.0.is::<porthole_network::AuthorityAsServer>()
}
