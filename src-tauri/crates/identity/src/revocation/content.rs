//! A response or file with what has been parsed and verified of it.

use super::crl::{List, UnreadableList};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A response of a CA or responder, or a file. Cheap to clone. A list is large, so it is parsed once, and its signature
/// verified once for each CA, for as long as this value lives.
#[derive(Clone)]
pub struct Content(Arc<Inner>);

struct Inner {
    bytes: Vec<u8>,
    list: OnceLock<Result<List, UnreadableList>>,
}

impl Content {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The content as a CRL.
    pub(super) fn list(&self) -> Result<&List, UnreadableList> {
        self.0.list.get_or_init(|| List::read(&self.0.bytes)).as_ref().map_err(Clone::clone)
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Inner { bytes, list: OnceLock::new() }))
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.bytes == other.0.bytes
    }
}

impl Eq for Content {}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes)", self.0.bytes.len())
    }
}
