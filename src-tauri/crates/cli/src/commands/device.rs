//! `portholectl device`: what this device has proved, and every certificate that was looked at.

use std::path::PathBuf;

use porthole_config::ManagedConfig;
use porthole_explain::{Code, Problem};
use porthole_host::RenewalView;
use porthole_identity::{
    CandidateView, CertificateView, DeviceView, Evaluation, EvidenceView, Ledger, StoreError, UnreadStore,
    rfc3339,
};
use porthole_policy::{Activity, AppId, DeviceClass, Extent, Permission, extent};
use serde::Serialize;

mod unlock;

pub(crate) use unlock::unlock;

use super::certificate::first_certificate;
use super::config::OnDisk;
use crate::failure::{ExitStatus, Failure, is_store_away};
use crate::in_force::LastGood;
use crate::output::{Output, Page, Style};
use crate::places;

/// Shows the device class with its evidence, and when its certificate is renewed; where the set on the disk is refused,
/// why, too.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn status(
    config: &ManagedConfig,
    evaluation: &Evaluation,
    renewal: RenewalView,
    last_good: Option<&LastGood>,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let view = Status {
        on_disk: last_good.map(OnDisk::of),
        device: DeviceView::from(&evaluation.status),
        permissions: config.session_policy.permissions(&config.apps, evaluation.status.class),
        waiting_for_pin: Waiting::of_ledger(&evaluation.ledger),
        renewal,
        state_folder: places::state_folder()?,
        activity_log: places::activity_log()?,
    };
    let checked_at = rfc3339(evaluation.status.checked_at);
    output.answer(&view, |page| {
        if let Some(last_good) = last_good {
            OnDisk::fill(page, last_good);
        }
        fill_status(page, &view.device);
        fill_permissions(page, &view.permissions);
        fill_waiting(page, &view.waiting_for_pin);
        fill_renewal(page, &view.renewal);
        page.heading("Files");
        page.field("Activity log", &view.activity_log.display().to_string());
        page.field("State folder", &view.state_folder.display().to_string());
        page.blank().dimmed(&format!("Checked at {checked_at}"));
    })?;
    let is_found = view.device.class == DeviceClass::Untrusted || last_good.is_some();
    Ok(exit_status(evaluation, is_found))
}

/// A store that is away leaves the question open; it does not find the device untrusted.
fn exit_status(evaluation: &Evaluation, found: bool) -> ExitStatus {
    match &evaluation.status.problem {
        Some(problem) if found && is_store_away(problem) => ExitStatus::Unanswered,
        Some(_) | None => ExitStatus::finding_if(found),
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    /// The set on the disk, where that is not the one in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_disk: Option<OnDisk>,
    #[serde(flatten)]
    device: DeviceView,
    permissions: Vec<Permission>,
    waiting_for_pin: Vec<Waiting>,
    renewal: RenewalView,
    state_folder: PathBuf,
    activity_log: PathBuf,
}

/// A token that waits for its PIN.
#[derive(Debug, Serialize)]
struct Waiting {
    store: String,
    code: &'static str,
    why: String,
}

impl Waiting {
    fn of_ledger(ledger: &Ledger) -> Vec<Self> {
        let of = |error: StoreError| Self {
            code: error.code().as_str(),
            why: error.reason.to_string(),
            store: error.store.to_string(),
        };
        ledger.waiting_for_pin().into_iter().map(of).collect()
    }
}

fn fill_waiting(page: &mut Page, waiting: &[Waiting]) {
    if waiting.is_empty() {
        return;
    }
    page.heading("Waiting for a PIN");
    for Waiting { store, why, .. } in waiting {
        page.point(Style::Warning, &format!("{store}: {why}"));
        page.indented(
            4,
            Style::Dim,
            &format!("To unlock it: portholectl device unlock \"{store}\" --remember"),
        );
    }
}

fn fill_status(page: &mut Page, view: &DeviceView) {
    let (style, meaning) = match view.class {
        DeviceClass::Untrusted => {
            (Style::Bad, "This device is untrusted: it has not proved that it belongs to your organisation")
        }
        DeviceClass::Certified => (Style::Good, "This device is certified: it has a device certificate"),
        DeviceClass::Managed => (Style::Good, "This device is managed: your organisation manages it"),
    };
    page.headline(style, meaning);
    if let Some(problem) = &view.problem {
        page.blank();
        fill_problem(page, problem);
    }
    if let Some(certificate) = &view.certificate {
        page.heading("Device certificate");
        fill_certificate(page, certificate);
    }
    page.heading("Evidence");
    for EvidenceView { fact, holds, found, would_change, messages: _ } in &view.evidence {
        page.point(if *holds { Style::Good } else { Style::Bad }, fact);
        if let Some(found) = found {
            page.indented(4, Style::Plain, found);
        }
        let changes = if *holds { "Would change if:" } else { "To change it:" };
        page.indented(4, Style::Dim, &format!("{changes} {would_change}"));
    }
}

/// What the rules say, app by app where they differ.
fn fill_permissions(page: &mut Page, permissions: &[Permission]) {
    page.heading("What the rules allow on this device");
    for activity in Activity::ALL {
        let (style, where_allowed) = match extent(permissions, activity) {
            Extent::Every => (Style::Good, "allowed in every app".to_owned()),
            Extent::None => (Style::Bad, "blocked in every app".to_owned()),
            Extent::Only(apps) => {
                let apps: Vec<&str> = apps.into_iter().map(AppId::as_str).collect();
                (Style::Warning, format!("allowed in {}, blocked in every other app", apps.join(", ")))
            }
        };
        page.point(style, &format!("{activity}: {where_allowed}"));
    }
    page.indented(
        4,
        Style::Dim,
        "To see the rule: portholectl policy explain --app APP --activity ACTIVITY --url URL",
    );
}

fn fill_renewal(page: &mut Page, renewal: &RenewalView) {
    if renewal.due.is_none() && renewal.waiting.is_none() && renewal.last_attempt.is_none() {
        return;
    }
    page.heading("Renewal");
    if let Some(due) = &renewal.due {
        let how = match renewal.by {
            "automatic" => "automatically, while Porthole runs",
            _ => "by hand: portholectl certificate renew",
        };
        page.field("Due", &format!("{due}, {how}"));
    }
    match renewal.waiting.as_ref().map(|waiting| &waiting.until) {
        Some(Some(until)) => {
            page.field(
                "Requested",
                &format!("the server has the request, and Porthole asks again at {until}"),
            );
        }
        Some(None) => {
            let text = "you stopped waiting, and the request is still pending; ask again with: portholectl certificate ";
            let command = if renewal.due.is_some() { "renew" } else { "enrol" };
            page.field("Requested", &format!("{text}{command}"));
        }
        None => {}
    }
    if let Some(last) = &renewal.last_attempt {
        match (&last.code, &last.detail) {
            (Some(code), detail) => {
                let detail = detail.as_deref().unwrap_or_default();
                page.styled_field(
                    "Last attempt",
                    Style::Bad,
                    &format!("{} failed ({code}): {detail}", last.at),
                );
            }
            (None, _) => {
                page.styled_field("Last attempt", Style::Good, &format!("{} succeeded", last.at));
            }
        }
    }
    if let Some(kept) = &renewal.keeps {
        page.field(
            "Previous",
            &format!("{kept}; Porthole keeps it until the new certificate has been used successfully"),
        );
    }
}

fn fill_problem(page: &mut Page, problem: &Problem) {
    page.field("Why", problem.title);
    page.field("", problem.meaning);
    if let Some(detail) = &problem.detail {
        page.field("Here", detail);
    }
    page.field("What to do", problem.next_step);
    page.field("Code", problem.code);
}

fn fill_certificate(page: &mut Page, certificate: &CertificateView) {
    page.field("Subject", &certificate.facts.subject);
    page.field("Issuer", &certificate.facts.issuer);
    page.field(
        "Valid until",
        &format!("{} ({} days left)", certificate.facts.not_after, certificate.facts.days_left),
    );
    page.field("Revoked?", &certificate.revocation.detail);
    page.field("Store", &certificate.store);
    page.field("Serial", &certificate.facts.serial);
    page.field("SHA-256", &certificate.facts.fingerprint);
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Candidates {
    candidates: Vec<CandidateView>,
    unread: Vec<Unread>,
    waiting_for_pin: Vec<Waiting>,
}

#[derive(Debug, Serialize)]
struct Unread {
    store: String,
    problem: Problem,
}

impl From<&Ledger> for Candidates {
    fn from(ledger: &Ledger) -> Self {
        let unread = |unread: &UnreadStore| Unread {
            store: unread.error.store.to_string(),
            problem: unread.error.problem(),
        };
        Self {
            candidates: ledger.candidates.iter().map(CandidateView::from).collect(),
            unread: ledger.unread.iter().map(unread).collect(),
            waiting_for_pin: Waiting::of_ledger(ledger),
        }
    }
}

/// Shows every certificate with its checks.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn candidates(
    config: &ManagedConfig,
    evaluation: &Evaluation,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let view = Candidates::from(&evaluation.ledger);
    let chosen = view.candidates.iter().any(|candidate| candidate.chosen);
    output.answer(&view, |page| {
        fill_candidates(page, &view, first_certificate(Some(config)));
        fill_waiting(page, &view.waiting_for_pin);
    })?;
    Ok(exit_status(evaluation, !chosen))
}

fn fill_candidates(page: &mut Page, view: &Candidates, first: &str) {
    for unread in &view.unread {
        if unread.problem.code == Code::StoreStandsForOthers.as_str() {
            page.headline(Style::Warning, &format!("{} is not used", unread.store));
        } else {
            page.headline(Style::Bad, &format!("{} could not be read", unread.store));
        }
        fill_problem(page, &unread.problem);
        page.blank();
    }
    if view.candidates.is_empty() {
        page.headline(Style::Warning, "No certificate was found in any store that could be read");
        // A request needs the store that is away.
        if !view.unread.iter().any(|unread| is_store_away(&unread.problem)) {
            page.field("What to do", first);
        }
    }
    for candidate in &view.candidates {
        page.headline(if candidate.chosen { Style::Good } else { Style::Bad }, &candidate.subject);
        page.text(&candidate.reason);
        page.field("Issuer", &candidate.issuer);
        page.field("Valid", &format!("{} to {}", candidate.not_before, candidate.not_after));
        if candidate.revocation.state == "not-checked" {
            page.field("Revoked?", &candidate.revocation.detail);
        }
        page.field("Store", &candidate.store);
        page.field("SHA-256", &candidate.fingerprint);
        for check in &candidate.checks {
            let style = if check.passed { Style::Good } else { Style::Bad };
            page.point(style, &format!("{}: {}", check.name, check.detail));
        }
        if !candidate.not_asked.is_empty() {
            let names = candidate.not_asked.join(", ");
            page.indented(
                2,
                Style::Dim,
                &format!("Not required by the managed file, so not checked: {names}"),
            );
        }
        page.blank();
    }
}
