//! The NSS user database, where Chrome and other programs keep the person's certificates. Its library is a PKCS#11
//! module that needs the path of the database.

use std::path::{Path, PathBuf};

/// Found among the system's libraries.
const LIBRARY: &str = "libsoftokn3.so";

/// The files of an SQLite database, and the file by which other programs show that they write.
const FILES: [&str; 4] = ["cert9.db", "key4.db", "cert9.db-journal", "key4.db-journal"];

/// The folder of the database.
#[derive(Debug, Clone)]
pub(super) struct Database(PathBuf);

impl Database {
    /// The database of the user with this home folder.
    pub(super) fn in_home(home: &Path) -> Self {
        Self(home.join(".pki/nssdb"))
    }

    /// The library to load and its parameters; `None` if there is no database.
    pub(super) fn module(&self) -> Option<(PathBuf, String)> {
        let folder = self.0.to_str().filter(|_| self.0.join("cert9.db").exists())?;
        // NSS' quoting: a backslash before a quote and before a backslash.
        let folder = folder.replace('\\', "\\\\").replace('\'', "\\'");
        let parameters = format!(
            "configdir='sql:{folder}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=readOnly,noModDB \
             tokenDescription='NSS user database' "
        );
        Some((LIBRARY.into(), parameters))
    }

    pub(super) fn watched_paths(&self) -> impl Iterator<Item = PathBuf> {
        FILES.iter().map(|file| self.0.join(file))
    }
}
