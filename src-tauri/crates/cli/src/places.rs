//! Where Porthole keeps what outlives a run: the same places for the app and for this tool.

use std::path::PathBuf;

use porthole_explain::Code;
use porthole_host::Places;

use crate::failure::Failure;

/// The activity log of the person who runs this.
///
/// # Errors
/// The environment names no home folder.
pub(crate) fn activity_log() -> Result<PathBuf, Failure> {
    states().map(|states| states.join(porthole_activity::PLACE))
}

/// What Porthole remembers from one run to the next.
///
/// # Errors
/// The environment names no home folder.
pub(crate) fn state_folder() -> Result<PathBuf, Failure> {
    states().map(|states| states.join("porthole"))
}

/// Without it, nothing of a person can be found.
fn no_home() -> Failure {
    Failure::cannot_run(Code::FoldersUnavailable.with_detail(NO_HOME))
}

/// What is missing, for the detail of [`Code::FoldersUnavailable`].
pub(crate) const NO_HOME: &str = if cfg!(windows) {
    "No home folder is known for this user."
} else {
    "HOME is not set to an absolute path, so no home folder is known for this user."
};

fn states() -> Result<PathBuf, Failure> {
    let places = Places::of_this_person();
    places.map(|places| places.state).ok_or_else(no_home)
}

/// Whether root runs this on its own account, or another person does with sudo and the like: not a program that has been
/// given a home folder to work in.
#[cfg(unix)]
pub(crate) fn is_roots_own() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let on_behalf = ["SUDO_USER", "DOAS_USER", "PKEXEC_UID"].into_iter().any(is_set);
    let at_home = std::env::var_os("HOME").is_none_or(|home| home == "/root");
    rustix::process::geteuid().is_root() && (on_behalf || at_home)
}

/// Whose account it is makes no such difference here.
#[cfg(not(unix))]
pub(crate) const fn is_roots_own() -> bool {
    false
}
