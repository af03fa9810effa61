//! The managed file as the person who writes it meets it: through the crate's public face only.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail as the test does")]

#[cfg(target_os = "linux")]
mod advice;
mod anchors;
// These hold the schema by a validator that is many crates, and name files as Linux does.
#[cfg(target_os = "linux")]
mod any_input;
mod conditions;
mod consumed;
#[cfg(target_os = "linux")]
mod device_messages;
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "what stands on it is for Linux"))]
mod harbor;
#[cfg(target_os = "linux")]
mod keys;
mod layers;
#[cfg(target_os = "linux")]
mod manual;
#[cfg(target_os = "linux")]
mod messages;
mod modules;
