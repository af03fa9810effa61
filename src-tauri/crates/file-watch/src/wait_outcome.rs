//! What waiting for changes brings.

/// What a wait brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WaitOutcome {
    /// Something changed.
    Changed,
    /// Nothing within the limit.
    None,
    /// The receiver is gone.
    End,
}
