//! The certificates of a PKCS#7 message (RFC 5652 section 5): CAs send it as `.p7b`, and EST servers as their response
//! (RFC 7030 section 4.1.3).
//!
//! Only the certificates are used. The message's own signature is not checked, because each certificate is validated
//! later by its own signature, and none is trusted for being in the message. BER is read too, since some Java CAs write
//! it.

use crate::certificate::{Certificate, UnreadableCertificate};
use porthole_explain::Detail;
use rustls_pki_types::CertificateDer;
use x509_parser::der_parser::asn1_rs::{Any, Class, FromBer as _, Tag, oid};

/// The limit of certificates in a message: more than any chain has, and as many as a government publishes in one file.
/// The message is read whole before anything in it is trusted.
const MOST: usize = 2048;

/// The certificates of the message `der`.
/// # Errors
/// It is not a PKCS#7 message of signed data, or contains no certificate or one that cannot be read.
pub(super) fn certificates(der: &[u8]) -> Result<Vec<Certificate>, UnreadableCertificate> {
    let broken = |what: Detail| Detail::Pkcs7NotOne { reason: what.into() };
    let (rest, message) = Any::from_ber(der).map_err(|_| broken(Detail::Pkcs7BrokenEncoding))?;
    if !rest.is_empty() {
        return Err(broken(Detail::TrailingData).into());
    }
    let mut found = Vec::new();
    for certificate in set(&message).ok_or_else(|| broken(Detail::Pkcs7OtherKind))? {
        if found.len() == MOST {
            return Err(broken(Detail::Pkcs7TooMany).into());
        }
        found.push(Certificate::from_der(CertificateDer::from(certificate.to_vec()))?);
    }
    if found.is_empty() { Err(broken(Detail::Pkcs7Empty).into()) } else { Ok(found) }
}

/// The raw certificates of a message:
/// `SEQUENCE { signedData, [0] SEQUENCE { version, digests, content, [0] certificates, … } }`.
fn set<'a>(message: &Any<'a>) -> Option<Vec<&'a [u8]>> {
    let [kind, content] = children(message.data)?.try_into().ok()?;
    let signed_data = oid!(1.2.840.113549.1.7.2);
    if kind.1.clone().oid().ok()? != signed_data || !is(&content.1, Class::ContextSpecific, Tag(0)) {
        return None;
    }
    let [(_, signed)] = children(content.1.data)?.try_into().ok()?;
    let parts = children(signed.data)?;
    let certificates = parts.iter().skip(3).find(|(_, part)| is(part, Class::ContextSpecific, Tag(0)));
    let Some((_, certificates)) = certificates else { return Some(Vec::new()) };
    let raw = children(certificates.data)?.into_iter();
    // Other forms of certificates have a context tag and cannot be used.
    Some(raw.filter(|(_, part)| is(part, Class::Universal, Tag::Sequence)).map(|(raw, _)| raw).collect())
}

/// The values in `content`, each as its own bytes. The end mark of an indefinite length is not a value.
fn children(mut content: &[u8]) -> Option<Vec<(&[u8], Any<'_>)>> {
    let mut found = Vec::new();
    while !content.is_empty() && !content.starts_with(&[0, 0]) {
        let (rest, value) = Any::from_ber(content).ok()?;
        let raw = content.get(..content.len() - rest.len())?;
        found.push((raw, value));
        content = rest;
    }
    Some(found)
}

fn is(value: &Any<'_>, class: Class, tag: Tag) -> bool {
    value.header.class() == class && value.header.tag() == tag
}
