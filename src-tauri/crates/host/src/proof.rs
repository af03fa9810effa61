//! When the device was last trusted, and which sources were silent then. This distinguishes a lost proof from a store
//! that does not answer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::state_file;

const FILE: &str = "proof.json";

/// A device without proof for this long has lost it, even if a store has still not answered.
const LONGEST_SILENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How often the unchanged proof is written again, for its date.
const WRITE_EVERY: Duration = Duration::from_secs(60 * 60);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Proof {
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    /// The sources that were silent, and so had no part in the proof.
    silent: BTreeSet<String>,
}

/// Remembers the last proof between runs.
#[derive(Debug)]
pub(crate) struct LastProof {
    folder: PathBuf,
    last: Option<Proof>,
}

impl LastProof {
    /// Reads what an earlier run left in `folder`. An unreadable file counts as none.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = state_file::read(folder, FILE).ok();
        let last = text.and_then(|text| serde_json::from_slice(&text).ok());
        Self { folder: folder.to_owned(), last }
    }

    /// Notes that the device has proved itself while `silent` did not answer.
    pub(crate) fn record(&mut self, silent: BTreeSet<String>, now: OffsetDateTime) {
        let is_known = |last: &Proof| last.silent == silent && (now - last.at).unsigned_abs() < WRITE_EVERY;
        if self.last.as_ref().is_some_and(is_known) {
            return;
        }
        let proof = Proof { at: now, silent };
        let text = serde_json::to_vec(&proof).map_err(std::io::Error::from);
        if let Err(error) = text.and_then(|text| state_file::replace(&self.folder, FILE, &text)) {
            tracing::warn!(%error, "the device's last proof is not remembered");
        }
        self.last = Some(proof);
    }

    /// Whether a device without proof has lost it while `silent` does not answer. It has not if a source is silent now that
    /// answered when the device last proved itself.
    pub(crate) fn is_lost(&self, silent: &BTreeSet<String>, now: OffsetDateTime) -> bool {
        self.last
            .as_ref()
            .is_none_or(|last| silent.is_subset(&last.silent) || now - last.at > LONGEST_SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_proof_is_lost_only_where_nothing_is_silent_that_was_not_when_the_device_proved_itself() {
        let folder = tempfile::tempdir().unwrap();
        let now = OffsetDateTime::UNIX_EPOCH;
        let mut last = LastProof::read(folder.path());
        assert!(last.is_lost(&names(&["Tokens"]), now), "it has never proved itself");
        last.record(names(&["Secret Service"]), now);
        for last in [last, LastProof::read(folder.path())] {
            assert!(last.is_lost(&names(&[]), now), "everything has answered");
            assert!(last.is_lost(&names(&["Secret Service"]), now), "that was silent then, too");
            assert!(!last.is_lost(&names(&["Tokens"]), now));
            assert!(!last.is_lost(&names(&["Tokens"]), now + LONGEST_SILENCE));
            assert!(last.is_lost(&names(&["Tokens"]), now + LONGEST_SILENCE + WRITE_EVERY), "for too long");
        }
    }
}
