//! Not waiting any longer for an answer.

use tokio_util::sync::CancellationToken;

/// Ends what is being asked, from any thread. Clones end the same.
#[derive(Debug, Clone, Default)]
pub struct Stop(CancellationToken);

impl Stop {
    /// Nothing more is asked, and what is under way ends at once: its connection is closed.
    pub fn stop(&self) {
        self.0.cancel();
    }

    /// Waits until it is stopped.
    pub(crate) async fn wait(&self) {
        self.0.cancelled().await;
    }
}
