//! The machine as the checks see it: its files and the environment of the session, so that each check is tried on
//! machines that lack something.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Where files are looked for, and the variables of the session.
#[derive(Debug, Clone)]
pub(super) struct Machine {
    root: PathBuf,
    variables: BTreeMap<OsString, OsString>,
}

#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "little of it is looked at there yet"))]
impl Machine {
    /// The one that this runs on.
    pub(super) fn current() -> Self {
        Self { root: PathBuf::from("/"), variables: std::env::vars_os().collect() }
    }

    /// The path of a file of the system.
    pub(super) fn path(&self, absolute: impl AsRef<Path>) -> PathBuf {
        let absolute = absolute.as_ref();
        self.root.join(absolute.strip_prefix("/").unwrap_or(absolute))
    }

    pub(super) fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The folder that a variable names. A relative path counts as none (XDG Base Directory Specification 0.8).
    pub(super) fn folder(&self, name: &str) -> Option<PathBuf> {
        self.variable(name).map(PathBuf::from).filter(|path| path.is_absolute())
    }

    /// A small text of the system.
    pub(super) fn text(&self, absolute: &str) -> Option<String> {
        std::fs::read_to_string(self.path(absolute)).ok()
    }
}

#[cfg(all(test, target_os = "linux"))]
impl Machine {
    /// One whose files lie below `root`, with these variables.
    pub(super) fn with_root(root: &Path, variables: &[(&str, &OsStr)]) -> Self {
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).to_owned()));
        Self { root: root.to_owned(), variables: variables.collect() }
    }
}
