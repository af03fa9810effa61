//! What the system says: the desktop's settings on Linux (through the portal where there is one), WinINET's on Windows,
//! the network service's on macOS. They are read again for each connection: people change them while Porthole runs.
//!
//! Outside of Linux a program of the system prints them, and only the reading of what it prints has been tried.

mod desktop;
mod environment;
#[cfg(target_os = "linux")]
mod portal;
#[cfg(any(test, windows))]
mod registry;
#[cfg(any(test, target_os = "macos"))]
mod scutil;
mod settings;

use porthole_policy::Endpoint;

pub(crate) use settings::Said;

/// Reads what the system says.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct System;

impl System {
    /// The way to `place`.
    ///
    /// # Errors
    /// In words for a person: the settings cannot be read.
    pub(crate) async fn ask(self, place: &Endpoint) -> Result<Said, String> {
        let place = place.clone();
        let asked = tokio::task::spawn_blocking(move || ask(&place)).await;
        asked.map_err(|error| error.to_string())?
    }
}

#[cfg(target_os = "linux")]
fn ask(place: &Endpoint) -> Result<Said, String> {
    match portal::look_up(place) {
        Ok(said) => return Ok(said),
        Err(error) => tracing::debug!(%error, "the portal does not say which proxy to use"),
    }
    let variable = |name: &str| std::env::var(name).ok();
    if desktop::has_settings(&variable("XDG_CURRENT_DESKTOP").unwrap_or_default()) {
        return desktop::read(&printed("gsettings", &["list-recursively", desktop::SCHEMA])?)?.decide(place);
    }
    environment::read(variable)?.decide(place)
}

#[cfg(windows)]
fn ask(place: &Endpoint) -> Result<Said, String> {
    registry::read(&printed("reg", &["query", registry::KEY])?).decide(place)
}

#[cfg(target_os = "macos")]
fn ask(place: &Endpoint) -> Result<Said, String> {
    scutil::read(&printed("scutil", &["--proxy"])?).decide(place)
}

#[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
fn ask(place: &Endpoint) -> Result<Said, String> {
    environment::read(|name| std::env::var(name).ok())?.decide(place)
}

/// What a program of the system prints.
#[cfg(any(target_os = "linux", windows, target_os = "macos"))]
fn printed(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = std::process::Command::new(program).args(arguments).output();
    let output =
        output.map_err(|error| format!("the system's settings cannot be read: {program}: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("the system's settings cannot be read: {program}: {}", said.trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
