//! The managed file as the person who writes it meets it: through the crate's public face alone.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail as the test does")]

mod anchors;
// These hold the schema by a validator that is many crates, and name files as Linux does.
#[cfg(unix)]
mod any_input;
mod conditions;
mod consumed;
#[cfg_attr(not(unix), expect(dead_code, reason = "what stands on it is for Unix"))]
mod harbor;
#[cfg(unix)]
mod keys;
mod layers;
#[cfg(unix)]
mod manual;
#[cfg(unix)]
mod messages;
mod modules;
