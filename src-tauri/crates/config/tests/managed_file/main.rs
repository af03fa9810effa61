//! The managed file as the person who writes it meets it: through the crate's public face alone.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail as the test does")]

mod anchors;
mod any_input;
mod conditions;
mod consumed;
mod harbor;
mod keys;
mod layers;
mod manual;
mod messages;
mod modules;
