//! Whether the system gives this process what looking into anything takes. Where it does not, what was found says nothing
//! about the device.

use std::fs::File;
use std::io;

/// As many files as a look into a store and the statement of a managed device may have open at once.
const FILES: usize = 16;

/// What nothing can be learnt without.
#[cfg(unix)]
const NOTHING: &str = "/dev/null";
#[cfg(windows)]
const NOTHING: &str = "NUL";

/// Does `work` and gives what comes of it; `None` where files have run out before or after.
pub fn unless_exhausted<T>(work: impl FnOnce() -> T) -> Option<T> {
    if are_exhausted() {
        return None;
    }
    Some(work()).filter(|_| !are_exhausted())
}

/// Whether this process, or the whole system, can open hardly any file more.
pub(crate) fn are_exhausted() -> bool {
    let opened: io::Result<Vec<File>> = (0..FILES).map(|_| File::open(NOTHING)).collect();
    opened.is_err_and(|error| is_exhausted(&error))
}

#[cfg(unix)]
fn is_exhausted(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let exhausted = [Errno::MFILE, Errno::NFILE, Errno::NOMEM];
    Errno::from_io_error(error).is_some_and(|error| exhausted.contains(&error))
}

/// `ERROR_TOO_MANY_OPEN_FILES`, `ERROR_NOT_ENOUGH_MEMORY` and `ERROR_NO_SYSTEM_RESOURCES`.
#[cfg(windows)]
fn is_exhausted(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| [4, 8, 1450].contains(&code))
}
