//! How many fields the head of a request has, before it is read as one. hyper wants to know beforehand how many there may
//! be: room for a thousand, made for each head, costs more than all the rest of reading it. So there is room for as many as
//! almost all have, and a connection that needs more is read on with it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// Lines of a head for which hyper has room (100 fields) where nothing is said.
const USUAL: usize = 100;

/// The head that is being read on one connection. hyper limits the time for it, so as long as there is such a limit
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

/// A head is being read while this is there.
pub(crate) struct HeadLimit(RequestHead);

impl RequestHead {
    pub(crate) fn begin(&self) -> HeadLimit {
        self.0.limits.fetch_add(1, Ordering::Relaxed);
        self.0.lines.store(0, Ordering::Relaxed);
        HeadLimit(self.clone())
    }

    /// Whether what came belongs to a head that has, with it, more lines than there is room for. Lines of a body that comes
    /// with its head count, too: that leads to more room than needed, and to nothing else.
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

    /// Whether the rest of the connection is to be read with more room.
    pub(crate) fn is_long(&self) -> bool {
        self.0.is_long.load(Ordering::Relaxed)
    }

    /// Whether another reader can take over: what the first one could not write yet would be lost with it.
    pub(crate) fn may_be_handed_over(&self) -> bool {
        self.is_long() && !self.0.is_behind.load(Ordering::Relaxed)
    }

    /// Not all that was to be written could be.
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
