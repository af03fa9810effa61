//! Porthole as a person has it, against real servers: a file for what they look at. One program holds them all, as each
//! of its own would be compiled and linked with the same crates.

mod accessibility;
mod certified;
mod command_line;
mod company_proxy;
mod confinement;
mod desktop;
mod device;
mod enrolment_server;
mod exhausted;
mod keyboard;
mod killed;
mod launcher;
mod layout;
mod lost_trust;
mod mail_app;
mod managed_file;
mod new_windows;
mod notices;
mod notifications;
mod pdf;
mod permissions;
mod platform;
mod proxy;
mod real_apps;
mod routes;
mod session_end;
mod shipped;
mod sleep;
mod slow_start;
mod spelling;
mod token_workers;
mod two_processes;
mod untrusted;
mod work;
