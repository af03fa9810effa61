//! Suites and programs that others wrote, each against the same server twice: straight, and through the proxy. Only the
//! difference counts. `cargo xtask test conformance` runs them; see `src-tauri/docs/figures.md`.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test's helpers fail as the test does, and write the files that its programs need"
)]

mod crowd;
mod curl;
mod load;
mod through;
mod tls;
mod websocket;
mod wire;
