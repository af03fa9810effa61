//! Says when files change. The system reports changes; there is no polling, so nothing wakes up while no file changes.
//! Where the person's other programs have used up what the system can tell of, files are looked at every second.
//!
//! What is watched are folders, since a file may be replaced, and the nearest folder that is there stands for one that is
//! not.
#![forbid(unsafe_code)]

mod changes;
mod wait_outcome;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use changes::{Changes, End};
use wait_outcome::WaitOutcome;

/// An editor or a package writes several times; this long without another change, it is done.
pub const QUIET: Duration = Duration::from_millis(100);

/// Told at the latest after this long, however busy the folder is.
const LATEST: Duration = Duration::from_secs(2);

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watcher(End);

/// The system does not say when files change.
#[derive(Debug, thiserror::Error)]
#[error("the system cannot say when files change: {0}")]
pub struct WatchError(#[from] io::Error);

/// What a look at the files found, and the folders whose change may make the next look find something else.
#[derive(Debug)]
pub struct Observation<T> {
    /// What was found.
    pub found: T,
    /// Whether they are there or not.
    pub folders: BTreeSet<PathBuf>,
}

/// Calls `on_change` with what `look` finds after every change in the folders that it named last, on a thread called
/// `name`. `look` is given the folders that are watched now. Look once after this returns: a change before that is not
/// told.
///
/// # Errors
/// The system cannot watch files, or gives no thread.
pub fn watch<T>(
    name: &str,
    look: impl FnMut(&BTreeSet<PathBuf>) -> Observation<T> + Send + 'static,
    on_change: impl FnMut(T) + Send + 'static,
) -> Result<Watcher, WatchError> {
    let (changes, end) = Changes::new()?;
    let mut watch = Watch { changes, watched: BTreeSet::new(), look, on_change };
    drop(watch.look_once_watched()?);
    thread::Builder::new().name(name.to_owned()).spawn(move || watch.run())?;
    Ok(Watcher(end))
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.0.notify();
    }
}

/// The folders that are watched, kept in step with what the looks name.
struct Watch<L, C> {
    changes: Changes,
    watched: BTreeSet<PathBuf>,
    look: L,
    on_change: C,
}

impl<T, L: FnMut(&BTreeSet<PathBuf>) -> Observation<T>, C: FnMut(T)> Watch<L, C> {
    fn run(mut self) {
        while self.changes.wait(None) == WaitOutcome::Changed {
            let latest = Instant::now() + LATEST;
            loop {
                let left = latest.saturating_duration_since(Instant::now());
                match self.changes.wait(Some(QUIET.min(left))) {
                    WaitOutcome::Changed if !left.is_zero() => {}
                    WaitOutcome::Changed | WaitOutcome::None => break,
                    WaitOutcome::End => return,
                }
            }
            let found = self.look_once_watched().unwrap_or_else(|error| {
                tracing::warn!(%error, "a folder cannot be watched");
                (self.look)(&self.watched).found
            });
            (self.on_change)(found);
        }
    }

    /// Looks once every folder that it depends on is watched: what changes after the look is told.
    fn look_once_watched(&mut self) -> io::Result<T> {
        let mut wanted = nearest(&self.watched);
        loop {
            self.add(&wanted)?;
            let Observation { found, folders } = (self.look)(&self.watched);
            let needed = nearest(&folders);
            if needed.is_subset(&wanted) {
                self.forget_all_but(&needed);
                return Ok(found);
            }
            wanted = needed;
        }
    }

    /// Watched again even if it was before: a folder may have been replaced by another of the same name.
    fn add(&mut self, wanted: &BTreeSet<PathBuf>) -> io::Result<()> {
        for folder in wanted {
            self.changes.add(folder)?;
        }
        self.watched.extend(wanted.iter().cloned());
        Ok(())
    }

    fn forget_all_but(&mut self, needed: &BTreeSet<PathBuf>) {
        for gone in self.watched.difference(needed) {
            self.changes.forget(gone);
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
