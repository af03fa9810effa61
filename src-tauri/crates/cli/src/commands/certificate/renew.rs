//! The successor of the device certificate, with a new key.

use std::sync::Arc;

use porthole_config::ManagedConfig;
use porthole_explain::Code;
use porthole_host::enrolment::{EnrolmentSession, PendingView};
use porthole_identity::{DeviceIdentity, EnrolmentStore, RenewalStep};
use serde::Serialize;
use time::OffsetDateTime;

use super::enrol::{Progress, failure};
use crate::args::RenewArgs;
use crate::failure::{ExitStatus, Failure};
use crate::files::{Existing, NewFile};
use crate::output::{Output, Page, Style};
use crate::{in_force, places};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Renewed {
    #[serde(flatten)]
    progress: Progress,
    /// The fingerprint of the certificate that is renewed.
    replaces: String,
    /// Whether the old certificate is gone: the new one has worked.
    old_removed: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RenewalRequest {
    state: &'static str,
    replaces: String,
    request: PendingView,
    out: Option<String>,
    pem: String,
}

/// Renews the device certificate: at the EST server where the managed file names one, else by a request for the CA.
///
/// # Errors
/// No certificate is in force, or it cannot be renewed.
pub(crate) fn renew(
    args: &RenewArgs,
    config: &ManagedConfig,
    store: &dyn EnrolmentStore,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let folder = places::state_folder()?;
    let status = in_force::device(config)?.status;
    let nothing = || status.problem.clone().unwrap_or_else(|| Code::DeviceNoCertificate.problem());
    let identity = status.identity.clone().ok_or_else(|| Failure::finding(nothing()))?;
    let replaces = identity.fingerprint().to_string();
    let mut session = EnrolmentSession::open(store, config, &folder).map_err(Failure::cannot_run)?;
    if config.enrolment.est.is_none() {
        return by_request(args, &mut session, &identity, output);
    }
    let progress = Progress::of(&session.renew(&identity).map_err(failure)?);
    let old_removed = progress.certificate.is_some() && is_settled(&mut session, config)?;
    let view = Renewed { progress, replaces, old_removed };
    output.answer(&view, |page| fill(page, &view))?;
    Ok(view.progress.exit_status())
}

/// Shows the new certificate to the server, and lets the old one go if the server takes it.
fn is_settled(session: &mut EnrolmentSession<'_>, config: &ManagedConfig) -> Result<bool, Failure> {
    let identity = in_force::device(config)?.status.identity;
    let mut removed = false;
    // Shown, then removed: two steps at most.
    for _ in 0..2 {
        match (session.plan(identity.as_deref(), OffsetDateTime::now_utc()), &identity) {
            (RenewalStep::Prove(replaced), Some(identity)) => {
                // Where the server cannot be asked just now, the old certificate stays, and Porthole asks later.
                let _worked = session.present_successor(replaced, identity);
            }
            (RenewalStep::Retire(replaced), _) => {
                session.retire(&replaced).map_err(Failure::cannot_run)?;
                removed = true;
            }
            (RenewalStep::Wait(_) | RenewalStep::Renew | RenewalStep::AskAgain(_), _)
            | (RenewalStep::Prove(_), None) => break,
        }
    }
    Ok(removed)
}

fn fill(page: &mut Page, view: &Renewed) {
    view.progress.fill(page, "The certificate is renewed, with a new key");
    if view.progress.certificate.is_some() {
        page.blank();
        let old = if view.old_removed {
            "The new certificate works, so the old one was removed."
        } else {
            "Porthole keeps it until the new certificate has been used successfully."
        };
        page.field("Old one", old);
    }
}

fn by_request(
    args: &RenewArgs,
    session: &mut EnrolmentSession<'_>,
    identity: &Arc<DeviceIdentity>,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let file = args.out.as_deref().map(|path| NewFile::prepare(path, Existing::Keep)).transpose()?;
    let made = session.request_successor(identity).map_err(Failure::cannot_run)?;
    let to_file = file.is_some();
    if let Some(file) = file {
        file.write(made.pem.as_bytes())?;
    }
    let view = RenewalRequest {
        state: "requested",
        replaces: identity.fingerprint().to_string(),
        request: PendingView::from(&made.pending),
        out: args.out.as_ref().map(|path| path.display().to_string()),
        pem: made.pem,
    };
    if to_file || output.is_json() {
        output.answer(&view, |page| fill_requested(page, &view))?;
    } else {
        output.verbatim(view.pem.as_bytes())?;
        output.note(|page| fill_requested(page, &view));
    }
    Ok(ExitStatus::Fine)
}

fn fill_requested(page: &mut Page, view: &RenewalRequest) {
    page.headline(Style::Good, "The new key and the request for its certificate were created");
    page.field("Subject", &view.request.subject);
    if let Some(out) = &view.out {
        page.field("Request", out);
    }
    page.blank();
    page.field(
        "What to do",
        "Send the request to your organisation's CA. When the certificate arrives, import it with: portholectl \
         certificate import FILE. The old one stays until the new one has worked once.",
    );
}
