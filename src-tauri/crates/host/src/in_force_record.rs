//! What a running Porthole has in force, written down for `portholectl`: the managed file on the disk may have turned bad
//! meanwhile. It is only ever shown. Nothing is decided by it, as the person could change it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use porthole_config::{ManagedConfig, Setting, Source, Text};
use serde::{Deserialize, Serialize};

use crate::state_file;

const RECORD: &str = "in-force.json";

/// Held for as long as the record is true.
const LOCK: &str = "in-force.lock";

/// The set in force in a Porthole that runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InForceRecord {
    /// The id of its process.
    pub process: u32,
    /// Where its managed file is read from.
    pub source: String,
    /// The files of the set, and those that they name.
    pub files: Vec<PathBuf>,
    /// The texts of the set, as they were when it came into force.
    pub texts: Vec<Text>,
    /// Each setting with where it came from.
    pub settings: Vec<Setting>,
}

impl InForceRecord {
    /// What the Porthole of this person that runs has in force from `source`; `None` where none runs.
    #[must_use]
    pub fn of_running(state_folder: &Path, source: &Source) -> Option<Self> {
        let text = state_file::read(state_folder, RECORD).ok()?;
        // The lock is free: the process that wrote the record has ended.
        if !state_file::is_held(state_folder, LOCK) {
            return None;
        }
        let record: Self = serde_json::from_slice(&text).ok()?;
        (record.source == source.to_string()).then_some(record)
    }
}

/// Writes the record of this process, where no other does.
#[derive(Debug)]
pub(crate) struct Recorder {
    folder: PathBuf,
    source: String,
    held: Mutex<Option<Held>>,
}

#[derive(Debug)]
struct Held {
    _lock: File,
    written: Option<Arc<ManagedConfig>>,
}

impl Recorder {
    pub(crate) fn new(folder: &Path, source: &Source) -> Self {
        Self { folder: folder.to_owned(), source: source.to_string(), held: Mutex::default() }
    }

    /// Writes down that `config` is in force, once. A run that replaces another one can do so as soon as that has ended.
    pub(crate) fn save(&self, config: &Arc<ManagedConfig>) {
        let mut held = self.held.lock();
        if let Err(error) = self.try_keep(&mut held, config) {
            tracing::warn!(%error, "what is in force cannot be written down for portholectl");
        }
    }

    fn try_keep(&self, held: &mut Option<Held>, config: &Arc<ManagedConfig>) -> io::Result<()> {
        if held.is_none() {
            *held = state_file::lock(&self.folder, LOCK)?.map(|lock| Held { _lock: lock, written: None });
        }
        let Some(held) = held.as_mut().filter(|held| held.written.as_ref() != Some(config)) else {
            return Ok(());
        };
        let record = InForceRecord {
            process: std::process::id(),
            source: self.source.clone(),
            files: config.sources.iter().map(|source| source.path.clone()).collect(),
            texts: config.texts.clone(),
            settings: config.provenance.clone(),
        };
        state_file::replace(&self.folder, RECORD, &serde_json::to_vec(&record)?)?;
        held.written = Some(Arc::clone(config));
        Ok(())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let held = self.held.get_mut();
        if held.is_some() {
            // What is left behind is known by its free lock.
            let _gone = std::fs::remove_file(self.folder.join(RECORD));
        }
    }
}
