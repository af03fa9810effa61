//! How this device comes by its certificate: a request for the organisation's CA, an import of what it sends back.
//!
//! The launcher and `portholectl` both stand on this. Everything takes as long as the store takes to answer.

mod facts;
mod memory;
mod request;
mod server;
mod session;
mod texts;

use std::path::Path;

use porthole_config::{ManagedConfig, NoRequest};
use porthole_explain::Problem;
use porthole_identity::{
    Certificate, EnrolmentStore, MachineFacts, NewRequest, PendingKey, SpkiHash, rfc3339,
};
use porthole_policy::ByLanguage;
use serde::Serialize;

pub use facts::machine_facts;
pub use porthole_pki::Stop;
pub use request::{request, spec};
pub use session::{Enrolled, EnrolmentSession, ImportFile, discard, find_certificate, import, remove};

/// What is remembered in `state_folder`.
pub(crate) fn memory(state_folder: &Path) -> porthole_identity::RenewalHistory {
    memory::read(state_folder)
}

/// How a person comes by a certificate here, to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentView {
    /// Whom a request would name, RFC 4514; `None` where the managed file leaves that to a person.
    pub subject: Option<String>,
    /// Why no request can be made from the managed file on this machine, if that is so.
    pub problem: Option<Problem>,
    /// What a person is to do with a request, in the organisation's words.
    pub instructions: Option<ByLanguage<String>>,
    /// Where a person sends it: a `mailto:` or `https://` address.
    pub send_to: Option<String>,
    /// The server that issues without a person, by its host.
    pub est: Option<String>,
    /// The requests that wait for their certificate.
    pub pending: Vec<PendingView>,
}

/// A key that waits for its certificate, to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "PendingKey"))]
pub struct PendingView {
    /// The subject that was asked for, RFC 4514.
    pub subject: String,
    /// When the request was made, RFC 3339.
    pub created: String,
    /// SHA-256 of the public key.
    pub public_key: String,
}

/// A request, to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestedView {
    /// The key that now waits.
    pub request: PendingView,
    /// The request as PEM. It holds nothing secret.
    pub pem: String,
}

/// A certificate that was taken in, to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Imported"))]
pub struct ImportedView {
    /// The subject, RFC 4514.
    pub subject: String,
    /// The issuer, RFC 4514.
    pub issuer: String,
    /// SHA-256, 64 hex digits.
    pub fingerprint: String,
    /// The last moment it is valid, RFC 3339.
    pub not_after: String,
}

impl From<&PendingKey> for PendingView {
    fn from(pending: &PendingKey) -> Self {
        Self {
            subject: pending.subject.clone(),
            created: rfc3339(pending.created),
            public_key: pending.spki.to_string(),
        }
    }
}

impl From<&NewRequest> for RequestedView {
    fn from(made: &NewRequest) -> Self {
        Self { request: PendingView::from(&made.pending), pem: made.pem.clone() }
    }
}

impl From<&Certificate> for ImportedView {
    fn from(certificate: &Certificate) -> Self {
        Self {
            subject: certificate.subject.to_string(),
            issuer: certificate.issuer.to_string(),
            fingerprint: certificate.fingerprint.to_string(),
            not_after: rfc3339(certificate.not_after),
        }
    }
}

/// What the managed file says about certificates here, and what waits in `store`. A request that waits at the server is
/// told of by [`crate::renewal`]; what is remembered lies in the state folder `folder`.
///
/// # Errors
/// The store cannot be read.
pub fn overview(
    store: &dyn EnrolmentStore,
    config: &ManagedConfig,
    folder: &Path,
) -> Result<EnrolmentView, Problem> {
    let mut pending = store.pending().map_err(|error| error.problem())?;
    let at_server = memory(folder).waiting.map(|waiting| waiting.key);
    pending.retain(|pending| Some(pending.spki) != at_server);
    Ok(EnrolmentView::of(config, &machine_facts(), &pending))
}

impl EnrolmentView {
    /// What the managed file says about certificates on the machine of these `facts`, beside what is `pending` there.
    #[must_use]
    pub fn of(config: &ManagedConfig, facts: &MachineFacts, pending: &[PendingKey]) -> Self {
        let enrolment = &config.enrolment;
        let (subject, problem) = match enrolment.request(facts) {
            Ok(spec) => (Some(spec.subject().to_string()), None),
            Err(NoRequest::NoSubject) => (None, None),
            Err(error) => (None, Some(request::not_made(&error))),
        };
        Self {
            subject,
            problem,
            instructions: enrolment.instructions.clone(),
            send_to: enrolment.send_to.as_ref().map(ToString::to_string),
            est: enrolment.est.as_ref().and_then(|est| est.server.host_str()).map(ToOwned::to_owned),
            pending: pending.iter().map(PendingView::from).collect(),
        }
    }
}

/// The text of the request for `key` as PEM, to send; `None` where the state folder `folder` has lost it.
#[must_use]
pub fn request_text(folder: &Path, key: SpkiHash) -> Option<String> {
    texts::read(folder, key)
}
