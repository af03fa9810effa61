//! `portholectl certificate`: request a device certificate, import it, list what is there.

use porthole_explain::Code;
use porthole_identity::{
    Certificate, CertificateStore, EnrolmentStore, ImportError, KeyPresence, PendingKey, StoreError,
    StoredCertificate, new_request,
};
use serde::Serialize;
use time::OffsetDateTime;

use crate::args::{ImportArgs, RequestArgs};
use crate::failure::{Ending, Failure};
use crate::files::{self, Existing, NewFile};
use crate::moment::rfc3339;
use crate::output::{Output, Page, Style};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Requested {
    request: Pending,
    out: Option<String>,
    pem: String,
}

/// A key that waits for its certificate.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Pending {
    subject: String,
    created: String,
    public_key: String,
}

impl From<&PendingKey> for Pending {
    fn from(pending: &PendingKey) -> Self {
        Self {
            subject: pending.subject.clone(),
            created: rfc3339(pending.created),
            public_key: pending.spki.to_string(),
        }
    }
}

/// Makes a key in `store` and the request for its certificate.
///
/// # Errors
/// The request cannot be made, written, or its key kept.
pub(crate) fn request(
    args: &RequestArgs,
    store: &dyn EnrolmentStore,
    output: Output,
) -> Result<Ending, Failure> {
    let file = args.out.as_deref().map(|path| NewFile::open(path, Existing::Keep)).transpose()?;
    let now = OffsetDateTime::now_utc();
    let made = new_request(store, &args.subject, &args.alternative_names, args.key, now)
        .map_err(|error| Failure::cannot_run(error.problem()))?;
    let to_file = file.is_some();
    if let Some(file) = file {
        file.write(&made.pem)?;
    }
    let view = Requested {
        request: Pending::from(&made.pending),
        out: args.out.as_ref().map(|path| path.display().to_string()),
        pem: made.pem,
    };
    if to_file || output.is_json() {
        output.answer(&view, |page| fill_requested(page, &view, store))?;
    } else {
        // The request alone, so that it can go straight into a file or another program.
        output.verbatim(&view.pem)?;
        output.note(|page| fill_requested(page, &view, store));
    }
    Ok(Ending::Fine)
}

fn fill_requested(page: &mut Page, view: &Requested, store: &dyn EnrolmentStore) {
    page.headline(Style::Good, &format!("The key is in your {}, and the request is made", store.name()));
    page.field("Subject", &view.request.subject);
    if let Some(out) = &view.out {
        page.field("Request", out);
    }
    page.field("Public key", &view.request.public_key);
    page.blank();
    page.field(
        "What to do",
        "Send the request to your organisation's CA. When the certificate comes, import it here with: \
         portholectl certificate import FILE",
    );
}

#[derive(Debug, Serialize)]
struct Imported {
    certificate: CertificateFacts,
}

/// What a certificate says, for people and scripts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CertificateFacts {
    subject: String,
    issuer: String,
    serial: String,
    fingerprint: String,
    not_before: String,
    not_after: String,
    days_left: i64,
}

impl CertificateFacts {
    fn of(certificate: &Certificate, now: OffsetDateTime) -> Self {
        Self {
            subject: certificate.subject.to_string(),
            issuer: certificate.issuer.to_string(),
            serial: certificate.serial.clone(),
            fingerprint: certificate.fingerprint.to_string(),
            not_before: rfc3339(certificate.not_before),
            not_after: rfc3339(certificate.not_after),
            days_left: certificate.days_left(now),
        }
    }

    fn fill(&self, page: &mut Page) {
        page.field("Subject", &self.subject);
        page.field("Issuer", &self.issuer);
        page.field(
            "Valid",
            &format!("{} to {} ({} days left)", self.not_before, self.not_after, self.days_left),
        );
        page.field("Serial", &self.serial);
        page.field("SHA-256", &self.fingerprint);
    }
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
        porthole_identity::import(store, &file, password.as_deref()).map_err(|error| not_imported(&error))?;
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

fn cannot_use(error: StoreError) -> Failure {
    Failure::cannot_run(error.problem())
}

#[derive(Debug, Serialize)]
struct Listed {
    certificates: Vec<Held>,
    pending: Vec<Pending>,
}

/// A certificate as the store holds it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Held {
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
    Unusable,
}

impl Held {
    fn of(stored: StoredCertificate, now: OffsetDateTime) -> Self {
        let read = stored.chain.into_iter().next().map(Certificate::from_der);
        let (certificate, unreadable) = match read {
            Some(Ok(certificate)) => (Some(CertificateFacts::of(&certificate, now)), None),
            Some(Err(error)) => (None, Some(error.to_string())),
            None => (None, Some("the entry is empty".to_owned())),
        };
        let key = match stored.key {
            KeyPresence::Present(_) => KeyState::Present,
            KeyPresence::Absent => KeyState::Absent,
            KeyPresence::Unusable(_) => KeyState::Unusable,
        };
        Self { label: stored.label, store: stored.store.to_string(), key, certificate, unreadable }
    }
}

/// Lists the certificates of `store` and the requests that wait for theirs.
///
/// # Errors
/// The store cannot be read.
pub(crate) fn list(store: &dyn EnrolmentStore, output: Output) -> Result<Ending, Failure> {
    let now = OffsetDateTime::now_utc();
    let held = CertificateStore::certificates(store).map_err(cannot_use)?;
    let pending = store.pending().map_err(cannot_use)?;
    let view = Listed {
        certificates: held.into_iter().map(|stored| Held::of(stored, now)).collect(),
        pending: pending.iter().map(Pending::from).collect(),
    };
    output.answer(&view, |page| fill_list(page, &view, store))?;
    Ok(Ending::Fine)
}

fn fill_list(page: &mut Page, view: &Listed, store: &dyn EnrolmentStore) {
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
            (Some(facts), _) => facts.fill(page),
            (None, why) => {
                page.field("Entry", &held.label);
                page.styled_field("Unreadable", Style::Bad, why.as_deref().unwrap_or_default());
            }
        }
        match held.key {
            KeyState::Present => page.styled_field("Private key", Style::Good, "here"),
            KeyState::Absent => page.styled_field("Private key", Style::Bad, "not here"),
            KeyState::Unusable => page.styled_field("Private key", Style::Bad, "here, but cannot be used"),
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
        page.field("What to do", "Make a request: portholectl certificate request --subject \"CN=…\"");
    } else {
        page.aside("Whether one of them proves this device: portholectl device candidates");
    }
}
