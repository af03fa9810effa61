//! Noticing change: the managed file at once, the stores at an interval.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use porthole_config::Watcher;

use crate::Host;

/// How often the stores are read again. A certificate that expires, goes or comes is noticed within this.
const STORES_EVERY: Duration = Duration::from_secs(30);

/// Watches for as long as it lives.
#[derive(Debug)]
pub struct Watch {
    _files: Option<Watcher>,
    _ends_the_thread: Sender<()>,
}

impl Host {
    /// Reads again whenever the managed file changes, and the stores at an interval. Where the file cannot be
    /// watched, it is read at that interval too.
    #[must_use]
    pub fn watch(self: &Arc<Self>) -> Watch {
        let (changed, changes) = channel();
        let tell = changed.clone();
        let files = porthole_config::watch(self.source(), move || {
            let _ended = tell.send(());
        });
        if let Err(error) = &files {
            tracing::warn!(%error, "the managed file cannot be watched; it is read at an interval");
        }
        // The file may have changed between its reading and the watch.
        if self.file_has_changed() {
            let _ended = changed.send(());
        }
        let host = Arc::downgrade(self);
        thread::spawn(move || {
            while let Ok(()) | Err(RecvTimeoutError::Timeout) = changes.recv_timeout(STORES_EVERY) {
                let Some(host) = host.upgrade() else { break };
                host.read_again();
            }
        });
        Watch { _files: files.ok(), _ends_the_thread: changed }
    }
}
