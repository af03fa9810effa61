//! The one loop that keeps the state in force up to date with the managed file, the stores, the system and the CAs. It
//! owns that state and never blocks: slow work runs on threads that report by events. So a changed managed file applies
//! at once, however long a token takes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use porthole_config::{Loaded, ManagedConfig};
use porthole_explain::Code;
use porthole_identity::{Evaluation, Inspection};
use porthole_resources::unless_exhausted;
use time::OffsetDateTime;

use crate::choice::{self, CertificatePreference, ChoiceError};
use crate::device_evaluator::{DeviceEvaluator, modules, prepare_lists};
use crate::event::HostEvent;
use crate::join::JoinUnknown;
use crate::lookups::{DomainLookup, Keys, StoreLookups};
use crate::managed;
use crate::proof::LastProof;
use crate::published::Published;
use crate::state::{InForce, PendingSource, State};

/// How often a store that reports no changes is read, and the system is asked about domains. If there is nothing to
/// ask, and no time that passes changes anything, the loop sleeps without a limit.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// A certificate is still valid at the last moment of its validity.
const JUST_AFTER: Duration = Duration::from_millis(5);

/// When to evaluate again after the process had run out of files. Until then the last outcome counts.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Changes within this time are read together: a renewal writes several entries.
const SETTLE: Duration = Duration::from_millis(200);

/// A store that keeps changing is read at least this often.
const SETTLE_AT_MOST: Duration = Duration::from_secs(1);

/// The loop with the state that it owns.
pub(crate) struct EventLoop {
    pub(crate) published: Arc<Published>,
    pub(crate) evaluator: Arc<DeviceEvaluator>,
    pub(crate) events: Sender<HostEvent>,
    pub(crate) in_force: InForce,
    pub(crate) stores: Vec<StoreLookups>,
    pub(crate) joined: DomainLookup,
    pub(crate) watching: Option<Watching>,
    /// When to evaluate the device again, after the process had run out of files.
    pub(crate) evaluate_next: Option<Instant>,
    pub(crate) waiting: Vec<WaitingReader>,
    pub(crate) waiting_until_evaluated: Vec<Sender<()>>,
    pub(crate) last_proof: LastProof,
}

/// Set while the host watches for changes.
#[derive(Debug)]
pub(crate) struct Watching {
    is_file_watched: bool,
    look_next: Instant,
}

/// A caller that waits until everything was read again: how many lookups of each store, and of the system, must have
/// ended by then.
pub(crate) struct WaitingReader {
    stores: Vec<u64>,
    joined: u64,
    reply: Sender<Arc<State>>,
}

impl EventLoop {
    /// Runs until the host is dropped.
    pub(crate) fn run(mut self, events: &Receiver<HostEvent>) {
        prepare_lists(self.config());
        for store in 0..self.stores.len() {
            self.inspect_store(store, Keys::New);
        }
        self.ask_joined();
        loop {
            match events.recv_timeout(self.time_until_next_step(Instant::now(), OffsetDateTime::now_utc())) {
                Ok(HostEvent::End) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(event) => self.handle(event),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.do_what_is_due(Instant::now(), OffsetDateTime::now_utc());
        }
    }

    fn handle(&mut self, event: HostEvent) {
        match event {
            HostEvent::Watch { is_file_watched } => {
                self.watching = Some(Watching { is_file_watched, look_next: Instant::now() + LOOK_EVERY });
            }
            HostEvent::Unwatch => self.watching = None,
            HostEvent::FileRead(loaded) => self.file_read(loaded),
            HostEvent::StoreChanged(store) => self.store_changed(store, Instant::now()),
            HostEvent::Looked { store, found } => self.on_inspection(store, found),
            HostEvent::Joined(answer) => self.has_joined(answer),
            HostEvent::Learnt => self.evaluate_again(),
            HostEvent::UntilEvaluated(reply) => {
                self.waiting_until_evaluated.push(reply);
                self.notify_evaluated();
            }
            HostEvent::ReadAgain(reply) => self.read_again(reply),
            HostEvent::Choose(wish, reply) => {
                let _gone = reply.send(self.choose(wish));
            }
            HostEvent::End => {}
        }
    }

    /// How long to wait for the next event.
    fn time_until_next_step(&self, now: Instant, time: OffsetDateTime) -> Duration {
        let due = self.stores.iter().filter(|looks| self.is_looked_for(looks));
        let due = due.filter_map(|looks| looks.due).map(|(_, due)| due);
        let watching = self.watching.as_ref().filter(|watching| self.looks_at_intervals(watching));
        let evaluate_next = self.evaluate_next.filter(|_| self.watching.is_some());
        let next = due.chain(evaluate_next).chain(watching.map(|watching| watching.look_next)).min();
        let left = next.map_or(Duration::MAX, |next| next.saturating_duration_since(now));
        if watching.is_none() {
            return left;
        }
        time_left(self.published.state().device.until, time).min(left)
    }

    /// Whether something can change without a signal, or depends on the clock: it may have been set, or have gone
    /// on while the computer slept.
    fn looks_at_intervals(&self, watching: &Watching) -> bool {
        let state = self.published.state();
        let tells_all = watching.is_file_watched && self.stores.iter().all(|looks| looks.listening.is_some());
        let asks_system = self.config().is_some_and(|config| config.managed_device.is_some());
        !tells_all
            || asks_system
            || !state.is_evaluated()
            || !state.device.ledger.candidates.is_empty()
            || state.device.until.is_some()
            || !self.silent_sources(&state.device).is_empty()
    }

    /// A store that has never answered is asked even while no caller watches for changes.
    const fn is_looked_for(&self, looks: &StoreLookups) -> bool {
        self.watching.is_some() || !looks.has_answered
    }

    fn do_what_is_due(&mut self, now: Instant, time: OffsetDateTime) {
        for store in 0..self.stores.len() {
            let looks = &self.stores[store];
            if self.is_looked_for(looks) && looks.due.is_some_and(|(_, due)| due <= now) {
                self.inspect_store(store, Keys::New);
            }
        }
        let looks = self.watching.as_ref().is_some_and(|watching| self.looks_at_intervals(watching));
        let Some(watching) = &mut self.watching else { return };
        if looks && watching.look_next <= now {
            watching.look_next = now + LOOK_EVERY;
            if !watching.is_file_watched {
                self.file_read(porthole_config::load(&self.published.source));
            }
            for store in 0..self.stores.len() {
                if self.stores[store].listening.is_none() {
                    self.inspect_store(store, Keys::New);
                }
            }
            self.ask_joined();
            // The clock may have been set, or have gone on while the computer slept.
            self.evaluate_again();
        } else if self.published.state().device.until.is_some_and(|until| until < time)
            || self.evaluate_next.is_some_and(|next| next <= now)
        {
            self.evaluate_again();
        }
    }

    /// Policy first: the rules of the file apply before the device is evaluated with it, and no store is asked.
    fn file_read(&mut self, loaded: Loaded) {
        let before = modules(self.config()).to_vec();
        self.in_force = self.in_force.next(loaded);
        let known = self.published.state();
        let is_same = known.in_force.version().0 == self.in_force.version().0;
        let unanswered = pending_sources(&self.evaluator, &self.stores, &self.joined, self.config());
        let (in_force, device) = (self.in_force.clone(), known.device.clone());
        // The outcome under the earlier file must not clear anything.
        let is_loss_certain = is_same && known.is_loss_certain;
        self.published.put(State { in_force, device, unanswered, is_loss_certain });
        if is_same {
            self.evaluate_again();
        } else {
            // The device has to meet other requirements now, so earlier answers do not count.
            self.evaluate_now();
        }
        if modules(self.config()) != before {
            for store in 0..self.stores.len() {
                self.inspect_store(store, Keys::New);
            }
        }
        self.ask_joined();
    }

    fn store_changed(&mut self, store: usize, now: Instant) {
        let Some(looks) = self.stores.get_mut(store) else { return };
        let first = looks.due.map_or(now, |(first, _)| first);
        looks.due = Some((first, (now + SETTLE).min(first + SETTLE_AT_MOST)));
    }

    /// Starts a lookup into a store; if one is running, another follows it.
    fn inspect_store(&mut self, store: usize, keys: Keys) {
        let modules = modules(self.config()).to_vec();
        let Some(looks) = self.stores.get_mut(store) else { return };
        looks.due = None;
        if looks.counter.is_under_way() {
            looks.counter.once_more(keys);
            return;
        }
        looks.counter.begun += 1;
        let before = match keys {
            Keys::New => looks.last.clone(),
            Keys::All => Inspection::default(),
        };
        let (evaluator, events) = (Arc::clone(&self.evaluator), self.events.clone());
        let is_begun = spawn(move || {
            let found = unless_exhausted(|| evaluator.look_into(store, &modules, &before));
            let _gone = events.send(HostEvent::Looked { store, found });
        });
        if !is_begun {
            looks.counter.begun -= 1;
            let now = Instant::now();
            looks.due = Some((now, now + AGAIN_AFTER));
        }
    }

    fn on_inspection(&mut self, store: usize, found: Option<Inspection>) {
        let Some(looks) = self.stores.get_mut(store) else { return };
        match found {
            Some(found) => {
                looks.last = found;
                looks.has_answered = true;
            }
            None => {
                tracing::warn!("files or threads have run out; what a store held last counts on");
                let now = Instant::now();
                looks.due = Some((now, now + AGAIN_AFTER));
            }
        }
        if let Some(keys) = looks.counter.has_answered() {
            self.inspect_store(store, keys);
        }
        self.evaluate_again();
        self.reply_to_waiting();
    }

    /// Asks the system for its domains, if the managed file requires one.
    fn ask_joined(&mut self) {
        if !asks_for_domain(self.config()) {
            return;
        }
        if self.joined.counter.is_under_way() {
            self.joined.counter.once_more(Keys::New);
            return;
        }
        self.joined.counter.begun += 1;
        let (evaluator, events) = (Arc::clone(&self.evaluator), self.events.clone());
        let is_begun = spawn(move || {
            let _gone = events.send(HostEvent::Joined(unless_exhausted(|| evaluator.joined_domains())));
        });
        if !is_begun {
            self.joined.counter.begun -= 1;
        }
    }

    fn has_joined(&mut self, answer: Option<Result<Vec<String>, JoinUnknown>>) {
        // Asked again at the next interval.
        if let Some(answer) = answer {
            self.joined.answer = answer;
            self.joined.has_answered = true;
        }
        if self.joined.counter.has_answered().is_some() {
            self.ask_joined();
        }
        self.evaluate_again();
        self.reply_to_waiting();
    }

    fn read_again(&mut self, reply: Sender<Arc<State>>) {
        self.file_read(porthole_config::load(&self.published.source));
        for store in 0..self.stores.len() {
            self.inspect_store(store, Keys::All);
        }
        self.ask_joined();
        let stores = self.stores.iter().map(|looks| looks.counter.last()).collect();
        self.waiting.push(WaitingReader { stores, joined: self.joined.counter.last(), reply });
        self.reply_to_waiting();
    }

    /// Replies to the callers for whom everything was read.
    fn reply_to_waiting(&mut self) {
        let answered: Vec<u64> = self.stores.iter().map(|looks| looks.counter.ended).collect();
        let joined = self.joined.counter.ended;
        let state = self.published.state();
        self.waiting.retain(|waiting| {
            let all = waiting.stores.iter().zip(&answered).all(|(wanted, ended)| ended >= wanted);
            let is_done = all && joined >= waiting.joined;
            if is_done {
                let _gone = waiting.reply.send(Arc::clone(&state));
            }
            !is_done
        });
    }

    fn choose(&mut self, wish: CertificatePreference) -> Result<Arc<State>, ChoiceError> {
        let pick = choice::pick(wish, &self.evaluate())?;
        choice::remember(self.evaluator.state_folder(), &pick)?;
        self.evaluate_again();
        Ok(self.published.state())
    }

    fn config(&self) -> Option<&ManagedConfig> {
        self.in_force.config().map(AsRef::as_ref)
    }

    fn evaluate(&self) -> Evaluation {
        evaluate(&self.evaluator, &self.stores, &self.joined, self.config())
    }

    /// Evaluates with what is known. No store is asked, but files are read: if the process has run out of files, the
    /// last outcome counts until it expires.
    fn evaluate_again(&mut self) {
        match unless_exhausted(|| self.evaluate()) {
            Some(device) => self.publish(device),
            None if self.is_outdated() => self.evaluate_now(),
            None => {
                tracing::warn!("files have run out; the device counts as before");
                self.evaluate_next = Some(Instant::now() + AGAIN_AFTER);
                let device = self.published.state().device.clone();
                self.put(device);
            }
        }
    }

    fn evaluate_now(&mut self) {
        self.publish(self.evaluate());
    }

    fn publish(&mut self, device: Evaluation) {
        self.evaluate_next = None;
        self.put(device);
    }

    fn put(&mut self, device: Evaluation) {
        let unanswered = pending_sources(&self.evaluator, &self.stores, &self.joined, self.config());
        let (silent, now) = (self.silent_sources(&device), OffsetDateTime::now_utc());
        let is_trusted = device.status.class.is_trusted();
        let is_loss_certain = !is_trusted && unanswered.is_empty() && self.last_proof.is_lost(&silent, now);
        if is_trusted && unanswered.is_empty() {
            self.last_proof.record(silent, now);
        }
        let in_force = self.in_force.clone();
        self.published.put(State { in_force, device, unanswered, is_loss_certain });
        self.notify_evaluated();
    }

    /// The sources that may prove the device and do not answer.
    fn silent_sources(&self, device: &Evaluation) -> BTreeSet<String> {
        let mut silent = Inspection::merge(self.stores.iter().map(|looks| &looks.last)).silent_stores();
        if asks_for_domain(self.config()) && self.joined.is_silent() {
            silent.insert("domain".to_owned());
        }
        let problem = device.status.problem.as_ref().map(|problem| problem.code);
        if problem == Some(Code::RevocationUnknown.as_str()) {
            silent.insert("revocation".to_owned());
        }
        silent
    }

    /// Notifies the callers that wait until the device was evaluated.
    fn notify_evaluated(&mut self) {
        if self.published.state().is_evaluated() {
            for reply in self.waiting_until_evaluated.drain(..) {
                let _gone = reply.send(());
            }
        }
    }

    fn is_outdated(&self) -> bool {
        self.published.state().device.until.is_some_and(|until| until < OffsetDateTime::now_utc())
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> bool {
    let begun = thread::Builder::new().name("look".to_owned()).spawn(work);
    if let Err(error) = &begun {
        tracing::error!(%error, "the system gives no thread; a store is not looked into");
    }
    begun.is_ok()
}

/// Evaluates the device by what the lookups found.
pub(crate) fn evaluate(
    evaluator: &DeviceEvaluator,
    stores: &[StoreLookups],
    joined: &DomainLookup,
    config: Option<&ManagedConfig>,
) -> Evaluation {
    let all = Inspection::merge(stores.iter().map(|looks| &looks.last));
    let signs = config.and_then(|config| managed::signs(config, joined));
    evaluator.evaluate(&all, signs.as_ref(), config)
}

/// How long until the class may change by the passing of time, at most the interval.
fn time_left(until: Option<OffsetDateTime>, now: OffsetDateTime) -> Duration {
    let left = until.map(|until| Duration::try_from(until - now).unwrap_or(Duration::ZERO) + JUST_AFTER);
    left.map_or(LOOK_EVERY, |left| left.min(LOOK_EVERY))
}

fn asks_for_domain(config: Option<&ManagedConfig>) -> bool {
    let managed_device = config.and_then(|config| config.managed_device.as_ref());
    managed_device.is_some_and(|settings| settings.domain_joined.is_some())
}

/// The sources that may prove the device against `config` and have not answered since the start.
pub(crate) fn pending_sources(
    evaluator: &DeviceEvaluator,
    stores: &[StoreLookups],
    joined: &DomainLookup,
    config: Option<&ManagedConfig>,
) -> Vec<PendingSource> {
    // Without requirements on a certificate, no certificate proves anything.
    let asks_for_certificate = config.is_some_and(|config| config.device_certificate.is_some());
    let stores = evaluator
        .stores()
        .iter()
        .zip(stores)
        .filter(|(_, looks)| asks_for_certificate && !looks.has_answered);
    let stores = stores.map(|(store, _)| PendingSource::Store(store.name()));
    let domain = (asks_for_domain(config) && !joined.has_answered).then_some(PendingSource::Domain);
    stores.chain(domain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_expires_soon_is_evaluated_as_soon_as_it_has() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let soon = Some(now + Duration::from_millis(700));
        assert_eq!(time_left(soon, now), Duration::from_millis(700) + JUST_AFTER);
        assert_eq!(time_left(soon, now + Duration::from_secs(1)), JUST_AFTER, "the moment has passed");
        assert_eq!(time_left(Some(now + Duration::from_secs(3600)), now), LOOK_EVERY);
        assert_eq!(time_left(None, now), LOOK_EVERY);
    }
}
