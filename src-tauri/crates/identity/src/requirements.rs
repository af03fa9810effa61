//! The organisation's requirements on a device certificate.

use crate::certificate::{AlternativeName, Certificate, UnreadableCertificate};
use crate::import;
use crate::key::KeyAlgorithm;
use crate::name::DistinguishedName;
use crate::revocation::RevocationPolicy;
use std::fmt;
use std::str::FromStr;
use std::thread;

/// The managed file's requirements on a device certificate. An absent filter requires nothing.
#[derive(Debug, Clone)]
pub struct Requirements {
    /// The CAs that a device certificate must chain to. If it is empty, no certificate passes.
    pub anchors: Vec<Anchor>,
    /// Each relative name here must be in the certificate's issuer.
    pub issuer: Option<DistinguishedName>,
    /// Each relative name here must be in the certificate's subject.
    pub subject: Option<DistinguishedName>,
    /// One of the certificate's alternative names must match.
    pub san: Option<SanFilter>,
    /// The accepted kinds of key; never empty.
    pub key: Option<Vec<KeyAlgorithm>>,
    /// CA certificates that may stand between a certificate and an anchor. They are not trusted by themselves.
    pub intermediates: Vec<Certificate>,
    /// How to choose among several certificates that pass.
    pub choose: Choose,
    /// How the revocation status is checked; `None` if it is not.
    pub revocation: Option<RevocationPolicy>,
}

/// How to choose among several certificates that pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Choose {
    /// The newest issued.
    #[default]
    Automatic,
    /// The one that the person picked. If there are several and none is picked, none is chosen.
    Ask,
}

impl Requirements {
    /// Requires a chain to one of `anchors`, and nothing else.
    #[must_use]
    pub fn anchored_in(anchors: Vec<Anchor>) -> Self {
        Self {
            anchors,
            issuer: None,
            subject: None,
            san: None,
            key: None,
            intermediates: Vec::new(),
            choose: Choose::default(),
            revocation: None,
        }
    }

    /// Reads the entries of the revocation lists beside the managed file, which takes a moment if one is large. It runs
    /// on a separate thread while the stores are read; an evaluation waits for it.
    pub fn prepare_lists(&self) {
        let lists =
            self.revocation.iter().flat_map(|policy| policy.lists.iter().cloned()).collect::<Vec<_>>();
        if lists.is_empty() {
            return;
        }
        let anchors = self.anchors.iter().map(Anchor::certificate);
        let issuers = anchors.chain(&self.intermediates).cloned().collect::<Vec<_>>();
        let prepare = move || lists.iter().for_each(|list| list.prepare(issuers.iter()));
        if let Err(error) = thread::Builder::new().name("revocation-lists".to_owned()).spawn(prepare) {
            tracing::debug!(%error, "lists of revoked certificates are read when they are asked");
        }
    }
}

/// A root or intermediate CA certificate that the managed file names.
#[derive(Debug, Clone)]
pub struct Anchor {
    certificate: Certificate,
}

/// Why a file contains no anchor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
    /// It is not a certificate file.
    #[error("{0}")]
    Unreadable(#[from] UnreadableCertificate),
    /// It is a certificate, but not a CA's.
    #[error("`{0}` is not a CA's certificate; name the CA that issues device certificates")]
    NotAnAuthority(String),
}

impl Anchor {
    /// Reads every certificate of a PEM, DER or base64 file (Windows' `.cer` is one of them).
    /// # Errors
    /// The file contains no certificate, or one that is not a CA's.
    pub fn read(file: &[u8]) -> Result<Vec<Self>, AnchorError> {
        import::read_certificates(file)?.into_iter().map(Self::new).collect()
    }

    fn new(certificate: Certificate) -> Result<Self, AnchorError> {
        if !certificate.is_ca {
            return Err(AnchorError::NotAnAuthority(certificate.subject.to_string()));
        }
        Ok(Self { certificate })
    }

    /// The CA's certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

/// A filter on alternative names: `DNS:laptop-7.harbor.test`, `DNS:*.devices.harbor.test`, `email:*@harbor.test`,
/// `URI:urn:harbor:*`. A `*` matches one or more characters, within one label for DNS. Letter case is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SanFilter {
    kind: SanKind,
    pattern: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SanKind {
    Dns,
    Email,
    Uri,
}

/// Why a text is not a filter on alternative names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a filter on alternative names; write `DNS:*.devices.harbor.test`, `email:*@harbor.test` or `URI:urn:harbor:*`, with at most one `*`"
)]
pub struct SanFilterError(String);

impl FromStr for SanFilter {
    type Err = SanFilterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || SanFilterError(text.to_owned());
        let (kind, pattern) = text.split_once(':').ok_or_else(refuse)?;
        let kind = match kind.trim().to_ascii_lowercase().as_str() {
            "dns" => SanKind::Dns,
            "email" => SanKind::Email,
            "uri" => SanKind::Uri,
            _ => return Err(refuse()),
        };
        let pattern = pattern.trim().to_ascii_lowercase();
        // A `*` alone matches everything: leave the filter out instead.
        if pattern.is_empty() || pattern == "*" || pattern.matches('*').count() > 1 || pattern.contains(' ') {
            return Err(refuse());
        }
        Ok(Self { kind, pattern })
    }
}

impl SanFilter {
    /// Whether one alternative name matches.
    #[must_use]
    pub fn matches(&self, name: &AlternativeName) -> bool {
        let value = match (self.kind, name) {
            (SanKind::Dns, AlternativeName::Dns(value))
            | (SanKind::Email, AlternativeName::Email(value))
            | (SanKind::Uri, AlternativeName::Uri(value)) => value.to_ascii_lowercase(),
            (SanKind::Dns | SanKind::Email | SanKind::Uri, _) => return false,
        };
        let Some((before, after)) = self.pattern.split_once('*') else { return value == self.pattern };
        let starred = value.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        starred.is_some_and(|part| !part.is_empty() && (self.kind != SanKind::Dns || !part.contains('.')))
    }
}

impl fmt::Display for SanFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            SanKind::Dns => "DNS",
            SanKind::Email => "email",
            SanKind::Uri => "URI",
        };
        write!(f, "{kind}:{}", self.pattern)
    }
}

#[cfg(test)]
mod tests;
