//! Porthole, the desktop app: one program that runs in several roles.
//!
//! The person starts the broker (`crates/broker`). It starts this program again as the shell, which confines itself
//! while it has one thread and then shows windows (`docs/architecture.md`).

#![cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "only a web engine calls it, and there is none here yet")
)]
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

#[cfg(target_os = "linux")]
mod chooser;
mod content_rules;
#[cfg(feature = "test-driver")]
mod driver;
mod engine;
mod gate;
mod language;
#[cfg(target_os = "linux")]
mod locale;
#[cfg(target_os = "linux")]
mod question;
mod shell;
mod start;
mod windows;

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args_os().skip(1).eq([porthole_protocol::SHELL_ROLE]) {
        return start::run();
    }
    #[cfg(target_os = "linux")]
    if std::env::args_os().skip(1).eq([porthole_protocol::CHOOSER_ROLE]) {
        return chooser::run();
    }
    let worker = porthole_broker::as_token_worker()
        .or_else(porthole_broker::as_script_worker)
        .or_else(porthole_broker::as_helper);
    #[cfg(target_os = "linux")]
    let worker = worker.or_else(porthole_broker::as_colour_scheme_reader);
    if let Some(code) = worker {
        return code;
    }
    match porthole_broker::run(&porthole_broker::parse(&engine_version())) {
        Ok(code) => code,
        Err(problem) => {
            porthole_broker::print_problem(&problem);
            ExitCode::from(2)
        }
    }
}

/// The version of the loaded web engine, which `--version` prints beside Porthole's own.
fn engine_version() -> String {
    let name = if cfg!(target_os = "linux") { "WebKitGTK" } else { "Web engine" };
    format!("{name} {}", tauri::webview_version().unwrap_or_else(|_| "unknown".to_owned()))
}
