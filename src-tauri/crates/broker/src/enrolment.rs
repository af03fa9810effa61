//! A certificate for this device, by hand: the request, what to do with it, the answer.

use std::path::{Path, PathBuf};

use porthole_config::ManagedConfig;
use porthole_explain::{Code, Detail, Problem};
use porthole_host::enrolment::{
    self, Enrolled, EnrolmentSession, EnrolmentView, ImportFile, ImportedView, PendingView, Stop,
};
use porthole_host::{Host, RenewalView};
use porthole_identity::{
    AlternativeName, DistinguishedName, MachineFacts, RequestAlgorithm, RequestSpec, SpkiHash, rfc3339,
};
use porthole_policy::ByLanguage;
use porthole_protocol::RequestTerms;
use serde::Serialize;

use crate::file_name::FileName;
use crate::person_files;

/// How this device can get a certificate, as the launcher shows it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Enrolment {
    suggested: RequestTerms,
    /// Whether the managed file says what a request holds, so that there is nothing to type.
    fixed: bool,
    /// Why the request that the managed file describes cannot be made here.
    problem: Option<Problem>,
    /// By language, for the window to choose.
    #[cfg_attr(test, ts(type = "Record<string, string> | null"))]
    instructions: Option<ByLanguage<String>>,
    /// Where a request goes: a `mailto:` or `https://` address.
    send_to: Option<String>,
    /// The host of the server that issues without a person.
    server: Option<String>,
    store: String,
    pending: Vec<Pending>,
    /// When the device certificate is renewed, by whom, and how the last attempt ended.
    renewal: RenewalView,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PendingRequest"))]
struct Pending {
    #[serde(flatten)]
    request: PendingView,
    /// What is to be sent, while it is still there.
    made: Option<MadeRequest>,
}

/// A request that is made, and what a person does with it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct MadeRequest {
    public_key: String,
    subject: String,
    pem: String,
    file_name: String,
}

/// How it ended that a certificate was asked for.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase", tag = "state")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum EnrolmentOutcome {
    /// It is here.
    Issued,
    /// The server answers later and is asked again then, RFC 3339.
    Waiting { until: String },
    /// The person waits no longer; the request stays.
    Stopped,
    /// There is no server: a person sends this.
    Requested { made: MadeRequest },
}

impl MadeRequest {
    pub(crate) fn new(request: &PendingView, pem: String) -> Self {
        Self {
            file_name: file_name(&request.subject).to_string(),
            public_key: request.public_key.clone(),
            subject: request.subject.clone(),
            pem,
        }
    }
}

/// What the file of the request for `subject` is called.
fn file_name(subject: &str) -> FileName {
    let subject = subject.parse::<DistinguishedName>();
    let whose = subject.as_ref().ok().and_then(DistinguishedName::common_name).unwrap_or("device");
    FileName::from_suggestion(&format!("{whose} certificate request.csr"))
}

/// What there is now. Takes as long as the store takes.
pub(crate) fn view(host: &Host) -> Result<Enrolment, Problem> {
    let state = host.state();
    let config = state.in_force.config().ok_or_else(|| Code::ConfigMissing.problem())?;
    let store = porthole_keystore::open_user_store();
    let state_folder = host.evaluator().state_folder();
    let view = enrolment::overview(store.as_ref(), config, state_folder)?;
    let text = |request: &PendingView| {
        let key = request.public_key.parse().ok()?;
        enrolment::request_text(state_folder, key).map(|pem| MadeRequest::new(request, pem))
    };
    let identity = state.device.status.identity.as_deref();
    let renewal = porthole_host::renewal(config, identity, store.as_ref(), state_folder);
    let facts = enrolment::machine_facts();
    Ok(Enrolment::of(config, &facts, store.name().to_string(), view, renewal, text))
}

impl Enrolment {
    /// `text` gives what is to be sent of a request, where it is still there.
    pub(crate) fn of(
        config: &ManagedConfig,
        facts: &MachineFacts,
        store: String,
        view: EnrolmentView,
        renewal: RenewalView,
        text: impl Fn(&PendingView) -> Option<MadeRequest>,
    ) -> Self {
        let pending = view.pending.into_iter().map(|request| Pending { made: text(&request), request });
        Self {
            renewal,
            fixed: view.subject.is_some(),
            suggested: suggest_terms(config, facts, view.subject),
            problem: view.problem,
            instructions: view.instructions,
            send_to: view.send_to,
            server: view.est,
            store,
            pending: pending.collect(),
        }
    }
}

/// What the managed file has a request hold; where it says nothing, the machine's name and the organisation's, for the
/// person to change.
fn suggest_terms(config: &ManagedConfig, facts: &MachineFacts, subject: Option<String>) -> RequestTerms {
    let kinds = RequestAlgorithm::ALL.iter();
    let key = kinds.clone().find(|(kind, _)| *kind == config.enrolment.key).map_or("p256", |(_, name)| name);
    let names = config.enrolment.alternative_names.iter().filter_map(|name| name.fill(facts).ok());
    let typical = || {
        let part = |kind: &str, value: &str| format!("{kind}={}", escape(value));
        let machine = facts.hostname.as_ref().ok().map(|name| part("CN", name));
        machine.into_iter().chain([part("O", &config.organization.name)]).collect::<Vec<_>>().join(",")
    };
    RequestTerms {
        subject: subject.unwrap_or_else(typical),
        names: names.map(|name| name.to_string()).collect(),
        key: key.to_owned(),
    }
}

/// A value as RFC 4514 section 2.4 writes it.
fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for (nth, letter) in value.trim().chars().enumerate() {
        if matches!(letter, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=') || (nth == 0 && letter == '#') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

fn parse_terms(terms: &RequestTerms) -> Result<RequestSpec, Problem> {
    let wrong = |why: String| Code::CertificateRequestFailed.with_detail(why);
    let subject: DistinguishedName =
        terms.subject.parse().map_err(|error: porthole_identity::NameError| wrong(error.to_string()))?;
    let names = terms.names.iter().map(|name| name.parse::<AlternativeName>());
    let names = names.collect::<Result<Vec<_>, _>>().map_err(|error| wrong(error.to_string()))?;
    let mut kinds = RequestAlgorithm::ALL.iter();
    let key = kinds.find(|(_, name)| *name == terms.key).map(|(kind, _)| *kind);
    let key = key.ok_or_else(|| wrong(format!("no key is called `{}`", terms.key)))?;
    let spec = RequestSpec::new(subject, &names).map_err(|error| error.problem())?;
    Ok(spec.key(key))
}

/// Makes a key in the person's store, and the request for its certificate: what the managed file describes, or what was
/// typed where it describes none.
pub(crate) fn request(host: &Host, terms: &RequestTerms) -> Result<MadeRequest, Problem> {
    let state = host.state();
    let config = state.in_force.config().ok_or_else(|| Code::ConfigMissing.problem())?;
    let spec = if config.enrolment.subject.is_some() {
        enrolment::spec(&config.enrolment)?
    } else {
        parse_terms(terms)?
    };
    let store = porthole_keystore::open_user_store();
    let made = enrolment::request(store.as_ref(), host.evaluator().state_folder(), &spec)?;
    Ok(MadeRequest::new(&PendingView::from(&made.pending), made.pem))
}

/// Puts the text of a request that waits into the Downloads folder, and gives its path. Takes as long as the store takes.
pub(crate) fn save(host: &Host, folder: &Path, public_key: &str) -> Result<PathBuf, Problem> {
    let gone = || Code::FileUnwritable.with(Detail::RequestTextGone);
    let key: SpkiHash = public_key.parse().map_err(|_| gone())?;
    let pem = enrolment::request_text(host.evaluator().state_folder(), key).ok_or_else(gone)?;
    let pending = porthole_keystore::open_user_store().pending().map_err(|error| error.problem())?;
    let pending = pending.into_iter().find(|pending| pending.spki == key).ok_or_else(gone)?;
    person_files::place(folder, &file_name(&pending.subject), &pem).map_err(|error| {
        let file = folder.display().to_string();
        Code::FileUnwritable.with(Detail::NotWritten { file, reason: error.to_string() })
    })
}

/// Takes what the CA sent into the person's store, and evaluates the device again. Takes as long as the store takes.
pub(crate) fn import(host: &Host, file: &[u8], password: Option<&str>) -> Result<ImportedView, Problem> {
    let store = porthole_keystore::open_user_store();
    let folder = host.evaluator().state_folder();
    let state = host.state();
    let config = state.in_force.config().map(AsRef::as_ref);
    let file = ImportFile { content: file, password, anyway: false };
    let imported =
        enrolment::import(store.as_ref(), folder, config, file).map_err(|error| error.problem())?;
    host.read_again();
    Ok(ImportedView::from(&imported.certificate))
}

/// Has the organisation's server issue a first certificate, and evaluates the device again. The server may take its
/// time, until `stop` says so.
pub(crate) fn enrol(host: &Host, stop: Stop) -> Result<EnrolmentOutcome, Problem> {
    let state = host.state();
    let config = state.in_force.config().ok_or_else(|| Code::ConfigMissing.problem())?;
    let store = porthole_keystore::open_user_store();
    let session = EnrolmentSession::open(store.as_ref(), config, host.evaluator().state_folder())?;
    let done = session.with_stop(stop).enrol();
    host.record_enrolled("certificate enrolled", &done);
    done.map(|enrolled| outcome(&enrolled))
}

/// Asks for the successor of the certificate in force: at the organisation's server, or with a request that a person
/// sends. Either way the old one goes once the new one has worked. As [`enrol`] until `stop`.
pub(crate) fn renew(host: &Host, stop: Stop) -> Result<EnrolmentOutcome, Problem> {
    let state = host.state();
    let config = state.in_force.config().ok_or_else(|| Code::ConfigMissing.problem())?;
    let identity = state.device.status.identity.as_ref();
    let identity = identity.ok_or_else(|| Code::DeviceNoCertificate.problem())?;
    let store = porthole_keystore::open_user_store();
    let mut session = EnrolmentSession::open(store.as_ref(), config, host.evaluator().state_folder())?;
    if config.enrolment.est.is_none() {
        let made = session.request_successor(identity)?;
        return Ok(EnrolmentOutcome::Requested {
            made: MadeRequest::new(&PendingView::from(&made.pending), made.pem),
        });
    }
    let done = session.with_stop(stop).renew(identity);
    host.record_enrolled("certificate renewed", &done);
    done.map(|enrolled| outcome(&enrolled))
}

fn outcome(enrolled: &Enrolled) -> EnrolmentOutcome {
    match enrolled {
        Enrolled::Issued(_) => EnrolmentOutcome::Issued,
        Enrolled::Waiting(until) => EnrolmentOutcome::Waiting { until: rfc3339(*until) },
        Enrolled::Stopped => EnrolmentOutcome::Stopped,
    }
}

/// Lets go of a request that waits, with its key. Takes as long as the store takes.
pub(crate) fn discard(host: &Host, public_key: &str) -> Result<(), Problem> {
    let key: SpkiHash = public_key.parse().map_err(|_| Code::RequestNotPending.problem())?;
    let store = porthole_keystore::open_user_store();
    enrolment::discard(store.as_ref(), host.evaluator().state_folder(), key).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_signs_of_its_own_stays_one_part() {
        let subject = format!("CN={},O={}", escape("#1 laptop"), escape("Harbor, Lock & Sons + Co"));
        let read: DistinguishedName = subject.parse().unwrap();
        assert_eq!(read.common_name(), Some("#1 laptop"));
        assert!(read.contains(&"O=Harbor\\, Lock & Sons \\+ Co".parse().unwrap()), "{read}");
    }
}
