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

/// A request ready to send. Its key waits in the store until the certificate comes.
#[derive(Debug)]
pub struct NewRequest {
    /// What the store remembers of the request.
    pub pending: PendingKey,
    /// The request as PEM, the form most CAs take.
    pub pem: String,
    /// The request as DER.
    pub der: CertificateSigningRequestDer<'static>,
}

/// The request of [`new_request`] for a key that is there already; no store keeps anything.
///
/// # Errors
/// When the key does not sign, or its public key cannot be read.
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

/// The key that a request as PEM is for; `None` where it is no request.
#[must_use]
pub fn requested_key(pem: &[u8]) -> Option<SpkiHash> {
    encode::public_key(pem).map(|spki| SpkiHash::of(&spki))
}
