//! What is in force, kept by one loop of events, and the way to it from other threads.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use porthole_activity::{ActivityLog, Record};
use porthole_config::Source;

use crate::choice::{CertificatePreference, ChoiceError};
use crate::device_evaluator::DeviceEvaluator;
use crate::event::HostEvent;
use crate::event_loop::{self, EventLoop};
use crate::in_force_record::Recorder;
use crate::lookups::{self, DomainLookup};
use crate::proof::LastProof;
use crate::published::Published;
use crate::state::{InForce, State};

/// The managed file and the device, evaluated together and again whenever one of them changes.
pub struct Host {
    published: Arc<Published>,
    evaluator: Arc<DeviceEvaluator>,
    pub(crate) events: Sender<HostEvent>,
}

impl Host {
    /// Reads the managed file, has the stores looked into, and waits for them.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn new(
        source: Source,
        evaluator: DeviceEvaluator,
        activity: Arc<ActivityLog>,
    ) -> io::Result<Arc<Self>> {
        let host = Self::start(source, evaluator, activity)?;
        host.until_evaluated(Duration::MAX);
        Ok(host)
    }

    /// Reads the managed file and has the stores looked into. What has not answered is not waited for: until it has, it
    /// proves nothing.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(
        source: Source,
        evaluator: DeviceEvaluator,
        activity: Arc<ActivityLog>,
    ) -> io::Result<Arc<Self>> {
        let in_force = InForce::first(porthole_config::load(&source));
        let (evaluator, (events, received)) = (Arc::new(evaluator), channel());
        let config = in_force.config().map(AsRef::as_ref);
        let stores = lookups::listen_to_stores(&evaluator, config, &events);
        let joined = DomainLookup::default();
        let device = event_loop::evaluate(&evaluator, &stores, &joined, config);
        let unanswered = event_loop::pending_sources(&evaluator, &stores, &joined, config);
        let state = State { in_force: in_force.clone(), device, unanswered, is_loss_certain: false };
        let recorder = Recorder::new(evaluator.state_folder(), &source);
        let published = Arc::new(Published::new(source, activity, recorder, state));
        let event_loop = EventLoop {
            published: Arc::clone(&published),
            evaluator: Arc::clone(&evaluator),
            events: events.clone(),
            in_force,
            stores,
            joined,
            watching: None,
            evaluate_next: None,
            waiting: Vec::new(),
            waiting_until_evaluated: Vec::new(),
            last_proof: LastProof::read(evaluator.state_folder()),
        };
        thread::Builder::new().name("host".to_owned()).spawn(move || event_loop.run(&received))?;
        Ok(Arc::new(Self { published, evaluator, events }))
    }

    /// Waits until all that could prove the device has answered, but not beyond `limit`.
    pub fn until_evaluated(&self, limit: Duration) {
        let (reply, answer) = channel();
        let _ended = self.events.send(HostEvent::UntilEvaluated(reply));
        let _in_time = answer.recv_timeout(limit);
    }

    /// What is in force now.
    #[must_use]
    pub fn state(&self) -> Arc<State> {
        self.published.state()
    }

    /// Where the managed file is read from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.published.source
    }

    /// What evaluates the device.
    #[must_use]
    pub fn evaluator(&self) -> &DeviceEvaluator {
        &self.evaluator
    }

    /// The activity log.
    #[must_use]
    pub fn activity(&self) -> &Arc<ActivityLog> {
        &self.published.activity
    }

    /// Calls `listener` now, with what is in force, and then as [`Host::on_change`].
    pub fn follow(&self, listener: impl Fn(&State) + Send + Sync + 'static) {
        self.published.follow(Box::new(listener));
    }

    /// Calls `listener` after every change, on the thread that found it. It must not have anything read again.
    pub fn on_change(&self, listener: impl Fn(&State) + Send + Sync + 'static) {
        self.published.on_change(Box::new(listener));
    }

    /// Reads the managed file and the stores again, and has every key sign. A managed file that turned bad leaves the
    /// last good one in force. Takes as long as the stores take to answer.
    pub fn read_again(&self) -> Arc<State> {
        let (reply, answer) = channel();
        let _ended = self.events.send(HostEvent::ReadAgain(reply));
        answer.recv().unwrap_or_else(|_ended| self.state())
    }

    /// Remembers which certificate the person wants, and evaluates the device with it.
    ///
    /// # Errors
    /// As [`DeviceEvaluator::choose`]; what was chosen before still counts then.
    pub fn choose(&self, wish: CertificatePreference) -> Result<Arc<State>, ChoiceError> {
        let (reply, answer) = channel();
        let _ended = self.events.send(HostEvent::Choose(wish, reply));
        answer.recv().unwrap_or_else(|_ended| Ok(self.state()))
    }

    /// Writes a record; a log that cannot be written is reported, and stops no other work.
    pub fn note(&self, record: &Record) {
        self.published.note(record);
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ended = self.events.send(HostEvent::End);
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("source", self.source()).finish_non_exhaustive()
    }
}
