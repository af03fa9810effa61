//! What is in the personal store.

use porthole_config::ManagedConfig;
use porthole_host::enrolment::PendingView;
use porthole_identity::{
    Certificate, CertificateFacts, CertificateStore, EnrolmentStore, KeyPresence, StoredCertificate,
};
use serde::Serialize;
use time::OffsetDateTime;

use super::facts::{self, cannot_use};
use super::first::{AFTER_THE_MANAGED_FILE, first_certificate};
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Page, Style};

#[derive(Debug, Serialize)]
struct Listed {
    certificates: Vec<StoredEntry>,
    pending: Vec<PendingView>,
}

/// A certificate as the store holds it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StoredEntry {
    label: String,
    store: String,
    key: KeyState,
    #[serde(flatten)]
    certificate: Option<CertificateFacts>,
    unreadable: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum KeyState {
    Present,
    Absent,
    Closed,
    Unusable,
}

impl StoredEntry {
    fn of(stored: StoredCertificate, now: OffsetDateTime) -> Self {
        let read = stored.chain.into_iter().next().map(Certificate::from_der);
        let (certificate, unreadable) = match read {
            Some(Ok(certificate)) => (Some(CertificateFacts::new(&certificate, now)), None),
            Some(Err(error)) => (None, Some(error.to_string())),
            None => (None, Some("the entry is empty".to_owned())),
        };
        let key = match stored.key {
            KeyPresence::Present(_) => KeyState::Present,
            KeyPresence::Absent => KeyState::Absent,
            KeyPresence::Closed(_) => KeyState::Closed,
            KeyPresence::Unusable(_) => KeyState::Unusable,
        };
        Self { label: stored.label, store: stored.store.to_string(), key, certificate, unreadable }
    }
}

/// Lists the certificates of `store` and the requests that wait for theirs.
///
/// # Errors
/// The store cannot be read.
pub(crate) fn list(
    config: Result<Option<&ManagedConfig>, &Failure>,
    store: &dyn EnrolmentStore,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let first = config.map_or(AFTER_THE_MANAGED_FILE, first_certificate);
    let now = OffsetDateTime::now_utc();
    let held = CertificateStore::certificates(store).map_err(cannot_use)?;
    let pending = store.pending().map_err(cannot_use)?;
    let view = Listed {
        certificates: held.into_iter().map(|stored| StoredEntry::of(stored, now)).collect(),
        pending: pending.iter().map(PendingView::from).collect(),
    };
    output.answer(&view, |page| fill_list(page, &view, store, first))?;
    Ok(ExitStatus::Fine)
}

fn fill_list(page: &mut Page, view: &Listed, store: &dyn EnrolmentStore, first: &str) {
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    page.headline(
        Style::Plain,
        &format!(
            "{}: {}, {}",
            store.name(),
            counted(view.certificates.len(), "certificate"),
            counted(view.pending.len(), "pending request"),
        ),
    );
    for held in &view.certificates {
        page.heading("Certificate");
        match (&held.certificate, &held.unreadable) {
            (Some(certificate), _) => facts::fill(page, certificate),
            (None, why) => {
                page.field("Entry", &held.label);
                page.styled_field("Unreadable", Style::Bad, why.as_deref().unwrap_or_default());
            }
        }
        match held.key {
            KeyState::Present => page.styled_field("Private key", Style::Good, "here"),
            KeyState::Absent => page.styled_field("Private key", Style::Bad, "not here"),
            KeyState::Closed => {
                page.styled_field("Private key", Style::Bad, "not known until the store is unlocked")
            }
            KeyState::Unusable => page.styled_field("Private key", Style::Bad, "present, but cannot be used"),
        };
    }
    for pending in &view.pending {
        page.heading("Pending request");
        page.field("Subject", &pending.subject);
        page.field("Made", &pending.created);
        page.field("Public key", &pending.public_key);
    }
    page.blank();
    if view.certificates.is_empty() && view.pending.is_empty() {
        page.field("What to do", first);
    } else {
        page.dimmed("To see whether one of them proves this device: portholectl device candidates");
    }
}
