//! Asking a responder, and reading its answer (RFC 6960).

use super::signature::Signed;
use super::{Says, Statement, words};
use crate::certificate::Certificate;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use rustls_pki_types::{CertificateDer, UnixTime};
use std::time::Duration;
use time::OffsetDateTime;
use webpki::{EndEntityCert, KeyUsage};
use x509_cert_02::der::asn1::{AnyRef, ObjectIdentifier, OctetString};
use x509_cert_02::der::{Decode as _, Encode as _};
use x509_cert_02::{ext::Extension, serial_number::SerialNumber, spki::AlgorithmIdentifierOwned};
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse,
    OcspResponseStatus, Request, ResponderId, TbsRequest, Version,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");

/// id-kp-OCSPSigning, 1.3.6.1.5.5.7.3.9 (RFC 6960 section 4.2.2.2), as its DER content.
const OCSP_SIGNING: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 9];

/// An answer that does not say when the next is due (RFC 6960 section 4.2.2.1) counts this long.
const WITHOUT_END: time::Duration = time::Duration::DAY;

/// How a responder is told which certificate is meant. SHA-1 serves as a name here and proves nothing: it is the one
/// hash that every responder knows (RFC 5019 section 2.1.1).
struct Name {
    issuer_name: OctetString,
    issuer_key: OctetString,
    /// Without leading zeros.
    serial: Vec<u8>,
}

impl Name {
    fn of(leaf: &Certificate, issuer: &Certificate) -> Option<Self> {
        let (_, leaf) = X509Certificate::from_der(leaf.der()).ok()?;
        let (_, issuer) = X509Certificate::from_der(issuer.der()).ok()?;
        let hash = |bytes: &[u8]| OctetString::new(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref()).ok();
        Some(Self {
            issuer_name: hash(leaf.issuer().as_raw())?,
            issuer_key: hash(&issuer.public_key().subject_public_key.data)?,
            serial: bare(leaf.raw_serial()).to_vec(),
        })
    }

    fn to_id(&self) -> Option<CertId> {
        Some(CertId {
            hash_algorithm: AlgorithmIdentifierOwned { oid: SHA_1, parameters: Some(AnyRef::NULL.into()) },
            issuer_name_hash: self.issuer_name.clone(),
            issuer_key_hash: self.issuer_key.clone(),
            serial_number: SerialNumber::new(&self.serial).ok()?,
        })
    }

    fn is(&self, id: &CertId) -> bool {
        id.hash_algorithm.oid == SHA_1
            && id.issuer_name_hash == self.issuer_name
            && id.issuer_key_hash == self.issuer_key
            && bare(id.serial_number.as_bytes()) == self.serial
    }
}

fn bare(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|byte| **byte == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

/// The question about `leaf`, with `nonce` so that the answer is known to be new. `None` where the certificate's names
/// cannot be written that way.
pub(super) fn request(leaf: &Certificate, issuer: &Certificate, nonce: &[u8]) -> Option<Vec<u8>> {
    let nonce = OctetString::new(nonce).ok()?.to_der().ok()?;
    let nonce = Extension { extn_id: NONCE, critical: false, extn_value: OctetString::new(nonce).ok()? };
    let request = Request { req_cert: Name::of(leaf, issuer)?.to_id()?, single_request_extensions: None };
    let tbs_request = TbsRequest {
        version: Version::V1,
        requestor_name: None,
        request_list: vec![request],
        request_extensions: Some(vec![nonce]),
    };
    OcspRequest { tbs_request, optional_signature: None }.to_der().ok()
}

/// What the answer says about `leaf`, if `issuer`, which issued that, or somebody it appointed signed it.
pub(super) fn read(
    der: &[u8],
    leaf: &Certificate,
    issuer: &Certificate,
    now: OffsetDateTime,
) -> Result<Statement, String> {
    let Opened { content, answer } = open(der)?;
    let moment = answer.tbs_response_data.produced_at;
    let produced = when(moment).ok_or("its dates are not understood")?;
    let name = Name::of(leaf, issuer).ok_or("the certificate cannot be asked about")?;
    let single = answer.tbs_response_data.responses.iter().find(|single| name.is(&single.cert_id));
    let single = single.ok_or("it is about other certificates")?;
    let says = match single.cert_status {
        CertStatus::Good(_) => Says::Good,
        CertStatus::Unknown(_) => Says::NeverHeard,
        CertStatus::Revoked(info) => Says::Revoked {
            since: when(info.revocation_time).ok_or("its dates are not understood")?,
            reason: words::answered(&single.cert_status),
        },
    };
    // What was validly said to be revoked stays so when the certificate of whoever said it has run out; anything else
    // must be said by somebody who may say it now.
    let at = if matches!(says, Says::Revoked { .. }) { produced.min(now) } else { now };
    signed(&content, &answer, issuer, at)?;
    let as_of = when(single.this_update).ok_or("its dates are not understood")?;
    let until = match single.next_update {
        Some(next) => when(next).ok_or("its dates are not understood")?,
        None => as_of + WITHOUT_END,
    };
    Statement { as_of, until, says }.dated(now)
}

/// Whether the answer repeats `nonce`, or has none at all: a responder may answer everybody alike (RFC 9654 section 3).
pub(super) fn repeats(der: &[u8], nonce: &[u8]) -> bool {
    let Ok(Opened { answer, .. }) = open(der) else { return false };
    let extensions = answer.tbs_response_data.response_extensions.unwrap_or_default();
    let said = extensions.iter().find(|extension| extension.extn_id == NONCE);
    said.is_none_or(|said| {
        OctetString::from_der(said.extn_value.as_bytes()).is_ok_and(|said| said.as_bytes() == nonce)
    })
}

/// An answer that can be read. Whether it counts is for its signature to say.
struct Opened {
    /// What is signed and by what, as it came.
    content: Vec<u8>,
    answer: BasicOcspResponse,
}

fn open(der: &[u8]) -> Result<Opened, String> {
    let unreadable = || "it is no answer of a responder (OCSP)".to_owned();
    let response = OcspResponse::from_der(der).map_err(|_| unreadable())?;
    let why = match response.response_status {
        OcspResponseStatus::Successful => None,
        OcspResponseStatus::MalformedRequest => Some("did not understand the question"),
        OcspResponseStatus::InternalError => Some("has a fault of its own"),
        OcspResponseStatus::TryLater => Some("asks to try again later"),
        OcspResponseStatus::SigRequired => Some("answers signed questions alone"),
        OcspResponseStatus::Unauthorized => Some("does not answer for this CA"),
    };
    if let Some(why) = why {
        return Err(format!("the responder {why}"));
    }
    let bytes = response.response_bytes.ok_or_else(unreadable)?;
    if bytes.response_type != BASIC {
        return Err("it is an answer of a kind that is not known".to_owned());
    }
    let content = bytes.response.as_bytes();
    let basic = BasicOcspResponse::from_der(content).map_err(|_| unreadable())?;
    let critical = basic.tbs_response_data.response_extensions.iter().flatten();
    let singles = basic.tbs_response_data.responses.iter();
    let critical = critical.chain(singles.flat_map(|single| single.single_extensions.iter().flatten()));
    if critical.filter(|extension| extension.critical).any(|extension| extension.extn_id != NONCE) {
        return Err("it says something that must be understood and is not".to_owned());
    }
    Ok(Opened { content: content.to_vec(), answer: basic })
}

/// RFC 6960 section 4.2.2.2: by the CA itself, or by a certificate that the CA issued for this directly.
fn signed(
    content: &[u8],
    answer: &BasicOcspResponse,
    issuer: &Certificate,
    at: OffsetDateTime,
) -> Result<(), String> {
    let signed = Signed::read(content).map_err(|_| "it cannot be read")?;
    let signed_by = |certificate: &X509Certificate<'_>| {
        signed.verify(certificate.public_key().raw).map_err(|error| error.to_string())
    };
    let (_, ca) = X509Certificate::from_der(issuer.der()).map_err(|_| "its CA cannot be read".to_owned())?;
    let says_ca = names(&answer.tbs_response_data.responder_id, &ca);
    if says_ca {
        return signed_by(&ca);
    }
    let appointed = answer.certs.iter().flatten().filter_map(|certificate| certificate.to_der().ok());
    let appointed = appointed.map(CertificateDer::from).find(|der| {
        let parsed = X509Certificate::from_der(der);
        parsed.is_ok_and(|(_, parsed)| names(&answer.tbs_response_data.responder_id, &parsed))
    });
    let nobody = || format!("it was signed by neither `{}` nor somebody it appointed", issuer.subject);
    let appointed = appointed.ok_or_else(nobody)?;
    may_answer(&appointed, issuer, at)?;
    let (_, parsed) = X509Certificate::from_der(&appointed).map_err(|_| nobody())?;
    signed_by(&parsed)
}

fn may_answer(
    responder: &CertificateDer<'_>,
    issuer: &Certificate,
    at: OffsetDateTime,
) -> Result<(), String> {
    let refused = |error: webpki::Error| {
        format!("`{}` did not appoint whoever signed it: {}", issuer.subject, unappointed(&error))
    };
    let end = EndEntityCert::try_from(responder).map_err(refused)?;
    let anchor = webpki::anchor_from_trusted_cert(issuer.der()).map_err(refused)?;
    let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at.unix_timestamp()).unwrap_or(0)));
    let usage = KeyUsage::required(OCSP_SIGNING);
    end.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &[anchor], &[], at, usage, None, None)
        .map(|_| ())
        .map_err(refused)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's own words serve for what is rare")]
fn unappointed(error: &webpki::Error) -> String {
    let words = match error {
        webpki::Error::RequiredEkuNotFoundContext(_) => "that certificate is not for answering (OCSPSigning)",
        webpki::Error::CertExpired { .. } => "that certificate has expired",
        webpki::Error::CertNotValidYet { .. } => "that certificate is not valid yet",
        webpki::Error::UnknownIssuer | webpki::Error::InvalidSignatureForPublicKey => {
            "that certificate comes from another CA"
        }
        webpki::Error::CaUsedAsEndEntity => "that certificate is another CA's",
        other => return format!("that certificate is not valid ({other})"),
    };
    words.to_owned()
}

fn names(id: &ResponderId, certificate: &X509Certificate<'_>) -> bool {
    match id {
        ResponderId::ByName(name) => name.to_der().is_ok_and(|der| der == certificate.subject().as_raw()),
        ResponderId::ByKey(hash) => {
            let key = &certificate.public_key().subject_public_key.data;
            hash.as_bytes() == digest(&SHA1_FOR_LEGACY_USE_ONLY, key).as_ref()
        }
    }
}

fn when(time: OcspGeneralizedTime) -> Option<OffsetDateTime> {
    let seconds = i64::try_from(time.0.to_unix_duration().as_secs()).ok()?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}
