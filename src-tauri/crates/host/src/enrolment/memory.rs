//! What is remembered of enrolments, in the state folder. It holds no secret: keys lie in the store.

use std::fs::File;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use porthole_explain::{Code, Problem};
use porthole_identity::{
    Attempt, ManualRequest, OldCertificate, RenewalHistory, ReplacedCertificate, WaitingRequest,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::state_file;

const FILE: &str = "enrolment.json";
const LOCK: &str = "enrolment.lock";
const VERSION: u32 = 1;

/// Held while one process asks for a certificate.
#[derive(Debug)]
pub(super) struct EnrolmentLock(#[expect(dead_code, reason = "what it holds is the lock")] File);

impl EnrolmentLock {
    /// Takes the turn.
    ///
    /// # Errors
    /// Another process has it, or the state folder cannot be written.
    pub(super) fn take(folder: &Path) -> Result<Self, Problem> {
        match state_file::lock(folder, LOCK) {
            Ok(Some(file)) => Ok(Self(file)),
            Ok(None) => Err(Code::EnrolmentBusy.problem()),
            Err(error) => Err(not_kept(folder, &error)),
        }
    }
}

/// The JSON form. A later version that this one cannot read counts up `version`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored {
    version: u32,
    waiting: Option<StoredWaiting>,
    by_hand: Option<StoredByHand>,
    replaced: Option<StoredReplaced>,
    last: Option<StoredAttempt>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredWaiting {
    key: String,
    /// DER, base64.
    request: String,
    replaces: Option<StoredOld>,
    /// `null` where it was stopped.
    #[serde(with = "time::serde::rfc3339::option")]
    ask_again: Option<OffsetDateTime>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredByHand {
    key: String,
    replaces: StoredOld,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredOld {
    certificate: String,
    key: String,
    #[serde(with = "time::serde::rfc3339")]
    not_after: OffsetDateTime,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredReplaced {
    old: StoredOld,
    new: String,
    worked: bool,
    #[serde(with = "time::serde::rfc3339::option")]
    tried: Option<OffsetDateTime>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredAttempt {
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    code: Option<String>,
    detail: Option<String>,
    failures: u32,
}

/// What is remembered in `folder`. What cannot be read counts as nothing: at worst a request is made again, and an old
/// certificate stays.
pub(super) fn read(folder: &Path) -> RenewalHistory {
    let text = match state_file::read(folder, FILE) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return RenewalHistory::default(),
        Err(error) => {
            tracing::warn!(%error, "what is remembered of enrolments cannot be read");
            return RenewalHistory::default();
        }
    };
    parse(&text).unwrap_or_else(|| {
        tracing::warn!("what is remembered of enrolments is damaged and does not count");
        RenewalHistory::default()
    })
}

/// Remembers `memory` in `folder`.
///
/// # Errors
/// The folder cannot be made or written.
pub(super) fn save(folder: &Path, memory: &RenewalHistory) -> Result<(), Problem> {
    let written = serde_json::to_vec_pretty(&to_stored(memory)).map_err(std::io::Error::from);
    let written = written.and_then(|text| state_file::replace(folder, FILE, &text));
    written.map_err(|error| not_kept(folder, &error))
}

fn not_kept(folder: &Path, error: &std::io::Error) -> Problem {
    Code::EnrolmentNotKept.with_detail(format!("{}: {error}", folder.display()))
}

fn to_stored(memory: &RenewalHistory) -> Stored {
    let old = |old: &OldCertificate| StoredOld {
        certificate: old.certificate.to_string(),
        key: old.key.to_string(),
        not_after: old.not_after,
    };
    Stored {
        version: VERSION,
        waiting: memory.waiting.as_ref().map(|waiting| StoredWaiting {
            key: waiting.key.to_string(),
            request: STANDARD.encode(&waiting.request),
            replaces: waiting.replaces.as_ref().map(old),
            ask_again: waiting.ask_again,
        }),
        by_hand: memory
            .by_hand
            .as_ref()
            .map(|by_hand| StoredByHand { key: by_hand.key.to_string(), replaces: old(&by_hand.replaces) }),
        replaced: memory.replaced.as_ref().map(|replaced| StoredReplaced {
            old: old(&replaced.old),
            new: replaced.new.to_string(),
            worked: replaced.worked,
            tried: replaced.tried,
        }),
        last: memory.last.as_ref().map(|last| StoredAttempt {
            at: last.at,
            code: last.failure.as_ref().map(|(code, _)| code.clone()),
            detail: last.failure.as_ref().map(|(_, detail)| detail.clone()),
            failures: last.failures,
        }),
    }
}

fn parse(text: &[u8]) -> Option<RenewalHistory> {
    let stored: Stored = serde_json::from_slice(text).ok()?;
    if stored.version != VERSION {
        return None;
    }
    let old = |old: StoredOld| {
        Some(OldCertificate {
            certificate: old.certificate.parse().ok()?,
            key: old.key.parse().ok()?,
            not_after: old.not_after,
        })
    };
    Some(RenewalHistory {
        waiting: read_optional(stored.waiting, |waiting| {
            Some(WaitingRequest {
                key: waiting.key.parse().ok()?,
                request: STANDARD.decode(&waiting.request).ok()?,
                replaces: read_optional(waiting.replaces, old)?,
                ask_again: waiting.ask_again,
            })
        })?,
        by_hand: read_optional(stored.by_hand, |by_hand| {
            Some(ManualRequest { key: by_hand.key.parse().ok()?, replaces: old(by_hand.replaces)? })
        })?,
        replaced: read_optional(stored.replaced, |replaced| {
            Some(ReplacedCertificate {
                old: old(replaced.old)?,
                new: replaced.new.parse().ok()?,
                worked: replaced.worked,
                tried: replaced.tried,
            })
        })?,
        last: stored.last.map(|last| Attempt {
            at: last.at,
            failure: last.code.map(|code| (code, last.detail.unwrap_or_default())),
            failures: last.failures,
        }),
    })
}

/// Nothing from nothing; from something a value, or the whole cannot be read.
fn read_optional<T, U>(stored: Option<T>, read: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    match stored {
        None => Some(None),
        Some(stored) => read(stored).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use porthole_identity::{Fingerprint, SpkiHash};
    use time::macros::datetime;

    fn memory() -> RenewalHistory {
        let old = OldCertificate {
            certificate: Fingerprint::of_certificate(&vec![1].into()),
            key: SpkiHash::of_public_key(&[1]),
            not_after: datetime!(2026-03-31 00:00 UTC),
        };
        let key = SpkiHash::of_public_key(&[2]);
        let moment = datetime!(2026-03-01 12:00 UTC);
        RenewalHistory {
            waiting: Some(WaitingRequest {
                key,
                request: vec![1, 2],
                replaces: Some(old),
                ask_again: Some(moment),
            }),
            by_hand: Some(ManualRequest { key, replaces: old }),
            replaced: Some(ReplacedCertificate {
                old,
                new: old.certificate,
                worked: true,
                tried: Some(moment),
            }),
            last: Some(Attempt {
                at: moment,
                failure: Some(("enrolment-refused".to_owned(), "no".to_owned())),
                failures: 3,
            }),
        }
    }

    #[test]
    fn what_was_kept_is_read_back_and_what_is_damaged_counts_as_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), RenewalHistory::default());
        let stopped = memory().waiting.map(|waiting| WaitingRequest { ask_again: None, ..waiting });
        let stopped = RenewalHistory { waiting: stopped, ..memory() };
        for memory in [memory(), stopped, RenewalHistory::default()] {
            save(folder.path(), &memory).unwrap();
            assert_eq!(read(folder.path()), memory);
        }
        state_file::replace(folder.path(), FILE, b"{\"version\": 2}").unwrap();
        assert_eq!(read(folder.path()), RenewalHistory::default());
    }

    #[test]
    fn one_at_a_time_has_its_turn() {
        let folder = tempfile::tempdir().unwrap();
        let turn = EnrolmentLock::take(folder.path()).unwrap();
        assert_eq!(EnrolmentLock::take(folder.path()).unwrap_err().code, "enrolment-busy");
        drop(turn);
        EnrolmentLock::take(folder.path()).unwrap();
    }
}
