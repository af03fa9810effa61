//! `notify`, which knows the ways of Windows and macOS.

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::wait_outcome::WaitOutcome;

/// Changes in the folders that were added.
#[derive(Debug)]
pub(crate) struct Changes {
    watcher: RecommendedWatcher,
    outcomes: Receiver<WaitOutcome>,
}

/// Ends the waiting.
#[derive(Debug)]
pub(crate) struct End(Sender<WaitOutcome>);

impl End {
    pub(crate) fn notify(&self) {
        // The receiver may be gone.
        let _told: Result<(), _> = self.0.send(WaitOutcome::End);
    }
}

impl Changes {
    pub(crate) fn new() -> io::Result<(Self, End)> {
        let (sender, outcomes) = channel();
        let end = End(sender.clone());
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // An error may hide a change, so it counts as one.
            if event.map_or(true, |event| changes(event.kind)) {
                // Nothing may be waiting now.
                let _sent: Result<(), _> = sender.send(WaitOutcome::Changed);
            }
        });
        Ok((Self { watcher: watcher.map_err(io::Error::other)?, outcomes }, end))
    }

    pub(crate) fn add(&mut self, folder: &Path) -> io::Result<()> {
        self.watcher.watch(folder, RecursiveMode::NonRecursive).map_err(io::Error::other)
    }

    pub(crate) fn forget(&mut self, folder: &Path) {
        // It may have gone from the disk, which ended the watch already.
        let _ended: notify::Result<()> = self.watcher.unwatch(folder);
    }

    /// Waits for a change, as long as `limit` says, or for ever.
    pub(crate) fn wait(&mut self, limit: Option<Duration>) -> WaitOutcome {
        let outcomes = match limit {
            Some(limit) => self.outcomes.recv_timeout(limit),
            None => self.outcomes.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        outcomes.unwrap_or_else(|error| match error {
            RecvTimeoutError::Timeout => WaitOutcome::None,
            RecvTimeoutError::Disconnected => WaitOutcome::End,
        })
    }
}

/// Reading a file is no change of it.
const fn changes(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) => false,
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => true,
    }
}
