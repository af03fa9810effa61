//! Checks the certificate's usage, its store and its validity.

use super::check::{Check, CheckName, Subject};
use crate::certificate::{Certificate, ClientAuth, DigitalSignature};
use crate::store::StoreKind;
use porthole_explain::{Code, Detail};
use time::OffsetDateTime;

pub(super) fn not_authority(leaf: &Certificate) -> Check {
    Check::of(
        CheckName::NotAuthority,
        !leaf.is_ca,
        Code::CertificateIsAuthority,
        Detail::FoundNoAuthority,
        Detail::FoundAuthority,
    )
}

pub(super) fn client_auth(leaf: &Certificate) -> Check {
    let name = CheckName::ClientAuth;
    match leaf.client_auth {
        ClientAuth::Listed => Check::passed(name, Detail::FoundClientAuth),
        ClientAuth::NotListed => {
            Check::failed(name, Code::CertificateNoClientAuth, Detail::FoundNoClientAuth)
        }
        ClientAuth::NoExtension => {
            Check::failed(name, Code::CertificateNoClientAuth, Detail::FoundNoExtendedUsage)
        }
    }
}

pub(super) fn key_usage(leaf: &Certificate) -> Check {
    let name = CheckName::KeyUsage;
    match leaf.digital_signature {
        DigitalSignature::Allowed => Check::passed(name, Detail::FoundMaySign),
        DigitalSignature::NoExtension => Check::passed(name, Detail::FoundEveryUsage),
        DigitalSignature::Forbidden => {
            Check::failed(name, Code::CertificateKeyUsage, Detail::FoundMayNotSign)
        }
    }
}

pub(super) fn personal_store(subject: &Subject<'_>) -> Check {
    let kept_in = subject.store.to_string();
    match subject.kind {
        StoreKind::User => Check::passed(CheckName::PersonalStore, Detail::FoundOwnStore { kept_in }),
        StoreKind::Machine => Check::failed(
            CheckName::PersonalStore,
            Code::CertificateMachineStore,
            Detail::FoundSharedStore { kept_in },
        ),
    }
}

pub(super) fn validity(leaf: &Certificate, now: OffsetDateTime) -> Check {
    let name = CheckName::Validity;
    if now < leaf.not_before {
        let first = leaf.not_before.date().to_string();
        return Check::failed(name, Code::CertificateNotYetValid, Detail::FoundValidLater { day: first });
    }
    let day = leaf.not_after.date().to_string();
    if now > leaf.not_after {
        return Check::failed(name, Code::CertificateExpired, Detail::FoundExpired { day });
    }
    match leaf.days_left(now) {
        0 => Check::passed(name, Detail::FoundExpiresWithinADay { day }),
        1 => Check::passed(name, Detail::FoundValidOneMoreDay { day }),
        days => Check::passed(name, Detail::FoundValid { day, days: days.to_string() }),
    }
}
