//! `portholectl certificate`: request a device certificate, import it, list and remove what is there.

mod discard;
mod enrol;
mod import;
mod list;
mod remove;
mod renew;
mod request;

pub(crate) use discard::discard;
pub(crate) use enrol::enrol;
pub(crate) use import::import;
pub(crate) use list::list;
pub(crate) use remove::remove;
pub(crate) use renew::renew;
pub(crate) use request::request;

use porthole_identity::{Certificate, StoreError};
use serde::Serialize;
use time::OffsetDateTime;

use crate::failure::Failure;
use crate::moment::rfc3339;
use crate::output::Page;

/// What a certificate says, for people and scripts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CertificateFacts {
    subject: String,
    issuer: String,
    serial: String,
    fingerprint: String,
    not_before: String,
    not_after: String,
    days_left: i64,
}

impl CertificateFacts {
    fn of(certificate: &Certificate, now: OffsetDateTime) -> Self {
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

    fn fill(&self, page: &mut Page) {
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

fn cannot_use(error: StoreError) -> Failure {
    Failure::cannot_run(error.problem())
}
