//! The thread for all traffic, and how to keep it free.

use std::io;

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};

/// The runtime of a proxy: one thread for all of a person's traffic. A request passes from its webview to its server
/// and back without waking another thread, which costs more than everything else.
///
/// # Errors
/// The system has no thread.
/// The system gives no thread.
pub fn runtime() -> io::Result<Runtime> {
    // Not the current-thread runtime: this one lets another thread take over during blocking work, see below.
    let build = || Builder::new_multi_thread().worker_threads(1).thread_name("proxy").enable_all().build();
    // tokio panics if the system has no thread.
    let no_thread =
        |_| io::Error::other("the system gives no thread: too many processes run for this person");
    std::panic::catch_unwind(build).map_err(no_thread)?
}

/// Runs `work` at once, while another thread takes over the other work of this one.
pub(crate) fn run_blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current() {
        Ok(runtime) if runtime.runtime_flavor() == RuntimeFlavor::MultiThread => {
            tokio::task::block_in_place(work)
        }
        // This runtime has only one thread.
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
