//! What the proxy removes from requests and responses, or blocks.

pub(crate) mod attachment;
pub(crate) mod headers;
