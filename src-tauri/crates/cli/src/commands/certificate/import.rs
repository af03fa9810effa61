//! Taking in what a CA sent back.

use porthole_explain::Code;
use porthole_identity::{EnrolmentStore, ImportError};
use serde::Serialize;
use time::OffsetDateTime;

use super::{CertificateFacts, cannot_use};
use crate::args::ImportArgs;
use crate::failure::{Ending, Failure};
use crate::files;
use crate::output::{Output, Style};
use crate::places;

#[derive(Debug, Serialize)]
struct Imported {
    certificate: CertificateFacts,
}

/// Takes an issued certificate, or a PKCS#12 file, into `store`.
///
/// # Errors
/// The file cannot be read, fits no pending key, needs another password, or the store does not take it.
pub(crate) fn import(
    args: &ImportArgs,
    store: &dyn EnrolmentStore,
    output: Output,
) -> Result<Ending, Failure> {
    let file = files::read(&args.file)?;
    let password = args.password_file.as_deref().map(files::read_password).transpose()?;
    let certificate =
        porthole_host::enrolment::import(store, &places::state_folder()?, &file, password.as_deref())
            .map_err(|error| not_imported(&error))?;
    let view = Imported { certificate: CertificateFacts::of(&certificate, OffsetDateTime::now_utc()) };
    output.answer(&view, |page| {
        page.headline(Style::Good, &format!("The certificate is in your {}", store.name()));
        view.certificate.fill(page);
        page.blank();
        page.field("What to do", "See whether it proves this device: portholectl device status");
    })?;
    Ok(Ending::Fine)
}

fn not_imported(error: &ImportError) -> Failure {
    match error {
        ImportError::Store(error) => cannot_use(error.clone()),
        ImportError::PasswordNeeded => Failure::cannot_run(Code::BundlePassword.with_detail(
            "This PKCS#12 file needs its password: put it into a file and name that with --password-file.",
        )),
        ImportError::Unreadable(_)
        | ImportError::WrongKey { .. }
        | ImportError::WrongPassword
        | ImportError::NoIdentity { .. } => Failure::refused(error.problem()),
    }
}
