//! How much is looked through.

/// The largest file, and the largest unpacked stream, that is looked through, in bytes. Anything larger fails the
/// scan: what was not looked at must not pass for clean.
pub(super) const LIMIT: u64 = 512 * 1024 * 1024;
