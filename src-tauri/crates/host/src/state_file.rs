//! Small files of the state folder: what is remembered from one run to the next.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use porthole_sandbox::{make_private_folder, open_ordinary_file, open_to_read, read_ordinary_file};
use tempfile::NamedTempFile;

/// Larger than any of them.
const LARGEST: u64 = 1 << 20;

/// What the file `name` of `folder` holds.
///
/// # Errors
/// It cannot be read, or is no file of ours: something else is in its place, or it is too large.
pub(crate) fn read(folder: &Path, name: &str) -> io::Result<Vec<u8>> {
    read_ordinary_file(&folder.join(name), LARGEST)
}

/// Puts `text` into the file `name` of `folder`, which is made if need be: a reader finds what was there before or this,
/// never half of it.
///
/// # Errors
/// The folder cannot be made or written.
pub fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    make_private_folder(folder)?;
    // Each has its own name: the app and portholectl may write at the same time.
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
pub(crate) fn lock(folder: &Path, name: &str) -> io::Result<Option<File>> {
    make_private_folder(folder)?;
    let file =
        open_ordinary_file(&folder.join(name), File::options().write(true).create(true).truncate(false))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Whether a process holds the file `name` of `folder`.
pub(crate) fn is_held(folder: &Path, name: &str) -> bool {
    let Ok(file) = open_to_read(&folder.join(name)) else { return false };
    matches!(file.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock))
}
