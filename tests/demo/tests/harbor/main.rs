//! Harbor Ltd as its visitors find it: the program runs, `curl`, `openssl` and a WebSocket client call on it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]
#![expect(clippy::disallowed_methods, reason = "tests write the files that visitors send")]

mod apps;
mod chat;
mod device;
mod downloads;
mod running;
mod sign_in;

use running::Harbor;
