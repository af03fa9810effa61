//! Private keys in text files: PKCS#8 (RFC 5958), and the older forms of RSA (RFC 8017 appendix A.1.2) and of elliptic
//! curves (RFC 5915).

use zeroize::Zeroizing;

use crate::asn1::{Malformed, Reader, encode, tag};

const RSA_ENCRYPTION: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const EC_PUBLIC_KEY: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";

/// A private key.
pub(super) enum KeyForm<'a> {
    /// `PrivateKeyInfo`, or `OneAsymmetricKey` with a public key.
    Plain(Zeroizing<Vec<u8>>),
    /// `EncryptedPrivateKeyInfo`.
    Encrypted(&'a [u8]),
}

impl<'a> KeyForm<'a> {
    /// Reads the key `der`.
    pub(super) fn read(der: &'a [u8]) -> Result<Self, Malformed> {
        let mut key = Reader::new(der).open(tag::SEQUENCE)?;
        let first = key.next()?;
        if first.tag == tag::SEQUENCE {
            return Ok(Self::Encrypted(der));
        }
        let algorithm = match (key.peek(), first.content) {
            (Some(tag::SEQUENCE), _) => return Ok(Self::Plain(Zeroizing::new(der.to_vec()))),
            (Some(tag::INTEGER), _) => [&encode(tag::OID, RSA_ENCRYPTION), b"\x05\x00".as_slice()].concat(),
            (Some(tag::OCTET_STRING), [1]) => {
                let _key = key.next()?;
                // Without the curve the key cannot be used.
                let curve = key.take(tag::explicit(0))?;
                [&encode(tag::OID, EC_PUBLIC_KEY), curve].concat()
            }
            _ => return Err(Malformed),
        };
        let key = Zeroizing::new(encode(tag::OCTET_STRING, der));
        let info = Zeroizing::new(
            [&[tag::INTEGER, 1, 0], encode(tag::SEQUENCE, &algorithm).as_slice(), &key].concat(),
        );
        Ok(Self::Plain(Zeroizing::new(encode(tag::SEQUENCE, &info))))
    }
}
