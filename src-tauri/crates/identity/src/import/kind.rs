//! The kind of a file, from its structure: its name and its PEM label are often wrong.

use crate::asn1::{Malformed, Reader, Value, tag};
use porthole_explain::Detail;

/// The kind of a DER value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An X.509 certificate (RFC 5280 section 4.1).
    Certificate,
    /// A PKCS#7 message (RFC 5652 section 3).
    Message,
    /// A PKCS#12 file (RFC 7292 section 4).
    Bundle,
    /// A list of revoked certificates (RFC 5280 section 5.1).
    List,
    /// A request for a certificate (RFC 2986 section 4).
    Request,
    /// A private key (RFC 5958, RFC 8017, RFC 5915), plain or encrypted.
    PrivateKey,
    /// A public key (RFC 5280 section 4.1.2.7, RFC 8017 appendix A.1.1).
    PublicKey,
    /// Anything else.
    Unknown,
}

impl Kind {
    /// The kind of `ber`; only the first value counts.
    pub(crate) fn of(ber: &[u8]) -> Self {
        // Enough for the outermost layers; the rest may be long.
        read(ber).unwrap_or(Self::Unknown)
    }

    /// The name of the kind in messages.
    pub(crate) const fn detail(self) -> Detail {
        match self {
            Self::Certificate => Detail::KindCertificate,
            Self::Message => Detail::KindPkcs7,
            Self::Bundle => Detail::KindPkcs12,
            Self::List => Detail::KindCrl,
            Self::Request => Detail::KindRequest,
            Self::PrivateKey => Detail::KindPrivateKey,
            Self::PublicKey => Detail::KindPublicKey,
            Self::Unknown => Detail::KindUnknown,
        }
    }
}

/// The tags of the first values in `reader`, up to the first that cannot be read.
fn tags(mut reader: Reader<'_>) -> Vec<u8> {
    let mut tags = Vec::new();
    while tags.len() < 8
        && let Ok(Value { tag, .. }) = reader.next()
    {
        tags.push(tag);
    }
    tags
}

fn read(ber: &[u8]) -> Result<Kind, Malformed> {
    if let [tag::SEQUENCE, 0x80, first, ..] = ber {
        // An indefinite length: only PKCS#7 and PKCS#12 files use it.
        return Ok(match *first {
            tag::OID => Kind::Message,
            tag::INTEGER => Kind::Bundle,
            _ => Kind::Unknown,
        });
    }
    let outer = Reader::new(ber).open(tag::SEQUENCE)?;
    Ok(match tags(outer).as_slice() {
        [tag::OID, ..] => Kind::Message,
        [tag::INTEGER, tag::SEQUENCE, tag::OCTET_STRING, ..] => Kind::PrivateKey,
        [tag::INTEGER, tag::SEQUENCE, ..] => Kind::Bundle,
        // A PKCS#12 file whose content has an indefinite length.
        [tag::INTEGER] => Kind::Bundle,
        // RSA without its algorithm (RFC 8017 appendix A.1.1): the modulus and the exponent.
        [tag::INTEGER, tag::INTEGER] => Kind::PublicKey,
        [tag::INTEGER, tag::OCTET_STRING | tag::INTEGER, ..] => Kind::PrivateKey,
        [tag::SEQUENCE, tag::OCTET_STRING] => Kind::PrivateKey,
        [tag::SEQUENCE, tag::BIT_STRING] => Kind::PublicKey,
        [tag::SEQUENCE, tag::SEQUENCE, tag::BIT_STRING, ..] => signed_content(outer)?,
        _ => Kind::Unknown,
    })
}

/// The kind of a signed structure.
fn signed_content(mut outer: Reader<'_>) -> Result<Kind, Malformed> {
    const TIMES: [u8; 2] = [tag::UTC_TIME, tag::GENERALIZED_TIME];
    let inner = tags(outer.open(tag::SEQUENCE)?);
    let without_version = match inner.as_slice() {
        [tag::INTEGER, rest @ ..] => rest,
        all => all,
    };
    Ok(match (inner.as_slice(), without_version) {
        (_, [tag::SEQUENCE, tag::SEQUENCE, time, ..]) if TIMES.contains(time) => Kind::List,
        ([tag::INTEGER, tag::SEQUENCE, tag::SEQUENCE, 0xa0, ..], _) => Kind::Request,
        ([0xa0, tag::INTEGER, ..] | [tag::INTEGER, tag::SEQUENCE, tag::SEQUENCE, tag::SEQUENCE, ..], _) => {
            Kind::Certificate
        }
        _ => Kind::Unknown,
    })
}
