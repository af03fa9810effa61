//! Who is at the far end of a connection.

/// Who a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Ours,
    OtherUser,
    OtherProgram,
    /// The connection has no owner any more.
    Gone,
}
