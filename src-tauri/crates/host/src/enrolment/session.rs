//! Enrolment and renewal, step by step. The enrolment lock makes sure that only one process does it at a time.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use porthole_config::{Est, ManagedConfig};
use porthole_explain::{Code, Detail, Problem};
use porthole_identity::{
    Attempt, Certificate, DeviceIdentity, EnrolmentStore, EstOperation, EstResponse, Fingerprint,
    ImportContext, ImportError, Imported, ManualRequest, NewRequest, OldCertificate, PendingKey,
    RenewalHistory, RenewalStep, ReplacedCertificate, RequestSpec, RequirementSource, SpkiHash,
    WaitingRequest, bind, pause_after, plan_renewal, with_authorities, would_prove,
};
use porthole_pki::Stop;
use rustls::pki_types::CertificateSigningRequestDer;
use rustls::pki_types::pem::PemObject as _;
use time::OffsetDateTime;

use super::memory::{self, EnrolmentLock};
use super::request::{make, request, spec};
use super::server::{Failed, Server};
use super::texts;

/// The successful outcomes of an enrolment or a renewal.
#[derive(Debug)]
pub enum Enrolled {
    /// This certificate was issued and is in the store.
    Issued(Box<Certificate>),
    /// The server has accepted the request and is to be asked again at this time.
    Waiting(OffsetDateTime),
    /// The caller stopped waiting. The key and its request stay, so that the request can be sent again.
    Stopped,
}

/// Imports what a CA sent back into `store`: a certificate for its key, or a PKCS#12 file with its `password`. It is
/// checked against `config` first, and a certificate that would not prove this device is imported only if the person
/// wants it `anyway`. If it was requested to replace another, that is noted in the state folder `folder`.
///
/// # Errors
/// The file cannot be read, fits no key, needs another password, would not prove this device, or the store fails.
pub fn import(
    store: &dyn EnrolmentStore,
    folder: &Path,
    config: Option<&ManagedConfig>,
    file: ImportFile<'_>,
) -> Result<Imported, ImportError> {
    let requirement_source = match config {
        Some(config) => {
            let settings = config.device_certificate.as_ref();
            RequirementSource::ManagedFile(settings.map(|settings| &settings.requirements))
        }
        None => RequirementSource::BuiltIn,
    };
    let ImportFile { content, password, anyway } = file;
    let context = ImportContext { requirement_source, anyway, now: OffsetDateTime::now_utc() };
    let imported = porthole_identity::import(store, content, password, &context)?;
    if imported.is_new {
        end_requests_for(folder, &imported.certificate);
    }
    Ok(imported)
}

/// What is to be imported, and how.
#[derive(Debug, Clone, Copy)]
pub struct ImportFile<'a> {
    /// The content of the file.
    pub content: &'a [u8],
    /// The password of a PKCS#12 file.
    pub password: Option<&'a str>,
    /// Whether the person wants a certificate that would not prove this device.
    pub anyway: bool,
}

/// Removes what was remembered of the request for `certificate`.
fn end_requests_for(folder: &Path, certificate: &Certificate) {
    texts::forget(folder, certificate.spki);
    let mut memory = memory::read(folder);
    let by_hand = memory.by_hand.take_if(|by_hand| by_hand.key == certificate.spki);
    let waiting = memory.waiting.take_if(|waiting| waiting.key == certificate.spki);
    let is_answered = by_hand.is_some() || waiting.is_some();
    if let Some(by_hand) = by_hand {
        let (old, new) = (by_hand.replaces, certificate.fingerprint);
        memory.replaced = Some(ReplacedCertificate { old, new, worked: false, tried: None });
    }
    if is_answered {
        let kept = EnrolmentLock::take(folder).and_then(|_turn| memory::save(folder, &memory));
        if let Err(problem) = kept {
            // The new certificate counts nevertheless; the old one stays until the person removes it.
            tracing::warn!(code = problem.code, "that a certificate was replaced could not be remembered");
        }
    }
}

/// Removes the certificate of this fingerprint from `store`, and its key if nothing else needs it. Returns what was
/// removed.
///
/// # Errors
/// There is no such certificate, or the store cannot delete it.
pub fn remove(store: &dyn EnrolmentStore, fingerprint: Fingerprint) -> Result<Certificate, Problem> {
    let certificate = find_certificate(store, fingerprint)?;
    store.remove_certificate(&certificate).map_err(|error| error.problem())?;
    Ok(certificate)
}

/// The certificate of this fingerprint in `store`.
///
/// # Errors
/// There is no such certificate, or the store cannot be read.
pub fn find_certificate(
    store: &dyn EnrolmentStore,
    fingerprint: Fingerprint,
) -> Result<Certificate, Problem> {
    let stored = store.certificates().map_err(|error| error.problem())?;
    let read = stored.into_iter().filter_map(|stored| stored.chain.into_iter().next());
    let mut read = read.filter_map(|der| Certificate::from_der(der).ok());
    let found = read.find(|certificate| certificate.fingerprint == fingerprint);
    found.ok_or_else(|| Code::CertificateNotFound.problem())
}

/// Removes the pending key from `store`, with what the state folder `folder` remembers of its request. A certificate
/// that is issued for it later cannot be imported. Returns the request.
///
/// # Errors
/// No such request is pending, another process is requesting a certificate, or the store cannot delete the key.
pub fn discard(store: &dyn EnrolmentStore, folder: &Path, key: SpkiHash) -> Result<PendingKey, Problem> {
    let _turn = EnrolmentLock::take(folder)?;
    let pending = store.pending().map_err(|error| error.problem())?;
    let waited = pending.into_iter().find(|pending| pending.spki == key);
    let waited = waited.ok_or_else(|| Code::RequestNotPending.problem())?;
    store.remove(key).map_err(|error| error.problem())?;
    texts::forget(folder, key);
    let mut memory = memory::read(folder);
    let waiting = memory.waiting.take_if(|waiting| waiting.key == key);
    let by_hand = memory.by_hand.take_if(|by_hand| by_hand.key == key);
    if waiting.is_some() || by_hand.is_some() {
        memory::save(folder, &memory)?;
    }
    Ok(waited)
}

/// A store for the keys, with the state folder that remembers requests, held under the enrolment lock.
pub struct EnrolmentSession<'a> {
    store: &'a dyn EnrolmentStore,
    config: &'a ManagedConfig,
    folder: &'a Path,
    memory: RenewalHistory,
    stop: Stop,
    _turn: EnrolmentLock,
}

impl<'a> EnrolmentSession<'a> {
    /// Takes the enrolment lock. `folder` is the state folder.
    ///
    /// # Errors
    /// Another process holds the lock, or the folder cannot be written.
    pub fn open(
        store: &'a dyn EnrolmentStore,
        config: &'a ManagedConfig,
        folder: &'a Path,
    ) -> Result<Self, Problem> {
        let turn = EnrolmentLock::take(folder)?;
        Ok(Self { store, config, folder, memory: memory::read(folder), stop: Stop::default(), _turn: turn })
    }

    /// Stops waiting for a server once `stop` returns true: [`Enrolled::Stopped`].
    #[must_use]
    pub fn with_stop(mut self, stop: Stop) -> Self {
        self.stop = stop;
        self
    }

    fn est(&self) -> Result<&'a Est, Problem> {
        let unsaid = || Code::EnrolmentNotConfigured.with(Detail::EstNotConfigured);
        self.config.enrolment.est.as_ref().ok_or_else(unsaid)
    }

    /// The step that is due for the certificate `identity`.
    #[must_use]
    pub fn plan(&self, identity: Option<&DeviceIdentity>, now: OffsetDateTime) -> RenewalStep {
        let renewable = identity.filter(|identity| *identity.store() == self.store.name());
        plan_renewal(renewable.map(DeviceIdentity::certificate), &self.memory, now)
    }

    /// Requests a first certificate with the credentials of the managed file; if a request is pending, sends that again.
    ///
    /// # Errors
    /// There is no server, its credential cannot be used, it refuses or cannot be reached, or what it sends would not
    /// prove this device. Nothing is kept then.
    pub fn enrol(&mut self) -> Result<Enrolled, Problem> {
        let done = self.first();
        self.record_result(done)
    }

    fn first(&mut self) -> Result<Enrolled, Problem> {
        let est = self.est()?;
        let server = Server::for_a_first_certificate(self.config, est)?.with_stop(&self.stop);
        if let Some(waiting) = self.memory.waiting.clone().filter(|waiting| waiting.replaces.is_none()) {
            return self.ask_server_again(&server, waiting);
        }
        let spec = spec(&self.config.enrolment)?;
        self.new_request(&server, spec, EstOperation::Enrol, None)
    }

    /// Requests the successor of `identity`, authenticated by it; if a request is pending, sends that again.
    ///
    /// # Errors
    /// As [`EnrolmentSession::enrol`], or the certificate is not one that can be renewed here.
    pub fn renew(&mut self, identity: &Arc<DeviceIdentity>) -> Result<Enrolled, Problem> {
        let done = self.next(identity);
        self.record_result(done)
    }

    fn next(&mut self, identity: &Arc<DeviceIdentity>) -> Result<Enrolled, Problem> {
        let est = self.est()?;
        self.is_ours(identity)?;
        let server = Server::for_a_device(self.config, est, identity).with_stop(&self.stop);
        let request = self.memory.waiting.clone().filter(|waiting| waiting.replaces.is_some());
        match request {
            Some(waiting) => self.ask_server_again(&server, waiting),
            None => {
                let spec = self.successor(identity)?;
                let old = OldCertificate::from(identity.certificate());
                self.new_request(&server, spec, EstOperation::ReEnrol, Some(old))
            }
        }
    }

    /// Sends the pending request again: authenticated by `identity`, if that is to be replaced.
    ///
    /// # Errors
    /// As [`EnrolmentSession::renew`].
    pub fn ask_again(
        &mut self,
        waiting: WaitingRequest,
        identity: Option<&Arc<DeviceIdentity>>,
    ) -> Result<Enrolled, Problem> {
        let done = self
            .server_for(&waiting, identity)
            .and_then(|server| self.ask_server_again(&server.with_stop(&self.stop), waiting));
        self.record_result(done)
    }

    fn server_for(
        &self,
        waiting: &WaitingRequest,
        identity: Option<&Arc<DeviceIdentity>>,
    ) -> Result<Server, Problem> {
        let est = self.est()?;
        match (waiting.replaces, identity) {
            (Some(_), Some(identity)) => Ok(Server::for_a_device(self.config, est, identity)),
            (Some(_), None) | (None, _) => Server::for_a_first_certificate(self.config, est),
        }
    }

    /// Makes the request for the successor of `identity`, for a person to send to the CA; if one is pending, returns
    /// that. The import of the new certificate replaces the old one.
    ///
    /// # Errors
    /// The certificate is not one that can be renewed here, or the key or the request cannot be made or kept.
    pub fn request_successor(&mut self, identity: &DeviceIdentity) -> Result<NewRequest, Problem> {
        self.is_ours(identity)?;
        let replaces = OldCertificate::from(identity.certificate());
        if let Some(waiting) = self.by_hand(&replaces)? {
            return Ok(waiting);
        }
        let request = request(self.store, self.folder, &self.successor(identity)?)?;
        self.memory.by_hand = Some(ManualRequest { key: request.pending.spki, replaces });
        self.save()?;
        Ok(request)
    }

    /// The pending request for the successor of `old`.
    fn by_hand(&self, old: &OldCertificate) -> Result<Option<NewRequest>, Problem> {
        let request = self.memory.by_hand.as_ref().filter(|by_hand| by_hand.replaces.key == old.key);
        let Some(key) = request.map(|by_hand| by_hand.key) else { return Ok(None) };
        let pending = self.store.pending().map_err(|error| error.problem())?;
        let pending = pending.into_iter().find(|pending| pending.spki == key);
        let text = texts::read(self.folder, key);
        Ok(pending.zip(text).and_then(|(pending, pem)| {
            let der = CertificateSigningRequestDer::from_pem_slice(pem.as_bytes()).ok()?;
            Some(NewRequest { pending, pem, der })
        }))
    }

    /// Presents `identity`, the successor of `replaced`, to the server. Returns whether the server accepted it.
    ///
    /// # Errors
    /// The server cannot be reached, or its answer cannot be remembered.
    pub fn present_successor(
        &mut self,
        replaced: ReplacedCertificate,
        identity: &Arc<DeviceIdentity>,
    ) -> Result<bool, Problem> {
        let server = Server::for_a_device(self.config, self.est()?, identity);
        let answered = server.authorities();
        let worked = answered.is_ok() && server.has_taken_the_certificate();
        let tried = Some(OffsetDateTime::now_utc());
        self.memory.replaced = Some(ReplacedCertificate { worked, tried, ..replaced });
        self.save()?;
        match answered {
            Ok(_) => Ok(worked),
            Err(failed) => Err(failed.problem()),
        }
    }

    /// Notes that a server has accepted the certificate with this fingerprint.
    ///
    /// # Errors
    /// The state folder cannot be written.
    pub fn has_worked(&mut self, fingerprint: &str) -> Result<(), Problem> {
        match &mut self.memory.replaced {
            Some(replaced) if replaced.new.to_string() == fingerprint && !replaced.worked => {
                replaced.worked = true;
                self.save()
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Removes a certificate that has a successor, with its key.
    ///
    /// # Errors
    /// The store cannot delete it.
    pub fn retire(&mut self, replaced: &ReplacedCertificate) -> Result<(), Problem> {
        self.store.remove(replaced.old.key).map_err(|error| error.problem())?;
        self.memory.replaced = None;
        self.save()
    }

    fn is_ours(&self, identity: &DeviceIdentity) -> Result<(), Problem> {
        if *identity.store() == self.store.name() {
            return Ok(());
        }
        Err(Code::EnrolmentNotConfigured.with(Detail::RenewedElsewhere {
            subject: identity.certificate().subject.to_string(),
            store: identity.store().to_string(),
        }))
    }

    fn successor(&self, identity: &DeviceIdentity) -> Result<RequestSpec, Problem> {
        let enrolment = &self.config.enrolment;
        let spec = RequestSpec::for_renewal(identity.certificate()).map_err(|error| error.problem())?;
        Ok(spec.key(enrolment.key).issued_by_template(enrolment.template.clone()))
    }

    fn new_request(
        &mut self,
        server: &Server,
        spec: RequestSpec,
        operation: EstOperation,
        replaces: Option<OldCertificate>,
    ) -> Result<Enrolled, Problem> {
        let wanted = match server.csr_attributes() {
            Ok(wanted) => wanted,
            Err(Failed::Stopped) => return Ok(Enrolled::Stopped),
            Err(failed @ (Failed::ForGood(_) | Failed::ForNow(_))) => return Err(failed.problem()),
        };
        let spec = wanted.met_by(spec).map_err(|unmet| Code::EnrolmentUnmet.with(unmet.detail()))?;
        let made = make(self.store, &spec)?;
        let waiting =
            WaitingRequest { key: made.pending.spki, request: made.der.to_vec(), replaces, ask_again: None };
        // If the run is stopped meanwhile, it leaves a request that can be sent again, and no stray key.
        self.memory.waiting = Some(waiting.clone());
        let kept = self.save().map_err(Failed::ForGood);
        match kept.and_then(|()| self.answer(server, operation, waiting)) {
            Ok(enrolled) => Ok(enrolled),
            Err(Failed::Stopped) => Ok(Enrolled::Stopped),
            Err(failed @ (Failed::ForGood(_) | Failed::ForNow(_))) => {
                self.memory.waiting = None;
                self.forget_key(made.pending.spki);
                Err(failed.problem())
            }
        }
    }

    fn ask_server_again(&mut self, server: &Server, waiting: WaitingRequest) -> Result<Enrolled, Problem> {
        let operation = if waiting.replaces.is_some() { EstOperation::ReEnrol } else { EstOperation::Enrol };
        match self.answer(server, operation, waiting.clone()) {
            Ok(enrolled) => Ok(enrolled),
            Err(Failed::Stopped) => {
                self.memory.waiting = Some(WaitingRequest { ask_again: None, ..waiting });
                self.save()?;
                Ok(Enrolled::Stopped)
            }
            Err(Failed::ForNow(problem)) => {
                let failures = self.memory.last.as_ref().map_or(0, |last| last.failures) + 1;
                let ask_again = Some(OffsetDateTime::now_utc() + pause_after(failures));
                self.memory.waiting = Some(WaitingRequest { ask_again, ..waiting });
                Err(problem)
            }
            Err(Failed::ForGood(problem)) => {
                self.memory.waiting = None;
                self.forget_key(waiting.key);
                Err(problem)
            }
        }
    }

    /// Remembers a failure, so that the next attempt waits.
    fn record_result(&mut self, done: Result<Enrolled, Problem>) -> Result<Enrolled, Problem> {
        // Without an enrolment server in the managed file this was no attempt: it must not stay in the device's status.
        if let Err(problem) = &done
            && problem.code != Code::EnrolmentNotConfigured.as_str()
        {
            self.record_failure(problem)?;
        }
        done
    }

    /// A key whose request failed is useless.
    fn forget_key(&self, key: SpkiHash) {
        if let Err(error) = self.store.remove(key) {
            tracing::warn!(%error, "a key whose request came to nothing stays in the store");
        }
    }

    fn answer(
        &mut self,
        server: &Server,
        operation: EstOperation,
        sent: WaitingRequest,
    ) -> Result<Enrolled, Failed> {
        let authorities = server.authorities()?;
        let found = match server.ask(operation, &sent.request)? {
            EstResponse::AskAgain(wait) => return self.wait(sent, wait),
            EstResponse::Certificates(found) => found,
        };
        let refused = |why: Detail| Failed::ForGood(Code::EnrolmentRefused.with(why));
        let in_store = |error: porthole_identity::StoreError| Failed::ForNow(error.problem());
        let mut pending = self.store.pending().map_err(in_store)?;
        pending.retain(|waiting| waiting.spki == sent.key);
        let bound = bind(with_authorities(found, authorities), pending)
            .map_err(|_| refused(Detail::IssuedForAnotherKey))?;
        let requirements = self.config.device_certificate.as_ref().map(|settings| &settings.requirements);
        would_prove(&bound, &self.store.name(), requirements, OffsetDateTime::now_utc()).map_err(refused)?;
        self.store.bind(&bound).map_err(in_store)?;
        let Some(certificate) = bound.chain().first().cloned() else {
            return Err(refused(Detail::IssuedNothing));
        };
        self.memory.waiting = None;
        self.memory.last = Some(Attempt { at: OffsetDateTime::now_utc(), failure: None, failures: 0 });
        if let Some(old) = sent.replaces {
            self.record_replacement(old, &certificate);
        }
        self.save().map_err(Failed::ForGood)?;
        Ok(Enrolled::Issued(Box::new(certificate)))
    }

    fn wait(&mut self, sent: WaitingRequest, wait: Duration) -> Result<Enrolled, Failed> {
        let now = OffsetDateTime::now_utc();
        let ask_again = now + wait;
        self.memory.waiting = Some(WaitingRequest { ask_again: Some(ask_again), ..sent });
        self.memory.last = Some(Attempt { at: now, failure: None, failures: 0 });
        self.save().map_err(Failed::ForGood)?;
        Ok(Enrolled::Waiting(ask_again))
    }

    /// Notes that `new` was issued for `old`. The certificate that `old` itself replaced is removed now: `old` has worked.
    fn record_replacement(&mut self, old: OldCertificate, new: &Certificate) {
        if let Some(earlier) = self.memory.replaced.take().filter(|earlier| earlier.old.key != old.key) {
            self.forget_key(earlier.old.key);
        }
        if old.key != new.spki {
            self.memory.replaced =
                Some(ReplacedCertificate { old, new: new.fingerprint, worked: false, tried: None });
        }
    }

    fn record_failure(&mut self, problem: &Problem) -> Result<(), Problem> {
        let failures = self.memory.last.as_ref().map_or(0, |last| last.failures).saturating_add(1);
        let detail = problem.detail.clone().unwrap_or_else(|| problem.meaning.to_owned());
        self.memory.last = Some(Attempt {
            at: OffsetDateTime::now_utc(),
            failure: Some((problem.code.to_owned(), detail)),
            failures,
        });
        self.save()
    }

    fn save(&self) -> Result<(), Problem> {
        memory::save(self.folder, &self.memory)
    }
}
