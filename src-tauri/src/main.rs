//! Porthole, the desktop app: its composition root.
//!
//! The order of the start is the security of the product (`docs/architecture.md`): the proxy's threads and the free
//! thread first, then the kernel's restriction of this thread, then the web engine, whose processes inherit it.

#![cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "only a web engine calls it, and there is none here yet")
)]
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod arguments;
mod choosing;
mod commands;
mod content_rules;
mod downloads;
#[cfg(feature = "test-driver")]
mod driver;
mod engine;
mod enrolment;
mod external_navigation;
mod folders;
mod gate;
mod leaves;
mod news;
mod overview;
mod pins;
mod porthole;
mod start;
mod trust_loss;
mod unrestricted;
mod windows;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = porthole_keystore::as_token_worker() {
        return code;
    }
    match start::run(arguments::parse()) {
        Ok(code) => code,
        Err(problem) => {
            words::say_on_terminal(&problem);
            ExitCode::from(2)
        }
    }
}
