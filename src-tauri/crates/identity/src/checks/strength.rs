//! Checks that the key and the CA's signature are strong enough.

use super::check::{Check, CheckName};
use crate::certificate::{Certificate, SignedWith};
use porthole_explain::{Code, Detail};

pub(super) fn signature(leaf: &Certificate) -> Check {
    let name = CheckName::Signature;
    match &leaf.signed_with {
        SignedWith::Strong(with) => {
            Check::passed(name, Detail::FoundSignedWith { algorithm: with.to_string() })
        }
        SignedWith::Weak(hash) => Check::failed(
            name,
            Code::CertificateWeakSignature,
            Detail::FoundWeakSignature { algorithm: hash.to_string() },
        ),
        SignedWith::Other(oid) => Check::failed(
            name,
            Code::CertificateWeakSignature,
            Detail::FoundOtherSignature { oid: oid.to_string() },
        ),
    }
}

pub(super) fn key(leaf: &Certificate) -> Check {
    Check::of(
        CheckName::KeyStrength,
        leaf.key.algorithm().is_some(),
        Code::CertificateWeakKey,
        Detail::FoundKey { key: leaf.key.to_string() },
        Detail::FoundWeakKey { key: leaf.key.to_string() },
    )
}
