//! The NSS user database, where Chrome and others keep the person's certificates. Its library is a PKCS#11 module that
//! must be told where the database lies.

use std::path::{Path, PathBuf};

/// Found where the system's libraries are.
const LIBRARY: &str = "libsoftokn3.so";

/// The files of a database in SQLite format, and the place where other programs note that they write.
const FILES: [&str; 4] = ["cert9.db", "key4.db", "cert9.db-journal", "key4.db-journal"];

/// Where the database is.
#[derive(Debug, Clone)]
pub(super) struct Database(PathBuf);

impl Database {
    /// That of the user with this home folder.
    pub(super) fn in_home(home: &Path) -> Self {
        Self(home.join(".pki/nssdb"))
    }

    /// What to load and what to tell it, or nothing if there is no database.
    pub(super) fn module(&self) -> Option<(PathBuf, String)> {
        let folder = self.0.to_str().filter(|_| self.0.join("cert9.db").exists())?;
        // NSS' own quoting: a backslash before the quote and before itself.
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
