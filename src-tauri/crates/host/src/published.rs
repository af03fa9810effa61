//! What is in force, for everyone to read, and those who want to hear of changes.

use std::sync::Arc;

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use porthole_activity::{ActivityLog, Kind, Record};
use porthole_config::Source;
use porthole_policy::{DeviceClass, Verdict};

use crate::in_force_record::Recorder;
use crate::state::State;

type Listener = Box<dyn Fn(&State) + Send + Sync>;

/// Written by the host's loop only.
pub(crate) struct Published {
    pub(crate) source: Source,
    pub(crate) activity: Arc<ActivityLog>,
    recorder: Recorder,
    state: ArcSwap<State>,
    listeners: Mutex<Vec<Listener>>,
}

impl Published {
    pub(crate) fn new(source: Source, activity: Arc<ActivityLog>, recorder: Recorder, state: State) -> Self {
        let published = Self {
            source,
            activity,
            recorder,
            state: ArcSwap::from_pointee(state),
            listeners: Mutex::default(),
        };
        published.state().in_force.config().inspect(|config| published.recorder.save(config));
        published.record_changes(None);
        published
    }

    pub(crate) fn state(&self) -> Arc<State> {
        self.state.load_full()
    }

    pub(crate) fn on_change(&self, listener: Listener) {
        self.listeners.lock().push(listener);
    }

    /// Told of what is in force now before anything later.
    pub(crate) fn follow(&self, listener: Listener) {
        let mut listeners = self.listeners.lock();
        listener(&self.state());
        listeners.push(listener);
    }

    /// Puts `state` in force, and tells those who want to hear of what has changed.
    pub(crate) fn put(&self, state: State) {
        let before = self.state();
        let state = Arc::new(state);
        self.state.store(Arc::clone(&state));
        self.record_changes(Some(&before));
        if !state.is_as(&before) {
            for listener in self.listeners.lock().iter() {
                listener(&state);
            }
        }
        state.in_force.config().inspect(|config| self.recorder.save(config));
    }

    /// Writes a record; a log that cannot be written is reported, and stops no other work.
    pub(crate) fn note(&self, record: &Record) {
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
        let is_new = |before: &State| !before.is_evaluated() || before.device_key() != state.device_key();
        // What is not known yet is no class.
        if state.is_evaluated() && before.is_none_or(is_new) {
            let status = &state.device.status;
            let reason = match status.class {
                DeviceClass::Managed => "the managed file's signs say that the organisation manages it",
                DeviceClass::Certified | DeviceClass::Untrusted => {
                    status.problem.as_ref().map_or("a device certificate passed every check", |it| it.title)
                }
            };
            // Nothing was asked for, so nothing is allowed.
            self.note(&base(Kind::DeviceClass, Verdict::Monitor, "device class").detail(reason));
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
