//! HTTP to the organisation's PKI: lists of revoked certificates, OCSP responders, enrolment servers.
//!
//! One request, one answer, within limits: [`Client`] opens a connection the way the managed file says, verifies the
//! server, sends, and hands over the whole answer or a [`FetchError`] that a person can read. Calls block, so they
//! belong on background threads.

#![forbid(unsafe_code)]

mod client;
mod coding;
mod connection;
mod credential;
mod error;
mod exchange;
mod redirect;
mod response;
mod settings;
mod stop;
mod trust;

pub use client::Client;
pub use credential::Credential;
pub use error::{FetchError, FetchFailure};
pub use response::HttpResponse;
pub use settings::Limits;
pub use stop::Stop;
pub use trust::Trust;
