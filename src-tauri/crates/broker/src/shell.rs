//! The shell as the controller knows it.

use std::sync::Arc;

use parking_lot::{Condvar, Mutex};
use porthole_protocol::{Confinement, ToShell};

/// Which shell of this broker: what an earlier one still says counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Run(pub(crate) u64);

/// The shell's process. None of the methods waits for it.
pub(crate) trait Shell {
    /// Has a shell confine itself and show windows. What it says comes as [`crate::event::Event::Shell`] with `run`, its
    /// end as [`crate::event::Event::ShellEnded`]; also where it could not be started.
    fn start(&mut self, run: Run, confinement: Confinement);

    /// Sends a message. One that has gone is told nothing: its end is an event.
    fn send(&mut self, message: ToShell);

    /// Has it end in order, and ends it after a short while where it does not.
    fn end(&mut self);

    /// Ends it and everything that it has started, at once.
    fn kill(&mut self);
}

/// How many messages of the shell may wait to be handled: a flood of them slows down only the shell.
const WAITING: usize = 256;

/// Counts the shell's messages that wait.
#[derive(Debug, Clone)]
pub(crate) struct Credits(Arc<FreeCredits>);

#[derive(Debug)]
struct FreeCredits {
    count: Mutex<usize>,
    released: Condvar,
}

/// The place of one message in the queue, free again when dropped.
#[derive(Debug)]
pub(crate) struct Credit(Arc<FreeCredits>);

impl Credits {
    pub(crate) fn new() -> Self {
        Self(Arc::new(FreeCredits { count: Mutex::new(WAITING), released: Condvar::new() }))
    }

    /// Waits for a place.
    pub(crate) fn take(&self) -> Credit {
        let mut free = self.0.count.lock();
        self.0.released.wait_while(&mut free, |free| *free == 0);
        *free -= 1;
        Credit(Arc::clone(&self.0))
    }
}

impl Drop for Credit {
    fn drop(&mut self) {
        *self.0.count.lock() += 1;
        self.0.released.notify_one();
    }
}
