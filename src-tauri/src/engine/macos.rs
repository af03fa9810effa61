//! macOS: the desktop's commands are here; WKWebView is not connected yet.

use std::path::Path;
use std::process::Command;

use url::Url;

use crate::folders::Surroundings;

pub(crate) use super::not_yet::{
    Native, always_writable, as_the_person_had_it, end_processes, is_running, on_termination, prepare_process,
};

pub(crate) fn surroundings() -> Surroundings {
    super::not_yet::surroundings("HOME", Some(std::env::temp_dir()))
}

pub(crate) fn browser_command(url: &Url) -> Command {
    let mut command = Command::new("open");
    command.arg(url.as_str());
    command
}

pub(crate) fn folder_command(folder: &Path) -> Command {
    let mut command = Command::new("open");
    command.arg(folder);
    command
}
