//! The texts of requests that a person has to send: kept until the certificate comes, so that what to send is still
//! there after a restart. A request holds nothing secret (RFC 2986).

use std::path::{Path, PathBuf};

use porthole_identity::{NewRequest, SpkiHash, requested_key};
use porthole_sandbox::read_ordinary_file;

use crate::state_file;

const FOLDER: &str = "requests";

/// More than any request holds, in bytes.
const LARGEST: u64 = 64 * 1024;

fn name(key: SpkiHash) -> String {
    format!("{key}.csr")
}

fn path(folder: &Path, key: SpkiHash) -> PathBuf {
    folder.join(FOLDER).join(name(key))
}

/// Keeps the text of `request` in the state folder `folder`. Where that fails the request is as good, and only this run
/// can show it.
pub(super) fn save(folder: &Path, request: &NewRequest) {
    let kept = state_file::replace(&folder.join(FOLDER), &name(request.pending.spki), request.pem.as_bytes());
    if let Err(error) = kept {
        tracing::warn!(%error, "the text of a request could not be kept");
    }
}

/// The text of the request for `key`, as PEM; `None` where it is not there, or is not a request for this key.
pub(super) fn read(folder: &Path, key: SpkiHash) -> Option<String> {
    let text = String::from_utf8(read_ordinary_file(&path(folder, key), LARGEST).ok()?).ok()?;
    (requested_key(text.as_bytes()) == Some(key)).then_some(text)
}

/// Lets go of the text of the request for `key`.
pub(super) fn forget(folder: &Path, key: SpkiHash) {
    match std::fs::remove_file(path(folder, key)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "the text of a request that was answered stays");
        }
        Ok(()) | Err(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use porthole_identity::{NewKey, RequestAlgorithm, RequestSpec, request_for};
    use time::macros::datetime;

    fn request() -> NewRequest {
        let key = NewKey::in_memory(RequestAlgorithm::P256).unwrap();
        let spec = RequestSpec::new("CN=laptop-7".parse().unwrap(), &[]).unwrap();
        request_for(&key, &spec, datetime!(2026-11-25 00:00 UTC)).unwrap()
    }

    #[test]
    fn the_text_is_there_until_it_is_let_go_of() {
        let folder = tempfile::tempdir().unwrap();
        let request = request();
        let key = request.pending.spki;
        assert_eq!(read(folder.path(), key), None);
        save(folder.path(), &request);
        assert_eq!(read(folder.path(), key), Some(request.pem));
        forget(folder.path(), key);
        forget(folder.path(), key);
        assert_eq!(read(folder.path(), key), None);
    }

    #[test]
    fn what_is_no_request_for_the_key_is_never_shown_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let (mine, other) = (request(), request());
        save(folder.path(), &mine);
        for text in [other.pem.as_str(), "-----BEGIN CERTIFICATE REQUEST-----", ""] {
            let file = name(mine.pending.spki);
            state_file::replace(&folder.path().join(FOLDER), &file, text.as_bytes()).unwrap();
            assert_eq!(read(folder.path(), mine.pending.spki), None);
        }
    }
}
