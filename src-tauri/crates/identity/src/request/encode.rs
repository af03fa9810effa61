//! Encodes PKCS#10 requests (RFC 2986) and their extensions.

use super::error::{RequestError, encoding_failed};
use super::key::{NewKey, RequestAlgorithm};
use super::names::name;
use super::spec::RequestSpec;
use crate::name::DistinguishedName;
use der::asn1::{Any, BitString, GeneralizedTime, Int, ObjectIdentifier, OctetString, SetOfVec, UtcTime};
use der::pem::LineEnding;
use der::{Decode as _, Encode, Sequence};
use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer};
use std::time::Duration;
use time::OffsetDateTime;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages};
use x509_cert::name::Name;
use x509_cert::request::{CertReq, CertReqInfo, ExtensionReq, Version};
use x509_cert::spki::{AlgorithmIdentifier, SubjectPublicKeyInfo};
use x509_cert::time::{Time, Validity};

// RFC 7468 section 7.
const LABEL: &str = "CERTIFICATE REQUEST";
// RFC 5280 sections 4.2.1.3, 4.2.1.6 and 4.2.1.12.
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const SUBJECT_ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
// RFC 5758 section 3.2 and RFC 4055 section 5.
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const RSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// The public key of a request in PEM.
pub(super) fn public_key(pem: &[u8]) -> Option<Vec<u8>> {
    let (_, der) = der::pem::decode_vec(pem).ok().filter(|(label, _)| *label == LABEL)?;
    CertReq::from_der(&der).ok()?.info.public_key.to_der().ok()
}

/// The request of `spec` for `key`, signed by it.
pub(super) fn sign_request(
    key: &NewKey,
    spec: &RequestSpec,
) -> Result<CertificateSigningRequestDer<'static>, RequestError> {
    let mut attributes = SetOfVec::new();
    let extensions = ExtensionReq(extensions(spec).map_err(encoding_failed)?);
    attributes.insert(extensions.try_into().map_err(encoding_failed)?).map_err(encoding_failed)?;
    let info = CertReqInfo {
        version: Version::V1,
        subject: Name::from_der(spec.subject_der()).map_err(encoding_failed)?,
        public_key: SubjectPublicKeyInfo::from_der(&key.spki)
            .map_err(|_| RequestError::Key("the store's public key cannot be read".to_owned()))?,
        attributes,
    };
    let message = info.to_der().map_err(encoding_failed)?;
    let signature = key
        .signer
        .sign(spec.algorithm().scheme(), &message)
        .map_err(|error| RequestError::Key(error.to_string()))?;
    let request = CertReq {
        info,
        algorithm: signature_algorithm(spec.algorithm()),
        signature: BitString::from_bytes(&signature).map_err(encoding_failed)?,
    };
    Ok(request.to_der().map_err(encoding_failed)?.into())
}

/// The signed part of a certificate (RFC 5280 section 4.1), without optional fields: version 1.
#[derive(Sequence)]
struct BareCertificate {
    serial: Int,
    signature: AlgorithmIdentifier<Any>,
    issuer: Name,
    validity: Validity,
    subject: Name,
    public_key: SubjectPublicKeyInfo<Any, BitString>,
}

#[derive(Sequence)]
struct SignedCertificate {
    bare: BareCertificate,
    algorithm: AlgorithmIdentifier<Any>,
    signature: BitString,
}

/// A certificate that `key` signs itself, with this validity.
pub(crate) fn self_signed(
    key: &NewKey,
    algorithm: RequestAlgorithm,
    subject: &DistinguishedName,
    (from, until): (OffsetDateTime, OffsetDateTime),
) -> Result<CertificateDer<'static>, RequestError> {
    let named = Name::from_der(&name(subject)?).map_err(encoding_failed)?;
    let bare = BareCertificate {
        serial: Int::new(&[1]).map_err(encoding_failed)?,
        signature: signature_algorithm(algorithm),
        issuer: named.clone(),
        validity: Validity::new(moment(from)?, moment(until)?),
        subject: named,
        public_key: SubjectPublicKeyInfo::from_der(&key.spki).map_err(encoding_failed)?,
    };
    let signature = key
        .signer
        .sign(algorithm.scheme(), &bare.to_der().map_err(encoding_failed)?)
        .map_err(|error| RequestError::Key(error.to_string()))?;
    let signature = BitString::from_bytes(&signature).map_err(encoding_failed)?;
    let signed = SignedCertificate { bare, algorithm: signature_algorithm(algorithm), signature };
    Ok(signed.to_der().map_err(encoding_failed)?.into())
}

fn moment(moment: OffsetDateTime) -> Result<Time, RequestError> {
    let seconds = u64::try_from(moment.unix_timestamp()).unwrap_or(0);
    let since = Duration::from_secs(seconds);
    // RFC 5280 section 4.1.2.5: two digits of the year until 2049, four from then on.
    let written = if moment.year() < 2050 {
        UtcTime::from_unix_duration(since).map(Time::UtcTime)
    } else {
        GeneralizedTime::from_unix_duration(since).map(Time::GeneralTime)
    };
    written.map_err(encoding_failed)
}

/// A request as PEM (RFC 7468 section 7).
pub(super) fn pem(der: &[u8]) -> Result<String, RequestError> {
    der::pem::encode_string(LABEL, LineEnding::LF, der).map_err(|error| RequestError::Key(error.to_string()))
}

fn signature_algorithm(algorithm: RequestAlgorithm) -> AlgorithmIdentifier<Any> {
    let (oid, parameters) = match algorithm {
        RequestAlgorithm::P256 => (ECDSA_WITH_SHA256, None),
        RequestAlgorithm::P384 => (ECDSA_WITH_SHA384, None),
        RequestAlgorithm::Rsa2048 | RequestAlgorithm::Rsa3072 => (RSA_WITH_SHA256, Some(Any::null())),
    };
    AlgorithmIdentifier { oid, parameters }
}

fn extensions(spec: &RequestSpec) -> der::Result<Vec<Extension>> {
    let usage = KeyUsage(KeyUsages::DigitalSignature.into());
    let purposes = ExtendedKeyUsage(vec![CLIENT_AUTH, SERVER_AUTH]);
    let mut extensions = vec![
        extension(KEY_USAGE, true, usage.to_der()?)?,
        extension(EXTENDED_KEY_USAGE, false, purposes.to_der()?)?,
    ];
    if let Some(names) = spec.alternative_names_der() {
        extensions.push(extension(SUBJECT_ALTERNATIVE_NAME, false, names.to_vec())?);
    }
    if let Some(template) = spec.template() {
        let (oid, value) = template.extension()?;
        extensions.push(extension(oid, false, value)?);
    }
    Ok(extensions)
}

fn extension(oid: ObjectIdentifier, critical: bool, value: Vec<u8>) -> der::Result<Extension> {
    Ok(Extension { extn_id: oid, critical, extn_value: OctetString::new(value)? })
}
