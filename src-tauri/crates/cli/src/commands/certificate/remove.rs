//! Removing a certificate.

use porthole_explain::{Code, Problem};
use porthole_host::enrolment;
use porthole_identity::{CertificateFacts, EnrolmentStore};
use serde::Serialize;
use time::OffsetDateTime;

use super::facts;
use crate::args::RemoveArgs;
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Style};
use crate::terminal;

#[derive(Debug, Serialize)]
struct Removed {
    removed: CertificateFacts,
}

/// Removes a certificate from `store`, once the person has seen which one and agreed.
///
/// # Errors
/// There is no such certificate, the person does not agree or cannot be asked, or the store cannot delete it.
pub(crate) fn remove(
    args: &RemoveArgs,
    store: &dyn EnrolmentStore,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let certificate = enrolment::find_certificate(store, args.fingerprint).map_err(failure)?;
    let view = Removed { removed: CertificateFacts::new(&certificate, OffsetDateTime::now_utc()) };
    if !args.yes {
        output.note(|page| {
            page.headline(
                Style::Warning,
                "This certificate and its private key will be deleted. This cannot be undone",
            );
            facts::fill(page, &view.removed);
        });
        let agreed = terminal::agrees("Remove it? [y/N] ").map_err(|error| {
            Failure::cannot_run(
                Code::NotConfirmed.with_detail(format!("{error} Add --yes to skip the question.")),
            )
        })?;
        if !agreed {
            return Err(Failure::finding(Code::NotConfirmed.problem()));
        }
    }
    enrolment::remove(store, args.fingerprint).map_err(failure)?;
    output.answer(&view, |page| {
        page.headline(Style::Good, &format!("The certificate was removed from your {}", store.name()));
        facts::fill(page, &view.removed);
    })?;
    Ok(ExitStatus::Fine)
}

fn failure(problem: Problem) -> Failure {
    if problem.code == Code::CertificateNotFound.as_str() {
        Failure::finding(problem)
    } else {
        Failure::cannot_run(problem)
    }
}
