//! The private key: is it there, and does it fit?

use super::{Check, CheckName, Subject};
use crate::certificate::Certificate;
use crate::inspection::KeyTest;
use crate::key::{DeviceKey, KeyAlgorithm};
use crate::store::{KeyPresence, StoreError};
use porthole_explain::Code;
use rustls::SignatureScheme;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use std::sync::Arc;
use webpki::RawPublicKeyEntity;
use x509_parser::prelude::{FromDer as _, X509Certificate};

pub(super) fn key(subject: &Subject<'_>) -> (Vec<Check>, Option<Arc<dyn DeviceKey>>) {
    let present = || Check::passed(CheckName::KeyPresent, format!("{} has its private key", subject.store));
    let unusable = |why: String| Check::failed(CheckName::KeyUsable, Code::KeyUnusable, why);
    match subject.key {
        KeyPresence::Absent => {
            let why = format!("{} has no private key for it", subject.store);
            (vec![Check::failed(CheckName::KeyPresent, Code::CertificateNoKey, why)], None)
        }
        KeyPresence::Closed(reason) => {
            let error = StoreError { store: subject.store.clone(), reason: reason.clone() };
            let why = format!("{} does not show its private key: {}", error.store, error.reason);
            (vec![Check::failed(CheckName::KeyUsable, error.code(), why)], None)
        }
        KeyPresence::Unusable(why) => (vec![present(), unusable(why.clone())], None),
        KeyPresence::Present(key) => match subject.key_test {
            KeyTest::NotAsked => (vec![present()], None),
            KeyTest::Fits => {
                let how = format!(
                    "its {} key made a signature that fits the certificate{}",
                    key.algorithm(),
                    cannot(key.as_ref())
                );
                (vec![present(), Check::passed(CheckName::KeyUsable, how)], Some(Arc::clone(key)))
            }
            KeyTest::DoesNotFit(why) => (vec![present(), unusable(why.clone())], None),
        },
    }
}

/// What a key that works cannot do all the same. TLS 1.3 takes no RSA signature but PSS (RFC 8446 section 4.2.3). In TLS
/// 1.2 servers hold the curve of a certificate against those that the client offers for the exchange of keys (RFC 8422
/// section 5.1), and ours offers no P-521 there.
fn cannot(key: &dyn DeviceKey) -> &'static str {
    let pss = |scheme: &SignatureScheme| {
        matches!(
            *scheme,
            SignatureScheme::RSA_PSS_SHA256
                | SignatureScheme::RSA_PSS_SHA384
                | SignatureScheme::RSA_PSS_SHA512
        )
    };
    match key.algorithm() {
        KeyAlgorithm::Rsa if !key.schemes().iter().any(pss) => {
            "; it cannot do RSA-PSS, so servers that ask for the certificate are spoken to with TLS 1.2"
        }
        KeyAlgorithm::P521 => "; servers that speak TLS 1.2 alone may refuse a key on this curve",
        KeyAlgorithm::Rsa | KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::Ed25519 => "",
    }
}

/// Has `key` sign, and verifies the signature with the certificate's public key.
///
/// What is signed begins unlike anything that TLS has a client sign, so the signature is of no use elsewhere.
pub(crate) fn key_fits(certificate: &Certificate, key: &dyn DeviceKey) -> Result<(), String> {
    let scheme = *key.schemes().first().ok_or("its private key can make no signature that TLS knows")?;
    let message = [
        b"Porthole asks whether this key works for the certificate ",
        &certificate.fingerprint.as_bytes()[..],
    ]
    .concat();
    let signature = key.sign(scheme, &message).map_err(|error| error.to_string())?;
    let unreadable = "its public key cannot be read";
    let (_, parsed) = X509Certificate::from_der(certificate.der()).map_err(|_| unreadable)?;
    let spki = SubjectPublicKeyInfoDer::from(parsed.public_key().raw);
    let public = RawPublicKeyEntity::try_from(&spki).map_err(|_| unreadable)?;
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let known = provider.signature_verification_algorithms.mapping.iter();
    let verifies = known
        .filter(|(with, _)| *with == scheme)
        .flat_map(|(_, algorithms)| *algorithms)
        .any(|algorithm| public.verify_signature(*algorithm, &message, &signature).is_ok());
    if verifies { Ok(()) } else { Err("its private key signs, but for another certificate".to_owned()) }
}
