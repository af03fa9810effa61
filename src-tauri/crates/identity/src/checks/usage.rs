//! What the certificate is for, where it lies, and whether now is its time.

use super::check::{Check, CheckName, Subject};
use crate::certificate::{Certificate, ClientAuth, DigitalSignature};
use crate::store::StoreKind;
use porthole_explain::Code;
use time::OffsetDateTime;

pub(super) fn not_authority(leaf: &Certificate) -> Check {
    Check::of(
        CheckName::NotAuthority,
        !leaf.is_ca,
        Code::CertificateIsAuthority,
        "its basic constraints make it no CA",
        "its basic constraints say that it is a CA's certificate",
    )
}

pub(super) fn client_auth(leaf: &Certificate) -> Check {
    let name = CheckName::ClientAuth;
    match leaf.client_auth {
        ClientAuth::Listed => Check::passed(name, "its extended key usage lists clientAuth"),
        ClientAuth::NotListed => Check::failed(
            name,
            Code::CertificateNoClientAuth,
            "its extended key usage does not list clientAuth",
        ),
        ClientAuth::NoExtension => Check::failed(
            name,
            Code::CertificateNoClientAuth,
            "it has no extended key usage, so nothing says clientAuth",
        ),
    }
}

pub(super) fn key_usage(leaf: &Certificate) -> Check {
    let name = CheckName::KeyUsage;
    match leaf.digital_signature {
        DigitalSignature::Allowed => Check::passed(name, "its key usage includes digitalSignature"),
        DigitalSignature::NoExtension => Check::passed(name, "it has no key usage, so every use is allowed"),
        DigitalSignature::Forbidden => {
            Check::failed(name, Code::CertificateKeyUsage, "its key usage does not include digitalSignature")
        }
    }
}

pub(super) fn personal_store(subject: &Subject<'_>) -> Check {
    let store = subject.store;
    match subject.kind {
        StoreKind::User => Check::passed(CheckName::PersonalStore, format!("it is in {store}, your own")),
        StoreKind::Machine => Check::failed(
            CheckName::PersonalStore,
            Code::CertificateMachineStore,
            format!("it is in {store}, which every user of the machine shares"),
        ),
    }
}

pub(super) fn validity(leaf: &Certificate, now: OffsetDateTime) -> Check {
    let name = CheckName::Validity;
    if now < leaf.not_before {
        let first = leaf.not_before.date();
        return Check::failed(
            name,
            Code::CertificateNotYetValid,
            format!("it is valid only from {first} on"),
        );
    }
    let last = leaf.not_after.date();
    if now > leaf.not_after {
        return Check::failed(name, Code::CertificateExpired, format!("it expired on {last}"));
    }
    match leaf.days_left(now) {
        0 => Check::passed(name, format!("it expires on {last}, within a day")),
        1 => Check::passed(name, format!("it is valid until {last}, 1 more day")),
        days => Check::passed(name, format!("it is valid until {last}, {days} more days")),
    }
}
