//! RSASSA-PSS (RFC 4055), which programs encode differently: Java writes the trailer although it has its default, and
//! some leave out a hash's NULL. Algorithms are compared as bytes, so each is first encoded as RFC 4055 has it.

use crate::asn1::{Malformed, Reader, encode, tag};

const RSASSA_PSS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
const MGF_1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08";
const RSA_ENCRYPTION: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const NULL: &[u8] = b"\x05\x00";

/// SHA-256, SHA-384 and SHA-512 with their sizes, which are also the salt's (RFC 4055 section 3.1).
const HASHES: [(&[u8], u8); 3] = [
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", 32),
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x02", 48),
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x03", 64),
];

/// The content of the `AlgorithmIdentifier` `algorithm` in its usual encoding; `None` if it is not RSASSA-PSS or has
/// unusual parameters.
pub(super) fn usual_form(algorithm: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(algorithm);
    if reader.take(tag::OID).ok()? != RSASSA_PSS {
        return None;
    }
    let (hash, salt) = parameters(reader).ok()??;
    let hash = encode(tag::SEQUENCE, &[&encode(tag::OID, hash), NULL].concat());
    let mask = encode(tag::SEQUENCE, &[&encode(tag::OID, MGF_1), hash.as_slice()].concat());
    let parameters = [
        encode(tag::explicit(0), &hash),
        encode(tag::explicit(1), &mask),
        encode(tag::explicit(2), &encode(tag::INTEGER, &[salt])),
    ];
    Some([encode(tag::OID, RSASSA_PSS), encode(tag::SEQUENCE, &parameters.concat())].concat())
}

/// The one hash of the parameters, and the size of the salt.
fn parameters(mut reader: Reader<'_>) -> Result<Option<(&'static [u8], u8)>, Malformed> {
    let mut parameters = reader.open(tag::SEQUENCE)?;
    reader.end()?;
    // The defaults use SHA-1, which is not accepted.
    let (Some(hash), Some(mask), Some(salt)) = (
        parameters.take_if(tag::explicit(0))?,
        parameters.take_if(tag::explicit(1))?,
        parameters.take_if(tag::explicit(2))?,
    ) else {
        return Ok(None);
    };
    let trailer = parameters.take_if(tag::explicit(3))?;
    parameters.end()?;
    let mut mask = Reader::contents(mask, tag::SEQUENCE)?;
    let is_mgf_1 = mask.take(tag::OID)? == MGF_1;
    let is_usual = is_mgf_1
        && hash_of(hash)? == hash_of(mask.rest())?
        && trailer.is_none_or(|trailer| trailer == [tag::INTEGER, 1, 1]);
    let name = hash_of(hash)?;
    let hash = HASHES.into_iter().find(|(oid, size)| *oid == name && salt == [tag::INTEGER, 1, *size]);
    Ok(hash.filter(|_| is_usual))
}

/// The hash of an `AlgorithmIdentifier`, with or without its NULL.
fn hash_of(algorithm: &[u8]) -> Result<&[u8], Malformed> {
    let mut algorithm = Reader::contents(algorithm, tag::SEQUENCE)?;
    let name = algorithm.take(tag::OID)?;
    if algorithm.is_empty() || algorithm.rest() == NULL { Ok(name) } else { Err(Malformed) }
}

/// `spki` as an RSA key without restrictions, if it is a key for RSASSA-PSS only (RFC 4055 section 1.2) whose
/// parameters allow `algorithm`. `None` if it is not such a key.
pub(super) fn key_for(spki: &[u8], algorithm: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::contents(spki, tag::SEQUENCE).ok()?;
    let own = reader.take(tag::SEQUENCE).ok()?;
    let (oid, limits) = own.split_at_checked(encode(tag::OID, RSASSA_PSS).len())?;
    let is_for_pss =
        oid == encode(tag::OID, RSASSA_PSS) && Reader::new(algorithm).oid().ok()? == "1.2.840.113549.1.1.10";
    // A key without parameters may be used with all of them.
    let may = is_for_pss && (limits.is_empty() || usual_form(own)? == usual_form(algorithm)?);
    let key = reader.next().ok()?;
    let rsa = encode(tag::SEQUENCE, &[&encode(tag::OID, RSA_ENCRYPTION), NULL].concat());
    may.then(|| encode(tag::SEQUENCE, &[&rsa, key.raw].concat()))
}
