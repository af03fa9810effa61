//! What commands about certificates say of one, and of a store that cannot be used.

use porthole_identity::{Certificate, StoreError, rfc3339};
use serde::Serialize;
use time::OffsetDateTime;

use crate::failure::Failure;
use crate::output::Page;

/// What a certificate says, for people and scripts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CertificateFacts {
    subject: String,
    issuer: String,
    serial: String,
    fingerprint: String,
    not_before: String,
    not_after: String,
    days_left: i64,
}

impl CertificateFacts {
    pub(super) fn of(certificate: &Certificate, now: OffsetDateTime) -> Self {
        Self {
            subject: certificate.subject.to_string(),
            issuer: certificate.issuer.to_string(),
            serial: certificate.serial.clone(),
            fingerprint: certificate.fingerprint.to_string(),
            not_before: rfc3339(certificate.not_before),
            not_after: rfc3339(certificate.not_after),
            days_left: certificate.days_left(now),
        }
    }

    pub(super) fn fill(&self, page: &mut Page) {
        page.field("Subject", &self.subject);
        page.field("Issuer", &self.issuer);
        page.field(
            "Valid",
            &format!("{} to {} ({} days left)", self.not_before, self.not_after, self.days_left),
        );
        page.field("Serial", &self.serial);
        page.field("SHA-256", &self.fingerprint);
    }
}

pub(super) fn cannot_use(error: StoreError) -> Failure {
    Failure::cannot_run(error.problem())
}
