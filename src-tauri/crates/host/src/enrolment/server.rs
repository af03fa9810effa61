//! The organisation's EST server (RFC 7030), asked over the way that the managed file says.

use std::fmt;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::header;
use porthole_config::{Est, ManagedConfig};
use porthole_explain::{Code, Detail, Problem};
use porthole_identity::{
    Certificate, ClientCertificateResolution as Shows, CsrAttributes, DeviceIdentity, EstError, EstOperation,
    EstResponse, base64_lines, open_bundle, read_response, text_encoding::first_line as first_line_of,
};
use porthole_pki::{Client, Credential, FetchError, FetchFailure, HttpResponse, Stop, Trust};
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;
use time::OffsetDateTime;
use url::Url;
use zeroize::Zeroizing;

/// More than any password or PKCS#12 file holds.
const LARGEST: u64 = 1024 * 1024;

/// Why the server brought nothing.
#[derive(Debug)]
pub(super) enum Failed {
    /// Asking the same again brings the same.
    ForGood(Problem),
    /// Asking the same again later may bring something, with nothing changed here.
    ForNow(Problem),
    /// Whoever asked waits no longer.
    Stopped,
}

impl Failed {
    pub(super) fn problem(self) -> Problem {
        match self {
            Self::ForGood(problem) | Self::ForNow(problem) => problem,
            Self::Stopped => Code::EnrolmentUnreachable.with(Detail::EnrolmentStopped),
        }
    }
}

impl From<FetchError> for Failed {
    fn from(error: FetchError) -> Self {
        if error.failure == FetchFailure::Stopped {
            return Self::Stopped;
        }
        Self::ForNow(Code::EnrolmentUnreachable.with(Detail::Because { reason: error.detail().into() }))
    }
}

impl From<EstError> for Failed {
    fn from(error: EstError) -> Self {
        let code = match error {
            EstError::Unavailable { .. } => Code::EnrolmentUnreachable,
            EstError::NotAccepted { .. }
            | EstError::NoSuchService { .. }
            | EstError::Refused { .. }
            | EstError::Broken(_)
            | EstError::BrokenDemands(_) => Code::EnrolmentRefused,
        };
        let problem = code.with(error.detail());
        if error.may_pass() { Self::ForNow(problem) } else { Self::ForGood(problem) }
    }
}

/// The server, and what proves us to it.
pub(super) struct Server {
    url: Url,
    est: Est,
    client: Client,
    shown: Option<Arc<CredentialResolver>>,
}

impl Server {
    /// With what the managed file has for a device without a certificate.
    pub(super) fn for_a_first_certificate(config: &ManagedConfig, est: &Est) -> Result<Self, Problem> {
        let mut server = Self::new(config, est);
        if let Some(login) = &est.login {
            let password = first_line(&login.password_file)?;
            let unfit = || Code::EnrolmentCredential.with(Detail::EstUserColon);
            let credential = Credential::basic(login.user.clone(), password).ok_or_else(unfit)?;
            server.client = server.client.credential(credential);
        }
        if let Some(named) = &est.certificate {
            let password = first_line(&named.password_file)?;
            let unusable = |reason: Detail| unusable_file(&named.file, reason);
            let file = read(&named.file).map_err(|error| unusable(file_said(&error)))?;
            let found = open_bundle(&file, &password).map_err(|error| {
                let (file, reason) = (named.file.display().to_string(), error.detail().into());
                Code::EnrolmentCredential.with(Detail::EstCredentialFileBecause { file, reason })
            })?;
            let bundle = found.first().ok_or_else(|| unusable(Detail::CertificateFileWithout))?;
            let certified = bundle.certified_key().map_err(|error| unusable(file_said(&error)))?;
            server.show(ClientCredential::Bundle(certified));
        }
        Ok(server)
    }

    /// With the certificate of the device itself.
    pub(super) fn for_a_device(config: &ManagedConfig, est: &Est, identity: &Arc<DeviceIdentity>) -> Self {
        let mut server = Self::new(config, est);
        server.show(ClientCredential::Device(Arc::clone(identity)));
        server
    }

    fn new(config: &ManagedConfig, est: &Est) -> Self {
        let client = Client::new(crate::outbound(&config.network), Trust::Only(est.anchors.clone()));
        Self { url: est.server.clone(), est: est.clone(), client, shown: None }
    }

    /// Is waited for until `stop` says otherwise.
    pub(super) fn with_stop(mut self, stop: &Stop) -> Self {
        self.client = self.client.with_stop(stop.clone());
        self
    }

    fn show(&mut self, what: ClientCredential) {
        let shown = Arc::new(CredentialResolver { what, handed_over: AtomicBool::new(false) });
        let resolver: Arc<dyn ResolvesClientCert> = Arc::<CredentialResolver>::clone(&shown);
        self.client = self.client.clone().identity(resolver);
        self.shown = Some(shown);
    }

    /// Whether a server has asked for the certificate and been given it.
    pub(super) fn has_taken_the_certificate(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.handed_over.load(Ordering::Acquire))
    }

    /// The certificates of the server's CA (RFC 7030 section 4.1). They help to find a chain, and prove nothing.
    pub(super) fn authorities(&self) -> Result<Vec<Certificate>, Failed> {
        let answer = self.client.get(&self.url_of(EstOperation::CaCertificates), "application/pkcs7-mime")?;
        match parse_response(&answer)? {
            EstResponse::Certificates(found) => Ok(found),
            EstResponse::AskAgain(_) => {
                Err(Failed::ForNow(Code::EnrolmentUnreachable.with(Detail::EnrolmentNoCertificates)))
            }
        }
    }

    /// What the server wants a request to have (RFC 7030 section 4.5).
    pub(super) fn csr_attributes(&self) -> Result<CsrAttributes, Failed> {
        let answer = self.client.get(&self.url_of(EstOperation::Attributes), "application/csrattrs")?;
        Ok(CsrAttributes::read(answer.status.as_u16(), &answer.body)?)
    }

    /// Sends a request (RFC 7030 section 4.2).
    pub(super) fn ask(&self, operation: EstOperation, request: &[u8]) -> Result<EstResponse, Failed> {
        let headers = [
            (header::CONTENT_TYPE, "application/pkcs10"),
            (header::HeaderName::from_static("content-transfer-encoding"), "base64"),
            (header::ACCEPT, "application/pkcs7-mime"),
        ];
        let answer =
            self.client.post(&self.url_of(operation), &headers, base64_lines(request).into_bytes())?;
        parse_response(&answer)
    }

    fn url_of(&self, operation: EstOperation) -> Url {
        let mut url = self.url.clone();
        url.set_path(&operation.path(self.est.label.as_ref()));
        url
    }
}

fn parse_response(answer: &HttpResponse) -> Result<EstResponse, Failed> {
    let retry_after = answer.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    Ok(read_response(answer.status.as_u16(), retry_after, &answer.body, OffsetDateTime::now_utc())?)
}

fn first_line(path: &Path) -> Result<Zeroizing<String>, Problem> {
    let unusable = |reason: Detail| unusable_file(path, reason);
    let content = Zeroizing::new(read(path).map_err(|error| unusable(file_said(&error)))?);
    let line = first_line_of(&content).ok_or_else(|| unusable(Detail::FileNotText))?;
    if line.is_empty() { Err(unusable(Detail::FileFirstLineEmpty)) } else { Ok(line) }
}

/// Why a file that `[enrolment.est]` names does not prove us to the server.
fn unusable_file(path: &Path, reason: Detail) -> Problem {
    let file = path.display().to_string();
    Code::EnrolmentCredential.with(Detail::EstCredentialFile { file, reason: reason.into() })
}

fn file_said(error: &impl fmt::Display) -> Detail {
    Detail::FileMessage { reason: error.to_string() }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    porthole_sandbox::open_to_read(path)?.take(LARGEST).read_to_end(&mut content)?;
    Ok(content)
}

/// The one certificate that is shown to the server, and whether it was.
struct CredentialResolver {
    what: ClientCredential,
    handed_over: AtomicBool,
}

enum ClientCredential {
    Device(Arc<DeviceIdentity>),
    Bundle(Arc<CertifiedKey>),
}

impl fmt::Debug for CredentialResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialResolver")
    }
}

impl ResolvesClientCert for CredentialResolver {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let certified = match &self.what {
            ClientCredential::Device(identity) => match identity.answer(issuers, schemes) {
                Shows::Present(certified) => certified,
                Shows::OtherIssuers | Shows::OtherSignatures => return None,
            },
            ClientCredential::Bundle(certified) => {
                certified.key.choose_scheme(schemes)?;
                Arc::clone(certified)
            }
        };
        self.handed_over.store(true, Ordering::Release);
        Some(certified)
    }

    fn has_certs(&self) -> bool {
        true
    }
}
