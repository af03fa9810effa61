//! Small files of the state folder: what is remembered from one run to the next.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use porthole_sandbox::make_private_folder;
use tempfile::NamedTempFile;

/// Puts `text` into the file `name` of `folder`, which is made if need be: a reader finds what was there before or this,
/// never half of it.
///
/// # Errors
/// The folder cannot be made or written.
pub fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    make_private_folder(folder)?;
    // Each has a name of its own: the app and portholectl may write at the same time.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name)).map(drop).map_err(|error| error.error)
}

/// Opens the file `name` of `folder` as one that a single process may hold, and holds it. `None` while another does.
///
/// # Errors
/// The folder cannot be made or written.
#[expect(clippy::disallowed_methods, reason = "a lawful writer: an empty file that is only ever locked")]
pub(crate) fn hold(folder: &Path, name: &str) -> io::Result<Option<File>> {
    make_private_folder(folder)?;
    let file = File::options().write(true).create(true).truncate(false).open(folder.join(name))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Whether a process holds the file `name` of `folder`.
pub(crate) fn is_held(folder: &Path, name: &str) -> bool {
    let Ok(file) = File::open(folder.join(name)) else { return false };
    matches!(file.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock))
}
