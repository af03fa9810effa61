//! OCSP requests and responses (RFC 6960).

use super::reason;
use super::statement::{CertStatus, Statement};
use crate::asn1::{self, Malformed, Reader, boolean, encode, tag};
use crate::certificate::Certificate;
use crate::name::DistinguishedName;
use crate::path::{self, PathError, Purpose};
use crate::signature::{SignatureFailure, Signed};
use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512, digest};
use porthole_explain::Detail;
use rustls_pki_types::CertificateDer;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Encoded object identifiers: SHA-1, and those of RFC 6960 sections 4.2.1 and 4.4.1.
const SHA_1: &[u8] = b"\x2b\x0e\x03\x02\x1a";
const BASIC: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x01";
const NONCE: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x02";

/// The hashes with which a responder may identify a certificate's issuer. They only identify, so SHA-1 is no risk.
const HASHES: [(&[u8], &Algorithm); 4] = [
    (SHA_1, &SHA1_FOR_LEGACY_USE_ONLY),
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", &SHA256),
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x02", &SHA384),
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x03", &SHA512),
];

/// How long a response counts that has no `nextUpdate` (RFC 6960 section 4.2.2.1).
const WITHOUT_END: time::Duration = time::Duration::DAY;

/// The limit of certificates in a response that are tried.
const MOST_ALONG: usize = 16;

/// The identifier of a certificate in a request.
struct Name {
    issuer: Vec<u8>,
    issuer_key: Vec<u8>,
    /// The serial number, encoded as in the certificate.
    serial: Vec<u8>,
}

impl Name {
    fn of(leaf: &Certificate, issuer: &Certificate) -> Option<Self> {
        let (_, leaf) = X509Certificate::from_der(leaf.der()).ok()?;
        let (_, issuer) = X509Certificate::from_der(issuer.der()).ok()?;
        Some(Self {
            issuer: leaf.issuer().as_raw().to_vec(),
            issuer_key: issuer.public_key().subject_public_key.data.to_vec(),
            serial: leaf.raw_serial().to_vec(),
        })
    }

    /// `CertID` with SHA-1, which every responder supports (RFC 5019 section 2.1.1).
    fn encode(&self) -> Vec<u8> {
        let hash =
            |bytes: &[u8]| encode(tag::OCTET_STRING, digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
        let algorithm = encode(tag::SEQUENCE, &[&encode(tag::OID, SHA_1), b"\x05\x00".as_slice()].concat());
        let serial = encode(tag::INTEGER, &self.serial);
        encode(tag::SEQUENCE, &[algorithm, hash(&self.issuer), hash(&self.issuer_key), serial].concat())
    }

    /// Whether the `CertID` in `id` identifies this certificate.
    fn is(&self, mut id: Reader<'_>) -> Result<bool, Malformed> {
        let named = id.open(tag::SEQUENCE)?.take(tag::OID)?;
        let (issuer, key) = (id.take(tag::OCTET_STRING)?, id.take(tag::OCTET_STRING)?);
        let serial = id.take(tag::INTEGER)?;
        let Some((_, hash)) = HASHES.iter().find(|(oid, _)| *oid == named) else { return Ok(false) };
        Ok(digest(hash, &self.issuer).as_ref() == issuer
            && digest(hash, &self.issuer_key).as_ref() == key
            && without_leading_zeros(serial) == without_leading_zeros(&self.serial))
    }
}

fn without_leading_zeros(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|byte| **byte == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

/// The request about `leaf`. `nonce` shows that the response is new. `None` if the certificate's names cannot be read.
pub(super) fn request(leaf: &Certificate, issuer: &Certificate, nonce: &[u8]) -> Option<Vec<u8>> {
    let sequence = |content: &[u8]| encode(tag::SEQUENCE, content);
    let nonce = encode(tag::OCTET_STRING, &encode(tag::OCTET_STRING, nonce));
    let extension = sequence(&[encode(tag::OID, NONCE), nonce].concat());
    let extensions = encode(tag::explicit(2), &sequence(&extension));
    let requests = sequence(&sequence(&Name::of(leaf, issuer)?.encode()));
    Some(sequence(&sequence(&[requests, extensions].concat())))
}

/// The statement about `leaf`, if `issuer`, its CA, or a responder that the CA delegated signed the response.
pub(super) fn read(
    der: &[u8],
    leaf: &Certificate,
    issuer: &Certificate,
    now: OffsetDateTime,
) -> Result<Statement, Detail> {
    let answer = OcspResponse::read(der)?;
    let name = Name::of(leaf, issuer).ok_or(Detail::OcspCannotAsk)?;
    let single = answer.statement_about(&name).map_err(unreadable)?.ok_or(Detail::OcspOtherCertificates)?;
    // A valid revocation stands even after the responder's certificate has expired. Any other statement requires a
    // responder that is authorised now.
    let at = if matches!(single.status, CertStatus::Revoked { .. }) { answer.produced.min(now) } else { now };
    answer.verify_signer(issuer, at)?;
    single.not_from_the_future(now)
}

/// Whether the response repeats `nonce`, or has no nonce: a responder may send the same response to every client (RFC
/// 9654 section 3).
pub(super) fn repeats(der: &[u8], nonce: &[u8]) -> bool {
    OcspResponse::read(der).is_ok_and(|answer| answer.nonce.as_deref().is_none_or(|value| value == nonce))
}

const fn unreadable(_: Malformed) -> Detail {
    Detail::OcspNotOne
}

/// A parsed response. Its signature is not verified yet.
struct OcspResponse<'a> {
    /// `BasicOCSPResponse`, unchanged.
    basic: &'a [u8],
    responder: Responder<'a>,
    produced: OffsetDateTime,
    singles: Reader<'a>,
    nonce: Option<Vec<u8>>,
    certificates: Option<Reader<'a>>,
}

/// The responder, as the response identifies it.
enum Responder<'a> {
    Named(&'a [u8]),
    /// The SHA-1 of its public key.
    Key(&'a [u8]),
}

impl<'a> OcspResponse<'a> {
    fn read(der: &'a [u8]) -> Result<Self, Detail> {
        let mut response = Reader::contents(der, tag::SEQUENCE).map_err(unreadable)?;
        let status = response.take(tag::ENUMERATED).map_err(unreadable)?;
        let why = match status {
            [0] => None,
            [1] => Some(Detail::OcspMalformed),
            [2] => Some(Detail::OcspInternal),
            [3] => Some(Detail::OcspTryLater),
            [5] => Some(Detail::OcspSignatureRequired),
            [6] => Some(Detail::OcspUnauthorized),
            _ => return Err(unreadable(Malformed)),
        };
        if let Some(why) = why {
            return Err(why);
        }
        let mut bytes = response.open(tag::explicit(0)).map_err(unreadable)?;
        let mut bytes = bytes.open(tag::SEQUENCE).map_err(unreadable)?;
        if bytes.take(tag::OID).map_err(unreadable)? != BASIC {
            return Err(Detail::OcspOtherType);
        }
        let basic = bytes.take(tag::OCTET_STRING).map_err(unreadable)?;
        let (answer, has_unknown) = Self::read_basic(basic).map_err(unreadable)?;
        if has_unknown {
            return Err(Detail::OcspCritical);
        }
        Ok(answer)
    }

    /// The response, and whether it has an unknown critical extension.
    fn read_basic(basic: &'a [u8]) -> Result<(Self, bool), Malformed> {
        let mut whole = Reader::contents(basic, tag::SEQUENCE)?;
        let mut data = whole.open(tag::SEQUENCE)?;
        let (_algorithm, _signature) = (whole.take(tag::SEQUENCE)?, whole.take(tag::BIT_STRING)?);
        let certificates = whole.take_if(tag::explicit(0))?;
        let certificates = certificates.map(|all| Reader::contents(all, tag::SEQUENCE)).transpose()?;
        // The version may be written, although it is the default.
        if data.take_if(tag::explicit(0))?.is_some_and(|version| version != [tag::INTEGER, 1, 0]) {
            return Err(Malformed);
        }
        let responder = data.next()?;
        let responder = match responder.tag {
            0xa1 => Responder::Named(responder.content),
            0xa2 => Responder::Key(Reader::new(responder.content).take(tag::OCTET_STRING)?),
            _ => return Err(Malformed),
        };
        let produced = asn1::time(data.next()?)?;
        let singles = data.open(tag::SEQUENCE)?;
        let (mut nonce, mut has_unknown) = (None, false);
        if let Some(extensions) = data.take_if(tag::explicit(1))? {
            for (oid, is_critical, value) in extensions_of(extensions)? {
                if oid == NONCE {
                    // Some responders leave out the second wrapping.
                    let inner =
                        Reader::contents(value, tag::OCTET_STRING).map_or(value, |inner| inner.rest());
                    nonce = Some(inner.to_vec());
                } else {
                    has_unknown |= is_critical;
                }
            }
        }
        data.end()?;
        let mut each = singles;
        while !each.is_empty() {
            has_unknown |= Single::read(each.open(tag::SEQUENCE)?)?.has_unknown;
        }
        Ok((Self { basic, responder, produced, singles, nonce, certificates }, has_unknown))
    }

    /// The statement about the certificate `name`. If there are several, for instance with two hashes, one that says
    /// "revoked" counts, else the newest.
    fn statement_about(&self, name: &Name) -> Result<Option<Statement>, Malformed> {
        let weight = |value: &Statement| (matches!(value.status, CertStatus::Revoked { .. }), value.as_of);
        let mut singles = self.singles;
        let mut found: Option<Statement> = None;
        while !singles.is_empty() {
            let single = Single::read(singles.open(tag::SEQUENCE)?)?;
            if name.is(single.id)?
                && found.as_ref().is_none_or(|held| weight(held) < weight(&single.statement))
            {
                found = Some(single.statement);
            }
        }
        Ok(found)
    }

    /// RFC 6960 section 4.2.2.2: signed by the CA itself, or by a certificate that the CA issued directly for this
    /// purpose.
    fn verify_signer(&self, issuer: &Certificate, at: OffsetDateTime) -> Result<(), Detail> {
        let signed = Signed::read(self.basic).map_err(|_| Detail::SignedUnreadably)?;
        let signed_by = |certificate: &Certificate| {
            let (_, parsed) =
                X509Certificate::from_der(certificate.der()).map_err(|_| Detail::SignerUnreadable)?;
            signed.verify(parsed.public_key().raw).map_err(SignatureFailure::detail)
        };
        // Several certificates may have the same name or key: a responder with the name of its CA, or a renewed
        // certificate that is sent with the old one. One match is enough.
        let mut why = None;
        if self.names(issuer) {
            match signed_by(issuer) {
                Ok(()) => return Ok(()),
                Err(error) => why = Some(error),
            }
        }
        let mut along = self.certificates.unwrap_or(Reader::new(&[]));
        let mut tried = 0;
        while let Ok(der) = along.next()
            && tried < MOST_ALONG
        {
            tried += 1;
            let Ok(appointed) = Certificate::from_der(CertificateDer::from(der.raw.to_vec())) else {
                continue;
            };
            if self.names(&appointed) {
                match may_answer(&appointed, issuer, at).and_then(|()| signed_by(&appointed)) {
                    Ok(()) => return Ok(()),
                    Err(error) => why = Some(error),
                }
            }
        }
        Err(why.unwrap_or_else(|| Detail::OcspOtherSigner { name: issuer.subject.to_string() }))
    }

    fn names(&self, certificate: &Certificate) -> bool {
        match self.responder {
            Responder::Named(name) => {
                DistinguishedName::from_der(name).is_some_and(|name| name == certificate.subject)
            }
            Responder::Key(hash) => X509Certificate::from_der(certificate.der()).is_ok_and(|(_, parsed)| {
                let key = &parsed.public_key().subject_public_key.data;
                hash == digest(&SHA1_FOR_LEGACY_USE_ONLY, key).as_ref()
            }),
        }
    }
}

/// `SingleResponse`.
struct Single<'a> {
    id: Reader<'a>,
    statement: Statement,
    has_unknown: bool,
}

impl<'a> Single<'a> {
    fn read(mut single: Reader<'a>) -> Result<Self, Malformed> {
        let id = single.open(tag::SEQUENCE)?;
        let status = single.next()?;
        let status = match status.tag {
            0x80 => CertStatus::Good,
            0xa1 => {
                let mut revoked = Reader::new(status.content);
                let since = asn1::time(revoked.next()?)?;
                let reason = revoked.take_if(tag::explicit(0))?;
                let reason = reason.map(|value| Reader::new(value).take(tag::ENUMERATED)).transpose()?;
                let number = reason.and_then(|number| number.first().copied());
                CertStatus::Revoked { since, reason: number.and_then(reason::reason) }
            }
            0x82 => CertStatus::Unknown,
            _ => return Err(Malformed),
        };
        let as_of = asn1::time(single.next()?)?;
        let until = match single.take_if(tag::explicit(0))? {
            Some(next) => asn1::time(Reader::new(next).next()?)?,
            None => as_of.saturating_add(WITHOUT_END),
        };
        let extensions = single.take_if(tag::explicit(1))?.map(extensions_of).transpose()?;
        single.end()?;
        let has_unknown = extensions.into_iter().flatten().any(|(_, is_critical, _)| is_critical);
        Ok(Self { id, statement: Statement { as_of, until, status }, has_unknown })
    }
}

type Extension<'a> = (&'a [u8], bool, &'a [u8]);

fn extensions_of(all: &[u8]) -> Result<Vec<Extension<'_>>, Malformed> {
    let mut list = Reader::contents(all, tag::SEQUENCE)?;
    let mut found = Vec::new();
    while !list.is_empty() {
        let mut extension = list.open(tag::SEQUENCE)?;
        let oid = extension.take(tag::OID)?;
        let is_critical = extension.take_if(tag::BOOLEAN)?.map(boolean).transpose()?.unwrap_or(false);
        found.push((oid, is_critical, extension.take(tag::OCTET_STRING)?));
    }
    Ok(found)
}

fn may_answer(responder: &Certificate, issuer: &Certificate, at: OffsetDateTime) -> Result<(), Detail> {
    let refused =
        |why: Detail| Detail::OcspNotAuthorised { name: issuer.subject.to_string(), reason: why.into() };
    if responder.is_ca {
        return Err(refused(Detail::ResponderIsCa));
    }
    let found = path::find(responder, &[], &[issuer], at, Purpose::OcspSigning);
    let Err(error) = found else { return Ok(()) };
    Err(refused(match error {
        PathError::OtherPurpose(_) => Detail::ResponderOtherPurpose,
        PathError::Expired(_) => Detail::ResponderExpired,
        PathError::NotYetValid(_) => Detail::ResponderNotYetValid,
        PathError::UnknownIssuer | PathError::OtherSigner(_) => Detail::ResponderOfAnotherCa,
        PathError::TooMany
        | PathError::UnsafeSignature(_)
        | PathError::TwoAlgorithms(_)
        | PathError::EndsBeforeItBegins(_)
        | PathError::NotAnIssuer(_)
        | PathError::TooLong(_)
        | PathError::Unreadable(..)
        | PathError::NotUnderstood(..)
        | PathError::TooManyNames(_)
        | PathError::Name(_)
        | PathError::NoPolicy => Detail::ResponderNotValid,
    }))
}

#[cfg(test)]
mod tests;
