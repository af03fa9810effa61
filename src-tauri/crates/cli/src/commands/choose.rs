//! `portholectl certificate choose`: the picker, for people without windows.

use porthole_config::ManagedConfig;
use porthole_host::{CertificatePreference, ChoiceError, DeviceEvaluator};
use porthole_identity::{CertificateView, DeviceView};
use serde::Serialize;

use crate::args::ChooseArgs;
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Page, Style};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Chosen {
    /// `newest` or `this`.
    wish: &'static str,
    certificate: Option<CertificateView>,
    reason: Option<String>,
}

/// Remembers what the person wants, and shows which certificate that is now.
///
/// # Errors
/// There is nothing to choose, the certificate cannot be chosen, or the choice cannot be remembered.
pub(crate) fn run(
    args: &ChooseArgs,
    config: &ManagedConfig,
    evaluator: &DeviceEvaluator,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let wish = args.preference();
    let found = evaluator.choose(Some(config), wish).map_err(|error| match error {
        ChoiceError::NotKept { .. } => Failure::cannot_run(error.problem()),
        ChoiceError::NotAsked | ChoiceError::Unknown(_) | ChoiceError::Unusable { .. } => {
            Failure::finding(error.problem())
        }
    })?;
    let chosen = found.ledger.candidates.iter().find(|candidate| candidate.is_chosen());
    let view = Chosen {
        wish: match wish {
            CertificatePreference::Newest => "newest",
            CertificatePreference::This(_) => "this",
        },
        certificate: DeviceView::from(&found.status).certificate,
        reason: chosen.map(|chosen| chosen.reason().to_string()),
    };
    output.answer(&view, |page| fill(page, &view))?;
    Ok(ExitStatus::finding_if(view.certificate.is_none()))
}

fn fill(page: &mut Page, view: &Chosen) {
    let (Some(certificate), Some(reason)) = (&view.certificate, &view.reason) else {
        page.headline(Style::Warning, "Saved, but no certificate passes every check now");
        page.field("What to do", "See why: portholectl device candidates");
        return;
    };
    page.headline(Style::Good, "Saved: this certificate proves the device");
    page.text(reason);
    page.field("Subject", &certificate.facts.subject);
    page.field("Issuer", &certificate.facts.issuer);
    page.field(
        "Valid until",
        &format!("{} ({} days left)", certificate.facts.not_after, certificate.facts.days_left),
    );
    page.field("Store", &certificate.store);
    page.field("SHA-256", &certificate.facts.fingerprint);
    page.blank();
    page.dimmed("A running Porthole applies the choice within half a minute.");
}
