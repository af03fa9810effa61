//! What is taken out of, or stopped in, requests and answers.

pub(crate) mod attachment;
pub(crate) mod headers;
