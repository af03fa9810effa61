//! The names of algorithms that PKCS#12 files may use and that are not supported.

use porthole_explain::Detail;

/// The names of an algorithm.
#[derive(Clone, Copy)]
enum Name {
    /// The name of a cipher, and of the hash that derives its key.
    Pbes1(&'static str, &'static str),
    Cipher(&'static str),
    Rc4,
    Hash(&'static str),
    /// The name of the hash alone.
    Hmac(&'static str),
    Other(&'static str),
}

/// Object identifiers and the common names of their algorithms.
const NAMES: [(&str, Name); 33] = [
    ("1.2.840.113549.1.5.1", Name::Pbes1("DES", "MD2")),
    ("1.2.840.113549.1.5.3", Name::Pbes1("DES", "MD5")),
    ("1.2.840.113549.1.5.6", Name::Pbes1("RC2", "MD5")),
    ("1.2.840.113549.1.5.10", Name::Pbes1("DES", "SHA-1")),
    ("1.2.840.113549.1.5.11", Name::Pbes1("RC2", "SHA-1")),
    ("1.2.840.113549.1.5.12", Name::Other("PBKDF2")),
    ("1.2.840.113549.1.12.1.1", Name::Rc4),
    ("1.2.840.113549.1.12.1.2", Name::Rc4),
    ("1.2.840.113549.2.4", Name::Hash("MD4")),
    ("1.2.840.113549.2.5", Name::Hash("MD5")),
    ("1.2.840.113549.2.6", Name::Hmac("MD5")),
    ("1.2.840.113549.3.4", Name::Rc4),
    ("1.2.840.113549.3.9", Name::Cipher("RC5")),
    ("1.2.156.10197.1.104.2", Name::Cipher("SM4")),
    ("1.2.156.10197.1.401", Name::Hash("SM3")),
    ("1.2.392.200011.61.1.1.1.2", Name::Cipher("Camellia-128")),
    ("1.2.392.200011.61.1.1.1.3", Name::Cipher("Camellia-192")),
    ("1.2.392.200011.61.1.1.1.4", Name::Cipher("Camellia-256")),
    ("1.2.410.200004.1.4", Name::Cipher("SEED")),
    ("1.2.410.200046.1.1.2", Name::Cipher("ARIA-128")),
    ("1.2.410.200046.1.1.7", Name::Cipher("ARIA-192")),
    ("1.2.410.200046.1.1.12", Name::Cipher("ARIA-256")),
    ("1.3.6.1.4.1.11591.4.11", Name::Other("scrypt")),
    ("1.3.36.3.2.1", Name::Hash("RIPEMD-160")),
    ("2.16.840.1.101.3.4.1.6", Name::Cipher("AES-128-GCM")),
    ("2.16.840.1.101.3.4.1.26", Name::Cipher("AES-192-GCM")),
    ("2.16.840.1.101.3.4.1.46", Name::Cipher("AES-256-GCM")),
    ("2.16.840.1.101.3.4.2.7", Name::Hash("SHA3-224")),
    ("2.16.840.1.101.3.4.2.8", Name::Hash("SHA3-256")),
    ("2.16.840.1.101.3.4.2.9", Name::Hash("SHA3-384")),
    ("2.16.840.1.101.3.4.2.10", Name::Hash("SHA3-512")),
    ("2.16.840.1.101.3.4.2.14", Name::Hmac("SHA3-256")),
    ("2.16.840.1.101.3.4.2.16", Name::Hmac("SHA3-512")),
];

/// The name of an algorithm, with its object identifier where that helps.
pub(super) fn name(oid: &str) -> Detail {
    match NAMES.iter().find(|(known, _)| *known == oid) {
        Some((_, name)) => name.detail(),
        None => Detail::AlgorithmOther { oid: oid.to_owned() },
    }
}

impl Name {
    fn detail(self) -> Detail {
        match self {
            Self::Pbes1(cipher, hash) => {
                Detail::AlgorithmPbes1 { cipher: cipher.to_owned(), hash: hash.to_owned() }
            }
            Self::Cipher(name) => Detail::AlgorithmCipher { name: name.to_owned() },
            Self::Rc4 => Detail::AlgorithmRc4,
            Self::Hash(name) => Detail::AlgorithmHash { name: name.to_owned() },
            Self::Hmac(hash) => Detail::AlgorithmHmac { hash: hash.to_owned() },
            Self::Other(name) => Detail::AlgorithmKnown { name: name.to_owned() },
        }
    }
}
