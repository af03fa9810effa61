//! Noticing that the set changed: written in place, replaced by rename, gone, or there for the first time.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use porthole_file_watch::Observation;
pub use porthole_file_watch::{WatchError, Watcher};

use crate::load::{Location, Reading, Source, folder_of};
use crate::managed::ManagedConfig;
use crate::refusal::Refusal;

/// The set as it is now, or why it does not count.
pub type Loaded = Result<Arc<ManagedConfig>, Refusal>;

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
    porthole_file_watch::watch("managed-file", move |watched| observe(&location, watched), on_change)
}

fn observe(location: &Location, watched: &BTreeSet<PathBuf>) -> Observation<Loaded> {
    let Reading { loaded, looked_at } = location.read();
    let named = looked_at.iter().map(|path| folder_of(path));
    let mut folders: BTreeSet<PathBuf> = location.folders().into_iter().chain(named).collect();
    if loaded.is_err() {
        // What was good before may still be in force, with the files that it names.
        folders.extend(watched.iter().cloned());
    }
    Observation { found: loaded, folders }
}

#[cfg(test)]
mod tests;
