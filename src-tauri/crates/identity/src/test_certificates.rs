//! Certificates with any content, for tests.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use rustls_pki_types::CertificateDer;

use crate::asn1::{encode, tag};
use crate::certificate::Certificate;

pub(crate) const UTF8: u8 = 0x0c;
pub(crate) const BMP: u8 = 0x1e;

/// `ecdsa-with-SHA256`.
const ECDSA_SHA256: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x02";

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    encode(tag::SEQUENCE, &parts.concat())
}

pub(crate) fn oid(content: &[u8]) -> Vec<u8> {
    encode(tag::OID, content)
}

/// `O=organization,CN=common`, each as a string of this type.
pub(crate) fn name(string: u8, organization: &str, common: &str) -> Vec<u8> {
    let text = |text: &str| match string {
        BMP => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => text.as_bytes().to_vec(),
    };
    let part =
        |kind: &[u8], value: &str| encode(tag::SET, &sequence(&[&oid(kind), &encode(string, &text(value))]));
    let organization = (!organization.is_empty()).then(|| part(b"\x55\x04\x0a", organization));
    let common = (!common.is_empty()).then(|| part(b"\x55\x04\x03", common));
    sequence(&[&organization.unwrap_or_default(), &common.unwrap_or_default()])
}

pub(crate) fn plain(common: &str) -> Vec<u8> {
    name(UTF8, "Harbor Ltd", common)
}

pub(crate) fn extension(id: &[u8], value: &[u8], is_critical: bool) -> Vec<u8> {
    let critical: &[u8] = if is_critical { b"\x01\x01\xff" } else { b"" };
    sequence(&[&oid(id), critical, &encode(tag::OCTET_STRING, value)])
}

pub(crate) fn ca(most_below: Option<u8>) -> Vec<u8> {
    let most = most_below.map(|most| encode(tag::INTEGER, &[most])).unwrap_or_default();
    extension(b"\x55\x1d\x13", &sequence(&[b"\x01\x01\xff", &most]), true)
}

pub(crate) fn key_usage(bits: &[u8]) -> Vec<u8> {
    extension(b"\x55\x1d\x0f", &encode(tag::BIT_STRING, &[&[0], bits].concat()), true)
}

pub(crate) fn purposes(all: &[&[u8]]) -> Vec<u8> {
    let listed: Vec<u8> = all.iter().flat_map(|purpose| oid(purpose)).collect();
    extension(b"\x55\x1d\x25", &sequence(&[&listed]), false)
}

pub(crate) const CLIENT: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x02";
pub(crate) const SERVER: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x01";

pub(crate) struct Key(EcdsaKeyPair);

impl Key {
    pub(crate) fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap())
    }

    pub(crate) fn spki(&self) -> Vec<u8> {
        let algorithm =
            sequence(&[&oid(b"\x2a\x86\x48\xce\x3d\x02\x01"), &oid(b"\x2a\x86\x48\xce\x3d\x03\x01\x07")]);
        sequence(&[&algorithm, &encode(tag::BIT_STRING, &[&[0], self.0.public_key().as_ref()].concat())])
    }

    /// A certificate for this key, issued by `issuer`.
    pub(crate) fn issue(
        &self,
        issuer: &[u8],
        subject: &[u8],
        key: &Self,
        extensions: &[Vec<u8>],
    ) -> Certificate {
        let algorithm = sequence(&[&oid(ECDSA_SHA256)]);
        let validity =
            sequence(&[&encode(tag::UTC_TIME, b"260101000000Z"), &encode(tag::UTC_TIME, b"270101000000Z")]);
        let extensions = encode(tag::explicit(3), &sequence(&[&extensions.concat()]));
        let version = encode(tag::explicit(0), &encode(tag::INTEGER, &[2]));
        let serial = encode(tag::INTEGER, &[7]);
        let tbs =
            sequence(&[&version, &serial, &algorithm, issuer, &validity, subject, &key.spki(), &extensions]);
        Certificate::from_der(CertificateDer::from(self.sign(&tbs, &[]))).unwrap()
    }

    /// `message` with its signature, followed by `more`.
    pub(crate) fn sign(&self, message: &[u8], more: &[u8]) -> Vec<u8> {
        let signature = self.0.sign(&SystemRandom::new(), message).unwrap();
        let signature = encode(tag::BIT_STRING, &[&[0], signature.as_ref()].concat());
        sequence(&[message, &sequence(&[&oid(ECDSA_SHA256)]), &signature, more])
    }

    /// The public key itself.
    pub(crate) fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }
}
