//! A certificate in place of the requested one, for stores that find keys only by their certificates.

use crate::key::KeyAlgorithm;
use crate::request::{NewKey, RequestAlgorithm, RequestError, self_signed};
use crate::store::PendingKey;
use rustls_pki_types::CertificateDer;
use time::Duration;

/// A self-signed certificate of `key` with the subject and the time of `pending`. It proves nothing, has no extended
/// key usage, and is valid for a year.
///
/// # Errors
/// The subject cannot be put into a certificate, or the key does not sign.
/// When the subject cannot be put into a certificate, or the key does not sign.
pub fn placeholder_for(key: &NewKey, pending: &PendingKey) -> Result<CertificateDer<'static>, RequestError> {
    let failed = |reason: String| RequestError::Key(reason);
    let algorithm = match key.signer.algorithm() {
        KeyAlgorithm::P256 => RequestAlgorithm::P256,
        KeyAlgorithm::P384 => RequestAlgorithm::P384,
        // The length is the key's own; the signed content does not depend on it.
        KeyAlgorithm::Rsa => RequestAlgorithm::Rsa2048,
        other @ (KeyAlgorithm::P521 | KeyAlgorithm::Ed25519) => {
            return Err(failed(format!("no request is made for an {other} key")));
        }
    };
    let subject = pending.subject.parse().map_err(|error| failed(format!("its subject: {error}")))?;
    self_signed(key, algorithm, &subject, (pending.created, pending.created + Duration::days(365)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Certificate, ClientAuth, RequestSpec, request_for};
    use time::macros::datetime;

    #[test]
    fn a_placeholder_says_whose_key_waits_and_since_when_and_proves_nothing() {
        let now = datetime!(2026-03-01 09:30:07 UTC);
        for (algorithm, _) in RequestAlgorithm::ALL {
            let key = NewKey::in_memory(algorithm).unwrap();
            let subject = "CN=laptop-7,OU=Sales,DC=harbor,DC=test".parse().unwrap();
            let spec = RequestSpec::new(subject, &[]).unwrap().key(algorithm);
            let pending = request_for(&key, &spec, now).unwrap().pending;
            let placeholder = Certificate::from_der(placeholder_for(&key, &pending).unwrap()).unwrap();
            assert_eq!(placeholder.spki, pending.spki);
            assert_eq!(placeholder.subject.to_string(), pending.subject);
            assert_eq!(placeholder.not_before, pending.created);
            assert_eq!(placeholder.client_auth, ClientAuth::NoExtension);
        }
    }
}
