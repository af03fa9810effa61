//! Lookups into stores and of domains: their results, which are running, and when the next is due.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Instant;

use porthole_config::ManagedConfig;
use porthole_identity::{CertificateStore, Inspection, StoreWatch};

use crate::device_evaluator::{DeviceEvaluator, modules};
use crate::event::HostEvent;
use crate::join::{JoinState, JoinUnknown};

/// The lookups into one store.
#[derive(Default)]
pub(crate) struct StoreLookups {
    /// The result of the last lookup.
    pub(crate) last: Inspection,
    /// Whether a lookup has ended since the start.
    pub(crate) has_answered: bool,
    /// Listens for changes. `None`: the store reports none, and is read at an interval.
    pub(crate) listening: Option<StoreWatch>,
    pub(crate) counter: LookupCounter,
    /// When the first change since the last lookup was reported, and when the next lookup is due.
    pub(crate) due: Option<(Instant, Instant)>,
}

/// Counts lookups that were started and that have ended.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LookupCounter {
    pub(crate) begun: u64,
    pub(crate) ended: u64,
    /// Another lookup is due when the running one has ended.
    pub(crate) again: Option<Keys>,
}

/// Which keys make a test signature in a lookup: all, or those that have made none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    New,
    All,
}

/// The system's last answer about domains.
#[derive(Debug)]
pub(crate) struct DomainLookup {
    pub(crate) answer: Result<Vec<String>, JoinUnknown>,
    pub(crate) has_answered: bool,
    pub(crate) counter: LookupCounter,
}

impl Default for DomainLookup {
    fn default() -> Self {
        Self { answer: Err(JoinUnknown::TimedOut), has_answered: false, counter: LookupCounter::default() }
    }
}

impl DomainLookup {
    /// Whether an answer may still come.
    pub(crate) const fn is_silent(&self) -> bool {
        match self.answer {
            Ok(_) | Err(JoinUnknown::NotInstalled | JoinUnknown::NotOnThisSystem) => false,
            Err(JoinUnknown::NoBus(_) | JoinUnknown::TimedOut | JoinUnknown::Failed(_)) => true,
        }
    }
}

impl JoinState for DomainLookup {
    fn joined_domains(&self) -> Result<Vec<String>, JoinUnknown> {
        self.answer.clone()
    }
}

impl LookupCounter {
    pub(crate) const fn is_under_way(&self) -> bool {
        self.begun > self.ended
    }

    pub(crate) fn once_more(&mut self, keys: Keys) {
        let all = keys == Keys::All || self.again == Some(Keys::All);
        self.again = Some(if all { Keys::All } else { Keys::New });
    }

    /// Counts an answer. Returns whether another lookup is due, and with which keys.
    pub(crate) fn has_answered(&mut self) -> Option<Keys> {
        self.ended += 1;
        self.again.take()
    }

    /// The number of the last answer that is expected now.
    pub(crate) fn last(&self) -> u64 {
        self.begun + u64::from(self.again.is_some())
    }
}

/// Listens for changes of every store. Call it before the first lookup, so that no change is missed.
pub(crate) fn listen_to_stores(
    evaluator: &DeviceEvaluator,
    config: Option<&ManagedConfig>,
    events: &Sender<HostEvent>,
) -> Vec<StoreLookups> {
    let modules = modules(config);
    let listen = |number, store: &dyn CertificateStore| {
        store.use_modules(modules);
        let events = events.clone();
        let changed = move || {
            let _gone = events.send(HostEvent::StoreChanged(number));
        };
        StoreLookups { listening: store.watch(Arc::new(changed)), ..StoreLookups::default() }
    };
    let stores = evaluator.stores().iter().enumerate();
    stores.map(|(number, store)| listen(number, store.as_ref())).collect()
}
