//! How a device comes by its certificate, as the managed file says it.

use std::path::PathBuf;

use porthole_explain::Detail;
use porthole_identity::{
    CertificateTemplate, EstLabel, FillError, MachineFacts, NamePattern, RequestAlgorithm, RequestError,
    RequestSpec, SubjectPattern,
};
use porthole_policy::ByLanguage;
use rustls_pki_types::CertificateDer;
use url::Url;

/// What requests ask for, and where they go. The default is that the file says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Enrolment {
    /// Whom a certificate is to name.
    pub subject: Option<SubjectPattern>,
    /// Its other names.
    pub alternative_names: Vec<NamePattern>,
    /// What kind of key is made.
    pub key: RequestAlgorithm,
    /// The template of a Microsoft CA.
    pub template: Option<CertificateTemplate>,
    /// What a person is to do with a request, in the organisation's words.
    pub instructions: Option<ByLanguage<String>>,
    /// Where a person sends it: `mailto:` or `https://`.
    pub send_to: Option<Url>,
    /// The server that issues without a person.
    pub est: Option<Est>,
}

/// An EST server (RFC 7030) and what is said to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Est {
    /// An https address without a path.
    pub server: Url,
    /// Which of its CAs is meant.
    pub label: Option<EstLabel>,
    /// The CAs that the server itself is verified by; never empty, and no others count.
    pub anchors: Vec<CertificateDer<'static>>,
    /// What a device that has no certificate yet proves itself with: a name and a password.
    pub login: Option<BootstrapLogin>,
    /// The same: a certificate for the purpose.
    pub certificate: Option<BootstrapCertificate>,
    /// Who renews.
    pub renew: Renew,
}

/// A name and a password for a first certificate. The file is read when it is used, so that it may go afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootstrapLogin {
    /// The name.
    pub user: String,
    /// Its first line is the password.
    pub password_file: PathBuf,
}

/// A certificate with its key for a first certificate. The files are read when they are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootstrapCertificate {
    /// PKCS#12.
    pub file: PathBuf,
    /// Its first line is the password of `file`.
    pub password_file: PathBuf,
}

/// Who renews a certificate before it expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Renew {
    /// Porthole, while it runs.
    #[default]
    Automatic,
    /// A person or a script: `portholectl certificate renew`.
    ByHand,
}

/// Why the managed file's request cannot be made on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRequest {
    /// The file names no subject.
    NoSubject,
    /// A place cannot be filled here.
    Fill(FillError),
    /// What comes of it cannot stand in a request.
    Request(RequestError),
}

impl NoRequest {
    /// The same as a message.
    #[must_use]
    pub fn detail(&self) -> Detail {
        match self {
            Self::NoSubject => Detail::RequestWithoutSubject,
            Self::Fill(error) => error.detail(),
            Self::Request(error) => error.detail(),
        }
    }
}

impl From<FillError> for NoRequest {
    fn from(error: FillError) -> Self {
        Self::Fill(error)
    }
}

impl From<RequestError> for NoRequest {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl Enrolment {
    /// What a request of this machine asks for.
    ///
    /// # Errors
    /// When the file names no subject, or what comes of it here is none.
    pub fn request(&self, facts: &MachineFacts) -> Result<RequestSpec, NoRequest> {
        let subject = self.subject.as_ref().ok_or(NoRequest::NoSubject)?.fill(facts)?;
        let names = self.alternative_names.iter().map(|name| name.fill(facts));
        let names = names.collect::<Result<Vec<_>, _>>()?;
        let spec = RequestSpec::new(subject, &names)?;
        Ok(spec.key(self.key).issued_by_template(self.template.clone()))
    }
}
