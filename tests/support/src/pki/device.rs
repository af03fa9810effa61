//! What a device certificate is to look like, faults included.

use rcgen::{
    CertificateParams, CrlDistributionPoint, CustomExtension, DnType, ExtendedKeyUsagePurpose,
    KeyUsagePurpose, SerialNumber,
};
use time::{Duration, OffsetDateTime};

use super::KeyKind;
use crate::Result;
use crate::failure::While as _;

/// A description of a device certificate. Starts as a good one (client and server authentication, P-256, valid
/// from an hour ago for a year); each method changes one thing.
#[derive(Debug, Clone)]
pub struct DeviceSpec {
    subject: Vec<(DnType, String)>,
    dns_names: Vec<String>,
    usages: Vec<ExtendedKeyUsagePurpose>,
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    serial: Option<Vec<u8>>,
    key: KeyKind,
    lists: Vec<String>,
    responders: Vec<String>,
}

impl DeviceSpec {
    /// A good certificate with the subject `CN=common_name`.
    pub fn named(common_name: impl Into<String>) -> Self {
        let now = OffsetDateTime::now_utc();
        Self {
            subject: vec![(DnType::CommonName, common_name.into())],
            dns_names: Vec::new(),
            usages: vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth],
            not_before: now - Duration::HOUR,
            not_after: now + Duration::days(365),
            serial: None,
            key: KeyKind::default(),
            lists: Vec::new(),
            responders: Vec::new(),
        }
    }

    /// Adds one attribute to the subject, after those already there.
    #[must_use]
    pub fn subject_part(mut self, kind: DnType, value: impl Into<String>) -> Self {
        self.subject.push((kind, value.into()));
        self
    }

    /// Adds a DNS name to the subject alternative names.
    #[must_use]
    pub fn dns_name(mut self, name: impl Into<String>) -> Self {
        self.dns_names.push(name.into());
        self
    }

    /// Sets the extended key usage; an empty list leaves the extension out.
    #[must_use]
    pub fn usages(mut self, usages: impl IntoIterator<Item = ExtendedKeyUsagePurpose>) -> Self {
        self.usages = usages.into_iter().collect();
        self
    }

    /// Sets when the certificate is valid.
    #[must_use]
    pub fn valid(mut self, not_before: OffsetDateTime, not_after: OffsetDateTime) -> Self {
        self.not_before = not_before;
        self.not_after = not_after;
        self
    }

    /// Makes the certificate one that ran out an hour ago.
    #[must_use]
    pub fn expired(self) -> Self {
        let now = OffsetDateTime::now_utc();
        self.valid(now - Duration::days(30), now - Duration::HOUR)
    }

    /// Makes the certificate one that begins only tomorrow.
    #[must_use]
    pub fn not_yet_valid(self) -> Self {
        let now = OffsetDateTime::now_utc();
        self.valid(now + Duration::DAY, now + Duration::days(30))
    }

    /// Sets the serial number, most significant byte first.
    #[must_use]
    pub fn serial(mut self, serial: impl Into<Vec<u8>>) -> Self {
        self.serial = Some(serial.into());
        self
    }

    /// Sets the kind of key.
    #[must_use]
    pub fn key(mut self, key: KeyKind) -> Self {
        self.key = key;
        self
    }

    /// Names a place where the CA's list of revoked certificates is.
    #[must_use]
    pub fn list_at(mut self, url: impl Into<String>) -> Self {
        self.lists.push(url.into());
        self
    }

    /// Names a responder (OCSP) to ask whether the certificate was revoked. All addresses together are shorter than 200
    /// bytes.
    #[must_use]
    pub fn responder_at(mut self, url: impl Into<String>) -> Self {
        self.responders.push(url.into());
        self
    }

    pub(super) fn key_kind(&self) -> KeyKind {
        self.key
    }

    pub(super) fn params(&self) -> Result<CertificateParams> {
        let mut params = CertificateParams::new(self.dns_names.clone())
            .doing(format_args!("describe a certificate for {:?}", self.dns_names))?;
        params.distinguished_name = rcgen::DistinguishedName::new();
        for (kind, value) in &self.subject {
            params.distinguished_name.push(kind.clone(), value.as_str());
        }
        params.not_before = self.not_before;
        params.not_after = self.not_after;
        params.serial_number = self.serial.as_deref().map(SerialNumber::from_slice);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = self.usages.clone();
        params.use_authority_key_identifier_extension = true;
        params.crl_distribution_points = list_points(&self.lists);
        params.custom_extensions = access(&self.responders).into_iter().collect();
        Ok(params)
    }
}

/// An authority information access (RFC 5280 section 4.2.2.1) that names responders, if there are any.
pub(super) fn access(responders: &[String]) -> Option<CustomExtension> {
    const OCSP: [u8; 10] = [6, 8, 43, 6, 1, 5, 5, 7, 48, 1];
    let value = |tag: u8, content: &[u8]| {
        let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
        let length = if length < 0x80 { vec![length] } else { vec![0x81, length] };
        [&[tag][..], &length, content].concat()
    };
    let described = |url: &String| value(0x30, &[&OCSP[..], &value(0x86, url.as_bytes())].concat());
    let described = responders.iter().flat_map(described).collect::<Vec<_>>();
    let extension =
        || CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], value(0x30, &described));
    (!responders.is_empty()).then(extension)
}

pub(super) fn list_points(urls: &[String]) -> Vec<CrlDistributionPoint> {
    urls.iter().map(|url| CrlDistributionPoint { uris: vec![url.clone()] }).collect()
}
