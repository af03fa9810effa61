//! Noticing change: the managed file and what it names at once, a store as soon as it signals, every store at an
//! interval, and what time alone changes when its moment comes.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use porthole_config::Watcher;
use porthole_identity::StoreWatch;
use time::OffsetDateTime;

use crate::Host;
use crate::revocation::Asker;

/// How often the stores are read again. A certificate that goes or comes is noticed within this where its store never
/// signals.
const STORES_EVERY: Duration = Duration::from_secs(30);

/// A certificate is still valid in its last moment.
const JUST_AFTER: Duration = Duration::from_millis(5);

/// What happens together is read once: a renewal writes several entries.
const SETTLE: Duration = Duration::from_millis(200);

/// A store that never settles is read all the same.
const SETTLE_AT_MOST: Duration = Duration::from_secs(1);

/// Watches for as long as it lives.
#[derive(Debug)]
pub struct Watch {
    _files: Option<Watcher>,
    _stores: Vec<StoreWatch>,
    _ends_the_thread: Sender<()>,
    _asker: Asker,
}

impl Host {
    /// Reads again whenever the managed file changes or a store signals, and the stores at an interval. Where the file cannot be
    /// watched, it is read at that interval too.
    #[must_use]
    pub fn watch(self: &Arc<Self>) -> Watch {
        let (changed, changes) = channel();
        let tell = || {
            let changed = changed.clone();
            move || {
                let _ended = changed.send(());
            }
        };
        let files = porthole_config::watch(self.source(), tell());
        if let Err(error) = &files {
            tracing::warn!(%error, "the managed file cannot be watched; it is read at an interval");
        }
        let stores = self.judge().stores().iter();
        let stores = stores.filter_map(|store| store.watch(Arc::new(tell()))).collect();
        // The file and the stores were read before anybody watched them.
        let _ended = changed.send(());
        let until = self.state().device.until;
        let asker = Asker::start(self);
        let host = Arc::downgrade(self);
        thread::spawn(move || {
            let mut patience = patience_until(until, OffsetDateTime::now_utc());
            while wait(&changes, patience) {
                let Some(host) = host.upgrade() else { break };
                let state = host.read_again();
                patience = patience_until(state.device.until, OffsetDateTime::now_utc());
            }
        });
        Watch { _files: files.ok(), _stores: stores, _ends_the_thread: changed, _asker: asker }
    }
}

/// Waits for a change that has settled, or for `patience` to end; says whether anyone still wants to know.
fn wait(changes: &Receiver<()>, patience: Duration) -> bool {
    match changes.recv_timeout(patience) {
        Ok(()) => {}
        Err(RecvTimeoutError::Timeout) => return true,
        Err(RecvTimeoutError::Disconnected) => return false,
    }
    let first = Instant::now();
    while first.elapsed() < SETTLE_AT_MOST && changes.recv_timeout(SETTLE).is_ok() {}
    true
}

/// How long to wait for a signal: no longer than the interval, and no longer than until time alone changes the class.
fn patience_until(until: Option<OffsetDateTime>, now: OffsetDateTime) -> Duration {
    let left = until.map(|until| Duration::try_from(until - now).unwrap_or(Duration::ZERO) + JUST_AFTER);
    left.map_or(STORES_EVERY, |left| left.min(STORES_EVERY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_expires_soon_is_judged_as_soon_as_it_has() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let soon = Some(now + Duration::from_millis(700));
        assert_eq!(patience_until(soon, now), Duration::from_millis(700) + JUST_AFTER);
        assert_eq!(patience_until(soon, now + Duration::from_secs(1)), JUST_AFTER, "the moment has passed");
        assert_eq!(patience_until(Some(now + Duration::from_secs(3600)), now), STORES_EVERY);
        assert_eq!(patience_until(None, now), STORES_EVERY);
    }
}
