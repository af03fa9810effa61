//! What a request asks for, checked before any key is made.

use super::error::RequestError;
use super::key::RequestAlgorithm;
use super::names;
use super::template::CertificateTemplate;
use crate::certificate::{AlternativeName, Certificate};
use crate::name::DistinguishedName;
use x509_parser::oid_registry::OID_X509_EXT_SUBJECT_ALT_NAME;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// What a request asks for: whom the certificate is to name, and for what kind of key. Every one of these can be put
/// into a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSpec {
    subject: DistinguishedName,
    /// The name as it goes into the request, DER.
    subject_der: Vec<u8>,
    /// The value of the extension, DER.
    alternative_names_der: Option<Vec<u8>>,
    algorithm: RequestAlgorithm,
    template: Option<CertificateTemplate>,
}

impl RequestSpec {
    /// Asks for a certificate for `subject`, also known by the `alternative` names, and for a P-256 key.
    ///
    /// # Errors
    /// When the subject is empty, or a value cannot stand where it is to stand.
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

    /// Asks for the successor of `certificate`: the same subject and alternative names, byte for byte, as RFC 7030
    /// section 4.2.2 asks of a renewal, and a P-256 key.
    ///
    /// # Errors
    /// When the certificate names no subject.
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

    /// Asks for another kind of key.
    #[must_use]
    pub fn key(mut self, algorithm: RequestAlgorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Names the template that a Microsoft CA is to issue by.
    #[must_use]
    pub fn issued_by_template(mut self, template: Option<CertificateTemplate>) -> Self {
        self.template = template;
        self
    }

    /// Whom the certificate is to name.
    #[must_use]
    pub const fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// What kind of key it is for.
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
