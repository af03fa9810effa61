//! Taking in what a CA sent back.

use porthole_config::ManagedConfig;
use porthole_explain::Code;
use porthole_host::enrolment::{self, ImportFile};
use porthole_identity::{CertificateFacts, EnrolmentStore, ImportError, SkippedCertificate};
use serde::Serialize;
use time::OffsetDateTime;

use super::facts::{self, cannot_use};
use crate::args::ImportArgs;
use crate::failure::{ExitStatus, Failure};
use crate::files;
use crate::output::{Output, Page, Style};
use crate::places;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    state: ImportState,
    certificate: CertificateFacts,
    /// Whether it proves this device, as far as that is known before a CA is asked; absent without a managed file.
    proves_device: Option<bool>,
    /// What it lacks to prove this device.
    shortcomings: Vec<String>,
    /// The other certificates of the file.
    not_imported: Vec<NotImported>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum ImportState {
    Imported,
    AlreadyThere,
}

#[derive(Debug, Serialize)]
struct NotImported {
    subject: String,
    fingerprint: String,
    why: String,
}

impl From<&SkippedCertificate> for NotImported {
    fn from(skipped: &SkippedCertificate) -> Self {
        let SkippedCertificate { certificate, why } = skipped;
        Self {
            subject: certificate.subject.to_string(),
            fingerprint: certificate.fingerprint.to_string(),
            why: why.to_string(),
        }
    }
}

/// Takes an issued certificate, or a PKCS#12 file, into `store`. It is checked against `config` first.
///
/// # Errors
/// The file cannot be read, fits no key, needs another password, would not prove this device, or the store does not take
/// it.
pub(crate) fn import(
    args: &ImportArgs,
    config: Option<&ManagedConfig>,
    store: &dyn EnrolmentStore,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let content = files::read(&args.file)?;
    let password = args.password_file.as_deref().map(files::read_password).transpose()?;
    let password = password.as_deref().map(String::as_str);
    let file = ImportFile { content: &content, password, anyway: args.anyway };
    let imported = enrolment::import(store, &places::state_folder()?, config, file)
        .map_err(|error| not_imported(&error))?;
    let view = View {
        state: if imported.is_new { ImportState::Imported } else { ImportState::AlreadyThere },
        certificate: CertificateFacts::new(&imported.certificate, OffsetDateTime::now_utc()),
        proves_device: config.map(|_| imported.shortcomings.is_empty()),
        shortcomings: imported.shortcomings,
        not_imported: imported.skipped.iter().map(NotImported::from).collect(),
    };
    output.answer(&view, |page| fill(page, &view, store))?;
    Ok(ExitStatus::Fine)
}

fn fill(page: &mut Page, view: &View, store: &dyn EnrolmentStore) {
    let place = match view.state {
        ImportState::Imported => format!("The certificate is in your {}", store.name()),
        ImportState::AlreadyThere => format!("The certificate is in your {} already", store.name()),
    };
    let style = if view.shortcomings.is_empty() { Style::Good } else { Style::Warning };
    page.headline(style, &place);
    facts::fill(page, &view.certificate);
    for (nth, shortcoming) in view.shortcomings.iter().enumerate() {
        let name = if nth == 0 { "Proves nothing" } else { "" };
        page.styled_field(name, Style::Bad, shortcoming);
    }
    if view.proves_device.is_none() {
        let text = "No managed file is installed, so Porthole does not know whether your organisation's CA issued it.";
        page.styled_field("Not checked", Style::Warning, text);
    }
    for NotImported { subject, why, .. } in &view.not_imported {
        page.field("Not imported", &format!("{subject}: {why}"));
    }
    page.blank();
    page.field("What to do", "See whether it proves this device: portholectl device status");
}

fn not_imported(error: &ImportError) -> Failure {
    match error {
        ImportError::Store(error) => cannot_use(error.clone()),
        ImportError::PasswordNeeded => Failure::cannot_run(Code::BundlePassword.with_detail(
            "The private key in this file needs its password. Write the password to a file, and name that file with --password-file.",
        )),
        ImportError::Unreadable(_)
        | ImportError::WrongKey { .. }
        | ImportError::WrongPassword
        | ImportError::OtherPassword
        | ImportError::Protected(_)
        | ImportError::ProvesNothing { .. }
        | ImportError::NoIdentity { .. } => Failure::finding(error.problem()),
    }
}
