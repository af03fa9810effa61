//! Builds a `SubjectPublicKeyInfo` from the formats of the systems' stores.

use der::Encode as _;
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use porthole_identity::{Certificate, KeyAlgorithm};
use rustls_pki_types::CertificateDer;
use x509_cert::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use x509_parser::oid_registry::{
    OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_NIST_EC_P521, OID_PKCS1_RSAENCRYPTION,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// `id-ecPublicKey`, RFC 5480 section 2.1.1.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `rsaEncryption`, RFC 8017 appendix A.1.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The kind of a certificate's key, if it is supported.
pub(crate) fn algorithm_of(certificate: &CertificateDer<'_>) -> Option<KeyAlgorithm> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let algorithm = &parsed.public_key().algorithm;
    if algorithm.algorithm == OID_PKCS1_RSAENCRYPTION {
        return Some(KeyAlgorithm::Rsa);
    }
    if algorithm.algorithm != OID_KEY_TYPE_EC_PUBLIC_KEY {
        return None;
    }
    let curve = algorithm.parameters.as_ref()?.as_oid().ok()?;
    [
        (OID_EC_P256, KeyAlgorithm::P256),
        (OID_NIST_EC_P384, KeyAlgorithm::P384),
        (OID_NIST_EC_P521, KeyAlgorithm::P521),
    ]
    .into_iter()
    .find_map(|(oid, algorithm)| (oid == curve).then_some(algorithm))
}

/// A key as `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7).
fn encode(oid: ObjectIdentifier, parameters: AnyRef<'_>, key: &[u8]) -> Option<Vec<u8>> {
    let algorithm = AlgorithmIdentifierRef { oid, parameters: Some(parameters) };
    let subject_public_key = BitStringRef::from_bytes(key).ok()?;
    SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().ok()
}

/// An RSA key as `SubjectPublicKeyInfo`, from its `RSAPublicKey` (RFC 8017 appendix A.1.1). `None` if it is too long
/// for DER.
pub(crate) fn rsa(key: &[u8]) -> Option<Vec<u8>> {
    encode(RSA_ENCRYPTION, AnyRef::NULL, key)
}

/// An elliptic-curve key as `SubjectPublicKeyInfo` (RFC 5480 section 2), from its uncompressed point: a 4, X and Y.
/// `None` if the point does not have the size of the curve, or the kind of key has no curve.
pub(crate) fn on_curve(algorithm: KeyAlgorithm, point: &[u8]) -> Option<Vec<u8>> {
    // RFC 5480 section 2.1.1.1, and the length of a coordinate in bytes.
    let (curve, length) = match algorithm {
        KeyAlgorithm::P256 => (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"), 32),
        KeyAlgorithm::P384 => (ObjectIdentifier::new_unwrap("1.3.132.0.34"), 48),
        KeyAlgorithm::P521 => (ObjectIdentifier::new_unwrap("1.3.132.0.35"), 66),
        KeyAlgorithm::Rsa | KeyAlgorithm::Ed25519 => return None,
    };
    if point.first() != Some(&4) || point.len() != 1 + 2 * length {
        return None;
    }
    encode(EC_PUBLIC_KEY, AnyRef::from(&curve), point)
}

/// Those of `known` that may be above `leaf`, by name only; the checks verify it.
pub(crate) fn issuers_of(leaf: &Certificate, known: &[Certificate]) -> Vec<CertificateDer<'static>> {
    let mut found: Vec<&Certificate> = Vec::new();
    let mut looked_for = vec![&leaf.issuer];
    while let Some(name) = looked_for.pop() {
        for candidate in known.iter().filter(|candidate| candidate.subject == *name) {
            if !found.iter().any(|before| before.fingerprint == candidate.fingerprint) {
                found.push(candidate);
                looked_for.push(&candidate.issuer);
            }
        }
    }
    found.into_iter().map(|certificate| certificate.der().clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use porthole_support::pki::{Authority, DeviceSpec, KeyKind};

    #[test]
    fn the_kind_of_a_key_is_read_from_its_certificate() {
        let authority = Authority::root("Harbor Device CA").unwrap();
        for (kind, expected) in [
            (KeyKind::P256, KeyAlgorithm::P256),
            (KeyKind::P384, KeyAlgorithm::P384),
            (KeyKind::Rsa2048, KeyAlgorithm::Rsa),
        ] {
            let issued = authority.issue_device(&DeviceSpec::named("laptop-7").key(kind)).unwrap();
            assert_eq!(algorithm_of(issued.certificate()), Some(expected));
        }
        assert_eq!(algorithm_of(&CertificateDer::from(vec![1, 2, 3])), None);
    }

    #[test]
    fn what_is_no_point_of_a_curve_is_no_key() {
        assert!(on_curve(KeyAlgorithm::P256, &[4; 65]).is_some());
        assert_eq!(on_curve(KeyAlgorithm::P256, &[4; 64]), None);
        assert_eq!(on_curve(KeyAlgorithm::P384, &[4; 65]), None);
        assert_eq!(on_curve(KeyAlgorithm::P256, &[2; 65]), None);
        assert_eq!(on_curve(KeyAlgorithm::Rsa, &[4; 65]), None);
    }

    #[test]
    fn the_authorities_above_a_certificate_are_found_by_name_and_no_others() {
        let root = Authority::root("Harbor Root").unwrap();
        let middle = root.intermediate("Harbor Device CA 2").unwrap();
        let stranger = Authority::root("Another CA").unwrap();
        let leaf = middle.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
        let read = |der: &CertificateDer<'static>| Certificate::from_der(der.clone()).unwrap();
        let known = [read(stranger.certificate()), read(root.certificate()), read(middle.certificate())];
        let found = issuers_of(&read(leaf.certificate()), &known);
        assert_eq!(found, [middle.certificate().clone(), root.certificate().clone()]);
    }
}
