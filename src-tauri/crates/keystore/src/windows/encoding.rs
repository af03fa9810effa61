//! Converts CNG's own formats of keys and signatures to those of X.509 and TLS.

use der::Encode as _;
use der::asn1::UintRef;
use porthole_identity::KeyAlgorithm;

use crate::public_key;

/// The `dwMagic` of `BCRYPT_RSAPUBLIC_BLOB`.
const RSA: [u8; 4] = *b"RSA1";

/// The `dwMagic` of `BCRYPT_ECCPUBLIC_BLOB` for each curve, of keys for signing and for key agreement: CNG signs with
/// both.
const CURVES: &[(KeyAlgorithm, [[u8; 4]; 2])] = &[
    (KeyAlgorithm::P256, [*b"ECS1", *b"ECK1"]),
    (KeyAlgorithm::P384, [*b"ECS3", *b"ECK3"]),
    (KeyAlgorithm::P521, [*b"ECS5", *b"ECK5"]),
];

/// A `BCRYPT_RSAPUBLIC_BLOB` as `SubjectPublicKeyInfo`.
pub(crate) fn rsa_public_key(blob: &[u8]) -> Option<Vec<u8>> {
    // dwMagic, BitLength, cbPublicExp, cbModulus, cbPrime1, cbPrime2; then exponent and modulus, big-endian.
    let (header, numbers) = blob.split_at_checked(24)?;
    if !header.starts_with(&RSA) {
        return None;
    }
    let (exponent, rest) = numbers.split_at_checked(length(header, 8)?)?;
    let (modulus, _) = rest.split_at_checked(length(header, 12)?)?;
    public_key::rsa(&two_integers(modulus, exponent)?)
}

/// A `BCRYPT_ECCPUBLIC_BLOB` as `SubjectPublicKeyInfo`.
pub(crate) fn ec_public_key(blob: &[u8]) -> Option<Vec<u8>> {
    // dwMagic, cbKey; then X and Y.
    let (header, coordinates) = blob.split_at_checked(8)?;
    let (algorithm, _) = CURVES.iter().find(|(_, magics)| magics.iter().any(|it| header.starts_with(it)))?;
    if length(header, 4)?.checked_mul(2)? != coordinates.len() {
        return None;
    }
    public_key::on_curve(*algorithm, &[&[4], coordinates].concat())
}

/// CNG's ECDSA signature, r and s side by side (IEEE P1363), as the `ECDSA-Sig-Value` of TLS (RFC 3279 section
/// 2.2.3).
pub(crate) fn ecdsa_signature(side_by_side: &[u8]) -> Option<Vec<u8>> {
    if side_by_side.is_empty() || !side_by_side.len().is_multiple_of(2) {
        return None;
    }
    let (r, s) = side_by_side.split_at(side_by_side.len() / 2);
    two_integers(r, s)
}

/// Two numbers, big-endian, as a SEQUENCE of two INTEGERs: an `RSAPublicKey`, an `ECDSA-Sig-Value`.
fn two_integers(first: &[u8], second: &[u8]) -> Option<Vec<u8>> {
    let numbers = [UintRef::new(first).ok()?, UintRef::new(second).ok()?];
    numbers.to_der().ok()
}

fn length(header: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(*header.get(at..)?.first_chunk()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, KeyPair as _,
    };
    use porthole_identity::{NewKey, RequestAlgorithm};
    use x509_parser::prelude::FromDer as _;
    use x509_parser::x509::SubjectPublicKeyInfo;

    fn blob(magic: [u8; 4], numbers: &[u32], tail: &[u8]) -> Vec<u8> {
        let numbers: Vec<u8> = numbers.iter().flat_map(|word| word.to_le_bytes()).collect();
        [&magic[..], &numbers, tail].concat()
    }

    #[test]
    fn a_public_rsa_key_of_cng_becomes_the_one_that_a_certificate_holds() {
        for algorithm in [RequestAlgorithm::Rsa2048, RequestAlgorithm::Rsa3072] {
            let expected = NewKey::in_memory(algorithm).unwrap().spki;
            let (_, parsed) = SubjectPublicKeyInfo::from_der(&expected).unwrap();
            let x509_parser::public_key::PublicKey::RSA(key) = parsed.parsed().unwrap() else { panic!() };
            let modulus = key.modulus.strip_prefix(&[0]).unwrap_or(key.modulus);
            let (bits, size) =
                (u32::try_from(modulus.len() * 8).unwrap(), u32::try_from(modulus.len()).unwrap());
            let tail = [key.exponent, modulus].concat();
            let exponent = u32::try_from(key.exponent.len()).unwrap();
            let made = rsa_public_key(&blob(*b"RSA1", &[bits, exponent, size, 0, 0], &tail)).unwrap();
            assert_eq!(made, expected);
        }
    }

    #[test]
    fn a_public_key_on_a_curve_becomes_the_one_that_a_certificate_holds() {
        for (algorithm, magics, length) in [
            (RequestAlgorithm::P256, [*b"ECS1", *b"ECK1"], 32_u32),
            (RequestAlgorithm::P384, [*b"ECS3", *b"ECK3"], 48),
        ] {
            let expected = NewKey::in_memory(algorithm).unwrap().spki;
            let (_, parsed) = SubjectPublicKeyInfo::from_der(&expected).unwrap();
            let point = &parsed.subject_public_key.data[1..];
            for magic in magics {
                assert_eq!(ec_public_key(&blob(magic, &[length], point)).unwrap(), expected);
            }
        }
    }

    #[test]
    fn a_signature_of_cng_becomes_one_that_tls_verifies() {
        for (made, verified) in [
            (&ECDSA_P256_SHA256_FIXED_SIGNING, &aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1),
            (&ECDSA_P384_SHA384_FIXED_SIGNING, &aws_lc_rs::signature::ECDSA_P384_SHA384_ASN1),
        ] {
            // Often enough to include numbers with a leading zero or a high first bit.
            let key = key_pair(made);
            for nth in 0..64_u8 {
                let signature = key.sign(&SystemRandom::new(), &[nth]).unwrap();
                let der = ecdsa_signature(signature.as_ref()).unwrap();
                let public =
                    aws_lc_rs::signature::UnparsedPublicKey::new(verified, key.public_key().as_ref());
                assert!(public.verify(&[nth], &der).is_ok(), "signature {nth}");
            }
        }
    }

    fn key_pair(algorithm: &'static EcdsaSigningAlgorithm) -> EcdsaKeyPair {
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
        EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref()).unwrap()
    }

    #[test]
    fn what_cng_would_never_say_is_no_key() {
        let cut = blob(*b"RSA1", &[2048, 3, 256, 0, 0], &[1, 0, 1]);
        assert_eq!(rsa_public_key(&cut), None);
        assert_eq!(rsa_public_key(&blob(*b"RSA2", &[8, 1, 1, 0, 0], &[3, 5])), None);
        assert_eq!(rsa_public_key(&blob(*b"RSA1", &[8, u32::MAX, u32::MAX, 0, 0], &[3, 5])), None);
        assert_eq!(ec_public_key(&blob(*b"ECS1", &[32], &[1; 63])), None);
        assert_eq!(ec_public_key(&blob(*b"ECS2", &[32], &[1; 64])), None);
        assert_eq!(ecdsa_signature(&[]), None);
        assert_eq!(ecdsa_signature(&[1, 2, 3]), None);
    }
}
