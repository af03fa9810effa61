use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use porthole_sandbox::read_ordinary_file;
use time::OffsetDateTime;

use crate::{
    ActivityError, Record,
    files::{KEPT, full_file},
};

/// Larger than any file of the log: a new one begins after a few MiB.
const LARGEST: u64 = 32 << 20;

/// The newest `limit` records since `since`, newest first. A log that does not exist yet is an empty one.
///
/// # Errors
/// A file is there but cannot be read.
pub fn read(path: &Path, since: Option<OffsetDateTime>, limit: usize) -> Result<Vec<Record>, ActivityError> {
    let mut newest_first = Vec::new();
    let files = std::iter::once(path.to_owned()).chain((1..=KEPT).map(|number| full_file(path, number)));
    for file in files {
        let text = match read_ordinary_file(&file, LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(ActivityError { path: file, attempt: "read", source }),
        };
        for record in records(&text).rev() {
            if newest_first.len() == limit || since.is_some_and(|since| record.time < since) {
                return Ok(newest_first);
            }
            newest_first.push(record);
        }
    }
    Ok(newest_first)
}

/// Reads records as they are appended.
#[derive(Debug)]
pub struct Follower {
    path: PathBuf,
    file: Option<File>,
    unfinished: Vec<u8>,
}

impl Follower {
    /// Follows the log from its present end; one that does not exist yet is followed from its beginning.
    ///
    /// # Errors
    /// The file is there but cannot be read.
    pub fn at_end_of(path: impl Into<PathBuf>) -> Result<Self, ActivityError> {
        let path = path.into();
        let at_end = || -> io::Result<Option<File>> {
            let mut file = open(&path)?;
            if let Some(file) = &mut file {
                file.seek(SeekFrom::End(0))?;
            }
            Ok(file)
        };
        match at_end() {
            Ok(file) => Ok(Self { path, file, unfinished: Vec::new() }),
            Err(source) => Err(ActivityError { path, attempt: "read", source }),
        }
    }

    /// What was appended since the last call, oldest first. Does not wait.
    ///
    /// # Errors
    /// The file is there but cannot be read.
    pub fn poll(&mut self) -> Result<Vec<Record>, ActivityError> {
        self.read_on().map_err(|source| ActivityError { path: self.path.clone(), attempt: "read", source })
    }

    fn read_on(&mut self) -> io::Result<Vec<Record>> {
        let mut fresh = Vec::new();
        self.drain(&mut fresh)?;
        // The old file is read to its end before the one that took its name.
        if self.was_rotated()? {
            self.drain(&mut fresh)?;
            self.file = open(&self.path)?;
            self.unfinished.clear();
            self.drain(&mut fresh)?;
        }
        Ok(fresh)
    }

    fn drain(&mut self, fresh: &mut Vec<Record>) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.read_to_end(&mut self.unfinished)?;
        if let Some(end) = self.unfinished.iter().rposition(|byte| *byte == b'\n') {
            let rest = self.unfinished.split_off(end + 1);
            fresh.extend(records(&self.unfinished));
            self.unfinished = rest;
        }
        Ok(())
    }

    fn was_rotated(&self) -> io::Result<bool> {
        let Some(now) = open(&self.path)? else { return Ok(false) };
        match &self.file {
            None => Ok(true),
            Some(followed) => Ok(!is_same_file(followed, &now)?),
        }
    }
}

fn open(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn is_same_file(one: &File, other: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let (one, other) = (one.metadata()?, other.metadata()?);
    Ok((one.dev(), one.ino()) == (other.dev(), other.ino()))
}

/// Without inodes, the time of making tells files of one name apart.
#[cfg(not(unix))]
fn is_same_file(one: &File, other: &File) -> io::Result<bool> {
    Ok(one.metadata()?.created()? == other.metadata()?.created()?)
}

/// The records of a file. A line that is none (a crash may leave half of one) is passed over, and said.
fn records(text: &[u8]) -> impl DoubleEndedIterator<Item = Record> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).filter_map(|line| {
        serde_json::from_slice(line)
            .inspect_err(|error| tracing::warn!(%error, "a line of the activity log is no record"))
            .ok()
    })
}
