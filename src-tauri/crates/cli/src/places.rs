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
