//! Answers as they lie in the state folder: one file each, and beside it what it is worth.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use porthole_identity::{CachedResponse, Content, Retention, RevocationQuery, expired_answers};
use porthole_sandbox::read_ordinary_file;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::state_file;

/// The folder below the state folder.
const FOLDER: &str = "revocation";

/// What an answer is worth lies beside it, under its name and this.
const WORTH: &str = ".worth";

/// What was left half written is swept away after this.
const HALF_WRITTEN: Duration = Duration::from_secs(60 * 60);

/// The folder with the responses.
pub(super) struct ResponseCache(PathBuf);

/// The JSON form of a [`Retention`]. It decides what is forgotten, and nothing else: whether an answer counts, and what it
/// says, is read from the answer each time.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    #[serde(with = "time::serde::rfc3339")]
    in_date_until: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    revoked_until: Option<OffsetDateTime>,
}

impl ResponseCache {
    pub(super) fn in_folder(state_folder: &Path) -> Self {
        Self(state_folder.join(FOLDER))
    }

    /// The answer with the time since it came. What cannot be read is asked for again.
    pub(super) fn read(&self, question: &RevocationQuery) -> Option<(Content, Duration)> {
        let path = self.0.join(question.key());
        let came = fs::metadata(&path).and_then(|about| about.modified()).ok()?;
        let content = Content::from(read_ordinary_file(&path, porthole_identity::LARGEST_LIST as u64).ok()?);
        let age = SystemTime::now().duration_since(came).unwrap_or(Duration::ZERO);
        Some((content, age.max(Duration::from_secs(1))))
    }

    /// Keeps an answer; a reader finds the old one or the new one, never half of one.
    pub(super) fn write(
        &self,
        question: &RevocationQuery,
        content: &[u8],
        worth: Option<Retention>,
    ) -> io::Result<()> {
        porthole_sandbox::make_private_folder(&self.0)?;
        // First, so that no response is kept without its retention time.
        self.value(question, worth);
        state_file::replace(&self.0, &question.key(), content)
    }

    /// Notes what the answer to `question` is worth, beside what is known of certificates that are away.
    pub(super) fn value(&self, question: &RevocationQuery, worth: Option<Retention>) {
        let Some(worth) = worth.filter(|_| self.0.is_dir()) else { return };
        let key = question.key();
        let earlier = self.retention(&key);
        let worth = earlier.map_or(worth, |earlier| worth.merged_with(earlier));
        if earlier == Some(worth) {
            return;
        }
        let Retention { in_date_until, revoked_until } = worth;
        let stored = serde_json::to_vec(&Stored { in_date_until, revoked_until }).map_err(io::Error::from);
        let put = stored.and_then(|stored| state_file::replace(&self.0, &format!("{key}{WORTH}"), &stored));
        if let Err(error) = put {
            tracing::warn!(%error, "it cannot be noted how long an answer about revocation is worth keeping");
        }
    }

    /// Removes what is no longer of use. What cannot be removed is tried again later.
    pub(super) fn remove_stale(&self, queries: &[RevocationQuery], now: OffsetDateTime) {
        let Ok(entries) = fs::read_dir(&self.0) else { return };
        let mut kept = Vec::new();
        for entry in entries.filter_map(Result::ok) {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let whose = name.strip_suffix(WORTH);
            let is_half = name.starts_with('.') || whose.is_some_and(|key| !self.0.join(key).exists());
            if is_half {
                if age(&entry).is_some_and(|age| age > HALF_WRITTEN) {
                    let _tried_again = fs::remove_file(entry.path());
                }
            } else if whose.is_none() {
                let size = entry.metadata().map(|about| about.len()).unwrap_or_default();
                let worth = self.retention(&name);
                kept.push(CachedResponse { key: name, size, worth });
            }
        }
        let gone = expired_answers(&kept, queries, now);
        for key in &gone {
            // The response first: a retention time without its response does no harm.
            if fs::remove_file(self.0.join(key)).is_ok() {
                let _tried_again = fs::remove_file(self.0.join(format!("{key}{WORTH}")));
            }
        }
        if !gone.is_empty() {
            tracing::info!(answers = gone.len(), "old answers about revocation were forgotten");
        }
    }

    fn retention(&self, key: &str) -> Option<Retention> {
        let stored = state_file::read(&self.0, &format!("{key}{WORTH}")).ok()?;
        let Stored { in_date_until, revoked_until } = serde_json::from_slice(&stored).ok()?;
        Some(Retention { in_date_until, revoked_until })
    }
}

fn age(entry: &DirEntry) -> Option<Duration> {
    let modified = entry.metadata().and_then(|about| about.modified()).ok()?;
    SystemTime::now().duration_since(modified).ok()
}
