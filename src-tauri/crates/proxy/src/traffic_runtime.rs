//! The one thread that carries all traffic, and what must not hold it up.

use std::io;

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};

/// What a proxy runs on: one thread for all of a person's traffic. A request passes from its webview to its server and
/// back without another thread that has to wake up, which costs more than all the rest of it.
///
/// # Errors
/// The system gives no thread.
pub fn runtime() -> io::Result<Runtime> {
    // Not the kind for one thread: this one lets another take over while something has to be waited for, see below.
    let build = || Builder::new_multi_thread().worker_threads(1).thread_name("proxy").enable_all().build();
    // tokio panics where the system gives it no thread.
    let no_thread =
        |_| io::Error::other("the system gives no thread: too many processes run for this person");
    std::panic::catch_unwind(build).map_err(no_thread)?
}

/// Does `work` here and now, while another thread takes over what this one had to do besides.
pub(crate) fn run_blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current() {
        Ok(runtime) if runtime.runtime_flavor() == RuntimeFlavor::MultiThread => {
            tokio::task::block_in_place(work)
        }
        // One thread is all there is.
        Ok(_) | Err(_) => work(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn what_has_to_be_waited_for_does_not_hold_up_the_rest() {
        let runtime = runtime().unwrap();
        let (done, waiting) = channel();
        let slow = runtime.spawn(async move { run_blocking(|| waiting.recv()) });
        let other = runtime.spawn(async move { done.send(()) });
        runtime.block_on(async {
            slow.await.unwrap().unwrap();
            other.await.unwrap().unwrap();
        });
    }
}
