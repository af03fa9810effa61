//! Checks the private key: whether the store has it, and whether it matches the certificate.

use super::check::{Check, CheckName, Subject};
use crate::key::{DeviceKey, KeyAlgorithm};
use crate::possession::KeyTest;
use crate::store::{KeyPresence, StoreError, StoreFailure};
use porthole_explain::{Code, Detail, Details};
use rustls::SignatureScheme;
use std::sync::Arc;

pub(super) fn key(subject: &Subject<'_>) -> (Vec<Check>, Option<Arc<dyn DeviceKey>>) {
    let present =
        || Check::passed(CheckName::KeyPresent, Detail::FoundKeyPresent { store: subject.store.to_string() });
    let unusable = |why: Detail| Check::failed(CheckName::KeyUsable, Code::KeyUnusable, why);
    match subject.key {
        KeyPresence::Absent => {
            let why = Detail::FoundKeyAbsent { store: subject.store.to_string() };
            (vec![Check::failed(CheckName::KeyPresent, Code::CertificateNoKey, why)], None)
        }
        KeyPresence::Closed(reason) => {
            let error = StoreError { store: subject.store.clone(), reason: reason.clone() };
            let why = Detail::FoundKeyHidden {
                store: error.store.to_string(),
                reason: why_hidden(&error.reason).into(),
            };
            (vec![Check::failed(CheckName::KeyUsable, error.code(), why)], None)
        }
        KeyPresence::Unusable(reason) => {
            (vec![present(), unusable(Detail::FoundKeyUnusable { reason: reason.clone() })], None)
        }
        KeyPresence::Present(key) => match subject.key_test {
            KeyTest::NotAsked => (vec![present()], None),
            KeyTest::Fits => {
                let fits = Detail::FoundKeyFits { algorithm: key.algorithm().to_string() };
                let how: Details = std::iter::once(fits).chain(limitation(key.as_ref())).collect();
                (vec![present(), Check::passed(CheckName::KeyUsable, how)], Some(Arc::clone(key)))
            }
            KeyTest::DoesNotFit(why) | KeyTest::NoAnswer(why) => {
                (vec![present(), unusable(why.clone())], None)
            }
        },
    }
}

/// The limits of a key that works. TLS 1.3 accepts RSA signatures only with PSS (RFC 8446 section 4.2.3). In TLS 1.2 a
/// server compares the curve of the certificate with the curves that the client offers for the key exchange (RFC 8422
/// section 5.1), and Porthole does not offer P-521 there.
fn limitation(key: &dyn DeviceKey) -> Option<Detail> {
    let pss = |scheme: &SignatureScheme| {
        matches!(
            *scheme,
            SignatureScheme::RSA_PSS_SHA256
                | SignatureScheme::RSA_PSS_SHA384
                | SignatureScheme::RSA_PSS_SHA512
        )
    };
    match key.algorithm() {
        KeyAlgorithm::Rsa if !key.schemes().iter().any(pss) => Some(Detail::FoundNoPss),
        KeyAlgorithm::P521 => Some(Detail::FoundP521),
        KeyAlgorithm::Rsa | KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::Ed25519 => None,
    }
}

/// Why a store has no key for a certificate.
fn why_hidden(failure: &StoreFailure) -> Detail {
    match failure {
        StoreFailure::Locked => Detail::StoreIsLocked,
        StoreFailure::PinNeeded => Detail::StoreNeedsPin,
        StoreFailure::PinLocked => Detail::StoreRefusesPins,
        StoreFailure::TimedOut => Detail::StoreIsSilent,
        other @ (StoreFailure::PinWrong { .. }
        | StoreFailure::NotRunning(_)
        | StoreFailure::Damaged(_)
        | StoreFailure::PendingKeyGone
        | StoreFailure::NoSuchToken
        | StoreFailure::StandsForOthers
        | StoreFailure::Failed(_)
        | StoreFailure::NotOnThisPlatform) => Detail::StoreMessage { reason: other.to_string() },
    }
}
