//! The program at the other end of a connection.

/// Who a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "no caller is looked up there yet"))]
pub(crate) enum Caller {
    Ours,
    OtherUser,
    OtherProgram,
    /// The connection no longer has an owner.
    Gone,
}
