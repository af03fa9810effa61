//! What the person picked among several good certificates, remembered from one run to the next.
//!
//! It lies in the state folder as JSON. It is no secret and proves nothing: a certificate that it names must still pass
//! every check.

use std::io;
use std::path::{Path, PathBuf};

use porthole_explain::{Code, Detail, Details, Problem};
use porthole_identity::{Evaluation, Fingerprint, Pick, PickedCertificate};
use serde::{Deserialize, Serialize};

use crate::state_file;

const FILE: &str = "choice.json";

/// What the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificatePreference {
    /// Always the newest certificate that passes every check.
    Newest,
    /// This one.
    This(Fingerprint),
}

/// Why a choice does not count.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// The managed file leaves nothing to choose.
    #[error("The managed file in force does not say `choose = \"ask\"`.")]
    NotAsked,
    /// No store holds it.
    #[error("no store holds a certificate with the fingerprint {0}")]
    Unknown(Fingerprint),
    /// It fails a check.
    #[error("`{subject}` cannot be chosen: {reason}.")]
    Unusable {
        /// Whom it names.
        subject: String,
        /// What its checks found.
        reason: Details,
    },
    /// It could not be remembered.
    #[error("{path}: {source}")]
    NotKept {
        /// Where it was to lie.
        path: PathBuf,
        /// Why it does not.
        source: io::Error,
    },
}

impl ChoiceError {
    /// The code with its words and what this case adds.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let code = match self {
            Self::NotAsked => Code::ChoiceNotYours,
            Self::Unknown(_) | Self::Unusable { .. } => Code::ChoiceUnusable,
            Self::NotKept { .. } => Code::ChoiceNotKept,
        };
        match self {
            Self::Unusable { subject, reason } => {
                code.with(Detail::CertificateNotUsable { subject: subject.clone(), reason: reason.clone() })
            }
            Self::NotAsked | Self::Unknown(_) | Self::NotKept { .. } => code.with_detail(self.to_string()),
        }
    }
}

/// What `wish` means for the outcome of this evaluation.
///
/// # Errors
/// The managed file leaves no choice, or the certificate cannot be chosen.
pub(crate) fn pick(wish: CertificatePreference, found: &Evaluation) -> Result<Pick, ChoiceError> {
    if found.status.choice.is_none() {
        return Err(ChoiceError::NotAsked);
    }
    let CertificatePreference::This(fingerprint) = wish else { return Ok(Pick::Newest) };
    let usable = found.ledger.usable();
    if let Some(certificate) = usable.iter().find(|it| it.fingerprint == fingerprint) {
        return Ok(Pick::This(PickedCertificate::of(certificate, usable.iter().copied())));
    }
    let failed = found.ledger.candidates.iter().find(|candidate| candidate.fingerprint == fingerprint);
    Err(match failed {
        Some(failed) => ChoiceError::Unusable { subject: failed.subject(), reason: failed.why_failed() },
        None => ChoiceError::Unknown(fingerprint),
    })
}

/// The JSON form. A later version that this one cannot read counts up `version`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored {
    version: u32,
    pick: StoredPick,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum StoredPick {
    Newest,
    This { fingerprint: String, subject: String, issuer: String, passed_over: Vec<String> },
}

const VERSION: u32 = 1;

/// What is remembered in `state_folder`. What cannot be read counts as nothing, so that the person is asked again.
pub(crate) fn read(state_folder: &Path) -> Option<Pick> {
    let text = match state_file::read(state_folder, FILE) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::warn!(%error, "the remembered choice of a certificate cannot be read");
            return None;
        }
    };
    let parsed = parse(&text);
    if parsed.is_none() {
        tracing::warn!("the remembered choice of a certificate is damaged and does not count");
    }
    parsed
}

fn parse(text: &[u8]) -> Option<Pick> {
    let stored: Stored =
        serde_json::from_slice(text).ok().filter(|stored: &Stored| stored.version == VERSION)?;
    Some(match stored.pick {
        StoredPick::Newest => Pick::Newest,
        StoredPick::This { fingerprint, subject, issuer, passed_over } => Pick::This(PickedCertificate {
            fingerprint: fingerprint.parse().ok()?,
            subject: subject.parse().ok()?,
            issuer: issuer.parse().ok()?,
            passed_over: passed_over.iter().map(|other| other.parse().ok()).collect::<Option<_>>()?,
        }),
    })
}

/// Remembers `pick`: a reader finds the earlier one or this one, never half of it.
///
/// # Errors
/// The folder cannot be made or written.
pub(crate) fn remember(state_folder: &Path, pick: &Pick) -> Result<(), ChoiceError> {
    let path = state_folder.join(FILE);
    let stored = match pick {
        Pick::Newest => StoredPick::Newest,
        Pick::This(picked) => StoredPick::This {
            fingerprint: picked.fingerprint.to_string(),
            subject: picked.subject.to_string(),
            issuer: picked.issuer.to_string(),
            passed_over: picked.passed_over.iter().map(ToString::to_string).collect(),
        },
    };
    let written = serde_json::to_vec_pretty(&Stored { version: VERSION, pick: stored })
        .map_err(io::Error::from)
        .and_then(|text| state_file::replace(state_folder, FILE, &text));
    written.map_err(|source| ChoiceError::NotKept { path, source })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests damage the file as another program might")]
mod tests;
