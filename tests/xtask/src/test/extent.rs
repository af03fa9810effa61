//! How much the tests show.

/// How much a part shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What every change is held to; each part has a budget.
    Usual,
    /// Everything, however long it takes.
    Long,
}
