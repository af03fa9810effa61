//! Proof of possession: a test signature shows that a private key belongs to its certificate and works.

use crate::certificate::Certificate;
use crate::key::{DeviceKey, SigningError};
use porthole_explain::Detail;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use webpki::RawPublicKeyEntity;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Whether a private key signs, with a signature that matches its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyTest {
    /// There is no key, or none whose signature would count.
    NotAsked,
    /// The signature matches.
    Fits,
    /// The signature does not match, or the key failed; why.
    DoesNotFit(Detail),
    /// The store did not sign in time, and may later.
    NoAnswer(Detail),
}

/// Has `key` sign, and verifies the signature with the certificate's public key.
///
/// The signed text begins unlike every text that a TLS client signs, so that the signature cannot be used elsewhere.
pub(crate) fn test_key(certificate: &Certificate, key: &dyn DeviceKey) -> KeyTest {
    key_fits(certificate, key).map_or_else(|why_not| why_not, |()| KeyTest::Fits)
}

fn key_fits(certificate: &Certificate, key: &dyn DeviceKey) -> Result<(), KeyTest> {
    let does_not = KeyTest::DoesNotFit;
    let scheme = key.schemes().first().copied();
    let scheme = scheme.ok_or_else(|| does_not(Detail::FoundKeyWithoutScheme))?;
    let message = [
        b"Porthole asks whether this key works for the certificate ",
        &certificate.fingerprint.as_bytes()[..],
    ]
    .concat();
    let signature = key.sign(scheme, &message).map_err(|error| {
        let detail = Detail::FoundKeyUnusable { reason: error.to_string() };
        match error {
            SigningError::TimedOut | SigningError::Failed(_) => KeyTest::NoAnswer(detail),
            SigningError::Unavailable(_) | SigningError::Denied(_) | SigningError::UnsupportedScheme(_) => {
                KeyTest::DoesNotFit(detail)
            }
        }
    })?;
    let unreadable = |_| does_not(Detail::FoundPublicKeyUnreadable);
    let (_, parsed) = X509Certificate::from_der(certificate.der()).map_err(|_| unreadable(()))?;
    let spki = SubjectPublicKeyInfoDer::from(parsed.public_key().raw);
    let public = RawPublicKeyEntity::try_from(&spki).map_err(|_| unreadable(()))?;
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let known = provider.signature_verification_algorithms.mapping.iter();
    let verifies = known
        .filter(|(with, _)| *with == scheme)
        .flat_map(|(_, algorithms)| *algorithms)
        .any(|algorithm| public.verify_signature(*algorithm, &message, &signature).is_ok());
    if verifies { Ok(()) } else { Err(does_not(Detail::FoundKeyOfAnother)) }
}
