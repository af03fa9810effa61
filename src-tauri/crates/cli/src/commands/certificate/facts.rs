//! What commands about certificates say of one, and of a store that cannot be used.

use porthole_identity::{CertificateFacts, StoreError};

use crate::failure::Failure;
use crate::output::Page;

pub(super) fn fill(page: &mut Page, facts: &CertificateFacts) {
    page.field("Subject", &facts.subject);
    page.field("Issuer", &facts.issuer);
    page.field(
        "Valid",
        &format!("{} to {} ({} days left)", facts.not_before, facts.not_after, facts.days_left),
    );
    page.field("Serial", &facts.serial);
    page.field("SHA-256", &facts.fingerprint);
}

pub(super) fn cannot_use(error: StoreError) -> Failure {
    Failure::cannot_run(error.problem())
}
