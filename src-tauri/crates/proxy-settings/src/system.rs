//! What the system says: the desktop's settings on Linux (through the portal where there is one), WinINET's on Windows,
//! the network service's on macOS. They are read again for each connection: people change them while Porthole runs.
//!
//! Outside of Linux a program of the system prints them, and only the reading of what it prints has been tried.

#[cfg(any(test, target_os = "linux"))]
mod desktop;
#[cfg(any(test, target_os = "linux"))]
mod environment;
#[cfg(target_os = "linux")]
mod portal;
#[cfg(any(test, windows))]
mod registry;
#[cfg(any(test, target_os = "macos"))]
mod scutil;
mod settings;

use porthole_policy::Endpoint;

#[cfg(target_os = "linux")]
pub(crate) use portal::{QUESTION as PORTAL_QUESTION, answer as answer_for_portal};
pub(crate) use settings::SystemProxy;

/// Reads what the system says.
#[derive(Debug, Clone)]
pub(crate) struct System {
    #[cfg(target_os = "linux")]
    portal: std::sync::Arc<portal::Portal>,
}

impl System {
    /// As this program is. Asks nothing yet.
    pub(crate) fn of_this_program() -> Self {
        #[cfg(target_os = "linux")]
        let system = Self::asked_by(crate::HelperCommand::this_program());
        #[cfg(not(target_os = "linux"))]
        let system = Self {};
        system
    }

    /// Asks the portal through the process that `command` starts.
    #[cfg(target_os = "linux")]
    pub(crate) fn asked_by(command: crate::HelperCommand) -> Self {
        Self { portal: std::sync::Arc::new(portal::Portal::new(command)) }
    }

    /// The way to `place`.
    ///
    /// # Errors
    /// In words for a person: the settings cannot be read.
    pub(crate) async fn ask(&self, place: &Endpoint) -> Result<SystemProxy, String> {
        let (this, place) = (self.clone(), place.clone());
        let outcome = porthole_resources::blocking(move || ask(&this, &place)).await;
        outcome.map_err(|error| error.to_string())?
    }
}

#[cfg(target_os = "linux")]
fn ask(system: &System, place: &Endpoint) -> Result<SystemProxy, String> {
    let variable = |name: &str| std::env::var(name).ok();
    let has_settings = desktop::has_settings(&variable("XDG_CURRENT_DESKTOP").unwrap_or_default());
    match system.portal.look_up(place) {
        Ok(settings) => return Ok(settings),
        // The portal of such a desktop goes by the very settings that are read next.
        Err(error) if has_settings => tracing::debug!(?error, "the portal does not say which proxy to use"),
        Err(portal::PortalError::Absent(why)) => {
            tracing::debug!(why, "there is no portal that knows of proxies");
        }
        // What it would have said is not known: the environment may say otherwise.
        Err(portal::PortalError::Failed(why)) => {
            return Err(format!("the desktop's portal does not say which proxy to use: {why}"));
        }
    }
    if has_settings {
        return desktop::read(&output_of("gsettings", &["list-recursively", desktop::SCHEMA])?)?
            .decide(place);
    }
    environment::read(variable)?.decide(place)
}

#[cfg(windows)]
fn ask(_: &System, place: &Endpoint) -> Result<SystemProxy, String> {
    registry::read(&output_of("reg", &["query", registry::KEY])?).decide(place)
}

#[cfg(target_os = "macos")]
fn ask(_: &System, place: &Endpoint) -> Result<SystemProxy, String> {
    scutil::read(&output_of("scutil", &["--proxy"])?).decide(place)
}

#[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
fn ask(_: &System, place: &Endpoint) -> Result<SystemProxy, String> {
    environment::read(|name| std::env::var(name).ok())?.decide(place)
}

/// What a program of the system prints.
#[cfg(any(target_os = "linux", windows, target_os = "macos"))]
fn output_of(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = std::process::Command::new(program).args(arguments).output();
    let output =
        output.map_err(|error| format!("the system's settings cannot be read: {program}: {error}"))?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(format!("the system's settings cannot be read: {program}: {}", reason.trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
