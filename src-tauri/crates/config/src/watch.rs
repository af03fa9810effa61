//! Noticing that the set changed: written in place, replaced by rename, gone, or there for the first time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::load::{Location, Reading, Source, folder_of};
use crate::managed::ManagedConfig;
use crate::refusal::Refusal;

/// An editor or a package writes several times; this long without another change, it is done.
const QUIET: Duration = Duration::from_millis(100);

/// Told at the latest after this long, however busy the folder is.
const LATEST: Duration = Duration::from_secs(2);

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    signals: Sender<Signal>,
}

/// The system does not say when files change.
#[derive(Debug, thiserror::Error)]
#[error("changes of the managed file cannot be watched: {0}")]
pub struct WatchError(#[from] notify::Error);

/// The set as it is now, or why it does not count.
pub type Loaded = Result<Arc<ManagedConfig>, Refusal>;

#[derive(Debug)]
enum Signal {
    Changed,
    Stop,
}

/// Calls `on_change` with the set as it is now after every change of a file of the set, of a file that it names, or of
/// the folders on the way. Load once after this returns: a change before that is not told.
///
/// # Errors
/// The system cannot watch files.
pub fn watch(source: &Source, on_change: impl Fn(Loaded) + Send + 'static) -> Result<Watcher, WatchError> {
    watch_location(source.place(), on_change)
}

pub(crate) fn watch_location(
    location: Location,
    on_change: impl Fn(Loaded) + Send + 'static,
) -> Result<Watcher, WatchError> {
    let (signals, received) = channel();
    let tell = signals.clone();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // An error may hide a change, so it counts as one.
        if event.map_or(true, |event| changes(event.kind)) {
            drop(tell.send(Signal::Changed));
        }
    })?;
    let mut folders = Folders { location, watcher, watched: BTreeSet::new() };
    drop(folders.follow()?);
    thread::Builder::new()
        .name("managed-file".into())
        .spawn(move || run(&received, &mut folders, &on_change))
        .map_err(notify::Error::io)?;
    Ok(Watcher { signals })
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.signals.send(Signal::Stop));
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

fn run(received: &Receiver<Signal>, folders: &mut Folders, on_change: &(impl Fn(Loaded) + Send)) {
    while let Ok(Signal::Changed) = received.recv() {
        let latest = Instant::now() + LATEST;
        loop {
            let left = latest.saturating_duration_since(Instant::now());
            match received.recv_timeout(QUIET.min(left)) {
                Ok(Signal::Changed) if !left.is_zero() => {}
                Ok(Signal::Changed) | Err(RecvTimeoutError::Timeout) => break,
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        let loaded = folders.follow().unwrap_or_else(|error| {
            tracing::warn!(%error, "a folder of the managed file cannot be watched");
            folders.location.read().loaded
        });
        on_change(loaded);
    }
}

/// The folders that are watched, kept in step with what the set names.
struct Folders {
    location: Location,
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
}

impl Folders {
    /// Reads the set, once every folder that it depends on is watched: what changes after the reading is told.
    fn follow(&mut self) -> Result<Loaded, notify::Error> {
        let mut wanted = nearest(&self.watched);
        loop {
            self.watch(&wanted)?;
            let Reading { loaded, looked_at } = self.location.read();
            let folders =
                self.location.folders().into_iter().chain(looked_at.iter().map(|path| folder_of(path)));
            let mut needed: BTreeSet<PathBuf> = folders.map(|folder| nearest_there(&folder)).collect();
            if loaded.is_err() {
                // What was good before may still be in force, with the files that it names.
                needed.extend(nearest(&self.watched));
            }
            if needed.is_subset(&wanted) {
                self.forget_all_but(&needed);
                return Ok(loaded);
            }
            wanted = needed;
        }
    }

    /// Watched again even if it was before: a folder may have been replaced by another of the same name.
    fn watch(&mut self, wanted: &BTreeSet<PathBuf>) -> Result<(), notify::Error> {
        for folder in wanted {
            self.watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
        self.watched.extend(wanted.iter().cloned());
        Ok(())
    }

    fn forget_all_but(&mut self, needed: &BTreeSet<PathBuf>) {
        for gone in self.watched.difference(needed) {
            // It may have gone from the disk, which ended the watch already.
            drop(self.watcher.unwatch(gone));
        }
        self.watched.clone_from(needed);
    }
}

fn nearest(folders: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    folders.iter().map(|folder| nearest_there(folder)).collect()
}

/// The folder itself, or the nearest above it that is there: in it the missing one will appear.
fn nearest_there(folder: &Path) -> PathBuf {
    let there = folder.ancestors().find(|step| step.is_dir());
    there.filter(|step| !step.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

#[cfg(test)]
mod tests;
