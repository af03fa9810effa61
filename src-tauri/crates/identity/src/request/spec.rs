//! The contents of a request, checked before a key is made.

use super::error::RequestError;
use super::key::RequestAlgorithm;
use super::names;
use super::template::CertificateTemplate;
use crate::certificate::{AlternativeName, Certificate};
use crate::name::DistinguishedName;
use x509_parser::oid_registry::OID_X509_EXT_SUBJECT_ALT_NAME;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// The contents of a request: the names of the certificate and the kind of key. Everything in it can be encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSpec {
    subject: DistinguishedName,
    /// The subject as it is encoded, DER.
    subject_der: Vec<u8>,
    /// The value of the extension, DER.
    alternative_names_der: Option<Vec<u8>>,
    algorithm: RequestAlgorithm,
    template: Option<CertificateTemplate>,
}

impl RequestSpec {
    /// A request of a certificate for `subject` with the `alternative` names and a P-256 key.
    ///
    /// # Errors
    /// The subject is empty, or a value is not allowed in its place.
    pub fn new(subject: DistinguishedName, alternative: &[AlternativeName]) -> Result<Self, RequestError> {
        if subject.is_empty() {
            return Err(RequestError::NoSubject);
        }
        Ok(Self {
            subject_der: names::name(&subject)?,
            alternative_names_der: names::alternative_names(alternative)?,
            subject,
            algorithm: RequestAlgorithm::default(),
            template: None,
        })
    }

    /// A request of the successor of `certificate`: the same subject and alternative names, byte for byte, as RFC 7030
    /// section 4.2.2 requires of a renewal, and a P-256 key.
    ///
    /// # Errors
    /// The certificate has no subject.
    pub fn for_renewal(certificate: &Certificate) -> Result<Self, RequestError> {
        let unreadable = |_| RequestError::Key("the certificate to renew cannot be read".to_owned());
        let (_, parsed) = X509Certificate::from_der(certificate.der()).map_err(unreadable)?;
        if certificate.subject.is_empty() {
            return Err(RequestError::NoSubject);
        }
        let names = parsed
            .get_extension_unique(&OID_X509_EXT_SUBJECT_ALT_NAME)
            .map_err(|_| RequestError::Key("the certificate to renew cannot be read".to_owned()))?;
        Ok(Self {
            subject: certificate.subject.clone(),
            subject_der: parsed.subject().as_raw().to_vec(),
            alternative_names_der: names.map(|extension| extension.value.to_vec()),
            algorithm: RequestAlgorithm::default(),
            template: None,
        })
    }

    /// Changes the kind of key.
    #[must_use]
    pub fn key(mut self, algorithm: RequestAlgorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Sets the template of a Microsoft CA.
    #[must_use]
    pub fn issued_by_template(mut self, template: Option<CertificateTemplate>) -> Self {
        self.template = template;
        self
    }

    /// The subject.
    #[must_use]
    pub const fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// The kind of key.
    #[must_use]
    pub const fn algorithm(&self) -> RequestAlgorithm {
        self.algorithm
    }

    pub(super) fn subject_der(&self) -> &[u8] {
        &self.subject_der
    }

    pub(crate) fn alternative_names_der(&self) -> Option<&[u8]> {
        self.alternative_names_der.as_deref()
    }

    pub(crate) const fn template(&self) -> Option<&CertificateTemplate> {
        self.template.as_ref()
    }
}
