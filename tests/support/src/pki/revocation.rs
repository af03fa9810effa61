//! Lists of what an authority has revoked.

use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber};
use time::{Duration, OffsetDateTime};

use super::Authority;
use crate::Result;
use crate::failure::While as _;

pub use rcgen::RevocationReason;

/// What a list says. Starts as one of an hour ago that revokes nothing and is good for a week.
#[derive(Debug, Clone)]
pub struct ListSpec {
    this_update: OffsetDateTime,
    next_update: OffsetDateTime,
    revoked: Vec<RevokedCertParams>,
}

impl Default for ListSpec {
    fn default() -> Self {
        let now = OffsetDateTime::now_utc();
        Self { this_update: now - Duration::HOUR, next_update: now + Duration::WEEK, revoked: Vec::new() }
    }
}

impl ListSpec {
    /// Revokes the certificate with this serial number, two days ago.
    #[must_use]
    pub fn revokes(mut self, serial: &[u8], reason: RevocationReason) -> Self {
        self.revoked.push(RevokedCertParams {
            serial_number: SerialNumber::from_slice(serial),
            revocation_time: OffsetDateTime::now_utc() - Duration::days(2),
            reason_code: (reason != RevocationReason::Unspecified).then_some(reason),
            invalidity_date: None,
        });
        self
    }

    /// Sets when the list was made and when the next one is due.
    #[must_use]
    pub fn valid(mut self, this_update: OffsetDateTime, next_update: OffsetDateTime) -> Self {
        self.this_update = this_update;
        self.next_update = next_update;
        self
    }
}

impl Authority {
    /// The list that `spec` describes, signed by this authority, as DER.
    ///
    /// # Errors
    /// When its dates are the wrong way round.
    pub fn revocation_list(&self, spec: &ListSpec) -> Result<Vec<u8>> {
        let params = CertificateRevocationListParams {
            this_update: spec.this_update,
            next_update: spec.next_update,
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: spec.revoked.clone(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = params.signed_by(self.issuer()).doing("sign a list of revoked certificates")?;
        Ok(list.der().to_vec())
    }
}
