//! The private key: is it there, and does it fit?

use super::check::{Check, CheckName, Subject};
use crate::key::{DeviceKey, KeyAlgorithm};
use crate::possession::KeyTest;
use crate::store::{KeyPresence, StoreError};
use porthole_explain::Code;
use rustls::SignatureScheme;
use std::sync::Arc;

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
            KeyTest::DoesNotFit(why) | KeyTest::NoAnswer(why) => {
                (vec![present(), unusable(why.clone())], None)
            }
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
        KeyAlgorithm::P521 => "; servers that speak only TLS 1.2 may refuse a key on this curve",
        KeyAlgorithm::Rsa | KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::Ed25519 => "",
    }
}
