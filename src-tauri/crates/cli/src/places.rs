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

fn states() -> Result<PathBuf, Failure> {
    let places = Places::of_this_person();
    places.map(|places| places.state).ok_or_else(|| {
        Failure::cannot_run(Code::ActivityUnavailable.with_detail("No home folder is known for this user."))
    })
}
