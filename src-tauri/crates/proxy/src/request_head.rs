//! Counts the fields of a request's head before hyper parses it. hyper must know the largest number in advance, and
//! room for a thousand fields in each head costs more than the rest of parsing. So there is room for the usual number,
//! and a connection that needs more continues with another reader.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// The number of lines for which hyper has room by default (100 fields).
const USUAL: usize = 100;

/// The head that is being read on one connection. hyper limits the time for it: while that limit is set
/// ([`HeadLimit`]), a head is being read.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestHead(Arc<State>);

#[derive(Debug, Default)]
struct State {
    limits: AtomicUsize,
    lines: AtomicUsize,
    is_long: AtomicBool,
    is_behind: AtomicBool,
}

/// While this exists, a head is being read.
pub(crate) struct HeadLimit(RequestHead);

impl RequestHead {
    pub(crate) fn begin(&self) -> HeadLimit {
        self.0.limits.fetch_add(1, Ordering::Relaxed);
        self.0.lines.store(0, Ordering::Relaxed);
        HeadLimit(self.clone())
    }

    /// Whether the received bytes belong to a head with more lines than there is room for. Lines of a body that arrives
    /// with its head count, too: that only leads to more room than needed.
    pub(crate) fn grows_long_with(&self, read: &[u8]) -> bool {
        let State { limits, lines, is_long, .. } = &*self.0;
        if limits.load(Ordering::Relaxed) == 0 {
            return false;
        }
        let more = read.iter().filter(|byte| **byte == b'\n').count();
        let is_beyond = lines.fetch_add(more, Ordering::Relaxed) + more >= USUAL;
        if is_beyond {
            is_long.store(true, Ordering::Relaxed);
        }
        is_beyond
    }

    /// Whether the rest of the connection needs more room.
    pub(crate) fn is_long(&self) -> bool {
        self.0.is_long.load(Ordering::Relaxed)
    }

    /// Whether another reader can take over: unwritten output of the first one would be lost.
    pub(crate) fn may_be_handed_over(&self) -> bool {
        self.is_long() && !self.0.is_behind.load(Ordering::Relaxed)
    }

    /// Some output could not be written.
    pub(crate) fn set_behind(&self, is_behind: bool) {
        self.0.is_behind.store(is_behind, Ordering::Relaxed);
    }
}

impl Drop for HeadLimit {
    fn drop(&mut self) {
        self.0.0.limits.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_for_the_head_that_is_read() {
        let head = RequestHead::default();
        let lines = |count| "x: y\r\n".repeat(count);
        assert!(!head.grows_long_with(lines(500).as_bytes()), "a body");
        for _ in 0..3 {
            let limit = head.begin();
            assert!(!head.grows_long_with(lines(50).as_bytes()));
            assert!(!head.grows_long_with(lines(49).as_bytes()));
            drop(limit);
            assert!(!head.grows_long_with(lines(500).as_bytes()), "a body");
        }
        let _limit = head.begin();
        assert!(!head.grows_long_with(lines(99).as_bytes()));
        assert!(!head.is_long());
        assert!(head.grows_long_with(b"x: y\r\n"));
        assert!(head.is_long());
    }
}
