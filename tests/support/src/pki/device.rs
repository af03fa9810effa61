//! What a device certificate is to look like, faults included.

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyUsagePurpose, SerialNumber};
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
        Ok(params)
    }
}
