//! A new key and the PKCS#10 request (RFC 2986) for its certificate.

mod encode;
mod error;
mod key;
mod machine;
mod names;
mod pattern;
mod spec;
mod template;

pub(crate) use encode::self_signed;
pub use error::RequestError;
pub use key::{KeyHandle, NewKey, RequestAlgorithm};
pub use machine::{EnrolmentId, MachineFacts};
pub use pattern::{FillError, FillTarget, NamePattern, PatternError, SubjectPattern};
pub use spec::RequestSpec;
pub use template::{CertificateTemplate, TemplateError};

use crate::certificate::SpkiHash;
use crate::store::PendingKey;
use rustls_pki_types::CertificateSigningRequestDer;
use time::OffsetDateTime;

/// A request that can be sent. Its key is pending in the store until the certificate arrives.
#[derive(Debug)]
pub struct NewRequest {
    /// The pending key in the store.
    pub pending: PendingKey,
    /// The request as PEM, the form that most CAs accept.
    pub pem: String,
    /// The request as DER.
    pub der: CertificateSigningRequestDer<'static>,
}

/// The request of [`new_request`] for an existing key; no store is changed.
///
/// # Errors
/// The key does not sign, or its public key cannot be read.
pub fn request_for(
    key: &NewKey,
    spec: &RequestSpec,
    now: OffsetDateTime,
) -> Result<NewRequest, RequestError> {
    let der = encode::sign_request(key, spec)?;
    let pem = encode::pem(&der)?;
    let pending =
        PendingKey { spki: SpkiHash::of(&key.spki), subject: spec.subject().to_string(), created: now };
    Ok(NewRequest { pending, pem, der })
}

/// The key of a request in PEM; `None` if the text is not a request.
#[must_use]
pub fn requested_key(pem: &[u8]) -> Option<SpkiHash> {
    encode::public_key(pem).map(|spki| SpkiHash::of(&spki))
}
