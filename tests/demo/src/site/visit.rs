//! One request, read: which host, who is signed in, and what the handshake showed of the device.

use http::uri::Authority;
use http::{HeaderMap, Method, Request, header};
use hyper::body::Incoming;
use porthole_support::origin::{ClientCertificate, Exchange};
use serde::Serialize;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::Host;
use super::sessions::{COOKIE, Person, Sessions};

/// A request to one of Harbor's hosts.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) request: Request<Incoming>,
    host: Host,
    /// The port that the client named beside the host, if any: links to the other hosts name it too.
    port: Option<u16>,
    /// Who is signed in.
    pub(super) person: Option<Person>,
    /// What the handshake showed.
    pub(super) device: Device,
}

/// What a server saw of the device, for pages to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "seen", rename_all = "kebab-case")]
pub(super) enum Device {
    /// A device certificate that counts.
    Certificate {
        /// Its subject.
        subject: String,
    },
    /// None.
    Nothing,
    /// A certificate that does not count.
    Refused {
        /// Its subject.
        subject: String,
        /// Why it does not count.
        reason: String,
    },
    /// This server does not ask.
    NotAsked,
}

impl Visit {
    /// Reads `exchange`; nothing if it is for none of the hosts.
    pub(super) fn read(exchange: Exchange, sessions: &Sessions) -> Option<Self> {
        let Exchange { request, peer } = exchange;
        let authority = match request.uri().authority() {
            Some(authority) => authority.clone(),
            None => request.headers().get(header::HOST)?.to_str().ok()?.parse::<Authority>().ok()?,
        };
        let host = Host::named(authority.host())?;
        let person = cookies(request.headers()).find_map(|cookie| sessions.person(cookie));
        let device =
            if host.asks_for_certificate() { Device::of(&peer.certificate) } else { Device::NotAsked };
        Some(Self { host, port: authority.port_u16(), person, device, request })
    }

    pub(super) fn host(&self) -> Host {
        self.host
    }

    pub(super) fn method(&self) -> &Method {
        self.request.method()
    }

    pub(super) fn path(&self) -> &str {
        self.request.uri().path()
    }

    /// The value of `name` in the query.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        let query = self.request.uri().query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes())
            .find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    }

    /// The value of each session cookie that came along.
    pub(super) fn session_cookies(&self) -> impl Iterator<Item = &str> {
        cookies(self.request.headers())
    }

    /// The origin of another host, as this client reaches it, without a slash at its end.
    pub(super) fn origin(&self, host: Host) -> String {
        match self.port {
            Some(port) => format!("https://{}:{port}", host.name()),
            None => format!("https://{}", host.name()),
        }
    }

    /// The address of this request.
    pub(super) fn url(&self) -> String {
        let path = self.request.uri().path_and_query().map_or("/", |path| path.as_str());
        format!("{}{path}", self.origin(self.host))
    }
}

impl Device {
    fn of(certificate: &ClientCertificate) -> Self {
        match certificate {
            ClientCertificate::None => Self::Nothing,
            ClientCertificate::Trusted(certificate) => Self::Certificate { subject: subject(certificate) },
            ClientCertificate::Untrusted { certificate, reason } => {
                Self::Refused { subject: subject(certificate), reason: reason.clone() }
            }
        }
    }

    /// What it is called in pages' attributes and in JSON.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Certificate { .. } => "certificate",
            Self::Nothing => "nothing",
            Self::Refused { .. } => "refused",
            Self::NotAsked => "not-asked",
        }
    }

    /// What a page says about it.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Certificate { subject } => format!("Device certificate: {subject}"),
            Self::Nothing => "No device certificate".to_owned(),
            Self::Refused { subject, .. } => format!("Not accepted: {subject}"),
            Self::NotAsked => "No certificate asked for".to_owned(),
        }
    }
}

fn subject(certificate: &[u8]) -> String {
    X509Certificate::from_der(certificate)
        .map_or_else(|_| "unreadable".to_owned(), |(_, certificate)| certificate.subject().to_string())
}

/// The value of each cookie that is a session's; several may come in one header, or in several (RFC 9113, 8.2.3).
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == COOKIE).then_some(value)
    })
}
