//! Why there is no response of a server, in texts for people and administrators.

use std::{error::Error as StdError, io};

use http::StatusCode;
use porthole_explain::{Code, Detail, Problem};
use porthole_identity::SigningError;
use porthole_network::{ReachError, Refused};
use rustls::{AlertDescription, CertificateError, HandshakeType};

use crate::ProxyAuthRequired;

/// Why there is no response of a server.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the name was not found: {0}")]
    NameUnknown(#[source] io::Error),
    #[error("the address is Porthole's own")]
    Itself,
    #[error("the name leads to this device or its link")]
    ThisDevice,
    #[error("the name leads to a private network, which the managed file refuses")]
    PrivateAddress,
    #[error("the connection was refused: {0}")]
    Unreachable(#[source] io::Error),
    #[error("there is no room for another connection: {0}")]
    Exhausted(#[source] io::Error),
    #[error("the connection attempt timed out")]
    NoConnection,
    #[error("the handshake did not end in time")]
    NoHandshake,
    #[error("no answer came in time")]
    NoAnswer,
    #[error("the organisation's proxy: {0}")]
    Proxy(String),
    #[error("the organisation's proxy asks for a sign-in: {reason}")]
    ProxySignIn {
        reason: String,
        /// Whether a name and a password would help.
        sign_in: Option<ProxyAuthRequired>,
    },
    #[error("the way through the network: {0}")]
    ProxyUnknown(String),
    #[error("TLS: {0}")]
    Tls(rustls::Error),
    #[error("the server requires a certificate")]
    WantsCertificate,
    #[error("the server asks for a certificate after the handshake")]
    AsksTooLate,
    #[error("the device certificate's key: {0}")]
    Key(SigningError),
    #[error("the device certificate's key cannot make a signature that the server takes")]
    KeyCannotSign,
    #[error("the server hung up in the handshake")]
    HungUpInHandshake,
    #[error("the server hung up instead of answering")]
    HungUp,
    #[error("the server broke the rules: {0}")]
    Protocol(String),
}

impl From<ReachError> for Failure {
    fn from(error: ReachError) -> Self {
        match error {
            ReachError::NameUnknown(error) => Self::NameUnknown(error),
            ReachError::Itself => Self::Itself,
            ReachError::ThisDevice => Self::ThisDevice,
            ReachError::PrivateAddress => Self::PrivateAddress,
            ReachError::Unreachable(error) => Self::Unreachable(error),
            ReachError::NoConnection => Self::NoConnection,
            ReachError::Exhausted(error) => Self::Exhausted(error),
            ReachError::Proxy(reason) => Self::Proxy(reason),
            ReachError::ProxyUnreachable { proxy, why } => {
                Self::Proxy(format!("{proxy} cannot be reached, because {why}"))
            }
            ReachError::ProxySignIn { ref proxy, refused, takes_password, .. } => {
                let has_refused = refused == Some(Refused::Account);
                let sign_in = takes_password.then(|| ProxyAuthRequired { proxy: proxy.clone(), has_refused });
                Self::ProxySignIn { reason: error.reason(), sign_in }
            }
            ReachError::ProxyUnknown(why) => Self::ProxyUnknown(why),
        }
    }
}

impl Failure {
    /// Searches an error and its causes for what can be told to a person.
    pub(super) fn of(error: &(dyn StdError + 'static)) -> Self {
        let mut cause = Some(error);
        let mut last = error.to_string();
        while let Some(error) = cause {
            if let Some(failure) = error.downcast_ref::<Self>() {
                return failure.to_owned_failure();
            }
            if let Some(tls) = error.downcast_ref::<rustls::Error>() {
                return Self::of_tls(tls);
            }
            let broken = error.downcast_ref::<io::Error>();
            if let Some(inner) = broken.and_then(io::Error::get_ref)
                && (inner.is::<rustls::Error>() || inner.is::<Self>())
            {
                cause = Some(inner);
                continue;
            }
            let http = error.downcast_ref::<hyper::Error>();
            let is_silent = http.is_some_and(hyper::Error::is_timeout);
            if is_silent || broken.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut) {
                return Self::NoAnswer;
            }
            let is_cut = http.is_some_and(hyper::Error::is_incomplete_message);
            if is_cut || broken.is_some_and(is_hang_up) {
                return Self::HungUp;
            }
            last = error.to_string();
            cause = error.source();
        }
        Self::Protocol(last)
    }

    /// The failure of a handshake.
    pub(super) fn of_handshake(error: &io::Error) -> Self {
        let failure = Self::of(error);
        if matches!(failure, Self::HungUp) { Self::HungUpInHandshake } else { failure }
    }

    pub(super) fn of_tls(error: &rustls::Error) -> Self {
        if let rustls::Error::Other(other) = error
            && let Some(signing) = other.0.downcast_ref::<SigningError>()
        {
            return Self::Key(signing.clone());
        }
        if matches!(error, rustls::Error::AlertReceived(AlertDescription::CertificateRequired)) {
            return Self::WantsCertificate;
        }
        // The client never offered it (RFC 8446 section 4.2.6).
        if matches!(
            error,
            rustls::Error::InappropriateHandshakeMessage { got_type: HandshakeType::CertificateRequest, .. }
        ) {
            return Self::AsksTooLate;
        }
        Self::Tls(error.clone())
    }

    /// The failure of a handshake that used only TLS 1.2, because the key cannot sign in a later version.
    pub(super) fn for_want_of_tls12(self) -> Self {
        let is_unknown_to_server = matches!(
            self,
            Self::Tls(
                rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
                    | rustls::Error::PeerIncompatible(_)
            )
        );
        if is_unknown_to_server { Self::KeyCannotSign } else { self }
    }

    /// The failure of a handshake in which the server requested a certificate and got none.
    pub(super) fn for_want_of_certificate(self) -> Self {
        let is_refused = matches!(
            self,
            Self::Tls(rustls::Error::AlertReceived(
                AlertDescription::HandshakeFailure | AlertDescription::BadCertificate
            ))
        );
        if is_refused { Self::WantsCertificate } else { self }
    }

    /// The same failure, from a borrowed error.
    pub(super) fn to_owned_failure(&self) -> Self {
        let copy = |error: &io::Error| io::Error::new(error.kind(), error.to_string());
        match self {
            Self::NameUnknown(error) => Self::NameUnknown(copy(error)),
            Self::Unreachable(error) => Self::Unreachable(copy(error)),
            Self::Exhausted(error) => Self::Exhausted(copy(error)),
            Self::Itself => Self::Itself,
            Self::ThisDevice => Self::ThisDevice,
            Self::PrivateAddress => Self::PrivateAddress,
            Self::NoConnection => Self::NoConnection,
            Self::NoHandshake => Self::NoHandshake,
            Self::NoAnswer => Self::NoAnswer,
            Self::Proxy(reason) => Self::Proxy(reason.clone()),
            Self::ProxySignIn { reason, sign_in } => {
                Self::ProxySignIn { reason: reason.clone(), sign_in: sign_in.clone() }
            }
            Self::ProxyUnknown(reason) => Self::ProxyUnknown(reason.clone()),
            Self::Tls(error) => Self::Tls(error.clone()),
            Self::WantsCertificate => Self::WantsCertificate,
            Self::AsksTooLate => Self::AsksTooLate,
            Self::KeyCannotSign => Self::KeyCannotSign,
            Self::Key(error) => Self::Key(error.clone()),
            Self::HungUpInHandshake => Self::HungUpInHandshake,
            Self::HungUp => Self::HungUp,
            Self::Protocol(reason) => Self::Protocol(reason.clone()),
        }
    }

    /// 504 for a timeout, 403 for our own refusal, 503 without resources, else 502 (RFC 9110 sections 15.5.4, 15.6.3 to
    /// 15.6.5).
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::NoConnection | Self::NoHandshake | Self::NoAnswer => StatusCode::GATEWAY_TIMEOUT,
            Self::Itself | Self::ThisDevice | Self::PrivateAddress => StatusCode::FORBIDDEN,
            Self::Exhausted(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NameUnknown(_)
            | Self::Unreachable(_)
            | Self::Proxy(_)
            | Self::ProxySignIn { .. }
            | Self::ProxyUnknown(_)
            | Self::Tls(_)
            | Self::WantsCertificate
            | Self::AsksTooLate
            | Self::Key(_)
            | Self::KeyCannotSign
            | Self::HungUpInHandshake
            | Self::HungUp
            | Self::Protocol(_) => StatusCode::BAD_GATEWAY,
        }
    }

    /// Whether it may pass by itself, because the network or the server returns.
    pub(crate) const fn may_pass(&self) -> bool {
        match self {
            Self::NameUnknown(_)
            | Self::Unreachable(_)
            | Self::Exhausted(_)
            | Self::NoConnection
            | Self::NoHandshake
            | Self::NoAnswer
            | Self::Proxy(_)
            // The person signs in meanwhile.
            | Self::ProxySignIn { .. }
            | Self::ProxyUnknown(_)
            | Self::ThisDevice
            | Self::PrivateAddress
            | Self::HungUpInHandshake
            | Self::HungUp => true,
            Self::Itself
            | Self::Tls(_)
            | Self::WantsCertificate
            | Self::AsksTooLate
            | Self::Key(_)
            | Self::KeyCannotSign
            | Self::Protocol(_) => false,
        }
    }

    /// What to ask the person for.
    pub(crate) const fn sign_in(&self) -> Option<&ProxyAuthRequired> {
        if let Self::ProxySignIn { sign_in, .. } = self { sign_in.as_ref() } else { None }
    }

    /// The code and the detail that a page shows.
    pub(crate) fn problem(&self) -> Problem {
        match self {
            Self::NameUnknown(_) => Code::UpstreamDns.problem(),
            Self::Itself => Code::HostNotAllowed.with(Detail::LeadsToPorthole),
            Self::ThisDevice => Code::HostNotAllowed.with(Detail::LeadsToThisDevice),
            Self::PrivateAddress => Code::HostNotAllowed.with(Detail::LeadsToPrivateNetwork),
            Self::Unreachable(error) => Code::UpstreamRefused.with(refusal(error)),
            Self::Exhausted(_) => Code::ProxyUnavailable.problem(),
            Self::NoConnection => Code::UpstreamTimeout.with(Detail::ConnectionTimedOut),
            Self::NoHandshake => Code::UpstreamTimeout.with(Detail::HandshakeTimedOut),
            Self::NoAnswer => Code::UpstreamTimeout.with(Detail::AnswerTimedOut),
            Self::Proxy(reason) => {
                Code::UpstreamRefused.with(Detail::ProxyInTheWay { reason: reason.clone() })
            }
            Self::ProxySignIn { reason, .. } => Code::ProxySignIn.with(for_it_team(reason)),
            Self::ProxyUnknown(reason) => Code::ProxyUnknown.with(for_it_team(reason)),
            Self::Tls(error) => Code::UpstreamTls.with(tls_detail(error)),
            Self::WantsCertificate => Code::UpstreamWantsCertificate.problem(),
            Self::AsksTooLate => Code::UpstreamAsksTooLate.problem(),
            Self::KeyCannotSign => Code::KeyCannotSignForServer.problem(),
            Self::Key(error) => Code::KeyUnusable.with(for_it_team(error)),
            Self::HungUpInHandshake => Code::UpstreamProtocol.with(Detail::HungUpInHandshake),
            Self::HungUp => Code::UpstreamProtocol.with(Detail::HungUp),
            Self::Protocol(reason) => Code::UpstreamProtocol.with(for_it_team(reason)),
        }
    }
}

/// Whether the other end is gone. TLS reports an end without `close_notify` as the first of these errors.
pub(super) fn is_hang_up(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    [UnexpectedEof, BrokenPipe, ConnectionAborted, ConnectionReset].contains(&error.kind())
}

fn for_it_team(reason: impl ToString) -> Detail {
    Detail::ForItTeam { reason: reason.to_string() }
}

fn refusal(error: &io::Error) -> Detail {
    if error.kind() == io::ErrorKind::ConnectionRefused { Detail::NothingListens } else { Detail::NoRoute }
}

/// The fault of the handshake, and the rule that it breaks.
fn tls_detail(error: &rustls::Error) -> Detail {
    use rustls::Error::{AlertReceived, InvalidCertificate, InvalidMessage, PeerIncompatible};
    if let InvalidCertificate(reason) = error {
        certificate_detail(reason)
    } else if let AlertReceived(alert) = error {
        alert_detail(*alert)
    } else if let PeerIncompatible(reason) = error {
        Detail::NoCommonTls { reason: format!("{reason:?}") }
    } else if let InvalidMessage(_) = error {
        Detail::NoTlsAtPort
    } else {
        Detail::HandshakeFailed { reason: error.to_string() }
    }
}

/// Why the server ended the handshake (RFC 8446 section 6.2).
fn alert_detail(alert: AlertDescription) -> Detail {
    use AlertDescription::{
        AccessDenied, BadCertificate, CertificateExpired, CertificateRevoked, CertificateUnknown,
        HandshakeFailure, InsufficientSecurity, ProtocolVersion, UnknownCA, UnrecognisedName,
        UnsupportedCertificate,
    };
    let about_device = [
        AccessDenied,
        BadCertificate,
        CertificateExpired,
        CertificateRevoked,
        CertificateUnknown,
        UnknownCA,
        UnsupportedCertificate,
    ];
    let reason = format!("{alert:?}");
    if alert == ProtocolVersion {
        Detail::NoCommonVersion
    } else if alert == HandshakeFailure || alert == InsufficientSecurity {
        Detail::NoCommonCipher { reason }
    } else if alert == UnrecognisedName {
        Detail::NameNotServed
    } else if about_device.contains(&alert) {
        Detail::DeviceCertificateRefused { reason }
    } else {
        Detail::HandshakeEnded { reason }
    }
}

fn is_authority(reason: &CertificateError) -> bool {
    let CertificateError::Other(other) = reason else { return false };
    other.0.is::<porthole_network::AuthorityAsServer>()
}

/// The displayed name of an issuer.
const ISSUER: usize = 200;

fn specific_detail(reason: &CertificateError) -> Option<Detail> {
    let CertificateError::Other(other) = reason else { return None };
    if let Some(weak) = other.0.downcast_ref::<porthole_network::WeakKey>() {
        return Some(Detail::ServerKeyWeak { bits: weak.bits.to_string() });
    }
    let unknown = other.0.downcast_ref::<porthole_network::UnknownAuthority>()?;
    let issuer: String = unknown.issuer.chars().filter(|letter| !letter.is_control()).take(ISSUER).collect();
    Some(if unknown.is_self_signed {
        Detail::ServerSelfSigned { issuer }
    } else {
        Detail::ServerIssuerUnknown { issuer }
    })
}

fn certificate_detail(reason: &CertificateError) -> Detail {
    if let Some(reason) = specific_detail(reason) {
        return reason;
    }
    if let CertificateError::ExpiredContext { not_after, .. } = reason {
        return Detail::ServerExpiredOn { day: day(not_after.as_secs()) };
    }
    if let CertificateError::NotValidYetContext { not_before, .. } = reason {
        return Detail::ServerValidFrom { day: day(not_before.as_secs()) };
    }
    if let CertificateError::NotValidForNameContext { presented, .. } = reason {
        let shown: Vec<_> = presented.iter().take(NAMES).map(|name| plain_name(name)).collect();
        return if shown.is_empty() {
            Detail::ServerNamesNoHost
        } else {
            Detail::ServerOtherNames { names: shown.join(", ") }
        };
    }
    if matches!(reason, CertificateError::Expired) {
        Detail::ServerExpired
    } else if matches!(reason, CertificateError::NotValidYet) {
        Detail::ServerNotYetValid
    } else if matches!(reason, CertificateError::UnknownIssuer) {
        Detail::ServerAuthorityUnknown
    } else if matches!(reason, CertificateError::NotValidForName) {
        Detail::ServerOtherName
    } else if matches!(reason, CertificateError::Revoked) {
        Detail::ServerRevoked
    } else if matches!(reason, CertificateError::UnsupportedSignatureAlgorithmContext { .. }) {
        Detail::ServerAlgorithm
    } else if is_authority(reason) {
        Detail::ServerIsAuthority
    } else {
        Detail::ServerNotAccepted { reason: reason.to_string() }
    }
}

/// The names of a certificate that are shown to a person.
const NAMES: usize = 4;

/// A name without what rustls writes around it, such as `DnsName("…")`.
fn plain_name(name: &str) -> &str {
    name.split_once('"').and_then(|(_, rest)| rest.split_once('"')).map_or(name, |(inner, _)| inner)
}

fn day(seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok();
    let moment = moment.and_then(|seconds| time::OffsetDateTime::from_unix_timestamp(seconds).ok());
    moment.map_or_else(|| "an unknown day".to_owned(), |moment| moment.date().to_string())
}
