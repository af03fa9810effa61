//! Translates TLS signature schemes to mechanisms of tokens, and a token's signatures to the form of TLS.

use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use porthole_identity::KeyAlgorithm;
use rustls::SignatureScheme;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// A signature that a token can make.
pub(super) struct Plan {
    pub(super) mechanism: Mechanism<'static>,
    /// The input of the token: the message, or its hash if Porthole hashes it.
    pub(super) data: Vec<u8>,
    form: Form,
}

/// The form of the token's signature.
enum Form {
    /// The form of TLS.
    Wire,
    /// Two numbers of equal length, one after the other (PKCS #11 3.0 section 2.3.1).
    TwoNumbers,
}

/// The schemes that a token with these mechanisms supports for such a key, the best first.
pub(super) fn schemes(algorithm: KeyAlgorithm, can: &[MechanismType]) -> Vec<SignatureScheme> {
    algorithm.schemes().iter().copied().filter(|scheme| plan(*scheme, can, b"").is_some()).collect()
}

/// How a token with the mechanisms `can` signs `message` with `scheme`. Porthole hashes itself where possible: then a
/// card gets only a few bytes, and the mechanisms without a hash are the most common ones.
pub(super) fn plan(scheme: SignatureScheme, can: &[MechanismType], message: &[u8]) -> Option<Plan> {
    let (hash, padding) = parts(scheme)?;
    let digest = || hash.digest(message);
    let whole = || message.to_vec();
    let (plain, hashing, form) = match padding {
        Padding::Ecdsa => {
            let hashing = match hash {
                Hash::Sha256 => Mechanism::EcdsaSha256,
                Hash::Sha384 => Mechanism::EcdsaSha384,
                Hash::Sha512 => Mechanism::EcdsaSha512,
            };
            ((Mechanism::Ecdsa, digest()), hashing, Form::TwoNumbers)
        }
        Padding::Pss => {
            let hashing = match hash {
                Hash::Sha256 => Mechanism::Sha256RsaPkcsPss(hash.pss()),
                Hash::Sha384 => Mechanism::Sha384RsaPkcsPss(hash.pss()),
                Hash::Sha512 => Mechanism::Sha512RsaPkcsPss(hash.pss()),
            };
            ((Mechanism::RsaPkcsPss(hash.pss()), digest()), hashing, Form::Wire)
        }
        Padding::Pkcs1 => {
            let hashing = match hash {
                Hash::Sha256 => Mechanism::Sha256RsaPkcs,
                Hash::Sha384 => Mechanism::Sha384RsaPkcs,
                Hash::Sha512 => Mechanism::Sha512RsaPkcs,
            };
            let info = [hash.digest_info(), &digest()].concat();
            ((Mechanism::RsaPkcs, info), hashing, Form::Wire)
        }
    };
    let (plain, hashed) = plain;
    if can.contains(&plain.mechanism_type()) {
        Some(Plan { mechanism: plain, data: hashed, form })
    } else if can.contains(&hashing.mechanism_type()) {
        Some(Plan { mechanism: hashing, data: whole(), form })
    } else {
        None
    }
}

impl Plan {
    /// The token's signature in the form of TLS; `None` if it is malformed.
    pub(super) fn on_the_wire(&self, answer: Vec<u8>) -> Option<Vec<u8>> {
        match self.form {
            Form::Wire => Some(answer),
            Form::TwoNumbers => der_of_two_numbers(&answer),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Padding {
    Ecdsa,
    Pss,
    Pkcs1,
}

#[derive(Debug, Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

#[expect(clippy::wildcard_enum_match_arm, reason = "TLS' list of schemes is open")]
const fn parts(scheme: SignatureScheme) -> Option<(Hash, Padding)> {
    Some(match scheme {
        SignatureScheme::ECDSA_NISTP256_SHA256 => (Hash::Sha256, Padding::Ecdsa),
        SignatureScheme::ECDSA_NISTP384_SHA384 => (Hash::Sha384, Padding::Ecdsa),
        SignatureScheme::ECDSA_NISTP521_SHA512 => (Hash::Sha512, Padding::Ecdsa),
        SignatureScheme::RSA_PSS_SHA256 => (Hash::Sha256, Padding::Pss),
        SignatureScheme::RSA_PSS_SHA384 => (Hash::Sha384, Padding::Pss),
        SignatureScheme::RSA_PSS_SHA512 => (Hash::Sha512, Padding::Pss),
        SignatureScheme::RSA_PKCS1_SHA256 => (Hash::Sha256, Padding::Pkcs1),
        SignatureScheme::RSA_PKCS1_SHA384 => (Hash::Sha384, Padding::Pkcs1),
        SignatureScheme::RSA_PKCS1_SHA512 => (Hash::Sha512, Padding::Pkcs1),
        _ => return None,
    })
}

impl Hash {
    fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    /// The salt is as long as the hash: TLS 1.3 requires it (RFC 8446 section 4.2.3).
    const fn pss(self) -> PkcsPssParams {
        let (hash_alg, mgf, length) = match self {
            Self::Sha256 => (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256, 32),
            Self::Sha384 => (MechanismType::SHA384, PkcsMgfType::MGF1_SHA384, 48),
            Self::Sha512 => (MechanismType::SHA512, PkcsMgfType::MGF1_SHA512, 64),
        };
        PkcsPssParams { hash_alg, mgf, s_len: cryptoki::types::Ulong::new(length) }
    }

    /// The bytes before the hash in a `DigestInfo` (RFC 8017 section 9.2, note 1).
    const fn digest_info(self) -> &'static [u8] {
        match self {
            Self::Sha256 => b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
            Self::Sha384 => b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
            Self::Sha512 => b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
        }
    }
}

/// `ECDSA-Sig-Value` (RFC 3279 section 2.2.3) from r and s of equal length.
fn der_of_two_numbers(both: &[u8]) -> Option<Vec<u8>> {
    if both.is_empty() || !both.len().is_multiple_of(2) {
        return None;
    }
    let (r, s) = both.split_at(both.len() / 2);
    der(0x30, &[integer(r)?, integer(s)?].concat())
}

/// A positive INTEGER: without leading zeros, except one where it would otherwise be negative.
fn integer(number: &[u8]) -> Option<Vec<u8>> {
    let from = number.iter().position(|byte| *byte != 0)?;
    let digits = number.get(from..)?;
    let sign: &[u8] = if digits.first().is_some_and(|byte| byte & 0x80 != 0) { &[0] } else { &[] };
    der(0x02, &[sign, digits].concat())
}

/// Tag, length, content, for up to 255 bytes: two numbers of P-521 need 138.
fn der(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
    let length = u8::try_from(content.len()).ok()?;
    let head: &[u8] = if length < 0x80 { &[tag, length] } else { &[tag, 0x81, length] };
    Some([head, content].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_without_pss_makes_the_old_schemes_alone() {
        let with = schemes(KeyAlgorithm::Rsa, &[MechanismType::RSA_PKCS, MechanismType::RSA_PKCS_PSS]);
        assert_eq!(with, KeyAlgorithm::Rsa.schemes());
        let without = schemes(KeyAlgorithm::Rsa, &[MechanismType::RSA_PKCS]);
        assert_eq!(without, KeyAlgorithm::Rsa.schemes()[3..]);
        let hashing = schemes(KeyAlgorithm::Rsa, &[MechanismType::SHA256_RSA_PKCS_PSS]);
        assert_eq!(hashing, [SignatureScheme::RSA_PSS_SHA256]);
        assert!(schemes(KeyAlgorithm::P256, &[MechanismType::RSA_PKCS]).is_empty());
    }

    #[test]
    fn numbers_are_written_as_der_wants_them() {
        let cases: [(&[u8], Option<&[u8]>); 6] = [
            (&[1, 2], Some(&[0x30, 6, 2, 1, 1, 2, 1, 2])),
            (&[0, 1, 0x80, 0], Some(&[0x30, 8, 2, 1, 1, 2, 3, 0, 0x80, 0])),
            (&[0xff, 1], Some(&[0x30, 7, 2, 2, 0, 0xff, 2, 1, 1])),
            (&[0, 1], None),
            (&[1, 2, 3], None),
            (&[], None),
        ];
        for (both, der) in cases {
            assert_eq!(der_of_two_numbers(both).as_deref(), der, "{both:?}");
        }
        let longest = der_of_two_numbers(&[0x81; 132]).unwrap();
        assert_eq!(longest[..3], [0x30, 0x81, 138]);
    }
}
