//! Renewal while Porthole runs, without a person: carries out the steps that [`porthole_identity::plan_renewal`] plans,
//! on its own thread, with one record in the activity log for each step.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use porthole_activity::{Kind, Record};
use porthole_config::{ManagedConfig, Renew};
use porthole_explain::Problem;
use porthole_identity::{Certificate, DeviceIdentity, EnrolmentStore, RenewalHistory, RenewalStep, rfc3339};
use porthole_policy::Verdict;
use serde::Serialize;
use time::OffsetDateTime;

use crate::enrolment::{self, Enrolled, EnrolmentSession};
use crate::{Host, State};

/// The longest pause between checks, because laptops sleep and clocks are set.
const LOOK_EVERY: Duration = Duration::from_secs(10 * 60);

/// The pause after a failed step; the plan itself waits longer after several.
const AFTER_FAILURE: Duration = Duration::from_secs(5 * 60);

/// The pause while another process holds the enrolment lock.
const TURN_AGAIN: Duration = Duration::from_secs(60);

/// When the device certificate is renewed, to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Renewal"))]
pub struct RenewalView {
    /// Who renews it: `automatic`, `by_hand` through the server, or `request` where there is no server.
    #[cfg_attr(feature = "typescript", ts(type = "\"automatic\" | \"by_hand\" | \"request\""))]
    pub by: &'static str,
    /// When its successor is requested, RFC 3339; `None` if it cannot be renewed here.
    pub due: Option<String>,
    /// A request that is pending at the server.
    pub waiting: Option<WaitingView>,
    /// SHA-256 of the public key of a pending request that a person sends to the CA.
    pub requested: Option<String>,
    /// How the last attempt ended.
    pub last_attempt: Option<AttemptView>,
    /// The fingerprint of the old certificate, which is kept until its successor has worked once.
    pub keeps: Option<String>,
}

/// A request that is pending at the server, to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Waiting"))]
pub struct WaitingView {
    /// SHA-256 of the public key.
    pub public_key: String,
    /// When the server is asked again, RFC 3339; `None` if the person stopped waiting.
    pub until: Option<String>,
    /// Whether it is for the successor of a certificate, not for a first one.
    pub renews: bool,
}

/// How an attempt to enrol or renew ended, to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Attempt"))]
pub struct AttemptView {
    /// When, RFC 3339.
    pub at: String,
    /// The code of the problem; `None` on success.
    pub code: Option<String>,
    /// The problem in words.
    pub detail: Option<String>,
    /// How many attempts in a row have failed, including this one.
    pub failures: u32,
}

/// When the certificate in force, `identity` of a device evaluated by `config`, is renewed. What is remembered lies in
/// `state_folder`.
#[must_use]
pub fn renewal(
    config: &ManagedConfig,
    identity: Option<&DeviceIdentity>,
    store: &dyn EnrolmentStore,
    state_folder: &Path,
) -> RenewalView {
    let renewable = identity.filter(|identity| *identity.store() == store.name());
    RenewalView::of(config, renewable.map(DeviceIdentity::certificate), enrolment::memory(state_folder))
}

impl RenewalView {
    /// When `renewable`, the certificate in force where its store can renew it, is renewed, and what is remembered of
    /// earlier attempts.
    #[must_use]
    pub fn of(config: &ManagedConfig, renewable: Option<&Certificate>, memory: RenewalHistory) -> Self {
        Self {
            by: match config.enrolment.est.as_ref().map(|est| est.renew) {
                Some(Renew::Automatic) => "automatic",
                Some(Renew::ByHand) => "by_hand",
                None => "request",
            },
            due: renewable.map(|certificate| rfc3339(porthole_identity::renewal_due(certificate))),
            waiting: memory.waiting.map(|waiting| WaitingView {
                public_key: waiting.key.to_string(),
                until: waiting.ask_again.map(rfc3339),
                renews: waiting.replaces.is_some(),
            }),
            requested: memory.by_hand.map(|by_hand| by_hand.key.to_string()),
            last_attempt: memory.last.map(|last| {
                let (code, detail) = last.failure.unzip();
                AttemptView { at: rfc3339(last.at), code, detail, failures: last.failures }
            }),
            keeps: memory.replaced.map(|replaced| replaced.old.certificate.to_string()),
        }
    }
}

enum RenewalTrigger {
    /// The managed file or the device has changed.
    Changed,
    /// A server has taken the certificate with this fingerprint.
    Presented(String),
}

impl Host {
    /// Renews the device certificate in `store` when it is due by the managed file, while the host is alive.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn renew_when_due(self: &Arc<Self>, store: Box<dyn EnrolmentStore>) -> io::Result<()> {
        let (sender, news) = channel();
        let changed = sender.clone();
        self.on_change(move |_| {
            let _ended = changed.send(RenewalTrigger::Changed);
        });
        self.activity().subscribe(move |entry| {
            let record = &entry.record;
            if let (Kind::PresentCertificate, Some(fingerprint)) = (record.activity, &record.certificate) {
                let _ended = sender.send(RenewalTrigger::Presented(fingerprint.clone()));
            }
        });
        let host = Arc::downgrade(self);
        thread::Builder::new().name("renewal".to_owned()).spawn(move || {
            let mut pause = Duration::ZERO;
            while let Some(news) = next(&news, pause) {
                let Some(host) = host.upgrade() else { break };
                pause = host.renew_now(store.as_ref(), news.as_deref());
            }
        })?;
        Ok(())
    }

    /// Does the step that is due; returns how long there is nothing to do after it.
    fn renew_now(&self, store: &dyn EnrolmentStore, presented: Option<&str>) -> Duration {
        let state = self.state();
        let Some(config) = state.in_force.config().cloned() else { return LOOK_EVERY };
        let folder = self.evaluator().state_folder();
        let now = OffsetDateTime::now_utc();
        let identity = state.device.status.identity.clone();
        if presented.is_none() && is_idle(&config, folder) {
            return LOOK_EVERY;
        }
        let mut session = match EnrolmentSession::open(store, &config, folder) {
            Ok(session) => session,
            Err(problem) => {
                tracing::debug!(code = problem.code, "renewal has to wait for its turn");
                return TURN_AGAIN;
            }
        };
        if let Some(Err(problem)) = presented.map(|fingerprint| session.has_worked(fingerprint)) {
            tracing::warn!(
                code = problem.code,
                detail = problem.detail,
                "that a certificate works was not noted"
            );
        }
        let est = config.enrolment.est.as_ref();
        let is_automatic = est.is_some_and(|est| est.renew == Renew::Automatic);
        let went_well = match session.plan(identity.as_deref(), now) {
            RenewalStep::Retire(replaced) => {
                let done = session.retire(&replaced);
                let old = replaced.old.certificate;
                self.record(&state, "old certificate removed", done.map(|()| old.to_string()))
            }
            RenewalStep::Prove(replaced) if est.is_some() => {
                let Some(identity) = &identity else { return LOOK_EVERY };
                let done = session.present_successor(replaced, identity);
                self.record(
                    &state,
                    "new certificate tried",
                    done.map(|worked| describe_use(worked).to_owned()),
                )
            }
            RenewalStep::Renew if is_automatic => {
                let Some(identity) = &identity else { return LOOK_EVERY };
                let done = session.renew(identity);
                drop(session);
                self.record_enrolled("certificate renewed", &done)
            }
            RenewalStep::AskAgain(waiting) if is_automatic => {
                let done = session.ask_again(waiting, identity.as_ref());
                drop(session);
                self.record_enrolled("certificate requested again", &done)
            }
            RenewalStep::Wait(until) => {
                let wait = until.map(|until| (until - now).unsigned_abs());
                return wait.unwrap_or(LOOK_EVERY).min(LOOK_EVERY);
            }
            RenewalStep::Prove(_) | RenewalStep::Renew | RenewalStep::AskAgain(_) => return LOOK_EVERY,
        };
        // After a step the next may be due at once.
        if went_well { Duration::from_millis(100) } else { AFTER_FAILURE }
    }

    /// Records how an enrolment or a renewal ended, under the name `rule`, and evaluates the device again where a
    /// certificate has come. Whether it went well.
    pub fn record_enrolled(&self, rule: &str, done: &Result<Enrolled, Problem>) -> bool {
        let is_new = matches!(done, Ok(Enrolled::Issued(_)));
        let outcome = done.as_ref().map_err(Clone::clone).map(|enrolled| match enrolled {
            Enrolled::Issued(certificate) => {
                format!("new certificate {}", certificate.fingerprint)
            }
            Enrolled::Waiting(until) => format!("the server has taken the request; asked again {until}"),
            Enrolled::Stopped => "not waited for any longer; the request stays".to_owned(),
        });
        let went_well = self.record(&self.state(), rule, outcome);
        if is_new {
            self.read_again();
        }
        went_well
    }

    /// Writes one record of a step; returns whether it succeeded.
    fn record(&self, state: &State, rule: &str, done: Result<String, Problem>) -> bool {
        let went_well = done.is_ok();
        let status = &state.device.status;
        let fingerprint = status.identity.as_ref().map(|identity| identity.fingerprint().to_string());
        let (verdict, detail) = match done {
            Ok(detail) => (Verdict::Allow, detail),
            Err(problem) => {
                let detail = problem.detail.as_deref().unwrap_or(problem.title);
                (Verdict::Block, format!("{}: {detail}", problem.code))
            }
        };
        let record = Record::new(Kind::Enrolment, verdict, rule, status.class);
        self.note(&record.certificate(fingerprint.as_deref()).detail(detail));
        went_well
    }
}

const fn describe_use(worked: bool) -> &'static str {
    if worked { "the server has taken it" } else { "the server did not ask for it" }
}

/// Nothing is renewed and nothing is remembered: no lock is taken, and nothing is written.
fn is_idle(config: &ManagedConfig, folder: &Path) -> bool {
    config.enrolment.est.is_none() && enrolment::memory(folder).replaced.is_none()
}

/// The next trigger, or a timeout; `None` when renewal has ended.
fn next(news: &Receiver<RenewalTrigger>, pause: Duration) -> Option<Option<String>> {
    match news.recv_timeout(pause) {
        Ok(RenewalTrigger::Presented(fingerprint)) => Some(Some(fingerprint)),
        Ok(RenewalTrigger::Changed) | Err(RecvTimeoutError::Timeout) => Some(None),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}
