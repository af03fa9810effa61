//! What a second start hands over to the broker that runs.

use std::sync::mpsc::{Receiver, Sender, channel};

/// What a second start was asked for. Dropped, it is not taken over, and that start tries again.
#[derive(Debug)]
pub(crate) struct SecondStart {
    opens: Vec<String>,
    taken: Sender<()>,
}

impl SecondStart {
    /// With the way on which its start hears that it was taken over.
    #[cfg_attr(not(any(unix, test)), expect(dead_code, reason = "nothing is handed over there yet"))]
    pub(crate) fn new(opens: Vec<String>) -> (Self, Receiver<()>) {
        let (taken, handed_over) = channel();
        (Self { opens, taken }, handed_over)
    }

    /// What it was asked for.
    pub(crate) fn opens(&self) -> &[String] {
        &self.opens
    }

    /// Takes it over.
    pub(crate) fn take(self) -> Vec<String> {
        let _gone = self.taken.send(());
        self.opens
    }
}
