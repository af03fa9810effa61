//! What is in force, without windows: the managed file, the device class and the proxy's settings, kept in step.
//!
//! The app and `portholectl` both stand on this, so that one tool never judges otherwise than the other. It reads and
//! watches; the judging itself is done by `config`, `identity` and `policy`.

#![forbid(unsafe_code)]

mod change;
mod choice;
mod decide;
pub mod enrolment;
mod in_force_record;
mod join;
mod judge;
mod kept;
mod machine;
mod managed;
mod places;
mod renewal;
mod revocation;
mod settings;
mod state;
mod unlock;
mod watch;

pub use change::{ChangeKind, DeviceChange};
pub use choice::{ChoiceError, Wish};
pub use decide::record;
pub use in_force_record::InForceRecord;
#[cfg(target_os = "linux")]
pub use join::Realmd;
pub use join::{JoinState, JoinUnknown};
pub use judge::Judge;
pub use machine::{NoMachineId, machine_id};
pub use places::Places;
pub use renewal::{AttemptView, RenewalView, WaitingView, renewal};
pub use settings::{settings, way};
pub use state::{InForce, State};
pub use unlock::{Remember, not_unlocked};
pub use watch::Watch;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use in_force_record::Recorder;
use porthole_activity::{ActivityLog, Kind, Record};
use porthole_config::Source;
use porthole_policy::{Activity, AppId, Decision, DeviceClass, Request, Verdict};

type Listener = Box<dyn Fn(&State) + Send + Sync>;
type DeviceListener = Box<dyn Fn(&DeviceChange) + Send + Sync>;

/// The managed file and the device, judged together and again whenever one of them changes.
pub struct Host {
    source: Source,
    judge: Judge,
    activity: Arc<ActivityLog>,
    recorder: Recorder,
    state: ArcSwap<State>,
    /// Held over a whole reading, so that an older reading never replaces a newer one.
    reading: Mutex<()>,
    listeners: Mutex<Vec<Listener>>,
    device_listeners: Mutex<Vec<DeviceListener>>,
}

impl Host {
    /// Reads the managed file and the stores once. Takes as long as the stores take to answer.
    #[must_use]
    pub fn new(source: Source, judge: Judge, activity: Arc<ActivityLog>) -> Arc<Self> {
        let in_force = InForce::first(porthole_config::load(&source));
        let state = State::of(in_force, &judge);
        let recorder = Recorder::new(judge.state_folder(), &source);
        state.in_force.config().inspect(|config| recorder.keep(config));
        let host = Arc::new(Self {
            source,
            judge,
            activity,
            recorder,
            state: ArcSwap::from_pointee(state),
            reading: Mutex::default(),
            listeners: Mutex::default(),
            device_listeners: Mutex::default(),
        });
        host.record_changes(None);
        host
    }

    /// What is in force now.
    #[must_use]
    pub fn state(&self) -> Arc<State> {
        self.state.load_full()
    }

    /// Where the managed file is read from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// What judges the device.
    #[must_use]
    pub const fn judge(&self) -> &Judge {
        &self.judge
    }

    /// The activity log.
    #[must_use]
    pub const fn activity(&self) -> &Arc<ActivityLog> {
        &self.activity
    }

    /// Calls `listener` after every change, on the thread that found it.
    pub fn on_change(&self, listener: impl Fn(&State) + Send + Sync + 'static) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    /// Calls `listener` after every change of the device that a person notices, on the thread that found it and
    /// before those of [`Host::on_change`].
    pub fn on_device_change(&self, listener: impl Fn(&DeviceChange) + Send + Sync + 'static) {
        self.device_listeners.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    /// Reads the managed file and the stores again. A managed file that turned bad leaves the last good one in force.
    pub fn read_again(&self) -> Arc<State> {
        let reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.state();
        let in_force = before.in_force.next(porthole_config::load(&self.source));
        let state = Arc::new(State::of(in_force, &self.judge));
        self.state.store(Arc::clone(&state));
        state.in_force.config().inspect(|config| self.recorder.keep(config));
        drop(reading);
        self.record_changes(Some(&before));
        if let Some(change) = DeviceChange::between(&before.device.status, &state.device.status) {
            for listener in self.device_listeners.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                listener(&change);
            }
        }
        if !state.is_as(&before) {
            for listener in self.listeners.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                listener(&state);
            }
        }
        state
    }

    /// Remembers what the person wants, and judges the device by it.
    ///
    /// # Errors
    /// As [`Judge::choose`]; what was chosen before still counts then.
    pub fn choose(&self, wish: Wish) -> Result<Arc<State>, ChoiceError> {
        self.judge.choose(self.state().in_force.config().map(AsRef::as_ref), wish)?;
        Ok(self.read_again())
    }

    /// Asks policy. Nothing is recorded: whoever carries it out records what happened, with [`record`].
    #[must_use]
    pub fn decide(&self, app: &AppId, activity: Activity) -> Decision {
        let state = self.state();
        match state.in_force.config() {
            Some(config) => {
                config.session_policy.decide(Request { app, activity, device: state.device.status.class })
            }
            None => Decision::refuse_everything(activity),
        }
    }

    /// Writes a record; a log that cannot be written is said, and stops nobody.
    pub fn note(&self, record: &Record) {
        if let Err(error) = self.activity.append(record) {
            tracing::error!(%error, "a decision could not be recorded");
        }
    }

    /// One record for each thing that is new since `before`.
    fn record_changes(&self, before: Option<&State>) {
        let state = self.state();
        let base = |kind, verdict, rule: &str| {
            let status = &state.device.status;
            let fingerprint = status.identity.as_ref().map(|identity| identity.fingerprint().to_string());
            Record::new(kind, verdict, rule, status.class).certificate(fingerprint.as_deref())
        };
        if before.is_none_or(|before| before.device_key() != state.device_key()) {
            let status = &state.device.status;
            let reason = match status.class {
                DeviceClass::Managed => "the managed file's signs say that the organisation manages it",
                DeviceClass::Certified | DeviceClass::Untrusted => {
                    status.problem.as_ref().map_or("a device certificate passed every check", |it| it.title)
                }
            };
            self.note(&base(Kind::DeviceClass, Verdict::Allow, "device class").detail(reason));
        }
        if before.is_none_or(|before| before.in_force.version() != state.in_force.version()) {
            let (verdict, rule, detail) = match state.in_force.refusal() {
                None => (Verdict::Allow, "managed file loaded", self.source.to_string()),
                Some(refusal) => {
                    let detail = format!("{}: {}", self.source, refusal.code.as_str());
                    (Verdict::Block, "managed file refused", detail)
                }
            };
            self.note(&base(Kind::Config, verdict, rule).detail(detail));
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("source", &self.source).finish_non_exhaustive()
    }
}
