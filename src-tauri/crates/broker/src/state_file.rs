//! A small file of the state folder: read whole, and replaced whole.

use std::fs;
use std::io;
use std::marker::PhantomData;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What only a trusted device keeps from one run to the next: `state` becomes what is on the disk once the device
/// `may_keep` it, and empty once it may not. `is_kept` says what it is now.
pub(crate) fn follow_trust<T: Default>(
    state: &mut T,
    may_keep: bool,
    is_kept: bool,
    read: impl FnOnce() -> T,
) {
    if may_keep != is_kept {
        *state = if may_keep { read() } else { T::default() };
    }
}

/// Its name, and what it holds as JSON.
pub(crate) struct StateFile<T> {
    name: &'static str,
    largest: u64,
    content: PhantomData<fn(T) -> T>,
}

impl<T: Default + Serialize + DeserializeOwned> StateFile<T> {
    /// A file called `name`, which does not count where it has more than `largest` bytes.
    pub(crate) const fn new(name: &'static str, largest: u64) -> Self {
        Self { name, largest, content: PhantomData }
    }

    /// What an earlier run has left in `folder`; nothing where that cannot be read.
    pub(crate) fn read(&self, folder: &Path) -> T {
        let text =
            porthole_sandbox::read_ordinary_file(&folder.join(self.name), self.largest).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Puts `content` into `folder`.
    ///
    /// # Errors
    /// The system refused; what was there stays.
    pub(crate) fn write(&self, folder: &Path, content: &T) -> io::Result<()> {
        porthole_host::replace_state_file(folder, self.name, &serde_json::to_vec(content)?)
    }

    /// Takes it away from `folder`.
    ///
    /// # Errors
    /// It is still there.
    pub(crate) fn remove(&self, folder: &Path) -> io::Result<()> {
        match fs::remove_file(folder.join(self.name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    #[cfg(test)]
    pub(crate) fn in_folder(&self, folder: &Path) -> std::path::PathBuf {
        folder.join(self.name)
    }
}
