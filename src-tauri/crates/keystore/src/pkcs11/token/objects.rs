//! Reads certificates and private keys of a token.

use cryptoki::error::Result;
use cryptoki::object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use porthole_identity::KeyAlgorithm;

use super::super::found::KeyRef;

/// Named curves in `CKA_EC_PARAMS`: DER object identifiers (RFC 5480 section 2.1.1.1).
const CURVES: [(&[u8], KeyAlgorithm); 3] = [
    (b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", KeyAlgorithm::P256),
    (b"\x06\x05\x2b\x81\x04\x00\x22", KeyAlgorithm::P384),
    (b"\x06\x05\x2b\x81\x04\x00\x23", KeyAlgorithm::P521),
];

/// A certificate.
pub(super) struct StoredCertificate {
    pub(super) der: Vec<u8>,
    pub(super) id: Vec<u8>,
    pub(super) label: String,
}

/// A private key.
pub(super) struct PrivateKey {
    pub(super) key: KeyRef,
    /// Its kind, if that is supported.
    pub(super) algorithm: Option<KeyAlgorithm>,
    pub(super) pin_each_time: bool,
    may_sign: bool,
    /// The part of the public key that a certificate contains: the modulus, or the point. Empty if the token does not
    /// show it.
    public: Vec<u8>,
}

pub(super) fn certificates(session: &Session) -> Result<Vec<StoredCertificate>> {
    let template = [
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
        Attribute::Token(true),
    ];
    let wanted = [AttributeType::Value, AttributeType::Id, AttributeType::Label];
    let mut all = Vec::new();
    for object in session.find_objects(&template)? {
        let (mut der, mut id, mut label) = (Vec::new(), Vec::new(), Vec::new());
        for attribute in session.get_attributes(object, &wanted)? {
            #[expect(clippy::wildcard_enum_match_arm, reason = "only what was asked for comes")]
            match attribute {
                Attribute::Value(value) => der = value,
                Attribute::Id(value) => id = value,
                Attribute::Label(value) => label = value,
                _ => {}
            }
        }
        all.push(StoredCertificate { der, id, label: String::from_utf8_lossy(&label).into_owned() });
    }
    Ok(all)
}

pub(super) fn private_keys(session: &Session) -> Result<Vec<PrivateKey>> {
    let points = points(session)?;
    let template = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Token(true)];
    let wanted = [
        AttributeType::Id,
        AttributeType::Label,
        AttributeType::KeyType,
        AttributeType::EcParams,
        AttributeType::Modulus,
        AttributeType::AlwaysAuthenticate,
        AttributeType::Sign,
    ];
    let mut all = Vec::new();
    for object in session.find_objects(&template)? {
        let (mut id, mut label, mut modulus, mut curve) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut kind, mut pin_each_time, mut may_sign) = (None, false, true);
        for attribute in session.get_attributes(object, &wanted)? {
            #[expect(clippy::wildcard_enum_match_arm, reason = "only what was asked for comes")]
            match attribute {
                Attribute::Id(value) => id = value,
                Attribute::Label(value) => label = value,
                Attribute::Modulus(value) => modulus = value,
                Attribute::EcParams(value) => curve = value,
                Attribute::KeyType(value) => kind = Some(value),
                Attribute::AlwaysAuthenticate(value) => pin_each_time = value,
                Attribute::Sign(value) => may_sign = value,
                _ => {}
            }
        }
        let algorithm = match kind {
            Some(KeyType::RSA) => Some(KeyAlgorithm::Rsa),
            Some(KeyType::EC) => CURVES.iter().find(|(name, _)| *name == curve).map(|(_, kind)| *kind),
            Some(_) | None => None,
        };
        let modulus = modulus.iter().position(|byte| *byte != 0).and_then(|from| modulus.get(from..));
        let point = points.iter().find(|(of, _)| !id.is_empty() && *of == id).map(|(_, point)| point);
        let public = modulus.or(point.map(Vec::as_slice)).unwrap_or_default().to_vec();
        all.push(PrivateKey { key: KeyRef { id, label }, algorithm, pin_each_time, may_sign, public });
    }
    Ok(all)
}

/// The public keys on curves: the id that each shares with its private key, and its point. A private key itself does
/// not contain the point.
fn points(session: &Session) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let template =
        [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::KeyType(KeyType::EC), Attribute::Token(true)];
    let mut all = Vec::new();
    for object in session.find_objects(&template)? {
        let (mut id, mut point) = (Vec::new(), Vec::new());
        for attribute in session.get_attributes(object, &[AttributeType::Id, AttributeType::EcPoint])? {
            #[expect(clippy::wildcard_enum_match_arm, reason = "only what was asked for comes")]
            match attribute {
                Attribute::Id(value) => id = value,
                Attribute::EcPoint(value) => point = value,
                _ => {}
            }
        }
        all.push((id, bare_point(&point).to_vec()));
    }
    Ok(all)
}

/// The point within its OCTET STRING, which the standard requires; older tokens give the bare point.
fn bare_point(shown: &[u8]) -> &[u8] {
    match shown {
        [4, 0x81, length, point @ ..] | [4, length, point @ ..]
            if point.len() == usize::from(*length) && point.first() == Some(&4) =>
        {
            point
        }
        alone => alone,
    }
}

/// The key of a certificate: the one with the public key of the certificate, whatever the ids are, because people store
/// a renewed certificate beside the first one. Else the one with the same id, as the standard has it. Whether it really
/// matches shows when it signs.
pub(super) fn key_of<'a>(certificate: &StoredCertificate, keys: &'a [PrivateKey]) -> Option<&'a PrivateKey> {
    let ranked = keys.iter().filter_map(|key| {
        let has_same_id = !certificate.id.is_empty() && key.key.id == certificate.id;
        let fits = key.public.len() >= 64
            && certificate.der.windows(key.public.len()).any(|part| part == key.public.as_slice());
        let has_same_label = key.key.label == certificate.label.as_bytes();
        (fits || has_same_id).then_some(((fits, has_same_id, key.may_sign, has_same_label), key))
    });
    ranked.max_by_key(|(rank, _)| *rank).map(|(_, key)| key)
}

/// Finds the key again in this session.
pub(super) fn find(session: &Session, key: &KeyRef) -> Result<Option<ObjectHandle>> {
    let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Token(true)];
    if !key.id.is_empty() {
        template.push(Attribute::Id(key.id.clone()));
    }
    template.push(Attribute::Label(key.label.clone()));
    let exact = session.find_objects(&template)?;
    if let Some(found) = exact.first() {
        return Ok(Some(*found));
    }
    // Some tokens do not find objects by an empty label.
    template.pop();
    Ok(if key.id.is_empty() { None } else { session.find_objects(&template)?.first().copied() })
}
