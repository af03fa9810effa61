//! The trusted role: what the person starts.
//!
//! It holds the managed file, the device class, stores, proxy, permits and the one module that writes, and starts the
//! shell, which shows windows and may do nothing else. One thread owns all state: everything that happens is an
//! [`event::Event`], the [`controller::Controller`] handles one after the other and never waits; what takes time is a
//! [`job::Job`] whose outcome comes back as an event.
//!
//! ```text
//! host, proxy, second start ─┐                       ┌─► trait Shell ─► messages to the shell
//! messages of the shell ─────┼─► Event ─► Controller ┤
//! outcomes of jobs ──────────┘                       └─► trait Worker ─► files, stores, other programs
//! ```

#![forbid(unsafe_code)]

mod activity_export;
mod app_signals;
mod arguments;
mod broker;
mod chooser;
mod choosing;
#[cfg(target_os = "linux")]
mod colour_scheme;
mod controller;
mod desktop;
mod desktop_entry;
mod desktop_notifications;
mod display;
mod download_writer;
mod downloads;
#[cfg(feature = "test-driver")]
mod driver;
#[cfg(feature = "test-driver")]
mod driver_state;
mod enrolment;
mod event;
mod external_navigation_limit;
mod file_handover;
mod file_name;
mod file_requests;
mod folders;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod held_apps;
#[cfg(target_os = "linux")]
mod ice;
mod icon_file;
mod indicator_display;
mod indicators;
mod job;
mod local_time;
mod location_service;
mod log;
mod menu;
mod menu_folder;
mod messages;
mod notification_history;
mod notifications;
mod open_windows;
mod overview;
mod permission_prompts;
mod person_files;
mod pin_prompt;
mod preferences;
mod processes;
mod programs;
mod proxy_callbacks;
#[cfg(any(test, feature = "fuzzing"))]
mod recorder;
mod second_start;
#[cfg(target_os = "linux")]
mod session_manager;
mod settings_view;
mod shell;
mod shell_process;
mod single_instance;
mod site_permissions;
mod state_file;
#[cfg(target_os = "linux")]
mod tray;
mod trust_loss;
#[cfg(test)]
mod ui_types;
mod unrestricted;
mod waiting_apps;
mod waiting_starts;
mod web_icons;
mod web_manifests;
mod window_places;
mod worker;
#[cfg(target_os = "linux")]
mod xsmp;

pub use arguments::{Arguments, parse};
pub use broker::run;
#[cfg(target_os = "linux")]
pub use colour_scheme::as_colour_scheme_reader;
pub use messages::print_problem;
pub use porthole_host::{as_helper, as_script_worker};
pub use porthole_keystore::as_token_worker;
