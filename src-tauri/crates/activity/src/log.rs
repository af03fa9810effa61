use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use crate::files::{KEPT, begin_anew, open_private};
use crate::repeats::Repeats;
use crate::{ActivityError, Entry, Newest, Record, read};
use parking_lot::Mutex;

/// A file grows to about this many bytes before the next one begins.
const ROTATE_AT: u64 = 4 * 1024 * 1024;

type Subscriber = Box<dyn Fn(&Entry) + Send + Sync>;
type FailureListener = Box<dyn Fn(Option<&ActivityError>) + Send + Sync>;

/// The one writer of the activity log.
pub struct ActivityLog {
    path: PathBuf,
    rotate_at: u64,
    growing: Mutex<OpenLog>,
    subscribers: Mutex<Vec<Subscriber>>,
    trouble: Mutex<WriteFailure>,
}

/// Whether the last record could not be written, and who hears when that changes.
#[derive(Default)]
struct WriteFailure {
    is_there: bool,
    listeners: Vec<FailureListener>,
}

struct OpenLog {
    file: File,
    length: u64,
    /// Its last line is half of one: the disk was full, or a run ended in the middle.
    is_torn: bool,
    repeats: Repeats,
    /// How many records this run has written, or tried to.
    count: u64,
}

impl ActivityLog {
    /// Opens the log for appending, and makes it (mode 0600) with its folder (mode 0700) where there is none.
    ///
    /// # Errors
    /// The folder or the file cannot be made or opened.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, ActivityError> {
        Self::open_rotating_at(path.into(), ROTATE_AT)
    }

    pub(crate) fn open_rotating_at(path: PathBuf, rotate_at: u64) -> Result<Self, ActivityError> {
        let failed = |source| ActivityError { path: path.clone(), attempt: "opened", source };
        if let Some(folder) = path.parent() {
            porthole_sandbox::make_private_folder(folder).map_err(failed)?;
        }
        let growing = OpenLog::open(&path).map_err(failed)?;
        Ok(Self {
            path,
            rotate_at,
            growing: Mutex::new(growing),
            subscribers: Mutex::default(),
            trouble: Mutex::default(),
        })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes one record and tells every subscriber; one that repeats another within a minute is counted, and the count
    /// is written when the minute is over. Subscribers hear of a record even where writing fails, so that the person
    /// still sees what happened.
    ///
    /// # Errors
    /// The file could not be written or begun again.
    pub fn append(&self, record: &Record) -> Result<(), ActivityError> {
        let (due, written) = {
            let mut growing = self.growing.lock();
            let due: Vec<Entry> =
                growing.repeats.take(record).into_iter().map(|record| growing.number(record)).collect();
            let written = due.iter().try_for_each(|entry| self.write(&mut growing, &entry.record));
            (due, written)
        };
        for subscriber in self.subscribers.lock().iter() {
            due.iter().for_each(subscriber);
        }
        let written =
            written.map_err(|source| ActivityError { path: self.path.clone(), attempt: "written", source });
        self.note(written.as_ref().err());
        written
    }

    fn note(&self, error: Option<&ActivityError>) {
        let mut trouble = self.trouble.lock();
        if std::mem::replace(&mut trouble.is_there, error.is_some()) != error.is_some() {
            trouble.listeners.iter().for_each(|listener| listener(error));
        }
    }

    /// Calls `listener` with the reason when records can no longer be written, and with `None` when they can again. It
    /// runs on the thread that appends a record, so it must not append one itself.
    pub fn on_trouble(&self, listener: impl Fn(Option<&ActivityError>) + Send + Sync + 'static) {
        self.trouble.lock().listeners.push(Box::new(listener));
    }

    /// The newest `limit` records, and which of those that subscribers hear of are among them.
    ///
    /// # Errors
    /// A file is there but cannot be read.
    pub fn newest(&self, limit: usize) -> Result<Newest, ActivityError> {
        // Nothing is written meanwhile, so that the number is that of what is read.
        let growing = self.growing.lock();
        Ok(Newest { number: growing.count, records: read(&self.path, None, limit)? })
    }

    /// Writes what has been counted and not written yet, as at the end of a run.
    pub fn flush(&self) {
        let mut growing = self.growing.lock();
        for record in growing.repeats.end() {
            if let Err(error) = self.write(&mut growing, &record) {
                tracing::error!(%error, "the last counts of the activity log could not be written");
            }
        }
    }

    /// Calls `subscriber` with every later record, on the thread that appends it. It must not append itself.
    pub fn subscribe(&self, subscriber: impl Fn(&Entry) + Send + Sync + 'static) {
        self.subscribers.lock().push(Box::new(subscriber));
    }

    fn write(&self, growing: &mut OpenLog, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        if growing.length > 0 && growing.length + line.len() as u64 > self.rotate_at {
            growing.file = begin_anew(&self.path, KEPT)?;
            (growing.length, growing.is_torn) = (0, false);
        }
        if growing.is_torn {
            // Half a line costs its own record, and not this one as well.
            line.insert(0, b'\n');
        }
        // One write call a line: with O_APPEND a reader never sees half of one.
        growing.is_torn = true;
        growing.file.write_all(&line)?;
        growing.is_torn = false;
        growing.length += line.len() as u64;
        Ok(())
    }
}

impl Drop for ActivityLog {
    fn drop(&mut self) {
        self.flush();
    }
}

impl std::fmt::Debug for ActivityLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActivityLog").field("path", &self.path).finish_non_exhaustive()
    }
}

impl OpenLog {
    fn open(path: &Path) -> io::Result<Self> {
        let file = open_private(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length, is_torn: is_torn(path)?, repeats: Repeats::default(), count: 0 })
    }

    const fn number(&mut self, record: Record) -> Entry {
        self.count += 1;
        Entry { number: self.count, record }
    }
}

fn is_torn(path: &Path) -> io::Result<bool> {
    let mut last = [0];
    let mut file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests;
