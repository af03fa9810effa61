//! `portholectl` as an administrator runs it: the real program in its own session, with a real keyring, real
//! servers and real clients.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test's helpers fail as the test does, and write files of its own"
)]

mod activity;
mod app;
mod certificate;
mod choose;
mod config;
mod doctor;
mod documents;
mod est;
mod exit_codes;
mod fixture;
mod managed;
mod odd_situations;
mod policy;
mod prompt;
mod proxy;
mod report;
mod revocation;
mod token;
mod usage;
mod wording;
