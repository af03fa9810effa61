//! Looking for changes: of the managed file and what it names, of the stores, by the passing of time, and of what
//! CAs say about revocation.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use porthole_config::Watcher;

use crate::Host;
use crate::event::HostEvent;
use crate::revocation::RevocationFetcher;

/// Changes are looked for as long as it lives.
#[derive(Debug)]
pub struct Watch {
    _files: Option<Watcher>,
    _fetcher: RevocationFetcher,
    events: Sender<HostEvent>,
}

impl Host {
    /// From now on a changed managed file applies at once, and a store is looked into when it says that it has changed;
    /// one that never does is at an interval. Where the file cannot be watched, it is read at that interval too.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn watch(self: &Arc<Self>) -> io::Result<Watch> {
        let send = |event| {
            let _ended = self.events.send(event);
        };
        let events = self.events.clone();
        let files = porthole_config::watch(self.source(), move |loaded| {
            let _ended = events.send(HostEvent::FileRead(loaded));
        });
        if let Err(error) = &files {
            tracing::warn!(%error, "the managed file cannot be watched; it is read at an interval");
        }
        send(HostEvent::Watch { is_file_watched: files.is_ok() });
        // It was read before it was watched.
        send(HostEvent::FileRead(porthole_config::load(self.source())));
        let events = self.events.clone();
        let fetcher = RevocationFetcher::start(Arc::clone(self.evaluator().revocations()), move || {
            let _ended = events.send(HostEvent::Learnt);
        })?;
        Ok(Watch { _files: files.ok(), _fetcher: fetcher, events: self.events.clone() })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ended = self.events.send(HostEvent::Unwatch);
    }
}
