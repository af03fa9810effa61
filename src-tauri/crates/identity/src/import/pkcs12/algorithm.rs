//! What algorithms that PKCS#12 files may name, and that are not used here, are called.

/// Object identifiers with the names by which people find them.
const NAMES: [(&str, &str); 33] = [
    ("1.2.840.113549.1.5.1", "the cipher DES under an MD2 key (PBES1)"),
    ("1.2.840.113549.1.5.3", "the cipher DES under an MD5 key (PBES1)"),
    ("1.2.840.113549.1.5.6", "the cipher RC2 under an MD5 key (PBES1)"),
    ("1.2.840.113549.1.5.10", "the cipher DES under a SHA-1 key (PBES1)"),
    ("1.2.840.113549.1.5.11", "the cipher RC2 under a SHA-1 key (PBES1)"),
    ("1.2.840.113549.1.5.12", "PBKDF2"),
    ("1.2.840.113549.1.12.1.1", "RC4, which was broken long ago"),
    ("1.2.840.113549.1.12.1.2", "RC4, which was broken long ago"),
    ("1.2.840.113549.2.4", "the hash MD4"),
    ("1.2.840.113549.2.5", "the hash MD5"),
    ("1.2.840.113549.2.6", "HMAC with MD5"),
    ("1.2.840.113549.3.4", "RC4, which was broken long ago"),
    ("1.2.840.113549.3.9", "the cipher RC5"),
    ("1.2.156.10197.1.104.2", "the cipher SM4"),
    ("1.2.156.10197.1.401", "the hash SM3"),
    ("1.2.392.200011.61.1.1.1.2", "the cipher Camellia-128"),
    ("1.2.392.200011.61.1.1.1.3", "the cipher Camellia-192"),
    ("1.2.392.200011.61.1.1.1.4", "the cipher Camellia-256"),
    ("1.2.410.200004.1.4", "the cipher SEED"),
    ("1.2.410.200046.1.1.2", "the cipher ARIA-128"),
    ("1.2.410.200046.1.1.7", "the cipher ARIA-192"),
    ("1.2.410.200046.1.1.12", "the cipher ARIA-256"),
    ("1.3.6.1.4.1.11591.4.11", "scrypt"),
    ("1.3.36.3.2.1", "the hash RIPEMD-160"),
    ("2.16.840.1.101.3.4.1.6", "the cipher AES-128-GCM"),
    ("2.16.840.1.101.3.4.1.26", "the cipher AES-192-GCM"),
    ("2.16.840.1.101.3.4.1.46", "the cipher AES-256-GCM"),
    ("2.16.840.1.101.3.4.2.7", "the hash SHA3-224"),
    ("2.16.840.1.101.3.4.2.8", "the hash SHA3-256"),
    ("2.16.840.1.101.3.4.2.9", "the hash SHA3-384"),
    ("2.16.840.1.101.3.4.2.10", "the hash SHA3-512"),
    ("2.16.840.1.101.3.4.2.14", "HMAC with SHA3-256"),
    ("2.16.840.1.101.3.4.2.16", "HMAC with SHA3-512"),
];

/// The name of an algorithm, with its object identifier where that may help.
pub(super) fn name(oid: &str) -> String {
    match NAMES.iter().find(|(known, _)| *known == oid) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("the algorithm {oid}"),
    }
}
