//! Whether the key and the CA's signature are strong enough to prove anything.

use super::check::{Check, CheckName};
use crate::certificate::{Certificate, SignedWith};
use porthole_explain::Code;

pub(super) fn signature(leaf: &Certificate) -> Check {
    let name = CheckName::Signature;
    match &leaf.signed_with {
        SignedWith::Strong(with) => Check::passed(name, format!("it is signed with {with}")),
        SignedWith::Weak(hash) => Check::failed(
            name,
            Code::CertificateWeakSignature,
            format!("it is signed with {hash}, and such signatures can be forged"),
        ),
        SignedWith::Other(oid) => Check::failed(
            name,
            Code::CertificateWeakSignature,
            format!("it is signed in a way that is not known here ({oid})"),
        ),
    }
}

pub(super) fn key(leaf: &Certificate) -> Check {
    Check::of(
        CheckName::KeyStrength,
        leaf.key.algorithm().is_some(),
        Code::CertificateWeakKey,
        format!("its key is {}", leaf.key),
        format!("its key is {}; RSA from 2048 bits on, P-256, P-384, P-521 and Ed25519 count", leaf.key),
    )
}
