//! Letting go of a request that waits.

use porthole_explain::Code;
use porthole_host::enrolment::{self, PendingView};
use porthole_identity::EnrolmentStore;
use serde::Serialize;

use crate::args::DiscardArgs;
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Style};
use crate::places;

#[derive(Debug, Serialize)]
struct Discarded {
    discarded: PendingView,
}

/// Removes a pending request and its key from `store`.
///
/// # Errors
/// No such request is pending, another process is requesting a certificate, or the store cannot delete the key.
pub(crate) fn discard(
    args: &DiscardArgs,
    store: &dyn EnrolmentStore,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let discarded = enrolment::discard(store, &places::state_folder()?, args.key).map_err(|problem| {
        if problem.code == Code::RequestNotPending.as_str() {
            Failure::finding(problem)
        } else {
            Failure::cannot_run(problem)
        }
    })?;
    let view = Discarded { discarded: PendingView::from(&discarded) };
    output.answer(&view, |page| {
        page.headline(Style::Good, "The request was discarded, and its key was deleted");
        page.field("Subject", &view.discarded.subject);
        page.field("Made", &view.discarded.created);
        page.blank();
        page.field(
            "What to do",
            "If you have already sent it, tell the CA: a certificate for it can no longer be used.",
        );
    })?;
    Ok(ExitStatus::Fine)
}
