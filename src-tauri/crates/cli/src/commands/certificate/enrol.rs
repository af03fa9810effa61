//! A first certificate from the organisation's EST server.

use porthole_config::ManagedConfig;
use porthole_explain::{Code, Problem};
use porthole_host::enrolment::{Enrolled, EnrolmentSession};
use porthole_identity::{CertificateFacts, EnrolmentStore, rfc3339};
use serde::Serialize;
use time::OffsetDateTime;

use super::facts;
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Page, Style};
use crate::places;

/// How far an enrolment has come.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Progress {
    pub(super) state: ProgressState,
    pub(super) certificate: Option<CertificateFacts>,
    /// Not to be asked again before this moment.
    pub(super) ask_again: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProgressState {
    Issued,
    Pending,
}

impl Progress {
    pub(super) fn of(enrolled: &Enrolled) -> Self {
        match enrolled {
            Enrolled::Issued(certificate) => Self {
                state: ProgressState::Issued,
                certificate: Some(CertificateFacts::new(certificate, OffsetDateTime::now_utc())),
                ask_again: None,
            },
            Enrolled::Waiting(until) => {
                Self { state: ProgressState::Pending, certificate: None, ask_again: Some(rfc3339(*until)) }
            }
            Enrolled::Stopped => Self { state: ProgressState::Pending, certificate: None, ask_again: None },
        }
    }

    pub(super) fn fill(&self, page: &mut Page, headline: &str) {
        match &self.certificate {
            Some(certificate) => {
                page.headline(Style::Good, headline);
                facts::fill(page, certificate);
            }
            None => {
                let pending = Code::EnrolmentPending.problem();
                page.headline(Style::Warning, pending.title);
                page.field("Why", pending.meaning);
                page.field("What to do", pending.next_step);
                if let Some(ask_again) = &self.ask_again {
                    page.field("Not before", ask_again);
                }
            }
        }
    }

    pub(super) fn exit_status(&self) -> ExitStatus {
        ExitStatus::finding_if(self.state == ProgressState::Pending)
    }
}

/// What a server refused is a finding; anything else could not run.
pub(super) fn failure(problem: Problem) -> Failure {
    if [Code::EnrolmentRefused, Code::EnrolmentUnmet].iter().any(|code| problem.code == code.as_str()) {
        Failure::finding(problem)
    } else {
        Failure::cannot_run(problem)
    }
}

/// Gets a first certificate into `store`.
///
/// # Errors
/// The server is not named, cannot be reached or refuses, or the store does not take what it sends.
pub(crate) fn enrol(
    config: &ManagedConfig,
    store: &dyn EnrolmentStore,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let folder = places::state_folder()?;
    let mut session = EnrolmentSession::open(store, config, &folder).map_err(Failure::cannot_run)?;
    let view = Progress::of(&session.enrol().map_err(failure)?);
    output.answer(&view, |page| {
        view.fill(page, &format!("The certificate is in your {}", store.name()));
        page.blank();
        page.field("See", "Whether it proves this device: portholectl device status");
    })?;
    Ok(view.exit_status())
}
