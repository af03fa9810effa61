//! Whether the system gives this process what looking into anything takes: files, threads, memory. Where it does not, what
//! was found says nothing about the device, the server or the token that was asked.

#![forbid(unsafe_code)]

mod blocking;

use std::fs::File;
use std::io;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use parking_lot::Mutex;

pub use blocking::blocking;

/// As many files as a look into a store and the statement of a managed device may have open at once.
const FILES: usize = 16;

/// What nothing can be learnt without.
#[cfg(unix)]
const NOTHING: &str = "/dev/null";
#[cfg(windows)]
const NOTHING: &str = "NUL";

/// Does `work` and gives what comes of it; `None` where files or threads have run out before or after.
pub fn unless_exhausted<T>(work: impl FnOnce() -> T) -> Option<T> {
    if are_exhausted() {
        return None;
    }
    Some(work()).filter(|_| !are_exhausted())
}

/// Whether this process, or the whole system, can open hardly any file more, or start no thread.
fn are_exhausted() -> bool {
    let opened: io::Result<Vec<File>> = (0..FILES).map(|_| File::open(NOTHING)).collect();
    let started = thread::Builder::new().name("probe".to_owned()).spawn(|| ());
    opened.is_err_and(|error| is_exhausted(&error)) || started.is_err_and(|error| is_exhausted(&error))
}

/// Does `work` for each of `items` at the same time, and gives what comes of it in their order. Those for which the system
/// gives no thread wait for each other. A `work` that panics does so here.
pub fn side_by_side<I, T, W>(items: impl IntoIterator<Item = I>, work: W) -> Vec<T>
where
    I: Send,
    T: Send,
    W: Fn(I) -> T + Sync,
{
    let work = &work;
    thread::scope(|scope| {
        let begin = |item| {
            let slot = Arc::new(Mutex::new(Some(item)));
            let taken = Arc::clone(&slot);
            let begun = thread::Builder::new()
                .name("side by side".to_owned())
                .spawn_scoped(scope, move || take(&taken).map(work));
            (begun, slot)
        };
        // All have begun before the first is waited for.
        let begun: Vec<_> = items.into_iter().map(begin).collect();
        let done = begun.into_iter().filter_map(|(begun, slot)| match begun {
            Ok(thread) => thread.join().unwrap_or_else(|mistake| resume_unwind(mistake)),
            Err(_no_thread) => take(&slot).map(work),
        });
        done.collect()
    })
}

/// Does `work` with `item` on its own thread.
///
/// # Errors
/// The system gives none; `item` is given back.
pub fn spawn_with<I: Send + 'static>(
    name: &str,
    item: I,
    work: impl FnOnce(I) + Send + 'static,
) -> Result<(), (I, io::Error)> {
    let slot = Arc::new(Mutex::new(Some(item)));
    let taken = Arc::clone(&slot);
    let begun = thread::Builder::new().name(name.to_owned()).spawn(move || {
        if let Some(item) = take(&taken) {
            work(item);
        }
    });
    match begun {
        Ok(_runs) => Ok(()),
        Err(error) => take(&slot).map_or(Ok(()), |item| Err((item, error))),
    }
}

fn take<I>(slot: &Mutex<Option<I>>) -> Option<I> {
    slot.lock().take()
}

/// Whether `error` says that files, memory, buffers of the network, or processes and threads have run out: nothing that
/// another side has done (`open(2)`, `socket(2)`, `clone(2)`). Only for calls that never say `EAGAIN` for another reason.
#[cfg(unix)]
#[must_use]
pub fn is_exhausted(error: &io::Error) -> bool {
    use rustix::io::Errno;
    const EXHAUSTED: [Errno; 5] = [Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::NOBUFS, Errno::AGAIN];
    Errno::from_io_error(error).is_some_and(|error| EXHAUSTED.contains(&error))
}

/// `ERROR_TOO_MANY_OPEN_FILES`, `ERROR_NOT_ENOUGH_MEMORY`, `ERROR_OUTOFMEMORY`, `ERROR_NO_SYSTEM_RESOURCES`,
/// `ERROR_MAX_THRDS_REACHED`, `WSAEMFILE` and `WSAENOBUFS`.
#[cfg(windows)]
#[must_use]
pub fn is_exhausted(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| [4, 8, 14, 1450, 164, 10024, 10055].contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_has_run_out_is_told_from_what_another_side_has_done() {
        use rustix::io::Errno;
        for out in [Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::NOBUFS, Errno::AGAIN] {
            assert!(is_exhausted(&out.into()), "{out}");
        }
        for other in [Errno::CONNREFUSED, Errno::NOENT, Errno::ACCESS, Errno::TIMEDOUT] {
            assert!(!is_exhausted(&other.into()), "{other}");
        }
    }

    #[test]
    fn work_is_done_at_the_same_time_and_given_in_order() {
        let all_are_there = std::sync::Barrier::new(3);
        let done = side_by_side([1, 2, 3], |number| {
            all_are_there.wait();
            number * 10
        });
        assert_eq!(done, [10, 20, 30]);
    }

    #[test]
    fn a_process_that_has_enough_of_everything_does_its_work() {
        assert_eq!(unless_exhausted(|| 7), Some(7));
    }
}
